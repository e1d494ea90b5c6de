"""An auditor who keeps figures of their own while a cooperative lives: whole cents, one running sum each.

The auditor is told what happens, day by day, and works out at each day's end what the rules, the funds and the
exits move. Nothing is ever computed twice or looked up in old entries: a figure that changes later than it should
shows as a difference. Neither the engine nor the oracle has a part in it. Provisional.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from ruche_ledger.testing.auditor_bills import Bill
from ruche_ledger.testing.auditor_funds import Fund, Member, claims, remainders, share_call

COOPERATIVE = "Ruche"


def half_up(top: int, bottom: int) -> int:
    """A ratio as the nearest whole number, halves away from zero."""
    whole = (2 * abs(top) + bottom) // (2 * bottom)
    return whole if top >= 0 else -whole


@dataclass(frozen=True)
class Tariff:
    """A rule in force: (lower edge in cents, rate in thousandths) by band, and a fixed amount a month."""

    since: date
    bands: tuple[tuple[int, int], ...]
    fixed: int = 0

    def due(self, base: int) -> int:
        """The whole amount for a base: each slice at its own rate, half-up once."""
        size, milli = abs(base), 0
        for number, (lower, rate) in enumerate(self.bands):
            upper = self.bands[number + 1][0] if number + 1 < len(self.bands) else size
            milli += rate * max(0, min(size, upper) - lower)
        return half_up(milli if base >= 0 else -milli, 1000)


@dataclass(frozen=True)
class Term:
    """Another rate for one person until a day, which is no longer in it."""

    since: date
    until: date
    rate: int


@dataclass
class Auditor:
    """The books of one cooperative, in cents.

    Attributes:
        today: The day that is not over yet.
        rules: Every version of every rule, by name; the first band's rate alone may have terms.
        yearly: The rules whose bands go by the calendar year; the others begin anew each month.
        on_receipts: The rules that count what is received, not what is invoiced.
    """

    today: date
    rules: dict[str, list[Tariff]]
    yearly: frozenset[str]
    on_receipts: frozenset[str]
    funds: dict[str, Fund] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    balances: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    positions: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    terms: dict[tuple[str, str], list[Term]] = field(default_factory=lambda: defaultdict(list))
    bases: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    due: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    moved: list[tuple[str, int, date]] = field(default_factory=list)
    received: list[tuple[str, int, date]] = field(default_factory=list)
    grants: list[tuple[date, str, str, int]] = field(default_factory=list)
    refused: int = 0

    # ------------------------------------------------------------------------------------------------ the day

    def post(self, debit: str, credit: str, cents: int, *, kind: str = "") -> None:
        """Two legs of one amount; ``kind`` is ``solidarity`` for what no month's result counts."""
        for account, amount in ((debit, cents), (credit, -cents)):
            self.balances[account] += amount
            root, owner = account.split(":")[:2]
            self.positions[owner] -= amount
            member = self.members.get(owner)
            if member and root in ("Income", "Expenses"):
                member.net_result -= amount
                member.month_result -= amount if kind != "solidarity" else 0

    def sell(self, bill: Bill, net: int, vat: int) -> None:
        """An invoice, or with negative amounts a credit note on it."""
        receivable = f"Assets:{bill.key}:411-Clients"
        self.post(receivable, f"Income:{bill.key}:706-Ventes", net)
        self.post(receivable, f"Liabilities:{COOPERATIVE}:44571-TVA", vat)
        self.members[bill.key].month_sales += net
        self.moved.append((bill.key, net, bill.day))
        if net < 0:
            self._receive(bill, bill.credit(-net, -net - vat))

    def pay(self, bill: Bill, cents: int) -> None:
        """Money for an invoice or, with a negative amount, a payment that bounced.

        Of who is gone, the rule of the last active day counts.
        """
        self.post(f"Assets:{COOPERATIVE}:512-Banque", f"Assets:{bill.key}:411-Clients", cents)
        member = self.members[bill.key]
        ruled = self.today if member.is_active(self.today) else member.last_day or self.today
        self._receive(bill, bill.pay(ruled, cents) if cents > 0 else bill.bounce(-cents))

    def _receive(self, bill: Bill, moved: list[tuple[int, date]]) -> None:
        self.received += [(bill.key, base, since) for base, since in moved]

    def buy(self, key: str, cents: int) -> None:
        """A charge paid at once."""
        self.post(f"Expenses:{key}:606-Achats", f"Assets:{COOPERATIVE}:512-Banque", cents)
        self.members[key].month_costs += cents

    def rent(self, name: str, sharers: list[str], cents: int) -> None:
        """A rent of the cooperative's that people and it share in equal parts."""
        self.post(f"Expenses:{COOPERATIVE}:613-Locations", f"Assets:{COOPERATIVE}:512-Banque", cents)
        parts = remainders(cents, dict.fromkeys((*sharers, COOPERATIVE), 1))
        for key in sharers:
            accounts = (f"Expenses:{key}:186-{name.capitalize()}", f"Income:{COOPERATIVE}:187-{name.capitalize()}")
            self.post(*accounts, parts[key])

    def end_day(self) -> None:
        """Count the day's movements; settle who leaves; at a month's end take what is due and help who is in need."""
        self._count_movements()
        leaving = sorted(key for key, member in self.members.items() if member.last_day == self.today)
        is_month_end = (self.today + timedelta(days=1)).day == 1
        for key in sorted(self.members):
            if is_month_end or key in leaving:
                self._levy(key)
        for name in self.funds if is_month_end else ():
            self._take_levies(name)
            self._take_repayments(name)
            self._pay_grants(name)
            self._meet_claims(name)
        for key in leaving:
            self._settle(key)
        self.today += timedelta(days=1)
        if is_month_end:
            self._begin_month()

    def _begin_month(self) -> None:
        for member in self.members.values():
            member.begin_month()
        for key, name in list(self.bases):
            if name not in self.yearly or self.today.month == 1:
                del self.bases[key, name]
        self.grants.clear()

    # ---------------------------------------------------------------------------------------------- the rules

    def tariff(self, key: str, name: str, day: date) -> Tariff:
        """The rule of that name on that day, with the person's terms."""
        tariff = [each for each in self.rules[name] if each.since <= day][-1]
        held = [term for term in self.terms[key, name] if term.since <= day < term.until]
        return Tariff(tariff.since, ((0, held[-1].rate),), tariff.fixed) if held else tariff

    def holding(self, key: str, name: str, day: date) -> tuple[date, date]:
        """How old what holds on that day is: the day of the rule, and the last on which terms began or ended."""
        since = self.tariff(key, name, day).since
        turns = [turn for term in self.terms[key, name] for turn in (term.since, term.until) if turn <= day]
        return since, max((since, *turns))

    def _count_movements(self) -> None:
        """Of one day the older rule first, with terms from when they hold, then the smaller base."""
        for name in self.rules:
            for key, base, tariff, _ in sorted(
                (
                    (key, base, self.tariff(key, name, since), self.holding(key, name, since))
                    for key, base, since in (self.received if name in self.on_receipts else self.moved)
                ),
                key=lambda moved: (moved[3], moved[1]),
            ):
                before = self.bases[key, name]
                self.bases[key, name] = before + base
                self.due[key, name] += tariff.due(before + base) - tariff.due(before)
        self.moved.clear()
        self.received.clear()

    def _levy(self, key: str) -> None:
        """Everything that is due of one person's month; of who is gone, what came in since."""
        for name in self.rules:
            amount = self.due.pop((key, name), 0)
            if self.members[key].is_active(self.today):
                amount += self.tariff(key, name, self.today).fixed
            title = name.capitalize()
            self.post(f"Expenses:{key}:186-{title}", f"Income:{COOPERATIVE}:187-{title}", amount)
            self.members[key].month_rules += amount

    # ---------------------------------------------------------------------------------------------- the funds

    def _staying(self) -> list[str]:
        return [key for key in self._present() if self.members[key].last_day != self.today]

    def _present(self) -> list[str]:
        return sorted(key for key, member in self.members.items() if member.is_active(self.today))

    def _take(self, name: str, key: str, cents: int) -> None:
        self.post(f"Expenses:{key}:186-{name}", f"Income:{name}:187-{name}", cents, kind="solidarity")

    def _give(self, name: str, key: str, kind: str, cents: int) -> None:
        if kind == "aid":
            self.post(f"Expenses:{name}:186-Aide", f"Income:{key}:187-Aide", cents, kind="solidarity")
            self.funds[name].aided[key] += cents
        else:
            self.post(f"Assets:{name}:181-{key}", f"Liabilities:{key}:181-{name}", cents)
            self.funds[name].lent[key] += cents

    def _repay(self, name: str, key: str, cents: int) -> None:
        self.post(f"Liabilities:{key}:181-{name}", f"Assets:{name}:181-{key}", cents)
        self.funds[name].lent[key] -= cents

    def _take_levies(self, name: str) -> None:
        fund = self.funds[name]
        for key in self._present():
            wanted = half_up(fund.levy_rate * max(0, self.members[key].month_result - fund.levy_above), 1000)
            self._take(name, key, min(wanted, max(0, self.positions[key])))

    def _take_repayments(self, name: str) -> None:
        fund = self.funds[name]
        for key in self._present():
            month = self.members[key].margin if fund.repays_by_margin else self.members[key].month_result
            wanted = half_up(fund.repay * max(0, month), 1000)
            self._repay(name, key, min(wanted, fund.lent[key], max(0, self.positions[key])))

    def _pay_grants(self, name: str) -> None:
        """Advances that people decided, by person; what is above the ceiling or the fund is refused."""
        fund = self.funds[name]
        paid: dict[str, int] = defaultdict(int)
        for day, to, key, cents in sorted(self.grants, key=lambda grant: (grant[2], grant[0], grant[3])):
            if to != name:
                continue
            assert day <= self.today
            need = max(0, -self.positions[key] - paid[key]) if key in self._staying() else 0
            room = max(0, fund.cap_total - fund.lent[key] - paid[key])
            if cents > min(need, room, self.positions[name] - sum(paid.values()) - fund.reserve):
                self.refused += 1
            else:
                paid[key] += cents
        for key, cents in paid.items():
            self._give(name, key, "advance", cents)

    def _meet_claims(self, name: str) -> None:
        fund = self.funds[name]
        claimed = claims(fund, {key: (self.members[key], self.positions[key]) for key in self._staying()})
        total, above = sum(claimed.values()), self.positions[name] - fund.reserve
        if not claimed:
            return
        if total > above:
            claiming = {key for key, _ in claimed}
            donors = {key: self.positions[key] - fund.call_above for key in self._staying() if key not in claiming}
            for key, cents in share_call(total - above, donors, fund.call_rate).items():
                self._take(name, key, cents)
            above = max(0, self.positions[name] - fund.reserve)
        for (key, order), cents in (claimed if total <= above else remainders(above, claimed)).items():
            self._give(name, key, ("aid", "advance")[order], cents)

    def _settle(self, key: str) -> None:
        """Advances first, each from what there is; then what was lost, by the funds and the cooperative."""
        waived = f"Income:{key}:187-Abandon"
        for name, fund in self.funds.items():
            self._repay(name, key, min(fund.lent[key], max(0, self.positions[key])))
            lost = fund.lent[key]
            self._repay(name, key, lost)
            self.post(f"Expenses:{name}:186-Pertes", waived, lost, kind="solidarity")
        for payer in (*self.funds, COOPERATIVE):
            deficit = max(0, -self.members[key].net_result)
            if payer in self.funds:
                deficit = min(deficit, max(0, self.positions[payer] - self.funds[payer].reserve))
            self.post(f"Expenses:{payer}:186-Pertes", waived, deficit, kind="solidarity")

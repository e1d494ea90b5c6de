"""The life of a cooperative as a state machine: each thing that happens is written down and told to the auditor.

After each closed month the books are loaded, and every account has to hold what the auditor says. A subclass may load
books in its own way, and add rules of its own.

    class OurLife(Life):
        pass

    TestLife = OurLife.TestCase
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from ruche_ledger.testing.auditor import COOPERATIVE as HOUSE
from ruche_ledger.testing.auditor import Auditor, Tariff, Term
from ruche_ledger.testing.auditor_bills import Bill
from ruche_ledger.testing.auditor_funds import Fund, Member
from ruche_ledger.testing.strategies import COOPERATIVE
from ruche_ledger.testing.strategies_rules import SOURCE
from ruche_ledger.testing.texts import Declaration, Entry, GeneratedLedger, Leg, Money, Value

DAY = timedelta(days=1)
LONG_AGO = date(2018, 1, 1)
KEYS = ("E007", "E012", "E9", "E10")
BANK = f"Assets:{HOUSE}:512-Banque"
CONTRACTS = ("CAPE", "CESA")
RATES = st.sampled_from((0, 50, 100, 110, 145, 333, 1000))
SMALL_RATES = st.sampled_from((0, 50, 100, 250, 500))
AMOUNTS = st.one_of(st.integers(1, 12), st.integers(500, 90_000), st.sampled_from((100, 10_000, 50_000)))
CAPS = st.sampled_from((0, 3, 20_000, 500_000))


def thousandths(rate: int) -> Decimal:
    """A rate as a directive writes it."""
    return Decimal(rate).scaleb(-3)


def given_funds() -> st.SearchStrategy[Fund]:
    """A fund that takes levies, gives to those in support, lends to all and calls on donors."""
    return st.builds(
        Fund,
        reserve=st.sampled_from((0, 100)),
        levy_rate=SMALL_RATES,
        levy_above=st.sampled_from((0, 5_000)),
        aid_contract=st.just("CAPE"),
        aid_cover=st.sampled_from((0, 333, 500, 1000)),
        aid_cap_month=CAPS,
        aid_cap_total=CAPS,
        cap_total=CAPS,
        repay=SMALL_RATES,
        call_rate=SMALL_RATES,
        call_above=st.sampled_from((0, 1_000)),
    )


def lending_funds() -> st.SearchStrategy[Fund]:
    """A fund in which people decide on each loan."""
    false = st.just(False)
    return st.builds(Fund, reserve=st.just(0), lends=false, cap_total=CAPS, repay=SMALL_RATES, repays_by_margin=false)


class Life(RuleBasedStateMachine):
    """People join, invoice, are paid, lose money, are helped, repay and leave; months are closed."""

    auditor: Auditor
    declarations: list[Declaration]
    entries: list[Entry]
    bills: list[Bill]
    changed: set[tuple[str, ...]]

    def load(self, ledger: GeneratedLedger) -> tuple[Mapping[str, int], int]:
        """Balances in cents by account, and the number of faults: by the plugin, unless a subclass has its way."""
        from ..beans.strings import read_string

        entries, faults, _ = read_string(ledger.text)
        balances: dict[str, int] = defaultdict(int)
        for entry in entries:
            for posting in entry.postings if type(entry).__name__ == "Transaction" else ():
                balances[posting.account] += int(posting.units.number * 100)
        return balances, len(faults)

    # -------------------------------------------------------------------------------------------- the beginning

    @initialize(
        start=st.sampled_from((date(2025, 10, 1), date(2025, 12, 15), date(2026, 2, 1))),
        endowed=st.sampled_from((0, 5, 30_000, 500_000)),
        rates=st.tuples(RATES, RATES, RATES, RATES),
        edge=st.sampled_from((1, 10_000, 100_000)),
        fixed=st.sampled_from((0, 1_600)),
        funds=st.tuples(given_funds(), lending_funds()),
    )
    def found(
        self,
        start: date,
        endowed: int,
        rates: tuple[int, int, int, int],
        edge: int,
        fixed: int,
        funds: tuple[Fund, Fund],
    ) -> None:
        """The cooperative, its three rules, its two funds and what they begin with."""
        self.declarations, self.entries, self.bills, self.changed = [COOPERATIVE], [], [], set()
        rules: dict[str, list[Tariff]] = {name: [] for name in ("contribution", "accompagnement", "formation")}
        self.auditor = Auditor(start, rules, frozenset({"contribution"}), frozenset({"formation"}))
        self._decide_funds(*funds)
        self._decide_rule(LONG_AGO, "contribution", ((0, rates[0]), (edge, rates[1])))
        self._decide_rule(LONG_AGO, "accompagnement", ((0, rates[2]),), fixed)
        self._decide_rule(LONG_AGO, "formation", ((0, rates[3]),))
        self._write("Dotation", (Leg(BANK, endowed), Leg("Income:Solidarite:75-Dons", -endowed)))
        self.auditor.post(BANK, "Income:Solidarite:75-Dons", endowed)
        self._write("Dotation", (Leg(BANK, 40_000), Leg("Income:Invest:75-Dons", -40_000)))
        self.auditor.post(BANK, "Income:Invest:75-Dons", 40_000)
        for key in KEYS[:2]:
            self._enter(key, "CAPE")

    def _decide_funds(self, solidarity: Fund, invest: Fund) -> None:
        """One fund gives, lends and calls; in the other people decide on loans."""
        for number, (name, fund) in enumerate((("Solidarite", solidarity), ("Invest", invest)), start=1):
            self.auditor.funds[name] = fund
            reserve = ("reserve", Money(fund.reserve))
            self.declarations.append(Declaration(date(2017, 7, number), "ruche-fund", (name,), (reserve,)))
            lent: list[tuple[str, Value]] = [("cap-total", Money(fund.cap_total)), ("repay", thousandths(fund.repay))]
            lent += [("repay-base", "70"), ("repay-less", "60")] if fund.repays_by_margin else []
            self._decide_step(name, "advance", *lent, *(() if fund.lends else (("decision", "each"),)))
            self._decide_step(name, "exit", ("write-off", "fund"))
        name, fund = "Solidarite", solidarity
        caps = (("cap-month", Money(fund.aid_cap_month)), ("cap-total", Money(fund.aid_cap_total)))
        self._decide_step(name, "aid", ("contracts", fund.aid_contract), ("cover", thousandths(fund.aid_cover)), *caps)
        self._decide_step(name, "levy", ("rate", thousandths(fund.levy_rate)), ("above", Money(fund.levy_above)))
        self._decide_step(name, "call", ("rate", thousandths(fund.call_rate)), ("above", Money(fund.call_above)))

    # ------------------------------------------------------------------------------------------------ people

    def _active(self) -> list[str]:
        return [key for key, member in self.auditor.members.items() if member.is_active(self.auditor.today)]

    def _enterable(self) -> list[str]:
        """Who was never here, or left in an earlier month, and not yesterday: a day has one contract for each."""
        members, before = self.auditor.members, min(self.auditor.today.replace(day=1), self.auditor.today - DAY)
        return [
            key for key in KEYS if key not in members or ((last := members[key].last_day) is not None and last < before)
        ]

    def _enter(self, key: str, contract: str) -> None:
        self._declare("ruche-entrepreneur", (key,), ("contract", contract))
        self.auditor.members[key] = Member(contract, self.auditor.today)

    @precondition(lambda self: self._enterable())
    @rule(data=st.data(), contract=st.sampled_from(CONTRACTS))
    def join(self, data: st.DataObject, contract: str) -> None:
        """Somebody comes, or comes back."""
        self._enter(data.draw(st.sampled_from(self._enterable())), contract)

    @precondition(lambda self: self._free("contract"))
    @rule(data=st.data(), contract=st.sampled_from(CONTRACTS))
    def change_contract(self, data: st.DataObject, contract: str) -> None:
        """Another contract from today on."""
        key = data.draw(st.sampled_from(self._free("contract")))
        self.changed.add(("contract", key))
        self._declare("ruche-entrepreneur", (key,), ("contract", contract))
        self.auditor.members[key].contract = contract

    @precondition(lambda self: self._free("contract"))
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        """Today is the last active day."""
        key = data.draw(st.sampled_from(self._free("contract")))
        self.changed.add(("contract", key))
        left = Declaration(self.auditor.today + DAY, "ruche-entrepreneur", (key,), (("contract", "left"),))
        self.declarations.append(left)
        self.auditor.members[key].last_day = self.auditor.today

    def _free(self, what: str) -> list[str]:
        """Active people about whom nothing of the kind was decided today, and who did not enter today."""
        members, today = self.auditor.members, self.auditor.today
        return [key for key in self._active() if (what, key) not in self.changed and members[key].entry < today]

    # ------------------------------------------------------------------------------------------- transactions

    def _write(self, narration: str, legs: tuple[Leg, ...], link: str = "") -> None:
        self.entries.append(Entry(self.auditor.today, narration, legs, (link,) if link else ()))

    def _sell(self, bill: Bill, net: int, vat: int, what: str) -> None:
        receivable = Leg(f"Assets:{bill.key}:411-Clients", net + vat)
        sold, tax = Leg(f"Income:{bill.key}:706-Ventes", -net), Leg(f"Liabilities:{HOUSE}:44571-TVA", -vat)
        self._write(f"{what} {bill.link}", (receivable, sold, tax), bill.link)
        self.auditor.sell(bill, net, vat)

    @precondition(lambda self: self._active())
    @rule(data=st.data(), net=AMOUNTS)
    def invoice(self, data: st.DataObject, net: int) -> None:
        """A sale that the customer still owes, with VAT."""
        key = data.draw(st.sampled_from(self._active()))
        bill = Bill(key, self.auditor.today, f"F-{len(self.bills)}", net, net + net // 5)
        self.bills.append(bill)
        self._sell(bill, net, net // 5, "Facture")

    def _bills(self, *, paid: bool) -> list[Bill]:
        """Invoices of which something is paid, or not yet; a day with a payment that bounced has no other."""
        today = {what[1] for what in self.changed if what[0] == ("moved" if paid else "bounced")}
        found = [bill for bill in self.bills if bill.link not in today]
        return [bill for bill in found if (bill.paid if paid else bill.unpaid) > 0]

    @precondition(lambda self: self._bills(paid=False))
    @rule(data=st.data(), part=st.sampled_from((1, 1, 2, 3)))
    def pay(self, data: st.DataObject, part: int) -> None:
        """A customer pays an invoice, or a part of what is left of it."""
        bill = data.draw(st.sampled_from(self._bills(paid=False)))
        self._receive(bill, max(1, bill.unpaid // part), "Paiement")

    @precondition(lambda self: self._bills(paid=True))
    @rule(data=st.data(), part=st.sampled_from((1, 2)))
    def bounce(self, data: st.DataObject, part: int) -> None:
        """A payment comes back."""
        bill = data.draw(st.sampled_from(self._bills(paid=True)))
        self.changed.add(("bounced", bill.link))
        self._receive(bill, -max(1, bill.paid // part), "Impayé")

    def _receive(self, bill: Bill, cents: int, what: str) -> None:
        self.changed.add(("moved", bill.link))
        self._write(what, (Leg(BANK, cents), Leg(f"Assets:{bill.key}:411-Clients", -cents)), bill.link)
        self.auditor.pay(bill, cents)

    def _creditable(self) -> list[Bill]:
        bounced, active = {what[1] for what in self.changed if what[0] == "bounced"}, self._active()
        found = [bill for bill in self.bills if bill.key in active and bill.link not in bounced]
        return [bill for bill in found if bill.net > bill.credited]

    @precondition(lambda self: self._creditable())
    @rule(data=st.data(), part=st.sampled_from((1, 2, 7)))
    def credit(self, data: st.DataObject, part: int) -> None:
        """A credit note on the whole of an invoice or a part."""
        bill = data.draw(st.sampled_from(self._creditable()))
        net = max(1, (bill.net - bill.credited) // part)
        vat = min(net // 5, bill.gross - bill.net)
        self.changed.add(("moved", bill.link))
        self._sell(bill, -net, -vat, "Avoir")

    @precondition(lambda self: self._active())
    @rule(data=st.data(), cents=AMOUNTS, kind=st.sampled_from(("charge", "charge", "stock")))
    def spend(self, data: st.DataObject, cents: int, kind: str) -> None:
        """A charge, or goods that are no charge yet."""
        key = data.draw(st.sampled_from(self._active()))
        account = f"Expenses:{key}:606-Achats" if kind == "charge" else f"Assets:{key}:37-Stock"
        self._write("Achat", (Leg(account, cents), Leg(BANK, -cents)))
        if kind == "charge":
            self.auditor.buy(key, cents)
        else:
            self.auditor.post(account, BANK, cents)

    @precondition(lambda self: self._active())
    @rule(cents=AMOUNTS)
    def rent(self, cents: int) -> None:
        """The cooperative pays a rent that everybody here shares with it."""
        sharers, name = self._active(), f"loyer{len(self.entries)}"
        parts = ", ".join(f"{owner} 1" for owner in (*sharers, HOUSE))
        self.declarations.append(Declaration(self.auditor.today, "ruche-share", (name,), (("shares", parts), SOURCE)))
        legs = (Leg(f"Expenses:{HOUSE}:613-Locations", cents, share=name), Leg(BANK, -cents))
        self._write("Loyer", legs)
        self.auditor.rent(name, sharers, cents)

    # ---------------------------------------------------------------------------------------------- decisions

    def _declare(self, kind: str, values: tuple[str | Money, ...], *meta: tuple[str, Value]) -> None:
        self.declarations.append(Declaration(self.auditor.today, kind, values, meta))

    def _decide_step(self, fund: str, kind: str, *meta: tuple[str, Value]) -> None:
        self.declarations.append(Declaration(LONG_AGO, "ruche-solidarity", (fund, kind), (*meta, SOURCE)))

    def _decide_rule(self, since: date, name: str, bands: tuple[tuple[int, int], ...], fixed: int = 0) -> None:
        self.auditor.rules[name].append(Tariff(since, bands, fixed))
        meta: list[tuple[str, Value]] = [("fixed", Money(fixed)), ("levied", "month")]
        meta += [("basis", "received")] if name in self.auditor.on_receipts else []
        if len(bands) == 1:
            scale, meta = "flat", [*meta, ("rate", thousandths(bands[0][1]))]
        else:
            scale, meta = "graduated", [*meta, ("window", "year")]
            for number, (lower, rate) in enumerate(bands, start=1):
                meta += [(f"band-{number}", Money(lower)), (f"rate-{number}", thousandths(rate))]
        self.declarations.append(Declaration(since, "ruche-rule", (name, scale), (*meta, SOURCE)))

    @precondition(lambda self: ("rates",) not in self.changed)
    @rule(rates=st.tuples(RATES, RATES), fixed=st.sampled_from((0, 1_600)), flat=st.booleans())
    def change_rates(self, rates: tuple[int, int], fixed: int, flat: bool) -> None:
        """The assembly decides on other rates from today on."""
        self.changed.add(("rates",))
        if flat:
            self._decide_rule(self.auditor.today, "accompagnement", ((0, rates[0]),), fixed)
            self._decide_rule(self.auditor.today, "formation", ((0, rates[1]),))
        else:
            self._decide_rule(self.auditor.today, "contribution", ((0, rates[0]), (20_000, rates[1])))

    @precondition(lambda self: self._free("terms"))
    @rule(data=st.data(), rate=RATES, days=st.integers(1, 60))
    def agree_on_terms(self, data: st.DataObject, rate: int, days: int) -> None:
        """One person has another rate for a while."""
        key, until = data.draw(st.sampled_from(self._free("terms"))), self.auditor.today + days * DAY
        self.changed.add(("terms", key))
        self._declare("ruche-terms", (key, "accompagnement"), ("rate", thousandths(rate)), ("until", until), SOURCE)
        self.auditor.terms[key, "accompagnement"].append(Term(self.auditor.today, until, rate))

    @precondition(lambda self: self._active())
    @rule(data=st.data(), cents=st.one_of(AMOUNTS, st.none()))
    def grant(self, data: st.DataObject, cents: int | None) -> None:
        """People lend from the second fund: some amount, or what is missing today."""
        key = data.draw(st.sampled_from(self._active()))
        amount = cents or max(1, -self.auditor.positions[key])
        self._declare("ruche-grant", ("Invest", "advance", key, Money(amount)), SOURCE)
        self.auditor.grants.append((self.auditor.today, "Invest", key, amount))

    # --------------------------------------------------------------------------------------------------- time

    def _is_last_day(self) -> bool:
        return (self.auditor.today + DAY).day == 1

    def _next_day(self) -> None:
        self.auditor.end_day()
        self.changed.clear()

    @precondition(lambda self: not self._is_last_day())
    @rule(days=st.integers(1, 12))
    def wait(self, days: int) -> None:
        """Some days go by, to the month's last at most."""
        for _ in range(days):
            if not self._is_last_day():
                self._next_day()

    @rule()
    def close_month(self) -> None:
        """The month ends: every account holds what the auditor says."""
        while not self._is_last_day():
            self._next_day()
        self._next_day()
        ledger = GeneratedLedger(tuple(self.declarations), tuple(self.entries), zero_balances=(self.auditor.today,))
        balances, faults = self.load(ledger)
        expected = {account: cents for account, cents in self.auditor.balances.items() if cents}
        assert {account: cents for account, cents in balances.items() if cents} == expected
        assert faults == self.auditor.refused
        assert not any(self.auditor.funds[name].lent[key] for name in self.auditor.funds for key in self._gone())

    def _gone(self) -> list[str]:
        return [key for key, member in self.auditor.members.items() if not member.is_active(self.auditor.today)]

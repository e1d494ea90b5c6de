"""A statement in words: what stands on a screen and on paper, written once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..explanations import Rate
from ..messages import marked
from .accounts import write_accounts, write_services
from .explanations import write_explanations
from .sheets import KINDS, Cell, Sheet, Total

if TYPE_CHECKING:
    from decimal import Decimal

    from ..cooperative import Cooperative
    from ..levies import Levy
    from ..shares import Line, Share
    from ..statements import Statement


def write_statement(
    cooperative: Cooperative,
    drawn: Statement,
    sheet: Sheet,
    *,
    is_explained: bool = False,
    has_accounts: bool | None = None,
) -> None:
    """Writes a statement.

    Args:
        cooperative: Whose statement it is.
        drawn: What to write.
        sheet: On what.
        is_explained: Whether the explanation of each levy and aid follows, on a page of its own.
        has_accounts: Whether profit-and-loss account and balance sheet stand in it; None for those of an exercise.
    """
    _ = sheet.translate
    _title(drawn, sheet)
    if drawn.kind == "cooperative":
        _services(drawn, sheet)
    _earned(drawn, sheet)
    _levied(drawn, sheet, cooperative.key)
    _shared(drawn, sheet)
    _given(drawn, sheet)
    _lent(drawn, sheet)
    _accounts(drawn, sheet)
    _position(drawn, sheet)
    _owed(drawn, sheet)
    if drawn.is_annual if has_accounts is None else has_accounts:
        write_accounts(drawn, sheet)
    if drawn.shared_services is not None:
        write_services(drawn, drawn.shared_services, sheet)
    if is_explained:
        sheet.leaf(_("How the amounts came about"))
        write_explanations(cooperative, drawn, sheet)


def _title(drawn: Statement, sheet: Sheet) -> None:
    """Whose, from when to when, and whether it may still change."""
    _ = sheet.translate
    titles = {
        "entrepreneur": _("Statement of {owner}"),
        "fund": _("Statement of the fund {owner}"),
        "cooperative": _("Account of the shared services: {owner}"),
    }
    named = ", ".join(dict.fromkeys((drawn.owner, drawn.name)))  # who has no name is called by their key, once
    sheet.title(titles[drawn.kind].format(owner=named))
    span = _("{start} to {end}, in {currency}").format(
        start=sheet.say(drawn.period.start), end=sheet.say(drawn.period.last), currency=drawn.currency
    )
    sheet.line(f"{span} · {_('provisional')}" if drawn.is_provisional else span)


def _share_name(share: Share, drawn: Statement, sheet: Sheet) -> str:
    if share.activity:
        return share.activity
    return sheet.translate("Common") if len(drawn.activities) > 1 else ""


def short(line: Line) -> str:
    """An account as people call it, else its name without root, owner and the activity that stands above it."""
    if line.info.label:
        return f"{line.info.pcg} {line.info.label}".strip()
    parts = line.account.split(":")[1:]
    if len(parts) > 1 and parts[0] == line.info.owner:
        parts = parts[1:]
    if len(parts) > 1 and parts[0] == line.info.activity:
        parts = parts[1:]
    return ":".join(parts)


def _services(drawn: Statement, sheet: Sheet) -> None:
    """The shared services by line of action: contributions, grants, other income, own costs."""
    _ = sheet.translate
    sheet.heading(_("By line of action"))
    rows: list[list[Cell]] = []
    for share in (*drawn.activities, drawn.whole):
        other = share.income_cents - share.contributions_cents - share.grants_cents
        cents = (share.contributions_cents, share.grants_cents, other, share.charges_cents)
        rows.append([share.activity or _("Common"), *map(sheet.some, cents), sheet.amount(share.result_cents)])
    rows[-1][0] = _("Total")
    headings = ("", _("Contributions"), _("Grants"), _("Other income"), _("Costs"), _("Result"))
    sheet.table(headings, [*rows[:-1], Total(rows[-1])])


def _earned(drawn: Statement, sheet: Sheet) -> None:
    _ = sheet.translate
    sheet.heading(_("Income and charges"))
    rows: list[tuple[Cell, ...]] = []
    shares = [share for share in drawn.activities if any(line.income or line.charges for line in share.lines)]
    for share in shares:
        name = _share_name(share, drawn, sheet)
        if name:
            income, charges = share.income_cents, share.charges_cents
            rows.append((name, "", "", sheet.amount(income - charges)))
        for line in share.lines:
            if line.income or line.charges:
                indent = "  " if name else ""
                words = indent + short(line)
                rows.append((words, sheet.some(line.income), sheet.some(line.charges), ""))
    if not rows:
        sheet.line(_("None in this period."))
        return
    whole = drawn.whole
    sums = (whole.income_cents, whole.charges_cents, whole.result_cents)
    rows.append(Total((_("Result"), *map(sheet.amount, sums))))
    sheet.table(("", _("Income"), _("Charges"), _("Result")), rows)


def _levied(drawn: Statement, sheet: Sheet, house: str) -> None:
    _ = sheet.translate
    if not drawn.levies:
        return
    sheet.heading(_("Levies"))
    if drawn.kind == "entrepreneur":
        rows: list[tuple[Cell, ...]] = []
        for levy in drawn.levies:
            first = (_called(levy, sheet), calculation(levy, sheet), sheet.amount(levy.base_cents))
            rows.append((*first, sheet.amount(levy.cents)))
        rows.append(Total(("", "", "", sheet.amount(sum(levy.cents for levy in drawn.levies)))))
        sheet.table((_("Rule"), _("Calculation"), _("Base"), _("Amount")), rows, words=2)
    else:
        _levied_together(drawn, sheet, house)
    for text in dict.fromkeys(_decisions(drawn.levies, sheet)):
        sheet.line(text, style="dim")


def _levied_together(drawn: Statement, sheet: Sheet, house: str) -> None:
    """What the cooperative or a fund received, added up by rule."""
    _ = sheet.translate
    by_rule: dict[str, list[Levy]] = {}
    for levy in drawn.levies:
        by_rule.setdefault(levy.rule, []).append(levy)
    rows: list[tuple[Cell, ...]] = []
    received = []
    for name, levies in sorted(by_rule.items()):
        part = sum(levy.cents - levy.fund_cents if drawn.part.owner == house else levy.fund_cents for levy in levies)
        received.append(part)
        people = len({levy.owner for levy in levies})
        bases, amounts = sum(levy.base_cents for levy in levies), sum(levy.cents for levy in levies)
        rows.append((name, str(people), sheet.amount(bases), sheet.amount(amounts), sheet.amount(part)))
    rows.append(Total(("", "", "", "", sheet.amount(sum(received)))))
    sheet.table((_("Rule"), _("Members"), _("Base"), _("Levied"), _("Received")), rows)


def _decisions(levies: tuple[Levy, ...], sheet: Sheet) -> Iterator[str]:
    _ = sheet.translate
    for levy in levies:
        yield _("{rule} of {day}: {decision}").format(
            rule=levy.rule, day=sheet.say(levy.law.date), decision=levy.source
        )


def _called(levy: Levy, sheet: Sheet) -> str:
    """A levy's name: its rule and period, and whether it is one on internal sales."""
    _ = sheet.translate
    name = f"{levy.rule} {levy.period.label}"
    return _("{levy} (internal sales)").format(levy=name) if levy.law.is_internal else name


def calculation(levy: Levy, sheet: Sheet) -> str:
    """Base × rate of each slice that this levy's movements moved, the fixed amount, what minimum and cap change."""
    moved: dict[tuple[int, Decimal], int] = {}
    for segment in levy.segments:
        for sign, base in ((-1, segment.before), (1, segment.after)):
            for part in segment.rule.scale.slices(base):
                moved[part.lower, part.rate] = moved.get((part.lower, part.rate), 0) + sign * part.base
    terms = [
        f"{sheet.amount(cents)} × {sheet.say(Rate(rate))}" for (_lower, rate), cents in moved.items() if cents and rate
    ]
    if levy.fixed_cents:
        terms.append(sheet.amount(levy.fixed_cents))
    for adjustment in levy.adjustments:
        name = sheet.translate(marked("minimum") if adjustment.kind == "minimum" else marked("cap"))
        terms.append(f"{sheet.amount(adjustment.cents)} ({name})")
    return " + ".join(terms)


def _shared(drawn: Statement, sheet: Sheet) -> None:
    """Pooled means: what it bears of what others paid, and what comes back of what it paid itself."""
    _ = sheet.translate
    if not drawn.shared_costs:
        return
    sheet.heading(_("Pooled means"))
    owner = drawn.part.owner
    rows: list[tuple[Cell, ...]] = []
    for cost in drawn.shared_costs:
        text = " · ".join(filter(None, (cost.name, cost.text.payee, cost.text.narration)))
        own = cost.payer == owner
        who = _("others bear of it") if own else _("paid by {owner}").format(owner=cost.payer)
        charge = sheet.amount(cost.charge_cents(owner))
        rows.append((sheet.day(cost.date), f"{text} ({who})", sheet.amount(cost.posting.cents), charge))
    charges = sum(cost.charge_cents(owner) for cost in drawn.shared_costs)
    rows.append(Total(("", "", "", sheet.amount(charges))))
    sheet.table((_("Date"), "", _("Paid"), _("Charge")), rows, words=2)
    decided = _("{rule} of {day}: {decision}")
    for cost in {cost.law: cost for cost in drawn.shared_costs}.values():
        sheet.line(decided.format(rule=cost.name, day=sheet.say(cost.law.date), decision=cost.source), style="dim")


def _given(drawn: Statement, sheet: Sheet) -> None:
    """Gifts and loans apart: what stays and what has to be paid back, and what both move."""
    _ = sheet.translate
    if not drawn.transfers:
        return
    sheet.heading(_("Solidarity"))
    effects = [drawn.effect(transfer) for transfer in drawn.transfers]
    has_loans = any(result != position for result, position in effects)
    rows: list[tuple[Cell, ...]] = []
    for transfer, (result, position) in zip(drawn.transfers, effects, strict=True):
        who = transfer.fund if drawn.kind == "entrepreneur" else transfer.owner
        words = f"{_(KINDS.get(transfer.kind, transfer.kind))} {who}"
        loan = (sheet.some(position - result), sheet.amount(position)) if has_loans else ()
        rows.append((sheet.day(transfer.date), words, transfer.source, sheet.some(result), *loan))
    results, positions = (sum(column) for column in zip(*effects, strict=True))
    loans = (sheet.amount(positions - results), sheet.amount(positions)) if has_loans else ()
    rows.append(Total(("", "", "", sheet.amount(results), *loans)))
    headings = (_("Result"), _("Advances"), _("Position")) if has_loans else (_("Amount"),)
    sheet.table((_("Date"), "", _("Decision"), *headings), rows, words=3)


def _lent(drawn: Statement, sheet: Sheet) -> None:
    """What is still owed of each advance; a row adds up to its last amount."""
    _ = sheet.translate
    if not drawn.advances:
        return
    sheet.heading(_("Advances, to be repaid"))
    rows: list[list[int]] = []
    for each in drawn.advances:
        rows.append([each.opening, each.lent, -each.repaid, -each.written_off, each.booked, each.closing])
    sums = [sum(column) for column in zip(*rows, strict=True)]
    headings = [_("Opening"), _("Lent"), _("Repaid"), _("Written off"), _("By hand"), _("Still owed")]
    shown = [place for place in range(6) if place in (0, 5) or any(row[place] for row in rows)]
    cells: list[tuple[Cell, ...]] = []
    for each, row in zip(drawn.advances, rows, strict=True):
        who = each.fund if drawn.kind == "entrepreneur" else each.owner
        cells.append((who, *(sheet.amount(row[place]) for place in shown)))
    cells.append(Total((_("Total"), *(sheet.amount(sums[place]) for place in shown))))
    first = _("Fund") if drawn.kind == "entrepreneur" else _("Who")
    sheet.table((first, *(headings[place] for place in shown)), cells)


def _accounts(drawn: Statement, sheet: Sheet) -> None:
    _ = sheet.translate
    if not drawn.lines:
        return
    sheet.heading(_("Accounts, a debit positive"))
    rows: list[tuple[Cell, ...]] = []
    for share in drawn.activities:
        name = _share_name(share, drawn, sheet)
        if name:
            rows.append((name, "", "", "", ""))
        for line in share.lines:
            words = ("  " if name else "") + short(line)
            rows.append((words, *map(sheet.some, (line.opening, line.debit, line.credit, line.closing))))
    sums = [sum(getattr(line, column) for line in drawn.lines) for column in ("opening", "debit", "credit", "closing")]
    rows.append(Total((_("Total"), *map(sheet.amount, sums))))
    sheet.table((_("Account"), _("Opening"), _("Debit"), _("Credit"), _("Closing")), rows)


def _position(drawn: Statement, sheet: Sheet) -> None:
    _ = sheet.translate
    sheet.heading(_("Position: minus the total of the accounts"))
    whole = drawn.whole
    opening, closing = whole.position(opening=True), whole.position()
    rows: list[tuple[Cell, ...]] = [(_("Position at the opening"), sheet.amount(opening))]
    if drawn.taken_over_cents:
        text = _("of which closed or taken over within the period: {amount}")
        rows.append((f"  {text.format(amount=sheet.amount(drawn.taken_over_cents))}", ""))
    others = closing - opening - whole.result_cents - drawn.lent_cents
    rows.append((_("Result"), sheet.amount(whole.result_cents)))
    if drawn.advances:
        rows.append((_("Advances: change of what is still owed"), sheet.amount(drawn.lent_cents)))
    rows.append((_("Other accounts: customers, debts, equipment …"), sheet.amount(others)))
    rows.append(Total((_("Position at the end"), sheet.amount(closing))))
    aside = _("Owed or set aside (credit balances of {prefixes})").format(prefixes=drawn.set_aside)
    rows.append((aside, sheet.amount(-drawn.aside_cents)))
    rows.append(Total((_("Available"), sheet.amount(closing - drawn.aside_cents))))
    sheet.table(("", ""), rows)


def _owed(drawn: Statement, sheet: Sheet) -> None:
    _ = sheet.translate
    if not drawn.receivables:
        return
    sheet.heading(_("What customers still owe"))
    rows: list[tuple[Cell, ...]] = []
    for each in sorted(drawn.receivables, key=lambda each: each.since):
        if each.left_cents:
            marks = (_("(doubtful)") if each.is_doubtful else "", _("(in their favour)") if each.left_cents < 0 else "")
            words = " ".join(filter(None, (each.payee, *marks)))
            rows.append((sheet.day(each.since), sheet.few(each.open_links), words, sheet.amount(each.left_cents)))
    if rows:
        rows.append(Total(("", "", "", sheet.amount(drawn.receivable_cents))))
        sheet.table((_("Date"), _("Invoice"), _("Customer"), _("Still open")), rows, words=3)
    _set_off(drawn, sheet)


def _set_off(drawn: Statement, sheet: Sheet) -> None:
    """By customer, the largest first, what was paid without being matched and is set against what they owed."""
    _ = sheet.translate
    by_customer: dict[str, int] = {}
    for each in drawn.receivables:
        by_customer[each.payee] = by_customer.get(each.payee, 0) + max(0, each.set_off_cents)
    found = sorted(((cents, payee) for payee, cents in by_customer.items() if cents), reverse=True)
    if found:
        text = _(
            "Payments and credit notes that nothing matches with an invoice are set against what the same customer "
            "owed first: {customers}."
        )
        sheet.line(text.format(customers=sheet.few([f"{who} {sheet.amount(cents)}" for cents, who in found])))

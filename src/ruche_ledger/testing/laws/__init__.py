"""All laws of the contract's invariants, by their names: E for every rule, C for contributions, S for solidarity."""

from __future__ import annotations

from ...messages import marked
from . import amounts, every, moved, received, scaling, together, transfers
from .law import Broken, Law

__all__ = ["BY_ID", "LAWS", "Broken", "Law"]

_RULE = frozenset({"rule"})
_FUND = frozenset({"article"})
_SHARED = frozenset({"article", "share"})

LAWS: tuple[Law, ...] = (
    Law("E1", marked("Every generated transaction balances to exactly zero in each currency."), every.residual),
    Law("E2", marked("Every generated amount is finite and on the cent, and none is zero."), every.on_the_cent),
    Law("E3", marked("Sub-ledgers add up to the general ledger, positions to zero, and each posting has one owner."),
        every.owners),
    Law("E4", marked("What was written survives unchanged; only marked entries are added."), every.survives),
    Law("E5", marked("On its own output the plugin adds nothing."), every.settled),
    Law("E6", marked("The same ledger gives the same bytes under any hash seed, locale and time zone."),
        every.ambient, together=together.worlds),
    Law("E7", marked("The order of entries, of files and of the lines of a day changes nothing."), every.permuted,
        moved=True),
    Law("E8", marked("Other keys for the same people give the same amounts on their accounts."), moved.renaming,
        waivable=True, moved=True),
    Law("E9", marked("A currency never touches another."), moved.currencies, moved=True),
    Law("E10", marked("What was generated up to a day depends on what was written up to it; a closed month stays."),
        moved.prefix, moved=True, probes=False),
    Law("E11", marked("Who is not here, and what is in no base, changes nothing."), moved.outside, moved=True),
    Law("E12", marked("Exactly one rule holds on each day, from its first day to the eve of the next one's."),
        moved.one_rule, _RULE),
    Law("C1", marked("What one owes does not depend on the figures of the others."), amounts.independent, _RULE,
        waivable=True, moved=True),
    Law("C2", marked("More turnover never lowers what is due."), amounts.monotone, _RULE, waivable=True, probes=True),
    Law("C3", marked("No cent costs more than its declared rate: there is no cliff, and more is left of more."),
        amounts.slope, _RULE, waivable=True, probes=True),
    Law("C4", marked("Minimum and cap hold when somebody is active, in silent months too; nobody else pays anything."),
        amounts.bounds, _RULE),
    Law("C5", marked("Every levy equals an independent evaluation in fractions, at each breakpoint and each tie."),
        amounts.evaluated, _RULE),
    Law("C6", marked("A credit note in the same period restores exactly."), amounts.restored, _RULE, probes=True),
    Law("C7", marked("A negative base gives back what the same base owes."), amounts.odd, _RULE, waivable=True,
        probes=True),
    Law("C8", marked("A credit note in a later period leaves the window as if nothing had been invoiced."),
        amounts.unwound, _RULE, waivable=True, probes=True),
    Law("C9", marked("Splitting an invoice changes nothing on the base of a period."), amounts.split, _RULE,
        probes=True),
    Law("C10", marked("The months add up to the year, exactly."), amounts.years, _RULE),
    Law("C11", marked("Bases, thresholds, minimum and cap times a number give the result times that number."),
        scaling.scaled, _RULE, waivable=True, moved=True, probes=True),
    Law("S1", marked("Each fund holds what came in less what went out, exactly."), transfers.kept, _FUND),
    Law("S2", marked("No fund pays itself below its reserve."), transfers.reserved, _FUND, waivable=True),
    Law("S3", marked("Nothing that a fund takes takes a position below zero."), transfers.bearable, _FUND),
    Law("S4", marked("What a fund takes is its rate of what is decided, to the cent."), transfers.levied, _FUND),
    Law("S5", marked("Only needs within cover, cap and target are met; a bigger loss leaves nobody better off."),
        transfers.eligible, _FUND),
    Law("S6", marked("All needs are met, or the fund is at its reserve."), transfers.met, _FUND),
    Law("S7", marked("Shares add up, each within a cent of its quota; a larger need never gets less."),
        transfers.shared, _SHARED),
    Law("S8", marked("Nobody pays back more than is owed or than the month allows, and 181 holds what is owed."),
        transfers.repaid, _FUND),
    Law("S9", marked("After an exit nothing moves but late receipts, and nothing is owed to a fund that writes off."),
        transfers.left, _FUND),
    Law("S10", marked("What is invoiced and what is received agree once everything is paid."), received.bases_agree,
        _RULE, moved=True, probes=True),
    Law("S11", marked("A fresh load, a cached load and Fava's load are equal."), together.nothing,
        together=together.loads),
)  # fmt: skip

#: The laws by their names.
BY_ID = {law.id: law for law in LAWS}

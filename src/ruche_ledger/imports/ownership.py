"""Whose each line of an export is: attributions, then the entry's owner, then whom a line is lettered with.

1. A line that meets an attribution has that owner; the first that it meets wins.
2. An entry whose lines met one owner is that owner's: its lines of the rows `entry` in `plan` go to it. It is nobody's
   if it names another customer, supplier or employee beside the one who was met: the next cheque of a remittance, the
   next person of a payroll.
3. A customer's or supplier's line without an owner takes that of the lines that it is lettered with.
4. What the plan says is the cooperative's stays there; so does everything else.

Opening entries hold everybody's balances, so there each line stands for itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..errors import Problem, Source, problem
from .attributions import Attributions
from .exports import Entry, Line
from .plan import Whose, place_of

#: Accounts of those who pay or are paid later.
THIRD_PARTIES = ("40", "41", "46")

Group = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Ownership:
    """Whose every line is.

    Attributes:
        entries: With each of its lines' owner, `E01` or `E01:Poterie`, in the order of the export.
        met: By attribution, how many lines met it first.
        unclaimed: Lines that could be somebody's, and that nothing gives to anybody, the cooperative included.
        problems: Attributions that met nothing, and entries of several owners.
    """

    entries: tuple[tuple[Entry, tuple[str, ...]], ...]
    met: tuple[int, ...]
    unclaimed: tuple[Line, ...]
    problems: tuple[Problem, ...]

    def lines(self) -> Iterator[tuple[Entry, Line, str]]:
        """Each line with its entry and its owner."""
        for entry, owners in self.entries:
            for line, whose in zip(entry.lines, owners, strict=True):
                yield entry, line, whose


def group_of(line: Line) -> Group | None:
    """What a lettered line is lettered within; None if it is not."""
    return (line.account, line.auxiliary, line.lettering) if line.lettering else None


def find_owners(entries: Sequence[Entry], attributions: Attributions, *, name: str) -> Ownership:
    """Finds whose each line is.

    Args:
        entries: Of one export.
        attributions: Without faults.
        name: The export's file name.
    """
    deciders = [_Decider(entry, attributions) for entry in entries]
    _follow_lettering(deciders)
    met = [0] * len(attributions.blocks)
    for decider in deciders:
        for place in decider.met:
            if place is not None:
                met[place] += 1
    shared = [decider for decider in deciders if decider.left_over]
    remarks = []
    if shared:
        first = shared[0].entry.lines[0]
        remarks.append(
            problem(
                "import-shared",
                "entries that name several people have lines that no attribution meets; they stay with the cooperative "
                "(entries: {count}, the first at this line); attribute them by account or label",
                Source(name, first.number),
                severity="notice",
                count=len(shared),
            )
        )
    unclaimed = tuple(line for decider in deciders for line in decider.unclaimed())
    owned = tuple((decider.entry, decider.owners()) for decider in deciders)
    return Ownership(owned, tuple(met), unclaimed, tuple(remarks))


def _follow_lettering(deciders: Sequence[_Decider]) -> None:
    """Gives customers' and suppliers' lines the owner of those that they are lettered with, until nothing changes."""
    waiting = [decider for decider in deciders if decider.lettered]
    while waiting:
        owners: dict[Group, set[str]] = {}
        for decider in waiting:
            for place, group in decider.lettered:
                if (owner := decider.owner_of(place)) is not None:
                    owners.setdefault(group, set()).add(owner)
        sole = {group: next(iter(found)) for group, found in owners.items() if len(found) == 1}
        learned = [decider for decider in waiting if decider.learn(sole)]
        if not learned:
            return


class _Decider:
    """One entry on the way to its owners."""

    def __init__(self, entry: Entry, attributions: Attributions) -> None:
        self.entry = entry
        self.attributions = attributions
        self.met = [attributions.find(line) for line in entry.lines]
        blocks = attributions.blocks
        self.own: list[str | None] = [None if place is None else blocks[place].whose for place in self.met]
        self.lettered = [
            (place, group)
            for place, line in enumerate(entry.lines)
            if line.account.startswith(THIRD_PARTIES) and (group := group_of(line)) is not None
        ]
        self.sole: str | None = None
        self.left_over = False
        self.decide()

    def decide(self) -> None:
        """The entry's own owner: the only one that its lines met, without the activity if they met several of it."""
        self.sole = None
        self.left_over = False
        found = {owner for owner in self.own if owner is not None}
        if not found or self.entry.is_opening:
            return
        people = {owner.partition(":")[0] for owner in found}
        if len(people) == 1 and not self.names_others():
            self.sole = next(iter(found)) if len(found) == 1 else next(iter(people))
        else:
            self.left_over = any(True for _ in self.unclaimed())

    def learn(self, sole: dict[Group, str]) -> bool:
        """Takes owners from lettering; whether that changed anything."""
        changed = False
        for place, group in self.lettered:
            if group in sole and self.owner_of(place) is None:
                self.own[place] = sole[group]
                changed = True
        if changed:
            self.decide()
        return changed

    def owner_of(self, place: int) -> str | None:
        """The owner of a line of the plan's rows `entry`, None if nobody is known."""
        own = self.own[place]
        return self.sole if own is None else own

    def unclaimed(self) -> Iterator[Line]:
        """Lines that could be somebody's and are nobody's."""
        for place, line in enumerate(self.entry.lines):
            if place_of(line.account).whose is Whose.ENTRY and self.owner_of(place) is None:
                yield line

    def names_others(self) -> bool:
        """Whether a line that met nothing names somebody of the same kind as one that did.

        An auxiliary of an account outside class 4 is an analytic code: it says whose the line is, whatever its kind.
        """
        met: dict[str, set[str]] = {}
        others: dict[str, set[str]] = {}
        for line, own in zip(self.entry.lines, self.own, strict=True):
            if line.auxiliary:
                (others if own is None else met).setdefault(line.account[:2], set()).add(line.auxiliary)
        if any(not kind.startswith("4") for kind in met):
            everybody = set().union(*met.values())
            return any(not names <= everybody for names in others.values())
        return any(not others[kind] <= met[kind] for kind in others.keys() & met.keys())

    def owners(self) -> tuple[str, ...]:
        """Each line's owner in the end."""
        house = self.attributions.key
        found: list[str] = []
        vat: list[int] = []
        for place, line in enumerate(self.entry.lines):
            whose = place_of(line.account).whose
            if whose is Whose.ENTRY:
                found.append(self.owner_of(place) or house)
            elif whose is Whose.LINE and self.is_pointed_at(place):
                found.append(self.own[place] or house)
            else:
                found.append(house)
                if whose is Whose.VAT:
                    vat.append(place)
        if vat:
            self.let_wait(vat, found)
        return tuple(found)

    def is_pointed_at(self, place: int) -> bool:
        """Whether an attribution meets the line by its account or auxiliary."""
        met = self.met[place]
        return met is not None and bool(
            self.attributions.blocks[met].account or self.attributions.blocks[met].auxiliary
        )

    def let_wait(self, vat: Iterable[int], found: list[str]) -> None:
        """Leaves VAT with those for whom it is due on receipts, as far as somebody still has to pay.

        VAT of a sale in cash is due at once, and VAT that only moves from one account to another is not a sale's.
        """
        lines, members = self.entry.lines, self.attributions.by_key
        sums: dict[str, int] = {}
        for place in vat:
            owner = self.own[place] or self.sole
            if owner is not None and (member := members.get(owner.partition(":")[0])) and member.is_on_receipts:
                sums[owner] = sums.get(owner, 0) + lines[place].cents
        for owner, cents in sums.items():
            person = owner.partition(":")[0]
            if any(
                line.account.startswith(THIRD_PARTIES) and whose.partition(":")[0] == person and line.cents * cents < 0
                for line, whose in zip(lines, found, strict=True)
            ) or (self.entry.is_opening and cents):
                for place in vat:
                    if (self.own[place] or self.sole) == owner:
                        found[place] = owner

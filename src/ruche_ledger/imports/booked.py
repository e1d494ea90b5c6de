"""Entries of an export as transactions of the language: what each says, and its links."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ..names import MARK, link_text
from .exports import Entry, Line
from .ownership import THIRD_PARTIES, Group, group_of

#: PCG 890, *bilan d'ouverture*: where the parts of an opening entry meet; its balance is always zero.
OPENING_NUMBER = "890"
OPENING_LABEL = "Bilan d'ouverture"


@dataclass(frozen=True, slots=True)
class Leg:
    """One posting.

    Attributes:
        whose: `E01`, `E01:Poterie` or the cooperative's key.
        number: CompteNum, exactly.
        cents: A debit positive.
        auxiliary: CompAuxNum.
        lettering: EcritureLet.
        notes: Other metadata, as (key, text) pairs.
        is_release: Whether the import moved VAT here that no longer waits.
    """

    whose: str
    number: str
    cents: int
    auxiliary: str = ""
    lettering: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    is_release: bool = False


@dataclass(frozen=True, slots=True)
class Booked:
    """One transaction.

    Attributes:
        exercise: First day of the exercise whose file it came in.
        journal: JournalCode.
        number: EcritureNum.
        is_opening: Whether it takes balances over.
        notes: Other metadata.
    """

    date: datetime.date
    exercise: datetime.date
    journal: str
    number: str
    payee: str
    narration: str
    is_opening: bool
    links: tuple[str, ...]
    notes: tuple[tuple[str, str], ...]
    legs: tuple[Leg, ...]


class Links:
    """What ties invoices and payments together: their pieces, and what is lettered with what.

    The piece of a sale or purchase is a link, and so is it on a payment that names it. Any other piece of a payment is
    the bank's, which would tie all that was paid on one day together.

    Args:
        entries: Of the export.
        exercise: Its first day: letters begin again each year.
        is_later: Whether the opening is not booked: then what is lettered with it has the pieces that it names, which
            are those of the invoices of the year before.
    """

    def __init__(self, entries: Iterable[Entry], exercise: datetime.date, *, is_later: bool = False) -> None:
        self.exercise = exercise
        self.documents: set[str] = set()
        self.carried: dict[Group, set[str]] = {}
        for entry in entries:
            if entry.is_opening or any(line.account.startswith(("6", "7")) for line in entry.lines):
                self.documents.update(filter(None, map(_piece, entry.lines)))
            if entry.is_opening and is_later:
                for line in entry.lines:
                    if (group := group_of(line)) and (piece := _piece(line)):
                        self.carried.setdefault(group, set()).add(piece)

    def of(self, lines: Iterable[Line]) -> tuple[str, ...]:
        """The links of a transaction with these lines."""
        found: dict[str, None] = {}
        for line in lines:
            piece = _piece(line)
            if piece in self.documents:
                found[piece] = None
            if group := group_of(line):
                found[link_text(MARK + "-".join((f"{self.exercise:%Y-%m}", *filter(None, group))))] = None
                found.update(dict.fromkeys(sorted(self.carried.get(group, ()))))
        return tuple(found)


def _piece(line: Line) -> str:
    """The link of a customer's or supplier's piece; "" for other lines."""
    if not line.piece or not line.account.startswith(THIRD_PARTIES):
        return ""
    return link_text(f"{line.auxiliary or line.account}-{line.piece}")


def book(entry: Entry, owners: tuple[str, ...], links: Links, house: str) -> Iterator[Booked]:
    """Makes the transaction of an entry, or for an opening entry several: one for each item that is somebody's.

    What is open on customers and suppliers at an opening is paid item by item, and links belong to a transaction as a
    whole: in one piece an opening would tie everybody's items together.
    """
    if not entry.is_opening:
        yield _booked(entry, entry.lines, owners, links)
        return
    items: dict[tuple[str, ...], list[int]] = {}
    for place, (line, owner) in enumerate(zip(entry.lines, owners, strict=True)):
        if owner != house and line.account.startswith(THIRD_PARTIES):
            what = line.lettering or f"{line.piece} {line.label}"
            items.setdefault((owner, line.account, line.auxiliary, what), []).append(place)
        else:
            items.setdefault((), []).append(place)
    for _, places in sorted(items.items(), key=lambda item: item[1]):
        lines = tuple(entry.lines[place] for place in places)
        made = _booked(entry, lines, tuple(owners[place] for place in places), links)
        rest = sum(line.cents for line in lines)
        yield replace(made, legs=(*made.legs, Leg(house, OPENING_NUMBER, -rest))) if rest else made


def _booked(entry: Entry, lines: tuple[Line, ...], owners: tuple[str, ...], links: Links) -> Booked:
    first = lines[0]
    named = next((line for line in lines if line.auxiliary_label and line.account.startswith(THIRD_PARTIES)), None)
    named = named or next((line for line in lines if line.auxiliary_label), None)
    payee = named.auxiliary_label if named is not None else ""
    piece = next((line.piece for line in lines if line.piece), "")
    piece_date = next((line.piece_date for line in lines if line.piece_date), None)
    notes = []
    if piece:
        notes.append(("piece", piece))
    if piece_date is not None and piece_date != entry.date:
        notes.append(("piece-date", piece_date.isoformat()))
    legs = []
    for line, owner in zip(lines, owners, strict=True):
        said = []
        if line.label != first.label:
            said.append(("label", line.label))
        if line.auxiliary_label and line.auxiliary_label != payee:
            said.append(("auxiliary-label", line.auxiliary_label))
        if line.piece and line.piece != piece:
            said.append(("piece", line.piece))
        if line.date != entry.date:
            said.append(("date", line.date.isoformat()))
        if line.lettered is not None:
            said.append(("lettered", line.lettered.isoformat()))
        if line.foreign and line.currency and line.currency != "EUR":
            said.append(("foreign", f"{line.foreign} {line.currency}"))
        legs.append(Leg(owner, line.account, line.cents, line.auxiliary, line.lettering, tuple(said)))
    return Booked(
        entry.date,
        links.exercise,
        first.journal,
        first.entry,
        payee,
        first.label,
        entry.is_opening,
        links.of(lines),
        tuple(notes),
        tuple(legs),
    )

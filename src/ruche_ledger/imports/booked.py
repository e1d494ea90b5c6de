"""Entries of an export as transactions of the language: what each says, and its links."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..names import link_text
from .exports import Entry, Line
from .ownership import THIRD_PARTIES

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


def book(entry: Entry, owners: tuple[str, ...], exercise: datetime.date, house: str) -> Iterator[Booked]:
    """Makes the transaction of an entry, or for an opening entry several: one for each item that is somebody's.

    What is open on customers and suppliers at an opening is paid item by item, and links belong to a transaction as a
    whole: in one piece an opening would tie everybody's items together.
    """
    if not entry.is_opening:
        yield _booked(entry, entry.lines, owners, exercise)
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
        made = _booked(entry, lines, tuple(owners[place] for place in places), exercise)
        rest = sum(line.cents for line in lines)
        yield replace(made, legs=(*made.legs, Leg(house, OPENING_NUMBER, -rest))) if rest else made


def _booked(entry: Entry, lines: tuple[Line, ...], owners: tuple[str, ...], exercise: datetime.date) -> Booked:
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
    links: dict[str, None] = {}
    for line, owner in zip(lines, owners, strict=True):
        account = "-".join(filter(None, (line.account, line.auxiliary)))
        if line.account.startswith(THIRD_PARTIES) and line.piece:
            links[link_text(f"{account}-{line.piece}")] = None
        if line.lettering:
            links[link_text(f"let-{exercise:%Y-%m}-{account}-{line.lettering}")] = None
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
        exercise,
        first.journal,
        first.entry,
        payee,
        first.label,
        entry.is_opening,
        tuple(links),
        tuple(notes),
        tuple(legs),
    )

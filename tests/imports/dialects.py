"""Books as FEC in every dialect: what software writes, drawn by Hypothesis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from ruche_ledger.imports.columns import NORM

JOURNALS = {"VE": "Ventes", "AC": "Achats", "BQ": "Banque é", "AN": "A nouveaux"}
ACCOUNTS = {"411000": "Clients", "401000": "Fournisseurs", "512000": "Crédit coopératif", "445710": "TVA collectée"}

#: Accents that tell the encodings below apart; a separator or a line's end inside a label is a fault of the file.
LABELS = st.text("abc XYZ09éèàç°'-", max_size=12).map(lambda text: " ".join(text.split()))


@dataclass(frozen=True)
class Written:
    """A line as books have it; the fields of `Line` in their order, without its number."""

    journal: str
    journal_label: str
    entry: str
    date: date
    account: str
    account_label: str
    auxiliary: str
    auxiliary_label: str
    piece: str
    piece_date: date | None
    label: str
    cents: int
    lettering: str
    lettered: date | None
    validated: date | None
    foreign: str
    currency: str


@dataclass(frozen=True)
class Dialect:
    """How some software writes a FEC."""

    separator: str
    encoding: str
    newline: str
    ends: bool
    amounts: str
    point: str
    days: str
    padding: bool
    quotes: bool
    extra: str
    order: tuple[str, ...]
    case: str


@st.composite
def books(draw: st.DrawFn, numbering: str = "journal", size: int = 1) -> tuple[tuple[Written, ...], ...]:
    """Entries of 2026 that balance, numbered by journal, or throughout, or again each month, or all 0."""
    entries: list[tuple[Written, ...]] = []
    counts: dict[tuple[str, ...], int] = {}
    for place in range(draw(st.integers(size, size + 5))):
        journal = draw(st.sampled_from(list(JOURNALS)))
        day = date(2026, 1, 1) + timedelta(days=0 if journal == "AN" else draw(st.integers(0, 364)))
        scope = {"journal": (journal,), "month": (journal, f"{day.month}")}.get(numbering, ())
        number = counts[scope] = counts.get(scope, 0) + 1
        cents = draw(st.lists(st.integers(-(10**9), 10**9).filter(bool), min_size=1, max_size=4))
        if not sum(cents):
            cents = cents[:1]
        cents.append(-sum(cents))
        days = st.none() | st.just(day + timedelta(days=3))
        entries.append(
            tuple(
                Written(
                    journal,
                    JOURNALS[journal],
                    "0" if numbering == "none" else f"{number}",
                    day,
                    (account := draw(st.sampled_from(list(ACCOUNTS)))),
                    ACCOUNTS[account],
                    (auxiliary := draw(st.sampled_from(["", "C01"]))),
                    auxiliary and draw(LABELS),
                    f"P{place}",
                    draw(days),
                    draw(LABELS),
                    each,
                    draw(st.sampled_from(["", "A", "AB"])),
                    draw(days),
                    draw(days),
                    (foreign := draw(st.sampled_from(["", "12,50"]))),
                    foreign and "USD",
                )
                for each in cents
            )
        )
    return tuple(entries)


@st.composite
def dialects(draw: st.DrawFn) -> Dialect:
    """Any mixture of what real files do."""
    amounts = draw(st.sampled_from(["sides", "padded", "empty", "signed", "sens", "sens-numbers"]))
    names = [*NORM[:11], *(("Montant", "Sens") if amounts.startswith("sens") else NORM[11:13]), *NORM[13:]]
    return Dialect(
        separator=draw(st.sampled_from("\t|")),
        encoding=draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "iso8859-15", "cp850", "utf-16"])),
        newline=draw(st.sampled_from(["\n", "\r\n", "\r\r\n", "\r"])),
        ends=draw(st.booleans()),
        amounts=amounts,
        point=draw(st.sampled_from(",.")),
        days=draw(st.sampled_from(["%Y%m%d", "%Y-%m-%d", "%d/%m/%Y", "%Y%m%d 10:25:37"])),
        padding=draw(st.booleans()),
        quotes=draw(st.booleans()),
        extra=draw(st.sampled_from(["", "nameless", "ModeRglt"])),
        order=tuple(draw(st.permutations(names)) if draw(st.booleans()) else names),
        case=draw(st.sampled_from(["norm", "upper", "lower"])),
    )


def written(entries: tuple[tuple[Written, ...], ...], dialect: Dialect) -> bytes:
    """The bytes of a FEC."""
    names = [getattr(name, dialect.case)() if dialect.case != "norm" else name for name in dialect.order]
    rows = [names + [{"": "", "nameless": ""}.get(dialect.extra, dialect.extra)] * bool(dialect.extra)]
    for line in (line for entry in entries for line in entry):
        cells = _cells(line, dialect)
        rows.append([cells[name] for name in dialect.order] + [""] * bool(dialect.extra))
    text = dialect.newline.join(dialect.separator.join(_dressed(cell, dialect) for cell in row) for row in rows)
    return (text + dialect.newline * dialect.ends).encode(dialect.encoding)


def _dressed(cell: str, dialect: Dialect) -> str:
    cell = cell.ljust(10) if dialect.padding else cell
    return f'"{cell}"' if dialect.quotes else cell


def _cells(line: Written, dialect: Dialect) -> dict[str, str]:
    debit, credit = max(line.cents, 0), max(-line.cents, 0)
    if dialect.amounts == "signed" and line.cents % 2:
        debit, credit = -credit, -debit
    cells = {
        "JournalCode": line.journal,
        "JournalLib": line.journal_label,
        "EcritureNum": line.entry,
        "EcritureDate": line.date.strftime(dialect.days),
        "CompteNum": line.account,
        "CompteLib": line.account_label,
        "CompAuxNum": line.auxiliary,
        "CompAuxLib": line.auxiliary_label,
        "PieceRef": line.piece,
        "PieceDate": _day(line.piece_date, dialect),
        "EcritureLib": line.label,
        "Debit": _amount(debit, dialect),
        "Credit": _amount(credit, dialect),
        "EcritureLet": line.lettering,
        "DateLet": _day(line.lettered, dialect),
        "ValidDate": _day(line.validated, dialect),
        "Montantdevise": line.foreign,
        "Idevise": line.currency,
    }
    signs = {"sens": "DC", "sens-numbers": ("+1", "-1")}.get(dialect.amounts, "DC")
    return cells | {"Montant": _amount(abs(line.cents), dialect), "Sens": signs[line.cents < 0]}


def _day(day: date | None, dialect: Dialect) -> str:
    return day.strftime(dialect.days) if day else ""


def _amount(cents: int, dialect: Dialect) -> str:
    if not cents and dialect.amounts == "empty":
        return ""
    whole, part = divmod(abs(cents), 100)
    digits = f"{whole:010}" if dialect.amounts == "padded" else f"{whole}"
    return f"{'-' * (cents < 0)}{digits}{dialect.point}{part:02}"

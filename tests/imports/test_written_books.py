"""Whatever an export holds, what is written loads, keeps every amount, and is written the same way again."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from beancount import loader
from beancount.core import data
from beancount.scripts.format import align_beancount
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ruche_ledger.cooperative import load
from ruche_ledger.imports.books import compose
from ruche_ledger.imports.exports import Entry, Export, Line
from ruche_ledger.imports.pages import quoted, read_month
from ruche_ledger.imports.plan import Whose, place_of
from ruche_ledger.imports.shelf import read_shelf
from ruche_ledger.imports.tallies import tally_unclaimed
from tests.imports.hand import YEAR, attributions, import_into

#: Signs that end a string, a line or a comment, in Beancount or in `bean-format`, and some that people write.
SIGNS = '"\\;\n\r\t\v\f\x1c\x85\u2028\u2029\x00 aéŒ€😀{}%#^:-1EUR'

texts = st.one_of(
    st.sampled_from(["", "Clients", "2022-01-01 * 12.00 EUR", "Actif:E01:411 12.00 EUR"]), st.text(SIGNS, max_size=12)
)
numbers = st.one_of(
    st.sampled_from(
        [
            "411000",
            "411",
            "401000",
            "706000",
            "606",
            "512000",
            "445710",
            "44566",
            "421",
            "101000",
            "471",
            "2154",
            "890",
            "580",
        ]
    ),
    st.from_regex(r"[1-8][0-9]{1,8}", fullmatch=True),
    st.sampled_from(["411DUPONT", "411 dupont", "411É", "4-11", "4.11", "70é", "9", "0"]),
)
codes = st.sampled_from(["", "", "C1", "C2", "C9", "É 1", 'C"1'])
letters = st.sampled_from(["", "", "AA", "AB", "a a"])

DECIDED = attributions(
    """
    [cooperative]
    key = "Ruche"
    [[entrepreneur]]
    key = "E01"
    contract = "CESA"
    from = 2022-01-01
    opening = "12.34"
    vat = "receipts"
    [[entrepreneur]]
    key = "E02"
    contract = "CESA"
    from = 2022-01-01
    opening = "-0.01"
    [[attribution]]
    owner = "E01"
    activity = "Terre"
    auxiliary = ["C1*"]
    [[attribution]]
    owner = "E02"
    auxiliary = ["C2"]
    [[attribution]]
    owner = "E01"
    label = "[0-9]"
    """
)


@st.composite
def entries(draw: Callable[..., Any], *, opening: bool) -> Entry:
    """An entry that balances."""
    day = date(2022, 1, 1) if opening else date(2022, 1, 1) + timedelta(days=draw(st.integers(0, 364)))
    amounts = draw(st.lists(st.integers(-10_000_000, 10_000_000), min_size=1, max_size=5))
    journal, number, label, piece = draw(texts), draw(texts), draw(texts), draw(texts)
    lines = []
    for cents in (*amounts, -sum(amounts)):
        account = draw(numbers.filter(lambda number: number[0] not in "67") if opening else numbers)
        auxiliary = draw(codes)
        lines.append(
            Line(
                1,
                journal,
                "",
                number,
                day,
                account,
                draw(texts),
                auxiliary,
                draw(texts) if auxiliary else "",
                piece,
                draw(st.sampled_from([None, day, date(2021, 12, 31)])),
                draw(st.sampled_from([label, "Libellé"])),
                cents,
                draw(letters),
                draw(st.sampled_from([None, day])),
                None,
                "",
                "",
            )
        )
    return Entry(day, tuple(lines), opening)


@st.composite
def exports(draw: Callable[..., Any]) -> Export:
    """A year's file."""
    openings = draw(st.lists(entries(opening=True), max_size=2))
    found = draw(st.lists(entries(opening=False), min_size=1, max_size=8))
    made = sorted((*openings, *found), key=lambda each: each.date)
    return Export("compta.txt", (), "number", None, YEAR, tuple(made), (), ())


#: No fault for an attribution that a random file does not meet.
LENIENT = {"attribution-unmet"}


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(exports())
def test_books_are_kept(made: Export) -> None:
    decided = DECIDED
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "livres")
        met = {fault.source for fault in compose(made, decided, read_shelf(folder)).faults if fault.code in LENIENT}
        decided = type(decided)(
            decided.name,
            decided.key,
            decided.title,
            decided.members,
            tuple(block for block in decided.blocks if block.source not in met),
        )
        composed = import_into(folder, made, decided)

        found, errors, _ = loader.load_file(str(folder / "main.beancount"))
        assert [error.message for error in errors] == []
        assert trial(found) == {number: total for number, total in wanted(made).items() if total}

        assert composed.ownership is not None
        given = [
            line
            for entry, owners in composed.ownership.entries
            for line, whose in zip(entry.lines, owners, strict=True)
            if whose != "Ruche" and place_of(line.account).whose is Whose.ENTRY
        ]
        claimable = [
            line for entry in made.entries for line in entry.lines if place_of(line.account).whose is Whose.ENTRY
        ]
        rows = tally_unclaimed(composed.ownership)
        assert len(given) + sum(row.lines for row in rows) == len(claimable)
        cents = sum(line.cents for line in given) + sum(row.debit - row.credit for row in rows)
        assert cents == sum(line.cents for line in claimable)

        for path in folder.glob("*.beancount"):
            text = path.read_text("utf-8")
            assert align_beancount(text) == text, path.name  # type: ignore[no-untyped-call]

        shelf = read_shelf(folder)
        read = [each for file in shelf.files_of(YEAR.start) for each in read_month(shelf.texts[file], shelf.chart)]
        assert [(each.date, [leg.cents for leg in each.legs]) for each in read] == [
            (each.date, [leg.cents for leg in each.legs]) for each in composed.booked
        ]
        again = compose(made, decided, shelf)
        assert again.changes == ()
        assert {name: shelf.texts[name] for name in again.files} == dict(again.files)

        cooperative = load(folder / "main.beancount")
        assert sum(cooperative.position(owner, cooperative.horizon) for owner in cooperative.owners) == 0
        assert [problem.message for problem in cooperative.problems if problem.severity == "error"] == []


def trial(found: list[data.Directive]) -> dict[str, Decimal]:
    opens = {each.account: each.meta.get("pcg") for each in found if isinstance(each, data.Open)}
    sums: Counter[str] = Counter()
    for each in found:
        if isinstance(each, data.Transaction):
            for posting in each.postings:
                number = opens[posting.account]
                if number is not None:
                    sums[number] += posting.units.number  # type: ignore[assignment,union-attr,operator]
    return {number: Decimal(total) for number, total in sums.items() if total}


def wanted(made: Export) -> dict[str, Decimal]:
    sums: Counter[str] = Counter()
    for each in made.entries:
        for line in each.lines:
            sums[line.account] += line.cents
    return {number: Decimal(total) / 100 for number, total in sums.items()}


@given(st.text())
def test_any_text_is_one_beancount_string(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    entry = f"2022-01-01 * {quoted(text)}\n  said: {quoted(text)}\n"
    found, errors, _ = loader.load_string(entry)
    assert errors == []
    assert isinstance(found[0], data.Transaction)
    assert found[0].narration == found[0].meta["said"]
    assert len(entry.splitlines()) == 2
    assert found[0].narration.split() == text.split() or not text.isprintable()

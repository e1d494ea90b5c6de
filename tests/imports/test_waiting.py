"""When VAT on receipts goes from its owner to the cooperative, and how much of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruche_ledger.imports.books import compose
from ruche_ledger.imports.exports import Entry
from ruche_ledger.imports.shelf import Shelf
from tests.imports.hand import E01, NEXT, attributions, entry, export, import_into

DECIDED = attributions(E01.split('[[attribution]]\nowner = "E02"')[0].format(vat="receipts"))


def waits(*entries: Entry) -> dict[str, str]:
    """What VAT waits with E01 at the end of each day that has an entry, a credit positive."""
    composed = compose(export(*entries), DECIDED, Shelf(Path("livres")))
    assert not [fault.message for fault in composed.faults]
    total = 0
    found = {}
    for each in composed.booked:
        assert sum(leg.cents for leg in each.legs) == 0
        total -= sum(leg.cents for leg in each.legs if leg.whose == "E01" and leg.number.startswith("445"))
        found[f"{each.date:%m-%d}"] = f"{total / 100:.2f}"
    return found


def sale(day: str, amount: float = 120, letters: str = "", number: str = "1") -> Entry:
    vat = amount / 6
    return entry(
        f"2022-{day}", [f"411/C1 {amount:.2f} {letters}", f"706 {vat - amount:.2f}", f"44571 {-vat:.2f}"], number=number
    )


def paid(day: str, amount: float = 120, letters: str = "", number: str = "9") -> Entry:
    return entry(f"2022-{day}", [f"512 {amount:.2f}", f"411/C1 {-amount:.2f} {letters}"], number=number)


def moved(day: str, amount: float, letters: str = "") -> Entry:
    return entry(f"2022-{day}", [f"416/C1 {amount:.2f}", f"411/C1 {-amount:.2f} {letters}"], number="8")


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        pytest.param([sale("03-05"), paid("04-05")], {"03-05": "20.00", "04-05": "0.00"}, id="paid"),
        pytest.param(
            [sale("03-05", letters="AA"), paid("04-05", letters="AA")],
            {"03-05": "20.00", "04-05": "0.00"},
            id="lettered",
        ),
        pytest.param(
            [sale("03-05"), paid("04-05", 40), paid("04-06", 40), paid("04-07", 40)],
            {"03-05": "20.00", "04-05": "13.33", "04-06": "6.67", "04-07": "0.00"},
            id="in thirds: rounded cumulatively",
        ),
        pytest.param(
            [sale("03-05"), sale("03-06", 60), paid("04-05", 60)],
            {"03-05": "20.00", "03-06": "30.00", "04-05": "20.00"},
            id="the oldest first",
        ),
        pytest.param(
            [sale("03-05", letters="AA"), sale("03-06", 60, "AB"), paid("04-05", 60, "AB"), paid("04-06", 120, "AA")],
            {"03-05": "20.00", "03-06": "30.00", "04-05": "20.00", "04-06": "0.00"},
            id="what it is lettered with, whatever is older",
        ),
        pytest.param(
            [
                entry("2022-03-04", ["411/C1 120 AA", "706 -120"]),
                sale("03-05", 120, "AB"),
                paid("04-05", 120, "AB"),
                paid("04-06", 120, "AA"),
            ],
            {"03-04": "0.00", "03-05": "20.00", "04-05": "0.00", "04-06": "0.00"},
            id="what it is lettered with, though the older one has no VAT",
        ),
        pytest.param(
            [entry("2022-03-05", ["411/C1 180", "411/C12 -60", "706 -100", "44571 -20"]), paid("04-05", 180)],
            {"03-05": "20.00", "04-05": "0.00"},
            id="only those who have to pay hold it back",
        ),
        pytest.param(
            [paid("02-01", 120), sale("03-05")],
            {"02-01": "0.00", "03-05": "0.00"},
            id="paid before: due with the invoice",
        ),
        pytest.param(
            [sale("03-05"), sale("03-10", -30), paid("04-05", 90)],
            {"03-05": "20.00", "03-10": "15.00", "04-05": "0.00"},
            id="a credit note gives nothing to anybody",
        ),
        pytest.param(
            [sale("03-05"), paid("03-08", 60), sale("03-10", -60), paid("04-05", 1)],
            {"03-05": "20.00", "03-08": "10.00", "03-10": "0.00", "04-05": "0.00"},
            id="a credit note on what is left; more money is an advance",
        ),
        pytest.param(
            [
                entry("2022-01-01", ["411/C1 500", "101 -500"], opening=True),
                sale("03-05"),
                paid("04-05", 500),
                paid("04-06", 120),
            ],
            {"01-01": "0.00", "03-05": "20.00", "04-05": "20.00", "04-06": "0.00"},
            id="what was open before is paid first",
        ),
        pytest.param(
            [
                entry("2022-03-05", ["606 100", "44566 20", "401/F1 -120"]),
                entry("2022-04-05", ["401/F1 120", "512 -120"]),
            ],
            {"03-05": "-20.00", "04-05": "0.00"},
            id="a purchase the other way round",
        ),
        pytest.param(
            [
                entry("2022-03-05", ["411/C1 226.60", "706 -100", "44571 -20", "707 -101", "44572 -5.60"]),
                paid("04-05", 226.60),
            ],
            {"03-05": "25.60", "04-05": "0.00"},
            id="two accounts of VAT",
        ),
        pytest.param(
            [entry("2022-03-05", ["411/C1 80", "411/C12 40", "706 -100", "44571 -20"]), paid("04-05", 80)],
            {"03-05": "20.00", "04-05": "6.67"},
            id="two customers of one owner share the VAT by what they owe",
        ),
        pytest.param(
            [sale("03-05"), paid("04-05"), paid("04-10", -120), paid("04-20")],
            {"03-05": "20.00", "04-05": "0.00", "04-10": "20.00", "04-20": "0.00"},
            id="a cheque that bounces: not received after all",
        ),
        pytest.param(
            [
                sale("03-05", letters="AA"),
                paid("04-05", letters="AA"),
                paid("04-10", -120, "AB"),
                paid("05-20", 120, "AB"),
            ],
            {"03-05": "20.00", "04-05": "0.00", "04-10": "20.00", "05-20": "0.00"},
            id="one that bounces is lettered with the next",
        ),
        pytest.param(
            [sale("03-05"), sale("03-06", 60), paid("04-05", 180), paid("04-10", -90)],
            {"03-05": "20.00", "03-06": "30.00", "04-05": "0.00", "04-10": "15.00"},
            id="what bounces is what was paid last",
        ),
        pytest.param(
            [sale("03-05"), paid("04-05", 150), paid("04-10", -30)],
            {"03-05": "20.00", "04-05": "0.00", "04-10": "0.00"},
            id="what was paid too much goes back first",
        ),
        pytest.param(
            [sale("03-05"), paid("04-05"), entry("2022-04-10", ["411/C1 60", "706 -60"])],
            {"03-05": "20.00", "04-05": "0.00", "04-10": "0.00"},
            id="a sale without VAT is no cheque that bounces",
        ),
        pytest.param(
            [sale("03-05", letters="AA"), moved("06-30", 120, "AA"), entry("2022-07-01", ["512 60", "416/C1 -60"])],
            {"03-05": "20.00", "06-30": "20.00", "07-01": "10.00"},
            id="doubtful: it still waits, and goes when it is paid there",
        ),
        pytest.param(
            [
                sale("03-05"),
                paid("03-10", 60),
                moved("06-30", 60),
                entry("2022-07-01", ["654 50", "44571 10", "416/C1 -60"]),
            ],
            {"03-05": "20.00", "03-10": "10.00", "06-30": "10.00", "07-01": "0.00"},
            id="doubtful and lost: the rest of its VAT is taken back",
        ),
        pytest.param(
            [
                sale("03-05"),
                entry("2022-06-30", ["416/C1 120", "411/C1 -120", "6817 100", "491 -100"]),
                entry("2022-07-01", ["411/C1 120", "416/C1 -120"]),
                paid("07-02"),
            ],
            {"03-05": "20.00", "06-30": "20.00", "07-01": "20.00", "07-02": "0.00"},
            id="there and back",
        ),
        pytest.param(
            [sale("03-05"), entry("2022-04-05", ["411/C12 120", "411/C1 -120"]), paid("04-06")],
            {"03-05": "20.00", "04-05": "20.00", "04-06": "20.00"},
            id="another customer of the same owner pays for the first",
        ),
        pytest.param(
            [
                entry("2022-03-05", ["606 100", "44566 20", "401/F1 -120"]),
                entry("2022-03-10", ["401/F1 120", "403/F1 -120"]),
                entry("2022-04-05", ["403/F1 120", "512 -120"]),
            ],
            {"03-05": "-20.00", "03-10": "-20.00", "04-05": "0.00"},
            id="a bill to pay is not paid yet",
        ),
        pytest.param(
            [paid("02-01", 60), sale("03-05"), entry("2022-03-06", ["4191/C1 60", "411/C1 -60"])],
            {"02-01": "0.00", "03-05": "10.00", "03-06": "0.00"},
            id="an advance that is set against it is money received",
        ),
        pytest.param(
            [entry("2022-03-05", ["601 100", "401/F1 -100", "44566 20", "4452 -20"])],
            {"03-05": "0.00"},
            id="VAT that the buyer owes and deducts at once waits nowhere",
        ),
    ],
)
def test_what_waits(entries: Sequence[Entry], expected: dict[str, str]) -> None:
    assert waits(*entries) == expected


def test_vat_of_receivables_taken_over_goes_when_they_are_paid() -> None:
    """The accountant keeps what waits for E01 on an account of its own, and clears it, too: nothing goes twice."""
    text = '[[attribution]]\nowner = "E01"\naccount = ["44574E01"]\n'
    decided = attributions(E01.split('[[attribution]]\nowner = "E02"')[0].format(vat="receipts") + text)
    opening = entry("2022-01-01", ["411/C1 120", "411/C12 240", "44574E01 -60", "101 -300"], opening=True)
    cleared = entry("2022-04-30", ["44574E01 20", "44571 -20"], number="7")
    composed = compose(export(opening, paid("04-05"), cleared), decided, Shelf(Path("livres")))
    legs = [(each.date.month, leg) for each in composed.booked for leg in each.legs if leg.number.startswith("445")]
    assert [(month, leg.whose, leg.number, leg.cents) for month, leg in legs] == [
        (1, "E01", "44574E01", -6000),
        (4, "E01", "44574E01", 2000),
        (4, "Ruche", "44574E01", -2000),
        (4, "Ruche", "44574E01", 2000),
        (4, "Ruche", "44571", -2000),
    ]


def test_letters_keep_nothing_apart_in_the_next_year(tmp_path: Path) -> None:
    """Paid without a letter, beside an invoice that has one: the next time that something moves, both are settled."""
    composed = import_into(tmp_path, export(sale("03-05", letters="AA"), paid("04-05")), DECIDED)
    assert not any(leg.is_release for each in composed.booked for leg in each.legs)
    later = entry("2023-02-01", ["411/C1 60", "706 -50", "44571 -10"])
    composed = import_into(tmp_path, export(later, exercise=NEXT, name="next.txt"), DECIDED)
    moved = [(leg.whose, leg.number, leg.cents) for each in composed.booked for leg in each.legs if leg.is_release]
    assert moved == [("E01", "44571", 2000), ("Ruche", "44571", -2000)]


def test_the_cooperative_gets_it_on_the_same_number() -> None:
    composed = compose(export(sale("03-05"), paid("04-05")), DECIDED, Shelf(Path("livres")))
    receipt = composed.booked[-1]
    assert receipt.date == date(2022, 4, 5)
    assert [(leg.whose, leg.number, leg.cents) for leg in receipt.legs] == [
        ("Ruche", "512", 12000),
        ("E01", "411", -12000),
        ("E01", "44571", 2000),
        ("Ruche", "44571", -2000),
    ]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["sale", "note", "paid", "back", "moved"]),
            st.integers(1, 300),
            st.sampled_from(["", "AA", "AB"]),
        ),
        max_size=12,
    )
)
def test_nothing_waits_once_everything_is_settled(moves: list[tuple[str, int, str]]) -> None:
    """Whatever the order: when nothing is open, nothing waits; and the VAT is at its account's total throughout.

    What only moves to the doubtful ones leaves what waits as it is.
    """
    entries = []
    open_cents: dict[str, int] = {}
    for place, (kind, units, letters) in enumerate(moves):
        if kind == "moved":
            rows = [f"416/C1 {units:.2f}", f"411/C1 -{units:.2f} {letters}"]
            entries.append(entry(f"2022-02-{place + 1:02d}", rows, number=f"moved-{place}"))
            open_cents[letters] = open_cents.get(letters, 0) - units * 100
            open_cents["416"] = open_cents.get("416", 0) + units * 100
            continue
        cents = units * 6 * (1 if kind in ("sale", "back") else -1)
        open_cents[letters] = open_cents.get(letters, 0) + cents
        vat = cents // 6 if kind in ("sale", "note") else 0
        other = "706" if vat else "512"
        rows = [f"411/C1 {cents / 100:.2f} {letters}", f"{other} {(vat - cents) / 100:.2f}"]
        rows += [f"44571 {-vat / 100:.2f}"] if vat else []
        entries.append(entry(f"2022-02-{place + 1:02d}", rows, number=str(place)))
    for letters, cents in open_cents.items():
        if cents:
            account, letters = ("416", "") if letters == "416" else ("411", letters)
            rows = [f"512 {cents / 100:.2f}", f"{account}/C1 {-cents / 100:.2f} {letters}"]
            entries.append(entry("2022-12-31", rows, number=f"last-{account}-{letters}"))
    if not any("706" in line.account for each in entries for line in each.lines):
        return
    composed = compose(export(*entries), DECIDED_C1, Shelf(Path("livres")))
    assert not composed.faults
    sums: dict[str, int] = {}
    for each in composed.booked:
        assert not each.number.startswith("moved") or not any(leg.is_release for leg in each.legs)
        for leg in each.legs:
            if leg.number == "44571":
                sums[leg.whose] = sums.get(leg.whose, 0) + leg.cents
    lines = [line for each in entries for line in each.lines]
    assert sums.get("E01", 0) == 0
    assert sum(sums.values()) == sum(line.cents for line in lines if line.account == "44571")


DECIDED_C1 = attributions(
    '[cooperative]\nkey = "Ruche"\n[[entrepreneur]]\nkey = "E01"\ncontract = "CESA"\nfrom = 2022-01-01\n'
    'vat = "receipts"\n[[attribution]]\nowner = "E01"\nauxiliary = ["C1"]\n'
)

"""Whose each line is, entry by entry: the rows are `account/auxiliary amount lettering`, the answer one owner a row."""

from __future__ import annotations

import pytest

from ruche_ledger.imports.exports import Entry
from ruche_ledger.imports.ownership import Ownership, find_owners
from ruche_ledger.imports.tallies import tally_unclaimed
from tests.imports.hand import E01, attributions, entry, export

HOUSE = "Ruche"


def owners(text: str, *entries: Entry) -> list[list[str]]:
    """Owners by entry, in the order of their numbers."""
    found = find_owners(export(*entries).entries, attributions(text), name="compta.txt")
    assert all(len(entry.lines) == len(whose) for entry, whose in found.entries)
    return [list(whose) for entry, whose in sorted(found.entries, key=lambda each: each[0].lines[0].entry)]


def ownership(text: str, *entries: Entry) -> Ownership:
    return find_owners(export(*entries).entries, attributions(text), name="compta.txt")


RECEIPTS = E01.format(vat="receipts")
DEBITS = E01.format(vat="debits")
BY_ACCOUNT = E01.format(vat="receipts") + '[[attribution]]\nowner = "E01"\naccount = ["*E01", "455*"]\n'
BY_LABEL = E01.format(vat="receipts") + '[[attribution]]\nowner = "E01"\nlabel = "(?i)poterie"\n'


@pytest.mark.parametrize(
    ("text", "rows", "expected"),
    [
        pytest.param(
            RECEIPTS,
            ["411/C1 120", "706 -100", "44571 -20"],
            ["E01", "E01", "E01"],
            id="a sale, with the VAT that waits",
        ),
        pytest.param(
            DEBITS, ["411/C1 120", "706 -100", "44571 -20"], ["E01", "E01", HOUSE], id="VAT on debits is due at once"
        ),
        pytest.param(
            RECEIPTS, ["411/C3 120", "706 -100", "44571 -20"], [HOUSE] * 3, id="nobody's customer is the cooperative's"
        ),
        pytest.param(RECEIPTS, ["512 120", "411/C1 -120"], [HOUSE, "E01"], id="the bank stays"),
        pytest.param(
            RECEIPTS,
            ["512 97", "627 3", "411/C1 -100"],
            [HOUSE, "E01", "E01"],
            id="what a receipt costs is its owner's",
        ),
        pytest.param(
            RECEIPTS,
            ["606 100", "44566 20", "401/F1 -120"],
            ["E01", "E01", "E01"],
            id="a purchase on credit: its VAT waits, too",
        ),
        pytest.param(
            BY_ACCOUNT,
            ["606E01 100", "44566 20", "512 -120"],
            ["E01", HOUSE, HOUSE],
            id="a purchase paid at once: its VAT is due",
        ),
        pytest.param(
            BY_ACCOUNT, ["606E01 100", "401/F9 -100"], ["E01", "E01"], id="a charge takes its supplier with it"
        ),
        pytest.param(
            BY_ACCOUNT, ["2154 100", "44562 20", "404/F1 -120"], ["E01", "E01", "E01"], id="equipment is its owner's"
        ),
        pytest.param(
            BY_ACCOUNT,
            ["641E01 100", "421 -80", "431 -15", "4421 -5"],
            ["E01", HOUSE, HOUSE, HOUSE],
            id="pay: the debts that it makes are the cooperative's",
        ),
        pytest.param(
            BY_ACCOUNT, ["641E01 10", "4282 -10"], ["E01", "E01"], id="paid leave accrued stays with its owner"
        ),
        pytest.param(
            BY_ACCOUNT, ["641E01 10", "428 -7", "438000 -3"], ["E01", "E01", "E01"], id="accrued on whatever account"
        ),
        pytest.param(BY_ACCOUNT, ["512 50", "455100 -50"], [HOUSE, "E01"], id="a partner's account by its number"),
        pytest.param(
            BY_ACCOUNT, ["606E01 50", "471 -50"], ["E01", HOUSE], id="a suspense account is the cooperative's"
        ),
        pytest.param(
            RECEIPTS,
            ["512 200", "411/C1 -120", "411/C3 -80"],
            [HOUSE, "E01", HOUSE],
            id="a remittance: the next customer is not this one's",
        ),
        pytest.param(
            RECEIPTS,
            ["512 200", "627 5", "411/C1 -120", "411/C2 -85"],
            [HOUSE, HOUSE, "E01", "E02"],
            id="two owners: each line its own, the rest the cooperative's",
        ),
        pytest.param(
            RECEIPTS,
            ["411/C1 120", "411/C3 120", "706 -240"],
            ["E01", HOUSE, HOUSE],
            id="a sale to somebody else, too, is not this owner's alone",
        ),
        pytest.param(
            RECEIPTS,
            ["411/C1 120", "706 -100", "44571 -20", "44571 20", "44574 -20"],
            ["E01", "E01", "E01", "E01", "E01"],
            id="VAT of a sale on whatever account of VAT",
        ),
        pytest.param(
            RECEIPTS,
            ["512 120", "411/C1 -120", "44574 20", "44571 -20"],
            [HOUSE, "E01", HOUSE, HOUSE],
            id="VAT that only moves is the accountant's own doing",
        ),
    ],
)
def test_lines_of_one_entry(text: str, rows: list[str], expected: list[str]) -> None:
    assert owners(text, entry("2022-03-05", rows)) == [expected]


def test_first_attribution_wins() -> None:
    text = E01.format(vat="debits").replace('auxiliary = ["C2*"]', 'auxiliary = ["C1", "C2*"]')
    made = ownership(text, entry("2022-03-05", ["411/C1 100", "706 -100"]), entry("2022-03-06", ["411/C2 1", "706 -1"]))
    assert [whose for _, whose in made.entries] == [("E01", "E01"), ("E02", "E02")]
    assert made.met == (1, 1)


def test_label_alone_takes_the_entry_but_neither_bank_nor_capital() -> None:
    sale = entry("2022-03-05", ["512 100", "706 -100"], label="Marché, Poterie")
    share = entry("2022-03-06", ["512 100", "1013 -100"], label="Part sociale poterie", number="2")
    assert owners(BY_LABEL, sale, share) == [[HOUSE, "E01"], [HOUSE, HOUSE]]


def test_a_payment_follows_what_it_is_lettered_with() -> None:
    """The supplier is nobody's; the invoice is E01's by its charge, so its payment and the bank's fee are, too."""
    invoice = entry("2022-03-05", ["606E01 100", "401/F9 -100 AA"], number="1")
    paid = entry("2022-04-05", ["401/F9 100 AA", "627 1", "512 -101"], number="2")
    other = entry("2022-04-06", ["401/F9 50 AB", "512 -50"], number="3")
    assert owners(BY_ACCOUNT, invoice, paid, other) == [["E01", "E01"], ["E01", "E01", HOUSE], [HOUSE, HOUSE]]


def test_lettering_with_two_owners_decides_nothing() -> None:
    one = entry("2022-03-05", ["606E01 100", "401/F9 -100 AA"], number="1")
    other = entry("2022-03-06", ["411/C2 5", "607 95", "401/F9 -100 AA"], number="2")
    paid = entry("2022-04-05", ["401/F9 200 AA", "512 -200"], number="3")
    assert owners(BY_ACCOUNT, one, other, paid)[2] == [HOUSE, HOUSE]


def test_opening_lines_stand_for_themselves() -> None:
    opening = entry("2022-01-01", ["411/C1 120", "401/F9 -50", "215 80", "44571 -20", "101 -130"], opening=True)
    assert owners(RECEIPTS, opening) == [["E01", HOUSE, HOUSE, HOUSE, HOUSE]]


def test_vat_that_waits_at_the_opening_on_an_account_of_its_own() -> None:
    text = RECEIPTS + '[[attribution]]\nowner = "E01"\naccount = ["44574E01"]\n'
    opening = entry("2022-01-01", ["44574E01 -20", "44571 -50", "101 70"], opening=True)
    assert owners(text, opening) == [["E01", HOUSE, HOUSE]]


def test_every_condition_must_be_met() -> None:
    text = E01.format(vat="debits").replace('auxiliary = ["C2*"]', 'auxiliary = ["C9"]\nlabel = "Loyer"')
    rent = entry("2022-03-05", ["411/C9 100", "706 -100"], label="Loyer de mars")
    other = entry("2022-03-06", ["411/C9 100", "706 -100"], label="Fuel", number="2")
    assert owners(text, rent, other) == [["E02", "E02"], [HOUSE, HOUSE]]


def test_activities() -> None:
    text = E01.format(vat="receipts").replace('auxiliary = ["C1*", "F1"]', 'activity = "Terre"\nauxiliary = ["C1"]')
    text += '[[attribution]]\nowner = "E01"\nactivity = "Laine"\nauxiliary = ["C12"]\n'
    one = entry("2022-03-05", ["411/C1 120", "706 -100", "44571 -20"])
    both = entry("2022-03-06", ["411/C1 60", "411/C12 60", "706 -100", "44571 -20"], number="2")
    assert owners(text, one, both) == [["E01:Terre"] * 3, ["E01:Terre", "E01:Laine", "E01", "E01"]]


def test_an_analytic_code_says_whose_its_line_is() -> None:
    """In an analytic ledger every line has its code; one that nobody has is the cooperative's, beside whomever."""
    made = entry("2022-03-05", ["641/C1 100", "645/C9 40", "401/C9 -40", "431/C1 -100"])
    assert owners(RECEIPTS, made) == [["E01", HOUSE, HOUSE, HOUSE]]


def test_what_is_given_to_the_cooperative_is_not_left_over() -> None:
    text = RECEIPTS + '[[attribution]]\nowner = "Ruche"\naccount = ["74*"]\n'
    grant = entry("2022-03-05", ["441 100", "740 -100"])
    desk = entry("2022-03-06", ["2183 100", "44562 20", "404/F9 -120"], number="2")
    pair = entry("2022-03-07", ["512 200", "627 5", "411/C1 -120", "411/C2 -85"], number="3")
    made = ownership(text, grant, desk, pair)
    assert [(line.account, line.cents) for line in made.unclaimed] == [("2183", 10000), ("404", -12000), ("627", 500)]
    assert [(row.account, row.debit, row.credit) for row in tally_unclaimed(made)] == [
        ("404", 0, 12000),
        ("627", 500, 0),
        ("2183", 10000, 0),
    ]

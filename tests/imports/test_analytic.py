"""A CAE's general ledger by analytic code: owners' lines are whole, and what is missing waits on 471."""

from collections import defaultdict
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ruche_ledger.imports.analytic import SUSPENSE, read_analytic
from ruche_ledger.imports.exports import Export

NAME = "grand_livre.csv"
CODES = ["01USER", "02ANNE", ""]
ACCOUNTS = ["401100", "411000", "606000", "706000"]

#: Code, account, day, journal, number, cents.
Row = tuple[str, str, date, str, str, int]


@st.composite
def ledgers(draw: st.DrawFn) -> list[Row]:
    """Lines of 2026 in the order of an export: by account, then by day."""
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(CODES),
                st.sampled_from(ACCOUNTS),
                st.integers(0, 364).map(lambda days: date(2026, 1, 1) + timedelta(days=days)),
                st.sampled_from(["VEN", "ACH"]),
                st.integers(1, 4).map(str),
                st.integers(-(10**7), 10**7).filter(bool),
            ),
            min_size=1,
            max_size=12,
        )
    )
    return sorted(rows, key=lambda row: (row[1], row[0], row[2]))


def amount(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}" if cents > 0 else ""


def written(rows: list[Row], by: str, separator: str = ",", wrong: int = -1) -> bytes:
    """The file, with the running balance by account, by account and code, or none; one of them is wrong on request."""
    sums: dict[tuple[str, ...], int] = defaultdict(int)
    lines = []
    for place, (code, account, day, journal, number, cents) in enumerate(rows):
        key = (account, code) if by == "code" else (account,)
        sums[key] += cents
        stated = sums[key] + 100 * (place == wrong)
        balance = ["", ""] if by == "none" else [amount(stated), amount(-stated)]
        spelt = f"{day.day}/{day.month}/{day:%y}"
        cells = [
            f'"{code}"',
            f'"{account}"',
            spelt,
            journal,
            number,
            '"Libellé, ou ""mot"""',
            amount(cents),
            amount(-cents),
        ]
        lines.append(separator.join([*cells, *balance]))
    return "\n".join(lines).encode()


def codes(export: Export) -> set[str]:
    return {remark.code for remark in export.remarks}


@given(ledgers(), st.sampled_from(["account", "code", "none"]), st.sampled_from(",;\t"))
def test_every_line_comes_in_and_every_entry_balances(rows: list[Row], by: str, separator: str) -> None:
    export = read_analytic(written(rows, by, separator), NAME)
    assert export.faults == ()
    lines = [line for entry in export.entries for line in entry.lines]
    own = sorted((line for line in lines if line.account != SUSPENSE), key=lambda line: line.number)
    assert [(line.auxiliary, line.account, line.date, line.journal, line.entry, line.cents) for line in own] == rows
    assert {line.label for line in own} == {'Libellé, ou "mot"'}
    assert all(sum(line.cents for line in entry.lines) == 0 for entry in export.entries)
    waiting = [line for line in lines if line.account == SUSPENSE]
    assert sum(line.cents for line in waiting) == -sum(row[-1] for row in rows)
    assert {line.auxiliary for line in waiting} <= {""}, "what is missing is the cooperative's"
    assert all(sum(line.account == SUSPENSE for line in entry.lines) <= 1 for entry in export.entries)
    assert ("analytic-suspense" in codes(export)) == bool(waiting)


@given(ledgers(), st.sampled_from(["account", "code", "none"]))
def test_balances_that_follow_are_not_spoken_of(rows: list[Row], by: str) -> None:
    assert "analytic-balance" not in codes(read_analytic(written(rows, by), NAME))


@given(ledgers(), st.sampled_from(["account", "code"]), st.data())
def test_a_balance_that_does_not_follow_is_named(rows: list[Row], by: str, data: st.DataObject) -> None:
    wrong = data.draw(st.integers(0, len(rows) - 1))
    export = read_analytic(written(rows, by, wrong=wrong), NAME)
    assert export.faults == (), "what a balance says changes no amount"
    said = [remark for remark in export.remarks if remark.code == "analytic-balance"]
    assert [remark.source.line for remark in said] == [wrong + 1] or by == "account"
    assert len(said) == 1


def test_a_balance_that_was_carried_into_the_file_is_named_once() -> None:
    """A fragment begins in the middle of a year: what came before is in each balance of the account below."""
    lines = [f"01USER,401100,{day}/2/26,ACH,{day},Facture,1.00,,{50 + day}.00," for day in range(1, 5)]
    said = [
        remark for remark in read_analytic("\n".join(lines).encode(), NAME).remarks if remark.code == "analytic-balance"
    ]
    assert [(remark.source.line, dict(remark.params)["count"]) for remark in said] == [(1, "1")]


def test_a_label_of_several_lines_keeps_the_numbers_of_those_below() -> None:
    label = '"01USER","706000",1/1/26,"VEN","1","Facture\nde janvier",,"100.00"\n'
    export = read_analytic(label.encode(), NAME)
    assert {line.label for entry in export.entries for line in entry.lines} == {"Facture de janvier"}
    export = read_analytic((label + '"01USER","411000",1/1/26,"VEN","1","x","a",\n').encode(), NAME)
    assert [fault.source.line for fault in export.faults] == [3]

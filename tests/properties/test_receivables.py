"""What customers still owe, on any movements: nothing is lost, and nobody both owes and is owed."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from ruche_ledger.errors import Source
from ruche_ledger.model import Movement
from ruche_ledger.money import from_cents
from ruche_ledger.receivables import Receivable, open_receivables

LINKS = st.lists(st.sampled_from(["F-1", "F-2", "F-3", "R-1", "let-AA"]), max_size=3, unique=True)
ROWS = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.integers(-500_00, 500_00),
        st.sampled_from(["", "Dupont", "Durand", "Musée"]),
        LINKS,
        st.sampled_from(["411", "416", "4111"]),
    ),
    max_size=14,
)


def movements(rows: list[tuple[int, int, str, list[str], str]]) -> list[Movement]:
    return [
        Movement(
            date=date(2026, 1, 1) + timedelta(days),
            account=f"Assets:E007:{pcg}-Clients",
            owner="E007",
            activity=None,
            pcg=pcg,
            amount=from_cents(cents),
            payee=payee,
            narration="",
            links=tuple(sorted(links)),
            source=Source("main.beancount", place),
            id=str(place),
        )
        for place, (days, cents, payee, links, pcg) in enumerate(sorted(rows))
    ]


@example([(0, 30_00, "Dupont", [], "411"), (1, 30_00, "Dupont", ["F-1"], "411"), (2, -40_00, "Dupont", ["R-1"], "411")])
@example([(0, -10_00, "Musée", ["R-1"], "411"), (1, -10_00, "Musée", ["F-1"], "411"), (2, 15_00, "Musée", [], "416")])
@given(ROWS)
def test_what_is_left_is_the_balance_and_every_customer_stands_on_one_side(
    rows: list[tuple[int, int, str, list[str], str]],
) -> None:
    given_rows = movements(rows)
    found = open_receivables(given_rows)
    assert sum(each.cents for each in found) == sum(each.left_cents for each in found)
    assert from_cents(sum(each.left_cents for each in found)) == sum((row.amount for row in given_rows), Decimal(0))
    by_customer: dict[str, list[Receivable]] = defaultdict(list)
    for each in found:
        by_customer[each.payee].append(each)
        assert each.cents
        assert min(0, each.cents) <= each.set_off_cents <= max(0, each.cents)
        assert set(each.open_links) <= set(each.links)
        assert each.date <= each.since
        assert each.left_cents or not each.open_links
    for payee, theirs in by_customer.items():
        if not payee:
            assert not any(each.set_off_cents for each in theirs), "nobody in particular"
            continue
        assert sum(each.set_off_cents for each in theirs) == 0
        assert len({each.left_cents > 0 for each in theirs if each.left_cents}) <= 1
        for sign in (1, -1):
            side = [each for each in theirs if each.cents * sign > 0]
            untouched = [each.left_cents != 0 for each in side]
            assert untouched == sorted(untouched), "the oldest are set off first"


@given(ROWS)
def test_what_is_still_open_covers_what_is_left(rows: list[tuple[int, int, str, list[str], str]]) -> None:
    """The movements since `since`, on its side, are enough to make up what is left: what is older is settled."""
    given_rows = movements(rows)
    for each in open_receivables(given_rows):
        if each.links and each.left_cents:
            later = [row for row in given_rows if set(row.links) & set(each.links) and row.date >= each.since]
            side = sum((max(Decimal(0), row.amount * (1 if each.left_cents > 0 else -1)) for row in later), Decimal(0))
            assert side >= from_cents(abs(each.left_cents))


def test_an_invoice_is_named_by_its_number_rather_than_by_a_mark_of_matching() -> None:
    (found,) = open_receivables(movements([(0, 10_00, "Dupont", ["let-2026-01-411-A", "n-7"], "411")]))
    assert found.open_links == ("n-7",)

"""What a quote says is what the ledger generates once the sale is in it: by day, by account, by fund, to the cent."""

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from ruche_ledger import Cooperative, Levy
from ruche_ledger.bookings import book_levy
from ruche_ledger.money import from_cents
from ruche_ledger.testing.strategies import ledgers
from ruche_ledger.testing.texts import Entry, GeneratedLedger, Leg

from . import runs

NUMBERS = ("706", "706", "706", "707", "7085", "709", "74", "601", "512")
Sums = dict[tuple[date, str], Fraction]


def levied_on(ledger: GeneratedLedger, key: str) -> Sums:
    """What the rules take from one entrepreneur, by day and account, as Beancount's own loader leaves it."""
    sums: Sums = defaultdict(Fraction)
    for each, number in runs.of_owner(runs.levied(runs.run(ledger)), key).items():
        for account, amount in each.legs:
            sums[each.date, account] += amount * number
    return sums


def quoted(cooperative: Cooperative, levies: tuple[Levy, ...]) -> Sums:
    """The same of quotes, booked as levies are."""
    sums: Sums = defaultdict(Fraction)
    for levy in levies:
        for account, cents in book_levy(levy, cooperative.books.grammar).legs:
            sums[levy.date, account] += Fraction(cents, 100)
    return {place: amount for place, amount in sums.items() if amount}


@given(st.data(), ledgers(aid=True), st.sampled_from(NUMBERS))
def test_a_quote_is_what_the_ledger_generates_in_addition(
    draws: st.DataObject, ledger: GeneratedLedger, pcg: str
) -> None:
    entries, errors, options = runs.load(ledger.text)
    assert not errors
    cooperative = Cooperative.from_entries(entries, options)
    key = draws.draw(st.sampled_from(ledger.entrepreneurs), "owner")
    days = sorted(entry.date for entry in ledger.entries)
    near = st.dates(days[0] - timedelta(days=70), days[-1] + timedelta(days=430))
    day = draws.draw(st.one_of(st.sampled_from(days), near), "day")
    assume(cooperative.entrepreneurs[key].is_active(day))
    edges = {value for each in ledger.declarations for _, value in each.meta if hasattr(value, "cents")}
    aimed = st.sampled_from(sorted(max(1, value.cents) for value in edges) or [1])
    cents = draws.draw(st.one_of(st.integers(-300, 300), st.integers(-300_000, 9_000_000), aimed), "cents")

    levies = cooperative.quote(key, from_cents(cents), day, pcg=pcg)
    assert len({levy.id for levy in levies}) == len(levies)
    for levy in levies:
        adjusted = levy.cents - levy.fixed_cents
        assert adjusted == sum(segment.cents for segment in levy.segments)
        assert str(cooperative.explain(levy))

    root = "Expenses" if pcg.startswith("6") else "Income"
    legs = (Leg(f"{root}:{key}:{pcg}-Devis", -cents), Leg("Assets:Ruche:512-Banque", cents))
    without, together = levied_on(ledger, key), levied_on(ledger.with_entries(Entry(day, "Devis", legs)), key)
    more = {place: together[place] - without[place] for place in {*without, *together}}
    assert quoted(cooperative, levies) == {place: amount for place, amount in more.items() if amount}

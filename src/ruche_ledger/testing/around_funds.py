"""Whole lives around a step of a fund, or around a pooled means, with a ledger's own parameters.

Funds are filled to nothing, a third, and a cent more or less than the first claims; sums are a few cents or a few
hundred euros; people leave, come back and change contract where the directives turn.
"""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from .around import around_a_day, people
from .oracle import Prediction
from .oracle_books import Books
from .oracle_calendar import DAY, add_months, month_end
from .strategies import scarce
from .strategies_mutual import granted, moving, sums, without_refused
from .strategies_people import Span, active_books, declared
from .strategies_pieces import ties
from .subjects import Subject
from .texts import Declaration, Entry, GeneratedLedger, Leg

BANK = "Assets:Ruche:512-Banque"


def predict(bare: str) -> Prediction:
    """What the oracle says of a text."""
    from ..beans.strings import read_string
    from .oracle import predict as asked

    entries, _, options = read_string(bare)
    return asked(entries, options)


@st.composite
def mutual_lives(draw: st.DrawFn, subject: Subject) -> GeneratedLedger:
    """Two to five people, the fund's articles, with the ledger's rules or without; one to four months."""
    span = draw(around_a_day(subject.days, (0, 0, 0, 1)))
    kind = str(subject.own[0].values[1])
    if (span.end - span.start).days > 130:
        span = Span(
            span.start, add_months(span.start, 3) - DAY, tuple(d for d in span.edges if d < add_months(span.start, 3))
        )
    here = draw(people(subject, span, most=5, leaving=kind == "exit"))
    rules = _at_once(subject) if draw(st.integers(0, 2)) == 0 else ()
    found = [*subject.context, *subject.own, *rules]
    for key, history in sorted(here.items()):
        found += declared(key, history)
    days = tuple(sorted({*draw(st.lists(span.days(), min_size=1, max_size=3)), span.start}))
    books = active_books(here)
    entries = [entry for key in here for entry in draw(_months(subject, books, span, key))]
    entries += draw(st.lists(moving(books, (subject.fund,), days), max_size=5))
    endowed = draw(st.sampled_from((0, 5, 5, 500_000)))
    if endowed:
        legs = (Leg(BANK, endowed), Leg(f"Income:{subject.fund}:75-Dons", -endowed))
        entries.append(Entry(span.start, "Dotation", legs))
    ledger = GeneratedLedger(tuple(found), tuple(entries), french=subject.french, zero_balances=(span.end + DAY,))
    ledger = draw(granted(ledger, predict, sound=True))
    ledger = draw(scarce(ledger, predict)) if endowed == 5 else ledger
    return without_refused(ledger, predict)


@st.composite
def _months(draw: st.DrawFn, subject: Subject, books: Books, span: Span, key: str) -> list[Entry]:
    """What each month brings one person, or costs: sums of which the fund's rates give half cents, or round ones.

    Of a fund that lends, there is something left to pay back at first.
    """
    rates = [value for each in subject.own for _, value in each.meta if isinstance(value, Decimal) and value > 0]
    found, month = [], span.start
    lent = (f"Assets:{subject.fund}:181-{key}", f"Liabilities:{key}:181-{subject.fund}")
    if subject.own[0].values[1] in ("advance", "exit") and draw(st.booleans()):
        owed = draw(sums())
        legs = (Leg(lent[0], owed), Leg(lent[1], -owed))
        found.append(Entry(span.start, "Avance reprise", legs, (), ("a-nouveau",)))
    while month <= span.end:
        days = [day for day in (month, month.replace(day=15), month_end(month)) if books.contract(key, day)]
        kind = draw(st.sampled_from(("loss", "loss", "gain", "gain", "gain", "none")))
        if days and kind != "none":
            cents = draw(
                st.one_of(
                    sums(), st.sampled_from(ties(draw(st.sampled_from(rates)), 100) or [100]) if rates else sums()
                )
            )
            gained, day = cents if kind == "gain" else -cents, draw(st.sampled_from(days))
            account = f"Income:{key}:706-Ventes" if gained > 0 else f"Expenses:{key}:606-Achats"
            found.append(Entry(day, "Mois", (Leg(BANK, gained), Leg(account, -gained))))
        month = add_months(month, 1)
    return found


def _at_once(subject: Subject) -> tuple[Declaration, ...]:
    """The rules that count invoices on their day: these books have no links for receipts."""
    late = {each.values[0] for each in subject.rules if each.get("basis") == "received"}
    return tuple(each for each in subject.rules if each.values[0] not in late)


@st.composite
def shared_lives(draw: st.DrawFn, subject: Subject) -> GeneratedLedger:
    """The people of a pooled means, here before its first day, and costs that it bears, whoever paid them."""
    span = draw(around_a_day(subject.days))
    first = min(each.date for each in subject.own)
    house = next(str(each.values[0]) for each in subject.context if each.kind == "ruche-cooperative")
    funds = set(subject.fund_names)
    owners = {
        part.split()[0] for each in subject.own for part in str(each.get("shares")).replace(";", ",").split(",") if part
    }
    here = {key: ((add_months(first, -3), subject.contracts[0]),) for key in sorted(owners - funds - {house})}
    found = [*subject.context, *subject.own]
    for key, history in here.items():
        found += declared(key, history)
    days = tuple(day for day in (*span.edges, span.start) if day >= first) or (first,)
    entries = []
    name = str(subject.own[0].values[0])
    cents = st.one_of(st.integers(-9, 9).filter(bool), st.integers(1, 90_000))
    for number in range(draw(st.integers(1, 6))):
        legs = []
        for _ in range(draw(st.integers(1, 3))):
            payer = draw(st.sampled_from((*here, house, *funds)))
            account = draw(st.sampled_from(("613-Locations", "613-Locations", "606-Fournitures")))
            legs.append(Leg(f"Expenses:{payer}:{account}", draw(cents), share=draw(st.sampled_from((name, name, "")))))
        legs.append(Leg(BANK, -sum(leg.cents for leg in legs)))
        entries.append(Entry(draw(st.sampled_from(days)), f"Loyer {number}", tuple(legs)))
    return GeneratedLedger(tuple(found), tuple(entries), french=subject.french)

"""Mistakes by the thousand in directives that were right: nothing raises, and what is invalid is told at its line.

A plugin that raises is a fault of the plugin: Beancount prints its traceback as an error and drops its work.
"""

import os
import re
from dataclasses import dataclass, replace

from beancount import loader
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ruche_ledger.cooperative import Cooperative

OPTIONS = 'option "operating_currency" "EUR"\nplugin "ruche_plugins.cooperative"\n'

BOOKS = """
2025-01-01 open Assets:Ruche:512-Banque
2025-01-01 open Income:E007:706-Ventes
2025-01-01 open Expenses:E007:607-Achats
2025-01-01 open Income:E012:706-Ventes

2025-01-01 open Assets:E007:411-Clients
2025-01-01 open Income:E007:Poterie:706-Ventes
2025-01-01 open Income:E012:187-Interne
2025-01-01 open Expenses:E007:186-Interne
2025-01-01 open Expenses:Ruche:613-Locations

2026-01-10 * "Client" "Facture à crédit" ^F2
  Assets:E007:411-Clients           1000.00 EUR
  Income:E007:Poterie:706-Ventes   -1000.00 EUR

2026-01-12 * "Entre nous"
  Expenses:E007:186-Interne          200.00 EUR
  Income:E012:187-Interne           -200.00 EUR

2026-01-31 * "Loyer"
  Expenses:Ruche:613-Locations       100.00 EUR
    share: "atelier"
  Assets:Ruche:512-Banque           -100.00 EUR

2026-02-05 * "Client" "Une partie" ^F2
  Assets:Ruche:512-Banque            600.00 EUR
  Assets:E007:411-Clients           -600.00 EUR

2026-01-15 * "Client" "Facture" ^F1
  Assets:Ruche:512-Banque      50000.00 EUR
  Income:E007:706-Ventes      -50000.00 EUR

2026-02-20 * "Client" "Avoir" ^F1
  Income:E007:706-Ventes         120.00 EUR
  Assets:Ruche:512-Banque       -120.00 EUR

2026-03-02 * "Fournisseur" "Argile"
  Expenses:E007:607-Achats      1000.00 EUR
  Income:E012:706-Ventes        -300.00 EUR
  Assets:Ruche:512-Banque       -700.00 EUR
"""


@dataclass(frozen=True)
class Directive:
    day: str
    words: tuple[str, ...]  # the type and the values, as written
    keys: tuple[tuple[str, str], ...]

    def text(self) -> str:
        lines = [f"{self.day} custom {' '.join(self.words)}", *(f"  {key}: {value}" for key, value in self.keys)]
        return "".join(f"{line}\n" for line in lines)


def directive(day: str, words: str, **keys: str) -> Directive:
    return Directive(day, tuple(words.split()), tuple((key.replace("_", "-"), value) for key, value in keys.items()))


SOUND = (
    directive("2025-01-01", '"ruche-cooperative" "Ruche"', name='"La Ruche"', language="1", set_aside='"40 43"'),
    directive("2025-01-01", '"ruche-fund" "Solidarite"', name='"Caisse"', reserve="100.00 EUR"),
    directive("2025-01-01", '"ruche-entrepreneur" "E007"', name='"Poterie"', contract='"CAPE"'),
    directive("2025-06-01", '"ruche-entrepreneur" "E007"', contract='"CESA"'),
    directive("2025-01-01", '"ruche-entrepreneur" "E012"', contract='"CESA"'),
    directive("2025-09-01", '"ruche-exercise" "2025-26"'),
    directive("2026-01-01", '"ruche-opening" "E012" 250.00 EUR', source='"bilan 2025"'),
    directive("2026-01-01", '"ruche-opening" "E007" "contribution"', base_year="12000.00 EUR"),
    directive("2026-01-01", '"ruche-opening" "E012" "Solidarite"', aided="80.00 EUR"),
    directive(
        "2025-01-01",
        '"ruche-rule" "contribution" "graduated"',
        contracts='"CAPE, CESA"',
        seniority_from="0",
        seniority_until="600",
        base='"70 -708"',
        less='"60"',
        levied='"month"',
        window='"year"',
        band_1="0.00 EUR",
        rate_1="0.11",
        band_2="40000.00 EUR",
        rate_2="0.10",
        fixed="30.00 EUR",
        fund='"Solidarite"',
        fund_share="0.10",
        credit_notes='"original"',
        rounding='"half-up"',
        account='"186-Contribution"',
        income='"187-Contribution"',
        source='"AG 2025-06-14"',
    ),
    directive("2026-01-01", '"ruche-rule" "assurance" "flat"', levied='"document"', rate="0.01", source='"AG"'),
    directive("2026-01-01", '"ruche-rule" "formation" "exempt"', source='"AG"'),
    directive(
        "2026-01-01",
        '"ruche-solidarity" "Solidarite" "aid"',
        contracts='"CESA"',
        seniority_until="600",
        on='"available"',
        target="500.00 EUR",
        cover="0.80",
        cap_month="500.00 EUR",
        cap_total="3000.00 EUR",
        source='"AG"',
    ),
    directive(
        "2026-01-01",
        '"ruche-rule" "reseau" "volume"',
        basis='"received"',
        levied='"quarter"',
        window='"entry"',
        band_1="0.00 EUR",
        rate_1="0.02",
        band_2="40000.00 EUR",
        rate_2="0.01",
        minimum="20.00 EUR",
        minimum_per='"year"',
        cap="900.00 EUR",
        cap_per='"year"',
        prorata='"months"',
        negative='"carry"',
        per='"activity"',
        source='"AG"',
    ),
    directive("2026-01-01", '"ruche-rule" "contribution" "flat"', channel='"internal"', rate="0.05", source='"AG"'),
    directive(
        "2026-02-01",
        '"ruche-terms" "E007" "contribution"',
        channel='"external"',
        rate_2="0.08",
        fixed="10.00 EUR",
        until="2026-09-01",
        source='"CA"',
    ),
    directive(
        "2026-01-01",
        '"ruche-opening" "E007" "reseau"',
        base_entry="3000.00 EUR",
        base_quarter="0.00 EUR",
        levied_year="60.00 EUR",
        carried="-10.00 EUR",
        channel='"external"',
        activity='"Poterie"',
        source='"bilan 2025"',
    ),
    directive(
        "2026-01-01",
        '"ruche-solidarity" "Solidarite" "levy"',
        contracts='"CESA"',
        on='"result"',
        rate="0.01",
        above="10.00 EUR",
        source='"AG"',
    ),
    directive(
        "2026-01-01",
        '"ruche-solidarity" "Solidarite" "advance"',
        on='"position"',
        target="0.00 EUR",
        cover="1.00",
        cap_total="5000.00 EUR",
        repay="0.25",
        repay_base='"70"',
        repay_less='"60 61"',
        decision='"each"',
        source='"AG"',
    ),
    directive("2026-01-01", '"ruche-solidarity" "Solidarite" "call"', rate="0.05", above="1000.00 EUR", source='"AG"'),
    directive("2026-01-01", '"ruche-solidarity" "Solidarite" "exit"', write_off='"fund"', source='"AG"'),
    directive("2026-01-01", '"ruche-share" "atelier"', shares='"E007 0.5, E012 0.3, Ruche 0.2"', source='"CA"'),
)

#: Values by type. Only `until` takes a date, no key a truth value.
BY_TYPE = {
    "text": (
        '""',
        '" "',
        '"¤"',
        '"left"',
        '"CAPE"',
        '"70"',
        '"-708"',
        '"6e"',
        '"CAPE,"',
        '"E007"',
        '"0.1"',
        '"' + "x" * 300 + '"',
    ),
    "number": ("0", "1", "-1", "0.5", "0.0000000001", "-0.11", "7", "1.01", "99999999999999999999999999.99", "1e5"),
    "amount": ("0.00 EUR", "-1.00 EUR", "0.001 EUR", "10.00 CHF", "99999999999999999999.99 EUR", "1.5 EUR"),
    "other": ("2026-01-01", "TRUE", "FALSE", ""),
}
REQUIRED = {
    *("rate", "source", "band-1", "rate-1", "band-2", "rate-2", "fund", "fund-share"),
    *("minimum", "minimum-per", "cap", "cap-per", "prorata", "shares"),
}


def type_of(value: str) -> str:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return "other"
    return "text" if value.startswith('"') else "amount" if value.endswith("EUR") else "number"


def load(directives: tuple[Directive, ...]) -> tuple[set[int], str]:
    """Lines at which something is said, and everything that is said."""
    text = OPTIONS + "".join(directive.text() for directive in directives) + BOOKS
    entries, errors, options = loader.load_string(text)
    said = "\n".join(f"{(error.source or {}).get('lineno')}: {error.message}" for error in errors)
    assert 'Error applying plugin "ruche' not in said, said  # Beancount's own `pad` does raise on a bare `custom "x"`
    Cooperative.from_entries(entries, options)
    return {(error.source or {}).get("lineno", 0) for error in errors}, said


def line_of(directives: tuple[Directive, ...], place: int) -> int:
    before = OPTIONS + "".join(directive.text() for directive in directives[:place])
    return before.count("\n") + 1


def changed(place: int, **fields: object) -> tuple[Directive, ...]:
    return (*SOUND[:place], replace(SOUND[place], **fields), *SOUND[place + 1 :])  # type: ignore[arg-type]


SWEEP = settings(max_examples=3000 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 200, deadline=None)
PLACES = st.integers(0, len(SOUND) - 1)
WITH_KEYS = st.sampled_from([place for place, directive in enumerate(SOUND) if directive.keys])
ANY_VALUE = st.sampled_from([value for values in BY_TYPE.values() for value in values])


def test_the_directives_are_sound() -> None:
    lines, said = load(SOUND)
    assert not lines, said


@SWEEP
@given(st.data())
def test_value_of_another_type(data: st.DataObject) -> None:
    place = data.draw(WITH_KEYS)
    keys = SOUND[place].keys
    at = data.draw(st.integers(0, len(keys) - 1))
    key, value = keys[at]
    wrong = data.draw(st.sampled_from([word for kind in BY_TYPE if kind != type_of(value) for word in BY_TYPE[kind]]))
    directives = changed(place, keys=(*keys[:at], (key, wrong), *keys[at + 1 :]))
    lines, said = load(directives)
    if "1e5" in wrong:
        return  # no number of Beancount's: its parser complains, at a line of its own choice
    assert line_of(directives, place) in lines, f"{key}: {wrong} passes; said was only:\n{said}"


@SWEEP
@given(st.data())
def test_any_value_never_raises(data: st.DataObject) -> None:
    place = data.draw(WITH_KEYS)
    keys = [(key, data.draw(ANY_VALUE) if data.draw(st.booleans()) else value) for key, value in SOUND[place].keys]
    load(changed(place, keys=tuple(keys)))


@SWEEP
@given(WITH_KEYS, st.data())
def test_key_that_is_missing_or_misspelt(place: int, data: st.DataObject) -> None:
    keys = SOUND[place].keys
    at = data.draw(st.integers(0, len(keys) - 1))
    key, value = keys[at]
    without = (*keys[:at], *keys[at + 1 :])
    misspelt = changed(
        place, keys=(*without, (data.draw(st.sampled_from([f"{key}s", f"x{key}", "band-0", "bande"])), value))
    )
    lines, said = load(misspelt)
    assert line_of(misspelt, place) in lines, said
    dropped = changed(place, keys=without)
    lines, said = load(dropped)
    if SOUND[place].words[0] in ('"ruche-rule"', '"ruche-solidarity"', '"ruche-share"') and key in REQUIRED:
        assert line_of(dropped, place) in lines, f"without {key} it passes"


@SWEEP
@given(PLACES, st.data())
@example(0, None)
def test_words_of_a_directive(place: int, data: st.DataObject | None) -> None:
    """Its type and values: dropped, doubled, or something else altogether."""
    words = SOUND[place].words
    if data is None:
        load(changed(place, words=words[:1]))
        return
    at = data.draw(st.integers(0, len(words) - 1))
    strange = data.draw(
        st.sampled_from(
            ['"ruche-terms"', '"ruche_rule"', '"Ruche-Rule"', '"left"', '"é"', '"a b"', "12", "2026-01-01", "TRUE"]
        )
    )
    if at == 0 and not strange.startswith('"'):
        return
    new = data.draw(
        st.sampled_from(
            [words[:at] + words[at + 1 :] if at else words, (*words, strange), (*words[:at], strange, *words[at + 1 :])]
        )
    )
    directives = changed(place, words=new)
    lines, said = load(directives)
    if len(new) > len(words) or (at == 0 and "uche" in strange):
        assert new == words or line_of(directives, place) in lines, f"{new} passes; said was only:\n{said}"


@SWEEP
@given(st.lists(st.tuples(PLACES, st.dates().map(str)), min_size=1, max_size=4))
def test_dates_never_raise(moves: list[tuple[int, str]]) -> None:
    directives = SOUND
    for place, day in moves:
        directives = (*directives[:place], replace(directives[place], day=day), *directives[place + 1 :])
    load(directives)


@SWEEP
@given(st.permutations(SOUND), st.integers(0, len(SOUND)))
def test_any_part_in_any_order_never_raises(directives: list[Directive], size: int) -> None:
    load(tuple(directives[:size]))

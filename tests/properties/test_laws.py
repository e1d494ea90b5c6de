"""The laws: all of them by their names, each told from a wrong result, on ledgers aimed at a rule; and made small."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from beancount import loader
from hypothesis import find, given, settings
from hypothesis import strategies as st

from ruche_ledger import Cooperative, Entrepreneur, Movement, RucheError, load
from ruche_ledger.messages import translator
from ruche_ledger.rules.contributions import Rule
from ruche_ledger.testing import (
    EVERYTHING,
    LAWS,
    Law,
    Profile,
    Subject,
    Trial,
    drawn,
    entrepreneurs,
    first_broken,
    invoices,
    ledgers,
    proved,
    rules,
    rules_in,
    subjects_of,
    write,
)
from ruche_ledger.testing.laws import BY_ID
from ruche_ledger.testing.probes import Frame, frames, table
from ruche_ledger.testing.subjects import named
from ruche_ledger.testing.texts import Money

from . import pinned
from .broken import FAULTS

ROOT = Path(__file__).parents[2]
LA_RUCHE = ROOT / "ledgers" / "la-ruche" / "main.beancount"
FALLING = ROOT / "examples" / "07-a-rule-of-your-own" / "books.beancount"

#: Enough to see that a law holds, or does not, where the search is not the matter.
FEW = Profile("few", 16, 3, 2)


@cache
def cooperative() -> Cooperative:
    return load(LA_RUCHE)


@cache
def subjects() -> tuple[Subject, ...]:
    return subjects_of(cooperative())


@cache
def pool(name: str) -> tuple[Subject, tuple[Trial, ...]]:
    """A rule of the example cooperative with some ledgers; scenes are looked at by the tests of the mutants."""
    (subject,) = named(subjects(), name) if name != "*" else (EVERYTHING,)
    return subject, tuple(trial for trial in drawn(subject, FEW, 7) if not trial.scene)


# --------------------------------------------------------------------------------------------- names and words


def test_every_invariant_of_the_contract_is_a_law() -> None:
    names = [f"E{n}" for n in range(1, 13)] + [f"C{n}" for n in range(1, 12)] + [f"S{n}" for n in range(1, 12)]
    assert [law.id for law in LAWS] == names
    assert {law.id for law in LAWS if law.waivable} == {"E8", "C1", "C2", "C3", "C7", "C8", "C11", "S2"}


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.id)
def test_every_law_is_a_sentence_in_both_languages(law: Law) -> None:
    assert law.sentence.endswith(".")
    assert translator("fr")(law.sentence) != law.sentence


def test_the_rules_of_a_ledger_are_found_by_their_names() -> None:
    assert [subject.name for subject in subjects()] == [
        "contribution", "assurance",
        "Solidarite levy", "Solidarite aid", "Solidarite advance", "Solidarite exit", "atelier",
    ]  # fmt: skip
    assert [subject.name for subject in named(subjects(), "Solidarite")] == [
        "Solidarite levy", "Solidarite aid", "Solidarite advance", "Solidarite exit",
    ]  # fmt: skip
    with pytest.raises(RucheError, match="no rule is called “contributions”; the ledger has contribution, assurance"):
        named(subjects(), "contributions")


# ------------------------------------------------------------------------------------------------- what is told


@pytest.mark.parametrize("name", ["contribution", "Solidarite advance", "atelier", "*"])
def test_every_law_holds_for_the_example_cooperative(name: str) -> None:
    subject, trials = pool(name)
    proof = proved(subject, trials, [law for law in LAWS if law.together is None or name == "contribution"])
    assert [(found.law.id, found.broken, found.ledger) for found in proof.broken] == []
    assert {checked.law.id for checked in proof.checked} <= set(BY_ID)


def changed(trial: Trial, part: str, cents: int) -> Trial:
    """The same answers, with one amount of a part that is some cents more, as if the engine had written it."""
    wrong, entries = trial.again(), list(trial.entries)
    written = [place for place, entry in enumerate(entries) if "ruche" in (getattr(entry, "tags", None) or ())]
    place = written[next(at for at, each in enumerate(trial.made) if each.part == part)]
    debit, *others, credit = sorted(entries[place].postings, key=lambda posting: -posting.units.number)
    moved = [
        posting._replace(units=posting.units._replace(number=posting.units.number + sign * Decimal(cents) / 100))
        for posting, sign in ((debit, 1), (credit, -1))
    ]
    entries[place] = entries[place]._replace(postings=[*moved, *others])
    wrong.__dict__["loaded"] = replace(trial.loaded, entries=tuple(entries))
    return wrong


#: What a cent more, or some, in one generated amount breaks: part of the ledger, law, cents.
TOLD = [
    ("contribution", "rule", "E7", 1), ("contribution", "rule", "E8", 1), ("contribution", "rule", "E9", 1),
    ("contribution", "rule", "E10", 1), ("contribution", "rule", "E11", 1), ("contribution", "rule", "C5", 1),
    ("contribution", "rule", "C10", 1), ("contribution", "rule", "E6", 1), ("contribution", "rule", "C1", 1),
    ("Solidarite levy", "levy", "S4", 1), ("Solidarite levy", "levy", "S3", 10**9),
    ("Solidarite advance", "repayment", "S8", 1), ("Solidarite aid", "aid", "S7", 1),
    ("Solidarite aid", "aid", "S6", 1),
    ("Solidarite aid", "aid", "S2", 10**9), ("Solidarite exit", "deficit", "S9", 1), ("atelier", "share", "S7", 1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "part", "law", "cents"), TOLD)
def test_a_law_tells_an_amount_that_is_not_right(name: str, part: str, law: str, cents: int) -> None:
    subject, trials = pool(name)
    with_part = [trial for trial in trials if not trial.probe and any(each.part == part for each in trial.made)]
    assert with_part, f"some ledger of {name} has a {part}"
    told = [BY_ID[law].check(changed(trial, part, cents), subject) for trial in with_part]
    assert any(told), law
    assert not any(BY_ID[law].check(trial, subject) for trial in with_part)


def rule_of(scale: str, **keys: object) -> Subject:
    """A rule in a ledger of its own."""
    bands = {"flat": {"rate": Decimal("0.1")}}.get(scale, {
        "band-1": Money(0), "rate-1": Decimal("0.1"), "band-2": Money(10_000), "rate-2": Decimal("0.05"),
    })  # fmt: skip
    meta = {**bands, **{key.replace("_", "-"): value for key, value in keys.items()}, "source": "AG"}
    directive = replace(pinned.flat("0.1", date(2025, 1, 1)), values=("contribution", scale), meta=tuple(meta.items()))
    return Subject("contribution", "rule", (directive,))


def probed(subject: Subject, *plan: tuple[str, int, int]) -> Trial:
    """A table with some people: form, base, part."""
    (frame,) = frames(subject)
    assert isinstance(frame, Frame)
    return Trial(table(subject, frame, (("silent", 0, 0), *plan), (3, 3)), probe=True)


def rated(patch: pytest.MonkeyPatch, wrong: Callable[[int], Fraction]) -> None:
    """Another F, in cents."""
    from ruche_ledger.rules.scales import Scale

    patch.setattr(Scale, "apply", lambda scale, base: int(wrong(base) * scale.denominator))


#: What each law of a table is broken by: another F of cents, and the people that show it.
TABLES: list[tuple[str, Callable[[int], Fraction], tuple[tuple[str, int, int], ...]]] = [
    ("C2", lambda base: Fraction(max(0, 1_000 - base)), (("plain", 500, 0), ("plain", 900, 0))),
    ("C3", lambda base: Fraction(base, 10) + (50 if base > 100 else 0), (("plain", 100, 0), ("plain", 101, 0))),
    ("C3", lambda base: Fraction(base, 5), (("plain", 1_000, 0), ("plain", 9_000, 0))),
    ("C7", lambda base: Fraction(max(0, base), 10), (("plain", 500, 0), ("mirror", 500, 0))),
    ("C11", lambda base: Fraction(min(base, 500), 10), (("plain", 500, 0),)),
]


@pytest.mark.parametrize(("law", "wrong", "plan"), TABLES)
def test_a_law_tells_a_wrong_scale_in_a_table(
    law: str, wrong: Callable[[int], Fraction], plan: tuple[tuple[str, int, int], ...]
) -> None:
    subject = rule_of("flat")
    assert BY_ID[law].check(probed(subject, *plan), subject) is None
    with pytest.MonkeyPatch.context() as patch:
        rated(patch, wrong)
        assert BY_ID[law].check(probed(subject, *plan), subject) is not None


def test_a_table_tells_credit_notes_that_do_not_restore_and_pieces_that_cost_more() -> None:
    """C6, C8 and C9: on a scale that looks at each movement by itself."""
    from ruche_ledger import levies

    subject = rule_of("graduated", window="year")
    plan = (("plain", 9_000, 0), ("restored", 9_000, 3_000), ("split", 9_000, 4_000), ("later", 9_000, 3_000))
    sound = probed(subject, *plan)
    assert [BY_ID[law].check(sound, subject) for law in ("C6", "C8", "C9")] == [None, None, None]
    with pytest.MonkeyPatch.context() as patch:
        each = property(lambda segment: sum(segment.rule.due(move.base) + 1 for move in segment.parts))
        patch.setattr(levies.Segment, "cents", each)
        wrong = probed(subject, *plan)
        assert all(BY_ID[law].check(wrong, subject) for law in ("C6", "C8", "C9"))


def test_bases_disagree_where_receipts_count_twice() -> None:
    """S10."""
    from ruche_ledger import contributions

    subject = rule_of("flat")
    assert BY_ID["S10"].check(probed(subject, ("plain", 1_000, 0)), subject) is None
    right = contributions.base_movements
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contributions, "base_movements", lambda *given: [
            move._replace(base=2 * move.base) if move.paid else move for move in right(*given)
        ])  # fmt: skip
        assert BY_ID["S10"].check(probed(subject, ("plain", 1_000, 0)), subject) is not None


def test_a_minimum_forgotten_in_a_silent_month_is_told() -> None:
    """C4."""
    from ruche_ledger.limiting import Limiting

    subject = rule_of("flat", minimum=Money(3_000), minimum_per="month", prorata="none")
    assert BY_ID["C4"].check(probed(subject), subject) is None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Limiting, "topped", lambda *_given, **_named: iter(()))
        assert BY_ID["C4"].check(probed(subject), subject) is not None


def test_a_volume_scale_that_rises_leaves_less_of_more() -> None:
    """C3's second half is never waived: a cent more of turnover may not cost more than a cent."""
    subject = replace(rule_of("volume"), waivers={"C3": (), "C2": ()})
    falling = probed(subject, ("plain", 9_999, 0), ("plain", 10_000, 0))
    assert BY_ID["C3"].check(falling, subject) is None
    meta = tuple((key, {"rate-2": Decimal("0.2")}.get(key, value)) for key, value in subject.own[0].meta)
    rising = replace(subject, own=(replace(subject.own[0], meta=meta),))
    told = BY_ID["C3"].check(probed(rising, ("plain", 9_999, 0), ("plain", 10_000, 0)), rising)
    assert told is not None
    assert (told.expected, told.found) == ("≤ 0.01", "10.00")


# ------------------------------------------------------------------------------------------- the search, the result


def test_faults_planted_in_the_source_are_caught() -> None:
    pools = [pool(name) for name in ("contribution", "assurance", "Solidarite aid", "*")]
    direct = [law for law in LAWS if law.together is None]
    assert first_broken(pools, direct) is None
    for fault in (
        "cliff",
        "fixed-forgotten",
        "fund-overdrawn",
    ):
        with pytest.MonkeyPatch.context() as patch:
            FAULTS[fault](patch)
            assert first_broken(pools, direct) is not None, fault


def test_a_counterexample_is_small_and_replays(tmp_path: Path) -> None:
    subject, trials = pool("contribution")
    with pytest.MonkeyPatch.context() as patch:
        FAULTS["truncation"](patch)
        (found,) = proved(subject, [trial.again() for trial in trials], [BY_ID["C5"]]).broken
        assert BY_ID["C5"].check(Trial(found.ledger), subject) is not None
    assert len(found.ledger.entries) <= 2
    assert len(found.ledger.entrepreneurs) == 1
    file = write(found, 7, "few", tmp_path)
    assert file.name == "contribution-c5.beancount"
    text = file.read_text("utf-8")
    assert text.startswith(";; C5 does not hold for contribution: Every levy equals an independent evaluation")
    assert ";; seed: 7, profile: few\n" in text
    entries, errors, _ = loader.load_file(str(file))
    assert not errors
    assert any("ruche" in getattr(entry, "tags", ()) for entry in entries)


def test_an_engine_that_raises_breaks_one_law() -> None:
    subject, trials = pool("contribution")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ruche_ledger.months.contribute", lambda *_: 1 / 0)
        proof = proved(subject, [trial.again() for trial in trials], [BY_ID["C5"], BY_ID["E4"]], small=False)
    (found,) = proof.broken
    assert (found.law.id, found.broken.found) == ("E4", "ZeroDivisionError: division by zero")


SHOW = """
from ruche_ledger import load
from ruche_ledger.testing import Profile, drawn, subjects_of
subjects = subjects_of(load({file!r}))
from hashlib import sha256
texts = "".join(trial.ledger.text for each in subjects for trial in drawn(each, Profile("few", 3, 2, 1), 11))
print(sha256(texts.encode()).hexdigest())
"""


def test_the_same_seed_draws_the_same_in_every_process() -> None:
    printed = {
        subprocess.run(
            [sys.executable, "-c", SHOW.format(file=str(FALLING))],
            env=os.environ | {"PYTHONHASHSEED": str(number)}, capture_output=True, check=True, text=True,
        ).stdout
        for number in (0, 1)
    }  # fmt: skip
    assert len(printed) == 1


def test_a_rule_kind_written_in_python_keeps_every_law() -> None:
    (subject,) = subjects_of(load(FALLING))
    assert list(subject.kinds) == ["falling:Falling"]
    proof = proved(subject, drawn(subject, FEW, 3))
    assert [(found.law.id, found.broken) for found in proof.broken] == []


# -------------------------------------------------------------------------------------------- strategies for everybody


FEWER = settings(max_examples=10)


@FEWER
@given(ledgers())
def test_ledgers_are_texts_that_load_without_a_fault(text: str) -> None:
    _, errors, _ = loader.load_string(text)
    assert not errors


@FEWER
@given(invoices())
def test_invoices_come_in_order_and_share_links(pieces: tuple[object, ...]) -> None:
    days = [piece.date for piece in pieces]  # type: ignore[attr-defined]
    assert days == sorted(days)


@FEWER
@given(entrepreneurs(), rules("volume"), rules_in(FALLING))
def test_people_and_rules_are_the_librarys_own(person: Entrepreneur, volume: Rule, ours: Rule) -> None:
    assert person.is_active(person.spans[0].start)
    assert volume.scale.kind == "volume"
    assert ours.scale.kind == "falling:Falling"


@settings(max_examples=3, deadline=None)
@given(st.from_type(Entrepreneur), st.from_type(Movement), st.from_type(Cooperative))
def test_types_are_known_to_hypothesis(person: Entrepreneur, movement: Movement, house: Cooperative) -> None:
    assert person.key
    assert movement.amount == movement.amount.quantize(Decimal("0.01"))
    assert house.key == "Ruche"


def test_no_scale_of_that_name() -> None:
    with pytest.raises(RucheError, match="unknown scale “graduate”; the scales that work are flat, graduated"):
        find(rules("graduate"), lambda _: True)

"""The readers on whatever Hypothesis makes: the same lines in every dialect, and no bytes that make them raise."""

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from ruche_ledger.imports.analytic import read_analytic
from ruche_ledger.imports.columns import NORM
from ruche_ledger.imports.exports import Export, Line
from ruche_ledger.imports.fec import read_fec
from ruche_ledger.messages import sentence, translator
from tests.imports.dialects import Dialect, Written, books, dialects, written

NAME = "123456789FEC20261231.txt"
Entries = tuple[tuple[Written, ...], ...]


def lines_of(export: Export) -> list[Line]:
    return sorted((line for entry in export.entries for line in entry.lines), key=lambda line: line.number)


def as_written(line: Line) -> Written:
    fields = {field.name: getattr(line, field.name) for field in dataclasses.fields(Written)}
    return Written(**fields)


@given(books(), dialects())
def test_every_dialect_says_the_same(entries: Entries, dialect: Dialect) -> None:
    export = read_fec(written(entries, dialect), NAME)
    assert export.faults == ()
    assert [as_written(line) for line in lines_of(export)] == [line for entry in entries for line in entry]
    assert export.key == "journal-number"
    assert {tuple(map(as_written, entry.lines)) for entry in export.entries} == set(entries)
    assert all(entry.is_opening for entry in export.entries if entry.lines[0].journal == "AN")
    assert export.exercise is not None
    assert (export.exercise.start.isoformat(), export.exercise.last.isoformat()) == ("2026-01-01", "2026-12-31")


@given(st.sampled_from(["journal", "global", "month", "none"]).flatmap(lambda how: books(numbering=how)), dialects())
def test_entries_balance_whatever_the_numbers_are(entries: Entries, dialect: Dialect) -> None:
    export = read_fec(written(entries, dialect), NAME)
    assert export.faults == ()
    assert [as_written(line) for line in lines_of(export)] == [line for entry in entries for line in entry]
    assert all(sum(line.cents for line in entry.lines) == 0 for entry in export.entries)
    assert all(line.date == entry.date for entry in export.entries for line in entry.lines)
    assert export.why is not None
    days = [entry.date for entry in export.entries]
    assert days == sorted(days)


def changed(entries: Entries, entry: int, line: int, cents: int) -> Entries:
    """The same books with `cents` more in one line."""
    lines = list(entries[entry])
    lines[line] = dataclasses.replace(lines[line], cents=lines[line].cents + cents)
    return (*entries[:entry], tuple(lines), *entries[entry + 1 :])


@given(books(), dialects(), st.integers(-500, 500).filter(bool), st.data())
def test_one_wrong_amount_stops_the_import(entries: Entries, dialect: Dialect, cents: int, data: st.DataObject) -> None:
    entry = data.draw(st.integers(0, len(entries) - 1))
    wrong = changed(entries, entry, data.draw(st.integers(0, len(entries[entry]) - 1)), cents)
    export = read_fec(written(wrong, dialect), NAME)
    assert export.entries == ()
    assert {fault.code for fault in export.faults} == {"fec-unbalanced"}


@given(books(numbering="global", size=5), dialects(), st.integers(1, 500), st.data())
def test_two_wrong_amounts_do_not_hide_each_other(
    entries: Entries, dialect: Dialect, cents: int, data: st.DataObject
) -> None:
    """The file's total is zero, and a coarser key would balance: but numbers hold for all the other entries."""
    first, second = sorted(data.draw(st.sets(st.integers(0, len(entries) - 1), min_size=2, max_size=2)))
    wrong = changed(changed(entries, first, 0, cents), second, 0, -cents)
    export = read_fec(written(wrong, dialect), NAME)
    starts = [2 + sum(map(len, entries[:place])) for place in (first, second)]
    assert [fault.source.line for fault in export.faults] == starts


def is_sane(export: Export) -> None:
    """Entries that balance or faults, and sentences that can be said in both languages."""
    assert bool(export.entries) != bool(export.faults)
    assert all(entry.lines and sum(line.cents for line in entry.lines) == 0 for entry in export.entries)
    for each in (*export.faults, *export.remarks, *filter(None, [export.why])):
        assert all(sentence(each, lang) for lang in ("en", "fr"))
        assert each.source.line >= 0
    assert all(translator("fr")(part) for part in export.dialect)


@given(st.binary(max_size=300), st.text(max_size=30))
def test_no_bytes_raise(data: bytes, name: str) -> None:
    is_sane(read_fec(data, name))
    is_sane(read_analytic(data, name))


@given(st.text(max_size=300), st.sampled_from(["utf-8", "utf-16", "utf-32"]))
def test_no_text_raises(text: str, encoding: str) -> None:
    data = text.encode(encoding, "replace")
    is_sane(read_fec(data, NAME))
    is_sane(read_analytic(data, NAME))


ROWS = st.lists(st.lists(st.sampled_from(["", "1", "20260101", "101000", "1,00", "-1,00", "VE", "31/12/26", "D"])))


@given(ROWS, st.sampled_from(["\t", "|", ","]))
def test_no_cells_raise(rows: list[list[str]], separator: str) -> None:
    header = separator.join(NORM)
    text = "\n".join(separator.join(row) for row in rows)
    is_sane(read_fec(f"{header}\n{text}".encode(), NAME))
    is_sane(read_analytic(text.encode(), NAME))


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A file that was sound before something happened to it: cut, doubled, overwritten."""
    data = written(draw(books()), draw(dialects()))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 60)))
        data = data[:start] + draw(st.binary(max_size=8) | st.just(data[start:end] * 2)) + data[end:]
    return data


@given(damaged())
def test_no_damage_raises(data: bytes) -> None:
    is_sane(read_fec(data, NAME))
    is_sane(read_analytic(data, NAME))


@given(books(), dialects(), st.data())
def test_a_file_that_breaks_off_is_never_read_as_if_it_were_whole(
    entries: Entries, dialect: Dialect, data: st.DataObject
) -> None:
    """Whatever is left: as many lines as before, whole entries fewer, or faults; no line is taken for another."""
    whole = written(entries, dialect)
    part = read_fec(whole[: data.draw(st.integers(0, len(whole)))], NAME)
    lines = [(line.account, line.cents, line.date) for line in lines_of(part)]
    before = [(line.account, line.cents, line.date) for entry in entries for line in entry]
    assert lines == before[: len(lines)]

"""What differs between two states of a ledger, entry by entry, as people wrote them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from .errors import Source


class Edit(NamedTuple):
    """An entry that one end has and the other has not; of a decision, what it said and what it says.

    Attributes:
        sign: `-` for one that went, `+` for one that came, `~` for a decision that changed.
        what: `transaction`, `open`, `ruche-rule` …
        day: Its date, ISO.
        place: Where it stands, or stood; the file is relative to the ledger's folder.
        words: What people know it by: narration, account, or a decision's values.
        keys: Of a decision that changed, key, before and after, empty where there was, or is, none; `date` is the
            directive's own, and "" are the values on its first line.
        subject: Of a decision, what it decides on.
    """

    sign: str
    what: str
    day: str
    place: Source
    words: str
    keys: tuple[tuple[str, str, str], ...] = ()
    subject: tuple[str, str] | None = None

    def as_dict(self) -> dict[str, Any]:
        """A row of `ruche diff --json`."""
        row: dict[str, Any] = {
            "sign": self.sign,
            "directive": self.what,
            "date": self.day,
            "file": self.place.file,
            "line": self.place.line,
            "text": self.words,
        }
        if self.subject is not None:
            row |= {"subject": list(self.subject), "keys": [list(each) for each in self.keys]}
        return row


#: An entry as `beans/any_version.py` tells it.
Row = Mapping[str, Any]


def edits(decisions: Sequence[Row], entries: Iterable[Row], place: Callable[[Row], Source]) -> Iterator[Edit]:
    """The entries that differ between two ledgers, decisions first.

    Of a decision that went and one that came on the same subject, the most alike are one that changed.

    Args:
        decisions: Directives of the language that only one ledger has.
        entries: Other entries likewise.
        place: Where one stands.
    """
    went = [row for row in decisions if row["sign"] == "-"]
    for row in [row for row in decisions if row["sign"] == "+"]:
        likeness, former = max(((_alike(each, row), each) for each in went), key=lambda pair: pair[0], default=(0, row))
        if likeness:
            went.remove(former)
            yield _edit(row, place, "~", former)
        else:
            yield _edit(row, place, "+")
    for row in went:
        yield _edit(row, place, "-")
    for row in entries:
        yield Edit(row["sign"], row["directive"], row["date"], place(row), _words(row))


def _alike(one: Row, other: Row) -> int:
    """How much two decisions say the same; 0 if they decide on something else."""
    if one["subject"] != other["subject"] or one["directive"] != other["directive"]:
        return 0
    same = [one["date"] == other["date"], one["values"] == other["values"]]
    same += [other["keys"].get(key) == value for key, value in one["keys"].items()]
    return sum(same)


def _edit(row: Row, place: Callable[[Row], Source], sign: str, former: Row | None = None) -> Edit:
    kind, name = row["subject"]
    keys = tuple(_changed(former, row)) if former is not None else ()
    return Edit(sign, row["directive"], row["date"], place(row), _words(row), keys, (str(kind), str(name)))


def _changed(former: Row, row: Row) -> Iterator[tuple[str, str, str]]:
    """Key, before, after; the date and what stands on the directive's own line are under keys that no language has."""
    lines = [{"date": each["date"], "": _words(each), **each["keys"]} for each in (former, row)]
    for key in {**lines[0], **lines[1]}:
        pair = lines[0].get(key, ""), lines[1].get(key, "")
        if pair[0] != pair[1]:
            yield key, *pair


def _words(row: Row) -> str:
    return " ".join(row["values"]) if "values" in row else str(row["text"])

"""Computes ledgers with the software that this process imports: a program, whichever version that is.

It imports nothing of the library: it calls the plugin as Beancount does, and reads what that generates as anybody
would. Each line of standard input asks for a ledger, `{"path": …}`, or with `"before": …` for the way from there.
"""

from __future__ import annotations

import gc
import importlib
import json
import os.path
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Context, Decimal, localcontext
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from beancount import loader
from beancount.core import convert, data

#: Directives are replaced subject by subject, unless so many differ: then all of a kind at once.
SUBJECTS_MAX = 12

#: What a generated entry has as its file; the bracket was another one in early versions.
_GENERATED = re.compile(r"[\[<]ruche_plugins\b")

#: A place inside a message, which moves whenever a line is added above.
_PLACE = re.compile(r"\S+:\d+")

#: Which kind of decision each directive belongs to, and which of its values names the subject; in the order in which
#: they are replaced.
_SUBJECTS: Mapping[str, tuple[str, int | None]] = {
    "ruche-cooperative": ("cooperative", None),
    "ruche-exercise": ("exercises", None),
    "ruche-entrepreneur": ("member", 0),
    "ruche-opening": ("opening", 0),
    "ruche-share": ("share", 0),
    "ruche-rule": ("rule", 0),
    "ruche-terms": ("rule", 1),
    "ruche-fund": ("fund", 0),
    "ruche-solidarity": ("fund", 0),
    "ruche-grant": ("fund", 0),
}
_KINDS = tuple(dict.fromkeys(kind for kind, _ in _SUBJECTS.values()))

#: Kind and name, ("rule", "contribution").
Subject = tuple[str, str]
Row = dict[str, Any]


class Books(NamedTuple):
    """One ledger without what is generated: what people wrote, and what they decided."""

    written: list[Any]
    decided: list[Any]
    options: dict[str, Any]
    errors: list[Row]


class State(NamedTuple):
    """What one mixture of books and decisions generates."""

    causes: list[Subject]
    rows: list[Row]
    errors: list[Row]


def main(requests: TextIO, answers: TextIO) -> None:
    """Answers one request after the other."""
    for line in requests:
        request = json.loads(line)
        with localcontext(Context(prec=50)):
            answer = _answer(request["path"], request.get("before"))
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _answer(path: str, before: str | None) -> dict[str, Any]:
    after = load(path)
    books = [after] if before is None else [load(before), after]
    states = [state([], after)] if before is None else list(states_between(*books))
    return {
        "states": [each._asdict() for each in states],
        "faults": [
            [*each.errors, *(error for error in end.errors if error not in each.errors)]
            for each, end in zip(books, (states[0], states[-1]), strict=False)
        ],
        "owners": [owners_of(each) for each in books],
        "roots": [roots_of(each.options) for each in books],
        "written": [written(each) for each in books],
        "currency": _currency(after.options),
        "decisions": list(_changed(books[0].decided, after.decided)) if before else [],
        "entries": list(_changed(books[0].written, after.written)) if before else [],
    }


def load(path: str) -> Books:
    """A ledger as Beancount and its plugins load it, with what is generated taken out again."""
    known = set(sys.modules)
    entries, errors, options = loader.load_file(path)
    _forget_modules(Path(path).parent, known)
    return taken_apart(entries, errors, options)


def taken_apart(entries: Sequence[Any], errors: Iterable[Any], options: dict[str, Any]) -> Books:
    """What people wrote and decided, of what the loader gives."""
    parts: tuple[list[Any], list[Any]] = ([], [])
    for entry in entries:
        if not _is_generated(entry):
            parts[_is_decision(entry)].append(entry)
    return Books(*parts, options, [_error(error) for error in errors])


def states_between(before: Books, after: Books) -> Iterator[State]:
    """What is generated on the way from one ledger to another, a state for each cause that is added.

    Rule kinds beside the ledger come first, then decisions subject by subject, then the books. A subject that makes no
    sense without another one, which would leave days without a rule, say, waits for it; and for the books, if need be.
    """
    first, last = state([], before), state([("books", "")], after)
    accepted = {_PLACE.sub("", error["message"]) for each in (first, last) for error in each.errors}
    yield first
    options = {**before.options, "filename": after.options["filename"]}
    if before.options["insert_pythonpath"] or after.options["insert_pythonpath"]:
        options["insert_pythonpath"] = after.options["insert_pythonpath"]
        yield state([("kinds", "")], before._replace(options=options))
    decided, waiting = before.decided, []
    for subjects in _subjects(before.decided, after.decided):
        candidate = _replaced(decided, after.decided, subjects)
        mixed = state(subjects, before._replace(decided=candidate, options=options))
        if _makes_sense(mixed, accepted):
            decided = candidate
            yield mixed
        else:
            waiting += subjects
    if waiting:
        mixed = state(waiting, before._replace(decided=after.decided, options=options))
        if _makes_sense(mixed, accepted):
            yield mixed
            waiting = []
    yield last._replace(causes=[*waiting, ("books", "")])


def _makes_sense(mixed: State, accepted: set[str]) -> bool:
    return all(_PLACE.sub("", error["message"]) in accepted for error in mixed.errors)


def _subjects(before: Iterable[Any], after: Iterable[Any]) -> list[list[Subject]]:
    """What the differing directives decide on, in order; each alone, or many of a kind together."""
    names = {subject_of(entry) for _, entry in _difference(before, after)}
    found = sorted(names, key=lambda subject: (_KINDS.index(subject[0]), subject[1]))
    if len(found) <= SUBJECTS_MAX:
        return [[subject] for subject in found]
    kinds = [[subject for subject in found if subject[0] == kind] for kind in _KINDS]
    return [subjects for subjects in kinds if subjects]


def _replaced(mine: Iterable[Any], others: Iterable[Any], subjects: Sequence[Subject]) -> list[Any]:
    """Directives with those on some subjects taken from elsewhere."""
    kept = [entry for entry in mine if subject_of(entry) not in subjects]
    return [*kept, *(entry for entry in others if subject_of(entry) in subjects)]


def subject_of(entry: Any) -> Subject:
    """What a directive decides on; a misspelt one is no decision on anything, and counts as the cooperative's."""
    kind, place = _SUBJECTS.get(entry.type, ("cooperative", None))
    values = entry.values or ()
    return (kind, str(values[place].value)) if place is not None and place < len(values) else (kind, "")


def _is_generated(entry: Any) -> bool:
    return _GENERATED.match(str((entry.meta or {}).get("filename"))) is not None


def _is_decision(entry: Any) -> bool:
    return isinstance(entry, data.Custom) and entry.type.lower().startswith("ruche")


def state(causes: list[Subject], books: Books) -> State:
    """Lets the plugin compute books and decisions."""
    entries: list[Any] = sorted([*books.written, *books.decided], key=data.entry_sortkey)
    options = dict(books.options)
    errors: list[Any] = []
    module = importlib.import_module("ruche_plugins.cooperative")
    for name in module.__plugins__:
        function: Callable[..., tuple[list[Any], list[Any]]] = getattr(module, name)
        entries, more = function(entries, options)
        errors += more
    made = (entry for entry in entries if isinstance(entry, data.Transaction) and "ruche" in (entry.tags or ()))
    return State(causes, _rows(filter(_is_generated, made), owners_of(books)), [_error(error) for error in errors])


def _rows(generated: Iterable[Any], owners: Mapping[str, Any]) -> list[Row]:
    """Totals by what generated them, day and account."""
    totals: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for entry in generated:
        what = _what(entry, owners)
        for posting in entry.postings:
            totals[(*what, entry.date.isoformat(), posting.account)] += posting.units.number
    return _filled(("kind", "name", "channel", "date", "account"), totals)


def _what(entry: Any, owners: Mapping[str, Any]) -> tuple[str, str, str]:
    """Kind, name and channel of what generated a transaction."""
    meta = entry.meta
    if "ruche-rule" in meta:
        name = str(meta["ruche-rule"])
        words = entry.narration[len(name) :].split()  # the channel, if it is not the usual one, stands behind the name
        return "rule", name, "internal" if words[:1] == ["interne"] else "external"
    if "ruche-share" in meta:
        return "share", str(meta["ruche-share"]), ""
    posted = {posting.account.split(":")[1] for posting in entry.postings}
    if "ruche-step" in meta:
        return str(meta["ruche-step"]), min(posted - set(owners["members"]), default=""), ""
    return "opening", min(posted - {owners["cooperative"]}, default=""), ""


def written(books: Books) -> list[Row]:
    """Totals of what was written by day and account, in the operating currency."""
    currency = _currency(books.options)
    totals: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for entry in books.written:
        if isinstance(entry, data.Transaction):
            for posting in entry.postings:
                weight: Any = convert.get_weight(posting)  # type: ignore[no-untyped-call]
                if weight.currency == currency:
                    totals[entry.date.isoformat(), posting.account] += weight.number
    return _filled(("date", "account"), totals)


def _filled(heads: Sequence[str], totals: Mapping[tuple[str, ...], Decimal]) -> list[Row]:
    found = ((key, total) for key, total in sorted(totals.items()) if total)
    return [{**dict(zip(heads, key, strict=True)), "amount": f"{total:f}"} for key, total in found]


def _currency(options: Mapping[str, Any]) -> str:
    return next((str(currency) for currency in options["operating_currency"] if currency), "EUR")


def roots_of(options: Mapping[str, Any]) -> list[str]:
    names = ("name_assets", "name_liabilities", "name_equity", "name_income", "name_expenses")
    return [str(options[name]) for name in names]


def owners_of(books: Books) -> dict[str, Any]:
    """The declared keys, entrepreneurs' with the names that they have last."""
    found: dict[str, Any] = {"cooperative": "", "members": {}, "funds": {}}
    for entry in sorted(books.decided, key=data.entry_sortkey):
        key = str(entry.values[0].value) if entry.values else ""
        if entry.type == "ruche-cooperative":
            found["cooperative"] = found["cooperative"] or key
        elif entry.type in ("ruche-entrepreneur", "ruche-fund"):
            names = found["members" if entry.type == "ruche-entrepreneur" else "funds"]
            names[key] = str((entry.meta or {}).get("name") or names.get(key, ""))
    return found


def _changed(before: Sequence[Any], after: Sequence[Any]) -> Iterator[Row]:
    """Entries that only one of two ledgers has, without regard to where they stand."""
    for sign, entry in _difference(before, after):
        row = {
            "sign": sign,
            "directive": type(entry).__name__.lower(),
            "date": entry.date.isoformat(),
            **_place(entry.meta or {}),
            "text": _text(entry),
        }
        if isinstance(entry, data.Custom):
            values = [_plain(value.value) for value in entry.values or ()]
            row |= {"directive": entry.type, "values": values, "keys": dict(_keys(entry)), "text": ""}
        if _is_decision(entry):
            row["subject"] = subject_of(entry)
        yield row


def _difference(before: Iterable[Any], after: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    """What the first has more, `-`, then what the second has more, `+`, each in its order."""
    signed = [[(_signature(entry), entry) for entry in entries] for entries in (before, after)]
    counts = [Counter(signature for signature, _ in pairs) for pairs in signed]
    for sign, pairs, more in (("-", signed[0], counts[0] - counts[1]), ("+", signed[1], counts[1] - counts[0])):
        for signature, entry in reversed(pairs):  # of equal ones, the last is taken for the one that came or went
            if more[signature]:
                more[signature] -= 1
                yield sign, entry


def _signature(entry: Any) -> str:
    """All that an entry says, but not where it stands, nor what a check found out about it."""
    parts = [type(entry).__name__]
    for name in entry._fields:
        value = getattr(entry, name)
        if name == "meta":
            value = sorted(_keys(entry))
        elif name == "postings":
            value = [(each._replace(meta=None), sorted(_keys(each))) for each in value]
        elif isinstance(value, frozenset | set):
            value = sorted(value)
        elif name == "filename":  # of a document: absolute, though written relative to the ledger's file
            value = os.path.relpath(value, Path(entry.meta["filename"]).parent)
        if name != "diff_amount":
            parts.append(repr(value))
    return "|".join(parts)


def _keys(thing: Any) -> Iterator[tuple[str, str]]:
    """The metadata that somebody wrote."""
    for key, value in (thing.meta or {}).items():
        if key not in ("filename", "lineno") and not key.startswith("__"):
            yield key, _plain(value)


def _place(meta: Mapping[str, Any]) -> Row:
    return {"file": str(meta.get("filename") or ""), "line": int(meta.get("lineno") or 0)}


def _plain(value: Any) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _text(entry: Any) -> str:
    """What people know an entry by: payee and narration, accounts, names, amounts."""
    heads = ("payee", "narration", "type", "description", "account", "source_account", "name", "currency", "amount")
    return " | ".join(str(word) for name in heads if (word := getattr(entry, name, None)))


def _error(error: Any) -> Row:
    return {
        **_place(error.source or {}),
        "message": " ".join(str(error.message).split()),
        "assertion": type(error).__name__ == "BalanceError",
    }


def _forget_modules(folder: Path, known: set[str]) -> None:
    """Modules that lie beside a ledger are read again for the next one, whose own may have the same names."""
    for name in set(sys.modules) - known:
        file, ours = getattr(sys.modules[name], "__file__", None), name.startswith(("ruche_ledger", "ruche_plugins"))
        if file and not ours and Path(file).is_relative_to(folder) and "site-packages" not in Path(file).parts:
            del sys.modules[name]
    importlib.invalidate_caches()


if __name__ == "__main__":
    gc.disable()  # it would walk whole ledgers, a third of the time
    answers, sys.stdout = sys.stdout, sys.stderr  # a rule written in Python may print
    main(sys.stdin, answers)

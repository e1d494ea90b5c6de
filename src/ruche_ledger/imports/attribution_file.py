"""TOML → `Attributions`: every key checked, all faults at once, each at its line."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from ..accounts import is_component, look_alikes
from ..errors import Problem, Source, problem
from ..messages import marked
from ..model import LEFT
from ..periods import is_plausible
from .attributions import Attribution, Attributions, Member
from .expressions import is_endless, label_flaw
from .places import lines_of, longest_number
from .quotations import shown, written

KEYS: Mapping[str, tuple[str, ...]] = {
    "cooperative": ("key", "name"),
    "entrepreneur": ("key", "name", "contract", "from", "opening", "vat"),
    "attribution": ("owner", "activity", "auxiliary", "account", "journal", "label"),
}

VAT = ("receipts", "debits")

#: What word processors make of straight quotation marks, where a text begins or a line ends.
_CURLY = re.compile(r"[=\[,]\s*([“”„«»‘’])|([“”„«»])[\s,\]]*$")

_AMOUNT = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,2})?")


def read_attributions(data: bytes, name: str) -> Attributions:
    """Reads an attribution file; what is wrong with it is in `faults`, and nothing raises.

    Args:
        data: The file's bytes.
        name: The file's name, for the places of faults.
    """
    text = ""
    try:
        text = data.decode("utf-8-sig")
        values = tomllib.loads(text, parse_float=Decimal)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        template = marked("this file is not in UTF-8: byte {byte} is no part of a character; save it as UTF-8")
        fault = problem("toml-encoding", template, Source(name, line), byte=f"0x{data[error.start]:02X}")
        return Attributions(name, "", "", (), (), (fault,))
    except tomllib.TOMLDecodeError as error:
        fault = _broken(str(error), text, name)
        return Attributions(name, "", "", (), (), (fault,))
    except RecursionError:
        fault = problem("toml-broken", "this file nests too deeply to be read; write it plainly", Source(name, 1))
        return Attributions(name, "", "", (), (), (fault,))
    except (ValueError, InvalidOperation):  # what Python's own limits say, without a place
        template = marked("a number of this file has more digits than can be read; write amounts in quotes: {form}")
        fault = problem("toml-broken", template, Source(name, longest_number(text)), form='"1234.56"')
        return Attributions(name, "", "", (), (), (fault,))
    return _File(values, lines_of(text.replace("\r\n", "\n")), name).read()


def _broken(reason: str, text: str, name: str) -> Problem:
    place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", reason)
    line = int(place[1]) if place and place[1] else text.count("\n") + 1
    written = text.split("\n")[line - 1 : line]
    if curly := _CURLY.search("".join(written)):
        template = marked("{sign} is no quotation mark here; write straight ones: {straight}")
        return problem("toml-quotes", template, Source(name, line), sign=curly[1] or curly[2], straight='"…"')
    return problem(
        "toml-broken",
        "this is no TOML ({reason}); correct the line, or look at the one before it",
        Source(name, line),
        reason=reason[: place.start()] if place else reason,
    )


class _File:
    def __init__(self, values: Mapping[str, Any], lines: Mapping[tuple[str, int, str], int], name: str) -> None:
        self.values = values
        self.lines = lines
        self.name = name
        self.faults: list[Problem] = []

    def read(self) -> Attributions:
        for key in self.values:
            if key not in KEYS:
                known = ", ".join(("[cooperative]", "[[entrepreneur]]", "[[attribution]]"))
                self.fault(
                    "toml-unknown",
                    "unknown table or key “{key}”; those that work here are {known}",
                    at=("", 0, key),
                    key=key,
                    known=known,
                )
        house = self.values.get("cooperative")
        key = title = ""
        if isinstance(house, dict):
            table = _Table(self, "cooperative", 0, house)
            key = table.component("key")
            title = table.text("name")
        elif house is None:
            self.fault(
                "toml-missing",
                'there is no cooperative; begin with [cooperative] and key = "{key}"',
                at=("", 0, ""),
                key="Ruche",
            )
        else:
            self.not_a_table("cooperative", "[cooperative]")
        members = self.members(self.tables("entrepreneur"), key)
        blocks = [block for table in self.tables("attribution") if (block := self.block(table, key, members))]
        return Attributions(
            self.name,
            key,
            title or key,
            tuple(members.values()),
            tuple(blocks),
            tuple(sorted(self.faults, key=lambda fault: fault.source)),
        )

    def fault(self, code: str, template: str, /, at: tuple[str, int, str], **params: object) -> None:
        table, count, key = at
        line = (
            self.lines.get(at)
            or self.lines.get((table, count, ""))
            or self.lines.get((key, 0, ""))
            or self.lines.get(("", 0, table))
            or 1
        )
        filled = tuple((name, shown(str(value))) for name, value in params.items())
        self.faults.append(Problem(code, template, filled, Source(self.name, line)))

    def not_a_table(self, name: str, form: str) -> None:
        template = marked("“{name}” is not what this file needs; write {form} on a line of its own, its keys below")
        self.fault("toml-shape", template, at=(name, 0, ""), name=name, form=form)

    def tables(self, name: str) -> list[_Table]:
        given = self.values.get(name, [])
        if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
            self.not_a_table(name, f"[[{name}]]")
            return []
        return [_Table(self, name, place, each) for place, each in enumerate(given)]

    def members(self, tables: Sequence[_Table], house: str) -> dict[str, Member]:
        """Entrepreneurs by key; what several tables of one key say is put together."""
        found: dict[str, Member] = {}
        for table in tables:
            key = table.component("key")
            since = table.day("from")
            contract = table.text("contract", required=True)
            opening = table.amount("opening")
            vat = table.choice("vat", VAT)
            if key and key == house:
                table.fault("toml-key", "“{key}” is the cooperative's own key; give them another", at="key", key=key)
            if not key:
                continue
            known = found.get(key)
            if known is None:
                known = Member(key, "", (), None, False, table.source(""))
                if contract == LEFT:
                    template = marked("the first contract of {key} is “left”; begin with the one they came in with")
                    table.fault("toml-contract", template, at="contract", key=key)
            if known.opening is not None and opening is not None:
                template = marked("a second position taken over for {key}; keep one")
                table.fault("toml-twice", template, at="opening", key=key)
            contracts = dict(known.contracts)
            if since is not None:
                if since in contracts:
                    template = marked("two contracts of {key} begin on {day}; correct one of the dates")
                    table.fault("toml-twice", template, at="from", key=key, day=since)
                contracts[since] = contract
            found[key] = Member(
                key,
                table.text("name") or known.name,
                tuple(sorted(contracts.items())),
                opening if opening is not None else known.opening,
                vat == VAT[0] if vat else known.is_on_receipts,
                known.source,
            )
        return found

    def block(self, table: _Table, house: str, members: Mapping[str, Member]) -> Attribution | None:
        owner = table.text("owner", required=True)
        if owner and house and owner not in members and owner != house:
            similar = look_alikes(owner, members) or sorted(members)
            template = marked("“{owner}” is no [[entrepreneur]] of this file; declare it, or correct it: {known}")
            table.fault("toml-owner", template, at="owner", owner=owner, known=", ".join([*similar, house]))
        activity = table.component("activity", required=False)
        if activity[:2].isdigit():
            template = marked("“{activity}” begins with two digits, as account numbers do; name the activity otherwise")
            table.fault("toml-activity", template, at="activity", activity=activity)
        globs = {name: table.globs(name) for name in ("auxiliary", "account", "journal")}
        label = table.text("label")
        if reason := label_flaw(label):
            template = marked("“{label}” is no regular expression ({reason}); write \\ before signs such as ( * + ?")
            table.fault("toml-label", template, at="label", label=label, reason=reason)
        elif is_endless(label):
            template = marked(
                "“{label}” repeats something that is repeated itself, and looking for it might never end; repeat it "
                "once: (ab)+ or a+, not (a+)+"
            )
            table.fault("toml-label", template, at="label", label=label)
        if not label and not any(name in table.values for name in (*globs, "label")):
            template = marked("this [[attribution]] has no condition; add auxiliary, account, journal or label")
            table.fault("toml-condition", template, at="")
        return Attribution(owner, activity, **globs, label=label, source=table.source(""))


class _Table:
    """One table of the file, whose values are taken key by key."""

    def __init__(self, file: _File, name: str, place: int, values: Mapping[str, Any]) -> None:
        self.file, self.name, self.place, self.values = file, name, place, values
        self.title = f"[{name}]" if name == "cooperative" else f"[[{name}]]"
        for key in values:
            if key not in KEYS[name]:
                self.fault(
                    "toml-unknown",
                    "unknown key “{key}” in {table}; the keys that work here are {known}",
                    at=key,
                    key=key,
                    table=self.title,
                    known=", ".join(KEYS[name]),
                )

    def fault(self, code: str, template: str, /, at: str, **params: object) -> None:
        self.file.fault(code, template, (self.name, self.place, at), **params)

    def source(self, key: str) -> Source:
        line = self.file.lines.get((self.name, self.place, key)) or self.file.lines.get(("", 0, self.name)) or 1
        return Source(self.file.name, line)

    def wrong(self, key: str, form: str) -> None:
        template = marked("“{key} = {value}” cannot be read; write {form}")
        self.fault("toml-value", template, at=key, key=key, value=written(self.values[key]), form=form)

    def missing(self, key: str, form: str) -> None:
        self.fault(
            "toml-missing", "{table} lacks {key}; add a line {form}", at="", table=self.title, key=key, form=form
        )

    def text(self, key: str, *, required: bool = False) -> str:
        """A text in quotes, not empty."""
        form = f'{key} = "{_EXAMPLES.get((self.name, key), "…")}"'
        if key not in self.values:
            if required:
                self.missing(key, form)
            return ""
        value = self.values[key]
        if not isinstance(value, str) or not value.strip():
            self.wrong(key, form)
            return ""
        return unicodedata.normalize("NFC", value.strip())

    def component(self, key: str, *, required: bool = True) -> str:
        """A text that can be part of an account's name."""
        value = self.text(key, required=required)
        if value and not _is_name(value):
            template = marked(
                "“{name}” cannot be part of an account's name; write a capital or a digit, then letters, digits and "
                "hyphens only"
            )
            self.fault("toml-name", template, at=key, name=value)
        return value

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        value = self.values.get(key, "")
        if key in self.values and value not in choices:
            self.wrong(key, " / ".join(f'{key} = "{choice}"' for choice in choices))
            return ""
        return str(value)

    def day(self, key: str) -> date | None:
        """A TOML date, required."""
        form = f"{key} = 2021-09-01"
        if key not in self.values:
            self.missing(key, form)
            return None
        value = self.values[key]
        if not isinstance(value, date) or isinstance(value, datetime):
            self.wrong(key, form)
            return None
        if not is_plausible(value):
            template = marked("nobody keeps books in the year {year}; correct the date after “{key}”")
            self.fault("toml-value", template, at=key, key=key, year=f"{value:%Y}".zfill(4))
            return None
        return value

    def amount(self, key: str) -> int | None:
        """An amount in quotes, on the cent; returns cents."""
        if key not in self.values:
            return None
        value = self.values[key]
        if not isinstance(value, str) or not _AMOUNT.fullmatch(value.strip()):
            self.wrong(key, f'{key} = "1234.56"')
            return None
        return int(Decimal(value.strip()).scaleb(2))

    def globs(self, key: str) -> tuple[str, ...]:
        """A list of patterns; one alone may stand without brackets."""
        if key not in self.values:
            return ()
        value = self.values[key]
        given = [value] if isinstance(value, str) else value
        if (
            not isinstance(given, list)
            or not given
            or not all(isinstance(each, str) and each.strip() for each in given)
        ):
            self.wrong(key, f"{key} = {_EXAMPLES['attribution', key]}")
            return ()
        return tuple(each.strip() for each in given)


_EXAMPLES = {
    ("cooperative", "key"): "Ruche",
    ("cooperative", "name"): "La Ruche",
    ("entrepreneur", "key"): "E01",
    ("entrepreneur", "contract"): "CESA",
    ("attribution", "owner"): "E01",
    ("attribution", "activity"): "Poterie",
    ("attribution", "auxiliary"): '["C0012", "C01*"]',
    ("attribution", "account"): '["7061*"]',
    ("attribution", "journal"): '["VE"]',
}


def _is_name(text: str) -> bool:
    """Whether Beancount takes a text as a component: its lexer lets more signs through than its parser."""
    first = unicodedata.category(text[0])
    return is_component(text) and first in ("Lu", "Nd") and all(map(_is_letter, text))


def _is_letter(sign: str) -> bool:
    return sign.isalpha() or sign.isdecimal() or sign == "-"

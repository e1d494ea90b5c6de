"""Faults that only the written entries show: each at the line that the bookkeeper wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any

from beancount.core import data

from ..accounts import Grammar
from ..accounts import look_alikes as keys_like
from ..errors import Problem, Source, problem
from ..model import Books, Piece
from ..money import CONTEXT, is_on_the_cent
from ..periods import is_plausible
from ..rules.decisions import Decisions
from .marks import PACKAGE, PLUGINS, STEPS, WHOLE, is_generated
from .postings import posting_amount, weight_of

#: Transactions with their place in the ledger. Beancount's types say that units may be missing; after booking they
#: never are, which is why transactions and postings stand here as `Any`.
Transactions = Sequence[tuple[int, Any]]


def _source(entry: data.Directive, posting: Any = None) -> Source:
    meta = (posting.meta if posting is not None else None) or entry.meta
    line = meta.get("lineno") or entry.meta.get("lineno", 0)
    return Source(str(meta.get("filename") or entry.meta.get("filename", "")), int(line))


def pcg_numbers(opens: Iterable[data.Open]) -> tuple[dict[str, str], list[Problem]]:
    """The numbers that accounts carry as `pcg:` on their `open`."""
    numbers: dict[str, str] = {}
    problems = []
    for entry in opens:
        number = entry.meta.get("pcg")
        if isinstance(number, str) and re.match(r"\d", number):
            numbers[entry.account] = number
        elif "pcg" in entry.meta:
            problems.append(
                problem(
                    "bad-pcg",
                    '“pcg: {value}” of {account} is no account number; write it in quotes, pcg: "706100"',
                    _source(entry),
                    value="…" if number is None else number,
                    account=entry.account,
                )
            )
    return numbers, problems


def written_by_hand(tagged: Iterable[data.Transaction]) -> Iterator[Problem]:
    """Transactions that pretend to be generated."""
    for entry in tagged:
        if not is_generated(entry):
            yield problem(
                "hand-written",
                "a transaction tagged #ruche was written by hand, but the tag marks what is generated; "
                "take the tag out, or the whole transaction if it was copied from a report",
                _source(entry),
            )


def padded(pads: Iterable[data.Pad], grammar: Grammar, decisions: Decisions) -> Iterator[Problem]:
    """`pad` on an owner's account: plugins run before it, so the position would be wrong."""
    owners = {*decisions.entrepreneurs, *(fund.key for fund in decisions.funds)}
    for entry in pads:
        for account in (entry.account, entry.source_account):
            owner = grammar.parse(account).owner
            if owner in owners:
                yield problem(
                    "padded",
                    "pad on {account} would change the position of {owner} after it was used; "
                    "write the amount as a transaction or as a ruche-opening",
                    _source(entry),
                    account=account,
                    owner=owner,
                )


def look_alikes(
    opens: Mapping[str, data.Open], posted: Iterable[str], transactions: Transactions, decisions: Decisions
) -> Iterator[Problem]:
    """Accounts of somebody undeclared whose key has the shape of a declared one, told once for each of them."""
    owners = set(decisions.owners)

    def alike(account: str) -> list[str]:
        parts = account.split(":")
        if len(parts) < 2 or parts[1] in owners or parts[1][:2].isdigit():
            return []
        return keys_like(parts[1], owners)

    # What another plugin opened stands nowhere: the first posting does.
    written = {name: _source(entry) for name, entry in opens.items() if not _source(entry).file.startswith("<")}
    places = {name: place for name, place in written.items() if alike(name)}
    unopened = {name for name in posted if name not in written and alike(name)}
    for _, entry in transactions if unopened else ():
        for posting in entry.postings:
            if posting.account in unopened:
                places.setdefault(posting.account, _source(entry, posting))
    told: set[str] = set()
    for account, place in places.items():
        if account.split(":")[1] in told:
            continue
        told.add(account.split(":")[1])
        yield problem(
            "undeclared-owner",
            "“{name}” in {account} is nobody declared, but looks like {alike}; "
            "correct the account, or declare “{name}”",
            place,
            name=account.split(":")[1],
            account=account,
            alike=", ".join(alike(account)[:3]),
        )


def off_the_cent(accounts: Set[str], transactions: Transactions, currency: str) -> Iterator[Problem]:
    """Amounts in the operating currency with a part of a cent."""
    if not accounts:
        return
    for _, entry in transactions:
        for posting in entry.postings:
            units = posting.units
            if posting.account in accounts and units.currency == currency and not is_on_the_cent(units.number):
                yield problem(
                    "off-the-cent",
                    "{amount} on {account} is not on the cent; write an amount with two decimals",
                    _source(entry, posting),
                    amount=f"{units.number} {units.currency}",
                    account=posting.account,
                )


def fractions(found: Iterable[tuple[Any, Any]], currency: str) -> Iterator[Problem]:
    """Postings at cost or with a price that weigh a part of a cent, so that positions would not add up."""
    for entry, posting in found:
        yield problem(
            "weighs-a-fraction",
            "{amount} on {account} weighs {weight}, which is not on the cent; "
            "write its total with two decimals: @@ {total}",
            _source(entry, posting),
            amount=f"{posting.units.number} {posting.units.currency}",
            account=posting.account,
            weight=f"{weight_of(posting).number.normalize(CONTEXT):f} {currency}",
            total=f"{abs(posting_amount(posting).number)} {currency}",
        )


def unbalanced(transactions: Iterable[Any], currency: str) -> Iterator[Problem]:
    """Transactions whose legs leave something over, within Beancount's tolerance; then positions would not add up.

    Only those wholly in the operating currency: with costs and prices a rest is in the nature of the thing.
    """
    for entry in transactions:
        if all(
            posting.units.currency == currency and posting.cost is None and posting.price is None
            for posting in entry.postings
        ):
            left = sum(posting.units.number for posting in entry.postings)
            yield problem(
                "unbalanced",
                "the legs of this transaction leave {amount} over, which Beancount tolerates and positions cannot; "
                "write amounts that cancel exactly",
                _source(entry),
                amount=f"{left} {currency}",
            )


def other_currency(found: Iterable[tuple[Any, Any]], books: Books, decisions: Decisions) -> Iterator[Problem]:
    """Amounts in a base that are not in the operating currency; outside active days nothing is in a base."""
    for entry, posting in found:
        if not decisions.entrepreneurs[books.accounts[posting.account].owner].is_active(entry.date):
            continue
        yield problem(
            "other-currency",
            "{amount} on {account} is in a base, and a base counts {currency} only; "
            "convert it (@@) or use another account",
            _source(entry, posting),
            part="contribution",
            amount=f"{posting.units.number} {posting.units.currency}",
            account=posting.account,
            currency=books.currency,
        )


def inactive(pieces: Iterable[Piece], decisions: Decisions, entries: Sequence[Any]) -> Iterator[Problem]:
    """Income or charges of an entrepreneur outside their active days.

    Args:
        pieces: What those post on such accounts who are not active throughout.
        decisions: Who was active when.
        entries: The whole ledger.
    """
    for piece in pieces:
        entry = entries[piece.ordinal]
        for account, place in zip(piece.legs.accounts, piece.legs.places, strict=True):
            owner = piece.legs.owner
            if not decisions.entrepreneurs[owner].is_active(piece.day):
                yield problem(
                    "inactive",
                    "{account} is used on {day}, when {owner} is not active, so it is in no base; "
                    "correct the date, or declare a contract that is in force on that day",
                    _source(entry, entry.postings[place]),
                    account=account,
                    day=piece.day,
                    owner=owner,
                )


def implausible(transactions: Transactions, customs: Iterable[data.Custom]) -> Iterator[Problem]:
    """Years in which nobody keeps books: months up to there, or from there on, are not computed."""
    ends = [entry.date for _, entry in (*transactions[:1], *transactions[-1:])]
    written = () if all(map(is_plausible, ends)) else (entry for _, entry in transactions)
    for entry in (*written, *customs):
        if not is_plausible(entry.date):
            yield problem(
                "implausible-date",
                "nobody keeps books in the year {year}, and nothing is generated for it; correct the date",
                _source(entry),
                year=f"{entry.date.year:04}",
            )


def plugin_configurations(options: Mapping[str, Any]) -> Iterator[Problem]:
    """Text behind a plugin's name."""
    for name, text in options.get("plugin", ()):
        if text and name in PLUGINS:
            file = str(options.get("filename", ""))
            yield problem(
                "plugin-configured",
                "the plugin {name} takes no text of its own, decisions are directives; write only its name",
                Source(file, _plugin_line(file, name)),
                part=min(PLUGINS[name]),
                name=name,
            )


def plugin_packages(options: Mapping[str, Any]) -> Iterator[Problem]:
    """The package alone, which holds the plugins and is none: nothing would be generated, and nothing said."""
    if PACKAGE in dict(options.get("plugin", ())):
        file = str(options.get("filename", ""))
        yield problem(
            "plugin-package",
            'the plugin line names only {package}, so it generates nothing; write plugin "{whole}"',
            Source(file, _plugin_line(file, PACKAGE)),
            package=PACKAGE,
            whole=WHOLE,
        )


def plugin_lines(options: Mapping[str, Any]) -> Iterator[Problem]:
    """Two plugin lines that do the same.

    Asked once something is generated, that is by the second of them, so that the fault is reported once.
    """
    done: dict[str, str] = {}
    for name, _ in options.get("plugin", ()):
        for step in sorted(PLUGINS.get(name, ())):
            if step in done:
                file = str(options.get("filename", ""))
                yield problem(
                    "plugin-twice",
                    "the plugin {second} does what {first} does already; keep one of the two lines",
                    Source(file, _plugin_line(file, name)),
                    part=step,
                    first=done[step],
                    second=name,
                )
                break
            done[step] = name


def plugin_order(options: Mapping[str, Any]) -> Iterator[Problem]:
    """A step before the one whose amounts it counts: each reports for itself, when it runs."""
    names = [name for name, _ in options.get("plugin", ()) if name in STEPS]
    for place, name in enumerate(names):
        later = [other for other in names[place + 1 :] if STEPS[other] < STEPS[name]]
        if later:
            file = str(options.get("filename", ""))
            yield problem(
                "plugin-order",
                "the plugin {first} runs before {second}, whose amounts it counts; write the line of {second} above it",
                Source(file, _plugin_line(file, name)),
                part=min(PLUGINS[name]),
                first=name,
                second=later[0],
            )


def _plugin_line(file: str, name: str) -> int:
    """The last line of a file that names the plugin; 0 where the ledger is no file."""
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return 0
    found = [number for number, line in enumerate(lines, 1) if line.startswith("plugin") and f'"{name}"' in line]
    return found[-1] if found else 0

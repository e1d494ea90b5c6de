"""Names hidden: each member has a label of three letters instead of key and name, wherever these stand.

A label follows from the key and from what every owner held after the ledger's first year, so it stays the same from
proposal to proposal and from month to month, and nobody can find it from a key without the books. Contracts are shown
only if each is that of many, and rules that few have are one line without a name: who has the workshop is known.
Amounts stay as they are: who knows somebody's turnover knows their row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from .comparisons import Account, Changes, Line, Pair, Part
from .impacts import Impact
from .periods import months_after
from .proposals import Cause
from .rules.declarations import Declaration, Value
from .sides import Side, Subject

#: What fewer members have in common tells who they are.
CROWD = 5

#: Directives that speak of one member, with the place of the key among their values.
PERSONAL = {"ruche-entrepreneur": 0, "ruche-terms": 0, "ruche-grant": 2, "ruche-opening": 0}

#: No vowels: a label is no word.
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
_LENGTH = 3


def labels_of(side: Side) -> dict[str, str]:
    """A label for each member of a ledger."""
    secret = _secret(side)
    taken: dict[str, str] = {}
    digests = {key: sha256(f"{secret}\n{key}".encode()).digest() for key in side.decisions.entrepreneurs}
    for key, digest in sorted(digests.items(), key=lambda item: item[1]):
        number, length = int.from_bytes(digest, "big"), _LENGTH
        while (label := _letters(number, length)) in taken.values():
            length += 1
        taken[key] = label
    return taken


def _letters(number: int, length: int) -> str:
    text = ""
    for _ in range(length):
        number, place = divmod(number, len(_LETTERS))
        text += _LETTERS[place]
    return text


def _secret(side: Side) -> str:
    """What only those know who have the books: every owner's position after the first year."""
    start, horizon = side.books.start, side.books.horizon
    if start is None or horizon is None:
        return ""
    day = min(months_after(start, 12), horizon)
    return "\n".join(f"{owner} {side.books.position(owner, day)}" for owner in sorted(side.decisions.owners))


def anonymous(impact: Impact, side: Side) -> Impact:
    """The same without keys and names of members.

    Args:
        impact: What a proposal does.
        side: The ledger as it is, or with the proposal: the same members have the same labels.
    """
    people = side.decisions.entrepreneurs
    hiding = _Hiding(labels_of(side), {key: person.name for key, person in people.items()})
    comparison = impact.comparison
    members = map(hiding.account, _crowded(_without_contracts(comparison.members)))
    return replace(
        impact,
        title=hiding.text(impact.title),
        directives=tuple(map(hiding.directive, impact.directives)),
        comparison=replace(
            comparison,
            members=tuple(sorted(members, key=lambda member: member.owner)),
            house=replace(comparison.house, lines=hiding.lines(comparison.house)),
        ),
        parts=tuple(hiding.part(part) for part in impact.parts),
        waived=tuple(
            each._replace(owners=tuple(sorted(map(hiding.owner, each.owners)))) for each in impact.waived
        ),
        shifts=tuple(
            shift._replace(
                owner=hiding.owner(shift.owner),
                subject=shift.subject and shift.subject._replace(name=hiding.owner(shift.subject.name)),
            )
            for shift in impact.shifts
        ),
        is_anonymous=True,
    )


def _without_contracts(members: Sequence[Account]) -> list[Account]:
    """Members without contracts, unless each contract is that of many: one that is left out alone tells as much."""
    many = Counter(member.contracts for member in members)
    has_crowds = all(count >= CROWD for count in many.values())
    return [member if has_crowds else replace(member, contracts=()) for member in members]


def _crowded(members: Sequence[Account]) -> list[Account]:
    """Members with what few of them have, a workshop or an internal sale, as one line without its name."""
    many = Counter(line.subject for member in members for line in member.lines)
    return [replace(member, lines=tuple(_together(member.lines, many))) for member in members]


def _together(lines: Sequence[Line], many: Mapping[Subject, int]) -> Iterator[Line]:
    few = [line for line in lines if many[line.subject] < CROWD]
    yield from (line for line in lines if many[line.subject] >= CROWD)
    if few:
        borne, owed = (
            Pair(sum(pair.before for pair in pairs), sum(pair.after for pair in pairs))
            for pairs in ([line.borne for line in few], [line.owed for line in few])
        )
        yield Line(Subject("other", ""), Pair(), borne, owed)


class _Hiding:
    """Puts labels in the place of keys and names.

    Args:
        labels: By key.
        names: By key.
    """

    def __init__(self, labels: Mapping[str, str], names: Mapping[str, str]) -> None:
        self.labels = labels
        words = {name: labels[key] for key, name in names.items()} | dict(labels)
        longest = sorted(filter(None, words), key=len, reverse=True)
        self.words = {word.casefold(): label for word, label in words.items()}
        pattern = rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)"
        self.pattern = re.compile(pattern, re.IGNORECASE) if longest else None

    def owner(self, key: str) -> str:
        """A member's label; another owner's key as it is."""
        return self.labels.get(key, key)

    def text(self, text: str) -> str:
        """A text without the keys and names that stand in it."""
        return self.pattern.sub(lambda found: self.words[found[0].casefold()], text) if self.pattern else text

    def account(self, member: Account) -> Account:
        """A member's account."""
        return replace(member, owner=self.owner(member.owner), name="", lines=self.lines(member))

    def lines(self, account: Account) -> tuple[Line, ...]:
        """An account's lines: an opening has a member's key for a name."""
        return tuple(
            replace(line, subject=line.subject._replace(name=self.owner(line.subject.name))) for line in account.lines
        )

    def value(self, value: Value) -> Value:
        """A value of a directive."""
        return self.text(value) if isinstance(value, str) else value

    def directive(self, directive: Declaration) -> Declaration:
        """A directive."""
        values = tuple(map(self.value, directive.values))
        return replace(directive, values=values, keys={key: self.value(each) for key, each in directive.keys.items()})

    def part(self, part: Part[tuple[Cause, ...]]) -> Part[tuple[Cause, ...]]:
        """What one step does."""
        changes: Changes = {
            (self.owner(owner), subject._replace(name=self.owner(subject.name))): measures
            for (owner, subject), measures in part.changes.items()
        }
        return Part(tuple(map(self.cause, part.cause)), changes)

    def cause(self, cause: Cause) -> Cause:
        """One cause."""
        former = None if cause.former is None else self.directive(cause.former)
        parameters = tuple(
            each._replace(old=self.value(each.old), new=self.value(each.new)) for each in cause.parameters
        )
        return replace(cause, directive=self.directive(cause.directive), former=former, parameters=parameters)

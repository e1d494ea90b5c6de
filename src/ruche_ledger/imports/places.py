"""Where things stand in a TOML file: tomllib reads values and keeps no lines, a bookkeeper needs them."""

from __future__ import annotations

import re
from collections.abc import Iterator

#: What may stand in a line: strings of four kinds, a comment, brackets, a line's end, or anything else.
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|\#[^\n]*|[\[\]{}]|\n|[^"\'\#\[\]{}\n]+|.',
    re.DOTALL,
)
_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_-]+)\s*\]?\]\s*(?:#.*)?")
_KEY = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*=""")

#: Of a number with so many digits behind its e that Python cannot hold it.
_EXPONENT = re.compile(r"[0-9][eE][+-]?[0-9_]{6,}")


def lines_of(text: str) -> dict[tuple[str, int, str], int]:
    """Finds the lines of tables and keys in a text that is sound TOML.

    Returns:
        By (table, its place among those of its name from 0, key): the line, from 1. The key "" is the table itself;
        keys before any table are those of the table "".
    """
    found: dict[tuple[str, int, str], int] = {}
    table, place = "", 0
    counts: dict[str, int] = {}
    for number, line in _statements(text):
        if header := _HEADER.fullmatch(line):
            table = header[1]
            place = counts[table] = counts.get(table, -1) + 1
            found[table, place, ""] = number
        elif key := _KEY.match(line):
            found.setdefault((table, place, key[1] or key[2] or key[3] or ""), number)
    return found


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each statement, be it of several lines, with the line on which it starts."""
    number, start, depth, parts = 1, 1, 0, [""]
    header = False
    for token in _TOKEN.findall(text):
        if token == "\n" and (depth <= 0 or header):
            yield start, "".join(parts)
            parts, depth, header, start = [""], 0, False, number + 1
        else:
            if token in ("[", "{"):
                header = header or not "".join(parts).strip()
                depth += 1
            elif token in ("]", "}"):
                depth -= 1
            parts.append(token)
        number += token.count("\n")
    yield start, "".join(parts)


def longest_number(text: str) -> int:
    """The line with the longest run of what numbers are made of, or with the largest exponent."""
    lines = text.split("\n")

    def size(line: str) -> int:
        runs = [len(run) for run in re.findall(r"[0-9a-fA-F_]+", line)]
        return max(runs, default=0) + (5000 if _EXPONENT.search(line) else 0)

    return 1 + max(range(len(lines)), key=lambda place: size(lines[place]))

"""From the bytes that somebody handed over to lines of text: what they are, how they are encoded, what is broken.

The norm allows ASCII, ISO 8859-15 and EBCDIC (LPF art. A. 47 A-1, VI); software writes UTF-8, Windows-1252 and the code
page of DOS. Labels alone depend on it: figures, dates and accounts are the same in all of them but EBCDIC.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass

from ..errors import Problem, Source, problem
from ..messages import marked


@dataclass(frozen=True, slots=True)
class Text:
    """The lines of a file.

    Attributes:
        lines: Without what ends them; the first is line 1. Empty if the file is no text.
        dialect: How it is written, for people, each a sentence's part.
        is_ended: Whether the last line is ended like the others.
        faults: Why it cannot be read, or where it is broken.
        remarks: What was replaced.
    """

    lines: tuple[str, ...]
    dialect: tuple[str, ...]
    is_ended: bool
    faults: tuple[Problem, ...]
    remarks: tuple[Problem, ...]


_WORKBOOK = marked(
    "this is a spreadsheet, not a text file; ask the accounting software for the export itself, and do not open it in "
    "a spreadsheet on the way, which changes numbers and dates"
)
_ARCHIVE = marked("this is a compressed archive, not a text file; unpack it and import the file inside")
_PDF = marked("this is a PDF, for reading only; ask the accounting software for the export as a text file")
_PAGE = marked(
    "this is a web page, not a text file; a download may have ended on a page for signing in: sign in, download again"
)
_XML = marked(
    "this is XML, and an export in XML is not read; ask the accounting software for a text file with columns separated "
    "by tabs or |"
)
_WORD = marked("this is a document of a word processor; ask the accounting software for the export as a text file")

#: What other files begin with, and what to say of them.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"Rar!", _ARCHIVE),
    (b"BZh", _ARCHIVE),
    (b"\xfd7zXZ", _ARCHIVE),
    (b"%PDF", _PDF),
    (b"\xd0\xcf\x11\xe0", _WORKBOOK),
    (b"ID;P", _WORKBOOK),
    (b"{\\rtf", _WORD),
)

_ASCII = marked("no accents (ASCII)")
_UTF8 = marked("UTF-8")
_UTF_16 = marked("UTF-16")
_MARK = marked("a byte order mark")
_ENDS_CR = marked("lines ending CR")
_ENDS_CR_CR_LF = marked("lines ending CR CR LF")
_ENDED = re.compile(r"[\n\r]\x1a*\Z")

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, with whose mark it begins
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CODE_PAGES: tuple[tuple[str, str], ...] = (
    ("cp1252", marked("Windows-1252 (Latin-1)")),
    ("iso8859-15", marked("ISO 8859-15")),
    ("cp850", marked("DOS code page 850")),
    ("mac_roman", marked("Mac Roman")),
)

#: What accents of French books are worth when an encoding is guessed; others speak neither for nor against it.
_WORTH = {**dict.fromkeys("éèàç°ê", 3), **dict.fromkeys("âëîïôöùûüœ€«»’²", 2), **dict.fromkeys("ÉÈÀÇÊÂËÎÏÔÖÙÛÜŒ–…", 1)}

#: Nothing that somebody typed: controls, marks of width zero, of direction and of byte order. NUL means that bytes were
#: lost; the rest stands in labels that were pasted, and in files that were put together.
_CONTROLS = re.compile(r"[\x01-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]")
_ESCAPED = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class _Decoded:
    """Characters, how they were encoded, whether the last is cut off, and where the first stands that was not."""

    text: str
    encoding: str
    is_cut: bool = False
    stray: int | None = None


def text_of(data: bytes, name: str) -> Text:
    """The lines of a file; never raises.

    Args:
        data: Any bytes.
        name: The file's name, for what is said about it.
    """
    start = Source(name, 1)
    nothing = problem("import-empty", "the file is empty; export it again", start)
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n\x1a"):
        return _refused(nothing)
    if said := _kind(data):
        return _refused(problem("import-not-text", said, start))
    if _is_ebcdic(data):
        return _refused(
            problem(
                "import-encoding",
                "the file is encoded in EBCDIC, as on mainframes; convert it to UTF-8: {command}",
                start,
                command="iconv -f CP1147 -t UTF-8",
            )
        )
    decoded = _wide(data) or _utf_8(data) or _single_byte(data)
    if decoded.text.count("\0") * 50 > len(decoded.text):
        return _refused(
            problem("import-binary", "these are not the bytes of a text; export the file again as text", start)
        )
    lines, endings = _lines(decoded.text.removeprefix("\ufeff").rstrip("\x1a"))
    faults, remarks = [], []
    if decoded.is_cut:
        faults.append(
            problem(
                "import-truncated",
                "the file breaks off in the middle of a character, so its end is missing; export or copy it again",
                Source(name, len(lines)),
            )
        )
    if decoded.stray is not None:
        remarks.append(
            problem(
                "import-mixed-encoding",
                "a character of this line, and maybe of others, is not UTF-8 like the rest; read as Windows-1252",
                Source(name, decoded.text.count("\n", 0, decoded.stray) + 1),
                severity="notice",
            )
        )
    for number, line in enumerate(lines, 1):
        if "\0" in line:
            faults.append(
                problem(
                    "import-nul",
                    "the line holds NUL bytes, so a part of it was lost; export or copy the file again",
                    Source(name, number),
                )
            )
    lines, replaced = _without_controls(lines)
    if not any(map(str.strip, lines)):
        return _refused(nothing)
    if replaced:
        remarks.append(
            problem(
                "import-control",
                "the line holds control characters, which nobody can see; they were read as spaces (lines like this "
                "one: {count})",
                Source(name, replaced[0]),
                severity="notice",
                count=len(replaced),
            )
        )
    marked_as_utf_8 = (_MARK,) if decoded.text.startswith("\ufeff") else ()
    return Text(
        tuple(lines), (decoded.encoding, *marked_as_utf_8, *endings), bool(_ENDED.search(decoded.text)),
        tuple(faults), tuple(remarks),
    )  # fmt: skip


def _refused(fault: Problem) -> Text:
    return Text((), (), True, (fault,), ())


def _kind(data: bytes) -> str | None:
    """What to say of bytes that are another kind of file."""
    if data.startswith(b"PK\x03\x04"):
        is_workbook = any(part in data for part in (b"xl/w", b"xl/_rels", b"opendocument.spreadsheet"))
        return _WORKBOOK if is_workbook else _ARCHIVE
    for magic, said in _MAGIC:
        if data.startswith(magic):
            return said
    head = data[:2000].removeprefix(codecs.BOM_UTF8).replace(b"\0", b"").lstrip(b"\xff\xfe \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")) or (head.startswith(b"<?xml") and b"<html" in head):
        return _PAGE
    return _XML if head.startswith((b"<?xml", b"<comptabilite")) else None


def _is_ebcdic(data: bytes) -> bool:
    """Letters are the same in all of EBCDIC's national variants; `journal` is in every header."""
    return "journal" in data[:200].decode("cp500").lower()


def _wide(data: bytes) -> _Decoded | None:
    """UTF-16 or UTF-32, which spreadsheets call “Unicode text”."""
    codec = next((codec for mark, codec in _MARKS if data.startswith(mark)), "")
    if not codec:
        head = data[:200]
        odd, even = head[1::2].count(0), head[::2].count(0)
        if max(odd, even) * 3 < len(head) or min(odd, even) * 9 > len(head):
            return None
        codec = "utf-16-le" if odd > even else "utf-16-be"
    text = data.decode(codec, "replace")
    return _Decoded(text, _UTF_16, is_cut=text.endswith("\ufffd"))


def _utf_8(data: bytes) -> _Decoded | None:
    """UTF-8, also with a last character that is cut off, or a few that some other program put in."""
    text = data.decode("utf-8", "surrogateescape")
    if text.isascii():
        return _Decoded(text, _ASCII)
    strays = _ESCAPED.findall(text)
    if not strays:
        return _Decoded(text, _UTF8)
    if len(text) - len(text.encode("ascii", "ignore")) < 2 * len(strays):
        return None
    rest = _ESCAPED.sub("", text[-3:])
    if len(strays) <= 3 and text.endswith("".join(strays)) and len(text[-3:]) - len(rest) == len(strays):
        return _Decoded(text[: -len(strays)], _UTF8, is_cut=True)
    first = next(_ESCAPED.finditer(text)).start()
    as_western = _ESCAPED.sub(lambda found: bytes([ord(found[0]) - 0xDC00]).decode("cp1252", "replace"), text)
    return _Decoded(as_western, _UTF8, stray=first)


def _single_byte(data: bytes) -> _Decoded:
    """The code page in which the accents are those of French books; Windows-1252 where none speaks for another."""
    counts = Counter(data.translate(None, bytes(range(128))))

    def worth(codec: str) -> int:
        return sum(_WORTH.get(bytes([byte]).decode(codec, "replace"), 0) * count for byte, count in counts.items())

    codec, said = max(_CODE_PAGES, key=lambda page: worth(page[0]))  # the first of equals
    return _Decoded(data.decode(codec, "replace"), said)


def _lines(text: str) -> tuple[list[str], list[str]]:
    """Lines as an editor numbers them; carriage returns belong to the end of a line, however many there are."""
    if "\n" not in text and "\r" in text:
        lines, endings = text.split("\r"), [_ENDS_CR]
    else:
        lines = text.split("\n")
        endings = [_ENDS_CR_CR_LF] if lines[0].endswith("\r\r") else []
        if "\r" in text:
            lines = [line.rstrip("\r") for line in lines]
    while len(lines) > 1 and not lines[-1].strip():
        lines.pop()
    return lines, endings


def _without_controls(lines: list[str]) -> tuple[list[str], list[int]]:
    """The lines with spaces for control characters, and the numbers of those that had some."""
    replaced = [number for number, line in enumerate(lines, 1) if _CONTROLS.search(line)]
    for number in replaced:
        lines[number - 1] = _CONTROLS.sub(" ", lines[number - 1])
    return lines, replaced

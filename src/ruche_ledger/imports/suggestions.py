"""A first attribution file, made of an export's customers and accounts, to be edited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from .chart import component
from .exports import Export, Line
from .pages import amount


@dataclass(slots=True)
class _Sum:
    code: str
    label: str
    lines: int = 0
    debit: int = 0
    credit: int = 0

    def add(self, line: Line) -> None:
        self.lines += 1
        if line.cents > 0:
            self.debit += line.cents
        else:
            self.credit -= line.cents

    @property
    def size(self) -> int:
        return max(self.debit, self.credit)


def suggest_codes(export: Export) -> str:
    """An attribution file in which every analytic code is an entrepreneur's.

    Args:
        export: An analytic ledger, without faults.
    """
    lines = [line for entry in export.entries for line in entry.lines]
    start = export.exercise.start if export.exercise else min(line.date for line in lines)
    found = _sums((line.auxiliary, line.auxiliary_label, line) for line in lines)
    return "\n".join(_codes(export, sorted(each.code for each in found), start)) + "\n"


def _codes(export: Export, codes: list[str], start: date) -> Iterator[str]:
    yield f"# À qui sont les codes analytiques de {_comment(export.name)} : premier jet, à corriger."
    yield ""
    yield from _HOUSE
    keys: list[str] = []
    for code in codes:
        key = component(code)
        while key in (*keys, "Ruche"):
            key += "-2"
        keys.append(key)
        yield ""
        yield "[[entrepreneur]]"
        yield f'key = "{key}"'
        yield f"name = {_quoted(code)}"
        yield 'contract = "CESA"'
        yield f"from = {start}"
        yield f'opening = "0.00"       # sa trésorerie au {start} : ce que la coopérative tenait pour lui'
        yield "[[attribution]]"
        yield f'owner = "{key}"'
        yield f"auxiliary = [{_quoted(_literal(code))}]"


_HOUSE = ("[cooperative]", 'key = "Ruche"', 'name = "La Ruche"')


def suggest(export: Export) -> str:
    """An attribution file that works as it stands: all customers are the first entrepreneur's.

    Args:
        export: Without faults.
    """
    lines = [line for entry in export.entries for line in entry.lines]
    start = export.exercise.start if export.exercise else min(line.date for line in lines)
    return "\n".join(_text(export, lines, start)) + "\n"


def _text(export: Export, lines: list[Line], start: date) -> Iterator[str]:
    customers = [line for line in lines if line.account.startswith("41") and not line.account.startswith("419")]
    if any(line.auxiliary for line in customers):
        name, found = "auxiliary", _sums((line.auxiliary, line.auxiliary_label, line) for line in customers)
    else:
        accounts = customers or [line for line in lines if line.account.startswith("70")]
        name, found = "account", _sums((line.account, line.account_label, line) for line in accounts)
    yield f"# À qui sont les écritures de {_comment(export.name)} : premier jet, à corriger."
    yield "# Ce qu'aucune attribution n'atteint reste à la coopérative. La première qui convient l'emporte."
    yield ""
    yield from _HOUSE
    yield ""
    yield "# Une table par entrepreneur ; une deuxième de la même clé est un changement de contrat."
    yield "[[entrepreneur]]"
    yield 'key = "E01"'
    yield 'name = "E01"'
    yield 'contract = "CESA"'
    yield f"from = {start}"
    yield f'opening = "0.00"       # sa trésorerie au {start} : ce que la coopérative tenait pour lui'
    yield 'vat = "receipts"       # TVA sur les encaissements : elle attend chez lui ; sinon "debits"'
    yield ""
    if found:
        yield "# Les clients du fichier, du plus gros au plus petit : répartissez-les entre les entrepreneurs."
        yield "# Motifs : * pour toute suite de signes, ? pour un signe. De même account, journal ; label est une"
        yield "# expression régulière. Toutes les conditions d'une même attribution doivent être remplies."
        yield "[[attribution]]"
        yield 'owner = "E01"'
        yield f"{name} = ["
        yield from _rows(found, "  ")
        yield "]"
    else:
        yield "# Le fichier n'a ni clients ni ventes."
    yield ""
    yield "# [[entrepreneur]]"
    yield '# key = "E02"'
    yield '# contract = "CAPE"'
    yield f"# from = {start}"
    yield '# opening = "0.00"'
    yield '# vat = "debits"'
    for title, kind, text in (
        ("Fournisseurs", "40", "auxiliary"),
        ("Comptes de produits", "7", "account"),
        ("Comptes de charges", "6", "account"),
    ):
        chosen = [line for line in lines if line.account.startswith(kind)]
        rows = _sums(
            (line.auxiliary, line.auxiliary_label, line)
            if text == "auxiliary"
            else (line.account, line.account_label, line)
            for line in chosen
        )
        if rows:
            yield ""
            yield f"# {title} du fichier, pour d'autres attributions :"
            yield "# [[attribution]]"
            yield '# owner = "E02"'
            yield f"# {text} = ["
            yield from _rows(rows, "#   ")
            yield "# ]"


def _sums(rows: Iterable[tuple[str, str, Line]]) -> list[_Sum]:
    found: dict[str, _Sum] = {}
    for code, label, line in rows:
        if code:
            found.setdefault(code, _Sum(code, label)).add(line)
    return sorted(found.values(), key=lambda each: (-each.size, each.code))


def _rows(found: list[_Sum], indent: str) -> Iterator[str]:
    codes = [_quoted(_literal(each.code)) + "," for each in found]
    wide = max(map(len, codes))
    long = max(len(amount(each.size)) for each in found)
    for code, each in zip(codes, found, strict=True):
        yield f"{indent}{code:<{wide}}  # {amount(each.size):>{long}}  {_comment(each.label)}".rstrip()


def _literal(code: str) -> str:
    """A code as a glob pattern that meets it alone."""
    return re.sub(r"([*?[])", r"[\1]", code)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _comment(text: str) -> str:
    return re.sub("[\x00-\x1f\x7f\u2028\u2029]+", " ", text)

"""A cliff at a band's edge is found whatever is drawn, in each of a rule's versions."""

from dataclasses import replace
from pathlib import Path

import pytest

from ruche_ledger import load
from ruche_ledger.testing import LAWS, PROFILES, drawn, proved, subjects_of

VERSION = """\
{year}-01-01 custom "ruche-rule" "contribution" "volume"
  levied: "month"
  window: "year"
  band-1: 0.00 EUR
  rate-1: 0.105
  band-2: 30000.00 EUR
  rate-2: {rate}
  source: "AG"
"""
BOOKS = """\
option "operating_currency" "EUR"
plugin "ruche_plugins.cooperative"
2020-01-01 custom "ruche-cooperative" "Ruche"
2020-01-01 custom "ruche-entrepreneur" "E007"
  contract: "CESA"
"""
YEARS = range(2020, 2026)
#: Hardly anything is drawn.
FEW = replace(PROFILES["dev"], lives=1, probes=1)


@pytest.mark.parametrize("steep", [None, YEARS[0], YEARS[-1]])
def test_a_cliff_in_one_of_six_versions(steep: int | None, tmp_path: Path) -> None:
    """At 30,000 a falling rate gives back, as a volume scale may; a rising one leaves less of more, which none may."""
    path = tmp_path / "books.beancount"
    path.write_text(
        BOOKS + "".join(VERSION.format(year=year, rate="0.11" if year == steep else "0.10") for year in YEARS), "utf-8"
    )
    (subject,) = subjects_of(load(path, strict=True))
    laws = [law for law in LAWS if law.id == "C3"]
    proof = proved(subject, drawn(subject, FEW, 1), laws, small=False)
    assert [found.law.id for found in proof.broken] == ([] if steep is None else ["C3"])

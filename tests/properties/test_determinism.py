"""E6: the same bytes in every process, whatever its hash seed, time zone and locale."""

import json
import os
import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from ruche_ledger.testing.strategies import ledgers
from ruche_ledger.testing.texts import GeneratedLedger

from . import runs

PRINT = """
import json, locale, sys, time
from beancount import loader
from beancount.parser import printer
time.tzset()
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
texts = json.loads(sys.stdin.buffer.read().decode("utf-8"))
for text in texts:
    entries, errors, _ = loader.load_string(text)
    printed = "".join(printer.format_entry(entry, render_weights=False) for entry in entries)
    meta = [sorted((key, str(value)) for key, value in entry.meta.items()) for entry in entries]
    sys.stdout.buffer.write((printed + repr(meta) + repr([e.message for e in errors])).encode("utf-8"))
"""

WORLDS = (
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "fr_FR.UTF-8", "LANG": "fr_FR.UTF-8"},
    {"PYTHONHASHSEED": "4294967295", "TZ": "America/Adak", "LC_ALL": "C", "LANGUAGE": "tr"},
)


@settings(max_examples=max(3, settings.get_profile(settings.get_current_profile_name()).max_examples // 50))
@given(st.lists(ledgers(predict=runs.predicted), min_size=4, max_size=8))
def test_e6_same_bytes_in_every_process(several: list[GeneratedLedger]) -> None:
    texts = json.dumps([ledger.text for ledger in several]).encode("utf-8")
    printed = {
        subprocess.run(
            [sys.executable, "-X", "utf8", "-c", PRINT],
            input=texts,
            env=os.environ | world,
            capture_output=True,
            check=True,
        ).stdout
        for world in WORLDS
    }
    assert len(printed) == 1
    assert b"#ruche" in printed.pop() or not any(runs.run(ledger) for ledger in several)

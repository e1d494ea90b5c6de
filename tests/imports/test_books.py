"""An imported ledger on disk: what it holds, importing again, the next year, and what stands in the way."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from beancount import loader
from beancount.core import data
from beancount.scripts.format import align_beancount

from ruche_ledger.cooperative import load
from ruche_ledger.errors import RucheError
from ruche_ledger.imports.books import compose
from ruche_ledger.imports.chart import slug
from ruche_ledger.imports.exports import Export, Line
from ruche_ledger.imports.fec import read_fec
from ruche_ledger.imports.pages import read_month
from ruche_ledger.imports.plan import PLAN, place_of
from ruche_ledger.imports.shelf import LOCK, Shelf, locked, put, read_shelf
from ruche_ledger.messages import sentence
from tests.imports.hand import E01, NEXT, YEAR, attributions, entry, export, import_into

DECIDED = attributions(E01.format(vat="receipts"))

OPENING = entry("2022-01-01", ["411000/C1 120 AA", "512000 380", "101000 -500"], journal="AN", opening=True)
SALE = entry("2022-03-05", ["411000/C1 240 AB", "706000 -200", "445710 -40"], journal="VE", piece="FA 12")
OTHER = entry("2022-03-08", ["411000/C2 50", "706000 -50"], journal="VE", number="2")
PAID = entry("2022-04-05", ["512000 120", "411000/C1 -120 AA"], journal="BQ")
BOOKS = export(OPENING, SALE, OTHER, PAID)


def errors_of(folder: Path) -> list[str]:
    _, errors, _ = loader.load_file(str(folder / "main.beancount"))
    return [error.message for error in errors]


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted(folder.iterdir())}


def transactions(folder: Path) -> list[data.Transaction]:
    entries, _, _ = loader.load_file(str(folder / "main.beancount"))
    return [each for each in entries if isinstance(each, data.Transaction) and not each.tags & {"ruche"}]


def faults(made: Export, folder: Path) -> list[str]:
    return [sentence(fault, "en") for fault in compose(made, DECIDED, read_shelf(folder)).faults]


def test_the_files(tmp_path: Path) -> None:
    import_into(tmp_path / "livres", BOOKS, DECIDED)
    assert sorted(texts(tmp_path / "livres")) == [
        "2022-01.beancount",
        "2022-03.beancount",
        "2022-04.beancount",
        "comptes.beancount",
        "decisions.beancount",
        "main.beancount",
        "membres.beancount",
    ]
    assert errors_of(tmp_path / "livres") == []
    for name, text in texts(tmp_path / "livres").items():
        assert align_beancount(text) == text, name  # type: ignore[no-untyped-call]


def test_what_a_transaction_keeps(tmp_path: Path) -> None:
    import_into(tmp_path, BOOKS, DECIDED)
    sale = next(each for each in transactions(tmp_path) if each.date == date(2022, 3, 5))
    assert (sale.payee, sale.narration) == ("Tiers C1", "Libellé")
    assert {key: sale.meta[key] for key in ("journal", "number", "piece")} == {
        "journal": "VE",
        "number": "1",
        "piece": "FA 12",
    }
    assert sale.links == {"C1-FA-12", "let-2022-01-411000-C1-AB"}
    customer = sale.postings[0]
    assert customer.account == "Actif:E01:411000-Clients"
    assert customer.meta is not None
    assert (customer.meta["auxiliary"], customer.meta["lettering"]) == ("C1", "AB")


def test_accounts_keep_number_and_label(tmp_path: Path) -> None:
    odd = entry("2022-03-05", ["411DUPONT/C1 1", "4112-B 2", "4112.B 3", "706000 -6"])
    import_into(tmp_path, export(SALE, OTHER, odd), DECIDED)
    entries, errors, _ = loader.load_file(str(tmp_path / "main.beancount"))
    assert errors == []
    found = {each.account: (each.meta["pcg"], each.meta["label"]) for each in entries if isinstance(each, data.Open)}
    assert found["Actif:E01:411DUPONT-Clients"] == ("411DUPONT", "Clients")
    assert {number for number, _ in found.values()} >= {"4112-B", "4112.B"}
    assert len(found) == len({*found})


def test_a_label_that_changes_leaves_the_names(tmp_path: Path) -> None:
    import_into(tmp_path, BOOKS, DECIDED)
    before = set(re.findall(r"open (\S+)", (tmp_path / "comptes.beancount").read_text("utf-8")))
    renamed = [
        replace(each, lines=tuple(replace(line, account_label=line.account_label.upper()) for line in each.lines))
        for each in BOOKS.entries
    ]
    composed = import_into(tmp_path, replace(BOOKS, entries=tuple(renamed)), DECIDED)
    assert composed.changes == ()
    assert set(re.findall(r"open (\S+)", (tmp_path / "comptes.beancount").read_text("utf-8"))) == before
    assert 'label: "CLIENTS"' in (tmp_path / "comptes.beancount").read_text("utf-8")


def test_the_opening_is_taken_over_item_by_item(tmp_path: Path) -> None:
    """The receivable would look like a debt of E01's; the position is what the attribution file says."""
    import_into(tmp_path, BOOKS, DECIDED)
    tagged = [each for each in transactions(tmp_path) if "a-nouveau" in each.tags]
    assert len(tagged) == 2
    assert sum(len(each.links) for each in tagged) == 1
    cooperative = load(tmp_path / "main.beancount")
    assert cooperative.position("E01", date(2022, 1, 1)) == 0
    assert cooperative.position("E01", date(2022, 4, 5)) == 120
    assert cooperative.decisions.exercises.of(date(2022, 5, 1)) == YEAR


def test_examples_of_decisions_work(tmp_path: Path) -> None:
    """What the bookkeeper finds commented out loads as it stands, without the signs in front."""
    import_into(tmp_path, BOOKS, DECIDED)
    page = tmp_path / "decisions.beancount"
    page.write_text(re.sub(r"^;(?!;)", "", page.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    assert errors_of(tmp_path) == []
    assert load(tmp_path / "main.beancount").levies("2022")


def test_again_is_the_same(tmp_path: Path) -> None:
    import_into(tmp_path, BOOKS, DECIDED)
    before = texts(tmp_path)
    composed = import_into(tmp_path, BOOKS, DECIDED)
    assert composed.is_again
    assert composed.changes == ()
    assert texts(tmp_path) == before


def test_again_shows_what_changed_and_keeps_what_was_decided(tmp_path: Path) -> None:
    import_into(tmp_path, BOOKS, DECIDED)
    for name in ("decisions.beancount", "main.beancount"):
        path = tmp_path / name
        path.write_text(path.read_text("utf-8") + "; à moi\n", "utf-8")
    (tmp_path / "notes.beancount").write_text("; à moi\n", "utf-8")
    dearer = entry("2022-03-05", ["411000/C1 360 AB", "706000 -300", "445710 -60"], journal="VE", piece="FA 12")
    lettered = entry("2022-04-05", ["512000 120", "411000/C1 -120 AC"], journal="BQ")
    new = entry("2022-05-05", ["512000 5", "411000/C2 -5"], journal="BQ", number="2")
    composed = import_into(tmp_path, export(OPENING, dearer, lettered, new), DECIDED)
    assert [(each.kind, each.journal, each.number, each.what) for each in composed.changes] == [
        ("changed", "VE", "1", "amounts"),
        ("gone", "VE", "2", ""),
        ("changed", "BQ", "1", "lettering"),
        ("new", "BQ", "2", ""),
    ]
    for name in ("decisions.beancount", "main.beancount", "notes.beancount"):
        assert (tmp_path / name).read_text("utf-8").endswith("; à moi\n")
    assert errors_of(tmp_path) == []


def test_one_of_two_that_are_alike_is_gone(tmp_path: Path) -> None:
    import_into(tmp_path, export(OPENING, SALE, OTHER, OTHER), DECIDED)
    composed = import_into(tmp_path, export(OPENING, SALE, OTHER), DECIDED)
    assert [(each.kind, each.journal, each.number) for each in composed.changes] == [("gone", "VE", "2")]


def test_an_exercise_of_thirteen_months(tmp_path: Path) -> None:
    longer = replace(YEAR, end=date(2023, 2, 1))
    import_into(tmp_path, export(OPENING, SALE, OTHER, exercise=longer), DECIDED)
    exercises = load(tmp_path / "main.beancount").decisions.exercises
    assert exercises.of(date(2023, 1, 31)).start == date(2022, 1, 1)
    assert exercises.of(date(2023, 2, 1)).start == date(2023, 2, 1)


def test_other_owners_are_a_change(tmp_path: Path) -> None:
    import_into(tmp_path, BOOKS, DECIDED)
    swapped = attributions(E01.format(vat="receipts").replace("C2*", "C#").replace("C1*", "C2*").replace("C#", "C1*"))
    composed = compose(BOOKS, swapped, read_shelf(tmp_path))
    assert {each.what for each in composed.changes} == {"owners"}


def test_a_month_that_is_gone_goes(tmp_path: Path) -> None:
    import_into(tmp_path, BOOKS, DECIDED)
    import_into(tmp_path, export(OPENING, SALE, OTHER), DECIDED)
    assert not (tmp_path / "2022-04.beancount").exists()
    assert errors_of(tmp_path) == []


# ------------------------------------------------------------------------------------------- the next year


def carried(cents_of_bank: str = "500", result: str = "-250", number: str = "120000") -> Export:
    """The year after `BOOKS`: its opening, and the payment of what was open."""
    opening = entry(
        "2023-01-01",
        [
            f"512000 {cents_of_bank}",
            "411000/C1 240 B",
            "411000/C2 50",
            "445710 -40",
            "101000 -500",
            f"{number} {result}",
        ],
        journal="AN",
        opening=True,
    )
    paid = entry("2023-02-03", ["512000 240", "411000/C1 -240 B"], journal="BQ")
    return export(opening, paid, exercise=NEXT, name="suivante.txt")


def test_the_next_opening_is_asserted_and_not_booked(tmp_path: Path) -> None:
    import_into(tmp_path, BOOKS, DECIDED)
    composed = import_into(tmp_path, carried(), DECIDED)
    assert composed.differences == ()
    assert not any(each.is_opening for each in composed.booked)
    assert errors_of(tmp_path) == []
    asserted = (tmp_path / "2023-01-a-nouveaux.beancount").read_text("utf-8")
    assert re.findall(r"balance (\S+) +(\S+) ~", asserted) == [
        ("Capitaux:Ruche:101000-Compte-101000", "-500.00"),
        ("Actif:E01:411000-Clients", "240.00"),
        ("Actif:E02:411000-Clients", "50.00"),
        ("Passif:E01:445710-TVA-collectee", "-40.00"),
        ("Actif:Ruche:512000-Banque", "500.00"),
    ]
    assert align_beancount(asserted) == asserted  # type: ignore[no-untyped-call]
    cooperative = load(tmp_path / "main.beancount")
    assert [cooperative.decisions.exercises.of(date(year, 5, 1)).label for year in (2022, 2023)] == ["2022", "2023"]


def test_the_next_year_pays_what_waited_in_the_last(tmp_path: Path) -> None:
    """Lettered with the opening balance, it pays the invoice of the year before; so its VAT is due now."""
    import_into(tmp_path, BOOKS, DECIDED)
    composed = import_into(tmp_path, carried(), DECIDED)
    assert [(leg.whose, leg.number, leg.cents) for leg in composed.booked[-1].legs if leg.is_release] == [
        ("E01", "445710", 4000),
        ("Ruche", "445710", -4000),
    ]
    assert load(tmp_path / "main.beancount").position("E01", date(2023, 2, 3)) == 320


def test_the_next_year_again_is_the_same(tmp_path: Path) -> None:
    import_into(tmp_path, BOOKS, DECIDED)
    import_into(tmp_path, carried(), DECIDED)
    before = texts(tmp_path)
    assert import_into(tmp_path, carried(), DECIDED).changes == ()
    assert texts(tmp_path) == before
    first = import_into(tmp_path, BOOKS, DECIDED)
    assert "import-later" in [remark.code for remark in first.remarks]
    assert texts(tmp_path) == before


def test_openings_that_differ_are_listed_and_fail(tmp_path: Path) -> None:
    import_into(tmp_path, BOOKS, DECIDED)
    composed = import_into(tmp_path, carried("490", "-240"), DECIDED)
    assert [(each.number, each.ledger, each.export) for each in composed.differences] == [
        ("11 12", -25000, -24000),
        ("512000", 50000, 49000),
    ]
    assert any("512000-Banque" in message for message in errors_of(tmp_path))


def test_an_account_that_is_not_carried_over_is_a_difference(tmp_path: Path) -> None:
    import_into(tmp_path, BOOKS, DECIDED)
    opening = entry("2023-01-01", ["512000 500", "411000/C1 290", "101000 -540", "129000 -250"], opening=True)
    made = export(opening, entry("2023-02-01", ["512000 1", "706000 -1"]), exercise=NEXT)
    composed = compose(made, DECIDED, read_shelf(tmp_path))
    assert [(each.number, each.ledger, each.export) for each in composed.differences] == [
        ("101000", -50000, -54000),
        ("445710", -4000, 0),
    ]


def test_what_was_written_by_hand_is_in_the_assertions(tmp_path: Path) -> None:
    """A correction between two owners in decisions.beancount is carried over as it stands."""
    import_into(tmp_path, BOOKS, DECIDED)
    page = tmp_path / "decisions.beancount"
    moved = (
        '2022-06-01 * "Correction"\n  Actif:E01:411000-Clients  -10.00 EUR\n  Actif:E02:411000-Clients   10.00 EUR\n'
    )
    page.write_text(f"{page.read_text('utf-8')}\n{moved}", "utf-8")
    assert import_into(tmp_path, carried(), DECIDED).differences == ()
    assert errors_of(tmp_path) == []


def test_exercises_in_order(tmp_path: Path) -> None:
    import_into(tmp_path, carried(), DECIDED)
    assert faults(BOOKS, tmp_path) == [
        "the exercise of this file, 2022-01-01 to 2022-12-31, comes before the one that was imported from 2023-01-01 "
        "on, whose openings are booked; import the older one first, into a new folder"
    ]
    overlap = replace(BOOKS, exercise=replace(YEAR, start=date(2022, 7, 1), end=date(2023, 7, 1)))
    assert faults(overlap, tmp_path) == [
        "the exercise of this file, 2022-07-01 to 2023-06-30, overlaps the one that was imported from 2023-01-01 on; "
        "import it into another folder"
    ]


# ------------------------------------------------------------------------------------------- in the way


def test_a_file_edited_by_hand_is_not_lost(tmp_path: Path) -> None:
    import_into(tmp_path, BOOKS, DECIDED)
    path = tmp_path / "2022-03.beancount"
    path.write_text(path.read_text("utf-8").replace("240.00", "241.00"), "utf-8")
    before = texts(tmp_path)
    assert faults(BOOKS, tmp_path) == [
        "this file was changed since the import wrote it, and would be written anew; move what you wrote into "
        "decisions.beancount, delete the file, and import again"
    ]
    assert texts(tmp_path) == before
    path.unlink()
    import_into(tmp_path, BOOKS, DECIDED)
    assert "240.00" in path.read_text("utf-8")


@pytest.mark.parametrize("name", ["main.beancount", "comptes.beancount", "membres.beancount"])
def test_somebody_elses_ledger_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('option "title" "Autre"\n', "utf-8")
    assert faults(BOOKS, tmp_path) == [
        "this was not written by an import, and would be in its way; choose another folder with -o, or move it away"
    ]


def test_windows_line_ends_are_no_edit(tmp_path: Path) -> None:
    """Git may check files out with CR LF."""
    import_into(tmp_path, BOOKS, DECIDED)
    for path in tmp_path.iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert faults(BOOKS, tmp_path) == []


def test_two_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "livres"
    with locked(folder):
        with pytest.raises(RucheError, match="another import is writing into"), locked(folder):
            pass
        assert (folder / LOCK).exists()
    assert not folder.exists(), "a folder made for nothing goes again"


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "livres").write_text("", "utf-8")
    with pytest.raises(RucheError, match="is a file"), locked(tmp_path / "livres"):
        pass
    with pytest.raises(RucheError, match="nothing can be written into the folder"), locked(tmp_path / "livres" / "x"):
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_the_right_to_write(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(RucheError, match="nothing can be written into the folder"), locked(tmp_path):
        pass
    tmp_path.chmod(0o700)


@pytest.mark.parametrize("fails_at", range(1, 7))
def test_all_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int) -> None:
    """Whichever step of putting files in their places fails, the folder is as it was."""
    for name in ("a", "c", "gone"):
        (tmp_path / name).write_text("before", "utf-8")
    left = [fails_at]

    def failing(step: Callable[..., Any]) -> Callable[..., Any]:
        def taken(*given: Any, **named: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                raise OSError(errno.EIO, "Input/output error")
            return step(*given, **named)

        return taken

    for step in ("rename", "replace", "unlink"):
        monkeypatch.setattr(Path, step, failing(getattr(Path, step)))
    with pytest.raises(RucheError, match="nothing can be written"):
        put(tmp_path, {"a": "after", "b": "after", "c": "after"}, ("gone",))
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == dict.fromkeys("ac", "before") | {
        "gone": "before"
    }


KILLED = """
import os, sys
from pathlib import Path
from ruche_ledger.imports.shelf import locked, put

folder, left = Path(sys.argv[1]), [int(sys.argv[2])]


def last(event, args):
    if event in ("os.rename", "os.remove", "shutil.rmtree", "os.mkdir") and str(folder) in str(args[0]):
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), 9)


sys.addaudithook(last)
with locked(folder):
    put(folder, {"a": "after", "b": "after", "c": "after"}, ("gone",))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="nobody is killed like this there")
def test_an_import_that_was_killed_is_undone_by_the_next(tmp_path: Path) -> None:
    """Whenever that happens, the folder is as before or as after, and nothing has to be deleted by hand."""
    before = {"a": "before", "c": "before", "gone": "before"}
    seen = set()
    for steps in range(30):
        folder = tmp_path / str(steps)
        folder.mkdir()
        for name, text in before.items():
            (folder / name).write_text(text, "utf-8")
        ended = subprocess.run([sys.executable, "-c", KILLED, str(folder), str(steps)], check=False)
        with locked(folder):
            pass
        after = {path.name: path.read_text("utf-8") for path in folder.iterdir()}
        assert after in (before, dict.fromkeys("abc", "after")), steps
        seen.add((ended.returncode, after == before))
        if ended.returncode == 0:
            break
    assert seen == {(-9, True), (-9, False), (0, False)}


def test_folders_above_one_made_for_nothing_go_again(tmp_path: Path) -> None:
    with locked(tmp_path / "a" / "b" / "livres"):
        pass
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["2022-03.beancount", "comptes.beancount", "main.beancount"])
def test_nothing_is_overwritten_that_no_import_wrote(tmp_path: Path, name: str) -> None:
    """Be it a ledger by hand, a generated file that lost its first line, or a folder."""
    (tmp_path / name).write_text("; by hand\n", "utf-8")
    assert faults(BOOKS, tmp_path) == [
        "this was not written by an import, and would be in its way; choose another folder with -o, or move it away"
    ]
    (tmp_path / name).unlink()
    (tmp_path / name).mkdir()
    assert len(faults(BOOKS, tmp_path)) == 1
    (tmp_path / name).rmdir()
    (tmp_path / name).symlink_to(tmp_path / "nowhere")
    assert len(faults(BOOKS, tmp_path)) == 1


# ------------------------------------------------------------------------------------------- small parts


def test_months_read_back(tmp_path: Path) -> None:
    composed = import_into(tmp_path, BOOKS, DECIDED)
    shelf = read_shelf(tmp_path)
    read = [each for name in shelf.files_of(YEAR.start) for each in read_month(shelf.texts[name], shelf.chart)]
    assert read == list(composed.booked)


def test_plan_is_in_order_and_knows_the_prefixes_of_the_issue() -> None:
    assert [place.prefix for place in PLAN] == sorted(place.prefix for place in PLAN)
    roots = {"28": "Assets", "29": "Assets", "39": "Assets", "49": "Assets", "15": "Liabilities", "16": "Liabilities"}
    assert {prefix: place_of(f"{prefix}1000").root for prefix in roots} == roots
    assert {place_of(f"12{digit}").root for digit in "09"} == {"Equity"}
    assert [place_of(number).prefix for number in ("44571200", "445", "4", "", "999", "A1")] == [
        "4457",
        "445",
        "",
        "",
        "",
        "",
    ]


#: What a label of the PCG says of the side of the balance sheet, in classes 4 and 5.
LABELS = {"Liabilities": r"passif$|^(?!.*recevoir).*à payer|avances sur", "Assets": r"actif$|^(?!.*payer).*à recevoir"}
#: By two digits, the root of all but the three-digit accounts named.
CLASSES = {
    **dict.fromkeys(("10", "11", "12", "13", "14"), ("Equity", {"109"})),
    **dict.fromkeys(("15", "16", "17", "40", "42", "43"), ("Liabilities", {"169", "409", "425", "439"})),
    **dict.fromkeys(("41", "49"), ("Assets", {"419"})),
    **{f"{kind}{digit}": ("Assets", {"229", "269", "279"}) for kind in "23" for digit in range(10)},
    **{f"6{digit}": ("Expenses", set()) for digit in range(10)},
    **{f"7{digit}": ("Income", set()) for digit in range(10)},
}


def test_plan_puts_every_account_of_the_pcg_where_its_label_says() -> None:
    """The official list of accounts of 2025, which lies beside the checkout."""
    file = Path(__file__).parents[3] / "shared" / "data" / "pcg" / "pcg_2025.json"
    if not file.exists():
        pytest.skip("the shared files are not here")
    accounts = [(str(each["number"]), each["label"]) for each in json.loads(file.read_text("utf-8"))["flat"]]
    assert len(accounts) > 800
    for number, label in accounts:
        root = place_of(number).root
        said = {side for side, words in LABELS.items() if number[0] in "45" and re.search(words, label, re.IGNORECASE)}
        if said and number != "467":
            assert said == {root}, (number, label)
        expected, but = CLASSES.get(number[:2], (root, set()))
        assert (root == expected) != (number[:3] in but), (number, label)


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("BANQUE CREDIT AGRICOLE", "Banque-Credit-Agricole"),
        ("TVA déductible s/immobilisations", "TVA-deductible-s-immobilisations"),
        ("Primes d'émission", "Primes-d-emission"),
        ("Œuvres & co.", "OEuvres-co"),
        ("", ""),
        ("…", ""),
        ("TVA SUR ABS 5.5 %", "TVA-SUR-ABS-5-5"),
    ],
)
def test_slug(label: str, expected: str) -> None:
    assert slug(label) == expected


def test_line_is_what_the_readers_give() -> None:
    assert Shelf(Path("x")).exercises == ()
    assert isinstance(BOOKS.entries[0].lines[0], Line)


# ------------------------------------------------------------------------------------------- links


def links_of(folder: Path, day: str) -> set[str]:
    return {link for each in transactions(folder) if str(each.date) == day for link in each.links}


def test_the_banks_own_piece_ties_nothing_together(tmp_path: Path) -> None:
    """A bank statement's number on two payments is no invoice; an invoice's number on a payment is."""
    one = entry("2022-03-05", ["411000/C1 240", "706000 -240"], piece="FA 12")
    other = entry("2022-03-06", ["411000/C2 50", "706000 -50"], piece="FA 13", number="2")
    bank = entry("2022-04-05", ["512000 240", "411000/C1 -240"], piece="RELEVE 4", number="3")
    named = entry("2022-04-06", ["512000 50", "411000/C2 -50"], piece="FA 13", number="4")
    import_into(tmp_path, export(one, other, bank, named), DECIDED)
    assert links_of(tmp_path, "2022-04-05") == set()
    assert links_of(tmp_path, "2022-04-06") == links_of(tmp_path, "2022-03-06") == {"C2-FA-13"}


def test_a_payment_of_the_next_year_shares_the_link_of_its_invoice(tmp_path: Path) -> None:
    """Its letter ties it to the opening line, which names the piece of the invoice."""
    import_into(tmp_path, BOOKS, DECIDED)
    rows = ["512000 500", "411000/C2 50", "445710 -40", "101000 -500", "120000 -250", "411000/C1 240 B"]
    opening = entry("2023-01-01", rows, journal="AN", opening=True, piece="FA 12")
    paid = entry("2023-02-03", ["512000 240", "411000/C1 -240 B"], piece="CHQ 7")
    import_into(tmp_path, export(opening, paid, exercise=NEXT), DECIDED)
    assert links_of(tmp_path, "2023-02-03") == {"C1-FA-12", "let-2023-01-411000-C1-B"}
    assert load(tmp_path / "main.beancount").statement("E01", "2023").receivables == ()


@pytest.mark.parametrize("day", ["20211231", "20220101", "20220103", "20220630"])
def test_the_position_taken_over_holds_whatever_the_day_of_the_openings(tmp_path: Path, day: str) -> None:
    """What is taken over is of the exercise's first day, else a receivable would look like a debt on some other."""
    rows = [
        f"AN|A nouveaux|1|{day}|411000|Clients|C1|Tiers|F1|{day}|A nouveau|120,00|0,00|||||",
        f"AN|A nouveaux|1|{day}|101000|Capital||||{day}|A nouveau|0,00|120,00|||||",
        "BQ|Banque|1|20220301|512000|Banque||||20220301|Tiers|120,00|0,00|||||",
        "BQ|Banque|1|20220301|411000|Clients|C1|Tiers||20220301|Tiers|0,00|120,00|||||",
        "VE|Ventes|1|20220701|411000|Clients|C2|Tiers|F2|20220701|Tiers|50,00|0,00|||||",
        "VE|Ventes|1|20220701|706000|Ventes||||20220701|Tiers|0,00|50,00|||||",
    ]
    header = (
        "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|PieceRef|PieceDate|"
        "EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|Idevise"
    )
    made = read_fec("\n".join([header, *rows, ""]).encode(), "123456789FEC20221231.txt")
    assert not made.faults
    import_into(tmp_path / "livres", made, attributions(E01.format(vat="debits").replace('"0.00"', '"30.00"')))
    cooperative = load(tmp_path / "livres" / "main.beancount")
    days = [date(2022, 1, 1), date(2022, 2, 28), date(2022, 3, 1), date(2022, 12, 31)]
    assert [str(cooperative.position("E01", on)) for on in days] == ["30.00", "30.00", "150.00", "150.00"]


@pytest.mark.parametrize(
    ("vat", "rows", "expected"),
    [
        ("receipts", ["411000/C1 120", "512000 -120"], ["E01 120.00 EUR"]),
        ("receipts", ["411000/C1 120", "44574E01 -20", "512000 -100"], []),
        ("receipts", ["411000/C2 120", "512000 -120"], []),
        ("receipts", ["411000/C1 -120", "512000 120"], []),
        ("debits", ["411000/C1 120", "512000 -120"], []),
    ],
)
def test_vat_in_what_was_taken_over_is_a_remark(tmp_path: Path, vat: str, rows: list[str], expected: list[str]) -> None:
    account = '[[attribution]]\nowner = "E01"\naccount = ["44574E01", "706000"]\n'
    decided = attributions(E01.format(vat=vat) + account)
    made = export(entry("2022-01-01", rows, journal="AN", opening=True), SALE, OTHER)
    remarks = import_into(tmp_path / "livres", made, decided).remarks
    again = import_into(tmp_path / "livres", made, decided).remarks
    assert "opening-vat" not in [each.code for each in again], "once is enough"
    assert [dict(each.params)["owed"] for each in remarks if each.code == "opening-vat"] == expected

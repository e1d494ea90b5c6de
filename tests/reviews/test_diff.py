"""`ruche diff`: what a change in git does to each member, in cents, with the cause; amounts worked by hand."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ruche_ledger import load
from ruche_ledger.amounts import Owners, by_month, effects_read
from ruche_ledger.cli import ruche
from ruche_ledger.ledgers import example
from ruche_ledger.sides import effects
from ruche_ledger.versions import ask
from tests.reviews.history import BOOKS, DECISIONS, LEDGER, PLUGIN_FILE, SOFTWARE, History, sale

RATE = "rate: 0.10", "rate: 0.12"


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "books", LEDGER)


def diff(history: History, *words: str, lang: str = "en", ledger: str = "main.beancount") -> Result:
    path = str(history.root / ledger)
    return CliRunner().invoke(ruche, ["--lang", lang, "diff", path, *words], env={"LC_ALL": "C"})


def answer(history: History, *words: str, code: int = 1, ledger: str = "main.beancount") -> dict[str, Any]:
    done = diff(history, *words, "--json", ledger=ledger)
    assert done.exit_code == code, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    check_sums(found)
    return found


def check_sums(found: dict[str, Any]) -> None:
    """Whatever changed: parts add up to the whole, rows to parts, and all positions to zero."""

    def cents(text: str) -> int:
        return int(text.replace(".", ""))

    assert sum(cents(owner["difference"]) for owner in found["owners"]) == 0
    for owner in found["owners"]:
        assert cents(owner["after"]) - cents(owner["before"]) == cents(owner["difference"])
        assert sum(cents(cause["difference"]) for cause in owner["causes"]) == cents(owner["difference"])
        for cause in owner["causes"]:
            rows = [
                row for row in found["changes"] if row["owner"] == owner["owner"] and row["parts"] == cause["parts"]
            ]
            assert sum(cents(row["position"]) for row in rows) == cents(cause["difference"])
    for row in found["changes"]:
        assert cents(row["after"]) - cents(row["before"]) == cents(row["difference"])


def rows(found: dict[str, Any]) -> list[tuple[str, ...]]:
    heads = ("owner", "kind", "name", "month", "before", "after", "position")
    return [("+".join(row["parts"]), *(row[head] for head in heads)) for row in found["changes"]]


# ------------------------------------------------------------------------------------------------- what it says


def test_nothing_changes(history: History) -> None:
    history.replace(
        "decisions.beancount", "2026-01-01 open Assets:E007", ";; one line down\n2026-01-01 open Assets:E007"
    )
    done = diff(history)
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1] == "No amount changes: all are the same, to the cent."
    assert "Decisions changed" not in done.stdout
    found = answer(history, code=0)
    assert (found["changed"], found["changes"], found["owners"]) == (False, [], [])


def test_a_rate(history: History) -> None:
    history.replace("decisions.beancount", *RATE)
    found = answer(history)
    assert rows(found) == [
        ("decisions", "E007", "rule", "contribution", "2026-01", "100.00", "120.00", "-20.00"),
        ("decisions", "E012", "rule", "contribution", "2026-02", "50.00", "60.00", "-10.00"),
        ("decisions", "Ruche", "rule", "contribution", "2026-01", "90.00", "108.00", "18.00"),
        ("decisions", "Ruche", "rule", "contribution", "2026-02", "45.00", "54.00", "9.00"),
        ("decisions", "Solidarite", "rule", "contribution", "2026-01", "10.00", "12.00", "2.00"),
        ("decisions", "Solidarite", "rule", "contribution", "2026-02", "5.00", "6.00", "1.00"),
    ]
    assert {row["name"]: row["subjects"] for row in found["changes"]} == {"contribution": [["rule", "contribution"]]}
    (entry,) = found["entries"]
    assert (entry["sign"], entry["file"], entry["line"]) == ("~", "decisions.beancount", 10)
    assert entry["keys"] == [["rate", "0.10", "0.12"]]
    assert [(owner["owner"], owner["before"], owner["after"]) for owner in found["owners"]] == [
        ("E007", "-100.00", "-120.00"),  # what is paid at once into one's own bank is not held by the cooperative
        ("E012", "-50.00", "-60.00"),
        ("Solidarite", "15.00", "18.00"),
        ("Ruche", "135.00", "162.00"),
    ]


def test_on_a_screen(history: History) -> None:
    history.replace("decisions.beancount", *RATE)
    done = diff(history)
    assert done.exit_code == 1
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    commit = history.git("rev-parse", "HEAD")[:10]
    assert lines[0] == (f"main.beancount: from HEAD, {commit} (2026-03-01, “Books”) to the files as they are")
    assert "~ decisions.beancount:10 2026-01-01 ruche-rule contribution flat" in lines
    assert "rate: 0.10 → 0.12" in lines
    assert "E007 Poterie −100.00 −120.00 −20.00" in lines
    assert "Due to decisions: the rule contribution" in lines
    assert "Ruche Contribution 2026-01 … 2026-02 (2) 135.00 162.00 27.00" in lines
    assert "Ruche Contribution 2026-02 45.00 54.00 9.00" in [
        " ".join(line.split()) for line in diff(history, "--months").stdout.splitlines()
    ]


def test_in_french(history: History) -> None:
    history.replace("decisions.beancount", *RATE)
    text = " ".join(diff(history, lang="fr").stdout.split())
    assert "à l’état actuel des fichiers" in text
    assert "Dû aux décisions : la règle contribution" in text
    assert "E007 Poterie −100,00 −120,00 −20,00" in text


def test_books(history: History) -> None:
    history.write({"books/2026-03.beancount": sale("2026-03-03", "E012", "200.00")})
    found = answer(history)
    assert rows(found) == [
        ("books", "E012", "rule", "contribution", "2026-03", "0.00", "20.00", "-20.00"),
        ("books", "Ruche", "rule", "contribution", "2026-03", "0.00", "18.00", "18.00"),
        ("books", "Solidarite", "rule", "contribution", "2026-03", "0.00", "2.00", "2.00"),
    ]
    (entry,) = found["entries"]
    assert (entry["sign"], entry["directive"], entry["text"]) == ("+", "transaction", "Vente de E012")
    assert (entry["file"], entry["line"]) == ("books/2026-03.beancount", 1)
    assert "+ books/2026-03.beancount:1 2026-03-03 transaction Vente de E012" in diff(history).stdout


def test_what_is_written_moves_positions_too(history: History) -> None:
    rent = "2026-02-01 open Expenses:E007:613-Loyer\n2026-02-01 open Liabilities:Ruche:401-Fournisseurs\n"
    rent += '2026-02-03 * "Loyer"\n  Expenses:E007:613-Loyer  80.00 EUR\n  Liabilities:Ruche:401-Fournisseurs\n'
    history.write({"books/loyer.beancount": rent})
    assert rows(answer(history)) == [
        ("books", "E007", "written", "", "2026-02", "0.00", "-80.00", "-80.00"),
        ("books", "Ruche", "written", "", "2026-02", "0.00", "80.00", "80.00"),
    ]


def test_decisions_come_before_books(history: History) -> None:
    """2,000 at 12 %: the rate counts on the old 1,000, the new 1,000 count at the new rate."""
    history.replace("decisions.beancount", *RATE)
    history.write({"books/2026.beancount": BOOKS + sale("2026-01-20", "E007", "1000.00")})
    assert [row for row in rows(answer(history)) if row[1] == "E007"] == [
        ("decisions", "E007", "rule", "contribution", "2026-01", "100.00", "120.00", "-20.00"),
        ("books", "E007", "rule", "contribution", "2026-01", "120.00", "240.00", "-120.00"),
    ]
    screen = " ".join(diff(history).stdout.split())
    assert "before after difference of which decisions of which books" in screen
    assert "E007 Poterie −100.00 −240.00 −140.00 −20.00 −120.00" in screen


def test_a_cause_each(history: History) -> None:
    training = '2026-01-01 custom "ruche-rule" "formation" "flat"\n  rate: 0.01\n  source: "CA"\n'
    history.write({"decisions.beancount": DECISIONS.replace(*RATE) + training})
    found = answer(history)
    assert {(row["name"], *map(tuple, row["subjects"])) for row in found["changes"]} == {
        ("contribution", ("rule", "contribution")),
        ("formation", ("rule", "formation")),
    }


def test_decisions_that_make_no_sense_alone_wait_for_others(history: History) -> None:
    """A contract that no rule covers would be a fault, so the rule comes first."""
    cesa = DECISIONS.replace("  rate: 0.10\n", '  contracts: "CESA"\n  rate: 0.10\n')
    history.commit({"decisions.beancount": cesa})
    rule = '2026-02-01 custom "ruche-rule" "contribution" "flat"\n  contracts: "CAPE"\n  rate: 0.06\n  source: "CA"\n'
    member = '2026-02-01 custom "ruche-entrepreneur" "E012"\n  contract: "CAPE"\n'
    history.write({"decisions.beancount": cesa + rule + member})
    found = answer(history)
    (row,) = [row for row in found["changes"] if row["owner"] == "E012"]
    assert row["subjects"] == [["member", "E012"]]
    assert (row["before"], row["after"]) == ("50.00", "30.00")


def test_decisions_that_make_no_sense_without_each_other_go_together(history: History) -> None:
    """Another word for a contract: neither the members' directives nor the rule's alone leave a ledger without gaps."""
    cesa = DECISIONS.replace("  rate: 0.10\n", '  contracts: "CESA"\n  rate: 0.10\n')
    history.commit({"decisions.beancount": cesa})
    history.write({"decisions.beancount": cesa.replace("CESA", "ASSOCIE").replace(*RATE)})
    assert {tuple(map(tuple, row["subjects"])) for row in answer(history)["changes"]} == {
        (("member", "E007"), ("member", "E012"), ("rule", "contribution"))
    }


def test_decisions_that_go_with_books(history: History) -> None:
    """A member who leaves takes their sales along: with the old books, these would be faults."""
    left = '2026-02-01 custom "ruche-entrepreneur" "E012"\n  contract: "left"\n'
    history.write(
        {"decisions.beancount": DECISIONS + left, "books/2026.beancount": sale("2026-01-15", "E007", "1000.00")}
    )
    found = answer(history)
    assert {tuple(row["parts"]) for row in found["changes"]} == {("decisions", "books")}
    assert "and to decisions that go with them: the contracts of E012" in " ".join(diff(history).stdout.split())


KIND = """\
from ruche_ledger.rules.kinds import Kind, Rate, Term

class Whole(Kind):
    parameters = {"rate": Rate()}

    def terms(self, base, months):
        print("a rule that talks")
        return [Term(base, self.rate("rate") * 1, "all of it")]
"""


def test_a_rule_kind_beside_the_ledger(history: History) -> None:
    """Both ends have a module of the same name; each ledger is computed with its own."""
    named = DECISIONS.replace('"contribution" "flat"', '"contribution" "own:Whole"')
    history.commit({"decisions.beancount": named, "own.py": KIND})
    history.replace("own.py", "* 1", "* 2")
    found = answer(history)
    assert [row for row in rows(found) if row[1] == "E012"] == [
        ("decisions", "E012", "rule", "contribution", "2026-02", "50.00", "100.00", "-50.00"),
    ]
    assert {tuple(map(tuple, row["subjects"])) for row in found["changes"]} == {(("kinds", ""),)}
    assert "Due to decisions: the rule kinds beside the ledger" in diff(history).stdout


# ------------------------------------------------------------------------------------------------- the software


def test_the_software_itself(tmp_path: Path) -> None:
    """The old one computes the old ledger; what the new one makes of it is its doing, then come the decisions."""
    history = History(tmp_path / "house", {**SOFTWARE, **{f"ledgers/{name}": text for name, text in LEDGER.items()}})
    history.replace(PLUGIN_FILE, 'RATE = Decimal("0.10")', 'RATE = Decimal("0.11")')
    history.write({"ledgers/books/2026.beancount": BOOKS.replace("500.00", "600.00")})
    found = answer(history, ledger="ledgers/main.beancount")
    assert rows(found) == [
        ("software", "E007", "rule", "contribution", "2026-01", "100.00", "110.00", "-10.00"),
        ("software", "E012", "rule", "contribution", "2026-02", "50.00", "55.00", "-5.00"),
        ("software", "Ruche", "rule", "contribution", "2026-01", "100.00", "110.00", "10.00"),
        ("software", "Ruche", "rule", "contribution", "2026-02", "50.00", "55.00", "5.00"),
        ("books", "E012", "rule", "contribution", "2026-02", "55.00", "66.00", "-11.00"),
        ("books", "Ruche", "rule", "contribution", "2026-02", "55.00", "66.00", "11.00"),
    ]
    assert found["software"] == [PLUGIN_FILE]
    assert "Due to the software" in diff(history, ledger="ledgers/main.beancount").stdout


def test_a_software_that_does_not_run(tmp_path: Path) -> None:
    broken = {**SOFTWARE, PLUGIN_FILE: "import no_such_library\n"}
    history = History(tmp_path / "house", {**broken, **LEDGER})
    history.write({PLUGIN_FILE: SOFTWARE[PLUGIN_FILE]})
    done = diff(history)
    assert done.exit_code == 2
    assert done.stderr == (
        "ruche: the software of “HEAD” cannot be run here (ModuleNotFoundError: No module named 'no_such_library'); "
        "install what it needs, or compare with a later revision\n"
    )


@pytest.mark.parametrize("name", ["la-ruche", "opteos", "crealead", "bourgogne-volume"])
def test_what_is_read_off_entries_is_what_was_computed(name: str) -> None:
    """The same effects as a comparison of rules counts: for every owner, subject and month, in cents."""
    path = example(name)
    cooperative = load(path)
    ((read,),) = ask([(None, "now", [{"path": str(path)}])])
    owners = Owners.of(read.owners[0], read.owners[0])
    found = by_month(effects_read(read.states[0]["rows"], owners, read.roots[0]))
    assert found == by_month(effects(cooperative.outcome, cooperative.key))
    assert found
    assert not read.faults[0]


# ------------------------------------------------------------------------------------------------- revisions


def test_between_revisions(history: History) -> None:
    first = history.git("rev-parse", "HEAD")
    history.git("switch", "-q", "-c", "proposal")
    history.replace("decisions.beancount", *RATE)
    history.commit(message="Twelve percent")
    history.git("switch", "-q", "main")
    history.commit({"books/2026-03.beancount": sale("2026-03-03", "E012", "200.00")})
    history.write({"books/2026-04.beancount": sale("2026-04-03", "E012", "700.00")})  # not committed: in no range

    def said(*words: str) -> list[tuple[str, ...]]:
        return [row for row in rows(answer(history, *words)) if row[1] == "E012"]

    proposed = ("decisions", "E012", "rule", "contribution", "2026-02", "50.00", "60.00", "-10.00")
    assert said("main...proposal") == [proposed]
    assert said(f"{first}..proposal") == [proposed]
    assert said("main..proposal") == [
        proposed,
        ("decisions", "E012", "rule", "contribution", "2026-03", "20.00", "24.00", "-4.00"),
        ("books", "E012", "rule", "contribution", "2026-03", "24.00", "0.00", "24.00"),
    ]
    assert said(f"{first}..") == [("books", "E012", "rule", "contribution", "2026-03", "0.00", "20.00", "-20.00")]
    assert said("HEAD") == [("books", "E012", "rule", "contribution", "2026-04", "0.00", "70.00", "-70.00")]


def test_nothing_in_the_checkout_is_touched(history: History) -> None:
    history.replace("decisions.beancount", *RATE)
    history.git("add", "--all")
    history.write({"books/2026.beancount": BOOKS + sale("2026-01-20", "E007", "1.00")})
    index = (history.root / ".git" / "index").read_bytes()
    files = {path: path.stat().st_mtime_ns for path in history.root.rglob("*") if ".git" not in path.parts}
    assert diff(history).exit_code == 1
    assert (history.root / ".git" / "index").read_bytes() == index
    assert {path: path.stat().st_mtime_ns for path in history.root.rglob("*") if ".git" not in path.parts} == files


def test_documents_are_there_and_files_are_as_in_a_checkout(history: History) -> None:
    """A ledger that files scans, and one whose attributes keep the books out of releases."""
    filed = DECISIONS + '2026-01-16 document Assets:E007:512-Banque "scans/reçu.pdf"\n'
    history.commit(
        {"decisions.beancount": filed, "scans/reçu.pdf": "%PDF", ".gitattributes": "books export-ignore\n* eol=crlf\n"}
    )
    history.replace("decisions.beancount", *RATE)
    found = answer(history)
    assert {row["name"] for row in found["changes"]} == {"contribution"}
    assert [entry["directive"] for entry in found["entries"]] == ["ruche-rule"]


def test_inside_a_hook(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git tells its hooks where the repository is; the ledger's is meant, whichever runs the hook."""
    history.replace("decisions.beancount", *RATE)
    monkeypatch.setenv("GIT_DIR", os.devnull)
    monkeypatch.setenv("GIT_INDEX_FILE", os.devnull)
    assert diff(history).exit_code == 1


# ------------------------------------------------------------------------------------------------- what is refused


def refused(done: Result) -> str:
    assert done.exit_code == 2, done.output
    assert not done.stdout
    return done.stderr


def test_an_unknown_revision(history: History) -> None:
    assert refused(diff(history, "v9")) == (
        "ruche: git knows no revision “v9” here; name a commit, a branch or a tag that git log --all --oneline shows\n"
    )
    assert "git ne connaît pas de révision « v9 »" in refused(diff(history, "v9", lang="fr")).replace("\u00a0", " ")
    assert "git knows no revision “--all”" in refused(diff(history, "--", "--all"))


def test_a_ledger_that_was_not_there(history: History) -> None:
    first = history.git("rev-parse", "HEAD")
    second = history.commit({"other.beancount": (history.root / "main.beancount").read_text("utf-8")})
    assert refused(diff(history, first, ledger="other.beancount")) == (
        f"ruche: other.beancount was not there at “{first}”; it came with {second[:10]} on 2026-03-01, so name that "
        "one or a later one\n"
    )
    history.write({"third.beancount": ""})
    assert refused(diff(history, ledger="third.beancount")) == (
        "ruche: third.beancount was not there at “HEAD”, and no commit brought it; commit it, and compare later "
        "changes\n"
    )


def test_no_repository(tmp_path: Path) -> None:
    (tmp_path / "main.beancount").write_text("", "utf-8")
    done = CliRunner().invoke(ruche, ["--lang", "en", "diff", str(tmp_path / "main.beancount")])
    assert "lies in no git repository, so nothing is known of what it was" in refused(done)


def test_no_commit(tmp_path: Path) -> None:
    history = History(tmp_path / "books")
    history.write(LEDGER)
    assert refused(diff(history)) == f"ruche: the repository {history.root} has no commit yet; commit the books first\n"


def test_no_git(history: History, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert refused(diff(history)) == (
        "ruche: git is not installed, and only git knows what the books were; install it\n"
    )


def test_a_shallow_clone(history: History, tmp_path: Path) -> None:
    first = history.git("rev-parse", "HEAD")
    history.replace("decisions.beancount", *RATE)
    history.commit()
    history.git("clone", "-q", "--depth", "1", f"file://{history.root}", str(tmp_path / "clone"))
    clone = History(tmp_path / "clone")
    assert refused(diff(clone, first)) == (
        f"ruche: this clone is shallow and does not hold the revision “{first}”; if there is one of that name, fetch "
        "it with git fetch --unshallow --tags\n"
    )
    assert diff(clone).exit_code == 0


def test_faults_at_either_end(history: History) -> None:
    """All of both, each where it stands; amounts that leave a rule out would say nothing."""
    history.commit({"decisions.beancount": DECISIONS.replace("  rate: 0.10\n", "  rate: 10\n")})
    history.write({"decisions.beancount": ";;\n" + DECISIONS.replace('  source: "AG 2025-06-14"\n', "")})
    complaint = refused(diff(history)).splitlines()
    assert complaint[0].startswith("before, decisions.beancount:10: “rate: 10” is outside 0…1")
    assert [
        line
        for line in complaint
        if line.startswith("after, decisions.beancount:11: ruche-rule has no decision behind it")
    ]
    assert complaint[-1].startswith("ruche: main.beancount has faults (1 before, 1 after)")


def test_an_assertion_that_fails_is_what_somebody_wants_to_see(history: History) -> None:
    asserted = DECISIONS + "2026-02-01 balance Expenses:E007:186-Contribution  100.00 ~ 0.00 EUR\n"
    history.commit({"decisions.beancount": asserted})
    assert diff(history).stderr == ""
    history.replace("decisions.beancount", *RATE)
    done = diff(history)
    assert done.exit_code == 1
    assert done.stderr.startswith("after, decisions.beancount:22: Balance failed for 'Expenses:E007:186-Contribution'")
    assert "E007 Contribution 2026-01 100.00 120.00 −20.00" in " ".join(done.stdout.split())

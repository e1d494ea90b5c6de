"""Rule kinds written in Python: found, read, levied, explained; every way of getting one wrong is a sentence."""

import sys
from datetime import date
from decimal import Context, Decimal, getcontext, localcontext
from pathlib import Path

import pytest
from beancount import loader
from beancount.core import data

from ruche_ledger import Cooperative, load
from ruche_ledger.explanations import plain
from ruche_ledger.invariants import Facts, examine

EXAMPLE = Path(__file__).parents[2] / "examples" / "07-a-rule-of-your-own"
FALLING = EXAMPLE.joinpath("falling.py").read_text("utf-8")
OPTION = 'option "insert_pythonpath" "TRUE"\n'
BOOKS = """\
option "operating_currency" "EUR"
{option}plugin "beancount.plugins.auto_accounts"
plugin "ruche_plugins.cooperative"
2026-01-01 custom "ruche-cooperative" "Ruche"
2026-01-01 custom "ruche-entrepreneur" "E007"
  contract: "CESA"
2026-01-01 custom "ruche-rule" "insurance" "flat"
  rate: 0.01
  source: "AG"
2026-01-01 custom "ruche-rule" "contribution" "{scale}"
{keys}  source: "AG"
2026-01-10 * "Vente"
  Assets:Ruche:512-Banque            1000.00 EUR
  Income:E007:706-Ventes            -1000.00 EUR
2027-01-01 * "Vente"
  Assets:Ruche:512-Banque            1000.00 EUR
  Income:E007:706-Ventes            -1000.00 EUR
"""
KEYS = "  rate: 0.12\n  step: 0.01\n"
KIND = """\
from decimal import Decimal
from fractions import Fraction
from ruche_ledger.rules.kinds import Amount, Choice, Kind, Months, Rate, Term

class Silent(Exception):
    def __str__(self):
        raise ValueError

def fail(error):
    raise error

class Own(Kind):
    def terms(self, base, months):
        return [Term(base, Decimal("0.1"), "all")]
"""


def ledger(folder: Path, scale: str, keys: str = "", option: str = OPTION, **modules: str) -> Path:
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(text, "utf-8")
    path = folder / "main.beancount"
    path.write_text(BOOKS.format(option=option, scale=scale, keys=keys), "utf-8")
    return path


def own(folder: Path, body: str, keys: str = "") -> list[str]:
    """The faults of a kind with another body, the plugin's and the library's alike."""
    path = ledger(folder, "own:Own", keys, own=KIND[: KIND.index("    def terms")] + body)
    said = [(problem.source.line, problem.message) for problem in load(path).problems]
    _, errors, _ = loader.load_file(str(path))
    assert [(error.source["lineno"], error.message) for error in errors] == said
    assert {line for line, _ in said} <= {11}
    taken = {levy.rule for levy in load(path).levies("2026")}
    assert taken == ({"insurance"} if said else {"insurance", "contribution"}), "nothing else is left out"
    return [message for _, message in said]


def test_a_kind_beside_the_ledger(tmp_path: Path) -> None:
    cooperative = load(ledger(tmp_path, "falling:Falling", KEYS, falling=FALLING), strict=True)
    contributions = cooperative.levies("2026-01", rule="contribution") + cooperative.levies("2027", rule="contribution")
    assert [levy.amount for levy in contributions] == [Decimal("120.00"), Decimal("110.00")]
    facts = Facts.of(cooperative.books, cooperative.decisions, cooperative.outcome)
    assert [result.invariant.id for result in examine(facts) if not result.holds] == []
    told = [
        (line.says(str, plain), line.value)
        for section in cooperative.explain(contributions[1]).sections
        for line in section.steps
    ]
    assert ("au-delà de la part libre, à 12 mois: 1000.00 × 11 %", Decimal("110.00")) in told
    quotes = cooperative.quote("E007", Decimal("10.00"), date(2027, 1, 5))
    (quoted,) = [each for each in quotes if each.rule != "insurance"]
    assert quoted.amount == Decimal("1.10")
    assert "1000.00 × 11 %" in str(cooperative.explain(contributions[1]))


def test_terms_change_a_kinds_own_keys(tmp_path: Path) -> None:
    path = ledger(tmp_path, "falling:Falling", KEYS, falling=FALLING)
    terms = '2026-01-01 custom "ruche-terms" "E007" "contribution"\n  step: 0.03\n  source: "CA"\n'
    path.write_text(path.read_text("utf-8") + terms, "utf-8")
    assert [levy.amount for levy in load(path, strict=True).levies("2027", rule="contribution")] == [Decimal("90.00")]


def test_a_turn_inside_a_month_splits_it(tmp_path: Path) -> None:
    path = ledger(tmp_path, "falling:Falling", KEYS, falling=FALLING)
    text = path.read_text("utf-8").replace('2026-01-01 custom "ruche-entr', '2025-01-10 custom "ruche-entr')
    eve = '2026-01-09 * "Vente"\n  Assets:Ruche:512-Banque  100.00 EUR\n  Income:E007:706-Ventes\n'
    path.write_text(text + eve, "utf-8")
    levies = load(path, strict=True).levies("2026-01", rule="contribution")
    assert [levy.amount for levy in levies] == [Decimal("12.00"), Decimal("110.00")]


def test_nothing_is_imported_unless_the_ledger_says_so(tmp_path: Path) -> None:
    module = f"from pathlib import Path\nPath({str(tmp_path / 'seen')!r}).touch()\n{KIND}"
    (problem,) = load(ledger(tmp_path, "own:Own", option="", own=module)).problems
    assert problem.message == (
        "the scale “own:Own” names a module beside the ledger; allow it to be imported with "
        'option "insert_pythonpath" "TRUE"'
    )
    assert not (tmp_path / "seen").exists()
    load(ledger(tmp_path, "own:Own", own=module), strict=True)
    assert (tmp_path / "seen").exists()
    assert "own" not in sys.modules


def test_an_edit_counts_at_once_and_over_the_load_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its time and size may even stay as they were in the same process; the cache looks at them."""
    monkeypatch.setattr(loader, "PICKLE_CACHE_THRESHOLD", 0)
    load_file = loader.pickle_cache_function(lambda file: file + ".cache", 0, loader._uncached_load_file)
    monkeypatch.setattr(loader, "_load_file", load_file)
    path = ledger(tmp_path, "own:Own", own="from rates import RATE\n" + KIND.replace('Decimal("0.1")', "RATE"),
                  rates='from decimal import Decimal\nRATE = Decimal("0.1")\n')  # fmt: skip

    def generated() -> list[str]:
        entries, errors, _ = loader.load_file(str(path))
        assert not errors
        return [
            str(entry.postings[0].units)
            for entry in entries
            if isinstance(entry, data.Transaction) and entry.meta.get("ruche-rule") == "contribution"
        ]

    assert generated() == ["100.00 EUR", "100.00 EUR"]
    assert Path(f"{path}.cache").exists()
    kept = Path(f"{path}.cache").stat().st_mtime_ns
    assert generated() == ["100.00 EUR", "100.00 EUR"]
    assert Path(f"{path}.cache").stat().st_mtime_ns == kept, "the second load came from the cache"
    (tmp_path / "rates.py").write_text('from decimal import Decimal\nRATE = Decimal("0.25")\n', "utf-8")
    assert generated() == ["250.00 EUR", "250.00 EUR"]
    module = (tmp_path / "own.py").read_text("utf-8")
    (tmp_path / "own.py").write_text(module.replace("Term(base, RATE", "Term(base, RATE * 2"), "utf-8")
    assert generated() == ["500.00 EUR", "500.00 EUR"]


def test_an_installed_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site"
    info = site / "own_rules-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: own-rules\nVersion: 1.0\n", "utf-8")
    points = "[ruche_ledger.rules]\nfalling = own_rules_falling:Falling\nlost = own_rules_lost:Lost\n"
    (info / "entry_points.txt").write_text(points, "utf-8")
    (site / "own_rules_falling.py").write_text(FALLING, "utf-8")
    monkeypatch.syspath_prepend(site)
    cooperative = load(ledger(tmp_path, "falling", KEYS, option=""), strict=True)
    assert [levy.amount for levy in cooperative.levies("2027", rule="contribution")] == [Decimal("110.00")]
    (problem,) = load(ledger(tmp_path, "lost", option="")).problems
    assert problem.message == (
        "the package of the scale “lost” cannot be imported: ModuleNotFoundError: No module named 'own_rules_lost'; "
        "install it anew, or correct it"
    )
    (problem,) = load(ledger(tmp_path, "felling", option="")).problems
    assert problem.message == (
        "unknown scale “felling”; the scales that work are flat, graduated, volume, exempt, falling, lost"
    )
    rows = [
        (date(2026, 1, 10), "Assets:Ruche:512-Banque", Decimal("500.00"), "EUR"),
        (date(2026, 1, 10), "Income:E007:706-Ventes", Decimal("-500.00"), "EUR"),
    ]
    rule = {"rate": Decimal("0.12"), "step": Decimal("0.01"), "source": "AG"}
    plain_values = Cooperative.from_lines(
        rows,
        [
            (date(2026, 1, 1), "ruche-cooperative", ["Ruche"], {}),
            (date(2026, 1, 1), "ruche-entrepreneur", ["E007"], {"contract": "CESA"}),
            (date(2026, 1, 1), "ruche-rule", ["contribution", "falling"], rule),
        ],
    )
    assert [levy.amount for levy in plain_values.levies("2026")] == [Decimal("60.00")]


TERMS = "    def terms(self, base, months):\n        return "


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            TERMS + '[Term(base, 0.1, "all")]',
            "“terms” of this kind gives the rate 0.1 on a base of 0.01; it must be a Decimal",
        ),
        (TERMS + '[Term(base, Fraction(1, 3), "a third")]', "gives the rate Fraction(1, 3) on a base of 0.01"),
        (TERMS + '[Term(base / 2, 1, "half")]', "gives the amount 0.5 on a base of 0.01; it must be whole cents"),
        (TERMS + '[Term(base, True, "all")]', "gives the rate True on a base of 0.01"),
        (TERMS + '[Term(base, Decimal("NaN"), "all")]', "gives the rate Decimal('NaN') on a base of 0.01"),
        (
            TERMS + "base // 10",
            "“terms” of this kind fails: TypeError: 'int' object is not iterable; correct its module",
        ),
        (TERMS + "[base]", "“terms” of this kind gives 1 on a base of 0.01; it must give Term(amount, rate, words)"),
        (TERMS + "1 / 0", "“terms” of this kind fails: ZeroDivisionError: division by zero"),
        (TERMS + "self.terms(base, months)", "“terms” of this kind fails: RecursionError"),
        (TERMS + '[Term(-base, Decimal("0.1"), "all")]', "takes less on a greater base, between 0.00 and 0.01"),
        (TERMS + '[Term(base, 2, "twice")]', "takes more than a cent for the cent that makes the base 0.01"),
        (
            TERMS + '[Term(50_00 if base >= 1000_00 else 0, 1, "a cliff")]\n'
            "    def breakpoints(self, months):\n        return [1000_00]",
            "takes more than a cent for the cent that makes the base 1000.00",
        ),
        (TERMS + "[]\n    def turns(self):\n        return [0.5]", "“turns” of this kind gives (0.5,)"),
        (
            TERMS + "[]\n    def breakpoints(self, months):\n        return [-1]",
            "“breakpoints” of this kind gives (-1,)",
        ),
        ("    pass", "the rule kind “own:Own” does not say “terms”; add it to its class"),
        (
            '    parameters = {"band": int}\n' + TERMS + "[]",
            "“parameters” of the rule kind “own:Own” must give each key",
        ),
        ('    parameters = {"fund": Rate()}\n' + TERMS + "[]", "has a parameter “fund”, which is no key of its own"),
        ('    waivers = {"C2": "because"}\n' + TERMS + "[]", "the rule kind “own:Own” may waive C3, C11 only"),
        ('    waivers = {"C3": " "}\n' + TERMS + "[]", "the rule kind “own:Own” may waive C3, C11 only"),
        ("    def refused(self):\n        yield 'no'\n" + TERMS + "[]", "own:Own: no"),
        (TERMS + "exit(3)", "“terms” of this kind fails: SystemExit: 3; correct its module"),
        (TERMS + "fail(Silent())", "“terms” of this kind fails: Silent; correct its module"),
        (
            '    parameters = {"part": Rate(Decimal("0.1"))}\n'
            "    def terms(self, base, months):\n        self.given['part'] = 1",
            "“terms” of this kind fails: TypeError: 'mappingproxy' object does not support item assignment",
        ),
        (TERMS + '[type("Own", (Term,), {"amount": 1 / 2})(base, 1, "all")]', "it must give Term(amount, rate, words)"),
        ('    parameters = {"part": Rate(0.1)}\n' + TERMS + "[]", "gives “part” a default that does not fit"),
        ('    parameters = {"part": Rate(Decimal(2))}\n' + TERMS + "[]", "gives “part” a default that does not fit"),
        ('    parameters = {"part": Amount(0.5)}\n' + TERMS + "[]", "gives “part” a default that does not fit"),
        ('    parameters = {"part": Months(-1)}\n' + TERMS + "[]", "gives “part” a default that does not fit"),
        ('    parameters = {"part": Choice(())}\n' + TERMS + "[]", "gives “part” a default that does not fit"),
        ('    parameters = {"part": Choice(("a",), "b")}\n' + TERMS + "[]", "gives “part” a default that does not fit"),
        # These look sound where they bend, and fail on the ledger's own base.
        (
            TERMS + '[Term(base, Decimal("0.1") if base != 1000_00 else 0.1, "all")]',
            "gives the rate 0.1 on a base of 1000.00",
        ),
        (TERMS + '[Term(base if base != 1000_00 else 0, Decimal("0.1"), "all")]', "takes less on a greater base"),
    ],
)
def test_a_wrong_kind_is_a_sentence(tmp_path: Path, body: str, message: str) -> None:
    (said,) = own(tmp_path, body + "\n")
    assert message in said


@pytest.mark.parametrize(
    ("parameter", "keys", "message"),
    [
        ("Rate()", "", "“own” is missing in ruche-rule; add it"),
        ("Rate()", "  own: 1.5\n", "“own: 1.5” is outside 0…1; write 0.11 for 11 %"),
        ("Amount()", "  own: 5.00 USD\n", "“own: 5.00 USD” is not in EUR, the operating currency; convert it"),
        ("Amount()", "  own: 5.001 EUR\n", "“own: 5.001 EUR” is not on the cent; write an amount with two decimals"),
        ("Months()", "  own: 0.5\n", "“own: 0.5” cannot be read; write a whole number of months, 12"),
    ],
)
def test_parameters_are_read_as_any_key(tmp_path: Path, parameter: str, keys: str, message: str) -> None:
    body = f'    parameters = {{"own": {parameter}}}\n{TERMS}[]\n'
    assert own(tmp_path, body, keys) == [message]


def test_unknown_and_numbered_keys(tmp_path: Path) -> None:
    body = (
        '    parameters = {"from-N": Amount(), "rate-N": Rate()}\n'
        "    def terms(self, base, months):\n"
        '        return [Term(max(0, base - low), rate, f"{low}")\n'
        '                for low, rate in zip(self.wholes("from-N"), self.rates("rate-N"))]\n'
    )
    numbered = "  from-1: 0.00 EUR\n  rate-1: 0.10\n  from-2: 500.00 EUR\n  rate-2: 0.05\n"
    assert own(tmp_path, body, numbered) == []
    assert load(tmp_path / "main.beancount").levies("2026", rule="contribution")[0].amount == Decimal("125.00")
    assert own(tmp_path, body, numbered.replace("rate-2", "rate-3")) == ["“rate-2” is missing in ruche-rule; add it"]
    (said,) = own(tmp_path, body, numbered + "  band-1: 0.00 EUR\n")
    assert said.startswith("unknown key “band-1” in ruche-rule; the keys that work here are contracts, ")


def test_a_waiver_is_told(tmp_path: Path) -> None:
    body = (
        '    waivers = {"C3": "a cliff at 500.00, AG 2025, résolution 3"}\n'
        + TERMS
        + '[Term(50_00 if base >= 500_00 else 0, 1, "a cliff")]\n'
        "    def breakpoints(self, months):\n        return [500_00]\n"
    )
    assert own(tmp_path, body) == []
    cooperative = load(tmp_path / "main.beancount")
    (levy,) = cooperative.levies("2026-01", rule="contribution")
    assert levy.amount == Decimal("50.00")
    told = str(cooperative.explain(levy))
    assert "This kind of rule departs from C3: a cliff at 500.00, AG 2025, résolution 3" in told


@pytest.mark.parametrize(
    ("scale", "module", "message"),
    [
        ("lost:Own", KIND, "the scale “lost:Own” names a module that is not beside the ledger; write lost.py there"),
        ("own:Other", KIND, "the module “own” has no class “Other”; correct the scale's word, or add it"),
        ("own:Term", KIND, "“own:Term” is no rule kind; derive its class from ruche_ledger.rules.kinds.Kind"),
        ("own:", KIND, "“own:” names no class of a module; write “module:Class”, as in “falling:Falling”"),
        ("../own:Own", KIND, "“../own:Own” names no class of a module; write “module:Class”, as in “falling:Falling”"),
        (
            "own:Own", "import lost\n",
            "the module “own” beside the ledger cannot be imported: ModuleNotFoundError: No module",
        ),
        ("own:Own", "raise SystemExit(3)\n", "the module “own” beside the ledger cannot be imported: SystemExit: 3"),
        ("own:Own", "def __getattr__(name):\n    raise KeyError(name)\n", "“Own” of this kind fails: KeyError: 'Own'"),
        ("own:Own", "class Own(:\n", "the module “own” beside the ledger cannot be imported: SyntaxError"),
    ],
)
def test_a_kind_that_is_not_there(tmp_path: Path, scale: str, module: str, message: str) -> None:
    (problem,) = load(ledger(tmp_path, scale, own=module)).problems
    assert problem.message.startswith(message)
    assert problem.source.line == 11


def test_neither_does_a_kind_change_the_decimal_context_nor_depend_on_it(tmp_path: Path) -> None:
    """A module that sets a precision sets it for itself; one that calculates has the same precision everywhere."""
    module = "import decimal\ndecimal.getcontext().prec = 3\n" + KIND.replace('Decimal("0.1")', 'Decimal("0.3") / 2')
    path = ledger(tmp_path, "own:Own", own=module)
    with localcontext(Context(prec=1)):
        cooperative = load(path, strict=True)
        (levy,) = cooperative.levies("2026-01", rule="contribution")
        assert getcontext().prec == 1
        assert (str(levy.amount), levy.as_dict()["unrounded"]) == ("150.00", "150")
        assert "15 %" in str(cooperative.explain(levy))

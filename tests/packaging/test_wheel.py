"""What a user gets from `pip install`: two packages and the examples, working far away from any checkout.

The wheel is built from the sdist, as an index's user would have it, and installed into an environment that
sees this one's other libraries but not the editable install. Nothing here needs a network.
"""

import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

#: Astrolabe's published scale: 40,000 at 11 %, 40,000 at 10 %, 10,000 at 9 % make 9,300.00.
LEDGER = """
option "operating_currency" "EUR"
plugin "ruche_plugins.cooperative"

2026-01-01 custom "ruche-cooperative" "Ruche"
  name: "Ailleurs"
2026-01-01 custom "ruche-entrepreneur" "E007"
  name: "Poterie des Marais"
  contract: "CESA"
2026-01-01 custom "ruche-rule" "contribution" "graduated"
  base: "70"
  window: "year"
  band-1: 0.00 EUR
  rate-1: 0.11
  band-2: 40000.00 EUR
  rate-2: 0.10
  band-3: 80000.00 EUR
  rate-3: 0.09
  source: "AG 2025-06-14"

2026-01-01 open Assets:E007:411-Clients
2026-01-01 open Income:E007:706-Prestations
2026-01-15 * "Facture F1" ^F1
  Assets:E007:411-Clients       90000.00 EUR
  Income:E007:706-Prestations  -90000.00 EUR

2026-02-01 balance Expenses:E007:186-Contribution  {expected} ~ 0.00 EUR
"""


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs a command with nothing inherited that could find the checkout."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(cwd), "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        [str(word) for word in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def build(target: str, source: Path, folder: Path) -> Path:
    """Builds an sdist or a wheel from a source tree."""
    done = run(sys.executable, "-m", "hatchling", "build", "-t", target, "-d", folder, cwd=source)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl" if target == "wheel" else "*.tar.gz")
    return built


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked sdist."""
    folder = tmp_path_factory.mktemp("sdist")
    archive = build("sdist", ROOT, folder)
    shutil.unpack_archive(archive, folder)
    return folder / archive.name.removesuffix(".tar.gz")


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the unpacked sdist."""
    return build("wheel", sdist, tmp_path_factory.mktemp("wheel"))


@dataclass(frozen=True)
class Installation:
    """An environment of its own with the wheel in it, and a folder to work in."""

    root: Path
    work: Path

    @property
    def python(self) -> Path:
        return self.root / "bin" / "python"

    def bean_check(self, text: str) -> subprocess.CompletedProcess[str]:
        """Runs bean-check on a ledger outside every repository."""
        path = self.work / "books.beancount"
        path.write_text(text, "utf-8")
        return run(self.python, "-m", "beancount.scripts.check", path, cwd=self.work)


@pytest.fixture(scope="module")
def installation(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Installs the wheel where only its dependencies are visible.

    A .pth line adds this environment's libraries; the .pth files among them are not followed, so the editable
    install stays out of sight.
    """
    made = Installation(tmp_path_factory.mktemp("fresh") / "venv", tmp_path_factory.mktemp("elsewhere"))
    done = run(sys.executable, "-m", "venv", "--without-pip", made.root, cwd=made.work)
    assert done.returncode == 0, done.stderr
    (site_packages,) = made.root.glob("lib/python*/site-packages")
    site_packages.joinpath("dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    install = ("install", "--no-deps", "--no-index", "--disable-pip-version-check", wheel)
    done = run(sys.executable, "-m", "pip", "--python", made.python, *install, cwd=made.work)
    assert done.returncode == 0, done.stderr
    return made


def test_exactly_two_top_level_names(wheel: Path) -> None:
    names = [Path(name) for name in zipfile.ZipFile(wheel).namelist()]
    tops = {name.parts[0] for name in names if not name.parts[0].endswith(".dist-info")}
    assert tops == {"ruche_ledger", "ruche_plugins"}


def test_types_examples_and_licence_travel_along(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"ruche_ledger/py.typed", "ruche_plugins/py.typed"} <= names
    assert any(name.startswith("ruche_ledger/_ledgers/") and name.endswith(".beancount") for name in names)
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_no_rubbish_and_no_scripts(wheel: Path) -> None:
    """Caches hold somebody's books and paths; tests and tools are for the checkout."""
    names = zipfile.ZipFile(wheel).namelist()
    rubbish = ("__pycache__", ".picklecache", ".pyc", "/tests/", "/tools/", "/benchmarks/", ".data/")
    assert [name for name in names if any(part in name for part in rubbish)] == []


def test_a_used_checkout_gives_the_same_wheel(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    """Whoever opens an example leaves a cache beside it, with the paths of that machine."""
    used = shutil.copytree(sdist, tmp_path / "used")
    example, source = used / "ledgers" / "la-ruche", used / "src" / "ruche_ledger"
    for rubbish in (
        example / ".main.beancount.picklecache",
        example / "old.picklecache",
        example / ".DS_Store",
        example / ".editor" / "main.beancount",
        example / "__pycache__" / "plugin.pyc",
        source / "__pycache__" / "money.pyc",
        source / ".money.py.swp",
    ):
        rubbish.parent.mkdir(exist_ok=True)
        rubbish.write_text(str(tmp_path), "utf-8")
    built = build("wheel", used, tmp_path / "dist")
    assert sorted(zipfile.ZipFile(built).namelist()) == sorted(zipfile.ZipFile(wheel).namelist())
    again = tmp_path / "again"
    with tarfile.open(build("sdist", used, again)) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
    assert [name for name in names if name.startswith("ledgers/") and "/." in name] == []
    assert [name for name in names if name.endswith((".picklecache", ".pyc"))] == []


def test_the_sdist_holds_what_its_own_suite_needs(sdist: Path) -> None:
    """A distributor runs `make test` in it."""
    needed = ("Makefile", ".ci/run", ".gitignore", "scripts/la_ruche", "tools/catalogue.py", "tests", "docs")
    assert [name for name in needed if not (sdist / name).exists()] == []


def test_an_editable_install_finds_both_packages(sdist: Path, tmp_path: Path) -> None:
    """It points into the checkout, and copies nothing."""
    script = "import hatchling.build as b, sys; print(b.build_editable(sys.argv[1]))"
    done = run(sys.executable, "-c", script, tmp_path, cwd=sdist)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as archive:
        names = [name for name in archive.namelist() if ".dist-info/" not in name]
        assert len(names) == 1
        roots = archive.read(names[0]).decode("utf-8").split()
    assert {Path(root).relative_to(sdist).as_posix() for root in roots} == {"src", "plugins"}


def test_it_is_the_wheel_that_answers(installation: Installation) -> None:
    script = "import ruche_ledger, ruche_plugins; print(ruche_ledger.__file__, ruche_plugins.__file__)"
    done = run(installation.python, "-c", script, cwd=installation.work)
    assert all(Path(file).is_relative_to(installation.root) for file in done.stdout.split()), done.stderr


def test_a_ledger_elsewhere_passes_bean_check(installation: Installation) -> None:
    done = installation.bean_check(LEDGER.format(expected="9300.00"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_and_fails_it_when_the_contribution_is_a_cent_off(installation: Installation) -> None:
    done = installation.bean_check(LEDGER.format(expected="9300.01"))
    assert done.returncode == 1
    assert "9300.00 EUR" in done.stdout + done.stderr


@pytest.mark.parametrize("place", ["wheel", "checkout"])
def test_the_demonstration_holds(installation: Installation, place: str) -> None:
    """`ruche demo --check` loads the example and tries every fault and invariant."""
    ruche = (installation.root if place == "wheel" else Path(sys.prefix)) / "bin" / "ruche"
    done = run(ruche, "demo", "--check", cwd=installation.work)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_first_ledger_is_written_from_a_published_scale(installation: Installation) -> None:
    """Scales, templates and catalogue are packed; what they give passes bean-check, which finds the plugin."""
    ruche = installation.root / "bin" / "ruche"
    done = run(ruche, "new", "livres", "--like", "opteos", cwd=installation.work)
    assert (done.returncode, done.stderr) == (0, "")
    main = installation.work / "livres" / "main.beancount"
    done = run(installation.python, "-m", "beancount.scripts.check", main, cwd=installation.work)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "9,300.00" in run(ruche, "--lang", "en", "scales", cwd=installation.work).stdout


def test_a_statement_finds_its_template(installation: Installation) -> None:
    """What a page is made of is no Python, and is packed nevertheless."""
    (installation.work / "paper.beancount").write_text(LEDGER.format(expected="9300.00"), "utf-8")
    ruche = installation.root / "bin" / "ruche"
    words = ("statement", "paper.beancount", "E007", "2026-01", "--format")
    done = run(ruche, *words, "html", cwd=installation.work)
    assert done.stdout.startswith("<!DOCTYPE html>"), done.stderr
    assert "@page" in done.stdout
    assert run(ruche, *words, "csv", cwd=installation.work).stdout.startswith("owner,name,")

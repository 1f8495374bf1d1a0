"""Installed from a wheel, in another folder, among namesakes: everything is there and is ours."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.app.conftest import ROOT, ask, opened_tab, served, settled

SHIPPED = ("app.py", "finding_aid.py", "pages", "qa", "embeddings", "corpus")
SOURCES = (*SHIPPED, "pyproject.toml", "README.md", "LICENSE")
NAMESAKES = ("app.py", "pages/__init__.py", "qa/__init__.py", "embeddings.py", "corpus.py")
TRAP = "import os; os.write(2, b'TRAPPED'); os._exit(9)\n"
STALIN = "What did Stalin advise Mao in 1949?"
# Playwright leaves the pipes of its driver to the collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@dataclass(frozen=True)
class Installed:
    """The program as a wheel installs it, and a folder full of namesakes to run it in."""

    program: Path
    packages: Path
    elsewhere: Path

    @property
    def environment(self) -> dict[str, str]:
        """Variables of a reader who has the namesakes on the path, too."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return kept | {"PYTHONPATH": str(self.elsewhere)}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.program), *arguments],
            cwd=self.elsewhere,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Build the wheel from a copy, and install it without what it needs, which is lent."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in SOURCES:
        if (ROOT / name).is_dir():
            forgotten = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, source / name, ignore=forgotten)
        else:
            shutil.copy(ROOT / name, source / name)
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(source)]
    pip(build)
    venv.create(folder / "env", with_pip=False, symlinks=True)
    python = folder / "env" / "bin" / "python"
    (wheel,) = folder.glob("*.whl")
    pip(["--python", str(python), "install", "--no-deps", "--no-index", str(wheel)])
    (packages,) = (folder / "env").glob("lib/python*/site-packages")
    # A path in a .pth file lends the libraries; the .pth files in there, as ours, are not read.
    lent = sysconfig.get_paths()["purelib"]
    (packages / "lent.pth").write_text(f"{lent}\n", encoding="utf-8")
    elsewhere = folder / "elsewhere"
    for name in NAMESAKES:
        place = elsewhere / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(TRAP, encoding="utf-8")
    return Installed(folder / "env" / "bin" / "finding-aid", packages, elsewhere)


def pip(arguments: Sequence[str]) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, *arguments], check=True)


def test_every_file_of_ours_is_installed(installed: Installed) -> None:
    def files(root: Path) -> set[str]:
        return {
            file.relative_to(root).as_posix()
            for name in SHIPPED
            for file in ([root / name] if (root / name).is_file() else (root / name).rglob("*"))
            if file.is_file() and file.suffix != ".pyc"
        }

    assert files(installed.packages) == files(ROOT)


def test_it_answers_in_another_folder(installed: Installed, tmp_path: Path) -> None:
    archive = ["--archive", str(tmp_path / "archive")]
    page = tmp_path / "page.jsonl"
    page.write_text('{"title": "Note on Sardines", "date": "1957-02-03"}\n', encoding="utf-8")
    asked = installed.run(*archive, "ask", STALIN)
    assert asked.returncode == 0, asked.stderr
    assert "“Stalin advises that China turn its big cities into bases" in asked.stdout
    assert "“Cable, Filippov [Stalin] to Anastas Mikoyan,” February 3, 1949." in asked.stdout
    for command, said in (
        (["add", str(page)], "1 record found: 1 new"),
        (["search", "sardines in the Korean War"], "Note on Sardines"),
        (["names", "Stalin"], "Stalin"),
        (["check"], "no damage; the index is up to date"),
    ):
        done = installed.run(*archive, *command)
        assert (done.returncode, said in done.stdout) == (0, True), (command, done)


def test_the_app_is_served_from_another_folder(
    installed: Installed, browser: Browser, tmp_path: Path
) -> None:
    program = [str(installed.program)]
    log = tmp_path / "serve.log"
    with served(tmp_path / "archive", log, program, installed.elsewhere, installed.environment) as (
        address,
        _,
    ):
        tab = opened_tab(browser)
        tab.goto(address)
        tab.get_by_text("10 records, 1949-1991.").wait_for()
        ask(tab, STALIN, "Answer ready, 1 source.")
        expect(tab.get_by_test_id("stException")).to_have_count(0)
        # The theme, as pages/settings.toml has it, and pages/style.css.
        expect(tab.get_by_test_id("stApp")).to_have_css("background-color", "rgb(253, 252, 249)")
        expect(tab.get_by_test_id("stMainBlockContainer")).to_have_css("max-width", "1216px")
        for page in ("browse", "timeline", "people", "add", "about"):
            tab.goto(f"{address}/{page}")
            tab.get_by_role("heading").first.wait_for()
            settled(tab)
            expect(tab.get_by_test_id("stException")).to_have_count(0)
        tab.close()
    assert "Traceback" not in log.read_text()
    assert "TRAPPED" not in log.read_text()

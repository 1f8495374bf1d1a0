"""The set-up: what is pinned fits what is asked for, make asks no more than it must, the app calls no other machine."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from setuptools import find_packages  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ASKED = [
    *PROJECT["project"]["dependencies"],
    *(name for names in PROJECT["project"]["optional-dependencies"].values() for name in names),
]
PINS = (ROOT / "constraints.txt").read_text(encoding="utf-8")
LINES = [line for line in PINS.splitlines() if line and not line.startswith("#")]

needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def pinned() -> dict[str, str]:
    return {
        canonicalize_name(name): version
        for name, _, version in (line.partition("==") for line in LINES)
    }


def test_constraints_pin_public_versions_once() -> None:
    assert [
        line for line in LINES if not re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][0-9A-Za-z.]*", line)
    ] == []
    assert len(pinned()) == len(LINES) > 80
    assert "finding-aid" not in pinned()


@pytest.mark.parametrize("asked", ASKED)
def test_each_dependency_is_pinned_within_its_bounds(asked: str) -> None:
    requirement = Requirement(asked)
    assert pinned()[canonicalize_name(requirement.name)] in requirement.specifier


def test_project_states_what_it_is() -> None:
    project = PROJECT["project"]
    assert (project["name"], project["license"], project["requires-python"]) == (
        "finding-aid",
        "Apache-2.0",
        ">=3.11,<3.14",
    )
    assert project["scripts"] == {"finding-aid": "finding_aid:main"}
    assert "Version 2.0, January 2004" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_every_package_and_its_data_are_shipped() -> None:
    rooms = [ROOT / room for room in ("corpus", "embeddings", "qa", "pages")]
    folders = {
        file.parent.relative_to(ROOT).as_posix() for room in rooms for file in room.rglob("*.py")
    }
    found = find_packages(
        str(ROOT), include=PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]
    )
    assert {name.replace(".", "/") for name in found} == folders
    data = {
        file.relative_to(ROOT).as_posix()
        for room in rooms
        for file in room.rglob("*")
        if file.is_file() and file.suffix not in (".py", ".pyc")
    }
    shipped = {
        file.relative_to(ROOT).as_posix()
        for package, patterns in PROJECT["tool"]["setuptools"]["package-data"].items()
        for pattern in patterns
        for file in (ROOT / package.replace(".", "/")).glob(pattern)
    }
    assert data - shipped == set()


def test_the_app_stays_on_this_machine() -> None:
    text = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    settings = tomllib.loads(text)
    assert settings["server"] == {
        "address": "127.0.0.1",
        "headless": True,
        "fileWatcherType": "none",
        "maxUploadSize": 64,
        "allowedHosts": ["127.0.0.1", "localhost", "::1"],
        "enableCORS": True,
        "enableXsrfProtection": True,
    }
    assert settings["browser"] == {"gatherUsageStats": False}
    assert settings["client"]["showErrorDetails"] == "none"
    assert re.findall(r"https?://\S+", text) == []


@pytest.mark.parametrize("name", ["light", "dark"])
def test_words_stand_out_from_their_ground(name: str) -> None:
    """Contrast of text and links as WCAG 2.2 defines it, at least 4.5 to 1."""
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))[
        "theme"
    ][name]
    grounds = (theme["backgroundColor"], theme["secondaryBackgroundColor"])
    inks = (theme["textColor"], theme["linkColor"])
    assert min(contrast(ink, ground) for ink in inks for ground in grounds) >= 4.5


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_contrast_of_black_on_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_hooks_run_the_pinned_tools() -> None:
    text = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    entries = re.findall(r"entry: (\S+)", text)
    assert entries == [".venv/bin/ruff", ".venv/bin/ruff", ".venv/bin/mypy", ".venv/bin/python"]
    assert re.findall(r"repo: (\S+)", text) == ["local"]


PROMISES = [
    line.strip("|").rsplit("|", 1)
    for line in (ROOT / "SECURITY.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| Against")
]


def test_security_makes_its_promises() -> None:
    assert len(PROMISES) >= 55


@pytest.mark.parametrize(("promise", "named"), PROMISES)
def test_each_promise_of_security_names_the_test_that_holds_it(promise: str, named: str) -> None:
    file, _, test = named.strip().strip("`").partition("::")
    assert [
        node.name
        for node in ast.parse((ROOT / file).read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name == test
    ] == [test]


def script(path: Path, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone that is set up already, with a program that only says how it was called."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    script(tmp_path / ".venv/bin/python", "echo installing; exit 1")
    script(tmp_path / ".venv/bin/pip", "echo installing; exit 1")
    script(
        tmp_path / ".venv/bin/finding-aid", """for word in "$@"; do printf '[%s]' "$word"; done"""
    )
    (tmp_path / ".venv/.ready").touch()
    return tmp_path


def make(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    # MAKEFLAGS and MAKELEVEL come from the `make test` that runs this, and would reach the inner make.
    outer = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    command = ["make", "--no-print-directory", *words]
    return subprocess.run(
        command, cwd=folder, env=outer | environment, capture_output=True, text=True, check=False
    )


@needs_make
def test_a_second_run_starts_at_once(clone: Path) -> None:
    done = make(clone, "run")
    assert (done.stdout, done.stderr, done.returncode) == ("[serve]", "", 0)


@needs_make
def test_new_pins_are_installed(clone: Path) -> None:
    earlier = (clone / "constraints.txt").stat().st_mtime - 10
    os.utime(clone / ".venv/.ready", (earlier, earlier))
    done = make(clone, "run")
    assert done.stdout == ""
    assert done.stderr.splitlines()[:2] == [
        "Installing Finding Aid into .venv; the first time takes some minutes.",
        "installing",
    ]
    assert done.returncode != 0


@needs_make
@pytest.mark.parametrize(
    "question",
    [
        "What did Stalin advise Mao in 1949?",
        'It\'s "quoted", and `echo run` $(echo run) ${HOME} $HOME $5 $$; # & | > < * \\ %',
        "$(shell echo run) $(error no) $(",
        "--json",
        "第二次 “Zürich”",
    ],
)
def test_a_question_arrives_as_typed(clone: Path, question: str) -> None:
    for done in (make(clone, "ask", f"Q={question}"), make(clone, "ask", Q=question)):
        assert (done.stdout, done.stderr, done.returncode) == (f"[ask][--][{question}]", "", 0)


@needs_make
def test_no_question_is_said(clone: Path) -> None:
    done = make(clone, "ask")
    assert done.stdout == ""
    assert done.stderr.splitlines()[0] == (
        'no question was given; write: make ask Q="What did Stalin advise Mao in 1949?"'
    )
    assert done.returncode == 2


@needs_make
def test_an_unfit_python_is_named(clone: Path, tmp_path: Path) -> None:
    shutil.rmtree(clone / ".venv")
    old = tmp_path / "old" / "python3"
    script(old, 'case "$1" in --version) echo "Python 3.9.2";; *) exit 1;; esac')
    done = make(clone, "run", f"PYTHON={old}")
    assert done.stderr.splitlines()[0] == (
        f"Finding Aid needs Python 3.11 to 3.13, and {old} is Python 3.9.2; name another: make run PYTHON=python3.12"
    )
    assert done.returncode == 2
    assert not (clone / ".venv").exists()


@needs_make
def test_this_python_gets_an_environment_with_pip(clone: Path) -> None:
    shutil.rmtree(clone / ".venv")
    done = make(clone, ".venv/bin/pip", f"PYTHON={sys.executable}")
    assert (done.stdout, done.returncode) == ("", 0)
    assert (clone / ".venv/bin/pip").is_file()


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize("browser", [True, False])
def test_ci_installs_a_browser_where_none_is_and_makes_the_tests(
    tmp_path: Path, browser: bool
) -> None:
    tools = tmp_path / "bin"
    for name in ("make", "apt-get", *(["chromium"] if browser else [])):
        script(tools / name, f'echo {name} "$@"')
    for name in ("bash", "dirname"):
        (tools / name).symlink_to(str(shutil.which(name)))
    ci = [str(tools / "bash"), str(ROOT / ".ci" / "run")]
    done = subprocess.run(ci, env={"PATH": str(tools)}, capture_output=True, text=True, check=True)
    installing = ["apt-get update", "apt-get install -y --no-install-recommends chromium"]
    assert done.stdout.splitlines() == [*([] if browser else installing), "make test"]

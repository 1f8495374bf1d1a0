"""What the README shows is what happens: its session is run and compared, its targets and files are there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from qa.interfaces.command_line import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "docs" / "design.md"]


def session() -> list[tuple[str, str]]:
    """The commands of the session, each with the output that the README gives it."""
    part = README.partition("## A session\n")[2].partition("\n## ")[0]
    lines = [line[4:] for line in part.splitlines() if line.startswith("    ") or not line]
    told: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.startswith("$ "):
            told.append((line[2:], []))
        elif told:
            told[-1][1].append(line)
    return [(command, "\n".join(output).strip("\n")) for command, output in told]


def test_the_session_is_real(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("FINDING_AID_ARCHIVE", str(tmp_path / "archive"))
    told = session()
    assert len(told) >= 5
    for command, output in told:
        name, *arguments = shlex.split(command)
        assert name == "finding-aid"
        assert main(arguments) == 0
        assert capsys.readouterr().out.strip("\n") == output, command


def test_the_targets_of_make_are_there() -> None:
    named = set(re.findall(r"\bmake (run|test|ask|setup|clean|[a-z]+)(?=[\s`]|$)", README)) - {
        "sure"
    }
    rules = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert {"run", "test", "ask"} <= named <= rules


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one.name)
def test_files_that_are_named_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = [one for one in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in one]
    paths = re.findall(
        r"`((?:corpus|embeddings|qa|pages|tests|docs|benchmarks)/[\w./-]+\.\w+)`", text
    )
    missing = [one for one in links if not (document.parent / one).exists()]
    missing += [one for one in paths if not (ROOT / one).exists() and "LETTER_WORD" not in one]
    assert missing == []

"""The commands, on an archive in a database."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from qa.interfaces.command_line import main


def test_commands_take_the_address_of_a_database(
    new_database: Callable[[], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    address = new_database()

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main([*arguments, "--archive", address])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    page = tmp_path / "page.jsonl"
    page.write_text(
        json.dumps(
            {"id": "a", "title": "Letter, Ana Brandão to Pedro Salles", "date": "June 4, 1958"}
        )
    )
    code, out, err = run("add", str(page))
    assert (code, "1 record" in out) == (0, True)
    assert err.startswith("new archive at postgresql://owner@/")
    monkeypatch.setenv("FINDING_AID_ARCHIVE", address)
    assert main(["records", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["total"] == 1
    code, out, _ = run("status", "--json")
    assert (code, json.loads(out)["in_step"]) == (0, True)
    assert json.loads(out)["archive"].startswith("postgresql://owner@/")
    assert run("names", "--json")[0] == 0
    for command in (["repair"], ["restore", "file"], ["backup", str(tmp_path / "file")]):
        code, out, err = run(*command)
        assert (code, out, err.count("\n")) == (1, "", 1)
        assert "own program" in err
    assert run("check")[:2] == (0, "no damage; the index is up to date\n")

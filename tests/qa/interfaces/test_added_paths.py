"""Which files `add` reads of what is named."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from qa.interfaces.command_line import main
from qa.interfaces.commands.records import files_in


def test_an_empty_path_is_not_the_current_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--archive", str(tmp_path / "archive"), "add", ""])
    assert stopped.value.code == 2
    assert "the path is empty; name a file, a folder or -" in capsys.readouterr().err


def test_a_folder_is_read_without_hidden_files_and_the_archive(tmp_path: Path) -> None:
    names = ["b.ris", "a.txt", ".hidden", ".git/config", "archive/names.csv", "inner/c.csv"]
    names += ["page.html", "page_files/x.js", "page_files/in/y.css", "other_files/z.txt"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    files = files_in([tmp_path], tmp_path / "archive")
    assert [file.relative_to(tmp_path).as_posix() for file in files] == [
        "a.txt",
        "b.ris",
        "inner/c.csv",
        "other_files/z.txt",
        "page.html",
    ]


def test_a_file_called_minus_in_a_folder_is_not_standard_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "-").write_text('{"id": "tin", "title": "Note on Tin"}\n')
    ore = b'{"id": "ore", "title": "Note on Ore"}\n'
    monkeypatch.chdir(folder)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(ore)))
    archive = str(tmp_path / "archive")
    for path, name in ((".", "-"), ("-", "standard input")):
        assert main(["--archive", archive, "add", path, "--as", "json-lines", "--json"]) == 0
        [file] = json.loads(capsys.readouterr().out)["files"]
        assert (file["file"], file["added"]) == (name, 1)
    for record_id in ("tin", "ore"):
        assert main(["--archive", archive, "show", record_id]) == 0

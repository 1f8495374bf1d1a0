"""The columns that `--map` names are remembered for the same header, until `--map none`."""

from pathlib import Path

import pytest

from qa import Assistant
from qa.interfaces.command_line import main


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    for number in (1, 2, 3):
        (tmp_path / f"{number}.csv").write_text(
            f"Title,Name,When\nRow,Letter {number},196{number}\n"
        )
    (tmp_path / "other.csv").write_text("Title,When\nNote,1964\n")
    return tmp_path / "archive"


def add(archive: Path, name: str, *options: str) -> list[str]:
    assert main(["--archive", str(archive), "add", str(archive.parent / name), *options]) == 0
    return [line for line in titles(archive) if line]


def titles(archive: Path) -> list[str]:
    assistant = Assistant.open(archive, read_only=True)
    _, records = assistant.browse(limit=20)
    assistant.close()
    return [record.title for record in records]


def test_a_choice_of_columns_is_remembered_told_and_forgotten(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(archive, "1.csv", "--map", "title=Name") == ["Letter 1"]
    capsys.readouterr()
    assert add(archive, "2.csv") == ["Letter 1", "Letter 2"]
    assert (
        "note: columns as chosen before for this header: title=Name; --map none forgets them"
        in capsys.readouterr().out
    )
    assert add(archive, "other.csv") == ["Letter 1", "Letter 2", "Note"]
    assert "chosen before" not in capsys.readouterr().out
    assert add(archive, "3.csv", "--map", "none") == ["Letter 1", "Letter 2", "Row", "Note"]
    (archive.parent / "4.csv").write_text("Title,Name,When\nRow 4,Letter 4,1965\n")
    assert add(archive, "4.csv")[-1] == "Row 4"
    assert "chosen before" not in capsys.readouterr().out

"""The examples of docs/python.md give what they show, and the notebook what is saved in it."""

from __future__ import annotations

import doctest
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from traitlets.config import Config

ROOT = Path(__file__).parents[1]


def test_the_examples_are_real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    examples = doctest.DocTestParser().get_doctest(text, {}, "python.md", "docs/python.md", 0)
    assert len(examples.examples) > 30
    report: list[str] = []
    result = doctest.DocTestRunner().run(examples, out=report.append)
    assert result.failed == 0, "".join(report)


def test_the_notebook_gives_what_is_saved_in_it(tmp_path: Path) -> None:
    notebook = ROOT / "docs" / "notebook.ipynb"
    saved, run = (nbformat.read(notebook, as_version=4) for _ in "ab")  # type: ignore[no-untyped-call]
    # No port: the kernel is spoken to through files that this user alone can open.
    config = Config({"ConnectionFileMixin": {"transport": "ipc", "ip": str(tmp_path / "k")}})
    resources = {"metadata": {"path": str(ROOT)}}
    NotebookClient(run, timeout=300, resources=resources, config=config).execute()
    assert [shown(cell) for cell in run.cells] == [shown(cell) for cell in saved.cells]


def shown(cell: nbformat.NotebookNode) -> list[str]:
    """What a cell shows, as text."""
    return [
        output.get("text") or output["data"]["text/plain"] for output in cell.get("outputs", ())
    ]

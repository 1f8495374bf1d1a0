"""What a library of Rust code says when it fails is one line of ours, and nothing of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qa import Assistant, FindingAidError
from tests.embeddings.fake_encoder import PaperEncoder

ROOT = Path(__file__).parents[3]
# Tantivy panics when it is to find no document at all.
PANIC = """
import tantivy
def fail(*_, **__):
    schema = tantivy.SchemaBuilder().build()
    tantivy.Index(schema).searcher().search(tantivy.Query.all_query(), 0)
"""
# In place of the search, and of a command.
FAILURES = {
    "search": "from embeddings.text_index import TextIndex; TextIndex.search = fail",
    "command": "from qa.interfaces.commands import asking; asking.open_assistant = fail",
}
LINE = "a library failed (assertion `left != right` failed: Limit must be greater than 0)"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("panics") / "archive"
    Assistant.open(folder, load_encoder=PaperEncoder).close()
    return folder


@pytest.mark.parametrize("place", FAILURES)
def test_a_panic_is_one_line(archive: Path, place: str) -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import finding_aid\n{PANIC}\n"
        f"from tests.embeddings.fake_encoder import PaperEncoder\n"
        "import qa.upkeep.opening; qa.upkeep.opening.open_encoder = lambda *_: PaperEncoder()\n"
        f"{FAILURES[place]}\nfinding_aid.main()"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, "--archive", str(archive), "ask", "Rice?"],
        capture_output=True,
        text=True,
        check=False,
        env={"RUST_BACKTRACE": "full", "PATH": ""},
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"finding-aid: {LINE}; run: finding-aid check\n"


def test_a_panic_is_an_error_that_the_app_can_show(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: dict[str, object] = {}
    exec(PANIC, names)
    monkeypatch.setattr("embeddings.text_index.TextIndex.search", names["fail"])
    assistant = Assistant.open(archive, load_encoder=PaperEncoder)
    with pytest.raises(FindingAidError) as told:
        assistant.ask("Who wrote of rice?")
    assert str(told.value) == f"{LINE}; run: finding-aid check"
    assistant.close()


LACKS = {
    "error": "raise MemoryError",
    "panic": (  # what Rust code raises when Python has no memory for an object
        "raise type('PanicException', (BaseException,), {})('PyObject pointer is null')"
    ),
    "library": "raise RuntimeError('Resource temporarily unavailable')",
}


@pytest.mark.parametrize("kind", LACKS)
def test_a_lack_of_memory_is_one_line(archive: Path, kind: str) -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import finding_aid\n"
        f"def fail(*_, **__):\n    {LACKS[kind]}\n"
        f"{FAILURES['command']}\nfinding_aid.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "--archive", str(archive), "ask", "Rice?"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        done.stderr
        == "finding-aid: there is not enough memory; close other programs, and try again\n"
    )


def test_the_app_shows_no_panic() -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import finding_aid\n{PANIC}\n"
        "import streamlit.web.cli as cli\n"
        "def main(**_):\n    try:\n        fail()\n    except BaseException as error:\n"
        "        print(type(error).__name__, file=sys.stderr)\n"
        "cli.main = main\nfinding_aid.run_streamlit()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stderr == "PanicException\n"

"""A stranger's archive whose checksums all agree: it is read, mended or refused in one line, and never ends in a traceback."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

from corpus import FindingAidError
from corpus.storage import schema
from corpus.storage.checksums import write_checksums
from embeddings import repair
from embeddings.archive.files import file_checksum
from embeddings.archive.folder_archive import STORE_NAME
from embeddings.archive.manifest import MANIFEST_NAME
from qa.assistant import Assistant
from tests.embeddings.archive.crash_writer import FIRST, SECOND, page
from tests.embeddings.fake_encoder import PaperEncoder
from tests.fuzz.pieces import ODD, encoded

FIELDS = ("number", "model", "fingerprint", "dimension", "recipe", "segments", "files")
VALUES: tuple[object, ...] = (
    None, True, 0, -1, 1, 7, 10**30, 1.5, "", "x", "000001", "../x", "words/", [], [1], {}, {"x": 1}, {"x": [1, 2, 3]},
    {"000001": [5, 0, 0]}, {"000001": [10**12, 1e308, -1]}, {"000001": "abc"}, {"000001-merged": [1, 0.0, 0.0]},
    {"passages-000001.npy": "0" * 64}, {"removed.npy": ""}, {"": ""}, "\ud800", "a\nb",
)  # fmt: skip
TABLES = (
    "UPDATE records SET {column} = ? WHERE row = 2",
    "UPDATE facts SET value = ? WHERE name = 'generation'",
    "UPDATE turns SET question = ?",
    "UPDATE turns SET answer = ?",
    "UPDATE turns SET understood = ?",
    "UPDATE turns SET number = ?",
    "UPDATE conversations SET name = ?",
    "UPDATE changes SET description = ?",
    "UPDATE changes SET generation = ?",
    "UPDATE pages SET total = ?",
    "INSERT INTO notes VALUES ('1964-letter', ?, '')",
    "INSERT INTO saved_searches VALUES (?, 'x', '')",
    "INSERT INTO spans VALUES (1, ?, 5)",
    "UPDATE sqlite_sequence SET seq = ?",
)
CELLS: tuple[object, ...] = (
    None, 0, -1, 2**62, 1.5, float("inf"), b"\xff\xfe", "", "x", "a\nb\x1b[31m", "[[[", "{}", '{"a": 1}', '["a", ["b"]]', "NaN",
    '{"statements": 3}', '{"hits": [{"id": 5}]}', "[" * 5000, "9" * 5000, "<b>x</b>", "2024-13-45",
)  # fmt: skip
PIECES = (*(bytes([number]) for number in range(60)), *encoded(ODD), b"\x93NUMPY", b"{", b"\0" * 9)


def target(data: bytes) -> None:
    """Change one thing of an archive as the bytes say, make every checksum right again, and use it."""
    if len(data) < 4:
        return
    with tempfile.TemporaryDirectory(prefix="finding-aid-fuzz-") as place:
        folder = Path(shutil.copytree(prepared(), Path(place) / "archive"))
        index = max((folder / "index").glob("[0-9]*"))
        with suppress(TypeError, ValueError, KeyError, OverflowError, RecursionError):
            (change_file, change_manifest, change_store)[data[0] % 3](folder, index, data[1:])
        with suppress(FindingAidError):
            use(folder)
        with suppress(FindingAidError):
            repair(folder, PaperEncoder)
        with suppress(FindingAidError):
            use(folder)


def change_file(folder: Path, index: Path, data: bytes) -> None:
    """Write other bytes into a file of the index."""
    files = sorted(path for path in index.rglob("*") if path.is_file() and path.suffix != ".lock")
    path = files[data[0] % len(files)]
    contents = path.read_bytes()
    start = (data[1] * 256 + data[2]) % (len(contents) + 1)
    path.unlink()
    path.write_bytes(contents[:start] + data[3:] + contents[start + len(data) - 3 :])
    manifest = json.loads((index / MANIFEST_NAME).read_bytes())
    name = path.relative_to(index).as_posix()
    if name != MANIFEST_NAME:
        manifest["files"][name] = file_checksum(path)
        (index / MANIFEST_NAME).write_text(json.dumps(manifest), encoding="utf-8")
    sign(folder, index)


def change_manifest(folder: Path, index: Path, data: bytes) -> None:
    """Write another value into the manifest, or add it to a table of it."""
    manifest = json.loads((index / MANIFEST_NAME).read_bytes())
    field, value = FIELDS[data[0] % len(FIELDS)], VALUES[data[1] % len(VALUES)]
    if data[2] % 3 == 0 and isinstance(manifest[field], dict):
        if isinstance(value, dict):
            manifest[field] |= value
        elif manifest[field]:
            names = sorted(manifest[field])
            name = names[data[2] % len(names)]
            if data[1] % 2:
                del manifest[field][name]
            else:
                manifest[field][name] = value
    else:
        manifest[field] = value
    (index / MANIFEST_NAME).write_text(json.dumps(manifest), encoding="utf-8")
    sign(folder, index)


def change_store(folder: Path, index: Path, data: bytes) -> None:
    """Write another value into the store."""
    with closing(schema.connect(folder / STORE_NAME)) as connection:
        columns = [line[1] for line in connection.execute("PRAGMA table_info(records)")]
        statement = TABLES[data[0] % len(TABLES)].format(column=columns[data[1] % len(columns)])
        with suppress(sqlite3.Error):
            connection.execute(statement, (CELLS[data[2] % len(CELLS)],))
        connection.execute("BEGIN")
        write_checksums(connection)
        connection.execute("COMMIT")


def sign(folder: Path, index: Path) -> None:
    """State the checksum of the manifest in the store."""
    with closing(schema.connect(folder / STORE_NAME)) as connection:
        checksum = file_checksum(index / MANIFEST_NAME)
        connection.execute("UPDATE facts SET value = ? WHERE name = 'index'", (checksum,))


def use(folder: Path) -> None:
    """Do what a reader does; every refusal is one line."""
    assistant = Assistant.open(folder, bundled=False, load_encoder=PaperEncoder)
    calls: tuple[Callable[[], object], ...] = (
        lambda: assistant.maintenance.check(),
        lambda: assistant.status(),
        lambda: assistant.ask("What of war?"),
        lambda: assistant.search("border 1961"),
        lambda: assistant.browse(words="war"),
        lambda: assistant.annotations.conversations(),
        lambda: [assistant.turns(one.id) for one in assistant.annotations.conversations()],
        lambda: assistant.maintenance.history(),
        lambda: assistant.starter_questions(),
        lambda: assistant.add([page(("1999", "New", "On war."))]),
        lambda: assistant.maintenance.undo(),
        lambda: assistant.maintenance.sync(),
    )
    try:
        for call in calls:
            try:
                call()
            except FindingAidError as error:
                assert "\n" not in str(error) and len(str(error)) < 2000, str(error)[:3000]
    finally:
        assistant.close()


@cache
def prepared() -> Path:
    """An archive of a few records, in a folder that goes with the process."""
    folder = tempfile.TemporaryDirectory(prefix="finding-aid-fuzz-")
    _KEPT.append(folder)
    made = Assistant.open(Path(folder.name) / "archive", bundled=False, load_encoder=PaperEncoder)
    made.add([FIRST])
    made.add([SECOND])
    made.ask("What of war?")
    made.close()
    return Path(folder.name) / "archive"


_KEPT: list[tempfile.TemporaryDirectory[str]] = []

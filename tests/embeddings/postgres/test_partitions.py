"""A database in partitions by years: a period is searched in those of its records, on one server or on several."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from corpus import StoreError
from embeddings import (
    ArchiveError,
    ArchiveView,
    FolderArchive,
    TextQuery,
    load_postgres,
    move,
)
from embeddings.postgres import index_rebuild
from embeddings.postgres.archive import PostgresArchive
from embeddings.postgres.connections import PostgresConnection
from qa import Assistant
from tests.embeddings.fake_encoder import PaperEncoder
from tests.embeddings.postgres.server import FAST, OwnServer, programs
from tests.embeddings.postgres.test_contract import reading, record
from tests.embeddings.postgres.test_move import quiet
from tests.embeddings.postgres.test_same_search import chance_records, rounded

SHARD_SQL = Path(__file__).parents[3] / "deploy" / "shard.sql"

QUERIES = [
    TextQuery("war and peace on the border"),
    TextQuery("border cities", phrase=True),
    TextQuery("zhou", ("title",)),
    TextQuery("cit", prefix=True),
]
PERIODS = [(None, None), (1952, 1953), (1985, 1985), (1925, 1960), (1, 1905)]
QUESTIONS = ["What did Mao write to Stalin in 1950?", "cities on the border", "war in 1985", "Which letters are there?"]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[FolderArchive]:
    """An archive whose dated records are of 1900 to 1989; some are undated, or are dated by a span of years."""
    encoder = PaperEncoder()
    archive = FolderArchive.create(tmp_path / "folder", lambda: encoder)
    spans = [record(1, "1890-1985", "Ledger", "war"), record(2, "", "Note of 1952", "war"), record(3, "by 1953", "Map", "border war")]  # fmt: skip
    archive.add([reading(*chance_records(5, 180), *spans)])
    yield archive
    archive.close()


def moved(archive: FolderArchive, address: str, partitions: int) -> PostgresArchive:
    database = load_postgres().open(address, archive.folder / "own", lambda: archive.encoder)
    move(archive, database, quiet, partitions)
    return database


def tables_read(view: ArchiveView, monkeypatch: pytest.MonkeyPatch, ask: Callable[[], Any]) -> set[str]:  # fmt: skip
    """Return the partitions that the plans of the server read, for all that is asked of the index."""
    asked = []
    execute = PostgresConnection.execute

    def noted(self: PostgresConnection, statement: str, parameters: Any = (), /) -> Any:
        if re.search(r"\b(passages|postings)\b", statement):
            asked.append((statement, parameters))
        return execute(self, statement, parameters)

    with monkeypatch.context() as patch:
        patch.setattr(PostgresConnection, "execute", noted)
        ask()
    connection = view.snapshot._connection
    tables: set[str] = set()
    for statement, parameters in asked:
        plan = connection.execute(f"EXPLAIN (FORMAT JSON) {statement}", parameters).fetchone()
        tables |= set(re.findall(r"'Relation Name': '((?:passages|postings)_?\w*)'", str(plan)))
    return tables


def search_all(view: ArchiveView, encoder: PaperEncoder, years: tuple[int | None, int | None]) -> object:  # fmt: skip
    """Return all that a search of a period finds in the index of one moment."""
    first, last = years
    rows = None
    if first is not None and last is not None:
        rows = view.index.date_index.rows_overlapping(date(first, 1, 1), date(last, 12, 31))
    words, vectors = view.index.text_index, view.index.vector_index
    assert words is not None
    query = encoder.encode_queries(["war on the border"])[0]
    nearest, cosines = vectors.search_records(query, 300, rows)
    return (
        sorted(zip(nearest.tolist(), cosines.round(5).tolist(), strict=True)),
        [words.rows_matching([query], rows).tolist() for query in QUERIES],
        [
            [(row, round(score, 4)) for row, score in words.search([query], [], 300, rows)]
            for query in QUERIES[:3]
        ],
        words.matched_terms("war peace", nearest[:5].tolist()),
        [] if rows is None else sorted(vectors.cosines_of_rows(query, rows).items()),
    )


def assert_same_results(folder: FolderArchive, database: PostgresArchive) -> None:
    encoder = folder.encoder
    assert isinstance(encoder, PaperEncoder)
    with folder.view() as first, database.view() as second:
        for years in PERIODS:
            expected, results = (search_all(view, encoder, years) for view in (first, second))
            assert_close(results, expected)
    assistants = [Assistant(archive) for archive in (folder, database)]
    for question in QUESTIONS:
        expected, results = (rounded(one.ask(question, keep=False)) for one in assistants)
        assert results == expected


def assert_close(results: Any, expected: Any) -> None:
    """Compare with numbers to four places: the last one can be rounded otherwise."""
    if isinstance(expected, float):
        assert results == pytest.approx(expected, abs=2e-4)
    elif isinstance(expected, list | tuple):
        assert len(results) == len(expected)
        for result, expectation in zip(results, expected, strict=True):
            assert_close(result, expectation)
    else:
        assert results == expected


def test_a_period_is_searched_in_its_partitions_only(
    folder: FolderArchive, new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_rebuild, "_RECORDS_PER_BATCH", 50)
    database = moved(folder, new_database(), partitions=6)
    assert_same_results(folder, database)
    with database.store.pool.record_change() as connection:  # another server is ahead of the moment
        for table, others in (("passages", "number, hash, vector"), ("postings", "whole, title, fields, whole_length, title_length, positions")):  # fmt: skip
            word = "word, " if table == "postings" else ""
            connection.execute(
                f"INSERT INTO {table} SELECT {word}row + 1000, {others}, year FROM {table}"
            )
    assert_same_results(folder, database)
    with database.store.pool.record_change() as connection:
        for table in ("passages", "postings"):
            connection.execute(f"DELETE FROM {table} WHERE row > 1000")
    read = {}
    with database.view() as view:
        encoder = database.encoder
        assert isinstance(encoder, PaperEncoder)
        for years in PERIODS:
            ask = partial(search_all, view, encoder, years)
            read[years] = tables_read(view, monkeypatch, ask)
        assert view.index.date_index.first_years[:2].tolist() == [1900, 1901]
    everywhere = {f"{table}_{part}" for table in ("passages", "postings") for part in range(7)}
    assert read[None, None] == everywhere
    # 15 years are in each part; the ledger begins in 1890, and two records have no beginning.
    assert {name[-1] for name in read[1952, 1953]} == {"0", "1", "4"}
    assert {name[-1] for name in read[1985, 1985]} == {"1", "6"}
    assert {name[-1] for name in read[1, 1905]} == {"0", "1"}
    assert all(read[years] < everywhere for years in PERIODS[1:])
    database.remove(["r1", "r120"])
    database.add([reading(record(120, "1985", "Late", "war"), record(121, "1990", "Later", "war"))])
    database.undo()
    database.sync(rebuild=True)
    assert database.check() == []
    database.close()


def test_only_an_empty_database_is_divided(
    folder: FolderArchive, new_database: Callable[[], str], tmp_path: Path
) -> None:
    database = load_postgres().open(new_database(), tmp_path / "own", PaperEncoder)
    database.divide([1950, 1960])
    database.divide([1970])  # a move that is run again leaves the partitions as they are
    with database.store.pool.connection() as connection:
        lines = connection.execute("SELECT value FROM facts WHERE name = 'partitions'").fetchall()
    assert lines == [("1950 1960",)]
    database.add([reading(record(1, "1950", "Note", "war"), record(2, "", "Map", "war"))])
    with database.store.pool.connection() as connection:
        lines = connection.execute("SELECT tableoid::regclass::text, year FROM passages").fetchall()
    assert sorted(lines) == [("passages_0", 0), ("passages_2", 1950)]
    other = load_postgres().open(new_database(), tmp_path / "own", PaperEncoder)
    other.add([reading(record(1, "1950", "Note", "war"))])
    with pytest.raises(ArchiveError, match="not divided any more"):
        other.divide([1950])
    with pytest.raises(ArchiveError, match="is a folder and has no partitions"):
        folder.divide([1950])
    for archive in (database, other):
        archive.close()


def test_partitions_can_be_on_three_servers(
    folder: FolderArchive, new_database: Callable[[], str], tmp_path: Path
) -> None:
    """A period asks only the server that has it, and all give the results of one folder."""
    programs_folder = programs()
    assert programs_folder is not None
    with ExitStack() as stack:
        database = moved(folder, new_database(), partitions=3)
        stack.callback(database.close)
        servers = [OwnServer(programs_folder, options=FAST) for _ in range(2)]
        for server in servers:
            stack.callback(server.stop)
        addresses = [new_database(), *(server.new_database("shard") for server in servers)]
        with database.store.pool.connection() as connection:
            connection.driver.execute(SHARD_SQL.read_text(encoding="utf-8").encode())
            for part, address in enumerate(addresses, 1):
                load_postgres().open(address, tmp_path / "own", PaperEncoder).close()
                place = conninfo_to_dict(address)
                connection.driver.execute(
                    "SELECT add_shard(%s, %s, '5432', %s, %s, '')",
                    (part, place["host"], place["dbname"], place["user"]),
                )
        assert [count_records(address) for address in addresses] == [59, 60, 62]
        assert_same_results(folder, database)
        more = reading(record(390, "1985", "Late", "war"), record(391, "1950", "Note", "war"))
        for archive in (folder, database):
            archive.add([more])
        assert_same_results(folder, database)
        query = folder.encoder.encode_queries(["war"])[0]
        servers[1].kill()
        with folder.view() as first, database.view() as second:
            rows = first.index.date_index.rows_overlapping(date(1935, 1, 1), date(1940, 1, 1))
            nearest = [view.index.vector_index.search_records(query, 9, rows)[0] for view in (first, second)]  # fmt: skip
            assert nearest[0].tolist() == nearest[1].tolist()
            with (
                pytest.raises(StoreError, match=r"does not answer .*shard_3"),
                database.view() as view,
            ):
                view.index.vector_index.search_records(query, 9)
        servers[1].start()
        database.remove(["r1", "r120"])
        database.undo()
        assert (database.status().records, database.check()) == (185, [])


def count_records(address: str) -> int:
    with psycopg.connect(address) as connection:
        line = connection.execute("SELECT count(DISTINCT row) FROM passages").fetchone()
    assert line is not None
    return int(line[0])

"""Both kinds of archive find the same records with the same scores, and answer alike."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus import Record
from embeddings import (
    Archive,
    ArchiveView,
    FolderArchive,
    TextQuery,
    WordSearch,
    load_postgres,
    terms,
)
from qa import Answer, Assistant
from qa.output import AnswerView
from tests.embeddings.fake_encoder import PaperEncoder
from tests.embeddings.postgres.test_contract import RECORDS, reading, record

WORDS = "war peace border cities stalin mao treaty railway norway ministry of the envoy".split()

QUERIES = [
    TextQuery("war"),
    TextQuery("war and peace on the border"),
    TextQuery("cities cities Zürich", boost=0.5),
    TextQuery("1951"),
    TextQuery("the of"),
    TextQuery("zhou", ("title",)),
    TextQuery("zhou", ("names",)),
    TextQuery("border", ("summary", "title")),
    TextQuery("war", ("text",)),
    TextQuery("zhou enlai", phrase=True),
    TextQuery("cities, cities", phrase=True),
    TextQuery("border cities", phrase=True, boost=2.0),
    TextQuery("border", phrase=True),
    TextQuery("peace war", phrase=True, distance=3),
    TextQuery("mao border", ("title",), phrase=True, distance=2),
    TextQuery("nowhere"),
    TextQuery("nowhere at all", phrase=True),
    TextQuery("cit", prefix=True),
    TextQuery("bord", ("title",), prefix=True),
    TextQuery("100%"),
    TextQuery("!"),
]  # fmt: skip

RANKED = [query for query in QUERIES if not (query.prefix or query.distance)]
"""Those by which records are ranked; the others only say which records may be found."""

Both = tuple[Archive, Archive]


def chance_records(seed: int, count: int) -> list[Record]:
    chance = np.random.default_rng(seed)

    def text(most: int) -> str:
        return " ".join(chance.choice(WORDS, chance.integers(0, most)))

    return [
        record(100 + number, str(1900 + number % 90), f"Note {text(7)}", text(60), text=text(20) if number % 3 == 0 else "")
        for number in range(count)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def both(
    new_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Both]:
    folder = tmp_path_factory.mktemp("both")
    encoder = PaperEncoder()
    made: Both = (
        FolderArchive.create(folder / "folder", lambda: encoder),
        load_postgres().open(new_database(), folder / "own", lambda: encoder),
    )
    for archive in made:
        archive.add([reading(*RECORDS, *chance_records(1, 120))])
    yield made
    for archive in made:
        archive.close()


@pytest.fixture
def views(both: Both) -> Iterator[tuple[ArchiveView, ArchiveView]]:
    with both[0].view() as folder, both[1].view() as database:
        yield folder, database


def words_of(view: ArchiveView) -> WordSearch:
    assert view.index.text_index is not None
    return view.index.text_index


def assert_same(folder: Sequence[tuple[int, float]], database: Sequence[tuple[int, float]]) -> None:
    assert [row for row, _ in database] == [row for row, _ in folder]
    assert [score for _, score in database] == pytest.approx(
        [score for _, score in folder], abs=1e-4
    )


ROW_SETS = [None, np.array([1, 2, 5, 7, 40, 90]), np.arange(4, 60), np.zeros(0, np.int64)]


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_words_find_the_same_records_with_the_same_scores(
    views: tuple[ArchiveView, ArchiveView], query: TextQuery
) -> None:
    folder, database = map(words_of, views)
    for rows in ROW_SETS:
        if query in RANKED:
            expected = folder.search([query], limit=200, allowed_rows=rows)
            assert_same(expected, database.search([query], limit=200, allowed_rows=rows))
        for must in ([query], [query, TextQuery("war")]):
            matching = folder.rows_matching(must, rows).tolist()
            assert database.rows_matching(must, rows).tolist() == matching
    must = [TextQuery("peace"), query]
    if query in RANKED:
        assert_same(
            folder.search([TextQuery("mao")], must, 7), database.search([TextQuery("mao")], must, 7)
        )
    assert folder.matched_terms(query.text, [1, 3, 50]) == database.matched_terms(
        query.text, [1, 3, 50]
    )


def test_several_queries_add_up(views: tuple[ArchiveView, ArchiveView]) -> None:
    folder, database = map(words_of, views)
    for limit in (3, 300):
        assert_same(folder.search(RANKED, limit=limit), database.search(RANKED, limit=limit))
    best = folder.rows_matching([TextQuery("war")], limit=5).tolist()
    assert database.rows_matching([TextQuery("war")], limit=5).tolist() == best
    assert len(folder) == len(database) == 128


def test_words_are_counted_alike(views: tuple[ArchiveView, ArchiveView]) -> None:
    folder, database = map(words_of, views)
    for word in [*WORDS, "nowhere", "Zürich", "CPN", "50", "!"]:
        assert [database.document_frequency(term) for term in terms(word)] == [
            folder.document_frequency(term) for term in terms(word)
        ]
        assert database.has_word(word) == folder.has_word(word)
    for phrase in (
        "communist party of norway",
        "party communist",
        "zhou",
        "peace after the war",
        "",
        "war 1950",
    ):
        assert database.contains_phrase(phrase) == folder.contains_phrase(phrase)
    for word in ("stalln", "brodre", "xyzzyx", "ma"):
        assert database.rows_with_similar_word(word, 5) == folder.rows_with_similar_word(word, 5)


@pytest.mark.parametrize("question", ["war", "Mao on the border", "cities and peace", "trade"])
def test_vectors_find_the_same_records(
    both: Both, views: tuple[ArchiveView, ArchiveView], question: str
) -> None:
    query = both[0].encode_question(views[0], question)
    folder, database = (view.index.vector_index for view in views)
    assert len(folder) == len(database)
    for rows in ROW_SETS:
        for limit in (0, 3, 500):
            rows_there, cosines_there = folder.search_records(query, limit, rows)
            rows_here, cosines_here = database.search_records(query, limit, rows)
            assert cosines_here.tolist() == pytest.approx(cosines_there.tolist(), abs=1e-6)
            if (
                limit == 500
            ):  # FAISS rounds sums otherwise, so what is equal to 1e-6 may change places
                assert sorted(rows_here) == sorted(rows_there)
                cosine = dict(zip(rows_here.tolist(), cosines_here.tolist(), strict=True))
                in_their_order = [cosine[row] for row in rows_there.tolist()]
                assert in_their_order == pytest.approx(cosines_here.tolist(), abs=1e-6)
        if rows is not None:
            assert database.cosines_of_rows(query, rows) == folder.cosines_of_rows(query, rows)
    with pytest.raises(ValueError, match="same encoder"):
        database.search_records(query[:-1], 3)


def test_what_is_in_memory_is_the_same(views: tuple[ArchiveView, ArchiveView]) -> None:
    folder, database = (view.index for view in views)
    assert database.date_index.columns().tolist() == folder.date_index.columns().tolist()
    assert database.told_index.columns().tolist() == folder.told_index.columns().tolist()
    assert database.bracketed_names.as_json() == folder.bracketed_names.as_json()
    assert (database.fingerprint, database.model) == (folder.fingerprint, folder.model)


QUESTIONS = [
    "What did Mao write to Stalin in 1950?",
    "What did Zhou Enlai tell Mao in March 1953?",
    "cities on the border",
    'border "border cities" -north',
    "Which letters are there?",
    "What happened in June 1952?",
    "What did Khrushchev say?",
    "Stallin on peace",
    "How many records mention Zhou?",
    "the first letter",
]


def rounded(answer: Answer) -> object:
    """All that an answer shows, its numbers to four places, without the places of equal cosines."""
    text = AnswerView.of(replace(answer, elapsed_ms=0)).dumps()
    shown = json.loads(text, parse_float=lambda number: round(float(number), 4))
    for hit in shown["records"]:
        del hit["why"]["meaning_rank"]
    return shown


def test_questions_get_the_same_answers(both: Both) -> None:
    folder, database = map(Assistant, both)
    for question in QUESTIONS:
        first, second = (one.ask(question, keep=False) for one in (folder, database))
        assert rounded(second) == rounded(first)
        first_hits, second_hits = (one.search(question).hits for one in (folder, database))
        assert [hit.record.id for hit in second_hits] == [hit.record.id for hit in first_hits]
        assert [hit.score for hit in second_hits] == pytest.approx(
            [hit.score for hit in first_hits], abs=1e-4
        )


def test_scores_stay_right_through_changes(new_database: Callable[[], str], tmp_path: Path) -> None:
    """A database counts the records that are there; so do the scores of an archive made anew of them."""
    encoder = PaperEncoder()
    database = load_postgres().open(new_database(), tmp_path / "own", lambda: encoder)
    first, second = chance_records(2, 30), chance_records(3, 30)
    database.add([reading(*RECORDS, *first)])
    database.remove([one.id for one in first[:20]])
    database.add([reading(*second)])  # some replace what is there
    anew = FolderArchive.create(tmp_path / "folder", lambda: encoder)
    with database.view() as view:
        stored = list(view.snapshot.live_records())
        anew.add([reading(*(one.record for one in stored))])
        rows = {number: one.row for number, one in enumerate(stored, 1)}
        with anew.view() as other:
            for query in (TextQuery("war peace envoy"), TextQuery("border cities", phrase=True)):
                expected = words_of(other).search([query], limit=100)
                assert_same(
                    [(rows[row], score) for row, score in expected],
                    words_of(view).search([query], limit=100),
                )
    assert database.check() == []
    for archive in (database, anew):
        archive.close()

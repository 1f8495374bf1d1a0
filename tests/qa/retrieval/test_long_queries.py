"""Long queries: by the mean of their windows and by rare words; a pasted text demands nothing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from corpus import ArchivalDate, Record, read_bytes
from embeddings import Archive, ArchiveView
from qa import Assistant
from qa.retrieval.long_query import (
    MOST_SEARCHED_WORDS,
    MOST_WINDOWS,
    feedback_queries,
    mean_vector,
    question_of,
    searched_words,
    start_windows,
)
from tests.embeddings.fake_encoder import PaperEncoder

FILLER = " ".join(f"the {word} of that" for word in ("paper", "day", "place", "thing") * 20)
WORDS = ("herring", "granite", "vaccine", "loom", "quay")


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    records = [
        {"id": word, "title": f"Note on {word}", "date": f"May {day}, 1950", "summary": f"{word}."}
        for day, word in enumerate(WORDS, 1)
    ]
    records.append(
        {"id": "old", "title": "Note on looms", "date": "1921", "summary": "A loom and a weaver."}
    )
    assistant = Assistant.open(
        tmp_path_factory.mktemp("long") / "archive", bundled=False, load_encoder=PaperEncoder
    )
    lines = "\n".join(map(json.dumps, records))
    assistant.add([read_bytes(lines.encode(), "records.jsonl")])
    return assistant


def ids(assistant: Assistant, text: str) -> list[str]:
    return [hit.record.id for hit in assistant.search(text).hits]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_word_anywhere_in_a_long_text_is_searched(assistant: Assistant, place: int) -> None:
    parts = [FILLER, FILLER]
    parts.insert(place, "vaccine")
    assert ids(assistant, " ".join(parts))[0] == "vaccine"


@pytest.mark.parametrize(
    "demand", ["in 1921", '"no such words"', "NOT loom", "the first of all", "after 1999"]
)
def test_a_pasted_text_demands_nothing(assistant: Assistant, demand: str) -> None:
    text = f"We know that {demand} a loom and a weaver were seen. {FILLER}"
    result = assistant.search(text)
    assert len(result.hits) == len(WORDS) + 1
    assert "old" in [hit.record.id for hit in result.hits[:2]]
    assert result.searched.loosened == ()


def test_a_year_in_a_pasted_text_weighs(assistant: Assistant) -> None:
    assert ids(assistant, f"A loom was seen in 1921. {FILLER}")[0] == "old"


class Counting:
    """An archive that encodes a text as its number of words, and keeps what it was given."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def start_question(self, view: object, text: str) -> object:
        self.texts.append(text)
        return lambda: np.eye(3, dtype=np.float32)[len(self.texts) % 3]


def test_windows_cover_a_text() -> None:
    archive = Counting()
    words = [f"w{at}" for at in range(400)]
    view: ArchiveView = None  # type: ignore[assignment]
    counting: Archive = archive  # type: ignore[assignment]
    vector = start_windows(counting, view, " ".join(words))()
    assert " ".join(archive.texts).split() == words
    assert len(archive.texts) == 3
    assert float(np.linalg.norm(vector)) == pytest.approx(1.0)
    archive.texts.clear()
    start_windows(counting, view, " ".join(words * 20))
    assert len(archive.texts) == MOST_WINDOWS


def test_one_window_is_its_own_mean() -> None:
    vector = np.array([0.6, 0.8], np.float32)
    assert mean_vector([vector]) is vector
    assert mean_vector([vector, vector]).tolist() == pytest.approx(vector.tolist())


class Frequencies:
    """Word k of w0, w1, … is in k records."""

    def document_frequency(self, term: str) -> int:
        return int(term[1:]) if term[1:].isdigit() else 0


def test_of_a_long_text_the_rarest_words_are_searched() -> None:
    words = [f"w{at}" for at in range(200, 0, -1)]
    searched = searched_words(Frequencies(), " ".join([*words, "nowhere"])).split()
    assert searched == [f"w{at}" for at in range(1, MOST_SEARCHED_WORDS + 1)]
    assert searched_words(Frequencies(), "w3 w2 nowhere") == "w3 w2 nowhere"


def test_a_record_as_a_question_demands_nothing() -> None:
    record = Record(
        "r", 'Report, "The First" of 1950', ArchivalDate.none(), 'title:x NOT "a b" -c', "AND d*"
    )
    question = question_of(record)
    assert (question.time.periods, question.time.order, question.required) == ((), None, None)
    assert question.phrases == ()
    assert question_of(Record("r", "—", ArchivalDate.none())).text == "r"


def test_the_later_pages_of_a_record_count_for_what_is_like_it(tmp_path: Path) -> None:
    encoder = PaperEncoder(WORDS)
    assistant = Assistant.open(tmp_path / "a", bundled=False, load_encoder=lambda: encoder)
    long = f"{FILLER} {FILLER} {'herring ' * 150}"
    records = [
        {"id": "long", "title": "Memoir", "date": "1950", "text": long},
        {"id": "fish", "title": "Note", "date": "1950", "summary": "herring"},
        {"id": "stone", "title": "Note", "date": "1950", "summary": "granite"},
    ]
    assistant.add([read_bytes("\n".join(map(json.dumps, records)).encode(), "r.jsonl")])
    assert [related.record.id for related in assistant.records.related("long")] == ["fish"]


def record_of(text: str) -> Record:
    return Record("r", "Note", ArchivalDate.none(), text)


def test_words_of_the_first_records_weigh_a_fifth_of_the_query() -> None:
    # A note, 44 looms and 15 quays of 60 words at 1.0; a note, 29 looms and 30 wools at 0.5.
    # Weights: loom 44/60 + 29/120, quay 15/60, wool 30/120, note 1/60 + 1/120; together 1.5.
    scored = [
        (1.0, record_of("loom " * 44 + "quay " * 15)),
        (0.5, record_of("loom " * 29 + "wool " * 30)),
    ]
    queries = feedback_queries("one two three four five six seven eight", scored)
    # Eight words of the question are four fifths, so that the added words weigh 2.0.
    weights = {"loom": 117 / 120, "quay": 30 / 120, "wool": 30 / 120, "note": 3 / 120}
    assert [query.text for query in queries] == list(weights)
    assert [query.boost for query in queries] == pytest.approx(
        [weight * 2.0 / 1.5 for weight in weights.values()]
    )


def test_nothing_is_learnt_from_short_records() -> None:
    short, long = record_of("loom " * 58), record_of("loom " * 59)
    assert feedback_queries("loom", [(1.0, short), (0.9, long), (0.8, short)]) == []
    assert feedback_queries("loom", [(1.0, long), (0.9, short), (0.8, long)]) != []
    assert feedback_queries("loom", []) == []


def test_what_stands_beside_the_words_of_a_long_question_is_searched(tmp_path: Path) -> None:
    assistant = Assistant.open(tmp_path / "a", bundled=False, load_encoder=PaperEncoder)
    texts = {
        "fish": "herring " + "barrel " * 69,
        "church": "chapel " * 70,
        "cooper": "barrel " * 70,
    }
    records = [{"id": id_, "title": "Note", "summary": text} for id_, text in texts.items()]
    assistant.add([read_bytes("\n".join(map(json.dumps, records)).encode(), "r.jsonl")])
    unknown = [f"qq{letter}" for letter in "abcdefghijklmnopqrs"]
    assert ids(assistant, "herring") == ["fish", "church", "cooper"]
    assert ids(assistant, " ".join(["herring", *unknown])) == ["fish", "cooper", "church"]
    assert ids(assistant, " ".join(["herring", *unknown[1:]])) == ["fish", "church", "cooper"]

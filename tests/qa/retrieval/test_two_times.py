"""Two times of a record: when it was written, and what it tells of. A question may mean either."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus import read_bytes
from qa import Assistant
from qa.understanding.time import read_time
from tests.embeddings.fake_encoder import PaperEncoder

DATED = [
    ("w", "Letter on Sardines", "May 6, 1958", "Sardines are dear."),
    ("t", "Memoir on Sardines", "June 1, 1970", "In 1958 sardines were dear."),
    ("r", "Report on Sardines", "January 9, 1959", "Last year sardines were dear."),
    ("o", "Note on Sardines", "1949", "Sardines are cheap."),
    ("u", "Sardines", "", "Sardines are fish."),
]


def archive_of(folder: Path, records: list[tuple[str, str, str, str]]) -> Assistant:
    lines = [
        json.dumps({"id": id_, "title": title, "date": date, "summary": summary})
        for id_, title, date, summary in records
    ]
    assistant = Assistant.open(folder / "archive", bundled=False, load_encoder=PaperEncoder)
    assistant.add([read_bytes("\n".join(lines).encode(), "records.jsonl")])
    return assistant


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return archive_of(tmp_path_factory.mktemp("two-times"), DATED)


def ids(assistant: Assistant, query: str) -> list[str]:
    return [hit.record.id for hit in assistant.search(query).hits]


def test_either_time_is_searched_and_what_is_dated_comes_first(assistant: Assistant) -> None:
    result = assistant.search("sardines dear in 1958")
    found = [hit.record.id for hit in result.hits]
    assert found[0] == "w"
    assert set(found) == {"w", "t", "r"}
    told = {hit.record.id: hit.why["tells_of"] for hit in result.hits}
    assert told == {"w": [], "t": ["1958"], "r": ["Last year (inferred)"]}
    counts = result.searched
    assert (counts.records, counts.in_period, counts.telling, counts.undated) == (5, 1, 2, 1)


@pytest.mark.parametrize("query", ["letters of 1958", "documents written in 1958", "dated 1958"])
def test_documents_of_a_year_are_those_written_in_it(assistant: Assistant, query: str) -> None:
    assert ids(assistant, query) == ["w"]


@pytest.mark.parametrize(
    ("question", "meaning"),
    [
        ("cables of 1949", "written"),
        ("Which letters were written in May 1949?", "written"),
        ("letters from 1949 about rice", "written"),
        ("a 1949 telegram on rice", "written"),
        ("dated 3 May 1949", "written"),
        ("documents dated spring 1989", "written"),
        ("letters from the summer of 1956", "written"),
        ("cables of late autumn 1956", "written"),
        ("What happened in spring 1989?", "either"),
        ("Which reports are about the 1989 protests?", "told"),
        ("memoirs recalling 1949", "told"),
        ("What happened in 1949?", "either"),
        ("What did Mao want in May 1949?", "either"),
        ("sardines", "either"),
    ],
)
def test_the_time_that_a_question_means(question: str, meaning: str) -> None:
    assert read_time(question).meaning == meaning


def test_another_year_leaves_out_what_is_dated_otherwise(assistant: Assistant) -> None:
    assert set(ids(assistant, "sardines in 1949")) == {"o"}


def test_an_undated_archive_is_not_silenced_by_a_period(tmp_path: Path) -> None:
    assistant = archive_of(
        tmp_path,
        [
            ("a", "The Mill", "", "The mill was sold in 1816."),
            ("b", "The Mill", "", "The mill burned in 1920."),
            ("c", "The Mill", "", "The mill has a wheel."),
        ],
    )
    found = ids(assistant, "Who owned the mill in 1920?")
    assert found[0] == "b"
    assert set(found) == {"a", "b", "c"}
    assert assistant.search("mill in 1920").searched.telling == 1

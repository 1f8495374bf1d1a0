"""Several collections in one archive: an addition names one, and questions can be limited to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus import read_bytes, read_file, read_listing
from embeddings import ArchiveError
from qa import Assistant
from qa.browse import BrowseFilters
from tests.embeddings.fake_encoder import PaperEncoder
from tests.qa.conftest import one_line

WAR = (
    '{"id": "w1", "title": "Mao on war", "date": "1950", "summary": "Mao wants war."}\n'
    '{"id": "w2", "title": "Stalin on war", "date": "1951", "summary": "Stalin wants war.", '
    '"collection": "Its Own"}\n'
)
PEACE = '{"id": "p1", "title": "Mao on peace", "date": "1950", "summary": "Mao wants peace."}\n'


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    made = Assistant.open(tmp_path / "archive", bundled=False, load_encoder=PaperEncoder)
    made.add([read_bytes(WAR.encode(), "war.jsonl")], collection="War  Papers")
    made.add([read_bytes(PEACE.encode(), "peace.jsonl")])
    yield made
    made.close()


def collections_of(assistant: Assistant) -> dict[str, str]:
    _, records = assistant.browse(limit=100)
    return {record.id: record.collection for record in records}


def test_an_addition_names_the_collection_of_records_without_one(assistant: Assistant) -> None:
    assert collections_of(assistant) == {"w1": "War Papers", "p1": "", "w2": "Its Own"}
    assert assistant.records.collections() == {"": 1, "Its Own": 1, "War Papers": 1}
    again = assistant.add([read_bytes(WAR.encode(), "war.jsonl")])
    assert (again.updated, again.unchanged) == ((), ("w1", "w2"))
    other = assistant.add([read_bytes(WAR.encode(), "war.jsonl")], collection="Other")
    assert (other.updated, other.unchanged) == (("w1",), ("w2",))
    assert collections_of(assistant)["w1"] == "Other"


def test_a_listing_read_again_does_not_lose_the_collection(assistant: Assistant) -> None:
    listing = read_listing("1 - 1 of 9\n\nMay 6, 1961\n\nNote on Tin\n\nTin.\n", "page")
    tin = assistant.add([listing], collection="Metals").added[0]
    assert assistant.add([listing]).unchanged == (tin,)
    own = read_bytes(
        b'{"title": "Note on Tin", "date": "May 6, 1961", "summary": "Tin.", "collection": "Ores"}',
        "own.jsonl",
    )
    assistant.add([own])
    assert assistant.add([listing], collection="Metals").unchanged == (tin,)
    assert collections_of(assistant)[tin] == "Ores"


def test_questions_searches_and_lists_are_limited(assistant: Assistant) -> None:
    def found(query: str, *names: str, **limits: Any) -> list[str]:
        result = assistant.search(query, collections=names, **limits)
        return sorted(hit.record.id for hit in result.hits)

    assert found("Mao") == ["p1", "w1", "w2"]
    assert found("Mao", "war papers") == ["w1"]
    assert found("Mao", "War Papers", "Its Own") == ["w1", "w2"]
    assert found("Mao", "-") == ["p1"]
    assert found("Mao in 1950", "Its Own") == []
    assert found("title:mao", "War Papers") == ["w1"]
    total, records = assistant.browse(words="mao", collections=["War Papers"])
    assert (total, [record.id for record in records]) == (1, ["w1"])
    answer = assistant.ask("What does Mao want?", collections=["War Papers"], keep=False)
    assert [record.id for record in answer.cited_records] == ["w1"]
    assert answer.searched.records == 1
    counted = assistant.ask("How many records are from 1950?", collections=["-"], keep=False)
    assert counted.counted == ("p1",)
    refused = assistant.ask("What does Stalin want?", collections=["War Papers"], keep=False)
    assert not refused.answered
    assert {hit.record.id for hit in refused.hits} <= {"w1"}
    assert {closest.record.id for closest in refused.nearest} <= {"w1"}


def test_questions_about_the_archive_are_limited_too(assistant: Assistant) -> None:
    def asked(question: str, *names: str) -> tuple[str, list[str], int]:
        answer = assistant.ask(question, collections=names, keep=False)
        return answer.lead, sorted(one.id for one in answer.cited_records), answer.searched.records

    assert asked("How many records are there?") == ("3 records.", ["p1", "w1", "w2"], 3)
    assert asked("How many records are there?", "War Papers", "Its Own") == (
        "2 records.", ["w1", "w2"], 2
    )  # fmt: skip
    assert asked("What records do you have?", "-")[0].startswith("1 record, dated 1950 to 1950.")
    with pytest.raises(ArchiveError, match="there is no collection 'Tin'"):
        asked("How many records are there?", "Tin")


def test_the_facets_count_the_whole_archive_after_a_limited_question(assistant: Assistant) -> None:
    assistant.ask("What does Mao want?", collections=["War Papers"], keep=False)
    page = assistant.records.filtered_page(BrowseFilters.from_query("collection=War+Papers"))
    assert (page.total, page.archive_size) == (1, 3)
    counts = {count.value: count.records for count in page.facets["collection"]}
    assert counts == {"Its Own": 1, "War Papers": 1, "-": 1}


def test_an_unknown_collection_is_refused_with_those_that_exist(assistant: Assistant) -> None:
    with pytest.raises(ArchiveError) as refused:
        assistant.search("Mao", collections=["Tin"])
    assert str(refused.value) == "there is no collection 'Tin'; there are: Its Own, War Papers"


def test_the_command_line_limits_and_names_collections(run: Any, tmp_path: Path) -> None:
    archive, file = tmp_path / "archive", tmp_path / "war.jsonl"
    file.write_text(WAR)
    assert run("add", str(file), "--collection", "War Papers", archive=archive).code == 0
    listed = run("records", "--collection", "WAR papers", "--json", archive=archive).json
    assert [record["id"] for record in listed["records"]] == ["w1"]
    found = run("search", "war", "--collection", "Its Own", "--json", archive=archive).json
    assert [record["id"] for record in found["records"]] == ["w2"]
    asked = run(
        "ask", "What does Mao want?", "--collection", "War Papers", "--json", archive=archive
    )
    assert [cited["record"] for cited in asked.json["citations"]] == ["w1"]
    one_line(
        run("ask", "What?", "--collection", "Tin", archive=archive),
        "there is no collection 'Tin'; there are: Its Own, War Papers",
    )
    assert "War Papers" in json.dumps(run("cite", "w1", archive=archive).out)


def test_lines_of_questions_and_queries_name_a_collection(run: Any, tmp_path: Path) -> None:
    archive, war, peace = tmp_path / "archive", tmp_path / "war.jsonl", tmp_path / "peace.jsonl"
    war.write_text(WAR)
    peace.write_text(PEACE)
    assert run("add", str(war), "--collection", "War Papers", archive=archive).code == 0
    assert run("add", str(peace), archive=archive).code == 0
    lines: list[dict[str, Any]] = [
        {"id": "q1", "text": "mao", "collection": "War Papers"},
        {"id": "q2", "text": "mao", "collection": ["its own", "-"]},
        {"id": "q3", "text": "mao"},
    ]
    queries, run_file = tmp_path / "queries.jsonl", tmp_path / "run"
    queries.write_text("\n".join(map(json.dumps, lines)))
    arguments = ("search", "--queries", str(queries), "--run", str(run_file), "--collection", "-")
    assert run(*arguments, archive=archive).code == 0
    found = [line.split()[:3:2] for line in run_file.read_text().splitlines()]
    assert found == [["q1", "w1"], ["q2", "p1"], ["q2", "w2"], ["q3", "p1"]]
    queries.write_text(json.dumps({"id": "q1", "text": "mao", "collection": 7}))
    one_line(run(*arguments, archive=archive), "line 1: its collection is 7; give it a name")

    questions, answers = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    asked: list[dict[str, Any]] = [
        {"question": "What does Mao want?", "collection": ["War Papers", "Its Own"]},
        {"question": "What does Mao want?"},
        {"question": "What does Mao want?", "collection": "Tin"},
    ]
    questions.write_text("\n".join(map(json.dumps, asked)))
    ran = run(
        "ask", "--questions", str(questions), "--answers", str(answers), "--collection", "-",
        archive=archive,
    )  # fmt: skip
    assert ran.code == 1
    assert "line 3: there is no collection 'Tin'; there are: Its Own, War Papers" in ran.err
    read = [json.loads(line) for line in answers.read_text().splitlines()]
    assert [line.get("searched", {}).get("records") for line in read] == [2, 1, None]


def test_an_export_is_limited_to_a_collection(run: Any, tmp_path: Path) -> None:
    archive, file = tmp_path / "archive", tmp_path / "war.jsonl"
    file.write_text(WAR)
    assert run("add", str(file), "--collection", "War Papers", archive=archive).code == 0
    out = tmp_path / "out.csv"
    assert run("export", str(out), "--collection", "war papers", archive=archive).code == 0
    assert [(record.id, record.collection) for record in read_file(out).records] == [
        ("w1", "War Papers")
    ]
    one_line(
        run("export", str(tmp_path / "no.csv"), "--collection", "Tin", archive=archive),
        "there is no collection 'Tin'; there are: Its Own, War Papers",
    )

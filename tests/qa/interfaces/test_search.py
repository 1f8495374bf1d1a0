"""The query syntax and evaluate on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.qa.conftest import one_line

STALIN = "1949-02-03-cable-filippov-stalin-to-anastas-mikoyan"


def titles(run: Any, query: str) -> list[str]:
    return [one["title"] for one in run("search", query, "--limit", "20", "--json").json["records"]]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("Deng AND Soviet", ("deng",)),
        ('"east wind"', ("east wind",)),
        ("title:cable", ("cable",)),
        ("title:cable NOT title:Katori", ("cable",)),
    ],
)
def test_what_is_demanded_is_in_every_record_found(
    run: Any, query: str, words: tuple[str, ...]
) -> None:
    found = run("search", query, "--limit", "20", "--json").json["records"]
    assert 0 < len(found) < 10
    for one in found:
        held = f"{one['title']} {one['summary']}".casefold()
        assert all(word in held for word in words)
        assert "katori" not in one["title"].casefold() or "NOT" not in query


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ('"west wind prevails"', "these phrases as they stand"),
        ("title:Stalin AND title:Fukuda", "all that is demanded"),
    ],
)
def test_a_demand_that_nothing_meets_is_loosened_and_said(run: Any, query: str, words: str) -> None:
    found = run("search", query, "--json").json
    assert found["records"]
    assert words in found["searched"]["loosened"][0]


def test_a_long_quotation_that_stands_nowhere_is_searched_by_its_words_and_that_is_said(
    run: Any,
) -> None:
    query = '"China should turn the big cities into bases of communism"'
    found = run("search", query, "--json").json
    assert found["records"][0]["id"] == STALIN
    assert found["understood"]["repaired"][0].endswith(
        "as it stands; its words were searched instead"
    )
    assert "finding-aid: no record contains “China should turn" in run("search", query).err


@pytest.mark.parametrize(
    "query", ['"', "AND", "NOT", "title:", "(((((", "the of and", "'" * 500, "Мао Цзэдун", "毛泽东"]
)
def test_no_query_breaks_anything(run: Any, query: str) -> None:
    ran = run("search", query, "--json")
    assert ran.code == 0 or (ran.code == 1 and ran.err.count("\n") == 1)


def test_evaluate_prints_the_measures(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    lines = [
        {
            "id": "a",
            "text": "What did Stalin advise Mao in 1949?",
            "relevant": [STALIN],
            "register": "year",
        },
        {
            "id": "b",
            "text": "What did Stalin advise Mao in 1962?",
            "relevant": [],
            "register": "null",
        },
    ]
    file.write_text("".join(json.dumps(one) + "\n" for one in lines) + "not a question\n")
    ran = run("evaluate", str(file), "--json")
    assert (ran.code, ran.json["all"]["nDCG@10"], ran.json["all"]["refused"]) == (0, 1.0, 1)
    assert ran.err == "finding-aid: questions.jsonl line 3: it is not JSON; left out\n"
    one_line(run("evaluate", str(tmp_path / "none.jsonl")), "none.jsonl")


def test_names_are_listed_added_and_taken_away(run: Any, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    assert run("status", archive=archive).code == 0
    (stalin,) = run("names", "Joseph Stalin", "--json", archive=archive).json["names"]
    assert (stalin["kind"], stalin["learnt_forms"]) == ("person", ["Filippov"])
    assert "Filippov (from titles)" in run("names", "Filippov", archive=archive).out
    assert run("names", "--add", "Joseph Stalin", "--form", "the Boss", archive=archive).code == 0
    found = run("search", "the Boss to Mikoyan", "--json", archive=archive).json["understood"][
        "people"
    ][0]
    assert found["name"] == "Joseph Stalin"
    assert (
        "also searching Stalin, Filippov"
        in run("search", "the Boss to Mikoyan", archive=archive).err
    )
    assert run("names", "--remove", "Joseph Stalin", archive=archive).code == 0
    one_line(run("names", "--remove", "Nobody At All", archive=archive), "no entry 'Nobody At All'")
    one_line(run("names", "--form", "x", archive=archive), "go with --add NAME")


def test_a_period_that_holds_nothing_gives_the_nearest_in_time_apart(run: Any) -> None:
    found = run("search", "weapons for China in 1951", "--json").json
    assert (found["records"], found["searched"]["in_period"]) == ([], 0)
    assert found["nearest"][0]["record"] == STALIN
    assert found["nearest"][0]["reason"] == "outside the period: February 3, 1949, 23 months before"
    assert "August 19, 1952" in [one["date"]["as_written"] for one in found["nearest"]]
    assert run("search", "weapons for China in 1951").out.startswith(
        "no record found; closest records:\n     February 3, 1949"
    )

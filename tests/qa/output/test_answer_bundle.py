"""Answer bundles: each quotation that is no longer in its record is named, with the reason."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Record, parse_date
from qa.answering import Answer, Statement
from qa.citations.citation import cite
from qa.output.answer_bundle import (
    BundleError,
    QuotationProblem,
    bundle_notes,
    check_bundle,
    make_bundle,
    read_bundle,
    validate_bundle,
)
from qa.output.answer_view import AnswerView
from qa.retrieval.filters import SearchCounts
from qa.understanding import LinkedQuestion, read_question

MADE_AT = datetime(2026, 11, 3, 14, 30, 15, 999, tzinfo=timezone(timedelta(hours=2)))
MAY = parse_date("May 6, 1961")
assert MAY is not None
RICE = Record("rice", "Note on Rice", MAY, summary="Buys rice. Sells tea. Buys rice.")
TEA = Record("tea", "Letter on Tea", MAY, text="Tea is dear.")


def answered() -> Answer:
    statements = (
        Statement(cite(RICE, "summary", 0, 10), 1, "May 6, 1961"),
        Statement(cite(TEA, "text", 0, 12), 2, "May 6, 1961"),
        Statement(cite(RICE, "summary", 11, 21), 1, "May 6, 1961"),
    )
    question = LinkedQuestion.unlinked(read_question("What was bought in 1961?"))
    return Answer(question, True, "", statements, (), (), SearchCounts(2, 2, 0))


def refused() -> Answer:
    question = LinkedQuestion.unlinked(read_question("What was bought in 1962?"))
    return Answer(question, False, "These records do not say.", (), (), (), SearchCounts(2, 0, 0))


def made() -> dict[str, Any]:
    """A bundle after its way through a file."""
    found: dict[str, Any] = json.loads(
        json.dumps(make_bundle(answered(), "cafe", "0.1.0", MADE_AT))
    )
    return found


def problems(found: dict[str, Any], *records: Record) -> list[QuotationProblem]:
    return check_bundle(found, {record.id: record for record in records}.get)


def notes(found: dict[str, Any], *records: Record) -> list[str]:
    return bundle_notes(found, {record.id: record for record in records}.get)


def test_a_bundle_holds_what_was_said_and_of_what() -> None:
    found = made()
    assert {
        name: found[name]
        for name in ("format", "made_at", "version", "model", "question", "answered")
    } == {
        "format": 1,
        "made_at": "2026-11-03T12:30:15+00:00",
        "version": "0.1.0",
        "model": {"fingerprint": "cafe"},
        "question": "What was bought in 1961?",
        "answered": True,
    }
    assert found["understood"]["period"] == {
        "earliest": "1961-01-01",
        "latest": "1961-12-31",
        "as_written": "in 1961",
    }
    assert found["statements"][2] == {
        "quote": "Sells tea.",
        "record": "rice",
        "field": "summary",
        "start": 11,
        "end": 21,
        "citation": 1,
        "frame": "May 6, 1961",
    }
    assert found["citations"] == [
        {
            "number": 1,
            "record": "rice",
            "text": "“Note on Rice,” May 6, 1961.",
            "digest": RICE.digest,
            "as_listed": {},
        },
        {
            "number": 2,
            "record": "tea",
            "text": "“Letter on Tea,” May 6, 1961.",
            "digest": TEA.digest,
            "as_listed": {},
        },
    ]


def test_a_bundle_is_dated_now_unless_told() -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    at = datetime.fromisoformat(make_bundle(answered(), "", "")["made_at"])
    assert before <= at <= datetime.now(UTC)


def test_what_stands_stands() -> None:
    assert problems(made(), RICE, TEA) == []
    assert notes(made(), RICE, TEA) == []


def test_a_record_gone_takes_its_quotations_and_no_others() -> None:
    found = problems(made(), TEA)
    assert [(one.statement, one.record, one.kind) for one in found] == [
        (1, "rice", "record gone"),
        (3, "rice", "record gone"),
    ]
    assert found[1].text == "statement 3, “Sells tea.”: the archive has no record rice any more"


def test_a_quotation_that_moved_is_found_again() -> None:
    longer = replace(RICE, summary="In May. Sells tea. Buys rice.")
    assert problems(made(), longer, TEA) == [
        QuotationProblem(
            1,
            "rice",
            "Buys rice.",
            "quote moved",
            "statement 1, “Buys rice.”: rice has changed, and does not have it at "
            "summary[0:10]; "
            "it stands now at summary[19:29]",
            "summary",
            19,
            29,
        ),
        QuotationProblem(
            3,
            "rice",
            "Sells tea.",
            "quote moved",
            "statement 3, “Sells tea.”: rice has changed, and does not have it at "
            "summary[11:21]; "
            "it stands now at summary[8:18]",
            "summary",
            8,
            18,
        ),
    ]


def test_a_quotation_that_moved_to_another_field_is_found_again() -> None:
    [found] = problems(made(), RICE, replace(TEA, text="", summary="Yes. Tea is dear."))
    assert (found.kind, found.field, found.start, found.end) == ("quote moved", "summary", 5, 17)


def test_of_several_places_the_nearest_is_named() -> None:
    found = made()
    found["statements"] = [found["statements"][0] | {"start": 20, "end": 30}]
    [problem] = problems(found, RICE)
    assert (problem.start, problem.end) == (22, 32)
    assert "rice has not changed, and does not have it at summary[20:30]" in problem.text


def test_a_quotation_that_is_gone_is_named() -> None:
    [problem] = problems(made(), RICE, replace(TEA, text="Tea is cheap."))
    assert (problem.statement, problem.kind, problem.field) == (2, "quote gone", "")
    assert (
        problem.text
        == "statement 2, “Tea is dear.”: tea has changed, and does not have it any more"
    )


def test_a_quotation_written_by_hand_is_named() -> None:
    found = made()
    found["statements"][1]["quote"] = "Tea is poor."
    [problem] = problems(found, RICE, TEA)
    assert problem.text == "statement 2, “Tea is poor.”: tea has not changed, and never had it"


def test_a_change_that_leaves_the_quotations_is_said_and_is_no_problem() -> None:
    changed = replace(TEA, text="Tea is dear. So is rice.")
    assert problems(made(), RICE, changed) == []
    assert notes(made(), RICE, changed) == ["tea has changed since the answer was made"]


def test_an_answer_from_the_command_line_is_checked_and_its_lack_of_digests_is_said() -> None:
    printed = json.loads(json.dumps(AnswerView.of(answered()).to_json()))
    assert problems(printed, RICE, TEA) == []
    [problem] = problems(printed, RICE, replace(TEA, text="Tea"))
    assert problem.text == "statement 2, “Tea is dear.”: tea does not have it any more"
    said = (
        "no digest of any record is in the file: "
        "only the quotations were compared, not the whole records"
    )
    assert notes(printed, RICE, TEA) == [said]


def test_a_digest_that_is_missing_is_named() -> None:
    found = made()
    del found["citations"][1]["digest"]
    assert notes(found, RICE, TEA) == [
        "no digest of tea is in the file: only the quotations were compared, not the whole records"
    ]


@pytest.mark.parametrize(
    "found", [make_bundle(refused(), "cafe", "0.1.0"), AnswerView.of(refused()).to_json()]
)
def test_a_refusal_quotes_nothing(found: dict[str, Any]) -> None:
    assert problems(found) == []
    assert notes(found) == ["this answer quotes nothing, so there was nothing to check"]


def test_a_bundle_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "answer.json"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        file.write_text(json.dumps(made(), ensure_ascii=False), encoding=encoding)
        assert read_bundle(file) == made()


BAD_FILES = [
    (
        b"",
        "is no JSON file (Expecting value: line 1 column 1 (char 0)); "
        "give a file made from an answer",
    ),
    (b"{", "is no JSON file (Expecting property name"),
    (b"\xff\xfe\x00", "is no JSON file ('utf-16-le' codec can't decode"),
    (b"\x80abc", "is no JSON file ('utf-8' codec can't decode"),
    (b"[" * 100_000, "is no JSON file (it is nested too deeply)"),
    (b"[]", "contains a list, but an answer is one JSON object"),
    (b"null", "contains null, but"),
    (b"12", "contains a whole number, but"),
    (b"{}", ": question is missing; give a file made from an answer"),
    (b" " * (16 * 1024 * 1024 + 1), "is larger than 16 MB, which no answer is"),
]


@pytest.mark.parametrize(("content", "message"), BAD_FILES, ids=range(len(BAD_FILES)))
def test_a_file_that_is_no_answer_gets_one_line(
    tmp_path: Path, content: bytes, message: str
) -> None:
    file = tmp_path / "answer.json"
    file.write_bytes(content)
    with pytest.raises(BundleError) as caught:
        read_bundle(file)
    assert str(caught.value).startswith(f"{file}{'' if message.startswith(':') else ' '}{message}")
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_opened_gets_one_line(tmp_path: Path) -> None:
    with pytest.raises(
        BundleError, match=r"none\.json cannot be read \(No such file or directory\)"
    ):
        read_bundle(tmp_path / "none.json")
    with pytest.raises(BundleError, match="cannot be read"):
        read_bundle(tmp_path)


WRONG = [
    # where, value, message
    (("question",), 7, "question is a whole number; it should be text"),
    (("answered",), "yes", "answered is text; it should be true or false"),
    (("answered",), False, "answered is false, with 3 statements"),
    (("statements",), {}, "statements is an object; it should be a list"),
    (("statements",), [], "answered is true, with 0 statements"),
    (("statements", 1), None, "statement 2 is null; it should be an object"),
    (("statements", 1), {}, "statement 2: quote is missing; give a file made from an answer"),
    (("statements", 0, "quote"), " ", "statement 1: quote is empty"),
    (("statements", 0, "record"), 5, "statement 1: record is a whole number; it should be text"),
    (("statements", 0, "record"), "", "statement 1: record is empty"),
    (
        ("statements", 0, "field"),
        "url\n",
        "statement 1: field is url; it should be one of title, summary, text",
    ),
    (
        ("statements", 0, "start"),
        True,
        "statement 1: start is true or false; it should be a whole number",
    ),
    (
        ("statements", 0, "end"),
        10.0,
        "statement 1: end is a number with a point; it should be a whole number",
    ),
    (("statements", 0, "start"), -1, "statement 1: no quotation runs from -1 to 10"),
    (("statements", 0, "end"), 0, "statement 1: no quotation runs from 0 to 0"),
    (("citations",), None, "citations is null; it should be a list"),
    (("citations", 0), "x", "citation 1 is text; it should be an object"),
    (("citations", 0, "record"), None, "citation 1: record is null; it should be text"),
    (("citations", 1, "digest"), [], "citation 2: digest is a list; it should be text"),
    (("format",), 2, "format 2 comes from a newer Finding Aid; this one reads up to 1: update it"),
    (("format",), "x" * 99, f"format is {'x' * 59}…; it should be a number from 1"),
]


@pytest.mark.parametrize(("where", "value", "message"), WRONG)
def test_the_first_thing_that_is_wrong_is_named(
    where: tuple[str | int, ...], value: object, message: str
) -> None:
    found: Any = made()
    inner = found
    for step in where[:-1]:
        inner = inner[step]
    inner[where[-1]] = value
    for check in (validate_bundle, problems, notes):
        with pytest.raises(BundleError) as caught:
            check(found)
        assert str(caught.value) == message


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 40)
    | st.floats()
    | st.sampled_from(["", "rice", "summary", "text"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(sorted(made())), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(sorted(made())), st.sampled_from(["", *sorted(made()["statements"][0])]), JSON
)
def test_any_change_to_a_file_is_checked_or_refused_in_one_line(
    name: str, inner: str, value: Any
) -> None:
    found = made()
    if inner:
        found["statements"][0][inner] = value
    else:
        found[name] = value
    try:
        told = [one.text for one in problems(found, RICE, TEA)] + notes(found, RICE, TEA)
    except BundleError as error:
        told = [str(error)]
    assert all(line and "\n" not in line for line in told)


TEXT = st.text("ab .", min_size=1, max_size=12).filter(lambda text: bool(text.strip()))


@settings(max_examples=150, deadline=None)
@given(TEXT, TEXT, st.data())
def test_a_problem_is_named_exactly_when_the_words_are_not_there(
    old: str, new: str, data: st.DataObject
) -> None:
    before, after = (replace(RICE, title="-", summary=text) for text in (old, new))
    start = data.draw(st.integers(0, len(old) - 1))
    end = data.draw(st.integers(start + 1, len(old)))
    if not old[start:end].strip():
        return
    statement = Statement(cite(before, "summary", start, end), 1, "")
    found = make_bundle(replace(answered(), statements=(statement,)), "", "")
    quote = old[start:end]
    told = problems(found, after)
    assert bool(told) == (new[start:end] != quote)
    if told:
        assert told[0].kind == ("quote moved" if quote in new else "quote gone")
        assert new[told[0].start : told[0].end] == (quote if quote in new else "")

"""An answer is the same from memory and from the disk."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qa.answering import Answer, Statement
from qa.answering.draft import Draft, DraftSentence, OmittedSentence
from qa.citations.citation import cite
from qa.output.answer_view import AnswerView
from qa.output.json_view import JsonViewError
from qa.output.search_view import DateView
from qa.retrieval.filters import SearchCounts
from qa.retrieval.hits import Hit
from qa.understanding import CarriedContext, LinkedQuestion, read_question
from tests.qa.output.test_answer_bundle import RICE, TEA


def full_answer() -> Answer:
    why = {"words": ["rice"], "words_rank": 1, "meaning_cosine": 0.5, "names": {"Mao": ["Mao X"]}}
    return Answer(
        LinkedQuestion.unlinked(read_question("What was bought in 1961?")),
        True,
        "",
        (Statement(cite(RICE, "summary", 0, 10), 1, "May 6, 1961"),),
        (Hit(RICE, 1, 0.9, 0.5, 1.0, why=why),),
        (),
        SearchCounts(2, 2, 0),
        lead="Rice.",
        carried=(CarriedContext("period", "in 1961"),),
        draft=Draft(
            "tiny",
            (DraftSentence("Buys rice.", cite(RICE, "summary", 0, 10), 1, True),),
            (OmittedSentence("Tea too.", "no"),),
            ((1, TEA),),
        ),
    )


def test_an_answer_is_read_back_as_it_was_written() -> None:
    view = AnswerView.of(full_answer())
    assert AnswerView.loads(view.dumps()) == view
    written = json.loads(view.dumps())
    assert written == view.to_json()
    assert list(written)[:4] == ["question", "answered", "reason", "text"]
    assert written["records"][0]["why"]["names"] == {"Mao": ["Mao X"]}
    assert written["drafted"]["sentences"] == [{"text": "Buys rice.", "citations": [1]}]


def test_an_older_answer_lacks_keys_and_a_newer_one_has_more() -> None:
    stored = {"citations": [{"record": "u1"}, {"record": "c1"}, {"record": "u1"}], "new": [1]}
    view = AnswerView.from_json(stored)
    assert view.cited_ids == ("u1", "c1")
    assert (view.answered, view.drafted, view.understood.period) == (False, None, None)


@pytest.mark.parametrize(
    ("stored", "place"),
    [
        ([], "answer is list"),
        ({"answered": 1}, "answer.answered is int"),
        ({"citations": [{"number": "1"}]}, r"answer.citations\[0\].number is str"),
        ({"searched": {"records": True}}, "answer.searched.records is bool"),
        ({"records": [{"why": {"names": {"Mao": [None]}}}]}, r"names.Mao\[0\] is NoneType"),
    ],
)
def test_a_value_of_another_type_is_named(stored: Any, place: str) -> None:
    with pytest.raises(JsonViewError, match=place):
        AnswerView.from_json(stored)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000])
def test_damaged_text_is_no_answer(text: str) -> None:
    with pytest.raises(JsonViewError, match="a stored answer is no JSON"):
        AnswerView.loads(text)


def test_the_year_of_a_date() -> None:
    assert DateView("1961", "1961", "1961-01-01", "1961-12-31").year == "1961"
    assert DateView("", "", "1961-01-01", "1962-12-31").year == ""
    assert DateView("", "", "1961-01-01", None).year == ""
    assert DateView().year == ""


def test_a_follow_up_knows_the_records_cited_first() -> None:
    tea = {"id": "tea", "title": "Tea", "date": {"earliest": "1961-05-06", "latest": "1961-05-06"}}
    view = AnswerView.from_json(
        {
            "records": [{"id": "rice", "title": "Rice"}, tea],
            "citations": [{"number": 1, "record": "tea"}, {"number": 2, "record": "gone"}],
            "understood": {"people": [{"as_written": "Mao", "kind": "person"}, {"name": "X"}]},
        }
    )
    turn = view.as_earlier_turn("What of tea?")
    assert turn.full_question == "What of tea?"
    assert [record.id for record in turn.records] == ["tea", "rice"]
    assert turn.records[0].earliest is not None and turn.records[1].earliest is None
    assert (turn.cited, turn.people, turn.period_words) == (1, ("Mao",), "")

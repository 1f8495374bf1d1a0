"""Ask, run by Streamlit's own test runner: chips, feedback, conversations, a draft."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx
from streamlit.testing.v1 import AppTest

from corpus import Snapshot, Turn, read_listing
from pages.answer_view import show_quotations
from pages.components import html
from pages.understood import AskAgain, explain_hit, understood_chips
from qa import AnswerView, Assistant, HitReasons, suggest_follow_ups
from qa.answering.answer import answer
from qa.answering.statement import Statement
from qa.citations import cite
from tests.app.conftest import drawn, opened_page, words
from tests.embeddings.fake_encoder import PaperEncoder

ROOT = Path(__file__).parents[2]
STALIN = "What did Stalin advise Mao in 1949?"
LETTERS = """1 - 3 of 3

June 4, 1958

Letter, Ana Brandão to Pedro Salles

Brandão asks Salles for forty crates of tinned sardines for the consulate in Recife.

June 9, 1958

Letter, Pedro Salles to Ana Brandão

Salles refuses the sardines and offers dried cod instead.

May 2, 1960

Letter, Ana Brandão to Pedro Salles

Brandão thanks Salles for the sardines that reached the consulate at last.
"""


@pytest.fixture
def app(own_archive: Path, nothing_suggested: None) -> AppTest:
    return opened_page()


@pytest.fixture
def letters(tmp_path: Path) -> Assistant:
    assistant = Assistant.open(tmp_path / "letters", bundled=False)
    assistant.add([read_listing(LETTERS, "letters")])
    return assistant


def press(app: AppTest, label: str) -> None:
    (button,) = [one for one in app.button if one.label.replace("\\", "").startswith(label)]
    button.click().run()
    assert not app.exception


def said(app: AppTest) -> str:
    """What is said to those who listen to the page: one thing."""
    (one,) = [one.proto.body for one in app.get("html") if 'class="said' in one.proto.body]
    return re.sub("<[^>]*>", "", one)


def asked(app: AppTest, question: str) -> AppTest:
    app.chat_input[0].set_value(question).run()
    assert not app.exception
    return app


def test_the_sidebar_is_shown_once_beside_an_answer(app: AppTest) -> None:
    asked(app, STALIN)
    links = [one.proto.body for one in app.sidebar.get("html")]
    assert sum("New conversation" in link for link in links) == 1
    assert sum("All conversations" in link for link in links) == 1


def test_a_title_that_leads_a_quotation_is_not_quoted_after_it(
    letters: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    salles = letters.ask("What did Salles write?", keep=False)
    (first, *_) = [one for one in salles.statements if one.citation.field == "summary"]
    record = first.citation.record
    title = Statement(cite(record, "title", 0, len(record.title)), first.number, "On June 9, 1958:")
    again = Statement(cite(record, "summary", 0, 6), first.number, first.attribution)
    view = AnswerView.of(replace(salles, statements=(first, title, again)))
    shown: list[str] = []
    monkeypatch.setattr(
        "pages.answer_view.show_html", lambda template, *parts: shown.append(html(template, *parts))
    )
    show_quotations(first.number, view.statements, {record.id: record})
    (before_source,) = [one.split("<details")[0] for one in shown]
    assert before_source.count("<blockquote") == 2
    assert before_source.count(first.attribution) == 1
    assert "On June 9, 1958:" not in before_source


def test_a_period_that_is_pressed_away_is_asked_about_over_all_time(app: AppTest) -> None:
    asked(app, "What did Stalin advise Mao in 1962?")
    assert "No answer in these records." in words(app)
    press(app, "Period: 1962: 1 of 10 records")
    refusals = [text.value for text in app.text if text.value.startswith("No answer found in")]
    assert len(refusals) == 1
    assert said(app) == "Answer ready, 1 source."
    assert "big cities into bases for communism" in words(app)
    assert not [one for one in app.button if "Period" in one.label]


def test_other_forms_of_a_name_that_are_pressed_away_are_not_searched(app: AppTest) -> None:
    asked(app, STALIN)
    press(app, "“Stalin”: also searching: Filippov")
    assert not [one for one in app.button if "also searching" in one.label]
    assert len(app.chat_message) == 4
    assert said(app) == "Answer ready, 1 source."


def test_what_is_carried_over_can_be_pressed_away(app: AppTest) -> None:
    asked(app, STALIN)
    asked(app, "What did he say about weapons?")
    carried = [one.label for one in app.button if one.label.startswith("From your last question")]
    assert carried
    press(app, carried[0].replace("\\", ""))
    assert len(
        [one for one in app.button if one.label.startswith("From your last question")]
    ) < len(carried)


def test_each_nearest_record_bears_its_reason(app: AppTest) -> None:
    asked(app, "What did Stalin advise Mao in 1962?")
    articles = [one.proto.body for one in app.get("html") if "<article" in one.proto.body]
    reasons = [re.findall(r"<i>([^<]*)</i></div></article>$", one) for one in articles]
    assert reasons[0] == ["does not name Stalin, Mao"]
    assert reasons[1] == ["outside the period: February 3, 1949, 13 years before"]


def test_whether_an_answer_helped_is_kept_and_can_be_taken_back(
    app: AppTest, tmp_path: Path
) -> None:
    asked(app, STALIN)
    with Assistant.open(tmp_path / "archive").archive.store.connection() as held:
        thumbs: Any = app.get("feedback")[0]
        thumbs.set_value(1).run()
        assert held.execute("SELECT number, helped FROM feedback").fetchall()[0][:] == (1, 1)
        thumbs = app.get("feedback")[0]
        thumbs.set_value(None).run()
        assert held.execute("SELECT count(*) FROM feedback").fetchone()[0] == 0


def test_a_conversation_is_renamed_and_deleted(app: AppTest) -> None:
    asked(app, STALIN)
    app.text_input(key=f"name-{''.join(app.query_params['c'])}").set_value("Advice <b>to</b> Mao")
    press(app, "Rename")
    assert "Advice &lt;b&gt;to&lt;/b&gt; Mao" in words(app)
    press(app, "Delete this conversation")
    assert "c" not in app.query_params
    assert "Advice" not in words(app)


def test_what_a_reader_types_is_shown_as_it_is(app: AppTest) -> None:
    for hostile in ("<script>alert(1)</script> $x$ :red[y]", "x" * 9_000, "‮סטלין"):
        asked(app, hostile)
    assert not [one for one in drawn(app) if "<script" in one]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; $x$ :red[y]" in words(app)


def test_questions_to_go_on_with_are_answered_by_other_records(letters: Assistant) -> None:
    answer = letters.ask("How many crates of tinned sardines did Brandão ask for in 1958?")
    assert [one.id for one in answer.cited_records][:1] == [
        "1958-06-04-letter-ana-brandao-to-pedro-salles"
    ]
    found = suggest_follow_ups(letters, AnswerView.of(answer))
    assert found[0] in (
        "What did Pedro Salles write to Ana Brandão?",  # only when his letter is what is quoted
        "Which records mention Pedro Salles?",
    )
    for text in found:
        again = letters.ask(text, follow=answer.conversation, keep=False)
        assert again.answered and {one.id for one in again.cited_records} - {
            one.id for one in answer.cited_records
        }


def test_nothing_is_offered_when_nothing_goes_on(tmp_path: Path) -> None:
    assistant = Assistant.open(tmp_path / "a", load_encoder=PaperEncoder)
    answer = AnswerView.of(assistant.ask("Who wrote about the moon in 1900?"))
    deleted = replace(answer, conversation="no such conversation", records=())
    assert suggest_follow_ups(assistant, deleted) == []


ANY_TIME = AskAgain(True)
CHIPS: list[tuple[dict[str, object], str, AskAgain | None]] = [
    (
        {"earliest": None, "latest": "1950-12-31"},
        "Period: the beginning to 1950: 3 of 9 records",
        ANY_TIME,
    ),
    (
        {"earliest": "1950-02-01", "latest": None},
        "Period: 1950-02-01 to the end: 3 of 9 records",
        ANY_TIME,
    ),
    (
        {"earliest": "1950-01-01", "latest": "1953-12-31"},
        "Period: 1950 to 1953: 3 of 9 records",
        ANY_TIME,
    ),
    (
        {"earliest": "1950-12-31", "latest": "1950-12-31"},
        "Period: 1950-12-31: 3 of 9 records",
        ANY_TIME,
    ),
    (
        {"earliest": "1950-01-01", "latest": "1950-02-28"},
        "Period: 1950-01-01 to 1950-02-28: 3 of 9 records",
        AskAgain(True),
    ),
]


@pytest.mark.parametrize(("period", "label", "again"), CHIPS)
def test_a_period_is_a_chip_with_the_records_that_it_keeps(
    period: dict[str, object], label: str, again: AskAgain | None
) -> None:
    understood = {"period": period, "people": [], "route": "question"}
    searched = {"in_period": 3, "records": 9}
    view = AnswerView.from_json({"understood": understood, "searched": searched})
    assert [(chip.label, chip.ask_again) for chip in understood_chips(view)] == [(label, again)]


def test_each_thing_understood_says_what_pressing_it_does() -> None:
    people = [
        {
            "name": "Joseph Stalin",
            "as_written": "Stalni",
            "corrected": "Stalin",
            "also": ["Filippov"],
            "learnt": ["F"],
        },
        {"name": "Li", "as_written": "Li", "also": [], "ambiguous": ["Li Peng", "Li Xiannian"]},
    ]
    understood = {
        "period": None,
        "people": people,
        "route": "known item",
        "repaired": ["a quotation mark was closed"],
    }
    carried = [{"kind": "people", "words": "Stalin for “he”"}]
    view = AnswerView.from_json({"understood": understood, "carried": carried})
    assert [
        (chip.label, chip.ask_again and (chip.ask_again.other_forms, chip.ask_again.drop))
        for chip in understood_chips(view)
    ] == [
        ("“Stalni” is read as Stalin", (False, ())),
        ("“Stalni”: also searching: Filippov (names used in titles)", (False, ())),
        ("“Li” may be Li Peng; Li Xiannian; other forms are not searched", None),
        ("a quotation mark was closed", None),
        ("Matches a title", None),
        ("From your last question: Stalin for “he”", (True, ("people",))),
    ]


def test_why_a_record_was_found_is_told_in_plain_words() -> None:
    why = HitReasons(
        words=("wheat", "loan"),
        meaning_rank=22,
        meaning_cosine=0.41234,
        names={"Stalin": ("Filippov",)},
        dates=("May 1, 1950",),
    )
    assert explain_hit(why) == (
        "contains “wheat”, “loan”; 22nd closest in meaning; Stalin: it has Filippov; "
        "dated May 1, 1950"
    )
    stems = HitReasons(words=("advis", "brandao", "loan"))
    asked = "What did Brandão advise?"
    assert explain_hit(stems, asked) == "contains “advise”, “Brandão”, “loan”"
    assert explain_hit(HitReasons()) == "not close in words, meaning or date"
    assert explain_hit(HitReasons(known_item=True, meaning_rank=1)) == (
        "its title is what was typed; closest in meaning"
    )
    for rank, written in ((3, "3rd"), (11, "11th"), (112, "112th")):
        assert explain_hit(HitReasons(meaning_rank=rank)) == f"{written} closest in meaning"


def test_a_draft_is_shown_as_the_models_own_over_its_quotations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant = Assistant.open(tmp_path / "archive")
    found = assistant.ask(STALIN)
    drafted = {
        "model": "tiny",
        "statements": [
            {
                "text": "Stalin <b>left</b>.",
                "in_record_words": False,
                "quote": "A <i>",
                "citation": 1,
            },
            {"text": "Stalin advises.", "in_record_words": True, "quote": "Advice", "citation": 1},
        ],
        "sentences": [{"text": "Stalin advises.", "citations": [1]}],
        "citations": [],
        "unconfirmed": [],
        "note": "One sentence left out",
    }
    kept = AnswerView.of(found).to_json() | {"drafted": drafted}
    assistant.annotations.replace_answer(found.conversation, found.turn, json.dumps(kept))
    assistant.close()
    monkeypatch.setenv("FINDING_AID_ARCHIVE", str(tmp_path / "archive"))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["c"] = found.conversation
    shown = words(app.run())
    assert "<i>tiny, unconfirmed:</i> Stalin &lt;b&gt;left&lt;/b&gt;." in shown
    assert "“A &lt;i&gt;”" in shown
    assert "<i>tiny, in the record&#39;s words:</i> Stalin advises." in shown
    assert "Written by tiny, not confirmed" in shown
    assert "One sentence left out" in shown


def press_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the next search be stopped in its midst, as by the button in the box."""
    real = answer

    def interrupted(*given: Any) -> Any:
        monkeypatch.setattr("qa.dialogue.turn.answer", real)
        run = get_script_run_ctx()
        assert run is not None and run.script_requests is not None
        run.script_requests.request_stop()
        return real(*given)

    monkeypatch.setattr("qa.dialogue.turn.answer", interrupted)


def test_a_question_that_is_stopped_is_not_kept_and_can_be_asked_again(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Assistant.open(tmp_path / "archive")
    press_stop(monkeypatch)
    asked(app, STALIN)
    assert said(app) == "Stopped. This question is not saved."
    assert archive.annotations.conversations() == [] and "c" not in app.query_params
    press(app, "Ask again")
    assert said(app) == "Answer ready, 1 source."
    press_stop(monkeypatch)
    asked(app, "And in 1962?")
    (conversation,) = archive.annotations.conversations()
    assert conversation.turns == 1 and conversation.id in app.query_params["c"]
    assert [one.name for one in app.chat_message] == [
        "user",
        "assistant",
    ] * 2  # the turn before, and what was stopped
    press(app, "Ask again")
    assert said(app) == "No answer in these records."
    assert [one.question for one in archive.annotations.turns(conversation.id)] == [
        STALIN,
        "And in 1962?",
    ]


def test_a_question_is_kept_when_something_else_is_pressed_while_it_is_searched(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = answer

    def interrupted(*given: Any) -> Any:
        monkeypatch.setattr("qa.dialogue.turn.answer", real)
        run = get_script_run_ctx()
        assert run is not None and run.script_requests is not None
        run.script_requests.request_rerun(
            RerunData(query_string=run.query_string, widget_states=WidgetStates())
        )
        return real(*given)

    monkeypatch.setattr("qa.dialogue.turn.answer", interrupted)
    asked(app, STALIN)
    assert [
        one.turns for one in Assistant.open(tmp_path / "archive").annotations.conversations()
    ] == [1]


def test_a_run_reads_the_turns_of_a_conversation_once(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(app, STALIN)
    # Suggestions are asked as questions, which read turns for themselves.
    monkeypatch.setattr("qa.suggest_follow_ups", lambda *_: [])
    reads: list[str] = []
    real = Snapshot.turns

    def turns(self: Snapshot, conversation: str) -> list[Turn]:
        reads.append(conversation)
        return real(self, conversation)

    monkeypatch.setattr(Snapshot, "turns", turns)
    asked(app, "And in 1962?")
    assert len(reads) == 1
    app.run()
    assert len(reads) == 2

"""Answers on the bundled listing, with the real model: the sentence expected, or the plain word that there is none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from corpus import read_listing
from qa import AnswerView, Assistant, QuestionError, archive_citation, cite
from qa.answering import UNSURE_LEAD
from qa.answering.answerability import AnswerabilityModel

STALIN = "1949-02-03-cable-filippov-stalin-to-anastas-mikoyan"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    made = Assistant.open(tmp_path_factory.mktemp("archive") / "bundled")
    yield made
    made.close()


PAGE = """March 9, 1955

Cable from Li Rui to Wang Ping

The trade mission in Vientiane buys four thousand tons of rice. Li Rui complains about the price of forty pounds a ton.

April 2, 1955

Letter from Wang Ping to Li Rui on the Harvest

Wang Ping reports that the harvest in Luang Prabang failed because of drought. He asks for two hundred lorries.

June 3, 1958

Minutes of the Fisheries Conference, 14 May 1958

Delegates from Burma and Siam agree on the size of nets. The Siamese delegate U Tan proposes a patrol boat.

October 1960

Report by N. Orlova on the Dam near Bratsk

January 5, 1961

Note from the Embassy in Vientiane to the Ministry of Trade

The embassy asks that the trade mission be closed. It gives no reason.

February 7, 1961

Telegram No. 12, Petrov to Molotov

Petrov says that the airfield at Xieng Khouang was bombed on February 6, 1961. Forty huts burned.

Undated

Memorandum on a Railway to Kunming

Estimates that the railway would cost ninety million roubles. Recommends waiting for the survey of the Red River.
"""


@pytest.fixture(scope="module")
def fields(tmp_path_factory: pytest.TempPathFactory, assistant: Assistant) -> Iterator[Assistant]:
    """An archive of seven made-up records."""
    folder = tmp_path_factory.mktemp("archive") / "fields"
    made = Assistant.open(folder, bundled=False, load_encoder=lambda: assistant.archive.encoder)
    made.add([read_listing(PAGE, "fields")])
    yield made
    made.close()


ANSWERED = [
    (
        "What did Stalin advise Mao in 1949?",
        "Stalin advises that China turn its big cities into bases for communism",
    ),
    (
        "what did stalin advise mao in february 1949",
        "Stalin advises that China turn its big cities",
    ),
    ("What did Mao proclaim in Moscow in 1957?", '"the east wind prevailing over the west wind."'),
    (
        "Who discussed nuclear weapons in the 1970s?",
        "Deng Xiaoping and Fukuda Takeo discuss Sino-Japanese relations",
    ),
    (
        "What did Chervonenko and Deng Xiaoping discuss?",
        "a proposed conference of world communist leaders",
    ),
    (
        "What lessons did the Soviet Union draw from the student protests in Beijing?",
        "S. Goncharov describes the lessons",
    ),
    (
        "What was said about the hunger strike after 1985?",
        "Concludes with a note on the hunger strike",
    ),
    (
        'Which record speaks of "anti-aircraft weapons"?',
        "the USSR doesn't have anti-tank and anti-aircraft weapons",
    ),
    (
        "What did Wu Xueqian and Abe Shintaro exchange views on?",
        "exchange views on the Soviet Union",
    ),
    (
        "Which meeting of military attaches took place between 1960 and 1963?",
        "involving the military attaches",
    ),
    ("Did Stalin offer weapons to Mao?", "can send Russian-made weapons"),
    ("Does the USSR have anti-tank weapons of foreign make?", "doesn't have anti-tank"),
    ("Why did Stalin express disappointment?", "expresses disappointment"),
    ("Who was Li Peng?", "Li Peng discusses China's relations"),
    (
        "What did Gorbachev and Li Peng discuss in 1989?",
        "discussions between Gorbachev and Li Peng",
    ),
    ("military attaches meeting 1961", "involving the military attaches"),
    ("east wind west wind", '"the east wind prevailing over the west wind."'),
    ("What was Stalin's view of the Chinese working class?", "majority of the working class"),
    ("What did Fukuda and Deng discuss?", "Deng Xiaoping and Fukuda Takeo discuss"),
    (
        "Tell me about the demilitarization of the Sino-Soviet border",
        "demilitarization of the Sino-Soviet border",
    ),
    ("What did Mao say about perseverance?", "perseverance through work and scarcity"),
]

IN_THE_FIELDS = [
    ("How much rice did the trade mission buy?", "buys four thousand tons of rice."),
    ("What did Li Rui complain about?", "Li Rui complains about the price of forty pounds a ton."),
    ("Why did the harvest fail?", "failed because of drought."),
    ("How many lorries did Wang Ping ask for?", "He asks for two hundred lorries."),
    ("What did Burma and Siam agree on in 1958?", "agree on the size of nets."),
    ("Who proposed a patrol boat?", "U Tan proposes a patrol boat."),
    ("What would the railway to Kunming cost?", "would cost ninety million roubles."),
    ("What was bombed in February 1961?", "the airfield at Xieng Khouang was bombed"),
    ("What did the embassy ask for in January 1961?", "asks that the trade mission be closed."),
    ('Where does "patrol boat" stand?', "U Tan proposes a patrol boat."),
    ("dam near Bratsk", "Report by N. Orlova on the Dam near Bratsk"),
]


@pytest.mark.parametrize(("question", "expected"), ANSWERED)
def test_the_first_statement_is_the_sentence_expected(
    assistant: Assistant, question: str, expected: str
) -> None:
    answer = assistant.ask(question)
    assert answer.answered
    assert expected in answer.statements[0].citation.quote


@pytest.mark.parametrize(("question", "expected"), IN_THE_FIELDS)
def test_the_first_statement_of_a_made_up_page(
    fields: Assistant, question: str, expected: str
) -> None:
    answer = fields.ask(question)
    assert answer.answered
    assert expected in answer.statements[0].citation.quote


NOT_ANSWERED = [
    "What did Stalin advise Mao in 1962?",
    "What did Stalin advise Mao before 1949?",
    "What did Kennedy say about Cuba?",
    "What did Nixon say to Mao?",
    "What did Zhou Enlai say about the Korean War?",
    "Did Mao visit Washington?",
    "What happened at the Cuban missile crisis?",
    "What is the capital of France?",
    "How do I bake bread?",
    "What is the recipe for borscht?",
    "What is the price of oil?",
    "What did Deng Xiaoping discuss in 1899?",
    "What happened in 1970?",
    'Where does "five year plan" stand?',
    "How many records mention Cuba?",
    "Are those the only steps?",
    "Is it free?",
]


@pytest.mark.parametrize(
    "question",
    ["How did the Yugoslav leadership react?", "How much did the Soviet Union pay for rice?"],
)
def test_what_the_records_nearly_say_is_shown_with_the_doubt(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.ask(question)
    assert (answer.answered, answer.is_sure, answer.reason) == (True, False, "")
    assert answer.text.startswith(UNSURE_LEAD)
    assert AnswerView.of(answer).to_json()["is_sure"] is False
    assert answer.confidence < AnswerabilityModel.load().threshold


@pytest.mark.parametrize("question", NOT_ANSWERED)
def test_what_the_records_do_not_say_is_not_answered(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert not answer.answered
    assert answer.statements == ()
    assert answer.reason.startswith("No answer found")
    assert answer.confidence < AnswerabilityModel.load().threshold
    assert all(one.reason for one in answer.nearest)


NOT_IN_THE_FIELDS = [
    "What did Molotov answer to Stalin?",
    "How much rice did the trade mission buy in 1958?",
    "Who won the football match?",
    "What is the weather like today?",
]


@pytest.mark.parametrize("question", NOT_IN_THE_FIELDS)
def test_what_a_made_up_page_does_not_say(fields: Assistant, question: str) -> None:
    assert not fields.ask(question).answered


LED = [
    (
        "When did Deng Xiaoping and Chervonenko talk?",
        "9 April 1962, by the title; in the listing: May 8, 1962.",
    ),
    ("When was the cable from Filippov written?", "February 3, 1949."),
    (
        "When was the report by Goncharov written?",
        "September 1991.",
    ),  # not the spring of 1989, of which it tells
    ("When did the Moscow Meeting take place?", "1957."),
    (
        "When did Vyshinsky talk with Zhou Enlai?",
        "18 August 1952, by the title; in the listing: August 19, 1952.",
    ),
    ("When did the meeting of the military attaches take place?", "May 12, 1961."),
    ("When was the memorandum on Taiwan written?", "October 11, 1956."),
    ("Who wrote the memorandum on Taiwan?", "I. Tugarinov."),
    ("Who wrote the cable to Mikoyan?", "Filippov [Stalin]."),
    ("Who sent the cable about big cities?", "Filippov [Stalin]."),
    ("To whom was the cable about weapons sent?", "Anastas Mikoyan."),
    ("How many records are from the 1950s?", "3 records dated “from the 1950s”."),
    ("How many records mention Taiwan?", "1 record mentions “Taiwan”."),
    ("How many records are there?", "10 records. The first 6 by date:"),
    ("Which records mention Japan?", "2 records mention “Japan”."),
    ("Which cables are there?", "2 records with “cables” in the title."),
    (
        "What is this collection?",
        "10 records, dated February 3, 1949 to September 1991. Most named: Mao Zedong (3), Deng "
        "Xiaoping (2), Anastas Mikoyan (1), Andrey Vyshinsky (1), Boris Ponomarev (1), China (6), "
        "Soviet Union (4), Japan (2), Beijing (1), India (1). Kinds of document: diary (3), cable (2), notes (1), record of "
        "conversation (1), report (1). "
        "Listing page: sino-soviet-relations-051-060.txt (51 - 60 of 289).",
    ),
]


@pytest.mark.parametrize(("question", "lead"), LED)
def test_a_date_a_name_a_count_and_the_facts_lead_the_answer(
    assistant: Assistant, question: str, lead: str
) -> None:
    answer = assistant.ask(question)
    assert answer.lead == lead
    assert answer.text == lead or answer.text.startswith(f"{lead}\n\n")


def test_no_date_leads_where_the_record_does_not_speak_of_what_is_dated(
    assistant: Assistant,
) -> None:
    answer = assistant.ask(
        "When did Mao meet Stalin?"
    )  # a record bears both names, and speaks of no meeting
    assert (answer.answered, answer.lead) == (False, "")
    assert not assistant.ask("When did Mao meet Vyshinsky?").answered  # no record bears both


LED_IN_THE_FIELDS = [
    ("When was the airfield bombed?", "February 6, 1961."),
    (
        "When did Burma and Siam agree on nets?",
        "14 May 1958, by the title; in the listing: June 3, 1958.",
    ),
    ("Who wrote the report on the dam near Bratsk?", "N. Orlova."),
    ("Who received the letter from Wang Ping about the harvest?", "Li Rui."),
    (
        "How many records mention the trade mission in Vientiane?",
        "2 records mention “trade”, “mission”, “Vientiane”.",
    ),
    (
        "What does this archive hold?",
        "7 records, dated March 9, 1955 to February 7, 1961 (1 undated). Most named: Vyacheslav "
        "Molotov (1), Kunming (1), Myanmar (1), Thailand (1). Kinds of document: cable (2), "
        "letter (1), memorandum (1), minutes (1), note (1).",
    ),
]


@pytest.mark.parametrize(("question", "lead"), LED_IN_THE_FIELDS)
def test_what_leads_the_answer_on_a_made_up_page(
    fields: Assistant, question: str, lead: str
) -> None:
    assert fields.ask(question).lead == lead


def test_a_list_quotes_each_record_by_date(fields: Assistant) -> None:
    answer = fields.ask("Which records mention the trade mission?")
    assert [one.citation.quote for one in answer.statements] == [
        "The trade mission in Vientiane buys four thousand tons of rice.",
        "The embassy asks that the trade mission be closed.",
    ]
    assert [one.number for one in answer.statements] == [1, 2]


def test_all_that_bear_a_name_are_told_where_several_are_asked_for(fields: Assistant) -> None:
    answer = fields.ask("What matters did Li Rui raise?")
    assert [record.title for record in answer.cited_records] == [
        "Cable from Li Rui to Wang Ping",
        "Letter from Wang Ping to Li Rui on the Harvest",
    ]


def test_what_happened_in_a_year_is_what_its_records_say(fields: Assistant) -> None:
    answer = fields.ask("What happened in early 1961?")
    assert (answer.lead, answer.confidence) == ("2 records dated “in early 1961”.", 1.0)
    assert [one.citation.quote for one in answer.statements] == [
        "The embassy asks that the trade mission be closed.",
        "Petrov says that the airfield at Xieng Khouang was bombed on February 6, 1961.",
    ]
    assert (
        fields.ask("Which conference took place in 1958?").lead
        == "1 record dated “in 1958” mentions “conference”."
    )
    assert not fields.ask("Which wedding took place in 1958?").answered


def test_the_first_is_one(fields: Assistant) -> None:
    answer = fields.ask("What was the first note about the trade mission in Vientiane?")
    assert [record.date.as_written for record in answer.cited_records] == ["January 5, 1961"]


def test_records_without_a_date_are_counted(fields: Assistant) -> None:
    answer = fields.ask("How many records are undated?")
    assert (answer.lead, [record.title for record in answer.cited_records]) == (
        "1 record has no date.",
        ["Memorandum on a Railway to Kunming"],
    )
    assert (
        fields.ask("Which undated records mention the survey?").lead
        == "1 record is undated and mentions “survey”."
    )


def test_a_date_is_told_with_the_sentence_that_states_it_alone(assistant: Assistant) -> None:
    first = assistant.ask("What did Stalin advise Mao in 1949?")
    second = assistant.ask("When was that?", follow=first.conversation)
    assert (second.lead, len(second.statements)) == ("February 3, 1949.", 1)


def test_a_refusal_names_what_was_searched_and_why_the_nearest_fall_short(
    assistant: Assistant,
) -> None:
    answer = assistant.ask("What did Stalin advise Mao in 1962?")
    assert answer.reason == ("No answer found in these 10 records, of which 1 is dated “in 1962”.")
    assert [(one.record.date.as_written, one.reason) for one in answer.nearest[:2]] == [
        ("May 8, 1962", "does not name Stalin, Mao"),
        ("February 3, 1949", "outside the period: February 3, 1949, 13 years before"),
    ]
    assert (
        answer.nearest[2].reason
        == "outside the period: May 12, 1961, 8 months before; does not name Stalin"
    )
    closest = assistant.ask("What did Deng say about rice?").nearest[0]
    assert closest.reason == "may not answer: does not mention “rice”"
    assert closest.is_close


def test_a_record_without_summary_is_shown_as_closest_and_not_as_its_own_answer(
    assistant: Assistant,
) -> None:
    answer = assistant.ask("What does Tugarinov's memorandum say about Taiwan?")
    closest = answer.nearest[0]
    assert not answer.answered
    assert closest.record.title.startswith("I. Tugarinov to Cde. B.N. Ponomarev")
    assert (closest.reason, closest.is_close) == ("it has no summary here", True)
    assert "\nClosest record:\n" in answer.text


def test_a_refusal_names_the_wrong_premise(assistant: Assistant) -> None:
    answer = assistant.ask("What did Nixon say to Mao?")
    assert answer.reason == "No answer found in these 10 records: no record names Nixon."


def test_a_period_that_leaves_nothing_gives_the_nearest_in_time(assistant: Assistant) -> None:
    answer = assistant.ask("What happened in 1970?")
    assert answer.reason == ("No answer found: none of these 10 records is dated “in 1970”.")
    reasons = [one.reason for one in answer.nearest]
    assert "outside the period: May 8, 1962, 8 years before" in reasons
    assert "outside the period: October 23, 1978, 8 years after" in reasons
    assert all(one.startswith("outside the period") for one in reasons)


def test_when_a_cited_record_goes_its_statements_go(tmp_path: Path, assistant: Assistant) -> None:
    fresh = Assistant.open(
        tmp_path / "drop", bundled=False, load_encoder=lambda: assistant.archive.encoder
    )
    fresh.add([read_listing(PAGE, "fields")])
    question = "Which records mention the trade mission?"
    first = fresh.ask(question)
    gone = first.cited_records[0].id
    fresh.remove([gone])
    second = fresh.ask(question)
    assert [one.citation for one in second.statements] == [
        one.citation for one in first.statements if one.citation.record.id != gone
    ]
    fresh.close()


def test_every_quotation_is_cut_from_its_record(assistant: Assistant) -> None:
    for question, _ in [*ANSWERED[:4], *LED[-5:]]:
        found = AnswerView.of(assistant.ask(question)).to_json()
        for statement in found["statements"]:
            record = assistant.record(statement["record"])
            assert record is not None
            assert (
                record.field(statement["field"])[statement["start"] : statement["end"]]
                == statement["quote"]
            )
            assert statement["citation"] in [one["number"] for one in found["citations"]]


def test_an_answer_carries_date_and_citation(assistant: Assistant) -> None:
    answer = assistant.ask("What did Stalin advise Mao in 1949?")
    assert answer.text.endswith(
        "[1] “Cable, Filippov [Stalin] to Anastas Mikoyan,” February 3, 1949."
    )
    assert [record.id for record in answer.cited_records] == [STALIN]
    assert answer.question.period is not None
    assert (answer.question.period.earliest, answer.question.period.latest) == (
        date(1949, 1, 1),
        date(1949, 12, 31),
    )


def test_both_dates_are_named_when_the_title_has_another(assistant: Assistant) -> None:
    answer = assistant.ask("What did Chervonenko and Deng Xiaoping discuss in April 1962?")
    assert answer.statements[0].attribution == (
        "On May 8, 1962 (the title says 9 April 1962), from the Diary of S. V. Chervonenko:"
    )


def test_a_period_given_apart_overrules_the_words(assistant: Assistant) -> None:
    answer = assistant.ask(
        "What did Stalin advise Mao in 1962?", earliest=date(1949, 1, 1), latest=date(1949, 12, 31)
    )
    assert answer.answered
    assert answer.searched.in_period == 1


def test_a_follow_up_changes_the_period_and_keeps_the_subject(assistant: Assistant) -> None:
    first = assistant.ask("What did Stalin advise Mao in 1949?")
    second = assistant.ask("And in 1962?", follow=first.conversation)
    assert second.question.typed.as_typed == "What did Stalin advise Mao in 1962?"
    assert not second.answered
    third = assistant.ask("And in 1949?", follow=first.conversation)
    assert third.statements == first.statements
    asked = [turn.question for turn in assistant.turns(first.conversation)]
    assert asked == ["What did Stalin advise Mao in 1949?", "And in 1962?", "And in 1949?"]
    kept = json.loads(assistant.turns(first.conversation)[1].answer)
    assert (kept["answered"], kept["question"]) == (False, "What did Stalin advise Mao in 1962?")


def test_a_follow_up_to_nothing_is_refused(assistant: Assistant) -> None:
    with pytest.raises(QuestionError, match="there is no conversation 'nothing'"):
        assistant.ask("And in 1962?", follow="nothing")


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "the question is empty"),
        (" \n\t?", "the question is empty"),
        ('"', "the question is empty"),
        ("a" * 100_000, "has 100,000 characters"),
    ],
)
def test_questions_that_cannot_be_asked_get_one_line(
    assistant: Assistant, question: str, message: str
) -> None:
    with pytest.raises(QuestionError, match=message):
        assistant.ask(question)


@pytest.mark.parametrize(
    "question",
    [
        "x",
        "the of and",
        '"unbalanced',
        "AND OR NOT",
        "Мао Цзэдун",
        "毛泽东",
        "a\x00b",
        "word " * 1900,
    ],
)
def test_odd_questions_are_answered_or_refused_without_a_fault(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.ask(question)
    assert answer.answered or answer.reason.startswith("No answer found")


def test_an_added_page_can_be_asked_about_at_once(tmp_path: Path, assistant: Assistant) -> None:
    fresh = Assistant.open(tmp_path / "a", load_encoder=lambda: assistant.archive.encoder)
    page = "March 9, 1955\n\nNote on Rice\n\nThe trade mission in Vientiane buys four thousand tons of rice.\n"
    fresh.add([read_listing(page, "page")])
    answer = fresh.ask("How much rice did the trade mission buy?")
    assert [one.citation.quote for one in answer.statements] == [
        "The trade mission in Vientiane buys four thousand tons of rice."
    ]
    fresh.remove([answer.statements[0].citation.record.id])
    assert not fresh.ask("How much rice did the trade mission buy?").is_sure
    fresh.close()


def test_browsing_by_period_and_words(assistant: Assistant) -> None:
    total, records = assistant.browse(earliest=date(1950, 1, 1), latest=date(1959, 12, 31))
    assert (total, [one.date.as_written for one in records]) == (
        3,
        ["August 19, 1952", "October 11, 1956", "November 18, 1957"],
    )
    assert [one.id for one in assistant.browse(words="weapons stalin")[1]] == [STALIN]
    assert assistant.browse(words="zanzibar") == (0, [])


def test_a_citation_is_cut_or_refused(assistant: Assistant) -> None:
    record = assistant.record(STALIN)
    assert record is not None
    assert cite(record, "title", 0, 5).quote == "Cable"
    assert (
        archive_citation(record)
        == "“Cable, Filippov [Stalin] to Anastas Mikoyan,” February 3, 1949."
    )
    for field, start, end in [
        ("title", 0, 999),
        ("title", 5, 5),
        ("title", -3, 2),
        ("text", 0, 1),
        ("url", 0, 1),
    ]:
        with pytest.raises(ValueError, match=r"words at|cannot be quoted"):
            cite(record, field, start, end)

"""Which names a record must bear, words that only ask, and questions in small letters."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.phrasings import PHRASINGS
from corpus import read_listing
from qa import Assistant
from qa.understanding.name_roles import is_asked_about

PAGE = """
March 9, 1955

Cable, Zukkorin to Peng Dehuai on the Rice

Zukkorin tells Peng that the rice for Beijing is wet, and that an aircraft was lost.

May 2, 1956

President George H. W. Bush in Lisbon, Portugal

Met with President Quelbor and saw the harbour.

June 9, 1957

President George W. Bush in Oslo, Norway

Met with King Harald and visited a school.

July 1, 1958

Session of the PUWP CC

On the health of the chairman, and on bread.

July 3, 1959

Letter, Yusuf al-Karimi to Ali Dost

As al-Karimi promised, the cotton is paid for.

June 2, 1942

Treaty between Great Britain and Iran

Each government promises the other help with grain.

April 4, 1961

Telegram, Harold Brandt in Tehran to Edwin Morley

The note breaking off diplomatic relations was handed over today, and Tito was told.

July 3, 1962

Photograph of the flour strike committee at the mill in Skarvik

July 9, 1962

Minutes of the flour strike committee at Skarvik

The committee demands two loaves a day and the dismissal of the foreman.
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    opened = Assistant.open(tmp_path_factory.mktemp("demands") / "archive", bundled=False)
    opened.add([read_listing(PAGE, "page")])
    yield opened
    opened.close()


def demanded(assistant: Assistant, text: str) -> tuple[str, ...]:
    return assistant.ask(text, keep=False).question.demanded_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("What did Zukkorin tell Peng Dehuai?", ("Peng Dehuai", "Zukkorin")),
        ("What did Zukkorin tell Peng Dehuai in Moscow?", ("Peng Dehuai", "Zukkorin")),
        ("What did the Soviet ambassador tell Peng Dehuai?", ("Peng Dehuai",)),
        ("What did Zukkorin say about Taiwan?", ("Taiwan", "Zukkorin")),
        ("Who was the ambassador in Moscow?", ()),
        ("Compare the rice of Zukkorin", ()),
        ("Who was Djilas?", ("Djilas",)),
        ("what did al-karimi promise", ("al-Karimi",)),
        ("What did Zukkorin tell Bush about Kuvera, the Golden Bay?", ("Bush", "Zukkorin")),
    ],
)
def test_only_the_names_that_a_question_is_about_are_demanded(
    assistant: Assistant, text: str, names: tuple[str, ...]
) -> None:
    assert tuple(sorted(demanded(assistant, text))) == names


@pytest.mark.parametrize(
    ("text", "is_about"),
    [
        ("What stamp was on the iron from Brandholm?", False),
        ("When was the furnace at Brandholm blown out?", False),
        ("Who founded Brandholm?", True),
        ("What did they think about Brandholm?", True),
    ],
)
def test_where_an_archive_is_set_goes_without_saying(text: str, is_about: bool) -> None:
    assert is_asked_about(text, "Brandholm", False, False, is_setting=True) == is_about


@pytest.mark.parametrize(
    "text",
    [
        "What did Zukkorin tell Peng Dehuai?",
        "What did Peng Dehuai tell Zukkorin?",
        "When was George W. Bush in Norway?",
        "Which aircraft was lost in March 1955?",
        "Who was Djilas?",
        "Relations of Zukkorin with Beijing",
        "What happened in May 1956?",
        "What did the PUWP discuss about bread?",
        "What did al-Karimi promise?",
    ],
)
def test_small_letters_and_capitals_are_answered_alike(assistant: Assistant, text: str) -> None:
    answers = [assistant.ask(typed, keep=False) for typed in (text, text.lower(), text.upper())]
    assert [answer.question.text for answer in answers] == [answers[0].question.text] * 3
    assert [answer.text for answer in answers] == [answers[0].text] * 3
    assert [answer.confidence for answer in answers] == [answers[0].confidence] * 3
    assert [answer.question.typed.as_typed for answer in answers] == [
        text,
        text.lower(),
        text.upper(),
    ]


def test_a_letter_in_the_other_direction_does_not_answer(assistant: Assistant) -> None:
    answer = assistant.ask("What did Peng Dehuai tell Zukkorin?", keep=False)
    assert not answer.answered


def test_the_two_george_bushes_are_told_apart(assistant: Assistant) -> None:
    for name, place in (("George W. Bush", "Norway"), ("George H. W. Bush", "Portugal")):
        answer = assistant.ask(f"Did {name} go to {place}?", keep=False)
        assert [record.title for record in answer.cited_records][:1] == [
            f"President {name} in {'Oslo' if place == 'Norway' else 'Lisbon'}, {place}"
        ]
    assert not assistant.ask("Did George W. Bush go to Portugal?", keep=False).answered


def test_a_country_is_borne_by_its_ruling_party(assistant: Assistant) -> None:
    answer = assistant.ask("What was said about Poland in 1958?", keep=False)
    assert [record.title for record in answer.cited_records] == ["Session of the PUWP CC"]


def test_the_name_of_a_country_may_be_lacking_where_all_else_is_said(assistant: Assistant) -> None:
    answer = assistant.ask("Did Iran break off diplomatic relations with Britain?", keep=False)
    assert [one.citation.quote for one in answer.statements][:1] == [
        "The note breaking off diplomatic relations was handed over today, and Tito was told."
    ]


def test_the_name_of_a_person_may_not_be_lacking(assistant: Assistant) -> None:
    answer = assistant.ask(
        "Did Brandt break off diplomatic relations with Peng Dehuai?", keep=False
    )
    assert all("note" not in one.citation.quote for one in answer.statements)


@pytest.mark.parametrize("phrasing", PHRASINGS)
def test_words_that_only_ask_never_refuse(assistant: Assistant, phrasing: str) -> None:
    answer = assistant.ask(phrasing.format(x="George W. Bush", y="Norway"), keep=False)
    assert [record.title for record in answer.cited_records] == [
        "President George W. Bush in Oslo, Norway"
    ]


def test_a_title_alone_does_not_tell_what_was_said(assistant: Assistant) -> None:
    answer = assistant.ask("What did the flour strike committee at the mill demand?", keep=False)
    assert answer.is_sure
    assert answer.cited_records[0].title == "Minutes of the flour strike committee at Skarvik"

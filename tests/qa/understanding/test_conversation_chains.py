"""Conversations over a small archive: what each last turn cites."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from corpus import read_bytes
from qa import Answer, Assistant

RECORDS = [
    (
        "r01",
        "March 9, 1953",
        "Letter, Salles to Brandão on the Rice Mission",
        "Salles asks Brandão to buy rice in Rangoon because the harvest of Recife failed.",
    ),
    (
        "r02",
        "March 14, 1953",
        "Telegram from Brandão to Salles",
        "Brandão replies that the rice of Rangoon was sold to Ceylon and proposes to buy in Vientiane instead.",
    ),
    (
        "r03",
        "March 19, 1953",
        "Memorandum of Conversation between Brandão and Prince Souvanna Phouma",
        "Brandão and Souvanna Phouma discuss the price of rice, the road to Pakse and a loan of river boats.",
    ),
    (
        "r04",
        "April 2, 1953",
        "Report of the Brazilian Legation in Bangkok on the Flood of the Mekong",
        "The legation reports that the Mekong has flooded the stores of Pakse.",
    ),
    (
        "r05",
        "November 20, 1953",
        "Letter, Brandão to Salles",
        "Brandão explains that the rice was sent back because it arrived wet.",
    ),
    (
        "r06",
        "February 3, 1954",
        "Minutes of the Meeting of the Coffee Board, 3 February 1954",
        "The Coffee Board debates whether to burn the surplus coffee of São Paulo. Lafer warns of the reaction of New York buyers.",
    ),
    (
        "r07",
        "February 8, 1954",
        "Minutes of the Meeting of the Coffee Board, 8 February 1954",
        "The Coffee Board decides to sell surplus coffee to Finland in exchange for paper.",
    ),
    (
        "r08",
        "June 11, 1954",
        "Record of Conversation between Foreign Minister Rao and the Austrian Ambassador Figl",
        "Rao and Figl discuss the neutrality of Austria and a school of music in Salvador.",
    ),
    (
        "r09",
        "July 2, 1954",
        "Record of Conversation between Foreign Minister Rao and the Danish Ambassador Lund",
        "Rao and Lund discuss dairy machines and the fishing grounds off Greenland.",
    ),
    (
        "r10",
        "September 1, 1954",
        "Letter from Consul Pereira to Foreign Minister Rao",
        "Pereira describes the status of Goa and the mood of the port workers there.",
    ),
    (
        "r11",
        "January 17, 1955",
        "Session of the Cabinet, 17 January 1955",
        "The Cabinet debates the strike of the dockers in Santos. Minister Lafer proposes to send troops.",
    ),
    (
        "r12",
        "May 4, 1955",
        "Session of the Cabinet, 4 May 1955",
        "The Cabinet dismisses Harbour Master Couto because of the fire in the warehouse of Santos.",
    ),
    (
        "r13",
        "May 20, 1955",
        "Letter from the Hungarian Trade Unions to the Dockers of Santos",
        "The Hungarian unions greet the strike and send money for the families.",
    ),
    (
        "r14",
        "October 23, 1956",
        "Telegram from Ambassador Vargas in Cairo to the Foreign Ministry",
        "Vargas reports that the Suez Canal Company is dismissing its Greek pilots.",
    ),
    (
        "r15",
        "October 23, 1956",
        "Telegram from Delegate Nunes at the United Nations to the Foreign Ministry",
        "Nunes reports that the Security Council was called for the evening.",
    ),
    (
        "r16",
        "October 28, 1956",
        "Memorandum from Admiral Teles to the President",
        "Teles reports that a freighter was fired upon near Port Said.",
    ),
    (
        "r17",
        "October 30, 1956",
        "Telegram from the Foreign Ministry to Ambassador Vargas in Cairo",
        "The ministry instructs Vargas to shelter Brazilian families in the embassy.",
    ),
    (
        "r18",
        "August 15, 1957",
        "Letter from Helena Matos to Admiral Teles",
        "Helena Matos asks for the log of the freighter Ilha Bela for her book on Suez.",
    ),
    (
        "r19",
        "March 12, 1958",
        "Agreement between Brazil and Denmark on Dairy Machines",
        "Denmark delivers forty dairy machines to Minas Gerais against coffee.",
    ),
    (
        "r20",
        "1946",
        "Handbook of the Rice Trade in Indochina",
        "A handbook of the mills and markets of Indochina.",
    ),
    (
        "r21",
        "December 5, 1958",
        "Telegram from Consul Pereira to Foreign Minister Rao",
        "Pereira reports that Goa closed its port to Indian ships.",
    ),
    (
        "r22",
        "June 2, 1959",
        "Report on the Harbour of Recife",
        "The harbour of Recife is too shallow for tankers, and dredging is proposed.",
    ),
    (
        "r23",
        "July 30, 1959",
        "Decree of the Cabinet on the Dredging of Recife",
        "The Cabinet grants a loan for dredging the harbour of Recife.",
    ),
    (
        "r24",
        "October 2, 1956",
        "Note on the Visit of Helena Matos to Copenhagen",
        "Matos visited the Royal Library and met Ambassador Lund.",
    ),
]
LINES = "\n".join(
    json.dumps(dict(zip(("id", "date", "title", "summary"), record, strict=True)))
    for record in RECORDS
).encode()
BOARD = "What did the Coffee Board debate on 3 February 1954?"
RICE = "Who wrote to Brandão about the rice mission?"
WET = "Why was the rice sent back?"
OCTOBER = "Which telegrams are from October 1956?"
RAO = "What did Rao discuss with the Austrian ambassador?"
CABINET = "What did the Cabinet debate in January 1955?"
CAIRO = "What did Vargas report from Cairo on 23 October 1956?"
HARBOUR = "Is the harbour of Recife too shallow?"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    opened = Assistant.open(tmp_path_factory.mktemp("chains") / "archive", bundled=False)
    opened.add([read_bytes(LINES, "records.jsonl")])
    yield opened
    opened.close()


def ask(assistant: Assistant, turns: Sequence[str], drop: Sequence[str] = ()) -> Answer:
    conversation = None
    for turn in turns[:-1]:
        conversation = assistant.ask(turn, follow=conversation).conversation
    return assistant.ask(turns[-1], follow=conversation, drop=drop)


def cited(answer: Answer) -> list[str]:
    return [record.id for record in answer.cited_records]


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        ((BOARD, "And on 8 February?"), ["r07"]),
        ((BOARD, "what came five days later?"), ["r07"]),
        ((BOARD, "And in March?"), []),
        ((RICE, "Was there an answer?"), ["r02"]),
        ((RICE, "did Brandão reply?"), ["r02"]),
        (("What did Pereira write about the status of Goa?", "was there a reply?"), []),
        ((CAIRO, "was he answered?"), ["r17"]),
        ((CAIRO, "and Nunes, on the same day?"), ["r15"]),
        ((CAIRO, "a week later?"), ["r17"]),
        ((RICE, "show me the document"), ["r01"]),
        ((RICE, "why?"), ["r01"]),
        ((WET, "when was that?"), ["r05"]),
        ((WET, "tell me more"), ["r05"]),
        ((WET, "that letter"), ["r05"]),
        ((OCTOBER, "the first two"), ["r14", "r15"]),
        ((OCTOBER, "the first two", "[3]"), ["r17"]),
        ((OCTOBER, "the second one"), ["r15"]),
        ((OCTOBER, "the latest one"), ["r17"]),
        ((OCTOBER, "the last one"), ["r17"]),
        ((RAO, "What about the Danish one?"), ["r09"]),
        ((RAO, "and with Lund?"), ["r09"]),
        ((CABINET, "And in May?", "what about Norway?"), []),
        ((HARBOUR, "any other papers on this?"), ["r23"]),
    ],
)
def test_the_last_turn_cites(
    assistant: Assistant, turns: Sequence[str], expected: list[str]
) -> None:
    answer = ask(assistant, turns)
    assert (cited(answer)[: len(expected)], answer.answered) == (expected, bool(expected))


@pytest.mark.parametrize("first", [BOARD, RICE, OCTOBER, HARBOUR])
@pytest.mark.parametrize(
    "second",
    [
        "Who visited Copenhagen?",
        "Which agreement was made with Denmark?",
        "Why was Couto dismissed?",
        "Any letters from Helena Matos?",
        "pereira goa port",
    ],
)
def test_a_question_that_stands_by_itself_takes_nothing(
    assistant: Assistant, first: str, second: str
) -> None:
    alone, after = ask(assistant, [second]), ask(assistant, [first, second])
    assert after.carried == ()
    assert [s.citation for s in after.statements] == [s.citation for s in alone.statements]


@pytest.mark.parametrize(
    "written", ["WAS THERE AN ANSWER?", "was there  an\tanswer", "  Was there an answer?  "]
)
def test_letters_and_white_space_change_nothing(assistant: Assistant, written: str) -> None:
    assert cited(ask(assistant, [RICE, written])) == ["r02"]


def test_a_turn_asked_twice_answers_twice(assistant: Assistant) -> None:
    assert cited(ask(assistant, [RICE, "show me the document", "show me the document"])) == ["r01"]
    assert cited(ask(assistant, [OCTOBER, "the second one", "the second one"])) == ["r15"]


def test_a_missing_answer_is_said(assistant: Assistant) -> None:
    answer = ask(
        assistant, ["What did Pereira write about the status of Goa?", "was there a reply?"]
    )
    assert answer.reason == (
        "No answer found: in these 24 records, no later title names one to "
        "“Letter from Consul Pereira to Foreign Minister Rao”."
    )


def test_a_record_that_is_gone_is_not_found(tmp_path: Path) -> None:
    opened = Assistant.open(tmp_path / "archive", bundled=False)
    opened.add([read_bytes(LINES, "records.jsonl")])
    first = opened.ask(WET)
    opened.remove(["r05"])
    again = opened.ask("show me the document", follow=first.conversation)
    opened.close()
    assert not again.answered and cited(again) == []


def test_a_dropped_record_is_not_carried(assistant: Assistant) -> None:
    for follow_up in ("Was there an answer?", "show me the document", "that letter"):
        answer = ask(assistant, [RICE, follow_up], ["record"])
        assert "record" not in [carried.kind for carried in answer.carried]

"""Who wrote to whom, as titles say it."""

from __future__ import annotations

import pytest

from qa.answering.written_by import heading, parties

TABLE = [
    ("Cable, Filippov [Stalin] to Anastas Mikoyan", "Filippov [Stalin]", "Anastas Mikoyan"),
    ("Cable from Li Rui to Wang Ping on rice", "Li Rui", "Wang Ping"),
    ("Telegram No. 12, Petrov to Molotov", "Petrov", "Molotov"),
    (
        "Letter from M. Suslov to the Central Committee regarding China",
        "M. Suslov",
        "Central Committee",
    ),
    (
        "I. Tugarinov to Cde. B.N. Ponomarev, ‘Concentering the Situation’",
        "I. Tugarinov",
        "Cde. B.N. Ponomarev",
    ),
    ("From the Journal of A. Ya. Vyshinsky, 'Record of a Conversation'", "A. Ya. Vyshinsky", ""),
    ("Report by S. Goncharov for the Russian Leadership", "S. Goncharov", ""),
    ("Notepad of Teimuraz Stepanov-Mamaladze, 16 May 1989", "Teimuraz Stepanov-Mamaladze", ""),
    ("Mao Zedong, 'Speech at a Meeting'", "Mao Zedong", ""),
    (
        "Cable from Ambassador Katori to the Foreign Minister, 'Visit'",
        "Ambassador Katori",
        "Foreign Minister",
    ),
    ("Record of Meeting between Fukuda and Deng", "", ""),
    ("Notes on Soviet Political Work with China", "", ""),
    ("Letter to the Government of Arland from the Sea Board", "Sea Board", "Government of Arland"),
    ("Letter to the Harbour Master", "", "Harbour Master"),
    ("Report on the Delegation to Arland", "", ""),
    ("Brandt's Mission to Arland: Talks", "", ""),
    ("Soviet Aid to Arland", "", ""),
    ("Ola Brandt to Harlan Voss, 'On the Sea Board'", "Ola Brandt", "Harlan Voss"),
    ("", "", ""),
]


@pytest.mark.parametrize(("title", "writer", "reader"), TABLE)
def test_writer_and_reader_are_read_from_the_title(title: str, writer: str, reader: str) -> None:
    assert (parties(title).writer, parties(title).reader) == (writer, reader)


@pytest.mark.parametrize(
    ("title", "words"),
    [
        (
            "Cable, Filippov [Stalin] to Anastas Mikoyan",
            "cable, Filippov [Stalin] to Anastas Mikoyan",
        ),
        ("Telegram No. 12, Petrov to Molotov", "telegram No. 12, Petrov to Molotov"),
        ("Letter from Wang Ping to Li Rui on the Harvest", "letter from Wang Ping to Li Rui"),
        (
            "From the Journal of A. Ya. Vyshinsky, 'Record of a Conversation'",
            "from the Journal of A. Ya. Vyshinsky",
        ),
        (
            "I. Tugarinov to Cde. B.N. Ponomarev, ‘The Situation’",
            "I. Tugarinov to Cde. B.N. Ponomarev",
        ),
        ("Diary of Ana Brandão", "diary of Ana Brandão"),
        (
            "CPSU Letter from Ana Brandão to the Sea Board",
            "CPSU Letter from Ana Brandão to the Sea Board",
        ),
        ("Mao Zedong, 'Speech at a Meeting'", ""),
        ("Notes on Soviet Political Work with China", ""),
        ("Soviet Aid to Arland", ""),
        ("", ""),
    ],
)
def test_the_heading_is_the_part_of_the_title_that_says_who_wrote(title: str, words: str) -> None:
    assert heading(title) == words

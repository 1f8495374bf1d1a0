"""Who wrote to whom, as titles say it."""

from __future__ import annotations

import pytest

from qa.written_by import parties

TABLE = [
    ("Cable, Filippov [Stalin] to Anastas Mikoyan", "Filippov [Stalin]", "Anastas Mikoyan"),
    ("Cable from Li Rui to Wang Ping on rice", "Li Rui", "Wang Ping"),
    ("Telegram No. 12, Petrov to Molotov", "Petrov", "Molotov"),
    ("Letter from M. Suslov to the Central Committee regarding China", "M. Suslov", "Central Committee"),
    ("I. Tugarinov to Cde. B.N. Ponomarev, ‘Concentering the Situation’", "I. Tugarinov", "Cde. B.N. Ponomarev"),
    ("From the Journal of A. Ya. Vyshinsky, 'Record of a Conversation'", "A. Ya. Vyshinsky", ""),
    ("Report by S. Goncharov for the Russian Leadership", "S. Goncharov", ""),
    ("Notepad of Teimuraz Stepanov-Mamaladze, 16 May 1989", "Teimuraz Stepanov-Mamaladze", ""),
    ("Mao Zedong, 'Speech at a Meeting'", "Mao Zedong", ""),
    ("Cable from Ambassador Katori to the Foreign Minister, 'Visit'", "Ambassador Katori", "Foreign Minister"),
    ("Record of Meeting between Fukuda and Deng", "", ""),
    ("Notes on Soviet Political Work with China", "", ""),
    ("", "", ""),
]


@pytest.mark.parametrize(("title", "writer", "reader"), TABLE)
def test_writer_and_reader_are_read_from_the_title(title: str, writer: str, reader: str) -> None:
    assert (parties(title).writer, parties(title).reader) == (writer, reader)

"""Where a sentence of archival prose ends."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.sentences import sentences

TABLE = [
    ("One. Two.", ["One.", "Two."]),
    ("Without a stop", ["Without a stop"]),
    (
        "I. Tugarinov to Cde. B.N. Ponomarev on Taiwan. He agrees.",
        ["I. Tugarinov to Cde. B.N. Ponomarev on Taiwan.", "He agrees."],
    ),
    ("A. Ya. Vyshinsky met Zhou. They spoke.", ["A. Ya. Vyshinsky met Zhou.", "They spoke."]),
    ("Telegram No. 0100 arrived. It was read.", ["Telegram No. 0100 arrived.", "It was read."]),
    ("Talks with the U.S. Ambassador failed. He left.", ["Talks with the U.S. Ambassador failed.", "He left."]),
    ("He went to the U.S. The talks failed.", ["He went to the U.S.", "The talks failed."]),
    ('Mao says "the wind." Then he stops.', ['Mao says "the wind."', "Then he stops."]),
    ("Why now? Nobody knows!", ["Why now?", "Nobody knows!"]),
    ("He paused... and went on. End.", ["He paused... and went on.", "End."]),
    ("RGANI, f. 5, op. 49, d. 131, ll. 193-194. Copy.", ["RGANI, f. 5, op. 49, d. 131, ll. 193-194.", "Copy."]),
    ("On Oct. 5 he met Gen. Li. Dr. Wu was there.", ["On Oct. 5 he met Gen. Li.", "Dr. Wu was there."]),
    ("First paragraph\n\nsecond paragraph", ["First paragraph", "second paragraph"]),
    ("", []),
    (" \n ", []),
]


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_sentences_end_where_they_end(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == expected


@given(st.text(alphabet="aB. !?\n\"'…0", max_size=200))
def test_sentences_are_in_order_and_hold_all_that_is_not_blank(text: str) -> None:
    found = sentences(text)
    assert all(start < end for start, end in found)
    assert all(first[1] <= second[0] for first, second in pairwise(found))
    assert "".join("".join(text[start:end].split()) for start, end in found) == "".join(text.split())

"""Where a sentence of archival prose ends."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.sentences import split_sentences

TABLE = [
    ("One. Two.", ["One.", "Two."]),
    ("Without a stop", ["Without a stop"]),
    (
        "I. Tugarinov to Cde. B.N. Ponomarev on Taiwan. He agrees.",
        ["I. Tugarinov to Cde. B.N. Ponomarev on Taiwan.", "He agrees."],
    ),
    ("A. Ya. Vyshinsky met Zhou. They spoke.", ["A. Ya. Vyshinsky met Zhou.", "They spoke."]),
    ("Telegram No. 0100 arrived. It was read.", ["Telegram No. 0100 arrived.", "It was read."]),
    (
        "Talks with the U.S. Ambassador failed. He left.",
        ["Talks with the U.S. Ambassador failed.", "He left."],
    ),
    ("He went to the U.S. The talks failed.", ["He went to the U.S.", "The talks failed."]),
    ('Mao says "the wind." Then he stops.', ['Mao says "the wind."', "Then he stops."]),
    ("Why now? Nobody knows!", ["Why now?", "Nobody knows!"]),
    ("He paused... and went on. End.", ["He paused... and went on.", "End."]),
    (
        "RGANI, f. 5, op. 49, d. 131, ll. 193-194. Copy.",
        ["RGANI, f. 5, op. 49, d. 131, ll. 193-194.", "Copy."],
    ),
    (
        "On Oct. 5 he met Gen. Li. Dr. Wu was there.",
        ["On Oct. 5 he met Gen. Li.", "Dr. Wu was there."],
    ),
    ("First paragraph\n\nsecond paragraph", ["First paragraph", "second paragraph"]),
    ("See p. 12 and pp. 3-5 of vol. 2. Copy.", ["See p. 12 and pp. 3-5 of vol. 2.", "Copy."]),
    (
        "Order No. 227 was read. Not one step back.",
        ["Order No. 227 was read.", "Not one step back."],
    ),
    ("He met J. F. Dulles. They spoke.", ["He met J. F. Dulles.", "They spoke."]),
    (
        "Letter to M. A. Suslov, Cde. Zimyanin and Cdes. Li. End.",
        ["Letter to M. A. Suslov, Cde. Zimyanin and Cdes. Li.", "End."],
    ),
    ("‘It is over.’ He left the room.", ["‘It is over.’", "He left the room."]),
    ("“Why?” asked Mao. No one spoke.", ["“Why?” asked Mao.", "No one spoke."]),
    ("He was silent… Then he spoke.", ["He was silent…", "Then he spoke."]),
    ("It ends here. . . . and goes on.", ["It ends here. . . . and goes on."]),
    (
        "The meeting began at 10 a.m. The talks lasted two hours.",
        ["The meeting began at 10 a.m.", "The talks lasted two hours."],
    ),
    (
        "The meeting began at 10 a.m. on Monday. It was short.",
        ["The meeting began at 10 a.m. on Monday.", "It was short."],
    ),
    ("Prices rose by 3.5 percent. Wages fell.", ["Prices rose by 3.5 percent.", "Wages fell."]),
    ("It was 1949. Mao won.", ["It was 1949.", "Mao won."]),
    ("Point 1. Withdraw. Point 2. Talk.", ["Point 1.", "Withdraw.", "Point 2.", "Talk."]),
    ("The line breaks\nin the middle. Next.", ["The line breaks\nin the middle.", "Next."]),
    (
        "He agrees:\n- the first point\n- the second point\nThen tea.",
        ["He agrees:", "- the first point", "- the second point", "Then tea."],
    ),
    ("Topics:\n1. Trade\n2. Borders", ["Topics:", "1. Trade", "2. Borders"]),
    ("St. Petersburg and Mt. Paektu. Snow.", ["St. Petersburg and Mt. Paektu.", "Snow."]),
    (
        "Signed by Mao Zedong et al. in Beijing. Copy.",
        ["Signed by Mao Zedong et al. in Beijing.", "Copy."],
    ),
    ("He was in the USSR. She was not.", ["He was in the USSR.", "She was not."]),
    ("Is it so?! Yes.", ["Is it so?!", "Yes."]),
    ("(He refused.) They went on.", ["(He refused.)", "They went on."]),
    ("Сталин прибыл. Мао ждал.", ["Сталин прибыл.", "Мао ждал."]),
    ("毛泽东说了。周恩来同意。", ["毛泽东说了。", "周恩来同意。"]),
    ("A lone initial, Ya. Malik. Done.", ["A lone initial, Ya. Malik.", "Done."]),
    (
        "The U.S.S.R. Council of Ministers met. It agreed.",
        ["The U.S.S.R. Council of Ministers met.", "It agreed."],
    ),
    ("He came e.g. in May. Fine.", ["He came e.g. in May.", "Fine."]),
    ("", []),
    (" \n ", []),
]


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_sentences_end_where_they_end(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in split_sentences(text)] == expected


@given(st.text(alphabet="aB. !?\n\"'…0", max_size=200))
def test_sentences_are_in_order_and_hold_all_that_is_not_blank(text: str) -> None:
    found = split_sentences(text)
    assert all(start < end for start, end in found)
    assert all(first[1] <= second[0] for first, second in pairwise(found))
    assert "".join("".join(text[start:end].split()) for start, end in found) == "".join(
        text.split()
    )


def test_a_megabyte_without_a_stop_is_one_sentence() -> None:
    text = "war and peace " * 75_000
    assert split_sentences(text) == ((0, len(text) - 1),)
    dots = "A." * 500_000
    assert split_sentences(dots) == ((0, len(dots)),)
    assert split_sentences(". " * 500_000) == ((0, 999_999),)
    assert len(split_sentences("A b. " * 200_000)) == 200_000

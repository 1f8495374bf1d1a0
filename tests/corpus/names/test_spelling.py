"""Words levelled, and the distance between two spellings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.names.spelling import (
    edit_distance,
    letters,
    normalize_word,
    ordinary_words,
    split_words,
)


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("stalin", "stalin", 0),
        ("stallin", "stalin", 1),
        ("molotv", "molotov", 1),
        ("kruschev", "khrushchev", 2),
        ("chruchill", "churchill", 1),
        ("satlin", "stalin", 1),
        ("ca", "abc", 3),
        ("", "abc", 3),
        ("abc", "", 3),
        ("kitten", "sitting", 3),
        ("abcdef", "badcfe", 3),
    ],
)
def test_distance(one: str, other: str, edits: int) -> None:
    assert edit_distance(one, other, 5) == edits
    assert edit_distance(other, one, 5) == edits


def plain_distance(one: str, other: str) -> int:
    """The whole table, as the textbook has it."""
    table = [
        [i + j if i * j == 0 else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)
    ]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            best = min(
                table[i - 1][j] + 1,
                table[i][j - 1] + 1,
                table[i - 1][j - 1] + (one[i - 1] != other[j - 1]),
            )
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                best = min(best, table[i - 2][j - 2] + 1)
            table[i][j] = best
    return table[-1][-1]


short = st.text(alphabet="abcd", max_size=9)


@given(short, short, st.integers(0, 4))
def test_bounded_distance_agrees_with_the_whole_table(one: str, other: str, most: int) -> None:
    edits = plain_distance(one, other)
    assert edit_distance(one, other, most) == min(edits, most + 1)
    assert (letters(one) ^ letters(other)).bit_count() <= 2 * edits


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Teng Hsiao-p'ing", ["teng", "hsiao", "ping"]),
        ("TENG HSIAO P’ING’s", ["teng", "hsiao", "ping"]),
        ("Stalin's advice", ["stalin", "advice"]),
        ("the Soviets' reply", ["the", "soviets", "reply"]),
        ("N.S. Khrushchev", ["n", "s", "khrushchev"]),
        ("Đilas, Gomułka, Ceaușescu, Møller", ["dilas", "gomulka", "ceausescu", "moller"]),
        ("Lu\u0308shun Lüshun", ["lushun", "lushun"]),
        ("毛泽东", ["毛", "泽", "东"]),
        ("김일성이", ["김", "일", "성", "이"]),
        ("Хрущёв", ["хрущев"]),
        ("İsmet İnönü", ["ismet", "inonu"]),
        ("ʿAbd al-Nāṣir Ḥusnī", ["abd", "al", "nasir", "husni"]),
        ("'' ʼ _ - .", []),
        ("", []),
    ],
)
def test_words(text: str, keys: list[str]) -> None:
    assert [word.key for word in split_words(text)] == keys


def test_a_possessive_is_outside_the_word() -> None:
    [word, _] = split_words("Mao’s view")
    assert (word.start, word.end, word.stop) == (0, 3, 5)


@given(st.text(max_size=80))
def test_words_have_their_spans(text: str) -> None:
    last = 0
    for word in split_words(text):
        assert last <= word.start < word.end <= word.stop <= len(text)
        assert normalize_word(text[word.start : word.end]) == word.key
        last = word.stop


def test_ordinary_words_are_levelled() -> None:
    assert {"who", "us", "polish", "stalling"} <= ordinary_words()
    assert {
        word for word in ordinary_words() if normalize_word(word) != word or not word.isalpha()
    } == set()

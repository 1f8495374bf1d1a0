"""Words of a text, normalized."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.names.spelling import normalize_word, ordinary_words, split_words


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

"""Questions in other languages: which language it is, and what of it is searched in English."""

from __future__ import annotations

import pytest

from corpus import NameAuthority
from qa.understanding import read_foreign
from qa.understanding.language import language_of, to_latin

INDEXED = {"stalin", "kennedy", "nixon", "china", "position", "wheat"}


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("Wohin reiste Kennedy 1963?", "de", "Kennedy 1963"),
        ("Wer schrieb an Stalin?", "de", "Stalin"),
        ("Quelle était la position de Nixon ?", "fr", "position Nixon"),
        ("¿Quién visitó China en 1972?", "es", "China 1972"),
        ("Cosa scrisse Stalin nel marzo 1949?", "it", "Stalin March 1949"),
        ("Что Сталин писал Мао в январе 1949 года?", "ru", "Joseph Stalin Mao Zedong January 1949"),
        ("Що Хрущов писав у жовтні 1962?", "uk", "October 1962"),
        ("斯大林在1949年1月给毛泽东写了什么？", "zh", "Joseph Stalin Mao Zedong January 1949"),
        ("스탈린은 1949년에 무엇을 썼습니까?", "ko", "1949"),
        ("Τι έγραψε το 1949;", "other", "1949"),
    ],
)
def test_a_question_in_another_language(text: str, code: str, words: str) -> None:
    foreign = read_foreign(text, NameAuthority.load(), lambda word: word.casefold() in INDEXED)
    assert foreign is not None
    assert (foreign.language.code, foreign.words) == (code, words)


@pytest.mark.parametrize(
    "text",
    [
        "What did Stalin write to Mao?",
        "stalin mao 1949 railroad",
        "El Salvador",
        "UN forces in Korea",
        "Chi Pengfei in Paris",
        "no records on Cuba",
        "die Mauer",
        "Was war inevitable?",
        "What college was founded during World War II?",
        "was the amtrack delayed",
        "1949",
    ],
)
def test_english_names_and_years_are_no_other_language(text: str) -> None:
    assert language_of(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Was schrieb Holm im Mai 1953 an Berg?", "de"),
        ("O que pediu Olaf Holm a Karl Berg em 1975?", "pt"),
        ("Varför lämnade Olaf Holm sin tjänst på sjukhuset?", "other"),
    ],
)
def test_a_word_of_no_dictionary_tells_a_language_from_english(text: str, code: str) -> None:
    language = language_of(text)
    assert language is not None and language.code == code
    assert language_of(text, lambda word: True) is None


def test_names_alone_are_a_search_in_any_script() -> None:
    assert read_foreign("Сталин", NameAuthority.load(), lambda _: True) is None


def test_cyrillic_is_written_in_latin_letters() -> None:
    assert [to_latin(word) for word in ("Косыгин", "хлеб", "Щербицкий")] == [
        "Kosygin",
        "khleb",
        "Shcherbitskiy",
    ]


def test_a_word_written_much_like_an_english_word_of_the_records_is_searched() -> None:
    indexed = {"petition", "parliament", "present", "case"}
    spanish = read_foreign(
        "¿Quién presentó la petición al Parlamento en 1906?",
        NameAuthority.load(),
        indexed.__contains__,
    )
    french = read_foreign("et combien de caisses ?", NameAuthority.load(), indexed.__contains__)
    assert spanish is not None
    assert french is not None
    assert (spanish.asks, spanish.words) == ("who", "present petition parliament 1906")
    assert (french.asks, french.words) == ("how many", "case")

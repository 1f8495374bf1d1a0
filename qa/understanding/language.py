"""Questions in other languages: which language it is, and what of the question can be searched.

Questions are read in English. Of a question in another language the names, the years and months,
and the words that the records contain are searched.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from importlib import resources

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from corpus import MONTH_NAMES, NameAuthority, without_accents
from qa.understanding.lexicon import EMPTY_WORDS
from qa.understanding.sentence_parser import english_words, is_english_word

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_LEAST_SHARE = 0.25
"""Of the words of a text, how many must be function words of its language: a title
in English with two Spanish words has fewer."""
_LONGEST_ENDING = 3
"""Letters that a Slavonic case may add to a name: Сталин, Сталину, Сталиным."""
_LEAST_STEM = 4

_SAME_LETTERS = 2
"""Letters with which two related words begin."""
_LEAST_RELATED, _SHORTEST_ENGLISH = 5, 4
_MOST_COMPARED = 5
_LEAST_LIKENESS = 0.8
"""Share of the letters that two related words have in the same order: petición and petition 0.87,
caisse and case 0.8."""

_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ",
        (
            "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya i i e g"
        ).split(),
        strict=True,
    )
)
"""The letters of BGN/PCGN without marks, which the authority and most listings use."""


@dataclass(frozen=True)
class Language:
    """A language that is recognised.

    Attributes:
        code: its ISO 639-1 code; "other" for any other.
        words: function words that show the language.
        asking: those that ask, and the English words for each.
        months: how the names of its months begin, January first.
        found: what is stated above the records that were found.
        nothing: what is stated when none was.
    """

    code: str
    words: frozenset[str]
    asking: Mapping[str, str] = field(hash=False)
    months: tuple[str, ...]
    found: str
    nothing: str


@cache
def _languages() -> dict[str, Language]:
    text = resources.files("qa").joinpath("data", "languages.toml").read_text(encoding="utf-8")
    return {
        code: Language(
            code,
            frozenset(entry["words"].split()),
            _pairs(entry["asking"]),
            tuple(entry["months"].split()),
            entry["found"],
            entry["nothing"],
        )
        for code, entry in tomllib.loads(text).items()
    }


def _pairs(listed: str) -> dict[str, str]:
    """Read "combien=how_many" as {"combien": "how many"}."""
    pairs = (pair.partition("=") for pair in listed.split())
    return {word: english.replace("_", " ") for word, _, english in pairs}


@dataclass(frozen=True)
class ForeignQuestion:
    """A question in another language.

    Attributes:
        language: the language.
        words: what of it is searched, in English.
        asks: the English words for what it asks: "who", "how many"; "" where that is not known.
    """

    language: Language
    words: str
    asks: str = ""


def read_foreign(
    text: str, names: NameAuthority, is_indexed: Callable[[str], bool]
) -> ForeignQuestion | None:
    """Return a question in another language; None for English, and for names alone.

    The names, the words that the records contain, and the years are searched, with a month if it is
    written next to a year. is_indexed: whether a word occurs in the archive.
    """
    language = language_of(text, is_indexed)
    if language is None:
        return None
    search_words, remaining_text = _names_in_other_script(text, names)
    words = _WORD.findall(remaining_text)
    if not words:
        return None
    for word in words:
        if word.casefold() in language.words | EMPTY_WORDS or _month(word, language):
            continue
        latin = to_latin(word)
        if is_indexed(latin):
            search_words.append(latin)
        elif _script(word[0]) == "LATIN" and (related := _related_word(latin, is_indexed)):
            search_words.append(related)
    asks = next(filter(None, (language.asking.get(word.casefold()) for word in words[:3])), "")
    searched = " ".join([*dict.fromkeys(search_words), *_times(text, language)])
    return ForeignQuestion(language, searched, asks)


def _related_word(word: str, is_indexed: Callable[[str], bool]) -> str:
    """Return the English word in the records that is written much like a word: "petición"."""
    plain = without_accents(word).casefold().removesuffix("s")
    if len(plain) < _LEAST_RELATED:
        return ""
    same_beginning = [
        english
        for english in english_words(plain[:1])
        if len(english) >= _SHORTEST_ENGLISH and english.startswith(plain[:_SAME_LETTERS])
    ]
    similar = get_close_matches(plain, same_beginning, _MOST_COMPARED, _LEAST_LIKENESS)
    return next(filter(is_indexed, similar), "")


def language_of(text: str, is_indexed: Callable[[str], bool] = lambda _: False) -> Language | None:
    """Return the language of a text, None for English and where nothing is certain.

    is_indexed: whether a word occurs in the archive.
    """
    scripts = Counter(map(_script, filter(str.isalpha, text)))
    script = scripts.most_common(1)[0][0] if scripts else "LATIN"
    if script != "LATIN":
        return _languages()[_by_script(script, text, scripts)]
    words: list[str] = [word.replace("’", "'").casefold() for word in _WORD.findall(text)]
    if not words:
        return None
    english = sum(word in EMPTY_WORDS for word in words)
    counts = {
        language: sum(word in language.words for word in words)
        for language in _languages().values()
    }
    best = max(counts, key=counts.__getitem__)
    is_asked = text.rstrip().endswith("?") and words[0] in best.asking.keys() - EMPTY_WORDS
    if is_asked and counts[best] >= english:
        return best
    known_words = [word for word in words if word in best.words]
    total = len(words)
    small = [word for word in _WORD.findall(text)[1:] if word.islower()]
    if any(_is_foreign(word, best, is_indexed) for word in small):  # "Was schrieb Mao an Stalin?"
        english = sum(word in EMPTY_WORDS - best.words for word in words)
        total = 1 + len(small)
    elif all(map(is_english_word, known_words)):  # "Was war inevitable?"
        return None
    if len(known_words) > max(1, english) and len(known_words) >= _LEAST_SHARE * total:
        return best
    return _languages()["other"] if _is_of_no_known_language(small, is_indexed) else None


def _is_of_no_known_language(words: Sequence[str], is_indexed: Callable[[str], bool]) -> bool:
    """Return whether most of these words are of no English dictionary, and two nothing like it."""
    unknown = [
        word
        for word in words
        if word not in EMPTY_WORDS and not is_english_word(word) and not is_indexed(word)
    ]
    foreign = [word for word in unknown if _is_foreign(word, _languages()["other"], is_indexed)]
    return len(foreign) > 1 and 2 * len(unknown) >= len(words)


def _is_foreign(word: str, language: Language, is_indexed: Callable[[str], bool]) -> bool:
    """Return whether a word of content is in no record, and like none of the English dictionary."""
    if len(word) < _SHORTEST_ENGLISH or word in language.words or is_indexed(word):
        return False
    return (
        not is_english_word(word)
        and extractOne(word, english_words(word[:1]), scorer=OSA.distance, score_cutoff=1) is None
    )


def to_latin(word: str) -> str:
    """Return a word with its Cyrillic letters in Latin ones."""
    latin = "".join(
        _CYRILLIC.get(letter, letter) for letter in unicodedata.normalize("NFC", word).casefold()
    ).replace("_", "")
    return latin.title() if word[:1].isupper() else latin


def _names_in_other_script(text: str, names: NameAuthority) -> tuple[list[str], str]:
    """Return the names that the authority has in the script of a text, and the rest of the text."""
    placed_names: list[tuple[int, str]] = []
    for form, name in sorted(_foreign_forms(names), key=lambda pair: -len(pair[0])):
        if form not in text and _stem(form) not in text:
            continue
        is_cased = form[:1].isupper()
        ending = rf"[^\W\d_]{{0,{_LONGEST_ENDING}}}(?![^\W_])" if is_cased else ""
        before = r"(?<![^\W_])" if is_cased else ""
        pattern = rf"{before}(?:{re.escape(form)}|{re.escape(_stem(form))}){ending}"
        if (match := re.search(pattern, text)) is not None:
            placed_names.append((match.start(), name))
            text = text[: match.start()] + " " * len(match.group()) + text[match.end() :]
    return [name for _, name in sorted(placed_names)], text


def _stem(form: str) -> str:
    """Return a name without a vowel at its end that other cases change: "Москва" is cut."""
    long_enough = len(form) > _LEAST_STEM
    return form[:-1] if long_enough and form[-1] in "аяйьоеиы" else form


def _foreign_forms(names: NameAuthority) -> Iterator[tuple[str, str]]:
    """Yield each form in another script, with the name of its entry; initials are left out."""
    for entry in names.entries:
        for form in entry.forms:
            if not form.isascii() and _script(form[-1]) != "LATIN" and "." not in form:
                yield form, entry.name


def _times(text: str, language: Language) -> Iterator[str]:
    """Yield the years of a text, with the month before or after each: "January 1949"."""
    for match in _YEAR.finditer(text):
        adjacent = [
            *_WORD.findall(text[: match.start()])[-1:],
            *text[match.end() :].split()[:1],
        ]
        numbered = re.match(r"\s*年\s*(\d{1,2})\s*月|\s*년\s*(\d{1,2})\s*월", text[match.end() :])
        month = next(filter(None, (_month(word, language) for word in adjacent)), "")
        if numbered and 1 <= int(numbered[1] or numbered[2]) <= len(MONTH_NAMES):
            month = MONTH_NAMES[int(numbered[1] or numbered[2]) - 1]
        yield f"{month} {match.group()}".strip()


def _month(word: str, language: Language) -> str:
    """Return the English name of the month that a word names, "" for none."""
    for name, beginning in zip(MONTH_NAMES, language.months, strict=False):
        if word.casefold().startswith(beginning) and len(word) <= len(beginning) + 6:
            return name
    return ""


def _script(letter: str) -> str:
    return unicodedata.name(letter, "LATIN").split()[0].split("-")[0]


def _by_script(script: str, text: str, scripts: Counter[str]) -> str:
    if script == "CYRILLIC":
        return "uk" if set("іїєґ") & set(text.casefold()) else "ru"
    if scripts["HIRAGANA"] or scripts["KATAKANA"]:
        return "ja"
    return {"CJK": "zh", "HANGUL": "ko"}.get(script, "other")

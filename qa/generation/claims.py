"""What a sentence claims, as far as it can be compared: its words, names, dates, days, numbers and quotations.

The gate (gate.py) reads the sentence of a language model and the sentences of the records in the same way, and asks
whether the first stands in the second. Words are compared by their stems, an irregular verb by its base ("wrote" is
"write"), because listings tell in the present tense and people retell in the past.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from corpus import ArchivalDate, NameAuthority, dates_in, fold
from embeddings import terms
from qa.answering import numbers_in
from qa.generation.lexicon import BASES, FUNCTION_WORDS, TELLING

_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7a3"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+(?:['’][^\W_{_UNSPACED}]+)*")
_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_MONTH = rf"(?P<{{}}>{'|'.join(one.capitalize() for one in _MONTHS)})"
_DAY = r"(?P<{}>[0-3]?\d)(?:st|nd|rd|th)?"
_DAY_OF_MONTH = re.compile(
    rf"\b{_MONTH.format('m1')}\s+{_DAY.format('d1')}(?!\d)"
    rf"|\b{_DAY.format('d2')}(?:\s+of)?\s+{_MONTH.format('m2')}\b|\b{_MONTH.format('m3')}\b"
)
_BOUND = re.compile(
    r"\b(?:(?P<before>before|until|till|by|prior to|up to)|(?P<after>after|since|following|from))\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"«„](?P<words>[^“”\"«»„]{2,})[”\"»“]")
_COMPANY = 3
"""Words to each side of a number that say what it counts."""
_JOINED = re.compile(r"\s*(?:,|,?\s*(?:and|&|with))\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Word:
    """A word at text[start:end]. base: its stem, by which it is compared; "" for one that carries no meaning."""

    start: int
    end: int
    plain: str
    base: str


@dataclass(frozen=True)
class Named:
    """A name at text[start:end]. entries: of whom it is a full name; related: to whom it only points."""

    start: int
    end: int
    entries: frozenset[str]
    related: frozenset[str]
    bases: tuple[str, ...]


@dataclass(frozen=True)
class Dated:
    """A date at text[start:end]; bound: "before" or "after" when the text only bounds a time by it, else ""."""

    start: int
    end: int
    date: ArchivalDate
    bound: str


@dataclass(frozen=True)
class DayOfMonth:
    """A month without a year, from 1, and its day when it has one."""

    start: int
    end: int
    month: int
    day: int | None


@dataclass(frozen=True)
class Counted:
    """A number, and the bases of the words beside it: what it counts."""

    start: int
    end: int
    value: str
    company: frozenset[str]


@dataclass(frozen=True)
class Claims:
    """A text, read. Every tuple is in the order of the text, and a place belongs to one of the nouns only.

    content: the words that carry meaning and stand in none of the others.
    """

    text: str
    words: tuple[Word, ...]
    names: tuple[Named, ...]
    dates: tuple[Dated, ...]
    days: tuple[DayOfMonth, ...]
    numbers: tuple[Counted, ...]
    quotes: tuple[str, ...]
    content: tuple[Word, ...]


def read_claims(text: str, names: NameAuthority) -> Claims:
    """Read a text. names: as the archive knows them; a word is never taken for a misspelling of one."""
    words = tuple(_words(text))
    dates = tuple(
        Dated(one.start, one.end, one.date, _bound(text[: one.start])) for one in dates_in(text)
    )
    taken = [(one.start, one.end) for one in dates]
    days = tuple(one for one in _days(text) if _is_free(one.start, one.end, taken))
    taken += [(one.start, one.end) for one in days]
    named = tuple(one for one in _names(text, words, names) if _is_free(one.start, one.end, taken))
    taken += [(one.start, one.end) for one in named]
    numbers = tuple(one for one in _numbers(text, words) if _is_free(one.start, one.end, taken))
    taken += [(one.start, one.end) for one in numbers]
    content = tuple(one for one in words if one.base and _is_free(one.start, one.end, taken))
    quotes = tuple(fold(match["words"]).strip(" .,;:!?") for match in _QUOTED.finditer(text))
    return Claims(text, words, named, dates, days, numbers, quotes, content)


def same_word(one: str, other: str) -> bool:
    """Whether two bases are one word: equal, or one grown out of the other ("agree", "agreement")."""
    short, long = sorted((one, other), key=len)
    return one == other or (
        len(short) >= 4 and long.startswith(short) and len(long) - len(short) <= 4
    )


def joined(text: str, one: Named, other: Named) -> bool:
    """Whether two names stand side by side in one list: "Mao and Stalin", "Mao, Stalin"."""
    first, second = sorted((one, other), key=lambda named: named.start)
    return _JOINED.fullmatch(text[first.end : second.start]) is not None


def only_tells(base: str) -> bool:
    """Whether a word only says that a record says something; a sentence may add it."""
    return base in _telling()


@cache
def _telling() -> frozenset[str]:
    return frozenset(base_of(word) for word in TELLING)


@lru_cache(maxsize=20_000)
def base_of(word: str) -> str:
    """The stem of a word's base form; "" for a word that carries no meaning of its own."""
    low = word.casefold().replace("’", "'")
    low = low.removesuffix("'s").removesuffix("'")
    if low in FUNCTION_WORDS:
        return ""
    stems = terms(BASES.get(low, low))
    return " ".join(stems)


def _words(text: str) -> list[Word]:
    return [
        Word(
            match.start(),
            match.end(),
            match.group().casefold().replace("’", "'"),
            base_of(match.group()),
        )
        for match in _WORD.finditer(text)
    ]


def _is_free(start: int, end: int, taken: Sequence[tuple[int, int]]) -> bool:
    return not any(start < last and first < end for first, last in taken)


def _bound(before: str) -> str:
    found = _BOUND.search(before[-30:])
    return "" if found is None else str(found.lastgroup)


def _days(text: str) -> list[DayOfMonth]:
    """Months with a capital, and their days. "May" alone is mostly a verb, and is left to the words."""
    found = []
    for match in _DAY_OF_MONTH.finditer(text):
        month = match["m1"] or match["m2"] or match["m3"]
        day = match["d1"] or match["d2"]
        if day or month != "May":
            found.append(
                DayOfMonth(
                    match.start(),
                    match.end(),
                    _MONTHS.index(month.lower()) + 1,
                    int(day) if day else None,
                )
            )
    return found


def _names(text: str, words: Sequence[Word], names: NameAuthority) -> list[Named]:
    """Names that the authority file knows, and runs of words with a capital that it does not.

    The first word of a sentence has a capital anyway: alone it is a word like others, which must stand in the record.
    """
    found = [
        Named(
            one.start,
            one.end,
            frozenset(entry.name for entry in one.entries),
            frozenset(entry.name for entry in one.related),
            _bases(text[one.start : one.end]),
        )
        for one in names.find_mentions(text, is_in_archive=lambda _: True)
        if one.entries or one.related
    ]
    taken = [(one.start, one.end) for one in found]
    run: list[Word] = []
    for number, word in enumerate([*words, None]):
        goes_on = (
            word is not None
            and _begins_as_name(text, word, number)
            and _is_free(word.start, word.end, taken)
        )
        if (
            goes_on
            and word is not None
            and (not run or text[run[-1].end : word.start] in (" ", "-", ". ", "."))
        ):
            run.append(word)
            continue
        if run and not (len(run) == 1 and run[0] is words[0]):
            found.append(_unknown(text, run))
        run = [word] if goes_on and word is not None else []
    return sorted(found, key=lambda one: one.start)


def _begins_as_name(text: str, word: Word, number: int) -> bool:
    if not text[word.start].isupper():
        return False
    return bool(word.base) or (number > 0 and word.plain not in FUNCTION_WORDS)


def _unknown(text: str, run: Sequence[Word]) -> Named:
    start, end = run[0].start, run[-1].end
    return Named(start, end, frozenset(), frozenset(), _bases(text[start:end]))


def _bases(text: str) -> tuple[str, ...]:
    return tuple(
        part for word in _WORD.findall(text) for part in (base_of(word) or word.casefold()).split()
    )


def _numbers(text: str, words: Sequence[Word]) -> list[Counted]:
    found = []
    for one in numbers_in(text):
        before = [word.base for word in words if word.end <= one.start and word.base][-_COMPANY:]
        after = [word.base for word in words if word.start >= one.end and word.base][:_COMPANY]
        found.append(Counted(one.start, one.end, str(one.value), frozenset((*before, *after))))
    return found


_PREPOSITION = re.compile(
    r"\b(?:in|at|to|from|of|with|by|on|for|about|against|between|toward|towards|near|via|under|over|into)\s+"
    r"(?:the\s+|a\s+)?(?:[^\W\d_]+\s+)?$",
    re.IGNORECASE,
)
_PASSIVE = re.compile(r"\b(?:was|were|is|are|been|being|be|got)\b[^,;]{1,60}?\bby\b", re.IGNORECASE)


def leading(claims: Claims) -> tuple[Named, ...]:
    """Of whom a sentence speaks: its first name that no preposition governs, and those that stand in one list with it.

    A word that only points to somebody ("the Soviet delegate Petrov") leads to the name behind it.
    """
    found: list[Named] = []
    for one in claims.names:
        if _PREPOSITION.search(claims.text[: one.start]):
            continue
        last = found[-1] if found else None
        if (
            last is not None
            and not joined(claims.text, last, one)
            and (last.entries or not last.related)
        ):
            break
        found.append(one)
    return tuple(found)


def passive(text: str) -> bool:
    """Whether a sentence says by whom something was done: "was advised by Stalin"."""
    return _PASSIVE.search(text) is not None

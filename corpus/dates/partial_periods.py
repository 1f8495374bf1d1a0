"""The parts of a longer date: its early or late part, a half or quarter, its first ten days; and `unit`.

On top of the whole dates of `date_grammar`, under the ranges of `date_ranges`.
"""

from __future__ import annotations

from collections.abc import Callable

from corpus.dates.date_meaning import fraction_of, join, part_of, stretch_of
from corpus.dates.grammar import (
    TO,
    DateMatch,
    bare_year,
    century,
    day_month_year,
    decade,
    iso,
    month_day_year,
    month_year,
    season_year,
    skip,
    weekday,
)
from corpus.dates.vocabulary import (
    DAYS,
    ENDS_OF_STRETCH,
    ORDINALS,
    PARTS,
    STRETCHES,
    SUFFIXES,
    Tokens,
)


def _part(tokens: Tokens, i: int) -> DateMatch | None:
    """Early 1950s; mid-1961; late in May 1961; the end of 1956; early to mid-1950s."""
    first = part_word(tokens, i)
    if not first:
        return None
    part, at = first
    last = part
    joint = skip(tokens, at, "-") if tokens[at].key == "-" and tokens[at + 1].key in TO else at
    if tokens[joint].key in TO or tokens[joint].key == "and":
        second = part_word(tokens, skip(tokens, joint + 1, "-"))
        if second and (
            tokens[joint].key != "and" or (part, second[0]) in (("early", "mid"), ("mid", "late"))
        ):
            last, at = second
    at = skip(tokens, at, "-")
    if (
        not (whole := _divisible(tokens, skip(tokens, at, "in", "the", "decade", "of", "the")))
        or whole.span is None
    ):
        return None
    begins, ends = part_of(whole.span, part), part_of(whole.span, last)
    if part == last:
        return DateMatch(whole.end, begins)
    return DateMatch(whole.end, join(begins, ends))


def part_word(tokens: Tokens, i: int) -> tuple[str, int] | None:
    """Read "early", "mid-", "the end of": the part and the index after it."""
    i = skip(tokens, i, "the", "very")
    if (
        tokens[i + 1].key == "part"
        and tokens[i + 2].key == "of"
        and tokens[i].key in ("latter", *PARTS)
    ):
        return PARTS.get(tokens[i].key, "late"), i + 3
    if end := ENDS_OF_STRETCH.get(tokens[i].key):
        i = skip(tokens, i + 1, "few")
        return (end, i + 2) if tokens[i].key in STRETCHES and tokens[i + 1].key == "of" else None
    part = PARTS.get(tokens[i].key)
    if part is None:
        return None
    if tokens[i].key in ("beginning", "start", "middle", "end", "close"):
        return (part, i + 2) if tokens[i + 1].key == "of" else None
    return part, i + 1


def _divisible(tokens: Tokens, i: int) -> DateMatch | None:
    """Read a century, decade, month or year: what has an early part, halves or quarters."""
    return century(tokens, i) or decade(tokens, i) or month_year(tokens, i) or bare_year(tokens, i)


def _fraction(tokens: Tokens, i: int) -> DateMatch | None:
    """First quarter of 1961; second half of the 1950s; Q1 1961; last week of May 1961."""
    i = skip(tokens, i, "the")
    short, digit = tokens[i], tokens[i + 1]
    if (
        short.key in ("q", "h")
        and digit.glued
        and 1 <= digit.number <= (4 if short.key == "q" else 2)
    ):
        parts, number, at = (4 if short.key == "q" else 2), digit.number, i + 2
    else:
        number = ORDINALS.get(short.key, 0)
        at = i + 1
        if short.digits == 1 and digit.glued and digit.key in SUFFIXES:
            number, at = short.number, i + 2
        elif short.key == "latter":
            number = 2
        parts = {"half": 2, "third": 3, "quarter": 4, "week": 5, "decade": 10}.get(
            tokens[at].key, 0
        )
        if parts == 10 and not number:
            number = DAYS.get(short.key, 0)
        at += 1
    number = parts if short.key in ("last", "final", "closing") else number
    if not parts or not 1 <= number <= parts:
        return None
    whole = _divisible(tokens, skip(tokens, at, ",", "of", "the"))
    if not whole or whole.span is None:
        return None
    found = fraction_of(whole.span, number, parts)
    return DateMatch(whole.end, found) if found else None


def _stretch(tokens: Tokens, i: int) -> DateMatch | None:
    """Last day of 1953; first ten days of March 1953; last three months of 1962; first hundred days of 1961."""
    i = skip(tokens, i, "the", "very")
    end = ENDS_OF_STRETCH.get(tokens[i].key)
    number, at = _NUMBERS.get(tokens[i + 1].key, tokens[i + 1].number), i + 2
    if number < 1:
        number, at = 1, i + 1
    step = _STEPS.get(tokens[at].key) if end else None
    if not step or tokens[at + 1].key != "of" or (step == (1, "week") and number == 1):
        return None
    whole = _divisible(tokens, skip(tokens, at + 2, "the"))
    if not whole or whole.span is None:
        return None
    found = stretch_of(whole.span, number * step[0], step[1], last=end == "late")
    return DateMatch(whole.end, found) if found else None


_NUMBER_WORDS = "one two three four five six seven eight nine ten eleven twelve"
_NUMBERS = {word: number for number, word in enumerate(_NUMBER_WORDS.split(), 1)} | {"hundred": 100}
_STEPS = {name + many: (number, unit) for name, number, unit in (
    ("day", 1, "day"), ("week", 1, "week"), ("fortnight", 2, "week"), ("month", 1, "month"), ("year", 1, "year"),
) for many in ("", "s")}  # fmt: skip


_UNITS: tuple[Callable[[Tokens, int], DateMatch | None], ...] = (
    iso,
    weekday,
    month_day_year,
    day_month_year,
    month_year,
    season_year,
    century,
    decade,
    _part,
    _fraction,
    _stretch,
    bare_year,
)


def unit(tokens: Tokens, i: int) -> DateMatch | None:
    """Read the longest single date that begins at the token i."""
    found = [reading for rule in _UNITS if (reading := rule(tokens, i))]
    return max(found, key=lambda reading: reading.end) if found else None

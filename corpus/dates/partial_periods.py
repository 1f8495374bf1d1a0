"""Parts of a longer date: early or late, a half or quarter, the first ten days."""

from __future__ import annotations

from corpus.dates import vocabulary
from corpus.dates.date_span import fraction_of, join, part_of, stretch_of
from corpus.dates.forms import (
    DAY_FORMS,
    MONTH_FORMS,
    SINGLE_FORMS,
    DateMatch,
    longest,
    match_forms,
    part_word,
    skip,
)
from corpus.dates.tokens import Tokens
from corpus.dates.years import bare_year, century, decade, iso_date


def _divisible(tokens: Tokens, i: int) -> DateMatch | None:
    """Read a century, decade, month or year: what has an early part, halves or quarters."""
    month = match_forms(MONTH_FORMS, tokens, i)
    return century(tokens, i) or decade(tokens, i) or month or bare_year(tokens, i)


def _early_to_late(tokens: Tokens, i: int) -> DateMatch | None:
    """Read "early 1950s", "late in May 1961", "the end of 1956" and "early to mid-1950s"."""
    begin = part_word(tokens, i)
    if not begin:
        return None
    (first, end), last = begin, begin[0]
    dashed_to = tokens[end].key == "-" and tokens[end + 1].key in vocabulary.TO
    joint = end + 1 if dashed_to else end
    is_list = tokens[joint].key == "and"
    if is_list or tokens[joint].key in vocabulary.TO:
        close = part_word(tokens, skip(tokens, joint + 1, "-"))
        neighbours = close and (first, close[0]) in (("early", "mid"), ("mid", "late"))
        last, end = close if close and (neighbours or not is_list) else (last, end)
    end = skip(tokens, end, "-")
    period = _divisible(tokens, skip(tokens, end, "in", "the", "decade", "of", "the"))
    if not period or not period.span:
        return None
    span = part_of(period.span, first)
    return DateMatch(period.end, span if first == last else join(span, part_of(period.span, last)))


_PARTS_OF_A_WHOLE = {"half": 2, "third": 3, "quarter": 4, "week": 5, "decade": 10}


def _fraction(tokens: Tokens, i: int) -> DateMatch | None:
    """Read "first quarter of 1961", "Q1 1961" and "last week of May 1961"."""
    i = skip(tokens, i, "the")
    word, following = tokens[i], tokens[i + 1]
    parts = {"q": 4, "h": 2}.get(word.key, 0)
    if parts and following.glued and 1 <= following.number <= parts:
        number, end = following.number, i + 2
    else:
        number, end = vocabulary.PART_ORDINALS.get(word.key, 0), i + 1
        if word.digits == 1 and following.glued and following.key in vocabulary.ORDINAL_SUFFIXES:
            number, end = word.number, i + 2
        elif word.key == "latter":
            number = 2
        parts = _PARTS_OF_A_WHOLE.get(tokens[end].key, 0)
        if parts == 10 and not number:
            number = vocabulary.DAY_ORDINALS.get(word.key, 0)
        end += 1
    number = parts if word.key in ("last", "final", "closing") else number
    if not parts or not 1 <= number <= parts:
        return None
    period = _divisible(tokens, skip(tokens, end, ",", "of", "the"))
    span = fraction_of(period.span, number, parts) if period and period.span else None
    return DateMatch(period.end, span) if period and span else None


def _stretch(tokens: Tokens, i: int) -> DateMatch | None:
    """Read "last day of 1953", "first ten days of March 1953", "last three months of 1962"."""
    i = skip(tokens, i, "the", "very")
    edge, count, end = vocabulary.EDGE_WORDS.get(tokens[i].key), tokens[i + 1], i + 2
    number = 100 if count.key == "hundred" else vocabulary.COUNT_WORDS.get(count.key, count.number)
    if number < 1:
        number, end = 1, i + 1
    size, unit = vocabulary.UNITS_OF_TIME.get(tokens[end].key, (0, ""))
    is_fraction = (number, size) == (1, 7)  # "first week of May" is read as a fifth
    if not edge or not unit or tokens[end + 1].key != "of" or is_fraction:
        return None
    period = _divisible(tokens, skip(tokens, end + 2, "the"))
    if not period or not period.span:
        return None
    span = stretch_of(period.span, number * size, unit, last=edge == "late")
    return DateMatch(period.end, span) if span else None


def _weekday_date(tokens: Tokens, i: int) -> DateMatch | None:
    """Read "Saturday, May 6, 1961". The weekday is not checked: the date is what was written."""
    if tokens[i].key not in vocabulary.WEEKDAYS:
        return None
    i = skip(tokens, i + 1, ".", ",")
    return match_forms(DAY_FORMS, tokens, i)


_RULES = (iso_date, _weekday_date, century, decade, _early_to_late, _fraction, _stretch, bare_year)


def single_date(tokens: Tokens, i: int) -> DateMatch | None:
    """Read the longest single date that begins at the token i."""
    return longest([match_forms(SINGLE_FORMS, tokens, i), *(rule(tokens, i) for rule in _RULES)])

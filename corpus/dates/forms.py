"""The forms of days, months and seasons, and of ranges of them: a table of patterns.

A pattern is a row of elements, matched left to right against tokens, without backtracking:

    word            this word or mark
    word?           the same, skipped where it does not come next
    month, day, ordinal, season, part?, year    read into the date
    to              a dash or "to" (after "between" also "and"): the end of a range follows
    to/and          also "and" and the stroke of "3/4 May": a list, of neighbours only
    run             what follows 3 in "3, 4, and 5"; the last day ends the range
    glued-          a dash without a space before it
    no-unit         no unit of measure comes next ("May 1961 tons")
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from corpus.dates import vocabulary
from corpus.dates.date_span import (
    DateSpan,
    day_of,
    is_bare_year,
    join,
    month_of,
    part_of,
    season_of,
)
from corpus.dates.interval import shift
from corpus.dates.tokens import Tokens

Form = tuple[str, ...]
FormTable = dict[str, tuple[Form, ...]]
"""Forms by the kind of token that they can begin with: "day", "month" or "word"."""


def _forms(*patterns: str) -> FormTable:
    forms = [tuple(pattern.split()) for pattern in patterns]
    return {
        "day": tuple(form for form in forms if form[:2] == ("the?", "day")),
        "month": tuple(form for form in forms if form[0] in ("month", "part?")),
        "word": tuple(form for form in forms if form[0] in ("the?", "part?")),
    }


_DAYS = (
    "month the? day ,? of? in? year",
    "the? day of? month ,? of? in? year",
    "the? day glued- month ,? of? in? year",
    "the? day glued- month - year",
    "the? ordinal of month ,? of? in? year",
)
_MONTH = "month ,? of? year no-unit"
_SEASON = "the? season months? ,? of? year"
DAY_FORMS = _forms(*_DAYS)
MONTH_FORMS = _forms(_MONTH)
SINGLE_FORMS = _forms(*_DAYS, _MONTH, _SEASON)
RANGE_FORMS = _forms(
    "month day run ,? of? year",
    "month day to/and day ,? of? year",
    "month day to/and month day ,? of? year",
    "the? day run of? month ,? of? year",
    "the? day to/and the? day of? month ,? of? year",
    "the? day of? month to the? day of? month ,? of? year",
    "month day to month ,? of? year",
    "the? day of? month to month ,? of? year",
    "month to/and month ,? of? year",
    "part? month to part? month ,? of? year",
    "the? season to/and the? season months? ,? of? year",
)


@dataclass(frozen=True, slots=True)
class DateMatch:
    """A form of date in a text.

    Attributes:
        end: the index of the first token after it.
        span: what it means; None when it names no day that exists ("February 30, 1961"), so that
            its words are used up, and no smaller date is read inside it.
    """

    end: int
    span: DateSpan | None


class NumberMatch(NamedTuple):
    """A month, day, season or year; end: the index of the first token after it."""

    value: int
    end: int


def longest(matches: Iterable[DateMatch | None]) -> DateMatch | None:
    """Return the match that ends last, the first of these on a tie, None when nothing matched."""
    return max((match for match in matches if match), key=lambda match: match.end, default=None)


def skip(tokens: Tokens, i: int, *keys: str) -> int:
    """Return the index after those of these words that come next, in this order."""
    for key in keys:
        i += tokens[i].key == key
    return i


# --- elements -----------------------------------------------------------------------------------


def _read_month(tokens: Tokens, i: int) -> NumberMatch | None:
    """Read a month name, with its stop when shortened."""
    month, stop = vocabulary.MONTHS.get(tokens[i].key), tokens[i + 1]
    return NumberMatch(month, i + 1 + (stop.key == "." and stop.glued)) if month else None


def _read_day(tokens: Tokens, i: int) -> NumberMatch | None:
    """Read a number of one or two digits, with its "th"; the month may not have that day."""
    token, following = tokens[i], tokens[i + 1]
    if not 1 <= token.digits <= 2:
        return None
    if following.glued and following.key in vocabulary.ORDINAL_SUFFIXES:
        return NumberMatch(token.number, i + 2)
    return None if following.glued and following.wordlike else NumberMatch(token.number, i + 1)


def _read_ordinal(tokens: Tokens, i: int) -> NumberMatch | None:
    """Read "fifth" and "twenty-first"."""
    tens = {"twenty": 20, "thirty": 30}.get(tokens[i].key, 0)
    i = skip(tokens, i + 1, "-") if tens else i
    day = tens + vocabulary.DAY_ORDINALS.get(tokens[i].key, 0)
    return NumberMatch(day, i + 1) if day else None


def _read_season(tokens: Tokens, i: int) -> NumberMatch | None:
    code = vocabulary.SEASONS.get(tokens[i].key)
    return NumberMatch(code, i + 1) if code else None


def read_year(tokens: Tokens, i: int) -> NumberMatch | None:
    """Read a number of exactly four digits."""
    token, following = tokens[i], tokens[i + 1]
    if token.number < 1 or token.digits != 4:
        return None
    continues = following.glued and following.wordlike
    if continues and not following.key.startswith(vocabulary.YEAR_SUFFIXES):
        return None
    return NumberMatch(token.number, i + 1)


def part_word(tokens: Tokens, i: int) -> tuple[str, int] | None:
    """Read "early", "mid-" or "the end of"; return the part and the index after it."""
    i = skip(tokens, i, "the", "very")
    key, following = tokens[i].key, tokens[i + 1].key
    part = vocabulary.PARTS.get(key)
    if following == "part" and tokens[i + 2].key == "of" and (part or key == "latter"):
        return part or "late", i + 3
    if edge := vocabulary.EDGE_WORDS.get(key):
        i = skip(tokens, i + 1, "few")
        is_stretch = tokens[i].key in ("days", "weeks", "months", "years")
        return (edge, i + 2) if is_stretch and tokens[i + 1].key == "of" else None
    if part and key in ("beginning", "start", "middle", "end", "close"):
        return (part, i + 2) if following == "of" else None
    return (part, i + 1) if part else None


_MOST_DAYS = 31


def _read_run(tokens: Tokens, i: int, day: int) -> NumberMatch | None:
    """Read ", 4, and 5" after day 3: at least two more days in sequence, the last behind "and"."""
    for step in range(1, _MOST_DAYS):
        comma = tokens[i].key == ","
        closing = tokens[i + comma].key in vocabulary.AND
        following = _read_day(tokens, i + comma + closing) if comma or closing else None
        if not following or following.value != day + 1:
            return None
        day, i = following
        if closing:
            return following if step > 1 else None
    return None


_READERS = {
    "month": _read_month,
    "day": _read_day,
    "ordinal": _read_ordinal,
    "season": _read_season,
    "year": read_year,
}
_OPTIONAL = {f"{word}?": word for word in ("the", "of", "in", "months", ",")}
_FIRST_WORDS = frozenset(("the", "very", "latter", "twenty", "thirty")).union(
    vocabulary.DAY_ORDINALS, vocabulary.SEASONS, vocabulary.PARTS, vocabulary.EDGE_WORDS
)
"""The words that a form begins with, months aside."""


# --- matching -----------------------------------------------------------------------------------


@dataclass(slots=True)
class _End:
    """One end of a date: numbers by the element that they were read by."""

    numbers: dict[str, int]
    part: str = ""

    def span(self, year: int) -> DateSpan | None:
        """Return the days that it means; None when the calendar does not have them."""
        if "season" in self.numbers:
            return season_of(year, self.numbers["season"])
        day = self.numbers.get("day", self.numbers.get("ordinal"))
        if day is not None:
            return day_of(year, self.numbers["month"], day)
        month = month_of(year, self.numbers["month"])
        return part_of(month, self.part) if month and self.part else month


def match_forms(
    forms: FormTable, tokens: Tokens, i: int, *, paired: bool = False
) -> DateMatch | None:
    """Return the longest match at the token i. paired: after "between", where "and" means "to"."""
    token = tokens[i]
    if token.key in vocabulary.MONTHS:
        candidates = forms["month"]
    elif token.key in _FIRST_WORDS:
        candidates = forms["word"]
    else:
        candidates = forms["day"] if 1 <= token.digits <= 2 else ()
    return longest([_match(form, tokens, i, paired) for form in candidates])


def _match(form: Form, tokens: Tokens, i: int, paired: bool) -> DateMatch | None:
    ends, listed = [_End({})], False
    for element in form:
        token = tokens[i]
        if element in _OPTIONAL:
            i += token.key == _OPTIONAL[element]
        elif element in _READERS:
            number = _READERS[element](tokens, i)
            if not number:
                return None
            ends[-1].numbers[element], i = number
        elif element == "part?":
            ends[-1].part, i = part_word(tokens, i) or ("", i)
            i = skip(tokens, i, "-") if ends[-1].part else i
        elif element in ("to", "to/and"):
            is_list = token.key in vocabulary.AND or (token.key == "/" and token.glued)
            is_range = token.key in vocabulary.TO or (paired and token.key in vocabulary.AND)
            if not is_range and not (is_list and element == "to/and"):
                return None
            ends.append(_End({}))
            listed, i = is_list and not paired, i + 1
        elif element == "run":
            last = _read_run(tokens, i, ends[-1].numbers["day"])
            if not last:
                return None
            ends.append(_End({"day": last.value}))
            i = last.end
        elif element == "no-unit":
            if token.key in vocabulary.UNITS_OF_MEASURE:
                return None
        elif element == token.key or (element == "glued-" and token.key == "-" and token.glued):
            i += 1
        else:
            return None
    return _date_of(ends, NumberMatch(ends[-1].numbers["year"], i), tokens, listed)


def _date_of(ends: list[_End], year: NumberMatch, tokens: Tokens, listed: bool) -> DateMatch | None:
    """Return the date between two ends, or of one; listed by "and" they must be neighbours."""
    first, last = ends[0], ends[-1]
    first.numbers.setdefault("month", last.numbers.get("month", 0))
    last.numbers.setdefault("month", first.numbers["month"])
    if "season" in first.numbers and not is_bare_year(year.value):
        return None
    begin, end = first.span(year.value), last.span(year.value)
    if not begin or not end:
        return DateMatch(year.end, None)
    if first is last:
        is_winter = first.numbers.get("season") == vocabulary.SEASONS["winter"]
        next_end = following_year(tokens, year) if is_winter else None
        return DateMatch(next_end or year.end, begin)
    if listed and shift(begin.latest, 1, "day") != end.earliest:
        return None
    return DateMatch(year.end, join(begin, end))


def following_year(tokens: Tokens, year: NumberMatch) -> int | None:
    """Return the index after "-57" or "/1957" behind 1956; None when nothing such comes."""
    mark, last = tokens[year.end], tokens[year.end + 1]
    next_year = {2: (year.value + 1) % 100, 4: year.value + 1}.get(last.digits)
    is_joint = mark.key == "/" or mark.key in vocabulary.DASHES
    return year.end + 2 if is_joint and last.number == next_year else None

"""The grammar of single dates: what a run of words can mean, as days and as EDTF.

Every rule takes tokens and an index and returns a `DateMatch` (where it ends, what it means) or
None. A match without a span is a form that names no day ("February 30, 1961"): its words are used
up, so that no smaller date is read inside it. To add a form: write a rule, add it to `_RULES` of
`partial_periods`, its words to corpus/data/date_words.toml, and a line to the table in
tests/corpus/dates/test_archival_date.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from corpus.dates.date_span import (
    DateSpan,
    century_of,
    day_of,
    decade_of,
    is_bare_year,
    month_of,
    season_of,
    year_of,
)
from corpus.dates.tokens import Token, Tokens
from corpus.dates.vocabulary import (
    AMOUNTS_OF,
    APOSTROPHES,
    CENTURIES,
    CENTURY_PREFIXES,
    COUNTED_THINGS,
    DASHES,
    DAY_ORDINALS,
    DECADES,
    GLUED_SIGNS,
    MONTHS,
    NUMBERED_THINGS,
    ORDINAL_SUFFIXES,
    PARTS,
    QUANTIFIERS,
    SEASONS,
    SHELFMARKS,
    SIGNS,
    TIME_COMPARISONS,
    UNITS_OF_MEASURE,
    WEEKDAYS,
    YEAR_SUFFIXES,
)

TO = DASHES | {"to", "through", "thru", "until", "till"}


@dataclass(frozen=True, slots=True)
class DateMatch:
    """A form of date in a text.

    Attributes:
        end: the index of the first token after it.
        span: what it means, None when it names no day that exists.
    """

    end: int
    span: DateSpan | None


class NumberMatch(NamedTuple):
    """A month, day or year read from tokens; end: the index of the first token after it."""

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


# --- months, days and years; `skipped` words may come first -------------------------------------


def read_month(tokens: Tokens, i: int, *skipped: str) -> NumberMatch | None:
    """Read a month name, with its stop when shortened."""
    i = skip(tokens, i, *skipped)
    month = MONTHS.get(tokens[i].key)
    if month is None:
        return None
    stop = tokens[i + 1]
    return NumberMatch(month, i + 2 if stop.key == "." and stop.glued else i + 1)


def read_day(tokens: Tokens, i: int, *skipped: str) -> NumberMatch | None:
    """Read a number of one or two digits, with its "th"; the month may not have that day."""
    i = skip(tokens, i, *skipped)
    token, following = tokens[i], tokens[i + 1]
    if not 1 <= token.digits <= 2:
        return None
    if following.glued and following.key in ORDINAL_SUFFIXES:
        return NumberMatch(token.number, i + 2)
    return None if following.glued and following.wordlike else NumberMatch(token.number, i + 1)


def read_year(tokens: Tokens, i: int, *skipped: str) -> NumberMatch | None:
    """Read a number of exactly four digits."""
    i = skip(tokens, i, *skipped)
    token, following = tokens[i], tokens[i + 1]
    continues = following.glued and following.wordlike
    if token.number < 1 or token.digits != 4:
        return None
    if continues and not following.key.startswith(YEAR_SUFFIXES):
        return None
    return NumberMatch(token.number, i + 1)


# --- whole dates --------------------------------------------------------------------------------


def month_day_year(tokens: Tokens, i: int) -> DateMatch | None:
    """Read "May 6, 1961" and "May 6th 1961"."""
    month = read_month(tokens, i)
    day = read_day(tokens, month.end, "the") if month else None
    year = read_year(tokens, day.end, ",", "of", "in") if day else None
    if not month or not day or not year:
        return None
    return DateMatch(year.end, day_of(year.value, month.value, day.value))


def day_month_year(tokens: Tokens, i: int) -> DateMatch | None:
    """Read "6 May 1961", "the 6th of May, 1961" and "6-May-1961"."""
    i = skip(tokens, i, "the")
    day = read_day(tokens, i) or _day_in_words(tokens, i)
    if not day:
        return None
    dashed = tokens[day.end].key == "-" and tokens[day.end].glued
    month = read_month(tokens, day.end, "-" if dashed else "of")
    if not month:
        return None
    separators = ("-",) if dashed and tokens[month.end].key == "-" else (",", "of", "in")
    year = read_year(tokens, month.end, *separators)
    return DateMatch(year.end, day_of(year.value, month.value, day.value)) if year else None


def _day_in_words(tokens: Tokens, i: int) -> NumberMatch | None:
    """Read "fifth of" and "twenty-first of", up to "of"."""
    tens = {"twenty": 20, "thirty": 30}.get(tokens[i].key, 0)
    i = skip(tokens, i + 1, "-") if tens else i
    day = tens + DAY_ORDINALS.get(tokens[i].key, 0)
    return NumberMatch(day, i + 1) if day and tokens[i + 1].key == "of" else None


def iso_date(tokens: Tokens, i: int) -> DateMatch | None:
    """Read 1961-05-06 and 1961-05, without spaces."""
    year = read_year(tokens, i)
    dash, month = tokens[i + 1], tokens[i + 2]
    if not year or dash.key != "-" or not dash.glued or not month.glued or month.digits != 2:
        return None
    dash, day, following = tokens[i + 3], tokens[i + 4], tokens[i + 5]
    has_day = dash.key == "-" and dash.glued and day.glued
    if has_day and day.digits == 2 and not (following.glued and following.wordlike):
        return DateMatch(i + 5, day_of(year.value, month.number, day.number))
    if has_day or (dash.glued and dash.wordlike) or not 1 <= month.number <= 12:
        return None
    return DateMatch(i + 3, month_of(year.value, month.number))


def weekday_date(tokens: Tokens, i: int) -> DateMatch | None:
    """Read "Saturday, May 6, 1961". The weekday is not checked: the date is what was written."""
    if tokens[i].key not in WEEKDAYS:
        return None
    i = skip(tokens, i + 1, ".", ",")
    return month_day_year(tokens, i) or day_month_year(tokens, i)


def month_year(tokens: Tokens, i: int) -> DateMatch | None:
    """Read "May 1961", "May, 1961" and "May of 1961"."""
    month = read_month(tokens, i)
    year = read_year(tokens, month.end, ",", "of") if month else None
    if not month or not year or tokens[year.end].key in UNITS_OF_MEASURE:
        return None
    return DateMatch(year.end, month_of(year.value, month.value))


def season_year(tokens: Tokens, i: int) -> DateMatch | None:
    """Read "spring 1956" and "winter 1956-57", which like winter 1956 begins in December 1956."""
    i = skip(tokens, i, "the")
    code = SEASONS.get(tokens[i].key)
    year = read_year(tokens, i + 1, "months", ",", "of") if code else None
    if not code or not year or not is_bare_year(year.value):
        return None
    end = following_year(tokens, year) if code == SEASONS["winter"] else None
    return DateMatch(end or year.end, season_of(year.value, code))


def following_year(tokens: Tokens, year: NumberMatch) -> int | None:
    """Return the index after "-57" or "/1957" behind 1956; None when nothing such comes."""
    mark, last = tokens[year.end], tokens[year.end + 1]
    following = year.value + 1
    is_next = {2: last.number == following % 100, 4: last.number == following}
    return year.end + 2 if mark.key in DASHES | {"/"} and is_next.get(last.digits) else None


def decade(tokens: Tokens, i: int) -> DateMatch | None:
    """Read "1950s", "the 1950's", "the fifties" and "the '50s"."""
    start = skip(tokens, i, "the")
    key = tokens[start].key
    if key in DECADES and _names_decade(tokens, start):
        return DateMatch(start + 1, decade_of(DECADES[key]))
    end = skip(tokens, start + 1, "-")
    if key in CENTURY_PREFIXES and tokens[end].key in DECADES:
        return DateMatch(
            end + 1, decade_of(CENTURY_PREFIXES[key] + DECADES[tokens[end].key] - 1900)
        )
    quoted = key in APOSTROPHES
    start += quoted
    token = tokens[start]
    if token.number < 0 or token.number % 10:
        return None
    if token.glued and not quoted and joined_left(tokens, start):
        return None
    end = start + 1 + (tokens[start + 1].key in APOSTROPHES and tokens[start + 1].glued)
    if tokens[end].key != "s" or not tokens[end].glued:
        return None
    if token.digits == 4 and is_bare_year(token.number):
        return DateMatch(end + 1, decade_of(token.number))
    marked = quoted or start > i or _follows_decade(tokens, i)
    if token.digits == 2 and token.number >= 20 and marked:
        return DateMatch(end + 1, decade_of(1900 + token.number))
    return None


def _follows_decade(tokens: Tokens, i: int) -> bool:
    """Return whether "60s" continues "the 1950s and"."""
    suffix = tokens[i - 2]
    return (
        (tokens[i - 1].key in TO or tokens[i - 1].key in ("and", "or"))
        and (suffix.key == "s" and suffix.glued)
        and tokens[i - 3].digits in (2, 4)
    )


def _names_decade(tokens: Tokens, i: int) -> bool:
    """Return whether "fifties" is a time here; a man "in his fifties" is not in the 1950s."""
    previous, further = tokens[i - 1].key, tokens[i - 2].key
    if previous in PARTS:
        return further not in ("his", "her", "their", "my", "your", "our")
    if previous == "-" and further in CENTURY_PREFIXES:
        return False
    return previous in ("the", "-", "to", "of") or (previous == "and" and further in DECADES)


def century(tokens: Tokens, i: int) -> DateMatch | None:
    """Read "19th century" and "the nineteenth century"."""
    i = skip(tokens, i, "the")
    token, following = tokens[i], tokens[i + 1]
    after_twenty = skip(tokens, i + 1, "-")
    if token.key in CENTURIES:
        number, end = CENTURIES[token.key], i + 1
    elif 11 <= token.number <= 22 and following.glued and following.key in ORDINAL_SUFFIXES:
        number, end = token.number, i + 2
    elif token.key == "twenty" and tokens[after_twenty].key == "first":
        number, end = 21, after_twenty + 1
    else:
        return None
    end = skip(tokens, end, "-")
    return (
        DateMatch(end + 1, century_of(number)) if tokens[end].key in ("century", "cent") else None
    )


def bare_year(tokens: Tokens, i: int) -> DateMatch | None:
    """Read 1961, where no word or mark around it says that it is a number of something."""
    year = read_year(tokens, i)
    if not year or not is_bare_year(year.value):
        return None
    if joined_left(tokens, i) or _joined_right(tokens, i) or _counts(tokens, i):
        return None
    return DateMatch(year.end, year_of(year.value))


def joined_left(tokens: Tokens, i: int) -> bool:
    """Return whether the number ends something: "B2099", "MiG-1949", "No. 1949", "$1950"."""
    previous, further = tokens[i - 1], tokens[i - 2]
    key = previous.key
    if key == "than" and further.key in TIME_COMPARISONS:
        return False
    if key == "least" and tokens[i - 3].key in ("since", "until", "from", "by"):
        return False
    if key in SIGNS or key in QUANTIFIERS or key in NUMBERED_THINGS:
        return True
    if key == "of" and further.key in AMOUNTS_OF:
        return True
    if key in (".", ":") and (further.key in NUMBERED_THINGS or further.key in SHELFMARKS):
        return previous.glued
    if not tokens[i].glued:
        return False
    if key == "-":
        if tokens[i - 3].key in (".", ":") and tokens[i - 4].key in SHELFMARKS:  # "ll. 1949-1950"
            return True
        is_range = is_bare_year(further.number) or further.key in ("mid", "pre", "post", "s")
        return previous.glued and further.wordlike and not is_range
    if key in ("/", "\\", ".", ",", ":"):
        is_range = key == "/" and is_bare_year(further.number)
        return previous.glued and further.wordlike and not is_range
    return previous.wordlike or key in GLUED_SIGNS


def _joined_right(tokens: Tokens, i: int) -> bool:
    """Return whether the number continues: "1949-A", "1949/2", "1949.5", "1949,5", "1949%"."""
    mark, further = tokens[i + 1], tokens[i + 2]
    if mark.key in ("%", "°", "$", "€"):
        return True
    if not mark.glued or not further.glued:
        return False
    if mark.key in ("-", "/"):
        is_range = further.key == "era" or _ends_range(tokens[i].number, further)
        return further.wordlike and not is_range
    return mark.key in (".", ",", ":") and further.digits > 0


def _ends_range(year: int, last: Token) -> bool:
    """Return whether the number behind the dash of "1980-81" or "1962-1963" can be a year too."""
    return is_bare_year(last.number) or (last.digits == 2 and last.number > year % 100)


def _counts(tokens: Tokens, i: int) -> bool:
    """Return whether the number is an amount ("1949 tons", "2000 Soviet soldiers") or B.C."""
    noun, further = tokens[i + 1].key, tokens[i + 2].key
    if noun in UNITS_OF_MEASURE or noun in ("bc", "bce") or (noun == "b" and further == "."):
        return True
    if tokens[i - 1].key == "in":
        return False
    adjective = noun.isalpha() and noun not in ("and", "or")
    return noun in COUNTED_THINGS or (adjective and further in COUNTED_THINGS)

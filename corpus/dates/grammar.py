"""The grammar of written dates: what a run of words can mean, as days and as EDTF.

Every rule takes tokens and an index and gives a `Reading` (where it ends, what it means) or None. A reading that means
nothing is a form that names no day ("February 30, 1961"): its words are used up, so that no smaller date is found
inside it. To add a form: write a rule, add it to `_UNITS` of `date_parts`, its words to `IN_DATES` of `date_words`, and
a line to the table in tests/corpus/dates/test_archival_date.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.dates.date_meaning import (
    DateSpan,
    century_of,
    day_of,
    decade_of,
    is_bare_year,
    month_of,
    season_of,
    year_of,
)
from corpus.dates.vocabulary import (
    AMOUNTS_OF,
    APOSTROPHES,
    CENTURIES,
    CENTURY_PREFIXES,
    COMPARED_IN_TIME,
    COUNTED,
    DASHES,
    DAYS,
    DECADES,
    GLUED_SIGNS,
    MONTHS,
    NUMBERED,
    PARTS,
    QUANTIFIERS,
    SEASONS,
    SHELFMARKS,
    SIGNS,
    SUFFIXES,
    UNITS,
    WEEKDAYS,
    YEAR_WORDS,
    Token,
    Tokens,
)

TO = DASHES | {"to", "through", "thru", "until", "till"}


@dataclass(frozen=True, slots=True)
class DateMatch:
    """A form found: `end` is the index of the first token after it; no meaning when it names no day that exists."""

    end: int
    span: DateSpan | None


# --- small pieces: each gives (value, end) or None ------------------------------------------------------------------


def month_piece(tokens: Tokens, i: int) -> tuple[int, int] | None:
    """Read a month name, with its stop when shortened."""
    month = MONTHS.get(tokens[i].key)
    if month is None:
        return None
    dot = tokens[i + 1]
    return month, i + 2 if dot.key == "." and dot.glued else i + 1


def day_piece(tokens: Tokens, i: int) -> tuple[int, int] | None:
    """Read a number of one or two digits, with its "th"; whether the month has that day is seen later."""
    token, after = tokens[i], tokens[i + 1]
    if not 1 <= token.digits <= 2:
        return None
    if after.glued and after.key in SUFFIXES:
        return token.number, i + 2
    return None if after.glued and after.wordlike else (token.number, i + 1)


def year_piece(tokens: Tokens, i: int) -> tuple[int, int] | None:
    """Read a number of four digits that ends there."""
    token, after = tokens[i], tokens[i + 1]
    goes_on = after.glued and after.wordlike and not after.key.startswith(YEAR_WORDS)
    if token.digits != 4 or token.number < 1 or goes_on:
        return None
    return token.number, i + 1


def skip(tokens: Tokens, i: int, *keys: str) -> int:
    """Give the index after each of these that stands here, in this order."""
    for key in keys:
        if tokens[i].key == key:
            i += 1
    return i


# --- units ----------------------------------------------------------------------------------------------------------


def month_day_year(tokens: Tokens, i: int) -> DateMatch | None:
    """May 6, 1961; May 6th 1961."""
    if (month := month_piece(tokens, i)) and (
        day := day_piece(tokens, skip(tokens, month[1], "the"))
    ):
        year = year_piece(tokens, skip(tokens, day[1], ",", "of", "in"))
        return DateMatch(year[1], day_of(year[0], month[0], day[0])) if year else None
    return None


def day_month_year(tokens: Tokens, i: int) -> DateMatch | None:
    """6 May 1961; the 6th of May, 1961; 6-May-1961."""
    if not (
        day := day_piece(tokens, skip(tokens, i, "the"))
        or _day_in_words(tokens, skip(tokens, i, "the"))
    ):
        return None
    dashed = tokens[day[1]].key == "-" and tokens[day[1]].glued
    month = month_piece(tokens, day[1] + 1 if dashed else skip(tokens, day[1], "of"))
    if not month:
        return None
    at = (
        month[1] + 1
        if dashed and tokens[month[1]].key == "-"
        else skip(tokens, month[1], ",", "of", "in")
    )
    year = year_piece(tokens, at)
    return DateMatch(year[1], day_of(year[0], month[0], day[0])) if year else None


def _day_in_words(tokens: Tokens, i: int) -> tuple[int, int] | None:
    """The fifth of, the twenty-first of."""
    at = i + 1 + (tokens[i + 1].key == "-")
    tens = {"twenty": 20, "thirty": 30}.get(tokens[i].key, 0)
    number, end = (
        (tens + DAYS.get(tokens[at].key, 0), at + 1)
        if tens
        else (DAYS.get(tokens[i].key, 0), i + 1)
    )
    return (number, end) if number and tokens[end].key == "of" else None


def iso(tokens: Tokens, i: int) -> DateMatch | None:
    """1961-05-06 and 1961-05, all of one piece."""
    year = year_piece(tokens, i)
    dash, month = tokens[i + 1], tokens[i + 2]
    if not year or dash.key != "-" or not dash.glued or not month.glued or month.digits != 2:
        return None
    dash, day, after = tokens[i + 3], tokens[i + 4], tokens[i + 5]
    if (
        dash.key == "-"
        and dash.glued
        and day.glued
        and day.digits == 2
        and not (after.glued and after.wordlike)
    ):
        return DateMatch(i + 5, day_of(year[0], month.number, day.number))
    if (
        dash.glued and (dash.wordlike or (dash.key == "-" and day.glued))
    ) or not 1 <= month.number <= 12:
        return None
    return DateMatch(i + 3, month_of(year[0], month.number))


def weekday(tokens: Tokens, i: int) -> DateMatch | None:
    """Saturday, May 6, 1961. The name of the day is not checked against the calendar: the date is what was written."""
    if tokens[i].key not in WEEKDAYS:
        return None
    at = skip(tokens, i + 1, ".", ",")
    return month_day_year(tokens, at) or day_month_year(tokens, at)


def month_year(tokens: Tokens, i: int) -> DateMatch | None:
    """May 1961; May, 1961; May of 1961."""
    if month := month_piece(tokens, i):
        year = year_piece(tokens, skip(tokens, month[1], ",", "of"))
        if year and tokens[year[1]].key not in UNITS:
            return DateMatch(year[1], month_of(year[0], month[0]))
    return None


def season_year(tokens: Tokens, i: int) -> DateMatch | None:
    """Spring 1956; the autumn of 1956; winter 1956-57, which like winter 1956 begins in December 1956."""
    i = skip(tokens, i, "the")
    code = SEASONS.get(tokens[i].key)
    year = year_piece(tokens, skip(tokens, i + 1, "months", ",", "of")) if code else None
    if not code or not year or not is_bare_year(year[0]):
        return None
    if code == 24 and (next_year := following_year(tokens, year)):
        return DateMatch(next_year, season_of(year[0], code))
    return DateMatch(year[1], season_of(year[0], code))


def following_year(tokens: Tokens, year: tuple[int, int]) -> int | None:
    """Give the index after "-57" or "/1957" behind 1956."""
    mark, last = tokens[year[1]], tokens[year[1] + 1]
    if (mark.key == "/" or mark.key in DASHES) and (
        (last.digits == 2 and last.number == (year[0] + 1) % 100)
        or (last.digits == 4 and last.number == year[0] + 1)
    ):
        return year[1] + 2
    return None


def decade(tokens: Tokens, i: int) -> DateMatch | None:
    """1950s; the 1950's; the fifties; the '50s."""
    at = skip(tokens, i, "the")
    if tokens[at].key in DECADES and _names_decade(tokens, at):
        return DateMatch(at + 1, decade_of(DECADES[tokens[at].key]))
    if (first := CENTURY_PREFIXES.get(tokens[at].key)) and tokens[
        skip(tokens, at + 1, "-")
    ].key in DECADES:
        end = skip(tokens, at + 1, "-")
        return DateMatch(end + 1, decade_of(first + DECADES[tokens[end].key] - 1900))
    quoted = tokens[at].key in APOSTROPHES
    at += quoted
    token, end = tokens[at], at + 1
    if (
        token.number < 0
        or token.number % 10
        or (token.glued and not quoted and joined_left(tokens, at))
    ):
        return None
    apostrophe = tokens[end].key in APOSTROPHES and tokens[end].glued
    end += apostrophe
    if tokens[end].key != "s" or not tokens[end].glued:
        return None
    if token.digits == 4 and is_bare_year(token.number):
        return DateMatch(end + 1, decade_of(token.number))
    if (
        token.digits == 2
        and token.number >= 20
        and (quoted or at > i or _follows_decade(tokens, i))
    ):
        return DateMatch(end + 1, decade_of(1900 + token.number))
    return None


def _follows_decade(tokens: Tokens, i: int) -> bool:
    """Tell whether "60s" goes on from "the 1950s and"."""
    joined = tokens[i - 1].key in TO or tokens[i - 1].key in ("and", "or")
    return (
        joined
        and tokens[i - 2].key == "s"
        and tokens[i - 2].glued
        and tokens[i - 3].digits in (2, 4)
    )


def _names_decade(tokens: Tokens, i: int) -> bool:
    """Tell whether "fifties" is a time here; a man "in his fifties" is not in the 1950s."""
    before = tokens[i - 1].key
    if before in PARTS and tokens[i - 2].key in ("his", "her", "their", "my", "your", "our"):
        return False
    if before in CENTURY_PREFIXES or (before == "-" and tokens[i - 2].key in CENTURY_PREFIXES):
        return False
    return (
        before in ("the", "-", "to", "of")
        or before in PARTS
        or (before == "and" and tokens[i - 2].key in DECADES)
    )


def century(tokens: Tokens, i: int) -> DateMatch | None:
    """19th century; the nineteenth century."""
    i = skip(tokens, i, "the")
    if tokens[i].key in CENTURIES:
        number, end = CENTURIES[tokens[i].key], i + 1
    elif 11 <= tokens[i].number <= 22 and tokens[i + 1].glued and tokens[i + 1].key in SUFFIXES:
        number, end = tokens[i].number, i + 2
    elif tokens[i].key == "twenty" and tokens[skip(tokens, i + 1, "-")].key == "first":
        number, end = 21, skip(tokens, i + 1, "-") + 1
    else:
        return None
    end = skip(tokens, end, "-")
    return (
        DateMatch(end + 1, century_of(number)) if tokens[end].key in ("century", "cent") else None
    )


def bare_year(tokens: Tokens, i: int) -> DateMatch | None:
    """1961, where nothing beside it says that it is a number of something."""
    year = year_piece(tokens, i)
    if not year or not is_bare_year(year[0]):
        return None
    if joined_left(tokens, i) or _joined_right(tokens, i) or _counts(tokens, i):
        return None
    return DateMatch(year[1], year_of(year[0]))


def joined_left(tokens: Tokens, i: int) -> bool:
    """Tell whether the number is the tail of something: "B2099", "MiG-1949", "No. 1949", "$1950", "3.1949"."""
    before, further = tokens[i - 1], tokens[i - 2]
    if before.key == "than" and further.key in COMPARED_IN_TIME:
        return False
    if before.key == "least" and tokens[i - 3].key in ("since", "until", "from", "by"):
        return False
    if before.key in SIGNS or before.key in QUANTIFIERS or before.key in NUMBERED:
        return True
    if before.key == "of" and further.key in AMOUNTS_OF:
        return True
    if before.key in (".", ":") and (further.key in NUMBERED or further.key in SHELFMARKS):
        return before.glued
    if not tokens[i].glued:
        return False
    if before.key == "-":
        if tokens[i - 3].key in (".", ":") and tokens[i - 4].key in SHELFMARKS:  # "ll. 1949-1950"
            return True
        paired = is_bare_year(further.number) or further.key in ("mid", "pre", "post", "s")
        return before.glued and further.wordlike and not paired
    if before.key in ("/", "\\", ".", ",", ":"):
        return (
            before.glued
            and further.wordlike
            and not (before.key == "/" and is_bare_year(further.number))
        )
    return before.wordlike or before.key in GLUED_SIGNS


def _joined_right(tokens: Tokens, i: int) -> bool:
    """Tell whether the number goes on: "1949-A", "1949/2", "1949.5", "1949,5", "1949%"."""
    after, further = tokens[i + 1], tokens[i + 2]
    if after.key in ("%", "°", "$", "€"):
        return True
    if not after.glued or not further.glued:
        return False
    if after.key == "-" or after.key == "/":
        return (
            further.wordlike and further.key != "era" and not _goes_on_to(tokens[i].number, further)
        )
    return after.key in (".", ",", ":") and further.digits > 0


def _goes_on_to(year: int, last: Token) -> bool:
    """Tell whether the number behind the dash of "1980-81", "1961/62" or "1962-1963" can be a year too."""
    return is_bare_year(last.number) or (last.digits == 2 and last.number > year % 100)


def _counts(tokens: Tokens, i: int) -> bool:
    """Tell whether the number says how many: "1949 tons", "2000 Soviet soldiers"; or is of a year before Christ."""
    after, further = tokens[i + 1], tokens[i + 2]
    if (
        after.key in UNITS
        or after.key in ("bc", "bce")
        or (after.key == "b" and further.key == ".")
    ):
        return True
    return tokens[i - 1].key != "in" and (
        after.key in COUNTED
        or (after.key.isalpha() and further.key in COUNTED and after.key not in ("and", "or"))
    )

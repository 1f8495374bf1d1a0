"""The grammar of written dates: what a run of words can mean, as days and as EDTF.

Every rule takes tokens and an index and gives a `Reading` (where it ends, what it means) or None. A reading that means
nothing is a form that names no day ("February 30, 1961"): its words are used up, so that no smaller date is found
inside it. To add a form: write a rule, add it to `_UNITS`, and add a line to the table in
tests/corpus/test_dates.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from corpus.date_meaning import (
    Meaning,
    century_of,
    day_of,
    decade_of,
    fraction_of,
    is_bare_year,
    join,
    month_of,
    part_of,
    season_of,
    year_of,
)
from corpus.date_words import (
    APOSTROPHES,
    CENTURIES,
    COMPARED_IN_TIME,
    COUNTED,
    DASHES,
    DECADES,
    ENDS_OF_STRETCH,
    GLUED_SIGNS,
    MONTHS,
    NUMBERED,
    ORDINALS,
    PARTS,
    QUANTIFIERS,
    SEASONS,
    SHELFMARKS,
    SIGNS,
    STRETCHES,
    SUFFIXES,
    UNITS,
    WEEKDAYS,
    YEAR_WORDS,
    Token,
    Tokens,
)

TO = DASHES | {"to", "through", "thru", "until", "till"}


@dataclass(frozen=True, slots=True)
class Reading:
    """A form found: `end` is the index of the first token after it; no meaning when it names no day that exists."""

    end: int
    meaning: Meaning | None


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


def _to(tokens: Tokens, i: int) -> int | None:
    """After "to" or a dash."""
    return i + 1 if tokens[i].key in TO else None


# --- units ----------------------------------------------------------------------------------------------------------


def _month_day_year(tokens: Tokens, i: int) -> Reading | None:
    """May 6, 1961; May 6th 1961."""
    if (month := month_piece(tokens, i)) and (day := day_piece(tokens, skip(tokens, month[1], "the"))):
        year = year_piece(tokens, skip(tokens, day[1], ",", "of", "in"))
        return Reading(year[1], day_of(year[0], month[0], day[0])) if year else None
    return None


def _day_month_year(tokens: Tokens, i: int) -> Reading | None:
    """6 May 1961; the 6th of May, 1961; 6-May-1961."""
    if not (day := day_piece(tokens, skip(tokens, i, "the"))):
        return None
    dashed = tokens[day[1]].key == "-" and tokens[day[1]].glued
    month = month_piece(tokens, day[1] + 1 if dashed else skip(tokens, day[1], "of"))
    if not month:
        return None
    at = month[1] + 1 if dashed and tokens[month[1]].key == "-" else skip(tokens, month[1], ",", "of", "in")
    year = year_piece(tokens, at)
    return Reading(year[1], day_of(year[0], month[0], day[0])) if year else None


def _iso(tokens: Tokens, i: int) -> Reading | None:
    """1961-05-06 and 1961-05, all of one piece."""
    year = year_piece(tokens, i)
    dash, month = tokens[i + 1], tokens[i + 2]
    if not year or dash.key != "-" or not dash.glued or not month.glued or month.digits != 2:
        return None
    dash, day, after = tokens[i + 3], tokens[i + 4], tokens[i + 5]
    if dash.key == "-" and dash.glued and day.glued and day.digits == 2 and not (after.glued and after.wordlike):
        return Reading(i + 5, day_of(year[0], month.number, day.number))
    if (dash.glued and (dash.wordlike or (dash.key == "-" and day.glued))) or not 1 <= month.number <= 12:
        return None
    return Reading(i + 3, month_of(year[0], month.number))


def _weekday(tokens: Tokens, i: int) -> Reading | None:
    """Saturday, May 6, 1961. The name of the day is not checked against the calendar: the date is what was written."""
    if tokens[i].key not in WEEKDAYS:
        return None
    at = skip(tokens, i + 1, ".", ",")
    return _month_day_year(tokens, at) or _day_month_year(tokens, at)


def _month_year(tokens: Tokens, i: int) -> Reading | None:
    """May 1961; May, 1961; May of 1961."""
    if month := month_piece(tokens, i):
        year = year_piece(tokens, skip(tokens, month[1], ",", "of"))
        if year and tokens[year[1]].key not in UNITS:
            return Reading(year[1], month_of(year[0], month[0]))
    return None


def _season_year(tokens: Tokens, i: int) -> Reading | None:
    """Spring 1956; the autumn of 1956; winter 1956-57, which like winter 1956 begins in December 1956."""
    i = skip(tokens, i, "the")
    code = SEASONS.get(tokens[i].key)
    year = year_piece(tokens, skip(tokens, i + 1, ",", "of")) if code else None
    if not code or not year or not is_bare_year(year[0]):
        return None
    if code == 24 and (next_year := following_year(tokens, year)):
        return Reading(next_year, season_of(year[0], code))
    return Reading(year[1], season_of(year[0], code))


def following_year(tokens: Tokens, year: tuple[int, int]) -> int | None:
    """Give the index after "-57" or "/1957" behind 1956."""
    mark, last = tokens[year[1]], tokens[year[1] + 1]
    if (mark.key == "/" or mark.key in DASHES) and (
        (last.digits == 2 and last.number == (year[0] + 1) % 100) or (last.digits == 4 and last.number == year[0] + 1)
    ):
        return year[1] + 2
    return None


def _decade(tokens: Tokens, i: int) -> Reading | None:
    """1950s; the 1950's; the fifties; the '50s."""
    at = skip(tokens, i, "the")
    if tokens[at].key in DECADES and _names_decade(tokens, at):
        return Reading(at + 1, decade_of(DECADES[tokens[at].key]))
    if tokens[at].key == "nineteen" and tokens[skip(tokens, at + 1, "-")].key in DECADES:
        end = skip(tokens, at + 1, "-")
        return Reading(end + 1, decade_of(DECADES[tokens[end].key]))
    quoted = tokens[at].key in APOSTROPHES
    at += quoted
    token, end = tokens[at], at + 1
    if token.number < 0 or token.number % 10 or (token.glued and not quoted and _joined_left(tokens, at)):
        return None
    apostrophe = tokens[end].key in APOSTROPHES and tokens[end].glued
    end += apostrophe
    if tokens[end].key != "s" or not tokens[end].glued:
        return None
    if token.digits == 4 and is_bare_year(token.number):
        return Reading(end + 1, decade_of(token.number))
    if token.digits == 2 and token.number >= 20 and (quoted or at > i):
        return Reading(end + 1, decade_of(1900 + token.number))
    return None


def _names_decade(tokens: Tokens, i: int) -> bool:
    """Tell whether "fifties" is a time here; a man "in his fifties" is not in the 1950s."""
    before = tokens[i - 1].key
    return before in ("the", "-", "to", "of") or before in PARTS or (before == "and" and tokens[i - 2].key in DECADES)


def _century(tokens: Tokens, i: int) -> Reading | None:
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
    return Reading(end + 1, century_of(number)) if tokens[end].key in ("century", "cent") else None


def _bare_year(tokens: Tokens, i: int) -> Reading | None:
    """1961, where nothing beside it says that it is a number of something."""
    year = year_piece(tokens, i)
    if not year or not is_bare_year(year[0]):
        return None
    if _joined_left(tokens, i) or _joined_right(tokens, i) or _counts(tokens, i):
        return None
    return Reading(year[1], year_of(year[0]))


def _joined_left(tokens: Tokens, i: int) -> bool:
    """Tell whether the number is the tail of something: "B2099", "MiG-1949", "No. 1949", "$1950", "3.1949"."""
    before, further = tokens[i - 1], tokens[i - 2]
    if before.key == "than" and further.key in COMPARED_IN_TIME:
        return False
    if before.key == "least" and tokens[i - 3].key in ("since", "until", "from", "by"):
        return False
    if before.key in SIGNS or before.key in QUANTIFIERS or before.key in NUMBERED:
        return True
    if before.key in (".", ":") and (further.key in NUMBERED or further.key in SHELFMARKS):
        return before.glued
    if not tokens[i].glued:
        return False
    if before.key == "-":
        paired = is_bare_year(further.number) or further.key in ("mid", "pre", "post", "s")
        return before.glued and further.wordlike and not paired
    if before.key in ("/", "\\", ".", ",", ":"):
        return before.glued and further.wordlike and not (before.key == "/" and is_bare_year(further.number))
    return before.wordlike or before.key in GLUED_SIGNS


def _joined_right(tokens: Tokens, i: int) -> bool:
    """Tell whether the number goes on: "1949-A", "1949/2", "1949.5", "1949,5", "1949%"."""
    after, further = tokens[i + 1], tokens[i + 2]
    if after.key in ("%", "°", "$", "€"):
        return True
    if not after.glued or not further.glued:
        return False
    if after.key == "-" or after.key == "/":
        return further.wordlike and further.key != "era" and not _goes_on_to(tokens[i].number, further)
    return after.key in (".", ",", ":") and further.digits > 0


def _goes_on_to(year: int, last: Token) -> bool:
    """Tell whether the number behind the dash of "1980-81", "1961/62" or "1962-1963" can be a year too."""
    return is_bare_year(last.number) or (last.digits == 2 and last.number > year % 100)


def _counts(tokens: Tokens, i: int) -> bool:
    """Tell whether the number says how many: "1949 tons", "2000 Soviet soldiers"; or is of a year before Christ."""
    after, further = tokens[i + 1], tokens[i + 2]
    if after.key in UNITS or after.key in ("bc", "bce") or (after.key == "b" and further.key == "."):
        return True
    return tokens[i - 1].key != "in" and (
        after.key in COUNTED or (after.key.isalpha() and further.key in COUNTED and after.key not in ("and", "or"))
    )


def numeric(tokens: Tokens, i: int) -> Reading | None:
    """13.10.1950 and 10/14/1950, only where one order alone makes a day; 10.11.1950 and 13.10.50 are left alone."""
    first, mark, second, again, year = (tokens[i + step] for step in range(5))
    if mark.key not in (".", "/") or again.key != mark.key or not (mark.glued and second.glued and again.glued):
        return None
    if not (1 <= first.digits <= 2 and 1 <= second.digits <= 2 and year.digits == 4 and year.glued):
        return None
    if _joined_left(tokens, i) or (tokens[i + 5].glued and tokens[i + 5].wordlike):
        return None
    orders = {(first.number, second.number), (second.number, first.number)}
    days = [found for day, month in orders if (found := day_of(year.number, month, day))]
    return Reading(i + 5, days[0] if len(days) == 1 else None)


def _part(tokens: Tokens, i: int) -> Reading | None:
    """Early 1950s; mid-1961; late in May 1961; the end of 1956; early to mid-1950s."""
    first = _part_word(tokens, i)
    if not first:
        return None
    part, at = first
    last = part
    if (joined := _to(tokens, at)) is not None and (second := _part_word(tokens, joined)):
        last, at = second
    at = skip(tokens, at, "-")
    if not (whole := _divisible(tokens, skip(tokens, at, "in", "the"))) or whole.meaning is None:
        return None
    begins, ends = part_of(whole.meaning, part), part_of(whole.meaning, last)
    if part == last:
        return Reading(whole.end, begins)
    return Reading(whole.end, join(begins, ends))


def _part_word(tokens: Tokens, i: int) -> tuple[str, int] | None:
    i = skip(tokens, i, "the", "very")
    if tokens[i].key == "latter" and tokens[i + 1].key == "part" and tokens[i + 2].key == "of":
        return "late", i + 3
    if tokens[i].key in ENDS_OF_STRETCH and tokens[i + 1].key in STRETCHES and tokens[i + 2].key == "of":
        return ENDS_OF_STRETCH[tokens[i].key], i + 3
    part = PARTS.get(tokens[i].key)
    if part is None:
        return None
    if tokens[i].key in ("beginning", "start", "middle", "end", "close"):
        return (part, i + 2) if tokens[i + 1].key == "of" else None
    return part, i + 1


def _divisible(tokens: Tokens, i: int) -> Reading | None:
    """Read a century, decade, month or year: what has an early part, halves or quarters."""
    return _century(tokens, i) or _decade(tokens, i) or _month_year(tokens, i) or _bare_year(tokens, i)


def _fraction(tokens: Tokens, i: int) -> Reading | None:
    """First quarter of 1961; second half of the 1950s; Q1 1961; last week of May 1961."""
    i = skip(tokens, i, "the")
    short, digit = tokens[i], tokens[i + 1]
    if short.key in ("q", "h") and digit.glued and 1 <= digit.number <= (4 if short.key == "q" else 2):
        parts, number, at = (4 if short.key == "q" else 2), digit.number, i + 2
    else:
        number = ORDINALS.get(short.key, 0)
        at = i + 1
        if short.digits == 1 and digit.glued and digit.key in SUFFIXES:
            number, at = short.number, i + 2
        elif short.key == "latter":
            number = 2
        parts = {"half": 2, "quarter": 4, "week": 5}.get(tokens[at].key, 0)
        at += 1
    number = parts if short.key == "last" and parts != 4 else number
    if not parts or not 1 <= number <= parts:
        return None
    whole = _divisible(tokens, skip(tokens, at, ",", "of", "the"))
    if not whole or whole.meaning is None:
        return None
    found = fraction_of(whole.meaning, number, parts)
    return Reading(whole.end, found) if found else None


_UNITS: tuple[Callable[[Tokens, int], Reading | None], ...] = (
    _iso,
    _weekday,
    _month_day_year,
    _day_month_year,
    _month_year,
    _season_year,
    _century,
    _decade,
    _part,
    _fraction,
    _bare_year,
)


def unit(tokens: Tokens, i: int) -> Reading | None:
    """Read the longest single date that begins at the token i."""
    found = [reading for rule in _UNITS if (reading := rule(tokens, i))]
    return max(found, key=lambda reading: reading.end) if found else None

"""The grammar of ranges, and of dates that say how sure they are; on top of the single dates of `date_grammar`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from corpus.dates.date_meaning import (
    DateSpan,
    about,
    day_of,
    is_bare_year,
    join,
    month_of,
    part_of,
    season_of,
    year_of,
)
from corpus.dates.grammar import (
    TO,
    DateMatch,
    day_piece,
    following_year,
    joined_left,
    month_piece,
    skip,
    year_piece,
)
from corpus.dates.partial_periods import part_word, unit
from corpus.dates.vocabulary import (
    APOSTROPHES,
    AROUND,
    CENTURIES,
    CENTURY_PREFIXES,
    DASHES,
    DAYS,
    DECADES,
    MONTHS,
    ORDINALS,
    PARTS,
    SEASONS,
    WEEKDAYS,
    Tokens,
)

_AND = frozenset(("and", "&"))
_LISTING = _AND | {"/"}
_DOUBTFUL = frozenset(("possibly", "probably", "perhaps"))
_FIRST_WORDS = frozenset(
    (
        *MONTHS,
        *DAYS,
        *WEEKDAYS,
        *SEASONS,
        *DECADES,
        *CENTURIES,
        *CENTURY_PREFIXES,
        *ORDINALS,
        *PARTS,
        *AROUND,
    )
) | frozenset(
    (
        *_DOUBTFUL,
        *APOSTROPHES,
        "the",
        "latter",
        "twenty",
        "thirty",
        "q",
        "h",
        "between",
        "from",
        "about",
        "~",
    )
)
"""A date begins with a number or with one of these; all other words cost one look."""
_FIRST_DIGITS = (1, 2, 4)
"""How many digits a number has that a date begins with: a day, a decade or century, a year."""


def beginnings(tokens: Tokens) -> list[int]:
    """The places where a date can begin, left to right; most places of a title are none."""
    return tokens.numbers_and(_FIRST_WORDS)


def date_at(tokens: Tokens, i: int, *, prose: bool) -> DateMatch | None:
    """Read the longest date that begins at the token i.

    prose: inside running text, where a question mark after a date may be the sentence's own, and "about" a date most
    often means its subject.
    """
    digits = tokens[i].digits
    if digits not in _FIRST_DIGITS if digits else tokens[i].key not in _FIRST_WORDS:
        return None
    if (tokens[i].key in AROUND and not (prose and tokens[i].key == "c" and tokens[i].capital)) or (
        not prose and tokens[i].key in ("about", "~")
    ):
        core = _plain(tokens, skip(tokens, i + 1, ".", "the"), prose=prose)
        return replace(core, span=about(core.span)) if core and core.span else core
    if tokens[i].key in _DOUBTFUL:
        core = _plain(tokens, i + 1, prose=prose)
        return replace(core, span=_doubted(core.span)) if core and core.span else core
    found = _plain(tokens, i, prose=prose)
    if not found or not found.span:
        return found
    mark, after = tokens[found.end], tokens[found.end + 1]
    if mark.key == "?" and (after.key in ("]", ")") if prose else True):
        return DateMatch(found.end + 1, _doubted(found.span))
    if mark.key == "~" and mark.glued:
        return DateMatch(found.end + 1, about(found.span))
    return found


def _doubted(core: DateSpan) -> DateSpan:
    """Mark as uncertain. The days stay those that the archive wrote: a doubt has no width of its own."""
    return replace(core, edtf="/".join(f"{end}?" for end in core.edtf.split("/")))


def _plain(tokens: Tokens, i: int, *, prose: bool) -> DateMatch | None:
    single = unit(tokens, i)
    if prose and (found := numeric(tokens, i)):
        single = found
    ranges = [_shared(tokens, i), _between(tokens, i), _from_to(tokens, i, single)]
    found_all = [reading for reading in (single, *ranges) if reading]
    return (
        max(found_all, key=lambda reading: (reading.end, reading.span is None))
        if found_all
        else None
    )


def numeric(tokens: Tokens, i: int) -> DateMatch | None:
    """13.10.1950 and 10/14/1950, only where one order alone makes a day; 10.11.1950 and 13.10.50 are left alone.

    Where such a date in the same text shows the order (tokens.day_first), the others are read by it.
    """
    first, mark, second, again, year = (tokens[i + step] for step in range(5))
    if (
        mark.key not in (".", "/")
        or again.key != mark.key
        or not (mark.glued and second.glued and again.glued)
    ):
        return None
    if not (1 <= first.digits <= 2 and 1 <= second.digits <= 2 and year.digits == 4 and year.glued):
        return None
    if joined_left(tokens, i) or (tokens[i + 5].glued and tokens[i + 5].wordlike):
        return None
    day_first = day_of(year.number, second.number, first.number)
    month_first = day_of(year.number, first.number, second.number)
    if day_first and month_first and day_first != month_first:
        shown = {True: day_first, False: month_first}
        return DateMatch(i + 5, None if tokens.day_first is None else shown[tokens.day_first])
    return DateMatch(i + 5, day_first or month_first)


def note_order(tokens: Tokens, places: Iterable[int]) -> None:
    """Note in tokens.day_first how the numeric dates of a text are written, where those that show it agree.

    places: where the dates of the text can begin.
    """
    orders = set()
    for i in places:
        if (
            tokens[i].digits
            and tokens[i + 4].digits == 4
            and (found := numeric(tokens, i))
            and found.span
        ):
            day = found.span.earliest
            if day.day != day.month:
                orders.add(tokens[i].number == day.day)
    tokens.day_first = orders.pop() if len(orders) == 1 else None


def _connector(tokens: Tokens, i: int, *, paired: bool) -> int | None:
    """Give the index after a dash or "to"; with paired (after "between") "and" counts as well."""
    if tokens[i].key in TO or (paired and tokens[i].key in _AND):
        return i + 1
    return None


def _between(tokens: Tokens, i: int) -> DateMatch | None:
    """Between 1962 and 1963; from May to June 1961."""
    if tokens[i].key not in ("between", "from"):
        return None
    at, paired = skip(tokens, i + 1, "the", "years"), tokens[i].key == "between"
    if found := _shared(tokens, at, paired=paired):
        return found
    first = unit(tokens, at)
    return _from_to(tokens, at, first, paired=paired) if first else None


def _from_to(
    tokens: Tokens, i: int, first: DateMatch | None, *, paired: bool = False
) -> DateMatch | None:
    """March 30, 1970-April 2, 1971; 1962-1963; 1980-81; 1950s to 1960s."""
    if not first or not first.span:
        return None
    at = _connector(tokens, first.end, paired=paired)
    if tokens[first.end].key == "/" and tokens[first.end].glued and tokens[i].digits == 4:
        at = first.end + 1  # ISO 8601: 1961-05-06/1961-05-08
    if first.span.grain == "year" and (short := _short_years(tokens, i, first)):
        return short
    if at is None:
        return None
    at = skip(tokens, at, "the")
    last = unit(tokens, at)
    if not last or not last.span:
        return None
    joined = join(first.span, last.span)
    return DateMatch(last.end, joined) if joined else None


def _short_years(tokens: Tokens, i: int, first: DateMatch) -> DateMatch | None:
    """1980-81; 1905–06 with a long dash, since 1905-06 with a short one is June 1905 in ISO 8601; 1961/62."""
    mark, last, after = tokens[first.end], tokens[first.end + 1], tokens[first.end + 2]
    if (
        not first.span
        or last.digits != 2
        or (after.glued and after.wordlike)
        or tokens[i].digits != 4
    ):
        return None
    if mark.key == "/":
        end = following_year(tokens, (tokens[i].number, first.end))
        return (
            DateMatch(end, join(first.span, year_of(tokens[i].number + 1)))
            if end and mark.glued
            else None
        )
    year = tokens[i].number // 100 * 100 + last.number
    if mark.key not in DASHES or year <= tokens[i].number or not last.glued:
        return None
    return DateMatch(first.end + 2, join(first.span, year_of(year)))


# --- ranges whose ends share a month or a year ----------------------------------------------------------------------


def _shared(tokens: Tokens, i: int, *, paired: bool = False) -> DateMatch | None:
    """January 26-28, 1970; 26-28 January 1970; March 30-April 2, 1970; May-June 1961; spring-summer 1956."""
    found = [
        _days_of_month(tokens, i, paired=paired),
        _month_then_days(tokens, i, paired=paired),
        _day_months(tokens, i, paired=paired),
        _months(tokens, i, paired=paired),
        _parts_of_months(tokens, i, paired=paired),
        _seasons(tokens, i, paired=paired),
    ]
    readings = [reading for reading in found if reading]
    return max(readings, key=lambda reading: reading.end) if readings else None


def _month_then_days(tokens: Tokens, i: int, *, paired: bool) -> DateMatch | None:
    """January 26-28, 1970 and March 30-April 2, 1970; January 26 and 27, 1970; January 26, 27, and 28, 1970."""
    if not (month := month_piece(tokens, i)) or not (first := day_piece(tokens, month[1])):
        return None
    if running := _running_days(tokens, first):
        year = year_piece(tokens, skip(tokens, running[1], ",", "of"))
        return (
            _days(year, (month[0], first[0]), (month[0], running[0]), listed=False)
            if year
            else None
        )
    at = _day_connector(tokens, first[1])
    if at is None:
        return None
    other = month_piece(tokens, at)
    if not (last := day_piece(tokens, other[1] if other else at)):
        return None
    if not (year := year_piece(tokens, skip(tokens, last[1], ",", "of"))):
        return None
    listed = tokens[at - 1].key in _LISTING and not paired
    return _days(
        year, (month[0], first[0]), (other[0] if other else month[0], last[0]), listed=listed
    )


_MOST_DAYS = 31


def _running_days(tokens: Tokens, first: tuple[int, int]) -> tuple[int, int] | None:
    """Read the end of "3, 4, and 5": at least three days, each the next, the last behind "and"."""
    day, at = first
    for step in range(1, _MOST_DAYS):
        comma = tokens[at].key == ","
        closing = tokens[at + comma].key in _AND
        if not comma and not closing:
            return None
        following = day_piece(tokens, at + comma + closing)
        if not following or following[0] != day + 1:
            return None
        day, at = following
        if closing:
            return (day, at) if step > 1 else None
    return None


def _day_connector(tokens: Tokens, i: int) -> int | None:
    """Give the index after a dash, "to", "and", or the stroke of "3/4 May 1951"."""
    return i + 1 if tokens[i].key == "/" and tokens[i].glued else _connector(tokens, i, paired=True)


def _days_of_month(tokens: Tokens, i: int, *, paired: bool) -> DateMatch | None:
    """26-28 January 1970; 26 and 27 January 1970; 26, 27 and 28 January 1970."""
    if not (first := day_piece(tokens, skip(tokens, i, "the"))):
        return None
    running, at = _running_days(tokens, first), _day_connector(tokens, first[1])
    last = running or (day_piece(tokens, skip(tokens, at, "the")) if at is not None else None)
    if not last or not (month := month_piece(tokens, skip(tokens, last[1], "of"))):
        return None
    if not (year := year_piece(tokens, skip(tokens, month[1], ",", "of"))):
        return None
    listed = not running and at is not None and tokens[at - 1].key in _LISTING and not paired
    return _days(year, (month[0], first[0]), (month[0], last[0]), listed=listed)


def _day_months(tokens: Tokens, i: int, *, paired: bool) -> DateMatch | None:
    """30 March-2 April 1970."""
    if not (first := day_piece(tokens, skip(tokens, i, "the"))):
        return None
    if not (month := month_piece(tokens, skip(tokens, first[1], "of"))):
        return None
    at = _connector(tokens, month[1], paired=paired)
    if at is None or not (last := day_piece(tokens, skip(tokens, at, "the"))):
        return None
    if not (other := month_piece(tokens, skip(tokens, last[1], "of"))):
        return None
    if not (year := year_piece(tokens, skip(tokens, other[1], ",", "of"))):
        return None
    return _days(year, (month[0], first[0]), (other[0], last[0]), listed=False)


def _days(
    year: tuple[int, int], first: tuple[int, int], last: tuple[int, int], *, listed: bool
) -> DateMatch | None:
    """Make the range of two (month, day) in one year; listed, by "and", they must be neighbours."""
    begins, ends = day_of(year[0], *first), day_of(year[0], *last)
    if not begins or not ends:
        return DateMatch(year[1], None)
    if listed and (ends.earliest - begins.earliest).days != 1:
        return None
    return DateMatch(year[1], join(begins, ends))


def _months(tokens: Tokens, i: int, *, paired: bool) -> DateMatch | None:
    """May-June 1961; May/June 1961; May and June of 1961."""
    if not (first := month_piece(tokens, i)):
        return None
    at = _day_connector(tokens, first[1])
    if at is None or not (last := month_piece(tokens, at)):
        return None
    if not (year := year_piece(tokens, skip(tokens, last[1], ",", "of"))):
        return None
    if tokens[at - 1].key in _LISTING and not paired and last[0] - first[0] != 1:
        return None
    begins, ends = month_of(year[0], first[0]), month_of(year[0], last[0])
    return DateMatch(year[1], join(begins, ends) if begins and ends else None)


def _parts_of_months(tokens: Tokens, i: int, *, paired: bool) -> DateMatch | None:
    """Late May to mid-June 1956; from May to the middle of June 1956."""
    first = _part_of_month(tokens, i)
    at = _connector(tokens, first[2], paired=paired) if first else None
    last = _part_of_month(tokens, at) if at is not None else None
    if not first or not last or not (first[0] or last[0]):
        return None
    if not (year := year_piece(tokens, skip(tokens, last[2], ",", "of"))):
        return None
    ends = [(part, month_of(year[0], month)) for part, month, _ in (first, last)]
    begins, closes = (whole and (part_of(whole, part) if part else whole) for part, whole in ends)
    return DateMatch(year[1], join(begins, closes) if begins and closes else None)


def _part_of_month(tokens: Tokens, i: int) -> tuple[str, int, int] | None:
    part = part_word(tokens, i) or ("", i)
    month = month_piece(tokens, skip(tokens, part[1], "-") if part[0] else i)
    return (part[0], month[0], month[1]) if month else None


def _seasons(tokens: Tokens, i: int, *, paired: bool) -> DateMatch | None:
    """Spring-summer 1956; the spring and summer of 1956."""
    i = skip(tokens, i, "the")
    first, at = SEASONS.get(tokens[i].key), _day_connector(tokens, i + 1)
    last = SEASONS.get(tokens[skip(tokens, at, "the")].key) if at is not None else None
    if not first or not last or at is None:
        return None
    at = skip(tokens, at, "the")
    year = year_piece(tokens, skip(tokens, at + 1, "months", ",", "of"))
    if (
        not year
        or not is_bare_year(year[0])
        or (tokens[i + 1].key in _LISTING and not paired and last - first != 1)
    ):
        return None
    return DateMatch(year[1], join(season_of(year[0], first), season_of(year[0], last)))

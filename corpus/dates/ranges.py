"""The grammar of ranges, and of dates that say how sure they are; on top of the single dates."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.dates.date_span import (
    about,
    day_of,
    doubted,
    is_bare_year,
    join,
    month_of,
    part_of,
    season_of,
    year_of,
)
from corpus.dates.partial_periods import part_word, single_date
from corpus.dates.single_dates import (
    TO,
    DateMatch,
    NumberMatch,
    following_year,
    joined_left,
    longest,
    read_day,
    read_month,
    read_year,
    skip,
)
from corpus.dates.tokens import Tokens
from corpus.dates.vocabulary import (
    APOSTROPHES,
    CENTURIES,
    CENTURY_PREFIXES,
    CIRCA,
    DASHES,
    DAY_ORDINALS,
    DECADES,
    DOUBTFUL,
    MONTHS,
    PART_ORDINALS,
    PARTS,
    SEASONS,
    WEEKDAYS,
)

_AND = frozenset(("and", "&"))
_LIST_JOINTS = _AND | {"/"}
_FIRST_WORDS = frozenset("the latter twenty thirty q h between from about ~".split()).union(
    *(MONTHS, WEEKDAYS, SEASONS, DECADES, CENTURIES, CENTURY_PREFIXES),
    *(DAY_ORDINALS, PART_ORDINALS, PARTS, CIRCA, DOUBTFUL, APOSTROPHES),
)
"""A date begins with a number or with one of these; every other word costs one look."""

_FIRST_DIGITS = (1, 2, 4)
"""How many digits a number has that a date begins with: a day, a decade or century, a year."""


def possible_starts(tokens: Tokens) -> list[int]:
    """Return the indexes where a date can begin, left to right; in most titles they are few."""
    return tokens.positions_of_numbers_or(_FIRST_WORDS)


def date_at(tokens: Tokens, i: int, *, prose: bool) -> DateMatch | None:
    """Read the longest date that begins at the token i.

    prose: inside running text, where a question mark after a date may belong to the sentence, and
    "about" before a date most often introduces a subject.
    """
    first = tokens[i]
    if first.digits not in _FIRST_DIGITS if first.digits else first.key not in _FIRST_WORDS:
        return None
    copyright_mark = prose and first.key == "c" and first.capital
    if (first.key in CIRCA and not copyright_mark) or (not prose and first.key in ("about", "~")):
        core = _certain_date(tokens, skip(tokens, i + 1, ".", "the"), prose=prose)
        return DateMatch(core.end, about(core.span)) if core and core.span else core
    if first.key in DOUBTFUL:
        core = _certain_date(tokens, i + 1, prose=prose)
        return DateMatch(core.end, doubted(core.span)) if core and core.span else core
    match = _certain_date(tokens, i, prose=prose)
    if not match or not match.span:
        return match
    mark, following = tokens[match.end], tokens[match.end + 1]
    if mark.key == "?" and (not prose or following.key in ("]", ")")):
        return DateMatch(match.end + 1, doubted(match.span))
    if mark.key == "~" and mark.glued:
        return DateMatch(match.end + 1, about(match.span))
    return match


def _certain_date(tokens: Tokens, i: int, *, prose: bool) -> DateMatch | None:
    """Read a date or range without a mark of doubt; of equally long ones one that names no day."""
    single = single_date(tokens, i)
    if prose:
        single = numeric_date(tokens, i) or single
    matches = (single, _shared_end(tokens, i), _between(tokens, i), _from_to(tokens, i, single))
    return max(
        (match for match in matches if match),
        key=lambda match: (match.end, match.span is None),
        default=None,
    )


def numeric_date(tokens: Tokens, i: int) -> DateMatch | None:
    """Read 13.10.1950 and 10/14/1950, where only one order makes a day.

    10.11.1950 is read by `tokens.day_first`, where another date of the text shows the order.
    """
    first, mark, second, second_mark, year = (tokens[i + step] for step in range(5))
    if mark.key not in (".", "/") or second_mark.key != mark.key or year.digits != 4:
        return None
    if not (1 <= first.digits <= 2 and 1 <= second.digits <= 2):
        return None
    if not all(tokens[i + step].glued for step in range(1, 5)):
        return None
    if joined_left(tokens, i) or (tokens[i + 5].glued and tokens[i + 5].wordlike):
        return None
    day_first = day_of(year.number, second.number, first.number)
    month_first = day_of(year.number, first.number, second.number)
    if not day_first or not month_first or day_first == month_first:
        return DateMatch(i + 5, day_first or month_first)
    by_order = {True: day_first, False: month_first, None: None}
    return DateMatch(i + 5, by_order[tokens.day_first])


def note_order(tokens: Tokens, starts: Iterable[int]) -> None:
    """Set tokens.day_first by the numeric dates that show their order, where these agree.

    starts: where the dates of the text can begin.
    """
    orders = set()
    for i in starts:
        match = numeric_date(tokens, i) if tokens[i].digits and tokens[i + 4].digits == 4 else None
        if match and match.span and match.span.earliest.day != match.span.earliest.month:
            orders.add(tokens[i].number == match.span.earliest.day)
    tokens.day_first = orders.pop() if len(orders) == 1 else None


def _after_joint(tokens: Tokens, i: int, *, paired: bool) -> int | None:
    """Return the index after a dash or "to"; after "between" (`paired`) "and" counts as well."""
    return i + 1 if tokens[i].key in TO or (paired and tokens[i].key in _AND) else None


def _after_day_joint(tokens: Tokens, i: int) -> int | None:
    """Return the index after a dash, "to", "and", or the stroke of "3/4 May 1951"."""
    stroke = tokens[i].key == "/" and tokens[i].glued
    return i + 1 if stroke else _after_joint(tokens, i, paired=True)


def _between(tokens: Tokens, i: int) -> DateMatch | None:
    """Read "between 1962 and 1963" and "from May to June 1961"."""
    if tokens[i].key not in ("between", "from"):
        return None
    paired = tokens[i].key == "between"
    i = skip(tokens, i + 1, "the", "years")
    shared = _shared_end(tokens, i, paired=paired)
    return shared or _from_to(tokens, i, single_date(tokens, i), paired=paired)


def _from_to(
    tokens: Tokens, i: int, first: DateMatch | None, *, paired: bool = False
) -> DateMatch | None:
    """Read "March 30, 1970-April 2, 1971", "1962-1963", "1980-81" and "1950s to 1960s"."""
    if not first or not first.span:
        return None
    if first.span.grain == "year" and (short := _short_years(tokens, i, first)):
        return short
    mark = tokens[first.end]
    iso_range = mark.key == "/" and mark.glued and tokens[i].digits == 4  # 1961-05-06/1961-05-08
    joint = first.end + 1 if iso_range else _after_joint(tokens, first.end, paired=paired)
    last = single_date(tokens, skip(tokens, joint, "the")) if joint is not None else None
    span = join(first.span, last.span) if last and last.span else None
    return DateMatch(last.end, span) if last and span else None


def _short_years(tokens: Tokens, i: int, first: DateMatch) -> DateMatch | None:
    """Read "1980-81", "1961/62", and "1905–06" with a long dash (1905-06 is June 1905 in ISO)."""
    mark, last, following = (tokens[first.end + step] for step in range(3))
    if not first.span or last.digits != 2 or tokens[i].digits != 4:
        return None
    if following.glued and following.wordlike:
        return None
    begin = tokens[i].number
    if mark.key == "/":
        end = following_year(tokens, NumberMatch(begin, first.end)) if mark.glued else None
        return DateMatch(end, join(first.span, year_of(begin + 1))) if end else None
    year = begin // 100 * 100 + last.number
    if mark.key not in DASHES or year <= begin or not last.glued:
        return None
    return DateMatch(first.end + 2, join(first.span, year_of(year)))


# --- ranges whose ends share a month or a year --------------------------------------------------


def _shared_end(tokens: Tokens, i: int, *, paired: bool = False) -> DateMatch | None:
    """Read "January 26-28, 1970", "March 30-April 2, 1970", "May-June 1961"."""
    rules = (_days_of_month, _month_then_days, _day_months, _months, _parts_of_months, _seasons)
    return longest(rule(tokens, i, paired) for rule in rules)


def _month_then_days(tokens: Tokens, i: int, paired: bool) -> DateMatch | None:
    """Read "January 26-28, 1970", "March 30-April 2, 1970" and "January 26, 27, and 28, 1970"."""
    month = read_month(tokens, i)
    first = read_day(tokens, month.end) if month else None
    if not month or not first:
        return None
    begin = (month.value, first.value)
    if run := _running_days(tokens, first):
        return _days(read_year(tokens, run.end, ",", "of"), begin, (month.value, run.value))
    start = _after_day_joint(tokens, first.end)
    if start is None:
        return None
    last_month = read_month(tokens, start) or NumberMatch(month.value, start)
    last = read_day(tokens, last_month.end)
    year = read_year(tokens, last.end, ",", "of") if last else None
    if not last or not year:
        return None
    listed = tokens[start - 1].key in _LIST_JOINTS and not paired
    return _days(year, begin, (last_month.value, last.value), listed=listed)


_MOST_DAYS = 31


def _running_days(tokens: Tokens, first: NumberMatch) -> NumberMatch | None:
    """Read the end of "3, 4, and 5": at least three days in sequence, the last behind "and"."""
    day, end = first
    for step in range(1, _MOST_DAYS):
        comma = tokens[end].key == ","
        closing = tokens[end + comma].key in _AND
        following = read_day(tokens, end + comma + closing) if comma or closing else None
        if not following or following.value != day + 1:
            return None
        day, end = following
        if closing:
            return following if step > 1 else None
    return None


def _days_of_month(tokens: Tokens, i: int, paired: bool) -> DateMatch | None:
    """Read "26-28 January 1970", "26 and 27 January 1970" and "26, 27 and 28 January 1970"."""
    first = read_day(tokens, i, "the")
    if not first:
        return None
    run, joint = _running_days(tokens, first), _after_day_joint(tokens, first.end)
    last = run or (read_day(tokens, joint, "the") if joint is not None else None)
    month = read_month(tokens, last.end, "of") if last else None
    if not last or not month:
        return None
    listed = not run and joint is not None and tokens[joint - 1].key in _LIST_JOINTS and not paired
    year = read_year(tokens, month.end, ",", "of")
    return _days(year, (month.value, first.value), (month.value, last.value), listed=listed)


def _day_months(tokens: Tokens, i: int, paired: bool) -> DateMatch | None:
    """Read "30 March-2 April 1970"."""
    first = read_day(tokens, i, "the")
    month = read_month(tokens, first.end, "of") if first else None
    joint = _after_joint(tokens, month.end, paired=paired) if month else None
    last = read_day(tokens, joint, "the") if joint is not None else None
    last_month = read_month(tokens, last.end, "of") if last else None
    if not first or not month or not last or not last_month:
        return None
    year = read_year(tokens, last_month.end, ",", "of")
    return _days(year, (month.value, first.value), (last_month.value, last.value))


def _days(
    year: NumberMatch | None, first: tuple[int, int], last: tuple[int, int], *, listed: bool = False
) -> DateMatch | None:
    """Return the range of two (month, day) in one year; listed by "and" they must be neighbours."""
    if not year:
        return None
    begin, end = day_of(year.value, *first), day_of(year.value, *last)
    if not begin or not end:
        return DateMatch(year.end, None)
    if listed and (end.earliest - begin.earliest).days != 1:
        return None
    return DateMatch(year.end, join(begin, end))


def _months(tokens: Tokens, i: int, paired: bool) -> DateMatch | None:
    """Read "May-June 1961", "May/June 1961" and "May and June of 1961"."""
    first = read_month(tokens, i)
    joint = _after_day_joint(tokens, first.end) if first else None
    last = read_month(tokens, joint) if joint is not None else None
    year = read_year(tokens, last.end, ",", "of") if last else None
    if not first or joint is None or not last or not year:
        return None
    if tokens[joint - 1].key in _LIST_JOINTS and not paired and last.value - first.value != 1:
        return None
    begin, end = month_of(year.value, first.value), month_of(year.value, last.value)
    return DateMatch(year.end, join(begin, end) if begin and end else None)


def _parts_of_months(tokens: Tokens, i: int, paired: bool) -> DateMatch | None:
    """Read "late May to mid-June 1956" and "from May to the middle of June 1956"."""
    first = _part_of_month(tokens, i)
    joint = _after_joint(tokens, first[1].end, paired=paired) if first else None
    last = _part_of_month(tokens, joint) if joint is not None else None
    if not first or not last or not (first[0] or last[0]):
        return None
    year = read_year(tokens, last[1].end, ",", "of")
    if not year:
        return None
    spans = [
        part_of(month, part) if part else month
        for part, number in (first, last)
        if (month := month_of(year.value, number.value))
    ]
    return DateMatch(year.end, join(*spans) if len(spans) == 2 else None)


def _part_of_month(tokens: Tokens, i: int) -> tuple[str, NumberMatch] | None:
    part, end = part_word(tokens, i) or ("", i)
    month = read_month(tokens, end, "-") if part else read_month(tokens, i)
    return (part, month) if month else None


def _seasons(tokens: Tokens, i: int, paired: bool) -> DateMatch | None:
    """Read "spring-summer 1956" and "the spring and summer of 1956"."""
    i = skip(tokens, i, "the")
    first, joint = SEASONS.get(tokens[i].key), _after_day_joint(tokens, i + 1)
    if not first or joint is None:
        return None
    start = skip(tokens, joint, "the")
    last = SEASONS.get(tokens[start].key)
    year = read_year(tokens, start + 1, "months", ",", "of")
    if not last or not year or not is_bare_year(year.value):
        return None
    if tokens[i + 1].key in _LIST_JOINTS and not paired and last - first != 1:
        return None
    return DateMatch(year.end, join(season_of(year.value, first), season_of(year.value, last)))

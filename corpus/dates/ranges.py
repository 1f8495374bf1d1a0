"""The grammar of ranges, and of dates that say how sure they are; on top of the single dates."""

from __future__ import annotations

from corpus.dates import vocabulary
from corpus.dates.date_span import about, doubted, join, year_of
from corpus.dates.forms import (
    RANGE_FORMS,
    DateMatch,
    NumberMatch,
    following_year,
    match_forms,
    skip,
)
from corpus.dates.partial_periods import single_date
from corpus.dates.tokens import Tokens
from corpus.dates.years import numeric_date

_FIRST_WORDS = frozenset("the latter twenty thirty q h between from about ~".split()).union(
    *(
        vocabulary.MONTHS,
        vocabulary.WEEKDAYS,
        vocabulary.SEASONS,
        vocabulary.DECADES,
        vocabulary.CENTURIES,
        vocabulary.CENTURY_PREFIXES,
    ),
    *(
        vocabulary.DAY_ORDINALS,
        vocabulary.PART_ORDINALS,
        vocabulary.PARTS,
        vocabulary.CIRCA,
        vocabulary.DOUBTFUL,
        vocabulary.APOSTROPHES,
    ),
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
    if (first.key in vocabulary.CIRCA and not copyright_mark) or (
        not prose and first.key in ("about", "~")
    ):
        core = _certain_date(tokens, skip(tokens, i + 1, ".", "the"), prose=prose)
        if not core or not core.span:
            return core
        if tokens[core.end].key == "?" and not prose:
            return DateMatch(core.end + 1, about(doubted(core.span)))
        return DateMatch(core.end, about(core.span))
    if first.key in vocabulary.DOUBTFUL:
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
    is_joint = mark.key in vocabulary.TO or (paired and mark.key in vocabulary.AND)
    if not iso_range and not is_joint:
        return None
    last = single_date(tokens, skip(tokens, first.end + 1, "the"))
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
    if mark.key not in vocabulary.DASHES or year <= begin or not last.glued:
        return None
    return DateMatch(first.end + 2, join(first.span, year_of(year)))


def _shared_end(tokens: Tokens, i: int, *, paired: bool = False) -> DateMatch | None:
    """Read "January 26-28, 1970" and "May-June 1961": the ends share a month or year."""
    return match_forms(RANGE_FORMS, tokens, i, paired=paired)

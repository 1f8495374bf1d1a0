"""Dates by numbers and years: 1961-05-06, 13.10.1950, the 1950s, the 19th century, 1961.

Each rule takes tokens and an index, and returns where a date ends and what it means, or None.
"""

from __future__ import annotations

from collections.abc import Iterable

from corpus.dates import vocabulary
from corpus.dates.date_span import century_of, day_of, decade_of, is_bare_year, month_of, year_of
from corpus.dates.forms import DateMatch, read_year, skip
from corpus.dates.tokens import Token, Tokens


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


def decade(tokens: Tokens, i: int) -> DateMatch | None:
    """Read "1950s", "the 1950's", "the fifties" and "the '50s"."""
    start = skip(tokens, i, "the")
    key = tokens[start].key
    if key in vocabulary.DECADES and _names_decade(tokens, start):
        return DateMatch(start + 1, decade_of(vocabulary.DECADES[key]))
    end = skip(tokens, start + 1, "-")
    if key in vocabulary.CENTURY_PREFIXES and tokens[end].key in vocabulary.DECADES:
        return DateMatch(
            end + 1,
            decade_of(
                vocabulary.CENTURY_PREFIXES[key] + vocabulary.DECADES[tokens[end].key] - 1900
            ),
        )
    quoted = key in vocabulary.APOSTROPHES
    start += quoted
    token = tokens[start]
    if token.number < 0 or token.number % 10:
        return None
    if token.glued and not quoted and joined_left(tokens, start):
        return None
    end = start + 1 + (tokens[start + 1].key in vocabulary.APOSTROPHES and tokens[start + 1].glued)
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
        (tokens[i - 1].key in vocabulary.TO or tokens[i - 1].key in ("and", "or"))
        and (suffix.key == "s" and suffix.glued)
        and tokens[i - 3].digits in (2, 4)
    )


def _names_decade(tokens: Tokens, i: int) -> bool:
    """Return whether "fifties" is a time here; a man "in his fifties" is not in the 1950s."""
    previous, further = tokens[i - 1].key, tokens[i - 2].key
    if previous in vocabulary.PARTS:
        return further not in ("his", "her", "their", "my", "your", "our")
    if previous == "-" and further in vocabulary.CENTURY_PREFIXES:
        return False
    return previous in ("the", "-", "to", "of") or (
        previous == "and" and further in vocabulary.DECADES
    )


def century(tokens: Tokens, i: int) -> DateMatch | None:
    """Read "19th century" and "the nineteenth century"."""
    i = skip(tokens, i, "the")
    token, following = tokens[i], tokens[i + 1]
    after_twenty = skip(tokens, i + 1, "-")
    if token.key in vocabulary.CENTURIES:
        number, end = vocabulary.CENTURIES[token.key], i + 1
    elif (
        11 <= token.number <= 22
        and following.glued
        and following.key in vocabulary.ORDINAL_SUFFIXES
    ):
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
    if key == "than" and further.key in vocabulary.TIME_COMPARISONS:
        return False
    if key == "least" and tokens[i - 3].key in ("since", "until", "from", "by"):
        return False
    if (
        key in vocabulary.SIGNS
        or key in vocabulary.QUANTIFIERS
        or key in vocabulary.NUMBERED_THINGS
    ):
        return True
    if key == "of" and further.key in vocabulary.AMOUNTS_OF:
        return True
    if key in (".", ":") and (
        further.key in vocabulary.NUMBERED_THINGS or further.key in vocabulary.SHELFMARKS
    ):
        return previous.glued
    if not tokens[i].glued:
        return False
    if key == "-":
        if (
            tokens[i - 3].key in (".", ":") and tokens[i - 4].key in vocabulary.SHELFMARKS
        ):  # "ll. 1949-1950"
            return True
        is_range = is_bare_year(further.number) or further.key in ("mid", "pre", "post", "s")
        return previous.glued and further.wordlike and not is_range
    if key in ("/", "\\", ".", ",", ":"):
        is_range = key == "/" and is_bare_year(further.number)
        return previous.glued and further.wordlike and not is_range
    return previous.wordlike or key in vocabulary.GLUED_SIGNS


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
    if (
        noun in vocabulary.UNITS_OF_MEASURE
        or noun in ("bc", "bce")
        or (noun == "b" and further == ".")
    ):
        return True
    if tokens[i - 1].key == "in":  # "in 1200 houses.", but "in 1956 people fled"
        return noun in vocabulary.COUNTED_THINGS and not further.isalnum()
    adjective = noun.isalpha() and noun not in ("and", "or")
    return noun in vocabulary.COUNTED_THINGS or (adjective and further in vocabulary.COUNTED_THINGS)


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

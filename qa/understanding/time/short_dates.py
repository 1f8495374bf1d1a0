"""Short dates in a question, written out: "Oct '56", "10/1956", "24.10.56", "between 1949 and '51".

Only in a question, and shown to the user as the period that was read; what is in quotation
marks stays. Two digits are of the 20th century from 30 on. '00 to '29 may be of two centuries, and
"3/4/1956" of two days: both readings are searched and named (`time_expressions`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from corpus import COUNTED_THINGS, MONTH_NAMES, MONTH_OR_SHORT_PATTERN, UNITS_OF_MEASURE
from qa.understanding.time.month_typos import QUOTED_TEXT

WriteOut = Callable[[re.Match[str]], str | None]
"""Returns a short date in full; None when it is no date."""

_MONTH = rf"\b(?:{MONTH_OR_SHORT_PATTERN})"
_YEAR = r"(?P<year>1[0-9]{3}|20[0-9]{2})"
_TWO_DIGITS = r"(?P<short>[3-9][0-9])"
_MARK = "['’‘]"
_STARTS = r"(?<![\w/.:,-])"
_ENDS = r"(?![\w'’‘%/-]|[.,:][0-9])"
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_NOT_COUNTED = rf"(?!\s(?:\w+\s)?(?:{'|'.join(sorted((*COUNTED_THINGS, *UNITS_OF_MEASURE)))})\b)"
"""No amount: "in October 56 people were shot"."""


def write_out_dates(question: str) -> str:
    """Return the question with its short dates written out, quoted text unchanged."""
    if not any(character.isdigit() for character in question):
        return question
    for pattern, write_out in _RULES:
        question = pattern.sub(partial(_unless_quoted, write_out), question)
    return question


def _unless_quoted(write_out: WriteOut, match: re.Match[str]) -> str:
    return match[0] if match["quoted"] else write_out(match) or match[0]


def _century_before_digits(match: re.Match[str]) -> str:
    return f"{match['before']}19{match['short']}"


def _numbers_and_year(match: re.Match[str]) -> str:
    """Write 24. 10. 1956, 24-10-1956 and 24/10/56 as 24.10.1956 or 24/10/1956."""
    year = match["year"] if len(match["year"]) == 4 else f"19{match['year']}"
    mark = "/" if match["mark"] == "/" else "."
    return mark.join((match["first"], match["second"], year))


def _roman_month(match: re.Match[str]) -> str:
    year = match["year"] if len(match["year"]) == 4 else f"19{match['year']}"
    return f"{match['day']} {MONTH_NAMES[_ROMAN.index(match['month'])]} {year}"


def _year_month_day(match: re.Match[str]) -> str | None:
    month, day = int(match["month"]), int(match["day"])
    return f"{match['year']}-{month:02}-{day:02}" if 1 <= month <= 12 else None


def _month_and_year(match: re.Match[str]) -> str | None:
    month = int(match["month"])
    return f"{MONTH_NAMES[month - 1]} {match['year']}" if 1 <= month <= 12 else None


def _year_and_number(match: re.Match[str]) -> str | None:
    """Write out 1956/7 and 1956-7 as two years, 1956/10 as a month."""
    year, number = int(match["year"]), match["number"]
    if len(number) == 1:
        last = year // 10 * 10 + int(number)
        return f"{year}-{last}" if last > year else None
    is_next_year = int(number) == (year + 1) % 100
    if match["mark"] != "/" or is_next_year or not 1 <= int(number) <= 12:
        return None
    return f"{MONTH_NAMES[int(number) - 1]} {year}"


def _year_of_same_century(match: re.Match[str]) -> str | None:
    if int(match["last"]) <= int(match["year"][2:]):
        return None
    return f"{match['before']}{match['year']}{match['to']}{match['year'][:2]}{match['last']}"


def _rule(pattern: str, write_out: WriteOut) -> tuple[re.Pattern[str], WriteOut]:
    return re.compile(rf"(?P<quoted>{QUOTED_TEXT})|{pattern}", re.IGNORECASE), write_out


_RULES = (
    # the 50s, the early '50s
    _rule(
        rf"(?P<before>\b(?:the|in|of|early|mid|late|or|and|to)[\s-])(?<!their\s){_MARK}?"
        rf"{_TWO_DIGITS}(?={_MARK}?s\b)",
        _century_before_digits,
    ),
    # 1956-present
    _rule(
        rf"\b{_YEAR}[-–—](?P<now>present|today|now)\b",
        lambda match: f"{match['year']} to {match['now']}",
    ),
    # from 24.10. to 4.11.1956
    _rule(
        rf"{_STARTS}(?P<first>[0-9]{{1,2}}\.[0-9]{{1,2}}\.)(?P<to>\s?[-–—]\s?|\s(?:to|and|until)\s)"
        r"(?P<last>[0-9]{1,2}\.[0-9]{1,2}\.(?P<year>[0-9]{4}))\b",
        lambda match: f"{match['first']}{match['year']}{match['to']}{match['last']}",
    ),
    # 24. 10. 1956, 24-10-1956, 24/10/56
    _rule(
        rf"{_STARTS}(?P<first>[0-9]{{1,2}})(?P<mark>[./-]) ?(?P<second>[0-9]{{1,2}})(?P=mark) ?"
        rf"(?P<year>[0-9]{{4}}|[3-9][0-9]){_ENDS}",
        _numbers_and_year,
    ),
    # 24.X.1956
    _rule(
        rf"{_STARTS}(?P<day>[0-9]{{1,2}})\. ?(?-i:(?P<month>{'|'.join(reversed(_ROMAN))}))\. ?"
        rf"(?P<year>[0-9]{{4}}|[3-9][0-9]){_ENDS}",
        _roman_month,
    ),
    # 1956/10/24, 1956.10.24
    _rule(
        rf"{_STARTS}{_YEAR}(?P<mark>[./])(?P<month>[0-9]{{1,2}})(?P=mark)(?P<day>[0-9]{{1,2}})"
        rf"{_ENDS}",
        _year_month_day,
    ),
    # 10/1956, 10.1956
    _rule(rf"{_STARTS}(?P<month>[0-9]{{1,2}})[./-]{_YEAR}{_ENDS}", _month_and_year),
    # 1956/7, 1956/10
    _rule(rf"{_STARTS}{_YEAR}(?P<mark>[/–-])(?P<number>[0-9]{{1,2}}){_ENDS}", _year_and_number),
    # 24-Oct-1956
    _rule(
        rf"(?P<before>\b[0-9]{{1,2}})[-–](?P<month>{_MONTH})[-–]?(?=\s?['’‘]?[0-9]{{2,4}}\b)",
        lambda match: f"{match['before']} {match['month']} ",
    ),
    # Oct 56, Oct-56, October of '56, 24 Oct 56, Oct 24 '56
    _rule(
        rf"(?P<before>{_MONTH},?\s(?:of\s)?(?:[0-9]{{1,2}}(?:st|nd|rd|th)?,?\s)?)"
        rf"(?:{_MARK}|(?!3[01])){_TWO_DIGITS}{_ENDS}{_NOT_COUNTED}",
        _century_before_digits,
    ),
    _rule(
        rf"(?P<before>{_MONTH})[-–](?!3[01]){_TWO_DIGITS}{_ENDS}",
        lambda match: f"{match['before']} 19{match['short']}",
    ),
    # '56
    _rule(
        rf"(?P<before>(?<![\w'’‘])|(?<=[0-9][-–])){_MARK}{_TWO_DIGITS}(?![\w'’‘]|[.,][0-9])",
        _century_before_digits,
    ),
    # between 1949 and 51
    _rule(
        rf"(?P<before>\b(?:between|from)\s(?:the\syears\s)?){_YEAR}(?P<to>\s?[-–]\s?"
        rf"|\s(?:and|to|until|till|through)\s){_MARK}?(?P<last>[0-9]{{2}}){_ENDS}{_NOT_COUNTED}",
        _year_of_same_century,
    ),
)

"""The order of day and month in dates of numbers, as the records of an archive write them.

"10/11/1956" is read in that order, and the answer says so. Dates of numbers show it ("24.10.1956"),
else, for a slash, dates in words do ("October 24, 1956"). Where neither does, or they differ, both
days are searched and named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from corpus import MONTH_OR_SHORT_PATTERN
from embeddings import ArchiveView
from qa.understanding.time.short_dates import write_out_dates

TWO_NUMBERS_AND_YEAR = re.compile(
    r"(?<![\w/.-])(?P<first>[0-9]{1,2})(?P<mark>[/.-])(?P<second>[0-9]{1,2})(?P=mark)"
    r"(?P<year>[0-9]{4})(?![\w/-]|\.[0-9])"
)
_NUMBERS = re.compile(r"(?<![\w/.-])([0-9]{1,2})([/.-]) ?([0-9]{1,2})\2 ?[0-9]{2,4}(?!\w)")
_IN_WORDS = re.compile(
    rf"\b(?:(?P<day_first>[0-9]{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?(?:{MONTH_OR_SHORT_PATTERN}))"
    rf"|(?:{MONTH_OR_SHORT_PATTERN})\s[0-9]{{1,2}}(?:st|nd|rd|th)?,?)\s[0-9]{{4}}\b",
    re.IGNORECASE,
)
_LEAST_SHARE = 0.95
"""Of the dates in words that put the day, or the month, first."""


def order_of_archive(view: ArchiveView, question: str) -> bool | None:
    """Return whether numbers such as 10/11/1956 put the day first in an archive; None: not known.

    The records are only read when a question has such numbers.
    """
    mark = _ambiguous_mark(write_out_dates(question))
    return order_of_dates(view.snapshot.written_dates(), mark) if mark else None


def _ambiguous_mark(text: str) -> str:
    """Return the mark of the first date of numbers that may mean two days; "" for none."""
    for match in TWO_NUMBERS_AND_YEAR.finditer(text):
        first, second = int(match["first"]), int(match["second"])
        if first != second and 1 <= first <= 12 and 1 <= second <= 12:
            return match["mark"]
    return ""


def order_of_dates(written: Iterable[str], mark: str) -> bool | None:
    """Return whether dates as written put the day first; None where they do not tell.

    mark: between the numbers that are to be read. Dates with the same mark tell before others.
    """
    numbers: Counter[tuple[str, bool]] = Counter()
    words: Counter[bool] = Counter()
    for date in written:
        if match := _NUMBERS.search(date):
            if (int(match[1]) > 12) != (int(match[3]) > 12):
                numbers[match[2], int(match[1]) > 12] += 1
        elif match := _IN_WORDS.search(date):
            words[match["day_first"] is not None] += 1
    same_mark = {order for its_mark, order in numbers if its_mark == mark}
    orders = same_mark or {order for _, order in numbers}
    if orders:
        return orders.pop() if len(orders) == 1 else None
    if not words or mark != "/":
        return None
    order, count = words.most_common(1)[0]
    return order if count >= _LEAST_SHARE * words.total() else None

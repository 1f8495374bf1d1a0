"""Dates at the beginning or the end of a line that says more, as titles and catalogues set them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from corpus.dates import UNDATED_MARKS, WEEKDAY_NAMES, ArchivalDate, dates_in, parse_date
from corpus.formats.line import parse_date_line, strip_bullet

_LONGEST_DATE = 70
_BEFORE_DATE = re.compile(r"(?:\s*[,;:·|•]\s*|\s*[–—]\s*|\s+-\s+|[.]\s+|\t+|\s+)(?=\S)|\s*(?=\()")
_AFTER_DATE = re.compile(r"\t+|\s*[:|–—·]\s*|\s+-\s+|[,;.]?\s+")
_PLAIN_SPACE = re.compile(r"[,;.]?[ \u00a0]+")
_COLUMN_GAP = re.compile(r" {2,}")
_NAMES_MONTH = re.compile(r"[^\W\d_]{3}|\d[./-]\d|^\W*ca?\.", re.IGNORECASE)
_CLOSING = ".,;"
_HAS_DIGIT = re.compile(r"\d")
_ABBREVIATED = re.compile(r"\b\w\.$")
_STARTS_DATE = re.compile(
    r"[\[(]?(?:\d|(?:c|ca|circa|about|early|mid|late|before|after|spring|summer|autumn|fall"
    r"|winter|sec\. ?[ivx]+|undated|[bnos]\. ?d|nd|no|sans|ohne|sin|senza|sem|без"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\b"
    r"|[^\W\d_]{2,10}\.?\s+\d)",
    re.IGNORECASE,
)
_ENDS_DATE = re.compile(
    r"\d|undated|[ns]\. ?d\.?$|no date|centur|present|[ap]\.m|noon|midnight|г\.|日|年"
)
_ENDS_RANGE = re.compile(r"\d\s*[-–—]\s*\d+[.,;]?$")
_UNDATED_ENDS = tuple(UNDATED_MARKS)
_SENTENCE_GOES_ON = re.compile(r"([)\]]?)(?:[.;:]\s+|\s+[-–—]\s+|[.;]?$)")
_ENDS_SENTENCE = re.compile(r"[^\W\d_]{4}\.$")
_UNDATED_SENTENCE = re.compile(
    r"(?<=[^\W\d_]{4})\. (n\. ?d\.|undated\.|s\. ?d\.)(?=\s)", re.IGNORECASE
)
_AREA_END = re.compile(r"\. [-–—] ")
_PLACE_AND_COMMA = re.compile(r"([^\W\d_a-zß-ÿ][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,3}), ")
_STOP = re.compile(r"[.;] (?=\S)")
_WEEKDAY = re.compile(rf"(?:{'|'.join(WEEKDAY_NAMES)})\b", re.IGNORECASE)
_NAME = r"[^\W\d_a-zà-ÿ][\w.'’-]*"
_YEARS = r"(\d{4})\s?[-–]\s?(\d{4})"
_LIFE = re.compile(rf"{_NAME}(?: {_NAME})?, {_NAME}(?: {_NAME}){{0,2}} \({_YEARS}\)")
_LIFE_OF_NATION = re.compile(rf"{_NAME}(?: {_NAME}){{1,3}} \({_NAME}(?:[ -]{_NAME})?, {_YEARS}\)")
"""As museums name a maker: "Ines Calder (British, 1870-1931)"."""
_SHORTEST_LIFE = 20
"""Years; a shorter range behind two words may be that of papers."""
_WITH_LATER_NUMBER = re.compile(
    r",\s*(?:\d{1,4}\s*pp?\.?|(?:pages?|pp?\.|seite|s\.)\s?\d{1,4})$", re.IGNORECASE
)


class EdgeDate(NamedTuple):
    """A date at one end of a line, and the words before and after it."""

    date: ArchivalDate
    before: str
    after: str


@lru_cache(maxsize=10_000)
def leading_date(text: str, day_first: bool | None) -> EdgeDate | None:
    """Return the longest date that a line begins with, and the words behind it.

    A year alone needs a mark behind it: "1980-81 Polish Crisis" begins with a name.
    """
    if not _STARTS_DATE.match(text):
        return None
    for match in reversed(list(_AFTER_DATE.finditer(text, 0, _LONGEST_DATE))):
        head, words = text[: match.start()], text[match.end() :]
        if not head or not words.strip():
            continue
        is_gap = _COLUMN_GAP.fullmatch(match.group()) is not None
        is_plain = not is_gap and _PLAIN_SPACE.fullmatch(match.group()) is not None
        is_in_brackets = head[0] in "[(" and head[-1] in "])"
        if is_plain and not (is_in_brackets or _NAMES_MONTH.search(head)):
            continue
        date = parse_date_line(head, day_first)
        is_set_off = not is_plain or is_in_brackets or _HAS_DIGIT.search(words) is not None
        if date is not None and (is_set_off or not date.undated):
            return EdgeDate(date, "", words.strip())
    return None


@lru_cache(maxsize=10_000)
def trailing_date(text: str, day_first: bool | None) -> EdgeDate | None:
    """Return the longest date that a line ends with, and the words before it.

    "…, CB00113, February 26, 1957, 2 pp." ends with its pages, which do not count. "Lund, Ida
    (1880-1950)" ends with the years of a life, which are no date.
    """
    bare = _WITH_LATER_NUMBER.sub("", text).rstrip()
    if _states_life(bare):
        return None
    if not _ENDS_DATE.search(bare[-12:]) and not text.casefold().endswith(_UNDATED_ENDS):
        return None
    start = max(1, len(bare) - _LONGEST_DATE)
    for match in _BEFORE_DATE.finditer(bare, start):
        before, tail = bare[: match.start()], bare[match.end() :]
        if not before.strip() or (strip_bullet(tail) != tail and parse_date(tail) is None):
            continue
        if tail.strip(_CLOSING).isdigit() and _ENDS_RANGE.search(bare):
            continue  # the end of a range, as "Lots 1837 - 1840"
        written = tail if _ABBREVIATED.search(tail) else tail.rstrip(_CLOSING)
        date = parse_date_line(written, day_first)
        is_plain = match.group().isspace() and "\t" not in match.group()
        if date is not None and not (is_plain and not _NAMES_MONTH.search(written)):
            return EdgeDate(date, before.strip(), "")
    return None


@lru_cache(maxsize=10_000)
def inner_date(text: str, day_first: bool | None) -> EdgeDate | None:
    """Return a date inside a line that can only be its own: with a weekday, or ending an area.

    As in "The Courier (Ouyen : 1911 - 1954) Saturday 7 February 1931 p 7", and in a description
    with ". - " after each area: "Heidelberg, 12.03.1921. - 2 S. - Brief".
    """
    area = _AREA_END.split(text, 1)
    if len(area) > 1 and (edge := trailing_date(area[0], day_first)):
        return EdgeDate(edge.date, edge.before, area[1])
    if edge := _date_behind_place(text, day_first):
        return edge
    named = [
        mention for mention in dates_in(text) if _WEEKDAY.match(text, mention.start, mention.end)
    ]
    if len(named) != 1 or named[0].date.earliest != named[0].date.latest:
        return None
    return EdgeDate(named[0].date, text[: named[0].start].strip(), text[named[0].end :].strip())


def _date_behind_place(text: str, day_first: bool | None) -> EdgeDate | None:
    """Return the date of "Karlsruhe, 9. XI. 1811. 1 S. 4°.", None for another line."""
    if (place := _PLACE_AND_COMMA.match(text)) is None:
        return None
    for stop in _STOP.finditer(text, place.end(), place.end() + _LONGEST_DATE):
        date = parse_date_line(text[place.end() : stop.start()], day_first)
        if date is not None and not date.undated:
            return EdgeDate(date, place[1], text[stop.end() :].strip())
    return None


@lru_cache(maxsize=10_000)
def sentence_date(text: str) -> EdgeDate | None:
    """Return the date that ends a line's first sentence: "Letter, A to B, 12 May 1957. Asks …"."""
    if _states_life(text):
        return None
    for mention in dates_in(text):
        match = _SENTENCE_GOES_ON.match(text, mention.end)
        before = text[: mention.start].rstrip()
        if match and before.endswith((",", "(", "[", "—", "–")):
            return EdgeDate(mention.date, text[: match.end(1)], text[match.end() :].strip())
        if match and _ENDS_SENTENCE.search(before):
            return EdgeDate(mention.date, before[:-1], text[match.end() :].strip())
    undated = _UNDATED_SENTENCE.search(text)
    if undated and (date := parse_date_line(undated[1])):
        return EdgeDate(date, text[: undated.start()], text[undated.end() :].strip())
    return None


@lru_cache(maxsize=10_000)
def date_between_commas(text: str) -> ArchivalDate | None:
    """Return the only date in a title, where commas set it off: "Letter, 3 May 1801, to Ott"."""
    mentions = dates_in(text)
    if len(mentions) != 1:
        return None
    before, after = text[: mentions[0].start].rstrip(), text[mentions[0].end :].lstrip()
    is_set_off = before.endswith((",", ";")) and after.startswith((",", ";"))
    return mentions[0].date if is_set_off else None


def _states_life(text: str) -> bool:
    """Return whether a text is a person with the years of a life: "Lund, Ida (1880-1950)"."""
    life = _LIFE.fullmatch(text) or _LIFE_OF_NATION.fullmatch(text)
    return life is not None and int(life[2]) - int(life[1]) >= _SHORTEST_LIFE

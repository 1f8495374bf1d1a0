"""What an archive says about when: the words as written, and the days that they can mean.

A date in a listing is a claim, not a point. "May 1961" is thirty-one possible days, "circa 1950" a
stated neighbourhood of a year, and a blank line is no date at all. So a date is an interval with
the archive's own words; filters ask whether two intervals overlap, and nothing is ever filled in: a
missing month is not January.

The grammar is our own and small (`tokens`, `forms`, `years`, `partial_periods`, `ranges`,
`cataloguer_marks`, `catalogue_forms`, `other_languages`, `republican`), because the libraries
guess. What it decides where usage differs:

- circa is a year either side of a year (or of anything longer), a month either side of a month, a
  week of a day; it is ordered behind the exact dates of the same year, month or day;
- "1950?" keeps the year as written and marks the doubt in EDTF;
- early, mid and late are years 0 to 3, 4 to 6, 7 to 9 of a decade, thirds of a year, ten days of a
  month;
- winter 1956 is December 1956 to February 1957, written as those months; the other seasons have
  their EDTF codes;
- the nineteenth century is EDTF's 18XX, 1800 to 1899; "the fifties" are those of the twentieth
  century;
- 1905-06 is June 1905 (ISO 8601), 1905–06 with a long dash and 1980-81 are years;
- 13.10.1950 and 13-10-1950 can be one day only; 10.11.1950 is a date where the page shows the
  order, and 13.10.50 is none: it could be two centuries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from corpus.dates.catalogue_forms import (
    in_common_form,
    listed_dates,
    may_have_form,
    week_ending,
)
from corpus.dates.cataloguer_marks import alternatives, in_plain_words
from corpus.dates.centuries import century_in_english
from corpus.dates.date_span import DateSpan, circa_order_days, join, span_of
from corpus.dates.feasts import with_day_of_feast
from corpus.dates.interval import Interval
from corpus.dates.other_languages import UNDATED
from corpus.dates.partial_periods import single_date
from corpus.dates.ranges import date_at, possible_starts
from corpus.dates.republican import (
    ends_with_common_dates,
    may_be_republican,
    republican_span,
)
from corpus.dates.tokens import Tokens
from corpus.dates.vocabulary import APOSTROPHES, BOUNDS, CENTURIES, DECADES, WORDS_IN_DATES
from corpus.dates.years import note_order, numeric_date


@dataclass(frozen=True)
class ArchivalDate:
    """A date as an archive gives it.

    Attributes:
        as_written: the archive's own words, never corrected ("" when it gives none).
        edtf: the same in EDTF (ISO 8601-2:2019, level 1), "" when undated.
        earliest, latest: first and last day it can mean, both included, in the Gregorian calendar
            carried back; None for an open side ("before 1961"), both None when undated.
    """

    as_written: str
    edtf: str
    earliest: date | None
    latest: date | None

    @classmethod
    def none(cls) -> ArchivalDate:
        """Return no date at all."""
        return cls("", "", None, None)

    @property
    def undated(self) -> bool:
        """True when it names no day, not even on one side."""
        return self.earliest is None and self.latest is None

    @property
    def interval(self) -> Interval | None:
        """The days that it can mean, None when undated."""
        return None if self.undated else Interval(self.earliest, self.latest)

    @property
    def is_circa(self) -> bool:
        """Whether the archive calls it approximate."""
        return self.edtf.endswith(("~", "%"))

    @property
    def first_day_in_order(self) -> tuple[date, bool]:
        """The place of a date, earliest first: "circa 1950" behind all of 1950, undated last."""
        if self.earliest is None or not self.is_circa or self.latest is None:
            return self.earliest or date.max, False
        return circa_order_days(self.earliest, self.latest)[0], True

    def overlaps(self, period: Interval) -> bool:
        """Return whether it can mean a day of the period. Never when undated."""
        return self.interval is not None and self.interval.overlaps(period)

    def contains(self, inner_date: ArchivalDate) -> bool:
        """Return whether it contains every day of the date. Never when one is undated."""
        outer, inner = self.interval, inner_date.interval
        return outer is not None and inner is not None and outer.contains(inner)


@dataclass(frozen=True)
class DateMention:
    """A date inside a text, which is text[start:end]."""

    start: int
    end: int
    date: ArchivalDate


_MAX_LENGTH = 200
"""Characters. No form of date comes near; a longer text is not one."""

_UNDATED = re.compile(
    r"undated|not dated|no date(?: given)?|without (?:a )?date|date unknown|unknown date|n\. ?d\.?"
    r"|nd|s\. ?d\.?",
    re.IGNORECASE,
)
_BRACKETS = {"[": "]", "(": ")"}
_BESIDE_UNDATED = re.compile(r"([^\[\](),;]{1,20}?)[,;]?\s*([\[(].+[\])])")
"""A mark of a missing date with what a cataloguer has inferred: "s.d. [vers 1806]"."""


def parse_date(text: str, *, day_first: bool | None = None) -> ArchivalDate | None:
    """Read the date that the whole text is, None when it has no known form. Raises nothing.

    "undated", "n.d." and "no date" are dates without days. Brackets around the date, in which
    archivists put what they have inferred, are allowed.

    day_first: how the page writes 10.11.1950, None when nothing shows it.
    """
    written = text.strip()
    if not written or len(written) > _MAX_LENGTH:
        return None
    bare = with_day_of_feast(_without_brackets(written))
    one_line = " ".join(bare.split())
    if _is_undated(one_line) or written.casefold() in UNDATED:
        return ArchivalDate(written, "", None, None)
    if (inferred := _BESIDE_UNDATED.fullmatch(one_line)) and _is_undated(inferred[1]):
        known = parse_date(inferred[2], day_first=day_first)
        return replace(known, as_written=written) if known else None
    if may_be_republican(one_line):
        return _read_republican(written, one_line)
    if _could_be_date(bare) and (parsed := _read_marked(written, bare)):
        return parsed
    if len(bare) > _LONGEST_CATALOGUE_DATE:
        return None
    if century := century_in_english(one_line):
        return _read_marked(written, century)
    if not _HAS_NUMBER.search(bare) or not may_have_form(one_line):
        return None
    return _read_numeric(written, bare, day_first) or _read_catalogue_form(written, one_line)


def _is_undated(text: str) -> bool:
    return _UNDATED.fullmatch(text) is not None or text.casefold() in UNDATED


def _read_republican(written: str, text: str) -> ArchivalDate | None:
    """Read "24 pluviôse an II (12 février 1794)"; None where the two share no day."""
    if ends := ends_with_common_dates(text):
        first, last = map(parse_date, ends)
        if first and last and first.earliest and last.latest and first.earliest <= last.latest:
            return _archival_date(written, span_of(first.earliest, last.latest))
        return None
    if (found := republican_span(text)) is None:
        return None
    span, beside = found
    common = parse_date(beside) if beside else None
    if beside and not (common and common.overlaps(span)):
        return None
    return _archival_date(written, span)


def _read_marked(written: str, bare: str) -> ArchivalDate | None:
    if parsed := _read(written, bare):
        return parsed
    plain = in_plain_words(bare)
    return (_read(written, plain) if plain != bare else None) or _read_joined(written, plain)


_LONGEST_CATALOGUE_DATE = 80
_HAS_NUMBER = re.compile(r"\d{2}|[年년]")
_HYPHENS = re.compile(r"^(\d{1,2})-(\d{1,2})-(?=\d{4}$)")
_SPACES_IN_DAY = re.compile(r"(?<=\d)\. (?=\d)")
_NUMERIC = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{4}(?:\s*[-–—]\s*\d{1,2}[./]\d{1,2}[./]\d{4})?")


def _read_numeric(written: str, text: str, day_first: bool | None) -> ArchivalDate | None:
    """Read 13.10.1950, and 10.11.1950 in the order that its page or its range shows."""
    text = _SPACES_IN_DAY.sub(".", _HYPHENS.sub(r"\1.\2.", text))
    if not _NUMERIC.fullmatch(text):
        return None
    tokens = Tokens(text)
    note_order(tokens, starts := (0, tokens.size - 5))
    tokens.day_first = day_first if tokens.day_first is None else tokens.day_first
    first, last = (match and match.span for i in starts for match in [numeric_date(tokens, i)])
    span = first if starts == (0, 0) else first and last and join(first, last)
    return _archival_date(written, span) if span else None


def _read_catalogue_form(written: str, text: str) -> ArchivalDate | None:
    common = in_common_form(text)
    if last_day := week_ending(common):
        span = _span_of_all(last_day)
        if not span or span.grain != "day":
            return None
        return _archival_date(written, span_of(span.earliest - timedelta(days=6), span.latest))
    if not _could_be_date(common):
        return None
    if common != text and (parsed := _read_marked(written, common)):
        return parsed
    ends = listed_dates(common)
    first, last = (_span_of_any(end) for end in ends) if ends else (None, None)
    interval = join(first, last) if first and last else None
    return _archival_date(written, interval) if interval else None


def _span_of_any(text: str) -> DateSpan | None:
    """Return a date or a range of dates."""
    tokens = Tokens(text)
    match = date_at(tokens, 0, prose=False)
    return match.span if match and match.end >= tokens.size else None


_ORDINAL_OR_PLURAL = f"[{''.join(sorted(APOSTROPHES))}]?(?:s|st|nd|rd|th)"
_DATE_NUMBER = rf"(?<![0-9])(?:[0-9]{{4}}(?![0-9])|[0-9]{{2}}{_ORDINAL_OR_PLURAL}(?![^\W\d_]))"
_IN_EVERY_DATE = re.compile("|".join((_DATE_NUMBER, *DECADES, *CENTURIES, "twenty")))
"""Every form of date has a number of four digits, one as in 50s or 19th, or one of these words."""

_WORD = re.compile(r"[^\W\d_]+")


def _could_be_date(text: str) -> bool:
    """Return False when a text has no year, or a word that no date has.

    Most lines of a page end here: to try the grammar on them is most of the cost of a long page.
    """
    words = text.casefold()
    return _IN_EVERY_DATE.search(words) is not None and WORDS_IN_DATES.issuperset(
        _WORD.findall(words)
    )


def _read(written: str, text: str) -> ArchivalDate | None:
    tokens = Tokens(text)
    match = date_at(tokens, 0, prose=False)
    if match and not match.span:
        return None
    if match and match.span and match.end >= tokens.size:
        return _archival_date(written, match.span)
    if year_first := _read_year_first(text, tokens):
        return _archival_date(written, year_first)
    return _read_open_ended(written, tokens)


def dates_in(text: str) -> tuple[DateMention, ...]:
    """Return the dates inside a text, left to right; where several fit, the longest.

    A number is a year only from 1000 to 2199 and where its neighbours allow it: "Order 1953", "room
    2099", "1949 tons" contain no date. Days and months without a year are no dates either.
    "4.11.1956" is one only where another date of the text, such as "23.10.1956", shows the order.
    """
    if not _IN_EVERY_DATE.search(text.casefold()):
        return ()
    tokens, mentions, next_free = Tokens(text), [], 0
    starts = possible_starts(tokens)
    note_order(tokens, starts)
    for i in starts:
        match = date_at(tokens, i, prose=True) if i >= next_free else None
        if match and match.span:
            start, end = tokens[i].start, tokens[match.end - 1].end
            mentions.append(DateMention(start, end, _archival_date(text[start:end], match.span)))
        next_free = match.end if match else next_free
    return tuple(mentions)


_RELEASE_NOTE = re.compile(
    r"\b(?:re|de)?(?:released?|classified|classification|printed|published|posted|accessed"
    r"|uploaded)\b",
    re.IGNORECASE,
)
_BOUND_BEFORE = re.compile(
    r"\b(?:since|after|before|until|till|following|prior to|post|pre)(?: the)?[\s-]{1,3}$",
    re.IGNORECASE,
)
_BRACKET_OR_SEMICOLON = re.compile(r"[\[\](){};]")
_MAX_TITLE = 10_000
"""Characters. What is longer is a page pasted into a title, and every record's title is read."""


@lru_cache(maxsize=4096)
def title_dates(title: str) -> tuple[ArchivalDate, ...]:
    """Return the dates in a title that say when its subject was, left to right.

    Left out are release notes ("[Approved for Release May 6, 2019]") and dates that only bound a
    time ("since 1945"). Only the first 10,000 characters are read.
    """
    dates, title = [], title[:_MAX_TITLE]
    for mention in dates_in(title):
        before = title[max(0, mention.start - _MAX_LENGTH) : mention.start]
        clause = _BRACKET_OR_SEMICOLON.split(before)[-1]
        if not _RELEASE_NOTE.search(clause) and not _BOUND_BEFORE.search(before):
            dates.append(mention.date)
    return tuple(dates)


def _archival_date(written: str, span: DateSpan) -> ArchivalDate:
    return ArchivalDate(written, span.edtf, span.earliest, span.latest)


def _without_brackets(text: str) -> str:
    """Remove a stop at the end and one pair of brackets around the text."""
    if text[-1:] in (".", ",", ";") and not text.casefold().endswith(("n.d.", "s.d.")):
        text = text[:-1].rstrip()
    if _BRACKETS.get(text[:1]) == text[-1:] and len(text) > 2:
        text = text[1:-1].strip()
    return text


def _read_joined(written: str, text: str) -> ArchivalDate | None:
    """Read "September or October 1949" and "late May-early June 1949"."""
    for first, last, must_be_neighbours in alternatives(text):
        begin, end = _span_of_all(first), _span_of_all(last)
        joined = join(begin, end) if begin and end else None
        if not begin or not end or not joined:
            continue
        days_apart = begin.days_apart(end)
        if days_apart == 1 or (days_apart and not must_be_neighbours):
            return _archival_date(written, joined)
    return None


def _span_of_all(text: str) -> DateSpan | None:
    tokens = Tokens(text)
    match = single_date(tokens, 0)
    return match.span if match and match.end >= tokens.size else None


def _read_year_first(text: str, tokens: Tokens) -> DateSpan | None:
    """Read "1961 May 6" and "1961, May": the order of catalogues, only as a whole line."""
    if tokens[0].digits != 4:
        return None
    month = tokens[2] if tokens[1].key == "," else tokens[1]
    return _span_of_all(f"{text[month.start :]} {tokens[0].key}")


_BOUNDS_AFTER = {
    **dict.fromkeys(("-", "–", "—", "or later", "or after", "onwards", "onward"), "since"),
    **dict.fromkeys(("or earlier", "or before"), "until"),
}
"""Words and marks after a date that leave one side open."""


def _read_open_ended(written: str, tokens: Tokens) -> ArchivalDate | None:
    """Read "before 1961", "after May 1961", "since 1961", "1961-" and "1961 or later"."""
    word = tokens[0].key
    start = 2 if word == "prior" and tokens[1].key == "to" else 1
    start = start + (tokens[start].key == "-") if word in BOUNDS else 0
    match = single_date(tokens, start)
    if not match or not match.span:
        return None
    words_after = " ".join(tokens[i].key for i in range(match.end, tokens.size))
    if word not in BOUNDS:
        bound = _BOUNDS_AFTER.get(words_after)
    elif word == "from" and words_after in ("on", "onwards", "onward"):
        bound = "since"
    else:
        bound = BOUNDS[word] if not words_after else None
    return _one_sided(written, bound, match.span) if bound else None


def _one_sided(written: str, bound: str, core: DateSpan) -> ArchivalDate | None:
    if bound == "until":
        return ArchivalDate(written, f"../{core.edtf}", None, core.latest)
    if bound == "since":
        return ArchivalDate(written, f"{core.edtf}/..", core.earliest, None)
    try:
        if bound == "after":
            day = core.latest + timedelta(days=1)
            return ArchivalDate(written, f"{_as_precise(day, core)}/..", day, None)
        day = core.earliest - timedelta(days=1)
        return ArchivalDate(written, f"../{_as_precise(day, core)}", None, day)
    except OverflowError:
        return None


def _as_precise(day: date, core: DateSpan) -> str:
    """Write a day in EDTF as precisely as a date: after 1961 begins 1962, after May with June."""
    if core.grain in ("year", "decade", "century"):
        return f"{day.year:04}"
    return day.isoformat()[:7] if core.grain in ("month", "season") else day.isoformat()

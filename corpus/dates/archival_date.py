"""What an archive says about when: the words as written, and the days that they can mean.

A date in a listing is a claim, not a point. "May 1961" is thirty-one possible days, "circa 1950" a stated
neighbourhood of a year, and a blank line is no date at all. So a date here is an interval with the archive's own words
kept beside it; filters ask whether two intervals overlap, and nothing is ever filled in: a missing month is not
January.

The grammar is our own and small (`date_words`, `date_meaning`, `date_grammar`, `date_parts`, `date_ranges`,
`date_marks`), because the libraries guess. What it decides where usage differs:

- circa is a year either side of a year (or of anything longer), a month either side of a month, a week of a day;
- "1950?" keeps the year as written and marks the doubt in EDTF;
- early, mid and late are years 0 to 3, 4 to 6, 7 to 9 of a decade, thirds of a year, ten days of a month;
- winter 1956 is December 1956 to February 1957, written as those months; the other seasons have their EDTF codes;
- the nineteenth century is EDTF's 18XX, 1800 to 1899; "the fifties" are those of the twentieth century;
- 1905-06 is June 1905 (ISO 8601), 1905–06 with a long dash and 1980-81 are years;
- 10.11.1950 and 13.10.50 could be two days or two centuries, and so are no dates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from corpus.dates.cataloguer_marks import halves, in_plain_words
from corpus.dates.date_meaning import DateSpan, join
from corpus.dates.partial_periods import unit
from corpus.dates.ranges import beginnings, date_at, note_order
from corpus.dates.vocabulary import APOSTROPHES, CENTURIES, DECADES, WORDS_IN_DATES, Tokens


@dataclass(frozen=True)
class ArchivalDate:
    """A date as an archive gives it.

    as_written: the archive's own words, never corrected ("" when it gives none).
    edtf: the same in EDTF (ISO 8601-2:2019, level 1), "" when undated.
    earliest, latest: first and last day it can mean, both included, in the Gregorian calendar carried back; None for a
    side left open ("before 1961"), and both None when undated.
    """

    as_written: str
    edtf: str
    earliest: date | None
    latest: date | None

    @classmethod
    def none(cls) -> ArchivalDate:
        """No date at all."""
        return cls("", "", None, None)

    @property
    def undated(self) -> bool:
        """True when it names no day, not even on one side."""
        return self.earliest is None and self.latest is None

    def overlaps(self, earliest: date | None, latest: date | None) -> bool:
        """Whether some day of it lies between two days, both included; None leaves a side open. Never when undated."""
        if self.undated:
            return False
        begins_in_time = latest is None or self.earliest is None or self.earliest <= latest
        ends_in_time = earliest is None or self.latest is None or self.latest >= earliest
        return begins_in_time and ends_in_time

    def contains(self, other: ArchivalDate) -> bool:
        """Whether every day that the other can mean lies in this one. False when either is undated."""
        if self.undated or other.undated:
            return False
        begins = self.earliest is None or (
            other.earliest is not None and other.earliest >= self.earliest
        )
        ends = self.latest is None or (other.latest is not None and other.latest <= self.latest)
        return begins and ends


@dataclass(frozen=True)
class DateMention:
    """A date inside a text: text[start:end] are its words."""

    start: int
    end: int
    date: ArchivalDate


_LONGEST = 200
"""Characters. No form of date comes near; a longer text is not one."""

_UNDATED = re.compile(
    r"undated|not dated|no date(?: given)?|without (?:a )?date|date unknown|unknown date|n\. ?d\.?|nd|s\. ?d\.?",
    re.IGNORECASE,
)
_BRACKETS = {"[": "]", "(": ")"}
_UP_TO = frozenset(("until", "till", "by"))


def parse_date(text: str) -> ArchivalDate | None:
    """Read the date that the whole text is, or None when it is not one in a known form. Raises nothing.

    "undated", "n.d." and "no date" are dates without days. Brackets around the date, which archivists put around what
    they have inferred, are allowed.
    """
    written = text.strip()
    if not written or len(written) > _LONGEST:
        return None
    bare = _unwrapped(written)
    if _UNDATED.fullmatch(" ".join(bare.split())):
        return ArchivalDate(written, "", None, None)
    if not _could_be_date(bare):
        return None
    if found := _read(written, bare):
        return found
    plain = in_plain_words(bare)
    return (_read(written, plain) if plain != bare else None) or _joined(written, plain)


_GLUED = f"[{''.join(sorted(APOSTROPHES))}]?(?:s|st|nd|rd|th)"
_NUMBER_IN_DATE = rf"(?<![0-9])(?:[0-9]{{4}}(?![0-9])|[0-9]{{2}}{_GLUED}(?![^\W\d_]))"
_IN_EVERY_DATE = re.compile("|".join((_NUMBER_IN_DATE, *DECADES, *CENTURIES, "twenty")))
"""No form of date is without a number of four digits, one as in 50s or 19th, or one of these words."""
_WORD = re.compile(r"[^\W\d_]+")


def _could_be_date(bare: str) -> bool:
    """False where a look at its words tells that the text is none: it has no year, or a word that no date has.

    Most lines of a page end here: to ask the grammar of them is most of what a long page costs.
    """
    words = bare.casefold()
    return _IN_EVERY_DATE.search(words) is not None and WORDS_IN_DATES.issuperset(
        _WORD.findall(words)
    )


def _read(written: str, bare: str) -> ArchivalDate | None:
    tokens = Tokens(bare)
    if found := date_at(tokens, 0, prose=False):
        if found.span and _ends(tokens, found.end):
            return _dated(written, found.span)
        if not found.span:
            return None
    if inverted := _year_first(bare, tokens):
        return _dated(written, inverted)
    return _open(written, tokens)


def dates_in(text: str) -> tuple[DateMention, ...]:
    """Find the dates inside a text, left to right, none inside another, the longest form wherever several fit.

    A number is a year only from 1000 to 2199 and where its neighbours allow it: "Order 1953", "room 2099", "1949 tons"
    hold no date. Days and months without a year are no dates either. "4.11.1956" is one only where another date of the
    text, such as "23.10.1956", shows the order.
    """
    if not _IN_EVERY_DATE.search(text.casefold()):
        return ()
    tokens, found, after = Tokens(text), [], 0
    places = beginnings(tokens)
    note_order(tokens, places)
    for i in places:
        reading = date_at(tokens, i, prose=True) if i >= after else None
        if reading is None:
            continue
        if reading.span:
            start, end = tokens[i].start, tokens[reading.end - 1].end
            found.append(DateMention(start, end, _dated(text[start:end], reading.span)))
        after = reading.end
    return tuple(found)


_RELEASE = re.compile(
    r"\b(?:re|de)?(?:released?|classified|classification|printed|published|posted|accessed|uploaded)\b",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"\b(?:since|after|before|until|till|following|prior to|post|pre)(?: the)?[\s-]{1,3}$",
    re.IGNORECASE,
)
_SEGMENT = re.compile(r"[\[\](){};]")
_MOST_OF_A_TITLE = 10_000
"""Characters. What is longer is a page pasted into a title, and every record's title is read."""


@lru_cache(maxsize=4096)
def title_dates(title: str) -> tuple[ArchivalDate, ...]:
    """Find the dates in a title that say when the thing was, left to right.

    Left out are release notes ("[Approved for Release May 6, 2019]") and dates that only bound a time ("since 1945").
    Only the first 10,000 characters are read.
    """
    kept, title = [], title[:_MOST_OF_A_TITLE]
    for found in dates_in(title):
        before = title[max(0, found.start - _LONGEST) : found.start]
        segment = _SEGMENT.split(before)[-1]
        if not _RELEASE.search(segment) and not _BOUND.search(before):
            kept.append(found.date)
    return tuple(kept)


def _dated(written: str, meaning: DateSpan) -> ArchivalDate:
    return ArchivalDate(written, meaning.edtf, meaning.earliest, meaning.latest)


def _unwrapped(text: str) -> str:
    """Without one pair of brackets around it, and without a stop at its end."""
    if text[-1:] in (".", ",", ";") and not text.casefold().endswith(("n.d.", "s.d.")):
        text = text[:-1].rstrip()
    if _BRACKETS.get(text[:1]) == text[-1:] and len(text) > 2:
        text = text[1:-1].strip()
    return text


def _ends(tokens: Tokens, i: int) -> bool:
    return i >= len(tokens)


def _joined(written: str, text: str) -> ArchivalDate | None:
    """September or October 1949; late May-early June 1949."""
    for first, last, neighbours in halves(text):
        ends = [_whole(first), _whole(last)]
        if not ends[0] or not ends[1]:
            continue
        apart = (ends[1].earliest - ends[0].latest).days
        if (both := join(ends[0], ends[1])) and (apart == 1 or (apart > 1 and not neighbours)):
            return _dated(written, both)
    return None


def _whole(text: str) -> DateSpan | None:
    tokens = Tokens(text)
    found = unit(tokens, 0)
    return found.span if found and _ends(tokens, found.end) else None


def _year_first(text: str, tokens: Tokens) -> DateSpan | None:
    """1961 May 6 and 1961, May: the order of catalogues, read only where nothing else stands on the line."""
    if tokens[0].digits != 4:
        return None
    at = 2 if tokens[1].key == "," else 1
    return _whole(f"{text[tokens[at].start :]} {tokens[0].key}")


def _open(written: str, tokens: Tokens) -> ArchivalDate | None:
    """Before 1961; after May 1961; since 1961; until 1961; 1961-; 1961 or later."""
    first = tokens[0].key
    at = 2 if first == "prior" and tokens[1].key == "to" else 1
    if first in _UP_TO | {"before", "pre", "prior", "after", "post", "since", "from"}:
        at += tokens[at].key == "-"
        found = unit(tokens, at)
        if (
            not found
            or not found.span
            or not _ends(tokens, _skip_onwards(tokens, found.end, first))
        ):
            return None
        return _one_sided(written, first, found.span)
    found = unit(tokens, 0)
    if not found or not found.span:
        return None
    rest = [tokens[i].key for i in range(found.end, len(tokens))]
    if rest in (["-"], ["–"], ["—"], ["or", "later"], ["or", "after"], ["onwards"], ["onward"]):
        return _one_sided(written, "since", found.span)
    return (
        _one_sided(written, "until", found.span)
        if rest in (["or", "earlier"], ["or", "before"])
        else None
    )


def _skip_onwards(tokens: Tokens, i: int, first: str) -> int:
    return i + 1 if first == "from" and tokens[i].key in ("on", "onwards", "onward") else i


def _one_sided(written: str, word: str, core: DateSpan) -> ArchivalDate | None:
    if word in _UP_TO:
        return ArchivalDate(written, f"../{core.edtf}", None, core.latest)
    if word in ("since", "from"):
        return ArchivalDate(written, f"{core.edtf}/..", core.earliest, None)
    later = word in ("after", "post")
    try:
        day = core.latest + timedelta(days=1) if later else core.earliest - timedelta(days=1)
    except OverflowError:
        return None
    near = _edge(core, day)
    return (
        ArchivalDate(written, f"{near}/..", day, None)
        if later
        else ArchivalDate(written, f"../{near}", None, day)
    )


def _edge(core: DateSpan, day: date) -> str:
    """Write in EDTF the unit next to the core: after 1961 begins with 1962, after May 1961 with 1961-06."""
    if core.grain in ("year", "decade", "century"):
        return f"{day.year:04}"
    return day.isoformat()[:7] if core.grain in ("month", "season") else day.isoformat()


__all__ = ["ArchivalDate", "DateMention", "dates_in", "parse_date", "title_dates"]

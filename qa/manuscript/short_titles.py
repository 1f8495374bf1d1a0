"""Shortened titles in notes: "Filippov [Stalin] to Mikoyan", "Memcon, Nixon–Zhou".

A shortened title leaves words out and may write others of the kind of document. So its own words
are looked for in a record's title, and something else must speak for that record: the date, the
shelfmark, quotation marks, two sides in the title's order, or an earlier note that cites it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from corpus import (
    Interval,
    Record,
    kind_of_document,
    read_correspondence,
    repository_of,
    without_accents,
)
from qa.citations import ComparedWords, compare_words, place_in_text
from qa.manuscript.findings import is_slip_of_date
from qa.understanding import is_empty_word, is_english_word

_WORD = re.compile(r"[^\W\d_]{2,}")
_QUOTED = re.compile(r"[“\"„«‘'](?=\w)([^“”\"„«»‘]{6,300}?)[,.]?[”\"“»’'](?!\w)")
WORDS_BETWEEN_SIDES = ("to", "an", "à")
"""Between the writer and the recipient, in notes of the commonest languages."""
_SIDES = re.compile(
    rf"(?P<writer>[^\W\d_]{{2,}})\]?(?:,?\s(?:{'|'.join(WORDS_BETWEEN_SIDES)})\s(?:the\s)?|(?P<pair>[–—]))"
    r"(?P<recipient>[^\W\d_]{2,})"
)
_OF_NOTES = frozenset("ibid cit loc see also hereafter quoted cited memcon telcon".split())
"""Words of notes that belong to no title."""
_ENOUGH, _ENOUGH_QUOTED = 0.75, 0.5
"""Share of a note's names that must be in a title; the second where the note quotes the title."""
_LONGEST_SLIP_DAYS = 62
_LONG_WORD = 8
"""Letters from which two may differ in a misspelt word, as in names elsewhere."""


@dataclass(frozen=True)
class ShortTitle:
    """How a piece of a note matches a record's title.

    Attributes:
        record: that record.
        misspelt: words of the note, each with that of the title, where a letter differs.
    """

    record: Record
    misspelt: tuple[ComparedWords, ...]


def short_titles(
    piece: str,
    intervals: Sequence[Interval],
    candidates: Sequence[Record],
    cited_before: Collection[Record],
    in_same_file: Collection[Record],
) -> list[ShortTitle]:
    """Return the records that a piece of a note cites by a shortened title, [] for none.

    piece: without addresses and dates. intervals: its dates. cited_before: by earlier notes.
    in_same_file: those candidates with a shelfmark that the piece has. Records that match equally
    well all count.
    """
    words = _words_of(piece)
    best: list[ShortTitle] = []
    best_rank: tuple[float, ...] = ()
    for record in dict.fromkeys([*candidates, *cited_before]):
        match = _TitleMatch.of(words, piece, record)
        is_dated = any(
            when.overlaps(interval)
            for when in (record.date, *record.title_dates)
            for interval in intervals
        )
        is_in_file = record in in_same_file
        is_known = is_in_file or record in cited_before
        days = min((_days_away(record, interval) for interval in intervals), default=0)
        is_near = (
            not intervals
            or is_dated
            or days <= _LONGEST_SLIP_DAYS
            or any(is_slip_of_date(interval, record.date.interval) for interval in intervals)
        )
        if not match.is_enough or not (is_near or match.quotes_title or is_in_file):
            continue
        if not (
            match.quotes_title
            or (is_dated and (match.names > 1 or any(map(_is_day, intervals))))
            or (is_known and match.share == 1)
            or (match.names > 1 and (match.has_sides or match.has_kind))
        ):
            continue
        rank = (
            is_dated, match.quotes_title, is_in_file, match.has_sides, match.share, match.names,
            -len(match.misspelt), -days, record in cited_before,
        )  # fmt: skip
        if rank > best_rank:
            best, best_rank = [], rank
        if rank == best_rank:
            best.append(ShortTitle(record, match.misspelt))
    return best


@dataclass(frozen=True)
class _TitleMatch:
    """How the words of a piece of a note are those of a title.

    Attributes:
        names: how many capitalised words of the piece the title has.
        share: of its capitalised words, 0 to 1.
        misspelt: those that differ in a letter.
        quotes_title: whether words in quotation marks are in the title.
        has_sides: whether "A to B" has the title's writer and recipient, or "A–B" both.
        is_reversed: whether they are exchanged.
        has_kind: whether both name the same kind of document.
    """

    names: int
    share: float
    misspelt: tuple[ComparedWords, ...]
    quotes_title: bool
    has_sides: bool
    is_reversed: bool
    has_kind: bool

    @property
    def is_enough(self) -> bool:
        """Whether the words fit this title, and none of the sides is another."""
        least = _ENOUGH_QUOTED if self.quotes_title else _ENOUGH
        return self.names > 0 and self.share >= least and not self.is_reversed

    @classmethod
    def of(cls, words: Sequence[tuple[str, bool]], piece: str, record: Record) -> _TitleMatch:
        """Compare the names of a piece with a record's title."""
        title = {_plain(word): word for word in _WORD.findall(record.title)}
        places = {
            _plain(word)
            for text in (record.source, record.collection, repository_of(record))
            for word in _WORD.findall(text)
        }
        names, against, misspelt = 0, 0, []
        for word, speaks_against in words:
            key = _plain(word)
            if key in title:
                names += 1
            elif similar := next(
                (of_title for of_title in title if _is_misspelt(key, of_title)), ""
            ):
                names += 1
                misspelt.append(ComparedWords(word, title[similar]))
            else:
                against += speaks_against and key not in places
        quotes_title = False
        for quoted in _QUOTED.finditer(piece):
            if place := place_in_text(quoted[1], record.title):
                quotes_title = True
                of_title = record.title[place.start : place.end]
                misspelt += [w for w in compare_words(quoted[1], of_title) if not w.agrees]
        sides = [_order_of_sides(match, record) for match in _SIDES.finditer(piece)]
        kind = kind_of_document(record.title)
        return cls(
            names,
            names / (names + against) if names else 0.0,
            tuple(misspelt),
            quotes_title,
            any(order > 0 for order in sides),
            any(order < 0 for order in sides),
            kind != "" and any(kind_of_document(word) == kind for word in _WORD.findall(piece)),
        )


def _words_of(piece: str) -> list[tuple[str, bool]]:
    """Return the capitalised words of a piece that may be of a title, each once.

    With each comes whether it speaks against a title that lacks it. The first word does not where
    it is an ordinary one ("Quoted in"); words that name a kind of document are left out.
    """
    words: dict[str, tuple[str, bool]] = {}
    for number, match in enumerate(_WORD.finditer(piece)):
        word = match[0]
        if (
            word[0].isupper()
            and not is_empty_word(word)
            and word.casefold() not in _OF_NOTES
            and not kind_of_document(word)
        ):
            words.setdefault(_plain(word), (word, number > 0 or not is_english_word(word)))
    return list(words.values())


def _order_of_sides(match: re.Match[str], record: Record) -> int:
    """Return 1 where both sides are the title's, -1 where they are exchanged, else 0."""
    writer, recipient = _plain(match["writer"]), _plain(match["recipient"])
    correspondence = read_correspondence(record.title)
    if correspondence is not None and correspondence.recipients:
        writers, recipients = (
            {_plain(word) for party in parties for word in _WORD.findall(party.text)}
            for parties in (correspondence.writers, correspondence.recipients)
        )
        if writer in writers and recipient in recipients:
            return 1
        if writer in recipients and recipient in writers:
            return 1 if match["pair"] else -1
    title = [_plain(word) for word in _WORD.findall(record.title)]
    if writer not in title or recipient not in title:
        return 0
    if match["pair"]:
        return 1
    between = title[title.index(writer) : title.index(recipient)]
    return 1 if any(word in WORDS_BETWEEN_SIDES for word in between) else 0


def _days_away(record: Record, interval: Interval) -> int:
    recorded, written = record.date.earliest, interval.earliest
    return 0 if recorded is None or written is None else abs((recorded - written).days)


def _is_day(interval: Interval) -> bool:
    return interval.earliest is not None and interval.earliest == interval.latest


def _is_misspelt(word: str, title_word: str) -> bool:
    """Return whether a long word differs from a title's in a letter, or in two of a longer one."""
    limit = 1 + (min(len(word), len(title_word)) >= _LONG_WORD)
    return len(word) > 4 and 0 < OSA.distance(word, title_word, score_cutoff=limit) <= limit


@lru_cache(maxsize=4096)
def _plain(word: str) -> str:
    return without_accents(word).casefold()

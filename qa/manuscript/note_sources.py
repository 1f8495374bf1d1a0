"""Which records a note cites: by address, title, shortened title, shelfmark, or as "ibid."."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz

from corpus import (
    DateMention,
    Interval,
    Record,
    ShelfmarkPart,
    dates_in_prose,
    fold,
    shelfmark_of,
)
from embeddings import ArchiveView, TextQuery
from qa.answering import split_sentences
from qa.citations import ComparedWords
from qa.manuscript.short_titles import short_titles

_ADDRESS = re.compile(r"https?://[^\s<>\"”)\]]+")
_IBID = re.compile(r"\W*(?:ibid(?:em)?|ebd|ebenda|ivi|там же)\b", re.IGNORECASE)
_ACCESSED = re.compile(
    r"\b(?:accessed|last visited|retrieved|consulted|abgerufen|consulté)\b[^;)]{0,40}", re.I
)
_FURTHER = re.compile(r";|(?<=[.,])\s+(?=(?:see|cf|vgl|voir)\b)", re.IGNORECASE)
"""What stands between the sources of one note."""
_MOST_CANDIDATES = 10
_MOST_OF_DAY = 200
"""Records with a note's date that are looked at."""
_LONGEST_NOTE = 20_000
"""Characters of a note that are read; a longer one is a separate text."""
_MOST_BEFORE = 200
"""Records cited last that a shortened title may mean."""
_LEAST_TITLE = 85.0
"""Of 100: how much of a title a note must have to cite it."""
_SHORTEST_TITLE = 12
"""Characters; shorter titles ("Letter") are in notes by chance, and need their date there too."""


@dataclass(frozen=True)
class NoteSource:
    """A part of a note that cites something: note.text[start:end].

    Attributes:
        start: offset of its first character.
        end: offset after its last.
        records: those that it cites, the surest first; () for none of this archive.
        is_short: whether the titles are shortened, so that they are not compared word by word.
        misspelt: words of a shortened title, each with that of the first record's title.
    """

    start: int
    end: int
    records: tuple[Record, ...] = ()
    is_short: bool = False
    misspelt: tuple[ComparedWords, ...] = ()


@dataclass(frozen=True)
class Note:
    """A note, or a citation in the text, with its sources.

    Attributes:
        place: "note 12", or "paragraph 3" for a citation in the text.
        text: its words.
        sources: left to right; those that no record is cited by are left out.
        start: the characters of that place before the text.
    """

    place: str
    text: str
    sources: tuple[NoteSource, ...]
    start: int = 0

    @property
    def records(self) -> tuple[Record, ...]:
        """The records that it cites, each once."""
        return tuple({r.id: r for source in self.sources for r in source.records}.values())


class NoteReader:
    """Reads the notes of one manuscript, in their order, against one state of an archive."""

    def __init__(
        self, view: ArchiveView, notes: Mapping[str, str], others: Iterable[str] = ()
    ) -> None:
        """Read the notes. others: further texts with addresses that may be read later."""
        self._view = view
        texts = (*notes.values(), *others)
        addresses = {_plain_address(place) for text in texts for place in _addresses(text)}
        rows = view.snapshot.rows_by_url(form for place in addresses for form in _forms(place))
        records = view.snapshot.records_at(rows)
        self._by_address: dict[str, list[Record]] = {}
        for row, url in rows.items():
            self._by_address.setdefault(_plain_address(url), []).append(records[row])
        self._cited_before: dict[str, Record] = {}
        self._last: tuple[Record, ...] = ()
        self.notes = {label: self.read(text, f"note {label}") for label, text in notes.items()}

    def read(self, text: str, place: str, offset: int = 0) -> Note:
        """Return a note, or a citation of the text, with its sources; "ibid." means the one before.

        place: "note 12" or "paragraph 3". offset: the characters of that place before the text.
        """
        sources: list[NoteSource] = []
        for start, end in _parts(text[:_LONGEST_NOTE]):
            of_part: list[NoteSource] = []
            for first, last in split_sentences(text[start:end]):
                source = self._source(text, start + first, start + last)
                if source.records:
                    of_part.append(source)
                    self._last = source.records
                    for record in source.records:
                        self._cited_before.pop(record.id, None)
                        self._cited_before[record.id] = record
                elif of_part:  # "Title." Date. Shelfmark.
                    before = of_part.pop()
                    of_part.append(_lengthened(before, start + last))
            sources += of_part
        return Note(place, text, tuple(sources), offset)

    def read_entry(self, text: str, place: str) -> Note:
        """Return an entry of a list of works cited, which is one source as a whole."""
        source = self._source(text, 0, min(len(text), _LONGEST_NOTE))
        return Note(place, text, (source,) if source.records else ())

    def _source(self, text: str, start: int, end: int) -> NoteSource:
        piece = text[start:end]
        if _IBID.match(piece):
            return NoteSource(start, end, self._last, is_short=True)
        by_address = [
            record
            for address in map(_plain_address, _addresses(piece))
            for record in self._by_address.get(address, ())
        ]
        words = _ADDRESS.sub(" ", piece)
        candidates = self._candidates(words)
        cited = [record for record in candidates if _cites(words, record)]
        folded = fold(words)
        cited = [record for record in cited if fold(record.title) in folded] or cited
        # Several records may have one title: only those with the date of the note count.
        dated = [record for record in cited if _has_date_of(words, record)]
        best: list[Record] = []
        for record in dated or cited:
            if not any(fold(record.title) in fold(cited_before.title) for cited_before in best):
                best.append(record)
        if by_address or best:
            records = {record.id: record for record in (*by_address, *best)}
            return NoteSource(start, end, tuple(records.values()), is_short=not best)
        return self._short_source(words, start, end, candidates)

    def _short_source(
        self, words: str, start: int, end: int, candidates: Sequence[Record]
    ) -> NoteSource:
        """Return the records that a part cites by a shortened title, else by their shelfmark."""
        parts = shelfmark_values(shelfmark_parts(words))
        before = list(self._cited_before.values())[-_MOST_BEFORE:]
        in_file = [
            record
            for record in dict.fromkeys([*candidates, *before])
            if parts and shelfmark_values(shelfmark_of_record(record)) == parts
        ]
        mentions = written_dates(words)
        intervals = [m.date.interval for m in mentions if m.date.interval is not None]
        titles = short_titles(
            _without_dates(words, mentions),
            intervals,
            [*candidates, *self._of_dates(words, intervals)],
            before,
            in_file,
        )
        if titles:
            records = tuple(title.record for title in titles)
            return NoteSource(start, end, records, True, titles[0].misspelt)
        return NoteSource(start, end, tuple(in_file), is_short=True)

    def _candidates(self, words: str) -> list[Record]:
        """Return the records with the most words of a part, anywhere and in the title."""
        index = self._view.index.text_index
        if index is None or not words.strip():
            return []
        queries = (TextQuery(words), TextQuery(words, fields=("title",)))
        rows = [
            row for query in queries for row, _ in index.search([query], limit=_MOST_CANDIDATES)
        ]
        return self._records(rows)

    def _of_dates(self, words: str, intervals: Sequence[Interval]) -> list[Record]:
        """Return the records of a part's dates that have words of it in their titles."""
        index = self._view.index.text_index
        if index is None or not intervals:
            return []
        dates = self._view.snapshot.date_index
        rows = np.unique(
            np.concatenate(
                [dates.rows_overlapping(when.earliest, when.latest) for when in intervals]
            )
        )
        query = TextQuery(words, fields=("title",))
        hits = index.search([query], limit=_MOST_OF_DAY, allowed_rows=rows)
        return self._records([row for row, _ in hits])

    def _records(self, rows: Sequence[int]) -> list[Record]:
        records = self._view.snapshot.records_at(dict.fromkeys(rows))
        return [records[row] for row in dict.fromkeys(rows) if row in records]


def is_ibid(text: str) -> bool:
    """Return whether a note begins with "ibid.", in one of the languages of notes."""
    return _IBID.match(text) is not None


def written_dates(text: str) -> tuple[DateMention, ...]:
    """Return the dates in a part of a note, without the day on which an address was read."""
    return dates_in_prose(_ACCESSED.sub(lambda match: " " * len(match[0]), text))


def shelfmark_of_record(record: Record) -> dict[str, ShelfmarkPart]:
    """Return the parts of a record's shelfmark by level, without the sheets."""
    return shelfmark_parts(record.source, record.other, record.collection)


def shelfmark_parts(
    text: str, other: Sequence[tuple[str, str]] = (), collection: str = ""
) -> dict[str, ShelfmarkPart]:
    """Return the parts of the shelfmark in a text by level, without the sheets."""
    shelfmark = shelfmark_of(text, other, collection)
    return {
        part.level: part
        for part in (shelfmark.parts if shelfmark else ())
        if part.level and part.level != "sheets"
    }


def shelfmark_values(parts: Mapping[str, ShelfmarkPart]) -> dict[str, str]:
    """Return the numbers of the parts of a shelfmark by level, to compare them."""
    return {level: part.value.casefold() for level, part in parts.items()}


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of what a note parts by semicolons, and by "see" and "cf."."""
    start = 0
    for match in _FURTHER.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _lengthened(source: NoteSource, end: int) -> NoteSource:
    return NoteSource(source.start, end, source.records, source.is_short, source.misspelt)


def _without_dates(text: str, mentions: Sequence[DateMention]) -> str:
    for mention in reversed(mentions):
        text = f"{text[: mention.start]} {text[mention.end :]}"
    return text


def _cites(words: str, record: Record) -> bool:
    title = fold(record.title)
    if len(title) < 4:
        return False
    likeness = fuzz.partial_ratio(title, fold(words)) if len(title) <= len(words) else 0.0
    return likeness >= _LEAST_TITLE and (
        len(title) >= _SHORTEST_TITLE or _has_date_of(words, record)
    )


def _has_date_of(words: str, record: Record) -> bool:
    interval = record.date.interval
    return interval is not None and any(
        mention.date.overlaps(interval) for mention in dates_in_prose(words)
    )


def _addresses(text: str) -> list[str]:
    return [match[0].rstrip(".,;:") for match in _ADDRESS.finditer(text)]


def _forms(address: str) -> list[str]:
    """Return the forms in which an archive may write an address."""
    return [
        f"{scheme}://{host}{address}{end}"
        for scheme in ("https", "http")
        for host in ("", "www.")
        for end in ("", "/")
    ]


def _plain_address(address: str) -> str:
    """Return an address without scheme, "www." and final slash, in which copies differ."""
    return re.sub(r"^https?://(?:www\.)?", "", address, flags=re.IGNORECASE).rstrip("/")

"""Which records a note cites, by address, title, shelfmark, or as "ibid." like the one before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from corpus import Record, ShelfmarkPart, dates_in, fold, shelfmark_of
from embeddings import ArchiveView, TextQuery
from qa.citations import DIFFERS, NOT_THERE, STANDS, place_in_text
from qa.manuscript.findings import ComparedWords, Finding, difference

_ADDRESS = re.compile(r"https?://[^\s<>\"”)\]]+")
_IBID = re.compile(r"\W*(?:ibid(?:em)?|ebd|ebenda|ivi|там же)\b", re.IGNORECASE)
_ACCESSED = re.compile(
    r"\b(?:accessed|last visited|retrieved|consulted|abgerufen|consulté)\b[^;)]{0,40}", re.I
)
_MOST_CANDIDATES = 10
_LEAST_TITLE = 85.0
"""Of 100: how much of a title must stand in a note that cites it."""
_SHORTEST_TITLE = 12
"""Characters; shorter titles ("Letter") stand in notes by chance, and need their date there too."""


@dataclass(frozen=True)
class Note:
    """A note and the records that it cites, the surest first."""

    label: str
    text: str
    records: tuple[Record, ...]


class NoteReader:
    """Reads the notes of one manuscript, in their order, against one state of an archive."""

    def __init__(self, view: ArchiveView, notes: Mapping[str, str]) -> None:
        self._view = view
        addresses = {_plain_address(place) for text in notes.values() for place in _addresses(text)}
        rows = view.snapshot.rows_by_url(form for place in addresses for form in _forms(place))
        records = view.snapshot.records_at(rows)
        self._by_address: dict[str, list[Record]] = {}
        for row, url in rows.items():
            self._by_address.setdefault(_plain_address(url), []).append(records[row])
        self.notes: dict[str, Note] = {}
        before: tuple[Record, ...] = ()
        for label, text in notes.items():
            cited = before if _IBID.match(text) else self._records(text)
            before = cited or before
            self.notes[label] = Note(label, text, cited)

    def _records(self, text: str) -> tuple[Record, ...]:
        by_address = [
            record
            for address in map(_plain_address, _addresses(text))
            for record in self._by_address.get(address, ())
        ]
        words = _ADDRESS.sub(" ", text)
        index = self._view.index.text_index
        if index is None or not words.strip():
            return tuple(by_address)
        rows = [row for row, _ in index.search([TextQuery(words)], limit=_MOST_CANDIDATES)]
        records = self._view.snapshot.records_at(rows)
        candidates = [records[row] for row in rows if row in records]
        cited = [record for record in candidates if _cites(words, record)]
        if not cited and (parts := _shelfmark_parts(words)):
            cited = [
                record for record in candidates if _values(_shelfmark_of(record)) == _values(parts)
            ]
        # Several records may have one title: those whose date stands in the note count alone.
        dated = [record for record in cited if _has_date_of(words, record)]
        best: list[Record] = []
        for record in dated or cited:
            if not any(fold(record.title) in fold(cited_before.title) for cited_before in best):
                best.append(record)
        return tuple({record.id: record for record in (*by_address, *best)}.values())


def check_note(note: Note) -> list[Finding]:
    """Return whether a note's records are there, and what they say of title, date, shelfmark."""
    place = f"note {note.label}"
    if not note.records:
        remark = "no record of this archive has this title or address"
        return [Finding("note", NOT_THERE, note.text, place, 0, remark)]
    findings = []
    for record in note.records:
        findings.append(_check_title(note, record, place))
        findings += _check_date(note, record, place)
        findings += _check_shelfmark(note, record, place)
    return findings


def _check_title(note: Note, record: Record, place: str) -> Finding:
    title_place = None if _IBID.match(note.text) else place_in_text(record.title, note.text)
    if title_place is None:
        words, start, remark = note.text, 0, "it leads to this record"
        return Finding("note", STANDS, words, place, start, remark, record.id, record.title)
    words = note.text[title_place.start : title_place.end]
    if title_place.stands:
        remark = "this is the title of the record"
        return Finding(
            "note", STANDS, words, place, title_place.start, remark, record.id, record.title
        )
    return Finding(
        "note",
        DIFFERS,
        words,
        place,
        title_place.start,
        "the record's title has other words",
        record.id,
        record.title,
        segments=difference(words, record.title),
    )


def _check_date(note: Note, record: Record, place: str) -> list[Finding]:
    """Return what a note's date of writing is; dates of the title and of access are left out."""
    interval = record.date.interval
    text = _ACCESSED.sub(lambda match: " " * len(match[0]), note.text)
    titled = {mention.date.edtf for mention in dates_in(record.title)}
    dates = [mention for mention in dates_in(text) if mention.date.edtf not in titled]
    if not dates or interval is None:
        return []
    matching = next((mention for mention in dates if mention.date.overlaps(interval)), None)
    if matching is None and len(note.records) > 1:
        return []  # the dates may belong to the other records
    mention = matching or dates[0]
    words = text[mention.start : mention.end]
    return [
        Finding(
            "date",
            DIFFERS if matching is None else STANDS,
            words,
            place,
            mention.start,
            f"the record is dated {record.date.as_written}",
            record.id,
            record.title,
            segments=difference(words, record.date.as_written) if matching is None else (),
        )
    ]


def _check_shelfmark(note: Note, record: Record, place: str) -> list[Finding]:
    """Return what a note's shelfmark is beside the record's, part by part (fonds, box, file)."""
    written, recorded = _shelfmark_parts(note.text), _shelfmark_of(record)
    shared = [level for level in written if level in recorded]
    if not shared:
        return []
    is_same = all(_values(written)[level] == _values(recorded)[level] for level in shared)
    pairs = [
        ComparedWords(_in_words(written[level]), _in_words(recorded[level])) for level in shared
    ]
    shelfmark = record.source or ", ".join(map(_in_words, recorded.values()))
    return [
        Finding(
            "shelfmark",
            STANDS if is_same else DIFFERS,
            ", ".join(pair.written for pair in pairs),
            place,
            max(0, note.text.find(pairs[0].written)),
            f"the record's shelfmark is {shelfmark}",
            record.id,
            record.title,
            segments=() if is_same else tuple(pairs),
        )
    ]


def _shelfmark_of(record: Record) -> dict[str, ShelfmarkPart]:
    return _shelfmark_parts(record.source, record.other, record.collection)


def _shelfmark_parts(
    text: str, other: Sequence[tuple[str, str]] = (), collection: str = ""
) -> dict[str, ShelfmarkPart]:
    """Return the parts of the shelfmark in a text by level, without the sheets."""
    shelfmark = shelfmark_of(text, other, collection)
    return {
        part.level: part
        for part in (shelfmark.parts if shelfmark else ())
        if part.level and part.level != "sheets"
    }


def _values(parts: Mapping[str, ShelfmarkPart]) -> dict[str, str]:
    return {level: part.value.casefold() for level, part in parts.items()}


def _in_words(part: ShelfmarkPart) -> str:
    return f"{part.label} {part.value}".strip()


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
        mention.date.overlaps(interval) for mention in dates_in(words)
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

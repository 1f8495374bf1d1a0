"""What the records say of a note: whether it leads to one, and its title, date and shelfmark."""

from __future__ import annotations

from corpus import Record, ShelfmarkPart, dates_in_prose
from qa.citations import (
    DIFFERS,
    NOT_THERE,
    STANDS,
    ComparedWords,
    compare_words,
    place_in_text,
)
from qa.manuscript.findings import Finding
from qa.manuscript.note_sources import (
    Note,
    NoteSource,
    is_ibid,
    shelfmark_of_record,
    shelfmark_parts,
    shelfmark_values,
    written_dates,
)
from qa.manuscript.short_titles import WORDS_BETWEEN_SIDES

_MOST_MEANT = 5
"""Records of one shortened title that are named; more are counted."""


def check_note(note: Note) -> list[Finding]:
    """Return whether a note's records are there, and what they say of title, date, shelfmark."""
    if not note.sources:
        remark = "no record of this archive has this title or address"
        return [Finding("note", NOT_THERE, note.text, note.place, note.start, remark)]
    findings = []
    for source in note.sources:
        for record in source.records[:_MOST_MEANT]:
            findings.append(_check_title(note, source, record))
            findings += _check_date(note, source, record)
            findings += _check_shelfmark(note, source, record)
    return findings


def _check_title(note: Note, source: NoteSource, record: Record) -> Finding:
    place, text = note.place, note.text[source.start : source.end]
    title_place = None if is_ibid(text) else place_in_text(record.title, text)
    of_record = record.id, record.title
    if title_place is None:
        remark, verdict = "it leads to this record", STANDS
        if source.misspelt:
            remark, verdict = "the title is spelt otherwise", DIFFERS
        elif len(source.records) > 1 and source.is_short:
            remark = f"it may mean {len(source.records):,} records, and this is one of them"
        return Finding(
            "note",
            verdict,
            text,
            place,
            note.start + source.start,
            remark,
            *of_record,
            segments=source.misspelt,
        )
    words = text[title_place.start : title_place.end]
    start = note.start + source.start + title_place.start
    if title_place.stands:
        remark = "this is the title of the record"
        return Finding("note", STANDS, words, place, start, remark, *of_record)
    segments = compare_words(words, record.title)
    if not any(map(_is_other, segments)):
        is_whole = all(segment.agrees for segment in segments)
        remark = "this is the title of the record" if is_whole else "a part of the record's title"
        return Finding("note", STANDS, words, place, start, remark, *of_record)
    remark = "the record's title has other words"
    return Finding("note", DIFFERS, words, place, start, remark, *of_record, segments=segments)


def _is_other(segment: ComparedWords) -> bool:
    """Return whether a title has other words here: not only more, or "to" of another language."""
    return (
        segment.quoted != ""
        and not segment.agrees
        and segment.quoted.casefold() not in WORDS_BETWEEN_SIDES
    )


def _check_date(note: Note, source: NoteSource, record: Record) -> list[Finding]:
    """Return what a source's date of writing is; dates of the title and of access are left out."""
    interval = record.date.interval
    text = note.text[source.start : source.end]
    titled = {mention.date.edtf for mention in dates_in_prose(record.title)}
    dates = [mention for mention in written_dates(text) if mention.date.edtf not in titled]
    if not dates or interval is None:
        return []
    matching = next((mention for mention in dates if mention.date.overlaps(interval)), None)
    if matching is None and len(source.records) > 1:
        return []  # the dates may belong to the other records
    mention = matching or dates[0]
    words = text[mention.start : mention.end]
    return [
        Finding(
            "date",
            DIFFERS if matching is None else STANDS,
            words,
            note.place,
            note.start + source.start + mention.start,
            f"the record is dated {record.date.as_written}",
            record.id,
            record.title,
            segments=compare_words(words, record.date.as_written) if matching is None else (),
        )
    ]


def _check_shelfmark(note: Note, source: NoteSource, record: Record) -> list[Finding]:
    """Compare a source's shelfmark with the record's, part by part (fonds, box, file)."""
    text = note.text[source.start : source.end]
    written, recorded = shelfmark_parts(text), shelfmark_of_record(record)
    shared = [level for level in written if level in recorded]
    if not shared:
        return []
    written_values, recorded_values = shelfmark_values(written), shelfmark_values(recorded)
    pairs = [
        ComparedWords(
            _in_words(written[level]),
            _in_words(recorded[level]),
            written_values[level] == recorded_values[level],
        )
        for level in shared
    ]
    is_same = all(pair.agrees for pair in pairs)
    shelfmark = record.source or ", ".join(map(_in_words, recorded.values()))
    start = max(0, text.find(pairs[0].quoted))
    end = text.find(pairs[-1].quoted, start) + len(pairs[-1].quoted)
    return [
        Finding(
            "shelfmark",
            STANDS if is_same else DIFFERS,
            text[start:end] if end > start else ", ".join(pair.quoted for pair in pairs),
            note.place,
            note.start + source.start + start,
            f"the record's shelfmark is {shelfmark}",
            record.id,
            record.title,
            segments=() if is_same else tuple(pairs),
        )
    ]


def _in_words(part: ShelfmarkPart) -> str:
    return f"{part.label} {part.value}".strip()

"""Hold each quotation, note, shelfmark, date and name of a manuscript against the records.

A sentence's dates and names are compared with the records that it rests on: those in which its
quotations stand, and those that its notes cite. Where it rests on none, all records count.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus import (
    DateMention,
    Interval,
    Manuscript,
    MarkedParagraph,
    NameAuthority,
    Record,
    dates_in,
)
from embeddings import Archive, ArchiveView
from qa.answering import split_sentences
from qa.citations import DIFFERS, NOT_THERE, STANDS, compare_words
from qa.manuscript.findings import KINDS, Finding, is_slip_of_date
from qa.manuscript.note_findings import check_note
from qa.manuscript.note_sources import Note, NoteReader
from qa.manuscript.quotation_findings import QuotationChecker
from qa.manuscript.quotations import quotations_in
from qa.manuscript.sentence_names import SentenceNames
from qa.understanding import ArchiveNames

_LONGEST_SENTENCE = 4_000
"""Characters of a sentence whose dates and names are read together."""


@dataclass(frozen=True)
class ManuscriptCheck:
    """What the records say of a manuscript.

    Attributes:
        name: of the file.
        findings: in the order of the text; those of notes follow the paragraphs.
        paragraphs: how many were read.
        notes: how many were read.
    """

    name: str
    findings: tuple[Finding, ...]
    paragraphs: int
    notes: int

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many of each kind have each verdict."""
        of = Counter((finding.kind, finding.verdict) for finding in self.findings)
        return {
            kind: {verdict: of[kind, verdict] for verdict in (STANDS, DIFFERS, NOT_THERE)}
            for kind in KINDS
        }

    @property
    def stands(self) -> bool:
        """Whether no quotation, note or shelfmark differs or is missing, and no date differs."""
        return not any(
            finding.verdict == DIFFERS
            or (finding.verdict == NOT_THERE and finding.kind in ("quotation", "note"))
            for finding in self.findings
        )


class ManuscriptChecker:
    """Holds manuscripts against the records of one archive. Safe to share between threads."""

    def __init__(self, archive: Archive, archive_names: ArchiveNames) -> None:
        self._archive = archive
        self._archive_names = archive_names

    def check(
        self,
        manuscript: Manuscript,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> ManuscriptCheck:
        """Return what the records say of a manuscript. progress(done, total) counts paragraphs."""
        with self._archive.view() as view:
            names = self._archive_names.names(view)
            return _check_manuscript(manuscript, view, names, progress)


def _check_manuscript(
    manuscript: Manuscript,
    view: ArchiveView,
    names: NameAuthority,
    progress: Callable[[int, int], None],
) -> ManuscriptCheck:
    notes = NoteReader(view, manuscript.notes).notes
    checker = _ParagraphChecker(view, names, notes)
    findings: list[Finding] = []
    for number, paragraph in enumerate(manuscript.paragraphs, 1):
        findings += checker.check(paragraph, f"paragraph {number}")
        progress(number, len(manuscript.paragraphs))
    for note in notes.values():
        findings += check_note(note)
    return ManuscriptCheck(
        manuscript.name, tuple(findings), len(manuscript.paragraphs), len(manuscript.notes)
    )


class _ParagraphChecker:
    """Checks paragraphs against one state of an archive."""

    def __init__(self, view: ArchiveView, names: NameAuthority, notes: dict[str, Note]) -> None:
        self._view = view
        self._names = SentenceNames(view, names)
        self._quotations = QuotationChecker(view)
        self._notes = notes

    def check(self, paragraph: MarkedParagraph, place: str) -> list[Finding]:
        """Return the findings of a paragraph, from left to right."""
        checked = [
            part
            for quotation in quotations_in(paragraph)
            for part in self._quotations.check(
                quotation, self._note_behind(paragraph, quotation.end), place
            )
        ]
        findings = [part.finding for part in checked]
        quotations = [part.quotation for part in checked]
        ends = [quotation.end for quotation in quotations]
        starts = [quotation.start for quotation in quotations]
        spans = [(quotation.start, quotation.end) for quotation in quotations]
        outside = _blanked(paragraph.text, spans)
        dates = dates_in(outside)
        without_dates = _blanked(outside, [(date.start, date.end) for date in dates])
        at_date = 0
        for start, end in _sentences(paragraph.text, dates):
            touched = slice(bisect_right(ends, start), bisect_left(starts, end))
            rests_on = {
                part.record.id: part.record for part in checked[touched] if part.record is not None
            }
            rests_on |= {record.id: record for record in self._cited(paragraph, start, end + 1)}
            records = tuple(rests_on.values())
            while at_date < len(dates) and dates[at_date].start < end:
                findings += self._check_date(dates[at_date], outside, place, records)
                at_date += 1
            findings += self._names.check(without_dates[start:end], start, place, records)
        return sorted(findings, key=lambda finding: finding.start)

    def _cited(self, paragraph: MarkedParagraph, start: int, end: int) -> Iterator[Record]:
        marks = paragraph.marks
        first = bisect_right(marks, start, key=lambda mark: mark.offset)
        last = bisect_right(marks, end, key=lambda mark: mark.offset)
        for mark in marks[first:last]:
            if mark.label in self._notes:
                yield from self._notes[mark.label].records

    def _note_behind(self, paragraph: MarkedParagraph, place: int) -> Note | None:
        """Return the first note behind a place of a paragraph, None when there is none."""
        at = bisect_left(paragraph.marks, place, key=lambda mark: mark.offset)
        return self._notes.get(paragraph.marks[at].label) if at < len(paragraph.marks) else None

    def _check_date(
        self, mention: DateMention, text: str, place: str, records: Sequence[Record]
    ) -> Iterator[Finding]:
        interval = mention.date.interval
        if interval is None:
            return
        words = text[mention.start : mention.end]
        if records:
            yield _date_finding(words, interval, place, mention.start, records)
            return
        dates = self._view.snapshot.date_index
        count = len(dates.rows_overlapping(interval.earliest, interval.latest))
        remark = f"records with this date: {count:,}"
        yield Finding("date", STANDS if count else NOT_THERE, words, place, mention.start, remark)


def _sentences(text: str, dates: Sequence[DateMention]) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of each sentence; one without an end in sight comes in pieces.

    None ends within one of the dates: "3. Februar 1981".
    """
    at_date = 0
    begin: int | None = None
    for start, end in split_sentences(text):
        begin = start if begin is None else begin
        while at_date < len(dates) and dates[at_date].end <= end:
            at_date += 1
        if at_date < len(dates) and dates[at_date].start < end < dates[at_date].end:
            continue
        while end - begin > _LONGEST_SENTENCE:
            space = text.rfind(" ", begin + 1, begin + _LONGEST_SENTENCE)
            stop = space if space > 0 else begin + _LONGEST_SENTENCE
            yield begin, stop
            begin = stop
        yield begin, end
        begin = None


def _date_finding(
    words: str, interval: Interval, place: str, offset: int, records: Sequence[Record]
) -> Finding:
    """Return whether a record that a sentence rests on bears a date or tells of it."""
    for record in records:
        of = (place, offset)
        if any(when.overlaps(interval) for when in (record.date, *record.title_dates)):
            remark = "the record bears this date"
            return Finding("date", STANDS, words, *of, remark, record.id, record.title)
        if any(
            Interval(time.earliest, time.latest).overlaps(interval) for _, time in record.told_times
        ):
            remark = "the record tells of this date"
            return Finding("date", STANDS, words, *of, remark, record.id, record.title)
    for record in records:
        if is_slip_of_date(interval, record.date.interval):
            return Finding(
                "date",
                DIFFERS,
                words,
                place,
                offset,
                f"the record is dated {record.date.as_written}",
                record.id,
                record.title,
                segments=compare_words(words, record.date.as_written),
            )
    remark = "no record that this sentence rests on bears this date or tells of it"
    return Finding("date", NOT_THERE, words, place, offset, remark)


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return a text with spaces in place of spans of it, which are in order."""
    pieces, position = [], 0
    for start, end in spans:
        pieces += [text[position:start], " " * (end - start)]
        position = end
    return "".join([*pieces, text[position:]])

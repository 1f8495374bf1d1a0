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
    DayMention,
    Manuscript,
    MarkedParagraph,
    NameAuthority,
    Record,
    dates_in_prose,
    days_in_prose,
)
from embeddings import Archive, ArchiveView
from qa.answering import split_sentences
from qa.citations import DIFFERS, NOT_THERE, STANDS
from qa.manuscript.date_findings import DateChecker, year_of
from qa.manuscript.findings import KINDS, Finding
from qa.manuscript.note_findings import check_note
from qa.manuscript.note_sources import Note, NoteReader
from qa.manuscript.quotation_findings import QuotationChecker
from qa.manuscript.quotations import quotations_in
from qa.manuscript.sentence_names import SentenceNames
from qa.manuscript.text_citations import SourceList, TextCitation, citations_in
from qa.understanding import ArchiveNames

_LONGEST_SENTENCE = 4_000
"""Characters of a sentence; its dates and names are read together."""


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
    reader = NoteReader(view, manuscript.notes, (p.text for p in manuscript.paragraphs))
    checker = _ParagraphChecker(view, names, reader)
    source_list = SourceList()
    findings: list[Finding] = []
    for number, paragraph in enumerate(manuscript.paragraphs, 1):
        place = f"paragraph {number}"
        if source_list.has(paragraph.text):
            entry = reader.read_entry(paragraph.text, place)
            findings += check_note(entry) if entry.sources else ()  # others are literature
        else:
            findings += checker.check(paragraph, place)
        progress(number, len(manuscript.paragraphs))
    for note in reader.notes.values():
        findings += check_note(note)
    return ManuscriptCheck(
        manuscript.name, tuple(findings), len(manuscript.paragraphs), len(manuscript.notes)
    )


class _ParagraphChecker:
    """Checks paragraphs against one state of an archive."""

    def __init__(self, view: ArchiveView, names: NameAuthority, reader: NoteReader) -> None:
        self._names = SentenceNames(view, names)
        self._quotations = QuotationChecker(view)
        self._dates = DateChecker(view)
        self._reader = reader

    def check(self, paragraph: MarkedParagraph, place: str) -> list[Finding]:
        """Return the findings of a paragraph, from left to right."""
        text = paragraph.text
        marked = list(quotations_in(paragraph))
        citations = citations_in(text, marked, self._reader, place)
        cited = [(citation.start, citation.end) for citation in citations]
        notes = self._notes_of(paragraph, citations)
        checked = [
            part
            for quotation in marked
            if not _is_inside(quotation.start, cited)
            for part in self._quotations.check(quotation, _note_behind(notes, quotation.end), place)
        ]
        findings = [part.finding for part in checked]
        for citation in citations:
            findings += check_note(citation.note)
        quotations = [part.quotation for part in checked]
        ends = [quotation.end for quotation in quotations]
        starts = [quotation.start for quotation in quotations]
        outside = _blanked(text, sorted([*cited, *zip(starts, ends, strict=True)]))
        dates = dates_in_prose(outside)
        days = days_in_prose(outside, dates)
        both: list[DateMention | DayMention] = [*dates, *days]
        times = sorted(both, key=lambda mention: mention.start)
        without_times = _blanked(outside, [(time.start, time.end) for time in times])
        at_time = 0
        year: int | None = None
        records_before: tuple[Record, ...] = ()
        for start, end in _sentences(text, times):
            touched = slice(bisect_right(ends, start), bisect_left(starts, end))
            rests_on = {
                part.record.id: part.record for part in checked[touched] if part.record is not None
            }
            first, last = (
                bisect_right(notes, at, key=lambda note: note[0]) for at in (start, end + 1)
            )
            for _, note in notes[first:last]:
                rests_on |= {record.id: record for record in note.records}
            records = tuple(rests_on.values())
            while at_time < len(times) and times[at_time].start < end:
                time = times[at_time]
                words = outside[time.start : time.end]
                if isinstance(time, DateMention):
                    interval = time.date.interval
                    year = year_of(interval) or year
                    if interval is not None:
                        findings.append(
                            self._dates.check(words, interval, place, time.start, records)
                        )
                else:
                    of_day = year or _year_behind(times, at_time, end)
                    findings += self._dates.check_day(
                        words, time, of_day, place, records, records_before
                    )
                at_time += 1
            findings += self._names.check(without_times[start:end], start, place, records)
            records_before = records or records_before
        return sorted(findings, key=lambda finding: finding.start)

    def _notes_of(
        self, paragraph: MarkedParagraph, citations: Sequence[TextCitation]
    ) -> list[tuple[int, Note]]:
        """Return the notes and citations of a paragraph with their places, left to right."""
        notes = [
            (mark.offset, self._reader.notes[mark.label])
            for mark in paragraph.marks
            if mark.label in self._reader.notes
        ]
        notes += [(citation.start, citation.note) for citation in citations]
        return sorted(notes, key=lambda note: note[0])


def _note_behind(notes: Sequence[tuple[int, Note]], place: int) -> Note | None:
    """Return the first note at or behind a place of a paragraph, None when there is none."""
    at = bisect_left(notes, place, key=lambda note: note[0])
    return notes[at][1] if at < len(notes) else None


def _is_inside(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    at = bisect_right(spans, place, key=lambda span: span[0]) - 1
    return at >= 0 and place < spans[at][1]


def _year_behind(times: Sequence[DateMention | DayMention], at_time: int, end: int) -> int | None:
    """Return the year of the next date of a sentence, which ends at `end`; None for none."""
    for at in range(at_time + 1, len(times)):  # a slice would copy all that follow, for each day
        time = times[at]
        if time.start >= end:
            return None
        if isinstance(time, DateMention):
            return year_of(time.date.interval)
    return None


def _sentences(text: str, times: Sequence[DateMention | DayMention]) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of each sentence; one without an end in sight comes in pieces.

    None ends within one of the times: "3. Februar 1981".
    """
    at_time = 0
    begin: int | None = None
    for start, end in split_sentences(text):
        begin = start if begin is None else begin
        while at_time < len(times) and times[at_time].end <= end:
            at_time += 1
        if at_time < len(times) and times[at_time].start < end < times[at_time].end:
            continue
        while end - begin > _LONGEST_SENTENCE:
            space = text.rfind(" ", begin + 1, begin + _LONGEST_SENTENCE)
            stop = space if space > 0 else begin + _LONGEST_SENTENCE
            yield begin, stop
            begin = stop
        yield begin, end
        begin = None


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return a text with spaces in place of spans of it, which are in order."""
    pieces, position = [], 0
    for start, end in spans:
        pieces += [text[position:start], " " * (end - start)]
        position = end
    return "".join([*pieces, text[position:]])

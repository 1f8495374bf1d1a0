"""Hold each quotation, note, shelfmark, date and name of a manuscript against the records.

A sentence's dates and names are compared with the records that it rests on: those in which its
quotations stand, and those that its notes cite. Where it rests on none, all records count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus import Interval, Manuscript, MarkedParagraph, NameAuthority, Record, dates_in
from embeddings import Archive, ArchiveView, TextQuery
from qa.answering import split_sentences
from qa.citations import DIFFERS, NOT_THERE, STANDS, check_quotation
from qa.manuscript.findings import KINDS, Finding, difference
from qa.manuscript.note_sources import Note, NoteReader, check_note
from qa.manuscript.quotations import Quotation, count_words, quotations_in
from qa.manuscript.sentence_names import SentenceNames
from qa.understanding import ArchiveNames

_MOST_CANDIDATES = 20
"""Records in which the nearest words to a quotation are looked for."""
_OMISSIONS = re.compile(r"…|\.\s?\.\s?\.|\[[^\[\]]*\]")
_LEAST_PHRASE = 3
"""Words of a part that is searched as a phrase."""


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
        self._notes = notes

    def check(self, paragraph: MarkedParagraph, place: str) -> list[Finding]:
        """Return the findings of a paragraph, from left to right."""
        quotations = list(quotations_in(paragraph))
        of_quotations = [
            (quotation, *self._check_quotation(quotation, paragraph, place))
            for quotation in quotations
        ]
        findings = [finding for _, finding, _ in of_quotations]
        for start, end in split_sentences(paragraph.text):
            rests_on = {
                record.id: record
                for quotation, _, record in of_quotations
                if record is not None and start < quotation.end and quotation.start < end
            }
            rests_on |= {record.id: record for record in self._cited(paragraph, start, end + 1)}
            outside = _without(paragraph.text, start, end, quotations)
            records = tuple(rests_on.values())
            findings += self._check_dates(outside, start, place, records)
            findings += self._names.check(outside, start, place, records)
        return sorted(findings, key=lambda finding: finding.start)

    def _cited(self, paragraph: MarkedParagraph, start: int, end: int) -> Iterator[Record]:
        for mark in paragraph.marks:
            if start < mark.offset <= end and mark.label in self._notes:
                yield from self._notes[mark.label].records

    def _note_behind(self, paragraph: MarkedParagraph, place: int) -> Note | None:
        """Return the first note behind a place of a paragraph, None when there is none."""
        labels = [mark.label for mark in paragraph.marks if mark.offset >= place]
        return self._notes.get(labels[0]) if labels else None

    def _check_quotation(
        self, quotation: Quotation, paragraph: MarkedParagraph, place: str
    ) -> tuple[Finding, Record | None]:
        note = self._note_behind(paragraph, quotation.end)
        cited = note.records if note is not None else ()
        check = check_quotation(quotation.words, cited)
        if check.verdict != STANDS:
            elsewhere = check_quotation(quotation.words, self._candidates(quotation.words))
            check = max(check, elsewhere, key=lambda candidate: candidate.likeness)
        words, start = quotation.words, quotation.start
        if check.citation is None:
            remark = "no record has these words, or words like them"
            return Finding("quotation", NOT_THERE, words, place, start, remark), None
        record = check.citation.record
        is_cited = not cited or record in cited
        remark = "it stands in the record" if check.verdict == STANDS else "some words differ"
        if note is not None and not is_cited:
            remark += f"; but this is not a record that note {note.label} cites"
        finding = Finding(
            "quotation",
            check.verdict if is_cited else DIFFERS,
            words,
            place,
            start,
            remark,
            record.id,
            record.title,
            check.citation.field,
            check.citation.start,
            check.citation.end,
            () if check.verdict == STANDS else difference(words, check.citation.quote),
        )
        return finding, record

    def _candidates(self, words: str) -> list[Record]:
        """Return the records with a part of a quotation as a phrase, then the nearest by words."""
        index = self._view.index.text_index
        if index is None:
            return []
        longest = max(_OMISSIONS.split(words), key=len)
        rows: list[int] = []
        if count_words(longest) >= _LEAST_PHRASE:
            phrase = TextQuery(longest, phrase=True)
            rows += index.rows_matching([phrase], limit=_MOST_CANDIDATES).tolist()
        rows += [row for row, _ in index.search([TextQuery(words)], limit=_MOST_CANDIDATES)]
        records = self._view.snapshot.records_at(dict.fromkeys(rows))
        return [records[row] for row in dict.fromkeys(rows) if row in records]

    def _check_dates(
        self, text: str, start: int, place: str, records: Sequence[Record]
    ) -> Iterator[Finding]:
        for mention in dates_in(text):
            interval = mention.date.interval
            if interval is None:
                continue
            words, offset = text[mention.start : mention.end], start + mention.start
            if not records:
                count = len(
                    self._view.snapshot.date_index.rows_overlapping(
                        interval.earliest, interval.latest
                    )
                )
                verdict = STANDS if count else NOT_THERE
                remark = f"records with this date: {count:,}"
                yield Finding("date", verdict, words, place, offset, remark)
                continue
            yield _date_finding(words, interval, place, offset, records)


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
        if record.date.interval is not None and _is_slip(interval, record.date.interval):
            return Finding(
                "date",
                DIFFERS,
                words,
                place,
                offset,
                f"the record is dated {record.date.as_written}",
                record.id,
                record.title,
                segments=difference(words, record.date.as_written),
            )
    remark = "no record that this sentence rests on bears this date or tells of it"
    return Finding("date", NOT_THERE, words, place, offset, remark)


def _is_slip(written: Interval, recorded: Interval) -> bool:
    """Return whether two days agree in two of day, month and year."""
    day, recorded_day = written.earliest, recorded.earliest
    if (
        day is None
        or recorded_day is None
        or day != written.latest
        or recorded_day != recorded.latest
    ):
        return False
    return (day.day == recorded_day.day) + (day.month == recorded_day.month) + (
        day.year == recorded_day.year
    ) == 2


def _without(text: str, start: int, end: int, quotations: Sequence[Quotation]) -> str:
    """Return text[start:end] with spaces in place of its quotations."""
    pieces = list(text[start:end])
    for quotation in quotations:
        for place in range(max(start, quotation.start), min(end, quotation.end)):
            pieces[place - start] = " "
    return "".join(pieces)

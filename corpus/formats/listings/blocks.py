"""From the lines of one record, however they are set, to the record."""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.formats.ledger import UNDATED, Ledger, LineRole, ListedRecord
from corpus.formats.listings.block import PLACE, Block, is_sentence
from corpus.formats.listings.document_page import source_in_citation
from corpus.formats.listings.habits import (
    Habits,
    around_date,
    begins_with_genre,
    begins_with_heading,
)
from corpus.formats.listings.labels import split_shelfmark
from corpus.formats.listings.marks import Kind, Mark, split_box
from corpus.formats.listings.page_links import split_file_note
from corpus.formats.listings.section_headings import SectionHeadings
from corpus.record import Record
from corpus.text import fold

_LIST_FIELDS = ("people", "places", "topics")
_STRONG_JOINT = re.compile(r"\s*[–—|·]|\t|\s{2}|\.\s")
"""Between a title and a date that is no part of it."""


class BlockReader:
    """Reads the records of a page's blocks, and gives their lines roles in its ledger."""

    def __init__(self, ledger: Ledger, habits: Habits) -> None:
        self.ledger = ledger
        self.habits = habits
        self.headings = SectionHeadings()

    def read(self, block: Block) -> ListedRecord | None:
        """Return the record of a block; None, with its lines unread, if it has no title.

        Lines that only say what the records below are in, as a series and a box, are no record.
        """
        if all(mark.kind is Kind.COUNTER for mark in block.marks):
            for mark in block.marks:
                self.ledger.set_role(mark.line, LineRole.LABEL)
            return None
        for mark in block.headings if block.begins_section else ():
            self.ledger.set_role(mark.line, LineRole.LABEL)
        fields: dict[str, list[str]] = {}
        roles: dict[int, LineRole] = {}
        title_mark, title = self._title(block, fields, roles)
        for mark in block.marks:
            if mark.line.index not in roles:
                roles[mark.line.index] = self._place(block, mark, title_mark, fields)
        if not title:
            title, title_mark = self._title_from_fields(fields, block)
            if title_mark is not None:
                roles[title_mark.line.index] = LineRole.TITLE
        if not title or title_mark is None:
            for mark in block.marks:
                self.ledger.mark_unread(mark.line, "part of a record without a title")
            return None
        for mark in block.marks:
            self.ledger.set_role(mark.line, roles[mark.line.index])
        return self._record(block, title, title_mark, fields)

    def _title(
        self, block: Block, fields: dict[str, list[str]], roles: dict[int, LineRole]
    ) -> tuple[Mark | None, str]:
        """Return the line with the title and its words; place what else that line says."""
        if any(mark.label and mark.label.field == "title" for mark in block.marks):
            return None, ""
        free = block.free
        if self.habits.starts_with_genre and begins_with_genre(block, self.habits.kinds):
            roles[free[0].line.index] = LineRole.LABEL
            free = free[1:]
        if not free:
            return None, ""
        mark = free[0]
        roles[mark.line.index] = LineRole.TITLE
        box, words = split_box(mark)
        if box:
            fields.setdefault("source", []).append(box)
        if mark.number and not self.habits.takes_numbers and not mark.is_in_columns:
            words = split_file_note(mark.line.text)[0]
        if self.habits.ends_with_dates and mark is block.free[0] and block.title_before_date:
            words = split_box(replace(mark, text=block.title_before_date))[1]
        elif mark is block.date_in:
            words = self._without_date(mark, words, fields)
        if self.habits.has_shelfmarks:
            words = self._without_shelfmark(words, fields)
        if self.habits.has_headings and begins_with_heading(block):
            roles[free[1].line.index] = LineRole.TITLE
            words = f"{words}. {free[1].text}"
        return mark, words

    def _without_shelfmark(self, words: str, fields: dict[str, list[str]]) -> str:
        """Return a title without its reference; of a reference alone, the heading above."""
        reference, rest = split_shelfmark(words)
        sections = self.headings.above(reference)
        if not reference or not (rest or sections):
            return words
        fields.setdefault("source", []).append(reference)
        title = rest or sections.pop()
        fields["section"] = sections
        return title

    def _without_date(self, mark: Mark, words: str, fields: dict[str, list[str]]) -> str:
        """Return a title without the date before it, or the sentence behind it."""
        if mark.leading:
            return mark.leading.after
        edge = mark.trailing
        if edge and edge.after:
            fields.setdefault("summary", []).append(edge.after)
            return edge.before
        if edge and _STRONG_JOINT.match(words, len(edge.before)):
            return edge.before
        is_stop = edge and words.endswith(".") and not edge.date.undated
        return words.removesuffix(".") if is_stop else words

    def _place(
        self, block: Block, mark: Mark, title: Mark | None, fields: dict[str, list[str]]
    ) -> LineRole:
        """Put the words of a line into the field that fits, and return its role."""
        if mark.label is not None:
            return self._place_labelled(mark, fields)
        if mark is block.date_mark:
            if mark.kind is Kind.PARTS:
                is_place = mark.leading is None and PLACE.fullmatch(mark.text) is not None
                is_behind = mark.line.text.endswith(f", {mark.text}")
                name = "places" if is_place and is_behind else "source"
                fields.setdefault(name, []).append(mark.text)
            return LineRole.DATE
        if mark.kind in (Kind.BOX, Kind.REFERENCE):
            fields.setdefault("source", []).append(mark.text)
            return LineRole.LABEL
        if mark.kind in (Kind.NUMBER, Kind.COUNTER):
            return LineRole.LABEL
        if mark is block.date_in:
            return self._place_dated(mark, fields)
        if mark.text.casefold().startswith("part of ") and not is_sentence(mark):
            fields.setdefault("collection", []).append(mark.text[8:])
            return LineRole.LABEL
        if self.habits.has_shelfmarks and title and (above := split_shelfmark(mark.text))[0]:
            # A reference without a date, below a record: a heading for what follows.
            self.headings.add(*above)
            return LineRole.LABEL
        name = self._field_by_place(block, mark, title)
        if name == "summary":
            self._add_paragraph(mark, fields)
            return LineRole.SUMMARY
        fields.setdefault(name, []).append(mark.name if name == "people" else mark.text)
        return LineRole.LABEL

    def _field_by_place(self, block: Block, mark: Mark, title: Mark | None) -> str:
        free = [
            candidate
            for candidate in block.free
            if title and candidate.line.index >= title.line.index
        ]
        above, under = around_date(block, free)
        if mark in above[1:2]:
            return self.habits.between
        if under and mark is under[0] and not is_sentence(mark):
            return self.habits.below
        return "summary"

    @staticmethod
    def _place_labelled(mark: Mark, fields: dict[str, list[str]]) -> LineRole:
        label = mark.label
        if label is None or label.field == "date":
            return LineRole.DATE if mark.date else LineRole.LABEL
        if label.field and mark.text:
            fields.setdefault(label.field, []).append(mark.text)
        roles = {
            "title": LineRole.TITLE,
            "summary": LineRole.SUMMARY,
            "text": LineRole.TEXT,
        }
        return roles.get(label.field, LineRole.LABEL) if mark.text else LineRole.LABEL

    @staticmethod
    def _place_dated(mark: Mark, fields: dict[str, list[str]]) -> LineRole:
        """Place a line such as "Warsaw, February 2, 1957": a place with the date."""
        edge = mark.trailing or mark.inner
        before = edge.before.strip(" ,") if edge else ""
        if edge and PLACE.fullmatch(before):
            fields.setdefault("places", []).append(before)
            if edge.after:
                fields.setdefault("summary", []).append(edge.after)
        else:
            fields.setdefault("source", []).append(mark.text)
        return LineRole.DATE

    @staticmethod
    def _add_paragraph(mark: Mark, fields: dict[str, list[str]]) -> None:
        paragraphs = fields.setdefault("summary", [])
        paragraphs.append(mark.line.text)

    @staticmethod
    def _title_from_fields(fields: dict[str, list[str]], block: Block) -> tuple[str, Mark | None]:
        """Return a labelled title, or the description or the reference in its place."""
        for name in ("title", "summary", "source"):
            mark = next(
                (
                    mark
                    for mark in block.marks
                    if (mark.label and mark.label.field == name and mark.text)
                    or (name == "source" and mark.kind is Kind.REFERENCE)
                ),
                None,
            )
            if mark is not None:
                fields[name] = [text for text in fields[name] if text != mark.text]
                return mark.text, mark
        return "", None

    def _record(
        self,
        block: Block,
        title: str,
        title_mark: Mark,
        fields: dict[str, list[str]],
    ) -> ListedRecord:
        summary = list({fold(text): text for text in fields.get("summary", [])}.values())
        sources = self._sources(block, fields)
        record = Record(
            id="",
            title=title,
            date=block.date or UNDATED,
            summary="\n".join(summary),
            text="\n".join(fields.get("text", [])),
            url=next(iter(fields.get("url", [])), ""),
            collection="; ".join(fields.get("collection", [])),
            source=", ".join(dict.fromkeys(sources)),
            language="; ".join(fields.get("language", [])),
            other=(
                *(("File", mark.file_note) for mark in block.free if mark.file_note),
                *(("Extent", mark.extent) for mark in block.marks if mark.extent),
                *(("Number", mark.numbers) for mark in block.marks[:1] if mark.is_in_columns),
                *(("Section", section) for section in fields.get("section", [])),
                *(("Section", mark.line.text) for mark in block.headings),
            ),
            **{name: tuple(dict.fromkeys(fields.get(name, []))) for name in _LIST_FIELDS},  # type: ignore[arg-type]
        )
        dated = block.date_mark or block.date_in
        summaries = [
            mark.line.number
            for mark in block.marks
            if self.ledger.role_of(mark.line) is LineRole.SUMMARY
        ]
        return ListedRecord(
            record,
            date_line=dated.line.number if dated else 0,
            title_line=title_mark.line.number,
            summary_line=next(iter(summaries), 0),
        )

    @staticmethod
    def _sources(block: Block, fields: dict[str, list[str]]) -> list[str]:
        """Return who holds the document before its reference, then what the citation says."""
        repositories = [
            mark.text
            for mark in block.marks
            if mark.label and mark.label.name in ("held by", "repository") and mark.text
        ]
        sources = [text for text in fields.get("source", []) if text not in repositories]
        cited = [source_in_citation(text) for text in fields.get("citation", [])]
        return [*repositories, *sources, *filter(None, cited)]

"""Documents for readers: an answer, a conversation or records as paragraphs with footnotes.

Each format (Markdown, HTML, Word, PDF) writes the same paragraphs, so none says more than another.
Texts are safe here already: one line each, no control characters, and no mark of writing direction
that reaches beyond its own text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from corpus import Record, Turn
from qa.citations import (
    NOTE_STYLES,
    StyleError,
    balance_directions,
    chicago_short_note,
    cite_records,
    to_one_line,
)
from qa.output.answer_view import AnswerView, CitationView, PartView
from qa.output.search_view import ClosestView

NOT_RATED: Mapping[int, bool] = MappingProxyType({})
RATINGS = {True: "Rated: this answer helped.", False: "Rated: this answer did not help."}
_NO_CHARACTER = re.compile("[\ufffe\uffff]")
"""What Unicode promises never to use, and XML forbids."""

FindRecord = Callable[[str], Record | None]
"""Gives the record with an id, or None."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph.

    Attributes:
        kind: "heading" (a question, a record), "part" (one of several questions), "text",
            "quotation", "item" of a list, or "remark".
        text: its words, on one line.
        note: the number of the footnote behind it, from 1; 0 for none.
    """

    kind: str
    text: str
    note: int = 0


@dataclass(frozen=True)
class Document:
    """Paragraphs, and the footnotes that they name; the n-th has number n."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    notes: tuple[str, ...]


def safe_line(text: str) -> str:
    """Return the text on one line, fit for every format; its letters are kept."""
    return _NO_CHARACTER.sub("\ufffd", balance_directions(to_one_line(text)))


def conversation_document(
    name: str,
    turns: Sequence[Turn],
    helped: Mapping[int, bool] = NOT_RATED,
    style: str = "archive",
    find_record: FindRecord = lambda _: None,
) -> Document:
    """Return the turns of a conversation, with footnotes numbered through.

    helped: whether an answer helped the reader, by the number of its turn, for those she rated.
    style: of NOTE_STYLES; a record that is not found any more is cited as it was when it was asked.
    Raises StyleError for another style.
    """
    _check_style(style)
    paragraphs: list[Paragraph] = []
    notes: list[str] = []
    cited: set[str] = set()
    for turn in turns:
        answer = AnswerView.loads(turn.answer)
        if len(turns) > 1 or turn.question != name:  # a single answer has its question as title
            paragraphs.append(Paragraph("heading", safe_line(turn.question)))
        paragraphs += _answer(answer, len(notes))
        if answer.answered:
            for citation in answer.citations:
                notes.append(_note(citation, style, find_record, citation.record in cited))
                cited.add(citation.record)
        if turn.number in helped:
            paragraphs.append(Paragraph("remark", RATINGS[helped[turn.number]]))
    return Document(safe_line(name), tuple(paragraphs), tuple(notes))


def records_document(title: str, records: Sequence[Record], style: str = "archive") -> Document:
    """Return records as a reading list: title, date and words of each, its citation a footnote.

    Raises StyleError for a style that is not in NOTE_STYLES.
    """
    _check_style(style)
    paragraphs: list[Paragraph] = []
    for number, record in enumerate(records, 1):
        paragraphs += [
            Paragraph("heading", safe_line(record.title)),
            Paragraph("text", safe_line(record.date.as_written) or "Undated", number),
        ]
        lines = (*record.summary.splitlines(), *record.text.splitlines())
        paragraphs += [Paragraph("text", line) for line in map(safe_line, lines) if line]
    notes = (safe_line(cite_records([record], style).text) for record in records)
    return Document(safe_line(title), tuple(paragraphs), tuple(notes))


def _check_style(style: str) -> None:
    if style not in NOTE_STYLES:
        raise StyleError(
            f"there is no style {style!r} for footnotes; choose one of {', '.join(NOTE_STYLES)}"
        )


def _note(citation: CitationView, style: str, find_record: FindRecord, is_again: bool) -> str:
    """Return a footnote; the archive's own style is as it was when the question was asked.

    is_again: whether an earlier note cites the record; Chicago then has a shorter one.
    """
    record = None if style == "archive" else find_record(citation.record)
    if record is None:
        return safe_line(citation.text)
    if is_again and style.startswith("chicago"):
        return safe_line(chicago_short_note(record))
    return safe_line(cite_records([record], style).text)


def _answer(answer: AnswerView, earlier_notes: int) -> Iterator[Paragraph]:
    numbers = {note.number: earlier_notes + place for place, note in enumerate(answer.citations, 1)}
    if answer.parts:
        yield from _lines(answer.lead)
    for part in answer.parts or (answer,):
        if isinstance(part, PartView) and part.question:
            yield Paragraph("part", safe_line(part.question))
        if not part.answered:
            yield Paragraph("text", safe_line(part.reason))
            yield from (Paragraph("item", safe_line(_closest_line(near))) for near in part.nearest)
        yield from _lines(part.lead)
        for statement in part.statements:
            yield from _lines(statement.frame)
            quotation = f"“{safe_line(statement.quote)}”"
            yield Paragraph("quotation", quotation, numbers[statement.citation])


def _lines(text: str) -> Iterator[Paragraph]:
    yield from (Paragraph("text", line) for line in map(safe_line, text.splitlines()) if line)


def _closest_line(closest: ClosestView) -> str:
    return f"{closest.date.as_written or 'undated'}, “{closest.title}”: {closest.reason}"

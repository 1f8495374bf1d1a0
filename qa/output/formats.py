"""The formats in which records, answers and conversations leave, one table for app and commands.

Each takes any of the three: of an answer or a conversation, the formats of records write the
records that it cites. `finding-aid add` reads the formats of records back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus import FindingAidError, Record, Turn, count_phrase, is_carried
from qa.citations import cite_records
from qa.output.answer_view import AnswerView
from qa.output.document import (
    NOT_RATED,
    Document,
    FindRecord,
    conversation_document,
    records_document,
)
from qa.output.document_text import document_as_html, document_as_markdown
from qa.output.pdf_file import document_as_pdf
from qa.output.record_json import records_to_jsonl
from qa.output.record_tables import records_to_csv, records_to_excel
from qa.output.word_file import document_as_docx


class ExportError(FindingAidError, ValueError):
    """What should be written does not exist, or not in this format. The message is one line."""


@dataclass(frozen=True)
class ExportFormat:
    """A format.

    Attributes:
        label: its name for readers.
        ending: of its files, without the point.
        media_type: of its files.
        is_document: whether it is for reading, with footnotes; else it holds records, for programs.
        keeps_all: whether it has a place for everything of a record.
    """

    label: str
    ending: str
    media_type: str
    is_document: bool = False
    keeps_all: bool = False


_TEXT = "text/plain; charset=utf-8"
_OFFICE = "application/vnd.openxmlformats-officedocument"
EXPORTS: Mapping[str, ExportFormat] = {
    "docx": ExportFormat(
        "Word, with footnotes", "docx", f"{_OFFICE}.wordprocessingml.document", True
    ),
    "pdf": ExportFormat("PDF", "pdf", "application/pdf", True),
    "html": ExportFormat("Web page", "html", "text/html; charset=utf-8", True),
    "markdown": ExportFormat("Markdown", "md", _TEXT, True),
    "ris": ExportFormat("RIS, for Zotero", "ris", _TEXT),
    "bibtex": ExportFormat("BibTeX", "bib", _TEXT),
    "csl-json": ExportFormat("CSL-JSON", "json", _TEXT),
    "csv": ExportFormat("CSV, for spreadsheets", "csv", _TEXT, keeps_all=True),
    "excel": ExportFormat("Excel", "xlsx", f"{_OFFICE}.spreadsheetml.sheet", keeps_all=True),
    "json-lines": ExportFormat(
        "JSON Lines, the records themselves", "jsonl", _TEXT, keeps_all=True
    ),
}
FILE_FORMATS = {name: form.ending for name, form in EXPORTS.items() if not form.is_document}
"""The ending of a file of records, by its format; `finding-aid add` reads each back."""
DOCUMENT_FORMATS = {name: form.ending for name, form in EXPORTS.items() if form.is_document}
"""The ending of a file for readers, by its format."""


def export_records(
    records: Sequence[Record], form: str, *, style: str = "archive", title: str = "Records"
) -> bytes:
    """Return the records as a file in one of EXPORTS.

    style: of the footnotes of a document, of NOTE_STYLES. title: of a document.
    Raises ExportError for another format, and StyleError for another style.
    """
    if _known(form).is_document:
        return _document_bytes(records_document(title, records, style), form)
    if form == "csv":
        return records_to_csv(records)
    if form == "excel":
        return records_to_excel(records)
    if form == "json-lines":
        return records_to_jsonl(records).encode()
    return cite_records(records, form).file_bytes


def export_turns(
    name: str,
    turns: Sequence[Turn],
    form: str,
    find_record: FindRecord,
    *,
    style: str = "archive",
    helped: Mapping[int, bool] = NOT_RATED,
) -> bytes:
    """Return an answer or a conversation as a file in one of EXPORTS.

    find_record: gives the record with an id, or None. helped: whether an answer helped the reader,
    by the number of its turn. Raises ExportError for another format, or if there is no record to
    write, and StyleError for another style.
    """
    if _known(form).is_document:
        return _document_bytes(conversation_document(name, turns, helped, style, find_record), form)
    cited = cited_records(turns, find_record)
    if not cited:
        formats = ", ".join(DOCUMENT_FORMATS)
        raise ExportError(f"nothing that is cited there can be written as {form}; use {formats}")
    return export_records(cited, form)


def cited_records(turns: Sequence[Turn], find_record: FindRecord) -> list[Record]:
    """Return the records that answers cite, in that order, each once; those that are gone not."""
    answers = (AnswerView.loads(turn.answer) for turn in turns)
    ids = dict.fromkeys(
        record_id for answer in answers if answer.answered for record_id in answer.cited_ids
    )
    records = filter(None, map(find_record, ids))
    return list({record.id: record for record in records}.values())


def quotations_by_record(answers: Iterable[AnswerView]) -> dict[str, list[str]]:
    """Return the quotations of answers by the id of their record, in order, each once."""
    quotations: dict[str, list[str]] = {}
    for answer in answers:
        parts = [statement for part in answer.parts for statement in part.statements]
        for statement in (*answer.statements, *parts):
            of_record = quotations.setdefault(statement.record, [])
            if answer.answered and statement.quote not in of_record:
                of_record.append(statement.quote)
    return quotations


def export_conversation(
    name: str, turns: Sequence[Turn], form: str, helped: Mapping[int, bool] = NOT_RATED
) -> str:
    """Return the turns of a conversation as text, in one of TEXT_DOCUMENTS.

    Raises ValueError for another format.
    """
    if form not in TEXT_DOCUMENTS:
        raise ValueError(
            f"{form!r} is not a text format; choose one of {', '.join(TEXT_DOCUMENTS)}"
        )
    return TEXT_DOCUMENTS[form](conversation_document(name, turns, helped))


def export_loss(records: Sequence[Record], form: str) -> str:
    """Return what a format has no place for, in one line; "" for nothing."""
    if _known(form).keeps_all:
        return ""
    lost = {} if EXPORTS[form].is_document else {"text": sum(bool(item.text) for item in records)}
    lost["fields under their own names"] = sum(
        any(not is_carried(name) for name, _ in record.other) for record in records
    )
    parts = [f"{what} of {count_phrase(count)}" for what, count in lost.items() if count]
    return f"{form} has no place for: {', '.join(parts)}; csv keeps everything" if parts else ""


TEXT_DOCUMENTS = {"markdown": document_as_markdown, "html": document_as_html}


def _document_bytes(document: Document, form: str) -> bytes:
    if form in TEXT_DOCUMENTS:
        return TEXT_DOCUMENTS[form](document).encode()
    return document_as_docx(document) if form == "docx" else document_as_pdf(document)


def _known(form: str) -> ExportFormat:
    if form not in EXPORTS:
        raise ExportError(f"there is no format {form!r}; choose one of {', '.join(EXPORTS)}")
    return EXPORTS[form]

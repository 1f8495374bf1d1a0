"""A single document as one record: its title, its date where it states one, and all of its text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from corpus import formats
from corpus.formats import Reading, ReadingError, trailing_date
from corpus.imports.drafts import RecordDraft, make_reading
from corpus.imports.field_names import field_of
from corpus.imports.program_dates import read_program_date
from corpus.imports.yaml_file import split_front_matter
from corpus.text import collapse_whitespace, count_phrase, shorten

_LINES_OF_HEAD = 25
"""The first lines with words, in which a document's date is looked for."""
_LONGEST_TITLE, _LONGEST_DATE_LINE = 200, 60
_LEAST_LISTED = 3
MARKDOWN_ENDINGS = (".md", ".markdown")
_MARKDOWN_HEADING = re.compile(r"#{1,2}\s+(.+?)\s*#*")
_UNDERLINE = re.compile(r"={3,}|-{3,}")
_LABELLED_DATE = re.compile(r"\W*(?:date|dated|datum|дата|fecha|data)\W*[:.]\W*(.+)", re.IGNORECASE)
_PLACE_AND_DATE = re.compile(
    r"[^\W\d][\w .'’-]{1,40},\s*(?:the|den|le|am|on)?\s*(\D{0,12}\d.*)", re.I
)
_NO_TITLE = frozenset(
    ("", "secret", "top secret", "confidential", "unclassified", "restricted", "copy", "draft")
) | {"page", "p", "seite"}
"""Lines of these words and numbers alone are no title."""
_NO_LETTERS = re.compile(r"[\d\W]+")
_SUBJECT = re.compile(r"\W*(?:subject|re|betreff|betr|objet|asunto)\W*:\W*(.{4,})", re.IGNORECASE)
_SALUTATION = re.compile(r"(?:my )?(?:dear|cher|chère|lieber|liebe|sehr geehrte)\b", re.IGNORECASE)
_NO_PROPERTY = re.compile(
    r"(?:microsoft|untitled|document\d*$|doc\d*$|scan|img|image|print|slide|layout)|"
    r".*\.(?:docx?|pdf|indd|qxd|tiff?|jpe?g|rtf|odt|wpd)$",
    re.IGNORECASE,
)


@dataclass
class DocumentText:
    """What the reader of a format found in a document.

    Attributes:
        paragraphs: its text, in order.
        title: its title or first heading, "" for none.
        named: (name, value) of what the file states about itself.
        url: where it comes from.
        warnings: what a reader should look at.
    """

    paragraphs: list[str]
    title: str = ""
    named: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""
    warnings: list[str] = field(default_factory=list)


def read_document(document: DocumentText, name: str, shape: str) -> Reading:
    """Return a document as one record. Raises ReadingError when it has no text."""
    text = "\n\n".join(filter(None, (part.strip() for part in document.paragraphs)))
    if not text:
        raise ReadingError(f"{name or 'the text'} is {shape} without text; there is nothing to add")
    head = [line.strip() for line in text[:20_000].split("\n") if line.strip()][:_LINES_OF_HEAD]
    draft = RecordDraft(1)
    for label, value in document.named:
        known = field_of(label)
        draft.put(known[0] if known and known[0] != "text" else "", label, value)
    if not draft.written:
        draft.put("date", "date", _date_of(head))
    draft.put("title", "title", document.title or _title_of(head, name))
    if not draft.written:
        draft.put("date", "date", _date_behind(draft.texts.get("title", "")))
    draft.put("url", "url", document.url)
    draft.put("text", "text", text)
    if name:
        draft.put("", "File", PurePath(name).name)
    warnings = list(document.warnings)
    if not draft.written:
        warnings.append("no date stands at its beginning, so it is undated")
    return make_reading(name, shape, [draft], warnings=warnings)


def read_text_document(text: str, name: str) -> Reading:
    """Return a plain text or a Markdown file as one record; front matter names its fields.

    A note without a heading is called as its file.
    """
    metadata, body = split_front_matter(text)
    title = next((value for key, value in metadata if key.casefold() == "title"), "")
    title = title or _markdown_title(body.split("\n"))
    if not title and PurePath(name).suffix.casefold() in MARKDOWN_ENDINGS:
        title = PurePath(name).stem
    return read_document(DocumentText([body], title, metadata), name, "a document")


def listing_note(text: str) -> list[str]:
    """Return a note where the text of a document also reads as a listing; [] else."""
    if sum(read_program_date(line) is not None for line in _short_lines(text)) < _LEAST_LISTED:
        return []
    reading = formats.read_listing(text)
    dated = sum(bool(record.date.edtf) for record in reading.records)
    if dated < _LEAST_LISTED or len(reading.unread) > len(reading.records):
        return []
    count = count_phrase(len(reading.records))
    return [f"its text also reads as a listing of {count}; --as listing adds them instead"]


def _short_lines(text: str) -> Iterable[str]:
    return (line for line in text[:500_000].split("\n") if 3 < len(line) <= _LONGEST_DATE_LINE)


def usable_title(title: str, name: str) -> str:
    """Return the title that a file's properties state, "" where a program made it up."""
    title = collapse_whitespace(title)
    if len(title) < 4 or _NO_PROPERTY.match(title) or title == PurePath(name).stem:
        return ""
    return title


def _date_of(head: Sequence[str]) -> str:
    """Return the words of the first line that is only a date, "" for none."""
    for line in head:
        if match := _LABELLED_DATE.fullmatch(line[:200]):
            return match[1].strip()
        if len(line) > _LONGEST_DATE_LINE:
            continue
        words = line.strip(" .,;*_#")
        if read_program_date(words):
            return words
        place = _PLACE_AND_DATE.fullmatch(words)
        if place and read_program_date(place[1]):
            return place[1]
    return ""


def _date_behind(title: str) -> str:
    """Return the words of the date that ends a title behind a mark: "Treaty; 9 June 1815"."""
    edge = trailing_date(title, None)
    behind = "" if edge is None else title[len(edge.before) :].lstrip()
    return edge.date.as_written if edge and behind.startswith(tuple(";,:(–—")) else ""


def _markdown_title(lines: Sequence[str]) -> str:
    filled = [line.strip() for line in lines[:200] if line.strip()]
    for place, line in enumerate(filled):
        if match := _MARKDOWN_HEADING.fullmatch(line):
            return match[1]
        if place and _UNDERLINE.fullmatch(line) and len(filled[place - 1]) <= _LONGEST_TITLE:
            return filled[place - 1]
    return ""


def _title_of(head: Sequence[str], name: str) -> str:
    """Return the name of the file where it is words, else the first line that can be a title."""
    stem = PurePath(name).stem.replace("_", " ")
    if len(re.findall(r"[^\W\d_]{2,}", stem)) >= 3:
        return stem
    for line in head:
        if match := _SUBJECT.fullmatch(line[: _LONGEST_TITLE + 20]):
            return match[1]
    for line in head:
        words = line.strip(" *_#")
        if _SALUTATION.match(words):
            break
        if (
            not _date_of([words])
            and _NO_LETTERS.sub(" ", words).strip().casefold() not in _NO_TITLE
            and len(words) > 3
        ):
            return shorten(words, _LONGEST_TITLE)
    return stem or shorten(head[0], _LONGEST_TITLE)

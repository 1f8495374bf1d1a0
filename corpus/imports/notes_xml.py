"""XML of programs for references and notes: EndNote's library and Evernote's notebook (.enex)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from corpus.formats import Reading, ReadingError
from corpus.imports.drafts import RecordDraft, drafts_of_elements, make_reading
from corpus.imports.program_dates import read_program_date
from corpus.imports.tagged_references import join_year
from corpus.imports.xml_tree import (
    attribute,
    children,
    descendants,
    first,
    local_name,
    parse_xml,
    text_of,
)
from corpus.text import collapse_whitespace

_FIELDS = {
    "abstract": "summary", "keywords": "topics", "call-num": "source", "language": "language",
    "contributors": "people",
}  # fmt: skip
_NAMES = {
    "ref-type": "Type", "periodical": "Journal", "notes": "Note", "research-notes": "Note",
    "pub-location": "Place of publication", "electronic-resource-num": "DOI",
    "isbn": "ISBN or ISSN", "access-date": "Accessed",
    "remote-database-name": "Catalogue", "label": "Label",
}  # fmt: skip
_OWN_WORK = frozenset(("database", "source-app", "rec-number", "foreign-keys", "urls", "dates"))
_BLOCKS = re.compile(r"</(?:div|p|li|h[1-6]|tr)>|<br[^>]*>", re.IGNORECASE)


def read_endnote_xml(events: Iterable[tuple[str, Any]], name: str) -> Reading:
    """Return a record for each reference. events: of `record`."""
    drafts = drafts_of_elements(events, _reference, name)
    return make_reading(name, "EndNote XML", drafts, unit="reference")


def _reference(record: Any, number: int) -> RecordDraft:  # noqa: ANN401
    draft = RecordDraft(number)
    titles = first(record, "titles")
    for title in () if titles is None else titles:
        is_main = local_name(title) == "title"
        draft.put("title" if is_main else "", _words(local_name(title)), text_of(title))
    day = text_of(first(record, "dates", "pub-dates", "date"))
    year = text_of(first(record, "dates", "year"))
    draft.put("date", "Date", join_year(year, day))
    if day not in draft.written:
        draft.put("", "Date of issue", day)
    for address in descendants(record, "url"):
        draft.put("url", "Address", text_of(address))
    for element in record:
        tag = local_name(element)
        if tag in _OWN_WORK or tag == "titles":
            continue
        texts = [attribute(element, "name")] if tag == "ref-type" else _texts(tag, element)
        for text in texts:
            draft.put(_FIELDS.get(tag, ""), _NAMES.get(tag, _words(tag)), text)
    return draft


def _texts(tag: str, element: Any) -> list[str]:  # noqa: ANN401
    inner = {"contributors": "author", "keywords": "keyword"}.get(tag)
    if inner is None:
        return [text_of(element)]
    groups = [element] if tag == "keywords" else list(element)
    return [text_of(item) for group in groups for item in children(group, inner)]


def _words(tag: str) -> str:
    return tag.replace("-", " ").capitalize()


def read_enex(events: Iterable[tuple[str, Any]], name: str) -> Reading:
    """Return a record for each note of Evernote; when a note was written is no date of a document.

    events: of `note`. A title that ends with a date gives it.
    """

    def note(element: Any, number: int) -> RecordDraft:  # noqa: ANN401
        draft = RecordDraft(number)
        draft.put("title", "title", text_of(first(element, "title")))
        draft.put("date", "date", _date_behind_comma(draft.texts.get("title", "")))
        for tag in children(element, "tag"):
            draft.put("topics", "tag", text_of(tag))
        for attributes in children(element, "note-attributes"):
            for item in attributes:
                is_address = local_name(item) == "source-url"
                label = _words(local_name(item))
                draft.put("url" if is_address else "", label, text_of(item))
        for label in ("created", "updated"):
            draft.put("", f"Note {label}", text_of(first(element, label)))
        draft.append_text("text", _note_text(first(element, "content"), name))
        return draft

    return make_reading(name, "Evernote", drafts_of_elements(events, note, name), unit="note")


def _date_behind_comma(title: str) -> str:
    """Return the date behind the last commas of a title: "Ott to Lund, 14 March 1911"."""
    parts = title.split(",")
    behind = (",".join(parts[-size:]).strip() for size in (2, 1) if len(parts) > size)
    return next((words for words in behind if read_program_date(words)), "")


def _note_text(content: Any, name: str) -> str:  # noqa: ANN401
    """Return the words of a note, which is XML inside the XML; a line for each of its blocks."""
    inner = "" if content is None else "".join(content.itertext()).strip()
    if not inner.startswith("<"):
        return inner
    try:
        root = parse_xml(_BLOCKS.sub(lambda end: f" \ue000{end[0]}", inner), name)
    except ReadingError:
        return inner
    lines = "".join(root.itertext()).split("\ue000")
    return "\n".join(filter(None, map(collapse_whitespace, lines)))

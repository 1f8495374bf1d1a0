"""TEI: the documents of a volume, as *Foreign Relations of the United States*, or one file's own.

A record is each division that is a document or letter; where a file has none, or its header names
sender and recipient, the file is one record, or each entry where it lists documents. Front matter,
lists of persons and indexes are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from corpus.formats import Reading
from corpus.imports.drafts import RecordDraft, check_count, make_reading
from corpus.imports.tei_header import put_header, volume_title
from corpus.imports.tei_lists import entry_draft, list_entries
from corpus.imports.tei_text import put_notes, read_text, stated_of
from corpus.imports.xml_dates import join_ends, put_date
from corpus.imports.xml_tree import (
    attribute,
    children,
    descendants,
    first,
    local_name,
    release,
    text_of,
)

TEI_EVENTS = ("TEI", "TEI.2", "teiHeader", "div", "div1", "div2", "div3", "persName", "person")
"""The elements that `tei_drafts` must be told of."""

_FILES = ("TEI", "TEI.2")
_DOCUMENTS = frozenset(
    "document historical-document letter telegram cable despatch dispatch memorandum entry "
    "diary-entry diaryentry".split()
)
_NUMBER = re.compile(r"\[?(?:no\.\s*)?(\d{1,5}[a-z]?)[.\]]+\s+(?=\S)", re.IGNORECASE)
_SOURCE = re.compile(r"\s*source:\s*", re.IGNORECASE)
_FRUS_VOLUME = re.compile(r"frus\d[\w.\-]*")
_FRUS_DOCUMENT = re.compile(r"d\d+[\w.\-]*")
_FRUS_ADDRESS = "https://history.state.gov/historicaldocuments"


@dataclass
class _File:
    """A TEI element, or a division alone, while it is read.

    Attributes:
        id: its own id, as "frus1955-57v25".
        header: its header, None before it.
        names: the full name for each id of a person.
        people: (draft, id, name as in the text) of those named; resolved at the end.
        drafts: of its divisions.
        has_letter_header: whether the header names sender and recipient.
    """

    id: str = ""
    header: Any = None
    names: dict[str, str] = field(default_factory=dict)
    people: list[tuple[RecordDraft, str, str]] = field(default_factory=list)
    drafts: list[RecordDraft] = field(default_factory=list)
    has_letter_header: bool = False


def read_tei(events: Iterator[tuple[str, Any]], name: str) -> Reading:
    """Return the records of a file. Raises ReadingError for too many."""
    return make_reading(name, "TEI", tei_drafts(events, name), unit="document")


def tei_drafts(events: Iterator[tuple[str, Any]], name: str) -> list[RecordDraft]:
    """Return a draft for each document. events: of TEI_EVENTS. Raises ReadingError for too many."""
    drafts: list[RecordDraft] = []
    file = _File()
    divisions: list[Any] = []
    document: Any = None
    for kind, element in events:
        tag = local_name(element)
        if kind == "start":
            if tag in _FILES:
                file, divisions, document = _File(id=attribute(element, "id")), [], None
            elif tag.startswith("div"):
                divisions.append(element)
                if document is None and _is_document(element) and not file.has_letter_header:
                    document = element
        elif tag == "teiHeader":
            file.header = element
            file.has_letter_header = next(descendants(element, "correspDesc"), None) is not None
            file.id = file.id or _frus_id(element)
        elif tag in ("persName", "person"):
            _learn_name(element, file)
        elif tag in _FILES:
            if not file.drafts:
                file.drafts = _listed_drafts(element, file, len(drafts) + 1, name)
            if not file.drafts:
                file.drafts.append(_whole_draft(element, file, len(drafts) + 1))
            _finish(file, drafts)
            release(element)
            file = _File()
        elif element is document:
            divisions.pop()
            number = len(drafts) + len(file.drafts) + 1
            check_count(number, name)
            file.drafts.append(_document_draft(element, divisions, file, number))
            release(element)
            document = None
        elif divisions and divisions[-1] is element:  # else it began before a file inside it
            divisions.pop()
    _finish(file, drafts)
    return drafts


def _is_document(division: Any) -> bool:  # noqa: ANN401
    return attribute(division, "type").casefold() in _DOCUMENTS


def _frus_id(header: Any) -> str:  # noqa: ANN401
    numbers = (text_of(idno) for idno in descendants(header, "idno"))
    return next((number for number in numbers if _FRUS_VOLUME.fullmatch(number)), "")


def _learn_name(element: Any, file: _File) -> None:  # noqa: ANN401
    """Note the full name of a person under its id."""
    known = attribute(element, "id")
    if known and known not in file.names:
        name = first(element, "persName") if local_name(element) == "person" else element
        file.names[known] = text_of(name, without=("note",)) if name is not None else ""


def _finish(file: _File, drafts: list[RecordDraft]) -> None:
    """Put the people into the drafts, by their full names where an id leads to one."""
    for draft, reference, name in file.people:
        draft.put("people", "persName", file.names.get(reference) or name)
    drafts += file.drafts


def _listed_drafts(
    element: Any,  # noqa: ANN401
    file: _File,
    number: int,
    name: str,
) -> list[RecordDraft]:
    """Return the drafts of a file that lists documents, numbered from `number`; else none."""
    body = first(element, "text", "body")
    entries = [] if body is None else list_entries(body)
    drafts = []
    for place, entry in enumerate(entries, number):
        check_count(place, name)
        drafts.append(entry_draft(entry, place))
        if file.header is not None:
            drafts[-1].put("collection", "Collection", volume_title(file.header))
    return drafts


def _document_draft(
    division: Any,  # noqa: ANN401
    above: list[Any],
    file: _File,
    number: int,
) -> RecordDraft:
    draft = RecordDraft(number)
    heads = [text_of(head, without=("note",)) for head in children(division, "head")]
    title = " ".join(filter(None, heads))
    stated = _NUMBER.match(title)
    draft.put("title", "head", title[stated.end() :] if stated else title)
    draft.put("", "Document", attribute(division, "n") or (stated[1] if stated else ""))
    _put_document_date(draft, division)
    for note in descendants(division, "note"):
        if attribute(note, "type") == "source":
            draft.put("source", "Source", _SOURCE.sub("", text_of(note), count=1))
    draft.append_text("text", read_text(division))
    if file.header is not None:
        draft.put("collection", "Collection", volume_title(file.header))
    parts = [text_of(first(part, "head"), without=("note",)) for part in above]
    draft.put("", "Part", " > ".join(filter(None, parts)))
    known = attribute(division, "id")
    if _FRUS_VOLUME.fullmatch(file.id) and _FRUS_DOCUMENT.fullmatch(known):
        draft.put("url", "Address", f"{_FRUS_ADDRESS}/{file.id}/{known}")
    draft.put("", "Kind", attribute(division, "subtype").replace("historical-document", ""))
    _put_names(draft, division, file)
    put_notes(draft, division)
    return draft


def _put_document_date(draft: RecordDraft, division: Any) -> None:  # noqa: ANN401
    """Put the date of the dateline, else the one that the division states for programs."""
    stated = join_ends(
        attribute(division, "doc-dateTime-min")[:10], attribute(division, "doc-dateTime-max")[:10]
    )
    for dateline in (*descendants(division, "dateline"), *descendants(division, "opener", "head")):
        for date in descendants(dateline, "date"):
            words = text_of(date, without=("note",))
            put_date(draft, "date", words, stated_of(date) or stated)
            return
    put_date(draft, "date", "", stated)


def _whole_draft(element: Any, file: _File, number: int) -> RecordDraft:  # noqa: ANN401
    """Return the draft of a file that is one document."""
    draft = RecordDraft(number)
    if file.header is not None:
        put_header(draft, file.header)
    for text in children(element, "text"):
        body = first(text, "body")
        if body is None:
            continue
        head = next(descendants(body, "head"), None)
        if not draft.texts.get("title"):
            draft.put("title", "head", text_of(head, without=("note",)))
        if not draft.written:
            _put_document_date(draft, body)
        draft.append_text("text", read_text(body))
        _put_names(draft, body, file)
        put_notes(draft, body)
    return draft


def _put_names(draft: RecordDraft, element: Any, file: _File) -> None:  # noqa: ANN401
    """Note the people and places that a text marks, those of notes aside."""
    for name in descendants(element, "persName", "placeName"):
        if any(local_name(above) == "note" for above in name.iterancestors()):
            continue
        text = text_of(name, without=("note",))
        if local_name(name) == "placeName":
            draft.put("places", "placeName", text)
        else:
            reference = attribute(name, "corresp") or attribute(name, "ref")
            file.people.append((draft, reference.rpartition("#")[2] or text, text))

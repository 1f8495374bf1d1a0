"""The header of a TEI file: what it says of the document, and not of the edition.

The date of publication is the edition's and never the document's; it is kept under its own name.
"""

from __future__ import annotations

import re
from typing import Any

from corpus.imports.drafts import RecordDraft
from corpus.imports.tei_text import stated_of
from corpus.imports.xml_dates import put_date
from corpus.imports.xml_tree import (
    attribute,
    children,
    descendants,
    first,
    local_name,
    paragraphs_of,
    text_of,
)

_NAMES = ("persName", "orgName", "name")
_PLACES = ("placeName", "settlement", "country")
_HOLDER = (
    "country",
    "settlement",
    "institution",
    "repository",
    "collection",
    "idno",
    "altIdentifier",
)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_FILE_DESC, _PROFILE = "fileDesc", "profileDesc"


def volume_title(header: Any) -> str:  # noqa: ANN401
    """Return the title of a volume: the complete one, else its parts."""
    statement = first(header, _FILE_DESC, "titleStmt")
    titles = [] if statement is None else children(statement, "title")
    for title in titles:
        if attribute(title, "type") == "complete":
            return text_of(title)
    return ", ".join(dict.fromkeys(filter(None, map(text_of, titles))))


def put_header(draft: RecordDraft, header: Any) -> None:  # noqa: ANN401
    """Put what a header says into the draft of its document."""
    statement = first(header, _FILE_DESC, "titleStmt")
    if statement is not None:
        titles = children(statement, "title")
        main = [title for title in titles if attribute(title, "type") in ("", "main", "complete")]
        for title in [*main, *(title for title in titles if title not in main)]:
            draft.put("title", "title", text_of(title))
        for part in statement:
            if local_name(part) == "author":
                draft.put("people", "author", text_of(part))
            elif local_name(part) not in ("title", ""):
                draft.put("", local_name(part), text_of(part))
    _put_profile(draft, header)
    _put_source(draft, header)
    _put_publication(draft, header)


def _put_profile(draft: RecordDraft, header: Any) -> None:  # noqa: ANN401
    """Put its sender and recipient, when and from where it was sent, and what it is about."""
    for action in descendants(header, "correspAction"):
        kind = attribute(action, "type") or "sent"
        for person in descendants(action, *_NAMES):
            draft.put("people", kind, text_of(person))
            draft.put("", _role(kind), text_of(person))
        for place in children(action, *_PLACES):
            draft.put("places", kind, text_of(place))
        for date in children(action, "date"):
            if kind == "sent":
                put_date(draft, "date", text_of(date), stated_of(date))
            else:
                draft.put("", f"{kind}, date", text_of(date) or stated_of(date))
    profile = first(header, _PROFILE)
    if profile is None:
        return
    for creation in children(profile, "creation"):
        for date in descendants(creation, "date"):
            put_date(draft, "creation", text_of(date), stated_of(date))
        for place in descendants(creation, *_PLACES):
            draft.put("places", "creation", text_of(place))
    for abstract in children(profile, "abstract"):
        draft.append_text("summary", paragraphs_of(abstract))
    for language in descendants(profile, "language"):
        draft.put("language", "language", text_of(language) or attribute(language, "ident"))
    for keywords in descendants(profile, "keywords"):
        for term in descendants(keywords, "term", "item"):
            if not len(term):
                draft.put("topics", "term", text_of(term))
    for context in descendants(profile, "correspContext"):
        draft.put("", "Correspondence", text_of(context))


def _role(kind: str) -> str:
    return {"sent": "Sender", "received": "Addressee"}.get(kind, kind)


def holder_of(identifier: Any) -> str:  # noqa: ANN401
    """Return where a manuscript is, from the parts of its msIdentifier."""
    parts = [text_of(part) for part in identifier if local_name(part) in _HOLDER]
    return ", ".join(filter(None, parts))


def _put_source(draft: RecordDraft, header: Any) -> None:  # noqa: ANN401
    """Put where the manuscript is, its own date and its summary."""
    source = first(header, _FILE_DESC, "sourceDesc")
    if source is None:
        return
    identifier = next(descendants(source, "msIdentifier"), None)
    if identifier is not None:
        draft.put("source", "msIdentifier", holder_of(identifier))
        draft.put("collection", "collection", text_of(first(identifier, "collection")))
    for date in descendants(source, "origDate"):
        put_date(draft, "origDate", text_of(date), stated_of(date))
    for place in descendants(source, "origPlace"):
        draft.put("places", "origPlace", text_of(place))
    for summary in descendants(source, "summary"):
        draft.append_text("summary", paragraphs_of(summary))
    for part in children(source, "bibl", "biblStruct", "biblFull", "p"):
        date = next(descendants(part, "date"), None)
        if date is not None:  # of a book that prints it, as often as not
            draft.put("", "Date of the source", text_of(date) or stated_of(date))
        draft.put("source", "sourceDesc", text_of(part))
    for part in descendants(source, "physDesc", "history", "additional"):
        draft.put("", local_name(part), text_of(part))


def _put_publication(draft: RecordDraft, header: Any) -> None:  # noqa: ANN401
    """Keep the statements about the edition, under their names; its address is the record's."""
    for series in descendants(header, "seriesStmt"):
        draft.put("collection", "series", text_of(first(series, "title")))
    publication = first(header, _FILE_DESC, "publicationStmt")
    if publication is not None:
        for part in publication:
            kind, text = local_name(part), text_of(part)
            is_address = kind in ("idno", "ref", "ptr") and _ADDRESS.fullmatch(text)
            draft.put("url" if is_address else "", f"Edition, {kind}", text)
    for note in descendants(header, "notesStmt"):
        draft.put("", "Note", text_of(note))

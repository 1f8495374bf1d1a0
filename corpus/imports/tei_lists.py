"""Lists of documents in TEI: calendars and catalogues of manuscripts, entry by entry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from corpus.imports.drafts import RecordDraft
from corpus.imports.tei_header import holder_of
from corpus.imports.tei_text import stated_of
from corpus.imports.xml_dates import put_date
from corpus.imports.xml_tree import children, descendants, local_name, text_of

_ENTRIES = ("msDesc", "bibl", "biblStruct")
_LEAST_ENTRIES = 2
_PLACED = ("title", "head", "date", "origDate", "idno", "msIdentifier", "persName", "author")


def list_entries(body: Any) -> Sequence[Any]:  # noqa: ANN401
    """Return the entries of the lists of a file that is a list of documents, else none.

    Most of them have a title and a date, and they have more words than all else: an article with
    the books that it cites is no list.
    """
    entries = [
        entry for part in descendants(body, "listBibl") for entry in children(part, *_ENTRIES)
    ]
    complete = [entry for entry in entries if _title_of(entry) and _date_of(entry) is not None]
    words = sum(len(text_of(entry)) for entry in entries)
    is_list = 2 * len(complete) > len(entries) and 2 * words > len(text_of(body))
    return entries if is_list and len(entries) >= _LEAST_ENTRIES else ()


def entry_draft(entry: Any, number: int) -> RecordDraft:  # noqa: ANN401
    """Return the draft of an entry: title, date, place, persons it names; the rest by name."""
    draft = RecordDraft(number)
    draft.put("title", "title", _title_of(entry))
    if (date := _date_of(entry)) is not None:
        put_date(draft, "date", text_of(date), stated_of(date))
    for identifier in descendants(entry, "msIdentifier"):
        draft.put("source", "msIdentifier", holder_of(identifier))
    for mark in children(entry, "idno"):
        draft.put("source", "idno", text_of(mark))
    for person in descendants(entry, "persName", "author"):
        draft.put("people", local_name(person), text_of(person))
    for part in entry:
        if local_name(part) not in ("", *_PLACED):
            draft.put("", local_name(part), text_of(part))
    return draft


def _title_of(entry: Any) -> str:  # noqa: ANN401
    titles = (text_of(title) for title in descendants(entry, "title"))
    heads = (
        text_of(head, without=("note", "origDate", "date")) for head in children(entry, "head")
    )
    return next(filter(None, titles), "") or next(filter(None, heads), "")


def _date_of(entry: Any) -> Any:  # noqa: ANN401
    """Return the element with the date of an entry's making, None without one."""
    return next((date for kind in ("origDate", "date") for date in descendants(entry, kind)), None)

"""MODS, the descriptions of libraries: `mods` alone or in a `modsCollection`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from corpus.formats import Reading
from corpus.imports.drafts import RecordDraft, drafts_of_elements, make_reading
from corpus.imports.xml_dates import join_ends, put_date
from corpus.imports.xml_tree import (
    attribute,
    children,
    descendants,
    first,
    local_name,
    text_of,
)

_TEXTS = ("abstract", "tableOfContents")
_DATES = ("dateCreated", "dateIssued")
_ROLES_OF_THE_DOCUMENT = frozenset({"author", "aut", "creator", "cre", ""})


def read_mods(events: Iterator[tuple[str, Any]], name: str) -> Reading:
    """Return a record for each `mods`. events: of those. Raises ReadingError for too many."""
    drafts = drafts_of_elements(events, mods_draft, name)
    return make_reading(name, "MODS", drafts, unit="record")


def mods_draft(mods: Any, number: int) -> RecordDraft:  # noqa: ANN401
    """Return the draft of a description."""
    draft = RecordDraft(number)
    for title in children(mods, "titleInfo"):
        field = "" if attribute(title, "type") else "title"
        draft.put(field, attribute(title, "type") or "title", _title(title))
    for part in mods:
        kind = local_name(part)
        if kind == "name":
            _put_name(draft, part)
        elif kind == "originInfo":
            _put_origin(draft, part)
        elif kind in _TEXTS:
            draft.append_text("summary", text_of(part))
        elif kind == "subject":
            _put_subject(draft, part)
        elif kind == "location":
            _put_location(draft, part)
        elif kind == "relatedItem":
            field = "collection" if attribute(part, "type") in ("host", "series") else ""
            title = first(part, "titleInfo")
            draft.put(field, "relatedItem", _title(title) if title is not None else text_of(part))
        elif kind == "language":
            terms = [t for t in children(part, "languageTerm") if attribute(t, "type") == "text"]
            draft.put("language", kind, text_of(terms[0] if terms else part))
        elif kind == "identifier":
            _put_identifier(draft, part)
        elif kind == "recordInfo":
            draft.key = draft.key or text_of(first(part, "recordIdentifier"))
        elif kind not in ("titleInfo", ""):
            draft.put("", attribute(part, "displayLabel") or kind, text_of(part))
    return draft


def _title(title: Any) -> str:  # noqa: ANN401
    """Return a title with its article, subtitle and part."""
    article, main = text_of(first(title, "nonSort")), text_of(first(title, "title"))
    subtitle = text_of(first(title, "subTitle"))
    parts = [text_of(part) for part in children(title, "partNumber", "partName")]
    name = f"{article} {main}".strip() + (f": {subtitle}" if subtitle else "")
    return ", ".join(filter(None, [name, *parts]))


def _name(element: Any) -> str:  # noqa: ANN401
    parts = [part for part in children(element, "namePart") if text_of(part)]
    words = [text_of(part) for part in parts if attribute(part, "type") in ("", "family")]
    words += [text_of(part) for part in parts if attribute(part, "type") == "given"]
    words += [text_of(part) for part in parts if attribute(part, "type") == "termsOfAddress"]
    return ", ".join(words) or text_of(first(element, "displayForm"))


def _put_name(draft: RecordDraft, element: Any) -> None:  # noqa: ANN401
    name = _name(element)
    draft.put("people", "name", name)
    for role in descendants(element, "roleTerm"):
        if text_of(role).casefold() not in _ROLES_OF_THE_DOCUMENT:
            draft.put("", text_of(role), name)


def _put_origin(draft: RecordDraft, origin: Any) -> None:  # noqa: ANN401
    """Put the date on which it was made, else issued; other dates and places under their names."""
    for kind in _DATES:
        dates = children(origin, kind)
        ends = {attribute(date, "point"): text_of(date) for date in dates}
        coded = [text_of(date) for date in dates if attribute(date, "encoding")]
        words = [text_of(date) for date in dates if not attribute(date, "encoding")]
        if "start" in ends:
            stated = join_ends(ends["start"], ends.get("end", ""))
        else:
            stated = coded[0] if coded else ""
        if (dates and not words and stated) and any(
            attribute(date, "qualifier") in ("approximate", "inferred", "questionable")
            for date in dates
        ):
            mark = "?" if attribute(dates[0], "qualifier") == "questionable" else "~"
            stated = f"{stated}{mark}"  # of both ends, where it has two
        put_date(draft, kind, words[0] if words else "", stated)
        for value in words[1:]:
            draft.put("", kind, value)
    for part in origin:
        kind = local_name(part)
        if kind == "place":
            terms = [t for t in children(part, "placeTerm") if attribute(t, "type") != "code"]
            draft.put("", "place", text_of(terms[0]) if terms else "")
        elif kind and kind not in _DATES:
            draft.put("", kind, text_of(part))


def _put_subject(draft: RecordDraft, subject: Any) -> None:  # noqa: ANN401
    for part in subject:
        kind = local_name(part)
        if kind == "name":
            draft.put("people", kind, _name(part))
        elif kind == "geographic":
            draft.put("places", kind, text_of(part))
        elif kind == "hierarchicalGeographic":
            draft.put("places", kind, ", ".join(filter(None, map(text_of, reversed(part)))))
        elif kind in ("topic", "occupation", "titleInfo"):
            draft.put("topics", kind, text_of(part))
        elif kind:
            draft.put("", f"subject, {kind}", text_of(part))


def _put_location(draft: RecordDraft, location: Any) -> None:  # noqa: ANN401
    places = [text_of(part) for part in descendants(location, "physicalLocation")]
    marks = [text_of(part) for part in descendants(location, "shelfLocator", "subLocation")]
    draft.put("source", "location", ", ".join(filter(None, [*places[:1], *marks])))
    for place in places[1:]:
        draft.put("", "physicalLocation", place)
    urls = sorted(children(location, "url"), key=lambda url: attribute(url, "usage") == "")
    for url in urls:
        draft.put("url", "url", text_of(url))


def _put_identifier(draft: RecordDraft, part: Any) -> None:  # noqa: ANN401
    text, kind = text_of(part), attribute(part, "type") or "identifier"
    if text.startswith(("http://", "https://")):
        draft.put("url", kind, text)
    else:
        draft.put("", kind, text)

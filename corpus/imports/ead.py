"""EAD, the finding aids of archives (2002 and EAD3): the components become records.

A record is each component with nothing below it, and each description, the whole collection's too,
that has its own text (scopecontent or abstract) or a digital copy. All other levels are
context: what is below them inherits the collection's title, the path of series, the repository and
the call number. A date is never inherited: those of the level above are kept under a name that says
so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from corpus.formats import Reading, UnreadLine
from corpus.imports.drafts import NoRecordError, RecordDraft, check_count, make_reading
from corpus.imports.xml_dates import join_ends, put_date, read_twofold
from corpus.imports.xml_tree import (
    attribute,
    children,
    descendants,
    first,
    local_name,
    paragraphs_of,
    release,
    text_of,
)
from corpus.text import collapse_whitespace, count_phrase

COMPONENTS = ("c", *(f"c{level:02d}" for level in range(1, 13)))
EAD_EVENTS = ("archdesc", *COMPONENTS)
"""The elements that `ead_drafts` must be told of."""

_PEOPLE = ("persname", "famname", "corpname", "name")
_TOPICS = ("subject", "occupation", "function", "title")
_KEPT_IN_DID = {
    "physdesc": "Extent",
    "physdescstructured": "Extent",
    "physdescset": "Extent",
    "physloc": "Location",
    "materialspec": "Material",
    "note": "Note",
    "didnote": "Note",
}
_NO_NOTE = frozenset({"did", "dsc", "head", "controlaccess", "dao", "daogrp", "daoset", "thead"})
_TITLE_END = " ,;:"
_MADE_TITLE = ("Title", "none of its own; made of the level above and the date")
"""The name and the value that mark a draft of a component without a title."""


@dataclass
class _Level:
    """An archdesc or component that has begun.

    Attributes:
        element: it.
        number: its place among all levels of the file, from 1.
        has_parts: whether components are below it.
        title: its title, once a part has begun.
        dates: the words of its dates, likewise.
        inherited: what its parts take over, by name, likewise.
    """

    element: Any
    number: int
    has_parts: bool = False
    title: str = ""
    dates: str = ""
    inherited: dict[str, str] = field(default_factory=dict)


def read_ead(events: Iterator[tuple[str, Any]], name: str) -> Reading:
    """Return the records of a finding aid. Raises ReadingError for too many."""
    drafts, unread = ead_drafts(events, name)
    untitled = sum(_MADE_TITLE in draft.other for draft in drafts)
    warnings = []
    if untitled:
        count = count_phrase(untitled, "component has", "components have")
        warnings = [f"{count} no title of its own; the level above and the date stand for it"]
    return make_reading(name, "EAD", drafts, unread=unread, warnings=warnings, unit="component")


def ead_drafts(
    events: Iterator[tuple[str, Any]], name: str
) -> tuple[list[RecordDraft], list[UnreadLine]]:
    """Return a draft for each record, in the file's order, and the components without a record.

    events: of EAD_EVENTS. Raises ReadingError for too many.
    """
    drafts: list[RecordDraft] = []
    unread: list[UnreadLine] = []
    levels: list[_Level] = []
    count = 0
    for kind, element in events:
        if kind == "start":
            count += 1
            if levels and not levels[-1].has_parts:
                levels[-1].has_parts = True
                _describe(levels[-1], levels[:-1])
            levels.append(_Level(element, count))
            continue
        level = levels.pop()
        if not level.has_parts or _has_own_text(element):
            try:
                drafts.append(_draft(level, levels))
            except NoRecordError as error:
                unread.append(UnreadLine(level.number, text_of(element)[:200], str(error)))
            check_count(len(drafts), name)
        release(element)
    return sorted(drafts, key=lambda draft: draft.line), unread


def _has_own_text(element: Any) -> bool:  # noqa: ANN401
    did = first(element, "did")
    return bool(
        children(element, "scopecontent", "dao", "daogrp")
        or (did is not None and children(did, "abstract", "dao", "daogrp", "daoset"))
    )


def _describe(level: _Level, above: list[_Level]) -> None:
    """Note of a level what its parts take over, before they begin."""
    did = first(level.element, "did")
    level.title, dates = "", RecordDraft(0)
    if did is not None:
        level.title, nested = _title(did)
        _put_dates(dates, [*children(did, "unitdate", "unitdatestructured"), *nested])
        level.inherited = {
            kind: text for kind in ("repository", "unitid") if (text := text_of(first(did, kind)))
        }
    level.dates = dates.written
    if above:
        level.inherited = above[-1].inherited | {
            kind: text for kind, text in level.inherited.items() if kind == "repository"
        }


def _draft(level: _Level, above: list[_Level]) -> RecordDraft:
    """Return the draft of a component. Raises NoRecordError when nothing names it."""
    draft = RecordDraft(level.number)
    element = level.element
    did = first(element, "did")
    if did is None:
        did = element
    title, nested = _title(did)
    _put_dates(draft, [*children(did, "unitdate", "unitdatestructured"), *nested])
    draft.put("title", "unittitle", title)
    if not title:
        parent = next((upper.title for upper in reversed(above) if upper.title), "")
        if not draft.written or not parent:
            raise NoRecordError("it has no title")
        draft.put("title", "unittitle", f"{parent}, {draft.written}")
        draft.put("", *_MADE_TITLE)
    for alternative in children(did, "unittitle")[1:]:
        draft.put("", "Title", text_of(alternative))
    inherited = above[-1].inherited if above else {}
    _put_place(draft, did, inherited)
    if above:
        draft.put("collection", "Collection", above[0].title)
        draft.put("", "Series", " > ".join(upper.title for upper in above[1:] if upper.title))
        dated = next((upper for upper in reversed(above) if upper.dates), None)
        if dated and not draft.written:
            draft.put("", f"No date of its own; dates of “{dated.title}”", dated.dates)
    _put_did(draft, did)
    _put_notes(draft, element)
    _put_access(draft, element)
    for copy in descendants(element, "dao", "daoloc"):
        draft.put("url", "Digital copy", attribute(copy, "href"))
    return draft


def _title(did: Any) -> tuple[str, list[Any]]:  # noqa: ANN401
    """Return the first title, and the dates inside it; a date at its end is no part of it."""
    title = first(did, "unittitle")
    if title is None:
        return "", []
    nested = list(descendants(title, "unitdate"))
    if not nested:
        return text_of(title), []
    bare = text_of(title, without=("unitdate",))
    full_title = text_of(title)
    if full_title.startswith(bare.rstrip(_TITLE_END)) or not bare:
        return bare.rstrip(_TITLE_END), nested
    return full_title, nested


def _put_dates(draft: RecordDraft, dates: list[Any]) -> None:
    """Put the dates of a did into the draft: those that are not bulk dates, together."""
    plain: list[tuple[str, str]] = []
    for date in dates:
        for words, stated, kind in _read_dates(date):
            if kind == "bulk" and len(dates) > 1:
                draft.put("", "Bulk dates", words or stated)
            else:
                plain.append((words, stated))
    if len(plain) > 1:
        read = [read_twofold(words, stated) for words, stated in plain]
        firsts = [date.earliest for date in read if date and date.earliest]
        lasts = [date.latest for date in read if date and date.latest]
        if len(firsts) == len(lasts) == len(plain):
            words = ", ".join(words or stated for words, stated in plain)
            put_date(draft, "Date", words, join_ends(str(min(firsts)), str(max(lasts))))
            return
    for words, stated in plain:
        put_date(draft, "Date", words, stated)


def _read_dates(date: Any) -> Iterator[tuple[str, str, str]]:  # noqa: ANN401
    """Yield (words, attribute, type) for a unitdate, or each date of a unitdatestructured."""
    if local_name(date) == "unitdate":
        kind = attribute(date, "type") or attribute(date, "unitdatetype")
        words = text_of(date)
        stated = attribute(date, "normal") or attribute(date, "standarddate")
        if attribute(date, "certainty").casefold() in ("circa", "approximate") and words.isdigit():
            words = f"circa {words}"
        yield words, stated, kind
        return
    kind = attribute(date, "unitdatetype")
    for single in descendants(date, "datesingle", "daterange"):
        if local_name(single) == "datesingle":
            yield text_of(single), _standard(single), kind
        else:
            ends = [first(single, "fromdate"), first(single, "todate")]
            words = "-".join(filter(None, map(text_of, ends)))
            yield words, join_ends(*map(_standard, ends)), kind


def _standard(date: Any | None) -> str:  # noqa: ANN401
    """Return the standard date of an EAD3 element, bounds of an uncertain one as a range."""
    if date is None:
        return ""
    return attribute(date, "standarddate") or join_ends(
        attribute(date, "notbefore"), attribute(date, "notafter")
    )


def _put_place(draft: RecordDraft, did: Any, inherited: dict[str, str]) -> None:  # noqa: ANN401
    """Put repository, call number and containers into the source."""
    repository = text_of(first(did, "repository")) or inherited.get("repository", "")
    numbers = [text_of(unitid) for unitid in children(did, "unitid")]
    number = next(filter(None, numbers), "") or inherited.get("unitid", "")
    containers = []
    for container in children(did, "container"):
        kind = (
            attribute(container, "type")
            or attribute(container, "localtype")
            or attribute(container, "label")
        )
        text = text_of(container)
        kind = collapse_whitespace(kind.partition("[")[0].partition("(")[0])
        is_named = kind and not text.casefold().startswith(kind.casefold())
        containers.append(f"{kind.capitalize()} {text}".strip() if is_named else text)
    draft.put("source", "Reference", ", ".join(filter(None, [repository, number, *containers])))
    for further_number in list(filter(None, numbers))[1:]:
        draft.put("", "Reference", further_number)


def _put_did(draft: RecordDraft, did: Any) -> None:  # noqa: ANN401
    for part in did:
        kind = local_name(part)
        if kind == "abstract":
            draft.append_text("summary", paragraphs_of(part))
        elif kind == "origination":
            names = list(descendants(part, *_PEOPLE))
            for person in names or [part]:
                draft.put("people", "Origination", _name(person))
        elif kind == "langmaterial":
            languages = list(descendants(part, "language"))
            words = "; ".join(dict.fromkeys(map(text_of, languages))) or text_of(part)
            draft.put("language", "Language", words or "; ".join(map(_code, languages)))
        elif kind in _KEPT_IN_DID:
            draft.put("", _KEPT_IN_DID[kind], text_of(part))


def _code(language: Any) -> str:  # noqa: ANN401
    return attribute(language, "langcode")


def _put_notes(draft: RecordDraft, element: Any) -> None:  # noqa: ANN401
    """Put the scope and contents into the summary, each other note under its heading."""
    for note in element:
        kind = local_name(note)
        if kind in _NO_NOTE or kind in COMPONENTS or not kind:
            continue
        text = paragraphs_of(note, without=("head", *COMPONENTS))
        if kind == "scopecontent":
            draft.append_text("summary", text)
        elif text:
            draft.put("", text_of(first(note, "head")) or kind, text)


def _put_access(draft: RecordDraft, element: Any) -> None:  # noqa: ANN401
    """Put the names and subjects under which a component is found into its lists."""
    for heading in descendants(element, "controlaccess"):
        for part in heading:
            kind = local_name(part)
            if kind in _PEOPLE:
                draft.put("people", kind, _name(part))
            elif kind == "geogname":
                draft.put("places", kind, _name(part))
            elif kind in _TOPICS:
                draft.put("topics", kind, _name(part))
            elif kind == "genreform":
                draft.put("", "Form", _name(part))
    did = first(element, "did")
    for place in [did, *children(element, "scopecontent")]:
        if place is None:
            continue
        for person in descendants(place, "persname", "corpname", "famname"):
            if not _is_repository(person):
                draft.put("people", local_name(person), _name(person))
        for geogname in descendants(place, "geogname"):
            if not _is_repository(geogname):
                draft.put("places", "geogname", _name(geogname))


def _is_repository(element: Any) -> bool:  # noqa: ANN401
    return any(
        local_name(above) in ("repository", "origination") for above in element.iterancestors()
    )


def _name(element: Any) -> str:  # noqa: ANN401
    """Return a name as a heading; the parts that EAD3 sets apart are joined by two dashes."""
    parts = [text for part in children(element, "part") if (text := text_of(part))]
    return " -- ".join(parts) if parts else text_of(element)

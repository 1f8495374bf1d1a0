"""Dublin Core in XML: oai_dc, dcterms, RDF, DSpace's own, and lists of them under any root.

An entry is the outermost element that has elements of Dublin Core as its children. Of several
dates the one on which the document was made is taken: `created` before `date` before `issued`, days
before moments (which programs stamp), the earliest first. The time that a record is about
(`temporal`, `coverage`) is never its date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from corpus.formats import Reading
from corpus.imports.drafts import RecordDraft, check_count, make_reading
from corpus.imports.program_dates import read_program_date
from corpus.imports.xml_dates import join_ends, put_date
from corpus.imports.xml_tree import attribute, descendants, local_name, release, text_of

_NAMESPACES = ("http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/")
_FIELDS = {
    "title": "title",
    "creator": "people",
    "contributor": "people",
    "addressee": "people",
    "subject": "topics",
    "spatial": "places",
    "source": "source",
    "language": "language",
    "isPartOf": "collection",
    "bibliographicCitation": "source",
}
_TEXTS = ("abstract", "description")
_DATES = ("created", "date", "issued")
"""The best first."""
_LISTED = frozenset("creator contributor subject spatial coverage created date issued".split())
"""CONTENTdm and others put several values into one, with semicolons."""
_SEVERAL = re.compile(r"\s*;(?!\s*(?:start|end|scheme|name)\s*=)\s*")
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_NUMBER_OF_A_PROGRAM = re.compile(r"[\w.+\-]+:\S+|[\d.\-]+|[0-9a-f\-]{32,}", re.IGNORECASE)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT(?!00:00(?::00)?(?:\D|$))")
_PERIOD_PART = re.compile(r"(start|end|name)\s*=\s*([^;]*)", re.IGNORECASE)
_NODES = frozenset(
    {"Description", "Bag", "Seq", "Alt", "li", "Agent", "Person", "Place", "Concept"}
)
_LABELS = frozenset({"value", "label", "prefLabel", "name", "title", "li"})


def read_dublin_core(
    events: Iterator[tuple[str, Any]], name: str, *, any_namespace: bool = False
) -> Reading:
    """Return a record for each entry.

    events: of all elements. any_namespace: the names alone make an element one of Dublin Core.
    Raises ReadingError for too many entries.
    """
    drafts: list[RecordDraft] = []
    entry: Any = None
    for kind, element in events:
        if kind == "start":
            if (
                entry is None
                and (any_namespace or is_dublin_core(element))
                and (
                    local_name(element) in _FIELDS
                    or local_name(element) in (*_TEXTS, *_DATES, "identifier", "dcvalue")
                )
            ):
                entry = element.getparent()
        elif element is entry:
            drafts.append(dublin_core_draft(element, len(drafts) + 1))
            check_count(len(drafts), name)
            release(element)
            entry = None
    return make_reading(name, "Dublin Core", drafts, unit="entry")


def is_dublin_core(element: Any) -> bool:  # noqa: ANN401
    """Return whether an element is in a namespace of Dublin Core, or a value of DSpace's."""
    tag = element.tag if isinstance(element.tag, str) else ""
    return tag == "dcvalue" or tag[1:].startswith(_NAMESPACES)


def dublin_core_draft(entry: Any, number: int) -> RecordDraft:  # noqa: ANN401
    """Return the draft of an entry."""
    draft = RecordDraft(number)
    about = attribute(entry, "about")
    if _ADDRESS.fullmatch(about):
        draft.put("url", "about", about)
    else:
        draft.put("", "about", about)
    values = [
        (kind, part)
        for child in entry
        for kind, value in _read_values(child)
        for part in (_SEVERAL.split(value) if kind in _LISTED else [value])
    ]
    dates = [(kind, value) for kind, value in values if kind in _DATES]
    for kind, value in sorted(dates, key=_date_rank):
        _put_one_date(draft, kind, value)
    for text_kind in _TEXTS:
        for kind, value in values:
            if kind == text_kind:
                draft.append_text("summary", value)
    if any(kind == "source" for kind, _ in values):
        values = [("local identifier" if k == "identifier" else k, v) for k, v in values]
    for kind, value in values:
        if kind not in _DATES and kind not in _TEXTS:
            _put_value(draft, kind, value)
    return draft


def _put_value(draft: RecordDraft, kind: str, value: str) -> None:
    if kind in ("identifier", "local identifier"):
        if _ADDRESS.fullmatch(value):
            draft.put("url", "identifier", value)
        elif kind == "identifier" and not _NUMBER_OF_A_PROGRAM.fullmatch(value):
            draft.put("source", "identifier", value)
        else:
            draft.put("", "identifier", value)
    elif kind == "isPartOf" and _ADDRESS.fullmatch(value):
        draft.put("", kind, value)
    elif kind == "coverage":
        draft.put("" if read_program_date(value) else "places", kind, value)
    else:
        draft.put(_FIELDS.get(kind, ""), kind, value)


def _put_one_date(draft: RecordDraft, kind: str, value: str) -> None:
    parts = {name.lower(): text.strip() for name, text in _PERIOD_PART.findall(value)}
    if "start" in parts or "end" in parts:  # DCMI Period
        stated = join_ends(parts.get("start", ""), parts.get("end", ""))
        put_date(draft, kind, parts.get("name", "") or stated, stated)
    else:
        put_date(draft, kind, value, "")


def _date_rank(dated: tuple[str, str]) -> tuple[bool, int, int, int]:
    """Return what orders dates: the earliest year first, in it the one that says most."""
    kind, value = dated
    date = read_program_date(value)
    first, last = (date.earliest, date.latest) if date else (None, None)
    days = (last - first).days if first and last else 10**6
    return bool(_MOMENT.match(value)), _DATES.index(kind), first.year if first else 9999, days


def _read_values(child: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    """Return (name, value) for each value of a child; a list of RDF has several."""
    kind = local_name(child)
    if not kind:
        return []
    if kind == "dcvalue":
        element, qualifier = attribute(child, "element"), attribute(child, "qualifier")
        return [(_dspace_name(element, qualifier), text_of(child))]
    labels = [inner for inner in descendants(child, *_LABELS) if not len(inner)]
    if labels and any(local_name(inner) in _NODES for inner in child):
        return [(kind, text_of(inner)) for inner in labels]
    return [(kind, text_of(child) or attribute(child, "resource"))]


def _dspace_name(element: str, qualifier: str) -> str:
    """Return the name in Dublin Core of an element and qualifier of DSpace."""
    if qualifier in ("", "none", "uri", "author", "issued", "created", "abstract", "ispartof"):
        exact = {"issued", "created", "abstract"}
        return (
            "isPartOf" if qualifier == "ispartof" else qualifier if qualifier in exact else element
        )
    return f"{element}.{qualifier}"

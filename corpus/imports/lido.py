"""LIDO, the descriptions of museums: `lido` alone or in a `lidoWrap`.

An object has a history of events. Its date is that of its making; the date on which a museum
acquired it, found it or showed it is kept under the event's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from corpus.formats import Reading
from corpus.imports.drafts import RecordDraft, drafts_of_elements, make_reading
from corpus.imports.xml_dates import join_ends, put_date
from corpus.imports.xml_tree import attribute, descendants, first, local_name, text_of

_MAKING = re.compile(
    r"\b(?:lido)?(?:00007|00012|00224|00226|00228|01127)\b|production|creation|design|making"
    r"|manufactur|publication|photograph|aufnahme|prise de vue|herstell|entst|produktion|entwurf"
    r"|druck|fabrication|création|concep"
    r"|publicat|produzi|creazione|produc|creaci|vervaardig|tillverk|fremstill|valmist|wytwo|vznik"
    r"|изготов|создан|произв",
    re.IGNORECASE,
)
"""An event of making, by the number of LIDO's own list or by its name."""
_TITLES = ("titleSet",)
_TOPICS = ("subjectConcept", "subjectEvent", "subjectObject")


def read_lido(events: Iterator[tuple[str, Any]], name: str) -> Reading:
    """Return a record for each `lido`. events: of those. Raises ReadingError for too many."""
    drafts = drafts_of_elements(events, lido_draft, name)
    return make_reading(name, "LIDO", drafts, unit="object")


def lido_draft(lido: Any, number: int) -> RecordDraft:  # noqa: ANN401
    """Return the draft of an object."""
    draft = RecordDraft(number)
    draft.key = text_of(first(lido, "lidoRecID"))
    for title in descendants(lido, *_TITLES):
        for value in descendants(title, "appellationValue"):
            is_other = attribute(value, "pref") == "alternate"
            draft.put("" if is_other else "title", "title", text_of(value))
    kinds = [text_of(_term(kind)) for kind in descendants(lido, "objectWorkType")]
    for kind in kinds:
        draft.put("" if draft.texts.get("title") else "title", "object type", kind)
    for note in descendants(lido, "objectDescriptionSet"):
        for value in descendants(note, "descriptiveNoteValue"):
            draft.append_text("summary", text_of(value))
    _put_place_of_keeping(draft, lido)
    events = list(descendants(lido, "event"))
    for event in sorted(events, key=lambda event: not _is_making(event)):
        _put_event(draft, event)
    for subject in descendants(lido, "subject"):
        for part in descendants(subject, *_TOPICS, "subjectPlace", "subjectActor"):
            field = {"subjectPlace": "places", "subjectActor": "people"}.get(local_name(part))
            draft.put(field or "topics", "subject", _words(part))
    for measure in descendants(lido, "displayObjectMeasurements"):
        draft.put("", "measurements", text_of(measure))
    for link in descendants(lido, "recordInfoLink"):
        draft.put("url", "record", text_of(link))
    for link in descendants(lido, "linkResource"):
        draft.put("", "image", text_of(link))
    return draft


def _put_place_of_keeping(draft: RecordDraft, lido: Any) -> None:  # noqa: ANN401
    for place in descendants(lido, "repositorySet"):
        names = [text_of(name) for name in descendants(place, "appellationValue")]
        marks = [text_of(mark) for mark in descendants(place, "workID")]
        draft.put("source", "repository", ", ".join(filter(None, [*names[:1], *marks[:1]])))


def _put_event(draft: RecordDraft, event: Any) -> None:  # noqa: ANN401
    """Put who made the object, when and where; what else happened is kept under its name."""
    name = _words(first(event, "eventType")) or "event"
    is_making = _is_making(event)
    for stated in descendants(event, "eventDate"):
        words = [text_of(date) for date in descendants(stated, "displayDate")]
        earliest, latest = (
            text_of(next(descendants(stated, end), None)) for end in ("earliestDate", "latestDate")
        )
        days = join_ends(earliest, latest)
        if is_making:
            put_date(draft, f"{name}, date", words[0] if words else "", days)
        else:
            draft.put("", f"{name}, date", words[0] if words else days)
    for actor in descendants(event, "eventActor"):
        name_as_displayed = text_of(next(descendants(actor, "displayActorInRole"), None))
        person = name_as_displayed or text_of(next(descendants(actor, "appellationValue"), None))
        draft.put("people" if is_making else "", f"{name}, by", person)
    for place in descendants(event, "eventPlace"):
        draft.put("places" if is_making else "", f"{name}, place", _words(place))
    for material in descendants(event, "displayMaterialsTech"):
        draft.put("", "material", text_of(material))


def _is_making(event: Any) -> bool:  # noqa: ANN401
    kind = first(event, "eventType")
    return kind is not None and _MAKING.search(text_of(kind)) is not None


def _term(element: Any) -> Any:  # noqa: ANN401
    return next(descendants(element, "term", "appellationValue", "prefLabel"), None)


def _words(element: Any) -> str:  # noqa: ANN401
    """Return what an element says for readers: its display, its term or name, else its text."""
    if element is None:
        return ""
    display = next((part for part in element if local_name(part).startswith("display")), None)
    if display is not None:
        return text_of(display)
    term = _term(element)
    return text_of(element if term is None else term)

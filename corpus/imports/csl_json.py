"""CSL-JSON: references as Zotero and citation processors exchange them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from corpus.formats import Reading
from corpus.imports.drafts import RecordDraft, make_reading
from corpus.imports.reference_notes import put_keywords, put_note
from corpus.text import to_json

_KEYS = frozenset(
    ("issued", "archive", "archive_location", "author", "abstract", "container-title")
)
_FIELDS = {
    "title": "title",
    "abstract": "summary",
    "archive_collection": "collection",
    "archive": "collection",
    "archive_location": "source",
    "call-number": "source",
    "language": "language",
    "URL": "url",
}
_PEOPLE = ("author", "recipient", "editor", "translator", "interviewer", "contributor", "director")
_SEASONS = ("spring", "summer", "autumn", "winter")


def is_csl_json(value: object) -> bool:
    """Return whether a JSON value is a list of CSL items: a type, and CSL's own keys."""
    items = value.get("items") if isinstance(value, dict) else value
    return isinstance(items, list) and any(
        isinstance(item, dict) and "type" in item and "id" in item and not _KEYS.isdisjoint(item)
        for item in items[:20]
    )


def read_csl_json(value: Any, name: str) -> Reading:  # noqa: ANN401
    """Return a record for each item."""
    items = value["items"] if isinstance(value, dict) else value
    return make_reading(
        name,
        "CSL-JSON",
        [_draft(item, number) for number, item in enumerate(items, 1) if isinstance(item, dict)],
        unit="entry",
    )


def _draft(item: Mapping[str, Any], number: int) -> RecordDraft:
    draft = RecordDraft(number, key=str(item.get("id", "")))
    custom = item.get("custom")
    ours: Mapping[str, Any] = custom if isinstance(custom, dict) else {}
    draft.written = _date(item.get("issued"))
    of_title = set(map(str, _list(ours.get("title_names"))))  # which our export took from it
    for person in (person for role in _PEOPLE for person in _list(item.get(role))):
        if _name(person) not in of_title:
            draft.put("people", "author", _name(person))
    for field in ("people", "places", "topics"):
        for value in _list(ours.get(field)):
            draft.put(field, field, str(value))
    if isinstance(written := ours.get("date"), str):
        draft.written = written
    for key, value in item.items():
        if key == "note" and isinstance(value, str):
            put_note(draft, "Note", value)
        elif key == "keyword" and isinstance(value, str):
            if not ours:
                separator = ";" if ";" in value else ","
                put_keywords(draft, "keyword", value.split(separator))
        elif key in ("id", "issued", *_PEOPLE) or (key == "custom" and ours):
            continue
        elif key == "type" and value == "manuscript":
            continue  # what every record is
        elif isinstance(value, (str, int, float)):
            draft.put(_FIELDS.get(key, ""), key, str(value))
        elif value:
            draft.put("", key, _date(value) or to_json(value))
    return draft


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else []


def _name(person: object) -> str:
    if not isinstance(person, dict):
        return str(person)
    literal = person.get("literal")
    if literal:
        return str(literal)
    family = " ".join(
        str(person[part]) for part in ("non-dropping-particle", "family") if person.get(part)
    )
    given_names = " ".join(
        str(person[part]) for part in ("given", "dropping-particle") if person.get(part)
    )
    return ", ".join(filter(None, (family, given_names)))


def _date(issued: object) -> str:
    """Return CSL's date in words, "" for none that it knows."""
    if not isinstance(issued, dict):
        return issued if isinstance(issued, str) else ""
    for key in ("literal", "raw"):
        if isinstance(words := issued.get(key), str) and words.strip():
            return words
    parts = issued.get("date-parts")
    if not isinstance(parts, list):
        return ""
    ends = [_parts(end) for end in parts if isinstance(end, list)]
    season = str(issued.get("season", ""))
    if len(ends) == 1 and season in ("1", "2", "3", "4") and len(ends[0]) == 4:
        return f"{_SEASONS[int(season) - 1]} {ends[0]}"
    words = "/".join(filter(None, ends))
    return f"circa {words}" if issued.get("circa") and words else words


def _parts(end: Sequence[Any]) -> str:
    """Return year, month and day as "1957-04-08", as far as they are known."""
    try:
        numbers = [int(part) for part in end if part not in (None, "", 0, "0", "00")]
    except (TypeError, ValueError):
        return ""
    if not numbers:
        return ""
    return "-".join([f"{numbers[0]:04}", *(f"{part:02}" for part in numbers[1:3])])

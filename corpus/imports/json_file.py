"""JSON: an array of records, an object around one, JSON-LD of Tropy and Omeka, CSL-JSON.

The longest list of objects is taken, wherever it is; everything else in the file is reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from corpus.formats import Reading, ReadingError, UnreadLine, shorten_reported
from corpus.imports.csl_json import is_csl_json, read_csl_json
from corpus.imports.drafts import NoRecordError, RecordDraft, make_reading
from corpus.imports.field_names import assign_fields, describe_fields, fields_by_column
from corpus.imports.json_objects import draft_of_object, parse_json
from corpus.imports.json_shapes import measured_fields, record_objects, unwrap, with_range
from corpus.imports.reading_progress import counted
from corpus.imports.table_text import date_by_titles
from corpus.text import to_json

_LONGEST_SHOWN = 2000


_NO_FIELDS = frozenset(("photo", "tropy:photo", "@type", "@context", "template"))
"""Keys of JSON-LD that describe no document, and Tropy's photos, which are read apart."""


def read_json(text: str, name: str, chosen: Mapping[str, str] | None = None) -> Reading:
    """Return the records of a JSON text. Raises ReadingError when it is not JSON."""
    try:
        value = parse_json(text)
    except NoRecordError as error:
        raise ReadingError(f"{name or 'the text'} looks like JSON, but is {error}") from error
    if is_csl_json(value):
        return read_csl_json(value, name)
    is_linked = isinstance(value, dict) and "@graph" in value
    return read_value(value, name, "JSON-LD" if is_linked else "JSON", chosen)


def read_value(
    value: Any,  # noqa: ANN401
    name: str,
    shape: str,
    chosen: Mapping[str, str] | None = None,
) -> Reading:
    """Return the records in a value of lists and objects, as JSON has them.

    shape: what the file is, for the reader.
    """
    objects = [unwrap(item) if isinstance(item, dict) else item for item in record_objects(value)]
    drafts: list[RecordDraft] = []
    unread: list[UnreadLine] = []
    by_name = fields_by_column(chosen or {})
    names = dict.fromkeys(key for item in objects[:100] if isinstance(item, dict) for key in item)
    measured, days = measured_fields(
        [_without_program_keys(item) for item in objects if isinstance(item, dict)], by_name
    )
    by_name = measured | by_name
    for number, item in enumerate(counted(objects, 0.5), 1):
        if days and isinstance(item, dict):
            item = with_range(item, days)
        try:
            drafts.append(_draft(item, number, by_name))
        except NoRecordError as error:
            excerpt = shorten_reported(to_json(item)[:_LONGEST_SHOWN])
            unread.append(UnreadLine(number, excerpt, str(error)))
    assigned = assign_fields(list(names), by_name)
    dates = [] if "date" in assigned.values() else date_by_titles(drafts)
    warnings = [describe_fields(names, assigned)] if names else []
    warnings += dates
    if days:
        warnings.append(f"{days[-1]!r} is taken for the last day of the date")
    return make_reading(name, shape, drafts, unread=unread, warnings=warnings, unit="entry")


def _draft(item: object, number: int, chosen: Mapping[str, str]) -> RecordDraft:
    if not isinstance(item, dict):
        return draft_of_object(item, number, keeps_id=False)
    photos = item.get("photo") if "photo" in item else item.get("tropy:photo")
    draft = draft_of_object(_without_program_keys(item), number, keeps_id=False, chosen=chosen)
    for field, text in _tropy_texts(photos):
        if field == "text":
            draft.append_text("text", text)
        else:
            draft.put("", "Photo", text)
    return draft


def _without_program_keys(item: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key not in _NO_FIELDS}


def _tropy_texts(photos: object) -> Iterator[tuple[str, str]]:
    """Yield the notes and transcriptions of Tropy's photos, and the names of their files."""
    for photo in photos if isinstance(photos, list) else [photos]:
        if not isinstance(photo, dict):
            continue
        for part in (photo, *_selections(photo)):
            for key in ("transcription", "transcriptions", "note", "notes"):
                notes = part.get(key)
                for note in notes if isinstance(notes, list) else [notes]:
                    text = note.get("text") if isinstance(note, dict) else note
                    if isinstance(text, dict):
                        text = text.get("@value")
                    if isinstance(text, str) and text.strip():
                        yield "text", text
        for key in ("filename", "path"):
            if isinstance(words := photo.get(key), str) and words.strip():
                yield "file", words
                break


def _selections(photo: Mapping[str, Any]) -> list[dict[str, Any]]:
    selections = photo.get("selection") or photo.get("selections") or []
    return (
        [part for part in selections if isinstance(part, dict)]
        if isinstance(selections, list)
        else []
    )

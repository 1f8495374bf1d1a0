"""A JSON object and the record that it describes, under any program's names for the fields.

Objects of Finding Aid, plain objects, Omeka's and Tropy's JSON-LD are read alike: a value is text,
a list of values, or an object with the text inside ("@value", "as_written", "text", "name" …).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from corpus.imports.drafts import ID_LIMIT_CHARACTERS, NoRecordError, RecordDraft, quote_value
from corpus.imports.field_names import LISTS, TEXTS, assign_fields
from corpus.imports.json_values import date_inside, text_inside
from corpus.record import EDITABLE_FIELDS
from corpus.text import to_json

_JSON_TYPES = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "an object",
}


def parse_json(text: str | bytes) -> Any:  # noqa: ANN401
    """Return the value. Raises NoRecordError when it is not JSON, or would be read in two ways."""
    try:
        return json.loads(
            text.decode("utf-8") if isinstance(text, bytes) else text,
            parse_constant=_refuse_constant,
            object_pairs_hook=_refuse_repeated_names,
        )
    except NoRecordError:
        raise
    except UnicodeDecodeError as error:
        raise NoRecordError(f"not UTF-8 at byte {error.start:,} of the line") from error
    except json.JSONDecodeError as error:
        raise NoRecordError(f"not JSON: {error.msg} at character {error.pos + 1:,}") from error
    except RecursionError as error:
        raise NoRecordError("not a record: nested too deeply") from error
    except ValueError as error:  # Python refuses a number with thousands of digits
        raise NoRecordError("not a record: a number too long to read") from error


def _refuse_constant(word: str) -> None:
    raise NoRecordError(f"not JSON: {word} is no JSON value")


def _refuse_repeated_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        repeated = next(name for name, count in counts.items() if count > 1)
        raise NoRecordError(f"the field {quote_value(repeated)} stands twice")
    return values


def draft_of_object(
    value: object, line: int, *, keeps_id: bool, chosen: Mapping[str, str] | None = None
) -> RecordDraft:
    """Return the draft of an object. Raises NoRecordError when it can be no record.

    keeps_id: whether `id` is the record's own, as in JSON Lines; other programs only count.
    chosen: field by name, as in `assign_fields`.
    """
    if not isinstance(value, dict):
        raise NoRecordError(f"not a record: {type_of(value)}, where {{...}} is needed")
    try:
        return _draft(value, line, keeps_id=keeps_id, chosen=chosen)
    except RecursionError as error:
        raise NoRecordError("not a record: nested too deeply") from error


def _draft(
    value: Mapping[str, Any], line: int, *, keeps_id: bool, chosen: Mapping[str, str] | None
) -> RecordDraft:
    draft = RecordDraft(line)
    filled = {name: item for name, item in value.items() if item is not None}
    fields = assign_fields(list(filled), chosen) if chosen else _fields_of(tuple(filled))
    if keeps_id and "id" in filled:
        draft.id = _id(filled.pop("id"))
    if keeps_id and isinstance(filled.get("listing"), str):
        draft.texts["listing"] = filled.pop("listing")
    if isinstance(listed_words := filled.get("as_listed"), dict) and keeps_id:
        del filled["as_listed"]
        draft.listed = {
            name: listed_words[name]
            for name in EDITABLE_FIELDS
            if isinstance(listed_words.get(name), str)
        }
    if set(filled) >= {"title_dates", "citation"}:  # a record as Finding Aid prints it
        for name in ("title_dates", "citation", "tells_of", "merged", "repository", "shelfmark"):
            filled.pop(name, None)
    for name, item in filled.items():
        if fields.get(name) == "title":
            for text in _texts("title", item, is_number_text=False):
                draft.put("title", name, text)
    for name, item in filled.items():
        if name == "other" and isinstance(item, dict):
            for other_name, other_value in item.items():
                for text in _texts(other_name, other_value):
                    draft.put("", other_name, text)
        elif (field := fields.get(name, "")) != "title":
            _put_item(draft, field, name, item)
    return draft


@lru_cache(maxsize=1000)  # the objects of a file have the same keys
def _fields_of(names: tuple[str, ...]) -> dict[str, str]:
    return assign_fields(names)


def _put_item(draft: RecordDraft, field: str, name: str, item: object) -> None:
    if field in (*LISTS, *TEXTS, "date"):
        for text in _texts(name, item, is_date=field == "date"):
            draft.put(field, name, text)
    elif isinstance(item, (dict, list)) and not all(map(str.strip, _texts(name, item))):
        draft.put("", name, to_json(item))
    else:
        for text in _texts(name, item):
            draft.put("", name, text)


def _texts(
    name: str, value: object, *, is_number_text: bool = True, is_date: bool = False
) -> list[str]:
    """Return the texts of a value. Raises NoRecordError where text is needed and cannot be."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for item in value for text in _texts(name, item, is_date=is_date)]
    if isinstance(value, dict):
        if is_date and (words := date_inside(value)):
            return [words]
        return [text_inside(value) or to_json(value)]
    if isinstance(value, (bool, int, float)) and is_number_text:
        return [to_json(value)]
    if value is None:
        return []
    raise NoRecordError(f"{name} is {type_of(value)}, where text is needed")


def _id(value: object) -> str:
    if not isinstance(value, str):
        raise NoRecordError(f"id is {type_of(value)}, where text is needed")
    if len(value) > ID_LIMIT_CHARACTERS:
        raise NoRecordError(
            f"its id has {len(value):,} characters, and at most {ID_LIMIT_CHARACTERS} are kept"
        )
    if not value.isprintable():
        raise NoRecordError("its id has a character that cannot be printed")
    return value


def type_of(value: object) -> str:
    """Return the JSON type of a value in words."""
    return _JSON_TYPES.get(type(value), "null")

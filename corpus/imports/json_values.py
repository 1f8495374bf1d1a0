"""The text of a JSON value, however a program nests it: a name, a language, a date in parts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from corpus.imports.date_columns import are_paired, join_days
from corpus.imports.field_names import field_of
from corpus.imports.program_dates import read_program_date
from corpus.text import to_json

_TEXT_KEYS = (
    "as_written", "@value", "literal", "value", "text", "display_title", "o:label", "name", "title",
    "content", "label", "raw", "@id",
)  # fmt: skip
"""Where an object has its text, the best place first."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?|none|@none|def")
_ADDRESS = re.compile(r"https?://\S+")
_FIRST_DAY = re.compile(r"begin|start|from|earliest|\bmin|not_?before", re.IGNORECASE)
_LAST_DAY = re.compile(r"end|until|\bto\b|latest|\bmax|not_?after", re.IGNORECASE)
_WORDS_OF_DATE = re.compile(r"express|display|written|value|text|literal|label|date", re.IGNORECASE)
_DEEPEST = 6


def text_inside(value: Mapping[str, Any], depth: int = _DEEPEST) -> str:
    """Return the text of an object, "" for none; a person's name in parts is "Family, Given"."""
    parts = [str(value.get(key) or "").strip() for key in ("family", "given")]
    if any(parts):
        return ", ".join(filter(None, parts))
    for key in _TEXT_KEYS:
        if isinstance(inside := value.get(key), str) and inside.strip():
            return inside
    addresses = [item for item in value.values() if isinstance(item, str)]
    if value and len(addresses) == len(value) and all(map(_ADDRESS.fullmatch, addresses)):
        return str(value.get("html") or value.get("self") or addresses[0])
    inner = [item for item in value.values() if isinstance(item, (dict, list))]
    if value and all(map(_LANGUAGE.fullmatch, value)):
        return next((text for item in value.values() if (text := first_text(item, depth))), "")
    return first_text(inner[0], depth - 1) if len(inner) == 1 and depth else ""


def first_text(value: object, depth: int = _DEEPEST) -> str:
    """Return the text of a value, the first one of a list; "" where it has none."""
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)):
        return to_json(value)
    if isinstance(value, list) and value and depth:
        return first_text(value[0], depth - 1)
    return text_inside(value, depth) if isinstance(value, dict) and depth else ""


def is_language_map(value: Mapping[str, Any]) -> bool:
    """Return whether an object has a text for each of several languages: {"nb": …, "en": …}."""
    return (
        bool(value)
        and not any(key == "id" or field_of(key) for key in value)
        and all(map(_LANGUAGE.fullmatch, value))
        and all(isinstance(item, str | list) for item in value.values())
    )


def is_period(value: Mapping[str, Any]) -> bool:
    """Return whether an object has nothing but a first and a last day: {"fra": …, "til": …}."""
    if len(value) != len(("first", "last")):
        return False
    first, last = value
    texts = [item for item in value.values() if item is not None]
    return are_paired(first, last) and all(
        isinstance(item, str | int) and read_program_date(str(item)) is not None for item in texts
    )


def date_inside(value: Mapping[str, Any], depth: int = 3) -> str:
    """Return the date that an object states in words, in its first and last day or in parts.

    "" where it has none: a moment at which a program wrote something is no date of a document.
    """
    if is_period(value):
        first, last = ("" if item is None else str(item) for item in value.values())
        return join_days(first, last)
    texts = {
        key: text.strip() for key, text in value.items() if isinstance(text, str) and text.strip()
    }
    stated = [
        (key, text)
        for key, text in texts.items()
        if _WORDS_OF_DATE.search(key)
        and not (_FIRST_DAY.search(key) or _LAST_DAY.search(key))
        and not is_moment(text)
    ]
    stamps = [text for _, text in stated if _STAMP.match(text)]
    words = [text for _, text in stated if text not in stamps]
    read = next((text for text in words if read_program_date(text)), "") or _from_parts(value)
    if read:
        return read
    first = next((text for key, text in texts.items() if _FIRST_DAY.search(key)), "")
    last = next((text for key, text in texts.items() if _LAST_DAY.search(key)), "")
    if first and read_program_date(first):
        return f"{first}/{last}" if last not in ("", first) else first
    if stamp := next((text for text in stamps if read_program_date(text)), ""):
        return stamp
    inner = (date_inside(part, depth - 1) for part in value.values() if isinstance(part, dict))
    inner_date = next(filter(None, inner), "") if depth else ""
    return inner_date or next((text for key, text in stated if "express" in key), "")


def _from_parts(value: Mapping[str, Any]) -> str:
    """Return the date of an object with year, month and day."""
    numbers = [str(value.get(key) or "") for key in ("year", "month", "day")]
    if not re.fullmatch(r"\d{4}", numbers[0]):
        return ""
    stated = [number for number in numbers if number.isdigit()]
    return "-".join(number.zfill(2) for number in stated)


_STAMP = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ](\d\d:\d\d(?::\d\d)?)\S*")


def is_moment(text: str) -> bool:
    """Return whether a text is a time of day by a clock, other than midnight or noon."""
    match = _MOMENT.fullmatch(text)
    return match is not None and match[1][:5] not in ("00:00", "12:00")

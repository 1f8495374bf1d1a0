"""XML of no known format: feeds (RSS, Atom), outlines (OPML), and what a program calls its own.

Elements become objects, and the records among them are found and read as those of JSON are. Text
with markup inside is text; an attribute is a field.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corpus.formats import Reading, ReadingError
from corpus.imports.columns import Row
from corpus.imports.json_file import read_value
from corpus.imports.table_text import read_rows
from corpus.imports.xml_tree import local_name, parse_xml, text_of

_DEEPEST = 60
_DUBLIN_CORE = "http://purl.org/dc/"
_OUTLINE_TEXTS = ("text", "title", "_note")


def read_plain_xml(text: str, name: str, chosen: Mapping[str, str] | None = None) -> Reading | None:
    """Return the records of an XML text; None where none of them has a title that is known as one.

    Raises ReadingError when it is not well-formed.
    """
    root = parse_xml(text, name)
    kind = local_name(root)
    if kind == "opml":
        return _read_outlines(root, name)
    value = _value(root)
    if not isinstance(value, dict):
        return None
    shape = {"rss": "RSS", "feed": "Atom"}.get(kind, f"XML with the root <{kind[:60]}>")
    reading = read_value({kind: value}, name, shape, chosen)
    return reading if reading.records else None


def _value(element: Any, depth: int = _DEEPEST) -> Any:  # noqa: ANN401
    """Return an element as JSON would have it: text, or an object of its attributes and parts."""
    parts = [child for child in element if local_name(child)]
    words = text_of(element) if not parts or _has_words(element, parts) or not depth else ""
    fields: dict[str, Any] = {_name(key): value for key, value in element.attrib.items()}
    if words or not parts:
        address = fields.get("href", "")
        return words or address if not fields or address else {"value": words, **fields}
    for child in parts:
        key, inner = _name(child.tag), _value(child, depth - 1)
        if inner in ("", {}):
            continue
        if key not in fields:
            fields[key] = inner
        elif isinstance(fields[key], list):
            fields[key].append(inner)
        else:
            fields[key] = [fields[key], inner]
    return fields


def _name(tag: str) -> str:
    """Return the name of an element; one of Dublin Core keeps its prefix, which says what it is."""
    namespace, _, name = tag.rpartition("}")
    return f"dc:{name}" if namespace[1:].startswith(_DUBLIN_CORE) else name


def _has_words(element: Any, parts: list[Any]) -> bool:  # noqa: ANN401
    """Return whether an element has text between its parts, as a sentence with markup has."""
    return bool((element.text or "").strip()) or any((part.tail or "").strip() for part in parts)


def _read_outlines(root: Any, name: str) -> Reading:  # noqa: ANN401
    """Return a record for each outline without others below; those above are its section."""
    rows: list[Row] = []
    outlines = [element for element in root.iter() if local_name(element) == "outline"]
    leaves = [
        element
        for element in outlines
        if not any(local_name(child) == "outline" for child in element)
    ]
    keys = dict.fromkeys(
        key for element in leaves for key in element.attrib if key not in _OUTLINE_TEXTS
    )
    if not leaves:
        raise ReadingError(f"{name or 'the text'} is an outline (OPML) without entries")
    rows.append((1, ["title", "section", "description", *keys]))
    for number, element in enumerate(leaves, 2):
        above = [
            _label(parent) for parent in element.iterancestors() if local_name(parent) == "outline"
        ]
        rows.append(
            (
                number,
                [
                    _label(element),
                    " / ".join(reversed(above)),
                    element.get("_note", ""),
                    *(element.get(key, "") for key in keys),
                ],
            )
        )
    return read_rows(rows, name, "OPML", unit="outline")


def _label(outline: Any) -> str:  # noqa: ANN401
    return str(outline.get("text") or outline.get("title") or "")

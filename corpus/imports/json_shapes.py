"""Where in a JSON file its records are, and where in an entry the record is.

An answer of a catalogue wraps its records in pages, hits and groups, and each record in its
"_source", "attributes" or "metadata". Both are recognised by contents: the list with objects that
have titles, dates and most text; the part of an object that has a title where the object has none.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from corpus.imports.columns import SAMPLE_ROWS, assign_columns
from corpus.imports.date_columns import is_called_date, join_days
from corpus.imports.field_names import assign_fields, field_of
from corpus.imports.json_values import (
    date_inside,
    first_text,
    is_language_map,
    is_moment,
    is_period,
)

_DEEPEST = 10
_SAMPLE = 100
_MOST_PARTS = 100
"""Objects in one object that are looked at."""
_OTHER_THINGS = ("collection", "people", "places", "topics", "language")
"""Fields with an object that is not the record: its collection, a person."""
_NAME_KEYS = ("label", "name", "key", "element", "property", "field", "type")
_VALUE_KEYS = ("value", "text", "content", "values", "subnotes", "html")
_LEAST_PAIRS = 2
_ALMOST_ALL = 0.8

Path = tuple[str, ...]


def record_objects(value: Any) -> list[Any]:  # noqa: ANN401
    """Return what may be the records of a file: a list anywhere in it, or the value itself.

    The lists at one place, as in each group of an answer, are one list. An object with ids as its
    keys is a list too.
    """
    if isinstance(value, dict) and "@graph" in value:
        graph = value["@graph"]
        return _own_nodes(graph) if isinstance(graph, list) else [graph]
    places: dict[Path, list[Any]] = {}
    if isinstance(value, dict):
        places[()] = [value]
    _find_lists(value, (), places)
    if not places:
        return value if isinstance(value, list) else [value]
    return max(places.items(), key=lambda place: _likeness_of_records(*place))[1]


def _own_nodes(graph: Sequence[Any]) -> list[Any]:
    """Return the objects of a graph without those that others only name: agents, their fonds.

    Those are of a type that no other object has that is not named.
    """
    nodes = [node for node in graph if isinstance(node, dict)]
    named = {
        part["@id"]
        for node in nodes
        for inside in node.values()
        for part in (inside if isinstance(inside, list) else [inside])
        if isinstance(part, dict) and isinstance(part.get("@id"), str)
    }
    own_types = [node.get("@type") for node in nodes if node.get("@id") not in named]
    return [
        node
        for node in graph
        if not isinstance(node, dict)
        or node.get("@id") not in named
        or node.get("@type") in own_types
        or not own_types
    ]


def _find_lists(value: Any, path: Path, places: dict[Path, list[Any]]) -> None:  # noqa: ANN401
    if len(path) > _DEEPEST:
        return
    if isinstance(value, list):
        if any(isinstance(item, dict) for item in value):
            places.setdefault((*path, "[]"), []).extend(value)
            for item in value:
                if isinstance(item, dict):
                    _find_lists(item, (*path, "[]"), places)
    elif isinstance(value, dict):
        if entries := _entries_by_id(value):
            places.setdefault((*path, "{}"), []).extend(entries)
        for key, item in value.items():
            _find_lists(item, (*path, key), places)


def _entries_by_id(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the objects under keys that are ids, each with its key as "id"; [] for another object.

    They are alike: nearly each has most of the keys that most of them have. No key is a field.
    """
    objects = list(value.values())
    if len(objects) < _LEAST_PAIRS or not all(isinstance(item, dict) for item in objects):
        return []
    if any(map(field_of, value)):
        return []
    counts = Counter(key for item in objects for key in item)
    usual = {key for key, count in counts.items() if 2 * count > len(objects)}
    alike = sum(2 * len(usual & item.keys()) > len(usual) for item in objects)
    if len(usual) < _LEAST_PAIRS or alike < _ALMOST_ALL * len(objects):
        return []
    return [{"id": key} | item for key, item in value.items()]


def _likeness_of_records(path: Path, objects: Sequence[Any]) -> tuple[int, int, int]:
    """Return how far objects are records: title and date, then the text of all of them."""
    sample = [unwrap(item) for item in objects[:_SAMPLE] if isinstance(item, dict)]
    fields = set(measured_fields(sample)[0].values())
    known = 2 * ("title" in fields) + ("date" in fields) + bool(fields - {"title", "date"})
    size = sum(_size(item) for item in sample) * len(objects) // max(1, len(sample))
    return known, size, -len(path)


def measured_fields(
    objects: Sequence[Any], chosen: Mapping[str, str] | None = None
) -> tuple[dict[str, str], Sequence[str]]:
    """Return the field of each key that has one, by its name or by the texts of all objects.

    Also the keys of the first and the last day, where the date has two keys, else none.

    chosen: field by key, as the reader says.
    """
    items = [item for item in objects[:SAMPLE_ROWS] if isinstance(item, dict)]
    names = list(dict.fromkeys(key for item in items for key in item))
    rows = [(0, [_cell(name, item.get(name)) for name in names]) for item in items]
    if not rows:
        return {}, ()
    assigned = assign_columns(names, chosen or {}, rows, is_understood=True)
    last = names.index(assigned.last_day) if assigned.last_day else -1
    return assigned.fields, names[last - 1 : last + 1] if last > 0 else ()


def with_range(item: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    """Return an object with the date from its first day to its last under the key of the first."""
    without_days = {key: inside for key, inside in item.items() if key not in keys}
    joined = join_days(*(_cell(key, item.get(key)) for key in keys))
    return without_days | ({keys[0]: joined} if joined else {})


def _cell(name: str, value: object) -> str:
    """Return a value as the cell of a table; lists and moments of a program's work are none."""
    value = value[0] if isinstance(value, list) and len(value) == 1 else value
    if (
        isinstance(value, dict)
        and (is_called_date(name) or is_period(value))
        and (words := date_inside(value))
    ):
        return words
    text = "" if isinstance(value, list) else first_text(value)
    return "" if is_moment(text) else text


def _fields_of(item: Mapping[str, Any]) -> set[str]:
    return {
        field
        for name, field in assign_fields([key for key, inside in item.items() if inside]).items()
        if field != "title" or first_text(item[name]).strip()
    }


def _size(value: object, depth: int = 4) -> int:
    """Return the characters of text of an object, without those of lists of objects in it."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict) and depth:
        return sum(_size(item, depth - 1) for item in value.values())
    if isinstance(value, list):
        return sum(len(item) for item in value if isinstance(item, str))
    return 0


def unwrap(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object with its own fields and those of the part that is the record.

    Such a part has a title where the object has none or the same one. Without any title it is
    the part with the most text, where the object has hardly any.
    """
    merged = _with_labelled_pairs(item)
    for key in _path_to_record(merged):
        inner = _with_labelled_pairs(merged[key])
        outer = {name: inside for name, inside in merged.items() if name != key}
        outer_fields = {
            _free_name(name, inner): inside
            for name, inside in outer.items()
            if name not in inner or inner[name] != inside
        }
        merged = outer_fields | inner
    return merged


def _free_name(name: str, taken: Mapping[str, Any]) -> str:
    return f"{name} (2)" if name in taken else name


def _path_to_record(item: Mapping[str, Any]) -> Path:
    """Return the keys that lead to the part that is the record, () where the object itself is."""
    title = _title_of(item)
    best: Path = ()
    most_fields = len(_fields_of(item)) if title else 0
    parts: deque[tuple[Path, Mapping[str, Any]]] = deque([((), item)])
    for _ in range(_MOST_PARTS):
        if not parts:
            break
        path, part = parts.popleft()
        with_pairs = _with_labelled_pairs(part) if path else item
        inner = _title_of(with_pairs) if path else ""
        if inner and title in ("", inner) and len(_fields_of(with_pairs)) > most_fields:
            best, most_fields = path, len(_fields_of(with_pairs))
        if len(path) < _DEEPEST:
            parts.extend(((*path, key), inside) for key, inside in _parts(with_pairs).items())
    return best or (() if title else _path_to_text(item))


def _path_to_text(item: Mapping[str, Any]) -> Path:
    """Return the keys that lead down to the part with more text than all other parts."""
    path: Path = ()
    while len(path) < _DEEPEST and (parts := _parts(item)):
        largest = max(parts, key=lambda key: _size(parts[key]))
        other_size = sum(_size(inside) for key, inside in item.items() if key != largest)
        if _size(parts[largest]) <= other_size:
            break
        path, item = (*path, largest), _with_labelled_pairs(parts[largest])
    return path


def _parts(item: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the objects in an object that may be the record: no values, persons or collections."""
    return {
        key: part
        for key, part in item.items()
        if isinstance(part, dict)
        and (len(part) > 1 or any(isinstance(inside, dict) for inside in part.values()))
        and not (_is_other_thing(key) or {"@value", "value", "text"} & part.keys())
        and not (is_language_map(part) or is_period(part))
    }


def _is_other_thing(key: str) -> bool:
    known = field_of(key)
    return known is not None and known[0] in _OTHER_THINGS


def _title_of(item: Mapping[str, Any]) -> str:
    title_keys = (key for key, field in assign_fields(list(item)).items() if field == "title")
    return " ".join(first_text(item[key]).split()) if (key := next(title_keys, "")) else ""


def _with_labelled_pairs(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object in which each pair of a list of names and values is a field.

    As in `{"metadata": [{"label": "Date", "value": "1950"}, …]}`; one of the names must be known.
    """
    result: dict[str, Any] = {}
    for key, inside in item.items():
        pairs = list(_labelled_pairs(inside))
        known = [field_of(name) for name, _ in pairs]
        if not any(field and field[0] in ("title", "date", "summary") for field in known):
            result[key] = inside
            continue
        for name, text in pairs:
            if name in result or (name in item and name != key):
                name = _free_name(name, result | dict(item))
            result.setdefault(name, []).append(text)
    return result


def _labelled_pairs(value: object) -> Iterator[tuple[str, Any]]:
    """Yield the names and values of a list of such pairs; nothing for another list."""
    if not isinstance(value, list) or not all(isinstance(pair, dict) for pair in value):
        return
    pairs = []
    for pair in value:
        name_key = next((key for key in _NAME_KEYS if pair.get(key)), "")
        value_key = next((key for key in _VALUE_KEYS if pair.get(key)), "")
        if not name_key or not value_key:
            return
        name = first_text(pair[name_key])
        if not name:
            return
        pairs.append((name, pair[value_key]))
    yield from pairs

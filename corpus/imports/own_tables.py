"""Tables that Finding Aid itself exports, as CSV or Excel: written and read back with nothing lost.

A cell that a spreadsheet would take for a formula begins with an apostrophe. A list is names with
semicolons, or JSON where a name has one. What is longer than a cell of Excel goes on in columns
"text, continued 2" and so on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus.dates import parse_date
from corpus.imports.drafts import RecordDraft
from corpus.imports.field_names import LISTS, TEXTS
from corpus.record import Record, fields_with_repository

LONGEST_CELL = 32_000
"""Characters; a cell of Excel holds 32,767."""
EDTF = "date (EDTF)"
LISTING = "listing"
"""The column of the names of listings; an export without any lacks it."""
LISTED, OTHER = "as listed: ", "other: "
COLUMNS = (
    "id", "date", EDTF, "title", "summary", *LISTS, "collection", "source", "language", "url",
    "text",
)  # fmt: skip

_CONTINUED = re.compile(r"(.+), continued \d+", re.DOTALL)
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r\n]")


def is_own_table(names: Sequence[str]) -> bool:
    """Return whether columns are those of an export of Finding Aid."""
    return set(COLUMNS) <= set(names)


def record_cells(record: Record) -> dict[str, str]:
    """Return the cells of a record by column, formulae made harmless; empty ones are left out."""
    cells = {
        "id": record.id,
        "date": record.date.as_written,
        EDTF: record.date.edtf,
        **{name: getattr(record, name) for name in TEXTS},
        LISTING: record.listing,
        **{name: _join(getattr(record, name)) for name in LISTS},
        **{LISTED + name: words for name, words in record.words_as_listed.items()},
    }
    further: dict[str, list[str]] = {}
    for name, value in fields_with_repository(record):
        further.setdefault(OTHER + name, []).append(value)
    for name, values in further.items():
        cells[name] = values[0] if len(values) == 1 and values[0][:2] != '["' else _json(values)
    return {name: escape_formula(cell) for name, cell in cells.items() if cell}


def split_cell(name: str, cell: str) -> dict[str, str]:
    """Return a cell as those of several columns, none longer than Excel takes."""
    pieces: list[str] = []
    while cell:
        end = LONGEST_CELL
        while 1 < end < len(cell) and (cell[end - 1].isspace() or cell[end].isspace()):
            end -= 1  # readers take blanks from the edges of a cell
        pieces.append(cell[:end])
        cell = cell[end:]
    return {
        name if number == 1 else f"{name}, continued {number}": piece
        for number, piece in enumerate(pieces, 1)
    }


def escape_formula(cell: str) -> str:
    """Return a cell with an apostrophe before what a spreadsheet would compute."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unescape_formula(cell: str) -> str:
    """Return a cell as it was before `escape_formula`."""
    return cell[1:] if _ESCAPED.match(cell) else cell


def own_draft(line: int, cells: Sequence[str], names: Sequence[str]) -> RecordDraft:
    """Return the draft of a row of an export."""
    values: dict[str, str] = {}
    for name, cell in zip(names, cells, strict=False):
        continued = _CONTINUED.fullmatch(name)
        column = continued[1] if continued and continued[1] in values else name
        values[column] = values.get(column, "") + str(cell)
    draft = RecordDraft(line)
    for name, value in values.items():
        _put_cell(draft, name, unescape_formula(value))
    edtf = parse_date(values.get(EDTF, ""))
    if edtf is not None and not draft.listed.get("date"):
        draft.date = replace(edtf, as_written=draft.written)
    return draft


def _put_cell(draft: RecordDraft, name: str, value: str) -> None:
    if not value:
        return
    if name == "id":
        draft.id = value
    elif name == "date":
        draft.written = value
    elif name in (*TEXTS, LISTING):
        draft.texts[name] = value
    elif name in LISTS:
        draft.lists[name] = dict.fromkeys(list_of(value) or value.split("; "))
    elif name.startswith(LISTED):
        draft.listed[name.removeprefix(LISTED)] = value
    elif name != EDTF:
        bare = name.removeprefix(OTHER)
        draft.other += [(bare, item) for item in (list_of(value) or [value])]


def _join(names: Sequence[str]) -> str:
    joined = "; ".join(names)
    is_plain = not any(";" in name or name != name.strip() for name in names)
    return joined if is_plain and joined[:2] != '["' else _json(names)


def _json(values: Sequence[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False)


def list_of(cell: str) -> list[str]:
    """Return the texts of a JSON list, [] if the cell is not such a list."""
    if not (cell.startswith('["') and cell.endswith("]")):
        return []
    try:
        values = json.loads(cell)
    except ValueError:
        return []
    return values if all(isinstance(value, str) for value in values) else []


def columns_of(records: Sequence[Mapping[str, str]]) -> list[str]:
    """Return the columns that rows need: ours, each followed by what continues it, then others."""
    used = dict.fromkeys(name for cells in records for name in cells)
    columns = list(dict.fromkeys([*COLUMNS, *used]))
    places = {name: place for place, name in enumerate(columns)}

    def order(name: str) -> tuple[int, int]:
        continued = _CONTINUED.fullmatch(name)
        column = str(continued[1]) if continued else name
        return places.get(column, places[name]), places[name]

    return sorted(columns, key=order)

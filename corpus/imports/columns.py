"""Which column of a table is what: by its header, by a header read loosely, and by its contents.

A title is what its cells measure: several words, in letters, hardly two alike, neither dates nor
addresses nor names nor whole sentences. A header that only nearly says "title" ("title_en",
"What it is") adds to that measure; it decides nothing alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from corpus.imports.date_columns import (
    columns_of_date,
    count_dates,
    date_column,
    dates_of_other_rows,
    is_date,
)
from corpus.imports.field_names import FIELDS, LISTS, assign_fields, loose_field
from corpus.imports.program_dates import day_order
from corpus.imports.sheet_dates import DateCell

Row = tuple[int, Sequence[str]]
"""The number of a row's first line, and its cells."""

SAMPLE_ROWS = 200
_HEADER_WITHIN_ROWS = 20
_ADDRESS = re.compile(r"https?://\S+")
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|tiff?|jp2|webp|svg)(?:\?\S*)?$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ENDS_SENTENCE = re.compile(r"[^\W\d_]{3,}[.!?…][\"”’»)\]]*$")
_SENTENCE_INSIDE = re.compile(r"[^\W\d_]{3,}[.!?]\s+[^\W\d_a-zà-ÿ]")
_MOST_WORDS = 4
_LEAST_NAMES = 2
_MOSTLY = 0.6
_NEARLY_ALL = 0.7
_ALMOST_ALL = 0.8
_LEAST_TITLE = 0.8
_LONGEST_TITLE = 160
_SHORT_TITLE = 60
_NAME_WORDS = 4
_MOST_SENTENCES = 0.3
_LEAST_SUMMARY_WORDS = 3


def is_header(cells: Sequence[str]) -> bool:
    """Return whether cells name columns: a title with another field, or a date with a summary."""
    if any(len(cell) > 60 for cell in cells):
        return False
    fields = set(assign_fields([cell.strip().lstrip("\ufeff") for cell in cells]).values())
    return ("title" in fields and len(fields) >= 2) or {"date", "summary"} <= fields


def column_names(cells: Sequence[str]) -> list[str]:
    """Return the names of columns, made unique; a column without a name is "column 3"."""
    names: list[str] = []
    for place, cell in enumerate(cells, 1):
        name = cell.strip().lstrip("\ufeff") or f"column {place}"
        names.append(f"{name} ({place})" if name in names else name)
    return names


def header_place(rows: Sequence[Row], columns: Mapping[str, str]) -> int | None:
    """Return the place of the row that names the columns, -1 for a table without one, else None.

    columns: field by column, as the reader says; then the row names all of them. A row without
    digits above a column of dates or numbers names the columns, whatever it says.
    """
    for place, (_, cells) in enumerate(rows[:_HEADER_WITHIN_ROWS]):
        if columns.keys() <= set(column_names(cells)) if columns else is_header(cells):
            return place
    if columns:
        return None
    width = max(len(cells) for _, cells in rows)
    sample = rows[:SAMPLE_ROWS]
    may_name = [
        sum(map(bool, cells)) >= _LEAST_NAMES and not any(map(_has_digit, cells))
        for _, cells in sample[:_HEADER_WITHIN_ROWS]
    ]
    tops = [_row_above(sample, place, may_name) for place in range(width)]
    if any(top is not None for top in tops):
        return Counter(top for top in tops if top is not None).most_common(1)[0][0]
    return -1 if any(_holds_dates(_column(sample, place)) for place in range(width)) else None


def _holds_dates(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return 2 * count_dates(filled) > len(filled) > 0


def _row_above(rows: Sequence[Row], place: int, may_name: Sequence[bool]) -> int | None:
    """Return the row above a column of dates or numbers, None where the column has no such row.

    may_name: of the first rows, whether they have words and digits in no cell. Most cells below
    it have digits or are dates.
    """
    cells = _column(rows, place)
    order = day_order(cells)
    is_value = [_has_digit(cell) or is_date(cell, order) for cell in cells]
    top = next((at for at, cell in enumerate(cells) if cell and not is_value[at]), None)
    if top is None or top >= len(may_name) or not may_name[top]:
        return None
    below = [is_value[at] for at in range(top + 1, len(cells)) if cells[at]]
    return top if below and sum(below) >= _MOSTLY * len(below) else None


def _has_digit(cell: str) -> bool:
    return isinstance(cell, DateCell) or any(char.isdigit() for char in cell)


class Assigned(NamedTuple):
    """What the columns of a table are.

    Attributes:
        fields: the field of each column that has one.
        notes: on those recognised by their contents.
        last_day: the column of the last days, where the date has two columns, else "".
    """

    fields: dict[str, str]
    notes: list[str]
    last_day: str


def assign_columns(
    names: Sequence[str],
    chosen: Mapping[str, str],
    body: Sequence[Row],
    *,
    is_understood: bool,
) -> Assigned:
    """Return the field of each column that has one, and notes on those known by contents.

    chosen: field by column, as the reader says. is_understood: whether the header names fields;
    otherwise the longest of the other texts is the summary.
    """
    fields = assign_fields(names, chosen)
    notes: list[str] = []
    sample = {name: _filled(body, place) for place, name in enumerate(names)}
    fields = {
        name: field
        for name, field in fields.items()
        if field not in LISTS or name in chosen or not _holds_only_dates(sample[name])
    }
    last_day = ""
    cells = {name: _column(body[:SAMPLE_ROWS], place) for place, name in enumerate(names)}
    if "date" not in chosen.values():
        fields, last_day = columns_of_date(names, fields, chosen, cells)
        if last_day:
            notes.append(f"the column {last_day!r} is taken for the last day of the date")
    if "date" not in fields.values() and (column := date_column(names, fields, chosen, cells)):
        fields[column] = "date"
        if is_understood:
            notes.append(f"the column {column!r} has dates, so it is taken for the date")
    fields |= dates_of_other_rows(fields, chosen, cells)
    if "url" not in fields.values() and (column := _address_column(names, fields, sample)):
        fields[column] = "url"
    if "title" not in chosen.values() and (
        column := _title_column(names, fields, chosen, sample, len(body[:SAMPLE_ROWS]))
    ):
        fields = {name: field for name, field in fields.items() if field != "title"}
        fields[column] = "title"
        if is_understood:
            notes.append(f"the column {column!r} is taken for the title, by its contents")
    if not is_understood:
        if "summary" not in fields.values():
            fields |= _longest_column(fields, sample)
        fields = dict(sorted(fields.items(), key=lambda pair: FIELDS.index(pair[1])))
    return Assigned(fields, notes, last_day)


def _holds_only_dates(cells: Sequence[str]) -> bool:
    return bool(cells) and count_dates(cells) >= _ALMOST_ALL * len(cells)


def _longest_column(
    fields: Mapping[str, str], sample: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Return the column with the most words of those without a field, as the summary."""
    longest = max(
        (
            (sum(map(_count_words, cells)) / len(cells), name)
            for name, cells in sample.items()
            if cells and name not in fields
        ),
        default=(0.0, ""),
    )
    return {longest[1]: "summary"} if longest[0] >= _LEAST_SUMMARY_WORDS else {}


def _column(rows: Sequence[Row], place: int) -> list[str]:
    return [cells[place] if place < len(cells) else "" for _, cells in rows]


def _filled(body: Sequence[Row], place: int) -> list[str]:
    return [cell for cell in _column(body[:SAMPLE_ROWS], place) if cell]


def _address_column(
    names: Sequence[str], fields: Mapping[str, str], sample: Mapping[str, Sequence[str]]
) -> str:
    """Return the name of the first column that holds web addresses, "" for none.

    One address in all rows is that of a licence or a template, and of no record.
    """
    for name in names:
        if len(sample[name]) > 1 and len(set(sample[name])) == 1:
            continue
        addresses = sum(_is_address(cell) for cell in sample[name])
        if name not in fields and 2 * addresses > len(sample[name]):
            return name
    return ""


def _is_address(cell: str) -> bool:
    """Return whether a cell is an address that a picture of the document has not."""
    return _ADDRESS.fullmatch(cell) is not None and not _PICTURE.search(cell)


def _title_column(
    names: Sequence[str],
    fields: Mapping[str, str],
    chosen: Mapping[str, str],
    sample: Mapping[str, Sequence[str]],
    rows: int,
) -> str:
    """Return the name of the column that contains titles, "" to leave it as the header says.

    rows: how many rows there are. A summary that measures as a title is one where none else is.
    """
    titled = next((name for name, field in fields.items() if field == "title"), "")
    if titled and not all(map(_is_identifier, sample[titled])):
        return ""
    scores = []
    for place, name in enumerate(names):
        field = fields.get(name, "title")
        if name in chosen or field not in ("title", "summary"):
            continue
        if field == "summary" and _share(_is_sentence, sample[name]) > _MOST_SENTENCES:
            continue
        score = _title_likeness(name, sample[name], rows)
        scores.append((score - 0.05 * place, -place, name))
    best = max(scores, default=(0.0, 0, ""))
    return best[2] if best[0] >= _LEAST_TITLE and best[2] != titled else ""


def _is_identifier(cell: str) -> bool:
    """Return whether a cell is a number, a shelfmark or a file's name: "88-001", "o-551"."""
    return len(cell.split()) == 1 and (
        any(char.isdigit() for char in cell) or not _WORD.search(cell)
    )


def _title_likeness(name: str, cells: Sequence[str], rows: int) -> float:
    """Return how far the cells of a column measure as titles: about 2 for the likeliest."""
    hint = {"title": 0.7, "summary": 0.1, "": 0.0}.get(loose_field(name), -0.7)
    if not cells:
        return -1.0
    number = len(cells)
    addresses = sum(_ADDRESS.search(cell) is not None for cell in cells) / number
    dates = count_dates(cells) / number
    signs = sum(sum(char.isalpha() for char in cell) for cell in cells)
    letters = signs / max(1, sum(len(cell) - cell.count(" ") for cell in cells))
    words = sum(min(_count_words(cell), _MOST_WORDS) for cell in cells) / number / _MOST_WORDS
    distinct = (len(set(cells)) - 1) / (number - 1) if number > 1 else 1.0
    return (
        words
        + 0.5 * distinct
        + 0.3 * (number / max(1, rows))
        + hint
        - 2 * max(_share(_is_identifier, cells), addresses, dates, letters < 0.5)
        - _share(_is_sentence, cells)
        - 0.5 * _share(_is_name, cells)
    )


def _share(is_such: Callable[[str], bool], cells: Sequence[str]) -> float:
    return sum(map(is_such, cells)) / max(1, len(cells))


def _count_words(cell: str) -> int:
    """Return the number of words; two characters of Chinese or Japanese count as one."""
    return len(_WORD.findall(_HAN.sub("", cell))) + len(_HAN.findall(cell)) // 2


def _is_sentence(cell: str) -> bool:
    return (
        len(cell) > _LONGEST_TITLE
        or (len(cell) > _SHORT_TITLE and _SENTENCE_INSIDE.search(cell) is not None)
        or (len(cell.split()) > 2 and _ENDS_SENTENCE.search(cell) is not None)
    )


def _is_name(cell: str) -> bool:
    """Return whether a cell may name somebody: "Ott, Ida", with capitals throughout."""
    words = cell.replace(",", " ").split()
    return 1 < len(words) <= _NAME_WORDS and all(
        word[0].isupper() or word in ("von", "de", "van", "of", "di", "la") for word in words
    )

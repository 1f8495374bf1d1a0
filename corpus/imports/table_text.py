"""Tables: CSV, TSV, semicolons, Markdown's tables, and the rows of spreadsheets.

Columns are known by their headers; without a header that is understood, a column of dates, one of
addresses and the text columns next to them. What each column became is shown, and
`--map` corrects it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from corpus.formats import Reading, ReadingError, UnreadLine, shorten_reported
from corpus.imports.drafts import RecordDraft, make_reading
from corpus.imports.field_names import (
    FIELDS,
    LISTS,
    assign_fields,
    describe_fields,
    fields_by_column,
    is_day_first,
)
from corpus.imports.own_tables import is_own_table, list_of, own_draft, unescape_formula
from corpus.imports.program_dates import DayOrder, day_order, read_program_date
from corpus.imports.sheet_dates import DateCell

_SEPARATORS = (",", ";", "\t")
_ENDINGS = (".csv", ".tsv", ".tab")
_SAMPLE_CHARACTERS = 262_144
_SAMPLE_ROWS = 200
_HEADER_WITHIN_ROWS = 20
_MOST_CELL_CHARACTERS = 8 * 1024 * 1024
_BAD_QUOTE = re.compile(r'(?:^|\t)"[^"\t]*"(?=[^"\t\r\n])', re.MULTILINE)
_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
_BAR = re.compile(r"(?<!\\)\|")
_CALLED_DATE = re.compile(
    r"\b(?:dates?|dated|year|when|day|datum|datiert|fecha|data|jahr)\b|дата", re.IGNORECASE
)
_OWN_WORK = re.compile(
    r"add|modif|updat|access|scan|digiti|upload|enter|releas|declass|retriev|download|harvest|"
    r"scrap|check|creat|process|catalog|online",
    re.IGNORECASE,
)
_NAMES_APART = re.compile(r"[;|]")
_ADDRESS = re.compile(r"https?://\S+")

Row = tuple[int, Sequence[str]]
"""The number of a row's first line, and its cells."""


def find_separator(text: str, name: str = "") -> str | None:
    """Return what separates the columns of a table in text, None where the text is no table.

    It has a header that is understood, or the ending of a table's file, or a column of dates.
    """
    top = text[:_SAMPLE_CHARACTERS]
    first = next((line for line in top.split("\n") if line.strip()), "")
    for separator in sorted(_SEPARATORS, key=first.count, reverse=True):
        try:
            rows = [cells for _, cells in islice(_rows(top, separator), _SAMPLE_ROWS) if any(cells)]
        except ReadingError:
            continue
        if not rows or len(rows[0]) < 2 or not _has_table_shape(rows):
            continue
        is_named = name.lower().endswith(_ENDINGS)
        if is_header(rows[0]) or is_named or (separator != "\t" and _has_dates(rows)):
            return separator
    return None


def _has_table_shape(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether the rows have the first one's number of cells, nearly all of them."""
    below = [len(cells) for cells in (rows[1:-1] or rows[1:])]
    return bool(below) and sum(2 <= size <= len(rows[0]) for size in below) >= 0.6 * len(below)


def _has_dates(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether rows of at least three cells each have one column that holds dates alone."""
    width = len(rows[0])
    if width < 3 or len(rows) < 3 or any(len(cells) != width for cells in rows[:-1]):
        return False
    columns = zip(*rows[1:-1], strict=True)
    return any(all(cells) and _count_dates(cells) == len(cells) for cells in columns)


def is_header(cells: Sequence[str]) -> bool:
    """Return whether cells name columns: a title with another field, or a date with a summary."""
    if any(len(cell) > 60 for cell in cells):
        return False
    fields = set(assign_fields([cell.strip().lstrip("\ufeff") for cell in cells]).values())
    return ("title" in fields and len(fields) >= 2) or {"date", "summary"} <= fields


def is_markdown_table(text: str) -> bool:
    """Return whether a text has a header between bars with a rule below it."""
    lines = [line for line in text[:65_536].split("\n") if line.strip()]
    return any(
        "|" in above and "|" in rule and _RULE.fullmatch(rule) is not None
        for above, rule in pairwise(lines[:41])
    )


def read_table_text(
    text: str, name: str, separator: str, chosen: Mapping[str, str] | None = None
) -> Reading:
    """Return the records of a text with separated columns."""
    shape = {"\t": "TSV", ";": "CSV with semicolons"}.get(separator, "CSV")
    return read_rows(_rows(text, separator), name, shape, chosen)


def read_markdown_table(text: str, name: str, chosen: Mapping[str, str] | None = None) -> Reading:
    """Return the records of a Markdown table; the lines around it are unread."""
    rows, unread = [], []
    for number, line in enumerate(text.split("\n"), 1):
        if "|" in line and not _RULE.fullmatch(line):
            cells = [cell.strip().replace("\\|", "|") for cell in _BAR.split(line.strip())]
            inner = cells[1 if not cells[0] else 0 : -1 if not cells[-1] else None]
            rows.append((number, inner))
        elif line.strip() and "|" not in line and not line.lstrip().startswith("#"):
            unread.append(UnreadLine(number, shorten_reported(line.strip()), "outside the table"))
    return read_rows(rows, name, "Markdown table", chosen, unread)


def _rows(text: str, separator: str) -> Iterator[Row]:
    """Yield the rows of a text. Raises ReadingError when its quotation marks do not fit."""
    plain = separator == "\t" and _BAD_QUOTE.search(text) is not None
    csv.field_size_limit(_MOST_CELL_CHARACTERS)
    reader = csv.reader(
        io.StringIO(text, newline=None),  # line by line, whatever the ends of lines are
        delimiter=separator,
        quoting=csv.QUOTE_NONE if plain else csv.QUOTE_MINIMAL,
        skipinitialspace=separator != "\t",
    )
    before = 0
    try:
        for cells in reader:
            yield before + 1, cells
            before = reader.line_num
    except csv.Error as error:
        raise ReadingError(
            f"the table cannot be read beyond line {before + 1} ({error}); check its quotes"
        ) from error


def read_rows(
    rows: Iterable[Row],
    name: str,
    shape: str,
    chosen: Mapping[str, str] | None = None,
    unread: Sequence[UnreadLine] = (),
    unit: str = "line",
    links: Mapping[int, str] | None = None,
    extra: Sequence[tuple[str, str]] = (),
    notes: Sequence[str] = (),
) -> Reading:
    """Return the records of rows, one of the first of which names the columns.

    chosen: column by field, as the reader says. links: an address by the number of its row.
    extra: (name, value) that each record gets besides its cells. notes: warnings so far.
    Raises ReadingError when `chosen` names no column.
    """
    filled = list(_filled(rows))
    if not filled:
        return make_reading(name, shape, [], unread=unread)
    columns = fields_by_column(chosen or {})
    place = _header_place(filled, columns)
    warnings = list(notes)
    if place is None:
        place, columns = _fields_by_contents(filled)
        warnings.append("the header is not understood; fields are told from the contents")
    names = _names(filled[place][1]) if place >= 0 else list(columns)
    unread = [
        *unread,
        *(
            UnreadLine(line, shorten_reported("; ".join(cells)), "above the header")
            for line, cells in filled[: max(place, 0)]
        ),
    ]
    fields = assign_fields(names, columns)
    body = filled[place + 1 :]
    if "date" not in fields.values() and (column := _date_column(names, fields, columns, body)):
        fields[column] = "date"
        warnings.append(f"the column {column!r} holds dates, so it is taken for the date")
    warnings.append(describe_fields(names, fields))
    if is_own_table(names):
        warnings = [*notes, "an export of Finding Aid; every field comes back"]
        drafts = [own_draft(line, cells, names) for line, cells in body]
    else:
        drafts = [_draft(line, cells, names, fields) for line, cells in body]
    for draft in drafts:
        draft.put("url", "Link", (links or {}).get(draft.line, ""))
        draft.other.extend(extra)
    usual_order = DayOrder.DAY_FIRST if is_day_first(names) else None
    reading = make_reading(
        name, shape, drafts, unread=unread, warnings=warnings, unit=unit, usual_order=usual_order
    )
    return replace(reading, headers=(tuple(names),))


def is_table(rows: Iterable[Row], chosen: Mapping[str, str] | None = None) -> bool:
    """Return whether rows have a header that is understood, a column of dates, or those chosen.

    Only the first rows are looked at.
    """
    filled = list(islice(_filled(rows), _SAMPLE_ROWS))
    if chosen:
        columns = set(chosen.values())
        return any(columns <= set(_names(cells)) for _, cells in filled[:_HEADER_WITHIN_ROWS])
    if not filled or _header_place(filled, {}) is not None:
        return bool(filled)
    return "date" in _fields_by_contents(filled)[1].values()


def _filled(rows: Iterable[Row]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that have words, without white space around their cells."""
    for line, cells in rows:
        if any(cells):
            yield line, [cell if isinstance(cell, DateCell) else cell.strip() for cell in cells]


def _header_place(rows: Sequence[Row], columns: Mapping[str, str]) -> int | None:
    """Return the place of the row that names the columns, None if there is none.

    Raises ReadingError when `columns` names one that no row has.
    """
    for place, (_, cells) in enumerate(rows[:_HEADER_WITHIN_ROWS]):
        names = _names(cells)
        if columns.keys() <= set(names) if columns else is_header(cells):
            return place
    if columns:
        names = _names(rows[0][1])
        unknown = ", ".join(column for column in columns if column not in names)
        raise ReadingError(f"no column is called {unknown}; choose from {', '.join(names)[:500]}")
    return None


def _names(cells: Sequence[str]) -> list[str]:
    """Return the names of columns, made unique; a column without a name is "column 3"."""
    names: list[str] = []
    for place, cell in enumerate(cells, 1):
        name = cell.strip().lstrip("\ufeff") or f"column {place}"
        names.append(f"{name} ({place})" if name in names else name)
    return names


def _fields_by_contents(rows: Sequence[Row]) -> tuple[int, dict[str, str]]:
    """Return the place of the header, -1 for none, and the field of each column by its contents.

    A column of dates, one of addresses; of the others the first is the title, the longest the
    summary. A first row without a date above dates names the columns.
    """
    width = max(len(cells) for _, cells in rows)
    samples = [
        [cells[place] if place < len(cells) else "" for _, cells in rows[:_SAMPLE_ROWS]]
        for place in range(width)
    ]
    places: dict[str, int] = {}
    texts: list[tuple[float, int]] = []
    for place, cells in enumerate(samples):
        filled = [cell for cell in cells[len(cells) > 1 :] if cell]
        if "date" not in places and 2 * _count_dates(filled) > len(filled):
            places["date"] = place
        elif 2 * sum(_ADDRESS.fullmatch(cell) is not None for cell in filled) > len(filled):
            places.setdefault("url", place)
        else:
            texts.append((sum(map(len, filled)) / max(1, len(filled)), place))
    if "date" in places and texts:
        longest = max(texts)[1]
        places["title"] = texts[0][1]
        if longest != texts[0][1]:
            places["summary"] = longest
    header = _row_above_dates(rows, samples[places["date"]]) if "date" in places else -1
    names = _names(rows[header][1]) if header >= 0 else []
    names += [f"column {place}" for place in range(len(names) + 1, width + 1)]
    by_place = {place: field for field, place in places.items()}
    return header, {name: by_place.get(place, "") for place, name in enumerate(names)}


def _row_above_dates(rows: Sequence[Row], dates: Sequence[str]) -> int:
    """Return the place of the row above the first date that names the columns, -1 for none."""
    order = day_order(dates)
    first = next((at for at, cell in enumerate(dates) if _is_date(cell, order)), 0)
    if not first or not dates[first - 1]:
        return -1
    return first - 1 if sum(map(bool, rows[first - 1][1])) > 1 else -1


def _date_column(
    names: Sequence[str],
    fields: Mapping[str, str],
    columns: Mapping[str, str],
    body: Sequence[Row],
) -> str:
    """Return the name of the first column that holds only dates, "" for none.

    A column of bare years must be called a date; dates of a program's own work are left out.
    """
    for place, name in enumerate(names):
        if name in fields or name in columns or _OWN_WORK.search(name):
            continue
        cells = [cells[place] for _, cells in body[:_SAMPLE_ROWS] if place < len(cells)]
        filled = [cell for cell in cells if cell]
        is_called_date = _CALLED_DATE.search(name) is not None
        if not is_called_date:
            filled = [cell for cell in filled if not cell.isdigit()]
        if filled and _count_dates(filled) >= (0.5 if is_called_date else 0.8) * len(filled):
            return name
    return ""


def _count_dates(cells: Sequence[str]) -> int:
    order = day_order(cells)
    return sum(_is_date(cell, order) for cell in cells)


def _is_date(cell: str, order: DayOrder | None) -> bool:
    return isinstance(cell, DateCell) or read_program_date(cell, order) is not None


def _draft(
    line: int, cells: Sequence[str], names: Sequence[str], fields: Mapping[str, str]
) -> RecordDraft:
    draft = RecordDraft(line)
    for place, cell in enumerate(cells):
        if not isinstance(cell, DateCell):
            cell = unescape_formula(cell)
        name = names[place] if place < len(names) else f"column {place + 1}"
        if not cell:
            continue
        values = list_of(cell)
        field = fields.get(name, "")
        if field == "date" and isinstance(cell, DateCell) and not draft.written:
            draft.date = cell.date
        if field in LISTS:
            for value in values or _NAMES_APART.split(cell):
                draft.put(field, name, value)
        else:
            draft.put(field, name, "; ".join(values) if values else cell)
    return draft


def check_columns(chosen: Mapping[str, str]) -> None:
    """Raise ReadingError when `--map` names a field that no record has."""
    for field in chosen:
        if field not in FIELDS:
            raise ReadingError(f"there is no field {field!r}; choose from {', '.join(FIELDS)}")

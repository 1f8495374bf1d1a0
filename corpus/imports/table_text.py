"""Tables: CSV, TSV, semicolons, Markdown's tables, and the rows of spreadsheets.

Columns are known by their headers and their contents (`columns.py`). What each column became is
shown, and `--map` corrects it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from corpus.formats import Reading, ReadingError, UnreadLine, shorten_reported, trailing_date
from corpus.imports.columns import (
    SAMPLE_ROWS,
    Row,
    assign_columns,
    column_names,
    header_place,
    is_header,
)
from corpus.imports.date_columns import count_dates, join_days
from corpus.imports.drafts import RecordDraft, make_reading
from corpus.imports.field_names import (
    FIELDS,
    LISTS,
    describe_fields,
    fields_by_column,
    is_day_first,
)
from corpus.imports.header_rows import header_rows, join_date_parts
from corpus.imports.own_tables import is_own_table, list_of, own_draft, unescape_formula
from corpus.imports.program_dates import DayOrder
from corpus.imports.reading_progress import counted
from corpus.imports.section_rows import repeat_dates, split_sections, without_totals
from corpus.imports.sheet_dates import DateCell
from corpus.imports.spaced_columns import spaced_rows

SPACES = "  "
"""Stands for columns that spaces set below their headers."""
_SEPARATORS = (",", ";", "\t")
_SHAPES = {"\t": "TSV", ";": "CSV with semicolons", "|": "columns between bars"}
_ENDINGS = (".csv", ".tsv", ".tab")
_LEAST_CELLS = 2
_MOSTLY = 0.6
_SAMPLE_CHARACTERS = 262_144
_MOST_CELL_CHARACTERS = 8 * 1024 * 1024
_BAD_QUOTE = re.compile(r'(?:^|\t)"[^"\t]*"(?=[^"\t\r\n])', re.MULTILINE)
_RULE = re.compile(r"[|+]?\s*:?[-=]{2,}:?\s*(?:[|+]\s*:?[-=]{2,}:?\s*)*[|+]?")
"""Between the rows of a table: of Markdown, of Org (with "+" inside), of reStructuredText."""
_HEADING = re.compile(r"\s*(?:#|\*+ |={3,}\s*$)")
_BAR = re.compile(r"(?<!\\)\|")
_NAMES_APART = re.compile(r"[;|]")
_NOTHING = "NULL"
"""Stands among several values for a missing one (AtoM)."""
_LINKED = re.compile(
    r'=HYPERLINK\(\s*"(?P<to>[^"]+)"\s*(?:[,;]\s*"(?P<words>[^"]*)"\s*)?\)'
    r"|\[(?P<text>[^\]\n]*)\]\((?P<address>https?://[^\s)]+)\)",
    re.IGNORECASE,
)
"""A cell that is a link: a formula of a spreadsheet, or Markdown's."""
_NUMBERED = re.compile(r"(\d{1,5})[.)]\s+(?=\S)")


def find_separator(text: str, name: str = "") -> str | None:
    """Return what separates the columns of a table in text, None where the text is no table.

    It has a header that is understood, or the ending of a table's file, or a column of dates.
    """
    top = text[:_SAMPLE_CHARACTERS]
    first = next((line for line in top.split("\n") if line.strip()), "")
    for separator in sorted(_SEPARATORS, key=first.count, reverse=True):
        try:
            rows = [cells for _, cells in islice(_rows(top, separator), SAMPLE_ROWS) if any(cells)]
        except ReadingError:
            continue
        if separator == "\t" and _is_pasted_table(rows):
            return separator
        if not rows or len(rows[0]) < 2 or not _has_table_shape(rows):
            continue
        is_named = name.lower().endswith(_ENDINGS)
        if is_header(rows[0]) or is_named or (separator != "\t" and _has_dates(rows)):
            return separator
    if _is_pasted_table([cells for _, cells in _rows(top, "|")]):
        return "|"
    return SPACES if spaced_rows(top) else None


def _has_table_shape(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether the rows have the first one's number of cells, nearly all of them."""
    below = [len(cells) for cells in (rows[1:-1] or rows[1:])]
    return bool(below) and sum(2 <= size <= len(rows[0]) for size in below) >= 0.6 * len(below)


def _is_pasted_table(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether most lines are cells between tabs, below a header or after a title.

    Lines above the header, and headings between the rows, are no cells. A list of dates, titles
    and summaries alone is a page of the archive's own and read as such.
    """
    body = [cells for cells in rows if len(cells) > _LEAST_CELLS]
    if len(body) < _LEAST_CELLS or 2 * len(body) < len(rows):
        return False
    place = header_place([(0, [cell.strip() for cell in cells]) for cells in body], {})
    if place is None or (place < 0 and count_dates([cells[0] for cells in body]) > len(body) / 2):
        return False
    return place < _LEAST_CELLS


def _has_dates(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether rows of at least three cells each have one column that holds dates alone."""
    width = len(rows[0])
    if width < 3 or len(rows) < 3 or any(len(cells) != width for cells in rows[:-1]):
        return False
    columns = zip(*rows[1:-1], strict=True)
    return any(all(cells) and count_dates(cells) == len(cells) for cells in columns)


def is_markdown_table(text: str) -> bool:
    """Return whether a text has a header between bars with a rule below it."""
    lines = [line for line in text[:65_536].split("\n") if line.strip()]
    return any(
        "|" in above and _has_bars(rule) and _RULE.fullmatch(rule.strip()) is not None
        for above, rule in pairwise(lines[:41])
    )


def read_table_text(
    text: str, name: str, separator: str, chosen: Mapping[str, str] | None = None
) -> Reading:
    """Return the records of a text with separated columns."""
    if separator == SPACES:
        return read_rows(spaced_rows(text), name, "columns set with spaces", chosen)
    shape = _SHAPES.get(separator, "CSV")
    return read_rows(_rows(text, separator), name, shape, chosen)


def read_markdown_table(text: str, name: str, chosen: Mapping[str, str] | None = None) -> Reading:
    """Return the records of a Markdown table; the lines around it are unread."""
    rows: list[Row] = []
    unread: list[UnreadLine] = []
    is_grid = any(line.lstrip().startswith("+--") for line in text.split("\n"))
    is_below_rule = True
    for number, line in enumerate(text.split("\n"), 1):
        is_rule = _has_bars(line) and _RULE.fullmatch(line.strip()) is not None
        if "|" in line and not is_rule:
            inner = _cells_between_bars(line)
            if is_grid and not is_below_rule and len(inner) == len(rows[-1][1]):
                joined = zip(rows[-1][1], inner, strict=True)
                rows[-1] = (rows[-1][0], [" ".join(filter(None, pair)) for pair in joined])
            else:
                rows.append((number, inner))
        elif line.strip() and not is_rule and not _HEADING.match(line):
            unread.append(UnreadLine(number, shorten_reported(line.strip()), "outside the table"))
        is_below_rule = is_rule or not rows
    return read_rows(rows, name, "Markdown table", chosen, unread)


def _cells_between_bars(line: str) -> list[str]:
    cells = [cell.strip().replace("\\|", "|") for cell in _BAR.split(line.strip())]
    is_open = len(cells) > 1
    return cells[is_open and not cells[0] : -1 if is_open and not cells[-1] else None]


def _has_bars(line: str) -> bool:
    return "|" in line or line.lstrip()[:1] == "+"


def _rows(text: str, separator: str) -> Iterator[Row]:
    """Yield the rows of a text. Raises ReadingError when its quotation marks do not fit."""
    if separator == "|":
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip() and not _RULE.fullmatch(line.strip()):
                yield number, _cells_between_bars(line)
        return
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
    place = header_place(filled, columns)
    if columns and place is None:
        raise _unknown_columns(columns, filled)
    warnings = list(notes)
    is_understood = bool(columns) or (place is not None and is_header(filled[place][1]))
    if not is_understood:
        warnings.append("the header is not understood; fields are told from the contents")
    place = -1 if place is None else place
    width = max(len(cells) for _, cells in filled)
    header, top, start = header_rows(filled, place) if place >= 0 else ([], 0, 0)
    names = column_names([*header, *[""] * (width - len(header))])
    unread = [
        *unread,
        *(
            UnreadLine(line, shorten_reported("; ".join(cells)), "above the header")
            for line, cells in filled[:top]
        ),
    ]
    body, below = without_totals(filled[start:])
    body, sections = split_sections(body)
    if not columns:
        names, body = join_date_parts(names, body)
    unread += [
        UnreadLine(line, shorten_reported("; ".join(filter(None, cells))), "a total, no record")
        for line, cells in below
    ]
    fields, told, last_day = assign_columns(names, columns, body, is_understood=is_understood)
    warnings += told
    places = {field: names.index(name) for name, field in fields.items()}
    if "date" in places:
        dated = {names.index(name) for name, field in fields.items() if field == "date"}
        body = repeat_dates(body, dated, places.get("title", -1))
    warnings.append(describe_fields(names, fields))
    if is_own_table(names):
        warnings = [*notes, "an export of Finding Aid; every field comes back"]
        drafts = [own_draft(line, cells, names) for line, cells in counted(body, 0.4)]
    else:
        drafts = [
            _draft(line, cells, names, fields, last_day) for line, cells in counted(body, 0.4)
        ]
    for draft, section in zip(drafts, sections, strict=True):
        draft.put_link((links or {}).get(draft.line, ""))
        draft.put("", "Section", section)
        draft.other.extend(extra)
    if place < 0:
        _drop_running_numbers(drafts)
    usual_order = DayOrder.DAY_FIRST if is_day_first(names) else None
    if "date" not in fields.values():
        warnings += date_by_titles(drafts)
    reading = make_reading(
        name, shape, drafts, unread=unread, warnings=warnings, unit=unit, usual_order=usual_order
    )
    return replace(reading, headers=(tuple(names),))


def date_by_titles(drafts: Sequence[RecordDraft]) -> list[str]:
    """Take the dates that most titles end with where nothing else holds dates; return a note."""
    edges = [trailing_date(draft.texts.get("title", ""), None) for draft in drafts]
    if 2 * sum(edge is not None for edge in edges) <= len(drafts):
        return []
    for draft, edge in zip(drafts, edges, strict=True):
        if edge is not None:
            draft.put("date", "date", edge.date.as_written)
    return ["no column has dates, so the date that a title ends with is taken"]


def _drop_running_numbers(drafts: Sequence[RecordDraft]) -> None:
    """Take the numbers off titles that count the rows: "1. Letter", "2. Reply"."""
    matches = [_NUMBERED.match(draft.texts.get("title", "")) for draft in drafts]
    numbers = [int(match[1]) for match in matches if match]
    if len(numbers) < len(drafts) or any(b != a + 1 for a, b in pairwise(numbers)):
        return
    for draft, match in zip(drafts, matches, strict=True):
        if match and len(drafts) > 1:
            draft.texts["title"] = draft.texts["title"][match.end() :]


def is_table(rows: Iterable[Row], chosen: Mapping[str, str] | None = None) -> bool:
    """Return whether rows have a header that is understood, a column of dates, or those chosen.

    Only the first rows are looked at.
    """
    filled = list(islice(_filled(rows), SAMPLE_ROWS))
    return bool(filled) and header_place(filled, fields_by_column(chosen or {})) is not None


def _unknown_columns(columns: Mapping[str, str], rows: Sequence[Row]) -> ReadingError:
    names = column_names(rows[0][1])
    unknown = ", ".join(column for column in columns if column not in names)
    return ReadingError(f"no column is called {unknown}; choose from {', '.join(names)[:500]}")


def _filled(rows: Iterable[Row]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that have words, without white space around their cells."""
    for line, cells in rows:
        if any(cells):
            yield line, [cell if isinstance(cell, DateCell) else cell.strip() for cell in cells]


def _draft(
    line: int, cells: Sequence[str], names: Sequence[str], fields: Mapping[str, str], last_day: str
) -> RecordDraft:
    draft = RecordDraft(line)
    if last_day:
        cells = _with_range(cells, names.index(last_day))
    for place, cell in enumerate(cells):
        if not isinstance(cell, DateCell):
            cell = unescape_formula(cell)
        name = names[place] if place < len(names) else f"column {place + 1}"
        if not cell:
            continue
        field = fields.get(name, "")
        if not isinstance(cell, DateCell) and (link := _LINKED.fullmatch(cell)):
            address = link["to"] or link["address"]
            cell = address if field == "url" else link["words"] or link["text"] or address
            draft.put_link(address)
        values = list_of(cell)
        if field == "date" and isinstance(cell, DateCell) and not draft.written:
            draft.date = cell.date
        if field in LISTS:
            for value in values or _NAMES_APART.split(cell):
                draft.put(field, name, "" if value.strip() == _NOTHING else value)
        elif field == "date" and "|" in cell:
            for value in _NAMES_APART.split(cell):  # of several events, the first that has a date
                draft.put(field, name, "" if value.strip() == _NOTHING else value)
        else:
            draft.put(field, name, "; ".join(values) if values else cell)
    return draft


def _with_range(cells: Sequence[str], last: int) -> list[str]:
    """Return the cells with the last day joined to the first, which is in the cell before."""
    cells = [*cells, *[""] * (last + 1 - len(cells))]
    cells[last - 1], cells[last] = join_days(cells[last - 1], cells[last]), ""
    return cells


def check_columns(chosen: Mapping[str, str]) -> None:
    """Raise ReadingError when `--map` names a field that no record has."""
    for field in chosen:
        if field not in FIELDS:
            raise ReadingError(f"there is no field {field!r}; choose from {', '.join(FIELDS)}")

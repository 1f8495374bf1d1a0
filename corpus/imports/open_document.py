"""OpenDocument: the sheets of an .ods file, from content.xml, and whether a file is locked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from corpus.formats import Reading, ReadingError
from corpus.imports.bounded_zip import BoundedZip
from corpus.imports.columns import Row
from corpus.imports.sheet_dates import date_cell
from corpus.imports.workbook import MOST_CELLS, Sheet, read_sheets
from corpus.imports.xml_tree import attribute, children, descendants, local_name, parse_xml

_LONGEST_RUN = 200
"""How often a filled cell or row is repeated at most; programs repeat empty ones to the edge."""


def read_ods(box: BoundedZip, chosen: Mapping[str, str]) -> Reading:
    """Return the records of an .ods file. Raises ReadingError when it is damaged."""
    sheets = [_sheet(table, box.name) for table in descendants(_content(box), "table")]
    return read_sheets(sheets, box.name, "ODS", chosen)


def check_unlocked(box: BoundedZip) -> None:
    """Raise ReadingError when an OpenDocument file is locked by a password."""
    if b"encryption-data" in box.read("META-INF/manifest.xml"):
        raise ReadingError(
            f"{box.name} is an OpenDocument file that is locked by a password; "
            "save it without one and add it again"
        )


def _content(box: BoundedZip) -> Any:  # noqa: ANN401
    check_unlocked(box)
    box.check_xml()
    return parse_xml(box.read("content.xml").decode("utf-8", "replace"), box.name)


def _sheet(table: Any, name: str) -> Sheet:  # noqa: ANN401
    rows: list[Row] = []
    links: dict[int, str] = {}
    number = count = 0
    hanging: dict[int, tuple[int, str]] = {}
    for element in descendants(table, "table-row"):
        cells = _cells(element, hanging)
        repeated = _times(element, "number-rows-repeated")
        count += len(cells)
        if count > MOST_CELLS:
            raise ReadingError(f"{name} has more than {MOST_CELLS:,} cells; split it")
        kept = min(repeated, _LONGEST_RUN) if any(cells) else 0
        rows += [(number + place, cells) for place in range(1, kept + 1)]
        number += repeated
        link = next((attribute(anchor, "href") for anchor in descendants(element, "a")), "")
        if link.startswith(("http://", "https://")):
            links[number] = link
    return Sheet(attribute(table, "name"), rows, links)


def _cells(row: Any, hanging: dict[int, tuple[int, str]]) -> list[str]:  # noqa: ANN401
    """Return the words of a row's cells; a cell merged over rows counts in each of them.

    hanging: for each column the rows that a merged cell still covers, and its words.
    """
    cells: list[str] = []
    for cell in children(row, "table-cell", "covered-table-cell"):
        words = _words(cell)
        times = _times(cell, "number-columns-repeated")
        for _ in range(min(times, _LONGEST_RUN if words else 2_000)):
            rows_below, above = hanging.pop(len(cells), (0, ""))
            if rows_below and not words:
                cells.append(above)
                if rows_below > 1:
                    hanging[len(cells) - 1] = (rows_below - 1, above)
                continue
            spanned = _times(cell, "number-rows-spanned")
            if words and spanned > 1:
                hanging[len(cells)] = (spanned - 1, words)
            cells.append(words)
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _words(cell: Any) -> str:  # noqa: ANN401
    text = "\n".join("".join(_text(line)) for line in children(cell, "p"))
    if attribute(cell, "value-type") == "date":
        try:
            return date_cell(date.fromisoformat(attribute(cell, "date-value")[:10]), text)
        except ValueError:
            return text
    return text


def _text(paragraph: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield the pieces of a paragraph, without notes to the cell."""
    yield paragraph.text or ""
    for child in paragraph:
        kind = local_name(child)
        if kind == "s":
            yield " " * min(100, _times(child, "c"))
        elif kind in ("tab", "line-break"):
            yield "\t" if kind == "tab" else "\n"
        elif kind not in ("annotation", "note"):
            yield from _text(child)
        yield child.tail or ""


def _times(element: Any, name: str) -> int:  # noqa: ANN401
    written = attribute(element, name)
    return int(written) if written.isdecimal() and len(written) < 9 else 1

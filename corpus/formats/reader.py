"""From a pasted page or a file to records, with an account of every line.

The page decides how it is read: columns, one document, a dated listing, or the layout
of another archive that fits best (`listings/choice.py`). A paste may hold several pages; each is
read, and its count checked, separately. To add a layout, add a cut to `listings/layouts.py`.

`Reading.shape` is one of these, or several joined by " + ":
"A new site, full header", "B new site, bare header", "C new site, place page",
"D old site, bullets", "E old site, bullets and filter text", "F old site, collection page",
"G old site, dashes", "G old site, no dashes", "I single document",
"dated records, no known header", "another archive, …" with the layout in words,
"spreadsheet columns", "no listing".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from corpus.formats.decoding import (
    LISTING_LIMIT_BYTES,
    check_size,
    decode_text,
    read_limited,
)
from corpus.formats.ledger import Ledger, ListingPage, Reading, ReadingError
from corpus.formats.line import Line
from corpus.formats.listings.choice import read_by_best_layout
from corpus.formats.listings.dated_listing import read_dated_listing
from corpus.formats.listings.document_page import (
    is_document_page,
    is_unlabelled_document,
    read_document_page,
)
from corpus.formats.listings.layouts import LAYOUT_NAMES
from corpus.formats.listings.pages import find_date_lines, split_lines, split_pages
from corpus.formats.spreadsheet import is_spreadsheet, read_spreadsheet
from corpus.formats.validation import (
    count_warnings,
    mended_warnings,
    record_warnings,
    stated_range,
)
from corpus.text import HALF_CHARACTER

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"\s*</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>", re.IGNORECASE)
_PEEK_BYTES = 65_536


def read_listing(text: str, name: str = "", *, layout: str = "") -> Reading:
    """Return what a pasted page gives.

    layout: how the page sets its records, a name in `LAYOUT_NAMES`; "" for what fits best.
    Raises ReadingError when the text is empty, HTML source, or cannot be stored.
    """
    label = name or "the text"
    if layout and layout not in LAYOUT_NAMES:
        raise ReadingError(
            f"no layout is named {layout!r}; choose one of {', '.join(LAYOUT_NAMES)}"
        )
    check_size(len(text.encode("utf-8", "surrogatepass")), LISTING_LIMIT_BYTES, label)
    text = text.removeprefix("\ufeff")
    if not text.strip().strip("\ufeff\u200b"):
        raise ReadingError(
            f"{label} has only blank space; paste a listing page, dates and titles included"
        )
    if surrogate := HALF_CHARACTER.search(text):
        line = text.count("\n", 0, surrogate.start()) + 1
        raise ReadingError(
            f"{label} contains half a character (U+{ord(surrogate.group()):04X}) on line {line}; "
            "paste the page again"
        )
    if is_html_source(text):
        raise ReadingError(
            f"{label} is the HTML source of a page; open it in a browser, select all, copy, and "
            "paste that"
        )
    ledger = Ledger(split_lines(text))
    return _reading(name, ledger, _read_pages(ledger, layout))


def is_html_source(text: str) -> bool:
    """Return whether a text is the source of a web page, or most of its first lines are tags."""
    if _HTML.match(text[:4096]):
        return True
    lines = [line for line in text[:_PEEK_BYTES].split("\n") if line.strip()]
    tagged = sum(_TAG.match(line) is not None for line in lines)
    return len(lines) > 1 and 2 * tagged > len(lines)


def read_bytes(data: bytes, name: str, *, layout: str = "") -> Reading:
    """Return what the bytes of a page give. Raises ReadingError as `read_listing`."""
    check_size(len(data), LISTING_LIMIT_BYTES, name)
    decoded = decode_text(data, name)
    reading = read_listing(decoded.text, name, layout=layout)
    return replace(reading, warnings=(*decoded.warnings, *reading.warnings))


def read_file(path: Path | str, *, layout: str = "") -> Reading:
    """Return what a file gives, as `read_bytes`.

    Raises ReadingError when the file is missing, unreadable, empty, too large, or not text.
    """
    path = Path(path)
    return read_bytes(read_limited(path, LISTING_LIMIT_BYTES), path.name, layout=layout)


def _read_pages(ledger: Ledger, layout: str) -> list[ListingPage]:
    if is_spreadsheet(ledger.lines):
        return [read_spreadsheet(ledger)]
    pages: list[ListingPage] = []
    for lines in split_pages(ledger.lines):
        page = _read_page(ledger, lines, layout)
        if pages and not page.listed_records and page.count == pages[-1].count:
            # This page states its count again below its records, so it is no second page.
            page = replace(page, count=None)
        pages.append(page)
    return pages


def _read_page(ledger: Ledger, page: Sequence[Line], layout: str) -> ListingPage:
    if not layout and is_document_page(page):
        return read_document_page(ledger, page)
    return read_by_best_layout(ledger, page, _read_first_archive, layout)


def _read_first_archive(ledger: Ledger, page: Sequence[Line]) -> ListingPage:
    """Return the reading of a page in the layouts of the archive that this was made for."""
    dates = find_date_lines(page)
    if is_unlabelled_document(page, dates):
        return read_document_page(ledger, page)
    return read_dated_listing(ledger, page, dates)


def _reading(name: str, ledger: Ledger, pages: Sequence[ListingPage]) -> Reading:
    listed = [item for page in pages for item in page.listed_records]
    unread = ledger.unread_lines()
    warnings = [warning for page in pages for warning in page.warnings]
    warnings += count_warnings(pages, unread)
    warnings += record_warnings(listed)
    warnings += mended_warnings(ledger.lines)
    first, last, total, promised = stated_range(pages)
    return Reading(
        name=name,
        shape=_shape(pages),
        first=first,
        last=last,
        total=total,
        promised=promised,
        records=tuple(item.record for item in listed),
        unread=unread,
        warnings=tuple(dict.fromkeys(warnings)),
        roles=ledger.roles(),
        page_sizes=tuple(len(page.listed_records) for page in pages),
        layout=" + ".join(dict.fromkeys(page.layout for page in pages if page.layout)),
    )


def _shape(pages: Sequence[ListingPage]) -> str:
    shapes = [page.shape for page in pages if page.listed_records or page.count]
    has_letter = pages[0].shape[1] == " "
    return " + ".join(dict.fromkeys(shapes)) or (pages[0].shape if has_letter else "no listing")

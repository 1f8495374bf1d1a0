"""From a pasted page or a file to records, with an account of every line.

The page decides how it is read: JSON Lines, spreadsheet columns, one document, a blog list, or a dated listing. A paste
may hold several pages one after the other; each is read by itself and its count checked by itself. To add a shape,
write a module in corpus/formats that places every line of a page in the ledger, and name it in `_read_page`.

The shapes, as `Reading.shape` names them (several pages: joined by " + "):
"A new site, full header", "B new site, bare header", "C new site, place page", "D old site, bullets",
"E old site, bullets and filter text", "F old site, collection page", "G old site, dashes", "G old site, no dashes",
"H blog list", "I single document", "dated records, no known header", "spreadsheet columns", "JSON Lines", "no listing".
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

from corpus.formats.decoding import (
    JSON_LINES_LIMIT_BYTES,
    LISTING_LIMIT_BYTES,
    check_size,
    decode_text,
    file_size,
    read_limited,
    starts_as_wide_text,
)
from corpus.formats.json_lines import looks_like_json_lines, read_json_lines
from corpus.formats.ledger import Ledger, LineRole, Reading, ReadingError, UnreadLine
from corpus.formats.listings import (
    ListingPage,
    find_date_lines,
    is_blog_list,
    is_document_page,
    is_unlabelled_document,
    read_blog_list,
    read_dated_listing,
    read_document_page,
    split_lines,
    split_pages,
)
from corpus.formats.spreadsheet import is_spreadsheet, read_spreadsheet
from corpus.formats.validation import count_warnings, record_warnings, stated_range

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"\s*</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>", re.IGNORECASE)
_JSON_LINES_ENDINGS = (".jsonl", ".ndjson", ".jsonlines")
_PEEK_BYTES = 65_536


def read_listing(text: str, name: str = "") -> Reading:
    """What a pasted page gives. ReadingError when it is empty, HTML source, or not storable text."""
    called = name or "the text"
    check_size(
        len(text.encode("utf-8", "surrogatepass")) if not text.isascii() else len(text),
        LISTING_LIMIT_BYTES,
        called,
    )
    text = text.removeprefix("\ufeff")
    if not text.strip().strip("\ufeff\u200b"):
        raise ReadingError(
            f"{called} holds only blank space; paste a listing page, dates and titles included"
        )
    if (half := re.search("[\ud800-\udfff]", text)) is not None:
        line = text.count("\n", 0, half.start()) + 1
        raise ReadingError(
            f"{called} holds half a character (U+{ord(half.group()):04X}) on line {line}; paste the page again"
        )
    if _HTML.match(text[:4096]) or _is_markup(text):
        raise ReadingError(
            f"{called} is the HTML source of a page; open it in a browser, select all, copy, and paste that"
        )
    if looks_like_json_lines(text):
        return read_json_lines((line.encode() for line in text.split("\n")), name)
    ledger = Ledger(split_lines(text))
    return _reading(name, ledger, _read_pages(ledger))


def _is_markup(text: str) -> bool:
    """True for a piece of HTML source: most of its first lines begin with a tag."""
    lines = [line for line in text[:_PEEK_BYTES].split("\n") if line.strip()]
    return len(lines) > 1 and 2 * sum(1 for line in lines if _TAG.match(line)) > len(lines)


def read_bytes(data: bytes, name: str) -> Reading:
    """What the bytes of a file give; the name tells JSON Lines. ReadingError as in `read_listing`, or when not text."""
    if name.lower().endswith(_JSON_LINES_ENDINGS) and not starts_as_wide_text(data):
        check_size(len(data), JSON_LINES_LIMIT_BYTES, name)
        decode_text(data[:_PEEK_BYTES], name)
        return read_json_lines(io.BytesIO(data), name)
    check_size(len(data), LISTING_LIMIT_BYTES, name)
    return _decoded(data, name)


def read_file(path: Path | str) -> Reading:
    """What a file gives: a listing page or JSON Lines, by its ending or what is in it. JSON Lines are read in a stream.

    ReadingError when it is missing, a folder, unreadable, empty, too large, or not text.
    """
    path = Path(path)
    if not path.name.lower().endswith(_JSON_LINES_ENDINGS):
        return _decoded(read_limited(path, LISTING_LIMIT_BYTES), path.name)
    file_size(path, JSON_LINES_LIMIT_BYTES)
    try:
        with path.open("rb") as file:
            start = file.read(_PEEK_BYTES)
            if not starts_as_wide_text(start):
                decode_text(start, str(path))
                file.seek(0)
                return read_json_lines(file, path.name)
    except OSError as error:
        raise ReadingError(
            f"{path} cannot be read ({error.strerror}); check its permissions"
        ) from error
    return _decoded(read_limited(path, LISTING_LIMIT_BYTES), path.name)


def _decoded(data: bytes, name: str) -> Reading:
    found = decode_text(data, name)
    reading = read_listing(found.text, name)
    if not found.warnings:
        return reading
    return replace(reading, warnings=(*found.warnings, *reading.warnings))


def _read_pages(ledger: Ledger) -> list[ListingPage]:
    if is_spreadsheet(ledger.lines):
        return [read_spreadsheet(ledger)]
    pages: list[ListingPage] = []
    for start, end in split_pages(ledger.lines):
        page = _read_page(ledger, start, end)
        if (
            pages
            and not page.listed_records
            and page.count is not None
            and page.count == pages[-1].count
        ):
            # A page that states its count again below its records: no second page.
            page = replace(page, count=None)
        pages.append(page)
    return pages


def _read_page(ledger: Ledger, start: int, end: int) -> ListingPage:
    dates = tuple(find_date_lines(ledger.lines, start, end))
    if is_document_page(ledger, start, end):
        return read_document_page(ledger, start, end)
    if is_blog_list(ledger, start, end, len(dates)):
        return read_blog_list(ledger, start, end)
    if is_unlabelled_document(ledger, start, end, dates):
        return read_document_page(ledger, start, end)
    return read_dated_listing(ledger, start, end)


def _reading(name: str, ledger: Ledger, pages: list[ListingPage]) -> Reading:
    listed = [item for page in pages for item in page.listed_records]
    unread = ledger.unread_lines()
    warnings = [note for page in pages for note in page.warnings]
    warnings += count_warnings(pages, unread)
    warnings += record_warnings(listed)
    first, last, total, promised = stated_range(pages)
    shapes = dict.fromkeys(
        page.shape
        for page in pages
        if page.listed_records or page.count or page.shape.startswith("H")
    )
    return Reading(
        name=name,
        shape=" + ".join(shapes) or (pages[0].shape if pages[0].shape[1] == " " else "no listing"),
        first=first,
        last=last,
        total=total,
        promised=promised,
        records=tuple(item.record for item in listed),
        unread=unread,
        warnings=tuple(dict.fromkeys(warnings)),
        roles=ledger.roles(),
        page_sizes=tuple(len(page.listed_records) for page in pages),
    )


__all__ = [
    "LineRole",
    "Reading",
    "ReadingError",
    "UnreadLine",
    "read_bytes",
    "read_file",
    "read_listing",
]

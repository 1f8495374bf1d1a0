"""Saved web pages to records: structure from headings, dates and links, not class names.

The page is laid out as lines in several ways: as a browser copies it, and record by record where
elements of one kind repeat. `corpus.formats` reads each. The best reading has the page's headings
and links as titles, and the fewest lines left over. The links become addresses.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any
from urllib.parse import urljoin, urlsplit

from corpus import formats
from corpus.formats import Reading, ReadingError, UnreadLine, shorten_reported
from corpus.imports.columns import Row
from corpus.imports.combined import combine_readings
from corpus.imports.drafts import RecordDraft, make_reading
from corpus.imports.html_document import (
    count_prose,
    is_document,
    is_prose,
    read_page_as_document,
)
from corpus.imports.html_items import item_elements
from corpus.imports.html_lines import PageLine, lines_of, main_part, parse_html
from corpus.imports.html_titles import (
    DATE_LABEL,
    GO_ON,
    NUMBER,
    is_date,
    is_dated_title,
    is_named_title,
    title_line,
    titles_of,
)
from corpus.imports.label_lines import label_page, read_label_page
from corpus.imports.table_text import is_table, read_rows
from corpus.record import Record
from corpus.text import count_phrase, fold

_SAVED_FROM = re.compile(
    r"<!--\s*saved from url=\(\d+\)(\S+?)\s*-->|<!--.{0,300}?\burl:\s*(https?://\S+)", re.S | re.I
)
_NUMBERED = re.compile(r"\d{1,4}[.)]\s+")
LINK = "Link"
"""The name under which a record keeps a link that names no site."""
LINKS_WITHOUT_SITE = (
    "without a site, and the page does not say where it comes from; kept as written; --base or "
    "“Address of the page” makes them whole"
)
"""Ends the warning of such links."""
_LEAST_PROSE = 1_000
"""Letters in sentences of an undated page that is a document: less says a site of itself."""
_SAMPLE_LINES = 500
"""A longer page is judged by its beginning."""
_MOST_LINES_BETWEEN = 5_000
"""How far below the title of a record that of the next one is looked for."""
_BETWEEN_PARTS = re.compile(r"\s+[·•|]\s+")
_LEAST_DATED_LINKS = 2
_LAYOUTS = ("", "groups")


Arrange = Callable[[Sequence[PageLine]], Sequence[PageLine]]
Way = Callable[[Sequence[PageLine]], tuple[Reading, Sequence[PageLine]]]
"""Reads lines; also returns them as they were arranged for it."""


def read_html(text: str, name: str, address: str = "", layout: str = "") -> Reading:
    """Return the records of a page's HTML source.

    address: where the page was saved from, if it is known. layout: as in `formats.read_listing`.
    """
    root = parse_html(text, name)
    base = _address_of(root, text) or address
    part = main_part(root)
    items = item_elements(part)
    lines = lines_of(part, items)
    for line, text in zip(lines, formats.name_counts([line.text for line in lines]), strict=True):
        line.text = text
    if not any(line.text for line in lines):
        raise ReadingError(
            f"{name or 'the text'} is a web page without text; open it in a browser, and save it "
            "again when the listing is shown"
        )
    sample = lines[:_SAMPLE_LINES]
    is_whole = len(sample) == len(lines)
    ways = [*_ways(name, layout), *(_table_ways(part, name) if not layout else [])]
    tried = [(read, *read(sample)) for read in ways]
    number = _count_filled(sample)
    scores = [
        _score(reading, page_lines, is_whole=is_whole)
        - 0.3 * max(0, number - _count_filled(page_lines))
        for _, reading, page_lines in tried
    ]
    read, reading, page_lines = tried[scores.index(max(scores))]
    if not is_whole:
        reading, page_lines = read(lines)
    reading = _with_addresses(reading, page_lines, base)
    may_be_document = not layout and (not reading.records or is_document(root, lines, reading))
    if may_be_document:
        document = read_page_as_document(root, base, name)
        is_dated = any(map(_is_dated, document.records))
        is_long = is_prose(lines) and count_prose(lines) >= _LEAST_PROSE
        if reading.records or is_dated or is_long:
            note = "no listing is found in it, so the page is added as one record"
            return replace(document, warnings=(note, *document.warnings))
    return replace(reading, shape=f"HTML: {reading.shape}")


def _count_filled(lines: Sequence[PageLine]) -> int:
    return sum(line.text.strip() != "" for line in lines)


def _is_dated(record: Record) -> bool:
    return bool(record.date.edtf)


def read_html_document(text: str, name: str, address: str = "") -> Reading:
    """Return a page as one record: title and date from its heading, its metadata or its text."""
    root = parse_html(text, name)
    return read_page_as_document(root, _address_of(root, text) or address, name)


def _ways(name: str, layout: str) -> list[Way]:
    """Return the ways to read a page: its lines in several arrangements, each by layouts."""

    def make_way(arrange: Arrange, chosen: str) -> Way:
        def read(lines: Sequence[PageLine]) -> tuple[Reading, Sequence[PageLine]]:
            arranged_lines = arrange(lines)
            text = "\n".join(line.text for line in arranged_lines)
            if not text.strip():
                return _nothing(name), arranged_lines
            return formats.read_listing(text, name, layout=chosen), arranged_lines

        return read

    arranged: list[Arrange] = [
        list,
        _by_headings,
        lambda lines: _by_items(lines, alone=False),
        lambda lines: _by_items(lines, alone=True),
        _by_dated_links,
    ]
    ways = [
        make_way(arrange, layout_tried)
        for arrange in arranged
        for layout_tried in ((layout and [layout]) or _LAYOUTS)
    ]
    if layout:
        return ways
    return [
        *ways,
        lambda lines: (_read_items(lines, name), lines),
        lambda lines: _read_labels(lines, name),
    ]


def _read_labels(lines: Sequence[PageLine], name: str) -> tuple[Reading, Sequence[PageLine]]:
    """Return the records of lines with labels, as of lists of terms; no lines for another page."""
    page = label_page("\n".join(line.text for line in lines))
    return (read_label_page(page, name), lines) if page else (_nothing(name), [])


def _table_ways(part: Any, name: str) -> list[Way]:  # noqa: ANN401
    """Return the way to read the page's tables, where one has a header; else none."""
    tables = [table for table in part.iter("table") if table.find(".//table") is None]
    read = [reading for table in tables if (reading := _read_table(table, name))]
    if not read:
        return []
    parts = [(f"table {number}", reading) for number, reading in enumerate(read, 1)]
    combined = combine_readings(name, "table", parts)
    return [lambda lines: (combined, lines)]


def _nothing(name: str) -> Reading:
    return Reading(name, "no listing", None, None, None, None, ())


def _read_table(table: Any, name: str) -> Reading | None:  # noqa: ANN401
    """Return the records of a table if one of its first rows names the columns, else None."""
    rows: list[Row] = []
    links: dict[int, str] = {}
    for number, row in enumerate(table.iter("tr"), 1):
        cells = [lines_of(cell) for cell in row if cell.tag in ("td", "th")]
        rows.append((number, ["\n".join(line.text for line in cell) for cell in cells]))
        addresses = [link for cell in cells for line in cell for _, link in line.links]
        if len(set(addresses)) == 1 and urlsplit(addresses[0]).scheme in ("http", "https"):
            links[number] = addresses[0]
    if len(rows) < 2 or max(len(cells) for _, cells in rows) < 2 or not is_table(rows):
        return None
    return read_rows(rows, name, "table", unit="row", links=links)


def _read_items(lines: Sequence[PageLine], name: str) -> Reading:
    """Return a record for each element that repeats: title, date where a line has it, the rest."""
    drafts: list[RecordDraft] = []
    unread: list[UnreadLine] = []
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line.text]
    for item, group in groupby(numbered, lambda pair: pair[1].item):
        inside = list(group)
        if not item:
            reason = "outside the records of the page"
            unread += [
                UnreadLine(number, shorten_reported(line.text), reason) for number, line in inside
            ]
            continue
        draft = RecordDraft(inside[0][0])
        drafts.append(draft)
        title = title_line([line for _, line in inside])
        for _, line in inside:
            if line is title:
                draft.put("title", "title", line.text)
            elif is_date(line.text):
                draft.put("date", "date", DATE_LABEL.sub("", line.text))
            elif dated := next(filter(is_date, parts := _BETWEEN_PARTS.split(line.text)), ""):
                draft.put("date", "date", dated)
                draft.put("source", "source", " · ".join(part for part in parts if part != dated))
            elif NUMBER.fullmatch(line.text):
                draft.put("", "Number", line.text)
            elif not GO_ON.fullmatch(line.text):
                draft.append_text("summary", line.text)
    return make_reading(name, "elements that repeat", drafts, unread=unread)


def _by_headings(lines: Sequence[PageLine]) -> list[PageLine]:
    """Return the lines with empty ones only above headings of the commonest kind."""
    kinds = [line.heading for line in lines if line.heading]
    if not kinds:
        return []
    commonest = max(kinds, key=lambda kind: (kinds.count(kind), kind))
    result: list[PageLine] = []
    for line in lines:
        if line.heading == commonest:
            result.append(PageLine())
        if line.text:
            result.append(line)
    return result


def _by_items(lines: Sequence[PageLine], *, alone: bool) -> list[PageLine]:
    """Return the lines with each record's together, its title first and its date second.

    alone: without what is outside of the records.
    """
    result: list[PageLine] = []
    for item, group in groupby((line for line in lines if line.text), lambda line: line.item):
        inside = list(group)
        if alone and not item:
            continue
        if item:
            inside = [part for line in inside for part in _parts_of(line)]
            title = title_line(inside)
            date = next((line for line in inside if line is not title and is_date(line.text)), None)
            first = [line for line in (title, date) if line is not None]
            inside = first + [line for line in inside if line is not title and line is not date]
            inside.append(PageLine())
        result += [*inside, PageLine()] if not item else inside
    return result


def _by_dated_links(lines: Sequence[PageLine]) -> list[PageLine]:
    """Return the lines with each date, link and more in one line apart; [] where few are so."""
    result: list[PageLine] = []
    split = 0
    for line in lines:
        parts = _parts_of(line)
        split += len(parts) > 1
        result += [*parts, PageLine()] if len(parts) > 1 else parts
    return result if split >= _LEAST_DATED_LINKS else []


def _parts_of(line: PageLine) -> list[PageLine]:
    """Split a line of a date, a link and more into link, date and rest; else return it alone."""
    if len(line.links) != 1:
        return [line]
    words, address = line.links[0]
    before, link_words, after = line.text.partition(words) if words else ("", "", "")
    before, after = before.strip(" -–—:,|•*"), after.lstrip(" .,-–—:|")
    if not (link_words and after and before and is_date(before)):
        return [line]
    texts = (PageLine(before, item=line.item), PageLine(after, item=line.item))
    return [PageLine(words, [(words, address)], line.heading, line.item), *texts]


def _score(reading: Reading, lines: Sequence[PageLine], *, is_whole: bool) -> float:
    """Return how well a reading fits the page: titles that it shows as such, little left over.

    is_whole: whether the lines are the whole page, so that its promise counts.
    """
    if not any(line.text for line in lines):
        return -math.inf
    headings = titles_of(_NUMBERED.sub("", line.text) for line in lines if line.heading)
    links = titles_of(words for line in lines for words, _ in line.links)
    items = len({line.item for line in lines if line.item})
    title_lines = [line.text for line in lines if is_named_title(line.name)]
    headings |= titles_of(title_lines)
    has_names = 2 * len(title_lines) > items > 0
    titles = [fold(record.title) for record in reading.records]
    is_by_headings = not items and 2 * sum(title in headings for title in titles) > len(titles)
    are_shown = [
        title in headings or (title in links and not (is_by_headings or has_names))
        for title in titles
    ]
    is_by_headings |= not items and 2 * sum(are_shown) > len(are_shown)
    score = 0.0
    for record, is_shown in zip(reading.records, are_shown, strict=True):
        score += 2 if is_shown else -2 if is_by_headings else 1
        score += 0.5 if record.date.as_written else -1
        score -= 1.5 * ("\t" in record.title) + ("\t" in record.summary)  # cells of a row
        score -= sum(map(is_dated_title, record.summary.split("\n")))
    if reading.shape == "table":
        items = 0  # its rows are counted, also those without a date
    too_many = max(0, len(reading.records) - items) if items else 0
    too_few = max(0, items - len(reading.records))
    promised = reading.promised or len(reading.records)
    missed = abs(len(reading.records) - promised) if is_whole else 0
    filled = [line for line in reading.unread if line.text.strip()]
    return score - 0.3 * len(filled) - 4 * too_many - too_few - missed


def _address_of(root: Any, text: str) -> str:  # noqa: ANN401
    """Return where a page says that it comes from, "" where it does not."""
    for element in root.iter("base", "link", "meta"):
        kind = (element.get("rel") or element.get("property") or element.tag).casefold()
        if kind in ("base", "canonical", "og:url"):
            address = element.get("href") or element.get("content") or ""
            if address.startswith(("http://", "https://")):
                return str(address)
    saved = _SAVED_FROM.search(text[:65_536])
    return next(filter(None, saved.groups()), "") if saved else ""


def _with_addresses(reading: Reading, lines: Sequence[PageLine], base: str) -> Reading:
    """Return the reading with the address of each record: its title's link, else its only one."""
    folded = [fold(line.text) for line in lines]
    places: list[int] = []
    start = 0
    for record in reading.records:
        title = fold(record.title)
        window = range(start, min(len(lines), start + _MOST_LINES_BETWEEN))
        place = next((at for at in window if title in folded[at]), None)
        places.append(-1 if place is None else place)
        start = start if place is None else place + 1
    records: list[Record] = []
    without_site = 0
    for number, (record, place) in enumerate(zip(reading.records, places, strict=True)):
        after = next((at for at in places[number + 1 :] if at >= 0), len(lines))
        link = _link(record, lines, place, after) if place >= 0 else ""
        address = urljoin(base, link) if base and link else link
        if urlsplit(address).scheme in ("http", "https"):
            record = replace(record, url=record.url or address)
        elif link:
            without_site += 1
            record = replace(record, other=(*record.other, (LINK, link)))
        records.append(record)
    warnings = list(reading.warnings)
    if without_site:
        warnings.append(f"{count_phrase(without_site, 'link', 'links')} {LINKS_WITHOUT_SITE}")
    return replace(reading, records=tuple(records), warnings=tuple(warnings))


def _link(record: Record, lines: Sequence[PageLine], place: int, after: int) -> str:
    """Return the address that the title of a record links to, or the only one of its lines."""
    title = fold(record.title)
    for words, address in lines[place].links:
        if words and (fold(words) in title or title in fold(words)) and _leads_on(address):
            return address
    item = lines[place].item
    while item and place and lines[place - 1].item == item:
        place -= 1
    record_lines = [line for line in lines[place:after] if line.item == item]
    links = [link for line in record_lines for link in line.links if _leads_on(link[1])]
    going_on = [address for words, address in links if GO_ON.fullmatch(words)]
    addresses = dict.fromkeys(going_on or [address for _, address in links])
    return next(iter(addresses)) if len(addresses) == 1 else ""


def _leads_on(address: str) -> bool:
    return not address.startswith(("#", "javascript:", "mailto:", "data:", "tel:"))

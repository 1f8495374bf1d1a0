"""Links without a site: made whole with the address of the page or site that a reader gives."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from corpus.formats import Reading
from corpus.imports.html_page import LINK, LINKS_WITHOUT_SITE
from corpus.record import Record
from corpus.text import count_phrase

_PATH = re.compile(r"(?:\.{0,2}/|\?)\S*|\S+\.(?:html?|php|aspx?|pdf)(?:[?#]\S*)?", re.IGNORECASE)
"""What an address field has in place of an address, where it is one without a site."""


def resolve_links(reading: Reading, base: str) -> Reading:
    """Return the reading with the links of its records that name no site made whole.

    base: the address of the page; "" leaves the reading as it is.
    """
    if not base:
        return reading
    records = tuple(_with_address(record, base) for record in reading.records)
    count = sum(new is not old for new, old in zip(records, reading.records, strict=True))
    if not count:
        return reading
    left = [words for words in reading.warnings if not words.endswith(LINKS_WITHOUT_SITE)]
    note = f"{count_phrase(count, 'link')} made whole with {base}"
    return replace(reading, records=records, warnings=(note, *left))


def _with_address(record: Record, base: str) -> Record:
    links = [value for name, value in record.other if name == LINK]
    link = record.url or (links[0] if len(links) == 1 else "")
    try:
        if not link or urlsplit(link).scheme or (record.url and not _PATH.fullmatch(link)):
            return record
        address = urljoin(base, link)
    except ValueError:  # brackets that are no address of version 6
        return record
    if record.url:
        return replace(record, url=address)
    return replace(
        record, url=address, other=tuple(pair for pair in record.other if pair != (LINK, link))
    )

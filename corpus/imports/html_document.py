"""A web page that is one document, such as a speech, and how it differs from a listing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from corpus.formats import Reading
from corpus.imports.documents import DocumentText, read_document
from corpus.imports.field_names import field_of
from corpus.imports.html_lines import PageLine, lines_of, main_part
from corpus.text import collapse_whitespace, fold

_METADATA = re.compile(r"^(?:citation_|dc(?:terms)?\.)", re.IGNORECASE)
_BETWEEN_PARTS = re.compile(r"\s+(?:[|–—·»:-]|::)\s+")
_SENTENCE = re.compile(r"[^\W_]{2,}[.!?…][\"”’»)\]]*$")
_WORDS_OF_SENTENCE = 6
_DEEPEST_TITLE = 3
_HALF = 0.5
_LEAST_LISTED = 3


def read_page_as_document(root: Any, address: str, name: str) -> Reading:  # noqa: ANN401
    """Return a page as one record: title and date from its metadata, its headings or its text."""
    lines = lines_of(main_part(root))
    metadata = _metadata(root)
    stated = next((value for kind, value in metadata if kind.casefold() == "title"), "")
    fields = [(kind, value) for kind, value in metadata if kind.casefold() != "title"]
    document = DocumentText(
        ["\n".join(line.text for line in lines)], stated or _title(root, lines), fields, address
    )
    return read_document(document, name, "a web page")


def is_document(root: Any, lines: Sequence[PageLine], reading: Reading) -> bool:  # noqa: ANN401
    """Return whether a page is one document rather than the listing that `reading` makes of it.

    It has a heading, and states its own date, or the records of the reading are hardly dated or
    are sentences of a text that is only partly dated or read. Records with links of their own
    speak for a listing.
    """
    if not any(0 < line.heading <= _DEEPEST_TITLE for line in lines):
        return False
    records = reading.records
    links = {record.url or dict(record.other).get("Link", "") for record in records}
    linked = len(links - {""})
    dated = sum(bool(record.date.as_written) for record in records)
    fields = [field_of(kind) for kind, _ in _metadata(root)]
    if linked < _LEAST_LISTED and any(known and known[0] == "date" for known in fields):
        return True
    if linked > 1 and linked >= min(_LEAST_LISTED, _HALF * len(records)):
        return False
    if dated < _HALF * len(records) or (len(records) < _LEAST_LISTED and is_prose(lines)):
        return True
    sentences = [fold(line.text) for line in lines if _is_sentence(line)]
    prose = sum(any(fold(record.title) in sentence for sentence in sentences) for record in records)
    is_partly_read = dated < len(records) or len(reading.unread) >= len(records)
    highest = min(line.heading for line in lines if line.heading)
    headings = {fold(line.text) for line in lines if line.heading == highest}
    if prose and len(headings) == 1 and any(fold(record.title) in headings for record in records):
        return True  # a title of the page, and sentences below it
    return prose >= _HALF * len(records) and is_partly_read


def is_prose(lines: Sequence[PageLine]) -> bool:
    """Return whether most words of a page, but for headings and links, are in sentences.

    Where half of its lines have links it is none: it may be a listing that is not read.
    """
    filled = [line for line in lines if line.text and not line.heading]
    if 2 * sum(bool(line.links) for line in filled) >= len(filled):
        return False
    size = sum(
        max(0, len(line.text) - sum(len(words) for words, _ in line.links))
        for line in lines
        if not line.heading
    )
    return 2 * count_prose(lines) > size


def count_prose(lines: Sequence[PageLine]) -> int:
    """Return how many letters a page has in lines that end as sentences do."""
    return sum(len(line.text) for line in lines if _is_sentence(line))


def _is_sentence(line: PageLine) -> bool:
    return (
        not line.heading
        and len(line.text.split()) >= _WORDS_OF_SENTENCE
        and _SENTENCE.search(line.text) is not None
    )


def _metadata(root: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    """Return what a page states of its document for catalogues: (name, value)."""
    return [
        (kind, value)
        for element in root.iter("meta")
        if (kind := _METADATA.sub("", element.get("name") or "")) != (element.get("name") or "")
        and (value := (element.get("content") or "").strip())
    ]


def _title(root: Any, lines: Sequence[PageLine]) -> str:  # noqa: ANN401
    """Return the heading that the page's title repeats, else its first, else that title."""
    page_title = collapse_whitespace(root.findtext(".//title") or "")
    headings = [line for line in lines if 0 < line.heading <= _DEEPEST_TITLE]
    repeated = [line.text for line in headings if fold(line.text) in fold(page_title)]
    if repeated:
        return max(repeated, key=len)
    if headings:
        return min(headings, key=lambda line: line.heading).text
    return max(_BETWEEN_PARTS.split(page_title), key=len)

"""A listing page, pasted or in a file: any bytes give records with an account of every line, or one clean refusal."""

from __future__ import annotations

import codecs
import re

from corpus import (
    LineRole,
    Reading,
    ReadingError,
    Record,
    dates_in,
    kind_of_document,
    read_bytes,
    read_correspondence,
)
from corpus.record import readable_id
from embeddings import cut_passages
from qa.answering.sentences import split_sentences
from qa.citations import STYLES, cite_records
from tests.fuzz.pieces import ODD, TIMES, encoded

PIECES = encoded(
    (
        "\n", "\n\n", "\n\n\n", "\r\n", "\t", " ", "Skip to content\n", "Search in\n", "SEARCH RESULTS\n", "Results:\n",
        "1 - 3 of 7\n", "4 - 6 of 7\n", "9 - 1 of 2", "1,000 - 99999999999 of 5\n", "Privacy Policy\n",
        "1 2 3 … Next\n",
        "Brandt, Ola (12)\n", "  • ", "- ", "1. ", "***\n", "Letter to Voss, 12 May 1947\n", "Voss asks for coal. ",
        "Associated Places\n", "Related Documents\n", "Source: a shelf\n", "Summary:\n", "Contents:\n", "Citation: ",
        "This document was made possible with support from a friend\n", "https://example.org/document/1", "ND -- ",
        "Date\tTitle\tSummary\n", "May 6, 1961\tLetter\tCoal.\n", '{"title": "A"}\n', "<html>", "%PDF-", "PK\x03\x04",
        "Cable from Ana [Bo] to Cde. Voss via Oslo", "Conversation between A. Ya. Voss and B.", "©", "** 1961 **",
        *ODD, *TIMES,
    )
)  # fmt: skip


def target(data: bytes) -> None:
    """Read bytes as a listing page."""
    try:
        reading = read_bytes(data, "page.txt")
    except ReadingError as error:
        assert "\n" not in str(error) and len(str(error)) < 1000
        return
    accounted(reading, data)
    for record in reading.records:
        usable(record)


def accounted(reading: Reading, data: bytes) -> None:
    """Every line has one role, what is unread is named with a reason, and nothing grew on the way."""
    # The rows of a table have no roles, and the lines of a web page are those that it shows.
    if not (reading.headers or reading.shape.startswith("HTML")):
        # In UTF-16 a byte as that of a line feed can be half of any letter.
        is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        plain = data.decode("utf-16", "ignore").encode() if is_utf16 else data
        assert len(reading.roles) >= len(
            re.split(rb"[\n\r]+", plain.replace(b"\0", b"").strip(b"\r\n"))
        ) - plain.count(b"\r")
        assert reading.roles.count(LineRole.UNREAD) == len(reading.unread)
    assert all(one.reason and len(one.text) < 600 for one in reading.unread)
    assert sum(reading.page_sizes) in (0, len(reading.records))
    kept = sum(
        len(one.title) + len(one.summary) + len(one.text) + len(one.date.as_written)
        for one in reading.records
    )
    assert kept <= 2 * len(data) + 10
    assert all(len(one) < 2000 and "\n" not in one for one in reading.warnings)


def usable(record: Record) -> None:
    """All that is done with a record later can be done with this one, and every span cuts its text."""
    assert record.title.strip()
    record.title.encode(), record.summary.encode(), record.text.encode()
    assert (
        0 < len(readable_id(record)) < 200
        and record.title_dates is not None
        and record.digest
        and record.text_key
    )
    assert isinstance(kind_of_document(record.title), str)
    found = read_correspondence(record.title)
    assert found is None or len(str(found)) < 20 * len(record.title) + 2_000
    for text in (record.title, record.summary, record.text):
        place = 0
        for start, end in split_sentences(text):
            assert place <= start < end <= len(text)
            place = end
        place = 0
        for one in dates_in(text):
            assert place <= one.start < one.end <= len(text)
            assert one.date.as_written == text[one.start : one.end].strip()
            place = one.end
    passages = cut_passages(record)
    assert 0 < len(passages) <= 2 + (len(record.summary) + len(record.text)) // 100
    assert all(one.text.endswith(record.field(one.field)[one.start : one.end]) for one in passages)
    for style in STYLES:
        assert cite_records([record], style).text.strip()

"""A JSON Lines file: one bad line costs one record, and is named; nothing else is lost, and nothing is guessed."""

from __future__ import annotations

from corpus import LineRole, ReadingError, read_bytes
from tests.fuzz.listing_page import usable
from tests.fuzz.pieces import ODD, encoded

PIECES = encoded(
    (
        "\n", "{", "}", "[", "]", ",", ":", '"', "\\", "\\u0000", "\\ud800", "\\udc00", "null", "true", "NaN",
        "Infinity",
        '{"title": "A"}\n', '{"title": "A", "id": "a"}\n', '{"title": "A", "date": "', '{"title": "', '"}\n', '"id": "',
        '"people": [', '"places": ["Oslo"]', '"text": "', '"summary": "On rice. ', '"url": "javascript:alert(1)"',
        '{"title": 1}\n', '{"title": " "}\n', '{"title": "A", "title": "B"}\n', '{"title": "A", "new": 1}\n',
        "[" * 3000,
        '{"a":' * 3000, " ", "\r\n", "1", "-", *ODD,
    )
)  # fmt: skip


def target(data: bytes) -> None:
    """Read bytes as JSON Lines."""
    try:
        reading = read_bytes(data, "records.jsonl")
    except ReadingError as error:
        assert "\n" not in str(error) and len(str(error)) < 1000
        return
    if reading.shape != "JSON Lines":  # UTF-16, with or without its mark
        return
    lines = data.split(b"\n")
    assert len(reading.roles) == len(lines) - (not lines[-1])
    assert reading.roles.count(LineRole.RECORD) == len(reading.records)
    assert reading.roles.count(LineRole.UNREAD) == len(reading.unread)
    assert set(reading.roles) <= {LineRole.RECORD, LineRole.UNREAD, LineRole.BLANK}
    assert all(
        one.reason and "\n" not in one.reason and len(one.reason) < 300 for one in reading.unread
    )
    assert len(reading.warnings) < 70 and all(len(one) < 1000 for one in reading.warnings)
    ids = [record.id for record in reading.records if record.id]
    assert len(set(ids)) == len(ids) and all(one.isprintable() and len(one) <= 500 for one in ids)
    for record in reading.records:
        usable(record)

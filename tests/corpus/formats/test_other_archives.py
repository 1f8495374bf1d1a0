"""Listing pages of other archives, in their real structure: the exact records of each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.formats import read_listing
from corpus.record import Record

PAGES = Path(__file__).parents[2] / "golden" / "other_archives"
FIELDS = ("title", "summary", "text", "source", "collection", "url", "people", "places")


def described(record: Record, expected: dict[str, object]) -> dict[str, object]:
    """The fields of a record that are not empty; EDTF only where the page expects it."""
    fields: dict[str, object] = {"date": record.date.as_written}
    if "edtf" in expected:
        fields["edtf"] = record.date.edtf
    for name in FIELDS:
        if value := getattr(record, name):
            fields[name] = list(value) if isinstance(value, tuple) else value
    return fields


@pytest.mark.parametrize("name", sorted(path.stem for path in PAGES.glob("*.txt")))
def test_a_page_of_another_archive_gives_its_records(name: str) -> None:
    expected = json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))
    reading = read_listing((PAGES / f"{name}.txt").read_text(encoding="utf-8"))
    records = [*reading.records]
    blank: list[dict[str, object]] = [{}] * max(0, len(records) - len(expected))
    assert [
        described(record, wanted)
        for record, wanted in zip(records, [*expected, *blank], strict=False)
    ] == expected

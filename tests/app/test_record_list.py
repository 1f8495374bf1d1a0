"""Lists of records are in the order that their menu names."""

from __future__ import annotations

import pytest

from corpus import read_bytes
from pages.record_list import in_chosen_order

PAGE = """{"id": "b", "title": "Note B", "date": "1951"}
{"id": "none", "title": "note A"}
{"id": "d", "title": "Note D", "date": "May 1949"}
{"id": "c", "title": "Note C", "date": "May 6, 1952"}
"""


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        ("date", ["d", "b", "c", "none"]),
        ("date-desc", ["c", "b", "d", "none"]),
        ("title", ["none", "b", "c", "d"]),
    ],
)
def test_a_list_is_in_the_order_that_is_chosen(order: str, ids: list[str]) -> None:
    records = read_bytes(PAGE.encode(), "records.jsonl").records
    assert [record.id for record in in_chosen_order(records, order)] == ids

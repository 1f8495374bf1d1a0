"""Approximate dates in the order of dates: behind the exact ones of their year, month or day."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import ArchivalDate, PlannedChange, Record, parse_date
from corpus.storage import BrowseColumns, Store, UpsertPlan
from corpus.storage.date_index import DateIndex, date_columns_of

DATES = [
    "1951",
    "circa 1950",
    "November 1950",
    "1949",
    "1950",
    "December 30, 1949",
    "circa May 1950",
    "May 31, 1950",
    "circa 1949-1951",
    "ca. 6 May 1950",
    "May 6, 1950",
    "circa 1950s",
    "before circa 1948",
    "",
]
FIRST_FIRST = [
    "1949",
    "December 30, 1949",
    "circa 1949-1951",
    "1950",
    "May 6, 1950",
    "ca. 6 May 1950",
    "May 31, 1950",
    "circa May 1950",
    "November 1950",
    "circa 1950",
    "circa 1950s",
    "1951",
]
LATEST_FIRST = [
    "circa 1950s",
    "1951",
    "circa 1949-1951",
    "1950",
    "November 1950",
    "May 31, 1950",
    "May 6, 1950",
    "ca. 6 May 1950",
    "circa May 1950",
    "circa 1950",
    "1949",
    "December 30, 1949",
]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.create(tmp_path / "finding-aid.sqlite3")
    records = [
        Record(str(at), written or "undated", parse_date(written) or ArchivalDate.none())
        for at, written in enumerate(DATES)
    ]
    made.apply(PlannedChange(UpsertPlan(added=tuple(records)), "add"), 1)
    return made


@pytest.mark.parametrize(("order", "dates"), [("date", FIRST_FIRST), ("date-desc", LATEST_FIRST)])
def test_circa_comes_behind_the_exact_dates_of_its_year(
    store: Store, order: str, dates: list[str]
) -> None:
    with store.snapshot() as snapshot:
        total, records = snapshot.browse(None, order, 0, -1)
        columns = BrowseColumns.read(snapshot)
        listed = [columns.ids[at] for at in columns.positions_in_order(order)]
        ids = snapshot.ids_by_date(None)
    assert (total, [record.date.as_written for record in records][: len(dates)]) == (
        len(DATES),
        dates,
    )
    assert listed == [record.id for record in records]
    if order == "date":
        assert list(ids) == listed


def test_the_index_keeps_which_dates_are_circa(store: Store) -> None:
    with store.snapshot() as snapshot:
        read = snapshot.date_index
        kept = DateIndex.from_columns(
            date_columns_of((stored.row, stored.record) for stored in snapshot.live_records())
        )
    assert read.circa.tolist() == kept.circa.tolist()
    assert read.circa.sum() == 5
    assert read.order_days[0].tolist() == kept.order_days[0].tolist()

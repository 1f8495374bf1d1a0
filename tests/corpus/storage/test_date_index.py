"""The calendar agrees with what SQL says of the same records, and follows each change."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from corpus import ArchivalDate, PlannedChange, Record, Store, UpsertPlan, parse_date
from corpus.storage.date_index import DateIndex, date_columns_of

WRITTEN = [
    "May 6, 1961",
    "1950s",
    "circa 1958",
    "undated",
    "March 30-April 2, 1970",
    "Fall 1964",
    "",
]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.create(tmp_path / "finding-aid.sqlite3")
    records = []
    for number, written in enumerate(WRITTEN):
        when = parse_date(written)
        records.append(Record(f"r{number}", f"Cable {number}", when or ArchivalDate.none()))
    records.append(
        Record("titled", "Diary, 9 April 1962", parse_date("May 8, 1962") or ArchivalDate.none())
    )
    made.apply(PlannedChange(UpsertPlan(added=tuple(records)), "add"), 1)
    return made


@pytest.mark.parametrize(
    ("earliest", "latest", "ids"),
    [
        (date(1961, 1, 1), date(1961, 12, 31), ["r0"]),
        (date(1959, 12, 31), date(1961, 5, 6), ["r0", "r1", "r2"]),
        (date(1970, 4, 1), None, ["r4"]),
        (None, date(1949, 12, 31), []),
        (date(1962, 4, 9), date(1962, 4, 9), ["titled"]),
        (date(1962, 5, 8), date(1962, 5, 8), ["titled"]),
        (None, None, ["r0", "r1", "r2", "r4", "r5", "titled"]),
    ],
)
def test_a_period_gives_the_records_that_overlap_it(
    store: Store, earliest: date | None, latest: date | None, ids: list[str]
) -> None:
    with store.snapshot() as snapshot:
        rows = snapshot.date_index.rows_overlapping(earliest, latest).tolist()
        assert rows == sorted(set(rows))
        assert sorted(record.id for record in snapshot.records_at(rows).values()) == ids


def test_days_undated_and_changes(store: Store) -> None:
    with store.snapshot() as snapshot:
        first = snapshot.date_index.rows[0]
        day = date(1961, 5, 6).toordinal()
        assert snapshot.date_index.listing_days([first, 10_000]) == {first: (day, day)}
        assert (snapshot.date_index.undated_count, len(snapshot.date_index.rows)) == (2, 8)
    store.apply(PlannedChange(UpsertPlan(removed_rows=(int(first),)), "remove"), 2)
    with store.snapshot() as snapshot:
        assert snapshot.date_index.listing_days([int(first)]) == {}
        assert (
            len(snapshot.date_index.rows),
            len(snapshot.date_index.rows_overlapping(date(1961, 1, 1), date(1961, 12, 31))),
        ) == (7, 0)


def test_an_empty_store_has_an_empty_calendar(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "empty.sqlite3")
    with store.snapshot() as snapshot:
        assert (
            snapshot.date_index.undated_count,
            snapshot.date_index.listing_days([1]),
            snapshot.date_index.rows_overlapping(None, None).tolist(),
        ) == (0, {}, [])


def test_the_days_that_an_index_keeps_make_the_same_calendar(store: Store) -> None:
    wide = Record(
        "wide",
        "Note of 1949 and 1951, and of May 6, 1961",
        parse_date("before 1950") or ArchivalDate.none(),
    )
    store.apply(
        PlannedChange(
            UpsertPlan(
                added=(wide, Record("bare", "Note", ArchivalDate.none())), removed_rows=(2,)
            ),
            "add",
        ),
        2,
    )
    with store.snapshot() as snapshot:
        said = snapshot.date_index
        days = date_columns_of(
            (one.row, one.record) for one in reversed(list(snapshot.live_records()))
        )
    assert days[:, days[0] == 9].T.tolist() == [
        [9, 0, date(1949, 12, 31).toordinal(), 1],
        [9, date(1949, 1, 1).toordinal(), date(1949, 12, 31).toordinal(), 0],
        [9, date(1951, 1, 1).toordinal(), date(1951, 12, 31).toordinal(), 0],
        [9, date(1961, 5, 6).toordinal(), date(1961, 5, 6).toordinal(), 0],
    ]
    assert days[:, days[0] == 10].T.tolist() == [[10, 0, 0, 1]]
    assert said.columns().tolist() == days.tolist()
    for put_together in (
        DateIndex.from_columns(days),
        DateIndex.from_columns(days[:, np.argsort(-days[0], kind="stable")]),
    ):
        for part in fields(DateIndex):
            assert getattr(put_together, part.name).tolist() == getattr(said, part.name).tolist(), (
                part.name
            )
    nothing = date_columns_of([])
    assert (
        nothing.shape,
        len(DateIndex.from_columns(nothing).rows),
        len(DateIndex.from_columns(nothing).starts),
    ) == ((4, 0), 0, 0)


def test_records_are_counted_by_the_year_within_which_they_are_dated() -> None:
    dates = ("May 3, 1949", "1949", "1949-1951", "before 1950", "", "May 1951")
    records = [
        (row, Record(f"r{row}", "Note", parse_date(text) or ArchivalDate(text, "", None, None), ""))
        for row, text in enumerate(dates)
    ]
    index = DateIndex.from_columns(date_columns_of(records))
    assert index.count_by_year() == {1949: 2, 1951: 1}
    assert index.count_by_year([1, 2, 5, 9]) == {1949: 1, 1951: 1}
    assert index.count_by_year([]) == {}

"""The times that records tell of: whether one of a record's overlaps a period."""

from __future__ import annotations

from datetime import date

import pytest

from corpus import Record, ToldIndex, parse_date


@pytest.mark.parametrize(
    ("row", "earliest", "latest", "overlaps"),
    [
        (1, date(1956, 1, 1), date(1956, 12, 31), True),
        (1, date(1957, 4, 1), date(1960, 12, 31), False),
        (1, date(1957, 1, 1), None, True),
        (1, None, date(1955, 12, 31), False),
        (2, None, None, False),
        (3, date(1961, 8, 13), date(1961, 8, 13), True),
        (4, None, None, False),
    ],
)
def test_a_time_of_a_record_overlaps_a_period(
    row: int, earliest: date | None, latest: date | None, overlaps: bool
) -> None:
    told = ToldIndex.from_records(
        [
            (1, record("Recalls the winter of 1956 and the year 1962.")),
            (2, record("Recalls nothing.")),
            (3, record("On 13 August 1961 the border was closed.")),
        ]
    )
    assert told.overlaps(row, earliest, latest) is overlaps


def record(summary: str) -> Record:
    written = parse_date("1990")
    assert written is not None
    return Record(id="1", date=written, title="Memoir", summary=summary)

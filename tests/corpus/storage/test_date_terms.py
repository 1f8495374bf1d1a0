"""Labels of time: whatever overlaps a period bears one of its labels; few others do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import period_date_terms, record_date_terms

DAYS = st.one_of(st.dates(date(1950, 1, 1), date(1960, 1, 1)), st.dates(date.min, date.max))
LENGTHS = st.one_of(
    st.integers(0, 40), st.integers(0, 2_000), st.integers(0, 100_000), st.just(10_000_000)
)


@st.composite
def stretches(draw: st.DrawFn) -> tuple[date, date]:
    first = draw(DAYS)
    return first, first + timedelta(days=min(draw(LENGTHS), (date.max - first).days))


@given(stretches(), stretches())
def test_what_overlaps_a_period_bears_one_of_its_labels(
    record: tuple[date, date], asked: tuple[date, date]
) -> None:
    wanted = period_date_terms(*asked)
    if wanted and record[0] <= asked[1] and asked[0] <= record[1]:
        assert set(record_date_terms(*record)) & set(wanted)


@given(stretches())
def test_labels_are_few(one: tuple[date, date]) -> None:
    assert 0 < len(record_date_terms(*one)) <= 240
    assert len(period_date_terms(*one)) <= 121


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        (date(1962, 5, 8), date(1962, 5, 8), ("m196205", "y1962")),
        (date(1961, 12, 1), date(1962, 1, 31), ("m196112", "m196201", "y1961", "y1962")),
        (
            date(1960, 1, 1),
            date(1962, 12, 31),
            ("y1960", "y1961", "y1962", "l1960", "l1961", "l1962"),
        ),
        (date(1200, 1, 1), date.max, ("always",)),
    ],
)
def test_the_labels_of_a_date(first: date, last: date, labels: tuple[str, ...]) -> None:
    assert record_date_terms(first, last) == labels


def test_the_labels_of_a_period() -> None:
    assert period_date_terms(date(1962, 5, 3), date(1962, 5, 4)) == ("m196205", "l1962", "always")
    assert period_date_terms(date(1960, 1, 1), date(1962, 12, 31)) == (
        "y1960",
        "y1961",
        "y1962",
        "always",
    )
    assert period_date_terms(date.min, date(1949, 12, 31)) == ()

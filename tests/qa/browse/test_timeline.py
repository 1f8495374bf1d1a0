"""Records over time: each at the precision that it has, counted once, and nothing hidden."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import Assistant, BrowseFilters, Timeline, TimeWindow, assign_lanes, limit_period
from qa.browse.timeline import TimelineSpan
from tests.qa.sample_archive import sardines


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    opened = sardines(tmp_path_factory.mktemp("timeline") / "archive")
    yield opened
    opened.close()


def over(assistant: Assistant, at: str = "", query: str = "") -> Timeline:
    return assistant.records.timeline(BrowseFilters.from_query(query), TimeWindow.from_address(at))


def bars(line: Timeline) -> list[tuple[str, int, int]]:
    """The units that something touches: name, records dated within it, records that touch it."""
    return [(bar.window.name, bar.records, bar.overlapping) for bar in line.bars if bar.overlapping]


def stretches(line: Timeline) -> list[tuple[str, int]]:
    return [(one.name, one.records) for one in line.spans]


def test_all_years_in_decades(assistant: Assistant) -> None:
    line = over(assistant)
    assert [bar.window.edtf for bar in line.bars] == ["194X", "195X", "196X"]
    assert bars(line) == [("the 1940s", 0, 2), ("the 1950s", 5, 6), ("the 1960s", 2, 2)]
    assert stretches(line) == [("until 31 December 1949", 1), ("1949 – 1951", 1)]
    assert (line.dated, line.undated, line.unlisted, line.gaps) == (9, 1, 0, ())
    assert line.bars[1].kinds == (("cable", 2), ("letter", 2), ("report", 1))
    assert line.kinds == ("cable", "diary", "letter", "note", "report")


def test_a_decade_in_years(assistant: Assistant) -> None:
    line = over(assistant, "195X")
    assert len(line.bars) == 10
    assert bars(line)[:3] == [("1950", 0, 2), ("1951", 0, 2), ("1952", 0, 1)]
    assert [bar.records for bar in line.bars] == [0, 0, 0, 0, 0, 0, 0, 0, 4, 0]
    assert stretches(line) == [("1949 – 1951", 1), ("the 1950s", 1)]
    assert [one.id for one in line.records] == ["y1", "l2", "l1", "c1", "c2", "n1"]


def test_a_year_in_months(assistant: Assistant) -> None:
    line = over(assistant, "1958")
    assert len(line.bars) == 12
    assert [(name, within, touching) for name, within, touching in bars(line) if within] == [
        ("May 1958", 3, 5)
    ]
    assert stretches(line) == [("the 1950s", 1), ("1958", 1)]
    assert [one.id for one in line.records] == ["l2", "l1", "c1", "c2", "y1"]


def test_a_month_in_days_and_a_day(assistant: Assistant) -> None:
    line = over(assistant, "1958-05")
    assert (len(line.bars), line.dated) == (31, 5)
    assert [bar.window.edtf for bar in line.bars if bar.records] == ["1958-05-06", "1958-05-09"]
    assert stretches(line) == [("the 1950s", 1), ("1958", 1), ("May 1958", 1)]
    day = over(assistant, "1958-05-06")
    assert bars(day) == [("6 May 1958", 1, 4)]
    assert stretches(day) == [("the 1950s", 1), ("1958", 1), ("May 1958", 1)]
    assert [one.id for one in day.records] == ["c1", "y1", "l2", "l1"]


def test_the_date_in_the_title_counts_where_the_listing_has_none(assistant: Assistant) -> None:
    line = over(assistant, "1962")
    assert bars(line) == [("March 1962", 1, 1), ("April 1962", 0, 1), ("May 1962", 1, 1)]
    assert [one.id for one in over(assistant, "1962-04").records] == ["d1"]


def test_every_record_is_in_one_place(assistant: Assistant) -> None:
    for at in ("", "194X", "195X", "1958", "1958-05", "1958-05-06", "196X", "1962-05"):
        line = over(assistant, at)
        placed = (
            sum(bar.records for bar in line.bars)
            + sum(one.records for one in line.spans)
            + line.unlisted
        )
        assert placed == line.dated, at
        for bar in line.bars:
            assert sum(number for _, number in bar.kinds) == bar.records
            here = limit_period(BrowseFilters(), bar.window.first, bar.window.last)
            assert assistant.records.filtered_page(here).total == bar.overlapping


def test_what_is_narrowed_is_all_that_is_shown(assistant: Assistant) -> None:
    line = over(assistant, "", "kind=cable")
    assert (line.dated, line.undated, line.kinds, bars(line)) == (
        2,
        0,
        ("cable",),
        [("the 1950s", 2, 2)],
    )
    line = over(assistant, "", "words=sardines")
    assert (line.dated, line.undated, bars(line)) == (
        3,
        1,
        [("the 1950s", 2, 2), ("the 1960s", 1, 1)],
    )
    line = over(assistant, "", "kind=-")
    assert (line.dated, line.undated, bars(line), line.records) == (0, 1, [], ())


def test_gaps_are_named(assistant: Assistant) -> None:
    line = over(assistant, "", "kind=note&kind=diary")
    assert [(a.edtf, b.edtf) for a, b in line.gaps] == []
    line = over(assistant, "195X", "kind=note&kind=cable")
    assert [(a.name, b.name) for a, b in line.gaps] == [("1952", "1957")]


def test_only_the_sources_of_an_answer(assistant: Assistant) -> None:
    line = assistant.records.timeline(BrowseFilters(), TimeWindow(), ["c1", "u1", "gone"])
    assert (line.dated, line.undated, bars(line)) == (1, 1, [("the 1950s", 1, 1)])
    assert assistant.records.timeline(BrowseFilters(), TimeWindow(), []).dated == 0


@pytest.mark.parametrize(
    ("at", "name", "first", "last", "units"),
    [
        ("195X", "the 1950s", date(1950, 1, 1), date(1959, 12, 31), 10),
        ("000X", "the 0s", date(1, 1, 1), date(9, 12, 31), 9),
        ("1953", "1953", date(1953, 1, 1), date(1953, 12, 31), 12),
        ("1952-02", "February 1952", date(1952, 2, 1), date(1952, 2, 29), 29),
        ("9999-12", "December 9999", date(9999, 12, 1), date(9999, 12, 31), 31),
        ("1953-03-05", "5 March 1953", date(1953, 3, 5), date(1953, 3, 5), 0),
    ],
)
def test_windows(at: str, name: str, first: date, last: date, units: int) -> None:
    window = TimeWindow.from_address(at)
    assert (window.edtf, window.name, window.first, window.last) == (at, name, first, last)
    assert len(window.units(None)) == units
    assert window.enclosing[-1] == window
    assert all(
        one.first and one.last and one.first <= first and last <= one.last
        for one in window.enclosing
    )


@pytest.mark.parametrize(
    "at", ["", "x", "195", "0000", "1953-13", "1953-02-30", "1953-2", "²953", "195x", "19530"]
)
def test_an_address_that_is_no_window_shows_all_of_time(at: str) -> None:
    assert TimeWindow.from_address(at) == TimeWindow()


def test_windows_beside() -> None:
    steps = {
        "195X": ("194X", "196X"),
        "1953-12": ("1953-11", "1954-01"),
        "1952-03-01": ("1952-02-29", "1952-03-02"),
    }
    for at, beside in steps.items():
        assert (
            TimeWindow.from_address(at).shifted(-1).edtf,
            TimeWindow.from_address(at).shifted(1).edtf,
        ) == beside
    for end, by in (("999X", 1), ("9999-12-31", 1), ("000X", -1), ("0001-01", -1), ("", 1)):
        assert TimeWindow.from_address(end).shifted(by) == TimeWindow.from_address(end)


def test_a_period_is_cut_down() -> None:
    asked = BrowseFilters.from_query("from=1950&to=May 1958&kind=cable&page=4")
    here = limit_period(asked, date(1958, 1, 1), date(1958, 12, 31))
    assert here.query_string == "from=1958-01-01&to=1958-05-31&kind=cable"
    assert limit_period(BrowseFilters(), None, date(1949, 12, 31)).query_string == "to=1949-12-31"


spans = st.tuples(st.dates(date(1940, 1, 1), date(1970, 1, 1)), st.integers(0, 4000))


@given(st.lists(spans, max_size=30))
def test_lanes_never_overlap(found: list[tuple[date, int]]) -> None:
    days = sorted((day, date.fromordinal(day.toordinal() + length)) for day, length in found)
    drawn = [TimelineSpan(first, last, 1, ()) for first, last in days]
    placed = sorted(zip(assign_lanes(drawn, date(1940, 1, 1), date(1985, 1, 1)), days, strict=True))
    for (lane, (_, end)), (other, (begin, _)) in pairwise(placed):
        assert lane != other or end < begin

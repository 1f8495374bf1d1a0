"""Dates with a cataloguer's marks: inferred, doubted, bounded, either of two."""

from __future__ import annotations

from datetime import date

import pytest
from edtf import parse_edtf

from corpus.dates.archival_date import ArchivalDate, dates_in, parse_date

# written, EDTF, earliest, latest
MARKED = [
    ("May [6], 1961", "1961-05-06", "1961-05-06", "1961-05-06"),
    ("May 6, [1961]", "1961-05-06", "1961-05-06", "1961-05-06"),
    ("[May] 1961", "1961-05", "1961-05-01", "1961-05-31"),
    ("1962 [?]", "1962?", "1962-01-01", "1962-12-31"),
    ("1962(?)", "1962?", "1962-01-01", "1962-12-31"),
    ("May 1961 (?)", "1961-05?", "1961-05-01", "1961-05-31"),
    ("presumably 1949", "1949?", "1949-01-01", "1949-12-31"),
    ("likely May 1949", "1949-05?", "1949-05-01", "1949-05-31"),
    ("early-1950s", "1950/1953", "1950-01-01", "1953-12-31"),
    ("mid- to late 1950s", "1954/1959", "1954-01-01", "1959-12-31"),
    ("1949 Sept. 3", "1949-09-03", "1949-09-03", "1949-09-03"),
    ("1949/09/03", "1949-09-03", "1949-09-03", "1949-09-03"),
    ("1949.09.03", "1949-09-03", "1949-09-03", "1949-09-03"),
    ("not before 1949", "1949/..", "1949-01-01", None),
    ("no earlier than 6 May 1949", "1949-05-06/..", "1949-05-06", None),
    ("on or after May 6, 1949", "1949-05-06/..", "1949-05-06", None),
    ("not after 1949", "../1949", None, "1949-12-31"),
    ("No later than May 1949", "../1949-05", None, "1949-05-31"),
    ("not later than May 6, 1949", "../1949-05-06", None, "1949-05-06"),
    ("on or before May 6, 1949", "../1949-05-06", None, "1949-05-06"),
    ("September or October 1949", "1949-09/1949-10", "1949-09-01", "1949-10-31"),
    ("September/October 1949", "1949-09/1949-10", "1949-09-01", "1949-10-31"),
    ("December 1949/January 1950", "1949-12/1950-01", "1949-12-01", "1950-01-31"),
    ("31 Dec 1949/1 Jan 1950", "1949-12-31/1950-01-01", "1949-12-31", "1950-01-01"),
    ("Spring/Summer 1956", "1956-03/1956-08", "1956-03-01", "1956-08-31"),
    ("1949 or 1950", "1949/1950", "1949-01-01", "1950-12-31"),
    ("1949 and 1950", "1949/1950", "1949-01-01", "1950-12-31"),
    ("1940s and 1950s", "1940/1959", "1940-01-01", "1959-12-31"),
    ("late May-early June 1949", "1949-05-21/1949-06-10", "1949-05-21", "1949-06-10"),
    ("late May or early June 1949", "1949-05-21/1949-06-10", "1949-05-21", "1949-06-10"),
    ("February 3, 4, and 5, 1949", "1949-02-03/1949-02-05", "1949-02-03", "1949-02-05"),
    ("3, 4 and 5 February 1949", "1949-02-03/1949-02-05", "1949-02-03", "1949-02-05"),
]

NO_DATES = [
    "n.d., ca. 1950",
    "[1949] [1950]",
    "1949 or 1953",
    "1949 and 1953",
    "September or November 1949",
    "1953 or 1949",
    "February 3, 5, and 7, 1949",
    "February 30 or March 1, 1949",
    "May ?, 1961",
    "1949.13.03",
    "1949/09/31",
    "3/2/1949",
    "03.02.1949",
    "not later than May",
    "Order 3, 4 and 5, 1949",
]


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


@pytest.mark.parametrize(("written", "edtf", "earliest", "latest"), MARKED)
def test_a_marked_date_is_read(
    written: str, edtf: str, earliest: str | None, latest: str | None
) -> None:
    assert parse_date(written) == ArchivalDate(written, edtf, day(earliest), day(latest))


@pytest.mark.parametrize(("edtf", "earliest", "latest"), [row[1:] for row in MARKED])
def test_the_edtf_library_agrees(edtf: str, earliest: str | None, latest: str | None) -> None:
    parsed = parse_edtf(edtf)
    for ours, theirs in ((earliest, parsed.lower_strict()), (latest, parsed.upper_strict())):
        assert day(ours) == (date(*theirs[:3]) if hasattr(theirs, "tm_year") else None)


@pytest.mark.parametrize("written", ["1950 (approx.)", "1950 (circa)", "1950 [ca.]", "[1950 (c.)]"])
def test_about_behind_the_date(written: str) -> None:
    assert parse_date(written) == ArchivalDate(
        written, "1950~", date(1949, 1, 1), date(1951, 12, 31)
    )


@pytest.mark.parametrize(
    ("written", "edtf"),
    [
        ("Midsummer Day 1855", "1855-06-24"),
        ("St. John’s Day, 1790", "1790-06-24"),
        ("[Christmas 1888]", "1888-12-25"),
    ],
)
def test_a_feast_is_its_day(written: str, edtf: str) -> None:
    day = date.fromisoformat(edtf)
    assert parse_date(written) == ArchivalDate(written, edtf, day, day)


@pytest.mark.parametrize(
    ("written", "year"),
    [
        ("Easter 1816", 1816),
        ("Michaelmas term 1820", 1820),
        ("Epiphany Quarter Sessions 1816", 1816),
    ],
)
def test_of_a_movable_feast_only_the_year_is_sure(written: str, year: int) -> None:
    assert parse_date(written) == ArchivalDate(
        written, str(year), date(year, 1, 1), date(year, 12, 31)
    )


@pytest.mark.parametrize("written", NO_DATES)
def test_what_says_no_day_for_sure_is_no_date(written: str) -> None:
    assert parse_date(written) is None


@pytest.mark.parametrize("text", ["in 1949 or 1950", "in 1949 and 1950"])
def test_in_running_text_two_years_stay_two(text: str) -> None:
    assert [found.date.as_written for found in dates_in(text)] == ["1949", "1950"]

from __future__ import annotations

from datetime import date

import pytest
from edtf import parse_edtf

from corpus.dates import ArchivalDate, Interval, dates_in, parse_date, title_dates

Row = tuple[str, str, str | None, str | None]

# written, EDTF, earliest, latest
DATES: list[Row] = [
    ("May 6, 1961", "1961-05-06", "1961-05-06", "1961-05-06"),
    ("May 06, 1961", "1961-05-06", "1961-05-06", "1961-05-06"),
    ("May 1961", "1961-05", "1961-05-01", "1961-05-31"),
    ("May, 1961", "1961-05", "1961-05-01", "1961-05-31"),
    ("May of 1961", "1961-05", "1961-05-01", "1961-05-31"),
    ("1961", "1961", "1961-01-01", "1961-12-31"),
    ("6 May 1961", "1961-05-06", "1961-05-06", "1961-05-06"),
    ("6 May, 1961", "1961-05-06", "1961-05-06", "1961-05-06"),
    ("6th of May 1961", "1961-05-06", "1961-05-06", "1961-05-06"),
    ("the 6th of May, 1961", "1961-05-06", "1961-05-06", "1961-05-06"),
    ("May 6th, 1961", "1961-05-06", "1961-05-06", "1961-05-06"),
    ("May 6 1961", "1961-05-06", "1961-05-06", "1961-05-06"),
    ("6-May-1961", "1961-05-06", "1961-05-06", "1961-05-06"),
    ("Saturday, May 6, 1961", "1961-05-06", "1961-05-06", "1961-05-06"),
    ("Sat. 6 May 1961", "1961-05-06", "1961-05-06", "1961-05-06"),
    ("Jan. 3, 1950", "1950-01-03", "1950-01-03", "1950-01-03"),
    ("Sept. 1950", "1950-09", "1950-09-01", "1950-09-30"),
    ("29 Feb 1952", "1952-02-29", "1952-02-29", "1952-02-29"),
    ("February 1952", "1952-02", "1952-02-01", "1952-02-29"),
    ("February 1953", "1953-02", "1953-02-01", "1953-02-28"),
    ("1961 May 6", "1961-05-06", "1961-05-06", "1961-05-06"),
    ("1961, May", "1961-05", "1961-05-01", "1961-05-31"),
    ("1961-05-06", "1961-05-06", "1961-05-06", "1961-05-06"),
    ("1961-05", "1961-05", "1961-05-01", "1961-05-31"),
    ("0044-03-15", "0044-03-15", "0044-03-15", "0044-03-15"),
    ("December 31, 9999", "9999-12-31", "9999-12-31", "9999-12-31"),
    ("MAY  6,\u00a01961.", "1961-05-06", "1961-05-06", "1961-05-06"),
    ("  may 6, 1961  ", "1961-05-06", "1961-05-06", "1961-05-06"),
    ("[May 1961]", "1961-05", "1961-05-01", "1961-05-31"),
    ("January 26-28, 1970", "1970-01-26/1970-01-28", "1970-01-26", "1970-01-28"),
    ("January 26–28, 1970", "1970-01-26/1970-01-28", "1970-01-26", "1970-01-28"),
    ("26-28 January 1970", "1970-01-26/1970-01-28", "1970-01-26", "1970-01-28"),
    ("3-10 March 1964", "1964-03-03/1964-03-10", "1964-03-03", "1964-03-10"),
    ("May 6 and 7, 1961", "1961-05-06/1961-05-07", "1961-05-06", "1961-05-07"),
    ("3/4 May 1951", "1951-05-03/1951-05-04", "1951-05-03", "1951-05-04"),
    ("first week of May 1961", "1961-05-01/1961-05-07", "1961-05-01", "1961-05-07"),
    ("last week of February 1961", "1961-02-22/1961-02-28", "1961-02-22", "1961-02-28"),
    ("last months of 1950", "1950-09/1950-12", "1950-09-01", "1950-12-31"),
    ("March 30-April 2, 1970", "1970-03-30/1970-04-02", "1970-03-30", "1970-04-02"),
    ("30 March – 2 April 1970", "1970-03-30/1970-04-02", "1970-03-30", "1970-04-02"),
    ("December 30, 1970-January 2, 1971", "1970-12-30/1971-01-02", "1970-12-30", "1971-01-02"),
    ("December 30, 1970 — January 2, 1971", "1970-12-30/1971-01-02", "1970-12-30", "1971-01-02"),
    ("30 December 1970 to 2 January 1971", "1970-12-30/1971-01-02", "1970-12-30", "1971-01-02"),
    ("May-June 1961", "1961-05/1961-06", "1961-05-01", "1961-06-30"),
    ("May and June 1961", "1961-05/1961-06", "1961-05-01", "1961-06-30"),
    ("from May to June 1961", "1961-05/1961-06", "1961-05-01", "1961-06-30"),
    ("between May and September 1961", "1961-05/1961-09", "1961-05-01", "1961-09-30"),
    ("May 1961-June 1962", "1961-05/1962-06", "1961-05-01", "1962-06-30"),
    ("1962-1963", "1962/1963", "1962-01-01", "1963-12-31"),
    ("1962 to 1963", "1962/1963", "1962-01-01", "1963-12-31"),
    ("between 1962 and 1963", "1962/1963", "1962-01-01", "1963-12-31"),
    ("1980-81", "1980/1981", "1980-01-01", "1981-12-31"),
    ("1980–81", "1980/1981", "1980-01-01", "1981-12-31"),
    ("1905–06", "1905/1906", "1905-01-01", "1906-12-31"),
    ("1905-06", "1905-06", "1905-06-01", "1905-06-30"),
    ("1961/62", "1961/1962", "1961-01-01", "1962-12-31"),
    ("1961/1963", "1961/1963", "1961-01-01", "1963-12-31"),
    ("1961-05-06/1961-05-08", "1961-05-06/1961-05-08", "1961-05-06", "1961-05-08"),
    ("1950s", "195X", "1950-01-01", "1959-12-31"),
    ("1950's", "195X", "1950-01-01", "1959-12-31"),
    ("the 1950s", "195X", "1950-01-01", "1959-12-31"),
    ("the fifties", "195X", "1950-01-01", "1959-12-31"),
    ("the ’50s", "195X", "1950-01-01", "1959-12-31"),
    ("1900s", "190X", "1900-01-01", "1909-12-31"),
    ("early 1950s", "1950/1953", "1950-01-01", "1953-12-31"),
    ("mid-1950s", "1954/1956", "1954-01-01", "1956-12-31"),
    ("late 1950s", "1957/1959", "1957-01-01", "1959-12-31"),
    ("early to mid-1950s", "1950/1956", "1950-01-01", "1956-12-31"),
    ("1950s-1960s", "1950/1969", "1950-01-01", "1969-12-31"),
    ("early 1961", "1961-01/1961-04", "1961-01-01", "1961-04-30"),
    ("mid-1961", "1961-05/1961-08", "1961-05-01", "1961-08-31"),
    ("end of 1961", "1961-09/1961-12", "1961-09-01", "1961-12-31"),
    ("early May 1961", "1961-05-01/1961-05-10", "1961-05-01", "1961-05-10"),
    ("mid-May 1961", "1961-05-11/1961-05-20", "1961-05-11", "1961-05-20"),
    ("late February 1961", "1961-02-21/1961-02-28", "1961-02-21", "1961-02-28"),
    ("spring 1956", "1956-21", "1956-03-01", "1956-05-31"),
    ("Summer of 1956", "1956-22", "1956-06-01", "1956-08-31"),
    ("autumn 1956", "1956-23", "1956-09-01", "1956-11-30"),
    ("Fall 1956", "1956-23", "1956-09-01", "1956-11-30"),
    ("winter 1956", "1956-12/1957-02", "1956-12-01", "1957-02-28"),
    ("winter 1956-57", "1956-12/1957-02", "1956-12-01", "1957-02-28"),
    ("winter of 1955/1956", "1955-12/1956-02", "1955-12-01", "1956-02-29"),
    ("spring-summer 1956", "1956-03/1956-08", "1956-03-01", "1956-08-31"),
    ("19th century", "18XX", "1800-01-01", "1899-12-31"),
    ("the twentieth century", "19XX", "1900-01-01", "1999-12-31"),
    ("early 20th century", "1900/1933", "1900-01-01", "1933-12-31"),
    ("first quarter of 1961", "1961-01/1961-03", "1961-01-01", "1961-03-31"),
    ("Q4 1961", "1961-10/1961-12", "1961-10-01", "1961-12-31"),
    ("second half of 1961", "1961-07/1961-12", "1961-07-01", "1961-12-31"),
    ("first half of the 1950s", "1950/1954", "1950-01-01", "1954-12-31"),
    ("first half of May 1961", "1961-05-01/1961-05-15", "1961-05-01", "1961-05-15"),
    ("final quarter of 1961", "1961-10/1961-12", "1961-10-01", "1961-12-31"),
    ("first day of May 1961", "1961-05-01", "1961-05-01", "1961-05-01"),
    ("last ten days of February 1952", "1952-02-20/1952-02-29", "1952-02-20", "1952-02-29"),
    ("first hundred days of 1961", "1961-01-01/1961-04-10", "1961-01-01", "1961-04-10"),
    ("last three months of 1961", "1961-10/1961-12", "1961-10-01", "1961-12-31"),
    ("first two years of the 1950s", "1950/1951", "1950-01-01", "1951-12-31"),
    ("first fortnight of May 1961", "1961-05-01/1961-05-14", "1961-05-01", "1961-05-14"),
    ("early part of 1961", "1961-01/1961-04", "1961-01-01", "1961-04-30"),
    ("autumn months of 1956", "1956-23", "1956-09-01", "1956-11-30"),
    ("the fifth of May 1961", "1961-05-05", "1961-05-05", "1961-05-05"),
    ("twenty-first of May, 1961", "1961-05-21", "1961-05-21", "1961-05-21"),
    ("the eighteen-nineties", "189X", "1890-01-01", "1899-12-31"),
    ("1950?", "1950?", "1950-01-01", "1950-12-31"),
    ("[1950?]", "1950?", "1950-01-01", "1950-12-31"),
    ("May 1961?", "1961-05?", "1961-05-01", "1961-05-31"),
    ("probably 1950", "1950?", "1950-01-01", "1950-12-31"),
    ("before 1961", "../1960", None, "1960-12-31"),
    ("prior to May 1961", "../1961-04", None, "1961-04-30"),
    ("before May 6, 1961", "../1961-05-05", None, "1961-05-05"),
    ("until 1961", "../1961", None, "1961-12-31"),
    ("1961 or earlier", "../1961", None, "1961-12-31"),
    ("after 1961", "1962/..", "1962-01-01", None),
    ("after May 1961", "1961-06/..", "1961-06-01", None),
    ("after December 31, 1961", "1962-01-01/..", "1962-01-01", None),
    ("after the 1950s", "1960/..", "1960-01-01", None),
    ("since 1961", "1961/..", "1961-01-01", None),
    ("from 1961 onwards", "1961/..", "1961-01-01", None),
    ("1961-", "1961/..", "1961-01-01", None),
    ("1961 or later", "1961/..", "1961-01-01", None),
]

# Written, EDTF, earliest, latest: widened by a year, a month, a week.
CIRCA: list[Row] = [
    ("circa 1950", "1950~", "1949-01-01", "1951-12-31"),
    ("c. 1950", "1950~", "1949-01-01", "1951-12-31"),
    ("ca 1950", "1950~", "1949-01-01", "1951-12-31"),
    ("C. 1950", "1950~", "1949-01-01", "1951-12-31"),
    ("about 1950", "1950~", "1949-01-01", "1951-12-31"),
    ("1950~", "1950~", "1949-01-01", "1951-12-31"),
    ("[ca. 1950]", "1950~", "1949-01-01", "1951-12-31"),
    ("circa 1950-1955", "1950~/1955~", "1949-01-01", "1956-12-31"),
    ("ca. May 1961", "1961-05~", "1961-04-01", "1961-06-30"),
    ("circa January 1961", "1961-01~", "1960-12-01", "1961-02-28"),
    ("circa May 6, 1961", "1961-05-06~", "1961-04-29", "1961-05-13"),
    ("circa 1950s", "195X~", "1949-01-01", "1960-12-31"),
]

NO_DATES = [
    "",
    " ",
    "?",
    "-",
    "May",
    "May 6",
    "6 May",
    "January 0, 1961",
    "February 29, 1961",
    "February 30, 1961",
    "31 June 1961",
    "1961-13",
    "1961-02-30",
    "1961-5-6",
    "0000",
    "0961",
    "227",
    "2400",
    "19611",
    "13.10.50",
    "10/14/50",
    "10.11.1950",
    "'56",
    "1963-1962",
    "1980-79",
    "January 28-26, 1970",
    "April 2-March 30, 1970",
    "December-January 1971",
    "May 6 and 9, 1961",
    "1956-24",
    "winter 9999",
    "after December 31, 9999",
    "fifth century",
    "his fifties and sixties",
    "Order 227",
    "1949 tons",
    "Border War, 1962",
    "1980-81 Polish Crisis",
    "May 6, 1961 in Moscow",
    "Documents",
    "51 - 60 of 289",
    "1950 B.C.",
    "٢٠٢٠",
    "May 6, 1961" * 40,
]


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def edtf_bounds(written: str) -> tuple[date | None, date | None]:
    """The second opinion: the library's strict bounds, None for an open side."""
    parsed = parse_edtf(written)
    lower, upper = parsed.lower_strict(), parsed.upper_strict()
    return (
        date(*lower[:3]) if hasattr(lower, "tm_year") else None,
        date(*upper[:3]) if hasattr(upper, "tm_year") else None,
    )


@pytest.mark.parametrize(("written", "edtf", "earliest", "latest"), DATES + CIRCA)
def test_a_date_is_read(written: str, edtf: str, earliest: str | None, latest: str | None) -> None:
    assert parse_date(written) == ArchivalDate(written.strip(), edtf, day(earliest), day(latest))


@pytest.mark.parametrize(("written", "edtf", "earliest", "latest"), DATES)
def test_the_edtf_library_agrees_on_the_bounds(
    written: str, edtf: str, earliest: str | None, latest: str | None
) -> None:
    assert edtf_bounds(edtf) == (day(earliest), day(latest))


@pytest.mark.parametrize(("written", "edtf"), [row[:2] for row in CIRCA])
def test_the_edtf_library_agrees_on_what_circa_widens(written: str, edtf: str) -> None:
    """The strict bounds of "1950~" are those of 1950; the library pads by a year and more."""
    core = parse_date(edtf.replace("~", "").replace("195X", "1950s"))
    assert core is not None
    plain = (
        edtf.replace("~", "") if "X" in edtf or "/" in edtf else edtf
    )  # what the library cannot pad in one piece
    assert edtf_bounds(plain) == (core.earliest, core.latest)


def test_circa_a_year_is_padded_as_the_edtf_library_pads() -> None:
    parsed, ours = parse_edtf("1950~"), parse_date("circa 1950")
    assert ours is not None
    assert (date(*parsed.lower_fuzzy()[:3]), date(*parsed.upper_fuzzy()[:3])) == (
        ours.earliest,
        ours.latest,
    )


@pytest.mark.parametrize("written", NO_DATES)
def test_what_is_no_date_is_none(written: str) -> None:
    assert parse_date(written) is None


@pytest.mark.parametrize(
    "written",
    [
        "undated",
        "Undated.",
        "(undated)",
        "[n.d.]",
        "n.d.",
        "N. D.",
        "ND",
        "no date",
        "Date unknown",
        "s.d.",
    ],
)
def test_undated_is_a_date_without_days(written: str) -> None:
    found = parse_date(written)
    assert found == ArchivalDate(written, "", None, None)
    assert found is not None and found.undated


def test_none_is_undated_and_meets_no_period() -> None:
    none = ArchivalDate.none()
    assert none.undated
    assert not none.overlaps(Interval(None, None))
    assert not none.contains(none)


def read(written: str) -> ArchivalDate:
    found = parse_date(written)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("written", "earliest", "latest", "meets"),
    [
        ("May 1961", "1961-05-31", "1961-06-30", True),
        ("May 1961", "1961-06-01", None, False),
        ("May 1961", None, "1961-04-30", False),
        ("May 1961", None, "1961-05-01", True),
        ("May 1961", None, None, True),
        ("before 1961", "1960-12-31", None, True),
        ("before 1961", "1961-01-01", None, False),
        ("after 1961", None, "1961-12-31", False),
        ("after 1961", None, "1962-01-01", True),
    ],
)
def test_overlap_counts_both_ends(
    written: str, earliest: str | None, latest: str | None, meets: bool
) -> None:
    assert read(written).overlaps(Interval(day(earliest), day(latest))) is meets


@pytest.mark.parametrize(
    ("outer", "inner", "holds"),
    [
        ("1961", "May 1961", True),
        ("May 1961", "1961", False),
        ("1961", "1961", True),
        ("before 1961", "1960", True),
        ("before 1961", "before 1950", True),
        ("1960", "before 1961", False),
        ("after 1961", "1962-1963", True),
        ("after 1961", "undated", False),
    ],
)
def test_containment(outer: str, inner: str, holds: bool) -> None:
    assert read(outer).contains(read(inner)) is holds


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Session of the Politburo, 6 May 1961 (excerpt)", ["6 May 1961"]),
        (
            "On January 26-28, 1970, and again in May 1971, they met.",
            ["January 26-28, 1970", "May 1971"],
        ),
        ("In 1949 people began to ask", ["1949"]),
        ("Talks in May and September of 1961", ["September of 1961"]),
        ("Was it signed in 1949?", ["1949"]),
        ("a note [1950?] and another (c. 1951)", ["1950?", "c. 1951"]),
        ("Orders of 13.10.1950, 10/14/1950, 10.11.1950 and 13.10.50", ["13.10.1950", "10/14/1950"]),
        (
            "Orders of 13.10.1950 and 10.11.1950",
            ["13.10.1950", "10.11.1950"],
        ),  # the first shows the order
        ("Orders of 3.2.1950 and 10.11.1950", []),
        ("Minutes, 3, 4 and 5 May 1951", ["3, 4 and 5 May 1951"]),
        ("Minutes, May 3, 4, and 5, 1951", ["May 3, 4, and 5, 1951"]),
        ("Summary, September/October 1956", ["September/October 1956"]),
        ("f. 5, op. 49, ll. 1949-1950", []),
        ("a force of 2000 and 1900 emigrants", []),
        ("in her late forties", []),
        ("the 1950s and 60s", ["the 1950s", "60s"]),
        ("the late 1950s and the early 1960s", ["the late 1950s", "the early 1960s"]),
        ("a man in his fifties", []),
        ("in the fifties and sixties", ["the fifties", "sixties"]),
        ("Border War, 1962; the 1980-81 Polish Crisis", ["1962", "1980-81"]),
        ("1949's hopes and 1950's end", ["1949", "1950's"]),
        ("Room 2099, Order 1953, Resolution 1973, No. 1949, Nº 1950, # 1951, $1952", []),
        ("38th parallel, Order 227, No. 0100, 64 parties, Group of 77", []),
        (
            "1949 tons, 1,949 soldiers, 2000 Soviet soldiers, 1950%, 1950.5, B1950, MiG-1950, "
            "1950-A",
            [],
        ),
        ("more than 1950, nearly 1950, some 1950", []),
        ("February 30, 1961 and 1979-1976", ["1979", "1976"]),
        ("RGANI, f. 5, op. 49, d. 1949, l. 1950", []),
        ("earlier than 1950, since at least 1951, 1949年", ["1950", "1951", "1949"]),
        ("Telegram 1953 of 6 May 1953", ["6 May 1953"]),
        (
            "between 1962 and 1963; from 1964 to 1965",
            ["between 1962 and 1963", "from 1964 to 1965"],
        ),
        ("in March they may march in May", []),
        ("", []),
    ],
)
def test_dates_in_prose(text: str, found: list[str]) -> None:
    dates = dates_in(text)
    assert [one.date.as_written for one in dates] == found
    assert [text[one.start : one.end] for one in dates] == found


@pytest.mark.parametrize(
    ("title", "dates"),
    [
        ("Letter from A to B, 9 April 1962", ["1962-04-09"]),
        (
            "Record of Talks, 3-10 March 1964 [Approved for Release May 6, 2019]",
            ["1964-03-03/1964-03-10"],
        ),
        ("Memorandum (Declassified June 3, 1999), May 1961", ["1961-05"]),
        ("Relations with China since 1945", []),
        ("Plans for post-1949 Trade, 1953", ["1953"]),
        ("On the Situation in Poland", []),
        ("Central Committee Decree No. 1949 on Coal", []),
    ],
)
def test_title_dates_say_when_the_thing_was(title: str, dates: list[str]) -> None:
    assert [found.edtf for found in title_dates(title)] == dates


@pytest.mark.parametrize(
    "piece", ["1", "1950-", "May ", "1 May ", "between ", "the early ", "1950 to ", "c. ", "'"]
)
def test_hostile_text_is_read_in_one_pass(piece: str) -> None:
    """A pattern that backtracks would not come back from these in a lifetime."""
    text = piece * (100_000 // len(piece))
    assert parse_date(text) is None
    assert all(found.end <= len(text) for found in dates_in(text))

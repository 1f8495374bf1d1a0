"""Lines that stand where dates stand: read in the page's order, or reported."""

from __future__ import annotations

import pytest

from corpus.formats import Reading, read_listing


def page(*dates: str) -> str:
    """A page of three records, with these dates."""
    titles = ("Letter, Voss to Lund", "Memorandum on the quay of Port Ellin", "Reply, Lund to Voss")
    summaries = ("Voss asks Lund to wait.", "The author counts the barges.", "Lund agrees.")
    return "\n\n".join(
        part for record in zip(dates, titles, summaries, strict=True) for part in record
    )


def dates_of(reading: Reading) -> list[str]:
    return [record.date.edtf for record in reading.records]


@pytest.mark.parametrize("written", ["1951 or so", "13.10.51", "12/1951", "5 Feb. 1950/51"])
def test_what_may_be_a_date_is_reported_with_the_lines_below_it(written: str) -> None:
    reading = read_listing(page("March 4, 1950", written, "July 8, 1953"))
    assert dates_of(reading) == ["1950-03-04", "1953-07-08"]
    assert reading.records[0].summary == "Voss asks Lund to wait."
    assert [line.line for line in reading.unread] == [7, 9, 11]
    assert reading.warnings[0].startswith(f"line 7 may be a date that is not read: {written!r}")


def test_a_count_names_the_line_that_may_be_a_date() -> None:
    text = "Skip to content\n\n\n1 - 3 of 3\n\n\n" + page(
        "March 4, 1950", "12/1951", "July 8, 1953"
    )
    warnings = read_listing(text).warnings
    assert warnings[0].startswith("line 13 may be a date that is not read: '12/1951'")
    assert "a record may be among the lines not read" in warnings[1]


def test_the_page_shows_the_order_of_its_numbers() -> None:
    assert dates_of(read_listing(page("3/3/1950", "5/13/1951", "7/9/1953"))) == [
        "1950-03-03",
        "1951-05-13",
        "1953-07-09",
    ]
    assert dates_of(read_listing(page("3.4.1950", "13.5.1951", "7.9.1953"))) == [
        "1950-04-03",
        "1951-05-13",
        "1953-09-07",
    ]


def test_numbers_whose_order_nothing_shows_are_reported() -> None:
    reading = read_listing(page("3/4/1950", "5/6/1951", "7/9/1953"))
    assert reading.records == ()
    assert [warning.split(":")[0] for warning in reading.warnings[:3]] == [
        f"line {number} may be a date that is not read" for number in (1, 7, 13)
    ]


def test_a_date_in_another_order_above_a_title_begins_a_record() -> None:
    reading = read_listing(page("March 4, 1950", "13 May 1951", "July 8, 1953"))
    assert dates_of(reading) == ["1950-03-04", "1951-05-13", "1953-07-08"]


def test_a_date_in_another_order_inside_a_summary_is_reported() -> None:
    text = page("March 4, 1950", "May 13, 1951", "July 8, 1953")
    reading = read_listing(
        text.replace("to wait.", "to wait.\n\n14 October 1950\n\nHe repeats it.")
    )
    assert reading.records[0].summary.endswith("14 October 1950\n\nHe repeats it.")
    assert any(warning.startswith("line 7: '14 October 1950'") for warning in reading.warnings)

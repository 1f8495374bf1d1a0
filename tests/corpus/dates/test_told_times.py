"""The times that a text tells of: stated, and inferred from the writing or from the time before."""

from __future__ import annotations

from datetime import date

import pytest

from corpus import Record
from corpus.dates import parse_date, told_times

WRITTEN = "15 August 1961"


def spans(text: str, written: str = "") -> list[tuple[str, str, str, bool]]:
    return [
        (text[time.start : time.end], str(time.earliest), str(time.latest), time.inferred)
        for time in told_times(text, parse_date(written) if written else None)
    ]


@pytest.mark.parametrize(
    ("text", "words", "earliest", "latest"),
    [
        ("The harbour froze in 1947.", "1947", "1947-01-01", "1947-12-31"),
        ("Students marched in spring 1989.", "spring 1989", "1989-03-01", "1989-05-31"),
        ("He was mayor 1916-1920.", "1916-1920", "1916-01-01", "1920-12-31"),
        ("Trade grew during the 1930s.", "the 1930s", "1930-01-01", "1939-12-31"),
        ("It sank on 4 May 1951 at dawn.", "4 May 1951", "1951-05-04", "1951-05-04"),
    ],
)
def test_stated_times(text: str, words: str, earliest: str, latest: str) -> None:
    assert spans(text) == [(words, earliest, latest, False)]
    assert spans(text, WRITTEN) == [(words, earliest, latest, False)]


@pytest.mark.parametrize(
    ("text", "words", "earliest", "latest"),
    [
        ("The border was closed yesterday.", "yesterday", "1961-08-14", "1961-08-14"),
        ("We spoke last week.", "last week", "1961-08-07", "1961-08-13"),
        ("We spoke last month.", "last month", "1961-07-01", "1961-07-31"),
        ("They meet next year.", "next year", "1962-01-01", "1962-12-31"),
        ("He left two years ago.", "two years ago", "1959-01-01", "1959-12-31"),
        ("The talks begin in September.", "September", "1961-09-01", "1961-09-30"),
        ("On 3 May he refused.", "3 May", "1961-05-03", "1961-05-03"),
        ("They starved last winter.", "last winter", "1960-12-01", "1961-02-28"),
    ],
)
def test_times_inferred_from_the_writing(text: str, words: str, earliest: str, latest: str) -> None:
    assert spans(text, WRITTEN) == [(words, earliest, latest, True)]
    assert spans(text) == []


def test_times_inferred_from_the_time_told_before() -> None:
    text = "On 5 October 1949 he left. Five days later he was back; the next day he died."
    assert spans(text) == [
        ("5 October 1949", "1949-10-05", "1949-10-05", False),
        ("Five days later", "1949-10-10", "1949-10-10", True),
        ("the next day", "1949-10-11", "1949-10-11", True),
    ]


def test_a_month_takes_the_year_told_before_it() -> None:
    assert spans("The strike of 1926 ended in May.", WRITTEN)[-1] == (
        "May", "1926-05-01", "1926-05-31", True,
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "He may come and march with us.",
        "Three ships later used the port.",
        "The following records were kept.",
        "He came on 31 February.",
        "",
    ],
)
def test_what_is_no_time(text: str) -> None:
    assert spans(text, WRITTEN) == []


def test_a_vague_date_of_writing_says_nothing_about_days() -> None:
    assert spans("He left yesterday; we met in March.", "1961") == [
        ("March", "1961-03-01", "1961-03-31", True)
    ]
    assert spans("He left yesterday; we met in March.", "the 1960s") == []


def test_a_time_longer_than_a_life_is_left_out() -> None:
    assert spans("Since the tenth century it stood; built 1100-1400.") == []


def test_a_record_reads_relative_words_against_its_date_or_its_title() -> None:
    written = parse_date(WRITTEN)
    undated = parse_date("undated")
    assert written is not None and undated is not None
    record = Record("r1", "Note", written, summary="He left yesterday.", text="In 1950 he came.")
    assert [(field, time.earliest) for field, time in record.told_times] == [
        ("summary", date(1961, 8, 14)),
        ("text", date(1950, 1, 1)),
    ]
    titled = Record("r2", "Note of 15 August 1961", undated, summary="He left yesterday.")
    assert [time.earliest for _, time in titled.told_times] == [date(1961, 8, 14)]

"""Periods as people type them: open ends, short years, numbers, halves, reversed bounds."""

from __future__ import annotations

import pytest

from tests.qa.understanding.time_reading import day, read

PERIODS = [
    # open ends that are named
    ("Which telegrams date from 1956 to the present?", "1956-01-01", ""),
    ("What happened from 1956 until today?", "1956-01-01", ""),
    ("What happened 1956 to date?", "1956-01-01", ""),
    ("letters, 1956 to present", "1956-01-01", ""),
    ("letters 1956-present", "1956-01-01", ""),
    ("letters 1956–present", "1956-01-01", ""),
    ("letters (1956 - present)", "1956-01-01", ""),
    ("letters from May 1956 to now", "1956-05-01", ""),
    ("letters from 1956 until now", "1956-01-01", ""),
    ("letters from 1956 up to the present day", "1956-01-01", ""),
    ("letters from 1956 up until today", "1956-01-01", ""),
    ("letters from 1956 through today", "1956-01-01", ""),
    ("letters from 1956 to this day", "1956-01-01", ""),
    ("letters from 24 October 1956 till today", "1956-10-24", ""),
    ("letters between 1956 and today", "1956-01-01", ""),
    ("letters between 1956 and the present", "1956-01-01", ""),
    ("letters since 1956 until today", "1956-01-01", ""),
    ("letters from the 1950s to the present", "1950-01-01", ""),
    ("letters from the early 1950s to today", "1950-01-01", ""),
    ("letters from 1956 to the end", "1956-01-01", ""),
    ("letters from the beginning to 1956", "", "1956-12-31"),
    ("letters from the start until May 1956", "", "1956-05-31"),
    # short years
    ("What happened between 1949 and '51?", "1949-01-01", "1951-12-31"),
    ("What happened between 1949 and ’51?", "1949-01-01", "1951-12-31"),
    ("What happened from 1949 to '51?", "1949-01-01", "1951-12-31"),
    ("What happened from 1949 to 51?", "1949-01-01", "1951-12-31"),
    ("letters between 1949 and 51", "1949-01-01", "1951-12-31"),
    ("letters 1949-'51", "1949-01-01", "1951-12-31"),
    ("letters between '49 and '51", "1949-01-01", "1951-12-31"),
    ("letters from '49 to '51", "1949-01-01", "1951-12-31"),
    ("letters '49-'51", "1949-01-01", "1951-12-31"),
    ("letters between May '49 and June '51", "1949-05-01", "1951-06-30"),
    ("What happened in '56?", "1956-01-01", "1956-12-31"),
    ("What happened in ’56?", "1956-01-01", "1956-12-31"),
    ("letters of '56", "1956-01-01", "1956-12-31"),
    ("the uprising of '56", "1956-01-01", "1956-12-31"),
    ("letters before '56", "", "1955-12-31"),
    ("letters after '56", "1957-01-01", ""),
    ("letters since '56", "1956-01-01", ""),
    ("letters until '56", "", "1956-12-31"),
    ("letters in early '56", "1956-01-01", "1956-04-30"),
    ("letters in late '56", "1956-09-01", "1956-12-31"),
    ("letters in mid-'56", "1956-05-01", "1956-08-31"),
    ("letters in the summer of '56", "1956-06-01", "1956-08-31"),
    ("letters in spring '56", "1956-03-01", "1956-05-31"),
    ("letters at the end of '56", "1956-09-01", "1956-12-31"),
    ("What happened in October of '56?", "1956-10-01", "1956-10-31"),
    ("What happened in October '56?", "1956-10-01", "1956-10-31"),
    ("What happened in Oct 56?", "1956-10-01", "1956-10-31"),
    ("What happened in Oct. 56?", "1956-10-01", "1956-10-31"),
    ("What happened in October 56?", "1956-10-01", "1956-10-31"),
    ("letters Oct 56", "1956-10-01", "1956-10-31"),
    ("letters Oct-56", "1956-10-01", "1956-10-31"),
    ("letters of 24-Oct-56", "1956-10-24", "1956-10-24"),
    ("letters of 24-Oct-1956", "1956-10-24", "1956-10-24"),
    ("letters of 24 Oct 56", "1956-10-24", "1956-10-24"),
    ("letters of 24 October '56", "1956-10-24", "1956-10-24"),
    ("letters of 24th Oct '56", "1956-10-24", "1956-10-24"),
    ("letters of Oct 24, '56", "1956-10-24", "1956-10-24"),
    ("letters of Oct 24 '56", "1956-10-24", "1956-10-24"),
    ("letters from Oct 56 to Mar 57", "1956-10-01", "1957-03-31"),
    ("letters between Oct 56 and Mar 57", "1956-10-01", "1957-03-31"),
    ("letters from October '56 to March '57", "1956-10-01", "1957-03-31"),
    ("letters since Oct 56", "1956-10-01", ""),
    ("letters before Oct 56", "", "1956-09-30"),
    ("letters in the 50s", "1950-01-01", "1959-12-31"),
    ("letters in the '50s", "1950-01-01", "1959-12-31"),
    ("letters in the early 50s", "1950-01-01", "1953-12-31"),
    ("letters in the late '50s", "1957-01-01", "1959-12-31"),
    ("letters in the 50s and 60s", "1950-01-01", "1969-12-31"),
    ("letters from the 50s to the 60s", "1950-01-01", "1969-12-31"),
    ("letters 1956/7", "1956-01-01", "1957-12-31"),
    ("letters of 1956-7", "1956-01-01", "1957-12-31"),
    ("letters of 1956–7", "1956-01-01", "1957-12-31"),
    ("letters of 1956/57", "1956-01-01", "1957-12-31"),
    # numbers
    ("What happened in 10/1956?", "1956-10-01", "1956-10-31"),
    ("letters of 10.1956", "1956-10-01", "1956-10-31"),
    ("letters of 10-1956", "1956-10-01", "1956-10-31"),
    ("letters of 1956/10", "1956-10-01", "1956-10-31"),
    ("letters from 10/1956 to 03/1957", "1956-10-01", "1957-03-31"),
    ("letters since 10/1956", "1956-10-01", ""),
    ("letters before 10/1956", "", "1956-09-30"),
    ("letters between 1/1956 and 6/1956", "1956-01-01", "1956-06-30"),
    ("What happened on 24.10.56?", "1956-10-24", "1956-10-24"),
    ("letters of 24/10/56", "1956-10-24", "1956-10-24"),
    ("letters of 24-10-56", "1956-10-24", "1956-10-24"),
    ("letters of 10/24/56", "1956-10-24", "1956-10-24"),
    ("letters of 10-24-1956", "1956-10-24", "1956-10-24"),
    ("letters of 24-10-1956", "1956-10-24", "1956-10-24"),
    ("letters of 24. 10. 1956", "1956-10-24", "1956-10-24"),
    ("letters of 1956/10/24", "1956-10-24", "1956-10-24"),
    ("letters of 1956.10.24", "1956-10-24", "1956-10-24"),
    ("letters of 1956-10-24", "1956-10-24", "1956-10-24"),
    ("letters from 24.10.1956 to 4.11.1956", "1956-10-24", "1956-11-04"),
    ("letters from 24.10. to 4.11.1956", "1956-10-24", "1956-11-04"),
    ("letters since 24.10.56", "1956-10-24", ""),
    ("letters after 24/10/1956", "1956-10-25", ""),
    ("letters of 5.5.56", "1956-05-05", "1956-05-05"),
    ("letters of 24.X.1956", "1956-10-24", "1956-10-24"),
    ("letters of 4.XI.56", "1956-11-04", "1956-11-04"),
    # halves, quarters, thirds
    ("What happened in the 1st half of the 50s?", "1950-01-01", "1954-12-31"),
    ("letters in the first half of the fifties", "1950-01-01", "1954-12-31"),
    ("letters in the second half of the fifties", "1955-01-01", "1959-12-31"),
    ("letters in the latter half of the 1950s", "1955-01-01", "1959-12-31"),
    ("letters in the 2nd half of the '50s", "1955-01-01", "1959-12-31"),
    ("letters in the first half of 1956", "1956-01-01", "1956-06-30"),
    ("letters in the first half of '56", "1956-01-01", "1956-06-30"),
    ("letters in the second half of October 1956", "1956-10-16", "1956-10-31"),
    ("letters in the first quarter of 1956", "1956-01-01", "1956-03-31"),
    ("letters in Q4 1956", "1956-10-01", "1956-12-31"),
    ("letters in the 4th quarter of 1956", "1956-10-01", "1956-12-31"),
    ("letters in the first third of 1956", "1956-01-01", "1956-04-30"),
    ("letters in the first years of the 1950s", "1950-01-01", "1953-12-31"),
    ("letters in the opening months of 1956", "1956-01-01", "1956-04-30"),
    ("letters in the last quarter of 1956", "1956-10-01", "1956-12-31"),
    ("letters in the first half of the twentieth century", "1900-01-01", "1949-12-31"),
    ("letters in the second half of the 20th century", "1950-01-01", "1999-12-31"),
    ("letters from the first half of the 1950s to 1957", "1950-01-01", "1957-12-31"),
    # ends of two sizes
    ("letters from 2019 to Jun 2019", "2019-01-01", "2019-06-30"),
    ("letters from 1956 to June 1956", "1956-01-01", "1956-06-30"),
    ("letters from June 1956 to 1956", "1956-06-01", "1956-12-31"),
    ("letters from 1956 to 24 October 1956", "1956-01-01", "1956-10-24"),
    ("letters from 1956 to mid-1957", "1956-01-01", "1957-08-31"),
    ("letters between 1956 and May 1957", "1956-01-01", "1957-05-31"),
    ("letters between October 1956 and 1957", "1956-10-01", "1957-12-31"),
    ("letters between 24 October and November 1956", "1956-10-24", "1956-11-30"),
    ("letters from Oct 24 to Nov 1956", "1956-10-24", "1956-11-30"),
    ("letters from the fifties to 1961", "1950-01-01", "1961-12-31"),
    ("letters from 1949 to the fifties", "1949-01-01", "1959-12-31"),
    ("letters from 24 to 31 October 1956", "1956-10-24", "1956-10-31"),
    ("letters from 24 Oct to 4 Nov 56", "1956-10-24", "1956-11-04"),
    ("letters from Oct to Nov 56", "1956-10-01", "1956-11-30"),
    ("letters of Oct/Nov 56", "1956-10-01", "1956-11-30"),
    ("letters between Oct and Dec '56", "1956-10-01", "1956-12-31"),
    # bounds in other words
    ("letters no later than Oct 56", "", "1956-10-31"),
    ("letters not before '56", "1956-01-01", ""),
    ("letters not after '56", "", "1956-12-31"),
    ("letters >= 1956", "1956-01-01", ""),
    ("letters > 1956", "1957-01-01", ""),
    ("letters < 1956", "", "1955-12-31"),
    ("letters <= 1956", "", "1956-12-31"),
    ("letters from 1956 on", "1956-01-01", ""),
    ("letters from '56 on", "1956-01-01", ""),
    ("letters from '56 onwards", "1956-01-01", ""),
    ("letters as of 1956", "1956-01-01", "1956-12-31"),
    ("letters as early as 1956", "1956-01-01", ""),
    ("letters starting in 1956", "1956-01-01", ""),
    ("letters starting from Oct 56", "1956-10-01", ""),
    ("letters beginning in 1956 and ending in 1958", "1956-01-01", "1958-12-31"),
    ("letters up to '56", "", "1956-12-31"),
    ("letters through '56", "", "1956-12-31"),
    ("letters within 1956", "1956-01-01", "1956-12-31"),
    ("letters anytime in 1956", "1956-01-01", "1956-12-31"),
    ("letters ca. '56", "1954-01-01", "1958-12-31"),
    # reversed bounds
    ("letters from 1958 to 1956", "1956-01-01", "1958-12-31"),
    ("letters between 1958 and 1956", "1956-01-01", "1958-12-31"),
    ("letters between March 1957 and October 1956", "1956-10-01", "1957-03-31"),
    ("letters from '58 to '56", "1956-01-01", "1958-12-31"),
    ("letters 1958-1956", "1956-01-01", "1958-12-31"),
]


@pytest.mark.parametrize(("question", "earliest", "latest"), PERIODS)
def test_a_typed_period_is_read(question: str, earliest: str, latest: str) -> None:
    period = read(question).period
    assert period is not None, "no period"
    assert (period.earliest, period.latest) == (day(earliest), day(latest)), period.as_written


@pytest.mark.parametrize(
    "question",
    [
        "There were 200 men in 1200 houses",
        "What did '5 mean?",
        "in October 56 people were shot",
        "people in their 50s",
        'the phrase "Oct 56"',
        "version 10.1",
        "Resolution 3/1956/7-A",
    ],
)
def test_what_only_looks_like_a_short_date_is_none(question: str) -> None:
    assert read(question).period is None


@pytest.mark.parametrize(
    ("question", "unread"),
    [
        ("What happened on February 30, 1956?", ("February 30, 1956",)),
        ("letters of 31 April 1956 and 31 May 1956", ("31 April 1956",)),
        ("letters of 31 May 1956", ()),
    ],
)
def test_a_day_that_is_not_there_is_said(question: str, unread: tuple[str, ...]) -> None:
    lines = tuple(f"{day!r} is not a day of the calendar, and limits nothing" for day in unread)
    assert read(question).unread == lines


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What happened in the 53rd week of 1956?", ["“53rd week” before 'of 1956'"]),
        ("telegrams of week 43 of 1956", ["“week 43” before 'of 1956'"]),
        ("the fortnight before Easter 1956", ["“Easter” before '1956'"]),
        ("letters of Michaelmas 1956", ["“Michaelmas” before '1956'"]),
        ("records of Q5 1956", ["“Q5” before '1956'"]),
        ("wheat from 1949 to whenever", ["“to whenever” after 'from 1949'"]),
        (
            "reports from the 1950s until the harvest",
            ["“until the harvest” after 'from the 1950s'"],
        ),
        ("What happened on 24.13.1956?", ["'24.13.1956'"]),
        ("What happened in 13/1956?", ["'13/1956'"]),
        ("letters from 1949 to Mao", []),
        ("letters from 1949 to 1951", []),
        ("letters from 1949 until today", []),
        ("What happened in Q4 1956?", []),
        ("the Easter Rising of 1916", []),
        ("the first half of 1956", []),
        ("the last week of October 1956", []),
        ("Resolution 13/1956", []),
        ("the harvest of 1956", []),
        ("What happened on 24.10.1956?", []),
        ("between March and October 1956", []),
    ],
)
def test_a_part_that_is_not_understood_is_said(question: str, words: list[str]) -> None:
    unread = read(question).unread
    assert len(unread) == len(words), unread
    assert all(line.startswith(start) for line, start in zip(unread, words, strict=True)), unread


def test_two_centuries_and_two_orders_are_both_read_and_named() -> None:
    assert [period.as_written for period in read("letters of '23").periods] == [
        "of '23 (read as 1923)",
        "of '23 (read as 2023)",
    ]
    assert [str(period.earliest) for period in read("letters of 3/4/56").periods] == [
        "1956-03-04",
        "1956-04-03",
    ]

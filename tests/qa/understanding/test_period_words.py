"""Order, exclusion, several periods, impossible ones, and what is left of the question."""

from __future__ import annotations

from datetime import date

import pytest

from corpus import Interval
from qa.understanding.time import Period, read_time
from tests.qa.understanding.time_reading import day, read


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("What was the first trip to Syria?", "earliest"),
        ("What was the very first trip to Syria?", "earliest"),
        ("What is the earliest letter to Hanoi?", "earliest"),
        ("the oldest treaty on fishing", "earliest"),
        ("First mention of Taiwan", "earliest"),
        ("When did Stalin first mention Korea?", "earliest"),
        ("Who first proposed a cease-fire?", "earliest"),
        ("When did the envoy visit for the first time?", "earliest"),
        ("What was Mao's first visit to Moscow about?", "earliest"),
        ("What is the most recent trip to Syria?", "latest"),
        ("What is the latest letter to Hanoi?", "latest"),
        ("the last letter from Stalin", "latest"),
        ("What was the very last cable from the embassy?", "latest"),
        ("the newest record on coal", "latest"),
        ("When did Mao last write to Tito?", "latest"),
        ("When was coal most recently mentioned?", "latest"),
        ("Latest cable on oil", "latest"),
        ("When was the last time Mao met Stalin?", "latest"),
        ("Which was the first of the letters?", "earliest"),
        ("the five earliest documents", "earliest"),
        ("Who came to Beijing first?", "earliest"),
        ("What is the first thing you have on coal?", "earliest"),
        ("What is the first thing that a cook learns?", None),
        ("on the first of May", None),
        ("the first week of talks", None),
        ("Who was First Secretary?", None),
        ("the first secretary of the embassy", None),
        ("Record of the talks (First Meeting)", None),
        ("What did the First World War cost?", None),
        ("the first world war", None),
        ("at first they refused", None),
        ("First, what did they sign?", None),
        ("the first lady of Egypt", None),
        ("the first Five-Year Plan", None),
        ("the latter agreed", None),
        ("How long did the talks last?", None),
        ("Did the cease-fire last until spring?", None),
        ("What was his last name?", None),
        ("at last an agreement", None),
        ("as a last resort", None),
        ("at the latest", None),
        ("the last years of the empire", None),
        ("the first and the last session", None),
        ("a first-hand account", None),
        ("no first use of the bomb", None),
        ("What was discussed last?", None),
    ],
)
def test_the_order_that_is_asked_for(question: str, order: str | None) -> None:
    assert read(question).order == order


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("What did Stalin advise Mao in 1949?", "What did Stalin advise Mao?"),
        ("In 1949, what did Stalin advise Mao?", "what did Stalin advise Mao?"),
        ("Which letters, in May 1961, speak of coal?", "Which letters, speak of coal?"),
        ("What was the first trip to Syria?", "What was the trip to Syria?"),
        ("What is the most recent trip to Syria since 1990?", "What is trip to Syria?"),
        ("Coal (1956) in Poland", "Coal in Poland"),
        ("coal between 1976 and 1979", "coal"),
        ("coal under Khrushchev", "coal"),
        ("What happened after Stalin's death?", "What happened?"),
        ("What happened in 1949?", "What happened?"),
        ("1949", ""),
        ("coal in 1949 or in 1951", "coal"),
        ("Was coal sold after 1953 but before 1960?", "Was coal sold?"),
        ("Before World War I and after World War II", ""),
        ("coal but not in 1949", "coal"),
        ("What was said after the Geneva talks of 1954?", "What was said after the Geneva talks?"),
    ],
)
def test_the_rest_reads_without_the_words_of_time(question: str, rest: str) -> None:
    assert read(question).text_without_time == rest


@pytest.mark.parametrize(
    ("question", "excluded", "period"),
    [
        ("coal, but not in 1949", [("1949-01-01", "1949-12-31")], None),
        ("coal other than in 1949", [("1949-01-01", "1949-12-31")], None),
        ("coal except in May 1949", [("1949-05-01", "1949-05-31")], None),
        ("coal excluding 1949", [("1949-01-01", "1949-12-31")], None),
        ("coal outside 1949", [("1949-01-01", "1949-12-31")], None),
        (
            "coal not in 1949 or 1951",
            [("1949-01-01", "1949-12-31"), ("1951-01-01", "1951-12-31")],
            None,
        ),
        (
            "coal in the 1940s but not in 1949",
            [("1949-01-01", "1949-12-31")],
            ("1940-01-01", "1949-12-31"),
        ),
        (
            "neither in 1949 nor in 1951",
            [("1949-01-01", "1949-12-31"), ("1951-01-01", "1951-12-31")],
            None,
        ),
        ("coal, not during the Korean War", [("1950-06-25", "1953-07-27")], None),
    ],
)
def test_negated_time(
    question: str, excluded: list[tuple[str, str]], period: tuple[str, str] | None
) -> None:
    found = read(question)
    assert [(one.earliest, one.latest) for one in found.excluded_periods] == [
        (day(a), day(b)) for a, b in excluded
    ]
    expected = None if period is None else (day(period[0]), day(period[1]))
    assert (found.period and (found.period.earliest, found.period.latest)) == expected


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("in 1949 and 1956", [("1949-01-01", "1949-12-31"), ("1956-01-01", "1956-12-31")]),
        ("in 1956 or 1949", [("1949-01-01", "1949-12-31"), ("1956-01-01", "1956-12-31")]),
        ("in May and September 1961", [("1961-05-01", "1961-05-31"), ("1961-09-01", "1961-09-30")]),
        ("on 6 and 9 May 1961", [("1961-05-06", "1961-05-06"), ("1961-05-09", "1961-05-09")]),
        ("before 1950 or after 1960", [("", "1949-12-31"), ("1961-01-01", "")]),
        (
            "in the 1950s and in the 1970s",
            [("1950-01-01", "1959-12-31"), ("1970-01-01", "1979-12-31")],
        ),
    ],
)
def test_several_periods_are_kept_apart(question: str, parts: list[tuple[str, str]]) -> None:
    found = read(question)
    assert [(one.earliest, one.latest) for one in found.periods] == [
        (day(a), day(b)) for a, b in parts
    ]
    assert found.period is not None
    assert (found.period.earliest, found.period.latest) == (
        min((one.earliest for one in found.periods if one.earliest), default=None)
        if all(one.earliest for one in found.periods)
        else None,
        max(one.latest for one in found.periods if one.latest)
        if all(one.latest for one in found.periods)
        else None,
    )


@pytest.mark.parametrize(
    ("question", "first", "last", "words"),
    [
        (
            *("Who resigned between 1979 and 1976?", "1976-01-01", "1979-12-31"),
            "between 1979 and 1976 (read as 1976 to 1979)",
        ),
        (
            *("from May 1979 to March 1976", "1976-03-01", "1979-05-31"),
            "from May 1979 to March 1976 (read as March 1976 to May 1979)",
        ),
        ("1979-1976", "1976-01-01", "1979-12-31", "1979-1976 (read as 1976 to 1979)"),
        (
            *("after 1960 and before 1950", "1949-12-31", "1961-01-01"),
            "after 1960 and before 1950 (read as before 1950, after 1960)",
        ),
    ],
)
def test_a_period_that_ends_before_it_begins_is_exchanged_and_says_so(
    question: str, first: str, last: str, words: str
) -> None:
    period = read(question).period
    assert period is not None
    assert (period.earliest, period.latest, period.as_written) == (day(first), day(last), words)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("from 2019 to Jun 2019", "2019-01-01", "2019-06-30"),
        ("from June 2019 to 2019", "2019-06-01", "2019-12-31"),
        ("between 1949 and March 1949", "1949-01-01", "1949-03-31"),
    ],
)
def test_ends_of_one_year_make_a_period(question: str, first: str, last: str) -> None:
    found = read(question)
    assert found.period is not None
    assert (str(found.period.earliest), str(found.period.latest)) == (first, last)


@pytest.mark.parametrize(
    ("question", "centre"),
    [
        ("around 1951", "1951-07-02"),
        ("around May 15, 1961", "1961-05-15"),
        ("at the time of Stalin's death", "1953-03-05"),
        ("in 1951", ""),
    ],
)
def test_around_has_a_centre(question: str, centre: str) -> None:
    assert read(question).centre == day(centre)


def test_spans_are_the_words_of_time() -> None:
    question = "What was the first cable after May 1953 from Moscow?"
    assert [question[start:end] for start, end in read(question).spans] == [
        "first",
        "after May 1953",
    ]


def test_the_words_of_the_question_are_kept() -> None:
    period = read("What changed after May 1953?").period
    assert period == Period(date(1953, 6, 1), None, "after May 1953")


def test_without_a_table_names_are_words() -> None:
    assert read_time("during the Korean War").period is None


@pytest.mark.parametrize(
    ("earliest", "latest", "days"),
    [
        ("1949-12-01", "1950-01-01", 0),
        ("1951-01-01", "1951-01-02", 1),
        ("1949-12-30", "1949-12-30", 2),
    ],
)
def test_days_apart(earliest: str, latest: str, days: int) -> None:
    period = Period(date(1950, 1, 1), date(1950, 12, 31), "in 1950")
    other = Interval(date.fromisoformat(earliest), date.fromisoformat(latest))
    assert period.days_apart(other) == other.days_apart(period) == days
    assert period.overlaps(other) is (days == 0)

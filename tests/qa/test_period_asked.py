"""More ways of asking for a time: several periods, left-out ones, order, and what only looks like a time."""

from __future__ import annotations

import pytest

from tests.qa.time_reading import day, read

NO_TIME = [
    "3/2/1949",
    "on 3/2/1949",
    "What happened on 03.02.1949?",
    "Who signed Order 227?",
    "room 2099",
    "600 tanks",
    "1,949 tons of steel",
    "UN Resolution 1950",
    "Fond 1949, opis 2",
    "Who met in May?",
    "What was said in October?",
    "letters in the winter",
    "30 February 1961",
    "on 31 June 1950",
    "February 29, 1957",
    "cables of Oct. '49",
    "from then on",
    "between the wars",
    "What are the 64 parties?",
    "the 1000 rubles",
    "a loan of 1950 million rubles",
    "1950 soldiers",
    "the year-end report",
    "Article 2000",
    "Decree No. 1956",
    "point 1950",
    "the Five-Year Plan",
    "Model 1938 rifles",
    "the MiG-1956",
    "2,000 rifles",
    "page 1956",
    "telegram no. 1956",
    "telegram 1956",
    "order number 1956",
    "grid 1956",
    "in 1956 rubles",
    "1956 rubles",
    "NSC-68",
    "U-2",
    "Party Congress",
    "the 20th Congress",
    "What was decided at the 20th Congress?",
    "Who attended the Bandung Conference?",
    "recent cables",
    "the old days",
    "in the past",
    "last month",
    "yesterday",
    "today's letters",
    "on May Day",
    "'56",
    "summer of '56",
    "the second meeting",
    "the last word",
    "the First Secretary's letters",
    "first of all, who came?",
    "in chronological order",
    "How did relations start?",
    "What did Zhou say at the start of the talks?",
    "the final communique",
    "Who visited Belgrade in the summer of '55?",
    "When exactly was the treaty signed?",
    "In which year did Salles visit?",
    "What year was the treaty signed?",
    "Who came at the turn of the century?",
    "Who came both before and after 1955?",
    "Lisbon in '55",
    "flight 1955 to Lisbon",
    "line 1955",
    "a ship of 1955 tons",
    "1955 passengers",
    "the 1955 passengers of the Aurora",
    "carried 1900 people",
    "carried 1900 Portuguese emigrants",
    "a force of 2000",
    "some 1500 men",
    "nearly 2000 emigrants",
    "no. 1950/55",
    "Protocol 1955/3",
    "PR 1955-3",
    "at 1900 hours",
    "at 19:55",
    "1955 hrs",
    "Highway 1955",
    "after September 11",
    "on 1 May",
    "every May",
    "the fall of Saigon",
    "the Prague Spring",
    "Decembrists",
    "the October Revolution",
    '"in 1955"',
    "“the spirit of 1955”",
    "August '68 documents",
    "documents from '68",
    "a trip in his late thirties",
    "in her forties she travelled",
    "What did Churchill want at Yalta?",
    "What did Kennedy say about Cuba?",
    "after Kennedy's speech",
    "Kennedy's letters under seal",
    "under article 1950",
    "Who succeeded Stalin?",
    "What did Nixon do before he became president?",
]

SEVERAL = [
    ("1950s and 60s", [("1950-01-01", "1959-12-31"), ("1960-01-01", "1969-12-31")]),
    ("the 1950s and '60s", [("1950-01-01", "1959-12-31"), ("1960-01-01", "1969-12-31")]),
    ("in the 1950s and 1960s", [("1950-01-01", "1959-12-31"), ("1960-01-01", "1969-12-31")]),
    ("in the fifties and sixties", [("1950-01-01", "1959-12-31"), ("1960-01-01", "1969-12-31")]),
    ("in 1950 and 1956", [("1950-01-01", "1950-12-31"), ("1956-01-01", "1956-12-31")]),
    ("either in 1950 or in 1956", [("1950-01-01", "1950-12-31"), ("1956-01-01", "1956-12-31")]),
    ("cables from 1950 and letters from 1956", [("1950-01-01", "1950-12-31"), ("1956-01-01", "1956-12-31")]),
    ("in the years 1956 and 1957", [("1956-01-01", "1956-12-31"), ("1957-01-01", "1957-12-31")]),
    ("during 1956 and 1957", [("1956-01-01", "1956-12-31"), ("1957-01-01", "1957-12-31")]),
    ("in October or November 1956", [("1956-10-01", "1956-10-31"), ("1956-11-01", "1956-11-30")]),
    ("in October, November and December 1956", [("1956-10-01", "1956-10-31"), ("1956-11-01", "1956-12-31")]),
    ("on October 23 or 24, 1956", [("1956-10-23", "1956-10-23"), ("1956-10-24", "1956-10-24")]),
    ("in the late fifties and early sixties", [("1957-01-01", "1959-12-31"), ("1960-01-01", "1963-12-31")]),
    ("late 1950s or early 1960s", [("1957-01-01", "1959-12-31"), ("1960-01-01", "1963-12-31")]),
    ("Who came before 1950 but also after 1955?", [("", "1949-12-31"), ("1956-01-01", "")]),
    ("Who hosted the 1955 and 1956 receptions?", [("1955-01-01", "1955-12-31"), ("1956-01-01", "1956-12-31")]),
    ("Compare 1955 and 1965", [("1955-01-01", "1955-12-31"), ("1965-01-01", "1965-12-31")]),
    ("Compare the 1955 visit with the 1965 visit", [("1955-01-01", "1955-12-31"), ("1965-01-01", "1965-12-31")]),
    ("Did he visit in 1955 or 1957?", [("1955-01-01", "1955-12-31"), ("1957-01-01", "1957-12-31")]),
    (
        "the years 1968, 1969 and 1971",
        [("1968-01-01", "1968-12-31"), ("1969-01-01", "1969-12-31"), ("1971-01-01", "1971-12-31")],
    ),
    (
        "a trip at some point in the late thirties or early forties",
        [("1937-01-01", "1939-12-31"), ("1940-01-01", "1943-12-31")],
    ),
]

LEFT_OUT: list[tuple[str, list[tuple[str, str]], tuple[str, str] | None]] = [
    ("except 1956", [("1956-01-01", "1956-12-31")], None),
    ("in the fifties except 1956", [("1956-01-01", "1956-12-31")], ("1950-01-01", "1959-12-31")),
    ("not during the Korean War", [("1950-06-25", "1953-07-27")], None),
    ("excluding the 1950s", [("1950-01-01", "1959-12-31")], None),
    ("other than 1956", [("1956-01-01", "1956-12-31")], None),
    ("outside the years 1950 to 1953", [("1950-01-01", "1953-12-31")], None),
    ("apart from 1956", [("1956-01-01", "1956-12-31")], None),
    ("Who came neither in 1950 nor 1951?", [("1950-01-01", "1950-12-31"), ("1951-01-01", "1951-12-31")], None),
    ("Who came in any year except 1955?", [("1955-01-01", "1955-12-31")], None),
    ("Who came in the 1950s, excluding 1955?", [("1955-01-01", "1955-12-31")], ("1950-01-01", "1959-12-31")),
    (
        "Who came in the 1950s apart from 1955 and 1956?",
        [("1955-01-01", "1955-12-31"), ("1956-01-01", "1956-12-31")],
        ("1950-01-01", "1959-12-31"),
    ),
    ("Who came in the 1950s other than in 1955?", [("1955-01-01", "1955-12-31")], ("1950-01-01", "1959-12-31")),
    ("Who came but not in May 1955?", [("1955-05-01", "1955-05-31")], None),
]

ORDERED: list[tuple[str, str, tuple[str, str] | None]] = [
    ("Which visit of Ida Lund was the last?", "latest", None),
    ("Which visit of Ida Lund was her last one?", "latest", None),
    ("Which visit of Ida Lund was the first?", "earliest", None),
    ("the earliest letter from Mao", "earliest", None),
    ("the most recent cable", "latest", None),
    ("first three letters of Mao", "earliest", None),
    ("the first three letters from Mao", "earliest", None),
    ("last five letters before 1960", "latest", ("", "1959-12-31")),
    ("the last five letters before 1960", "latest", ("", "1959-12-31")),
    ("the latest three cables of 1950", "latest", ("1950-01-01", "1950-12-31")),
    ("first cable of 1950", "earliest", ("1950-01-01", "1950-12-31")),
    ("the last telegram of 1962", "latest", ("1962-01-01", "1962-12-31")),
    ("Which is the oldest document on Tibet?", "earliest", None),
    ("newest report about Cuba", "latest", None),
    ("What was the final letter from Stalin to Mao?", "latest", None),
    ("the most recent of the cables", "latest", None),
    ("When was the first time Mao met Stalin?", "earliest", None),
    ("When did they last meet?", "latest", None),
    ("When did Mao first meet Stalin?", "earliest", None),
    ("the first ever meeting", "earliest", None),
    ("list all letters in 1956, oldest first", "earliest", ("1956-01-01", "1956-12-31")),
    ("newest first", "latest", None),
    ("most recent first", "latest", None),
    ("letters of 1956, latest first", "latest", ("1956-01-01", "1956-12-31")),
    ("Who was the first ambassador to visit?", "earliest", None),
    ("Who was the first to visit?", "earliest", None),
    ("Who was the last to visit before 1960?", "latest", ("", "1959-12-31")),
    ("the earliest known cable after 1950", "earliest", ("1951-01-01", "")),
    ("What was his earliest visit to Lisbon?", "earliest", None),
    ("What was his latest visit to Lisbon in the 1950s?", "latest", ("1950-01-01", "1959-12-31")),
    ("What is the most recent voyage before 1930?", "latest", ("", "1929-12-31")),
    ("What was the first voyage after 1930?", "earliest", ("1931-01-01", "")),
    ("Which treaty was signed first?", "earliest", None),
    ("Which of the treaties came first?", "earliest", None),
    ("Which treaty is the oldest?", "earliest", None),
    ("Which treaty is the newest?", "latest", None),
    ("Which is the most recent?", "latest", None),
    ("What is the last recorded visit of Salles?", "latest", None),
    ("What was Salles's last visit to Recife?", "latest", None),
    ("What was Salles' first visit to Recife?", "earliest", None),
    ("When was Salles last in Recife?", "latest", None),
    ("When did Salles first travel to Recife?", "earliest", None),
    ("Where did Salles travel first in 1955?", "earliest", ("1955-01-01", "1955-12-31")),
    ("What was the first stop of the 1955 tour?", "earliest", ("1955-01-01", "1955-12-31")),
    ("Which country did the king visit first?", "earliest", None),
]


@pytest.mark.parametrize("question", NO_TIME)
def test_no_time(question: str) -> None:
    found = read(question)
    assert (found.periods, found.excluded, found.order, found.problem) == ((), (), None, "")


@pytest.mark.parametrize(("question", "parts"), SEVERAL)
def test_several_periods(question: str, parts: list[tuple[str, str]]) -> None:
    assert [(one.earliest, one.latest) for one in read(question).periods] == [(day(a), day(b)) for a, b in parts]


@pytest.mark.parametrize(("question", "excluded", "period"), LEFT_OUT)
def test_left_out(question: str, excluded: list[tuple[str, str]], period: tuple[str, str] | None) -> None:
    found = read(question)
    assert [(one.earliest, one.latest) for one in found.excluded] == [(day(a), day(b)) for a, b in excluded]
    expected = [] if period is None else [(day(period[0]), day(period[1]))]
    assert [(one.earliest, one.latest) for one in found.periods] == expected


@pytest.mark.parametrize(("question", "order", "period"), ORDERED)
def test_order(question: str, order: str, period: tuple[str, str] | None) -> None:
    found = read(question)
    expected = [] if period is None else [(day(period[0]), day(period[1]))]
    assert (found.order, [(one.earliest, one.latest) for one in found.periods]) == (order, expected)

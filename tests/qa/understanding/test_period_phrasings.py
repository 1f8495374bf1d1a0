"""Ways of asking for a time: several periods, exclusions, order, and what only looks so."""

from __future__ import annotations

import pytest

from tests.qa.understanding.time_reading import day, read

IN_OTHER_WORDS = [
    ("letters while the Berlin blockade lasted", "1948-06-24", "1949-05-12"),
    ("letters until the Berlin blockade ended", "", "1949-05-12"),
    ("letters up until Stalin's death", "", "1953-03-05"),
    ("letters in the wake of the Secret Speech", "1956-02-26", ""),
    ("letters between spring and autumn 1956", "1956-03-01", "1956-11-30"),
    ("letters from spring 1956 to autumn 1957", "1956-03-01", "1957-11-30"),
    ("letters in May and June 1956", "1956-05-01", "1956-06-30"),
    ("letters during the month of May, 1956", "1956-05-01", "1956-05-31"),
    ("letters by mid-May 1956", "", "1956-05-20"),
    ("letters the evening of 5 May 1956", "1956-05-05", "1956-05-05"),
    ("letters dated 5 May 1956 or later", "1956-05-05", ""),
    ("letters of 5.5.1956", "1956-05-05", "1956-05-05"),
    ("letters from around 5 May 1956", "1956-04-21", "1956-05-19"),
    ("letters from the end of May to the middle of June 1956", "1956-05-21", "1956-06-20"),
    ("letters from late May to mid-June 1956", "1956-05-21", "1956-06-20"),
    ("letters from late 1956 through mid-1957", "1956-09-01", "1957-08-31"),
    ("letters when Adenauer was chancellor", "1949-09-15", "1963-10-16"),
    ("letters during the chancellorship of Adenauer", "1949-09-15", "1963-10-16"),
    ("letters in the Adenauer era", "1949-09-15", "1963-10-16"),
    ("letters after Adenauer left office", "1963-10-17", ""),
    ("letters under Chancellor Adenauer", "1949-09-15", "1963-10-16"),
    ("What was said during Nixon's visit to China?", "1972-02-21", "1972-02-28"),
    ("What was said before Nixon's visit to China?", "", "1972-02-20"),
    ("What was said just before Nixon's visit to China?", "1971-11-21", "1972-02-20"),
    ("What was said in 1971 about Nixon's visit to China?", "1971-01-01", "1971-12-31"),
    ("What did the 1971 letters say?", "1971-01-01", "1971-12-31"),
    ("How many of the 1971 letters mention coal?", "1971-01-01", "1971-12-31"),
    ("How many letters per year, 1965-1971?", "1965-01-01", "1971-12-31"),
    ("Number of letters: 1965 to 1971", "1965-01-01", "1971-12-31"),
    ("letters (pre-1965)", "", "1964-12-31"),
    ("letters (post 1965)", "1966-01-01", ""),
    ("letters (1965 onwards)", "1965-01-01", ""),
    ("letters, early sixties", "1960-01-01", "1963-12-31"),
    ("letters, 1960s only", "1960-01-01", "1969-12-31"),
    ("letters before the sixties", "", "1959-12-31"),
    ("letters after the sixties", "1970-01-01", ""),
    ("letters since the early sixties", "1960-01-01", ""),
    ("letters more recent than 1965", "1966-01-01", ""),
    ("letters no older than 1965", "1965-01-01", ""),
    ("letters not older than 1965", "1965-01-01", ""),
    ("letters no newer than 1965", "", "1965-12-31"),
    ("letters up to two years after 1956", "1957-01-01", "1958-12-31"),
    ("letters at most two years after 1956", "1957-01-01", "1958-12-31"),
    ("letters at least two years after 1956", "1959-01-01", ""),
    ("letters over two years before 1956", "", "1953-12-31"),
    ("letters under a year after Stalin's death", "1953-03-06", "1954-03-05"),
    ("letters less than a year after Stalin's death", "1953-03-06", "1954-03-05"),
    ("letters more than a year after Stalin's death", "1954-03-06", ""),
    ("letters from May to mid-June 1956", "1956-05-01", "1956-06-20"),
    ("Which 1971 letters mention the 1969 clashes?", "1971-01-01", "1971-12-31"),
    (
        "Could you tell me which heads of state came to Bonn during the spring and summer months "
        "of 1962?",
        "1962-03-01",
        "1962-08-31",
    ),
    (
        "I need every cable sent in the fortnight before 22 November 1963",
        "1963-11-08",
        "1963-11-21",
    ),
    ("I need every cable sent in the fortnight after 22 November 1963", "1963-11-23", "1963-12-06"),
    ("What was the embassy's view in the run-up to the elections of 1948?", "", "1948-12-31"),
    ("What was the embassy's view ahead of the April 1948 elections?", "", "1948-04-30"),
    ("What was the mood after the April 1948 elections?", "1948-04-01", ""),
    ("trade negotiations, January-March 1958", "1958-01-01", "1958-03-31"),
    ("trade negotiations (Jan. to Mar. 1958)", "1958-01-01", "1958-03-31"),
    ("trade negotiations of Jan/Feb 1958", "1958-01-01", "1958-02-28"),
    ("trade negotiations since Jan. 1958", "1958-01-01", ""),
    ("trade negotiations 1958-60", "1958-01-01", "1960-12-31"),
    ("trade negotiations in 1958 and after", "1958-01-01", ""),
    ("trade negotiations in 1958 and before", "", "1958-12-31"),
    ("trade negotiations in or after 1958", "1958-01-01", ""),
    ("trade negotiations in or before 1958", "", "1958-12-31"),
    ("trade negotiations from at least 1958", "1958-01-01", ""),
    ("trade negotiations until at least 1958", "", "1958-12-31"),
    ("trade negotiations dating to the late 1940s", "1947-01-01", "1949-12-31"),
    ("trade negotiations dating back to the 1940s", "1940-01-01", "1949-12-31"),
    ("trade negotiations that predate 1958", "", "1957-12-31"),
    ("trade negotiations that postdate 1958", "1959-01-01", ""),
    ("trade negotiations which took place before the close of 1958", "", "1958-12-31"),
    ("trade negotiations concluded by 31 December 1958", "", "1958-12-31"),
    ("trade negotiations opened on or after 1 July 1958", "1958-07-01", ""),
    ("trade negotiations not earlier than July 1958", "1958-07-01", ""),
    ("Who was minister at the end of the war in 1945?", "1945-01-01", "1945-12-31"),
    ("What happened to the fleet at the end of the Second World War?", "1945-08-03", "1945-10-02"),
    ("What happened ten days after Stalin's death?", "1953-03-14", "1953-03-16"),
    ("Did anyone object within a month of the Secret Speech?", "1956-01-25", "1956-03-25"),
    ("Did anyone object in the month following the Secret Speech?", "1956-02-26", "1956-03-25"),
    ("Did anyone object in the first month after the Secret Speech?", "1956-02-26", "1956-03-25"),
    (
        "Did anyone object during the six months after the Secret Speech?",
        "1956-02-26",
        "1956-08-25",
    ),
    (
        "Did anyone object over the course of the year after the Secret Speech?",
        "1956-02-26",
        "1957-02-25",
    ),
    (
        "Did anyone object between the Secret Speech and the Hungarian Revolution?",
        "1956-02-25",
        "1956-10-23",
    ),
    ("Did anyone object between the Secret Speech and October 1956?", "1956-02-25", "1956-10-31"),
    (
        "Did anyone object from the Secret Speech until the Hungarian Revolution?",
        "1956-02-25",
        "1956-11-04",
    ),
    ("Did anyone object from February to October 1956?", "1956-02-01", "1956-10-31"),
    ("How often did they meet in the years 1954 through 1957?", "1954-01-01", "1957-12-31"),
    ("How often did they meet in any given month of 1954?", "1954-01-01", "1954-12-31"),
    ("How often did they meet in every year from 1954 to 1957?", "1954-01-01", "1957-12-31"),
    ("How often did they meet per year in the 1950s?", "1950-01-01", "1959-12-31"),
    ("What was planned for 1958?", "1958-01-01", "1958-12-31"),
    ("the opening meeting of 1953", "1953-01-01", "1953-12-31"),
    ("the week after 5 March 1953", "1953-03-06", "1953-03-12"),
    ("the weekend of 7-8 March 1953", "1953-03-07", "1953-03-08"),
    ("Friday, 6 March 1953", "1953-03-06", "1953-03-06"),
    ("in the early hours of 5 March 1953", "1953-03-05", "1953-03-05"),
    ("late on 5 March 1953", "1953-03-05", "1953-03-05"),
    ("5 March 1953 at 9:50 pm", "1953-03-05", "1953-03-05"),
    ("in the mid to late 1950s", "1954-01-01", "1959-12-31"),
    ("in the early-to-mid 1950s", "1950-01-01", "1956-12-31"),
    ("in the first years of the 1950s", "1950-01-01", "1953-12-31"),
    ("in the last years of the 1950s", "1957-01-01", "1959-12-31"),
    ("in the interwar years", "1918-11-12", "1939-08-31"),
    ("during the 1918-1939 period", "1918-01-01", "1939-12-31"),
    ("during the 1914-18 war", "1914-01-01", "1918-12-31"),
    ("the Soviet-Finnish war of 1939-40", "1939-01-01", "1940-12-31"),
    ("the 1939/40 winter campaign", "1939-01-01", "1940-12-31"),
    ("winter 1939/40", "1939-12-01", "1940-02-29"),
    ("in the half year after the Secret Speech", "1956-02-26", "1956-08-25"),
    ("in the second decade of the twentieth century", "1910-01-01", "1919-12-31"),
    ("during the early and mid 1950s", "1950-01-01", "1956-12-31"),
]

NO_TIME = [
    "Letters to Adenauer",
    "Letters on the Adenauer government",
    "Letters written under pressure",
    "Did Nixon write in the first year of his presidency?",
    "How did Nixon see China in his first term?",
    "What was said about Nixon's visit to China?",
    "What does letter no. 1971 say?",
    "his first year as ambassador",
    "his first years in Prague",
    "Since when did they have an embassy?",
    "By when was the dam finished?",
    "Up to what year did they trade?",
    "From which year on did they trade?",
    "In what decade did they trade most?",
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
    "the second meeting",
    "the last word",
    "the First Secretary's letters",
    "first of all, who came?",
    "in chronological order",
    "How did relations start?",
    "What did Zhou say at the start of the talks?",
    "the final communique",
    "When exactly was the treaty signed?",
    "In which year did Salles visit?",
    "What year was the treaty signed?",
    "Who came at the turn of the century?",
    "Who came both before and after 1955?",
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
    (
        "cables from 1950 and letters from 1956",
        [("1950-01-01", "1950-12-31"), ("1956-01-01", "1956-12-31")],
    ),
    ("in the years 1956 and 1957", [("1956-01-01", "1956-12-31"), ("1957-01-01", "1957-12-31")]),
    ("during 1956 and 1957", [("1956-01-01", "1956-12-31"), ("1957-01-01", "1957-12-31")]),
    ("in October or November 1956", [("1956-10-01", "1956-10-31"), ("1956-11-01", "1956-11-30")]),
    (
        "in October, November and December 1956",
        [("1956-10-01", "1956-10-31"), ("1956-11-01", "1956-12-31")],
    ),
    ("on October 23 or 24, 1956", [("1956-10-23", "1956-10-23"), ("1956-10-24", "1956-10-24")]),
    (
        "in the late fifties and early sixties",
        [("1957-01-01", "1959-12-31"), ("1960-01-01", "1963-12-31")],
    ),
    ("late 1950s or early 1960s", [("1957-01-01", "1959-12-31"), ("1960-01-01", "1963-12-31")]),
    ("Who came before 1950 but also after 1955?", [("", "1949-12-31"), ("1956-01-01", "")]),
    (
        "Who hosted the 1955 and 1956 receptions?",
        [("1955-01-01", "1955-12-31"), ("1956-01-01", "1956-12-31")],
    ),
    ("Compare 1955 and 1965", [("1955-01-01", "1955-12-31"), ("1965-01-01", "1965-12-31")]),
    (
        "Compare the 1955 visit with the 1965 visit",
        [("1955-01-01", "1955-12-31"), ("1965-01-01", "1965-12-31")],
    ),
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
    (
        "trade negotiations held in neither 1958 nor 1959",
        [("1958-01-01", "1958-12-31"), ("1959-01-01", "1959-12-31")],
        None,
    ),
    ("trade negotiations, ignoring 1958", [("1958-01-01", "1958-12-31")], None),
    ("trade negotiations, leaving aside the 1950s", [("1950-01-01", "1959-12-31")], None),
    ("trade negotiations, with the exception of 1958", [("1958-01-01", "1958-12-31")], None),
    ("trade negotiations save for 1958", [("1958-01-01", "1958-12-31")], None),
    ("except 1956", [("1956-01-01", "1956-12-31")], None),
    ("in the fifties except 1956", [("1956-01-01", "1956-12-31")], ("1950-01-01", "1959-12-31")),
    ("not during the Korean War", [("1950-06-25", "1953-07-27")], None),
    ("excluding the 1950s", [("1950-01-01", "1959-12-31")], None),
    ("other than 1956", [("1956-01-01", "1956-12-31")], None),
    ("outside the years 1950 to 1953", [("1950-01-01", "1953-12-31")], None),
    ("apart from 1956", [("1956-01-01", "1956-12-31")], None),
    (
        "Who came neither in 1950 nor 1951?",
        [("1950-01-01", "1950-12-31"), ("1951-01-01", "1951-12-31")],
        None,
    ),
    ("Who came in any year except 1955?", [("1955-01-01", "1955-12-31")], None),
    (
        "Who came in the 1950s, excluding 1955?",
        [("1955-01-01", "1955-12-31")],
        ("1950-01-01", "1959-12-31"),
    ),
    (
        "Who came in the 1950s apart from 1955 and 1956?",
        [("1955-01-01", "1955-12-31"), ("1956-01-01", "1956-12-31")],
        ("1950-01-01", "1959-12-31"),
    ),
    (
        "Who came in the 1950s other than in 1955?",
        [("1955-01-01", "1955-12-31")],
        ("1950-01-01", "1959-12-31"),
    ),
    ("Who came but not in May 1955?", [("1955-05-01", "1955-05-31")], None),
]

ORDERED: list[tuple[str, str, tuple[str, str] | None]] = [
    ("the three earliest letters of 1953", "earliest", ("1953-01-01", "1953-12-31")),
    ("the two most recent letters before 1953", "latest", ("", "1952-12-31")),
    ("earliest five reports on grain", "earliest", None),
    ("latest ten reports on grain", "latest", None),
    ("Which was the last meeting they held in 1953?", "latest", ("1953-01-01", "1953-12-31")),
    ("the first time the two men met", "earliest", None),
    ("When was Tito last mentioned?", "latest", None),
    ("When was Tito mentioned for the last time?", "latest", None),
    ("When is Tito first named?", "earliest", None),
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


@pytest.mark.parametrize(("question", "earliest", "latest"), IN_OTHER_WORDS)
def test_the_period(question: str, earliest: str, latest: str) -> None:
    assert [(one.earliest, one.latest) for one in read(question).periods] == [
        (day(earliest), day(latest))
    ]


@pytest.mark.parametrize("question", NO_TIME)
def test_no_time(question: str) -> None:
    found = read(question)
    assert (found.periods, found.excluded_periods, found.order) == ((), (), None)


@pytest.mark.parametrize(("question", "parts"), SEVERAL)
def test_several_periods(question: str, parts: list[tuple[str, str]]) -> None:
    assert [(one.earliest, one.latest) for one in read(question).periods] == [
        (day(a), day(b)) for a, b in parts
    ]


@pytest.mark.parametrize(("question", "excluded", "period"), LEFT_OUT)
def test_left_out(
    question: str, excluded: list[tuple[str, str]], period: tuple[str, str] | None
) -> None:
    found = read(question)
    assert [(one.earliest, one.latest) for one in found.excluded_periods] == [
        (day(a), day(b)) for a, b in excluded
    ]
    expected = [] if period is None else [(day(period[0]), day(period[1]))]
    assert [(one.earliest, one.latest) for one in found.periods] == expected


@pytest.mark.parametrize(("question", "order", "period"), ORDERED)
def test_order(question: str, order: str, period: tuple[str, str] | None) -> None:
    found = read(question)
    expected = [] if period is None else [(day(period[0]), day(period[1]))]
    assert (found.order, [(one.earliest, one.latest) for one in found.periods]) == (order, expected)


ABBREVIATED = [
    ("on 3/2/1949", [("1949-02-03", "1949-02-03"), ("1949-03-02", "1949-03-02")]),
    ("What happened on 03.02.1949?", [("1949-02-03", "1949-02-03"), ("1949-03-02", "1949-03-02")]),
    ("letters of 5/13/1950", [("1950-05-13", "1950-05-13")]),
    ("cables of Oct. '49", [("1949-10-01", "1949-10-31")]),
    ("August '68 documents", [("1968-08-01", "1968-08-31")]),
    ("4 Oct '62", [("1962-10-04", "1962-10-04")]),
    ("Jun '19", [("1919-06-01", "1919-06-30"), ("2019-06-01", "2019-06-30")]),
    ("from 2019 to Jun 2019", [("2019-01-01", "2019-06-30")]),
]


@pytest.mark.parametrize(("question", "periods"), ABBREVIATED)
def test_abbreviated_and_ambiguous_dates(question: str, periods: list[tuple[str, str]]) -> None:
    found = read(question)
    assert [(one.earliest, one.latest) for one in found.periods] == [
        (day(first), day(last)) for first, last in periods
    ]


def test_both_readings_of_an_ambiguous_date_are_said() -> None:
    assert [one.as_written for one in read("What is there for 2/4/1949?").periods] == [
        "for 2/4/1949 (read as February 4, 1949)",
        "for 2/4/1949 (read as April 2, 1949)",
    ]

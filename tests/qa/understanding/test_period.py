from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.understanding.time import write_out_dates
from tests.qa.understanding.time_reading import day, read

# question, earliest, latest ("" for an open side)
PERIODS = [
    # years
    ("What did the ambassador report in 1949?", "1949-01-01", "1949-12-31"),
    ("grain deliveries 1949", "1949-01-01", "1949-12-31"),
    ("1949", "1949-01-01", "1949-12-31"),
    ("Which protocols date from 1961?", "1961-01-01", "1961-12-31"),
    ("letters of 1961 on coal", "1961-01-01", "1961-12-31"),
    ("cables from 1950 on Korea", "1950-01-01", "1950-12-31"),
    ("the 1972 visit to Beijing", "1972-01-01", "1972-12-31"),
    ("Khrushchev's 1956 speech", "1956-01-01", "1956-12-31"),
    ("during 1958, who led the delegation?", "1958-01-01", "1958-12-31"),
    ("throughout 1958 what was shelled", "1958-01-01", "1958-12-31"),
    ("in the year 1958", "1958-01-01", "1958-12-31"),
    ("memoranda dated 1958", "1958-01-01", "1958-12-31"),
    ("Who was in Prague in 1968?", "1968-01-01", "1968-12-31"),
    ("Who travelled in 1776?", "1776-01-01", "1776-12-31"),
    ("Who travelled in 2140?", "2140-01-01", "2140-12-31"),
    ("What did Mao say about 1949?", "1949-01-01", "1949-12-31"),
    # months and days
    ("talks in May 1961", "1961-05-01", "1961-05-31"),
    ("talks in May, 1961", "1961-05-01", "1961-05-31"),
    ("talks in may of 1961", "1961-05-01", "1961-05-31"),
    ("talks in Sept. 1961", "1961-09-01", "1961-09-30"),
    ("What was decided on May 6, 1961?", "1961-05-06", "1961-05-06"),
    ("What was decided on 6 May 1961?", "1961-05-06", "1961-05-06"),
    ("What was decided on the 6th of May, 1961?", "1961-05-06", "1961-05-06"),
    ("What was decided on 1961-05-06?", "1961-05-06", "1961-05-06"),
    ("What was decided on Saturday, May 6, 1961?", "1961-05-06", "1961-05-06"),
    ("cable of 13.10.1950", "1950-10-13", "1950-10-13"),
    ("the week of May 8, 1961", "1961-05-08", "1961-05-14"),
    ("In 1961, what did the Politburo decide in May?", "1961-05-01", "1961-05-31"),
    ("In 1961, what was signed on May 6?", "1961-05-06", "1961-05-06"),
    # ranges
    ("between 1976 and 1979, who resigned?", "1976-01-01", "1979-12-31"),
    ("between the years 1976 and 1979", "1976-01-01", "1979-12-31"),
    ("from 1976 to 1979", "1976-01-01", "1979-12-31"),
    ("from 1976 through 1979", "1976-01-01", "1979-12-31"),
    ("from 1976 until 1979", "1976-01-01", "1979-12-31"),
    ("1976-1979", "1976-01-01", "1979-12-31"),
    ("1976–79 loans", "1976-01-01", "1979-12-31"),
    ("the 1980-81 strikes", "1980-01-01", "1981-12-31"),
    ("over the years 1976 to 1979", "1976-01-01", "1979-12-31"),
    ("between May and July 1961", "1961-05-01", "1961-07-31"),
    ("between May 1961 and July 1962", "1961-05-01", "1962-07-31"),
    ("between May 6 and May 9, 1961", "1961-05-06", "1961-05-09"),
    ("between 6 and 9 May 1961", "1961-05-06", "1961-05-09"),
    ("May 6-9, 1961", "1961-05-06", "1961-05-09"),
    ("from March 30 to April 2, 1970", "1970-03-30", "1970-04-02"),
    ("in May and June of 1961", "1961-05-01", "1961-06-30"),
    ("since 1949 until 1953", "1949-01-01", "1953-12-31"),
    ("after 1953 and before 1960", "1954-01-01", "1959-12-31"),
    ("after 1953 but before March 1960", "1954-01-01", "1960-02-29"),
    ("before 1960 and after 1953", "1954-01-01", "1959-12-31"),
    ("between the 1950s and the 1970s", "1950-01-01", "1979-12-31"),
    # decades, centuries, parts
    ("trade in the 1950s", "1950-01-01", "1959-12-31"),
    ("trade in the fifties", "1950-01-01", "1959-12-31"),
    ("trade in the '50s", "1950-01-01", "1959-12-31"),
    ("trade in the early 1950s", "1950-01-01", "1953-12-31"),
    ("trade in the mid-1950s", "1954-01-01", "1956-12-31"),
    ("trade in the mid 1950s", "1954-01-01", "1956-12-31"),
    ("trade in the late 1950s", "1957-01-01", "1959-12-31"),
    ("trade in the late fifties", "1957-01-01", "1959-12-31"),
    ("trade in the early to mid-1950s", "1950-01-01", "1956-12-31"),
    ("from the late 1950s to the early 1960s", "1957-01-01", "1963-12-31"),
    ("in the first half of the 1950s", "1950-01-01", "1954-12-31"),
    ("treaties of the nineteenth century", "1800-01-01", "1899-12-31"),
    ("early 20th century borders", "1900-01-01", "1933-12-31"),
    ("in early 1961", "1961-01-01", "1961-04-30"),
    ("in mid-1961", "1961-05-01", "1961-08-31"),
    ("in late 1956", "1956-09-01", "1956-12-31"),
    ("at the end of 1956", "1956-09-01", "1956-12-31"),
    ("at the beginning of 1956", "1956-01-01", "1956-04-30"),
    ("in late May 1961", "1961-05-21", "1961-05-31"),
    ("in the first half of 1961", "1961-01-01", "1961-06-30"),
    ("in the second quarter of 1961", "1961-04-01", "1961-06-30"),
    ("in Q3 1961", "1961-07-01", "1961-09-30"),
    ("in the spring of 1956", "1956-03-01", "1956-05-31"),
    ("summer 1956 harvest", "1956-06-01", "1956-08-31"),
    ("in the autumn of 1956", "1956-09-01", "1956-11-30"),
    ("in the fall of 1956", "1956-09-01", "1956-11-30"),
    ("in the winter of 1956", "1956-12-01", "1957-02-28"),
    ("in the winter of 1956-57", "1956-12-01", "1957-02-28"),
    ("at the turn of 1949", "1948-12-01", "1949-01-31"),
    ("at the turn of 1949-50", "1949-12-01", "1950-01-31"),
    # bounds
    ("after 1953", "1954-01-01", ""),
    ("What changed after May 1953?", "1953-06-01", ""),
    ("later than May 6, 1953", "1953-05-07", ""),
    ("following 1953", "1954-01-01", ""),
    ("post-1953 policy", "1954-01-01", ""),
    ("since 1953", "1953-01-01", ""),
    ("ever since May 1953", "1953-05-01", ""),
    ("since the 1950s", "1950-01-01", ""),
    ("after the 1950s", "1960-01-01", ""),
    ("from 1950 on", "1950-01-01", ""),
    ("from 1950 on, what did they ship?", "1950-01-01", ""),
    ("from 1950 onwards", "1950-01-01", ""),
    ("from May 1950 onward", "1950-05-01", ""),
    ("in 1950 and later", "1950-01-01", ""),
    ("in 1950 or after", "1950-01-01", ""),
    ("starting in 1950", "1950-01-01", ""),
    ("beginning in 1950", "1950-01-01", ""),
    ("no earlier than 1950", "1950-01-01", ""),
    ("not before 1950", "1950-01-01", ""),
    ("not until 1950", "1950-01-01", ""),
    ("on or after May 6, 1950", "1950-05-06", ""),
    ("before 1990", "", "1989-12-31"),
    ("prior to 1990", "", "1989-12-31"),
    ("earlier than May 1990", "", "1990-04-30"),
    ("before 6 May 1990", "", "1990-05-05"),
    ("pre-1949 contacts", "", "1948-12-31"),
    ("shipments leading up to 1949", "", "1948-12-31"),
    ("until 1950", "", "1950-12-31"),
    ("up to 1950", "", "1950-12-31"),
    ("up until May 1950", "", "1950-05-31"),
    ("by 1950", "", "1950-12-31"),
    ("prior to and during 1950", "", "1950-12-31"),
    ("up to and including 1950", "", "1950-12-31"),
    ("since at least 1949", "1949-01-01", ""),
    ("after about 1950", "1951-01-01", ""),
    ("in the last week of May 1961", "1961-05-25", "1961-05-31"),
    ("documents covering 1945-49", "1945-01-01", "1949-12-31"),
    ("毛泽东 1949年", "1949-01-01", "1949-12-31"),
    ("by the time of the Geneva Conference", "", "1954-07-21"),
    ("post-Stalin reforms", "1953-03-06", ""),
    ("during and after 1950", "1950-01-01", ""),
    ("as of March 1951", "1951-03-01", "1951-03-31"),
    ("towards the end of 1956", "1956-09-01", "1956-12-31"),
    ("Who attended the 1957 Moscow Conference?", "1957-01-01", "1957-12-31"),
    ("on the night of 3/4 May 1951", "1951-05-03", "1951-05-04"),
    ("by the end of 1950", "", "1950-12-31"),
    ("before the end of 1950", "", "1950-12-31"),
    ("after the beginning of 1950", "1950-01-01", ""),
    ("no later than 1950", "", "1950-12-31"),
    ("not after 1950", "", "1950-12-31"),
    ("in 1950 or earlier", "", "1950-12-31"),
    ("What was said after the 1954 conference?", "1954-01-01", ""),
    ("What was said before the 1954 conference?", "", "1954-12-31"),
    ("What was said after the Geneva talks of 1954?", "1954-01-01", ""),
    # so far after, so far before
    ("in the year after 1949", "1950-01-01", "1950-12-31"),
    ("the year before 1949", "1948-01-01", "1948-12-31"),
    ("in the two years after 1949", "1950-01-01", "1951-12-31"),
    ("in the decade before 1949", "1939-01-01", "1948-12-31"),
    ("within three months after May 6, 1953", "1953-05-07", "1953-08-06"),
    ("shortly after 1953", "1954-01-01", "1954-12-31"),
    ("shortly before May 1953", "1953-02-01", "1953-04-30"),
    ("in the years after 1953", "1954-01-01", ""),
    ("the day after May 6, 1953", "1953-05-07", "1953-05-07"),
    ("within a year of Stalin's death", "1952-03-05", "1954-03-05"),
    ("two years after Stalin's death", "1954-09-05", "1955-09-05"),
    ("in the last months of 1950", "1950-09-01", "1950-12-31"),
    # around
    ("around 1950", "1948-01-01", "1952-12-31"),
    ("circa 1950", "1948-01-01", "1952-12-31"),
    ("c. 1950", "1948-01-01", "1952-12-31"),
    ("in about 1950", "1948-01-01", "1952-12-31"),
    ("around May 1961", "1961-03-01", "1961-07-31"),
    ("around May 15, 1961", "1961-05-01", "1961-05-29"),
    ("around the mid-1950s", "1952-01-01", "1958-12-31"),
    # named events
    ("What did the Soviets ship during the Korean War?", "1950-06-25", "1953-07-27"),
    ("throughout the Korean War", "1950-06-25", "1953-07-27"),
    ("in the course of the Korean War", "1950-06-25", "1953-07-27"),
    ("before the Korean War", "", "1950-06-24"),
    ("prior to the Korean War", "", "1950-06-24"),
    ("after the Korean War", "1953-07-28", ""),
    ("since the Korean War", "1950-06-25", ""),
    ("on the eve of the Korean War", "1950-03-25", "1950-06-24"),
    ("after the outbreak of the Korean War", "1950-06-26", ""),
    ("before the end of the Korean War", "", "1953-07-26"),
    ("since the end of the Korean War", "1953-07-27", ""),
    ("after the Korean War began", "1950-06-26", ""),
    ("when the Korean War broke out", "1950-05-26", "1950-07-25"),
    ("after Stalin's death", "1953-03-06", ""),
    ("after Stalin’s death in 1953", "1953-03-06", ""),
    ("after the death of Stalin", "1953-03-06", ""),
    ("after Stalin died", "1953-03-06", ""),
    ("following Stalin's death, who came to Beijing?", "1953-03-06", ""),
    ("until Stalin's death", "", "1953-03-05"),
    ("in the year after Stalin's death", "1953-03-06", "1954-03-05"),
    ("shortly after Stalin's death", "1953-03-06", "1953-06-05"),
    ("at the time of Stalin's death", "1953-02-03", "1953-04-04"),
    ("before the Sino-Soviet split", "", "1960-07-15"),
    ("during the Cuban missile crisis", "1962-10-16", "1962-10-28"),
    ("after the Suez Crisis of 1956", "1956-12-23", ""),
    ("after the 1956 Hungarian Revolution", "1956-11-05", ""),
    ("before the Second World War", "", "1939-08-31"),
    ("during WWII", "1939-09-01", "1945-09-02"),
    ("after the fall of the Berlin Wall", "1989-11-10", ""),
    ("since the Twentieth Party Congress", "1956-02-14", ""),
    ("between the Korean War and the Suez Crisis", "1953-07-27", "1956-07-26"),
    ("from Stalin's death to the Secret Speech", "1953-03-05", "1956-02-25"),
    ("between 1950 and Stalin's death", "1950-01-01", "1953-03-05"),
    ("in 1956 after the Secret Speech", "1956-02-26", "1956-12-31"),
    # time in power
    ("agriculture under Khrushchev", "1953-09-14", "1964-10-14"),
    ("policy under President Kennedy", "1961-01-20", "1963-11-22"),
    ("during Khrushchev's rule", "1953-09-14", "1964-10-14"),
    ("in the Brezhnev era", "1964-10-14", "1982-11-10"),
    ("in the Khrushchev years", "1953-09-14", "1964-10-14"),
    ("Khrushchev-era letters", "1953-09-14", "1964-10-14"),
    ("during the Eisenhower administration", "1953-01-20", "1961-01-20"),
    ("while Gorbachev was in power", "1985-03-11", "1991-12-25"),
    ("after Gorbachev came to power", "1985-03-12", ""),
    ("before Gorbachev took office", "", "1985-03-10"),
    ("What remained of it after Stalin?", "1953-03-06", ""),
    ("under the leadership of Mao Zedong", "1949-10-01", "1976-09-09"),
]

# What has no time in it.
TIMELESS = [
    "",
    "?",
    "What did Mao think of the atomic bomb?",
    "Who crossed the 38th parallel?",
    "What did Order 227 forbid?",
    "What does Order 1953 say?",
    "How did China vote on Resolution 242?",
    "Who met in room 2099?",
    "Cable No. 0100 to Pyongyang",
    "Cable No. 1949 to Pyongyang",
    "Which 64 parties signed?",
    "the Group of 77",
    "What is NSC 68?",
    "What is NSC 1950?",
    "Directive 1953 on trade",
    "Article 1950 of the code",
    "1,949 soldiers crossed",
    "1949 soldiers crossed",
    "2000 Soviet soldiers crossed",
    "1949 tons of rice",
    "in 1949 tons",
    "a loan of $1950",
    "more than 1950 prisoners",
    "the MiG-1950 and the T-1960",
    "flight 1549",
    "Telegram 1953 from Hanoi",
    "hill 1950",
    "What did Mao say in May?",
    "What was signed on May 6?",
    "What may the committee decide?",
    "the long march of the columns",
    "the summer school and the fall of Dien Bien Phu's garrison",
    "a man in his fifties",
    "What happened last year?",
    "recently received letters",
    "What were the causes of the Korean War?",
    "Soviet pilots in the Korean War",
    "What did Mao say about the Korean War?",
    "What did Khrushchev think of Mao?",
    "Who was blamed for the Great Leap Forward?",
    "countries affected by the Cultural Revolution",
    "the Eisenhower administration's view of Taiwan",
    "What was done under Stalin's orders?",
    "after Khrushchev's visit to Warsaw",
    "February 30, 1961",
    'the phrase "summer of 1956"',
    "before and after 1953",
]


@pytest.mark.parametrize(("question", "earliest", "latest"), PERIODS)
def test_the_period_of_a_question(question: str, earliest: str, latest: str) -> None:
    found = read(question)
    assert found.period is not None
    assert (found.period.earliest, found.period.latest) == (day(earliest), day(latest))


@pytest.mark.parametrize("question", TIMELESS)
def test_what_is_not_a_time_stays_words(question: str) -> None:
    found = read(question)
    assert (found.period, found.periods, found.order) == (None, (), None)
    if "and after" not in question:
        assert found.text_without_time == question.strip()


@pytest.mark.parametrize(
    "piece",
    [
        "before ",
        "1950 ",
        "the ",
        "after the first 1950, ",
        "in May ",
        '"',
        "“",
        "not in 1950 or ",
        "first ",
    ],
)
def test_long_questions_are_read(piece: str) -> None:
    read(piece * (20_000 // len(piece)))


@given(st.text(max_size=120))
def test_no_question_raises_and_spans_lie_inside_in_order(question: str) -> None:
    found = read(question)
    edges = [edge for span in found.spans for edge in span]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(write_out_dates(question)) for edge in edges)


WORDS = (
    "before after since until by in not between and or the 1949 1956 May 6 , first last of "
    "Korean War under Stalin 's death two years around to from on except 1950s early - ?"
)


@given(st.lists(st.sampled_from(WORDS.split()), max_size=14))
def test_whatever_is_read_is_in_order(words: list[str]) -> None:
    found = read(" ".join(words))
    for period in (*found.periods, *found.excluded_periods):
        assert period.earliest is None or period.latest is None or period.earliest <= period.latest
    edges = [edge for span in found.spans for edge in span]
    assert edges == sorted(edges)


@given(st.dates(date(1000, 1, 2), date(2199, 12, 30)))
def test_before_on_and_after_a_day_share_out_all_time(when: date) -> None:
    before, on, after = (
        read(f"coal {word} {when.isoformat()}").period for word in ("before", "on", "after")
    )
    assert before is not None and on is not None and after is not None
    assert before.earliest is None and before.latest == when - timedelta(days=1)
    assert on.earliest == on.latest == when
    assert after.earliest == when + timedelta(days=1) and after.latest is None

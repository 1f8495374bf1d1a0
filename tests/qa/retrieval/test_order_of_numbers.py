"""10/11/1956 in a question is read in the order of the archive's own dates, and the answer says how."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.qa.retrieval.test_two_times import archive_of

OCTOBER, NOVEMBER = (
    ("o", "Note on Ice", "October 11, 1956"),
    ("n", "Note on Ice", "10 November 1956"),
)
MONTH_FIRST = [f"October {day}, 1957" for day in range(1, 31)]
DAY_FIRST = [f"{day} October 1957" for day in range(1, 31)]
BOTH = "What of ice on 10{0}11{0}1956?"


@pytest.mark.parametrize(
    ("dates", "mark", "ids", "how"),
    [
        (["24/10/1956"], "/", ["n"], "November 10, 1956, as the records write the day first"),
        (["10/24/1956"], "/", ["o"], "October 11, 1956, as the records write the month first"),
        (["24.10.1956"], ".", ["n"], "November 10, 1956, as the records write the day first"),
        (["24.10.1956"], "/", ["n"], "November 10, 1956, as the records write the day first"),
        (["24.10.1956", "10/24/1956"], "/", ["o"], "the month first"),
        (["24.10.1956", "10/24/1956"], ".", ["n"], "the day first"),
        (["24/10/1956", "10/24/1956"], "/", ["n", "o"], "(read as October 11, 1956)"),
        (["1957"], "/", ["n", "o"], "(read as October 11, 1956)"),
        (MONTH_FIRST, "/", ["o"], "the month first"),
        (DAY_FIRST, "/", ["n"], "the day first"),
        (MONTH_FIRST, ".", ["n", "o"], "(read as November 10, 1956)"),
    ],
)
def test_numbers_are_read_as_the_archive_writes_them(
    tmp_path: Path, dates: list[str], mark: str, ids: list[str], how: str
) -> None:
    others = [(f"x{at}", f"Paper {at}", date, "Nothing.") for at, date in enumerate(dates)]
    # Two dates in words that differ, so that these alone say nothing.
    records = [(id_, title, date, "Ice.") for id_, title, date in (OCTOBER, NOVEMBER)]
    assistant = archive_of(tmp_path, records + others)
    result = assistant.search(BOTH.format(mark))
    assert sorted(hit.record.id for hit in result.hits) == ids
    assert result.question.period is not None
    assert how in result.question.period.as_written
    answer = assistant.ask(BOTH.format(mark), keep=False)
    assert answer.question.period == result.question.period


def test_two_digits_of_the_year_are_read_so_too(tmp_path: Path) -> None:
    records = [(id_, title, date, "Ice.") for id_, title, date in (OCTOBER, NOVEMBER)]
    assistant = archive_of(tmp_path, [*records, ("x", "Paper", "24/10/1956", "")])
    assert [hit.record.id for hit in assistant.search("ice on 10/11/56").hits] == ["n"]

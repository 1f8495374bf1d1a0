from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qa.understanding.time import NamedPeriods, PeriodsError, read_time
from tests.qa.understanding.time_reading import NAMED


def test_every_row_of_the_table_is_found_by_each_name() -> None:
    assert len(NAMED.rows) >= 60
    for row in NAMED.rows:
        assert row.latest is None or row.earliest <= row.latest
        for name in row.names:
            assert [mention.period for mention in NAMED.mentions(f"x {name} x")] == [row]


def test_a_table_of_the_readers_own_is_laid_over(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        '[[period]]\nnames = ["Sino-Soviet split"]\nearliest = 1963-07-14\nlatest = 1989-05-18\n'
        'fixed_by = "The open letter; the visit."\n[[period]]\nnames = ["coal strike"]\n'
        'earliest = 1984-03-06\nfixed_by = "It began."\n',
        encoding="utf-8",
    )
    named = NamedPeriods.load(own)
    split, strike = (
        read_time("before the Sino-Soviet split", named),
        read_time("during the coal strike", named),
    )
    assert split.period is not None and split.period.latest == date(1963, 7, 13)
    assert strike.period is not None and (strike.period.earliest, strike.period.latest) == (
        date(1984, 3, 6),
        None,
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[period", "is not TOML"),
        ("period = 3", "has no rows; begin each one with [[period]]"),
        ("period = [3]", "row 1 is 3; begin each row with [[period]]"),
        ("[[period]]\nnames = []", "row 1 has the names []; give a list of names in words"),
        ('[[period]]\nnames = ["x"]\nkind = "y"', "choose one of event, office"),
        ('[[period]]\nnames = ["x"]\nearliest = "1950"', "write days as 1950-06-25"),
        (
            '[[period]]\nnames = ["x"]\nearliest = 1950-01-02\nlatest = 1950-01-01',
            "before it begins on 1950-01-02",
        ),
        ('[[period]]\nnames = ["x"]\nearliest = 1950-01-02', "state the events in fixed_by"),
    ],
)
def test_a_wrong_table_is_one_clean_line(tmp_path: Path, text: str, message: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(PeriodsError) as error:
        NamedPeriods.load(own)
    assert message in str(error.value)
    assert "own.toml" in str(error.value)


def test_a_table_that_is_not_there_is_one_clean_line(tmp_path: Path) -> None:
    with pytest.raises(PeriodsError, match="cannot read the table of periods"):
        NamedPeriods.load(tmp_path / "none.toml")

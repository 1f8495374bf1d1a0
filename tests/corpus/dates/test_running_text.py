"""Dates of other languages in running text, and days without a year."""

from __future__ import annotations

import pytest

from corpus import dates_in_prose, days_in_prose


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("Am 11. Januar 1949 schrieb er.", [("11. Januar 1949", "1949-01-11")]),
        ("Im Februar 1949, Ende 1950", [("Februar 1949", "1949-02"), ("Ende 1950", "1950-09/1950-12")]),
        ("le 1er mai 1950", [("1er mai 1950", "1950-05-01")]),
        ("el 3 de mayo de 1950", [("3 de mayo de 1950", "1950-05-03")]),
        ("3 февраля 1981 года", [("3 февраля 1981", "1981-02-03")]),
        ("会议于1950年5月3日举行", [("1950年5月3日", "1950-05-03")]),
        ("on Jan. 3rd, 1950, and in 1951", [("Jan. 3rd, 1950", "1950-01-03"), ("1951", "1951")]),
        ("General de Gaulle in 1958", [("1958", "1958")]),
        ("die 1949 Tonnen", [("1949", "1949")]),
    ],
)  # fmt: skip
def test_dates_in_prose(text: str, dates: list[tuple[str, str]]) -> None:
    mentions = dates_in_prose(text)
    assert [(text[m.start : m.end], m.date.edtf) for m in mentions] == dates


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("On 8 January, Mao wrote; on May 9 too", [("8 January", 1, 8), ("May 9", 5, 9)]),
        ("the 5th of June, Sept. 12", [("5th of June", 6, 5), ("Sept. 12", 9, 12)]),
        ("am 3. März desselben Jahres, le 14 juillet", [("3. März", 3, 3), ("14 juillet", 7, 14)]),
        ("30 February, 31 April; they may 3 times", []),
        ("8 January 1949, March 1950, on 3-5 May 1950", []),
    ],
)
def test_days_without_a_year(text: str, days: list[tuple[str, int, int]]) -> None:
    mentions = days_in_prose(text, dates_in_prose(text))
    assert [(text[m.start : m.end], m.month, m.day) for m in mentions] == days

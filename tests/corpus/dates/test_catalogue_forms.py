"""Dates as catalogues, programs and other languages write them."""

from __future__ import annotations

from datetime import date

import pytest
from edtf import parse_edtf

from corpus.dates import ArchivalDate, dates_in, parse_date

# written, EDTF, earliest, latest
EXACT = [
    ("1951 June 8-July 9", "1951-06-08/1951-07-09", "1951-06-08", "1951-07-09"),
    ("1951 June 8-9", "1951-06-08/1951-06-09", "1951-06-08", "1951-06-09"),
    ("1949 May 3-1950 June 4", "1949-05-03/1950-06-04", "1949-05-03", "1950-06-04"),
    ("1951 June-July", "1951-06/1951-07", "1951-06-01", "1951-07-31"),
    ("1948-1952, undated", "1948/1952", "1948-01-01", "1952-12-31"),
    ("1948-1952 and undated", "1948/1952", "1948-01-01", "1952-12-31"),
    ("1948-1952 (bulk 1950)", "1948/1952", "1948-01-01", "1952-12-31"),
    ("1948-1952, bulk 1949-1950", "1948/1952", "1948-01-01", "1952-12-31"),
    ("1949, 1951-1953", "1949/1953", "1949-01-01", "1953-12-31"),
    ("June 8, 1951, 5 p.m.", "1951-06-08", "1951-06-08", "1951-06-08"),
    ("June 8, 1951—noon", "1951-06-08", "1951-06-08", "1951-06-08"),
    ("June 8, 1951, 9:45–10 a.m.", "1951-06-08", "1951-06-08", "1951-06-08"),
    ("June 8, 1951, 0318Z", "1951-06-08", "1951-06-08", "1951-06-08"),
    ("8 June 1951 at 17:30", "1951-06-08", "1951-06-08", "1951-06-08"),
    ("1951-06-08T00:00:00Z", "1951-06-08", "1951-06-08", "1951-06-08"),
    ("19510608", "1951-06-08", "1951-06-08", "1951-06-08"),
    ("1951-06-00", "1951-06", "1951-06-01", "1951-06-30"),
    ("1951-XX-XX", "1951", "1951-01-01", "1951-12-31"),
    ("194X", "194X", "1940-01-01", "1949-12-31"),
    ("[194-?]", "194X", "1940-01-01", "1949-12-31"),
    ("19--", "19XX", "1900-01-01", "1999-12-31"),
    ("1951/..", "1951/..", "1951-01-01", None),
    ("../1951", "../1951", None, "1951-12-31"),
    ("1951 to present", "1951/..", "1951-01-01", None),
    ("1951-present", "1951/..", "1951-01-01", None),
    ("7 Jan. 1698/9", "1699-01-07", "1699-01-07", "1699-01-07"),
    ("5 Feb. 1720/21", "1721-02-05", "1721-02-05", "1721-02-05"),
    ("18th/19th century", "1700/1899", "1700-01-01", "1899-12-31"),
    ("17th-18th centuries", "1600/1799", "1600-01-01", "1799-12-31"),
    ("19th c.", "18XX", "1800-01-01", "1899-12-31"),
    ("late 19th c.", "1867/1899", "1867-01-01", "1899-12-31"),
    ("XIXe siècle", "18XX", "1800-01-01", "1899-12-31"),
    ("début du XIXe siècle", "1800/1833", "1800-01-01", "1833-12-31"),
    ("seconde moitié du 18e siècle", "1750/1799", "1750-01-01", "1799-12-31"),
    ("fin XVIIIe-début XIXe siècle", "1767/1833", "1767-01-01", "1833-12-31"),
    ("18. Jh.", "17XX", "1700-01-01", "1799-12-31"),
    ("18./19. Jh.", "1700/1899", "1700-01-01", "1899-12-31"),
    ("18. Jh. - 19. Jh.", "1700/1899", "1700-01-01", "1899-12-31"),
    ("Anfang 18. Jahrhundert", "1700/1733", "1700-01-01", "1733-12-31"),
    ("sec. XIX", "18XX", "1800-01-01", "1899-12-31"),
    ("principios del siglo XX", "1900/1933", "1900-01-01", "1933-12-31"),
    ("2-я половина XIX в.", "1850/1899", "1850-01-01", "1899-12-31"),
    ("XIX–XX вв.", "1800/1999", "1800-01-01", "1999-12-31"),
    ("XIX w.", "18XX", "1800-01-01", "1899-12-31"),
    ("Week ending June 8, 1951", "1951-06-02/1951-06-08", "1951-06-02", "1951-06-08"),
    ("18.06.1951", "1951-06-18", "1951-06-18", "1951-06-18"),
    ("6/18/1951", "1951-06-18", "1951-06-18", "1951-06-18"),
    ("3.II.1949", "1949-02-03", "1949-02-03", "1949-02-03"),
    ("3 XII 1949", "1949-12-03", "1949-12-03", "1949-12-03"),
    ("8 juin 1951", "1951-06-08", "1951-06-08", "1951-06-08"),
    ("1er août 1951", "1951-08-01", "1951-08-01", "1951-08-01"),
    ("8. Juni 1951", "1951-06-08", "1951-06-08", "1951-06-08"),
    ("6.-8. März 1951", "1951-03-06/1951-03-08", "1951-03-06", "1951-03-08"),
    ("8 de junio de 1951", "1951-06-08", "1951-06-08", "1951-06-08"),
    ("8 giugno 1951", "1951-06-08", "1951-06-08", "1951-06-08"),
    ("8 июня 1951 г.", "1951-06-08", "1951-06-08", "1951-06-08"),
    ("июнь 1951 года", "1951-06", "1951-06-01", "1951-06-30"),
    ("8 czerwca 1951 r.", "1951-06-08", "1951-06-08", "1951-06-08"),
    ("1951年6月8日", "1951-06-08", "1951-06-08", "1951-06-08"),
    ("1951年6月", "1951-06", "1951-06-01", "1951-06-30"),
    ("一九五一年六月二十八日", "1951-06-28", "1951-06-28", "1951-06-28"),
    ("昭和26年6月8日", "1951-06-08", "1951-06-08", "1951-06-08"),
    ("1951年6月8日至1951年6月9日", "1951-06-08/1951-06-09", "1951-06-08", "1951-06-09"),
]

ABOUT = [
    ("c1951", "1951~", "1950-01-01", "1952-12-31"),
    ("ca.1951", "1951~", "1950-01-01", "1952-12-31"),
    ("[c1951]", "1951~", "1950-01-01", "1952-12-31"),
    ("circa 1951?", "1951%", "1950-01-01", "1952-12-31"),
    ("1951%", "1951%", "1950-01-01", "1952-12-31"),
    ("um 1951", "1951~", "1950-01-01", "1952-12-31"),
    ("около июня 1951 г.", "1951-06~", "1951-05-01", "1951-07-31"),
]

NO_DATES = [
    "17 c.",
    "19 s",
    "XXV siècle",
    "c. XIX",
    "XIX",
    "XIX-XX",
    "3/4/1949",
    "04.03.1949",
    "5 Feb. 1950/51",
    "5 Feb. 1720/25",
    "19511308",
    "undated [1951]",
    "Box 12, Folder 1951",
    "FO 371/1951",
    "4711-1951",
    "June 8, 1951 Letter",
    "8 juin",
    "1951年13月",
    "3.XV.1949",
    "Week ending 1951",
]


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


@pytest.mark.parametrize(("written", "edtf", "earliest", "latest"), [*EXACT, *ABOUT])
def test_a_catalogue_date_is_read(
    written: str, edtf: str, earliest: str | None, latest: str | None
) -> None:
    assert parse_date(written) == ArchivalDate(written, edtf, day(earliest), day(latest))


@pytest.mark.parametrize(("edtf", "earliest", "latest"), [row[1:] for row in EXACT])
def test_the_edtf_library_agrees(edtf: str, earliest: str | None, latest: str | None) -> None:
    parsed = parse_edtf(edtf)
    for ours, theirs in ((earliest, parsed.lower_strict()), (latest, parsed.upper_strict())):
        assert day(ours) == (date(*theirs[:3]) if hasattr(theirs, "tm_year") else None)


@pytest.mark.parametrize("written", NO_DATES)
def test_what_could_be_another_day_is_no_date(written: str) -> None:
    assert parse_date(written) is None


def test_the_page_shows_the_order_of_numbers() -> None:
    by_day, by_month = (
        parse_date("3/4/1949", day_first=True),
        parse_date("3/4/1949", day_first=False),
    )
    assert by_day is not None and by_day.edtf == "1949-04-03"
    assert by_month is not None and by_month.edtf == "1949-03-04"


@pytest.mark.parametrize("written", ["o. D.", "ohne Datum", "sans date", "без даты", "日期不详"])
def test_undated_in_other_languages(written: str) -> None:
    assert parse_date(written) == ArchivalDate(written, "", None, None)


def test_running_text_is_read_as_before() -> None:
    text = "8 juin 1951, c1951 and 195X"
    assert [found.date.as_written for found in dates_in(text)] == ["1951"]


@pytest.mark.parametrize(
    "piece", ["1951, ", "昭和", "十", "1er ", "195-?", "- ", "c1951 ", "1951年"]
)
def test_hostile_text_is_no_date(piece: str) -> None:
    assert parse_date((piece * 100)[:200]) is None

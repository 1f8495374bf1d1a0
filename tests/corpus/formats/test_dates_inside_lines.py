"""Dates inside a line below a title, and lines of shelfmarks above it."""

import pytest

from corpus import Record, read_listing


def first(page: str) -> Record:
    return read_listing(page).records[0]


def test_the_issue_of_a_newspaper_and_not_the_years_of_its_run() -> None:
    page = (
        "WHEAT FOR THE DRY DISTRICTS.\nThe Courier (Ouyen, Vic. : 1911 - 1954) Saturday 7 February"
        " 1931 p 7 Article\n\nFLOODS AT THE WEIR.\nThe Courier (Ouyen, Vic. : 1911 - 1954) Friday 3"
        " April 1931 p 1 Article\n"
    )
    assert [(record.title, record.date.edtf) for record in read_listing(page).records] == [
        ("WHEAT FOR THE DRY DISTRICTS.", "1931-02-07"),
        ("FLOODS AT THE WEIR.", "1931-04-03"),
    ]


def test_the_first_area_of_a_description_has_place_and_date() -> None:
    page = (
        "1. Brief von Ida Ott\nOtt, Ida (1880-1950)\nHeidelberg, 12.03.1921. - 2 S. - Brief\n\n"
        "2. Postkarte von Karl Lund\nLund, Karl (1871-1942)\nWien, 30.04.1921. - 1 Bl. - Karte\n"
    )
    record = first(page)
    assert (record.title, record.date.edtf) == ("Brief von Ida Ott", "1921-03-12")
    assert record.places == ("Heidelberg",)


@pytest.mark.parametrize(
    ("shelfmark", "is_source"),
    [("BArch DX 30/33%d", True), ("56/1201/0/1/1%d", True), ("Band der Akten 1%d", False)],
)
def test_a_line_of_a_shelfmark_is_no_title(shelfmark: str, is_source: bool) -> None:
    page = "\n\n".join(
        f"{shelfmark % number}\nProtokoll der Sitzung {number}\n195{number}" for number in (1, 2)
    )
    record = first(page)
    assert (record.title == "Protokoll der Sitzung 1") is is_source
    assert (record.source == shelfmark % 1) is is_source


def test_days_with_hyphens_need_a_day_that_shows_their_order() -> None:
    page = "Staking in de haven\n{}\nHet Volk\n\nDe wet op de sluizen\n{}\nHet Volk\n"
    shown = read_listing(page.format("12-05-1938", "30-06-1934")).records
    assert [record.date.edtf for record in shown] == ["1938-05-12", "1934-06-30"]
    hidden = read_listing(page.format("12-05-1938", "03-06-1934")).records
    assert [record.date.edtf for record in hidden if record.date.edtf] == []


def test_a_date_with_a_place_above_a_title_is_no_title() -> None:
    page = (
        "1356 May 3, Sarn\nCount Otto pledges the toll\nOrig., StA Sarn, Urk. 12.\n\n"
        "1361 November 11\nThe town sells a house\nCopy, StA Sarn, Cop. 2.\n\n"
        "1370\nOrder of the fishers\nOrig., StA Sarn, A 44.\n"
    )
    records = read_listing(page).records
    assert [(record.title, record.date.edtf) for record in records] == [
        ("Count Otto pledges the toll", "1356-05-03"),
        ("The town sells a house", "1361-11-11"),
        ("Order of the fishers", "1370"),
    ]
    assert records[0].places == ("Sarn",)


def test_a_year_that_an_editor_adds_is_read_where_it_can_be_one() -> None:
    page = (
        "1642[-3], January 9. Oxford.—Sir Edward to Lady Sarn.\n\n"
        "1642, September 3. London.—Orde to his brother.\n"
    )
    assert [record.date.edtf for record in read_listing(page).records] == [
        "1643-01-09",
        "1642-09-03",
    ]


@pytest.mark.parametrize("maker", ["Calder, Ines (1870–1931)", "Ines Calder (British, 1870-1931)"])
def test_the_years_of_a_life_date_nothing(maker: str) -> None:
    page = f"{maker}\nPilots at the mole, 1911\n\nLin, Mae\nThe ledger, 1925\n"
    dates = [record.date.edtf for record in read_listing(page).records]
    assert "1870/1931" not in dates and "1911" in dates


def test_the_years_of_papers_date_them() -> None:
    page = "Correspondence (London, 1870-1931)\n\nHarbour Board minutes (1880-1950)\n"
    assert [record.date.edtf for record in read_listing(page).records] == ["1870/1931", "1880/1950"]

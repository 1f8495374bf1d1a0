"""The French Republican calendar: read truly, or not at all."""

import pytest

from corpus import read_listing
from corpus.dates import parse_date


@pytest.mark.parametrize(
    ("written", "edtf"),
    [
        ("24 pluviôse an II", "1794-02-12"),
        ("24 pluviôse an II (12 février 1794)", "1794-02-12"),
        ("18 brumaire, an VIII [9 novembre 1799]", "1799-11-09"),
        ("1er vendémiaire an 14", "1805-09-23"),
        ("6e jour complémentaire an III", "1795-09-22"),
        ("frimaire an 3", "1794-11-21/1794-12-20"),
        ("an III", "1794-09-22/1795-09-22"),
        ("nivôse-ventôse an II", "1793-12-21/1794-03-20"),
        ("12 germinal-3 floréal an II", "1794-04-01/1794-04-22"),
        ("an II-an IV", "1793-09-22/1796-09-21"),
        ("1789-an IX", "1789-01-01/1801-09-22"),
        ("9 therm. an II", "1794-07-27"),
        ("an XI-1809 [1802-1809]", "1802-09-23/1809-12-31"),
        ("14 prairial an III (2 juin 1795)-brumaire an IV (octobre 1795)", "1795-06-02/1795-11-21"),
    ],
)
def test_a_date_of_the_republic_is_read(written: str, edtf: str) -> None:
    date = parse_date(written)
    assert date is not None and (date.as_written, date.edtf) == (written, edtf)


@pytest.mark.parametrize(
    "written",
    [
        "24 pluviôse an II (13 février 1795)",
        "31 nivôse an II",
        "6e jour complémentaire an II",
        "an XV",
        "an 0",
        "24 pluviôse",
        "24 pluviôse an II (copie)",
        "3 brumaire an",
    ],
)
def test_what_the_calendar_does_not_have_is_no_date(written: str) -> None:
    assert parse_date(written) is None


def test_a_page_dates_its_letters_and_reports_a_day_that_is_none() -> None:
    page = (
        "Lettre de Carnot\n24 pluviôse an II\n\nLettre de Dupin\n3 brumaire an IV\n\n"
        "Billet de la citoyenne Aubry\n31 nivôse an II\n\nLettre de Girard\nan IX\n"
    )
    reading = read_listing(page)
    assert [(record.title, record.date.edtf) for record in reading.records if record.date.edtf] == [
        ("Lettre de Carnot", "1794-02-12"),
        ("Lettre de Dupin", "1795-10-25"),
        ("Lettre de Girard", "1800-09-23/1801-09-22"),
    ]
    assert any("31 nivôse an II" in warning for warning in reading.warnings)

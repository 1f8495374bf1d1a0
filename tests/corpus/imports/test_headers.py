"""Headers of other countries and programs, and title rows above a header that no list knows."""

from typing import Any

import pytest

from corpus import read_bytes
from tests.corpus.imports.test_spreadsheets import excel


def test_a_german_inventory_without_a_title_column() -> None:
    rows: list[list[Any]] = [["Stadtarchiv Hafenstadt"], ["Stand: 03.02.2021"], [],
            ["Lfd. Nr.", "Datum", "Absender", "Inhalt", "Signatur"],
            [1, "8. April 1957", "Ott, Ida", "Brief über Salz. Sie bittet.", "4/12"]]  # fmt: skip
    reading = read_bytes(excel({"A": rows}), "x.xlsx")
    [record] = reading.records
    assert (record.title, record.date.edtf, record.people, record.source, record.other) == (
        "Brief über Salz.", "1957-04-08", ("Ott, Ida",), "4/12", (("Lfd. Nr.", "1"),),
    )  # fmt: skip
    assert [line.line for line in reading.unread] == [1, 2]


def test_an_unknown_header_below_title_rows() -> None:
    data = b"Salt Board,,\nKept since 1957,,\nLabel of it,Then,Whatever it says\nLetter,1957-04-08,Ott asks for salt.\n"
    data += b"Note,1957-05-01,Voss declines the salt.\n"
    reading = read_bytes(data, "x.csv")
    assert [(record.title, record.date.edtf, record.summary) for record in reading.records] == [
        ("Letter", "1957-04-08", "Ott asks for salt."),
        ("Note", "1957-05-01", "Voss declines the salt."),
    ]
    assert [(line.line, line.reason) for line in reading.unread] == [
        (1, "above the header"),
        (2, "above the header"),
    ]


def test_access_points_of_atom() -> None:
    text = "identifier,title,eventDates,eventActors,subjectAccessPoints\nF1,Letters,[ca. 1957],A. Ott|H. Voss,Salt|Trade\n"
    [record] = read_bytes(text.encode(), "isad.csv").records
    assert (record.date.edtf, record.people, record.topics) == (
        "1957~",
        ("A. Ott", "H. Voss"),
        ("Salt", "Trade"),
    )


def test_senders_and_recipients_of_other_languages() -> None:
    text = "Datum;Von;An;Inhalt\n8. April 1957;Ott, Ida;Lund, Per;Brief über Salz.\n9. April 1957;Lund, Per;Ott, Ida;Antwort.\n"
    records = read_bytes(text.encode(), "briefe.csv").records
    assert [(record.date.edtf, record.people) for record in records] == [
        ("1957-04-08", ("Ott, Ida", "Lund, Per")),
        ("1957-04-09", ("Lund, Per", "Ott, Ida")),
    ]


def test_von_and_bis_are_the_first_and_last_day() -> None:
    text = "Titel;Von;Bis\nAkte Salz;8.4.1957;13.5.1957\nAkte Zinn;14.5.1957;15.5.1957\n"
    records = read_bytes(text.encode(), "akten.csv").records
    assert [(record.date.edtf, record.people) for record in records] == [
        ("1957-04-08/1957-05-13", ()),
        ("1957-05-14/1957-05-15", ()),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Title,From,To\nLog,3 May 1957,9 June 1957\nBond,1958,1958\nOath,1959,\n",
            [("1957-05-03/1957-06-09", ()), ("1958", ()), ("1959", ())],
        ),
        (
            "Title,Date,From,To\nLetter,1957,Ida Lund,Per Ott\nReply,1958,Per Ott,Ida Lund\n",
            [("1957", ("Ida Lund", "Per Ott")), ("1958", ("Per Ott", "Ida Lund"))],
        ),
        (
            "Title,Start date,End date\nLog,1957-05-03,1957-06-09\nBond,1958-01-02,1958-02-03\n",
            [("1957-05-03/1957-06-09", ()), ("1958-01-02/1958-02-03", ())],
        ),
        (  # a day of writing and one of receipt are no period
            "Title,Date,Date received\nLog,3 May 1957,9 May 1957\nBond,4 May 1957,8 May 1957\n",
            [("1957-05-03", ()), ("1957-05-04", ())],
        ),
        (  # the second day before the first one: no period
            "Title,Issued,From,To\nLog,1957,1957,1949\nBond,1958,1958,1949\n",
            [("1957", ()), ("1958", ())],
        ),
        (  # a last day alone is reported, never taken for the whole date
            "Title,From,To\nLog,1957,1959\nBond,,1958\n",
            [("1957/1959", ()), ("", ())],
        ),
    ],
)
def test_columns_from_and_to_are_told_by_their_contents(
    text: str, expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    records = read_bytes(text.encode(), "list.csv").records
    assert [(record.date.edtf, record.people) for record in records] == expected


def test_dotted_dates_of_a_german_table_begin_with_the_day_unless_one_denies_it() -> None:
    def days(header: str, *dates: str) -> tuple[list[str], tuple[str, ...]]:
        rows = "".join(f"{date};Brief {date}\n" for date in dates)
        reading = read_bytes(f"{header}\n{rows}".encode(), "briefe.csv")
        return [record.date.edtf for record in reading.records], reading.warnings

    note = "dates such as 11.03.1956 are read with the day first, as the language of the columns has them"
    read, warnings = days("Datum;Betreff", "11.03.1956", "4.5.1956")
    assert (read, note in warnings) == (["1956-03-11", "1956-05-04"], True)
    read, warnings = days("Date;Title", "11.03.1956", "4.5.1956")
    assert (read, note in warnings) == (["1956", "1956"], False)  # what is certain: the year
    read, warnings = days("Date;Title", "11.03.1956", "24.5.1956")
    assert (read, note in warnings) == (["1956-03-11", "1956-05-24"], False)
    read, warnings = days("Datum;Betreff", "11.03.1956", "5.24.1956")
    assert (read, note in warnings) == (["1956-11-03", "1956-05-24"], False)
    read, warnings = days("Datum;Betreff", "11.03.1956", "5.24.1956", "24.5.1956")
    assert (read, note in warnings) == (["1956", "1956-05-24", "1956-05-24"], False)

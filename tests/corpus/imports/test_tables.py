"""Tables and JSON: fields told from headers and contents, shown, corrected, and nothing dropped."""

import tracemalloc
from pathlib import Path

import pytest

from corpus import ReadingError, Record, read_bytes, read_file, read_listing

GOLDEN = Path(__file__).parents[2] / "golden" / "files"


def golden(name: str) -> tuple[Record, ...]:
    return read_file(GOLDEN / name).records


def entries(records: tuple[Record, ...]) -> list[tuple[str, str, str]]:
    return [(record.date.edtf, record.title, record.summary) for record in records]


def test_columns_that_only_their_contents_tell() -> None:
    reading = read_file(GOLDEN / "plain.csv")
    assert (reading.shape, reading.unread) == ("CSV", ())
    assert entries(reading.records) == [
        ("1961-05-13", 'Letter, "Brandt" to Voss', "Brandt asks\nfor coal."),
        ("1961-06-04", "Answer", "Voss declines."),
        ("", "Note", ""),
    ]
    assert reading.warnings == (
        "the header is not understood; fields are told from the contents",
        "fields: date = When, title = Name, summary = What",
        "line 5: 'someday' is not a known date; it is kept as written, and no period finds it",
    )


def test_the_reader_says_which_column_is_what() -> None:
    data = b"Title,Name,When\nRow,Letter,1961\nRow,Note,1962\n"
    assert [record.title for record in read_bytes(data, "x.csv").records] == ["Row", "Row"]
    reading = read_bytes(data, "x.csv", columns={"title": "Name", "date": "When"})
    assert entries(reading.records) == [("1961", "Letter", ""), ("1962", "Note", "")]
    assert reading.records[0].other == (("Title", "Row"),)
    with pytest.raises(
        ReadingError, match="no column is called Nome; choose from Title, Name, When"
    ):
        read_bytes(data, "x.csv", columns={"title": "Nome"})
    with pytest.raises(ReadingError, match="there is no field 'titel'"):
        read_bytes(data, "x.csv", columns={"titel": "Name"})


def test_separators_and_quotation_marks() -> None:
    assert entries(golden("semicolons.csv")) == [
        ("1961-05-13", "Letter; to Voss", "Coal."),
        ("1961-06-04", "Answer", "Salt."),
    ]
    [record] = golden("quoted.tsv")
    assert (record.title, record.date.edtf, record.other) == (
        "Letter",
        "1961-05-06",
        (("Box", "4"),),
    )
    assert entries(golden("table.md")) == [("1961-05-06", "Letter", "Coal | salt.")]
    tabs = read_listing('Date\tTitle\n1962\t"Third" Letter\n1963\t"Fourth" Letter\n')
    assert [record.title for record in tabs.records] == ['"Third" Letter', '"Fourth" Letter']


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["13/05/1961", "04/06/1961"], ["1961-05-13", "1961-06-04"]),
        (["05/13/1961", "04/06/1961"], ["1961-05-13", "1961-04-06"]),
        (["05/04/1961", "04/06/1961"], ["1961", "1961"]),
        (["13/05/1961", "05/13/1961", "04/06/1961"], ["1961-05-13", "1961-05-13", "1961"]),
        (["13.05.1961 ", "8-Apr-57"], ["1961-05-13", ""]),
        (["1961-05-06T10:00:00Z", "19610506", "1961-05-00", "1961-00-00"],
         ["1961-05-06", "1961-05-06", "1961-05", "1961"]),
        (["Apr. 19, 1957, 5 p.m.", "19611332", "1961-05-06 noon"], ["1957-04-19", "", "1961-05-06"]),
    ],
)  # fmt: skip
def test_dates_of_programs_are_read_and_never_guessed(
    dates: list[str], expected: list[str]
) -> None:
    rows = "".join(f'"{when}",Title {place}\n' for place, when in enumerate(dates))
    records = read_bytes(f"Date,Title\n{rows}".encode(), "x.csv").records
    assert [record.date.edtf for record in records] == expected
    assert [record.date.as_written for record in records] == [when.strip() for when in dates]


def test_a_row_without_title_takes_its_first_words() -> None:
    reading = read_listing(
        "Date,Summary,Url\n1961,Brandt asks. He waits.,https://a.example/1\n,,x\n"
    )
    assert [record.title for record in reading.records] == ["Brandt asks."]
    assert [(line.line, line.reason) for line in reading.unread] == [(3, "it has no title")]
    assert reading.warnings[1] == "1 record has no title; the first words stand for it"


def test_a_list_inside_an_object() -> None:
    reading = read_file(GOLDEN / "wrapped.json")
    [record] = reading.records
    assert entries(reading.records) == [("1961-05-06", "Letter", "Coal.")]
    assert (record.url, record.other) == ("https://example.org/1", (("docDate", "19610506"),))
    assert [(line.line, line.reason) for line in reading.unread] == [(2, "it has no title")]


def test_tropy_and_omeka() -> None:
    [item] = golden("tropy.jsonld")
    assert (item.title, item.date.edtf, item.people, item.topics, item.text) == (
        "Letter",
        "1961-05-06",
        ("Brandt, Ola",),
        ("coal",),
        "Asks Voss to wait.",
    )
    assert item.other == (("box", "4"), ("Photo", "p1.jpg"))
    [item] = golden("omeka.json")
    assert (item.title, item.date.edtf, item.summary, item.people) == (
        "Letter",
        "1961-05-06",
        "Coal.",
        ("Brandt, Ola",),
    )
    assert ("o:created", "2020-01-01T00:00:00+00:00") in item.other


def test_what_is_named_but_not_read() -> None:
    with pytest.raises(ReadingError, match="there is no format 'xls'; choose from"):
        read_listing("a", "x", "xls")
    with pytest.raises(ReadingError, match="x is XML with the root <plan>, which is not a format"):
        read_listing("<plan><a/></plan>", "x")
    with pytest.raises(ReadingError, match="x looks like JSON, but is not JSON"):
        read_listing('{"a": [', "x")


def read_with_peak(rows: int) -> int:
    """The most bytes that are held while a table of so many rows, with few dates, is read."""
    lines = (f"Letter {n},May {n % 28 + 1} 1961,Lund asks for salt and tin." for n in range(rows))
    data = "\n".join(["Title,Date,Summary", *lines]).encode()
    tracemalloc.start()
    try:
        reading = read_bytes(data, "long.csv")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (len(reading.records), reading.unread) == (rows, ())
    assert len({id(record.date) for record in reading.records}) == min(
        rows, 28
    )  # a day is read once
    return peak


def test_memory_grows_with_the_rows_alone_so_that_100_000_take_a_bounded_share() -> None:
    read_with_peak(2_000)  # what is remembered of dates and titles is there for both
    few, many = read_with_peak(500), read_with_peak(2_000)
    assert many <= 4.2 * few
    assert 100_000 * many / 2_000 < 0.4 * 2**30

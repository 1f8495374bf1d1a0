"""Listing pages of other archives, in their real structure: the exact records of each."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.formats import ReadingError, read_listing
from corpus.record import Record

PAGES = Path(__file__).parents[2] / "golden" / "other_archives"
FIELDS = ("title", "summary", "text", "source", "collection", "url", "people", "places")


def described(record: Record, expected: dict[str, object]) -> dict[str, object]:
    """The fields of a record that are not empty; EDTF only where the page expects it."""
    fields: dict[str, object] = {"date": record.date.as_written}
    if "edtf" in expected:
        fields["edtf"] = record.date.edtf
    for name in FIELDS:
        if value := getattr(record, name):
            fields[name] = list(value) if isinstance(value, tuple) else value
    return fields


@pytest.mark.parametrize("name", sorted(path.stem for path in PAGES.glob("*.txt")))
def test_a_page_of_another_archive_gives_its_records(name: str) -> None:
    expected = json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))
    reading = read_listing((PAGES / f"{name}.txt").read_text(encoding="utf-8"))
    records = [*reading.records]
    blank: list[dict[str, object]] = [{}] * max(0, len(records) - len(expected))
    assert [
        described(record, wanted)
        for record, wanted in zip(records, [*expected, *blank], strict=False)
    ] == expected


def tight(text: str) -> str:
    return re.sub(r"\n\n+", "\n", text)


def spaced(text: str) -> str:
    return "\n\n".join(line for line in text.split("\n") if line.strip())


def doubled(text: str) -> str:
    return text.replace("\n\n", "\n\n\n")


def without_header(text: str) -> str:
    return text.split("\n\n", 1)[-1]


def indented(text: str) -> str:
    return "\n".join(f"\t{line}" for line in text.split("\n"))


@pytest.mark.parametrize("pasted", [tight, spaced, doubled, without_header, indented])
@pytest.mark.parametrize("name", sorted(path.stem for path in PAGES.glob("*.txt")))
def test_the_way_of_pasting_changes_no_record(name: str, pasted: Callable[[str], str]) -> None:
    text = (PAGES / f"{name}.txt").read_text(encoding="utf-8")
    assert read_listing(pasted(text)).records == read_listing(text).records


TWO_WAYS = """Letter, Voss to Lund

March 4, 1950

Memorandum on the quay

July 8, 1953

Reply, Lund to Voss

May 1954
"""


def test_a_reader_chooses_the_layout() -> None:
    below = read_listing(TWO_WAYS, layout="dates-below")
    assert below.layout == "dates-below"
    assert [(record.title, record.date.edtf) for record in below.records] == [
        ("Letter, Voss to Lund", "1950-03-04"),
        ("Memorandum on the quay", "1953-07-08"),
        ("Reply, Lund to Voss", "1954-05"),
    ]
    above = read_listing(TWO_WAYS, layout="dates-first")
    assert above.layout == "dates-first"
    assert [(record.title, record.date.edtf) for record in above.records] == [
        ("Memorandum on the quay", "1950-03-04"),
        ("Reply, Lund to Voss", "1953-07-08"),
    ]
    assert read_listing(TWO_WAYS).records == below.records


def test_a_layout_that_does_not_fit_is_not_used() -> None:
    reading = read_listing(TWO_WAYS, layout="boxes")
    assert reading.layout == "dates-first"
    assert "the layout boxes does not fit this page, so it was not used" in reading.warnings


def test_a_layout_of_an_unknown_name_is_refused() -> None:
    with pytest.raises(
        ReadingError, match="no layout is named 'columns'; choose one of dates-first"
    ):
        read_listing(TWO_WAYS, layout="columns")


def test_two_readings_that_come_near_each_other_are_told() -> None:
    text = "Coal Papers\n" + "".join(
        f"{place} Quay\n{day} May 1957\nCoal for {place}\n" for day, place in enumerate("ABCD", 3)
    )
    (warning,) = read_listing(text).warnings
    assert warning.startswith("read with the title ")
    assert "; it could also be read with " in warning
    assert warning.endswith(")")
    assert "or choose the other (--layout dates-" in warning


def test_a_long_page_is_judged_by_its_beginning() -> None:
    text = "\n\n".join(
        f"Letter number {number} to Lund\n{number % 28 + 1} May 1957\nLund Papers, box {number}"
        for number in range(1, 2001)
    )
    reading = read_listing(text)
    assert (reading.layout, len(reading.records), reading.unread) == ("groups", 2000, ())
    assert reading.records[1999].source == "Lund Papers, box 2000"


@pytest.mark.parametrize(
    ("text", "records"),
    [
        (
            "• Letter, Voss to Lund (3 February 1957) – Voss writes about barges.\n"
            "• Reply, Lund to Voss (March 1957)\n",
            [
                (
                    "1957-02-03",
                    "Letter, Voss to Lund (3 February 1957)",
                    "Voss writes about barges.",
                ),
                ("1957-03", "Reply, Lund to Voss (March 1957)", ""),
            ],
        ),
        (
            "1957-02-03 – Voss writes about barges\n1957-03 – Lund answers\n1958 – The barge leaves\n",
            [
                ("1957-02-03", "Voss writes about barges", ""),
                ("1957-03", "Lund answers", ""),
                ("1958", "The barge leaves", ""),
            ],
        ),
        (
            "Titel: Kohle für Port Ellin\nLaufzeit: 6. Mai 1957\nSignatur: DY 30/3386\n\n"
            "Titel: Bericht\nLaufzeit: Juni 1957\nSignatur: DY 30/3387\n",
            [("1957-05-06", "Kohle für Port Ellin", ""), ("1957-06", "Bericht", "")],
        ),
    ],
)
def test_other_ways_to_set_a_list(text: str, records: list[tuple[str, str, str]]) -> None:
    assert [
        (record.date.edtf, record.title, record.summary) for record in read_listing(text).records
    ] == records


@pytest.mark.parametrize(
    "text",
    [
        "Coal in Arland\n\nCoal was first mined in 1811. By 1850 there were forty pits.\n\n"
        "In the war the pits were closed; 1947 was the worst winter.\n\nIn 1957 the barges came.\n",
        "Dear Ida,\n\nThank you for your letter of May 6, 1957.\n\n"
        "I was in Port Ellin on June 3, 1957 and saw the barges.\n\nYours, Ola\n",
    ],
)
def test_running_text_gives_no_records(text: str) -> None:
    reading = read_listing(text)
    assert reading.records == ()
    assert len(reading.unread) == sum(1 for line in text.split("\n") if line)

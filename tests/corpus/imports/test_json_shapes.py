"""Answers of catalogues: where the records are, and where in each entry its fields are."""

import json
from typing import Any

import pytest

from corpus import Reading, read_listing


def read(value: object) -> Reading:
    return read_listing(json.dumps(value), "answer.json")


def shown(value: object) -> list[tuple[str, str, str]]:
    return [(record.title, record.date.edtf, record.summary) for record in read(value).records]


def dpla(title: str, date: dict[str, str], text: str) -> dict[str, Any]:
    return {
        "id": "4d1c",
        "isShownAt": "https://a.example/5",
        "ingestDate": "2021-03-04T10:00:00Z",
        "provider": {"@id": "http://dp.la/x", "name": "Digital Commonwealth"},
        "sourceResource": {
            "title": [title],
            "date": [date],
            "description": [text],
            "subject": [{"name": "Harbors"}, {"name": "Meetings"}],
        },
    }


def nara(title: str, day: int) -> dict[str, Any]:
    series = {"naId": 55, "title": "Letters", "inclusiveStartDate": {"year": 1785}}
    record = {
        "title": title,
        "scopeAndContentNote": "Orders.",
        "ancestors": [series, series | {"title": "Records of the Lighthouse Service, 1785-1951"}],
        "productionDates": [{"year": 1912, "month": 4, "day": day}],
    }
    return {"_index": "records", "_id": "3", "_source": {"record": record, "metadata": {"a": "b"}}}


def dspace(title: str, date: str) -> dict[str, Any]:
    metadata = {
        "dc.title": [{"value": title, "language": "en"}],
        "dc.date.accessioned": [{"value": "2011-01-01T00:00:00Z", "language": None}],
        "dc.date.issued": [{"value": date, "language": None}],
        "dc.description.abstract": [{"value": "Soundings.", "language": "en"}],
    }
    item = {"uuid": "11", "name": title, "metadata": metadata, "lastModified": "2021-03-03T10:00Z"}
    return {"type": "discover", "_embedded": {"indexableObject": item}}


def arclight(title: str, date: str) -> dict[str, Any]:
    values = {"normalized_title": title, "normalized_date": date, "abstract_or_scope": "Policies."}
    attributes = {
        key: {"id": key, "type": "value", "attributes": {"value": value, "label": key}}
        for key, value in values.items()
    }
    return {"id": "x", "type": "File", "attributes": attributes}


def iiif(title: str, date: str) -> dict[str, Any]:
    pairs = [{"label": {"en": ["Date"]}, "value": {"en": [date]}}]
    pairs += [{"label": {"en": ["Description"]}, "value": {"none": ["A view."]}}]
    return {"id": "https://a.example/m", "label": {"en": [title]}, "metadata": pairs}


def aspace(title: str, expression: str, begin: str) -> dict[str, Any]:
    date = {"expression": expression, "begin": begin, "label": "creation", "date_type": "single"}
    note = {"type": "scopecontent", "subnotes": [{"content": "With wages.", "publish": True}]}
    times = {"create_time": "2018-01-01T03:04:05Z", "user_mtime": "2018-01-01T03:04:05Z"}
    return {"title": title, "dates": [date | times], "notes": [note], **times}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            {
                "count": 2,
                "docs": [
                    dpla("Letter to the Board", {"displayDate": "c. 1931", "begin": "1931"}, "A."),
                    dpla("Minutes", {"begin": "1931", "end": "1933"}, "B."),
                ],
            },
            [("Letter to the Board", "1931~", "A."), ("Minutes", "1931/1933", "B.")],
        ),
        (
            {"body": {"hits": {"total": {"value": 2}, "hits": [nara("Telegram", 6), nara("Order", 9)]}}},
            [("Telegram", "1912-04-06", "Orders."), ("Order", "1912-04-09", "Orders.")],
        ),
        (
            {"_embedded": {"searchResult": {"_embedded": {"objects": [dspace("Pilot book", "1899-05")]}}}},
            [("Pilot book", "1899-05", "Soundings.")],
        ),
        (
            {
                "data": [arclight("Fire insurance", "1902-1903"), arclight("Tug charter", "1904")],
                "included": [{"type": "facet", "attributes": {"label": "Level", "items": [{"label": "File", "value": "File"}]}}],
            },
            [("Fire insurance", "1902/1903", "Policies."), ("Tug charter", "1904", "Policies.")],
        ),
        ({"items": [iiif("The mole", "1909-08")]}, [("The mole", "1909-08", "A view.")]),
        (
            [aspace("Crew list", "1 May 1883", "1883-05-01")],
            [("Crew list", "1883-05-01", "With wages.")],
        ),
        (
            {"category": [{"name": "Diaries", "records": {"work": [{"title": "Log", "issued": 1919}]}}, {"name": "Letters", "records": {"work": [{"title": "Note", "issued": "1911-1924"}]}}]},
            [("Log", "1919", ""), ("Note", "1911/1924", "")],
        ),
        (
            {"hits": [{"_source": {"object_name": f"Plan of the slip {n}", "objectDate": f"{n} June 1908", "tstamp": "2022-02-02"}} for n in (1, 2)]},
            [("Plan of the slip 1", "1908-06-01", ""), ("Plan of the slip 2", "1908-06-02", "")],
        ),
    ],
    ids=["dpla", "nara", "dspace", "arclight", "iiif", "archivesspace", "trove", "elasticsearch"],
)  # fmt: skip
def test_records_are_found_in_an_answer(
    value: object, expected: list[tuple[str, str, str]]
) -> None:
    assert shown(value) == expected


def test_a_part_that_is_another_thing_is_no_record() -> None:
    papers = {"title": "Ardal Papers", "date": "1900-1950", "description": "Papers of a harbour."}
    value = [{"title": "Letter", "created": "2020-01-01T10:11:12Z", "collection": papers}]
    record = read(value).records[0]
    assert (record.title, record.date.as_written, record.collection) == (
        "Letter",
        "",
        "Ardal Papers",
    )


def test_parts_of_one_record_are_no_records() -> None:
    scans = [{"title": f"scan {n}", "file": f"/scans/{n:04}.tif"} for n in range(40)]
    value = {"title": "Letter", "date": "1950", "attachments": scans}
    assert shown(value) == [("Letter", "1950", "")]


def test_what_stands_beside_the_record_part_is_kept() -> None:
    entry = {"id": "outer", "type": "hit", "attributes": {"id": 7, "title": "Note", "date": "1957"}}
    record = read({"data": [entry]}).records[0]
    assert ("id (2)", "outer") in record.other
    assert ("type", "hit") in record.other


def test_moments_of_a_programs_work_are_no_dates() -> None:
    value = [{"title": f"Note {n}", "field_stamp": f"2019-04-0{n}T10:12:00Z"} for n in (1, 2, 3)]
    assert [record.date.as_written for record in read(value).records] == ["", "", ""]


def test_objects_nested_in_each_other_cost_no_more_than_their_number() -> None:
    value: dict[str, Any] = {"title": "Letter", "date": "1950"}
    for _ in range(800):  # tried in all ways, 20 of them would never end
        value = {"a": 1, "k": value, "j": {"x": "y", "z": {"q": "r", "s": "t"}}}
    assert [record.title for record in read([value]).records] in ([], ["Letter"])


def test_json_lines_are_unwrapped_line_by_line() -> None:
    lines = [{"_id": n, "_source": {"title": f"Note {n}", "date": "1957"}} for n in (1, 2)]
    text = "\n".join(map(json.dumps, lines))
    records = read_listing(text, "dump.jsonl").records
    assert [(record.title, record.date.edtf) for record in records] == [
        ("Note 1", "1957"),
        ("Note 2", "1957"),
    ]

"""What to order where, from the shelfmarks of records."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from corpus import read_bytes
from qa.output import OrderUnit, order_list
from tests.qa.conftest import one_line

ROWS = [
    ("a", "Port Sarn Archive, RG 2, Box 10, Folder 1"),
    ("b", "Port Sarn Archive, RG 2, Box 2, Folder 4"),
    ("c", "Port Sarn Archive, RG 2, Box 2, Folder 3"),
    ("d", "Port Sarn Archive, RG 2, Box 2, Folder 4"),
    ("e", "AVPRF, fond 0102, opis 16, delo 7, listy 1-5"),
    ("f", "FO 371/122804"),
    ("g", "a chest in the vestry"),
]


def table() -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(
        [("title", "date", "source"), *((f"Letter {name}", "1957", where) for name, where in ROWS)]
    )
    return text.getvalue().encode()


def test_units_are_by_repository_and_counted_as_people_count() -> None:
    records = read_bytes(table(), "a.csv").records
    by_title = {record.id: record.title[-1] for record in records}
    orders = order_list(records)
    ids = [record.id for record in records]
    assert set(by_title) == {""} and ids == [""] * 7  # the store gives the ids
    assert orders.units == (
        OrderUnit("AVPRF", "fond 0102, opis 16, delo 7", ("",), ("listy 1-5",)),
        OrderUnit("Port Sarn Archive", "RG 2, Box 2", ("", "", ""), ("Folder 3", "Folder 4")),
        OrderUnit("Port Sarn Archive", "RG 2, Box 10", ("",), ("Folder 1",)),
        OrderUnit("", "FO 371/122804", ("",), ()),
    )
    assert orders.without == ("",)
    assert orders.text.split("\n") == [
        "AVPRF",
        "  fond 0102, opis 16, delo 7 (1 record): listy 1-5",
        "Port Sarn Archive",
        "  RG 2, Box 2 (3 records): Folder 3; Folder 4",
        "  RG 2, Box 10 (1 record): Folder 1",
        "(no repository is named)",
        "  FO 371/122804 (1 record)",
        "1 record without a box or file in the source",
    ]
    assert order_list(()).text == "No records."


def test_the_command_line_lists_shows_and_refuses(run: Any, tmp_path: Path) -> None:
    file, archive = tmp_path / "a.csv", tmp_path / "archive"
    file.write_bytes(table())
    assert run("add", str(file), archive=archive).code == 0
    ran = run("order-list", "1957-letter-b", "1957-letter-e", "--json", archive=archive)
    assert ran.json == {
        "records": 2,
        "units": [
            {
                "repository": "AVPRF",
                "unit": "fond 0102, opis 16, delo 7",
                "ids": ["1957-letter-e"],
                "inside": ["listy 1-5"],
            },
            {
                "repository": "Port Sarn Archive",
                "unit": "RG 2, Box 2",
                "ids": ["1957-letter-b"],
                "inside": ["Folder 4"],
            },
        ],
        "without": [],
    }
    listed = run("order-list", "--words", "Letter a", archive=archive).out
    assert listed == "Port Sarn Archive\n  RG 2, Box 10 (1 record): Folder 1\n"
    one_line(run("order-list", "none", archive=archive), "there is no record 'none'")
    both = run("order-list", "1957-letter-b", "--words", "x", archive=archive)
    one_line(both, "but not both")
    shown = run("show", "1957-letter-e", "--json", archive=archive).json
    assert shown["shelfmark"]["file"] == "AVPRF, fond 0102, opis 16, delo 7"
    levels = [part["level"] for part in shown["shelfmark"]["parts"]]
    assert levels == ["fonds", "series", "file", "sheets"]
    assert read_bytes(json.dumps(shown).encode(), "a.json").records[0].other == ()
    lines = run("show", "1957-letter-e", archive=archive).out.splitlines()
    assert "shelfmark: fonds: fond 0102; series: opis 16; file: delo 7; sheets: listy 1-5" in lines

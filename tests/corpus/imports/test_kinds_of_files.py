"""Small files in the structure of many sites and programs, with what each of them says."""

import json
from pathlib import Path

import pytest

from corpus import read_file

KINDS = Path(__file__).parents[2] / "golden" / "kinds"
EXPECTED: dict[str, list[dict[str, str]]] = json.loads((KINDS / "expected.json").read_text("utf-8"))


def test_every_file_has_its_expected_records() -> None:
    assert sorted(path.name for path in KINDS.iterdir()) == sorted([*EXPECTED, "expected.json"])


@pytest.mark.parametrize("name", EXPECTED)
def test_titles_and_dates_are_those_of_the_file(name: str) -> None:
    records = read_file(KINDS / name).records
    assert [{"title": record.title, "date": record.date.edtf} for record in records] == EXPECTED[
        name
    ]

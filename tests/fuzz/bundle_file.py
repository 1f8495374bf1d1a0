"""An answer bundle from anywhere: it is one, and each quotation is checked, or one line says why it is none."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from corpus import ArchivalDate, Record
from qa.output.answer_bundle import BundleError, bundle_notes, check_bundle, read_bundle
from tests.fuzz.pieces import ODD, encoded

RICE = Record(
    "rice",
    "Note on Rice",
    ArchivalDate("", "", None, None),
    summary="Buys rice. Sells tea. Buys rice.",
)
STATEMENT = {"quote": "Sells tea.", "record": "rice", "field": "summary", "start": 11, "end": 21}
WHOLE = {
    "format": 1,
    "question": "What is sold?",
    "answered": True,
    "statements": [STATEMENT],
    "citations": [{"record": "rice", "digest": RICE.digest}],
}
_JSON = json.dumps(WHOLE)
PIECES = (
    _JSON.encode(),
    *(part.encode() for part in _JSON.replace(",", ",\n").splitlines()),
    *encoded(
        (
            "{", "}", "[", "]", ",", ":", '"', "null", "true", "false", "NaN", "1" * 4000, "-1", "0.5", "[" * 990,
            "]" * 990,
            "[" * 3000, '{"format":', '"statements": [', '"citations": [', '"answered": ', '"question": ""', "\ufeff",
            '"\\ud800"', '"quote": ', '"start": ', '"end": 99999999999999999999', '"field": "title"', *ODD,
        )
    ),
)  # fmt: skip


def target(data: bytes) -> None:
    """Read bytes as a bundle, and check it."""
    with tempfile.TemporaryDirectory(prefix="finding-aid-fuzz-") as folder:
        path = Path(folder) / "answer.json"
        path.write_bytes(data)
        try:
            found = read_bundle(path)
        except BundleError as error:
            assert "\n" not in str(error) and len(str(error)) < 1000
            return
    problems = check_bundle(found, {"rice": RICE}.get)
    assert len(problems) <= len(found["statements"])
    for one in problems:
        assert one.kind in ("record gone", "quote moved", "quote gone")
        assert "\n" not in one.text and len(one.text) < 1000
        if one.kind == "quote moved":
            assert RICE.field(one.field)[one.start : one.end] == one.quote
    for number, one in enumerate(found["statements"], 1):
        if number not in {problem.statement for problem in problems}:
            assert (
                one["record"] == "rice"
                and RICE.field(one["field"])[one["start"] : one["end"]] == one["quote"]
            )
    assert all("\n" not in line for line in bundle_notes(found, {"rice": RICE}.get))

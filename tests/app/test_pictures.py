"""The small pictures: years of a list, names side by side, and who wrote to whom."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from corpus import NameAuthority, NameEntry, place_coordinates, read_bytes
from pages.network import POINTS, address_of, arc_rows, shown_pairs
from pages.place_map import labelled, land, placed, view_of
from pages.year_bars import in_steps
from qa import Assistant, CorrespondencePair, MentionedName
from tests.app.conftest import drawn, opened_page, words

WROTE = [
    CorrespondencePair("Ott", "Lund", (1, 2, 3)),
    CorrespondencePair("Lund", "Ott", (4,)),
    CorrespondencePair("Ott", "Ott", (5,)),
    CorrespondencePair("Ek", "Lund", (6,)),
]
LETTERS = [
    ("Letter, Joseph Stalin to Mao Zedong", "January 3, 1950"),
    ("Reply, Mao Zedong to Joseph Stalin", "January 5, 1951"),
    ("Letter, Joseph Stalin to Mao Zedong", "March 1, 1952"),
    ("Cable, Ada Quill to Joseph Stalin", "1952"),
]


def made(folder: Path) -> Path:
    assistant = Assistant.open(folder, bundled=False)
    lines = [json.dumps({"title": title, "date": date}) for title, date in LETTERS]
    assistant.add([read_bytes("\n".join(lines).encode(), "letters.jsonl")])
    assistant.close()
    return folder


def test_the_network_has_those_who_wrote_most_and_an_arc_each_way() -> None:
    names, among = shown_pairs(WROTE)
    assert names == ["Ott", "Lund", "Ek"]
    assert among == [WROTE[0], WROTE[1], WROTE[3]]
    rows = arc_rows(names, among)
    assert len(rows) == 3 * (POINTS + 1)
    down, up = (
        [row for row in rows if row["arc"] == number and row["step"] in (0, POINTS // 2, POINTS)]
        for number in (0, 1)
    )
    assert [row["y"] for row in down] == [0, pytest.approx(0.5), 1]
    assert [row["y"] for row in up] == [1, pytest.approx(0.5), 0]
    assert [down[1]["x"], up[1]["x"]] == [pytest.approx(0.5), pytest.approx(0.35)]
    assert down[0]["label"] == "Ott to Lund: 3 records"


def test_what_is_pressed_opens_its_page() -> None:
    pair = {"pair": [{"writer": "Ott", "recipient": "Lund"}], "name": [{"point": "x"}]}
    assert address_of(pair) == {"name": "Ott", "with": "Lund"}
    assert address_of({"pair": [{"point": "x"}], "name": [{"name": "Ek"}]}) == {"name": "Ek"}
    assert address_of({}) == {}


def test_long_spans_are_decades() -> None:
    assert in_steps({1949: 2, 1950: 1, 1959: 4}, 10) == {1940: 2, 1950: 5}


def test_places_with_coordinates_are_on_the_map_and_the_others_are_named() -> None:
    places = [
        MentionedName(NameEntry(name, "place"), np.arange(count))
        for name, count in (("China", 9), ("Xinjiang", 4), ("Moscow", 2), ("Russia", 1))
    ]
    rows, others = placed(places, {"China": (37, 104), "Moscow": (55.75, 37.6), "Russia": (57, 40)})
    assert [row["label"] for row in rows] == [
        "China: 9 records",
        "Moscow: 2 records",
        "Russia: 1 record",
    ]
    assert [place.entry.name for place in others] == ["Xinjiang"]
    view = view_of(rows)
    assert view == pytest.approx((29.6, 29, 112, 65))
    assert [row["name"] for row in labelled(rows, view)] == ["Moscow"]  # no room for others
    assert view_of(rows[1:2]) == pytest.approx((17.6, 45.75, 57.6, 65.75))


def test_every_coordinate_is_of_a_place_of_the_authority_file() -> None:
    kinds = {entry.name: entry.kind for entry in NameAuthority.load().entries}
    coordinates = place_coordinates()
    assert {kinds.get(name) for name in coordinates} == {"place"}
    assert coordinates["Moscow"] == (55.75, 37.61) == coordinates["Soviet Union"]
    assert all(-60 < north < 80 and -180 <= east <= 180 for north, east in coordinates.values())
    rings = [ring for part in land()["geometry"]["coordinates"] for ring in part]
    assert all(ring[0] == ring[-1] for ring in rings) and len(rings) > 100


def test_names_are_side_by_side_over_the_same_years(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FINDING_AID_ARCHIVE", str(made(tmp_path / "archive")))
    app = opened_page("people")
    (figure,) = [body for body in drawn(app) if "fa-bars" in body]
    assert re.findall('aria-label="([^"]*)"', figure) == [
        "Joseph Stalin: 1950 1, 1951 1, 1952 2",
        "Mao Zedong: 1950 1, 1951 1, 1952 1",
    ]
    assert re.findall('title="([^"]*)"', figure)[:3] == ["1950: 1", "1951: 1", "1952: 2"]
    app.multiselect(key="side-by-side").set_value(["Mao Zedong"]).run()
    (figure,) = [body for body in drawn(app) if "fa-bars" in body]
    assert "Joseph Stalin" not in figure


def test_a_list_has_its_years_and_who_wrote_to_whom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FINDING_AID_ARCHIVE", str(made(tmp_path / "archive")))
    app = opened_page()
    app.chat_input[0].set_value("How many records mention Stalin?").run()
    assert not app.exception
    shown = words(app)
    assert 'aria-label="Records by year: 1950 1, 1951 1, 1952 2"' in shown
    assert "Mao Zedong to Joseph Stalin</bdi>" in shown
    assert "<blockquote" not in shown

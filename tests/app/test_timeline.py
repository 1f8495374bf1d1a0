"""Timeline, run by Streamlit's own test runner: the charts, the table, and where they lead."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from corpus import read_bytes
from qa import Assistant
from tests.app.conftest import opened_page, words
from tests.qa.sample_archive import RECORDS

Open = Callable[..., AppTest]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("timeline") / "archive"
    assistant = Assistant.open(made, bundled=False)
    hostile = {"id": "h1", "title": "<b>Plan</b> $x$ " + "W" * 10_000, "date": "2 May 1971"}
    assistant.add(
        [read_bytes("\n".join(map(json.dumps, [*RECORDS, hostile])).encode(), "made.jsonl")]
    )
    answer = json.dumps({"citations": [{"record": "u1"}, {"record": "c1"}, {"record": "gone"}]})
    assistant.archive.store.add_turn("talk", "What of <b>sardines</b> $x$?", "{}", answer)
    assistant.close()
    return made


@pytest.fixture
def open_page(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    monkeypatch.setenv("FINDING_AID_ARCHIVE", str(folder))

    def opened(query: str = "") -> AppTest:
        return opened_page("timeline", **parse_qs(query, keep_blank_values=True))

    return opened


def charts(app: AppTest) -> list[dict[str, Any]]:
    return [json.loads(one.proto.spec) for one in app.get("vega_lite_chart")]


def years_of(chart: dict[str, Any]) -> list[int]:
    drawn = chart.get("layer", [chart])[0]
    return [
        round(end / 86_400_000 / 365.2425) + 1970
        for end in drawn["encoding"]["x"]["scale"]["domain"]
    ]


def steps(app: AppTest) -> list[str]:
    return [one.label for one in app.button if one.key and one.key.startswith("way-")]


def test_all_years(open_page: Open) -> None:
    app = open_page()
    assert "10 records; 1 undated not shown" in words(app)
    assert [years_of(chart) for chart in charts(app)] == [[1940, 1980], [1940, 1980]]
    assert steps(app) == ["All years"]
    assert app.selectbox(key="into").options == ["1940s (2)", "1950s (6)", "1960s (2)", "1970s (1)"]


def test_from_a_decade_to_a_day_and_back(open_page: Open) -> None:
    app = open_page()
    for at, name in (
        ("195X", "the 1950s"),
        ("1958", "1958"),
        ("1958-05", "May 1958"),
        ("1958-05-06", "6 May 1958"),
    ):
        app.selectbox(key="into").set_value(at).run()
        assert not app.exception
        assert app.query_params["at"] == at
        assert f"{name};" in words(app)
    assert steps(app) == ["All years", "1950s", "1958", "May 1958", "6 May 1958"]
    assert "4 records on 6 May 1958" in words(app)
    assert "record?id=c1" in words(app)
    app.button(key="beside-1").click().run()
    assert app.query_params["at"] == "1958-05-07"
    app.button(key="way-1958").click().run()
    assert (app.query_params["at"], years_of(charts(app)[0])) == ("1958", [1958, 1959])
    app.button(key="way-").click().run()
    assert "at" not in app.query_params


def test_the_table_says_what_is_drawn_and_leads_to_browse(open_page: Open) -> None:
    shown = words(open_page("at=1958&kind=cable&kind=letter"))
    assert (
        '<a href="browse?from=1958-05-01&amp;to=1958-05-31&amp;kind=cable&amp;kind=letter" '
        'target="_self">'
        "May 1958</a></th><td>3</td><td>4</td><td>cable 2, letter 1</td>"
    ) in shown
    assert ">1958</a></th><td>1</td><td></td><td>letter 1</td>" in shown


def test_an_address_with_mistakes_shows_all_years(open_page: Open) -> None:
    app = open_page("at=1958-13&turn=x&c=nothing&kind=sonnet")
    assert "10 records;" in words(app)


def test_a_window_without_records(open_page: Open) -> None:
    app = open_page("at=1965")
    assert "0 records in 1965" in words(app)
    assert "No record is dated in this period." in words(app)
    assert charts(app) == []


def test_gaps_are_said(open_page: Open) -> None:
    app = open_page("at=195X&kind=note&kind=cable")
    assert "Nothing is dated in: 1952 to 1957." in words(app)


def test_facets_narrow_it_and_the_window_stays(open_page: Open) -> None:
    app = open_page("at=1958")
    app.checkbox(key="facet-kind-cable").check().run()
    assert (app.query_params["kind"], app.query_params["at"]) == ("cable", "1958")
    assert "2 records in 1958" in words(app)
    kinds = [one.label for one in app.checkbox if one.key and one.key.startswith("facet-kind-")]
    assert [one.split("* ")[1].split(" *")[0] for one in kinds] == [
        "cable (2)",
        "letter (2)",
        "report (1)",
    ]  # of the window


def test_a_kind_keeps_its_colour(open_page: Open) -> None:
    def colour(app: AppTest, kind: str) -> str:
        scale = charts(app)[0]["encoding"]["color"]["scale"]
        return str(scale["range"][scale["domain"].index(kind)])

    assert colour(open_page(), "letter") == colour(
        open_page("at=195X&kind=letter&person=Zhou+Enlai"), "letter"
    )


def test_the_sources_of_an_answer(open_page: Open) -> None:
    app = open_page("c=talk&turn=1")
    shown = words(app)
    assert "What of <b>sardines</b> $x$?" in [one.value for one in app.text]
    assert "1 record; 1 undated not shown" in shown
    assert "[1]" in shown and "The Sardine Question" in shown
    assert "[2]" in shown and "Cable, Ana Brandão to Mao Zedong" in shown
    assert "[3] This record was removed: gone" in shown
    assert "Note on Rice" not in shown
    app.selectbox(key="into").set_value("195X").run()
    assert dict(app.query_params) == {"c": "talk", "turn": "1", "at": "195X"}
    app.button[[one.label for one in app.button].index("All records")].click().run()
    assert dict(app.query_params) == {}


def test_hostile_titles_are_text(open_page: Open) -> None:
    shown = words(open_page("at=1971"))
    assert "&lt;b&gt;Plan&lt;/b&gt; $x$ WWW" in shown
    assert "<b>Plan" not in shown

"""How the page shows an answer to several questions: side by side, footnotes run through."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from streamlit.testing.v1 import AppTest

from qa import Assistant
from tests.app.conftest import ask, drawn, opened_tab, settled, words

ROOT = Path(__file__).parents[2]
TWO = "What did Stalin advise Mao in February 1949 and who went to Bergen in 1962?"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("FINDING_AID_ARCHIVE", str(tmp_path / "archive"))
    Assistant.open(tmp_path / "archive").close()
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()


def test_each_part_has_its_heading_and_a_part_without_an_answer_says_so(app: AppTest) -> None:
    app.chat_input[0].set_value(TWO).run()
    assert not app.exception
    headings = [body for body in drawn(app) if "fa-part" in body]
    assert [heading.split(">")[1].split("<")[0] for heading in headings] == [
        "What did Stalin advise Mao in February 1949?",
        "Who went to Bergen in 1962?",
    ]
    assert "big cities into bases" in words(app)
    assert [text.value for text in app.text if str(text.value).startswith("No answer")]


@pytest.mark.parametrize(("width", "is_beside"), [(1440, True), (360, False)])
def test_two_parts_are_beside_each_other_on_a_desk_and_below_on_a_phone(
    browser: Browser, address: str, width: int, is_beside: bool
) -> None:
    tab = opened_tab(browser, width=width)
    tab.goto(address)
    settled(tab)
    ask(tab, TWO, "Who went to Bergen in 1962?")
    first, second = (tab.locator(".fa-part").nth(place).bounding_box() for place in (0, 1))
    assert first is not None and second is not None
    assert (second["x"] > first["x"] + first["width"] - 1) == is_beside
    assert (second["y"] > first["y"] + first["height"]) != is_beside
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.close()

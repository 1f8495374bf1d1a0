"""A static site in Chromium, from the file system: search and facets without a server, and nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from corpus import ArchivalDate, Record, parse_date
from qa.output import write_site
from tests.app.conftest import grave

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
HOSTILE = "<img src=http://b.example/x onerror=alert(1)> note <b>bold</b>"


def record(number: int, title: str, when: str, summary: str = "", **fields: Any) -> Record:
    date = parse_date(when) or ArchivalDate("", "", None, None)
    return Record(f"r{number}", title, date, summary, **fields)


RECORDS = [
    record(
        1,
        "Letter, Ida Lund to Pedro Salles",
        "May 6, 1961",
        "Tin from the harbour.",
        collection="Ores",
    ),
    record(2, "Cable on Tin", "1962", "Harbour works, and tin plate.", collection="Ores"),
    record(3, "Письмо о хлебе", "1949", "Über Brot; harbour.", text="The secret of Fußball"),
    record(4, HOSTILE, "", HOSTILE, url="https://a.example/4"),
    *(record(number, f"Minutes {number}", "1975") for number in range(10, 75)),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "site"
    write_site(folder, RECORDS, title="Ores", version="0.1.0", names_of=lambda one: [one.id])
    return folder


@pytest.fixture
def tab(browser: Browser, site: Path) -> Iterator[Page]:
    opened = browser.new_page()
    asked: list[str] = []
    told: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: told.append(message.text))
    opened.on("pageerror", lambda error: told.append(str(error)))
    opened.goto(f"file://{site}/index.html")
    yield opened
    opened.close()
    assert [url for url in asked if not url.startswith((f"file://{site}/", "data:"))] == []
    assert told == []  # no dialog either: what a policy refuses is told in the console


def titles(tab: Page) -> list[str]:
    return tab.locator("#rows a").all_inner_texts()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tin", ["Cable on Tin", "Letter, Ida Lund to Pedro Salles"]),  # in the title first
        ("harb tin", ["Cable on Tin", "Letter, Ida Lund to Pedro Salles"]),
        ('"tin from"', ["Letter, Ida Lund to Pedro Salles"]),
        ("ПИСЬМО uber", ["Письмо о хлебе"]),
        ("fussball", ["Письмо о хлебе"]),
        ("bold", [HOSTILE]),
        ("tin nowhere", []),
        ("in", []),
    ],
)
def test_words_are_found_without_a_server(tab: Page, query: str, found: list[str]) -> None:
    tab.get_by_role("searchbox").fill(query)
    count = "1 record" if len(found) == 1 else f"{len(found)} records"
    expect(tab.locator("#count")).to_have_text(count)
    assert titles(tab) == found


def test_facets_narrow_and_the_address_keeps_them(tab: Page) -> None:
    tab.get_by_label("Collection").select_option("Ores")
    expect(tab.locator("#count")).to_have_text("2 records")
    assert tab.get_by_label("Kind").locator("option").all_inner_texts() == [
        "Any", "cable (1)", "letter (1)",
    ]  # fmt: skip
    tab.get_by_label("Kind").select_option("letter")
    assert titles(tab) == ["Letter, Ida Lund to Pedro Salles"]
    tab.reload()
    expect(tab.locator("#count")).to_have_text("1 record")
    assert tab.get_by_label("Kind").input_value() == "letter"


def test_a_long_list_goes_on_and_leads_to_records(tab: Page) -> None:
    tab.get_by_label("Decade").select_option("1970s")
    expect(tab.locator("#count")).to_have_text("65 records")
    assert len(titles(tab)) == 50
    tab.get_by_role("button", name="Show more").click()
    assert len(titles(tab)) == 65
    tab.get_by_role("link", name="Minutes 74").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Minutes 74")
    tab.get_by_role("link", name="1970s").click()
    tab.get_by_role("link", name="Ores").click()
    tab.get_by_role("link", name="Undated").click()
    tab.locator("main a").first.click()
    expect(tab.get_by_role("heading", level=1)).to_have_text(HOSTILE)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_a_site_keeps_a_reader_out(
    browser: Browser, site: Path, scheme: Literal["light", "dark"]
) -> None:
    tab = browser.new_page(color_scheme=scheme, viewport={"width": 360, "height": 800})
    for place in ("index.html#q=tin", "browse/1970s.html", "records/r4.html"):
        tab.goto(f"file://{site}/{place}")
        assert grave(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") == 360
    tab.close()


def test_without_scripts_every_record_is_reached(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(f"file://{site}/index.html")
    expect(opened.get_by_role("searchbox")).to_be_hidden()
    opened.get_by_role("link", name="1940s").click()
    opened.get_by_role("link", name="Письмо о хлебе").click()
    expect(opened.get_by_role("heading", level=1)).to_have_text("Письмо о хлебе")
    context.close()

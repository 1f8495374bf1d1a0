"""The app in headless Chromium, as a reader uses it: ask, read the citation, paste a page, ask about it.

Skipped where no Chromium is installed (on Debian: apt-get install chromium).
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests.app.conftest import WAIT

PAGE = """1 - 2 of 2

June 4, 1958

Letter, Ana Brandão to Pedro Salles

Brandão asks Salles for forty crates of tinned sardines for the consulate in Recife.

June 9, 1958

Reply, Pedro Salles to Ana Brandão

Salles refuses the sardines and offers dried cod instead.
"""
# Playwright leaves the pipes of its driver to the collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def ask(tab: Page, question: str, until: str) -> None:
    box = tab.get_by_role("textbox")
    box.fill(question)
    box.press("Enter")
    tab.get_by_text(until).last.wait_for()


def test_a_question_is_answered_with_its_citation(page: Page, address: str, keep: Callable[[Page, str], None]) -> None:
    page.goto(address)
    page.get_by_text("10 records are held, dated 1949 to 1991.").wait_for()
    keep(page, "first")
    ask(page, "What did Stalin advise Mao in 1949?", "Answer ready, 1 source.")
    assert "China turn its big cities into bases for communism" in page.locator("blockquote").inner_text()
    assert (
        page.locator("code").first.inner_text()
        == "[1] “Cable, Filippov [Stalin] to Anastas Mikoyan,” February 3, 1949."
    )
    assert page.locator("article mark").inner_text().startswith("Stalin advises that China turn its big cities")
    keep(page, "answer")
    conversation = page.url
    ask(page, "And in 1962?", "No answer in these records.")
    assert page.get_by_text("These records do not say. Searched: 1 of 10 records dated “in 1962”.").is_visible()
    keep(page, "refusal")
    page.goto("about:blank")
    page.goto(conversation)
    page.get_by_text("No answer in these records.").wait_for()
    assert "big cities into bases" in page.locator("blockquote").inner_text()


def test_a_pasted_page_can_be_asked_about_in_every_tab(
    page: Page, browser: Browser, address: str, keep: Callable[[Page, str], None]
) -> None:
    other = browser.new_page()
    other.set_default_timeout(WAIT)
    other.goto(address)
    other.get_by_text("10 records are held").wait_for()
    page.goto(f"{address}/add")
    page.get_by_role("textbox", name="Listing page").fill(PAGE)
    page.get_by_role("button", name="Add to the archive").click()
    page.get_by_text("12 records are held now.").wait_for()
    assert page.get_by_text("2 of 2 promised read, 2 added, 0 updated, 0 unchanged").is_visible()
    keep(page, "add")
    ask(other, "How many crates of sardines did Brandão ask for?", "Answer ready")
    assert "forty crates of tinned sardines" in other.locator("blockquote").first.inner_text()
    assert "“Letter, Ana Brandão to Pedro Salles,” June 4, 1958." in other.locator("code").first.inner_text()
    other.close()


def test_browse_leads_to_a_record(page: Page, address: str, keep: Callable[[Page, str], None]) -> None:
    page.goto(f"{address}/browse")
    link = page.get_by_role("link", name="Cable, Filippov [Stalin] to Anastas Mikoyan")
    link.wait_for()
    keep(page, "browse")
    link.click()
    page.wait_for_url("**/record?id=1949-02-03-*")
    page.get_by_text("“Cable, Filippov [Stalin] to Anastas Mikoyan,” February 3, 1949.").wait_for()
    keep(page, "record")


@pytest.mark.parametrize("path", ["", "browse", "add", "about"])
def test_a_narrow_screen_needs_no_sideways_scrolling(page: Page, address: str, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{address}/{path}")
    page.get_by_role("heading").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320

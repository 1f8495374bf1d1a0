"""A historian's day in a real browser, from the first question to a shared address."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.app.conftest import ask, opened_tab, says, settled

# Playwright leaves the pipes of its driver to the collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

STALIN = "What did Stalin advise Mao in 1949?"
PAGE = """Sino-Soviet Relations
1 - 1 of 1
May 3, 1961
Letter, Ana Brandão to Pedro Salles
Brandão asks Salles for forty crates of tinned sardines.
"""


def test_a_day(
    page: Page, browser: Browser, address: str, keep: Callable[[Page, str], None]
) -> None:
    # She asks, and goes on; what was carried over can be pressed away.
    page.goto(address)
    ask(page, STALIN, "Answer ready, 1 source.")
    ask(page, "What did he say about weapons?", "anti-tank")
    page.get_by_role("button", name=re.compile("From your last question: Stalin")).last.click()
    expect(
        page.get_by_role("button", name=re.compile("From your last question: Stalin"))
    ).to_have_count(0)
    settled(page)
    expect(page).to_have_url(re.compile(r"\?c=."))
    conversation = page.url

    # She follows the citation to its record, and notes it there.
    page.get_by_role("link", name="footnote 1, February 3, 1949").first.click()
    page.wait_for_url("**/record?id=1949-02-03-*")
    page.get_by_text(
        "“Cable, Filippov [Stalin] to Anastas Mikoyan,” February 3, 1949."
    ).first.wait_for()
    settled(page)
    page.get_by_role("textbox", name="Note").fill("compare with the loan talks")
    page.get_by_role("button", name="Save").first.click()
    says(page, "Saved.")

    # Her note is found in Browse, by its words.
    page.goto(f"{address}/browse")
    settled(page)
    notes = page.get_by_role("textbox", name="Search my notes and tags")
    notes.fill("loan talks")
    notes.press("Enter")
    says(page, "1 - 1 of 1, of 10 in all")
    expect(page).to_have_url(f"{address}/browse?own=loan+talks")
    found = page.url

    # She pastes a page, and asks about it.
    page.goto(f"{address}/add")
    settled(page)
    page.get_by_role("textbox", name="Listing page").fill(PAGE)
    page.get_by_role("button", name="Preview").click()
    page.get_by_text("1 record found: 1 new").wait_for()
    page.get_by_role("button", name="Add these to the archive").click()
    says(page, "The archive has 11 records now.")
    page.goto(address)
    ask(page, "How many crates of sardines did Brandão ask for?", "Answer ready")
    expect(page.locator("blockquote").first).to_contain_text("forty crates")

    # She shares two addresses; whoever opens them sees the same.
    other = opened_tab(browser)
    other.goto(conversation)
    other.get_by_text("big cities into bases for communism").first.wait_for()
    other.goto(found)
    says(other, "1 - 1 of 1, of 11 in all")
    other.close()


def test_a_reload_in_mid_answer_loses_nothing(page: Page, address: str) -> None:
    page.goto(address)
    settled(page)
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(STALIN)
    box.press("Enter")
    page.reload()
    page.get_by_role("heading", name="Finding Aid").wait_for()
    settled(page)
    # The turn under way is either saved whole or was never asked; asking works in both cases.
    ask(page, STALIN, "Answer ready, 1 source.")
    page.get_by_text("big cities into bases for communism").first.wait_for()


def test_two_tabs_of_one_conversation_show_the_same_in_the_end(
    page: Page, browser: Browser, address: str
) -> None:
    page.goto(address)
    ask(page, STALIN, "Answer ready, 1 source.")
    other = opened_tab(browser)
    other.goto(page.url)
    ask(other, "And in 1962?", "No answer in these records.")
    ask(page, "What did he say about weapons?", "anti-tank")
    for tab in (page, other):
        tab.reload()
        tab.get_by_text("No answer found in these").filter(visible=True).first.wait_for()
        tab.get_by_text("anti-tank").filter(visible=True).first.wait_for()
    other.close()

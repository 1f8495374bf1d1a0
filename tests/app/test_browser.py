"""The app in headless Chromium: ask, read the citation, paste a page, ask about it.

Skipped where no Chromium is installed (on Debian: apt-get install chromium).
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.app.conftest import ask, opened_tab, says, settled

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


STALIN = "What did Stalin advise Mao in 1949?"


def test_a_question_is_answered_with_its_citation(
    page: Page, address: str, keep: Callable[[Page, str], None]
) -> None:
    page.goto(address)
    page.get_by_text("10 records, 1949-1991.").wait_for()
    settled(page)
    keep(page, "first")
    ask(page, "What did Stalin advise Mao in 1949?", "Answer ready, 1 source.")
    expect(page.locator("blockquote")).to_contain_text(
        "China turn its big cities into bases for communism"
    )
    page.locator("summary", has_text="Source").click()
    expect(page.locator("article mark")).to_contain_text(
        "Stalin advises that China turn its big cities"
    )
    expect(page.get_by_role("status")).to_have_text("Answer ready, 1 source.")
    keep(page, "answer")
    expect(page).to_have_url(re.compile(r"\?c=."))
    conversation = page.url
    ask(page, "And in 1962?", "No answer in these records.")
    page.get_by_text(
        "No answer found in these 10 records, of which 1 is dated “in 1962”."
    ).wait_for()
    expect(page.get_by_role("status")).to_have_text("No answer in these records.")
    # The question and the beginning of its answer are in sight, not the end of the page.
    expect(page.get_by_text("And in 1962?")).to_be_in_viewport()
    expect(page.get_by_text("No answer found in these 10 records")).to_be_in_viewport()
    keep(page, "refusal")
    page.goto("about:blank")
    page.goto(conversation)
    page.get_by_text("No answer in these records.").wait_for()
    expect(page.locator("blockquote")).to_contain_text("big cities into bases")


def test_an_answer_is_spoken_once_and_again_when_the_next_one_says_the_same(
    page: Page, address: str
) -> None:
    page.goto(address)
    ask(page, "What did Stalin advise Mao in 1949?", "Answer ready, 1 source.")
    spoken = page.get_by_role("status")
    expect(spoken).to_have_text("Answer ready, 1 source.")
    page.evaluate(
        """() => {
            window.heard = []
            const spoken = document.getElementById('spoken')
            const observer = new MutationObserver(() => heard.push(spoken.textContent))
            observer.observe(spoken, {childList: true})
        }"""
    )
    ask(page, "What did Stalin say about weapons in 1949?", "Answer ready, 1 source.")
    page.wait_for_function("heard.length === 2")
    page.wait_for_timeout(600)  # nothing more is said
    assert page.evaluate("heard") == ["", "Answer ready, 1 source."]


def test_a_question_is_asked_and_a_citation_copied_by_keys_alone(page: Page, address: str) -> None:
    page.goto(address)
    settled(page)
    reach(page, "textarea[data-testid=stChatInputTextArea]")
    page.keyboard.type("What did Stalin advise Mao in 1949?")
    page.keyboard.press("Enter")
    page.get_by_text("Answer ready, 1 source.").last.wait_for()
    settled(page)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reach(page, "button[data-copy^='[1]']")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "navigator.clipboard.readText().then(text => text.startsWith('[1] “Cable, Filippov'))"
    )


def reach(page: Page, selector: str) -> None:
    """Press Tab until what the selector names has the focus."""
    for _ in range(60):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no key leads to {selector}")


def test_a_pasted_page_can_be_asked_about_in_every_tab(
    page: Page, browser: Browser, address: str, keep: Callable[[Page, str], None]
) -> None:
    other = opened_tab(browser)
    other.goto(address)
    other.get_by_text("10 records, 1949-1991.").wait_for()
    page.goto(f"{address}/add")
    page.get_by_role("textbox", name="Listing page").fill(PAGE)
    page.get_by_role("button", name="Add to the archive").click()
    says(page, "The archive has 12 records now.")
    page.get_by_text("2 records found: 2 added, 0 updated, 0 unchanged").wait_for()
    keep(page, "add")
    ask(other, "How many crates of sardines did Brandão ask for?", "Answer ready")
    expect(other.locator("blockquote").first).to_contain_text("forty crates of tinned sardines")
    expect(other.locator("button[data-copy^='[1]']")).to_have_attribute(
        "data-copy", re.compile("“Letter, Ana Brandão to Pedro Salles,” June 4, 1958.")
    )
    other.close()


def test_browse_leads_to_a_record(
    page: Page, address: str, keep: Callable[[Page, str], None]
) -> None:
    page.goto(f"{address}/browse")
    link = page.get_by_role("link", name="Cable, Filippov [Stalin] to Anastas Mikoyan")
    link.wait_for()
    keep(page, "browse")
    link.click()
    page.wait_for_url("**/record?id=1949-02-03-*")
    citation = "“Cable, Filippov [Stalin] to Anastas Mikoyan,” February 3, 1949."
    page.get_by_text(citation).wait_for()
    keep(page, "record")


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_an_answers_question_stands_whole_below_the_navigation(
    browser: Browser, address: str, width: int
) -> None:
    page = opened_tab(browser, width=width)
    page.goto(address)
    for question, said in (
        ("What did Stalin advise Mao in 1949?", "Answer ready"),
        ("And in 1962?", "No answer"),
    ):
        ask(page, question, said)
        page.wait_for_timeout(3000)  # what moves the page late has done so
        page.wait_for_function(
            """() => {
                const selector = '[aria-label="Chat message from user"]'
                const asked = [...document.querySelectorAll(selector)].at(-1)
                const top = asked.parentElement.getBoundingClientRect().top
                const header = document.querySelector('[data-testid="stHeader"]')
                const bar = header.getBoundingClientRect().bottom
                const main = document.querySelector(
                    '[data-testid="stAppScrollToBottomContainer"]')
                const left = main.scrollHeight - main.clientHeight - main.scrollTop
                return top >= bar && (top < bar + 40 || left < 2)  // a short answer is in sight
            }"""
        )
    page.close()


@pytest.mark.parametrize("path", ["", "browse", "add", "about"])
def test_a_narrow_screen_needs_no_sideways_scrolling(page: Page, address: str, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{address}/{path}")
    page.get_by_role("heading").first.wait_for()
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def edges_of(one: Locator) -> tuple[float, float]:
    """Where an element begins and ends, in pixels from the top of the window."""
    box = one.bounding_box()
    assert box is not None
    return box["y"], box["y"] + box["height"]


def test_a_question_stands_still_below_the_navigation(page: Page, address: str) -> None:
    page.goto(address)
    asked = page.get_by_label("Chat message from user").last
    for question, said in (
        (STALIN, "Answer ready, 1 source."),
        ("And in 1962?", "No answer in these records."),
    ):
        ask(page, question, said)
        page.wait_for_timeout(1500)  # the page is brought there while it grows
        tops = []
        for _ in range(8):
            tops.append(edges_of(asked)[0])
            page.wait_for_timeout(100)
        assert len(set(tops)) == 1
        assert edges_of(page.get_by_test_id("stHeader"))[1] <= tops[0] < 450

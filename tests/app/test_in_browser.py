"""What only a browser shows: what is spoken, keys, two tabs, a reload, the choice of light or dark.

The whole of a day is in test_journeys.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from corpus import read_bytes
from qa import read_bundle
from tests.app.conftest import STILL, WAIT, ask, opened_tab, settled

# Playwright leaves the pipes of its driver to the collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
STALIN = "What did Stalin advise Mao in 1949?"


def test_an_answer_is_spoken_once_and_again_when_the_next_one_says_the_same(
    page: Page, address: str
) -> None:
    page.goto(address)
    ask(page, STALIN, "Answer ready, 1 source.")
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


def test_an_answer_is_saved_as_a_page_and_for_word(
    page: Page, address: str, tmp_path: Path
) -> None:
    page.goto(address)
    page.get_by_text("10 records, 1949-1991.").wait_for()
    settled(page)
    ask(page, STALIN, "Answer ready, 1 source.")
    page.get_by_role("button", name="Export").click()
    saved = []
    for name in ("Page with its records, to verify", "Word, with footnotes"):
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        saved.append(tmp_path / download.value.suggested_filename)
        download.value.save_as(saved[-1])
    assert [path.name for path in saved] == ["answer-to-verify.html", "answer.docx"]
    [statement] = read_bundle(saved[0])["statements"]
    assert statement["quote"].startswith("Stalin advises that China turn its big cities")
    assert STALIN in read_bytes(saved[1].read_bytes(), "answer.docx").records[0].title


def test_a_question_is_asked_and_a_citation_copied_by_keys_alone(page: Page, address: str) -> None:
    page.goto(address)
    settled(page)
    reach(page, "textarea[data-testid=stChatInputTextArea]")
    page.keyboard.type(STALIN)
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


def test_keys_lead_to_the_question_the_records_and_the_list(page: Page, address: str) -> None:
    page.goto(f"{address}/browse")
    page.locator("article").nth(1).wait_for()
    settled(page)
    titles = page.locator("article a")
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(titles.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(titles.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(titles.nth(0)).to_be_focused()
    page.keyboard.press("e")
    expect(page.get_by_text("Which records")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("/")
    search = page.get_by_label("Words in the record")
    expect(search).to_be_focused()
    page.keyboard.type("j/k?")  # typed text is no key
    expect(search).to_have_value("j/k?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    search.fill("")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("next record")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_light_or_dark_is_chosen_and_stays(browser: Browser, address: str) -> None:
    page = browser.new_page()  # with a memory of its own, which keeps the choice
    page.set_default_timeout(WAIT)
    page.add_init_script(STILL)
    page.goto(address)
    page.get_by_text("Try asking").wait_for()
    settled(page)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(253, 252, 249)"
    page.get_by_test_id("stMainMenu").locator("button").click()
    expect(page.get_by_test_id("stMainMenuItem-recordScreencast")).to_be_hidden()
    page.get_by_test_id("stMainMenuItem-theme-Dark").click()
    page.reload()
    page.get_by_text("Try asking").wait_for()
    settled(page)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(25, 24, 22)"
    page.close()

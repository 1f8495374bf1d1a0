"""Tabs on a phone, keys, the choice of light or dark, and print, in headless Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.app.conftest import ask, opened_tab, settled

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
STALIN = "What did Stalin advise Mao in 1949?"


def test_a_phone_has_the_pages_as_tabs(browser: Browser, address: str) -> None:
    phone = opened_tab(browser, width=360)
    phone.goto(address)
    settled(phone)
    tabs = phone.locator(".st-key-tabs a")
    assert tabs.all_inner_texts() == [
        "Ask",
        "Conversations",
        "Browse",
        "Timeline",
        "People",
        "Add",
        "About",
    ]
    tabs.get_by_text("Browse").click()
    phone.get_by_role("heading", name="Browse").wait_for()
    settled(phone)
    expect(phone.locator(".st-key-tabs")).to_be_in_viewport()
    expect(phone.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "true")
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    phone.close()


def test_a_desk_has_no_tabs_and_no_page_moves_the_others(page: Page, address: str) -> None:
    lefts = set()
    for path in ("", "conversations", "browse", "timeline", "people", "add", "about"):
        page.goto(f"{address}/{path}")
        page.get_by_role("heading").first.wait_for()
        settled(page)
        expect(page.locator(".st-key-tabs")).to_be_hidden()
        box = page.get_by_role("heading").first.bounding_box()
        assert box is not None
        lefts.add((box["x"], page.get_by_test_id("stSidebar").bounding_box()["width"]))  # type: ignore[index]
    assert len(lefts) == 1


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


def test_light_or_dark_is_chosen_and_stays(page: Page, address: str) -> None:
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


def test_an_answer_is_printed_without_what_is_pressed(browser: Browser, address: str) -> None:
    page = opened_tab(browser, "dark")
    page.goto(address)
    ask(page, STALIN, "Answer ready, 1 source.")
    page.emulate_media(media="print")
    expect(page.locator("blockquote")).to_be_visible()
    for part in ("stHeader", "stSidebar", "stBottom", "stFeedback"):
        expect(page.get_by_test_id(part).first).to_be_hidden()
    colors = page.locator("blockquote").evaluate(
        "node => [getComputedStyle(node).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert colors == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    page.close()

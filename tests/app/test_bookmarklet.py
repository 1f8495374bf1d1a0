"""The bookmarklet of docs/bookmarklet.md, in a browser: what it copies is read as records."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser

from corpus import read_listing
from tests.app.conftest import WAIT

GUIDE = Path(__file__).parents[2] / "docs" / "bookmarklet.md"
PAGE = """<!doctype html><html><head><base href="https://archive.example/list"></head><body>
<nav><ul><li><a href="/1957">Since 1957</a></li></ul></nav><h1>Search results of 2024</h1>
<div><h2><a href="/item/1">Letter from Ott to Lund</a></h2><div>Date: 8 April 1957</div><p>Ott asks for salt &amp; rope.</p>
<a href="/item/1">Read more</a></div>
<div><h2><a href="/item/2">“Minute” of the Salt Board</a></h2><div>May 1957</div></div>
<div><h2><a href="/item/3">Telegram to Lund</a></h2><div>1957-05-06</div><p>No rope.</p></div>
<footer>Copyright 2024</footer></body></html>"""
CATCH = """window.said = []; window.alert = (words) => said.push(words);
document.execCommand = () => { window.copied = [...document.querySelectorAll("textarea")].pop().value; return true };
null"""


def test_the_listing_is_copied_with_its_addresses(browser: Browser) -> None:
    match = re.search(r"^javascript:(.+)$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert match is not None
    tab = browser.new_page()
    tab.set_default_timeout(WAIT)
    tab.set_content(PAGE)
    tab.evaluate(CATCH)
    tab.evaluate(match[1])
    tab.wait_for_function("window.said.length > 0")
    assert tab.evaluate("window.said") == ["3 records copied; paste them into Add."]
    reading = read_listing(tab.evaluate("window.copied"))
    assert [(one.date.edtf, one.title, one.summary, one.url) for one in reading.records] == [
        (
            "1957-04-08",
            "Letter from Ott to Lund",
            "Ott asks for salt & rope.",
            "https://archive.example/item/1",
        ),
        ("1957-05", "“Minute” of the Salt Board", "", "https://archive.example/item/2"),
        ("1957-05-06", "Telegram to Lund", "No rope.", "https://archive.example/item/3"),
    ]
    tab.set_content("<p>Nothing here</p>")
    tab.evaluate(CATCH)
    tab.evaluate(match[1])
    assert tab.evaluate("window.said")[0].startswith("No listing is found on this page")
    tab.close()

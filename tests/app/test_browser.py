"""The app in headless Chromium, as a reader uses it: ask, read the citation, paste a page, ask about it.

Skipped where no Chromium is installed (on Debian: apt-get install chromium).
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PAGE = """1 - 2 of 2

June 4, 1958

Letter, Ana Brandão to Pedro Salles

Brandão asks Salles for forty crates of tinned sardines for the consulate in Recife.

June 9, 1958

Reply, Pedro Salles to Ana Brandão

Salles refuses the sardines and offers dried cod instead.
"""
WAIT = 60_000
FLAGS = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --no-first-run".split()

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (on Debian: apt-get install chromium)"),
    # Playwright leaves the pipes of its driver to the collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def is_up(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app, served as `finding-aid serve` does it, on a new archive of its own; stopped at the end."""
    folder = tmp_path_factory.mktemp("browser")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "qa.cli", "--archive", str(folder / "archive"), "serve", "--port", str(port)]
    with (
        (folder / "serve.log").open("w") as log,
        subprocess.Popen(
            command, cwd=ROOT, stdout=log, stderr=log, env=dict(os.environ), start_new_session=True
        ) as app,
    ):
        try:
            deadline = time.monotonic() + 120
            while not is_up(f"http://127.0.0.1:{port}"):
                assert app.poll() is None and time.monotonic() < deadline, (folder / "serve.log").read_text()
                time.sleep(0.2)
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(app.pid, 15)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A new tab; at its end, every request that it made must have gone to the app itself."""
    tab = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
    tab.set_default_timeout(WAIT)
    hosts: set[str] = set()
    tab.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    yield tab
    tab.close()
    assert hosts - {"", urlsplit(address).netloc} == set()


@pytest.fixture
def keep(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Keep a screenshot, where --screenshots names a folder."""
    folder: Path | None = request.config.getoption("--screenshots")

    def kept(tab: Page, name: str) -> None:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            tab.wait_for_timeout(800)  # for what fades in
            tab.screenshot(path=folder / f"{name}.png")

    return kept


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
    assert "[1] “Cable, Filippov [Stalin] to Anastas Mikoyan,” February 3, 1949." in page.locator("code").inner_text()
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
    assert "“Letter, Ana Brandão to Pedro Salles,” June 4, 1958." in other.locator("code").inner_text()
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

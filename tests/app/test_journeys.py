"""A historian's day in a browser, on a phone and at a desk, light and dark, on two archives.

From the first visit to the undo of a merge; every page is looked over by axe on the way, and no
request leaves the machine.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from corpus import read_bytes
from qa import Assistant
from tests.app.conftest import ask, grave, opened_tab, says, served, settled

# Playwright leaves the pipes of its driver to the collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

LETTERS = [
    ("Letter, Ada Quill to Piet Lund", "May 3, 1957", "Quill asks for four hundred sacks of salt."),
    ("Reply, Piet Lund to Ada Quill", "May 9, 1957", "Lund refuses the salt and offers rope."),
    ("Letter, Ada Quill to Piet Lund", "June 2, 1958", "Quill thanks for the rope."),
    ("Letter, Joseph Stalin to Mao Zedong", "January 3, 1950", "Stalin asks about Beijing."),
    ("Reply, Mao Zedong to Joseph Stalin", "January 5, 1951", "Mao has been in Moscow."),
    ("Cable, Joseph Stalin to Mao Zedong", "March 1, 1952", "Stalin writes of Korea."),
]


@dataclass(frozen=True)
class Archive:
    """What is asked of an archive, and what is found in it.

    Attributes:
        first: what the first screen says that it has.
        question: a question; `quoted` is in its answer, and `citation` begins its citation.
        record: the id of the record that answers.
        listed: a question that is answered by a list of so many rows.
        two: a question with two parts.
    """

    first: str
    question: str
    quoted: str
    citation: str
    record: str
    listed: tuple[str, int]
    two: str


ARCHIVES = {
    "bundled": Archive(
        first="10 records, 1949-1991.",
        question="What did Stalin advise Mao in 1949?",
        quoted="big cities into bases for communism",
        citation="[1] “Cable, Filippov [Stalin] to Anastas Mikoyan,” February 3, 1949.",
        record="1949-02-03-cable-filippov-stalin-to-anastas-mikoyan",
        listed=("How many records mention China?", 6),
        two="What did Stalin advise Mao in February 1949 and who went to Bergen in 1962?",
    ),
    "letters": Archive(
        first="6 records, 1950-1958.",
        question="What did Quill ask for in 1957?",
        quoted="four hundred sacks of salt",
        citation="[1] “Letter, Ada Quill to Piet Lund,” May 3, 1957.",
        record="1957-05-03-letter-ada-quill-to-piet-lund",
        listed=("How many records mention Stalin?", 3),
        two="What did Quill ask for in 1957 and who went to Bergen in 1962?",
    ),
}


@pytest.fixture(scope="module")
def addresses(
    archive: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[str, str]]:
    """Where each of the archives is served."""
    folder = tmp_path_factory.mktemp("journeys")
    shutil.copytree(archive, folder / "bundled")
    letters = Assistant.open(folder / "letters", bundled=False)
    lines = [json.dumps({"title": t, "date": d, "summary": s}) for t, d, s in LETTERS]
    letters.add([read_bytes("\n".join(lines).encode(), "letters.jsonl")])
    letters.close()
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(served(folder / name, folder / f"{name}.log"))[0]
            for name in ARCHIVES
        }
    for name in ARCHIVES:
        assert "Traceback" not in (folder / f"{name}.log").read_text()


class Journey:
    """One tab, and what must hold on each page that it opens."""

    def __init__(self, tab: Page, address: str, width: int) -> None:
        self.tab = tab
        self.address = address
        self.width = width
        self.lefts: set[float] = set()

    def open(self, path: str, said: str) -> None:
        """Open a page, wait for what it says, and look it over."""
        self.tab.goto(f"{self.address}/{path}")
        self.tab.get_by_text(said).filter(visible=True).first.wait_for()
        self.look()
        heading = self.tab.get_by_role("heading").first.bounding_box()
        assert heading is not None
        self.lefts.add(heading["x"])

    def look(self) -> None:
        """Nothing keeps a reader out of the page, is too wide for the screen, or has failed."""
        settled(self.tab)
        assert grave(self.tab) == []
        assert self.tab.evaluate("document.documentElement.scrollWidth") <= self.width
        expect(self.tab.get_by_test_id("stException")).to_have_count(0)

    def ask(self, question: str, said: str) -> None:
        """Ask; the question stays whole below the navigation, and the box below the answer free."""
        ask(self.tab, question, said)
        self.tab.wait_for_function(IN_SIGHT)
        box = self.tab.get_by_test_id("stChatInput").bounding_box()
        assert box is not None
        places = [
            [box["x"] + share * box["width"], box["y"] + box["height"] / 2]
            for share in (0.1, 0.5, 0.9, 0.95)
        ]
        assert self.tab.evaluate(ON_TOP, places) == [True] * 4

    def press(self, name: str | re.Pattern[str]) -> None:
        """Press the button with this name."""
        settled(self.tab)
        self.tab.get_by_role("button", name=name).filter(visible=True).last.click()

    def unfold(self, name: str) -> None:
        """Open what is folded under this name."""
        settled(self.tab)
        self.tab.locator("summary", has_text=name).click()

    def type(self, name: str, text: str) -> None:
        """Fill a field, and send it."""
        settled(self.tab)
        field = self.tab.get_by_role("textbox", name=name, exact=True)
        field.fill(text)
        field.press("Enter")


IN_SIGHT = """() => new Promise(resolve => {
    const top = () => {
        const asked = [...document.querySelectorAll('[aria-label="Chat message from user"]')].at(-1)
        return asked.parentElement.getBoundingClientRect().top
    }
    const scrolled = document.querySelector('[data-testid="stAppScrollToBottomContainer"]')
    const bar = document.querySelector('[data-testid="stHeader"]').getBoundingClientRect().bottom
    const before = top()
    setTimeout(() => {
        const now = top()
        const left = scrolled.scrollHeight - scrolled.clientHeight - scrolled.scrollTop
        resolve(now === before && now >= bar && (now < bar + 40 || left < 2))
    }, 400)
})"""
"""Whether the last question stands still, whole below the navigation; a short answer ends the page."""
ON_TOP = """places => places.map(([x, y]) => !!document.elementFromPoint(x, y)
    .closest('[data-testid="stChatInput"]'))"""


@pytest.mark.parametrize(
    ("kind", "width", "scheme"),
    [
        ("bundled", 1440, "light"),
        ("bundled", 360, "dark"),
        ("letters", 1440, "dark"),
        ("letters", 360, "light"),
    ],
)
def test_a_day(
    browser: Browser,
    addresses: Mapping[str, str],
    kind: str,
    width: int,
    scheme: Literal["light", "dark"],
    keep: Callable[[Page, str], None],
    tmp_path: Path,
) -> None:
    archive, address = ARCHIVES[kind], addresses[kind]
    tab = opened_tab(browser, scheme, width)
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    hosts: set[str] = set()
    tab.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    journey = Journey(tab, address, width)
    asks_and_shares(journey, archive, keep, scheme)
    lists_and_browses(journey, archive, tmp_path)
    adds_and_corrects(journey, archive, keep, scheme)
    looks_at_every_page(journey, archive, keep, scheme)
    tab.close()
    assert hosts - {"", urlsplit(address).netloc} == set()


def asks_and_shares(
    journey: Journey, archive: Archive, keep: Callable[[Page, str], None], scheme: str
) -> None:
    """First visit, help, a question, a follow-up, its copy, its file, and its shared address."""
    tab = journey.tab
    is_desk = journey.width > 1000
    journey.open("", "Try asking")
    if is_desk:
        keep(tab, f"first-{scheme}")
    journey.ask("help", "Ask in plain English who, what, when")
    journey.ask(archive.question, "Answer ready, 1 source.")
    expect(tab.locator("blockquote")).to_contain_text(archive.quoted)
    tab.locator("summary", has_text="Source").click()
    expect(tab.locator("article mark")).to_contain_text(archive.quoted)
    expect(tab.get_by_role("status")).to_have_text("Answer ready, 1 source.")
    if is_desk and scheme == "light":
        keep(tab, "answer")
    for name, said, start in (
        ("Copy answer", "Copied", ""),
        ("Copy citation", "Copied", archive.citation),
        ("Share", "Link copied", f"{journey.address}/?c="),
    ):
        tab.get_by_role("button", name=name).last.click()
        expect(tab.get_by_role("status")).to_have_text(said)
        tab.wait_for_function(
            "start => navigator.clipboard.readText().then(text => text.startsWith(start))",
            arg=start,
        )
        if name == "Copy answer":
            assert archive.quoted in tab.evaluate("navigator.clipboard.readText()")
    shared = tab.evaluate("navigator.clipboard.readText()")
    tab.get_by_test_id("stPopover").get_by_text("Export").last.click()
    with tab.expect_download() as saved:
        tab.get_by_role("button", name="Markdown").click()
    assert archive.quoted in saved.value.path().read_text()
    tab.keyboard.press("Escape")
    journey.ask("And in 1962?", "No answer in these records.")
    tab.get_by_text("No answer found").last.wait_for()
    if is_desk and scheme == "light":
        keep(tab, "refusal")
    journey.look()
    tab.goto(shared)
    tab.get_by_text("Show the whole conversation").wait_for()
    expect(tab.locator("blockquote")).to_have_count(1)
    tab.emulate_media(media="print")
    for part in ("stHeader", "stSidebar", "stBottom", "stFeedback"):
        expect(tab.get_by_test_id(part).first).to_be_hidden()
    colors = "node => [getComputedStyle(node).color, getComputedStyle(document.body).background]"
    black, white = tab.locator("blockquote").evaluate(colors)
    assert black == "rgb(0, 0, 0)" and white.startswith("rgb(255, 255, 255)")
    tab.emulate_media(media="screen")


def lists_and_browses(journey: Journey, archive: Archive, folder: Path) -> None:
    """Two parts, a list that is selected and cited, the record by its link, and Browse."""
    tab = journey.tab
    tab.goto(journey.address)
    journey.ask(archive.two, "Who went to Bergen in 1962?")
    first, second = (tab.locator(".fa-part").nth(place).bounding_box() for place in (0, 1))
    assert first is not None and second is not None
    assert (second["x"] > first["x"] + first["width"] - 1) == (journey.width > 1000)
    question, rows = archive.listed
    journey.ask(question, f"Select all {rows}")
    journey.press(f"Select all {rows}")
    tab.get_by_text("Select none").wait_for()
    settled(tab)
    tab.locator("[class*=st-key-row-] label").first.click()
    tab.get_by_role("link", name=f"Ask about the selected {rows - 1}").wait_for()
    journey.look()
    journey.press("Cite or export")
    tab.get_by_text(f"{rows - 1} of {rows}, as selected").wait_for()
    tab.keyboard.press("Escape")
    tab.get_by_role("link", name=f"Ask about the selected {rows - 1}").click()
    tab.get_by_text(f"Asking {rows - 1} records of a list").wait_for()
    journey.open(f"browse?words={archive.record.split('-')[-1]}", "Show on timeline")
    journey.press("Select this page")
    tab.get_by_text(re.compile("^[1-9] selected")).wait_for()
    journey.press("Cite or export")
    with tab.expect_download() as saved:
        tab.get_by_role("button", name=re.compile("^Download")).click()
    assert archive.citation[4:] in saved.value.path().read_text()
    tab.keyboard.press("Escape")
    tab.locator(f"a[href='record?id={archive.record}']").first.click()
    tab.wait_for_url(f"**/record?id={archive.record}")
    tab.get_by_text("Record ID").wait_for()


DROP = """async ([lines, name]) => {
    const files = new DataTransfer()
    files.items.add(new File([lines], name, {type: 'application/json'}))
    const zone = document.querySelector('[data-testid="stFileUploaderDropzone"]')
    for (const kind of ['dragenter', 'dragover', 'drop'])
        zone.dispatchEvent(new DragEvent(kind, {dataTransfer: files, bubbles: true}))
}"""


def adds_and_corrects(
    journey: Journey, archive: Archive, keep: Callable[[Page, str], None], scheme: str
) -> None:
    """A file is dropped and its records asked about; one is corrected, merged, and undone."""
    tab, mark = journey.tab, f"{journey.width}"
    dropped = [
        {"id": f"tin-{mark}", "title": f"Note on Tin {mark}", "date": "April 1957"},
        {"id": f"tar-{mark}", "title": f"Note on Tar {mark}", "date": "1958", "summary": "Tar."},
    ]
    journey.open("add", "Drop")
    tab.evaluate(DROP, ["\n".join(map(json.dumps, dropped)), f"{mark}.jsonl"])
    tab.get_by_text(f"{mark}.jsonl").wait_for()
    journey.press("Preview")
    tab.get_by_text("2 records found: 2 new").wait_for()
    journey.press("Add these to the archive")
    tab.get_by_text("2 added, 0 updated, 0 unchanged").wait_for()
    if journey.width > 1000 and scheme == "light":
        keep(tab, "add")
    tab.get_by_role("link", name="Ask about these 2").click()
    tab.get_by_text("Asking 2 records of a list").wait_for()
    journey.open(f"record?id=tin-{mark}", "Correct, merge or delete")
    journey.unfold("Correct this record")
    journey.type("Date", "May 8, 1957")
    tab.get_by_text("Understood as: May 8, 1957.").wait_for()
    journey.press("Save the correction")
    says(tab, "Saved.")
    tab.get_by_text("Date in the listing").wait_for()
    journey.press("Undo this change")
    says(tab, "Undone.")
    journey.unfold("Merge into another record")
    journey.type("Or its ID or address", f"tar-{mark}")
    journey.press("Merge into this record")
    says(tab, "Merged into this record.")
    expect(tab).to_have_url(re.compile(f"id=tar-{mark}$"))
    tab.get_by_text("Other title").wait_for()
    journey.press("Undo this change")
    says(tab, "Undone.")
    journey.open(f"record?id={archive.record}", "Your note and tags")
    journey.tab.get_by_role("textbox", name="Your note").fill(f"see the loan of {mark}")
    journey.press("Save")
    says(tab, "Saved.")
    tab.goto(f"{journey.address}/browse?own=loan+{mark}")
    tab.locator("article").wait_for()


PAGES = {
    "browse": "Show on timeline",
    "conversations": "Search in conversations",
    "timeline": "records",
    "people": "Add a name",
    "check_draft": "Choose a chapter of your own",
    "record": "Related records",
    "add": "Undo the last change",
    "about": "Check the archive",
}


def looks_at_every_page(
    journey: Journey, archive: Archive, keep: Callable[[Page, str], None], scheme: str
) -> None:
    """Each page; the tabs of a phone, and at a desk a heading that stays in its place."""
    tab, is_desk = journey.tab, journey.width > 1000
    journey.lefts.clear()
    for page, said in PAGES.items():
        journey.open(f"record?id={archive.record}" if page == "record" else page, said)
        if is_desk:
            keep(tab, f"{page}-{scheme}")
        if page == "people":
            press_in_pictures(journey)
    assert len(journey.lefts) == 1
    tabs = tab.locator(".st-key-tabs")
    if is_desk:
        expect(tabs).to_be_hidden()
        return
    names = [
        "Ask",
        "Conversations",
        "Browse",
        "Timeline",
        "People",
        "Check a draft",
        "Add",
        "About",
    ]
    assert tabs.locator("a").all_inner_texts() == names
    tab.set_viewport_size({"width": 320, "height": 640})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    tabs.get_by_text("Browse").click()
    tab.get_by_role("heading", name="Browse").wait_for()
    expect(tabs).to_be_in_viewport()
    expect(tab.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "true")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320


def press_in_pictures(journey: Journey) -> None:
    """A place on the map and a name of the network open their pages."""
    tab = journey.tab
    for frame, mark in (
        ("map-frame", ".places_marks path"),
        ("network-frame", ".names_marks text"),
    ):
        picture = tab.locator(f"[class*=st-key-{frame}] svg.marks")
        picture.locator(mark).first.click()
        tab.wait_for_url("**/people?name=*")
        settled(tab)
        tab.go_back()
        tab.get_by_role("heading", name="On the map").wait_for()
        settled(tab)

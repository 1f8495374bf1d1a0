"""Every page, light and dark, looked over by axe: nothing that keeps a reader out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.app.conftest import ask, opened_tab, settled

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
RECORD = "1949-02-03-cable-filippov-stalin-to-anastas-mikoyan"
PAGES = {
    "": "10 records, 1949-1991.",
    "browse": "Show on timeline",
    "conversations": "Search in conversations",
    "timeline": "10 records",
    "people": "Add a name",
    f"record?id={RECORD}": "Anastas Mikoyan",
    "add": "Undo the last change",
    "about": "Check the archive",
}
Scheme = Literal["light", "dark"]
GRAVE = {"serious", "critical"}
NOT_OURS: dict[str, str] = {}
"""Rules that Streamlit's own markup breaks, each with the part that does."""


def grave(page: Page) -> list[str]:
    """What axe finds of serious or critical impact: the rule, and where."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['target']} {node['html'][:200]}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"]
        if not (one["id"] in NOT_OURS and NOT_OURS[one["id"]] in node["html"])
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_keeps_a_reader_out(
    browser: Browser, address: str, path: str, scheme: Scheme, keep: Callable[[Page, str], None]
) -> None:
    page = opened_tab(browser, scheme)
    page.goto(f"{address}/{path}")
    page.get_by_role("heading").first.wait_for()
    page.get_by_text(PAGES[path]).first.wait_for()
    page.wait_for_load_state("networkidle")
    settled(page)
    keep(page, f"{path.partition('?')[0] or 'first'}-{scheme}")
    found = grave(page)
    page.close()
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_answer_and_a_refusal_keep_no_reader_out(
    browser: Browser, address: str, scheme: Scheme
) -> None:
    page = opened_tab(browser, scheme)
    page.goto(address)
    ask(page, "What did Stalin advise Mao in 1949?", "Answer ready, 1 source.")
    ask(page, "And in 1962?", "No answer in these records.")
    found = grave(page)
    page.close()
    assert found == []

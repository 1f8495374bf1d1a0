"""Browse and Timeline in a real browser: back button, reload, a press on a bar, a saved file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from corpus import read_bytes
from tests.app.conftest import WAIT, choose, says, settled

# Playwright leaves the pipes of its driver to the collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def test_the_back_button_and_a_reload_show_what_was_chosen(page: Page, address: str) -> None:
    page.goto(f"{address}/browse")
    says(page, "1 - 10 of 10")
    settled(page)
    page.get_by_text("cable (2)").click()
    says(page, "1 - 2 of 2, of 10 in all")
    settled(page)
    page.get_by_text("1940s (1)").click()
    says(page, "1 - 1 of 1, of 10 in all")
    expect(page).to_have_url(f"{address}/browse?decade=1940s&kind=cable")
    page.go_back()
    says(page, "1 - 2 of 2, of 10 in all")
    expect(page).to_have_url(f"{address}/browse?kind=cable")
    expect(page.get_by_role("checkbox", name="cable (2)")).to_be_checked()
    expect(page.get_by_role("checkbox", name="1940s (1)")).not_to_be_checked()
    page.go_forward()
    says(page, "1 - 1 of 1, of 10 in all")
    page.reload()
    says(page, "1 - 1 of 1, of 10 in all")
    expect(page.get_by_role("checkbox", name="1940s (1)")).to_be_checked()


def test_each_box_is_read_out_with_what_its_number_is(page: Page, address: str) -> None:
    page.goto(f"{address}/browse")
    says(page, "1 - 10 of 10")
    settled(page)
    for name in (
        "Decade: 1940s (1) record",
        "Kind of document: cable (2) records",
        "Select record 1 Cable, Filippov [Stalin] to Anastas Mikoyan",
    ):
        expect(page.get_by_role("checkbox", name=name, exact=True)).to_have_count(1)


def test_a_selection_outlives_a_look_at_a_record_and_is_saved(
    page: Page, address: str, tmp_path: Path
) -> None:
    page.goto(f"{address}/browse?kind=cable")
    settled(page)
    page.get_by_role("button", name="Select this page").click()
    page.get_by_text("2 selected", exact=True).wait_for()
    expect(page).to_have_url(re.compile("pick="))
    settled(page)
    page.get_by_role("link", name="Cable, Filippov [Stalin] to Anastas Mikoyan").click()
    page.wait_for_url("**/record?id=*")
    page.go_back()
    page.get_by_text("2 selected", exact=True).wait_for()
    settled(page)
    page.get_by_text("Cite or export").click()
    expect(page.get_by_role("radio", name="Selected")).to_be_checked()
    choose(page, "Format", "JSON Lines")
    page.get_by_text('{"id": "1949-02-03').wait_for()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download 2").click()
    assert saved.value.suggested_filename == "records.jsonl"
    saved.value.save_as(tmp_path / "records.jsonl")
    again = read_bytes((tmp_path / "records.jsonl").read_bytes(), "records.jsonl")
    assert (len(again.records), again.unread) == (2, ())


def test_a_press_on_a_bar_goes_into_it(page: Page, address: str) -> None:
    page.goto(f"{address}/timeline")
    says(page, "10 records")
    settled(page)
    press_in_chart(page, 0.1)  # the first of five decades, just above its foot
    says(page, "1 record in the 1940s")
    expect(page).to_have_url(f"{address}/timeline?at=194X")
    expect(
        page.get_by_role("link", name="Cable, Filippov [Stalin] to Anastas Mikoyan")
    ).to_be_visible()
    page.go_back()
    says(page, "10 records")


def press_in_chart(page: Page, share: float) -> None:
    """Press at this share of the first chart's width, once its size no longer changes."""
    chart = page.get_by_test_id("stVegaLiteChart").first.locator("canvas, svg").first
    chart.wait_for()
    before, box = None, chart.bounding_box()
    for _ in range(WAIT // 400):
        if box is not None and box == before and box["width"] > 500:
            break
        page.wait_for_timeout(400)
        before, box = box, chart.bounding_box()
    assert box is not None
    left = 45  # pixels, of the scale
    page.mouse.click(box["x"] + left + (box["width"] - left) * share, box["y"] + box["height"] - 50)

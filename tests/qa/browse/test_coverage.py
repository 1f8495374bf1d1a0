"""How much of a listing is held, by what its pages say."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import StoredPage, read_listing
from qa import Assistant, Coverage, listing_coverage
from qa.browse.coverage import spans_in_words
from tests.embeddings.fake_encoder import PaperEncoder


def page(
    first: int | None, last: int | None, total: int | None, read: int | None = None
) -> StoredPage:
    stated = 0 if first is None or last is None else last - first + 1
    return StoredPage(f"{first}.txt", "A", first, last, total, stated if read is None else read)


@pytest.mark.parametrize(
    ("pages", "text"),
    [
        (
            [page(41, 50, 289), page(61, 70, 289), page(51, 60, 289)],
            "41-70 of 289; 1-40 and 71-289 missing",
        ),
        ([page(1, 10, 12), page(11, 12, 12)], "all 12"),
        ([page(1, 10, 12)], "1-10 of 12; 11-12 missing"),
        ([page(1, 11, 12)], "1-11 of 12; 12 missing"),
        ([page(5, 5, 5)], "5 of 5; 1-4 missing"),
        ([page(1, 10, 10, 9)], "all 10; of 1-10, 9 were read"),
        ([page(1, 10, 10, 9), page(1, 10, 10)], "all 10"),
        ([page(1, 10, 30, 1), page(1, 30, 30)], "all 30"),
        ([page(1, 1_000, 2_345)], "1-1,000 of 2,345; 1,001-2,345 missing"),
        (
            [page(1, 2, 9), page(4, 5, 9), page(8, 8, 9)],
            "1-2, 4-5 and 8 of 9; 3, 6-7 and 9 missing",
        ),
    ],
)
def test_coverage_is_said_in_one_line(pages: list[StoredPage], text: str) -> None:
    found = listing_coverage(pages)
    assert len(found) == 1
    assert found[0].text.startswith(text)


def test_listings_are_told_apart_by_their_number() -> None:
    found = listing_coverage(
        [page(1, 10, 20), page(1, 10, 289), page(None, None, None), page(11, 20, 20)]
    )
    assert [(one.total, one.covered, one.is_complete) for one in found] == [
        (289, ((1, 10),), False),
        (20, ((1, 20),), True),
    ]
    assert found[1] == Coverage(20, ((1, 20),), (), (), ("1.txt", "11.txt"))


@pytest.mark.parametrize("bad", [(0, 5, 9), (5, 4, 9), (5, 10, 9), (1, 10, None), (None, 3, 9)])
def test_a_page_that_cannot_be_says_nothing(bad: tuple[int | None, int | None, int | None]) -> None:
    assert listing_coverage([page(*bad)]) == ()


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 9)), min_size=1, max_size=8))
def test_every_place_is_held_or_missing(spans: list[tuple[int, int]]) -> None:
    pages = [page(first, min(40, first + more), 40) for first, more in spans]
    (found,) = listing_coverage(pages)
    held = {place for first, last in found.covered for place in range(first, last + 1)}
    missing = {place for first, last in found.missing for place in range(first, last + 1)}
    assert held == {place for one in pages for place in range(one.first or 0, (one.last or 0) + 1)}
    assert held | missing == set(range(1, 41))
    assert not held & missing


def test_no_place_is_no_words() -> None:
    assert spans_in_words([]) == ""


def test_an_undo_takes_its_pages_back(tmp_path: Path) -> None:
    assistant = Assistant.open(tmp_path / "archive", bundled=False, load_encoder=PaperEncoder)
    assistant.add([read_listing("1 - 1 of 3\n\nMay 6, 1961\n\nNote on Tin\n\nTin.\n", "first")])
    assistant.add([read_listing("2 - 2 of 3\n\nMay 7, 1961\n\nNote on Oil\n\nOil.\n", "second")])
    assert [one.text for one in assistant.records.coverage()] == ["1-2 of 3; 3 missing"]
    assistant.archive.undo()
    assert [one.text for one in assistant.records.coverage()] == ["1 of 3; 2-3 missing"]

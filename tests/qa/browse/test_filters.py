"""An address says what is narrowed, and a narrowing gives its address again; what cannot be is left out."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.browse.filters import FACETS, LONGEST, MOST_PAGES, MOST_SELECTED, BrowseFilters

FULL = BrowseFilters(
    words="east wind",
    note_words="to read",
    begin="May 1949",
    end="6 May 1961",
    choices=(
        ("decade", "1950s"),
        ("kind", "cable"),
        ("kind", "letter"),
        ("person", "Zhou Enlai"),
        ("tag", "a & b=c"),
    ),
    order="title",
    page=3,
    selected=("r1", "r2"),
)


def test_an_address_and_back() -> None:
    assert FULL.query_string == (
        "words=east+wind&own=to+read&from=May+1949&to=6+May+1961&decade=1950s&kind=cable&kind=letter"
        "&person=Zhou+Enlai&tag=a+%26+b%3Dc&order=title&page=3&pick=r1&pick=r2"
    )
    assert BrowseFilters.from_query(FULL.query_string) == FULL
    assert BrowseFilters.from_address(FULL.to_address()) == FULL
    assert (BrowseFilters().query_string, BrowseFilters.from_query("")) == ("", BrowseFilters())


@given(
    st.dictionaries(
        st.sampled_from([*FACETS, "words", "own", "from", "to", "order", "page", "pick", "else"]),
        st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20)),
    )
)
def test_any_address_can_be_read_and_keeps_its_meaning(address: dict[str, list[str]]) -> None:
    found = BrowseFilters.from_address(address)
    assert BrowseFilters.from_address(found.to_address()) == found
    assert len(found.period) == 2 and isinstance(found.mistakes, tuple)


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=x",
        "page=²",
        "page=99999999999",
        "order=random",
        "decade=195X",
        "decade=1953",
        "kind=sonnet",
        "kind=",
        "dated=perhaps",
        "summary=yes",
        "person=" + "x" * (LONGEST + 1),
        "words=" + "x" * (LONGEST + 1),
        "pick=",
        "unknown=1",
    ],
)
def test_what_cannot_be_is_left_out(query: str) -> None:
    assert BrowseFilters.from_query(query) == BrowseFilters()


def test_bounds() -> None:
    assert BrowseFilters.from_query("page=999999999").page == MOST_PAGES
    assert (
        len(BrowseFilters.from_address({"pick": [f"r{n}" for n in range(500)]}).selected)
        == MOST_SELECTED
    )
    assert len(BrowseFilters.from_address({"person": [f"p{n}" for n in range(500)]}).choices) == 50


@pytest.mark.parametrize(
    ("query", "period", "mistakes"),
    [
        ("from=1949&to=1950", (date(1949, 1, 1), date(1950, 12, 31)), ()),
        ("from=May 1961", (date(1961, 5, 1), None), ()),
        (
            "from=soon&to=6 May 1961",
            (None, date(1961, 5, 6)),
            ("Not a date: “soon”. Write 1949, May 1961 or 6 May 1961.",),
        ),
        (
            "from=1950&to=1949",
            (date(1950, 1, 1), date(1949, 12, 31)),
            ("The period ends before it begins.",),
        ),
    ],
)
def test_a_period(
    query: str, period: tuple[date | None, date | None], mistakes: tuple[str, ...]
) -> None:
    found = BrowseFilters.from_query(query)
    assert (found.period, found.mistakes) == (period, mistakes)


def test_choosing_goes_to_the_first_page_and_back_again() -> None:
    chosen = FULL.toggled("kind", "report")
    assert (chosen.values("kind"), chosen.page) == (("cable", "letter", "report"), 1)
    assert chosen.toggled("kind", "report").choices == FULL.choices
    assert FULL.toggled("kind", "cable").values("kind") == ("letter",)
    assert (FULL.with_fields(words="x").words, FULL.with_fields(words="x").page) == ("x", 1)
    assert FULL.cleared == BrowseFilters(order="title", selected=("r1", "r2"))
    assert (FULL.for_saving.page, FULL.for_saving.selected, FULL.for_saving.choices) == (
        1,
        (),
        FULL.choices,
    )
    assert (FULL.is_active, FULL.cleared.is_active) == (True, False)


def test_picking_keeps_the_page() -> None:
    assert FULL.with_selected(["r2", "r3"]).selected == ("r1", "r2", "r3")
    assert FULL.with_selected(["r3"]).page == 3
    assert FULL.without_selected(["r1", "r9"]).selected == ("r2",)

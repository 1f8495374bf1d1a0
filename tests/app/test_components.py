"""What a record or a reader writes is shown as characters, whatever it holds."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.components import highlight, record_url

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "$x^2$",
    ":red[x]",
    "‮abc",
    "a" * 10_000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_characters(text: str) -> None:
    shown = highlight(text, [(0, 3)])
    assert html.unescape(re.sub(r"</?mark[^>]*>", "", shown)) == text
    assert "<script" not in shown
    assert "<img" not in shown


@given(
    st.text(max_size=60), st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=4)
)
def test_marking_changes_no_character(text: str, spans: list[tuple[int, int]]) -> None:
    shown = highlight(text, spans)
    assert html.unescape(re.sub(r"</?mark[^>]*>", "", shown)) == text


def test_marks_stand_around_the_span() -> None:
    assert highlight("a b c d", [(2, 5), (4, 7)]) == "a <mark>b c</mark><mark> d</mark>"


def test_an_address_carries_any_id() -> None:
    assert record_url("a b&c=<d>/é") == "record?id=a%20b%26c%3D%3Cd%3E%2F%C3%A9"

"""The wish inside a long story."""

from __future__ import annotations

import pytest

from qa.dialogue.wish import find_wish

STORY = (
    "My grandfather sailed with the herring boats out of Bergen before the war, and he always told "
    "us that one night the harbour lamp was out and that a steamer with a load of salt ran aground "
    "because of it, although the master was blamed"
)


@pytest.mark.parametrize(
    ("end", "wish"),
    [
        ("; could you find out for me when that was?", "When that was?"),
        (
            ", and I would like to know how it was settled in the end.",
            "How it was settled in the end?",
        ),
        (
            "; is there any trace of the lamp, and who paid for it afterwards?",
            "Is there any trace of the lamp, and who paid for it afterwards?",
        ),
        (". I wonder whether he was heard. It is long ago.", "Whether he was heard?"),
        (", I forget where.", ""),
        (".", ""),
    ],
)
def test_the_clause_that_asks_is_the_wish(end: str, wish: str) -> None:
    assert find_wish(f"{STORY}{end}") == wish


@pytest.mark.parametrize(
    "text", ["Could you find out when that was?", f'"{STORY}"; could you find out when that was?']
)
def test_a_short_text_or_a_quotation_has_none(text: str) -> None:
    assert find_wish(text) == ""

"""Words that a copy has broken come out whole, and the reader is told what was pasted."""

from __future__ import annotations

import pytest

from corpus.formats import read_listing

PAGE = "1 - 2 of 2\n\nMarch 4, 1950\n\nLetter, Voss to Lund\n\n{}\n\nJuly 8, 1953\n\nReply\n\nLund agrees."


@pytest.mark.parametrize(
    ("pasted", "summary"),
    [
        ("Voss waits in Port El\u00adlin.", "Voss waits in Port Ellin."),
        ("Voss waits in Port El\u00ad\nlin, alone.", "Voss waits in Port Ellin,\nalone."),
        ("Voss waits in Port El-\nlin, alone.", "Voss waits in Port Ellin,\nalone."),
        ("He sells anti-\ntank guns.", "He sells anti-\ntank guns."),
        ("A cease-fire. The cease-\nfire holds.", "A cease-fire. The cease-\nfire holds."),
        ("The Sino-\nSoviet talks.", "The Sino-\nSoviet talks."),
        ("The ﬁrst oﬀer.", "The first offer."),
        ("Wheat &amp; rye for Hal&aacute;sz, &quot;soon&quot;.", 'Wheat & rye for Halász, "soon".'),
        ("Hal&amp;aacute;sz &#8211; &#x201C;soon&#x201D;.", "Halász – “soon”."),
        ("AT&T; Q&A; R&nosuch;", "AT&T; Q&A; R&nosuch;"),
    ],
)
def test_a_broken_word_is_made_whole(pasted: str, summary: str) -> None:
    reading = read_listing(PAGE.format(pasted))
    assert [record.summary for record in reading.records] == [summary, "Lund agrees."]
    mended = [warning for warning in reading.warnings if "whole now" in warning]
    assert len(mended) == (pasted != summary)


def test_the_last_word_of_a_summary_moves_up_and_leaves_no_gap() -> None:
    reading = read_listing(PAGE.format("The author counts the har-\nbour."))
    assert [record.summary for record in reading.records] == [
        "The author counts the harbour.",
        "Lund agrees.",
    ]
    assert reading.warnings == (
        "1 line had words broken by hyphens, ligatures or HTML signs, which are whole now; "
        "pasted were: line 7: 'The author counts the har-'",
    )

"""Pieces that more than one target is made of: letters, marks and numbers that programs stumble over."""

from __future__ import annotations

ODD = (
    "\x00", "\x1b[31m", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\ufeff", "\u200b", "\u202e", "\u2066", "\ud800",
    "\udcff", "\U0001f5c4", "e\u0301", "\u0130", "ß", "ﬁ", "Ⅷ", "１９５０", "٣", "²", "年", "茅", "Ã©", "\ufffd",
    " " * 70,
    "9" * 5000, "1e999", "-0", "A" * 600, "../../etc/passwd", "%s{0}$(id)`id`", "'; DROP TABLE records; --", '"', "'",
    "“", "”", "(", ")", "[", "]", "{", "}", "<b>", "&amp;", "\\", "/", "|", "*", "~", "^2", "?", "!", ":", ";", ",",
)  # fmt: skip
"""Surrogates among them: `encoded` makes bytes of them that are no valid UTF-8."""

TIMES = (
    "May 6, 1961", "6 May 1961", "1961-05-06", "05/06/61", "13.10.1950", "May 1961", "1961", "1950s", "early", "mid-",
    "late 1950s", "circa", "between", "and", "from", "to", "-", "–", "before", "after", "since", "until", "the",
    "first", "last", "half of", "nineteenth century", "winter", "1956/57", "0000", "9999", "2199", "year", "?", "'49",
    "Korean War", "under Stalin", "shortly after", "3 years before", "B.C.", "30 February 1950", "undated", "n.d.",
)  # fmt: skip


def encoded(texts: tuple[str, ...]) -> tuple[bytes, ...]:
    """The texts as bytes; half characters become bytes that are not UTF-8."""
    return tuple(text.encode("utf-8", "surrogatepass") for text in texts)


def as_text(data: bytes) -> str:
    """Any bytes as a text that a caller could hand over: half characters and all."""
    return data.decode("utf-8", "surrogateescape")

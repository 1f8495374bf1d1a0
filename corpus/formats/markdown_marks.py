"""Marks of e-mail quotations and of Markdown, which a copy puts around an archive's words.

They are removed only where the page shows that they are the copy's: a quotation mark before nearly
every line, emphasis around most titles, a title that is a link as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

_QUOTED = re.compile(r"[ \t\u00a0]*>[ \u00a0]?")
_QUOTED_SHARE = 0.9
_FEWEST_QUOTED = 4
"""Quoted lines below each other in an e-mail that also has its writer's own words."""
_DEEPEST_QUOTATION = 5
_HEADING = re.compile(r"#{1,6}\s+(?=\S)")
_EMPHASIS = re.compile(r"(\*{1,3}|_{2,3})(?=\S)(.+?)\1", re.DOTALL)
_LINK = re.compile(
    r"(?P<head>#{1,6}\s+)?(?P<mark>\*{1,3}|_{1,3})?\[(?P<words>[^\n]+)\]"
    r"\((?P<address>(?:https?://|/|#)[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+\"[^\"]*\")?\)"
    r"(?P=mark)?"
)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
_LONGEST = 5000


def strip_quote_marks(lines: Sequence[str]) -> list[str]:
    """Return the lines of an e-mail without the ">" before each, where several are quoted.

    A line alone that begins with ">" keeps it.
    """
    stripped = list(lines)
    for _ in range(_DEEPEST_QUOTATION):
        filled = sum(bool(line.strip()) for line in stripped)
        quoted = sum(_QUOTED.match(line) is not None for line in stripped)
        is_whole = quoted >= 2 and quoted >= _QUOTED_SHARE * filled
        fewest = 1 if is_whole else _FEWEST_QUOTED
        unquoted: list[str] = []
        for is_quoted, run in groupby(stripped, lambda line: _QUOTED.match(line) is not None):
            lines = list(run)
            if is_quoted and len(lines) >= fewest:
                lines = [_QUOTED.sub("", line, count=1) for line in lines]
            unquoted += lines
        if unquoted == stripped:
            break
        stripped = unquoted
    return stripped


def split_link(text: str) -> tuple[str, str]:
    """Return the words and the address of a Markdown link; the text and "" if it is not a link."""
    if not text.endswith((")", "*", "_")) or len(text) > _LONGEST:
        return text, ""
    match = _LINK.fullmatch(text)
    if match is None:
        return text, ""
    return _ESCAPED.sub(r"\1", _without_emphasis(match["words"])), match["address"]


def strip_emphasis(text: str) -> str:
    """Return the words in Markdown's emphasis or heading; other text as it is."""
    if len(text) > _LONGEST or text[:1] not in ("#", "*", "_"):
        return text
    heading = _HEADING.match(text)
    words = _without_emphasis(text[heading.end() :] if heading else text)
    return text if words == text else _ESCAPED.sub(r"\1", words)


def _without_emphasis(words: str) -> str:
    match = _EMPHASIS.fullmatch(words)
    return match[2] if match and match[1] not in match[2] else words

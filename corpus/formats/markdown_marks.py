"""Marks that a copy puts around lines and the archive did not write: those of e-mail quotations and of Markdown.

Taken away only where the page shows that they are the copy's: a quotation mark before (nearly) every line, emphasis
around most titles, a title that is a link as a whole. Words stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_QUOTED = re.compile(r"[ \t\u00a0]*>[ \u00a0]?")
_QUOTED_SHARE = 0.9
_DEEPEST_QUOTATION = 5
_HEAD = re.compile(r"#{1,6}\s+(?=\S)")
_EMPHASIS = re.compile(r"(\*{1,3}|_{2,3})(?=\S)(.+?)\1", re.DOTALL)
_LINK = re.compile(
    r"(?P<head>#{1,6}\s+)?(?P<mark>\*{1,3}|_{1,3})?\[(?P<words>[^\n]+)\]"
    r"\((?P<address>(?:https?://|/|#)[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+\"[^\"]*\")?\)(?P=mark)?"
)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
_LONGEST = 5000


def strip_quote_marks(lines: Sequence[str]) -> list[str]:
    """The lines of an e-mail without the ">" before each, when nearly all that hold words have one."""
    found = list(lines)
    for _ in range(_DEEPEST_QUOTATION):
        filled = [line for line in found if line.strip()]
        quoted = sum(1 for line in filled if line.lstrip(" \t\u00a0").startswith(">"))
        if quoted < 2 or quoted < _QUOTED_SHARE * len(filled):
            break
        found = [
            _QUOTED.sub("", line, count=1) if line.lstrip(" \t\u00a0").startswith(">") else line
            for line in found
        ]
    return found


def split_link(text: str) -> tuple[str, str]:
    """The words and the address of a line that is one Markdown link as a whole; other text as it is, and ""."""
    if (
        not text.endswith((")", "*", "_"))
        or len(text) > _LONGEST
        or not (found := _LINK.fullmatch(text))
    ):
        return text, ""
    return _ESCAPED.sub(r"\1", _without_emphasis(found["words"])), found["address"]


def strip_emphasis(text: str) -> str:
    """The words inside Markdown's emphasis or behind the marks of a heading; other text as it is."""
    if len(text) > _LONGEST or text[:1] not in ("#", "*", "_"):
        return text
    head = _HEAD.match(text)
    bare = _without_emphasis(text[head.end() :] if head else text)
    return text if bare == text else _ESCAPED.sub(r"\1", bare)


def _without_emphasis(words: str) -> str:
    found = _EMPHASIS.fullmatch(words)
    return found[2] if found and found[1] not in found[2] else words

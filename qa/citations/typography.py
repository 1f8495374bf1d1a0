"""What styles do to the archive's words: white space collapsed, quotation marks nested."""

from __future__ import annotations

import re
import unicodedata

from corpus import collapse_whitespace, without_controls

_OPENS_AFTER = frozenset("([{<-–—/‘“„«¿¡")
_DOUBLE_MARK = re.compile(r"(''|[\"“”„‟])")
_RIGHT_TO_LEFT = frozenset(("R", "AL", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI"))
_ISOLATE, _END_ISOLATE, _END_EMBEDDING = "\u2068", "\u2069", "\u202c"
_CLOSED_BY = dict.fromkeys("\u202a\u202b\u202d\u202e", _END_EMBEDDING) | dict.fromkeys(
    "\u2066\u2067\u2068", _END_ISOLATE
)
"""Marks that open a direction (embeddings, overrides, isolates), with what closes them."""
_OPENING = re.compile(r"‘|(?:^|(?<=[\s(\[{]))'")
_ABBREVIATION = re.compile(
    r"(?:\b[^\W\d_]|\.[^\W\d_]+|\b(?:Co|Corp|Dept|Dr|etc|Gen|Inc|Jr|Ltd|No|Sr|St|Vol))\.\Z"
)


def to_one_line(text: str) -> str:
    """Return the text on one line, fit for any file.

    White space and control characters become single spaces, half a surrogate pair U+FFFD.
    """
    return collapse_whitespace(without_controls(text))


def quote_title(title: str, stop: str, *, after_question: bool) -> str:
    """Return a title in “quotation marks”, with the stop inside them, as in American usage.

    stop: "," or "."; it replaces a full stop at the title's end (not that of an abbreviation or an
    ellipsis). after_question: whether a title that ends in ? or ! has the stop as well. A title
    with right-to-left letters is isolated, so that it does not reverse the date after it.
    """
    inner = nest_quotation_marks(balance_directions(to_one_line(title)))
    bare = inner.rstrip("’'")
    if len(_OPENING.findall(inner)) < len(inner) - len(bare):
        bare = inner  # the mark at the end is an apostrophe: the Workers’
    closing = inner[len(bare) :]
    if bare.endswith(("?", "!")):
        stop = stop if after_question else ""
    else:
        bare = strip_full_stop(bare)
        stop = "" if stop == "." and bare.endswith((".", "…")) else stop
    return f"“{_isolate(bare + stop + closing)}”"


def nest_quotation_marks(title: str) -> str:
    """Return the title with its double quotation marks made single; guillemets are kept.

    Two apostrophes (''so'') are a double mark. Straight marks open after white space or a bracket,
    and close elsewhere; a low mark („) is closed by the next double mark.
    """
    text = ""
    is_low_open = False
    for position, piece in enumerate(_DOUBLE_MARK.split(title)):
        if position % 2 == 0:  # the words between two marks
            text += piece
            continue
        before = text[-1:]
        is_straight = piece in ("''", '"')
        opens_here = not before or before.isspace() or before in _OPENS_AFTER
        opens = opens_here if is_straight else piece in "„“‟"
        opens = opens and not is_low_open
        is_low_open = piece == "„"
        text += "‘" if opens else "’"
    return text


def strip_full_stop(text: str) -> str:
    """Return the text without a full stop at its end, unless an abbreviation or ellipsis has it."""
    if not text.endswith(".") or text.endswith("..") or _ABBREVIATION.search(text):
        return text
    return text[:-1].rstrip()


def add_full_stop(text: str) -> str:
    """Return the text with one full stop, or another final mark, at its end."""
    return text if text.rstrip("’”").endswith((".", "?", "!", "…")) else f"{text}."


def balance_directions(text: str) -> str:
    """Return the text with every mark that opens a direction closed, and no mark that closes more.

    So an override in a title (U+202E) cannot reverse the words after the title.
    """
    kept: list[str] = []
    open_marks: list[str] = []
    for character in text:
        if character in _CLOSED_BY:
            open_marks.append(_CLOSED_BY[character])
        elif character in (_END_ISOLATE, _END_EMBEDDING):
            if not open_marks or open_marks[-1] != character:
                continue
            open_marks.pop()
        kept.append(character)
    return "".join(kept + open_marks[::-1])


def runs_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction is written from right to left."""
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((name for name in directions if name in ("L", "R", "AL")), "L") != "L"


def _isolate(text: str) -> str:
    turns = any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text)
    return f"{_ISOLATE}{text}{_END_ISOLATE}" if turns else text

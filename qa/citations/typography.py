"""What every style does to the archive's words before it prints them: white space folded, quotation marks nested."""

from __future__ import annotations

import re
import unicodedata

_OPENS_AFTER = frozenset("([{<-–—/‘“„«¿¡")
_RIGHT_TO_LEFT = frozenset(("R", "AL", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI"))
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_OPENING = re.compile(r"‘|(?:^|(?<=[\s(\[{]))'")
_ABBREVIATION = re.compile(
    r"(?:\b[^\W\d_]|\.[^\W\d_]+|\b(?:Co|Corp|Dept|Dr|etc|Gen|Inc|Jr|Ltd|No|Sr|St|Vol))\.\Z"
)


def to_one_line(text: str) -> str:
    """The text on one line: runs of white space become one space, and so do control characters, which no format keeps.

    Half of a surrogate pair, which no file can hold, becomes U+FFFD.
    """
    kept = (_printable(character) for character in text)
    return " ".join("".join(kept).split())


def _printable(character: str) -> str:
    kind = unicodedata.category(character)
    return " " if kind == "Cc" else "\ufffd" if kind == "Cs" else character


def quote_title(title: str, stop: str, after_question: bool) -> str:
    """A title in “quotation marks”, its own double ones made single, with the stop inside as American usage puts it.

    stop: "," or "."; it replaces a full stop at the title's end (not that of an abbreviation, nor an ellipsis).
    after_question: whether a title that ends in ? or ! takes the stop as well. A title with right-to-left letters is
    isolated, so that it does not turn the date behind it round.
    """
    inner = nest_quotation_marks(to_one_line(title))
    bare = inner.rstrip("’'")
    if len(_OPENING.findall(inner)) < len(inner) - len(
        bare
    ):  # then it is an apostrophe: the Workers’
        bare = inner
    closing = inner[len(bare) :]
    if bare.endswith(("?", "!")):
        stop = stop if after_question else ""
    else:
        bare = strip_full_stop(bare)
        stop = "" if stop == "." and bare.endswith((".", "…")) else stop
    return f"“{_isolated(bare + stop + closing)}”"


def nest_quotation_marks(title: str) -> str:
    """The title with its double quotation marks made single, as inside double ones; guillemets stay as they are.

    Two apostrophes (''so'') are read as a double mark. Straight marks open after white space or a bracket, and close
    elsewhere; a low mark („) is closed by whatever double mark follows.
    """
    out: list[str] = []
    low = False
    for mark in re.split(r"(''|[\"“”„‟])", title):
        if mark not in ("''", '"', "“", "”", "„", "‟") or not mark:
            out.append(mark)
            continue
        before = out[-1][-1:] if out and out[-1] else (out[-2][-1:] if len(out) > 1 else "")
        opens = (
            mark in "„“‟"
            if mark not in ("''", '"')
            else not before or before.isspace() or before in _OPENS_AFTER
        )
        if low:
            opens, low = False, False
        low = low or mark == "„"
        out.append("‘" if opens else "’")
    return "".join(out)


def strip_full_stop(text: str) -> str:
    """The text without the full stop at its end, unless that belongs to an abbreviation or an ellipsis."""
    if not text.endswith(".") or text.endswith("..") or _ABBREVIATION.search(text):
        return text
    return text[:-1].rstrip()


def add_full_stop(text: str) -> str:
    """The text with a full stop at its end, and never two."""
    return text if text.rstrip("’”").endswith((".", "?", "!", "…")) else f"{text}."


def _isolated(text: str) -> str:
    turns = any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text)
    return f"{_ISOLATE}{text}{_END_ISOLATE}" if turns else text

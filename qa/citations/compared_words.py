"""A quotation and the record's own words side by side, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from qa.citations.levelled_text import LevelledText
from qa.citations.quotation_places import LETTERS_IN_BRACKETS, OMISSION, STOPS

_WORD = re.compile(r"(?:\[[^\[\]]{0,200}\]|\S)+")
"""Words of the writer in brackets stay together."""


@dataclass(frozen=True, slots=True)
class ComparedWords:
    """A piece of a comparison.

    Attributes:
        quoted: the words of the quotation, "" for none.
        recorded: the words of the record in their place, "" for none.
        agrees: whether they are the same as readers compare them, or marked as left out or added.
    """

    quoted: str
    recorded: str
    agrees: bool = False


def compare_words(quotation: str, recorded_text: str) -> tuple[ComparedWords, ...]:
    """Return two texts side by side, in order.

    Typography, capitals, quotation marks around words and the last stop do not count.
    """
    quoted, recorded = _WORD.findall(quotation), _WORD.findall(recorded_text)
    quoted_level, recorded_level = _level(quoted), _level(recorded)
    if quoted and recorded and quoted_level[-1].rstrip(STOPS) == recorded_level[-1].rstrip(STOPS):
        quoted_level[-1] = recorded_level[-1]
    matcher = SequenceMatcher(None, quoted_level, recorded_level, autojunk=False)
    return tuple(
        ComparedWords(
            " ".join(quoted[a:b]),
            " ".join(recorded[c:d]),
            kind == "equal" or (a < b and all(map(OMISSION.fullmatch, quoted[a:b]))),
        )
        for kind, a, b, c, d in matcher.get_opcodes()
    )


def _level(words: Sequence[str]) -> list[str]:
    levels = (
        LevelledText.of(LETTERS_IN_BRACKETS.sub(lambda match: match[1] or match[2], word)).text
        for word in words
    )
    return [level.strip("'") or level for level in levels]

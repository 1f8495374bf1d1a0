"""What the check of a manuscript says of a quotation, date, name, shelfmark or note."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

_TYPOGRAPHY = str.maketrans("‘’‚‛“”„‟«»‹›‐‑‒–—−", '\'\'\'\'""""""""------')
_SHOWN = re.compile(r"\w+(?:['-]\w+)*|[^\w\s]")
KINDS = ("quotation", "note", "shelfmark", "date", "name")


@dataclass(frozen=True, slots=True)
class ComparedWords:
    """A piece of a comparison.

    Attributes:
        written: the words of the manuscript, "" for none.
        recorded: the words of the record; the same where they agree.
    """

    written: str
    recorded: str

    @property
    def agrees(self) -> bool:
        """Whether both have the same words."""
        return self.written == self.recorded


@dataclass(frozen=True, slots=True)
class Finding:
    """What the records say of one thing in a manuscript.

    Attributes:
        kind: one of KINDS.
        verdict: STANDS, DIFFERS or NOT_THERE.
        words: as the manuscript has them.
        place: "paragraph 3" or "note 12".
        start: the characters of that paragraph or note before them.
        remark: one sentence on what was compared.
        record: the id of the record, "" for none.
        title: that record's title.
        field: the field of the record in which they stand, "" for none.
        record_start: their first character there.
        record_end: the character after their last.
        segments: the comparison, word by word; () where there is nothing to compare.
    """

    kind: str
    verdict: str
    words: str
    place: str
    start: int
    remark: str
    record: str = ""
    title: str = ""
    field: str = ""
    record_start: int = 0
    record_end: int = 0
    segments: tuple[ComparedWords, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the finding as `check-draft --json` prints it."""
        values: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("kind", "verdict", "words", "place", "start", "remark", "record", "title")
        }
        if self.field:
            values |= {"field": self.field, "from": self.record_start, "to": self.record_end}
        values["difference"] = [
            {"written": segment.written, "recorded": segment.recorded}
            for segment in self.segments
            if not segment.agrees
        ]
        return values


def difference(written: str, recorded: str) -> tuple[ComparedWords, ...]:
    """Return two texts side by side, word by word and mark by mark; typography is levelled."""
    written_tokens, recorded_tokens = (
        _SHOWN.findall(text.translate(_TYPOGRAPHY)) for text in (written, recorded)
    )
    for tokens in (
        written_tokens,
        recorded_tokens,
    ):  # the mark at the end of a quotation is the writer's
        while tokens and not tokens[-1][0].isalnum():
            tokens.pop()
    matcher = SequenceMatcher(None, written_tokens, recorded_tokens, autojunk=False)
    return tuple(
        ComparedWords(_join(written_tokens[i:j]), _join(recorded_tokens[k:m]))
        for _, i, j, k, m in matcher.get_opcodes()
    )


def _join(tokens: Sequence[str]) -> str:
    text = " ".join(tokens)
    return re.sub(r" ([.,;:!?)\]%])", r"\1", re.sub(r"([(\[]) ", r"\1", text))

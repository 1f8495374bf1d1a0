"""Reads a language model's reply: one JSON object per sentence, from a stream of text."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from qa.generation.prompt import to_visible_line

LONGEST_SENTENCE = 600
LONGEST_PENDING = 4_000
"""Characters without the end of an object or line, after which no end is expected."""

_DECODER = json.JSONDecoder(strict=False)
_BETWEEN = " \t\r\n,[]"
_NEXT_OBJECT = re.compile(r"\n\s*(?=\{)")
_END_OF_PROSE = re.compile(r"\n|(?=\{)")
_NO_PROSE = re.compile(r"\W*(?:nothing|```\w*)?\W*", re.IGNORECASE)
_THOUGHT = ("<think>", "</think>")


class ModelSentence(NamedTuple):
    """One sentence as a language model wrote it.

    Attributes:
        text: the sentence, or the line that is not in the required form.
        key: of the record that it names, "" without one.
        quotation: what it says is in that record, "" without one.
    """

    text: str
    key: str = ""
    quotation: str = ""


class ReplyReader:
    """Reads a stream of text into sentences.

    Call `feed` with each piece, and `finish` at the end.
    """

    def __init__(self) -> None:
        self._pending = ""
        self._may_think = True

    @property
    def is_lost(self) -> bool:
        """Whether no further end of a sentence can be expected."""
        return len(self._pending) > LONGEST_PENDING and not self._may_think

    def feed(self, piece: str) -> list[ModelSentence]:
        """Return the sentences that are complete now."""
        self._pending += piece
        if self._may_think and not self._skip_thought():
            return []
        sentences = []
        while (sentence := self._next_sentence()) is not None:
            sentences.append(sentence)
        return [sentence for sentence in sentences if sentence.text]

    def finish(self, is_complete: bool) -> list[ModelSentence]:
        """Return what remains; of a reply that broke off, nothing that is incomplete."""
        if not is_complete or (self._may_think and self._pending.lstrip().startswith(_THOUGHT[0])):
            return []
        self._may_think = False
        sentences = self.feed("\n")
        if line := to_visible_line(self._pending):
            sentences.append(ModelSentence(line[:LONGEST_SENTENCE]))
        self._pending = ""
        return sentences

    def _next_sentence(self) -> ModelSentence | None:
        """Take the next object or line off the pending text, None when none is complete."""
        self._pending = self._pending.lstrip(_BETWEEN)
        if not self._pending.startswith("{"):
            end = _END_OF_PROSE.search(self._pending)
            return None if end is None else self._take_line(end.start())
        try:
            fields, end_of_object = _DECODER.raw_decode(self._pending)
        except (ValueError, RecursionError):
            next_object = _NEXT_OBJECT.search(self._pending)
            return None if next_object is None else self._take_line(next_object.end())
        self._pending = self._pending[end_of_object:]
        return _sentence_of(fields)

    def _take_line(self, end: int) -> ModelSentence:
        line, self._pending = self._pending[:end], self._pending[end:]
        says_something = _NO_PROSE.fullmatch(line) is None
        return ModelSentence(to_visible_line(line)[:LONGEST_SENTENCE] if says_something else "")

    def _skip_thought(self) -> bool:
        """Drop the thoughts that a model writes first; return False while that is incomplete."""
        opening, closing = _THOUGHT
        text = self._pending.lstrip()
        if text.startswith(opening):
            _, mark, self_text = text.partition(closing)
            if not mark:
                return False
            self._pending = self_text
        elif opening.startswith(text):
            return False
        self._may_think = False
        return True


def _sentence_of(fields: dict[str, object]) -> ModelSentence:
    key, quotation, text = (
        value if isinstance(value := fields.get(name), str) else ""
        for name in ("key", "quotation", "sentence")
    )
    return ModelSentence(
        to_visible_line(text.replace("**", ""))[: LONGEST_SENTENCE + 1],
        key.strip(" []"),
        to_visible_line(quotation),
    )

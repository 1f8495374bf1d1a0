"""The wish inside a long story: "…; could you find out when that was?".

The clause with the wish is the question. The story around it helps to rank, and demands nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.dialogue.clauses import begins_question
from qa.understanding import Parse, parse

FEWEST_WORDS = 35
"""Words of a text that may tell a story."""
_FEWEST_BEFORE = 12
"""Words that a story has before its wish."""
_FEWEST_OF_WISH = 3
_QUESTION_TAGS = ("WDT", "WP", "WP$", "WRB")
_ASKERS = ("i", "we")
_SENTENCE_ENDS = ".?!"
_JOINTS = ("CCONJ", "SCONJ", "PUNCT")
_FURTHEST_COMPLEMENT = 8
"""Words from "I" to the question that I have: "I would very much like to know how"."""


def find_wish(text: str) -> str:
    """Return the clause of a long text that says what the writer wants, as a question; "" for none.

    It begins with the first clause that asks in the last sentence that does, else with the last
    clause in which "I" or "we" want to know something.
    """
    if '"' in text or len(text.split()) < FEWEST_WORDS:
        return ""
    parsed = parse(text)
    asking = [i for i in range(_FEWEST_BEFORE, len(parsed.words)) if _asks(parsed, i)]
    wanting = [
        complement
        for i in range(_FEWEST_BEFORE, len(parsed.words))
        if (complement := _start_of_wanted_question(parsed, i)) is not None
    ]
    if not asking and not wanting:
        return ""
    start = _addressed(parsed, _first_of_sentence(parsed, asking)) if asking else wanting[-1]
    end = next(
        (i for i in range(start, len(parsed.words)) if parsed.words[i].text in _SENTENCE_ENDS),
        len(parsed.words),
    )
    if end - start < _FEWEST_OF_WISH:
        return ""
    wish = re.sub(r"\s+", " ", text[parsed.words[start].start : parsed.words[end - 1].end])
    return f"{wish[:1].upper()}{wish[1:].rstrip(' ,;:')}?"


def _first_of_sentence(parsed: Parse, asking: Sequence[int]) -> int:
    """Return the first of these words that is in the sentence of the last."""
    ends = [i for i, word in enumerate(parsed.words) if word.text in _SENTENCE_ENDS]
    before = max((i for i in ends if i < asking[-1]), default=-1)
    return next(i for i in asking if i > before)


def _asks(parsed: Parse, index: int) -> bool:
    """Return whether a clause that asks begins here, after a mark or a conjunction."""
    before = parsed.words[index - 1]
    opens = before.part_of_speech in _JOINTS or before.text.casefold() == "so"
    is_addressed = parsed.words[index].part_of_speech == "AUX"
    ends_with_mark = "?" in parsed.text[parsed.words[index].start :]
    return opens and (is_addressed or ends_with_mark) and begins_question(parsed, index)


def _addressed(parsed: Parse, index: int) -> int:
    """Return where the wish proper begins: after "could you find out", at its question word."""
    words = parsed.words
    if words[index].part_of_speech != "AUX" or words[index + 1].text.casefold() != "you":
        return index
    inner = (
        i
        for i in range(index + 2, min(index + 2 + _FURTHEST_COMPLEMENT, len(words) - 2))
        if words[i].tag in _QUESTION_TAGS
    )
    return next(inner, index)


def _start_of_wanted_question(parsed: Parse, index: int) -> int | None:
    """Return where the question in "I would like to know how it ended" begins, None for none."""
    words = parsed.words
    if words[index].text.casefold() not in _ASKERS or not words[index].relation.startswith("nsubj"):
        return None
    for i in range(index + 1, min(index + _FURTHEST_COMPLEMENT, len(words) - 2)):
        if words[i].part_of_speech == "PUNCT" or words[i].tag in ("VBD", "NN", "JJ"):
            return None  # "I forget where,", "I asked what it was", "I am not sure which it was"
        if words[i].tag in _QUESTION_TAGS or words[i].text.casefold() in ("whether", "if"):
            is_cut = words[i + 1].part_of_speech == "PUNCT"
            return None if is_cut else i
    return None

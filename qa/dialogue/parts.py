"""The parts of a turn that asks several questions: "X and Y?", "compare A with B".

Each part becomes a complete question, with the words that all parts share. The grammar shows the
parts: two clauses that ask, or things joined ("and", "or", "vs.", "than") under a word that
compares. One question with a coordination in it ("Who met Mao and Stalin?") is several only when no
record has both names, which the archive decides: `Several.names_joined`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from qa.dialogue.clauses import Clause, joined_clauses, joined_sentences
from qa.dialogue.comparisons import (
    RECIPROCAL,
    read_amount,
    read_change,
    read_choice,
    read_compared_times,
    read_comparison,
    read_order,
    read_versus,
)
from qa.dialogue.coordination import joined_nouns, joined_times
from qa.dialogue.elapsed import read_elapsed
from qa.dialogue.gapping import read_gapping
from qa.dialogue.several import Part, Several
from qa.understanding import Parse, parse, read_time_once

LONGEST_QUESTION = 300
"""Characters. A longer text tells a story, and its coordinations are not its questions."""

_MAY_BE_SEVERAL = re.compile(
    r"\b(?:and|or|but|to|vs|versus|than|from|with)\b|\bhow\b.*\b(?:after|before)\b|\?.*\w",
    re.IGNORECASE | re.DOTALL,
)
_FITS_ANY_SUBJECT = re.compile(r"\b(?:did|had|will|would|can|could|might|should)\b", re.IGNORECASE)
"""Forms of auxiliaries that are the same for one subject and for two."""
_BOTH = re.compile(r"\s*\bboth\b", re.IGNORECASE)
_TALKS = ("between", "among")


def read_parts(text: str) -> Several | None:
    """Return the parts of a question, None when it asks one thing."""
    if len(text) > LONGEST_QUESTION or not _MAY_BE_SEVERAL.search(text) or '"' in text:
        return None
    for read in _READERS:
        if (several := read(text)) is not None:
            return several
    return None


def _sentences(text: str) -> Several | None:
    clauses = joined_sentences(text)
    return _of_clauses(clauses)


def _clauses(text: str) -> Several | None:
    return _of_clauses(joined_clauses(text))


def _of_clauses(clauses: tuple[Clause, ...]) -> Several | None:
    if len(clauses) < 2:
        return None
    return Several(
        tuple(Part(c.question, context=c.leans_on, without_time=c.without_time) for c in clauses)
    )


def _gapping(text: str) -> Several | None:
    return read_gapping(text) if " and " in text else None


def _times(text: str) -> Several | None:
    """Read "What happened in 1980 and in 1981?": two periods, not one range."""
    if not _asks(text):
        return None
    joined = joined_times(text)
    if joined is None or not joined.at_end:
        return None
    if joined.heading.startswith((*_TALKS, "from")):
        return None
    first, second = sorted(joined.periods)
    adjoin = (second.earliest - first.latest).days <= 1
    if (adjoin or _counts(text)) and not joined.repeats_preposition:
        return None
    return Several.of(joined.alternatives, joined.labels, "side by side")


def _names(text: str) -> Several | None:
    """Read two names under one verb: "Who met Mao and Stalin?", "in both Budapest and Prague".

    They are subject, object or adjunct of the main verb, and that verb fits each of them alone.
    """
    if not _asks(text) or RECIPROCAL.search(text):
        return None
    joined = joined_nouns(text)
    if joined is None or joined.joint != "and" or joined.heading in _TALKS or not joined.of_root:
        return None
    if joined.relation == "nsubj" and not _FITS_ANY_SUBJECT.search(text):
        return None
    if not all(map(_is_name, joined.labels)):
        return None
    several = Several.of(joined.alternatives, joined.labels, "side by side")
    is_both = _BOTH.search(text) is not None
    return several if is_both else replace(several, names_joined=joined.labels)


_READERS: tuple[Callable[[str], Several | None], ...] = (
    read_elapsed,
    _sentences,
    _clauses,
    read_versus,
    read_comparison,
    read_change,
    read_compared_times,
    read_order,
    read_amount,
    read_choice,
    _gapping,
    _times,
    _names,
)


def _asks(text: str) -> bool:
    """Return whether a text is a question with a verb, not keywords."""
    parsed = parse(text)
    has_verb = any(word.part_of_speech in ("VERB", "AUX") for word in parsed.words)
    return has_verb and _is_question(parsed)


def _is_question(parsed: Parse) -> bool:
    first = next((word for word in parsed.words if word.part_of_speech != "PUNCT"), None)
    asks = any(word.tag in ("WDT", "WP", "WP$", "WRB") for word in parsed.words[:4])
    return first is not None and (
        asks or first.part_of_speech == "AUX" or parsed.text.endswith("?")
    )


def _counts(text: str) -> bool:
    return re.match(r"\W*(?:how\s+many|which|list)\b", text, re.IGNORECASE) is not None


def _is_name(label: str) -> bool:
    is_time = bool(read_time_once(f"in {label}", None).spans)
    return not is_time and any(word[:1].isupper() for word in label.split())

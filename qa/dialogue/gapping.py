"""Verbs left out: "Where did A go in 1972 and B in 1978?", "What did A want, and B?".

What the second half leaves out it takes from the first: the question words, the verb, and all that
it does not replace.
"""

from __future__ import annotations

import re

from qa.dialogue.several import Several
from qa.understanding import Parse, parse

_JOINT = re.compile(r",?\s+and\s+(?=\S)", re.IGNORECASE)
_QUESTION_TAGS = ("WDT", "WP", "WP$", "WRB")
_SUBJECTS = ("nsubj", "nsubjpass")


def read_gapping(text: str) -> Several | None:
    """Return the two questions of a text whose second half has no verb; None for any other."""
    for joint in _JOINT.finditer(text):
        left = text[: joint.start()].rstrip(" ,")
        right = text[joint.end() :].strip(" ?.!")
        comma = "," in text[joint.start() : joint.end()]
        first = parse(f"{left}?")
        if (found := _completed(first, left, right, comma)) is not None:
            question, label = found
            return Several.of((f"{left}?", f"{question}?"), (_subject(left), label))
        if (found := _with_adjunct(first, left, right)) is not None:
            question, label = found
            return Several.of((f"{left}?", f"{question}?"), ("", label))
    return None


def _completed(first: Parse, left: str, right: str, after_comma: bool) -> tuple[str, str] | None:
    """Return the second question in full, and its subject."""
    span = _subject_span(first)
    second = parse(right)
    if span is None or any(word.part_of_speech in ("VERB", "AUX") for word in second.words):
        return None
    start, end = span
    preposition = next((i for i, word in enumerate(second.words) if word.tag == "IN"), None)
    if preposition is None:
        is_name = right.istitle()
        return (f"{left[:start]}{right}{left[end:]}", right) if after_comma and is_name else None
    subject = right[: second.words[preposition].start].strip()
    word = second.words[preposition].text.casefold()
    same = [w for w in first.words if w.text.casefold() == word and w.start >= end]
    if not subject or not same or second.words[0].part_of_speech not in ("PROPN", "PRON", "DET"):
        return None
    if not _same_kind(first.words[0].tag, second.words[0].tag, span):
        return None
    rest = right[second.words[preposition].start :]
    return f"{left[:start]}{subject}{left[end : same[-1].start]}{rest}", subject


def _with_adjunct(first: Parse, left: str, right: str) -> tuple[str, str] | None:
    """Return the second question of "met by A in 1952 and by B in 1962", and what it replaces."""
    second = parse(right).words
    if not second or second[0].tag != "IN" or first.words[0].tag not in _QUESTION_TAGS:
        return None
    if any(word.part_of_speech in ("VERB", "AUX", "SCONJ") for word in second):
        return None
    word = second[0].text.casefold()
    adjuncts = [w for w in first.words if w.tag == "IN"]
    same = [w for w in adjuncts if w.text.casefold() == word]
    if not same or not any(w.part_of_speech == "AUX" or w.tag == "VBD" for w in first.words):
        return None
    kept = [w.text.casefold() for w in adjuncts if w.start >= same[-1].start]
    if kept != [w.text.casefold() for w in second if w.tag == "IN"]:
        return None
    return f"{left[: same[-1].start]}{right}", right[second[0].end - second[0].start :].strip()


def _same_kind(first_tag: str, second_tag: str, span: tuple[int, int]) -> bool:
    """Return whether a subject takes the place of a subject: a name of a name, "who" of "who"."""
    return (span[0] == 0 and first_tag in _QUESTION_TAGS) == (second_tag in _QUESTION_TAGS)


def _subject(left: str) -> str:
    start, end = _subject_span(parse(f"{left}?")) or (0, 0)
    return left[start:end]


def _subject_span(parsed: Parse) -> tuple[int, int] | None:
    """Return where the subject of a question begins and ends, None where it has none."""
    words = parsed.words
    for index, word in enumerate(words):
        if word.relation in _SUBJECTS and words[word.head].relation == "ROOT":
            within = [i for i in parsed.subtree(index) if i <= index]
            return words[within[0]].start, word.end
    return None

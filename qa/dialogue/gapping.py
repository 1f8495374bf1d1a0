"""Verbs left out: "Where did A go in 1972 and B in 1978?", "What did A want, and B?".

The second half takes what it leaves out from the first: the question words, the verb, and
everything that it does not replace.
"""

from __future__ import annotations

import re

from qa.dialogue.several import Several
from qa.understanding import Parse, parse

_JOINT = re.compile(r",?\s+and\s+(?=\S)", re.IGNORECASE)
_QUESTION_TAGS = ("WDT", "WP", "WP$", "WRB")
_SUBJECTS = ("nsubj", "nsubjpass")


def read_gapping(text: str) -> Several | None:
    """Return the two questions of a text with no verb in its second half; None for any other."""
    for joint in _JOINT.finditer(text):
        first_half = text[: joint.start()].rstrip(" ,")
        second_half = text[joint.end() :].strip(" ?.!")
        comma = "," in text[joint.start() : joint.end()]
        first = parse(f"{first_half}?")
        if (completion := _completed(first, first_half, second_half, comma)) is not None:
            question, label = completion
            return Several.of((f"{first_half}?", f"{question}?"), (_subject(first_half), label))
        if (completion := _with_adjunct(first, first_half, second_half)) is not None:
            question, label = completion
            return Several.of((f"{first_half}?", f"{question}?"), ("", label))
    return None


def _completed(
    first: Parse, first_half: str, second_half: str, after_comma: bool
) -> tuple[str, str] | None:
    """Return the second question in full, and its subject."""
    span = _subject_span(first)
    second = parse(second_half)
    if span is None or any(word.part_of_speech in ("VERB", "AUX") for word in second.words):
        return None
    start, end = span
    preposition = next((i for i, word in enumerate(second.words) if word.tag == "IN"), None)
    if preposition is None:
        if not (after_comma and second_half.istitle()):
            return None
        return f"{first_half[:start]}{second_half}{first_half[end:]}", second_half
    subject = second_half[: second.words[preposition].start].strip()
    word = second.words[preposition].text.casefold()
    same = [w for w in first.words if w.text.casefold() == word and w.start >= end]
    if not subject or not same or second.words[0].part_of_speech not in ("PROPN", "PRON", "DET"):
        return None
    if not _same_kind(first.words[0].tag, second.words[0].tag, span):
        return None
    adjunct = second_half[second.words[preposition].start :]
    return f"{first_half[:start]}{subject}{first_half[end : same[-1].start]}{adjunct}", subject


def _with_adjunct(first: Parse, first_half: str, second_half: str) -> tuple[str, str] | None:
    """Return the second question of "met by A in 1952 and by B in 1962", and what it replaces."""
    second = parse(second_half).words
    if not second or second[0].tag != "IN" or first.words[0].tag not in _QUESTION_TAGS:
        return None
    if any(word.part_of_speech in ("VERB", "AUX", "SCONJ") for word in second):
        return None
    word = second[0].text.casefold()
    adjuncts = [w for w in first.words if w.tag == "IN"]
    same = [w for w in adjuncts if w.text.casefold() == word]
    if not same or not any(w.part_of_speech == "AUX" or w.tag == "VBD" for w in first.words):
        return None
    replaced = [w.text.casefold() for w in adjuncts if w.start >= same[-1].start]
    if replaced != [w.text.casefold() for w in second if w.tag == "IN"]:
        return None
    replacement = second_half[second[0].end - second[0].start :].strip()
    return f"{first_half[: same[-1].start]}{second_half}", replacement


def _same_kind(first_tag: str, second_tag: str, span: tuple[int, int]) -> bool:
    """Return whether a subject takes the place of a subject: a name of a name, "who" of "who"."""
    return (span[0] == 0 and first_tag in _QUESTION_TAGS) == (second_tag in _QUESTION_TAGS)


def _subject(first_half: str) -> str:
    start, end = _subject_span(parse(f"{first_half}?")) or (0, 0)
    return first_half[start:end]


def _subject_span(parsed: Parse) -> tuple[int, int] | None:
    """Return where the subject of a question begins and ends, None where it has none."""
    words = parsed.words
    for index, word in enumerate(words):
        if word.relation in _SUBJECTS and words[word.head].relation == "ROOT":
            within = [i for i in parsed.subtree(index) if i <= index]
            return words[within[0]].start, word.end
    return None

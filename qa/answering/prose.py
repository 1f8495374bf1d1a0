"""Which sentences of a record say something, and how much of its text each one needs.

A document's page begins with lines that state nothing ("Copy No. 3", "TO: OSLO", "(Draft)"). They
are recognised by their form: few words in small letters, no full stop, figures and single letters.
A sentence that leans on the one before it ("He asks for a delay") is quoted with it, and the answer
to "how many" or "did they" with the sentence that turns it ("None were reached").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from qa.answering.sentences import split_sentences
from qa.citations import Citation, cite
from qa.understanding import Parse, parse, read_leaning

_WORD = re.compile(r"[^\W\d_]+(?:[’'.-][^\W\d_]+)*")
_TOKEN = re.compile(r"\S+")
_END_OF_SENTENCE = re.compile(r"[.!?…。！？][\"'”’»)\]]*\s*$")
_IN_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\W*")
_FEWEST_SMALL_WORDS = 4
"""Words in small letters that make a statement of a line without a full stop."""
_MOST_FIGURES = 0.5
"""Share of the tokens of a statement that may be figures, signs and single letters."""
_MOST_BEFORE = 2
"""Sentences that are quoted before one, each of which leans on the one before it."""
_TURNING_SUBJECTS = frozenset(
    "none neither nobody nothing few many most some several all both each half others rest".split()
)
_NEGATIONS = frozenset("no not n't n’t never none neither nobody nothing nor without".split())
_SUBJECTS = ("nsubj", "nsubjpass")
_LEANING = frozenset(
    "he she it they him her them his its their this that these those former latter".split()
)


def is_statement(text: str) -> bool:
    """Return whether a sentence states something, and is no header, stamp or label."""
    if _IN_BRACKETS.fullmatch(text):
        return False
    small_words = [word for word in _WORD.findall(text) if word[0].islower()]
    if not _END_OF_SENTENCE.search(text):
        return len(small_words) >= _FEWEST_SMALL_WORDS
    tokens = _TOKEN.findall(text)
    figures = [token for token in tokens if len(re.sub(r"[\W\d_]", "", token)) < 2]
    figures = [token for token in figures if token not in ("a", "A", "I")]
    return bool(small_words) and len(figures) <= _MOST_FIGURES * len(tokens)


def statement_span(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return text[start:end] without the header lines before it; None when nothing is left."""
    line_start = start
    for line in text[start:end].splitlines(keepends=True)[:-1]:
        if line.strip() and not is_statement(line):
            start = line_start + len(line)
        line_start += len(line)
    start += len(text[start:end]) - len(text[start:end].lstrip())
    return (start, end) if start < end and is_statement(text[start:end]) else None


@lru_cache(maxsize=256)
def statements_in(text: str) -> tuple[tuple[int, int], ...]:
    """Return the (start, end) of the sentences of a text that state something, in order."""
    spans = (statement_span(text, start, end) for start, end in split_sentences(text))
    return tuple(span for span in spans if span is not None)


def widen_citations(
    citations: Sequence[Citation], wants_turn: bool, wants_more: bool = False
) -> list[Citation]:
    """Return citations with the sentences that each needs next to it; those that touch as one.

    wants_turn: whether the question asks for yes, no or a number. wants_more: whether it asks what
    somebody said or did, which a summary's next sentence may go on to tell ("He adds that ...").
    """
    widened: list[Citation] = []
    for citation in citations:
        wide = _widen(citation, wants_turn, wants_more)
        touching = [earlier for earlier in widened if _touch(wide, earlier)]
        if touching:
            start = min(part.start for part in [wide, *touching])
            end = max(part.end for part in [wide, *touching])
            place = widened.index(touching[0])
            widened = [earlier for earlier in widened if earlier not in touching]
            widened.insert(place, cite(wide.record, wide.field, start, end))
        else:
            widened.append(wide)
    return widened


def _touch(first: Citation, second: Citation) -> bool:
    """Return whether two citations overlap, or stand side by side in a record."""
    if first.record.id != second.record.id or first.field != second.field:
        return False
    between = first.record.field(first.field)[
        min(first.end, second.end) : max(first.start, second.start)
    ]
    return not between.strip()


def _widen(citation: Citation, wants_turn: bool, wants_more: bool) -> Citation:
    """Return a citation with the sentences that it leans on, and one that turns it or goes on."""
    if citation.field == "title":
        return citation
    text = citation.record.field(citation.field)
    spans = statements_in(text)
    index = next((at for at, (_, end) in enumerate(spans) if end == citation.end), None)
    if index is None:
        return citation
    first = last = index
    while first and index - first < _MOST_BEFORE and _leans(text[slice(*spans[first])]):
        first -= 1
    if (wants_turn or wants_more) and index + 1 < len(spans):
        sentence, following = (text[slice(*spans[at])] for at in (index, index + 1))
        goes_on = wants_more and citation.field == "summary" and _leans(following)
        if goes_on or (wants_turn and _turns(parse(following), parse(sentence))):
            last += 1
    return cite(citation.record, citation.field, spans[first][0], spans[last][1])


def _leans(sentence: str) -> bool:
    """Return whether a sentence has a pronoun for something before it, or a bare quantity."""
    first = _WORD.search(sentence)
    if first is None:
        return False
    if first.group().casefold() in _LEANING or _has_bare_subject(parse(sentence)):
        return True
    return read_leaning(sentence).points


def _has_bare_subject(parsed: Parse) -> bool:
    """Return whether the subject is a quantity without a noun: "None were", "Only two were"."""
    for root in parsed.roots[:1]:
        for subject in parsed.children(root, *_SUBJECTS):
            word = parsed.words[subject]
            is_quantity = word.part_of_speech == "NUM" or word.text.casefold() in _TURNING_SUBJECTS
            if is_quantity and not parsed.children(subject, "prep", "relcl"):
                return True
    return False


def _turns(following: Parse, sentence: Parse) -> bool:
    """Return whether a sentence negates or quantifies the subject of the sentence before it."""
    if _has_bare_subject(following):
        return True
    if not any(word.text.casefold() in _NEGATIONS for word in following.words):
        return False
    lemmas = _named_lemmas(sentence)
    leans = following.words[0].text.casefold() in _LEANING
    return leans or bool(lemmas & _named_lemmas(following))


def _named_lemmas(parsed: Parse) -> set[str]:
    return {word.lemma for word in parsed.words if word.part_of_speech in ("NOUN", "PROPN", "VERB")}

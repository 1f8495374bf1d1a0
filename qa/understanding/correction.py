"""Corrections of the turn before: "I meant 1962", "no, the other Kim", "not Budapest, Prague".

What opens such a text (an interjection, "I meant", "not X,") is recognised by grammar. What remains
takes the place of something in the question before: a time that of a time, "in Prague" that of the
phrase with the same preposition, a name that of a name that it resembles. Where the question has
several names, each of them is a reading, and the records choose (`qa/dialogue/readings.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

from qa.understanding.earlier_turns import CarriedContext, EarlierTurn, FollowUp
from qa.understanding.follow_up import names_only_time, with_period_of
from qa.understanding.lexicon import SENTENCE_OPENERS
from qa.understanding.new_element import NewElement, in_old_question
from qa.understanding.question import capitalised_names
from qa.understanding.referents import last_with_content, subject_of
from qa.understanding.sentence_parser import Parse, parse

MOST_WORDS = 14
"""A longer text is a separate question."""
_INSTEAD = re.compile(
    r"^not\s+(?P<old>[^,;]+?)\s*(?:[,;:–—-]|\bbut\b)\s*(?P<new>.+)$", re.IGNORECASE
)
_INSTEAD_OF = re.compile(
    r"^(?:and\s+)?(?P<new>[^,;]+?)(?:\s*,|\s+and)\s+not\s+(?P<old>.+)$", re.IGNORECASE
)
_OTHER = re.compile(r"^(?:the\s+)?other\s+(?P<name>.+)$", re.IGNORECASE)
_ENDS = " \t,;:.!?–—-"


@dataclass(frozen=True)
class Correction:
    """What a text puts in the place of something in the question before.

    Attributes:
        new: the words that are meant.
        old: the words that were not, "" where it does not say.
    """

    new: str
    old: str = ""


def read_correction(text: str) -> Correction | None:
    """Return what a text corrects in the question before; None where it corrects nothing."""
    text = " ".join(text.split()).strip(_ENDS)
    if len(text.split()) > MOST_WORDS:
        return None
    wording = _after_opening(text)
    exchanged = _INSTEAD.match(wording) or _INSTEAD_OF.match(wording)
    if exchanged is not None:
        new, old = (exchanged[name].strip(_ENDS) for name in ("new", "old"))
        return Correction(_after_opening(new), old) if new and old else None
    return Correction(wording) if wording and wording != text else None


def _after_opening(text: str, may_say: bool = False) -> str:
    """Return a text without the words before it that only say that it corrects.

    may_say: whether "I said" is one of them, as it is after "no,".
    """
    parsed = parse(text)
    clause = _own_clause(parsed, may_say)
    if clause is not None:
        before, after = text[: clause[0]].strip(_ENDS), text[clause[1] :].strip(_ENDS)
        return after or before
    if not parsed.words:
        return text
    first, follows = parsed.words[0], parsed.words[1:2]
    is_apart = bool(follows) and follows[0].part_of_speech == "PUNCT"
    remainder = text[first.end :].strip(_ENDS)
    is_only_time = first.part_of_speech == "ADV" and names_only_time(remainder)  # "Actually 1957"
    may_open = (is_apart or is_only_time) and first.text.casefold() in SENTENCE_OPENERS
    if not (first.tag == "UH" or may_open):
        return text
    return _after_opening(remainder, may_say=True) if remainder else text


def _own_clause(parsed: Parse, may_say: bool) -> tuple[int, int] | None:
    """Return where the last "I meant" (or "I said") begins and ends; None without one."""
    clause = None
    for index, word in enumerate(parsed.words):
        subjects = [
            i for i in parsed.children(index, "nsubj") if parsed.words[i].text.casefold() == "i"
        ]
        says = word.lemma == "mean" or (may_say and word.part_of_speech == "VERB")
        if says and subjects and not parsed.children(index, "neg"):
            clause = parsed.words[subjects[0]].start, word.end
    return clause


def corrected_readings(
    correction: Correction, earlier: Sequence[EarlierTurn], names: Mapping[str, str]
) -> tuple[FollowUp, ...]:
    """Return the question before with the correction in it, the likeliest reading first.

    () where nothing in it can be exchanged. names: the kind of each name of the correction.
    """
    turn = last_with_content(earlier)
    parts = {word.part_of_speech for word in parse(correction.new).words}
    if turn is None or parts & {"VERB", "AUX", "PRON"}:
        return ()
    without_ids: tuple[str, ...] = ()
    if (different := _OTHER.match(correction.new)) is not None:
        correction = Correction(different["name"], correction.old)
        without_ids = tuple(record.id for record in turn.cited_records)
    questions = dict.fromkeys(_exchanged(correction, turn, names))
    questions.pop(f"{subject_of(turn).rstrip(' ?.!')}?", None)
    return tuple(
        with_period_of(
            turn,
            FollowUp(
                question,
                without_ids=without_ids,
                carried=(CarriedContext("subject", turn.full_question),),
            ),
        )
        for question in questions
    )


def _exchanged(
    correction: Correction, turn: EarlierTurn, names: Mapping[str, str]
) -> Iterator[str]:
    """Yield the questions that a correction may mean, the likeliest first."""
    subject = subject_of(turn).rstrip(" ?.!")
    if correction.old:
        place = re.search(rf"(?<!\w){re.escape(correction.old)}(?!\w)", subject, re.IGNORECASE)
        if place is not None:
            yield f"{subject[: place.start()]}{correction.new}{subject[place.end() :]}?"
            return
    first = parse(correction.new).words[0]
    if first.part_of_speech == "ADP" and not any(map(correction.new.startswith, names)):
        words = correction.new[first.end :].strip()
        element = NewElement(words, first.text.casefold())
        question = in_old_question(element, turn, subject, names)
        if words and question is not None:
            yield question
        return
    kind = next((kind for name, kind in names.items() if name in correction.new), None)
    if kind is not None:
        for name in _alike_names(correction.new, kind, subject, turn):
            start = subject.rfind(name)
            yield f"{subject[:start]}{correction.new}{subject[start + len(name) :]}?"


def _alike_names(new: str, kind: str, subject: str, turn: EarlierTurn) -> list[str]:
    """Return the names of a question that a new one may stand for, the most alike first.

    These are the ones with a word of it, else the ones of its kind, else all.
    """
    names = [
        name
        for name in dict.fromkeys((*turn.people, *turn.places, *capitalised_names(subject)))
        if name in subject
    ]
    words = set(new.casefold().split())
    with_same_word = [name for name in names if words & set(name.casefold().split())]
    by_kind = {"person": turn.people, "place": turn.places}
    of_kind = [name for name in names if name in by_kind.get(kind, ())]
    chosen = with_same_word or of_kind or names
    return sorted(chosen, key=lambda name: -ratio(name.casefold(), new.casefold()))

"""Questions joined in one text: two sentences that ask, or two clauses of one sentence that ask."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from qa.understanding import (
    Parse,
    ParsedWord,
    names_time,
    parse,
    read_time_once,
    write_out_dates,
)

MOST_CLAUSES = 4
_SENTENCE = re.compile(r"[^?]*\?|[^?]+$")
_OPENING_LINK = re.compile(r"^\W*(?:(?:and|but|or|also|then)\s+)+", re.IGNORECASE)
_QUESTION_TAGS = ("WDT", "WP", "WP$", "WRB")
_JOINTS = ("and", "but", ",", ";")
"""Not "or": "Is it free, or must I pay?" is one question with a choice."""
_IF_SO = re.compile(r"\W*(?:\b(?:and|but)\s+)?if\s+so$", re.IGNORECASE)
_SUBJECTS = ("nsubj", "nsubjpass", "expl")
_COMPLEMENTS = ("dobj", "dative", "prep", "ccomp", "xcomp", "attr", "acomp", "oprd", "prt")
_PRONOUN_TAGS = ("PRP", "PRP$")
_FULL_STOP = re.compile(r"[a-z\d]{3}[.!]\s")
_OPENERS = ("DET", "NOUN", "PROPN", "PRON", "NUM", "ADJ")
"""What a subject begins with."""


class Clause(NamedTuple):
    """A question of several.

    Attributes:
        question: its words, made complete.
        leans_on: the earlier question that it leans on; "" for none.
        without_time: the question without the time that it takes from the first; "" when it takes
            none.
    """

    question: str
    leans_on: str = ""
    without_time: str = ""


def joined_sentences(text: str) -> tuple[Clause, ...]:
    """Return the sentences of a text when all of them ask; () when one does not, or is alone."""
    sentences = [match.group().strip() for match in _SENTENCE.finditer(text)]
    sentences = [sentence for sentence in sentences if re.search(r"\w", sentence)]
    if not 2 <= len(sentences) <= MOST_CLAUSES:
        return ()
    questions = [_OPENING_LINK.sub("", sentence) for sentence in sentences]
    if not all(question.endswith("?") and _is_clause(question) for question in questions):
        return ()
    return _completed([sentences[0], *questions[1:]])


def joined_clauses(text: str) -> tuple[Clause, ...]:
    """Return the clauses of a sentence that each ask: "What did A want and what did B say?"."""
    clauses = _split(text)
    return _completed(clauses) if 2 <= len(clauses) <= MOST_CLAUSES else ()


def _split(text: str) -> list[str]:
    parsed = parse(text)
    for index, word in enumerate(parsed.words[:-1]):
        if not index or word.text.casefold() not in _JOINTS:
            continue
        before = _IF_SO.sub("", text[: word.start].strip(" ,;"))
        after = text[word.end :].strip()
        if begins_question(parsed, index + 1) and _is_clause(f"{before}?") and _is_clause(after):
            return [f"{before}?", *_split(after)]
    return [text]


def begins_question(parsed: Parse, index: int) -> bool:
    """Return whether a main clause that asks begins here.

    Its verb stands before its subject, or its subject is the question word.
    A clause inside another ("said where Mao was and how he felt") has its verb after its subject.
    """
    first = parsed.words[index]
    if first.part_of_speech == "AUX":
        return _is_inverted(parsed, index)
    if first.tag not in _QUESTION_TAGS:
        return False
    return _is_inverted(parsed, index) or _is_asking_subject(parsed, index)


def _is_inverted(parsed: Parse, index: int) -> bool:
    """Return whether an auxiliary follows the words that ask, and its subject comes after it.

    The order of the words shows this: the verb after "did" often passes for a noun, and "did" for
    the verb.
    """
    words = parsed.words
    verbs = (i for i in range(index, len(words)) if words[i].part_of_speech in ("AUX", "VERB"))
    auxiliary = next(verbs, None)
    if auxiliary is None or not (
        words[auxiliary].part_of_speech == "AUX" or words[auxiliary].lemma in ("do", "have")
    ):
        return False
    if not _is_asking_phrase(words[index:auxiliary]):
        return False
    after = [word for word in words[auxiliary + 1 :] if word.part_of_speech != "PUNCT"]
    if not after or (after[0].part_of_speech not in _OPENERS and after[0].tag != "EX"):
        is_told_of = index < auxiliary and words[auxiliary].lemma == "be"
        return bool(after) and is_told_of  # "What was wrong with the pier?"
    if words[auxiliary].lemma == "be" and index == auxiliary:  # "and was the first president"
        return any(word.relation in _SUBJECTS for word in parsed.words[auxiliary + 1 :])
    return len(after) > 1 or index < auxiliary


def _is_asking_phrase(words: Sequence[ParsedWord]) -> bool:
    """Return whether words only ask: "", "what", "how many ships"; not "what Mao"."""
    nouns = [word for word in words[1:] if word.part_of_speech in _OPENERS]
    if not nouns:
        return True
    if words[0].tag == "WRB" and words[1].part_of_speech not in ("ADJ", "ADV"):
        return False
    return all(word.part_of_speech in ("NOUN", "NUM", "ADJ") for word in nouns)


def _is_asking_subject(parsed: Parse, index: int) -> bool:
    """Return whether "who" or "how many ships" is the subject of a main verb: "who signed it"."""
    words = parsed.words
    following = words[index + 1 : index + 2]
    if words[index].tag == "WRB" and not any(w.part_of_speech == "ADJ" for w in following):
        return False
    verb = next(
        (i for i in range(index + 1, len(words)) if words[i].part_of_speech == "VERB"), None
    )
    subjects = parsed.children(verb, "nsubj") if verb is not None else ()
    if verb is None or any(index not in parsed.subtree(at) for at in subjects if at < verb):
        return False
    head = verb
    while words[head].relation == "conj":
        head = words[head].head
    return words[head].relation in ("ROOT", "ccomp") and words[head].head in (head, *parsed.roots)


def _is_clause(question: str) -> bool:
    """Return whether words are a complete question: they ask, and have a verb.

    "How?" and "and when?" are not.
    """
    parsed = parse(question)
    words = [word for word in parsed.words if word.part_of_speech != "PUNCT"]
    if len(words) < 3 or _FULL_STOP.search(question):
        return False
    if words[0].tag == "VBN" or (
        words[0].part_of_speech == "SCONJ" and words[0].tag not in _QUESTION_TAGS
    ):
        return False  # "If it is so", "Given that": a condition of the question after it
    return any(begins_question(parsed, index) for index in range(len(parsed.words)))


def _completed(clauses: list[str]) -> tuple[Clause, ...]:
    """Give later clauses what they share with the first: its time, and what they leave unsaid.

    A clause with its own time ("in September") takes only the year from the first.
    """
    first = _ended(clauses[0])
    completed = [Clause(first)]
    time = read_time_once(first, None)
    for clause in clauses[1:]:
        own_time = read_time_once(clause, None)
        question, without_time = _ended(clause), ""
        if names_time(clause) and not own_time.periods:
            completed.append(Clause(question, first))
            continue
        if time.period is not None and not (own_time.spans or own_time.period):
            question, without_time = _ended(f"{clause.rstrip(' ?.!')} {time.words}"), question
        completed.append(Clause(question, first if _leans(clause) else "", without_time))
    return tuple(completed)


def _leans(clause: str) -> bool:
    """Return whether a clause needs an earlier one: it has a pronoun, or says less than its verb.

    "What did Romania say?" leaves unsaid of what; "Who went to Chile?" does not.
    """
    clause = write_out_dates(clause)
    parsed = parse(clause)
    if any(word.tag in _PRONOUN_TAGS for word in parsed.words):
        return True
    time = read_time_once(clause, None)
    complements = [
        child
        for root in parsed.roots
        for child in parsed.children(root, *_COMPLEMENTS)
        if parsed.words[child].tag not in _QUESTION_TAGS
        and not any(start <= parsed.words[child].start < end for start, end in time.spans)
    ]
    has_verb = any(parsed.words[root].part_of_speech == "VERB" for root in parsed.roots)
    return has_verb and not complements


def _ended(question: str) -> str:
    question = question.strip()
    question = f"{question[:1].upper()}{question[1:]}"
    return question if question.endswith("?") else f"{question.rstrip(' .!,;')}?"

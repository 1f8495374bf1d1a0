"""Questions joined in one text: two sentences that ask, or two clauses of one sentence that ask."""

from __future__ import annotations

import re

from qa.understanding import Parse, parse, read_time_once

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
Clause = tuple[str, str]
"""A complete question, and the earlier question that it leans on; "" for none."""


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
        left = _IF_SO.sub("", text[: word.start].strip(" ,;"))
        right = text[word.end :].strip()
        if _begins_question(parsed, index + 1) and _is_clause(f"{left}?") and _is_clause(right):
            return [f"{left}?", *_split(right)]
    return [text]


def _begins_question(parsed: Parse, index: int) -> bool:
    """Return whether a main clause that asks begins here.

    Its verb stands before its subject, or its subject is the question word.
    A clause inside another ("said where Mao was and how he felt") has its verb after its subject.
    """
    words = parsed.words
    first = words[index]
    if first.tag not in _QUESTION_TAGS and first.part_of_speech != "AUX":
        return False
    auxiliary = next(
        (i for i in range(index, len(words)) if words[i].part_of_speech == "AUX"), None
    )
    if auxiliary is not None:
        between = words[index:auxiliary]
        inverted = not any(
            word.relation in _SUBJECTS and word.tag not in _QUESTION_TAGS for word in between
        )
        subject_after = any(
            word.relation in (*_SUBJECTS, "attr") for word in words[auxiliary + 1 :]
        )
        if inverted and subject_after:
            return True
    if first.part_of_speech == "AUX" or first.tag == "WRB":
        return False
    verb = next(
        (i for i in range(index + 1, len(words)) if words[i].part_of_speech == "VERB"), None
    )
    if verb is None or any(w.relation == "nsubj" for w in words[index + 1 : verb]):
        return False
    head = verb
    while words[head].relation == "conj":
        head = words[head].head
    return words[head].relation in ("ROOT", "ccomp") and words[head].head in (head, *parsed.roots)


def _is_clause(question: str) -> bool:
    """Return whether words are a question of their own: they ask, and have a verb and a subject.

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
    asks = any(_begins_question(parsed, index) for index in range(len(parsed.words)))
    has_verb = any(word.part_of_speech in ("VERB", "AUX") for word in words)
    has_subject = any(word.relation in (*_SUBJECTS, "attr") for word in words)
    return asks and has_verb and has_subject


def _completed(clauses: list[str]) -> tuple[Clause, ...]:
    """Give later clauses what they share with the first: its time, and what they leave unsaid."""
    completed: list[Clause] = [(_ended(clauses[0]), "")]
    for clause in clauses[1:]:
        first, _ = completed[0]
        question = clause
        time, own_time = read_time_once(first, None), read_time_once(clause, None)
        if time.period is not None and not (own_time.spans or own_time.period):
            words = " ".join(first[start:end] for start, end in time.spans)
            question = f"{clause.rstrip(' ?.!')} {words}"
        completed.append((_ended(question), first if _leans(clause) else ""))
    return tuple(completed)


def _leans(clause: str) -> bool:
    """Return whether a clause needs an earlier one: it has a pronoun, or says less than its verb.

    "What did Romania say?" leaves unsaid of what; "Who went to Chile?" does not.
    """
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

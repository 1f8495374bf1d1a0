"""One answer out of the answers to the parts of a turn, side by side, with common footnotes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from corpus import NameForms, dates_in
from embeddings import ArchiveView, terms
from qa.answering import Answer, Statement, cite_best_sentence, number_statements
from qa.dialogue.elapsed import lead_of_elapsed
from qa.dialogue.parts import LONGEST_QUESTION
from qa.dialogue.several import Part, Several
from qa.retrieval import Hit, SearchCounts
from qa.understanding import (
    EarlierTurn,
    FollowUp,
    LinkedQuestion,
    NameMentions,
    read_time_once,
    resolve_follow_up,
)

LEAST_FOR_SIDE = 0.35
"""The confidence from which a side of a comparison is shown when another side is answered."""
CONTEXT_WEIGHT = 0.5
"""What an earlier part weighs in the search for a part that leans on it."""


_POINTED_TO = r"(?:(?:the|these|those|all)\s+)?(?:two|three|both|them|these|those|they)(?:\s+\w+)?"
_COMPARES_SHOWN = re.compile(
    rf"(?:\W*(?:and\s+|please\s+)?(?:compare|contrast)\s+{_POINTED_TO}"
    rf"|.*\bdifferences?\s+between\s+{_POINTED_TO}"
    rf"|\W*(?:and\s+)?how\s+do(?:es)?\s+{_POINTED_TO}\s+(?:differ|compare))\W*",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_MOST_COMPARED = 3
_NOT_DATED = "No answer found: the records that were found do not say when both were."


def compared_records(
    text: str, earlier: Sequence[EarlierTurn], turn: FollowUp
) -> tuple[FollowUp, ...]:
    """Return one question for each record that "compare the two" points to; () for other texts.

    They are those that the follow-up picks, else the first two of the last answer with two or more.
    """
    if len(text) > LONGEST_QUESTION or not _COMPARES_SHOWN.fullmatch(text):
        return ()
    shown_records = [record for before in earlier for record in before.records]
    titles = {record.id: record.title for record in shown_records}
    ids = [record_id for record_id in turn.record_ids if record_id in titles]
    if not 2 <= len(ids) <= _MOST_COMPARED:
        lists = (before for before in reversed(earlier) if len(before.records) > 1)
        last = next(lists, None)
        ids = [] if last is None else [record.id for record in last.records[:2]]
    return tuple(FollowUp(titles[record_id], record_ids=(record_id,)) for record_id in ids)


def complete_part(part: Part, turn: FollowUp) -> FollowUp:
    """Return a part with what it takes from the part it leans on, and from the turns before.

    turn: what the whole turn takes from earlier turns.
    """
    if not part.context:
        return replace(turn, text=part.question)
    period = read_time_once(part.context, None).period
    earliest, latest = (None, None) if period is None else (period.earliest, period.latest)
    leaning = resolve_follow_up(
        part.question, [EarlierTurn(part.context, earliest, latest, "", ())]
    )
    context = ((part.context, CONTEXT_WEIGHT), *turn.context)
    return replace(turn, text=leaning.text, context=context)


def ids_of_others(answers: Sequence[Answer], labels: Sequence[str], index: int) -> tuple[str, ...]:
    """Return the ids of the records of the other parts when an answer only repeats them; else ().

    It does when the record that it cites first is one of theirs, and the title of that, or else its
    quotations, have words of the other labels only: "What did B think?" is not answered by what A
    thought, nor by A's letter. labels: what distinguishes each part from the others.
    """
    other_ids = {
        record.id
        for answer in (*answers[:index], *answers[index + 1 :])
        for record in answer.cited_records
    }
    statements = answers[index].statements
    first = statements[0].citation.record if statements else None
    if first is None or first.id not in other_ids:
        return ()
    words = [set(terms(label)) for label in labels]
    other_words = set[str]().union(*words[:index], *words[index + 1 :]) - words[index]
    own_words = words[index].difference(*words[:index], *words[index + 1 :])
    quotes = [
        statement.citation.quote
        for statement in statements
        if statement.citation.record.id == first.id
    ]
    for text in (first.title, " ".join(quotes)):
        contained = set(terms(text))
        if bool(contained & own_words) != bool(contained & other_words):
            return () if contained & own_words else tuple(sorted(other_ids))
    return ()


def show_closest(
    answer: Answer, other_answers: Sequence[Answer], words: Sequence[str] = ()
) -> Answer:
    """Return a refused side of a comparison with its first record, where that may well answer it.

    Whoever compares two things knows that both exist. No other side may be answered by that record.
    words: the terms by which its sentence is chosen; () for those of the question.
    """
    cited_ids = {record.id for side in other_answers for record in side.cited_records}
    if answer.answered or answer.confidence < LEAST_FOR_SIDE or not answer.hits:
        return answer
    record = answer.hits[0].record
    citation = cite_best_sentence(record, words or answer.question.terms)
    if record.id in cited_ids or citation is None:
        return answer
    statements = number_statements([citation])
    return replace(answer, answered=True, reason="", nearest=(), statements=statements)


def with_typed_capitals(part: str, typed: str) -> str:
    """Return the words of a part with the capitals that they have in the text as typed."""
    typed_words = {word.casefold(): word for word in reversed(_WORD.findall(typed))}
    words = _WORD.sub(lambda word: typed_words.get(word[0].casefold(), word[0]), part)
    return f"{part[:1]}{words[1:]}"


def mentions_together(view: ArchiveView, question: LinkedQuestion, joined: Sequence[str]) -> bool:
    """Return whether a record mentions all of these names of a question.

    A name that the archive does not know is mentioned by none.
    """
    together: set[int] | None = None
    for label in joined:
        words = set(terms(label))
        forms = next(
            (
                name.mention_forms
                for name in question.linked_names
                if name.mention_forms is not None and words.issuperset(terms(name.text))
            ),
            NameForms((label,)),
        )
        rows = NameMentions(view).rows(forms)
        together = rows if together is None else together & rows
    return bool(together)


def join_answers(
    question: LinkedQuestion,
    searched: SearchCounts,
    several: Several,
    answers: Sequence[Answer],
) -> Answer:
    """Return the answer to a turn from the answers to its parts.

    It is answered when any part is. Its statements are those of all parts; its confidence is the
    least of the answered parts. question, searched: the turn as a whole.
    """
    parts = tuple(_numbered(answers))
    answered = [part for part in parts if part.answered]
    nearest = {closest.record.id: closest for part in parts for closest in part.nearest}
    lead = _lead(several, parts)
    if several.relation == "elapsed" and not lead:  # half of a time is none
        answered = []
    reasons = dict.fromkeys(filter(None, (part.reason for part in parts)))
    return Answer(
        question,
        bool(answered),
        "" if answered else " ".join(reasons) or _NOT_DATED,
        tuple(statement for part in parts for statement in part.statements),
        _hits(parts),
        () if answered else tuple(nearest.values()),
        searched,
        lead=lead,
        counted=tuple(dict.fromkeys(record_id for part in parts for record_id in part.counted)),
        confidence=min((part.confidence for part in answered), default=0.0),
        parts=parts,
    )


def _numbered(answers: Sequence[Answer]) -> list[Answer]:
    """Return the answers with one row of footnotes: a record has one number in all of them."""
    numbers: dict[str, int] = {}

    def renumbered(statement: Statement) -> Statement:
        number = numbers.setdefault(statement.citation.record.id, len(numbers) + 1)
        return replace(statement, number=number)

    return [
        replace(answer, statements=tuple(map(renumbered, answer.statements))) for answer in answers
    ]


def _hits(parts: Sequence[Answer]) -> tuple[Hit, ...]:
    """Return the records found for the parts, the first of each part first, ranked again."""
    longest = max((len(part.hits) for part in parts), default=0)
    in_turn = (
        part.hits[place] for place in range(longest) for part in parts if place < len(part.hits)
    )
    hits: dict[str, Hit] = {}
    for hit in in_turn:
        hits.setdefault(hit.record.id, hit)
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(hits.values(), 1))


def _lead(several: Several, parts: Sequence[Answer]) -> str:
    """Return which part came first or is more, "" where the parts do not tell."""
    if several.relation == "order":
        return _lead_of_order(several, parts)
    if several.relation == "elapsed":
        return lead_of_elapsed(several, parts)
    if several.relation == "amount" and any(part.counted for part in parts):
        counts = zip(several.parts, parts, strict=True)
        return (
            "; ".join(f"{part.label}: {len(answer.counted) or 'none'}" for part, answer in counts)
            + "."
        )
    return ""


def _lead_of_order(several: Several, parts: Sequence[Answer]) -> str:
    """Return which came first, when each part states one date and the dates do not overlap."""
    stated: list[tuple[date, date, str, str]] = []
    for part, answer in zip(several.parts, parts, strict=True):
        mentions = dates_in(answer.lead) if answer.answered else ()
        first_day, last_day = (
            (mentions[0].date.earliest, mentions[0].date.latest) if mentions else (None, None)
        )
        if first_day is None or last_day is None:
            return ""
        written = answer.lead[mentions[0].start : mentions[0].end]
        stated.append((first_day, last_day, part.label, written))
    stated.sort()
    if any(earlier[1] >= later[0] for earlier, later in pairwise(stated)):
        return ""
    first, *later_sides = stated
    later_dates = "; ".join(f"{label}: {written}" for _, _, label, written in later_sides)
    label = first[2]
    later_dates = f"{later_dates[:1].upper()}{later_dates[1:]}"
    return f"{label[:1].upper()}{label[1:]} came first: {first[3]}. {later_dates}."

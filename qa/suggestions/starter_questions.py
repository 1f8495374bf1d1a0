"""Questions worth asking of an archive, made from the records that it holds; each is one that they do answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus import Record
from qa.answering import parties
from qa.assistant import Assistant
from qa.suggestions.follow_up_questions import name_of

_BUNDLED_QUESTIONS = {
    "1949-02-03-cable-filippov-stalin-to-anastas-mikoyan": "What did Stalin advise Mao in 1949?",
}
"""For records of the bundled listing, by id: the question that the listing came with."""

_LONGEST_TITLE = 90

_MOST_TRIED = 12
"""Each question is asked before it is offered; that is some tens of milliseconds each."""


def suggest_starters(assistant: Assistant, most: int = 4) -> list[str]:
    """Up to `most` questions, spread over the archive's time; fewer when the records answer fewer, none when empty."""
    total, _ = assistant.browse(limit=0)
    found = [
        question
        for one, question in _BUNDLED_QUESTIONS.items()
        if assistant.record(one) is not None
    ]
    step = max(1, total // _MOST_TRIED)
    tried = [offset for offset in range(step // 2, total, step)][:_MOST_TRIED]
    # Every fourth first: the questions that are found early are then spread over all of the time.
    for offset in sorted(tried, key=lambda each: tried.index(each) % most):
        if len(found) >= most:
            break
        _, records = assistant.browse(offset=offset, limit=1)
        for record in records:
            if record.id not in _BUNDLED_QUESTIONS and (
                question := _about(assistant, record)
            ) not in ("", *found):
                found.append(question)
    return found[:most]


def _about(assistant: Assistant, record: Record) -> str:
    """A question that this record answers, "" when none is found."""
    for question in _candidates(record, assistant.names.in_record(record)):
        asked = assistant.ask(question, keep=False)
        if asked.answered and record.id in [one.id for one in asked.cited_records]:
            return question
    return ""


def _candidates(record: Record, names: Sequence[str]) -> Iterator[str]:
    """Who wrote to whom; what is told of the names, in the record's year; at last its title, where that is short."""
    year = record.date.earliest.year if record.date.earliest is not None else None
    one_year = (
        year is not None and record.date.latest is not None and record.date.latest.year == year
    )
    when = f" in {year}" if one_year else ""
    between = parties(record.title)
    writer, reader = name_of(between.writer), name_of(between.reader)
    if writer and reader:
        yield f"What did {writer} write to {reader}{when}?"
    if len(names) > 1:
        yield f"What do the records say of {names[0]} and {names[1]}{when}?"
    if names:
        yield f"What do the records say of {names[0]}{when}?"
    title = " ".join(record.title.split())
    if len(title) <= _LONGEST_TITLE:
        yield f"What does this record say: {title}?"

"""Starter questions, made from the records of an archive and answered by them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus import Record
from qa.suggestions.judgement import Answerer, SuggestedQuestion, cited_ids, is_right
from qa.suggestions.names_in_titles import writers_and_recipients

_BUNDLED_QUESTIONS = {
    "1949-02-03-cable-filippov-stalin-to-anastas-mikoyan": "What did Stalin advise Mao in 1949?",
}
"""Questions supplied with the bundled listing, by the id of the record that answers them."""

_MOST_TRIED = 12
"""Records for which questions are tried; each question takes tens of milliseconds."""


def suggest_starters(assistant: Answerer, limit: int = 4) -> list[str]:
    """Return up to `limit` questions, spread over the archive's time; none when it is empty."""
    total, _ = assistant.browse(limit=0)
    questions = [
        question
        for record_id, question in _BUNDLED_QUESTIONS.items()
        if assistant.record(record_id) is not None
    ]
    step = max(1, total // _MOST_TRIED)
    offsets = list(range(step // 2, total, step))[:_MOST_TRIED]
    # Try every fourth record first, so that even the first questions are spread over time.
    for offset in sorted(offsets, key=lambda offset: offsets.index(offset) % limit):
        if len(questions) >= limit:
            break
        _, records = assistant.browse(offset=offset, limit=1)
        for record in records:
            if record.id in _BUNDLED_QUESTIONS:
                continue
            question = _question_about(assistant, record)
            if question and question not in questions:
                questions.append(question)
    return questions[:limit]


def _question_about(assistant: Answerer, record: Record) -> str:
    """Return a question that a record answers, "" when none is found."""
    for question in _candidates(record, assistant.names.in_record(record)):
        answer = assistant.ask(question.text, keep=False)
        if record.id in cited_ids(answer) and is_right(answer, question):
            return question.text
    return ""


def _candidates(record: Record, names: Sequence[str]) -> Iterator[SuggestedQuestion]:
    """Yield questions about the correspondence, then about the names, in the record's year."""
    earliest, latest = record.date.earliest, record.date.latest
    is_one_year = earliest and latest and earliest.year == latest.year
    when = f" in {earliest.year}" if earliest and is_one_year else ""
    writers, recipients = writers_and_recipients(record.title)
    if writers and recipients:
        parties = (writers[0], recipients[0])
        yield SuggestedQuestion(f"What did {parties[0]} write to {parties[1]}{when}?", parties)
    if len(names) > 1:
        yield SuggestedQuestion(f"What is there about {names[0]} and {names[1]}{when}?")
    if names:
        yield SuggestedQuestion(f"What is there about {names[0]}{when}?")

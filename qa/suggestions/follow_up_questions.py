"""Follow-up questions, made from the records of an answer and answered by the archive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus import Record
from qa.output import AnswerView, HitView
from qa.suggestions.judgement import Answerer, SuggestedQuestion, cited_ids, is_right
from qa.suggestions.names_in_titles import writers_and_recipients
from qa.understanding import QuestionError

MOST_TRIED = 6
"""Questions that are tried before they are suggested; each takes tens of milliseconds."""


def suggest_follow_ups(assistant: Answerer, answer: AnswerView, limit: int = 3) -> list[str]:
    """Return up to `limit` questions that follow from an answer.

    As the next question of the conversation, each gets an answer that cites a new record, and only
    records that are about it.
    """
    cited = answer.cited_ids
    records = [record for record in map(assistant.record, cited) if record is not None]
    uncited = [hit for hit in answer.records if hit.id not in cited]
    questions: list[str] = []
    if answer.request.is_aside:
        return []
    for question in list(dict.fromkeys(_candidates(records, uncited)))[:MOST_TRIED]:
        if len(questions) == limit:
            break
        try:
            answered = assistant.ask(question.text, follow=answer.conversation or None, keep=False)
        except QuestionError:  # the conversation has been deleted meanwhile
            return []
        if is_right(answered, question) and not set(cited_ids(answered)) <= set(cited):
            questions.append(question.text)
    return questions


def _candidates(cited: Sequence[Record], uncited: Sequence[HitView]) -> Iterator[SuggestedQuestion]:
    """Yield questions about the reply, two uncited years, the people, and further years."""
    years = list(dict.fromkeys(hit.date.year for hit in uncited if hit.date.year))
    cited_years = {
        str(record.date.earliest.year) for record in cited if record.date.earliest is not None
    }
    people: list[str] = []
    for record in cited:
        writers, recipients = writers_and_recipients(record.title)
        if writers and recipients:
            reply = f"What did {recipients[0]} write to {writers[0]}?"
            yield SuggestedQuestion(reply, (recipients[0], writers[0]))
        people += [*recipients, *writers]
    texts = [f"And in {year}?" for year in years[:2] if year not in cited_years]
    texts += [f"Which records mention {name}?" for name in dict.fromkeys(people)]
    texts += [f"And in {year}?" for year in years[2:] if year not in cited_years]
    yield from map(SuggestedQuestion, texts)

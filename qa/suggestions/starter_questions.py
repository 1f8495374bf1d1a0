"""Starter questions: one of each kind, made from the records of an archive and answered by them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus import Record, read_journey
from qa.browse import BrowseFilters
from qa.suggestions.judgement import Answerer, SuggestedQuestion, cited_ids, is_right
from qa.suggestions.names_in_titles import writers_and_recipients

_BUNDLED_QUESTIONS = {
    "1949-02-03-cable-filippov-stalin-to-anastas-mikoyan": "What did Stalin advise Mao in 1949?",
}
"""Questions supplied with the bundled listing, by the id of the record that answers them."""

_MOST_TRIED = 12
"""Records for which questions are tried; each question takes tens of milliseconds."""
_MOST_NAMES_TRIED = 3
"""Names for which each kind of question is tried, those that most records mention first."""
_MOST_IN_TIMELINE = 10
"""Records of a name whose timeline has them all; of more, it has those that say most."""

_Candidates = Callable[[Record, Sequence[str]], Iterator[SuggestedQuestion]]


@dataclass(frozen=True)
class StarterQuestion:
    """A question to begin with, which the archive answers.

    Attributes:
        kind: what questions of this kind ask, in a few words.
        text: the question.
    """

    kind: str
    text: str


def suggest_starters(assistant: Answerer) -> list[StarterQuestion]:
    """Return up to six questions, each of another kind; none when the archive is empty.

    Each is asked first, and returned only where the answer agrees with what the records say.
    """
    records = _records_to_try(assistant)
    questions = [
        ("What a record says", _first_right(assistant, records, _questions_what)),
        ("When", _first_right(assistant, records, _questions_when)),
        *_questions_about_names(assistant),
    ]
    _, coverage, _ = assistant.records.overview()
    if coverage is not None:
        questions.append(("The archive itself", "What years does the archive cover?"))
    return [StarterQuestion(kind, text) for kind, text in questions if text]


def _records_to_try(assistant: Answerer) -> list[Record]:
    """Return records for questions: the bundled page's own, then some that are spread over time."""
    records = [record for record in map(assistant.record, _BUNDLED_QUESTIONS) if record is not None]
    total, _ = assistant.browse(limit=0)
    step = max(1, total // _MOST_TRIED)
    for offset in range(step // 2, total, step)[:_MOST_TRIED]:
        records += assistant.browse(offset=offset, limit=1)[1]
    return records


def _first_right(
    assistant: Answerer,
    records: Sequence[Record],
    candidates: _Candidates,
) -> str:
    """Return the first question that cites the record that it was made from; "" if none."""
    for record in records:
        for question in candidates(record, assistant.names.in_record(record)):
            answer = assistant.ask(question.text, keep=False)
            if record.id in cited_ids(answer) and is_right(answer, question):
                return question.text
    return ""


def _questions_what(record: Record, names: Sequence[str]) -> Iterator[SuggestedQuestion]:
    """Yield questions about the correspondence, then about the names, in the record's year."""
    if record.id in _BUNDLED_QUESTIONS:
        yield SuggestedQuestion(_BUNDLED_QUESTIONS[record.id])
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


def _questions_when(record: Record, names: Sequence[str]) -> Iterator[SuggestedQuestion]:
    """Yield the question when a letter was written, or when a traveller was in a place."""
    if record.date.earliest is None:
        return
    writers, recipients = writers_and_recipients(record.title)
    if writers and recipients:
        parties = (writers[0], recipients[0])
        yield SuggestedQuestion(f"When did {parties[0]} write to {parties[1]}?", parties)
    if journey := read_journey(record.title, record.summary):
        yield SuggestedQuestion(f"When was {journey.travellers[0].name} in {journey.places[0]}?")


def _questions_about_names(assistant: Answerer) -> Iterator[tuple[str, str]]:
    """Yield a kind and a question of it that is right, "" if none, about who is named most."""
    facets = assistant.records.filtered_page(BrowseFilters(), per_page=1).facets
    counts = sorted(
        (*facets["person"], *facets["place"]), key=lambda count: (-count.records, count.label)
    )
    several = [count for count in counts if count.records > 1]
    names = [count.label for count in several][:_MOST_NAMES_TRIED]
    few = [count.label for count in several if count.records <= _MOST_IN_TIMELINE]
    for kind, template, judge, tried in (
        ("How many", "How many records mention {}?", _counts_all, names),
        ("First or last", "What is the earliest record that mentions {}?", _cites_the_first, names),
        ("Over time", "Timeline of {}", _cites_the_first, few[:_MOST_NAMES_TRIED]),
    ):
        right = (
            template.format(name) for name in tried if judge(assistant, template.format(name), name)
        )
        yield kind, next(right, "")


def _records_naming(assistant: Answerer, name: str) -> list[str]:
    """Return the ids of the records that mention a person or place, by date, as Browse has them."""
    for facet in ("person", "place"):
        records = assistant.records.filtered_records(BrowseFilters(choices=((facet, name),)))
        if records:
            return [record.id for record in records]
    return []


def _counts_all(assistant: Answerer, question: str, name: str) -> bool:
    answer = assistant.ask(question, keep=False)
    return answer.is_sure and set(answer.counted) == set(_records_naming(assistant, name))


def _cites_the_first(assistant: Answerer, question: str, name: str) -> bool:
    answer = assistant.ask(question, keep=False)
    return answer.is_sure and cited_ids(answer)[:1] == _records_naming(assistant, name)[:1]

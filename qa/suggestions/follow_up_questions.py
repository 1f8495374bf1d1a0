"""Questions that go on from an answer, made from the records at hand; each is one that the records do answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus import Record
from qa.answering import parties
from qa.assistant import Assistant
from qa.output import AnswerView, HitView
from qa.understanding import QuestionError

MOST_TRIED = 6
"""Each is asked before it is offered, so that none leads to a refusal; that is some tens of milliseconds each."""

_BRACKETS = re.compile(r"^(?P<outside>.*?)\s*[\[(](?P<inside>[^\])]+)[\])]\s*$")
_LONGEST_NAME_WORDS = 4


def suggest_follow_ups(assistant: Assistant, answer: AnswerView, most: int = 3) -> list[str]:
    """Up to `most` questions to go on with, from an answer.

    Each is answered, if it is asked next in the same conversation, by a record that this answer does not cite.
    """
    cited = answer.cited_ids
    records = [assistant.record(one) for one in cited]
    near = [hit for hit in answer.records if hit.id not in cited]
    found: list[str] = []
    for text in list(dict.fromkeys(_candidates([one for one in records if one is not None], near)))[
        :MOST_TRIED
    ]:
        if len(found) == most:
            break
        try:
            asked = assistant.ask(text, follow=answer.conversation or None, keep=False)
        except QuestionError:  # the conversation has been deleted meanwhile
            return []
        if asked.answered and any(record.id not in cited for record in asked.cited_records):
            found.append(text)
    return found


def _candidates(cited: Sequence[Record], near: Sequence[HitView]) -> Iterator[str]:
    """Another year of the same matter, the reply, the people of the records; in turns."""
    years = list(dict.fromkeys(hit.date.year for hit in near if hit.date.year))
    told = {str(record.date.earliest.year) for record in cited if record.date.earliest is not None}
    people = []
    for record in cited:
        between = parties(record.title)
        writer, reader = name_of(between.writer), name_of(between.reader)
        if writer and reader:
            yield f"What did {reader} write to {writer}?"
        people += [name for name in (reader, writer) if name]
    yield from (f"And in {year}?" for year in years[:2] if year not in told)
    yield from (f"Which records mention {name}?" for name in dict.fromkeys(people))
    yield from (f"And in {year}?" for year in years[2:] if year not in told)


def name_of(party: str) -> str:
    """A party as a question names it: "Filippov [Stalin]" is Stalin; "" for what is no name of a few words."""
    match = _BRACKETS.match(party.strip())
    name = (match["inside"] if match else party).strip()
    return name if 0 < len(name.split()) <= _LONGEST_NAME_WORDS and name[:1].isupper() else ""

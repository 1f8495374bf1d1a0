"""Questions that go on from an answer, made from the records at hand; each is one that the records do answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from corpus import Record
from qa.answering import parties
from qa.assistant import Assistant
from qa.understanding import QuestionError

MOST_TRIED = 6
"""Each is asked before it is offered, so that none leads to a refusal; that is some tens of milliseconds each."""

_BRACKETS = re.compile(r"^(?P<outside>.*?)\s*[\[(](?P<inside>[^\])]+)[\])]\s*$")
_LONGEST_NAME_WORDS = 4


def suggest_follow_ups(assistant: Assistant, answer: Mapping[str, Any], most: int = 3) -> list[str]:
    """Up to `most` questions to go on with, from an answer's JSON (`answer_as_json`).

    Each is answered, if it is asked next in the same conversation, by a record that this answer does not cite.
    """
    cited = [one["record"] for one in answer["citations"]]
    records = [assistant.record(one) for one in cited]
    near = [one for one in answer["records"] if one["id"] not in cited]
    found: list[str] = []
    for text in list(dict.fromkeys(_candidates([one for one in records if one is not None], near)))[
        :MOST_TRIED
    ]:
        if len(found) == most:
            break
        try:
            asked = assistant.ask(text, follow=answer["conversation"] or None, keep=False)
        except QuestionError:  # the conversation has been deleted meanwhile
            return []
        if asked.answered and any(record.id not in cited for record in asked.cited_records):
            found.append(text)
    return found


def _candidates(cited: Sequence[Record], near: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Another year of the same matter, the reply, the people of the records; in turns."""
    years = list(dict.fromkeys(year for one in near if (year := _year(one))))
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


def _year(record: Mapping[str, Any]) -> str:
    """The year of a record, "" when its date can mean several."""
    earliest, latest = record["date"]["earliest"], record["date"]["latest"]
    return earliest[:4] if earliest and latest and earliest[:4] == latest[:4] else ""


def name_of(party: str) -> str:
    """A party as a question names it: "Filippov [Stalin]" is Stalin; "" for what is no name of a few words."""
    match = _BRACKETS.match(party.strip())
    name = (match["inside"] if match else party).strip()
    return name if 0 < len(name.split()) <= _LONGEST_NAME_WORDS and name[:1].isupper() else ""

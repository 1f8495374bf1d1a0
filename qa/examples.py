"""Questions worth asking of an archive, made from the records that it holds."""

from __future__ import annotations

from corpus import Record
from qa.assistant import Assistant

_BUNDLED_QUESTIONS = {
    "1949-02-03-cable-filippov-stalin-to-anastas-mikoyan": "What did Stalin advise Mao in 1949?",
}
"""For records of the bundled listing, by id: the question that the listing came with."""

_LONGEST_TITLE = 90


def questions_worth_asking(assistant: Assistant, most: int = 4) -> list[str]:
    """Up to `most` questions, spread over the archive's time; none when it is empty."""
    total, _ = assistant.browse(limit=0)
    if total == 0:
        return []
    found = [question for one, question in _BUNDLED_QUESTIONS.items() if assistant.record(one) is not None]
    step = max(1, total // (most + 1))
    for offset in range(step // 2, total, step):
        _, records = assistant.browse(offset=offset, limit=1)
        found += [_about(record) for record in records if record.id not in _BUNDLED_QUESTIONS]
    return list(dict.fromkeys(found))[:most]


def _about(record: Record) -> str:
    title = " ".join(record.title.split())
    if len(title) > _LONGEST_TITLE:
        title = title[:_LONGEST_TITLE].rpartition(" ")[0] + " …"
    return f"What does this record say: {title}?"

"""The answer to a letter: the next document in the other direction, by what the titles say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from corpus import Party, read_correspondence
from embeddings import ArchiveView, TextQuery, key_terms

MAX_TITLES_READ = 5000
"""Titles with the name of a correspondent. Of more, the earliest are read."""


def answering_rows(view: ArchiveView, record_id: str) -> NDArray[np.int64]:
    """Return the rows of the first later documents from a reader of this one to its writer.

    They are those of one day; none when the title does not name a writer and a reader, or nobody
    wrote back.
    """
    nothing = np.zeros(0, np.int64)
    stored, text_index = view.snapshot.get(record_id), view.index.text_index
    if stored is None or text_index is None or stored.record.date.latest is None:
        return nothing
    letter = read_correspondence(stored.record.title)
    if letter is None or stored.record.date.latest == date.max:
        return nothing
    writers, recipients = _names(letter.writers), _names(letter.recipients)
    after = date.fromordinal(stored.record.date.latest.toordinal() + 1)
    rows = view.snapshot.date_index.rows_overlapping(after, None)
    rows = rows[rows != stored.row]
    queries = [TextQuery(term, ("title",)) for term in sorted(writers)]
    if not queries or not recipients:
        return nothing
    title_rows = [text_index.rows_matching([query], rows) for query in queries]
    candidates = np.unique(np.concatenate(title_rows))
    days = view.snapshot.date_index.listing_days(candidates.tolist())
    dated = [row for row in days if (days[row][0] or 0) >= after.toordinal()]
    by_day = sorted(dated, key=lambda row: (days[row][0] or 0, row))[:MAX_TITLES_READ]
    records = view.snapshot.records_at(by_day)
    answers: list[int] = []
    for row in by_day:
        if answers and days[row] != days[answers[0]]:
            break
        later_letter = read_correspondence(records[row].title) if row in records else None
        if (
            later_letter is not None
            and _names(later_letter.writers) & recipients
            and _names(later_letter.recipients) & writers
        ):
            answers.append(row)
    return np.asarray(sorted(answers), np.int64)


def _names(parties: Sequence[Party]) -> set[str]:
    """Return the words of the parties' names; of an office without a name, those of the office."""
    return {term for party in parties for term in key_terms(party.name or party.text)}

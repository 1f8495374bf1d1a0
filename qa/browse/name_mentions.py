"""Which records bear a name of the authority: those in which the full-text index finds one of its forms, as a phrase.

So a count says what a question with that name would search. A person's name that stands only inside the longer name of
another person does not count: a record of Kim Il Sung bears no "Kim Il", who was another.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus import NameAuthority, NameEntry, Record
from embeddings import ArchiveView, TextIndex, TextQuery, terms

Form = tuple[str, ...]
"""The words of a form, as they are indexed."""


class NameMentions:
    """The records that bear each name, for one moment of the archive."""

    def __init__(self, view: ArchiveView, names: NameAuthority) -> None:
        self._view = view
        self._names = names
        self._found: dict[Form, frozenset[int]] = {}
        self._texts: dict[Form, str] = {}
        self._owners: dict[Form, set[str]] = {}
        for entry in names.entries:
            if entry.kind == "person":
                for form in self._forms(entry):
                    self._owners.setdefault(form, set()).add(entry.name)
        self._longer = _longer_forms(self._owners)

    def rows(self, entry: NameEntry) -> set[int]:
        """The rows of the records that bear a full form of an entry which is no other's."""
        words = self._view.index.text_index
        rows: set[int] = set()
        if words is None:
            return rows
        for form in self._forms(entry):
            holding = self._holding(words, form)
            others = [
                one for one in self._longer.get(form, ()) if entry.name not in self._owners[one]
            ]
            if entry.kind != "person" or not holding or not others:
                rows |= holding
                continue
            doubtful = holding & frozenset().union(
                *(self._holding(words, other) for other in others)
            )
            rows |= holding - doubtful
            records = self._view.snapshot.records_at(sorted(doubtful - rows))
            rows.update(
                row for row, record in records.items() if _stands_alone(form, others, record)
            )
        return rows

    def _forms(self, entry: NameEntry) -> list[Form]:
        related = set(entry.related)
        texts = {
            tuple(terms(text)): text
            for text in self._names.search_forms(entry)
            if text not in related
        }
        self._texts.update(texts)
        return [form for form in texts if form]

    def _holding(self, words: TextIndex, form: Form) -> frozenset[int]:
        """The rows that hold these words as a phrase; nothing is searched when one of them is nowhere."""
        if form not in self._found:
            rows: frozenset[int] = frozenset()
            if all(map(words.document_frequency, form)):
                clause = TextQuery(self._texts[form], phrase=True)
                rows = frozenset(
                    row for row, _ in words.search([], must=[clause], limit=len(words))
                )
            self._found[form] = rows
        return self._found[form]


def _longer_forms(owners: dict[Form, set[str]]) -> dict[Form, list[Form]]:
    """For each form, the forms that hold it and more."""
    longer: dict[Form, list[Form]] = {}
    for form in owners:
        for start in range(len(form)):
            for end in range(start + 1, len(form) + 1):
                part = form[start:end]
                if part != form and part in owners:
                    longer.setdefault(part, []).append(form)
    return longer


def _stands_alone(form: Form, longer: Sequence[Form], record: Record) -> bool:
    """Whether a form stands anywhere in a record without being part of one of the longer ones."""
    names = " ; ".join((*record.people, *record.places, *record.topics, record.collection))
    for text in (record.title, names, record.summary, record.text):
        held = tuple(terms(text))
        covered = {
            place
            for other in longer
            for start in range(len(held) - len(other) + 1)
            if held[start : start + len(other)] == other
            for place in range(start, start + len(other))
        }
        for start in range(len(held) - len(form) + 1):
            if held[start : start + len(form)] == form and start not in covered:
                return True
    return False

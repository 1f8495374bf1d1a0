"""Which records mention a name: the one rule, for browsing, counting, ordering and relating.

A record mentions a name if the full-text index finds one of its full forms in it as a phrase, or
if it lists the name among its people or places. A form that is only part of the longer name of
another person is no mention: a record of Kim Il Sung does not mention Kim Il, who was another.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from corpus import NameForms, Record, name_key
from embeddings import ArchiveView, TextQuery, WordSearch, terms

Terms = tuple[str, ...]
"""The words of a form, as they are indexed."""


class NameMentions:
    """The records that mention names, at one moment of the archive. Not safe between threads."""

    def __init__(self, view: ArchiveView) -> None:
        self._view = view
        self._rows_by_phrase: dict[tuple[str, tuple[str, ...]], frozenset[int]] = {}

    def rows(self, forms: NameForms, fields: tuple[str, ...] = ()) -> set[int]:
        """Return the rows of the records that mention a name in these fields; () for all."""
        index = self._view.index.text_index
        if index is None:
            return set()
        rows: set[int] = set()
        longer_terms = [tuple(terms(form)) for form in forms.longer]
        for form in forms.full:
            containing = self._rows_with(index, form, fields)
            form_terms = tuple(terms(form))
            longer = [long_form for long_form in longer_terms if _places(form_terms, long_form)]
            doubtful = containing.intersection(
                row
                for long_form, long_terms in zip(forms.longer, longer_terms, strict=True)
                if long_terms in longer
                for row in self._rows_with(index, long_form, fields)
            )
            rows |= containing - doubtful
            records = self._view.snapshot.records_at(sorted(doubtful - rows))
            rows.update(
                row
                for row, record in records.items()
                if _is_alone(form_terms, longer, _texts(record, fields))
            )
        if forms.listed and not fields:
            rows |= self._rows_listing(index, forms, rows)
        return rows

    def _rows_with(self, index: WordSearch, form: str, fields: tuple[str, ...]) -> frozenset[int]:
        """Return the rows that contain a phrase; no search where one of its words is nowhere."""
        key = (form, fields)
        if key not in self._rows_by_phrase:
            form_terms = terms(form)
            rows: frozenset[int] = frozenset()
            if form_terms and all(map(index.document_frequency, form_terms)):
                query = TextQuery(form, fields, phrase=True)
                rows = frozenset(index.rows_matching([query]).tolist())
            self._rows_by_phrase[key] = rows
        return self._rows_by_phrase[key]

    def _rows_listing(
        self, index: WordSearch, forms: NameForms, known: Collection[int]
    ) -> set[int]:
        """Return the further rows of the records that list a name under one of its listed forms."""
        candidates = {
            row for form in forms.listed for row in self._rows_with(index, form, ("names",))
        }
        keys = {name_key(form) for form in forms.listed}
        records = self._view.snapshot.records_at(sorted(candidates.difference(known)))
        return {
            row
            for row, record in records.items()
            if not keys.isdisjoint(map(name_key, listed_names(record, forms.kind)))
        }


def mentions_name(text: str, forms: NameForms) -> bool:
    """Return whether a text has one full form of a name as a phrase, not in a longer name."""
    longer = [tuple(terms(form)) for form in forms.longer]
    return any(
        form_terms and _is_alone(form_terms, longer, [text])
        for form_terms in (tuple(terms(form)) for form in forms.full)
    )


def listed_names(record: Record, kind: str) -> Sequence[str]:
    """Return the names of a kind that a record lists."""
    return {"person": record.people, "place": record.places}.get(kind, ())


def _texts(record: Record, fields: tuple[str, ...]) -> list[str]:
    """Return the texts of a record that are searched; no phrase continues from one to the next."""
    names = " ; ".join((*record.people, *record.places, *record.topics, record.collection))
    texts = {
        "title": record.title,
        "names": names,
        "summary": record.summary,
        "text": record.text,
    }
    return [text for field, text in texts.items() if not fields or field in fields]


def _is_alone(form: Terms, longer: Collection[Terms], texts: Sequence[str]) -> bool:
    """Return whether a form is anywhere in the texts without being part of a longer one."""
    for text in texts:
        words = tuple(terms(text))
        covered = {
            place + offset
            for long_form in longer
            for place in _places(long_form, words)
            for offset in range(len(long_form))
        }
        if any(place not in covered for place in _places(form, words)):
            return True
    return False


def _places(phrase: Terms, words: Terms) -> list[int]:
    """Return where a phrase begins among words."""
    size = len(phrase)
    return [
        place for place in range(len(words) - size + 1) if words[place : place + size] == phrase
    ]

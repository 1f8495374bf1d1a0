"""Whether the names in a sentence of a manuscript are in its records, or in the archive at all.

A name that no record has may be misspelt: the names of the sentence's own records are compared with
it first, and more generously, then those of all records.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from corpus import NameAuthority, NameForms, Record, without_accents
from embeddings import ArchiveView, terms
from qa.citations import DIFFERS, NOT_THERE, STANDS, compare_words
from qa.manuscript.findings import Finding
from qa.understanding import NameMentions, capitalised_names, is_english_word

_CAPITALISED = re.compile(r"[^\W\d_a-zß-ÿ][^\W\d_]{3,}")
_WORD = re.compile(r"[^\W\d_]{4,}")
"""Letters of a name that may be misspelt: shorter ones are near too many others."""
_LONG, _VERY_LONG = 6, 8
"""Letters from which two may differ: from names in the sentence's records, and from all names."""
_MOST_RECORDS_READ = 24
"""Records with a similar word; their names are compared."""


@dataclass(frozen=True)
class _WrittenName:
    """A name of a sentence: where it begins, its words, the forms to search, and its meaning."""

    offset: int
    words: str
    forms: NameForms
    corrected: str = ""


class SentenceNames:
    """Checks names against one state of an archive. Not safe between threads."""

    def __init__(self, view: ArchiveView, names: NameAuthority) -> None:
        self._view = view
        self._names = names
        self._mentions = NameMentions(view)
        self._similar_in_archive: dict[str, str] = {}

    def check(
        self, text: str, start: int, place: str, records: Sequence[Record]
    ) -> Iterator[Finding]:
        """Yield what the records say of each name; a name that stands twice counts once.

        start: where the sentence begins in its paragraph. records: those that it rests on.
        """
        for name in self._names_in(text):
            at = place, start + name.offset
            spelling, record = self._spelling_in_records(name, records)
            if spelling:
                yield Finding(
                    "name", DIFFERS, name.words, *at,
                    f"{'the record writes' if record else 'the records write'} {spelling}",
                    record.id if record else "", record.title if record else "",
                    segments=compare_words(name.words, spelling),
                )  # fmt: skip
                continue
            if " " not in name.words and not name.forms.kind:
                continue  # a single word with a capital is no name for sure
            rows = self._mentions.rows(name.forms)
            ids = set(self._view.snapshot.ids_of(rows).values())
            cited = next((record for record in records if record.id in ids), None)
            if cited is not None:
                remark = "the record has this name"
                yield Finding("name", STANDS, name.words, *at, remark, cited.id, cited.title)
            elif records:
                remark = f"not in a record that this sentence rests on; in others: {len(rows):,}"
                yield Finding("name", NOT_THERE, name.words, *at, remark)
            else:
                remark = f"records with this name: {len(rows):,}"
                yield Finding("name", STANDS if rows else NOT_THERE, name.words, *at, remark)

    def _names_in(self, text: str) -> Iterator[_WrittenName]:
        """Yield the names of a sentence: those that the archive knows, then other capitals."""
        index = self._view.index.text_index
        if index is None:
            return
        written_before: set[str] = set()
        remainder: list[str] = []
        position = 0
        for mention in self._names.find_mentions(text, index.has_word):
            gap = " ; ".ljust(mention.end - mention.start)[: mention.end - mention.start]
            remainder += [text[position : mention.start], gap]
            position = mention.end
            if not mention.entries or mention.as_written in written_before:
                continue
            written_before.add(mention.as_written)
            of_entries = [self._names.mention_forms(entry) for entry in mention.entries]
            forms = NameForms(
                _once(form for of_entry in of_entries for form in of_entry.full),
                _once(form for of_entry in of_entries for form in of_entry.longer),
                _once(form for of_entry in of_entries for form in of_entry.listed),
                of_entries[0].kind,
            )
            yield _WrittenName(mention.start, mention.as_written, forms, mention.corrected or "")
        for name in capitalised_names("".join([*remainder, text[position:]]), text):
            offset = text.find(name)
            if offset >= 0:
                yield _WrittenName(offset, name, NameForms((name,)))

    def _spelling_in_records(
        self, name: _WrittenName, records: Sequence[Record]
    ) -> tuple[str, Record | None]:
        """Return the name as records write it, and the one that does; "" for none."""
        index = self._view.index.text_index
        assert index is not None
        if name.corrected:
            return (name.corrected if self._mentions.rows(name.forms) else ""), None
        for match in _WORD.finditer(name.words):
            word = match[0]
            is_ordinary = is_english_word(word)
            if index.has_word(word) or (is_ordinary and word == name.words):
                continue
            similar, record = _similar_in(records, word)
            similar = similar or ("" if is_ordinary else self._similar_in_all(word))
            if similar:
                return f"{name.words[: match.start()]}{similar}{name.words[match.end() :]}", record
        return "", None

    def _similar_in_all(self, word: str) -> str:
        """Return the only name of any record that is a letter away, or two if long; "" for none."""
        index = self._view.index.text_index
        if index is None or word in self._similar_in_archive:
            return self._similar_in_archive.get(word, "")
        rows = {
            row
            for term in terms(word)
            for row, _ in index.rows_with_similar_word(term, limit=_MOST_RECORDS_READ)
        }
        records = self._view.snapshot.records_at(sorted(rows)).values()
        similar = {
            written
            for record in records
            for written in _capitalised(record)
            if written[0] == word[0] and _edits(word, written, _VERY_LONG) is not None
        }
        self._similar_in_archive[word] = similar.pop() if len(similar) == 1 else ""
        return self._similar_in_archive[word]


def _similar_in(records: Sequence[Record], word: str) -> tuple[str, Record | None]:
    """Return the name of some records that is nearest to a word, and its record; "" for none."""
    best: tuple[int, str, Record | None] = (99, "", None)
    for record in records:
        for written in _capitalised(record):
            edits = _edits(word, written, _LONG)
            if edits is not None and edits < best[0]:
                best = edits, written, record
    return best[1:]


def _edits(word: str, written: str, long: int) -> int | None:
    """Return how many letters differ, None for none or too many.

    long: letters from which two may differ.
    """
    plain, recorded = (without_accents(text).casefold() for text in (word, written))
    limit = 1 + (min(len(plain), len(recorded)) >= long and plain[0] == recorded[0])
    edits = OSA.distance(plain, recorded, score_cutoff=limit)
    return edits if 0 < edits <= limit else None


def _capitalised(record: Record) -> Iterable[str]:
    """Return the words of a record that begin with a capital, each once."""
    texts = (record.title, record.summary, record.text, *record.people, *record.places)
    return _once(word for text in texts for word in _CAPITALISED.findall(text))


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))

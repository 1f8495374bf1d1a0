"""The names in a question: whom they mean, and by which other forms these records call them.

The authority file (corpus/data/authority.csv), the reader's own (`names.csv` in the archive's folder, laid over it) and
the aliases that record titles state ("Filippov [Stalin]") together say which forms mean one person, place or body. Only
forms that the records hold are searched, and each is shown. A name that two bear is never expanded.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, replace
from pathlib import Path

from corpus import (
    AliasCache,
    NameAuthority,
    NameEntry,
    NameForms,
    NameMention,
    Record,
    aliases_of,
)
from embeddings import ArchiveView, TextIndex, TextQuery, key_terms, terms
from qa.understanding.question import Question

NAMES_FILE = "names.csv"
"""The reader's own names, in the archive's folder."""

FULL_WEIGHT = 0.7
"""What another full name weighs beside the one that was typed."""

MOST_FORMS = 12
"""So many other forms of one name are searched."""


@dataclass(frozen=True)
class LinkedName:
    """A name in a question.

    as_written: as it was typed. name: of the entry that it means; as written, when it means none for sure. kind: of
    the entry ("person", "place", "organisation", "event"), "" for none. also: other full forms that the records hold,
    and that were searched too. learnt: those of them, and that name itself, that the archive's own titles gave.
    forms: every full form, and related words that point to it, for telling whether a record bears the name.
    corrected: the form meant, when it was misspelt. ambiguous: the entries that bear this name, when there are several.
    text: the form that stands in the question as it is searched: as typed, unless that is misspelt, or no record holds
    it and another form is held. mention_forms: what to search for the records that mention the name (`NameMentions`);
    None where it is not named in full, may be one of several, or is one unknown word.
    """

    as_written: str
    name: str
    kind: str = ""
    other_forms: tuple[str, ...] = ()
    forms_from_titles: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    corrected: str = ""
    ambiguous: tuple[str, ...] = ()
    text: str = ""
    mention_forms: NameForms | None = None

    def is_mentioned_in(self, words: set[str]) -> bool:
        """Whether a text of these analysed words bears the name, in any form.

        All words of a known form must be there, but for initials; of a name that is not known, half are enough.
        """
        if not self.kind:
            stems = key_terms(self.text)
            return 2 * sum(stem in words for stem in stems) >= len(stems)
        return any(_is_there(form, words) for form in (self.text, *self.forms, *self.related))


class ArchiveNames:
    """Names as one archive knows them: learnt from its titles once for each state of it. Safe between threads."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / NAMES_FILE
        self._lock = threading.Lock()
        self._known: dict[object, NameAuthority] = {}
        self._base: tuple[object, NameAuthority] | None = None
        self._judged: AliasCache = {}

    def names(self, view: ArchiveView) -> NameAuthority:
        """The names that hold for a moment of the archive. NamesError when the reader's own file cannot be read."""
        with self._lock:
            stamp = self._stamp()
            if self._base is None or self._base[0] != stamp:
                self._base = stamp, NameAuthority.load(self._file if stamp else None)
                self._judged.clear()
                self._known.clear()
            state = (view.snapshot.generation, view.snapshot.index_checksum)
            if state not in self._known:
                learnt = aliases_of(
                    view.index.bracketed_names, self._base[1], view.snapshot.ids_of, self._judged
                )
                before = next(reversed(self._known.values()), None)
                found = self._base[1].with_aliases(learnt, before)
                # Two are held: some readers are still at the moment before, while others are at the next.
                self._known = {**dict(list(self._known.items())[-1:]), state: found}
            return self._known[state]

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = self._file.stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_size


def link_names(question: Question, names: NameAuthority, view: ArchiveView) -> Question:
    """The question with its names known: misspellings put right for the search, other forms found."""
    words = view.index.text_index
    if words is None:
        return question

    def known(word: str) -> bool:
        return any(words.document_frequency(term) for term in terms(word))

    mentions = [
        one for one in names.find_mentions(question.subject, known) if one.entries or one.related
    ]
    people = [_asked(one, names, words) for one in mentions]
    covered = {word for one in mentions for word in terms(one.as_written)}
    for run in question.names:
        if not set(terms(run)) <= covered:
            is_phrase = len(terms(run)) > 1 and words.contains_phrase(run)
            forms = NameForms((run,)) if is_phrase else None
            people.append(LinkedName(run, run, forms=(run,), text=run, mention_forms=forms))
    subject = question.subject
    for mention, person in sorted(
        zip(mentions, people, strict=False), key=lambda pair: -pair[0].start
    ):
        subject = subject[: mention.start] + person.text + subject[mention.end :]
    if subject != question.subject:
        question = replace(
            question, subject=subject, terms=tuple(dict.fromkeys(key_terms(subject)))
        )
    required = tuple(dict.fromkeys(one.text for one in people if _must_be_borne(one, question)))
    return replace(question, linked_names=tuple(people), names=required)


def other_form_clauses(question: Question) -> list[TextQuery]:
    """What is searched for the other forms of the names asked about."""
    return [
        TextQuery(form, boost=FULL_WEIGHT, phrase=True)
        for one in question.linked_names
        for form in one.other_forms
        if form != one.text
    ]


def matched_name_forms(question: Question, record: Record) -> dict[str, list[str]]:
    """For each name asked about, the other forms under which a record bears it; names without any are left out."""
    if not any(one.other_forms for one in question.linked_names):
        return {}
    held = terms(
        " ".join((record.title, record.summary, record.text, *record.people, *record.places))
    )
    found = {
        one.as_written: [form for form in one.other_forms if _within(terms(form), held)]
        for one in question.linked_names
    }
    return {name: forms for name, forms in found.items() if forms}


def _must_be_borne(one: LinkedName, question: Question) -> bool:
    """A name in capitals, or a misspelt one; "soviet" in a question without capitals is a word like others.

    So is an unknown word that a question begins with: "Cheapest" has its capital from there.
    """
    if one.corrected or not one.as_written.isascii():
        return True
    begins = (
        not one.kind and re.match(r"\W*" + re.escape(one.as_written), question.text) is not None
    )
    return one.as_written[:1].isupper() and not (begins and " " not in one.as_written)


def _asked(mention: NameMention, names: NameAuthority, words: TextIndex) -> LinkedName:
    written, entry = mention.as_written, mention.entry
    if entry is None:
        bearers = tuple(one.name for one in mention.entries)
        several = bearers if len(bearers) > 1 else ()
        return LinkedName(
            written, written, forms=(written,), ambiguous=several, text=mention.corrected or written
        )
    full = _full(names, entry)
    typed = mention.corrected or written
    held = [
        form
        for form in full
        if mention.entries and terms(form) != terms(typed) and words.contains_phrase(form)
    ]
    also = _distinct(held, terms(typed), entry.name)[:MOST_FORMS]
    learnt = tuple(form for form in (*also, written) if form in entry.forms_from_titles)
    return LinkedName(
        as_written=written,
        name=entry.name,
        kind=entry.kind,
        other_forms=also,
        forms_from_titles=learnt,
        forms=full,
        related=tuple(entry.related),
        corrected=mention.corrected or "",
        mention_forms=names.mention_forms(entry) if mention.entries else None,
        text=typed if not also or words.contains_phrase(typed) else also[0],
    )


def _full(names: NameAuthority, entry: NameEntry) -> tuple[str, ...]:
    related = set(entry.related)
    return tuple(form for form in names.search_forms(entry) if form not in related)


def _distinct(forms: list[str], typed: list[str], name: str) -> tuple[str, ...]:
    """Forms that find something that no shorter one finds ("J. V. Stalin" adds nothing to "Stalin"); the name first."""
    kept: list[tuple[str, list[str]]] = []
    for form in sorted(forms, key=lambda one: len(terms(one))):
        words = terms(form)
        if _within(typed, words):
            continue
        if form == name or not any(_within(other, words) for _, other in kept):
            kept.append((form, words))
    return tuple(sorted((form for form, _ in kept), key=lambda form: form != name))


def _within(short: list[str], long: list[str]) -> bool:
    return any(
        long[start : start + len(short)] == short for start in range(len(long) - len(short) + 1)
    )


def _is_there(form: str, words: set[str]) -> bool:
    stems = terms(form)
    whole = [stem for stem in stems if len(stem) > 1 or not stem.isascii()] or stems
    return bool(whole) and words.issuperset(whole)

"""The records with a title that states a deed: writing to somebody, a meeting, a journey."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from corpus import (
    Correspondence,
    NameForms,
    Party,
    Record,
    kind_of_document,
    read_correspondence,
    read_journey,
    read_parties,
)
from embeddings import ArchiveView, Encoder, TextQuery, terms
from qa.answering.sentence_selection import Rows
from qa.answering.sentences import split_sentences
from qa.citations import Citation, cite
from qa.understanding import (
    DeedQuestion,
    LinkedName,
    NameMentions,
    Role,
    deed_of_verb,
    mentions_name,
)

_read_correspondence = lru_cache(maxsize=20_000)(read_correspondence)
_read_journey = lru_cache(maxsize=20_000)(read_journey)


@dataclass(frozen=True)
class DeedRecord:
    """A record that states a deed.

    Attributes:
        record: the record.
        agents: who did it.
        patients: the recipients, the people met, the speakers of a conversation, or the places
            of a journey.
        citation: the sentence that states it, None where the title does.
        is_dated: whether the record is of the time of the deed.
    """

    record: Record
    agents: tuple[Party, ...] = ()
    patients: tuple[Party, ...] = ()
    citation: Citation | None = None
    is_dated: bool = True

    def side(self, role: Role) -> tuple[Party, ...]:
        """Return the parties on a side."""
        return self.agents if role == "agent" else self.patients


def records_with_deed(
    view: ArchiveView, encoder: Encoder, query: DeedQuestion, rows: Rows | None
) -> list[DeedRecord]:
    """Return all records, of these rows, that state the deed between the sides, by date.

    rows: None for all. A name in a question counts in each of its forms, only as a phrase.
    """
    rows_of_names = [_rows_of(view, name) for name in query.names]
    if query.measure == "compare" and rows_of_names:
        rows_of_names = [np.unique(np.concatenate(rows_of_names))]
    for name_rows in rows_of_names:
        rows = name_rows if rows is None else np.intersect1d(rows, name_rows)
    if query.words:
        if view.index.text_index is None:
            return []
        rows = view.index.text_index.rows_matching([TextQuery(w) for w in query.words], rows)
    _, records = view.snapshot.browse(rows, "date", 0, max(1, view.snapshot.count()))
    stated = (_stated(record, query, encoder) for record in records)
    return [record for record in stated if record is not None]


def _rows_of(view: ArchiveView, name: LinkedName) -> Rows:
    """Return the rows that mention a name; where none do, those with its words in the title."""
    rows = np.asarray(sorted(NameMentions(view).rows(forms_of(name))), np.int64)
    if len(rows) or view.index.text_index is None:
        return rows
    return view.index.text_index.rows_matching([TextQuery(name.text, ("title",))])


def forms_of(name: LinkedName) -> NameForms:
    """Return the forms under which a party of a title is the bearer of a name."""
    if surname := _surname_after_office(name):
        return NameForms((surname,))
    if name.mention_forms is None:
        return NameForms((name.text,))
    full = tuple(dict.fromkeys((*name.mention_forms.full, name.text)))
    return replace(name.mention_forms, full=full)


def _surname_after_office(name: LinkedName) -> str:
    """Return the surname of "President Okoye" where the archive does not know the name, else ""."""
    return "" if name.kind or name.ambiguous else _read_surname(name.text)


@lru_cache(maxsize=256)
def _read_surname(text: str) -> str:
    """Return the only word of a name after an office; "" without one."""
    parties = read_parties(text)
    is_surname = len(parties) == 1 and bool(parties[0].office) and len(terms(parties[0].name)) == 1
    return parties[0].name if is_surname else ""


def is_party(party: Party, name: LinkedName) -> bool:
    """Return whether a party of a title is the bearer of a name.

    A name that is not known may lack a middle name: "Colin Powell" is "Colin Luther Powell"; or
    it is an office and a surname: "President Okoye" is "President Ada Okoye".
    """
    if surname := _surname_after_office(name):
        return terms(party.name)[-1:] == terms(surname)
    if mentions_name(party.text, forms_of(name)):
        return True
    short, full = terms(name.text), terms(party.name)
    return 1 < len(short) < len(full) and (short[0], short[-1]) == (full[0], full[-1])


def _stated(record: Record, query: DeedQuestion, encoder: Encoder) -> DeedRecord | None:
    """Return what a record states of the deed; None when it does not, or only of other names."""
    if not _is_called(record.title, query):
        return None
    if query.deed == "go":
        journey = _read_journey(record.title, record.summary)
        if journey is None:
            return None
        places = tuple(Party(place, place) for place in journey.places)
        return _matching(
            DeedRecord(record, journey.travellers, places, is_dated=journey.is_dated), query
        )
    between = _read_correspondence(record.title) or Correspondence()
    if query.deed == "write":
        return _matching(DeedRecord(record, between.writers, between.recipients), query)
    if between.speakers:
        talk = DeedRecord(record, between.speakers, between.speakers)
        return _matching(talk, query)
    return _met_on_journey(record, query, encoder)


def _is_called(title: str, query: DeedQuestion) -> bool:
    """Return whether a title is of the kind that the question's noun names ("letters")."""
    if not query.is_of_records:
        return True
    kind = kind_of_document(query.noun) or kind_of_document(query.noun.removesuffix("s"))
    return not kind or query.deed != "write" or kind_of_document(title) == kind


def _matching(stated: DeedRecord, query: DeedQuestion) -> DeedRecord | None:
    """Return the record when each name of the question is on its side."""
    if not stated.agents and not stated.patients:
        return None
    if query.is_mutual and not _are_sides(query, stated):
        stated_sides = (stated.patients, stated.agents)
    else:
        stated_sides = (stated.agents, stated.patients)
    sides = zip((query.agent, query.patient), stated_sides, strict=True)
    if query.measure == "compare":
        is_counted = any(is_party(party, name) for name in query.agent for party in stated.agents)
        return stated if is_counted else None
    for names, parties in sides:
        if not all(any(is_party(party, name) for party in parties) for name in names):
            return None
    return stated


def _are_sides(query: DeedQuestion, stated: DeedRecord) -> bool:
    """Return whether the first name of a question did it, not the second."""
    return all(any(is_party(party, name) for party in stated.agents) for name in query.agent)


def _met_on_journey(record: Record, query: DeedQuestion, encoder: Encoder) -> DeedRecord | None:
    """Read "Met with X.", "Audience with X." in the summary of a journey: the traveller met X."""
    journey = _read_journey(record.title, record.summary)
    if journey is None:
        return None
    names = query.names
    met = [n for n in names if not any(is_party(party, n) for party in journey.travellers)]
    in_title = [n for n in met if mentions_name(record.title, forms_of(n))]
    met = [name for name in met if name not in in_title]
    if len(met) > 1 or (not met and (query.asked is None or not names)):
        return None
    for start, end in split_sentences(record.summary):
        sentence = record.summary[start:end]
        if met and not mentions_name(sentence, forms_of(met[0])):
            continue
        before = _words_before(sentence, met)
        if "with" in before or any(deed_of_verb(word, encoder) == "meet" for word in before):
            citation = cite(record, "summary", start, end)
            people_met = tuple(Party(name.name, name.name) for name in met)
            return DeedRecord(record, journey.travellers, people_met, citation)
    return None


def _words_before(sentence: str, names: Sequence[LinkedName]) -> list[str]:
    """Return the words, in small letters, at the start of a sentence or before its first name."""
    first = {words[0] for name in names for form in forms_of(name).full if (words := terms(form))}
    before = []
    for word in sentence.casefold().split()[: None if names else 1]:
        if first.intersection(terms(word)):
            break
        before.append(word.strip(",.;:"))
    return before

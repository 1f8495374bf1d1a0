"""Answers computed from what titles state: who, how many, first, last, longest, most.

All records that match are counted, not only the first ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus import Party, Record, count_phrase
from embeddings import ArchiveView, Encoder, terms
from qa.answering.computed_answer import ComputedAnswer
from qa.answering.deed_records import DeedRecord, is_party, records_with_deed
from qa.answering.sentence_selection import MOST_STATEMENTS, Rows, cite_title
from qa.citations import Citation
from qa.understanding import DeedQuestion, LinkedName, LinkedQuestion, Role, resolve_party

_MOST_NAMED = 12
"""Parties that a lead names; of further ones, their number is given."""
_FEWEST_JOURNEYS = 3
"""Journeys of a person, by titles, from which a place that none names counts as not visited."""


@dataclass(frozen=True)
class _PartyRecords:
    """A party or place, and the records that state its deed."""

    label: str
    records: tuple[DeedRecord, ...]


def answer_about_deed(
    view: ArchiveView,
    encoder: Encoder,
    question: LinkedQuestion,
    query: DeedQuestion,
    rows: Rows | None,
) -> ComputedAnswer | None:
    """Answer from what titles state; None where they do not state the answer."""
    is_open = query.asked is not None and query.measure == "list"
    is_limited = question.follow_up.record_ids or (query.deed == "go" and question.period)
    if is_open and not query.names and not is_limited:
        return None  # "Who wrote it?", "Who discussed nuclear weapons?"
    query, unsaid, records = _without_unsaid(view, encoder, query, rows)
    people = tuple(name for name in query.patient if name.kind != "place")
    if not records and query.deed == "write" and query.agent and people != query.patient:
        # Titles name who received a telegram, seldom where it went.
        where = _as_written([name for name in query.patient if name.kind == "place"])
        anywhere = replace(query, patient=people)
        records = records_with_deed(view, encoder, anywhere, rows)
        if records:
            query, unsaid = anywhere, f" No title says that it went to {where}.{unsaid}"
    if not records:
        return _contradicted(view, encoder, query, rows)
    computed = _computed(question, query, records)
    if computed is None:
        return None
    is_cut = len(computed.record_ids) > MOST_STATEMENTS
    first = f" The first {MOST_STATEMENTS}:" if is_cut else ""
    return replace(computed, lead=f"{computed.lead}{unsaid}{first}")


def _without_unsaid(
    view: ArchiveView, encoder: Encoder, query: DeedQuestion, rows: Rows | None
) -> tuple[DeedQuestion, str, list[DeedRecord]]:
    """Return the question without the qualifiers that no such record has, and the records.

    Between them is a sentence on these qualifiers: a record of "foreign trips" need not say
    "foreign", and where none says it, the answer says so.
    """
    records: list[DeedRecord] | None = None
    unsaid: list[str] = []
    for word in query.qualifiers:
        narrower = replace(query, words=(*query.words, word))
        if matching := records_with_deed(view, encoder, narrower, rows):
            query, records = narrower, matching
        else:
            unsaid.append(f"“{word}”")
    if records is None:
        records = records_with_deed(view, encoder, query, rows)
    sentence = f" None of these records says {', '.join(unsaid)}." if unsaid else ""
    return query, sentence, records


def _computed(
    question: LinkedQuestion, query: DeedQuestion, records: list[DeedRecord]
) -> ComputedAnswer | None:
    """Answer from the records that state the deed."""
    if query.asks_content:
        return None
    if query.measure == "compare":
        return _compare(records, query)
    if query.is_mutual and query.deed == "write":
        return _both_ways(records, query)
    if query.measure in ("longest", "shortest"):
        return _by_length(records, shortest=query.measure == "shortest")
    if query.asked is not None:
        return _parties(question, query, records)
    if query.asks_when:
        return _dates([stated for stated in records if stated.is_dated], query)
    if query.measure in ("first", "last"):
        return _ends(records, latest=query.measure == "last")
    if query.measure == "most" or not (query.agent or query.patient):
        return None
    if query.measure == "count":
        return _answer(f"{_stated(len(records), question, query)}, by the titles.", records)
    if query.noun:
        return _answer(f"{_stated(len(records), question, query)}.", records)
    return None


def _parties(
    question: LinkedQuestion, query: DeedQuestion, records: list[DeedRecord]
) -> ComputedAnswer | None:
    """Answer who: every party on the side asked about, with the number of records of each."""
    assert query.asked is not None
    parties = _count(question, query, records, query.asked)
    if not parties:
        is_told = query.deed == "meet" and not any(r.side(query.asked) for r in records)
        return _answer(f"{_stated(len(records), question, query)}:", records) if is_told else None
    if query.measure in ("first", "last"):
        ids = {stated.record.id for party in parties for stated in party.records}
        dated = [stated for stated in records if stated.record.id in ids]
        end = _end(dated, latest=query.measure == "last")
        labels = [party.label for party in parties if end[0] in party.records]
        written = end[0].record.date.as_written
        return _answer(f"{_joined(labels)} ({written}).", end)
    if query.measure == "most":
        highest = len(parties[0].records)
        best = [party.label for party in parties if len(party.records) == highest]
        chosen = [r for party in parties if len(party.records) == highest for r in party.records]
        return _answer(f"{_joined(best)}: {count_phrase(highest)} by the titles.", chosen)
    chosen = [stated for party in parties for stated in party.records[:1]]
    further_records = [stated for party in parties for stated in party.records[1:]]
    total = len({stated.record.id for stated in (*chosen, *further_records)})
    if query.measure == "count":
        lead = f"{len(parties):,} {query.noun}, by the titles of {count_phrase(total)}: "
        return _answer(
            f"{lead}{_list_parties(parties, with_counts=False)}.", [*chosen, *further_records]
        )
    lead = f"{_list_parties(parties, with_counts=total > len(parties))}"
    source = "" if total == 1 else f", by the titles of {count_phrase(total)}"
    return _answer(f"{lead[0].upper()}{lead[1:]}{source}.", [*chosen, *further_records])


def _count(
    question: LinkedQuestion, query: DeedQuestion, records: list[DeedRecord], role: Role
) -> list[_PartyRecords]:
    """Return the parties on the side that the question asks for, most records first."""
    by_name: dict[str, tuple[list[str], list[DeedRecord]]] = {}
    for stated in records:
        for party in _asked_parties(stated, query, role):
            if any(is_party(party, name) for name in query.names):
                continue
            is_place = query.deed == "go" and role == "patient"
            name = party.text
            if question.authority is not None and not is_place:
                name = resolve_party(party, question.authority)
            labels, party_records = by_name.setdefault(_key(name, by_name), ([], []))
            labels.append(party.label)
            if stated not in party_records:
                party_records.append(stated)
    parties = [
        _PartyRecords(labels[0] if len(set(labels)) == 1 else name, tuple(party_records))
        for name, (labels, party_records) in by_name.items()
    ]
    return sorted(parties, key=lambda party: -len(party.records))


def _key(name: str, known: Iterable[str]) -> str:
    """Return the known name with the same words, else this name."""
    return next((known_name for known_name in known if terms(known_name) == terms(name)), name)


def _asked_parties(stated: DeedRecord, query: DeedQuestion, role: Role) -> tuple[Party, ...]:
    """Return the parties that the question's noun names: presidents, countries; all without one."""
    parties = stated.side(role)
    if query.deed == "go" and role == "patient":  # of "Paris, France" the country, or the place
        return parties[-1:] if query.noun else parties[:1]
    if not query.noun or query.is_of_records or query.measure == "count":
        return parties
    stems = set(terms(query.noun))
    return tuple(party for party in parties if stems & set(terms(party.text)))


def _compare(records: list[DeedRecord], query: DeedQuestion) -> ComputedAnswer:
    """Compare the numbers of two or more names, in the order in which they are named."""
    counts = [
        (name, [r for r in records if any(is_party(party, name) for party in r.agents)])
        for name in query.agent
    ]
    counts.sort(key=lambda pair: -len(pair[1]))
    words = "; ".join(f"{name.name}: {len(matching):,}" for name, matching in counts)
    noun = query.noun or "records"
    return _answer(f"{noun[0].upper()}{noun[1:]} by their titles: {words}.", records)


def _both_ways(records: list[DeedRecord], query: DeedQuestion) -> ComputedAnswer:
    """Answer whether two wrote to each other: how many records each sent to the other."""
    first, second = query.agent[0], query.patient[0]
    sent = [r for r in records if any(is_party(party, first) for party in r.agents)]
    counts = ((len(sent), first, second), (len(records) - len(sent), second, first))
    directions = "; ".join(
        f"{count_phrase(count) if count else 'no record'} from {by.as_written} to {to.as_written}"
        for count, by, to in counts
    )
    return _answer(f"{directions[0].upper()}{directions[1:]}, by the titles.", records)


def _by_length(records: list[DeedRecord], *, shortest: bool) -> ComputedAnswer | None:
    """Answer with the records of the longest date range, in days."""
    lengths = [(days, stated) for stated in records if (days := _days(stated.record))]
    if not lengths:
        return None
    best = min(days for days, _ in lengths) if shortest else max(days for days, _ in lengths)
    chosen = [stated for days, stated in lengths if days == best]
    written = "; ".join(stated.record.date.as_written for stated in chosen[:MOST_STATEMENTS])
    length = "1 day" if best == 1 else f"{best:,} days"
    return _answer(f"{length}: {written}, of {count_phrase(len(lengths))} with exact days.", chosen)


def _days(record: Record) -> int:
    """Return the days from the first to the last of a date range; 0 where it is not exact."""
    ends = record.date.edtf.split("/")
    exact = all(len(end) == len("1950-01-31") and end[-1].isdigit() for end in ends)
    if not exact or record.date.earliest is None or record.date.latest is None:
        return 0
    return (record.date.latest - record.date.earliest).days + 1


def _dates(records: list[DeedRecord], query: DeedQuestion) -> ComputedAnswer | None:
    """Answer when: the dates of all records that are of the time of the deed, or of the first."""
    if not records:
        return None
    if query.measure in ("first", "last"):
        return _ends(records, latest=query.measure == "last")
    dates = list(dict.fromkeys(r.record.date.as_written or "undated" for r in records))
    remainder = f", and {len(dates) - MOST_STATEMENTS} more" if len(dates) > MOST_STATEMENTS else ""
    return _answer(f"{'; '.join(dates[:MOST_STATEMENTS])}{remainder}.", records)


def _ends(records: list[DeedRecord], *, latest: bool) -> ComputedAnswer:
    end = _end(records, latest=latest)
    return _answer(f"{end[0].record.date.as_written}.", end)


def _end(records: Sequence[DeedRecord], *, latest: bool) -> list[DeedRecord]:
    """Return the first or the last records by date; an undated one only where none has a date."""
    dated = [r for r in records if r.record.date.earliest and r.record.date.latest]
    if not dated:
        return list(records[:1])
    if latest:
        day = max(r.record.date.latest for r in dated if r.record.date.latest)
        return [r for r in dated if r.record.date.latest == day]
    day = min(r.record.date.earliest for r in dated if r.record.date.earliest)
    return [r for r in dated if r.record.date.earliest == day]


def _contradicted(
    view: ArchiveView, encoder: Encoder, query: DeedQuestion, rows: Rows | None
) -> ComputedAnswer | None:
    """Refuse where titles state the deed only in the other direction, or at other places."""
    if query.deed == "go" and query.asked is None and query.agent and query.patient:
        return _gone_elsewhere(view, encoder, query, rows)
    if query.deed != "write" or query.measure == "compare" or not (query.agent or query.patient):
        return None
    if query.asked is None and not (query.agent and query.patient):
        return None
    straight = DeedQuestion("write", None, query.agent, query.patient, noun=query.noun)
    turned = replace(straight, agent=query.patient, patient=query.agent)
    reverse = records_with_deed(view, encoder, turned, rows)
    if not reverse or records_with_deed(view, encoder, straight, rows):
        return None  # or only without the further words of the question
    to = _as_written(query.patient)
    by = _as_written(query.agent)
    direction = f"{f' from {by}' if by else ''}{f' to {to}' if to else ''}"
    opposite = f"{f' from {to}' if to else ''}{f' to {by}' if by else ''}"
    verb = "is" if len(reverse) == 1 else "are"
    refusal = f"no title states that anything was sent{direction}; {len(reverse)} {verb}{opposite}"
    return ComputedAnswer("", (), (), refusal)


def _gone_elsewhere(
    view: ArchiveView, encoder: Encoder, query: DeedQuestion, rows: Rows | None
) -> ComputedAnswer | None:
    """Refuse where titles state journeys of a person, but none to the place."""
    if any(name.kind != "place" for name in query.patient):
        return None
    journeys = records_with_deed(view, encoder, DeedQuestion("go", None, query.agent), rows)
    if len(journeys) < _FEWEST_JOURNEYS:
        return None
    by = _as_written(query.agent)
    to = _as_written(query.patient)
    refusal = (
        f"no title states a journey by {by} to {to}; {len(journeys):,} state journeys elsewhere"
    )
    return ComputedAnswer("", (), (), refusal)


def _as_written(names: Iterable[LinkedName]) -> str:
    return " and ".join(name.as_written for name in names)


def _stated(count: int, question: LinkedQuestion, query: DeedQuestion) -> str:
    """Return what was counted: "3 records: letters from A to B"."""
    noun = query.noun if query.noun not in ("", "times") else _DEED_NOUNS[query.deed]
    by = _as_written(query.agent)
    to = _as_written(query.patient)
    words = ", ".join(f"“{word}”" for word in query.words)
    before, after = _PREPOSITIONS[query.deed]
    dated = f" dated “{question.period.as_written}”" if question.period else ""
    return (
        f"{count_phrase(count)}{dated}: {noun}{f' {before} {by}' if by else ''}"
        f"{f' {after} {to}' if to else ''}{f', with {words}' if words else ''}"
    )


_DEED_NOUNS = {"write": "documents", "meet": "meetings", "go": "journeys"}


_PREPOSITIONS = {"write": ("from", "to"), "meet": ("of", "with"), "go": ("by", "to")}


def _list_parties(parties: Sequence[_PartyRecords], *, with_counts: bool) -> str:
    labels = [
        f"{party.label} ({len(party.records)})" if with_counts else party.label
        for party in parties[:_MOST_NAMED]
    ]
    unnamed = len(parties) - _MOST_NAMED
    return f"{', '.join(labels)} and {unnamed} more" if unnamed > 0 else _joined(labels)


def _joined(labels: Sequence[str]) -> str:
    *first, last = labels
    return f"{', '.join(first)} and {last}" if first else last


def _answer(lead: str, records: Sequence[DeedRecord]) -> ComputedAnswer:
    """Return the lead, the sentences that state the first records, and the ids of all."""
    unique = list({stated.record.id: stated for stated in records}.values())
    citations = [_cite(stated) for stated in unique[:MOST_STATEMENTS]]
    ids = tuple(stated.record.id for stated in unique)
    return ComputedAnswer(lead, tuple(c for c in citations if c), ids)


def _cite(stated: DeedRecord) -> Citation | None:
    return stated.citation or cite_title(stated.record)

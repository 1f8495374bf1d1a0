"""Answers computed from what titles state: who, how many, first, last, longest, most.

Every record that matches is counted, never only the first that were found.
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
from qa.understanding import (
    DeedQuestion,
    LinkedQuestion,
    Role,
    resolve_party,
)

_MOST_NAMED = 12
"""Parties that a lead names; of more, their number is given."""
_FEWEST_JOURNEYS = 3
"""Journeys of a person that titles state, from which a place that none names was not visited."""


@dataclass(frozen=True)
class _Counted:
    """A party or place, and the records that state the deed of it."""

    label: str
    records: tuple[DeedRecord, ...]


def answer_about_deed(
    view: ArchiveView,
    encoder: Encoder,
    question: LinkedQuestion,
    asked: DeedQuestion,
    rows: Rows | None,
) -> ComputedAnswer | None:
    """Answer from what titles state; None where they do not state what is asked."""
    is_open = asked.asked is not None and asked.measure == "list"
    is_limited = question.follow_up.record_ids or (asked.deed == "go" and question.period)
    if is_open and not asked.names and not is_limited:
        return None  # "Who wrote it?", "Who discussed nuclear weapons?"
    asked, unsaid = _without_unsaid(view, encoder, asked, rows)
    records = records_with_deed(view, encoder, asked, rows)
    people = tuple(name for name in asked.patient if name.kind != "place")
    if not records and asked.deed == "write" and asked.agent and people != asked.patient:
        # Titles name who received a telegram, seldom where it went.
        where = " and ".join(n.as_written for n in asked.patient if n.kind == "place")
        anywhere = replace(asked, patient=people)
        records = records_with_deed(view, encoder, anywhere, rows)
        if records:
            asked, unsaid = anywhere, f" No title says that it went to {where}.{unsaid}"
    if not records:
        return _contradicted(view, encoder, asked, rows)
    computed = _computed(question, asked, records)
    if computed is None:
        return None
    is_cut = len(computed.record_ids) > MOST_STATEMENTS
    first = f" The first {MOST_STATEMENTS}:" if is_cut else ""
    return replace(computed, lead=f"{computed.lead}{unsaid}{first}")


def _without_unsaid(
    view: ArchiveView, encoder: Encoder, asked: DeedQuestion, rows: Rows | None
) -> tuple[DeedQuestion, str]:
    """Return the question without the qualifiers that no record of the deed has; and a sentence.

    A record of "foreign trips" need not say "foreign"; where none says it, the answer tells so.
    """
    said = tuple(
        word
        for word in asked.qualifiers
        if records_with_deed(view, encoder, replace(asked, words=(*asked.words, word)), rows)
    )
    unsaid = [f"“{word}”" for word in asked.qualifiers if word not in said]
    told = f" None of these records says {', '.join(unsaid)}." if unsaid else ""
    return replace(asked, words=(*asked.words, *said)), told


def _computed(
    question: LinkedQuestion, asked: DeedQuestion, records: list[DeedRecord]
) -> ComputedAnswer | None:
    """Answer from the records that state the deed."""
    if asked.asks_content:
        return None
    if asked.measure == "compare":
        return _compare(records, asked)
    if asked.is_mutual and asked.deed == "write":
        return _both_ways(records, asked)
    if asked.measure in ("longest", "shortest"):
        return _by_length(records, shortest=asked.measure == "shortest")
    if asked.asked is not None:
        return _parties(question, asked, records)
    if asked.asks_when:
        return _dates([stated for stated in records if stated.is_dated], asked)
    if asked.measure in ("first", "last"):
        return _ends(records, latest=asked.measure == "last")
    if asked.measure == "most" or not (asked.agent or asked.patient):
        return None
    if asked.measure == "count":
        return _answer(f"{_stated(len(records), question, asked)}, by the titles.", records)
    if asked.noun:
        return _answer(f"{_stated(len(records), question, asked)}.", records)
    return None


def _parties(
    question: LinkedQuestion, asked: DeedQuestion, records: list[DeedRecord]
) -> ComputedAnswer | None:
    """Answer who: every party on the asked side, with the number of records of each."""
    assert asked.asked is not None
    counted = _count(question, asked, records, asked.asked)
    if not counted:
        is_told = asked.deed == "meet" and not any(r.side(asked.asked) for r in records)
        return _answer(f"{_stated(len(records), question, asked)}:", records) if is_told else None
    if asked.measure in ("first", "last"):
        ids = {stated.record.id for one in counted for stated in one.records}
        dated = [stated for stated in records if stated.record.id in ids]
        end = _end(dated, latest=asked.measure == "last")
        labels = [one.label for one in counted if end[0] in one.records]
        written = end[0].record.date.as_written
        return _answer(f"{_joined(labels)} ({written}).", end)
    if asked.measure == "most":
        most = len(counted[0].records)
        best = [one.label for one in counted if len(one.records) == most]
        chosen = [r for one in counted if len(one.records) == most for r in one.records]
        return _answer(f"{_joined(best)}: {count_phrase(most)} by the titles.", chosen)
    chosen = [stated for one in counted for stated in one.records[:1]]
    rest = [stated for one in counted for stated in one.records[1:]]
    total = len({stated.record.id for stated in (*chosen, *rest)})
    if asked.measure == "count":
        lead = f"{len(counted):,} {asked.noun}, by the titles of {count_phrase(total)}: "
        return _answer(f"{lead}{_named(counted, with_counts=False)}.", [*chosen, *rest])
    lead = f"{_named(counted, with_counts=total > len(counted))}"
    source = "" if total == 1 else f", by the titles of {count_phrase(total)}"
    return _answer(f"{lead[0].upper()}{lead[1:]}{source}.", [*chosen, *rest])


def _count(
    question: LinkedQuestion, asked: DeedQuestion, records: list[DeedRecord], role: Role
) -> list[_Counted]:
    """Return the parties on a side that are asked for, those with most records first."""
    by_name: dict[str, tuple[list[str], list[DeedRecord]]] = {}
    for stated in records:
        for party in _asked_parties(stated, asked, role):
            if any(is_party(party, name) for name in asked.names):
                continue
            is_place = asked.deed == "go" and role == "patient"
            name = party.text
            if question.authority is not None and not is_place:
                name = resolve_party(party, question.authority)
            labels, found = by_name.setdefault(_key(name, by_name), ([], []))
            labels.append(party.label)
            if stated not in found:
                found.append(stated)
    counted = [
        _Counted(labels[0] if len(set(labels)) == 1 else name, tuple(found))
        for name, (labels, found) in by_name.items()
    ]
    return sorted(counted, key=lambda one: -len(one.records))


def _key(name: str, known: Iterable[str]) -> str:
    """Return the name of the same words that is known already."""
    return next((other for other in known if terms(other) == terms(name)), name)


def _asked_parties(stated: DeedRecord, asked: DeedQuestion, role: Role) -> tuple[Party, ...]:
    """Return the parties that the question's noun names: presidents, countries; all without one."""
    parties = stated.side(role)
    if asked.deed == "go" and role == "patient":  # of "Paris, France" the country, or the place
        return parties[-1:] if asked.noun else parties[:1]
    if not asked.noun or asked.is_of_records or asked.measure == "count":
        return parties
    stems = set(terms(asked.noun))
    return tuple(party for party in parties if stems & set(terms(party.text)))


def _compare(records: list[DeedRecord], asked: DeedQuestion) -> ComputedAnswer:
    """Compare the numbers of two or more names, in the order in which they are named."""
    counts = [
        (name, [r for r in records if any(is_party(party, name) for party in r.agents)])
        for name in asked.agent
    ]
    counts.sort(key=lambda pair: -len(pair[1]))
    words = "; ".join(f"{name.name}: {len(found):,}" for name, found in counts)
    noun = asked.noun or "records"
    return _answer(f"{noun[0].upper()}{noun[1:]} by their titles: {words}.", records)


def _both_ways(records: list[DeedRecord], asked: DeedQuestion) -> ComputedAnswer:
    """Answer whether two wrote to each other: how many records each sent to the other."""
    first, second = asked.agent[0], asked.patient[0]
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


def _dates(records: list[DeedRecord], asked: DeedQuestion) -> ComputedAnswer | None:
    """Answer when: the dates of all records that are of the time of the deed, or of the first."""
    if not records:
        return None
    if asked.measure in ("first", "last"):
        return _ends(records, latest=asked.measure == "last")
    dates = list(dict.fromkeys(r.record.date.as_written or "undated" for r in records))
    more = f", and {len(dates) - MOST_STATEMENTS} more" if len(dates) > MOST_STATEMENTS else ""
    return _answer(f"{'; '.join(dates[:MOST_STATEMENTS])}{more}.", records)


def _ends(records: list[DeedRecord], *, latest: bool) -> ComputedAnswer:
    end = _end(records, latest=latest)
    return _answer(f"{end[0].record.date.as_written}.", end)


def _end(records: Sequence[DeedRecord], *, latest: bool) -> list[DeedRecord]:
    """Return the first or the last records by date; undated ones never are."""
    dated = [r for r in records if r.record.date.earliest and r.record.date.latest]
    if not dated:
        return list(records[:1])
    if latest:
        day = max(r.record.date.latest for r in dated if r.record.date.latest)
        return [r for r in dated if r.record.date.latest == day]
    day = min(r.record.date.earliest for r in dated if r.record.date.earliest)
    return [r for r in dated if r.record.date.earliest == day]


def _contradicted(
    view: ArchiveView, encoder: Encoder, asked: DeedQuestion, rows: Rows | None
) -> ComputedAnswer | None:
    """Refuse where titles state the deed only in the other direction, or at other places."""
    if asked.deed == "go" and asked.asked is None and asked.agent and asked.patient:
        return _gone_elsewhere(view, encoder, asked, rows)
    if asked.deed != "write" or asked.measure == "compare" or not (asked.agent or asked.patient):
        return None
    if asked.asked is None and not (asked.agent and asked.patient):
        return None
    turned = DeedQuestion("write", None, asked.patient, asked.agent, noun=asked.noun)
    reverse = records_with_deed(view, encoder, turned, rows)
    if not reverse:
        return None
    to = " and ".join(name.as_written for name in asked.patient)
    by = " and ".join(name.as_written for name in asked.agent)
    direction = f"{f' from {by}' if by else ''}{f' to {to}' if to else ''}"
    other = f"{f' from {to}' if to else ''}{f' to {by}' if by else ''}"
    verb = "is" if len(reverse) == 1 else "are"
    refusal = f"no title states that anything was sent{direction}; {len(reverse)} {verb}{other}"
    return ComputedAnswer("", (), (), refusal)


def _gone_elsewhere(
    view: ArchiveView, encoder: Encoder, asked: DeedQuestion, rows: Rows | None
) -> ComputedAnswer | None:
    """Refuse where titles state journeys of a person, but none to the place."""
    if any(name.kind != "place" for name in asked.patient):
        return None
    journeys = records_with_deed(view, encoder, DeedQuestion("go", None, asked.agent), rows)
    if len(journeys) < _FEWEST_JOURNEYS:
        return None
    by = " and ".join(name.as_written for name in asked.agent)
    to = " and ".join(name.as_written for name in asked.patient)
    refusal = (
        f"no title states a journey by {by} to {to}; {len(journeys):,} state journeys elsewhere"
    )
    return ComputedAnswer("", (), (), refusal)


def _stated(count: int, question: LinkedQuestion, asked: DeedQuestion) -> str:
    """Return what was counted: "3 records: letters from A to B"."""
    noun = asked.noun if asked.noun not in ("", "times") else _DEED_NOUNS[asked.deed]
    by = " and ".join(name.as_written for name in asked.agent)
    to = " and ".join(name.as_written for name in asked.patient)
    words = ", ".join(f"“{word}”" for word in asked.words)
    before, after = _PREPOSITIONS[asked.deed]
    dated = f" dated “{question.period.as_written}”" if question.period else ""
    return (
        f"{count_phrase(count)}{dated}: {noun}{f' {before} {by}' if by else ''}"
        f"{f' {after} {to}' if to else ''}{f', with {words}' if words else ''}"
    )


_DEED_NOUNS = {"write": "documents", "meet": "meetings", "go": "journeys"}


_PREPOSITIONS = {"write": ("from", "to"), "meet": ("of", "with"), "go": ("by", "to")}


def _named(counted: Sequence[_Counted], *, with_counts: bool) -> str:
    labels = [
        f"{one.label} ({len(one.records)})" if with_counts else one.label
        for one in counted[:_MOST_NAMED]
    ]
    unnamed = len(counted) - _MOST_NAMED
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

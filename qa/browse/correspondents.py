"""The writers, recipients and speakers that titles give, under the names that the archive knows.

A person or body that the authority lists has its name there; any other has the title's words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product

from corpus import Correspondence, NameAuthority, read_correspondence
from embeddings import ArchiveView
from qa.understanding import resolve_party


@dataclass(frozen=True)
class ResolvedCorrespondence:
    """The correspondents of a document, under the names of the archive.

    Attributes:
        writers: those who wrote it; () when the title does not say.
        recipients: those who received it; () when the title does not say.
        speakers: those who spoke, for the record of a conversation.
        offices: those of them that are an office without a name, such as "Foreign Minister".
    """

    writers: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    offices: frozenset[str] = frozenset()

    @property
    def everyone(self) -> tuple[str, ...]:
        """Return all of them, without duplicates."""
        return tuple(dict.fromkeys((*self.writers, *self.recipients, *self.speakers)))

    @property
    def in_words(self) -> str:
        """Return "A to B", "from A", "to B", or "A with B" for a conversation."""
        writers, recipients = "; ".join(self.writers), "; ".join(self.recipients)
        if writers and recipients:
            return f"{writers} to {recipients}"
        if self.speakers and not writers and not recipients:
            return " with ".join(self.speakers)
        return f"from {writers}" if writers else f"to {recipients}" if recipients else ""


@dataclass(frozen=True)
class Correspondent:
    """A correspondent of a person or body, with the rows of their records, ascending.

    Attributes:
        name: the name of the correspondent.
        sent: the rows of the documents sent to the correspondent.
        received: the rows of the documents received from the correspondent.
        spoke: the rows of the conversations with the correspondent.
    """

    name: str
    sent: tuple[int, ...]
    received: tuple[int, ...]
    spoke: tuple[int, ...]

    @property
    def rows(self) -> tuple[int, ...]:
        """Return the rows of all these records, ascending."""
        return tuple(sorted({*self.sent, *self.received, *self.spoke}))


@dataclass(frozen=True)
class CorrespondencePair:
    """The documents from one writer to one recipient.

    Attributes:
        writer: the name of the writer.
        recipient: the name of the recipient.
        rows: the rows of the documents, ascending.
    """

    writer: str
    recipient: str
    rows: tuple[int, ...]


class TitleCache:
    """The correspondence that titles give. Rows never change, so each title is read only once.

    Not safe between threads.
    """

    def __init__(self) -> None:
        self._read: dict[int, Correspondence | None] = {}

    def correspondence_by_row(
        self, view: ArchiveView, names: NameAuthority
    ) -> dict[int, ResolvedCorrespondence]:
        """Return the correspondence of each row, in the order of rows, if its title gives any."""
        live = set(view.snapshot.date_index.rows.tolist())
        if not live <= self._read.keys():
            for stored in view.snapshot.live_records():
                if stored.row not in self._read:
                    self._read[stored.row] = read_correspondence(stored.record.title)
        self._read = {row: self._read[row] for row in sorted(live)}
        resolver = _Resolver(names)
        return {
            row: resolver.resolve(correspondence)
            for row, correspondence in self._read.items()
            if correspondence is not None
        }


class _Resolver:
    """Finds the names of the parties in titles; each party is looked up once."""

    def __init__(self, names: NameAuthority) -> None:
        self._name_of = cache(lambda party: resolve_party(party, names))

    def resolve(self, correspondence: Correspondence) -> ResolvedCorrespondence:
        sides = (correspondence.writers, correspondence.recipients, correspondence.speakers)
        writers, recipients, speakers = (tuple(map(self._name_of, side)) for side in sides)
        nameless = (party for side in sides for party in side if not party.name)
        offices = frozenset(map(self._name_of, nameless))
        return ResolvedCorrespondence(writers, recipients, speakers, offices)


def resolve_correspondence(title: str, names: NameAuthority) -> ResolvedCorrespondence | None:
    """Return the correspondence that a title gives; None when it gives none."""
    correspondence = read_correspondence(title)
    return None if correspondence is None else _Resolver(names).resolve(correspondence)


def rows_by_correspondent(
    correspondence_by_row: Mapping[int, ResolvedCorrespondence],
) -> dict[str, list[int]]:
    """Return the rows of each name that writes, receives or speaks."""
    rows: dict[str, list[int]] = {}
    for row, correspondence in correspondence_by_row.items():
        for name in correspondence.everyone:
            rows.setdefault(name, []).append(row)
    return rows


def correspondents_of(
    name: str, correspondence_by_row: Mapping[int, ResolvedCorrespondence]
) -> tuple[Correspondent, ...]:
    """Return the correspondents of a name, those with the most records first."""
    columns_by_partner: dict[str, tuple[list[int], list[int], list[int]]] = {}
    for row, correspondence in correspondence_by_row.items():
        for column, partner in set(_partners(name, correspondence)):
            columns_by_partner.setdefault(partner, ([], [], []))[column].append(row)
    correspondents = [
        Correspondent(partner, *map(tuple, columns))
        for partner, columns in columns_by_partner.items()
    ]
    return tuple(sorted(correspondents, key=lambda partner: (-len(partner.rows), partner.name)))


def _partners(name: str, correspondence: ResolvedCorrespondence) -> Iterator[tuple[int, str]]:
    """Yield the partners of a name: recipients (0), writers to it (1) and speakers with it (2)."""
    sides = (
        (correspondence.writers, correspondence.recipients),
        (correspondence.recipients, correspondence.writers),
        (correspondence.speakers, correspondence.speakers),
    )
    for column, (own_side, partners) in enumerate(sides):
        if name in own_side:
            yield from ((column, partner) for partner in partners if partner != name)


def correspondence_pairs(
    correspondence_by_row: Mapping[int, ResolvedCorrespondence],
) -> tuple[CorrespondencePair, ...]:
    """Return the pairs of a writer and a recipient, those with the most documents first.

    An office without a name is in none: "Foreign Minister" is another person in each country.
    """
    rows_by_pair: dict[tuple[str, str], list[int]] = {}
    for row, correspondence in correspondence_by_row.items():
        for pair in set(product(correspondence.writers, correspondence.recipients)):
            if correspondence.offices.isdisjoint(pair):
                rows_by_pair.setdefault(pair, []).append(row)
    pairs = [CorrespondencePair(*pair, tuple(rows)) for pair, rows in rows_by_pair.items()]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair.rows), pair.writer, pair.recipient)))

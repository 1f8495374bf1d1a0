"""Who wrote to whom in an archive: what titles say, by the names that the archive knows.

A side that the authority knows goes by its name there, any other by the words of the title.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product

from corpus import Correspondence, NameAuthority, Party, read_correspondence, shorten
from embeddings import ArchiveView

LONGEST_PARTY = 120
"""Characters of a writer or recipient that the authority does not know."""


@dataclass(frozen=True)
class ResolvedCorrespondence:
    """Between whom a document passed, by the names of the archive.

    Attributes:
        writers: who wrote it; () where the title does not say.
        recipients: to whom; () where the title does not say.
        speakers: who spoke with one another, of a conversation.
    """

    writers: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()

    @property
    def everyone(self) -> tuple[str, ...]:
        """All of them, each once."""
        return tuple(dict.fromkeys((*self.writers, *self.recipients, *self.speakers)))


@dataclass(frozen=True)
class Correspondent:
    """One with whom a person or body exchanged documents or words, with ascending rows.

    Attributes:
        name: of the correspondent.
        sent: the documents sent to the correspondent.
        received: the documents received from the correspondent.
        spoke: the conversations with the correspondent.
    """

    name: str
    sent: tuple[int, ...]
    received: tuple[int, ...]
    spoke: tuple[int, ...]

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows of all of them, ascending."""
        return tuple(sorted({*self.sent, *self.received, *self.spoke}))


@dataclass(frozen=True)
class CorrespondencePair:
    """The documents from one writer to one recipient, as ascending rows."""

    writer: str
    recipient: str
    rows: tuple[int, ...]


class TitleCache:
    """What titles say of who wrote to whom: rows never change, so each title is read once.

    Not safe between threads.
    """

    def __init__(self) -> None:
        self._read: dict[int, Correspondence | None] = {}

    def correspondence_by_row(
        self, view: ArchiveView, names: NameAuthority
    ) -> dict[int, ResolvedCorrespondence]:
        """Return who wrote to whom for each row whose title says it, in the order of rows."""
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
    """Names the parties of titles; each party is looked up once."""

    def __init__(self, names: NameAuthority) -> None:
        self._name_of = cache(lambda party: resolve_party(party, names))

    def resolve(self, correspondence: Correspondence) -> ResolvedCorrespondence:
        return ResolvedCorrespondence(
            tuple(map(self._name_of, correspondence.writers)),
            tuple(map(self._name_of, correspondence.recipients)),
            tuple(map(self._name_of, correspondence.speakers)),
        )


def resolve_correspondence(title: str, names: NameAuthority) -> ResolvedCorrespondence | None:
    """Return who wrote to whom, as one title says it; None where it does not say."""
    correspondence = read_correspondence(title)
    return None if correspondence is None else _Resolver(names).resolve(correspondence)


def resolve_party(party: Party, names: NameAuthority) -> str:
    """Return the name by which a party goes; of an office without a name, its own words."""
    return resolve_name(party.name, names) if party.name else shorten(party.text, LONGEST_PARTY)


def resolve_name(written: str, names: NameAuthority) -> str:
    """Return the name of the one person, else of the one body, that words name in full.

    Where the authority knows none, or two, the words themselves are returned, shortened.
    """
    entries = {
        mention.entry.name: mention.entry
        for mention in names.find_mentions(written, lambda _: True)
        if mention.entries and mention.entry
    }
    for kind in ("person", "organisation"):
        of_kind = [name for name, entry in entries.items() if entry.kind == kind]
        if of_kind:
            return of_kind[0] if len(of_kind) == 1 else shorten(written, LONGEST_PARTY)
    is_entry = len(entries) == 1 and written in entries
    return written if is_entry else shorten(written, LONGEST_PARTY)


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
    """Return with whom a name exchanged documents or words, those of the most records first."""
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
    """Yield whom a name wrote to (0), heard from (1) or spoke with (2)."""
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
    """Return each writer with each recipient, those of the most documents first."""
    rows_by_pair: dict[tuple[str, str], list[int]] = {}
    for row, correspondence in correspondence_by_row.items():
        for pair in set(product(correspondence.writers, correspondence.recipients)):
            rows_by_pair.setdefault(pair, []).append(row)
    pairs = [CorrespondencePair(*pair, tuple(rows)) for pair, rows in rows_by_pair.items()]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair.rows), pair.writer, pair.recipient)))

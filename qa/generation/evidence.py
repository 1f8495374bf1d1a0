"""A record as it was sent to a language model, read for the gate: its sentences, of whom each speaks, what it bears."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from corpus import ArchivalDate, NameAuthority, Record, fold
from qa.answering import parties, split_sentences
from qa.generation.claims import Claims, Named, leading, read_claims, same_word

MOST_SENTENCES = 60
"""Sentences of one record that are looked at."""


@dataclass(frozen=True)
class Place:
    """One sentence of a record. subject: of whom it speaks, as far as that is sure: in it, before it, or the writer."""

    claims: Claims
    subject: tuple[Named, ...]

    @cached_property
    def bases(self) -> frozenset[str]:
        """The words that carry meaning, by their stems."""
        return frozenset(word.base for word in self.claims.words if word.base)

    def bears(self, name: Named) -> bool:
        """Whether it bears a name, or speaks of whom the name means."""
        return bears(self.claims, name) or any(alike(one, name) for one in self.subject)


class Source:
    """One record and the text of it that was sent, under an opaque key."""

    def __init__(self, key: str, record: Record, text: str, names: NameAuthority) -> None:
        self.key, self.record, self.text = key, record, text
        self._names = names

    @cached_property
    def title(self) -> Claims:
        """The title, read."""
        return read_claims(self.record.title, self._names)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The title, then the sentences, in order."""
        before = self._writer()
        found = [Place(self.title, before)]
        for start, end in split_sentences(self.text)[:MOST_SENTENCES]:
            claims = read_claims(self.text[start:end], self._names)
            before = leading(claims) or before
            found.append(Place(claims, before))
        return tuple(found)

    @property
    def dates(self) -> tuple[ArchivalDate, ...]:
        """What the listing and the title give as the record's own dates."""
        return (self.record.date, *self.record.title_dates)

    @cached_property
    def dates_within(self) -> tuple[ArchivalDate, ...]:
        """The dates that its sentences state."""
        return tuple(one.date for place in self.places for one in place.claims.dates)

    @cached_property
    def title_bases(self) -> frozenset[str]:
        """The meaningful words of the title, by their stems."""
        return frozenset(word.base for word in self.title.words if word.base)

    @cached_property
    def values(self) -> frozenset[str]:
        """Every number in it."""
        return frozenset(one.value for place in self.places for one in place.claims.numbers)

    @cached_property
    def folded(self) -> str:
        """All of it, with typography levelled."""
        return fold(f"{self.record.title}\n{self.text}")

    def holds(self, base: str) -> bool:
        """Whether a word stands in it anywhere."""
        return any(same_word(base, one) for place in self.places for one in place.bases)

    def bears(self, name: Named) -> bool:
        """Whether it bears a name anywhere."""
        return any(bears(place.claims, name) for place in self.places)

    def title_bears(self, name: Named) -> bool:
        """Whether its title does."""
        return bears(self.title, name)

    def _writer(self) -> tuple[Named, ...]:
        """Whom the title names as the writer, when it names one."""
        writer = parties(self.record.title).writer
        start = self.record.title.find(writer)
        if not writer or start < 0:
            return ()
        return tuple(one for one in self.title.names if start <= one.start < start + len(writer))


def bears(claims: Claims, name: Named) -> bool:
    """Whether a text bears a name: in the same words, or in other words that mean the same one for sure."""
    return any(alike(one, name) for one in claims.names) or _in_words(claims, name)


def alike(held: Named, name: Named) -> bool:
    """Whether a name that is held bears out one that is claimed."""
    if held.bases == name.bases:
        return True
    if name.entries:
        return len(name.entries) == 1 and name.entries == held.entries
    return (
        bool(name.related)
        and len(name.related) == 1
        and name.related <= held.entries | held.related
    )


def _in_words(claims: Claims, name: Named) -> bool:
    """Whether the words of a name stand there one after another."""
    held = [part for word in claims.words for part in (word.base or word.plain).split()]
    size = len(name.bases)
    return any(tuple(held[at : at + size]) == name.bases for at in range(len(held) - size + 1))

"""A table of the forms of names, to look up the entries that have a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from corpus.names.authority import NameEntry, full_forms, name_key

SHORTEST_SLIP = 5
"""Letters of the shortest misspelling; shorter words are too similar to one another."""

Key = tuple[str, ...]
"""The normalized words of a form."""

_LONGEST_ACRONYM = 6
"""Letters of the longest form that is read as an acronym."""


class NameForm(NamedTuple):
    """A form of an entry.

    Attributes:
        entry: the index of the entry in the table.
        form: the form as the authority file writes it.
        is_full: whether it is a full name, and not only a related word.
    """

    entry: int
    form: str
    is_full: bool


@dataclass(frozen=True)
class NameTable:
    """The entries of an authority file, with their forms by key.

    Attributes:
        entries: the entries, in the order of the file.
        forms: the forms with each key, at most one an entry.
        longest: the number of words of the longest form, by first word.
    """

    entries: tuple[NameEntry, ...]
    forms: Mapping[Key, Sequence[NameForm]] = field(repr=False, compare=False)
    longest: Mapping[str, int] = field(repr=False, compare=False)

    @classmethod
    def build(cls, entries: Iterable[NameEntry]) -> NameTable:
        """Build the table of these entries."""
        entries = tuple(entries)
        forms: dict[Key, list[NameForm]] = {}
        for index, entry in enumerate(entries):
            for is_full, written in ((True, full_forms(entry)), (False, entry.related)):
                for form in written:
                    for key in _keys(form):
                        same_key = forms.setdefault(key, [])
                        if not same_key or same_key[-1].entry != index:
                            same_key.append(NameForm(index, form, is_full))
        longest: dict[str, int] = {}
        for key in forms:
            longest[key[0]] = max(len(key), longest.get(key[0], 0))
        return cls(entries, forms, longest)

    @cached_property
    def multiword(self) -> Mapping[str, tuple[Key, ...]]:
        """The keys with more than one word, by first word."""
        keys: dict[str, list[Key]] = {}
        for key in self.forms:
            if len(key) > 1:
                keys.setdefault(key[0], []).append(key)
        return {word: tuple(word_keys) for word, word_keys in keys.items()}

    @cached_property
    def single_words(self) -> Mapping[str, tuple[str, ...]]:
        """The one-word keys that are long enough to be misspelt, by first letter."""
        words: dict[str, list[str]] = {}
        for key in self.forms:
            if len(key) == 1 and len(key[0]) >= SHORTEST_SLIP:
                words.setdefault(key[0][0], []).append(key[0])
        return {letter: tuple(letter_words) for letter, letter_words in words.items()}

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of every form."""
        return frozenset(word for key in self.forms for word in key)

    @cached_property
    def longer_person_forms(self) -> Mapping[Key, tuple[NameForm, ...]]:
        """The longer forms of persons that contain a person's form, by its key."""
        people = {
            key: form
            for key, forms in self.forms.items()
            for form in forms
            if form.is_full and self.entries[form.entry].kind == "person"
        }
        longer: dict[Key, list[NameForm]] = {}
        for key, form in people.items():
            for start in range(len(key)):
                for stop in range(start + 1, len(key) + 1):
                    part = key[start:stop]
                    if part != key and part in people:
                        longer.setdefault(part, []).append(form)
        return {key: tuple(forms) for key, forms in longer.items()}


def _keys(form: str) -> set[Key]:
    """Return the keys of a form: hyphens separate or join words, and "UN" may be "U.N."."""
    key = name_key(form)
    keys = {key}
    if "-" in form:
        keys.add(name_key(form.replace("-", "")))
    is_word = len(key) == 1 and form.isascii() and form.isalpha()
    if len(form) <= _LONGEST_ACRONYM and is_word and form.isupper():
        keys.add(tuple(key[0]))
    return keys

"""Names in a text, found under every form of the authority file, and under small misspellings.

One dictionary from the levelled words of a form to its entries; at each word of a text the longest form that fits wins.
A form of two entries (Matveyev, a cover name of two men) names both and decides for neither. Words that point to an
entry without naming it ("Soviet", "Moscow" for a government) are kept apart from its full names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from corpus.names.authority import NameEntry, load_entries, full_forms, merge_entries, name_key
from corpus.names.spelling import SpelledWord, edit_distance, letters, ordinary_words, split_words

SHORTEST_SLIP = 5
"""Letters. A shorter word is too near to too many others to be called a misspelling."""
LONG = 8
"""Letters from which two edits are forgiven; one below."""

_GAP = re.compile(r"[\s\-‐‑–·.]{0,4}")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]{4,40}")
_LONGEST_BEFORE_DOT = 4

Key = tuple[str, ...]


@dataclass(frozen=True)
class NameMention:
    """A name in a text: text[start:end], as_written.

    entries: whom it names in full, more than one when the form is shared. related: what it only points to.
    corrected: the form that was meant, when as_written is a misspelling of it.
    """

    start: int
    end: int
    as_written: str
    entries: tuple[NameEntry, ...] = ()
    related: tuple[NameEntry, ...] = ()
    corrected: str | None = None

    @property
    def is_ambiguous(self) -> bool:
        """Whether two or more entries bear this name, and nothing here says which is meant."""
        return len(self.entries) > 1

    @property
    def entry(self) -> NameEntry | None:
        """The one entry meant: the one named in full, or else the only one pointed to. None when that is not sure."""
        if self.entries:
            return None if self.is_ambiguous else self.entries[0]
        return self.related[0] if len(self.related) == 1 else None


class _Owner(NamedTuple):
    """A form of an entry: as the file writes it, and whether it names the entry in full."""

    entry: int
    form: str
    full: bool


@dataclass(frozen=True)
class NameAuthority:
    """The authority file, ready to be looked up. Made by `load` or `of`; never changed."""

    entries: tuple[NameEntry, ...]
    _owners: Mapping[Key, Sequence[_Owner]] = field(repr=False, compare=False)
    _longest: Mapping[str, int] = field(repr=False, compare=False)

    @classmethod
    def load(cls, extra: Path | None = None) -> NameAuthority:
        """Read the file that ships, with the reader's own laid over it when one is given. NamesError when it is bad."""
        return cls.of(load_entries(extra))

    @classmethod
    def of(cls, entries: Iterable[NameEntry]) -> NameAuthority:
        """Make a table of these entries."""
        entries = tuple(entries)
        owners: dict[Key, list[_Owner]] = {}
        for number, entry in enumerate(entries):
            for full, forms in ((True, full_forms(entry)), (False, entry.related)):
                for form in forms:
                    for key in _keys(form):
                        here = owners.setdefault(key, [])
                        if not here or here[-1].entry != number:
                            here.append(_Owner(number, form, full))
        longest: dict[str, int] = {}
        for key in owners:
            if len(key) > longest.get(key[0], 0):
                longest[key[0]] = len(key)
        return cls(entries, owners, longest)

    @cached_property
    def _alike(self) -> Mapping[str, tuple[Key, ...]]:
        """The forms of several words, by their first word."""
        alike: dict[str, list[Key]] = {}
        for key in self._owners:
            if len(key) > 1:
                alike.setdefault(key[0], []).append(key)
        return {first: tuple(many) for first, many in alike.items()}

    @cached_property
    def _single(self) -> Mapping[str, tuple[tuple[str, int], ...]]:
        """The forms of one word that are long enough to be misspelt, by their first letter, with their letters."""
        single: dict[str, list[tuple[str, int]]] = {}
        for key in self._owners:
            if len(key) == 1 and len(key[0]) >= SHORTEST_SLIP:
                single.setdefault(key[0][0], []).append((key[0], letters(key[0])))
        return {first: tuple(many) for first, many in single.items()}

    @cached_property
    def _parts(self) -> frozenset[str]:
        """Every word of every form."""
        return frozenset(part for key in self._owners for part in key)

    def with_aliases(
        self, learnt: Iterable[NameEntry], before: NameAuthority | None = None
    ) -> NameAuthority:
        """The table with names learnt from record titles. A learnt name that one entry here bears is added to it.

        before: another such table; when its entries have the same forms, and only the notes differ, what it has worked
        out of them is taken over.
        """
        entries = list(self.entries)
        places = {name_key(entry.name): number for number, entry in enumerate(entries)}
        for one in learnt:
            known = self._named(one)
            number = places.get(name_key(one.name)) if known is None else known
            if number is None:
                places[name_key(one.name)] = len(entries)
                entries.append(one)
            else:
                kind, years = (
                    entries[number].kind,
                    (entries[number].earliest, entries[number].latest),
                )
                merged = merge_entries(entries[number], replace(one, earliest=None, latest=None))
                entries[number] = replace(merged, kind=kind, earliest=years[0], latest=years[1])
        if before is None or [_written(one) for one in entries] != [
            _written(one) for one in before.entries
        ]:
            return NameAuthority.of(entries)
        made = replace(before, entries=tuple(entries))
        worked_out = ("_alike", "_single", "_parts")
        made.__dict__.update(
            {name: found for name, found in before.__dict__.items() if name in worked_out}
        )
        return made

    def _named(self, learnt: NameEntry) -> int | None:
        owners = [one for one in self._owners.get(name_key(learnt.name), ()) if one.full]
        numbers = [one.entry for one in owners if self.entries[one.entry].kind == learnt.kind]
        return numbers[0] if len(owners) == 1 and numbers else None

    def lookup(self, form: str) -> tuple[NameEntry, ...]:
        """The entries that this form names in full, in the order of the file; () when there is none."""
        return tuple(
            self.entries[one.entry] for one in self._owners.get(name_key(form), ()) if one.full
        )

    def lookup_related(self, form: str) -> tuple[NameEntry, ...]:
        """The entries that this word points to without naming them in full."""
        return tuple(
            self.entries[one.entry] for one in self._owners.get(name_key(form), ()) if not one.full
        )

    def search_forms(self, entry: NameEntry) -> tuple[str, ...]:
        """What to search in an entry's stead: its full names, then the words that point to it; each once.

        Left out: names that another entry bears too (`shared`), and acronyms that a search without case would take for
        an ordinary word ("US", "WHO").
        """
        full = [
            form
            for form in full_forms(entry)
            if len(self.lookup(form)) < 2 and not _reads_as_word(form)
        ]
        everything = {name_key(form): form for form in reversed((*full, *entry.related))}
        return tuple(reversed(everything.values()))

    def shared_forms(self, entry: NameEntry) -> tuple[str, ...]:
        """The full names of an entry that another entry bears too: to be searched only when this entry is meant."""
        return tuple(form for form in full_forms(entry) if len(self.lookup(form)) > 1)

    def find_mentions(
        self, text: str, known: Callable[[str], bool] | None = None
    ) -> tuple[NameMention, ...]:
        """The names in a text, left to right, none overlapping another.

        known: whether a word stands in the archive; such a word is taken as it is, and never for a misspelling.
        """
        return _Finding(self, text, known).mentions()


def _written(entry: NameEntry) -> tuple[object, ...]:
    """What of an entry the table is made of."""
    return entry.name, entry.forms, entry.related


def _reads_as_word(form: str) -> bool:
    return form.isupper() and form.casefold() in ordinary_words()


def _keys(form: str) -> set[Key]:
    """The levelled words of a form, its hyphens dividing words and joining them, and an acronym's dotted letters."""
    key = name_key(form)
    keys = {key}
    if "-" in form:
        keys.add(name_key(form.replace("-", "")))
    if len(form) <= 6 and len(key) == 1 and form.isascii() and form.isalpha() and form.isupper():
        keys.add(tuple(key[0]))
    return keys


class _Finding:
    """One reading of a text: its words, and what is asked of each word only once."""

    def __init__(
        self, names: NameAuthority, text: str, known: Callable[[str], bool] | None
    ) -> None:
        self._names = names
        self._text = text
        self._known = known
        self._words = [self._nominative(word) for word in split_words(text)]
        self._joins = [False] + [
            self._may_join(before, after)
            for before, after in zip(self._words, self._words[1:], strict=False)
        ]
        self._lower = not any(map(str.isupper, text))
        self._upper = not any(map(str.islower, text))
        self._ordinary = ordinary_words()
        self._slips: dict[str, str | None] = {}

    def mentions(self) -> tuple[NameMention, ...]:
        found = []
        at = 0
        while at < len(self._words):
            mention, used = self._exact(at)
            nearly, more = self._nearly(at, used)
            if more:
                mention, used = nearly, more
            if mention is None:
                mention, used = self._slip(at)
            if mention is not None:
                found.append(mention)
            at += max(used, 1)
        return tuple(found)

    def _exact(self, at: int) -> tuple[NameMention | None, int]:
        """The longest form that begins at a word, and how many words it takes."""
        for count in range(self._room(at), 0, -1):
            key = tuple(word.key for word in self._words[at : at + count])
            owners = self._fitting(key, at)
            if owners:
                return self._mention(at, count, owners, None), count
        return None, 0

    def _room(self, at: int) -> int:
        """How many words a form that begins here can take at most."""
        most = min(self._names._longest.get(self._words[at].key, 0), len(self._words) - at)
        count = min(most, 1)
        while count < most and self._joins[at + count]:
            count += 1
        return count

    def _fitting(self, key: Key, at: int) -> Sequence[_Owner]:
        """The owners of a form, less those whose form is also an ordinary word and is not written as a name here."""
        owners = self._names._owners.get(key, ())
        if not owners:
            return ()
        if len(key) > 1:
            dotted = all(len(part) == 1 and part.isascii() for part in key)
            return owners if not dotted or "." in self._between(at, at + 1) else ()
        if key[0] not in self._ordinary:
            return owners
        word = self._words[at]
        written = self._text[word.start : word.end]
        if self._upper:
            return ()
        return tuple(
            one
            for one in owners
            if (written.isupper() if one.form.isupper() else written[0].isupper())
        )

    def _nearly(self, at: int, beyond: int) -> tuple[NameMention | None, int]:
        """A form of several words, more than `beyond`, that differs in a slip of one word after the first."""
        best: tuple[int, Key] | None = None
        for key in self._names._alike.get(self._words[at].key, ()):
            count = len(key)
            if (
                count <= beyond
                or at + count > len(self._words)
                or not all(self._joins[at + 1 : at + count])
            ):
                continue
            if (best is None or count > best[0]) and self._one_slip(key, at):
                best = (count, key)
        if best is None:
            return None, 0
        owners = self._names._owners[best[1]]
        return self._mention(at, best[0], owners, owners[0].form), best[0]

    def _one_slip(self, key: Key, at: int) -> bool:
        here = self._words[at : at + len(key)]
        wrong = [(part, word) for part, word in zip(key, here, strict=True) if part != word.key]
        if len(wrong) != 1:
            return False
        part, word = wrong[0]
        return self._may_be_slip(word) and _is_slip(word.key, part) and not self._is_known(word)

    def _slip(self, at: int) -> tuple[NameMention | None, int]:
        """The name of one word that a misspelt word means, when only one entry can be meant."""
        word = self._words[at]
        if not self._may_be_slip(word):
            return None, 0
        if word.key not in self._slips:
            self._slips[word.key] = None if self._is_known(word) else self._nearest(word.key)
        meant = self._slips[word.key]
        if meant is None:
            return None, 0
        owners = self._names._owners[(meant,)]
        return self._mention(at, 1, owners, owners[0].form), 1

    def _may_be_slip(self, word: SpelledWord) -> bool:
        """Whether a word looks like a name, and is neither part of one nor an ordinary word.

        A name with an "a" behind it is a woman of that family, not a slip; a capital inside a word is a brand.
        """
        return (
            len(word.key) >= SHORTEST_SLIP
            and (self._lower or self._text[word.start].isupper())
            and not _is_mixed(self._text[word.start + 1 : word.end])
            and word.key not in self._names._parts
            and not (word.key.endswith("a") and word.key[:-1] in self._names._parts)
            and not self._is_ordinary(word.key)
        )

    def _is_ordinary(self, key: str) -> bool:
        if key in self._ordinary:
            return True
        return any(
            key.endswith(ending) and key[: -len(ending)] in self._ordinary
            for ending in ("s", "es", "ed", "ing")
        )

    def _is_known(self, word: SpelledWord) -> bool:
        return self._known is not None and self._known(self._text[word.start : word.end])

    def _nearest(self, key: str) -> str | None:
        """The one name nearest to a misspelt word; None when there is none, or two of two entries are as near."""
        most = 2 if len(key) >= LONG else 1
        bits = letters(key)
        found: dict[str, int] = {}
        for name, others in self._names._single.get(key[0], ()):
            if (bits ^ others).bit_count() <= 2 * most and _is_slip(key, name):
                edits = edit_distance(key, name, most)
                if edits == 1 or any(one.full for one in self._names._owners[(name,)]):
                    found[name] = edits
        if not found:
            return None
        nearest = min(found.values())
        best = [name for name, edits in found.items() if edits == nearest]
        meant = {frozenset(one.entry for one in self._names._owners[(name,)]) for name in best}
        return best[0] if len(meant) == 1 else None

    def _mention(
        self, at: int, count: int, owners: Iterable[_Owner], corrected: str | None
    ) -> NameMention:
        start, end = self._words[at].start, self._words[at + count - 1].end
        if count > 1 and all(
            len(word.key) == 1 and word.key.isascii() for word in self._words[at : at + count]
        ):
            end += self._text[end : end + 1] == "."
        entries = tuple(self._names.entries[one.entry] for one in owners if one.full)
        related = tuple(self._names.entries[one.entry] for one in owners if not one.full)
        return NameMention(start, end, self._text[start:end], entries, related, corrected)

    def _between(self, before: int, after: int) -> str:
        return self._text[self._words[before].stop : self._words[after].start]

    def _may_join(self, before: SpelledWord, after: SpelledWord) -> bool:
        """Whether two neighbouring words can stand in one name: only a space, a hyphen or an initial's dot between."""
        if after.start - before.stop > _LONGEST_BEFORE_DOT:
            return False
        gap = self._text[before.stop : after.start]
        if _GAP.fullmatch(gap) is None:
            return False
        return "." not in gap or len(before.key) <= _LONGEST_BEFORE_DOT

    def _nominative(self, word: SpelledWord) -> SpelledWord:
        """A Russian name in another case than the nominative ("Сталина") as the form that is in the file."""
        parts = self._names._parts
        if word.key in parts or not _CYRILLIC.fullmatch(word.key):
            return word
        for cut in (1, 2, 3):
            stem = word.key[:-cut]
            for ending in ("", "а", "я", "и", "ь"):
                if len(stem) >= 3 and stem + ending in parts:
                    return word._replace(key=stem + ending)
        return word


def _is_mixed(written: str) -> bool:
    return not (written.islower() or written.isupper())


def _is_slip(key: str, name: str) -> bool:
    """Whether a word can be a misspelling of a name."""
    if len(name) < SHORTEST_SLIP or key[0] != name[0]:
        return False
    most = 2 if min(len(key), len(name)) >= LONG else 1
    return 0 < edit_distance(key, name, most) <= most

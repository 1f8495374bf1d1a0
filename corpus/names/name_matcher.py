"""Look up the entries that a name belongs to, and the forms to search for an entry.

A form that two entries share (Matveyev, a cover name of two men) returns both. Words that point to
an entry without naming it ("Soviet", "Moscow" for a government) are separate from its full names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from corpus.names.authority import (
    NameEntry,
    full_forms,
    load_entries,
    merge_entries,
    name_key,
    shipped_entries,
)
from corpus.names.name_finder import NameMention, find_mentions
from corpus.names.name_table import NameTable
from corpus.names.spelling import ordinary_words

_CACHED_PROPERTIES = ("multiword", "single_words", "words", "longer_person_forms")
"""The cached properties of `NameTable`."""


@dataclass(frozen=True)
class NameForms:
    """The forms to search for records that mention a name.

    Attributes:
        full: the full names that no other entry has and that are no ordinary word.
        longer: other persons' names that contain one of `full`: "Kim Il Sung" is not "Kim Il".
        listed: the other full names, which count in a record's lists of persons or places.
        kind: the kind of the entry; "" for a name that is not in the authority file.
    """

    full: tuple[str, ...]
    longer: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True)
class NameAuthority:
    """The authority file, ready for lookups. Create it with `load` or `build`; it is immutable.

    Attributes:
        table: the entries by their forms.
    """

    table: NameTable

    @property
    def entries(self) -> tuple[NameEntry, ...]:
        """The entries, in the order of the file."""
        return self.table.entries

    @classmethod
    def load(cls, own_file: Path | None = None) -> NameAuthority:
        """Load the shipped file, overlaid with the reader's file if a path is given.

        Raises NamesError when the reader's file is not valid.
        """
        return cls.build(load_entries(own_file))

    @classmethod
    def build(cls, entries: Iterable[NameEntry]) -> NameAuthority:
        """Build an authority from entries."""
        return cls(NameTable.build(entries))

    def with_aliases(
        self, aliases: Iterable[NameEntry], before: NameAuthority | None = None
    ) -> NameAuthority:
        """Return this authority with names read in titles, merged into the entries that have them.

        before: an earlier result; its tables are used again if only the notes differ.
        """
        entries = list(self.entries)
        numbers = {name_key(entry.name): number for number, entry in enumerate(entries)}
        for alias in aliases:
            number = self._number_of(alias)
            number = numbers.get(name_key(alias.name)) if number is None else number
            if number is None:
                numbers[name_key(alias.name)] = len(entries)
                entries.append(alias)
            else:
                entry = entries[number]
                merged = merge_entries(entry, replace(alias, earliest=None, latest=None))
                entries[number] = replace(
                    merged, kind=entry.kind, earliest=entry.earliest, latest=entry.latest
                )
        if before is None or list(map(_table_fields, entries)) != list(
            map(_table_fields, before.entries)
        ):
            return NameAuthority.build(entries)
        table = replace(before.table, entries=tuple(entries))
        cached = {
            name: value for name, value in vars(before.table).items() if name in _CACHED_PROPERTIES
        }
        vars(table).update(cached)
        return NameAuthority(table)

    def _number_of(self, alias: NameEntry) -> int | None:
        """Return the index of the entry that has an alias's name as a full form.

        None when no entry has it, when several do, or when the kinds differ.
        """
        forms = [form for form in self.table.forms.get(name_key(alias.name), ()) if form.is_full]
        if len(forms) == 1 and self.entries[forms[0].entry].kind == alias.kind:
            return forms[0].entry
        return None

    def lookup(self, form: str) -> tuple[NameEntry, ...]:
        """Return the entries with a form as a full name, in the order of the file."""
        return tuple(
            self.entries[owner.entry]
            for owner in self.table.forms.get(name_key(form), ())
            if owner.is_full
        )

    def lookup_related(self, form: str) -> tuple[NameEntry, ...]:
        """Return the entries that a word points to without being a full name of them."""
        return tuple(
            self.entries[owner.entry]
            for owner in self.table.forms.get(name_key(form), ())
            if not owner.is_full
        )

    def search_forms(self, entry: NameEntry) -> tuple[str, ...]:
        """Return the forms to search for an entry: its full names, then the words that point to it.

        Leaves out names that another entry has too (`shared_forms`), and acronyms that a search
        without case would confuse with an ordinary word ("US", "WHO").
        """
        full = [
            form
            for form in full_forms(entry)
            if len(self.lookup(form)) < 2 and not _reads_as_word(form)
        ]
        by_key = {name_key(form): form for form in reversed((*full, *entry.related))}
        return tuple(reversed(by_key.values()))

    def shared_forms(self, entry: NameEntry) -> tuple[str, ...]:
        """Return the full names of an entry that another entry has too."""
        return tuple(form for form in full_forms(entry) if len(self.lookup(form)) > 1)

    def rival_forms(self, entry: NameEntry) -> tuple[str, ...]:
        """Return the forms of entries that share a name with this one, if only they have them."""
        rivals = {
            namesake.name: namesake
            for form in self.shared_forms(entry)
            for namesake in self.lookup(form)
            if namesake is not entry
        }
        return tuple(
            form
            for rival in rivals.values()
            for form in full_forms(rival)
            if len(self.lookup(form)) == 1
        )

    def standing_for(self, entry: NameEntry) -> tuple[str, ...]:
        """Return the forms of persons, bodies and places with a note that names a place or state.

        "Leader of Poland, 1956 to 1970" says that Gomułka can stand for Poland.
        """
        if entry.kind != "place" or not entry.related:
            return ()
        rows = {
            row
            for form in (*full_forms(entry), *entry.related)
            for row in self._notes_with(name_key(form))
        }
        members = (self._notes[row][0] for row in sorted(rows))
        return tuple(
            form
            for member in members
            if member.name != entry.name
            for form in self.search_forms(member)
        )

    def _notes_with(self, words: tuple[str, ...]) -> list[int]:
        """Return the rows of `_notes` that have these words one after the other."""
        if not words:
            return []
        phrase = f" {' '.join(words)} "
        return [row for row in self._note_rows.get(words[0], ()) if phrase in self._notes[row][1]]

    @cached_property
    def _note_rows(self) -> dict[str, list[int]]:
        """The rows of `_notes` that have a word, in ascending order."""
        rows: dict[str, list[int]] = {}
        for row, (_, note) in enumerate(self._notes):
            for word in dict.fromkeys(note.split()):
                rows.setdefault(word, []).append(row)
        return rows

    @cached_property
    def _notes(self) -> tuple[tuple[NameEntry, str], ...]:
        """Each entry with the first clause of its shipped note, as normalized words."""
        notes = {entry.name: entry.note.split(";")[0] for entry in shipped_entries() if entry.note}
        return tuple(
            (entry, f" {' '.join(name_key(notes[entry.name]))} ")
            for entry in self.entries
            if entry.name in notes
        )

    def mention_forms(self, entry: NameEntry) -> NameForms:
        """Return the forms to search for records that mention an entry's name."""
        related = set(entry.related)
        own_forms = [form for form in self.search_forms(entry) if form not in related]
        reversed_forms = [
            " ".join(reversed(form.split())) for form in own_forms if entry.kind == "person"
        ]
        # "Shicai Sheng" mentions Sheng Shicai, and "Stalin, Joseph" Joseph Stalin.
        reversed_forms = [
            form for form in reversed_forms if len(form.split()) == 2 and not self.lookup(form)
        ]
        full = tuple(dict.fromkeys([*own_forms, *reversed_forms]))
        longer = dict.fromkeys(
            owner.form
            for form in full
            for owner in self.table.longer_person_forms.get(name_key(form), ())
            if entry.kind == "person" and self.entries[owner.entry] is not entry
        )
        listed = tuple(
            form
            for form in full_forms(entry)
            if form not in full
            and [owner.kind for owner in self.lookup(form)].count(entry.kind) == 1
        )
        return NameForms(full, tuple(longer), listed, entry.kind)

    def find_mentions(
        self, text: str, is_in_archive: Callable[[str], bool] | None = None
    ) -> tuple[NameMention, ...]:
        """Return the names in a text, from left to right, without overlaps.

        is_in_archive: whether a word occurs in the archive; such a word is never a misspelling.
        """
        return find_mentions(self.table, text, is_in_archive)


def _table_fields(entry: NameEntry) -> tuple[object, ...]:
    """Return the fields of an entry that its table depends on."""
    return entry.name, entry.forms, entry.related


def _reads_as_word(form: str) -> bool:
    """Return whether an acronym is an ordinary word when written in lower case."""
    return form.isupper() and form.casefold() in ordinary_words()

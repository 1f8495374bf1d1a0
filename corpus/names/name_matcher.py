"""Names as an authority file knows them: whom a form means, and by which forms to search.

A form of two entries (Matveyev, a cover name of two men) names both and decides for neither. Words
that point to an entry without naming it ("Soviet", "Moscow" for a government) are kept apart from
its full names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.names.authority import NameEntry, full_forms, load_entries, merge_entries, name_key
from corpus.names.name_finder import NameMention, find_mentions
from corpus.names.name_table import NameTable
from corpus.names.spelling import ordinary_words

_CACHED = ("multiword", "single_words", "words", "longer_person_forms")


@dataclass(frozen=True)
class NameForms:
    """What to search for the records that mention a name.

    Attributes:
        full: its full names that are no other entry's and no ordinary word.
        longer: full names of other persons that contain one of these; what stands only inside
            them is not a mention ("Kim Il" in "Kim Il Sung").
        listed: its other full names, which mean it where a record lists persons or places.
        kind: of the entry; "" for a name that is in no authority file.
    """

    full: tuple[str, ...]
    longer: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True)
class NameAuthority:
    """The authority file, ready to be looked up. Made by `load` or `build`; never changed."""

    table: NameTable

    @property
    def entries(self) -> tuple[NameEntry, ...]:
        """The entries, in the order of the file."""
        return self.table.entries

    @classmethod
    def load(cls, own_file: Path | None = None) -> NameAuthority:
        """Read the file that ships, with the reader's own laid over it. NamesError if it is bad."""
        return cls.build(load_entries(own_file))

    @classmethod
    def build(cls, entries: Iterable[NameEntry]) -> NameAuthority:
        """Make these entries ready to be looked up."""
        return cls(NameTable.build(entries))

    def with_aliases(
        self, aliases: Iterable[NameEntry], before: NameAuthority | None = None
    ) -> NameAuthority:
        """Return this authority with names read in titles; one that an entry has is added to it.

        before: an earlier result; where only the notes differ, its tables are used again.
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
        if before is None or list(map(_spelling, entries)) != list(map(_spelling, before.entries)):
            return NameAuthority.build(entries)
        table = replace(before.table, entries=tuple(entries))
        cached = {name: value for name, value in vars(before.table).items() if name in _CACHED}
        vars(table).update(cached)
        return NameAuthority(table)

    def _number_of(self, alias: NameEntry) -> int | None:
        """Return the number of the one entry that has an alias's name as a full form."""
        forms = [form for form in self.table.forms.get(name_key(alias.name), ()) if form.is_full]
        if len(forms) == 1 and self.entries[forms[0].entry].kind == alias.kind:
            return forms[0].entry
        return None

    def lookup(self, form: str) -> tuple[NameEntry, ...]:
        """Return the entries that a form names in full, in the order of the file."""
        return tuple(
            self.entries[owner.entry]
            for owner in self.table.forms.get(name_key(form), ())
            if owner.is_full
        )

    def lookup_related(self, form: str) -> tuple[NameEntry, ...]:
        """Return the entries that a word points to without naming them in full."""
        return tuple(
            self.entries[owner.entry]
            for owner in self.table.forms.get(name_key(form), ())
            if not owner.is_full
        )

    def search_forms(self, entry: NameEntry) -> tuple[str, ...]:
        """Return what to search for an entry: its full names, then the words that point to it.

        Left out are names that another entry has too (`shared_forms`), and acronyms that a search
        without case would take for an ordinary word ("US", "WHO").
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

    def mention_forms(self, entry: NameEntry) -> NameForms:
        """Return what to search for the records that mention an entry's name."""
        related = set(entry.related)
        own_forms = [form for form in self.search_forms(entry) if form not in related]
        turned = [" ".join(reversed(form.split())) for form in own_forms if entry.kind == "person"]
        # "Shicai Sheng" mentions Sheng Shicai, and "Stalin, Joseph" Joseph Stalin.
        turned = [form for form in turned if len(form.split()) == 2 and not self.lookup(form)]
        full = tuple(dict.fromkeys([*own_forms, *turned]))
        longer = dict.fromkeys(
            owner.form
            for form in full
            for owner in self.table.longer_person_forms.get(name_key(form), ())
            if entry.kind == "person" and self.entries[owner.entry] is not entry
        )
        listed = tuple(
            form
            for form in full_forms(entry)
            if form not in full and [same.kind for same in self.lookup(form)].count(entry.kind) == 1
        )
        return NameForms(full, tuple(longer), listed, entry.kind)

    def find_mentions(
        self, text: str, is_in_archive: Callable[[str], bool] | None = None
    ) -> tuple[NameMention, ...]:
        """Return the names in a text, left to right, none overlapping another.

        is_in_archive: whether a word occurs in the archive; then it is never a misspelling.
        """
        return find_mentions(self.table, text, is_in_archive)


def _spelling(entry: NameEntry) -> tuple[object, ...]:
    """Return what of an entry its table is made of."""
    return entry.name, entry.forms, entry.related


def _reads_as_word(form: str) -> bool:
    return form.isupper() and form.casefold() in ordinary_words()

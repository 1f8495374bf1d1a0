"""The name that the archive knows for a party of a title."""

from __future__ import annotations

from corpus import NameAuthority, Party, shorten

LONGEST_PARTY = 120
"""Characters of a writer or recipient that the authority does not know."""


def resolve_party(party: Party, names: NameAuthority) -> str:
    """Return the name of a party; for an office without a name, the words of the title."""
    return resolve_name(party.name, names) if party.name else shorten(party.text, LONGEST_PARTY)


def resolve_name(written: str, names: NameAuthority) -> str:
    """Return the name of the only person, else of the only body, that a text names in full.

    When the authority knows none or several, return the text, shortened.
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

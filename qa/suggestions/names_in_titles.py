"""The writers and recipients that a title names, in the form that a question uses."""

from __future__ import annotations

import re

from corpus import Party, read_correspondence

_ALIAS = re.compile(r".*[\[(](?P<name>[^\])]+)[\])]\s*$")
_MOST_WORDS = 4
"""Words of a name in a question; a longer name is not used."""


def writers_and_recipients(title: str) -> tuple[list[str], list[str]]:
    """Return the names of a title's writers and of its recipients, without unnamed offices."""
    correspondence = read_correspondence(title)
    if correspondence is None:
        return [], []
    writers, recipients = (
        [name for name in map(_name_in_question, parties) if name]
        for parties in (correspondence.writers, correspondence.recipients)
    )
    return writers, recipients


def _name_in_question(party: Party) -> str:
    """Return the name of a party, "Stalin" for "Filippov [Stalin]"; "" for a long name."""
    alias = _ALIAS.match(party.name)
    name = (party.name if alias is None else alias["name"]).strip()
    if not name or len(name.split()) > _MOST_WORDS or not name[0].isupper():
        return ""
    return f"the {name}" if party.is_body else name

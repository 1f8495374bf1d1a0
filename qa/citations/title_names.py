"""Who wrote a record, and to whom, by its title: the authors and recipients of citations.

A name stands as the title has it, never split into family and given names: an archive has names of
every language. Exports say which names are the title's, so that `add` reads none of them as listed.
"""

from __future__ import annotations

from corpus import Party, Record, read_correspondence
from qa.citations.typography import to_one_line


def writers(record: Record) -> list[str]:
    """Return the names of those who wrote the record; [] when its title does not say."""
    read = read_correspondence(record.title)
    return [] if read is None else _names(read.writers)


def recipients(record: Record) -> list[str]:
    """Return the names of the persons it was written to; [] when its title does not say."""
    read = read_correspondence(record.title)
    return [] if read is None else _names(read.recipients)


def _names(parties: tuple[Party, ...]) -> list[str]:
    lines = (to_one_line(party.name) for party in parties)
    return list(dict.fromkeys(line for line in lines if line))

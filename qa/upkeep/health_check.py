"""All that can be wrong with an archive: its store, its index, and what the reader keeps beside them."""

from __future__ import annotations

from corpus import NameAuthority, NamesError
from embeddings import Archive
from qa.understanding import NAMES_FILE, PERIODS_FILE_NAME, NamedPeriods, PeriodsError


def find_problems(archive: Archive) -> list[str]:
    """A line for each thing that is wrong, with what to do; empty when all is whole and in step."""
    found = archive.check()
    for name, load in ((NAMES_FILE, NameAuthority.load), (PERIODS_FILE_NAME, NamedPeriods.load)):
        if (path := archive.folder / name).exists():
            try:
                load(path)
            except (NamesError, PeriodsError) as error:
                found.append(str(error))
    return found

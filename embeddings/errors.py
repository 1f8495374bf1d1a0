"""The errors of an archive.

FindingAidError
├── IndexDamaged     a generation of the index cannot be used
└── ArchiveError
    ├── OutOfSync          the index does not belong to the records or to the model
    └── UnknownCollection  no record is in the collection that was named
"""

from __future__ import annotations

from pathlib import Path

from corpus import FindingAidError, collapse_whitespace, shorten


class ArchiveError(FindingAidError):
    """The archive could not do what it was asked to do. The message is one line for the reader."""


class OutOfSync(ArchiveError):
    """The index does not match the records or the model; the message says which command helps."""


class UnknownCollection(ArchiveError):
    """No record is in this collection; the message has the names of those that exist."""


class IndexDamaged(FindingAidError):
    """A generation cannot be used; the message names the file and what is wrong with it."""


def index_damaged(folder: Path, error: BaseException) -> IndexDamaged:
    """Return the error for the generation in `folder`, of which `error` says what is wrong."""
    reason = shorten(collapse_whitespace(str(error).partition("; run:")[0]), 300)
    return IndexDamaged(f"the index in {folder} is damaged ({reason}); run: finding-aid repair")

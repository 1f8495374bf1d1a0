"""The errors of an archive.

FindingAidError
├── IndexDamaged     a generation of the index cannot be used
└── ArchiveError
    └── OutOfSync    the index does not belong to the records or to the model
"""

from __future__ import annotations

from corpus import FindingAidError


class ArchiveError(FindingAidError):
    """The archive could not do what it was asked to do. The message is one line for the reader."""


class OutOfSync(ArchiveError):
    """The index does not match the records or the model; the message says which command helps."""


class IndexDamaged(FindingAidError):
    """A generation cannot be used; the message names the file and what is wrong with it."""

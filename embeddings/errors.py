"""What an archive can refuse.

ArchiveError
└── NotInStep    the index does not belong to the records or to the model
"""

from __future__ import annotations

from corpus import FindingAidError


class ArchiveError(FindingAidError):
    """The archive could not do what was asked. One clean line, fit for a reader."""


class OutOfSync(ArchiveError):
    """The index does not belong to the records or to the model: the message names the command that mends it."""

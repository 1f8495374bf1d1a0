"""Archive."""

from embeddings.archive.archive import Added, Archive, Status, View
from embeddings.archive.backup import Backup, backup, restore
from embeddings.archive.generation import IndexDamaged
from embeddings.archive.history import Change
from embeddings.archive.repair import Repaired, repair

__all__ = [
    "Added",
    "Archive",
    "Backup",
    "Change",
    "IndexDamaged",
    "Repaired",
    "Status",
    "View",
    "backup",
    "repair",
    "restore",
]

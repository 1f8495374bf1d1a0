"""Archive."""

from embeddings.archive.archive import ChangeResult, Archive, ArchiveStatus, ArchiveView
from embeddings.archive.backup import BackupInfo, backup, restore
from embeddings.archive.generation import IndexDamaged
from embeddings.archive.history import HistoryEntry
from embeddings.archive.repair import RepairResult, repair

__all__ = [
    "ChangeResult",
    "Archive",
    "BackupInfo",
    "HistoryEntry",
    "IndexDamaged",
    "RepairResult",
    "ArchiveStatus",
    "ArchiveView",
    "backup",
    "repair",
    "restore",
]

"""Archive."""

from embeddings.archive.archive import Archive, ArchiveStatus, ArchiveView, ChangeResult
from embeddings.archive.backup import BackupInfo, backup, restore
from embeddings.archive.generation import IndexDamaged
from embeddings.archive.history import HistoryEntry
from embeddings.archive.repair import RepairResult, repair

__all__ = [
    "Archive",
    "ArchiveStatus",
    "ArchiveView",
    "BackupInfo",
    "ChangeResult",
    "HistoryEntry",
    "IndexDamaged",
    "RepairResult",
    "backup",
    "repair",
    "restore",
]

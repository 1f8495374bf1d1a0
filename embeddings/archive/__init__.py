"""The archive: records and their index, which change together; history, backup and repair."""

from embeddings.archive.archive import Archive
from embeddings.archive.backup import BackupInfo, backup, restore
from embeddings.archive.change import ChangeResult, stored_page
from embeddings.archive.generation_cache import ArchiveView
from embeddings.archive.history import HistoryEntry
from embeddings.archive.locking import names_lock
from embeddings.archive.record_changes import (
    plan_collection_name,
    plan_correction,
    plan_listing_names,
    plan_merge,
)
from embeddings.archive.repair import RepairResult, repair
from embeddings.archive.status import ArchiveStatus

__all__ = [
    "Archive",
    "ArchiveStatus",
    "ArchiveView",
    "BackupInfo",
    "ChangeResult",
    "HistoryEntry",
    "RepairResult",
    "backup",
    "names_lock",
    "plan_collection_name",
    "plan_correction",
    "plan_listing_names",
    "plan_merge",
    "repair",
    "restore",
    "stored_page",
]

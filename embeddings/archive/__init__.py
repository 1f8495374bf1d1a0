"""The archive: records and their index, which change together; history, backup and repair."""

from embeddings.archive.archive import Archive
from embeddings.archive.backup import BackupInfo, backup, restore
from embeddings.archive.change import ChangeResult, stored_page
from embeddings.archive.embedding_cache import KnownVectors
from embeddings.archive.failpoints import OnStep, Progress, no_op
from embeddings.archive.folder_archive import FolderArchive
from embeddings.archive.history import HistoryEntry
from embeddings.archive.index_writer import text_document
from embeddings.archive.locking import OnMessage, names_lock
from embeddings.archive.manifest import INDEX_RECIPE
from embeddings.archive.move import MoveResult, Stage, move
from embeddings.archive.record_changes import (
    plan_collection_name,
    plan_correction,
    plan_listing_names,
    plan_merge,
)
from embeddings.archive.repair import RepairResult, repair
from embeddings.archive.segment import DatesAndNames
from embeddings.archive.status import ArchiveStatus
from embeddings.archive.view import ArchiveIndex, ArchiveView, VectorSearch, WordSearch

__all__ = [
    "INDEX_RECIPE",
    "Archive",
    "ArchiveIndex",
    "ArchiveStatus",
    "ArchiveView",
    "BackupInfo",
    "ChangeResult",
    "DatesAndNames",
    "FolderArchive",
    "HistoryEntry",
    "KnownVectors",
    "MoveResult",
    "OnMessage",
    "OnStep",
    "Progress",
    "RepairResult",
    "Stage",
    "VectorSearch",
    "WordSearch",
    "backup",
    "move",
    "names_lock",
    "no_op",
    "plan_collection_name",
    "plan_correction",
    "plan_listing_names",
    "plan_merge",
    "repair",
    "restore",
    "stored_page",
    "text_document",
]

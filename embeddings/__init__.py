"""How a record is found: passages, encoders, the two indexes, and the archive around them."""

from embeddings.archive import (
    Archive,
    ArchiveStatus,
    ArchiveView,
    BackupInfo,
    ChangeResult,
    HistoryEntry,
    RepairResult,
    backup,
    names_lock,
    plan_collection_name,
    plan_correction,
    plan_listing_names,
    plan_merge,
    repair,
    restore,
    stored_page,
)
from embeddings.encoders import Encoder, EncoderError, SentenceTransformersEncoder, open_encoder
from embeddings.errors import ArchiveError, IndexDamaged, OutOfSync, UnknownCollection
from embeddings.passages import Passage, cut_passages
from embeddings.text_index import TextIndex, TextIndexError, TextQuery, key_terms, terms

__all__ = [
    "Archive",
    "ArchiveError",
    "ArchiveStatus",
    "ArchiveView",
    "BackupInfo",
    "ChangeResult",
    "Encoder",
    "EncoderError",
    "HistoryEntry",
    "IndexDamaged",
    "OutOfSync",
    "Passage",
    "RepairResult",
    "SentenceTransformersEncoder",
    "TextIndex",
    "TextIndexError",
    "TextQuery",
    "UnknownCollection",
    "backup",
    "cut_passages",
    "key_terms",
    "names_lock",
    "open_encoder",
    "plan_collection_name",
    "plan_correction",
    "plan_listing_names",
    "plan_merge",
    "repair",
    "restore",
    "stored_page",
    "terms",
]

"""The embeddings: how a record is found. Passages, encoder, vectors, words, and the archive that keeps them in step."""

from embeddings.archive import (
    ChangeResult,
    Archive,
    BackupInfo,
    HistoryEntry,
    IndexDamaged,
    RepairResult,
    ArchiveStatus,
    ArchiveView,
    backup,
    repair,
    restore,
)
from embeddings.encoders import Encoder, EncoderError, SentenceTransformersEncoder, open_encoder
from embeddings.errors import ArchiveError, OutOfSync
from embeddings.passages import Passage, cut_passages
from embeddings.text_index import TextQuery, TextIndex, TextIndexError, key_terms, terms

__all__ = [
    "ChangeResult",
    "Archive",
    "ArchiveError",
    "BackupInfo",
    "HistoryEntry",
    "TextQuery",
    "Encoder",
    "EncoderError",
    "IndexDamaged",
    "OutOfSync",
    "Passage",
    "RepairResult",
    "SentenceTransformersEncoder",
    "ArchiveStatus",
    "ArchiveView",
    "TextIndex",
    "TextIndexError",
    "backup",
    "key_terms",
    "open_encoder",
    "cut_passages",
    "repair",
    "restore",
    "terms",
]

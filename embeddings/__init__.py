"""The embeddings: how a record is found. Passages, encoder, vectors, words, and the archive that keeps them in step."""

from embeddings.archive import (
    Added,
    Archive,
    Backup,
    Change,
    IndexDamaged,
    Repaired,
    Status,
    View,
    backup,
    repair,
    restore,
)
from embeddings.encoders import Encoder, EncoderError, SentenceTransformersEncoder, open_encoder
from embeddings.errors import ArchiveError, NotInStep
from embeddings.passages import Passage, passages_of
from embeddings.text_index import Clause, Words, WordsError, key_terms, terms

__all__ = [
    "Added",
    "Archive",
    "ArchiveError",
    "Backup",
    "Change",
    "Clause",
    "Encoder",
    "EncoderError",
    "IndexDamaged",
    "NotInStep",
    "Passage",
    "Repaired",
    "SentenceTransformersEncoder",
    "Status",
    "View",
    "Words",
    "WordsError",
    "backup",
    "key_terms",
    "open_encoder",
    "passages_of",
    "repair",
    "restore",
    "terms",
]

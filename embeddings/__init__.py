"""The embeddings: how a record is found. Passages, encoder, vectors, words, and the archive that keeps them in step."""

from embeddings.analysis import key_terms, terms
from embeddings.archive import Added, Archive, Status, View
from embeddings.backup import Backup, backup, restore
from embeddings.chosen import open_encoder
from embeddings.clauses import Clause
from embeddings.encoder import Encoder, EncoderError
from embeddings.errors import ArchiveError, NotInStep
from embeddings.generation import IndexDamaged
from embeddings.history import Change
from embeddings.passages import Passage, passages_of
from embeddings.reference import SentenceTransformersEncoder
from embeddings.repair import Repaired, repair
from embeddings.words import Words, WordsError

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

"""The embeddings: how a record is found. Passages, encoder, vectors, words, and the archive that keeps them in step."""

from embeddings.archive import Added, Archive, ArchiveError, NotInStep, Status, View
from embeddings.encoder import Encoder, EncoderError, SentenceTransformersEncoder
from embeddings.generation import IndexDamaged
from embeddings.passages import Passage, passages_of
from embeddings.words import Clause, WordsError, key_terms, terms

__all__ = [
    "Added",
    "Archive",
    "ArchiveError",
    "Clause",
    "Encoder",
    "EncoderError",
    "IndexDamaged",
    "NotInStep",
    "Passage",
    "SentenceTransformersEncoder",
    "Status",
    "View",
    "WordsError",
    "key_terms",
    "passages_of",
    "terms",
]

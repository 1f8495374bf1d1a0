"""Text index."""

from embeddings.text_index.analyzer import key_terms, terms
from embeddings.text_index.text_index import WordDocument, Words, WordsError
from embeddings.text_index.text_query import Clause
from embeddings.text_index.word_segments import made_of, merged_by, word_segments

__all__ = [
    "Clause",
    "WordDocument",
    "Words",
    "WordsError",
    "key_terms",
    "made_of",
    "merged_by",
    "terms",
    "word_segments",
]

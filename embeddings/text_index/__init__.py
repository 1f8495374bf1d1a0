"""Text index."""

from embeddings.text_index.analyzer import key_terms, terms
from embeddings.text_index.text_index import TextDocument, TextIndex, TextIndexError
from embeddings.text_index.text_query import TextQuery
from embeddings.text_index.word_segments import made_of, merged_by, word_segments

__all__ = [
    "TextDocument",
    "TextIndex",
    "TextIndexError",
    "TextQuery",
    "key_terms",
    "made_of",
    "merged_by",
    "terms",
    "word_segments",
]

"""The text index: search by words, with BM25 (tantivy)."""

from embeddings.text_index.analyzer import key_terms, terms
from embeddings.text_index.text_index import TextDocument, TextIndex
from embeddings.text_index.text_query import TextIndexError, TextQuery

__all__ = [
    "TextDocument",
    "TextIndex",
    "TextIndexError",
    "TextQuery",
    "key_terms",
    "terms",
]

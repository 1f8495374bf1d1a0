"""The text index: search by words, with BM25 (tantivy)."""

from embeddings.text_index.analyzer import key_terms, terms
from embeddings.text_index.text_index import TextDocument, TextIndex
from embeddings.text_index.text_query import (
    BOOSTS,
    FIELDS,
    MAX_QUERY_TERMS,
    WHOLE,
    TextIndexError,
    TextQuery,
    checked_fields,
    distinct_words,
    word_beginning,
)

__all__ = [
    "BOOSTS",
    "FIELDS",
    "MAX_QUERY_TERMS",
    "WHOLE",
    "TextDocument",
    "TextIndex",
    "TextIndexError",
    "TextQuery",
    "checked_fields",
    "distinct_words",
    "key_terms",
    "terms",
    "word_beginning",
]

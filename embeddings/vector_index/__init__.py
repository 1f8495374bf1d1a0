"""The vector index: exact search by meaning (FAISS)."""

from embeddings.vector_index.faiss_index import FlatPart, QuantizedPart, VectorPart, write_codes
from embeddings.vector_index.npy_file import load_array
from embeddings.vector_index.scalar_quantization import CODE_RECIPE, CodeBounds, check_unit_length
from embeddings.vector_index.vector_file import (
    VectorFile,
    VectorWriter,
    intact_vectors,
    vector_hashes,
)
from embeddings.vector_index.vector_index import VectorIndex, is_quantized

__all__ = [
    "CODE_RECIPE",
    "CodeBounds",
    "FlatPart",
    "QuantizedPart",
    "VectorFile",
    "VectorIndex",
    "VectorPart",
    "VectorWriter",
    "check_unit_length",
    "intact_vectors",
    "is_quantized",
    "load_array",
    "vector_hashes",
    "write_codes",
]

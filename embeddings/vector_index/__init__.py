"""Vector index."""

from embeddings.vector_index.faiss_index import Coded, Flat, Part, write_codes
from embeddings.vector_index.npy_file import load_array
from embeddings.vector_index.scalar_quantization import CODE_RECIPE, Bounds, check_unit
from embeddings.vector_index.vector_file import NewVectors, StoredVectors
from embeddings.vector_index.vector_index import Vectors, is_coded

__all__ = [
    "CODE_RECIPE",
    "Bounds",
    "Coded",
    "Flat",
    "NewVectors",
    "Part",
    "StoredVectors",
    "Vectors",
    "check_unit",
    "is_coded",
    "load_array",
    "write_codes",
]

"""Encoders."""

from embeddings.encoders.encoder import Encoder, EncoderError, begin_query, cores
from embeddings.encoders.encoder_choice import open_encoder
from embeddings.encoders.sentence_transformers_encoder import SentenceTransformersEncoder

__all__ = [
    "Encoder",
    "EncoderError",
    "SentenceTransformersEncoder",
    "begin_query",
    "cores",
    "open_encoder",
]

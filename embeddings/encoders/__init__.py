"""Encoders."""

from embeddings.encoders.encoder import Encoder, EncoderError, start_query, available_cores
from embeddings.encoders.encoder_choice import open_encoder
from embeddings.encoders.sentence_transformers_encoder import SentenceTransformersEncoder

__all__ = [
    "Encoder",
    "EncoderError",
    "SentenceTransformersEncoder",
    "start_query",
    "available_cores",
    "open_encoder",
]

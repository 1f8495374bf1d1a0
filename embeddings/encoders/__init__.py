"""Encoders: text to unit vectors, on the processor or a graphics card."""

from embeddings.encoders.encoder import Encoder, EncoderError, available_cores, start_query
from embeddings.encoders.encoder_choice import open_encoder
from embeddings.encoders.sentence_transformers_encoder import SentenceTransformersEncoder

__all__ = [
    "Encoder",
    "EncoderError",
    "SentenceTransformersEncoder",
    "available_cores",
    "open_encoder",
    "start_query",
]

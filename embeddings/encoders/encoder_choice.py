"""Choose the fastest encoder that reads a model here and agrees with the vectors of an archive."""

from __future__ import annotations

import threading
from collections.abc import Callable, MutableMapping, Sequence
from pathlib import Path
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from embeddings.encoders.encoder import BatchProgress, Encoder, start_query
from embeddings.encoders.model_files import find_model
from embeddings.encoders.openvino_encoder import (
    OpenVinoEncoder,
    is_supported,
    precision_fingerprint,
)
from embeddings.encoders.precision import FLOAT32, fastest_precision, supported_precisions
from embeddings.encoders.sentence_transformers_encoder import (
    SentenceTransformersEncoder,
    is_gpu_usable,
)

GPU_MIN_TEXTS = 2_000
"""Texts. After this many, the rest is worth the seconds that loading for a graphics card takes."""

_NVIDIA_DRIVER = Path("/proc/driver/nvidia/version")
_open_encoders: MutableMapping[tuple[str, str, str, bool], Encoder] = WeakValueDictionary()
"""Those in use in this process: archives share 180 MB, and the second opens a second sooner."""
_open_lock = threading.Lock()


def open_encoder(model: str | None = None, indexed_fingerprint: str = "") -> Encoder:
    """Return the encoder for a model: None for the bundled one, a folder, or a name on a hub.

    indexed_fingerprint: of the vectors that an archive already has, "" for none. Uses the fastest
    precision of this processor, float32 with a graphics card; but when the archive's vectors have
    another precision that this processor supports, that one, so that nothing is embedded again.
    Archives that are open together share one encoder. Raises EncoderError when the model cannot be
    read.
    """
    folder, name = find_model(model)
    if not is_supported(folder):
        return SentenceTransformersEncoder(folder, name)
    precisions = supported_precisions()
    indexed_precision = next(
        (
            precision
            for precision in precisions
            if precision_fingerprint(folder, precision) == indexed_fingerprint
        ),
        None,
    )
    for_gpu = _NVIDIA_DRIVER.is_file() and indexed_precision in (None, FLOAT32)
    precision = FLOAT32 if for_gpu else indexed_precision or fastest_precision(precisions)
    key = (str(folder), name, precision_fingerprint(folder, precision), for_gpu)
    with _open_lock:
        encoder = _open_encoders.get(key)
        if encoder is None:
            encoder = (
                CpuGpuEncoder(folder, name) if for_gpu else OpenVinoEncoder(folder, name, precision)
            )
            _open_encoders[key] = encoder
    return encoder


class CpuGpuEncoder:
    """Questions and short work on the processor, long work on the graphics card, all in float32."""

    def __init__(self, folder: Path, name: str) -> None:
        """Load the model for the processor; for the card only when the first long work comes."""
        self._folder = folder
        self._cpu: Encoder = OpenVinoEncoder(folder, name, FLOAT32)
        self._gpu: Encoder | None = None
        self._texts_encoded = 0
        self.name = name
        self.dimension = self._cpu.dimension
        self.fingerprint = self._cpu.fingerprint

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, dimension) unit vectors."""
        return self._cpu.encode_queries(texts)

    def start_query(self, text: str) -> Callable[[], NDArray[np.float32]]:
        """Start encoding a question: see `BackgroundEncoder`."""
        return start_query(self._cpu, text)

    def encode_documents(
        self, texts: Sequence[str], progress: BatchProgress | None = None
    ) -> NDArray[np.float32]:
        """Return (n, dimension) unit vectors in the order given."""
        self._texts_encoded += len(texts)
        if self._texts_encoded <= GPU_MIN_TEXTS:
            return self._cpu.encode_documents(texts, progress)
        if self._gpu is None:  # there may be a card that torch cannot use
            self._gpu = (
                SentenceTransformersEncoder(self._folder, self.name)
                if is_gpu_usable()
                else self._cpu
            )
        return self._gpu.encode_documents(texts, progress)

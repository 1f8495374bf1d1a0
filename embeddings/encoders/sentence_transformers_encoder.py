"""The reference encoder: any sentence-transformers model, in float32.

It reads every kind of model and uses a graphics card if available. Its import alone takes
seconds, so it is loaded only when openvino_encoder.py does not support a model, or for long work on
a card. Its vectors define what is right: a faster encoder must agree with them in a test.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from embeddings.encoders.encoder import (
    BatchProgress,
    EncoderError,
    available_cores,
    clean_text,
    normalize_rows,
)
from embeddings.encoders.model_files import check_model_is_safe, find_model, model_fingerprint

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH_TEXTS = 32


class SentenceTransformersEncoder:
    """A sentence-transformers model in float32.

    Threads may share it: work is done a batch at a time under a lock (the tokenizer allows only one
    user at once), so a question waits for at most one batch of a long run.
    """

    def __init__(
        self, folder: Path, name: str, *, threads: int | None = None, device: str | None = None
    ) -> None:
        """Load the model in `folder` (as sentence-transformers saves it), without any network.

        threads: the most for torch in the whole process; None for all cores of this process.
        device: "cpu", "cuda", ...; None: "cuda" if available, else "cpu".
        Raises EncoderError when the model cannot be read.
        """
        check_model_is_safe(folder)
        self.name = name
        self.fingerprint = model_fingerprint(folder)
        import torch

        if threads is not None or torch.get_num_threads() > available_cores():
            torch.set_num_threads(max(1, threads or available_cores()))
        self._model = _load_model(folder, device or ("cuda" if is_gpu_usable() else "cpu"))
        self._lock = threading.Lock()
        self.dimension = int(
            self._model.get_embedding_dimension() or self._model.encode(["a"]).shape[1]
        )

    @classmethod
    def load(
        cls, model: str | None = None, *, threads: int | None = None
    ) -> SentenceTransformersEncoder:
        """Load the bundled model, or one by folder or hub name: see `find_model`."""
        return cls(*find_model(model), threads=threads)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, dimension) unit vectors, with the model's prompt for queries if any."""
        return self._encode(self._model.encode_query, texts, None)

    def encode_documents(
        self, texts: Sequence[str], progress: BatchProgress | None = None
    ) -> NDArray[np.float32]:
        """Return (n, dimension) unit vectors in the order given.

        Long texts are encoded first, so that an estimate of the remaining time errs high.
        """
        return self._encode(self._model.encode_document, texts, progress)

    def _encode(
        self, encode: Callable[..., Any], texts: Sequence[str], progress: BatchProgress | None
    ) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        cleaned = [clean_text(text) for text in texts]
        # Texts of similar length share a batch, because padding is wasted work.
        order = sorted(range(len(cleaned)), key=lambda row: -len(cleaned[row]))
        for start in range(0, len(order), BATCH_TEXTS):
            rows = order[start : start + BATCH_TEXTS]
            batch = [cleaned[row] for row in rows]
            with self._lock:
                encoded = encode(batch, batch_size=BATCH_TEXTS, show_progress_bar=False)
            vectors[rows] = normalize_rows(np.asarray(encoded, dtype=np.float32), self.name)
            if progress is not None:
                progress(len(rows))
        return vectors


def is_gpu_usable() -> bool:
    """Return whether torch can use a graphics card here. Imports torch, which takes seconds."""
    import torch

    return bool(torch.cuda.is_available())


def _load_model(folder: Path, device: str) -> SentenceTransformer:
    import torch
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer

    with _quiet_loading():
        try:
            return SentenceTransformer(
                str(folder),
                device=device,
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"dtype": torch.float32, "use_safetensors": True},
            )
        except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
            reason = str(error).strip().partition("\n")[0]
            raise EncoderError(
                f"the model in {folder} cannot be read ({reason}); fetch it again"
            ) from error


@contextmanager
def _quiet_loading() -> Iterator[None]:
    """Show no progress bar while weights are read; afterwards restore the setting."""
    from transformers import utils

    logging: Any = utils.logging
    was_enabled = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if was_enabled:
            logging.enable_progress_bar()

"""The reference: any sentence-transformers model, in float32, by sentence-transformers itself.

It reads every kind of model and uses a graphics card where there is one; its import alone takes seconds, so it is
loaded only where bert.py cannot read a model, or for long work on a card. What it gives is what is right: a faster way
must agree with it in a test.
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

    Several threads may use one encoder: work is done a batch at a time under a lock (the tokenizer allows only one
    user at once), so that a question waits for at most one batch of a long run.
    """

    def __init__(
        self, folder: Path, name: str, *, threads: int | None = None, device: str | None = None
    ) -> None:
        """Read the model in `folder` (as sentence-transformers saves it), never asking the network.

        threads: at most so many for torch, in the whole process; None: as many as this process may use cores.
        device: "cpu", "cuda", ...; None: "cuda" where there is one, else "cpu".
        """
        check_model_is_safe(folder)
        self.name = name
        self.fingerprint = model_fingerprint(folder)
        import torch

        if threads is not None or torch.get_num_threads() > available_cores():
            torch.set_num_threads(max(1, threads or available_cores()))
        self._model = _open(folder, device or ("cuda" if is_gpu_usable() else "cpu"))
        self._lock = threading.Lock()
        self.dimension = int(
            self._model.get_embedding_dimension() or self._model.encode(["a"]).shape[1]
        )

    @classmethod
    def load(
        cls, model: str | None = None, *, threads: int | None = None
    ) -> SentenceTransformersEncoder:
        """The bundled model, or one by its folder or by a hub's name: see `find_model`."""
        return cls(*find_model(model), threads=threads)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension), unit length, with the model's own prompt for queries where it has one."""
        return self._encode(self._model.encode_query, texts, None)

    def encode_documents(
        self, texts: Sequence[str], progress: BatchProgress | None = None
    ) -> NDArray[np.float32]:
        """(n, dimension), unit length, rows as given. Long texts go first, so that an estimate of time errs high."""
        return self._encode(self._model.encode_document, texts, progress)

    def _encode(
        self, encode: Callable[..., Any], texts: Sequence[str], progress: BatchProgress | None
    ) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        cleaned = [clean_text(text) for text in texts]
        # Texts of like length share a batch: padding is work thrown away.
        order = sorted(range(len(cleaned)), key=lambda row: -len(cleaned[row]))
        for first in range(0, len(order), BATCH_TEXTS):
            rows = order[first : first + BATCH_TEXTS]
            with self._lock:
                found = encode(
                    [cleaned[row] for row in rows], batch_size=BATCH_TEXTS, show_progress_bar=False
                )
            vectors[rows] = normalize_rows(np.asarray(found, dtype=np.float32), self.name)
            if progress is not None:
                progress(len(rows))
        return vectors


def is_gpu_usable() -> bool:
    """Whether torch can compute on a graphics card here; asking imports torch, which takes seconds."""
    import torch

    return bool(torch.cuda.is_available())


def _open(folder: Path, device: str) -> SentenceTransformer:
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
    """No bar while weights are read; whatever was set before is set again."""
    from transformers import utils

    logging: Any = utils.logging
    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()

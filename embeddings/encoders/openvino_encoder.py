"""BERT on the processor, by OpenVINO: the same vectors as sentence-transformers, several times faster.

The network is written out here, operation by operation, and its weights are read from the model's own safetensors, so
nothing is converted, exported or cached, and nothing of torch is imported: a first question is encoded within a second
of the start. In float32 the vectors are those of sentence-transformers to the sixth digit. In bfloat16, where the
processor gains by it (embeddings/encoders/precision.py), its matrix products are taken in that (cosine to float32 0.9999 and
more); that is another fingerprint, so that the vectors of one archive agree.

The network is BERT's encoder (Devlin, Chang, Lee and Toutanova 2019), as in transformers' BertModel, then the pooling
of sentence-transformers (Reimers and Gurevych 2019).
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

Computed = Generator[tuple[list[int], NDArray[np.float32]], None, None]
"""Batches as they are done: rows, and what was found for them, (rows, dimension)."""

BATCH_TOKENS = 1024
"""Word pieces computed at once, padding included. More is no faster, and a question waits for one batch at most."""

STREAMS_MIN_TEXTS = 2_000
"""Texts. Once so many have been encoded, long work is computed in streams, a batch on each core, in place of a batch on
all cores: no core waits for another. That is a tenth faster, more where others compute too; a second compilation
takes as long as some hundred texts, and 90 MB with two streams."""

MAX_STREAMS = 8
"""Batches computed side by side at most, since each takes 35 MB."""

SINGLE_TEXT_PADDING = 8
"""Word pieces. A length that has not come before is first prepared, which takes as long as a question: a text alone is
padded to one of a few lengths."""

TILE_TOKENS = 16
"""Word pieces. In bfloat16, where the processor has tiles (AMX), a text of a multiple of 16 takes a sixth less than a
shorter one: a batch is padded to that where it adds an eighth at most. All in all that is a twentieth."""

_MODULES = (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"])
_POOLINGS = {"pooling_mode_mean_tokens": "mean", "pooling_mode_cls_token": "cls"}
_HIDDEN = -3e4
"""Added to the score of a place that is only padding: after softmax nothing is left of it, in bfloat16 too."""


def is_supported(folder: Path) -> bool:
    """Whether the model in a folder is of the kind that is written out here; any other is for the reference."""
    modules = read_modules(folder)
    if [one["type"].rpartition(".")[2] for one in modules] not in _MODULES:
        return False
    place = folder / modules[0]["path"]
    config, reads = (
        read_json_object(place / "config.json"),
        read_json_object(place / "sentence_bert_config.json"),
    )
    states = read_json_object(folder / "config_sentence_transformers.json")
    return (
        config.get("model_type") == "bert"
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and isinstance(reads.get("max_seq_length"), int)
        and not reads.get("do_lower_case")
        and not any((states.get("prompts") or {}).values())
        and read_json_object(place / "tokenizer_config.json").get("truncation_side", "right")
        == "right"
        and _pooling(folder, modules) != ""
        and all((place / name).is_file() for name in ("model.safetensors", "tokenizer.json"))
    )


def precision_fingerprint(folder: Path, precision: str) -> str:
    """16 hex digits. In float32 the model's own, since the vectors are the reference's; else one of its own."""
    whole = model_fingerprint(folder)
    return (
        whole
        if precision == FLOAT32
        else hashlib.sha256(f"{whole} {precision}".encode()).hexdigest()[:16]
    )


class OpenVinoEncoder:
    """A BERT model on the processor. Several threads may use one: their batches are computed one after the other."""

    def __init__(
        self, folder: Path, name: str, precision: str = FLOAT32, *, threads: int | None = None
    ) -> None:
        """Read the model in `folder`, for which `can_read` is true.

        precision: one of `precisions()`. threads: None: as many as this process may use cores. EncoderError when the
        files are damaged.
        """
        load_openvino()
        from tokenizers import Tokenizer

        check_model_is_safe(folder)
        modules = read_modules(folder)
        place = folder / modules[0]["path"]
        self.name = name
        self.fingerprint = precision_fingerprint(folder, precision)
        config = read_json_object(place / "config.json")
        self.dimension = int(config["hidden_size"])
        self._most_pieces = int(
            read_json_object(place / "sentence_bert_config.json")["max_seq_length"]
        )
        try:
            self._tokenizer = Tokenizer.from_file(str(place / "tokenizer.json"))
        except Exception as error:  # tokenizers raises nothing narrower
            raise EncoderError(
                f"the model's {place / 'tokenizer.json'} cannot be read ({error})"
            ) from error
        self._tokenizer.enable_truncation(self._most_pieces)
        self._tokenizer.no_padding()
        self._model = _network(
            _weights(place / "model.safetensors"), config, _pooling(folder, modules)
        )
        self._precision, self._threads = precision, threads or available_cores()
        self._compiled = self._compile(streams=1)
        self._free: list[InferRequest] = []
        self._streams: list[InferRequest] = []
        self._long_work = threading.Lock()
        self._done = 0

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension), unit length."""
        return self.encode_documents(texts)

    def start_query(self, text: str) -> Callable[[], NDArray[np.float32]]:
        """Begin to encode a question: see `BeginsEarly`. A twentieth of the work is done when this returns."""
        found = self._begun(self._padded([self._tokenizer.encode(clean_text(text))]))
        return lambda: normalize_rows(found(), self.name)[0]

    def encode_documents(
        self, texts: Sequence[str], progress: BatchProgress | None = None
    ) -> NDArray[np.float32]:
        """(n, dimension), unit length, rows as given. Long texts go first, so that an estimate of time errs high."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        pieces = self._pieces(texts)
        batches = list(_batches([len(one.ids) for one in pieces], self._width))
        self._done += len(texts)
        streams = min(self._threads, MAX_STREAMS)
        long = self._done > STREAMS_MIN_TEXTS and len(batches) > streams > 1
        with closing(
            self._in_streams(pieces, batches, streams) if long else self._in_turn(pieces, batches)
        ) as each:
            for rows, found in each:
                vectors[rows] = normalize_rows(found, self.name)
                if progress is not None:
                    progress(len(rows))
        return vectors

    def _pieces(self, texts: Sequence[str]) -> list[Encoding]:
        pieces: list[Encoding] = self._tokenizer.encode_batch([clean_text(text) for text in texts])
        return pieces

    def _in_turn(self, pieces: Sequence[Encoding], batches: Sequence[list[int]]) -> Computed:
        for rows in batches:
            yield rows, self._begun(self._padded([pieces[row] for row in rows]))()

    def _begun(self, given: list[NDArray[Any]]) -> Callable[[], NDArray[np.float32]]:
        """Begin a batch; what comes back is called once, waits for it, and gives what was found.

        A request belongs to one batch until that is fetched; one that is never fetched is dropped with its request.
        """
        from openvino import Tensor

        try:
            request = self._free.pop()
        except IndexError:
            request = self._compiled.create_infer_request()
        for number, one in enumerate(given):
            request.set_input_tensor(number, Tensor(one))
        request.start_async()

        def fetched() -> NDArray[np.float32]:
            found = _waited_for(request)
            self._free.append(request)
            return found

        return fetched

    def _in_streams(
        self, pieces: Sequence[Encoding], batches: Sequence[list[int]], streams: int
    ) -> Computed:
        with self._long_work:
            if not self._streams:
                compiled = self._compile(streams)
                # One request more than there are streams: none stands idle while the next batch is made ready.
                self._streams = [compiled.create_infer_request() for _ in range(streams + 1)]
            free = list(self._streams)
            under_way: deque[tuple[InferRequest, list[int]]] = deque()
            try:
                for rows in batches:
                    if not free:
                        yield _finished(under_way, free)
                    request = free.pop()
                    request.start_async(self._padded([pieces[row] for row in rows]))
                    under_way.append((request, rows))
                while under_way:
                    yield _finished(under_way, free)
            finally:  # whoever asked may have left in the middle
                for request, _ in under_way:
                    request.wait()

    def _width(self, longest: int) -> int:
        """How many word pieces the texts of a batch are padded to when its longest has so many."""
        whole = min(-(-longest // TILE_TOKENS) * TILE_TOKENS, self._most_pieces)
        return whole if self._precision == BFLOAT16 and whole * 8 <= longest * 9 else longest

    def _padded(self, pieces: Sequence[Encoding]) -> list[NDArray[Any]]:
        """The word pieces, (n, length) int32, and which of them are shown (1) or padding (0), float32."""
        longest = max(len(one.ids) for one in pieces)
        if len(pieces) == 1:
            width = min(-(-longest // SINGLE_TEXT_PADDING) * SINGLE_TEXT_PADDING, self._most_pieces)
        else:
            width = self._width(longest)
        ids = np.zeros((len(pieces), width), np.int32)
        shown = np.zeros((len(pieces), width), np.float32)
        for row, one in enumerate(pieces):
            ids[row, : len(one.ids)] = one.ids
            shown[row, : len(one.ids)] = 1
        return [ids, shown]

    def _compile(self, streams: int) -> CompiledModel:
        """Compile the network for so many batches at once; all compilations share the weights as they were read."""
        from openvino import Core

        settings = {
            "INFERENCE_PRECISION_HINT": self._precision,
            "INFERENCE_NUM_THREADS": self._threads,
            "NUM_STREAMS": streams,
            # Pinned threads of two processes would share a core while another stands idle.
            "ENABLE_CPU_PINNING": False,
        }
        return Core().compile_model(self._model, "CPU", settings)


def _finished(
    under_way: deque[tuple[InferRequest, list[int]]], free: list[InferRequest]
) -> tuple[list[int], NDArray[np.float32]]:
    """Wait for the batch that was begun first."""
    request, rows = under_way.popleft()
    found = _waited_for(request)
    free.append(request)
    return rows, found


def _waited_for(request: InferRequest) -> NDArray[np.float32]:
    request.wait()
    return np.array(request.get_output_tensor().data, np.float32)


def _batches(lengths: Sequence[int], width: Callable[[int], int] = int) -> Iterator[list[int]]:
    """Rows that are computed together, the longest first: texts of like length, as padding is work thrown away.

    width: what the texts of a batch are padded to, by the longest of them.
    """
    order = sorted(range(len(lengths)), key=lambda row: -lengths[row])
    at = 0
    while at < len(order):
        count = max(1, BATCH_TOKENS // max(1, width(lengths[order[at]])))
        yield order[at : at + count]
        at += count


def _pooling(folder: Path, modules: Sequence[dict[str, str]]) -> str:
    """How the pieces' vectors become one: "mean", "cls", or "" for a way that is not written out here."""
    held = read_json_object(folder / modules[1]["path"] / "config.json")
    chosen = [name for name, value in held.items() if name.startswith("pooling_mode_") and value]
    return (
        _POOLINGS.get(chosen[0], "")
        if len(chosen) == 1 and held.get("include_prompt", True)
        else ""
    )


def _weights(file: Path) -> Callable[[str], NDArray[np.float32]]:
    """A model's weights by name, in float32. EncoderError when the file is damaged or lacks one."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        held: dict[str, NDArray[Any]] = load_file(file)
    except (
        OSError,
        SafetensorError,
        TypeError,
    ) as error:  # TypeError: a kind of number that numpy has not
        raise EncoderError(
            f"the model's weights {file} cannot be read ({error}); fetch the model again"
        ) from error
    prefix = "bert." if any(name.startswith("bert.") for name in held) else ""

    def weight(name: str) -> NDArray[np.float32]:
        try:
            return np.asarray(held[prefix + name], np.float32)
        except KeyError as error:
            raise EncoderError(
                f"the model's weights {file} have no {prefix + name}; fetch the model again"
            ) from error

    return weight


def _network(
    weight: Callable[[str], NDArray[np.float32]], config: dict[str, Any], pooling: str
) -> Model:
    """The network from word pieces (n, length) and which of them are shown (1) or padding (0) to vectors (n, width)."""
    from openvino import Model
    from openvino import opset13 as op

    width, heads = int(config["hidden_size"]), int(config["num_attention_heads"])
    epsilon = float(config["layer_norm_eps"])

    def numbers(*values: int) -> Node:
        return op.constant(np.array(values, np.int64))

    def number(value: int) -> Node:
        return op.constant(np.int64(value))

    def held(name: str) -> Node:
        return op.constant(
            weight(name), shared_memory=True
        )  # a copy would cost 60 MB and 50 ms at each start

    def linear(given: Node, name: str) -> Node:
        return op.add(op.matmul(given, held(f"{name}.weight"), False, True), held(f"{name}.bias"))

    def normed(given: Node, name: str) -> Node:
        even = op.mvn(given, numbers(-1), True, epsilon, "inside_sqrt")
        return op.add(op.multiply(even, held(f"{name}.weight")), held(f"{name}.bias"))

    def by_head(given: Node) -> Node:
        return op.transpose(
            op.reshape(given, numbers(0, 0, heads, width // heads), True), numbers(0, 2, 1, 3)
        )

    ids = op.parameter([-1, -1], np.int32)
    shown = op.parameter([-1, -1], np.float32)
    length = op.gather(op.shape_of(ids, "i64"), number(1), number(0))
    places = op.range(number(0), length, number(1), "i64")
    words = op.gather(held("embeddings.word_embeddings.weight"), ids, number(0))
    where = op.gather(held("embeddings.position_embeddings.weight"), places, number(0))
    kind = op.constant(weight("embeddings.token_type_embeddings.weight")[0])
    state = normed(
        op.add(op.add(words, op.unsqueeze(where, numbers(0))), kind), "embeddings.LayerNorm"
    )
    padding = op.subtract(op.constant(np.float32(1)), op.unsqueeze(shown, numbers(1, 2)))
    hidden = op.multiply(padding, op.constant(np.float32(_HIDDEN)))
    for layer in range(int(config["num_hidden_layers"])):
        name = f"encoder.layer.{layer}"
        asked, keys, values = (
            by_head(linear(state, f"{name}.attention.self.{part}"))
            for part in ("query", "key", "value")
        )
        heard = op.scaled_dot_product_attention(asked, keys, values, attention_mask=hidden)
        joined = op.reshape(op.transpose(heard, numbers(0, 2, 1, 3)), numbers(0, 0, width), True)
        state = op.add(state, linear(joined, f"{name}.attention.output.dense"))
        state = normed(state, f"{name}.attention.output.LayerNorm")
        wide = op.gelu(linear(state, f"{name}.intermediate.dense"), "erf")
        state = normed(
            op.add(state, linear(wide, f"{name}.output.dense")), f"{name}.output.LayerNorm"
        )
    if pooling == "cls":
        return Model([op.gather(state, number(0), number(1))], [ids, shown], "bert")
    each = op.unsqueeze(shown, numbers(-1))
    total = op.reduce_sum(op.multiply(state, each), numbers(1))
    return Model([op.divide(total, op.reduce_sum(each, numbers(1)))], [ids, shown], "bert")

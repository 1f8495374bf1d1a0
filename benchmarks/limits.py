"""Compare the encoder with the processor's limit, and a search by codes with the memory's.

    python -m benchmarks.limits [--records 1000] [--vectors 300000] [--runs 5] [--threads N]

The arithmetic is computed from the shapes of all-MiniLM-L6-v2: for each word piece and layer, four
products of attention, two of the feed-forward network, and the attention itself, without padding.
It is compared with one large matrix product in the same precision by OpenVINO, on all cores; with
--threads 1 on one core, both by processor time, which other programs do not change. A search by
codes reads every code once; it is compared with numpy's sum of as many bytes on one thread. Prints
min, median and max.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.embedding import texts_of
from benchmarks.retrieval import DATA
from embeddings.encoders.encoder import available_cores
from embeddings.encoders.model_files import find_model
from embeddings.encoders.openvino_encoder import OpenVinoEncoder
from embeddings.encoders.precision import supported_precisions
from embeddings.vector_index.vector_index import VectorIndex

SIDE = 2048


def main() -> None:
    """Print both."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA / "travels")
    parser.add_argument("--records", type=int, default=1000)
    parser.add_argument("--vectors", type=int, default=300_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=available_cores())
    args = parser.parse_args()
    folder, name = find_model()
    texts = texts_of(args.data)[: args.records]
    print(
        f"{'thousand million operations a second':44}{'min':>8}{'median':>8}{'max':>8}{'share':>8}"
    )
    for precision in supported_precisions():
        encoder = OpenVinoEncoder(folder, name, precision, threads=args.threads)
        work = operations(
            folder, [len(encoding.ids) for encoding in encoder._tokenizer.encode_batch(texts)]
        )
        encoder.encode_documents(texts[:64])
        clock = time.process_time if args.threads == 1 else time.perf_counter
        rates = [
            work / 1e9 / seconds(lambda: encoder.encode_documents(texts), clock)  # noqa: B023
            for _ in range(args.runs)
        ]
        product = product_of(precision, args.threads)
        limit = [2 * SIDE**3 / 1e9 / seconds(product, clock) for _ in range(args.runs)]
        print_line(f"one large product, {precision}", limit, statistics.median(limit))
        print_line(
            f"the encoder, {precision}, {len(texts):,} records", rates, statistics.median(limit)
        )
    print(
        f"\n{'thousand million bytes a second, one thread':44}"
        f"{'min':>8}{'median':>8}{'max':>8}{'share':>8}"
    )
    generator = np.random.default_rng(0)
    vectors = generator.standard_normal((args.vectors, 384), np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index, size = VectorIndex(vectors, np.arange(len(vectors))), vectors.size / 1e9
    memory = generator.integers(0, 255, vectors.size // 8, np.int64)
    memory_rates = [memory.nbytes / 1e9 / seconds(memory.sum) for _ in range(args.runs)]
    search_rates = [size / seconds(lambda: index.search(vectors[0], 10)) for _ in range(args.runs)]
    print_line("a sum over as much memory", memory_rates, statistics.median(memory_rates))
    print_line(
        f"a search of {args.vectors:,} passages", search_rates, statistics.median(memory_rates)
    )


def operations(folder: Path, lengths: list[int]) -> float:
    """Return the floating-point operations for texts of these lengths in word pieces."""
    place = folder / json.loads((folder / "modules.json").read_text())[0]["path"]
    config = json.loads((place / "config.json").read_text())
    width, layers, inner = (
        config["hidden_size"],
        config["num_hidden_layers"],
        config["intermediate_size"],
    )
    products = 2 * (4 * width * width + 2 * width * inner)
    return float(
        sum(layers * (length * products + 2 * 2 * length * length * width) for length in lengths)
    )


def product_of(precision: str, threads: int) -> Callable[[], Any]:
    """A product of two square matrices, in this precision, as the encoder takes its own."""
    from openvino import Core, Model, opset13

    side = opset13.parameter([SIDE, SIDE], np.float32)
    fixed = opset13.constant(np.random.default_rng(0).standard_normal((SIDE, SIDE), np.float32))
    model = Model([opset13.matmul(side, fixed, False, True)], [side])
    settings = {
        "INFERENCE_PRECISION_HINT": precision,
        "INFERENCE_NUM_THREADS": threads,
        "NUM_STREAMS": 1,
    }
    settings["ENABLE_CPU_PINNING"] = False
    request = Core().compile_model(model, "CPU", settings).create_infer_request()
    matrix = np.ones((SIDE, SIDE), np.float32)
    request.infer([matrix])
    return lambda: request.infer([matrix])


def seconds(work: Callable[[], Any], clock: Callable[[], float] = time.perf_counter) -> float:
    """How long it takes once."""
    started = clock()
    work()
    return clock() - started


def print_line(name: str, rates: list[float], limit: float) -> None:
    """A line of the table, with the share of the most that the machine does."""
    median = statistics.median(rates)
    print(
        f"  {name:42}{min(rates):8.1f}{median:8.1f}{max(rates):8.1f}{median / limit:8.2f}",
        flush=True,
    )


if __name__ == "__main__":
    main()

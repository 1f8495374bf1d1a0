"""How near the machine's limits: the encoder's arithmetic beside the processor's, the look at every code beside memory.

    python -m benchmarks.limits [--records 1000] [--vectors 300000] [--runs 5] [--threads N]

The arithmetic is counted from the shapes of all-MiniLM-L6-v2: for each word piece and layer, the four products of
attention and the two of the feed-forward network, and the attention itself; padding is not work. Beside it stands one
large matrix product in the same precision by the same OpenVINO, on all cores; with --threads 1 on one, both by the
processor's time, which others on the machine do not change. A search by codes reads every code once;
beside it stands the sum of as many bytes by numpy, on one thread as the search is. Printed are min, median and max.
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
    asked = parser.parse_args()
    folder, name = find_model()
    texts = texts_of(asked.data)[: asked.records]
    print(
        f"{'thousand million operations a second':44}{'min':>8}{'median':>8}{'max':>8}{'share':>8}"
    )
    for precision in supported_precisions():
        encoder = OpenVinoEncoder(folder, name, precision, threads=asked.threads)
        work = operations(folder, [len(one.ids) for one in encoder._tokenizer.encode_batch(texts)])
        encoder.encode_documents(texts[:64])
        clock = time.process_time if asked.threads == 1 else time.perf_counter
        rates = [
            work / 1e9 / seconds(lambda: encoder.encode_documents(texts), clock)  # noqa: B023
            for _ in range(asked.runs)
        ]
        product = product_of(precision, asked.threads)
        most = [2 * SIDE**3 / 1e9 / seconds(product, clock) for _ in range(asked.runs)]
        print_line(f"one large product, {precision}", most, statistics.median(most))
        print_line(
            f"the encoder, {precision}, {len(texts):,} records", rates, statistics.median(most)
        )
    print(
        f"\n{'thousand million bytes a second, one thread':44}{'min':>8}{'median':>8}{'max':>8}{'share':>8}"
    )
    chance = np.random.default_rng(0)
    vectors = chance.standard_normal((asked.vectors, 384), np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index, size = VectorIndex(vectors, np.arange(len(vectors))), vectors.size / 1e9
    memory = chance.integers(0, 255, vectors.size // 8, np.int64)
    read = [memory.nbytes / 1e9 / seconds(memory.sum) for _ in range(asked.runs)]
    searched = [size / seconds(lambda: index.search(vectors[0], 10)) for _ in range(asked.runs)]
    print_line("a sum over as much memory", read, statistics.median(read))
    print_line(f"a search of {asked.vectors:,} passages", searched, statistics.median(read))


def operations(folder: Path, lengths: list[int]) -> float:
    """Floating-point operations that texts of so many word pieces take; a product and a sum are two."""
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
    given = np.ones((SIDE, SIDE), np.float32)
    request.infer([given])
    return lambda: request.infer([given])


def seconds(work: Callable[[], Any], clock: Callable[[], float] = time.perf_counter) -> float:
    """How long it takes once."""
    began = clock()
    work()
    return clock() - began


def print_line(name: str, rates: list[float], most: float) -> None:
    """A line of the table, with the share of the most that the machine does."""
    median = statistics.median(rates)
    print(
        f"  {name:42}{min(rates):8.1f}{median:8.1f}{max(rates):8.1f}{median / most:8.2f}",
        flush=True,
    )


if __name__ == "__main__":
    main()

"""Embedding, measured: records a second of sentence-transformers and of ours in each precision, and what it costs.

    python -m benchmarks.embedding [DIR] [--records 1000] [--runs 5] [--threads N] [--no-quality]

DIR (default ../shared/data) holds a folder for each set, with records.jsonl and questions.jsonl. Speed is taken over
the first records of the first set, the ways in turn, so that a busy machine slows all of them alike. Printed are
passages a second (min, median, max over the runs), the ratio of the medians to sentence-transformers, the seconds of
processor that a thousand take, with their ratio, and the least cosine to its vectors. Where others compute on the same
machine the processor's seconds with --threads 1 say most: several threads spin while they wait for one another. Then
nDCG@10 of exact search by cosine alone, for every set: what a precision costs in finding. A set whose questions hold
turns is asked as a person rewrote them.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.retrieval import DATA, SETS, cosine_runs
from corpus import read_file
from embeddings import Encoder, SentenceTransformersEncoder, cut_passages
from embeddings.encoders.model_files import find_model
from embeddings.encoders.openvino_encoder import OpenVinoEncoder
from embeddings.encoders.precision import supported_precisions
from qa.evaluation.evaluate import score_runs
from qa.evaluation.relevance_judgments import read_questions

Ways = dict[str, Callable[[Sequence[str]], NDArray[np.float32]]]


def main() -> None:
    """Print the two tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", nargs="?", type=Path, default=DATA, metavar="DIR")
    parser.add_argument("--sets", nargs="+", default=list(SETS), metavar="SET")
    parser.add_argument("--records", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument(
        "--threads", type=int, help="for each encoder; on a busy machine 1 is fair, as none waits"
    )
    parser.add_argument("--no-quality", action="store_true", help="leave out the second table")
    asked = parser.parse_args()
    folder, name = find_model()
    encoders: dict[str, Encoder] = {
        "sentence-transformers": SentenceTransformersEncoder(folder, name, threads=asked.threads)
    }
    encoders |= {
        f"ours, {one}": OpenVinoEncoder(folder, name, one, threads=asked.threads)
        for one in supported_precisions()
    }
    ways: Ways = {name: one.encode_documents for name, one in encoders.items()}
    # What a few lines with the library give: its own encode, which sorts by length and takes batches of 32.
    plain = encoders["sentence-transformers"]._model  # type: ignore[attr-defined]
    ways["plain encode()"] = lambda texts: np.asarray(plain.encode(list(texts)))
    speed(ways, texts_of(asked.data / asked.sets[0])[: asked.records], asked.runs)
    if not asked.no_quality:
        for one in asked.sets:
            quality(encoders, asked.data / one)


def texts_of(folder: Path) -> list[str]:
    """The passages of a set, one for most records."""
    return [
        one.text
        for record in read_file(folder / "records.jsonl").records
        for one in cut_passages(record)
    ]


def speed(ways: Ways, texts: Sequence[str], runs: int) -> None:
    """Print records a second."""
    rates: dict[str, list[float]] = {name: [] for name in ways}
    used: dict[str, list[float]] = {name: [] for name in ways}
    vectors = {name: encode(texts[:64]) for name, encode in ways.items()}  # warms each up, too
    for _ in range(runs):
        for name, encode in ways.items():
            started, processor = time.perf_counter(), time.process_time()
            encode(texts)
            rates[name].append(len(texts) / (time.perf_counter() - started))
            used[name].append((time.process_time() - processor) * 1000 / len(texts))
    plain, its = (
        statistics.median(rates["plain encode()"]),
        statistics.median(used["plain encode()"]),
    )
    right = vectors["plain encode()"]
    print(
        f"{len(texts)} passages, {statistics.mean(map(len, texts)):.0f} characters each, {runs} runs in turn\n"
    )
    print(f"{'passages a second':24}{'min':>8}{'median':>8}{'max':>8}{'ratio':>8}", end="")
    print(f"{'processor':>11}{'ratio':>8}{'least cosine':>14}")
    for name, each in sorted(rates.items(), key=lambda one: statistics.median(one[1])):
        median, least = statistics.median(each), float((vectors[name] * right).sum(axis=1).min())
        print(
            f"{name:24}{min(each):8.0f}{median:8.0f}{max(each):8.0f}{median / plain:8.2f}", end=""
        )
        took = statistics.median(used[name])
        print(f"{took:9.2f} s{its / took:8.2f}{least:14.6f}", flush=True)


def quality(encoders: dict[str, Encoder], folder: Path) -> None:
    """Print nDCG@10 of the cosine alone."""
    reading = read_file(folder / "records.jsonl")
    passages = [(record.id, one.text) for record in reading.records for one in cut_passages(record)]
    questions, _ = read_questions(folder / "questions.jsonl")
    print(
        f"\n{folder.name}: {len(passages)} passages, {len(questions)} questions, nDCG@10 by the cosine alone"
    )
    first = 0.0
    for name, encoder in encoders.items():
        vectors = encoder.encode_documents([text for _, text in passages])
        asked = encoder.encode_queries([one.text for one in questions])
        found = score_runs(
            questions, cosine_runs([one for one, _ in passages], vectors, questions, asked)
        ).overall.measures["nDCG@10"]
        first = first or found
        print(f"  {name:24}{found:8.4f}{found - first:+9.4f}", flush=True)


if __name__ == "__main__":
    main()

"""Measure the encoders: speed and quality of sentence-transformers and of each precision of ours.

    python -m benchmarks.embedding [DIR] [--records 1000] [--runs 5] [--threads N] [--no-quality]

DIR (default ../shared/data) has a folder for each set, with records.jsonl and questions.jsonl.
Speed is measured over the first records of the first set, the encoders in turn, so that a busy
machine slows all of them alike. Prints passages a second (min, median, max over the runs), the
ratio of the medians to sentence-transformers, processor seconds for a thousand passages with their
ratio, and the smallest cosine to its vectors. On a shared machine, the processor seconds with
--threads 1 are the most reliable, because several threads spin while they wait for one another.
Then nDCG@10 of exact search by cosine alone, for every set. A set with turns in its questions is
asked as a person rewrote them.
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
    args = parser.parse_args()
    folder, name = find_model()
    encoders: dict[str, Encoder] = {
        "sentence-transformers": SentenceTransformersEncoder(folder, name, threads=args.threads)
    }
    encoders |= {
        f"ours, {precision}": OpenVinoEncoder(folder, name, precision, threads=args.threads)
        for precision in supported_precisions()
    }
    encode_by_name: Ways = {label: encoder.encode_documents for label, encoder in encoders.items()}
    # The library's own encode sorts by length and takes batches of 32.
    plain = encoders["sentence-transformers"]._model  # type: ignore[attr-defined]
    encode_by_name["plain encode()"] = lambda texts: np.asarray(plain.encode(list(texts)))
    speed(encode_by_name, texts_of(args.data / args.sets[0])[: args.records], args.runs)
    if not args.no_quality:
        for set_name in args.sets:
            quality(encoders, args.data / set_name)


def texts_of(folder: Path) -> list[str]:
    """The passages of a set, one for most records."""
    return [
        passage.text
        for record in read_file(folder / "records.jsonl").records
        for passage in cut_passages(record)
    ]


def speed(encode_by_name: Ways, texts: Sequence[str], runs: int) -> None:
    """Print records a second."""
    rates: dict[str, list[float]] = {name: [] for name in encode_by_name}
    used: dict[str, list[float]] = {name: [] for name in encode_by_name}
    vectors = {
        name: encode(texts[:64]) for name, encode in encode_by_name.items()
    }  # warms each up, too
    for _ in range(runs):
        for name, encode in encode_by_name.items():
            started, processor = time.perf_counter(), time.process_time()
            encode(texts)
            rates[name].append(len(texts) / (time.perf_counter() - started))
            used[name].append((time.process_time() - processor) * 1000 / len(texts))
    plain, plain_seconds = (
        statistics.median(rates["plain encode()"]),
        statistics.median(used["plain encode()"]),
    )
    expected = vectors["plain encode()"]
    print(
        f"{len(texts)} passages, {statistics.mean(map(len, texts)):.0f} characters each, "
        f"{runs} runs in turn\n"
    )
    print(f"{'passages a second':24}{'min':>8}{'median':>8}{'max':>8}{'ratio':>8}", end="")
    print(f"{'processor':>11}{'ratio':>8}{'least cosine':>14}")
    for name, values in sorted(rates.items(), key=lambda item: statistics.median(item[1])):
        median, least = (
            statistics.median(values),
            float((vectors[name] * expected).sum(axis=1).min()),
        )
        print(
            f"{name:24}{min(values):8.0f}{median:8.0f}{max(values):8.0f}{median / plain:8.2f}",
            end="",
        )
        seconds = statistics.median(used[name])
        print(f"{seconds:9.2f} s{plain_seconds / seconds:8.2f}{least:14.6f}", flush=True)


def quality(encoders: dict[str, Encoder], folder: Path) -> None:
    """Print nDCG@10 of the cosine alone."""
    reading = read_file(folder / "records.jsonl")
    passages = [
        (record.id, passage.text) for record in reading.records for passage in cut_passages(record)
    ]
    questions, _ = read_questions(folder / "questions.jsonl")
    print(
        f"\n{folder.name}: {len(passages)} passages, {len(questions)} questions, "
        "nDCG@10 by the cosine alone"
    )
    first = 0.0
    for name, encoder in encoders.items():
        vectors = encoder.encode_documents([text for _, text in passages])
        query_vectors = encoder.encode_queries([question.text for question in questions])
        ndcg = score_runs(
            questions,
            cosine_runs(
                [record_id for record_id, _ in passages], vectors, questions, query_vectors
            ),
        ).overall.measures["nDCG@10"]
        first = first or ndcg
        print(f"  {name:24}{ndcg:8.4f}{ndcg - first:+9.4f}", flush=True)


if __name__ == "__main__":
    main()

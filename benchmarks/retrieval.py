"""Measure retrieval: plain dense search, plain BM25, reciprocal-rank fusion of the two, and ours.

    python benchmarks/retrieval.py [DIR] [--sets travels cranfield] [--cache FOLDER] [--parts]

DIR (default ../shared/data) has a folder for each set, with records.jsonl (the exchange format) and
questions.jsonl (see qa/evaluation/relevance_judgments.py). Questions with `turns` are asked three
times: as a person rewrote them, as the last turn, and with all turns concatenated. Each archive is
kept in its own folder under --cache, so that a second run is quick. --parts asks each set once more
for each part of the ranking, with that part switched off.

The plain methods are what a few lines with any library give, with the same model and without
reading time: a record is "date. title. summary", one vector, exact search; BM25 as in Lucene (k1
1.2, b 0.75) over the same text, with our stemming and stop words; ranks fused by 1 / (60 + rank),
100 deep.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from numpy.typing import NDArray

from corpus import Record, read_file
from embeddings import SentenceTransformersEncoder, key_terms
from qa import Assistant
from qa.evaluation.evaluate import MEASURES, Evaluation, score_runs
from qa.evaluation.relevance_judgments import JudgedQuestion, read_questions
from qa.retrieval.fusion import fuse_scores

DATA = Path(__file__).parents[2] / "shared" / "data"
SETS = ("travels", "cranfield", "conversations", "told", "long", "reading")
DEEP = 100
RANK_CONSTANT = 60
K1, B = 1.2, 0.75

Runs = Mapping[str, Sequence[str]]

_SEARCH = "qa.retrieval.hybrid_search"
PARTS: dict[str, tuple[str, Any]] = {
    "meaning": (f"{_SEARCH}.fuse_scores", partial(fuse_scores, weight=0.0)),
    "words": (f"{_SEARCH}.fuse_scores", partial(fuse_scores, weight=1.0)),
    "words of time": (f"{_SEARCH}.searched_words_of_time", lambda view, period: ""),
    "times told": (
        "corpus.ToldIndex.rows_overlapping",
        lambda self, earliest, latest: np.zeros(0, np.int64),
    ),
    "dated before told": (
        "qa.retrieval.filters.SearchScope.time_factors",
        lambda self, rows: {},
    ),
    "feedback": (f"{_SEARCH}.may_be_fed_back", lambda question: False),
    "direction": (f"{_SEARCH}.direction_of", lambda question: None),
    "known item": (f"{_SEARCH}.find_known_item", lambda candidates, weights: None),
    "order by date": (f"{_SEARCH}.order_by_date", lambda view, question, rows, ranked: ranked),
}
"""What ranks, and what stands in its place when it is switched off."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description="Print how well plain search and ours find, set by set."
    )
    parser.add_argument("data", nargs="?", type=Path, default=DATA, metavar="DIR")
    parser.add_argument("--sets", nargs="+", default=list(SETS), metavar="SET")
    parser.add_argument(
        "--cache", type=Path, metavar="FOLDER", help="keep archives and vectors here"
    )
    parser.add_argument("--parts", action="store_true", help="also with each part switched off")
    args = parser.parse_args(arguments)
    missing = [name for name in args.sets if not (args.data / name / "records.jsonl").is_file()]
    if missing:
        print(
            f"there is no {args.data / missing[0] / 'records.jsonl'}; name the folder of the sets",
            file=sys.stderr,
        )
        return 1
    encoder = SentenceTransformersEncoder.load(threads=1)
    with tempfile.TemporaryDirectory(prefix="finding-aid-retrieval-") as temporary:
        cache = args.cache or Path(temporary)
        cache.mkdir(parents=True, exist_ok=True)
        for name in args.sets:
            measure_set(name, args.data / name, cache, encoder, parts=args.parts)
    return 0


def measure_set(
    name: str,
    folder: Path,
    cache: Path,
    encoder: SentenceTransformersEncoder,
    *,
    parts: bool = False,
) -> None:
    """Print the tables of one set."""
    reading = read_file(folder / "records.jsonl")
    records = list(reading.records)
    plain = Plain(records, encoder, cache)
    assistant = Assistant.open(cache / name, bundled=False, load_encoder=lambda: encoder)
    assistant.add([reading])
    assistant.warm_up()
    for form, questions in forms_of(folder / "questions.jsonl").items():
        dense, words = plain.dense(questions), plain.bm25(questions)
        ours, milliseconds = ask(assistant, questions)
        runs = {
            "dense": dense,
            "BM25": words,
            "dense + BM25, ranks": fused(dense, words),
            "ours": ours,
        }
        for part, (target, stand_in) in PARTS.items() if parts else ():
            with mock.patch(target, stand_in):
                runs[f"without {part}"], _ = ask(assistant, questions)
        heading = f"{name}, {form}" if form else name
        title = f"{heading}: {len(records)} records, {len(questions)} questions"
        report(title, {method: score_runs(questions, run) for method, run in runs.items()})
        print(f"\nours, one search: median {statistics.median(milliseconds):.1f} ms", flush=True)
    assistant.close()


def forms_of(path: Path) -> dict[str, list[JudgedQuestion]]:
    """The questions of a file, by the form in which they are asked."""
    questions, problems = read_questions(path)
    for problem in problems:
        print(problem, file=sys.stderr)
    lines = [
        json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()
    ]
    turns = {str(line.get("id")): line["turns"] for line in lines if line.get("turns")}
    if not turns:
        return {"": questions}
    with_turns = [question for question in questions if question.id in turns]
    return {
        "rewritten by a person": questions,
        "last turn as typed": [
            replace(question, text=turns[question.id][-1]) for question in with_turns
        ],
        "all turns glued together": [
            replace(question, text="\n".join(turns[question.id])) for question in with_turns
        ],
    }


def ask(assistant: Assistant, questions: Sequence[JudgedQuestion]) -> tuple[Runs, list[float]]:
    """Our runs, and how long each search took, in milliseconds."""
    runs, milliseconds = {}, []
    for question in questions:
        started = time.perf_counter()
        runs[question.id] = [
            hit.record.id for hit in assistant.search(question.text, limit=DEEP).hits
        ]
        milliseconds.append((time.perf_counter() - started) * 1000)
    return runs, milliseconds


def report(title: str, evaluations: Mapping[str, Evaluation]) -> None:
    """Print a table of the methods, and where there are registers, one of nDCG@10 by register."""
    width = max(len(method) for method in evaluations)
    print(f"\n{title}\n\n{'':{width}}" + "".join(f"{measure:>9}" for measure in MEASURES))
    for method, evaluation in evaluations.items():
        print(
            f"{method:{width}}"
            + "".join(f"{evaluation.overall.measures[measure]:9.3f}" for measure in MEASURES)
        )
    registers = [
        name
        for name, scores in next(iter(evaluations.values())).registers.items()
        if scores.measures
    ]
    if len(registers) < 2:
        return
    width = max(len(name) for name in registers)
    print(
        f"\n{'nDCG@10':{width}}  questions"
        + "".join(f"{method:>{len(method) + 2}}" for method in evaluations)
    )
    for name in registers:
        cells = [(method, evaluation.registers[name]) for method, evaluation in evaluations.items()]
        line = "".join(
            f"{scores.measures[MEASURES[0]]:{len(method) + 2}.3f}" for method, scores in cells
        )
        print(f"{name:{width}}  {cells[0][1].answerable:9d}{line}")


def fused(first: Runs, second: Runs) -> Runs:
    """Reciprocal-rank fusion."""
    runs = {}
    for question in first:
        scores: Counter[str] = Counter()
        for run in (first, second):
            for rank, record in enumerate(run[question], 1):
                scores[record] += 1 / (RANK_CONSTANT + rank)  # type: ignore[assignment]
        runs[question] = sorted(scores, key=lambda record: (-scores[record], record))[:DEEP]
    return runs


def cosine_runs(
    ids: Sequence[str],
    vectors: NDArray[np.float32],
    questions: Sequence[JudgedQuestion],
    query_vectors: NDArray[np.float32],
) -> Runs:
    """By cosine, exact. ids: of each vector's record; a record with several counts by its best."""
    runs = {}
    for question, vector in zip(questions, query_vectors, strict=True):
        order = np.argsort(-(vectors @ vector), kind="stable")[: 4 * DEEP]
        runs[question.id] = list(dict.fromkeys(ids[row] for row in order))[:DEEP]
    return runs


class Plain:
    """What a few lines give: one vector a record, exact; and BM25 over the same text."""

    def __init__(
        self, records: Sequence[Record], encoder: SentenceTransformersEncoder, cache: Path
    ) -> None:
        self._encoder = encoder
        self._ids = [record.id for record in records]
        texts = [
            ". ".join(filter(None, (record.date.as_written, record.title, record.summary)))
            for record in records
        ]
        self._vectors = self._encoded(texts, cache)
        word_counts = [Counter(key_terms(text)) for text in texts]
        lengths = np.array([sum(words.values()) for words in word_counts])
        self._norms = K1 * (1 - B + B * lengths / max(1.0, float(lengths.mean())))
        self._postings: dict[str, list[tuple[int, int]]] = {}
        for row, words in enumerate(word_counts):
            for word, times in words.items():
                self._postings.setdefault(word, []).append((row, times))

    def dense(self, questions: Sequence[JudgedQuestion]) -> Runs:
        """By cosine."""
        vectors = self._encoder.encode_queries([question.text for question in questions])
        return cosine_runs(self._ids, self._vectors, questions, vectors)

    def bm25(self, questions: Sequence[JudgedQuestion]) -> Runs:
        """By words."""
        return {
            question.id: self._best(self._scores(question.text), least=0.0)
            for question in questions
        }

    def _scores(self, text: str) -> NDArray[np.float64]:
        scores = np.zeros(len(self._ids))
        for word in key_terms(text):
            if not (postings := self._postings.get(word)):
                continue
            rows, times = np.array(postings).T
            rarity = math.log(1 + (len(self._ids) - len(rows) + 0.5) / (len(rows) + 0.5))
            scores[rows] += rarity * times / (times + self._norms[rows])
        return scores

    def _best(self, scores: NDArray[np.floating], least: float = -math.inf) -> list[str]:
        order = np.argsort(-scores, kind="stable")[:DEEP]
        return [self._ids[row] for row in order if scores[row] > least]

    def _encoded(self, texts: Sequence[str], cache: Path) -> NDArray[np.float32]:
        """(n, d) unit vectors, kept under a name made of the texts and the model."""
        digest = hashlib.sha256(
            "\0".join([self._encoder.fingerprint, *texts]).encode("utf-8", "replace")
        ).hexdigest()
        vectors_file = cache / f"plain-{digest[:16]}.npy"
        if vectors_file.is_file():
            cached: NDArray[np.float32] = np.load(vectors_file, allow_pickle=False)
            return cached
        vectors = self._encoder.encode_documents(texts)
        np.save(vectors_file, vectors, allow_pickle=False)
        return vectors


if __name__ == "__main__":
    raise SystemExit(main())

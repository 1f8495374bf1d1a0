"""Compare with peers: start, indexing, search, adding and memory, with the same model, in one run.

    python -m benchmarks.peers [DIR] [--records 3264] [--questions 100] [--runs 3]
                               [--systems plain finding-aid] [--build-once] [--one-core]
                               [--python .venv-peers/bin/python]

DIR (default ../shared/data/travels) has records.jsonl and questions.jsonl; more records than it has
are recombined from it (recombined.py). Each step of each system is its own process (peer.py), the
systems in turn, so that a busy machine slows all of them alike. The peers run by --python, in a
separate environment (`make bench` makes it); plain sentence-transformers with FAISS and ours run by
this one. --build-once: later runs measure on what the first one indexed. --one-core: each step on
one core, where the processor time of a search is its cost however busy the machine is; on several,
it includes threads that wait for each other.

Prints min, median and max over the runs, and the ratio of the medians to plain: seconds from the
start of a process to its first answer, records a second, milliseconds of a search (p50 of a run; by
the clock, and of the processor) and of adding one record durably, and megabytes in memory after the
questions.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.recombined import recombined
from benchmarks.retrieval import DATA
from corpus import read_file
from qa.evaluation.relevance_judgments import read_questions

HERE = ("plain", "finding-aid")
THERE = ("txtai", "txtai-hybrid", "chroma", "llama-index")
ROOT = Path(__file__).parents[1]
MEASURES = {
    "start": "start, seconds",
    "build": "indexing, records a second",
    "search": "search, milliseconds",
    "processor": "search, milliseconds of the processor",
    "add": "adding one record, milliseconds",
    "memory": "memory, megabytes",
}


def main() -> None:
    """Run all of them, and print a table for each measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", nargs="?", type=Path, default=DATA / "travels", metavar="DIR")
    parser.add_argument("--records", type=int, default=3264)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--systems", nargs="+", choices=HERE + THERE, default=HERE + THERE, metavar="NAME"
    )
    parser.add_argument("--build-once", action="store_true")
    parser.add_argument("--one-core", action="store_true")
    parser.add_argument("--python", type=Path, default=ROOT / ".venv-peers" / "bin" / "python")
    args = parser.parse_args()
    if args.one_core:
        os.sched_setaffinity(
            0, {min(os.sched_getaffinity(0))}
        )  # the steps, which are its children, inherit it
    if set(args.systems) & set(THERE) and not args.python.exists():
        print(
            f"there is no {args.python}, so no peers but plain are measured; "
            "`make bench` makes it\n"
        )
        args.systems = HERE
    pythons = {
        name: Path(sys.executable) if name in HERE else args.python
        for name in ("plain", *args.systems)
    }
    with tempfile.TemporaryDirectory(prefix="finding-aid-peers-") as temporary:
        texts = texts_of(args.data, args.records)
        questions = [
            question.text for question in read_questions(args.data / "questions.jsonl")[0]
        ][: args.questions]
        results = measured(Path(temporary), texts, questions, pythons, args.runs, args.build_once)
    print(f"{args.records:,} records, {args.questions} questions, {args.runs} runs in turn\n")
    for measure, label in MEASURES.items():
        print(f"{label:34}{'min':>9}{'median':>9}{'max':>9}{'ratio':>8}")
        plain = statistics.median(results["plain"][measure])
        for name in pythons:
            values = results[name][measure]
            median = statistics.median(values)
            print(
                f"  {name:32}{min(values):9.3g}{median:9.3g}{max(values):9.3g}{median / plain:8.2f}"
            )
        print()


def texts_of(data: Path, count: int) -> list[dict[str, str]]:
    """Return `count` records as {"id", "text"}, the text being date, title and summary."""
    source = read_file(data / "records.jsonl").records
    records = source[:count] if count <= len(source) else recombined(source, count, 0)
    return [
        {"id": record.id, "text": f"{record.date.as_written}\n{record.title}\n{record.summary}"}
        for record in records
    ]


def measured(
    folder: Path,
    texts: Sequence[dict[str, str]],
    questions: Sequence[str],
    pythons: dict[str, Path],
    runs: int,
    build_once: bool,
) -> dict[str, dict[str, list[float]]]:
    """What each system measured, by measure, a value for each run."""
    record_file, question_file = folder / "records.jsonl", folder / "questions.txt"
    record_file.write_text("".join(json.dumps(record) + "\n" for record in texts))
    question_file.write_text("".join(f"{question}\n" for question in questions))
    results: dict[str, dict[str, list[float]]] = {
        name: {measure: [] for measure in MEASURES} for name in pythons
    }
    for run in range(runs):
        for name, python in pythons.items():
            system_folder = folder / name
            arguments = [str(system_folder), str(record_file), str(question_file)]
            if not run or not build_once:
                shutil.rmtree(system_folder, ignore_errors=True)
                results[name]["build"].append(json.loads(step(python, [name, "build", *arguments])))
            step(python, [name, "ask", *arguments])  # brings the files into memory
            started = time.perf_counter()
            step(python, [name, "ask", *arguments])
            results[name]["start"].append(time.perf_counter() - started)
            output = json.loads(step(python, [name, "measure", *arguments]))
            results[name]["search"].append(statistics.median(output["search"]))
            results[name]["processor"].append(statistics.median(output["processor"]))
            results[name]["add"].append(output["add"])
            results[name]["memory"].append(output["memory"])
            print(
                f"  {name}: "
                f"{ ({measure: values[-1] for measure, values in results[name].items()}) }",
                file=sys.stderr,
                flush=True,
            )
    return results


def step(python: Path, arguments: list[str]) -> str:
    """The last line that one step of one system prints."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "HF_HUB_OFFLINE": "1",
        "TOKENIZERS_PARALLELISM": "true",
    }
    command = [str(python), str(ROOT / "benchmarks" / "peer.py"), *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT)
    if ran.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{ran.stderr[-2000:]}")
    return ran.stdout.strip().splitlines()[-1] if ran.stdout.strip() else ""


if __name__ == "__main__":
    main()

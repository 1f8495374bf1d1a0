"""Beside its peers: start, indexing, search, adding and memory of each system, with the same model, in one run.

    python -m benchmarks.peers [DIR] [--records 3264] [--questions 100] [--runs 3] [--systems plain finding-aid]
                               [--build-once] [--one-core] [--python .venv-peers/bin/python]

DIR (default ../shared/data/travels) holds records.jsonl and questions.jsonl; where more records are asked for than it
holds, they are recombined from it (recombined.py). Each step of each system is a process of its own (peer.py), the
systems in turn, so that a busy machine slows all of them alike; the peers run by --python, in an environment of their
own (`make bench` makes it), plain sentence-transformers with FAISS and ours by this one. --build-once: the later runs
measure on what the first one indexed. --one-core: each step on one core, where the processor's time of a search says
what it costs however busy the machine is; on several, threads that wait for each other are counted, too.

Printed are min, median and max over the runs, and the ratio of the medians to plain: seconds from the start of a
process to its first answer, records a second, milliseconds of a search (p50 of a run; by the clock, and of the
processor), of adding one record durably, and megabytes resident after the questions.
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
    asked = parser.parse_args()
    if asked.one_core:
        os.sched_setaffinity(
            0, {min(os.sched_getaffinity(0))}
        )  # the steps, which are its children, inherit it
    if set(asked.systems) & set(THERE) and not asked.python.exists():
        print(
            f"there is no {asked.python}, so no peers but plain are measured; `make bench` makes it\n"
        )
        asked.systems = HERE
    pythons = {
        name: Path(sys.executable) if name in HERE else asked.python
        for name in ("plain", *asked.systems)
    }
    with tempfile.TemporaryDirectory(prefix="finding-aid-peers-") as made:
        texts = texts_of(asked.data, asked.records)
        questions = [one.text for one in read_questions(asked.data / "questions.jsonl")[0]][
            : asked.questions
        ]
        found = measured(Path(made), texts, questions, pythons, asked.runs, asked.build_once)
    print(f"{asked.records:,} records, {asked.questions} questions, {asked.runs} runs in turn\n")
    for measure, label in MEASURES.items():
        print(f"{label:34}{'min':>9}{'median':>9}{'max':>9}{'ratio':>8}")
        plain = statistics.median(found["plain"][measure])
        for name in pythons:
            each = found[name][measure]
            median = statistics.median(each)
            print(f"  {name:32}{min(each):9.3g}{median:9.3g}{max(each):9.3g}{median / plain:8.2f}")
        print()


def texts_of(data: Path, count: int) -> list[dict[str, str]]:
    """So many records as {"id", "text"}: the date, the title and the summary, a line each."""
    held = read_file(data / "records.jsonl").records
    records = held[:count] if count <= len(held) else recombined(held, count, 0)
    return [
        {"id": one.id, "text": f"{one.date.as_written}\n{one.title}\n{one.summary}"}
        for one in records
    ]


def measured(
    made: Path,
    texts: Sequence[dict[str, str]],
    questions: Sequence[str],
    pythons: dict[str, Path],
    runs: int,
    build_once: bool,
) -> dict[str, dict[str, list[float]]]:
    """What each system measured, by measure, a value for each run."""
    records, asked = made / "records.jsonl", made / "questions.txt"
    records.write_text("".join(json.dumps(one) + "\n" for one in texts))
    asked.write_text("".join(f"{one}\n" for one in questions))
    found: dict[str, dict[str, list[float]]] = {
        name: {one: [] for one in MEASURES} for name in pythons
    }
    for run in range(runs):
        for name, python in pythons.items():
            folder = made / name
            arguments = [str(folder), str(records), str(asked)]
            if not run or not build_once:
                shutil.rmtree(folder, ignore_errors=True)
                found[name]["build"].append(json.loads(step(python, [name, "build", *arguments])))
            step(python, [name, "ask", *arguments])  # brings the files into memory
            began = time.perf_counter()
            step(python, [name, "ask", *arguments])
            found[name]["start"].append(time.perf_counter() - began)
            told = json.loads(step(python, [name, "measure", *arguments]))
            found[name]["search"].append(statistics.median(told["search"]))
            found[name]["processor"].append(statistics.median(told["processor"]))
            found[name]["add"].append(told["add"])
            found[name]["memory"].append(told["memory"])
            print(
                f"  {name}: { ({one: each[-1] for one, each in found[name].items()}) }",
                file=sys.stderr,
                flush=True,
            )
    return found


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

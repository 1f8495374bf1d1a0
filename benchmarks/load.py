"""Load: many readers ask at once while records are added, and every answer is checked.

    python benchmarks/load.py [--records 100000] [--seconds 300] [--readers 20] [--added 1000] [--real] [--cache FOLDER]

The archive is made by recombining ../shared/data/travels (date, title and summary from three records), so lengths and
words are real; each record bears a number of its own, so that a reader knows which record must be found. Readers are
threads that share one `Assistant`, as in the app; the writer is a process of its own, as on the command line, and adds
a page of 20 records at a time. Vectors are sums of one random vector for each word, told by the word's hash, which
cost nothing and mean little; --real takes the model of the archive instead.

Wrong is an answer whose record is not the first, and one that shows half an addition: a number of records that no
whole page gives, or some of a page's records but not all.

The figures, with the machine and the date, stand in docs/bounds.md: at 100,000 records no error and no wrong answer.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import Reading, Record, read_file
from embeddings import Archive, Encoder
from qa import Assistant, FindingAidError

DATA = Path(__file__).parents[2] / "shared" / "data" / "travels" / "records.jsonl"
PAGE = 20
DIMENSION = 384


class WordSums:
    """Encodes a text as the sum of one random vector for each of its words, at unit length."""

    name, dimension, fingerprint = (
        "sums of words",
        DIMENSION,
        hashlib.sha256(b"sums of words 1").hexdigest()[:16],
    )

    def __init__(self) -> None:
        self._words: dict[str, NDArray[np.float32]] = {}

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, 384), unit length."""
        return np.stack([self._one(text) for text in texts])

    def encode_documents(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """(n, 384), unit length."""
        if progress is not None and texts:
            progress(len(texts))
        return self.encode_queries(texts)

    def _one(self, text: str) -> NDArray[np.float32]:
        whole = np.sum(
            [self._word(word) for word in re.findall(r"\w+", text.lower()) or [""]], axis=0
        )
        found: NDArray[np.float32] = (whole / np.linalg.norm(whole)).astype(np.float32)
        return found

    def _word(self, word: str) -> NDArray[np.float32]:
        if word not in self._words:
            seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest())
            self._words[word] = np.random.default_rng(seed).standard_normal(DIMENSION, np.float32)
        return self._words[word]


@dataclass
class Counts:
    """What the readers saw. seconds: of each answer."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    generations: set[int] = field(default_factory=set)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description="Ask from many threads while records are added; check every answer."
    )
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--added", type=int, default=1000)
    parser.add_argument("--real", action="store_true", help="encode with the archive's own model")
    parser.add_argument(
        "--cache", type=Path, help="keep the archive of so many records in this folder"
    )
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if not DATA.is_file():
        print(f"there is no {DATA}; put the set of travels there", file=sys.stderr)
        return 1
    if asked.write:
        write(asked.write, asked.records, asked.added, asked.seconds, asked.real)
        return 0
    with tempfile.TemporaryDirectory(prefix="finding-aid-load-") as made:
        folder = (
            asked.cache or Path(made)
        ) / f"archive-{asked.records}{'-real' if asked.real else ''}"
        prepare(folder, asked.records, asked.real)
        return run(folder, asked)


def load_encoder(real: bool) -> Callable[[], Encoder] | None:
    """What Assistant.open is given; None: its own model."""
    return None if real else WordSums


def title_of(number: int) -> str:
    """The words that only one record bears."""
    return f"file kz{_letters(number)}x"


def page_of(number: int) -> str:
    """The words that only the records of one added page bear."""
    return f"loadpage pg{_letters(number)}x"


def _letters(number: int) -> str:
    """A number in letters, lest it be read as a year, that no stemmer shortens."""
    return "".join("bcdfghjklm"[int(digit)] for digit in str(number))


def records(start: int, count: int, tail: str = "") -> list[Record]:
    """Records number `start` and following, recombined; the same for the same numbers."""
    real = read_file(DATA).records
    found = []
    for number in range(start, start + count):
        chance = random.Random(number)
        when, titled, summed = (chance.choice(real) for _ in range(3))
        title = f"{titled.title}, {title_of(number)}{tail}"
        found.append(Record(f"n{number}", title, when.date, summed.summary))
    return found


def prepare(folder: Path, count: int, real: bool) -> None:
    """Make the archive, unless --cache holds it; what an earlier run added is taken out."""
    began = time.perf_counter()
    known = Archive.exists(folder)
    assistant = Assistant.open(folder, bundled=False, load_encoder=load_encoder(real))
    if known:
        extra = [one.id for one in assistant.browse(words="loadpage", limit=10**6)[1]]
        if extra:
            assistant.remove(extra)
    else:
        for start in range(0, count, 50_000):
            assistant.add([reading(records(start, min(50_000, count - start)))])
    print(
        f"{assistant.status().records:,} records in {time.perf_counter() - began:.0f} s, {folder}",
        flush=True,
    )
    assistant.close()


def reading(some: Sequence[Record]) -> Reading:
    """Records as a reading of one page."""
    return Reading("load", "JSON Lines", None, None, None, None, tuple(some))


def write(folder: Path, count: int, added: int, seconds: float, real: bool) -> None:
    """Add pages of 20 records, spread over the time; print the seconds that each took."""
    assistant = Assistant.open(folder, bundled=False, load_encoder=load_encoder(real))
    pages = added // PAGE
    began = time.perf_counter()
    for page in range(pages):
        time.sleep(max(0.0, began + seconds * (page + 0.5) / (pages + 1) - time.perf_counter()))
        started = time.perf_counter()
        assistant.add([reading(records(count + page * PAGE, PAGE, f" {page_of(page)}"))])
        print(json.dumps(time.perf_counter() - started), flush=True)
    assistant.close()


def run(folder: Path, asked: argparse.Namespace) -> int:
    assistant = Assistant.open(folder, bundled=False, load_encoder=load_encoder(asked.real))
    started = time.perf_counter()
    assistant.warm_up()
    assistant.search(title_of(1))
    print(
        f"opened and first answer in {time.perf_counter() - started:.2f} s; {rss()} MiB resident",
        flush=True,
    )
    command = [sys.executable, __file__, "--write", str(folder), "--records", str(asked.records)]
    command += ["--added", str(asked.added), "--seconds", str(asked.seconds)] + [
        "--real"
    ] * asked.real
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    ends = time.perf_counter() + asked.seconds
    many = [Counts() for _ in range(asked.readers)]
    threads = [
        threading.Thread(target=read, args=(assistant, asked, ends, one, number))
        for number, one in enumerate(many)
    ]
    for thread in threads:
        thread.start()
    resident = [rss()]
    while (left := ends - time.perf_counter()) > 0:
        time.sleep(min(left, 60))
        resident.append(rss())
    for thread in threads:
        thread.join()
    out, _ = writer.communicate()
    report(many, resident, [float(line) for line in out.split()], assistant, asked)
    assistant.close()
    return int(any(one.errors or one.wrong for one in many) or writer.returncode != 0)


def read(
    assistant: Assistant, asked: argparse.Namespace, ends: float, counts: Counts, number: int
) -> None:
    """One reader: asks until the time is over, and knows what must be found."""
    chance = random.Random(f"reader {number}")
    while time.perf_counter() < ends:
        began = time.perf_counter()
        try:
            wrong = one_question(assistant, asked, chance, counts)
        except FindingAidError as error:
            counts.errors.append(str(error))
        except Exception as error:  # a reader must go on, and say what she saw
            counts.errors.append(f"{type(error).__name__}: {error}")
        else:
            counts.wrong += [wrong] if wrong else []
        counts.seconds.append(time.perf_counter() - began)


def one_question(
    assistant: Assistant, asked: argparse.Namespace, chance: random.Random, counts: Counts
) -> str:
    """Ask one question of three kinds; "" or what is wrong with its answer."""
    number = chance.randrange(asked.records)
    kind = chance.random()
    if kind < 0.2:
        page = chance.randrange(asked.added // PAGE)
        found = assistant.search(f'"{page_of(page)}"', limit=3 * PAGE)
        if len(found.hits) not in (0, PAGE):
            return f"page {page}: {len(found.hits)} of {PAGE} records"
        searched = found.searched.records
    elif kind < 0.8:
        found = assistant.search(f"What is in {title_of(number)}?", limit=10)
        if not found.hits or found.hits[0].record.id != f"n{number}":
            return f"search for n{number}: {[hit.record.id for hit in found.hits[:3]]}"
        searched = found.searched.records
    else:
        answer = assistant.ask(f'"{title_of(number)}"', keep=kind > 0.95)
        if not answer.hits or answer.hits[0].record.id != f"n{number}":
            return f"ask for n{number}: {[hit.record.id for hit in answer.hits[:3]]}"
        searched = answer.searched.records
    beyond = searched - asked.records
    counts.generations.add(beyond)
    return (
        ""
        if 0 <= beyond <= asked.added and beyond % PAGE == 0
        else f"{searched:,} records were searched"
    )


def rss() -> int:
    """MiB of this process that are in memory now."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) // 1024


def report(
    many: Sequence[Counts],
    resident: Sequence[int],
    adding: Sequence[float],
    assistant: Assistant,
    asked: argparse.Namespace,
) -> None:
    seconds = sorted(one for counts in many for one in counts.seconds)
    errors, wrong = [e for one in many for e in one.errors], [w for one in many for w in one.wrong]
    seen = set().union(*(one.generations for one in many))
    p50, p95, worst = (seconds[int(len(seconds) * share)] for share in (0.5, 0.95, 0.9999))
    rate = len(seconds) / asked.seconds
    print(f"{asked.readers} readers, {asked.seconds:.0f} s: {len(seconds):,} answers, {rate:.0f}/s")
    print(
        f"errors {len(errors)}, wrong {len(wrong)}; moments seen {len(seen)} of {asked.added // PAGE + 1}"
    )
    print(f"p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, longest {worst * 1000:.0f} ms")
    print(f"resident MiB at the start, each minute, at the end: {', '.join(map(str, resident))}")
    if adding:
        print(
            f"additions of {PAGE}: {len(adding)}, median {statistics.median(adding) * 1000:.0f} ms, "
            f"longest {max(adding) * 1000:.0f} ms; {assistant.status().records:,} records at the end"
        )
    started = time.perf_counter()
    fresh = Assistant.open(
        assistant.archive.folder, bundled=False, load_encoder=load_encoder(asked.real)
    )
    with fresh.archive.view():
        print(f"reading the whole index once: {(time.perf_counter() - started) * 1000:.0f} ms")
    fresh.close()
    for line in list(dict.fromkeys(errors))[:5] + list(dict.fromkeys(wrong))[:5]:
        print(f"  {line}")


if __name__ == "__main__":
    sys.exit(main())

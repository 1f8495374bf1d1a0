"""Load test: many users ask at once while records are added, and every answer is checked.

    python benchmarks/load.py [--records 100000] [--seconds 300] [--readers 20] [--added 1000]
                              [--real] [--cache FOLDER]

The archive is recombined from ../shared/data/travels (date, title and summary from three records);
each record has its own number, so that a reader knows which record must be found. Readers are
threads that share one `Assistant`, as in the app; the writer is another process, as on the command
line, and adds pages of 20 records. A third process checks the archive, backs it up, and checks it
again, at a quarter, a half and three quarters of the time. Vectors are sums of one random vector
for each word, which cost little and mean little; --real takes the model of the archive.

An answer is wrong when its record is not the first, or when it shows half an addition: a number of
records that no complete page gives, or only some of a page's records. So is a check that finds
damage, and a backup of half an addition. The figures are in
docs/bounds.md: at 100,000 records no error and no wrong answer.
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
from embeddings import Encoder, FolderArchive
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
        return np.stack([self._encode(text) for text in texts])

    def encode_documents(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """(n, 384), unit length."""
        if progress is not None and texts:
            progress(len(texts))
        return self.encode_queries(texts)

    def _encode(self, text: str) -> NDArray[np.float32]:
        total = np.sum(
            [self._word(word) for word in re.findall(r"\w+", text.lower()) or [""]], axis=0
        )
        vector: NDArray[np.float32] = (total / np.linalg.norm(total)).astype(np.float32)
        return vector

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
    parser.add_argument("--maintain", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args(arguments)
    if not DATA.is_file():
        print(f"there is no {DATA}; put the set of travels there", file=sys.stderr)
        return 1
    if args.write:
        write(args.write, args.records, args.added, args.seconds, args.real)
        return 0
    if args.maintain:
        return maintain(args.maintain, args)
    with tempfile.TemporaryDirectory(prefix="finding-aid-load-") as temporary:
        folder = (
            args.cache or Path(temporary)
        ) / f"archive-{args.records}{'-real' if args.real else ''}"
        prepare(folder, args.records, args.real)
        return run(folder, args)


def load_encoder(real: bool) -> Callable[[], Encoder] | None:
    """What Assistant.open is given; None: its own model."""
    return None if real else WordSums


def title_of(number: int) -> str:
    """Return the words that only one record contains."""
    return f"file kz{_letters(number)}x"


def page_of(number: int) -> str:
    """Return the words that only the records of one added page contain."""
    return f"loadpage pg{_letters(number)}x"


def _letters(number: int) -> str:
    """Return a number in letters that no stemmer shortens, so that it is not read as a year."""
    return "".join("bcdfghjklm"[int(digit)] for digit in str(number))


def records(start: int, count: int, tail: str = "") -> list[Record]:
    """Records number `start` and following, recombined; the same for the same numbers."""
    real = read_file(DATA).records
    made_up = []
    for number in range(start, start + count):
        chance = random.Random(number)
        when, titled, summed = (chance.choice(real) for _ in range(3))
        title = f"{titled.title}, {title_of(number)}{tail}"
        made_up.append(Record(f"n{number}", title, when.date, summed.summary))
    return made_up


def prepare(folder: Path, count: int, real: bool) -> None:
    """Make the archive, unless --cache holds it; what an earlier run added is taken out."""
    started = time.perf_counter()
    known = FolderArchive.exists(folder)
    assistant = Assistant.open(folder, bundled=False, load_encoder=load_encoder(real))
    if known:
        extra = [record.id for record in assistant.browse(words="loadpage", limit=10**6)[1]]
        if extra:
            assistant.remove(extra)
    else:
        for start in range(0, count, 50_000):
            assistant.add([reading(records(start, min(50_000, count - start)))])
    print(
        f"{assistant.status().records:,} records in "
        f"{time.perf_counter() - started:.0f} s, {folder}",
        flush=True,
    )
    assistant.close()


def reading(page_records: Sequence[Record]) -> Reading:
    """Records as a reading of one page."""
    return Reading("load", "JSON Lines", None, None, None, None, tuple(page_records))


def write(folder: Path, count: int, added: int, seconds: float, real: bool) -> None:
    """Add pages of 20 records, spread over the time; print the seconds that each took."""
    assistant = Assistant.open(folder, bundled=False, load_encoder=load_encoder(real))
    pages = added // PAGE
    started = time.perf_counter()
    for page in range(pages):
        time.sleep(max(0.0, started + seconds * (page + 0.5) / (pages + 1) - time.perf_counter()))
        began = time.perf_counter()
        assistant.add([reading(records(count + page * PAGE, PAGE, f" {page_of(page)}"))])
        print(json.dumps(time.perf_counter() - began), flush=True)
    assistant.close()


def maintain(folder: Path, args: argparse.Namespace) -> int:
    """Check, back up, and check; print what each took and found, and return 1 when it is wrong."""
    assistant = Assistant.open(folder, bundled=False, load_encoder=load_encoder(args.real))
    code, started = 0, time.perf_counter()
    for part, task in enumerate(("check", "backup", "check"), 1):
        time.sleep(max(0.0, started + args.seconds * part / 4 - time.perf_counter()))
        began = time.perf_counter()
        if task == "check":
            found = assistant.maintenance.check()
            code |= bool(found)
        else:
            with tempfile.TemporaryDirectory(prefix="finding-aid-load-") as temporary:
                records = assistant.maintenance.backup(Path(temporary) / "backup").records
            found = [f"{records:,} records, verified"]
            code |= (records - args.records) % PAGE != 0
        print(
            f"{task}: {time.perf_counter() - began:.1f} s, {'; '.join(found) or 'whole'}",
            flush=True,
        )
    assistant.close()
    return code


def run(folder: Path, args: argparse.Namespace) -> int:
    assistant = Assistant.open(folder, bundled=False, load_encoder=load_encoder(args.real))
    started = time.perf_counter()
    assistant.warm_up()
    assistant.search(title_of(1))
    print(
        f"opened and first answer in {time.perf_counter() - started:.2f} s; {rss()} MiB resident",
        flush=True,
    )
    more = ["--records", str(args.records), "--added", str(args.added)]
    more += ["--seconds", str(args.seconds)] + ["--real"] * args.real
    writer, keeper = (
        subprocess.Popen(
            [sys.executable, __file__, task, str(folder), *more], stdout=subprocess.PIPE, text=True
        )
        for task in ("--write", "--maintain")
    )
    ends = time.perf_counter() + args.seconds
    counts_of_readers = [Counts() for _ in range(args.readers)]
    threads = [
        threading.Thread(target=read, args=(assistant, args, ends, counts, number))
        for number, counts in enumerate(counts_of_readers)
    ]
    for thread in threads:
        thread.start()
    resident = [rss()]
    while (remaining := ends - time.perf_counter()) > 0:
        time.sleep(min(remaining, 60))
        resident.append(rss())
    for thread in threads:
        thread.join()
    out, _ = writer.communicate()
    print(keeper.communicate()[0], end="")
    report(counts_of_readers, resident, [float(line) for line in out.split()], assistant, args)
    assistant.close()
    return int(
        any(counts.errors or counts.wrong for counts in counts_of_readers)
        or writer.returncode != 0
        or keeper.returncode != 0
    )


def read(
    assistant: Assistant, args: argparse.Namespace, ends: float, counts: Counts, number: int
) -> None:
    """One reader: asks until the time is over, and knows what must be found."""
    chance = random.Random(f"reader {number}")
    while time.perf_counter() < ends:
        started = time.perf_counter()
        try:
            wrong = one_question(assistant, args, chance, counts)
        except FindingAidError as error:
            counts.errors.append(str(error))
        except Exception as error:  # a reader must go on, and say what she saw
            counts.errors.append(f"{type(error).__name__}: {error}")
        else:
            counts.wrong += [wrong] if wrong else []
        counts.seconds.append(time.perf_counter() - started)


def one_question(
    assistant: Assistant, args: argparse.Namespace, chance: random.Random, counts: Counts
) -> str:
    """Ask one question of three kinds; "" or what is wrong with its answer."""
    number = chance.randrange(args.records)
    kind = chance.random()
    if kind < 0.2:
        page = chance.randrange(args.added // PAGE)
        result = assistant.search(f'"{page_of(page)}"', limit=3 * PAGE)
        # Before the page is added, records with either word are found, with a note.
        found = sum(page_of(page) in hit.record.title for hit in result.hits)
        if found and (found, len(result.hits)) != (PAGE, PAGE):
            return f"page {page}: {found} of {PAGE} records among {len(result.hits)}"
        searched = result.searched.records
    elif kind < 0.8:
        result = assistant.search(f"What is in {title_of(number)}?", limit=10)
        if not result.hits or result.hits[0].record.id != f"n{number}":
            return f"search for n{number}: {[hit.record.id for hit in result.hits[:3]]}"
        searched = result.searched.records
    else:
        answer = assistant.ask(f'"{title_of(number)}"', keep=kind > 0.95)
        if not answer.hits or answer.hits[0].record.id != f"n{number}":
            return f"ask for n{number}: {[hit.record.id for hit in answer.hits[:3]]}"
        searched = answer.searched.records
    beyond = searched - args.records
    counts.generations.add(beyond)
    return (
        ""
        if 0 <= beyond <= args.added and beyond % PAGE == 0
        else f"{searched:,} records were searched"
    )


def rss() -> int:
    """MiB of this process that are in memory now."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) // 1024


def report(
    counts_of_readers: Sequence[Counts],
    resident: Sequence[int],
    adding: Sequence[float],
    assistant: Assistant,
    args: argparse.Namespace,
) -> None:
    seconds = sorted(value for counts in counts_of_readers for value in counts.seconds)
    errors = [error for counts in counts_of_readers for error in counts.errors]
    wrong = [answer for counts in counts_of_readers for answer in counts.wrong]
    moments = set().union(*(counts.generations for counts in counts_of_readers))
    p50, p95, worst = (seconds[int(len(seconds) * share)] for share in (0.5, 0.95, 0.9999))
    rate = len(seconds) / args.seconds
    print(f"{args.readers} readers, {args.seconds:.0f} s: {len(seconds):,} answers, {rate:.0f}/s")
    print(
        f"errors {len(errors)}, wrong {len(wrong)}; "
        f"moments seen {len(moments)} of {args.added // PAGE + 1}"
    )
    print(f"p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, longest {worst * 1000:.0f} ms")
    print(f"resident MiB at the start, each minute, at the end: {', '.join(map(str, resident))}")
    if adding:
        print(
            f"additions of {PAGE}: {len(adding)}, "
            f"median {statistics.median(adding) * 1000:.0f} ms, "
            f"longest {max(adding) * 1000:.0f} ms; "
            f"{assistant.status().records:,} records at the end"
        )
    started = time.perf_counter()
    fresh = Assistant.open(
        assistant.archive.folder, bundled=False, load_encoder=load_encoder(args.real)
    )
    with fresh.archive.view():
        print(f"reading the whole index once: {(time.perf_counter() - started) * 1000:.0f} ms")
    fresh.close()
    for line in list(dict.fromkeys(errors))[:5] + list(dict.fromkeys(wrong))[:5]:
        print(f"  {line}")


if __name__ == "__main__":
    sys.exit(main())

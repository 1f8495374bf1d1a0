"""A long run of one target, with inputs that nobody has seen before.

    python -m tests.fuzz.long_run TARGET [--seconds 600] [--corpus FOLDER]

TARGET is a module of this folder, one of TARGETS below. With atheris (`pip install atheris`) inputs that reach new lines are kept in --corpus and varied further;
without it, inputs are put together from the target's pieces until the time is over. The first input that breaks a
promise is written beside the corpus and ends the run with its traceback.
"""

from __future__ import annotations

import argparse
import importlib
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

TARGETS = (
    "listing_page", "layouts", "json_lines", "other_files", "dates", "question", "reader_files", "bundle_file", "command_line", "restore_file", "hostile_archive",
    "json_answers", "packed_files", "pasted_tables", "ead_file", "tei_file", "mods_file", "marc_file",
    "program_files", "typed_lists", "web_page", "other_xml",
)  # fmt: skip
ROOMS = ["corpus", "qa", "embeddings"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one target until its time is over; 1 when a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument(
        "--corpus", type=Path, help="a folder for the inputs that are kept; default: a new one"
    )
    parser.add_argument(
        "--plain", action="store_true", help="without atheris, even where it is installed"
    )
    asked = parser.parse_args(arguments)
    folder = asked.corpus or Path(tempfile.mkdtemp(prefix=f"finding-aid-{asked.target}-"))
    folder.mkdir(parents=True, exist_ok=True)
    print(f"inputs are kept in {folder}", file=sys.stderr)
    if find_spec("atheris") is None or asked.plain:
        return _plain(asked.target, asked.seconds, folder)
    _watched(asked.target, asked.seconds, folder)
    return 0


def _watched(name: str, seconds: int, folder: Path) -> None:
    """Drive by atheris; it ends the process itself."""
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=ROOMS):
        module = importlib.import_module(f"tests.fuzz.{name}")
    pieces: Sequence[bytes] = module.PIECES
    for number, piece in enumerate(pieces):
        (folder / f"piece-{number:03d}").write_bytes(piece)
    for seed in range(100):
        (folder / f"mixed-{seed:03d}").write_bytes(mixed(pieces, random.Random(seed)))
    # The dictionary of libFuzzer: one quoted word a line, bytes in hex.
    words = "".join(
        '"' + "".join(f"\\x{byte:02x}" for byte in piece[:60]) + '"\n' for piece in pieces if piece
    )
    (folder.parent / f"{folder.name}.dict").write_text(words, encoding="ascii")
    atheris.Setup(
        [
            sys.argv[0],
            str(folder),
            f"-dict={folder.parent / f'{folder.name}.dict'}",
            f"-artifact_prefix={folder.parent / f'{folder.name}-broke-'}",
            f"-max_total_time={seconds}",
            "-max_len=20000",
            "-timeout=20",
            "-rss_limit_mb=3000",
            "-print_final_stats=1",
        ],
        module.target,
    )
    atheris.Fuzz()


def _plain(name: str, seconds: int, folder: Path) -> int:
    module = importlib.import_module(f"tests.fuzz.{name}")
    target: Callable[[bytes], None] = module.target
    began, tried, seed = time.monotonic(), 0, random.randrange(2**32)
    while time.monotonic() - began < seconds:
        data = mixed(module.PIECES, random.Random(f"{seed} {tried}"))
        try:
            target(data)
        except BaseException:
            broke = folder.parent / f"{folder.name}-broke-{seed}-{tried}"
            broke.write_bytes(data)
            print(f"after {tried} inputs, the input is in {broke}", file=sys.stderr)
            raise
        tried += 1
    print(f"{name}: {tried} inputs, every promise held")
    return 0


def mixed(pieces: Sequence[bytes], chance: random.Random) -> bytes:
    """An input of some pieces, with stray bytes between them and, now and then, a part cut out."""
    found = b"".join(
        chance.choice(pieces) if chance.random() < 0.9 else chance.randbytes(chance.randrange(1, 5))
        for _ in range(chance.randrange(1, 30))
    )
    if chance.random() < 0.2 and len(found) > 2:
        start = chance.randrange(len(found))
        found = found[:start] + found[start + chance.randrange(1, 20) :]
    return found


if __name__ == "__main__":
    sys.exit(main())

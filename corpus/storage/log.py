"""SQLite's write-ahead log: whether what was committed to it is still there, and its pages.

SQLite reads the log up to the first frame with a wrong checksum, and takes that for its end: a
damaged log loses committed changes without a word. Each frame's checksum continues that of the
frame before, which is stored, too, so every frame can be verified alone. The index of the log
(the file ending with -shm) says how many frames were committed, and how many of them are in the
store's file (https://sqlite.org/walformat.html).
"""

from __future__ import annotations

import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.text import count_phrase

_LOG_HEADER_BYTES, _FRAME_HEADER_BYTES = 32, 24
_PAGE_BYTES = 4096
_FRAME_BYTES = _FRAME_HEADER_BYTES + _PAGE_BYTES
_MAGIC = 0x377F0682
"""The first number of a log; its last bit says that the checksums are of big-endian numbers."""
_INDEX_BYTES = 100
_MODULUS = 1 << 32
_FRAMES_AT_ONCE = 2_000
"""Number of frames for which checksums are computed together (8 MB)."""
_ATTEMPTS = 20
"""How often the log is read again when somebody writes meanwhile."""

_Numbers = NDArray[np.uint32]


@dataclass(frozen=True)
class _LogIndex:
    """The head of the index of a log.

    Attributes:
        frames: how many frames are committed.
        moved: how many of them are in the store's file.
        salts: of the log that it describes, 8 bytes.
    """

    frames: int
    moved: int
    salts: bytes


@dataclass(frozen=True)
class StoreLog:
    """The frames of a log that belong to its latest start.

    Attributes:
        is_headed: whether its header is intact.
        salts: of the latest start, 8 bytes.
        pages: the page of the store that each frame replaces, shape (frames,).
        sizes: the number of pages of the store after a commit, 0 within a change.
        intact: whether each frame is what was written.
        contents: the new pages, uint8 (frames, 4096).
    """

    is_headed: bool
    salts: bytes
    pages: _Numbers
    sizes: _Numbers
    intact: NDArray[np.bool_]
    contents: NDArray[np.uint8]

    @classmethod
    def parse(cls, data: bytes) -> StoreLog:
        """Read the bytes of a log."""
        magic = struct.unpack_from(">I", data)[0] if len(data) >= _LOG_HEADER_BYTES else 0
        order = ">u4" if magic == _MAGIC | 1 else "<u4"
        head = np.frombuffer(data[:_LOG_HEADER_BYTES].ljust(_LOG_HEADER_BYTES, b"\0"), ">u4")
        words = np.frombuffer(head.tobytes()[:24], order).astype(np.uint32)[None]
        start = _continue_checksums(np.zeros((1, 2), np.uint32), words)
        is_headed = magic | 1 == _MAGIC | 1 and bool((start[0] == head[6:8]).all())
        count = max(0, len(data) - _LOG_HEADER_BYTES) // _FRAME_BYTES
        frames = np.frombuffer(data, np.uint8, count * _FRAME_BYTES, min(32, len(data)))
        frames = frames.reshape(count, _FRAME_BYTES)
        heads = np.ascontiguousarray(frames[:, :_FRAME_HEADER_BYTES]).view(">u4").astype(np.uint32)
        before = np.concatenate([head[6:8].astype(np.uint32)[None], heads[:, 4:6]])[:count]
        intact = np.zeros(count, np.bool_)
        for begin in range(0, count, _FRAMES_AT_ONCE):
            part = slice(begin, begin + _FRAMES_AT_ONCE)
            hashed = np.concatenate([frames[part, :8], frames[part, _FRAME_HEADER_BYTES:]], axis=1)
            sums = _continue_checksums(before[part], hashed.view(order).astype(np.uint32))
            intact[part] = (sums == heads[part, 4:6]).all(axis=1)
        salts = heads[:, 2:4]
        latest = head[4:6].astype(np.uint32)
        if not is_headed and intact.any():
            latest = salts[int(intact.argmax())]
        # Behind the last commit are frames of an earlier start, or of a change that was taken back.
        belongs = intact & (salts == latest).all(axis=1)
        last = int(np.flatnonzero(belongs & (heads[:, 1] > 0)).max(initial=-1)) + 1
        return cls(
            is_headed,
            latest.astype(">u4").tobytes(),
            heads[:last, 0],
            heads[:last, 1],
            belongs[:last],
            frames[:last, _FRAME_HEADER_BYTES:],
        )

    @property
    def readable(self) -> int:
        """How many frames SQLite reads: those before the first one that is damaged."""
        if not self.is_headed:
            return 0
        return len(self.intact) if self.intact.all() else int(self.intact.argmin())

    def newest_pages(self) -> Iterator[tuple[int, bytes]]:
        """Yield the number and the contents of each page of an intact frame, the oldest first."""
        for place in np.flatnonzero(self.intact).tolist():
            yield int(self.pages[place]), self.contents[place].tobytes()


def read_log(store: Path) -> StoreLog:
    """Return the log of the store at `store`, without any frame when there is none."""
    return StoreLog.parse(_bytes_of(_log_path(store)))


def log_damage(store: Path) -> str:
    """Return what the log of the store at `store` has lost, in words; "" when nothing."""
    for _ in range(_ATTEMPTS):
        before = _read_index(store)
        data = _bytes_of(_log_path(store))
        if before == _read_index(store):
            lost = _lost_frames(StoreLog.parse(data), before, is_empty=not data)
            if not lost:
                return ""
            frames = count_phrase(lost, "page")
            return (
                f"the log of the store ({_log_path(store)}) is damaged: {frames} of the last "
                "changes cannot be read"
            )
    return ""  # it changes all the time, so it is being written by who can read it


def _lost_frames(log: StoreLog, index: _LogIndex | None, *, is_empty: bool) -> int:
    """Return how many committed frames can be read neither from the log nor from the store."""
    if index is not None and log.is_headed and log.salts == index.salts:
        return max(0, index.frames - log.readable)
    if is_empty:
        return 0 if index is None else index.frames - index.moved
    return max(int(not log.is_headed), len(log.intact) - log.readable)


def _read_index(store: Path) -> _LogIndex | None:
    """Return the head of the log's index; None when there is none, or none that can be trusted.

    One from before the system was started is not: it is never flushed to the disk.
    """
    path = store.with_name(f"{store.name}-shm")
    data = _bytes_of(path, _INDEX_BYTES)
    if len(data) < _INDEX_BYTES or data[:48] != data[48:96] or not data[12]:
        return None
    started = time.time() - time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", 1))
    if path.stat().st_mtime < started:
        return None
    words = np.frombuffer(data[:40], "=u4")[None].astype(np.uint32)
    sums = _continue_checksums(np.zeros((1, 2), np.uint32), words)
    if (sums[0] != np.frombuffer(data[40:48], "=u4")).any():
        return None
    frames, moved = struct.unpack_from("=I", data, 16)[0], struct.unpack_from("=I", data, 96)[0]
    return _LogIndex(frames, moved, data[32:40])


def _continue_checksums(before: _Numbers, words: _Numbers) -> _Numbers:
    """Return the checksums (rows, 2) after the words (rows, 2 * n) of each row.

    For each pair x, y of words SQLite adds x + b to a, then y + a to b. So at the end a and b are
    sums of all words and of the first a and b, each times a number that depends on its place only.
    """
    by_word, by_start = _factors(words.shape[1])
    return before @ by_start + words @ by_word


@lru_cache(maxsize=4)
def _factors(count: int) -> tuple[_Numbers, _Numbers]:
    """Return the factors of each of `count` words (count, 2) and of the first a and b (2, 2)."""
    by_word = np.zeros((count, 2), np.uint32)
    of_a, of_b = (1, 0), (0, 1)
    """What a and b at this place add to a and b at the end."""
    for place in range(count - 2, -1, -2):
        by_word[place] = (of_a[0] + of_b[0]) % _MODULUS, (of_a[1] + of_b[1]) % _MODULUS
        by_word[place + 1] = of_b
        sums = tuple(
            (term_a + term_b) % _MODULUS for term_a, term_b in zip(of_a, of_b, strict=True)
        )
        of_a, of_b = (
            (sums[0], sums[1]),
            ((sums[0] + of_b[0]) % _MODULUS, (sums[1] + of_b[1]) % _MODULUS),
        )
    return by_word, np.array([of_a, of_b], np.uint32)


def _log_path(store: Path) -> Path:
    return store.with_name(f"{store.name}-wal")


def _bytes_of(path: Path, size: int = -1) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(size)
    except (FileNotFoundError, NotADirectoryError):
        return b""

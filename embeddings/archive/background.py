"""Work that goes on beside other work, in a thread of its own, until it is waited for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

Made = TypeVar("Made")
One = TypeVar("One")


class Cancelled(Exception):
    """The work beside was given up, because what it is beside failed."""


class CancelToken:
    """Whether to go on. Set by one thread, and asked by the other."""

    def __init__(self) -> None:
        self._stopped = threading.Event()

    def cancel(self) -> None:
        """Have the other end at the next thing that it takes."""
        self._stopped.set()

    def iterate(self, things: Iterable[One]) -> Iterator[One]:
        """These, as long as nobody has said to stop; then Stopped."""
        for one in things:
            if self._stopped.is_set():
                raise Cancelled
            yield one


@contextmanager
def run_in_background(work: Callable[[CancelToken], Made]) -> Iterator[Future[Made]]:
    """Do `work` in a thread while the body of the `with` runs, which asks the future for what it gave, or raised.

    However the body ends, the thread has ended afterwards; when it ends by an error, the work is told to stop.
    """
    go = CancelToken()
    with ThreadPoolExecutor(1, "finding-aid-beside") as pool:
        future = pool.submit(work, go)
        try:
            yield future
        except BaseException:
            go.cancel()
            raise

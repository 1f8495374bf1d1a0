"""How far the reading of a long file is: loops over its entries tell, and who waits is called.

Readers are nested (a file in a ZIP file, a table on a page), so the listener is not handed through
all of them: it is set for the time of one reading, in its own thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

OnReading = Callable[[int, int], None]
"""Is called with the hundredths of a reading that are done, and 100."""

ALL = 100
_STEP = 1_000
"""Entries between two calls."""

T = TypeVar("T")


class _Listener:
    """Calls back when more hundredths are done; they never grow fewer."""

    def __init__(self, call: OnReading) -> None:
        self._call = call
        self.done = 0.0

    def tell(self, done: float) -> None:
        """Note what is done, of 1."""
        if int(done * ALL) > int(self.done * ALL):
            self._call(int(done * ALL), ALL)
        self.done = max(self.done, done)


_listener: ContextVar[_Listener | None] = ContextVar("reading", default=None)


@contextmanager
def reading_progress(on_reading: OnReading) -> Iterator[None]:
    """Call back with how far the reading is, for the files that are read inside."""
    token = _listener.set(_Listener(on_reading))
    try:
        yield
    finally:
        _listener.reset(token)


def counted(items: Sequence[T], part: float = 1.0) -> Iterator[T]:
    """Yield the items, and tell how many have gone by.

    part: what of the whole reading is done when they have, from where it is now.
    """
    listener = _listener.get()
    begin = listener.done if listener else 0.0
    for number, item in enumerate(items):
        yield item
        if listener is not None and number % _STEP == _STEP - 1:
            listener.tell(begin + (part - begin) * (number + 1) / len(items))


def tell_part(done: int, total: int, part: float) -> None:
    """Tell that `done` of `total` bytes are read, all of which are this part of the reading."""
    if (listener := _listener.get()) is not None and total:
        listener.tell(part * min(done, total) / total)

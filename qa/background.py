"""Work in the background, for the app: its progress, the time left, its stop, and how it ended.

A job has its own thread, so a page that is reloaded or closed neither stops nor doubles it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from typing import Any, Generic, TypeVar

from corpus import FindingAidError, count_phrase

PATIENCE_SECONDS = 1.0
"""How long a job works before the time left is estimated from its speed."""

Result = TypeVar("Result")
Item = TypeVar("Item")

_PARTS = 1_000
"""Of the whole of what is counted."""


class StoppedError(Exception):
    """Raised in the thread of a job that is to stop."""


class BackgroundJob(Generic[Result]):
    """One piece of work in its own thread. Safe between threads.

    Attributes:
        result: what the work returned, None until it has succeeded.
        error: why it failed, "" if it has not.
        stopped: whether it ended by `stop`.
    """

    own_error = "this ended by an error of Finding Aid itself; try it again"
    """The message where the work raises something that is no error of a user."""

    def __init__(self) -> None:
        """Prepare the job; a subclass calls `_start` when it is complete."""
        self.result: Result | None = None
        self.error = ""
        self.stopped = False
        self._stop = threading.Event()
        self._finished = threading.Event()
        self._told = (0, 0)
        self._started_at: float | None = None
        self._thread = threading.Thread(target=self._run, name=type(self).__name__, daemon=True)

    @property
    def is_finished(self) -> bool:
        """Whether the work has ended, with or without success."""
        return self._finished.is_set()

    @property
    def told(self) -> tuple[int, int]:
        """How much is done, and of how much; 0 where that is not known."""
        return self._told

    @property
    def seconds_left(self) -> float | None:
        """An estimate by the speed so far, None while it is unknown."""
        done, total = self._told
        if self._started_at is None or not done or not total:
            return None
        elapsed = time.monotonic() - self._started_at
        return elapsed / done * (total - done) if elapsed >= PATIENCE_SECONDS else None

    def stop(self) -> None:
        """Stop at the next step."""
        self._stop.set()

    def wait(self, seconds: float) -> bool:
        """Wait until the work has ended, at most `seconds`; return whether it has."""
        return self._finished.wait(seconds)

    def tell(self, done: int, total: int) -> None:
        """Note how much is done; called in the job's thread. Raises StoppedError to stop it."""
        if self._started_at is None:
            self._started_at = time.monotonic()
        self._told = (done, total)
        if self._stop.is_set():
            raise StoppedError

    def begin_step(self) -> None:
        """Note that another step of the work begins; the time left is that of the step."""
        self._told = (0, 0)
        self._started_at = time.monotonic()

    def _start(self) -> None:
        self._thread.start()

    def _work(self) -> Result:
        """Do the work, and call `tell` on the way."""
        raise NotImplementedError

    def _run(self) -> None:
        _job_here.set(self)  # of this thread
        try:
            self.result = self._work()
        except StoppedError:
            self.stopped = True
        except FindingAidError as error:
            self.error = str(error)
        finally:
            if self.result is None and not self.stopped and not self.error:
                self.error = self.own_error
            self._finished.set()


_job_here: ContextVar[BackgroundJob[Any] | None] = ContextVar("job", default=None)


def counted(items: Sequence[Item], part: float = 1.0) -> Iterator[Item]:
    """Yield the items, and tell the job of this thread, if any, how many are done.

    part: what of the whole work is done when they all have, from where it is now.
    """
    job = _job_here.get() if len(items) > 1 else None
    reached = job.told[0] if job is not None else 0
    begin = reported = reached
    for number, item in enumerate(items, 1):
        yield item
        reached = begin + int((part * _PARTS - begin) * number / len(items))
        if job is not None and reached > reported:
            job.tell(reached, _PARTS)
            reported = reached


def format_time_left(seconds: float | None) -> str:
    """Return a time in words, as "about 40 seconds left"; "" if it is unknown."""
    if seconds is None:
        return ""
    if seconds < 1.5:
        return "about a second left"
    if seconds < 90:
        return f"about {count_phrase(round(seconds), 'second')} left"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"about {minutes} minutes left"
    return f"about {round(minutes / 60)} hours left"

"""A harvest in the background, for the app: its progress, its stop, and the addition after it.

A job has its own thread, so a page that is reloaded or closed neither stops nor doubles it. What a
stopped harvest has fetched is kept, and the same request goes on after it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from corpus import FindingAidError, Reading
from embeddings import ChangeResult
from qa.harvest.harvest import Harvest, HarvestRequest, check_request
from qa.harvest.oai_client import HarvestError, OaiClient, Politeness

HARVESTS = "harvest"
"""The folder in the archive's with the answers of harvests that are not complete."""


class Addition(Protocol):
    """An addition in the background, as an `ImportJob`."""

    @property
    def added(self) -> ChangeResult | None:
        """What it changed, None until it has succeeded."""

    def wait(self, seconds: float) -> bool:
        """Wait until it has ended; return whether it has."""


class _StoppedError(Exception):
    """Raised between two answers, so that the harvest ends there."""


class HarvestJob:
    """One harvest in the background. Safe between threads.

    Attributes:
        request: what is asked for.
        names: of the collection and the listing, as an addition takes them.
        reading: what was fetched, None until all has come.
        addition: the addition of what was fetched, None before it.
        error: why the harvest failed, "" if it has not.
        stopped: whether it ended by `stop`.
    """

    def __init__(
        self,
        request: HarvestRequest,
        folder: Path,
        add: Callable[..., Addition],
        names: Mapping[str, str],
        politeness: Politeness | None = None,
    ) -> None:
        """folder: of the archive. add: starts to add readings, with names.

        Raises HarvestError when the request names no address or no day.
        """
        self._stop = threading.Event()
        client = OaiClient(request.address, politeness, self._wait)
        self.request = check_request(
            HarvestRequest(
                client.address, request.prefix, request.set, request.earliest, request.latest
            )
        )
        self.names = dict(names)
        self.reading: Reading | None = None
        self.addition: Addition | None = None
        self.error = ""
        self.stopped = False
        self._harvest = Harvest(self.request, folder / HARVESTS, client)
        self._add = add
        self._progress = (0, 0)
        self._finished = threading.Event()
        self._thread = threading.Thread(target=self._run, name="harvest", daemon=True)
        self._thread.start()

    @property
    def is_finished(self) -> bool:
        """Whether the harvest has ended; what it fetched may still be added."""
        return self._finished.is_set()

    @property
    def progress(self) -> tuple[int, int]:
        """The records that are saved, and how many the source states; 0 where it does not."""
        return self._progress

    def stop(self) -> None:
        """Stop before the next answer; those that have come are kept."""
        self._stop.set()

    def wait(self, seconds: float) -> bool:
        """Wait until the harvest has ended, at most `seconds`; return whether it has."""
        return self._finished.wait(seconds)

    def join(self, seconds: float) -> None:
        """Wait until the addition has ended too, at most `seconds`."""
        self._thread.join(seconds)

    def _wait(self, seconds: float) -> None:
        if self._stop.wait(seconds):
            raise _StoppedError

    def _on_progress(self, records: int, total: int) -> None:
        self._progress = (records, total)
        if self._stop.is_set():
            raise _StoppedError

    def _run(self) -> None:
        try:
            self.reading = self._harvest.fetch(self._on_progress)
            if self.reading.records:
                self.addition = self._add([self.reading], **self.names)
        except _StoppedError:
            self.stopped = True
            self._progress = (self._harvest.records, self._progress[1])
        except FindingAidError as error:
            self.error = str(error)
        finally:
            if self.reading is None and not self.stopped and not self.error:
                self.error = "the harvest ended by an error of Finding Aid itself; try it again"
            self._finished.set()
        if self.addition is None:
            return
        while not self.addition.wait(60):
            pass
        if self.addition.added is not None:
            self._harvest.forget()


class HarvestJobs:
    """The harvests of one archive, one at a time.

    Attributes:
        current: the latest, None before the first.
    """

    def __init__(
        self,
        folder: Path,
        add: Callable[..., Addition],
        politeness: Politeness | None = None,
    ) -> None:
        """folder: of the archive. add: starts to add readings, with `collection` and `listing`."""
        self.current: HarvestJob | None = None
        self._folder = folder
        self._add = add
        self._politeness = politeness
        self._lock = threading.Lock()

    def start(self, request: HarvestRequest, names: Mapping[str, str]) -> HarvestJob:
        """Start a harvest, or go on with a stopped one.

        names: of the collection and the listing, as an addition takes them.
        Raises HarvestError while another is under way, and for what is no address or day.
        """
        with self._lock:
            if self.current is not None and not self.current.is_finished:
                raise HarvestError(
                    "a harvest is under way in this archive; wait for it, or stop it"
                )
            self.current = HarvestJob(request, self._folder, self._add, names, self._politeness)
            return self.current

"""A harvest in the background, for the app: its progress, its stop, and the addition after it.

What a stopped harvest has fetched is kept, and the same request goes on after it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from corpus import FindingAidError, Reading
from embeddings import ChangeResult
from qa.background import BackgroundJob, StoppedError
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


class HarvestJob(BackgroundJob[Reading]):
    """One harvest in the background, and the addition after it. Safe between threads.

    It ends for `wait` when all is fetched; what was fetched may still be added.

    Attributes:
        request: what to ask for.
        names: of the collection and the listing, as an addition takes them.
        addition: the addition of what was fetched, None before it.
    """

    own_error = "the harvest ended by an error of Finding Aid itself; try it again"

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
        super().__init__()
        client = OaiClient(request.address, politeness, self._pause)
        self.request = check_request(
            HarvestRequest(
                client.address, request.prefix, request.set, request.earliest, request.latest
            )
        )
        self.names = dict(names)
        self.addition: Addition | None = None
        self._harvest = Harvest(self.request, folder / HARVESTS, client)
        self._add = add
        self._start()

    @property
    def reading(self) -> Reading | None:
        """What was fetched, None until all has come."""
        return self.result

    @property
    def progress(self) -> tuple[int, int]:
        """The records that are saved, and how many the source states; 0 where it does not."""
        return (self._harvest.records, self.told[1]) if self.stopped else self.told

    def join(self, seconds: float) -> None:
        """Wait until the addition has ended too, at most `seconds`."""
        self._thread.join(seconds)

    def _pause(self, seconds: float) -> None:
        if self._stop.wait(seconds):
            raise StoppedError

    def _work(self) -> Reading:
        reading = self._harvest.fetch(self.tell)
        if reading.records:
            try:
                self.addition = self._add([reading], **self.names)
            except FindingAidError as error:  # what was fetched is kept, and reported
                self.error = str(error)
        return reading

    def _run(self) -> None:
        super()._run()
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

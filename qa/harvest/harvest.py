"""One harvest: its answers are saved as they come, so that a stopped one can be continued.

The answers are in a folder next to the archive until all have come and are added; then the folder
is removed.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from corpus import (
    OaiSurvey,
    Reading,
    ReadingError,
    read_oai_pages,
    replace_durably,
    survey_oai_answer,
    write_durably,
)
from qa.harvest.oai_client import HarvestError, OaiClient

_STATE, _LOCK = "state.json", "harvest.lock"
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\dZ)?")
_ADVICE = {
    "noRecordsMatch": "look at the set and the days (--set, --from, --until)",
    "cannotDisseminateFormat": "choose another format (--prefix)",
    "noSetHierarchy": "leave out the set (--set)",
    "badArgument": "look at the set, the days and the format (--set, --from, --until, --prefix)",
    "idDoesNotExist": "look at the address",
}


@dataclass(frozen=True)
class HarvestRequest:
    """A request to a source for its records.

    Attributes:
        address: of the source.
        prefix: the format of the records, as the source names it.
        set: a part of the source, "" for all.
        earliest: records changed since that day, "" for all.
        latest: likewise, until that day.
    """

    address: str
    prefix: str = "oai_dc"
    set: str = ""
    earliest: str = ""
    latest: str = ""

    @property
    def arguments(self) -> dict[str, str]:
        """The arguments of ListRecords."""
        arguments = {
            "metadataPrefix": self.prefix,
            "set": self.set,
            "from": self.earliest,
            "until": self.latest,
        }
        return {"verb": "ListRecords", **{name: text for name, text in arguments.items() if text}}

    @property
    def key(self) -> str:
        """A short name that is the same for the same request."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]


def check_request(request: HarvestRequest) -> HarvestRequest:
    """Return the request. Raises HarvestError for what is no day."""
    for day in (request.earliest, request.latest):
        if day and not _DAY.fullmatch(day):
            raise HarvestError(f"{day!r} is not a day; write it as 1961-05-06")
    return request


@dataclass(frozen=True)
class _State:
    """How far a harvest is.

    Attributes:
        repository: what the source calls itself.
        answers: how many are saved.
        records: how many are in them.
        total: how many the source states, 0 where it does not.
        token: what asks for the next answer, "" at the beginning and at the end.
        complete: whether all are there.
    """

    repository: str = ""
    answers: int = 0
    records: int = 0
    total: int = 0
    token: str = ""
    complete: bool = False


class Harvest:
    """One request to one source, and the folder of its answers.

    Attributes:
        notes: what the reader should know of this run, one sentence each.
    """

    def __init__(self, request: HarvestRequest, folder: Path, client: OaiClient) -> None:
        """folder: of all harvests of an archive."""
        self.notes: list[str] = []
        self._request = request
        self._folder = folder / request.key
        self._client = client
        self._state = _State()

    @property
    def records(self) -> int:
        """How many records are saved."""
        return self._state.records

    def fetch(self, progress: Callable[[int, int], None] = lambda _, __: None) -> Reading:
        """Fetch what is missing, and return the records of all answers.

        progress: takes records saved, and records that the source states, 0 if unknown.
        Raises HarvestError; all answers received before it are saved.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(str(self._folder / _LOCK))
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise self._client.error(
                "is being harvested by another program with the same request; wait for it"
            ) from error
        try:
            self._state = self._saved_state()
            resumed = bool(self._state.answers)
            if resumed:
                before = self._state.records
                self.notes.append(f"went on after {before:,} records of an earlier run")
            if not self._state.complete:
                self._fetch_all(resumed, progress)
            return self._reading()
        finally:
            lock.release()

    def forget(self) -> None:
        """Remove the answers, once their records are added."""
        shutil.rmtree(self._folder, ignore_errors=True)
        with suppress(OSError):  # answers of other harvests are in it
            self._folder.parent.rmdir()

    def _fetch_all(self, resumed: bool, progress: Callable[[int, int], None]) -> None:
        if not resumed:
            self._state = _State(repository=self._identify())
        before = b""
        while not self._state.complete:
            body, answer = self._ask_for_records()
            if answer.error and answer.error[0] == "badResumptionToken" and resumed:
                self.notes.append("the source forgot where the earlier run stopped; begun anew")
                self._clear()
                self._state, resumed = _State(repository=self._state.repository), False
                continue
            if answer.error and not (answer.error[0] == "noRecordsMatch" and self._state.answers):
                code, words = answer.error
                advice = _ADVICE.get(code, "ask again; it begins anew")
                raise self._client.error(f"answers {code} ({words[:200]}); {advice}")
            if answer.token and body == before:
                raise self._client.error("gives the same answer again and again; tell its keepers")
            before = body
            self._save(body, answer)
            progress(self._state.records, max(self._state.total, self._state.records))

    def _identify(self) -> str:
        """Return what the source calls itself. Raises HarvestError when it is none."""
        answer = self._survey(self._client.ask({"verb": "Identify"}))
        if answer.error or answer.verb != "Identify":
            raise self._client.error(
                "does not say who it is, as an OAI-PMH source must; look at the address"
            )
        return answer.repository

    def _ask_for_records(self) -> tuple[bytes, OaiSurvey]:
        """Return the next answer; request a damaged one once more."""
        arguments = self._request.arguments
        if self._state.token:
            arguments = {"verb": "ListRecords", "resumptionToken": self._state.token}
        try:
            body = self._client.ask(arguments)
            return body, self._survey(body)
        except _DamagedError:
            body = self._client.ask(arguments)
            return body, self._survey(body)

    def _survey(self, body: bytes) -> OaiSurvey:
        try:
            return survey_oai_answer(body, "its answer")
        except ReadingError as error:
            raise _DamagedError(
                f"{self._client.address} does not answer as an OAI-PMH source ({error}); look at "
                "the address, or ask again later: it goes on where it stopped"
            ) from error

    def _save(self, body: bytes, answer: OaiSurvey) -> None:
        """Save an answer, and only when it is on the disk record that it is there."""
        number = self._state.answers + 1
        replace_durably(self._page(number), body)
        self._state = replace(
            self._state,
            answers=number,
            records=self._state.records + answer.records,
            total=answer.total or self._state.total,
            token=answer.token,
            complete=not answer.token,
        )
        write_durably(self._folder / _STATE, json.dumps(asdict(self._state)))

    def _page(self, number: int) -> Path:
        return self._folder / f"{number:06}.xml"

    def _saved_state(self) -> _State:
        """Return how far an earlier run came; the beginning, when that is unknown."""
        try:
            stored: Any = json.loads((self._folder / _STATE).read_text("utf-8"))
            state = _State(**stored)
            pages = all(self._page(number + 1).is_file() for number in range(state.answers))
        except FileNotFoundError:
            return _State()
        except (OSError, ValueError, TypeError):
            pages = False
        if pages:
            return state
        self.notes.append("what an earlier run saved is damaged; begun anew")
        self._clear()
        return _State()

    def _clear(self) -> None:
        for page in [*self._folder.glob("*.xml"), self._folder / _STATE]:
            page.unlink(missing_ok=True)

    def _pages(self) -> Iterator[bytes]:
        for number in range(1, self._state.answers + 1):
            yield self._page(number).read_bytes()

    def _reading(self) -> Reading:
        reading = read_oai_pages(self._pages(), self._state.repository or self._client.address)
        return replace(reading, warnings=(*self.notes, *reading.warnings))


class _DamagedError(HarvestError):
    """An answer that cannot be read."""

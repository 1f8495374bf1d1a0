"""The assistant: one archive, opened once, asked by the app, the command line and other programs alike."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib import resources
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import CannotWrite, Desk, NamesError, Reading, ReadingError, Record, StoreError, Turn, read_bytes
from embeddings import (
    Added,
    Archive,
    ArchiveError,
    Clause,
    Encoder,
    EncoderError,
    IndexDamaged,
    Status,
    View,
    WordsError,
    open_encoder,
)
from qa.answer import Answer, answer
from qa.bundle import BundleError, bundle
from qa.conversation import earlier_turn
from qa.conversation import follow as follow_up
from qa.evaluate import EvaluationError
from qa.named_periods import NamedPeriods, PeriodsError
from qa.naming import Naming, with_names
from qa.nearest import Nearest, nearest
from qa.question import Question, QuestionError, read_question
from qa.retrieval import Hit, question_vector, retrieve, with_note, with_route
from qa.scope import Scope, Searched, scope_of
from qa.shown import answer_as_json
from qa.styles import StyleError

FindingAidError = (
    StoreError,
    ArchiveError,
    ReadingError,
    EncoderError,
    IndexDamaged,
    WordsError,
    QuestionError,
    PeriodsError,
    BundleError,
    StyleError,
    EvaluationError,
    NamesError,
)
"""What can go wrong in a way that a reader can mend; each message is one line. Use it as `except FindingAidError`."""

PERIODS_NAME = "periods.toml"
"""A reader's own named periods, in the archive's folder; the same form as qa/data/periods.toml, and laid over it."""

_HITS_FOR_ANSWER = 10
_OUTSIDE = 3
_BUNDLED = "sino-soviet-relations-051-060.txt"


def _silent(_: str) -> None:
    """For those who do not listen."""


@dataclass(frozen=True)
class Found:
    """What a search found. nearest: when the scope holds nothing, what comes near outside it, and how far."""

    question: Question
    hits: tuple[Hit, ...]
    searched: Searched
    nearest: tuple[Nearest, ...] = ()


class Assistant:
    """Asks one archive. Safe to share between threads."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.desk = Desk(archive.store)
        self.naming = Naming(archive.folder)
        own = archive.folder / PERIODS_NAME
        self._named = NamedPeriods.load(own if own.is_file() else None)

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        model: str | None = None,
        bundled: bool = True,
        say: Callable[[str], None] = _silent,
        load_encoder: Callable[[], Encoder] | None = None,
    ) -> Assistant:
        """Open the archive in a folder; when there is none, make one, with the bundled listing unless told otherwise.

        say: told, in one line, when an archive is made, and when another writer is waited for.
        load_encoder: instead of `model`, for tests and other encoders.
        """
        load = load_encoder or (lambda: open_encoder(model, Archive.made_by(folder)))
        if Archive.exists(folder):
            return cls(Archive.open(folder, load, say=say))
        archive = Archive.create(folder, load)
        assistant = cls(archive)
        if bundled:
            reading = bundled_reading()
            assistant.add([reading])
            say(f"new archive at {folder}, with the bundled listing ({len(reading.records)} records)")
        else:
            say(f"new archive at {folder}")
        return assistant

    def ask(
        self,
        text: str,
        *,
        earliest: date | None = None,
        latest: date | None = None,
        any_time: bool = False,
        follow: str | None = None,
        drop: Collection[str] = (),
        keep: bool = True,
    ) -> Answer:
        """Answer a question; `follow` is the id of the conversation that it goes on with.

        drop: what is not to be carried over from it (of `qa.conversation.CARRIED`).

        earliest, latest: overrule the period of its words; any_time: switches it off. keep: whether the turn is kept.
        QuestionError when it cannot be read as a question, or there is no such conversation.
        """
        started = time.perf_counter()
        before = self.turns(follow) if follow else []
        if follow and not before:
            raise QuestionError(f"there is no conversation {follow!r}; ask without --follow to begin one")
        earlier = [earlier_turn(json.loads(one.understood)["question"], json.loads(one.answer)) for one in before]
        taken = follow_up(text, earlier, drop)
        if earliest is None and latest is None and not any_time:
            earliest, latest = taken.earliest, taken.latest
        question = read_question(taken.text, self._named, earliest, latest, any_time)
        question = replace(question, weight=taken.weight, context=taken.context, kind=taken.kind, record=taken.record)
        with self.archive.reading() as view:
            question, scope, vector, hits = self._find(view, question, _HITS_FOR_ANSWER)
            outside: list[Hit] = []
            if scope.outside is not None:
                outside = retrieve(view, question, vector, _OUTSIDE, scope.outside, outside=True)
            found = answer(self.archive.encoder, view, question, vector, hits, scope, outside)
        conversation = (follow or secrets.token_hex(6)) if keep else ""
        elapsed = round((time.perf_counter() - started) * 1000, 1)
        found = replace(found, conversation=conversation, elapsed_ms=elapsed, carried=taken.carried)
        if not keep:
            return found
        try:
            self._keep_turn(conversation, text, taken.text, found)
        except CannotWrite as error:  # an archive that may only be read can be asked all the same
            return replace(found, conversation=follow or "", warning=f"this turn is not kept: {error}")
        return found

    def search(
        self,
        text: str,
        *,
        limit: int = 10,
        earliest: date | None = None,
        latest: date | None = None,
        any_time: bool = False,
    ) -> Found:
        """The records that bear on a query, best first; the period as in `ask`."""
        question = read_question(text, self._named, earliest, latest, any_time)
        with self.archive.reading() as view:
            question, scope, vector, hits = self._find(view, question, limit)
            near: tuple[Nearest, ...] = ()
            if not hits and limit and scope.outside is not None:
                outside = retrieve(view, question, vector, _OUTSIDE, scope.outside, outside=True)
                near = nearest(view, question, hits, outside)
            return Found(question, tuple(hits), scope.searched, near)

    def _find(
        self, view: View, question: Question, limit: int
    ) -> tuple[Question, Scope, NDArray[np.float32], list[Hit]]:
        """The question with all that this moment of the archive tells of it; its scope, its vector, what it finds."""
        question = with_names(question, self.naming.names(view), view)
        scope = scope_of(view, question)
        vector = question_vector(self.archive, view, question)
        hits = retrieve(view, question, vector, limit, scope.rows)
        return with_note(with_route(question, hits), scope.note), scope, vector, hits

    def browse(
        self,
        *,
        earliest: date | None = None,
        latest: date | None = None,
        words: str = "",
        order: str = "date",
        offset: int = 0,
        limit: int = 10,
    ) -> tuple[int, list[Record]]:
        """How many records there are within a period and with all these words, and those from `offset` on."""
        with self.archive.reading() as view:
            rows = None
            if earliest is not None or latest is not None:
                rows = view.snapshot.rows_within(earliest, latest)
            if words.strip():
                if view.index.words is None:
                    return 0, []
                asked = [Clause(word) for word in words.split()[:100]]
                count = max(1, view.snapshot.count())
                found = view.index.words.search([], must=asked, limit=count, among=rows)
                rows = np.asarray(sorted(row for row, _ in found), np.int64)
            return view.snapshot.browse(rows, order, offset, limit)

    def record(self, record_id: str) -> Record | None:
        """The record that goes by this id, or None."""
        with self.archive.store.snapshot() as snapshot:
            held = snapshot.get(record_id)
        return None if held is None else held.record

    def bundle(self, found: Answer) -> dict[str, object]:
        """An answer with what it needs to be verified later: digests of its records, the model, the version."""
        return bundle(found, self.archive.encoder.fingerprint, version("finding-aid"))

    def add(self, readings: Sequence[Reading], progress: Callable[[int, int], None] | None = None) -> Added:
        """Add what was read. progress(done, of) counts passages."""
        return self.archive.add(readings, progress)

    def remove(self, ids: Sequence[str]) -> Added:
        """Take records out, all or none."""
        return self.archive.remove(ids)

    def status(self) -> Status:
        """How the archive stands."""
        return self.archive.status()

    def warm_up(self) -> None:
        """Load the model and the index now, so that the first question does not wait for them."""
        with self.archive.reading() as view:
            self.archive.encode_question(view, "warm up")

    def turns(self, conversation: str) -> list[Turn]:
        """The turns of a conversation, first to last; `Turn.answer` is the answer's JSON."""
        with self.archive.store.snapshot() as snapshot:
            return snapshot.turns(conversation)

    def close(self) -> None:
        """Let go of the files."""
        self.archive.close()

    def _keep_turn(self, conversation: str, asked: str, whole: str, found: Answer) -> None:
        understood = json.dumps({"question": whole}, ensure_ascii=False)
        kept = json.dumps(answer_as_json(found), ensure_ascii=False)
        self.archive.store.add_turn(conversation, asked, understood, kept)


def bundled_reading() -> Reading:
    """The listing page that comes with Finding Aid: records 51 to 60 of 289 on Sino-Soviet relations."""
    page = resources.files("corpus").joinpath("data", _BUNDLED)
    return read_bytes(page.read_bytes(), _BUNDLED)

"""The assistant: one archive, opened once, that the app, the commands and other programs ask.

Asking, searching, reading and changing records are methods of `Assistant`; everything else that a
page or a command needs is in one of its groups: `records`, `names`, `annotations`, `imports` and
`maintenance`. Nobody outside needs the archive itself.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import numpy as np

from corpus import (
    READ_ONLY_MESSAGE,
    AnnotationError,
    Annotations,
    CannotWrite,
    NamesError,
    Reading,
    Record,
    Turn,
    count_phrase,
)
from embeddings import (
    Archive,
    ArchiveStatus,
    ChangeResult,
    Encoder,
    TextQuery,
)
from qa.answering import Answer, ClosestRecord, SearchResult, closest_records, subject_line
from qa.browse import NameBrowser, RecordBrowser
from qa.dialogue import RequestAnswerer, TurnAnswerer, TurnLimits
from qa.generation import BackgroundDraft, LanguageModel, LanguageModelError, write_draft
from qa.manuscript import ManuscriptChecker
from qa.output import AnswerView, make_bundle
from qa.retrieval import retrieve_alike, retrieve_outside_period
from qa.suggestions import StarterQuestion, suggest_starters
from qa.understanding import (
    PERIODS_FILE_NAME,
    ArchiveNames,
    EarlierTurn,
    NamedPeriods,
    QuestionError,
    parse,
)
from qa.upkeep import (
    Editing,
    ImportJobs,
    Maintenance,
    archive_exists,
    bundled_listing,
    open_archive,
)

MAX_SEARCH_WORDS = 100


def _do_nothing(*_: object) -> None:
    pass


class Assistant:
    """Answers questions about one archive. Safe to share between threads.

    Attributes:
        read_only: whether every change is refused with CannotWrite.
        language_model: the model that `draft` asks, None when none is connected.
        annotations: conversations, notes, tags, saved searches and feedback of the reader.
        records: browsing, filtering and counting the records, and what is related to one.
        names: the people, places and organisations that the records mention.
        editing: correcting and merging records by hand.
        imports: previewing additions, and running them in the background.
        manuscripts: holding a text of the reader's own against the records.
        maintenance: status, history, undo, check and backup.
    """

    def __init__(
        self, archive: Archive, language_model: LanguageModel | None = None, read_only: bool = False
    ) -> None:
        self.archive = archive
        self.read_only = read_only
        self.language_model = language_model
        self.annotations = Annotations(archive.store)
        self._archive_names = ArchiveNames(archive.folder)
        self.records = RecordBrowser(archive, self._archive_names, self.annotations, retrieve_alike)
        self.names = NameBrowser(archive, self._archive_names, self.records, self.require_writable)
        self.imports = ImportJobs(archive, self.add)
        self.maintenance = Maintenance(archive)
        self.editing = Editing(archive)
        self.manuscripts = ManuscriptChecker(archive, self._archive_names)
        requests = RequestAnswerer(
            archive,
            self._archive_names,
            self.records,
            lambda: [question.text for question in self.starter_questions()],
        )
        self._turn_answerer = TurnAnswerer(
            archive, self._archive_names, lambda: self._named_periods, requests
        )
        self._starters: tuple[int, list[StarterQuestion]] | None = None

    @classmethod
    def open(
        cls,
        folder: Path | str,
        *,
        model: str | None = None,
        bundled: bool = True,
        on_message: Callable[[str], None] = _do_nothing,
        load_encoder: Callable[[], Encoder] | None = None,
        language_model: LanguageModel | None = None,
        read_only: bool = False,
    ) -> Assistant:
        """Open the archive in a folder, or make a new one there.

        folder: or the address of a database, "postgresql://user@host:port/database". model: the
        encoder's name or folder; None: the archive's own, or the default. bundled:
        whether a new archive begins with the bundled listing. on_message: called with one line
        when an archive is made, and when another writer is waited for. load_encoder: used
        instead of `model`. read_only: the archive must exist, and no change is allowed.
        """
        archive, is_new = open_archive(
            folder,
            model=model,
            load_encoder=load_encoder,
            on_message=on_message,
            read_only=read_only,
        )
        assistant = cls(archive, language_model, read_only)
        if not is_new:
            return assistant
        if not bundled:
            on_message(f"new archive at {archive.place}")
            return assistant
        listing = bundled_listing()
        assistant.add([listing])
        count = count_phrase(len(listing.records))
        on_message(f"new archive at {archive.place}, with the bundled listing ({count})")
        return assistant

    @staticmethod
    def exists(folder: Path | str) -> bool:
        """Return whether there is an archive in a folder, or in the database at an address."""
        return archive_exists(folder)

    @cached_property
    def _named_periods(self) -> NamedPeriods:
        """The periods with a name; read with the first question, so that a slip stops only those.

        Raises PeriodsError when the reader's own file cannot be read.
        """
        own_file = self.archive.folder / PERIODS_FILE_NAME
        return NamedPeriods.load(own_file if own_file.is_file() else None)

    @property
    def folder(self) -> Path:
        """The folder of the archive."""
        return self.archive.folder

    def ask(
        self,
        text: str,
        *,
        earliest: date | None = None,
        latest: date | None = None,
        any_time: bool = False,
        follow: str | None = None,
        drop: Collection[str] = (),
        other_forms: bool = True,
        collections: Sequence[str] = (),
        only_ids: Collection[str] | None = None,
        keep: bool = True,
        turns: Sequence[Turn] | None = None,
        before_saving: Callable[[], None] = _do_nothing,
    ) -> Answer:
        """Answer a question.

        earliest, latest: replace the period that the words state; any_time: searches all dates.
        follow: the id of the conversation that this question continues. drop: what is not to be
        carried over from it, of `CARRIED_KINDS`. turns: those of `follow` that count, when they are
        read already; a repeated question follows only those before it.
        other_forms: whether names are searched in their other forms too. collections, only_ids: the
        collections and records that are searched; () and None for all. keep: whether the turn is
        saved. before_saving: called when the answer is there; what it raises goes to the caller,
        and no turn is saved.

        Raises QuestionError when the text is not a question, or there is no such conversation, and
        ArchiveError when there is no such collection.
        """
        started = time.perf_counter()
        limits = TurnLimits(earliest, latest, any_time, drop, other_forms, collections, only_ids)
        result = self._turn_answerer.answer(text, self._earlier_turns(follow, turns), limits)
        result = replace(
            result,
            conversation=(follow or secrets.token_hex(6)) if keep else "",
            elapsed_ms=round((time.perf_counter() - started) * 1000, 1),
        )
        if not keep:
            return result
        before_saving()
        if result.request.name == "save" and result.answered:
            result = self._save_to_notes(result)
        subject = subject_line(result.question) if result.request.kind == "question" else ""
        try:
            turn = self.archive.store.add_turn(
                result.conversation,
                text,
                json.dumps({"question": result.question.text, "subject": subject}),
                AnswerView.of(result).dumps(),
            )
        except CannotWrite as error:  # an archive that may only be read can still be asked
            warning = f"this turn is not kept: {error}"
            return replace(result, conversation=follow or "", warning=warning)
        return replace(result, turn=turn)

    def draft(
        self,
        answer: Answer,
        *,
        on_progress: Callable[[str], None] = _do_nothing,
        cancel: threading.Event | None = None,
    ) -> Answer:
        """Return the answer with what the language model writes about its records (`draft`).

        The quoted answer stays as it is; `draft.note` says what went wrong. A refusal comes back
        unchanged. on_progress: called with the draft's text so far. cancel: stops the model
        when it is set. Raises LanguageModelError when no model is connected.
        """
        if self.language_model is None:
            raise LanguageModelError(
                "no language model is connected; set FINDING_AID_LLM_URL, and FINDING_AID_LLM_MODEL"
            )
        draft = write_draft(self.language_model, answer, on_progress, cancel)
        answer = replace(answer, draft=draft)
        if answer.turn and draft is not None:
            try:
                self.annotations.replace_answer(
                    answer.conversation, answer.turn, AnswerView.of(answer).dumps()
                )
            except CannotWrite as error:
                return replace(answer, warning=f"the draft is not kept: {error}")
        return answer

    def start_draft(self, answer: Answer) -> BackgroundDraft:
        """Run `draft` in its own thread, where it can be watched, waited for and stopped."""
        return BackgroundDraft(
            lambda on_progress, cancel: self.draft(answer, on_progress=on_progress, cancel=cancel)
        )

    def search(
        self,
        text: str,
        *,
        limit: int = 10,
        earliest: date | None = None,
        latest: date | None = None,
        any_time: bool = False,
        collections: Sequence[str] = (),
    ) -> SearchResult:
        """Return the records that match a query, best first; its limits work as in `ask`."""
        limits = TurnLimits(earliest, latest, any_time)
        with self.archive.view(collections) as view:
            retrieved = self._turn_answerer.search(view, text, limit, limits)
            nearest: tuple[ClosestRecord, ...] = ()
            if not retrieved.hits and limit:
                outside = retrieve_outside_period(view, retrieved)
                nearest = closest_records(view, retrieved.question, (), outside)
        return SearchResult(retrieved.question, retrieved.hits, retrieved.scope.searched, nearest)

    def browse(
        self,
        *,
        earliest: date | None = None,
        latest: date | None = None,
        words: str = "",
        order: str = "date",
        offset: int = 0,
        limit: int = 10,
        collections: Sequence[str] = (),
    ) -> tuple[int, list[Record]]:
        """Return how many records of a period have all the words, and `limit` of them (-1: all)."""
        with self.archive.view(collections) as view:
            rows = view.only_rows
            if earliest is not None or latest is not None:
                rows = view.snapshot.date_index.rows_overlapping(earliest, latest)
            if words.strip():
                if view.index.text_index is None:
                    return 0, []
                queries = [TextQuery(word) for word in words.split()[:MAX_SEARCH_WORDS]]
                count = max(1, view.snapshot.count())
                matches = view.index.text_index.search(
                    [], must=queries, limit=count, allowed_rows=rows
                )
                rows = np.asarray(sorted(row for row, _ in matches), np.int64)
            return view.snapshot.browse(rows, order, offset, limit)

    def record(self, record_id: str) -> Record | None:
        """Return the record with this id, or into which it was merged, or None."""
        with self.archive.store.snapshot() as snapshot:
            stored = snapshot.get(record_id) or snapshot.merged_records().get(record_id)
        return None if stored is None else stored.record

    def bundle(self, answer: Answer) -> dict[str, object]:
        """Return an answer with what is needed to verify it later: checksums, model, version."""
        return make_bundle(answer, self.archive.encoder.fingerprint, version("finding-aid"))

    def add(
        self,
        readings: Sequence[Reading],
        progress: Callable[[int, int], None] | None = None,
        *,
        collection: str = "",
        listing: str = "",
        on_compared: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> ChangeResult:
        """Add the records of these readings. progress(done, total) counts passages.

        collection: of the records that name none themselves. listing: the name of what is read.
        on_compared: called before with how many records are compared, and how many there are.
        """
        self.require_writable()
        return self.archive.add(
            readings, progress, collection=collection, listing=listing, on_compared=on_compared
        )

    def remove(self, ids: Sequence[str]) -> ChangeResult:
        """Remove the records with these ids, all or none."""
        self.require_writable()
        return self.archive.remove(ids)

    def require_writable(self) -> None:
        """Raise CannotWrite when the archive may only be read."""
        if self.read_only:
            raise CannotWrite(READ_ONLY_MESSAGE)

    def status(self) -> ArchiveStatus:
        """Return the number of records, the dates they cover, the model and the size on disk."""
        return self.archive.status()

    def warm_up(self) -> None:
        """Load the model, the parser and the index now, so that the first question is fast."""
        with self.archive.view() as view:
            self.archive.encode_question(view, "warm up")
            parse("warm up")
            with suppress(NamesError):  # reported where the names are needed
                self.records.facet_table(view)

    def starter_questions(self) -> list[StarterQuestion]:
        """Return questions of several kinds that this archive answers, made once for each state."""
        _, _, generation = self.records.overview()
        if self._starters is None or self._starters[0] != generation:
            self._starters = generation, suggest_starters(self)
        return self._starters[1]

    def turns(self, conversation: str) -> list[Turn]:
        """Return the turns of a conversation, first to last; [] when there is none."""
        with self.archive.store.snapshot() as snapshot:
            return snapshot.turns(conversation)

    def close(self) -> None:
        """Close the archive's files."""
        self.archive.close()

    def _save_to_notes(self, answer: Answer) -> Answer:
        """Write into the note of each record that it was saved; an earlier note stays above it."""
        try:
            self.require_writable()
            for hit in answer.hits:
                self.annotations.add_line(hit.record.id, "Saved from a conversation.")
        except (CannotWrite, AnnotationError) as error:
            return replace(answer, answered=False, lead="", reason=f"Not saved: {error}.")
        return answer

    def _earlier_turns(
        self, conversation: str | None, turns: Sequence[Turn] | None
    ) -> list[EarlierTurn]:
        """Return the turns of a conversation, first to last; [] when none is followed."""
        if not conversation:
            return []
        if turns is None and not (turns := self.turns(conversation)):
            raise QuestionError(
                f"there is no conversation {conversation!r}; ask without --follow to begin one"
            )
        full_questions = [json.loads(turn.understood)["question"] for turn in turns]
        views = [AnswerView.loads(turn.answer) for turn in turns]
        asked = zip(views, full_questions, turns, strict=True)
        return [view.as_earlier_turn(full, turn.question) for view, full, turn in asked]

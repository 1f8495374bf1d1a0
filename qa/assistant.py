"""The assistant: one archive, opened once, asked by the app, the command line and other programs alike."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import (
    Annotations,
    CannotWrite,
    FindingAidError,
    NameEntry,
    NamesError,
    Reading,
    Record,
    Turn,
    count_phrase,
    read_bytes,
    remove_entry,
)
from embeddings import (
    Archive,
    ArchiveStatus,
    ArchiveView,
    ChangeResult,
    Encoder,
    TextQuery,
    open_encoder,
)
from qa.answering import Answer, ClosestRecord, answer, closest_records
from qa.browse import (
    Coverage,
    NameDirectory,
    NameDirectoryCache,
    NamePage,
    RecordBrowser,
    RecordContext,
    RelatedRecord,
    build_name_page,
    listing_coverage,
    names_in_record,
    neighbours_by_date,
    read_provenance,
    related_records,
    save_name,
)
from qa.generation import BackgroundDraft, LanguageModel, LanguageModelError, write_draft
from qa.output import answer_as_json, make_bundle
from qa.retrieval import (
    Hit,
    RetrievalResult,
    SearchCounts,
    SearchScope,
    build_scope,
    retrieve,
    retrieve_outside_period,
    start_encoding,
    with_note,
    with_route,
)
from qa.understanding import (
    NAMES_FILE,
    PERIODS_FILE_NAME,
    ArchiveNames,
    NamedPeriods,
    Question,
    QuestionError,
    link_names,
    parse_earlier_turn,
    read_question,
)
from qa.understanding import resolve_follow_up as follow_up
from qa.upkeep import READ_ONLY_MESSAGE, ImportJobs, ImportPreview, open_to_read, preview_import

_HITS_FOR_ANSWER = 10
_BUNDLED = "sino-soviet-relations-051-060.txt"


def _silent(_: str) -> None:
    """For those who do not listen."""


def _nothing() -> None:
    """For those who let every answer be kept."""


@dataclass(frozen=True)
class SearchResult:
    """What a search found. nearest: when the scope holds nothing, what comes near outside it, and how far."""

    question: Question
    hits: tuple[Hit, ...]
    searched: SearchCounts
    nearest: tuple[ClosestRecord, ...] = ()


class Assistant:
    """Asks one archive. Safe to share between threads."""

    def __init__(
        self, archive: Archive, language_model: LanguageModel | None = None, read_only: bool = False
    ) -> None:
        self.archive = archive
        self.read_only = read_only
        self.language_model = language_model
        self.desk = Annotations(archive.store)
        self.naming = ArchiveNames(archive.folder)
        self.browsing = RecordBrowser(archive, self.naming, self.desk)
        own = archive.folder / PERIODS_FILE_NAME
        self._register = NameDirectoryCache()
        self.additions = ImportJobs(self.add, (FindingAidError,))
        self._named = NamedPeriods.load(own if own.is_file() else None)

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        model: str | None = None,
        bundled: bool = True,
        on_message: Callable[[str], None] = _silent,
        load_encoder: Callable[[], Encoder] | None = None,
        language_model: LanguageModel | None = None,
        read_only: bool = False,
    ) -> Assistant:
        """Open the archive in a folder; when there is none, make one, with the bundled listing unless told otherwise.

        say: told, in one line, when an archive is made, and when another writer is waited for.
        load_encoder: instead of `model`, for tests and other encoders. language_model: what `draft` asks.
        read_only: there must be one, and each change of it raises CannotWrite (serving.py).
        """
        load = load_encoder or (lambda: open_encoder(model, Archive.index_fingerprint(folder)))
        if read_only:
            return cls(open_to_read(folder, load, on_message), language_model, read_only)
        if Archive.exists(folder):
            return cls(Archive.open(folder, load, on_message=on_message), language_model)
        archive = Archive.create(folder, load)
        assistant = cls(archive, language_model)
        if bundled:
            reading = bundled_listing()
            assistant.add([reading])
            on_message(
                f"new archive at {folder}, with the bundled listing ({count_phrase(len(reading.records))})"
            )
        else:
            on_message(f"new archive at {folder}")
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
        other_forms: bool = True,
        keep: bool = True,
        turns: Sequence[Turn] | None = None,
        before_saving: Callable[[], None] = _nothing,
    ) -> Answer:
        """Answer a question; `follow` is the id of the conversation that it goes on with.

        drop: what is not to be carried over from it (of `CARRIED` in conversation.py). other_forms: whether names are
        searched in their other forms too. earliest, latest: overrule the period of its words; any_time: switches it
        off. keep: whether the turn is kept. turns: those of `follow`, where they are read already. before_keeping:
        called once the answer is there; when it raises, that goes to the caller, and no turn is kept.
        QuestionError when it cannot be read as a question, or there is no such conversation.
        """
        started = time.perf_counter()
        before = [] if not follow else self.turns(follow) if turns is None else turns
        if follow and not before:
            raise QuestionError(
                f"there is no conversation {follow!r}; ask without --follow to begin one"
            )
        earlier = [
            parse_earlier_turn(json.loads(one.understood)["question"], json.loads(one.answer))
            for one in before
        ]
        taken = follow_up(text, earlier, drop)
        as_written = ""
        if earliest is None and latest is None and not any_time:
            earliest, latest, as_written = taken.earliest, taken.latest, taken.period_words
        question = read_question(taken.text, self._named, earliest, latest, any_time, as_written)
        question = replace(
            question,
            weight=taken.weight,
            context=taken.context,
            kind=taken.kind,
            record=taken.record,
        )
        with self.archive.view() as view:
            question, scope, vector, retrieved = self._find(
                view, question, _HITS_FOR_ANSWER, other_forms
            )
            found = answer(self.archive.encoder, view, question, vector, retrieved, scope)
        conversation = (follow or secrets.token_hex(6)) if keep else ""
        elapsed = round((time.perf_counter() - started) * 1000, 1)
        found = replace(found, conversation=conversation, elapsed_ms=elapsed, carried=taken.carried)
        if not keep:
            return found
        before_saving()
        try:
            found = replace(found, turn=self._keep_turn(conversation, text, taken.text, found))
        except CannotWrite as error:  # an archive that may only be read can be asked all the same
            return replace(
                found, conversation=follow or "", warning=f"this turn is not kept: {error}"
            )
        return found

    def draft(
        self,
        found: Answer,
        *,
        on_progress: Callable[[str], None] = _silent,
        cancel: threading.Event | None = None,
    ) -> Answer:
        """Return the answer with what the language model writes about its records (`draft`).

        The quoted answer does not change, whatever happens; what went wrong is in `draft.note`. An
        answer that found nothing comes back unchanged, and the model is not asked. `on_progress`
        gets the text of the draft whenever a sentence is added; `cancel` stops it once set. Raises
        LanguageModelError when no model is connected.
        """
        if self.language_model is None:
            raise LanguageModelError(
                "no language model is connected; set FINDING_AID_LLM_URL, and FINDING_AID_LLM_MODEL"
            )
        draft = write_draft(self.language_model, found, on_progress, cancel)
        found = replace(found, draft=draft)
        if found.turn and found.draft is not None:
            try:
                self.desk.replace_answer(
                    found.conversation,
                    found.turn,
                    json.dumps(answer_as_json(found), ensure_ascii=False),
                )
            except CannotWrite as error:
                return replace(found, warning=f"the draft is not kept: {error}")
        return found

    def start_draft(self, found: Answer) -> BackgroundDraft:
        """`draft` in a thread of its own: to be looked at, waited for, and stopped."""
        return BackgroundDraft(
            lambda tell, cancel: self.draft(found, on_progress=tell, cancel=cancel)
        )

    def search(
        self,
        text: str,
        *,
        limit: int = 10,
        earliest: date | None = None,
        latest: date | None = None,
        any_time: bool = False,
    ) -> SearchResult:
        """The records that bear on a query, best first; the period as in `ask`."""
        question = read_question(text, self._named, earliest, latest, any_time)
        with self.archive.view() as view:
            question, scope, vector, retrieved = self._find(view, question, limit)
            near: tuple[ClosestRecord, ...] = ()
            if not retrieved.hits and limit:
                near = closest_records(
                    view,
                    question,
                    (),
                    retrieve_outside_period(view, question, vector, scope.outside),
                )
            return SearchResult(question, retrieved.hits, scope.searched, near)

    def _find(
        self, view: ArchiveView, question: Question, limit: int, other_forms: bool = True
    ) -> tuple[Question, SearchScope, NDArray[np.float32], RetrievalResult]:
        """The question with all that this moment of the archive tells of it; its scope, its vector, what it finds."""
        begun = start_encoding(
            self.archive, view, question
        )  # and meanwhile all that needs no vector
        if other_forms:
            question = link_names(question, self.naming.names(view), view)
        scope = build_scope(view, question)
        vector = cache(lambda: begun(question))
        found = retrieve(view, question, vector, limit, scope.rows, scope.labels)
        return with_note(with_route(question, found.hits), scope.note), scope, vector(), found

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
        with self.archive.view() as view:
            rows = None
            if earliest is not None or latest is not None:
                rows = view.snapshot.rows_overlapping(earliest, latest)
            if words.strip():
                if view.index.text_index is None:
                    return 0, []
                asked = [TextQuery(word) for word in words.split()[:100]]
                count = max(1, view.snapshot.count())
                found = view.index.text_index.search([], must=asked, limit=count, allowed_rows=rows)
                rows = np.asarray(sorted(row for row, _ in found), np.int64)
            return view.snapshot.browse(rows, order, offset, limit)

    def record(self, record_id: str) -> Record | None:
        """The record that goes by this id, or None."""
        with self.archive.store.snapshot() as snapshot:
            held = snapshot.get(record_id)
        return None if held is None else held.record

    def bundle(self, found: Answer) -> dict[str, object]:
        """An answer with what it needs to be verified later: digests of its records, the model, the version."""
        return make_bundle(found, self.archive.encoder.fingerprint, version("finding-aid"))

    def add(
        self, readings: Sequence[Reading], progress: Callable[[int, int], None] | None = None
    ) -> ChangeResult:
        """Add what was read. progress(done, of) counts passages."""
        self.require_writable()
        return self.archive.add(readings, progress)

    def preview(self, readings: Sequence[Reading]) -> ImportPreview:
        """What adding these would do; nothing is changed."""
        with self.archive.store.snapshot() as snapshot:
            return preview_import(snapshot, readings)

    def coverage(self) -> tuple[Coverage, ...]:
        """How much of each listing is held, by what its pages say of themselves."""
        with self.archive.store.snapshot() as snapshot:
            return listing_coverage(snapshot.listing_pages())

    def remove(self, ids: Sequence[str]) -> ChangeResult:
        """Take records out, all or none."""
        self.require_writable()
        return self.archive.remove(ids)

    def around(self, record_id: str) -> RecordContext | None:
        """What stands around a record: its provenance, its neighbours by date; None when it is not held."""
        with self.archive.store.snapshot() as snapshot:
            held = snapshot.get(record_id)
            if held is None:
                return None
            return RecordContext(
                held.record,
                read_provenance(snapshot, held.row),
                neighbours_by_date(snapshot, held.row),
            )

    def related(self, record_id: str) -> tuple[RelatedRecord, ...]:
        """The records related to one, each with the reason; () when it is not held."""
        with self.archive.view() as view:
            held = view.snapshot.get(record_id)
            if held is None:
                return ()
            return related_records(
                view, self.naming.names(view), lambda: self.archive.encoder, held
            )

    def names_in(self, record: Record) -> tuple[str, ...]:
        """The names that a record bears beyond doubt."""
        with self.archive.view() as view:
            return names_in_record(self.naming.names(view), record)

    def people(self) -> NameDirectory:
        """The names that the records bear, and who wrote to whom; built once for each state of the archive."""
        with self.archive.view() as view:
            return self._register.directory(
                view, self.naming.names(view), lambda: self.browsing.facet_table(view)
            )

    def name_page(
        self, name: str, other: str = "", year: int | None = None, page: int = 1
    ) -> NamePage | None:
        """All about one name, and a page of its records: those between it and another, or of one year."""
        with self.archive.view() as view:
            people = self._register.directory(
                view, self.naming.names(view), lambda: self.browsing.facet_table(view)
            )
            return build_name_page(view, people, name, other, year, page)

    def add_name(self, name: str, kind: str, forms: Sequence[str], note: str) -> None:
        """Add a name to the archive's own, in place of what that says of it. NamesError as in `add_entry`."""
        self.require_writable()
        save_name(self.archive.folder / NAMES_FILE, NameEntry(name, kind, tuple(forms), note=note))

    def remove_name(self, name: str) -> None:
        """Take a name away, for this archive. NamesError when there is none."""
        self.require_writable()
        remove_entry(self.archive.folder / NAMES_FILE, name)

    def require_writable(self) -> None:
        """CannotWrite when the archive is open to be read only."""
        if self.read_only:
            raise CannotWrite(READ_ONLY_MESSAGE)

    def status(self) -> ArchiveStatus:
        """How the archive stands."""
        return self.archive.status()

    def warm_up(self) -> None:
        """Load the model and the index now, so that the first question does not wait for them."""
        with self.archive.view() as view:
            self.archive.encode_question(view, "warm up")
            with suppress(NamesError):  # said by what needs the names
                self.browsing.facet_table(view)

    def turns(self, conversation: str) -> list[Turn]:
        """The turns of a conversation, first to last; `Turn.answer` is the answer's JSON."""
        with self.archive.store.snapshot() as snapshot:
            return snapshot.turns(conversation)

    def close(self) -> None:
        """Let go of the files."""
        self.archive.close()

    def _keep_turn(self, conversation: str, asked: str, whole: str, found: Answer) -> int:
        understood = json.dumps({"question": whole}, ensure_ascii=False)
        kept = json.dumps(answer_as_json(found), ensure_ascii=False)
        return self.archive.store.add_turn(conversation, asked, understood, kept)


def bundled_listing() -> Reading:
    """The listing page that comes with Finding Aid: records 51 to 60 of 289 on Sino-Soviet relations."""
    page = resources.files("corpus").joinpath("data", _BUNDLED)
    return read_bytes(page.read_bytes(), _BUNDLED)

"""Drafting: a language model writes about the records of an answer, over quotations."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace

from corpus import Record, count_phrase
from qa.answering import Answer, Draft, DraftSentence, OmittedSentence
from qa.generation.grounding_check import check_grounding
from qa.generation.language_model import LanguageModel, LanguageModelError
from qa.generation.prompt import SentRecord, build_messages, select_records
from qa.generation.reply import LONGEST_SENTENCE, ModelSentence, ReplyReader

MOST_SENTENCES = 12


def write_draft(
    model: LanguageModel,
    answer: Answer,
    on_progress: Callable[[str], None],
    cancel: threading.Event | None,
) -> Draft | None:
    """Have a language model write about the records of an answer.

    Returns None, without asking the model, when the answer found nothing. `on_progress` gets the
    body of the draft whenever a sentence is added. What goes wrong with the model is never raised;
    it is reported in `Draft.note`.
    """
    sent = select_records(answer) if answer.statements else ()
    if not sent:
        return None
    builder = _DraftBuilder(model.model, answer, sent, on_progress)
    reader = ReplyReader()
    error = ""
    try:
        with closing(model.stream(build_messages(answer, sent), cancel)) as pieces:
            for piece in pieces:
                builder.add(reader.feed(piece))
                if reader.is_lost or builder.is_full:
                    break
    except LanguageModelError as raised:
        error = str(raised)
    builder.add(reader.finish(is_complete=not error))
    return replace(builder.draft, note=_note(builder.draft, error))


class BackgroundDraft:
    """A draft that is written in another thread, for a page that is redrawn meanwhile.

    Attributes:
        text_so_far: the body of the draft until now.
    """

    def __init__(self, run: Callable[[Callable[[str], None], threading.Event], Answer]) -> None:
        """Start `run`, which gets `on_progress` and `cancel`, and returns the answer."""
        self.text_so_far = ""
        self._cancel = threading.Event()
        self._answer: Answer | None = None
        self._error = LanguageModelError(
            "the draft broke off by a fault of this program; the quoted answer stands"
        )
        self._thread = threading.Thread(
            target=self._work, args=(run,), name="drafting", daemon=True
        )
        self._thread.start()

    @property
    def is_done(self) -> bool:
        """Whether it has ended, in whatever way."""
        return not self._thread.is_alive()

    def stop(self) -> None:
        """End it soon; the sentences until then are kept."""
        self._cancel.set()

    def result(self) -> Answer:
        """Wait for the answer with its draft. Raises LanguageModelError when there is none."""
        self._thread.join()
        if self._answer is None:
            raise self._error
        return self._answer

    def _work(self, run: Callable[[Callable[[str], None], threading.Event], Answer]) -> None:
        try:
            self._answer = run(self._on_progress, self._cancel)
        except LanguageModelError as error:
            self._error = error

    def _on_progress(self, text: str) -> None:
        self.text_so_far = text


class _DraftBuilder:
    """Checks and numbers the sentences of one draft.

    Attributes:
        draft: the draft so far.
    """

    def __init__(
        self,
        model: str,
        answer: Answer,
        sent: Sequence[SentRecord],
        on_progress: Callable[[str], None],
    ) -> None:
        self.draft = Draft(model)
        self._on_progress = on_progress
        self._records = {item.key: item.record for item in sent}
        self._numbers = {record.id: number for number, record in enumerate(answer.cited_records, 1)}

    @property
    def is_full(self) -> bool:
        """Whether the model has written more than enough."""
        return len(self.draft.sentences) + len(self.draft.omitted) >= MOST_SENTENCES

    def add(self, sentences: Sequence[ModelSentence]) -> None:
        """Add sentences to the draft; one that repeats another is dropped."""
        for sentence in sentences:
            is_repeated = any(sentence.text == drafted.text for drafted in self.draft.sentences)
            if not self.is_full and not is_repeated:
                self._add_sentence(sentence)

    def _add_sentence(self, sentence: ModelSentence) -> None:
        record = self._records.get(sentence.key)
        grounding = (
            None if record is None else check_grounding(sentence.text, sentence.quotation, record)
        )
        if record is None or grounding is None or len(sentence.text) > LONGEST_SENTENCE:
            omitted = OmittedSentence(sentence.text[:LONGEST_SENTENCE], _reason(sentence, record))
            self.draft = replace(self.draft, omitted=(*self.draft.omitted, omitted))
            return
        number = self._numbers.setdefault(record.id, len(self._numbers) + 1)
        drafted = DraftSentence(
            sentence.text, grounding.citation, number, grounding.is_in_record_words
        )
        self.draft = replace(
            self.draft,
            sentences=(*self.draft.sentences, drafted),
            cited_records=tuple(
                sorted((dict(self.draft.cited_records) | {number: record}).items())
            ),
        )
        self._on_progress(self.draft.body)


def _reason(sentence: ModelSentence, record: Record | None) -> str:
    """Return why a sentence is not shown."""
    if len(sentence.text) > LONGEST_SENTENCE:
        return f"it is longer than {LONGEST_SENTENCE} characters"
    if not sentence.key or not sentence.quotation:
        return "it gives no record and quotation"
    if record is None:
        return "it names a record that was not given to the model"
    return "its quotation is not in the record"


def _note(draft: Draft, error: str) -> str:
    """Return what went wrong, "" for nothing."""
    if error:
        outcome = "what it had written is kept" if draft.sentences else "the quoted answer stands"
        return f"{error}; {outcome}"
    if not draft.omitted:
        is_empty = f"{draft.model} found nothing to write; the quoted answer stands"
        return "" if draft.sentences else is_empty
    omitted = count_phrase(len(draft.omitted), "sentence")
    note = f"{omitted} of {draft.model} left out: no quotation in the records was given"
    return note if draft.sentences else f"{note}; the quoted answer stands"

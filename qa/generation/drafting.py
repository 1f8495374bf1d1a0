"""Drafting: a language model writes from the records that were found, and each sentence passes the gate."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace

from corpus import NameAuthority, Record
from embeddings import Encoder
from qa.answering import Answer, Confirmed, Draft, Unconfirmed
from qa.generation.evidence import Source
from qa.generation.grounding_check import Gate
from qa.generation.language_model import LanguageModel, LanguageModelError
from qa.generation.prompt import Sent, Sentences, messages_of, sent_records

MOST_SENTENCES = 12


def write_draft(
    model: LanguageModel,
    encoder: Encoder,
    names: NameAuthority,
    found: Answer,
    tell: Callable[[str], None],
    cancel: threading.Event | None,
) -> Draft | None:
    """What the model makes of the records of an answer; None, and the model is not asked, when nothing answers.

    tell: told, whenever a sentence is confirmed, all that are so far. It never raises for what the model does: that is
    said in `Drafted.note`.
    """
    sent = sent_records(found) if found.answered else ()
    if not sent:
        return None
    desk = _Desk(
        found,
        sent,
        Gate([Source(one.key, one.record, one.text, names) for one in sent], names, encoder),
    )
    drafted = Draft(model.model)
    reading = Sentences()
    error = ""
    try:
        with closing(model.stream(messages_of(found, sent), cancel)) as pieces:
            for piece in pieces:
                for sentence, keys in reading.feed(piece):
                    drafted = desk.with_sentence(drafted, sentence, keys, tell)
                if reading.is_lost or desk.judged >= MOST_SENTENCES:
                    break
    except LanguageModelError as raised:
        error = str(raised)
    for sentence, keys in reading.finish(whole=not error):
        drafted = desk.with_sentence(drafted, sentence, keys, tell)
    return replace(drafted, note=_note(drafted, error))


class BackgroundDraft:
    """A draft that is being written in a thread of its own, for those who cannot wait, as a page that is drawn anew.

    so_far: the confirmed sentences until now, a line each.
    """

    def __init__(self, run: Callable[[Callable[[str], None], threading.Event], Answer]) -> None:
        """Start it. run: given whom to tell, and the stop, comes back with the answer."""
        self.text_so_far = ""
        self._stop = threading.Event()
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
        """End it soon; what is confirmed stays."""
        self._stop.set()

    def result(self) -> Answer:
        """The answer with its draft; waits for it. LanguageModelError when there is none."""
        self._thread.join()
        if self._answer is None:
            raise self._error
        return self._answer

    def _work(self, run: Callable[[Callable[[str], None], threading.Event], Answer]) -> None:
        try:
            self._answer = run(self._tell, self._stop)
        except LanguageModelError as error:
            self._error = error

    def _tell(self, so_far: str) -> None:
        self.text_so_far = so_far


def _note(drafted: Draft, error: str) -> str:
    if error:
        kept = (
            "what it had written of it is kept" if drafted.confirmed else "the quoted answer stands"
        )
        return f"{error}; {kept}"
    if drafted.confirmed:
        return ""
    if drafted.unconfirmed:
        count = len(drafted.unconfirmed)
        said = "the one sentence" if count == 1 else f"none of the {count} sentences"
        stands = "is not confirmed" if count == 1 else "is confirmed"
        return (
            f"{said} that {drafted.model} wrote {stands} by the records; the quoted answer stands"
        )
    return f"{drafted.model} found nothing to write; the quoted answer stands"


class _Desk:
    """Where the sentences of one draft are judged and numbered."""

    def __init__(self, found: Answer, sent: Sequence[Sent], gate: Gate) -> None:
        self._gate = gate
        self._records = {one.key: one.record for one in sent}
        self._numbers = {record.id: number for number, record in enumerate(found.cited_records, 1)}
        self._last = len(self._numbers)
        self.judged = 0

    def with_sentence(
        self, drafted: Draft, sentence: str, keys: Sequence[str], tell: Callable[[str], None]
    ) -> Draft:
        """The draft with one more sentence, where it belongs."""
        if self.judged >= MOST_SENTENCES or any(sentence == one.text for one in drafted.confirmed):
            return drafted
        self.judged += 1
        verdict = self._gate.judge(sentence, keys)
        if not verdict.stands:
            return replace(
                drafted, unconfirmed=(*drafted.unconfirmed, Unconfirmed(sentence, verdict.reason))
            )
        borne = [self._records[key] for key in verdict.keys]
        numbers = tuple(sorted({self._number(record) for record in borne}))
        cited = dict(drafted.cited) | {self._number(record): record for record in borne}
        one = Confirmed(sentence, numbers)
        drafted = replace(
            drafted, confirmed=(*drafted.confirmed, one), cited=tuple(sorted(cited.items()))
        )
        tell(drafted.told)
        return drafted

    def _number(self, record: Record) -> int:
        if record.id not in self._numbers:
            self._last += 1
            self._numbers[record.id] = self._last
        return self._numbers[record.id]

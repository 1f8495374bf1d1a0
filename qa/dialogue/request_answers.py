"""Answers to texts that do not ask the records: talk, facts about the archive, commands."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from corpus import ORDINAL_WORDS, Record
from embeddings import Archive, ArchiveView
from qa.answering import (
    EXPORT_STYLE,
    NOTE_STYLE,
    Answer,
    ArchiveFacts,
    cite_shown,
    describe_archive,
    make_bibliography,
    make_timeline,
    number_statements,
    numbers_in,
    refuse_translation,
    relevant_records,
    sentences_of,
    summarise,
)
from qa.browse import RecordBrowser
from qa.citations import STYLES
from qa.dialogue.talk import talk, wants_examples
from qa.retrieval import Hit, SearchCounts
from qa.understanding import (
    ArchiveNames,
    EarlierTurn,
    ForeignQuestion,
    LinkedQuestion,
    Request,
    RequestReader,
    read_foreign,
    read_question,
)

Ask = Callable[[str, Sequence[EarlierTurn]], Answer]
"""Answers a question of the records after earlier turns."""

_ONE = re.compile(r"\b(?:it|this|that|one)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"\b(?:number|no\.?|record|source|result|citation|document)\s+(\w+)", re.I)
_ORDINAL = re.compile(rf"\b(?:{'|'.join(ORDINAL_WORDS)}|last|\d{{1,3}}(?:st|nd|rd|th))\b", re.I)
_FEW_WORDS = 3
"""A question in another language with fewer words to search leans on the turns before."""
_NOTHING_SHOWN = (
    "No record has been shown in this conversation yet. Ask a question first, or name the subject, "
    "as in “{example}”."
)
_EXAMPLES = {
    "cite": "Cite the letter to …",
    "export": "Bibliography on …",
    "save": "Which records mention …?",
    "translate": "What did … write to …?",
    "summarise": "Summarise the talks on …",
    "timeline": "Timeline of …",
    "bibliography": "Bibliography on …",
}


@dataclass(frozen=True)
class RequestContext:
    """What a request needs of the conversation: the text, the turns before it, and how to ask."""

    text: str
    earlier: Sequence[EarlierTurn]
    ask: Ask


class RequestAnswerer:
    """Answers requests on one archive. Safe to share between threads.

    Attributes:
        examples: returns questions that this archive answers.
    """

    def __init__(
        self,
        archive: Archive,
        archive_names: ArchiveNames,
        records: RecordBrowser,
        examples: Callable[[], Sequence[str]],
    ) -> None:
        self._archive = archive
        self._archive_names = archive_names
        self._records = records
        self.examples = examples
        self._reader = RequestReader(lambda texts: archive.encoder.encode_queries(texts))

    def answer(
        self,
        text: str,
        earlier: Sequence[EarlierTurn],
        ask: Ask,
        collections: Sequence[str] = (),
        only_ids: Collection[str] | None = None,
    ) -> Answer | None:
        """Answer a text that is no question of the records; None for a question.

        ask: answers a question of the records, which a command and another language need.
        collections, only_ids: what a question about the archive counts; () and None for all.
        """
        with self._archive.view(collections, only_ids) as view:
            names = self._archive_names.names(view)

            def is_indexed(word: str) -> bool:
                index = view.index.text_index
                return index is not None and index.has_word(word)

            foreign = read_foreign(text, names, is_indexed)
            if foreign is None:
                request = self._reader.read(text, names, bool(earlier), is_indexed)
                if request.kind == "archive":
                    return self._about_archive(text, request, view)
        if foreign is not None:
            return self._in_other_language(RequestContext(text, earlier, ask), foreign)
        if request.kind == "talk":
            examples = self.examples() if wants_examples(request.name) else ()
            return self._answer_with_lead(text, request, talk(request.name, examples))
        if request.kind == "command":
            return self._command(request, RequestContext(text, earlier, ask))
        return None

    def _answer_with_lead(
        self, text: str, request: Request, lead: str, records: Sequence[Record] = ()
    ) -> Answer:
        """Return an answer that consists of its lead. records: those that the lead is about."""
        count, _, _ = self._records.overview()
        hits = tuple(Hit(record, n, 1.0, 0.0, 0.0) for n, record in enumerate(records, 1))
        return Answer(
            LinkedQuestion.unlinked(read_question(text)),
            True,
            "",
            (),
            hits,
            (),
            SearchCounts(count, count, 0),
            lead=lead,
            confidence=1.0,
            request=request,
        )

    def _about_archive(self, text: str, request: Request, view: ArchiveView) -> Answer:
        described = describe_archive(request.name, view, self._facts(view))
        answer = self._answer_with_lead(
            text, request, described.lead, [citation.record for citation in described.citations]
        )
        count = view.snapshot.count()
        return replace(
            answer,
            statements=number_statements(described.citations),
            counted=described.record_ids,
            searched=SearchCounts(count, count, 0),
        )

    def _facts(self, view: ArchiveView) -> ArchiveFacts:
        table = self._records.facet_table(view)
        only = None if view.only_rows is None else set(view.only_rows.tolist())

        def mentioned(*kinds: str) -> list[tuple[str, int]]:
            counts = [
                (
                    name.entry.name,
                    len(name.rows) if only is None else len(only.intersection(name.rows)),
                )
                for name in table.mentioned
                if name.entry.kind in kinds
            ]
            return sorted((pair for pair in counts if pair[1]), key=lambda pair: -pair[1])

        def counts_of(all_values: Sequence[str]) -> list[tuple[str, int]]:
            rows = table.catalogue.rows.tolist()
            pairs = zip(rows, all_values, strict=True)
            values = [value for row, value in pairs if only is None or row in only]
            counts = {value: values.count(value) for value in set(values) if value}
            return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))

        return ArchiveFacts(
            mentioned("person"),
            mentioned("place"),
            mentioned("event", "organisation"),
            counts_of(table.catalogue.kinds),
            counts_of(table.catalogue.collections),
            tuple(STYLES),
        )

    def _in_other_language(self, context: RequestContext, foreign: ForeignQuestion) -> Answer:
        """Answer a question in its own language, from the records with its names, years and words.

        Its question word ("combien") and its words are asked in English, after the earlier turns
        when it has only few words; then its words are searched alone.
        """
        request = Request("language", foreign.language.code)
        questions: list[tuple[str, Sequence[EarlierTurn]]] = []
        if foreign.asks:
            earlier = [turn for turn in context.earlier if not turn.is_aside]
            english = f"{foreign.asks} {foreign.words}".strip()
            if earlier and len(foreign.words.split()) < _FEW_WORDS:
                questions.append((f"And {english}?", earlier))
            questions += [(f"{english[:1].upper()}{english[1:]}?", ())] if foreign.words else []
        questions += [(foreign.words, ())] if foreign.words else []
        if not questions:
            refusal = self._answer_with_lead(context.text, request, "")
            return replace(refusal, answered=False, reason=foreign.language.nothing, confidence=0.0)
        for question, before in questions:
            answer = context.ask(question, before)
            if answer.answered:
                break
        else:
            answer = summarise(answer, relevant_records(answer), foreign.words)
        if not answer.answered:
            return replace(answer, reason=foreign.language.nothing, request=request)
        lead = "\n\n".join(filter(None, [foreign.language.found, answer.lead]))
        return replace(answer, lead=lead, request=request)

    def _command(self, request: Request, context: RequestContext) -> Answer:
        if request.subject:
            return self._on_subject(request, context)
        records = self._shown_records(context)
        if not records:
            if request.name == "export":
                with self._archive.view() as view:
                    return self._about_archive(context.text, Request("archive", "exporting"), view)
            reason = _NOTHING_SHOWN.format(example=_EXAMPLES[request.name])
            refusal = self._answer_with_lead(context.text, request, "")
            return replace(refusal, answered=False, reason=reason, confidence=0.0)
        answer = self._answer_with_lead(context.text, request, "", records)
        return self._carried_out(request, answer, records, "the records shown")

    def _on_subject(self, request: Request, context: RequestContext) -> Answer:
        """Carry out a command on what the archive has about a subject."""
        answer = context.ask(request.subject, ())
        if not answer.answered and not relevant_records(answer):  # an event that no record names
            during = context.ask(f"What happened during {request.subject}?", ())
            answer = during if during.answered else answer
        answer = replace(answer, request=request)
        if request.name == "summarise":
            return summarise(answer, relevant_records(answer), request.subject)
        records = relevant_records(answer)
        if request.name == "translate" or not records:
            return refuse_translation(answer) if request.name == "translate" else answer
        if request.name in ("cite", "save"):
            records = records[:1]
        carried_out = self._carried_out(request, answer, records, request.subject)
        if request.name != "cite":
            return carried_out
        # A sentence shows that it is the record that was meant.
        return replace(carried_out, statements=number_statements(sentences_of(answer, records)))

    def _carried_out(
        self, request: Request, answer: Answer, records: Sequence[Record], subject: str
    ) -> Answer:
        if request.name == "translate":
            return refuse_translation(answer)
        if request.name == "summarise":
            return summarise(answer, records, subject)
        if request.name == "timeline":
            return make_timeline(answer, records, subject)
        if request.name == "bibliography":
            return make_bibliography(answer, records, request.style)
        if request.name == "save":
            lead = "Saved to your notes: " + "; ".join(record.title for record in records) + "."
        else:
            default = NOTE_STYLE if request.name == "cite" else EXPORT_STYLE
            lead = cite_shown(records, request.style, default)
        hits = tuple(Hit(record, n, 1.0, 0.0, 0.0) for n, record in enumerate(records, 1))
        return replace(
            answer,
            answered=True,
            reason="",
            nearest=(),
            statements=(),
            hits=hits,
            lead=lead,
            confidence=1.0,
        )

    def _shown_records(self, context: RequestContext) -> list[Record]:
        """Return the records of earlier turns that a command points to, [] for none.

        "The second one" is of the last list; "it" and "this" are the first record of the last turn
        that showed any; "these" are all that it cited.
        """
        turns = [turn for turn in context.earlier if turn.records]
        if not turns:
            return []
        number = _number_in(context.text)
        turn = turns[-1]
        if number is not None:
            turn = next((turn for turn in reversed(turns) if len(turn.records) > 1), turn)
            index = number - 1 if number > 0 else (turn.cited or len(turn.records)) - 1
            records = turn.records[index : index + 1]
        elif _ONE.search(context.text):
            records = turn.records[:1]
        else:
            records = turn.records[: turn.cited] or turn.records
        with self._archive.store.snapshot() as snapshot:
            stored = [snapshot.get(record.id) for record in records]
        return [entry.record for entry in stored if entry is not None]


def _number_in(text: str) -> int | None:
    """Return the number of the record that a command names, 0 for the last, None for none."""
    match = _ORDINAL.search(text)
    if match is not None:
        word = match.group().casefold()
        if word == "last":
            return 0
        return ORDINAL_WORDS.get(word) or int(re.sub(r"\D", "", word))
    numbered = _NUMBERED.search(text)
    numbers = numbers_in(numbered[1]) if numbered else ()
    return int(numbers[0].value) if numbers else None

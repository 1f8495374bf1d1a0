"""One turn: what was typed is completed from the turns before, searched for, and answered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from corpus import HALF_CHARACTER, shift
from embeddings import Archive, ArchiveView
from qa.answering import Answer, answer, show_what_may_answer
from qa.dialogue.elapsed import moment_of, read_beside
from qa.dialogue.parts import read_parts
from qa.dialogue.readings import choose_reading, is_tried, says_nothing_new, with_sequel
from qa.dialogue.request_answers import RequestAnswerer
from qa.dialogue.several import Several
from qa.dialogue.side_by_side import (
    compared_records,
    complete_part,
    ids_of_others,
    join_answers,
    mentions_together,
    show_closest,
    with_typed_capitals,
)
from qa.dialogue.stated_order import read_as_stated
from qa.dialogue.wish import FEWEST_WORDS, find_wish
from qa.retrieval import RetrievalResult, build_scope, in_any_year, retrieve, start_encoding
from qa.understanding import (
    MAX_QUESTION_LENGTH,
    NO_CONTEXT,
    ArchiveNames,
    EarlierTurn,
    FollowUp,
    NameCapitals,
    NamedPeriods,
    Question,
    correct_typing,
    link_question,
    order_of_archive,
    read_follow_up,
    read_leaning,
    read_question,
    read_sequel,
    without_repeats,
)

HITS_FOR_ANSWER = 10


@dataclass(frozen=True)
class TurnLimits:
    """How a turn may be read.

    Attributes:
        earliest, latest: replace the period that the words state.
        any_time: whether all dates are searched.
        drop: what is not carried over from earlier turns, of `CARRIED_KINDS`.
        other_forms: whether names are searched in their other forms too.
        collections: those that are searched, in any case; () for all records.
        only_ids: the ids of the records that are searched; None for all.
        day_first: the order of numbers such as 10/11/1956 in the archive, None where not known.
    """

    earliest: date | None = None
    latest: date | None = None
    any_time: bool = False
    drop: Collection[str] = ()
    other_forms: bool = True
    collections: Sequence[str] = ()
    only_ids: Collection[str] | None = None
    day_first: bool | None = None


NO_LIMITS = TurnLimits()


class TurnAnswerer:
    """Answers turns on one archive. Safe to share between threads."""

    def __init__(
        self,
        archive: Archive,
        archive_names: ArchiveNames,
        named_periods: Callable[[], NamedPeriods],
        requests: RequestAnswerer,
    ) -> None:
        self._archive = archive
        self._archive_names = archive_names
        self._named_periods = named_periods
        self._requests = requests
        self._capitals = NameCapitals()

    def answer(
        self, text: str, earlier: Sequence[EarlierTurn] = (), limits: TurnLimits = NO_LIMITS
    ) -> Answer:
        """Answer what was typed after these earlier turns, first to last.

        Raises QuestionError when the text is not a question.
        """
        if len(text) > MAX_QUESTION_LENGTH or HALF_CHARACTER.search(text):
            read_question(text)  # refused before anything else reads it
        requested = self._requests.answer(
            text,
            earlier,
            lambda subject, before: self._answer_question(subject, before, limits),
            limits.collections,
            limits.only_ids,
        )
        if requested is not None:
            return requested
        questions = without_repeats([turn for turn in earlier if not turn.is_aside], text)
        return show_what_may_answer(self._answer_question(text, questions, limits))

    def _answer_question(
        self, text: str, earlier: Sequence[EarlierTurn], limits: TurnLimits
    ) -> Answer:
        """Answer a question of the records."""
        with self._archive.view(limits.collections, limits.only_ids) as view:
            limits = replace(limits, day_first=order_of_archive(view, text))
            known_names = self._archive_names.names(view)
            corrected, corrections = correct_typing(text, view, known_names)
            capitalised = self._capitals.restore(corrected, view, known_names)
            is_long = len(capitalised.split()) >= FEWEST_WORDS
            if is_long and (wish := find_wish(capitalised)):
                wish_answer = self._answer_wish(view, wish, capitalised, text, limits)
                typed = replace(wish_answer.question.typed, corrections=corrections)
                return replace(wish_answer, question=replace(wish_answer.question, typed=typed))
            names = self._known_names(view, capitalised) if earlier else {}
            follow_up, *other_readings = read_follow_up(capitalised, earlier, limits.drop, names)

            def question_of(reading: FollowUp) -> Question:
                as_typed = text if reading.text == capitalised else ""
                question = self._read(reading, limits, as_typed)
                return replace(question, corrections=corrections)

            question = question_of(follow_up)
            result = self._answer_several(
                view, question, follow_up, limits, compared_records(capitalised, earlier, follow_up)
            )
            if result is None:
                result = self._answer_beside(view, question, follow_up, limits)
            if result is not None:
                return replace(result, carried=follow_up.carried)
            first = self._answer_single(view, question, follow_up, limits)
            answers = [replace(first, carried=follow_up.carried)]
            for reading in other_readings:
                if is_tried(reading, answers, earlier):
                    other_answer = self._answer_single(view, question_of(reading), reading, limits)
                    answers.append(replace(other_answer, carried=reading.carried))
            chosen = choose_reading(answers, earlier) if len(answers) > 1 else answers[0]
            is_question = follow_up.carried and not read_leaning(capitalised).is_fragment
            if not is_question or not says_nothing_new(chosen, earlier):
                return chosen
            for reading in read_sequel(earlier):
                sequel = self._answer_single(view, question_of(reading), reading, limits)
                if sequel.answered:
                    return replace(with_sequel(chosen, sequel), carried=reading.carried)
        return chosen

    def _answer_wish(
        self, view: ArchiveView, wish: str, story: str, typed: str, limits: TurnLimits
    ) -> Answer:
        """Answer the wish inside a long story, which helps to rank.

        The period of the story is tried first, then any time. Where neither answers: the record
        that both the wish and the whole text rank first, when it may well answer; else what the
        whole text finds.
        """
        whole_question = self._read(FollowUp(story), limits, typed)
        wish_follow_up = FollowUp(wish, context=((story, 1.0),))
        chosen: Answer | None = None
        if len(whole_question.time.periods) == 1:
            period = whole_question.time.periods[0]
            within = replace(
                wish_follow_up,
                earliest=period.earliest,
                latest=period.latest,
                period_words=period.as_written,
            )
            chosen = self._answer_single(view, self._read(within, limits, typed), within, limits)
        if chosen is None or not chosen.answered:
            chosen = self._answer_single(
                view, self._read(wish_follow_up, limits, typed), wish_follow_up, limits
            )
        if not chosen.answered:
            story_follow_up = FollowUp(story)
            story_answer = self._answer_single(
                view,
                self._read(story_follow_up, replace(limits, any_time=True), typed),
                story_follow_up,
                limits,
            )
            first = [answer.hits[0].record.id for answer in (chosen, story_answer) if answer.hits]
            if len(set(first)) == 1:
                chosen = show_closest(chosen, (), story_answer.question.terms)
            chosen = chosen if chosen.answered or not story_answer.answered else story_answer
        note = f"“{wish}” was asked; the rest of the text helps to rank, and is not demanded"
        question = replace(chosen.question, notes=(*chosen.question.notes, note))
        return replace(chosen, question=question)

    def _answer_single(
        self, view: ArchiveView, question: Question, follow_up: FollowUp, limits: TurnLimits
    ) -> Answer:
        if question.time.order and question.ordered_noun:
            question = read_as_stated(view, question)
        retrieved = self.retrieve(view, question, HITS_FOR_ANSWER, limits.other_forms, follow_up)
        return answer(self._archive.encoder, view, retrieved)

    def _answer_several(
        self,
        view: ArchiveView,
        question: Question,
        follow_up: FollowUp,
        limits: TurnLimits,
        compared: Sequence[FollowUp],
    ) -> Answer | None:
        """Answer each part of a turn that asks several questions; None when it asks one.

        compared: the records that it compares, when it only points to them.
        """
        several = Several(()) if compared else self._parts(question)
        if several is None:
            return None
        names = self._archive_names.names(view) if limits.other_forms else None
        linked = link_question(question, view, names, follow_up)
        if several.names_joined and mentions_together(view, linked, several.names_joined):
            return None
        parts = compared or [complete_part(part, follow_up) for part in several.parts]
        answers = [self._answer_part(view, part, question, limits) for part in parts]
        for index, part in enumerate(several.parts):
            if part.without_time and not answers[index].answered:
                freed = complete_part(replace(part, question=part.without_time), follow_up)
                answers[index] = self._answer_part(view, freed, question, limits)
        if any(answer.answered for answer in answers):
            answers = [show_what_may_answer(answer) for answer in answers]
        if several.relation == "compare" and not compared:
            answers = self._answer_sides_apart(view, question, several, parts, answers, limits)
        if several.names_joined and not all(answer.answered for answer in answers):
            return None
        return join_answers(linked, build_scope(view, linked).searched, several, answers)

    def _answer_beside(
        self, view: ArchiveView, question: Question, follow_up: FollowUp, limits: TurnLimits
    ) -> Answer | None:
        """Answer what came after or before something that a record dates; None for the rest."""
        is_plain = question.syntax is None and not question.time.periods
        if not is_plain or (beside := read_beside(question.text)) is None:
            return None
        when = replace(follow_up, text=beside.question)
        dated = self._answer_single(view, self._read(when, limits, ""), when, limits)
        moment = moment_of(beside.label, dated)
        if moment is None:
            return None
        side = "after" if beside.is_after else "before"
        within = replace(
            follow_up,
            text="What happened?",
            earliest=shift(moment.last, 1, "day") if beside.is_after else None,
            latest=None if beside.is_after else shift(moment.first, -1, "day"),
            period_words=f"{side} {beside.label}: {moment.words}",
        )
        return self._answer_single(view, self._read(within, limits, ""), within, limits)

    def _answer_part(
        self, view: ArchiveView, part: FollowUp, turn_question: Question, limits: TurnLimits
    ) -> Answer:
        question = self._read(part, limits, with_typed_capitals(part.text, turn_question.as_typed))
        return self._answer_single(view, question, part, limits)

    def _answer_sides_apart(
        self,
        view: ArchiveView,
        turn_question: Question,
        several: Several,
        parts: Sequence[FollowUp],
        answers: Sequence[Answer],
        limits: TurnLimits,
    ) -> list[Answer]:
        """Answer each side of a comparison with records that no other side cites, where it can."""
        labels = [part.label for part in several.parts]
        side_answers = list(answers)
        for index, part in enumerate(parts):
            if other_ids := ids_of_others(answers, labels, index):
                without_others = replace(part, without_ids=other_ids)
                alone = self._answer_part(view, without_others, turn_question, limits)
                side_answers[index] = alone if alone.answered else answers[index]
        if any(answer.answered for answer in side_answers):
            side_answers = [show_closest(answer, side_answers) for answer in side_answers]
        return side_answers

    def _parts(self, question: Question) -> Several | None:
        return None if question.syntax is not None else read_parts(question.text)

    def search(
        self, view: ArchiveView, text: str, limit: int, limits: TurnLimits = NO_LIMITS
    ) -> RetrievalResult:
        """Search for a text alone. Raises QuestionError when it is not a question."""
        limits = replace(limits, day_first=order_of_archive(view, text))
        return self.retrieve(view, self._read(FollowUp(text), limits, ""), limit)

    def retrieve(
        self,
        view: ArchiveView,
        question: Question,
        limit: int,
        other_forms: bool = True,
        follow_up: FollowUp = NO_CONTEXT,
    ) -> RetrievalResult:
        """Link the names of a question, and search. The question is encoded meanwhile."""
        question = in_any_year(view, question)
        wait_for_vector = start_encoding(self._archive, view, question, follow_up)
        names = self._archive_names.names(view) if other_forms else None
        scope = build_scope(view, link_question(question, view, names, follow_up))
        return retrieve(view, scope, wait_for_vector, limit)

    def _known_names(self, view: ArchiveView, text: str) -> dict[str, str]:
        """Return the names that a text has, as written, and the kind of each."""
        question = read_question(text, self._named_periods(), any_time=True)
        linked = link_question(question, view, self._archive_names.names(view))
        return {name.as_written: name.kind for name in linked.linked_names}

    def _read(self, follow_up: FollowUp, limits: TurnLimits, as_typed: str) -> Question:
        """Read a completed question within its own limits, or the period that is carried over."""
        earliest, latest, period_words = limits.earliest, limits.latest, ""
        if earliest is None and latest is None and not limits.any_time:
            earliest, latest = follow_up.earliest, follow_up.latest
            period_words = follow_up.period_words
        return read_question(
            follow_up.text,
            self._named_periods(),
            earliest,
            latest,
            limits.any_time,
            period_words,
            as_typed,
            limits.day_first,
        )

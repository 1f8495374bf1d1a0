"""How an answer is shown: what was understood, and the statements with their records."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from corpus import Record, count_phrase, shorten
from pages.components import escape_markdown, html, join, record_url, show_html, show_record
from qa import (
    MOST_SELECTED,
    AnswerView,
    BrowseFilters,
    ClosestView,
    DraftView,
    HitReasons,
    PartView,
    PeriodView,
    draft_heading,
)

LONGEST_CHIP = 200
PARTS_IN_ROW = 2
WORD = re.compile(r"\w+")
AS_TYPED = "Ask again with the names as typed"


@dataclass(frozen=True)
class AskAgain:
    """How a question is asked again with less of what was understood.

    Attributes:
        any_time: whether its period is ignored.
        other_forms: whether names are searched in their other forms too.
        drop: kinds of context from earlier turns that are not used.
    """

    any_time: bool = False
    other_forms: bool = True
    drop: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chip:
    """One thing that was understood.

    Attributes:
        label: what it says.
        help: what pressing it does.
        ask_again: how the question is asked when it is pressed; None for a chip that only informs.
    """

    label: str
    help: str = ""
    ask_again: AskAgain | None = None


def show_answer(
    answer: AnswerView,
    records: Mapping[str, Record],
    turn: int,
    on_ask_again: Callable[[AskAgain], None] | None = None,
) -> None:
    """Show an answer.

    records: those that it names, by id, as far as the archive still has them. turn: its number,
    unique on the page. on_ask_again: called when a chip is pressed; None where chips are only read.
    """
    if answer.parts:
        show_parts(answer, records)
        show_chips(answer, on_ask_again)
        if answer.answered:
            show_draft(answer.drafted)
            show_citations(answer, turn)
            show_sources(answer, records)
        return
    if not answer.answered:
        show_refusal(answer, records, on_ask_again)
        return
    if not answer.statements:
        show_said(answer, turn)
        return
    statements, sources = st.columns([3, 2], gap="large")
    with statements:
        show_statements(answer, records)
        show_chips(answer, on_ask_again)
        show_draft(answer.drafted)
        show_citations(answer, turn)
    with sources:
        show_sources(answer, records)


def show_said(answer: AnswerView, turn: int) -> None:
    """An answer without quotations: talk, facts about the archive, a citation to be copied."""
    if answer.request.name in ("cite", "export"):
        with st.container(key=f"said-{turn}"):
            st.code(answer.lead, language=None, wrap_lines=True)
        return
    show_html('<div dir="auto" class="fa-text">{}</div>', answer.lead)


def show_parts(answer: AnswerView, records: Mapping[str, Record]) -> None:
    """The parts of a question that asks several: two in a row, on a phone one below the other."""
    if answer.lead:
        show_html('<p dir="auto" class="fa-text fa-lead"><b>{}</b></p>', answer.lead)
    for first in range(0, len(answer.parts), PARTS_IN_ROW):
        columns = st.columns(PARTS_IN_ROW, gap="large")
        row = answer.parts[first : first + PARTS_IN_ROW]
        for column, part in zip(columns, row, strict=False):
            with column:
                show_html('<h3 dir="auto" class="fa-text fa-part">{}</h3>', part.question)
                if part.answered:
                    show_statements(part, records)
                else:
                    st.text(part.reason)
                    show_nearest(part, records)


def show_citations(answer: AnswerView, turn: int) -> None:
    """The footnotes and the whole answer, each to be copied."""
    with st.container(key=f"cited-{turn}", gap="xxsmall"):
        st.caption("Citations")
        for citation in answer.citations:
            st.code(f"[{citation.number}] {citation.text}", language=None, wrap_lines=True)
        st.caption("Copy the whole answer")
        with st.container(key=f"whole-answer-{turn}"):
            st.code(answer.text, language=None, wrap_lines=True)


def answer_announcement(answer: AnswerView) -> str:
    """What screen readers are told when an answer is ready."""
    if not answer.answered:
        return "No answer in these records."
    if not answer.citations:
        return "Answer ready."
    unanswered = sum(not part.answered for part in answer.parts)
    if unanswered:
        parts = f"{unanswered} of {len(answer.parts)} parts without an answer"
        return f"Answer ready, {count_phrase(len(answer.citations), 'source')}, {parts}."
    return f"Answer ready, {count_phrase(len(answer.citations), 'source')}."


def show_statements(answer: AnswerView | PartView, records: Mapping[str, Record]) -> None:
    """The date, name or count that leads, then each quotation with its attribution and footnote."""
    if isinstance(answer, AnswerView) and answer.request.kind != "question":
        show_html('<p dir="auto" class="fa-text">{}</p>', answer.lead)
    elif answer.lead:
        show_html('<p dir="auto" class="fa-text fa-lead"><b>{}</b></p>', answer.lead)
    for statement in answer.statements:
        show_html(
            '<div dir="auto" class="fa-text fa-muted">{}</div>'
            '<blockquote dir="auto" class="fa-text fa-quote">“{}” {}</blockquote>',
            statement.frame,
            statement.quote,
            footnote(statement.citation, records.get(statement.record)),
        )
    if listed := counted_to_list(answer):
        show_counted(listed, len(answer.counted), records)


def counted_to_list(answer: AnswerView | PartView) -> Sequence[str]:
    """The ids of the counted records that are listed; none where every one of them is quoted."""
    if len(answer.counted) > len({statement.citation for statement in answer.statements}):
        return answer.counted[:MOST_SELECTED]
    return ()


def show_counted(listed: Sequence[str], count: int, records: Mapping[str, Record]) -> None:
    """The records that were counted, behind a button: a row each, and where to export them.

    listed: ids of those that are shown. count: of all.
    """
    with st.expander(f"All {count:,} records"):
        rows = [
            html(
                '<li><span class="fa-muted">{}</span> <a href="{}" target="_self">{}</a></li>',
                record.date.as_written or "Undated",
                record_url(record.id),
                record.title,
            )
            for record in map(records.get, listed)
            if record is not None
        ]
        show_html('<ul dir="auto" class="fa-list">{}</ul>', join(rows))
        if count > len(listed):
            st.caption(f"These are the first {len(listed)} by date.")
        address = urlencode(BrowseFilters(selected=tuple(listed)).to_address(), doseq=True)
        label = "Cite or export them in Browse"
        show_html('<a href="browse?{}" target="_self">{}</a>', address, label)


def footnote(number: int, record: Record | None) -> Markup:
    """A link from a quotation to its record: the footnote's number and the record's date."""
    if record is None:
        return html('<sup aria-label="footnote {0}">[{0}]</sup>', number)
    return html(
        '<a dir="auto" href="{0}" target="_self" aria-label="footnote {1}, {2}" class="fa-chip">'
        "[{1}] {2}</a>",
        record_url(record.id),
        number,
        record.date.as_written or "undated",
    )


def show_sources(answer: AnswerView, records: Mapping[str, Record]) -> None:
    """The cited records with the quotations highlighted."""
    st.caption("Sources")
    for citation in answer.citations:
        record = records.get(citation.record)
        if record is None:
            st.text(f"[{citation.number}] this record was removed: {citation.record}")
            continue
        marks = [
            (statement.field, statement.start, statement.end)
            for statement in answer.statements
            if statement.record == record.id
            and record.field(statement.field)[statement.start : statement.end] == statement.quote
        ]
        show_record(record, marks, citation.number)


def show_refusal(
    answer: AnswerView,
    records: Mapping[str, Record],
    on_ask_again: Callable[[AskAgain], None] | None,
) -> None:
    """Why there is no answer, what was understood, and the closest records."""
    st.text(answer.reason)
    show_chips(answer, on_ask_again)
    show_nearest(answer, records)


def show_nearest(answer: AnswerView | PartView, records: Mapping[str, Record]) -> None:
    """The record that may answer, if there is one, and the other closest records."""
    close = [closest for closest in answer.nearest if closest.is_close]
    records_around = [closest for closest in answer.nearest if not closest.is_close]
    show_closest("Closest record", close, records)
    show_closest("Other records near it" if close else "Closest records", records_around, records)


def show_closest(
    heading: str, nearest: Sequence[ClosestView], records: Mapping[str, Record]
) -> None:
    """Closest records under a heading, each with its doubt; nothing when there are none."""
    if nearest:
        st.caption(heading)
    for closest in nearest:
        if (record := records.get(closest.record)) is not None:
            marks = [
                (field, start, start + len(closest.words))
                for field in ("title", "summary", "text")
                if closest.words and (start := record.field(field).find(closest.words)) >= 0
            ]
            show_record(record, marks[:1], reason=closest.reason)


def show_draft(draft: DraftView | None) -> None:
    """Show a language model's sentences, each as its own, over the quotation that it rests on."""
    if draft is None:
        return
    if draft.statements:
        st.caption(escape_markdown(draft_heading(draft.model)))
        for statement in draft.statements:
            show_html(
                '<p dir="auto" class="fa-text"><i>{}, {}:</i> {}</p>'
                '<blockquote dir="auto" class="fa-text">“{}” {}</blockquote>',
                draft.model,
                "in the record's words" if statement.in_record_words else "unconfirmed",
                statement.text,
                statement.quote,
                footnote(statement.citation, None),
            )
        for citation in draft.citations:
            st.code(f"[{citation.number}] {citation.text}", language=None, wrap_lines=True)
    if draft.note:
        st.text(draft.note)


def show_chips(answer: AnswerView, on_ask_again: Callable[[AskAgain], None] | None) -> None:
    """What was understood, as chips that can be pressed off; in an earlier turn as one line."""
    chips = understood_chips(answer)
    if not chips:
        return
    if on_ask_again is None:
        labels = (shorten(chip.label, LONGEST_CHIP) for chip in chips)
        st.caption(escape_markdown(" · ".join(labels)))
        return
    with st.container(horizontal=True, gap="xsmall", key="understood-chips"):
        for number, chip in enumerate(chips):
            label = escape_markdown(shorten(chip.label, LONGEST_CHIP))
            if chip.ask_again is None:
                st.caption(label, width="content")
            else:
                st.button(
                    label,
                    key=f"chip-{number}",
                    icon=":material/close:",
                    help=chip.help,
                    on_click=on_ask_again,
                    args=(chip.ask_again,),
                )


def understood_chips(answer: AnswerView) -> list[Chip]:
    """Each thing that was understood of a question."""
    understood, searched = answer.understood, answer.searched
    chips = []
    if understood.period is not None:
        records = f"{searched.in_period:,} of {count_phrase(searched.records)}"
        if searched.telling:
            records += f", {searched.telling:,} more tell of it"
        label = f"Period: {period_in_words(understood.period)}: {records}"
        chips.append(Chip(label, "Ask again over all time", AskAgain(any_time=True)))
    for person in understood.people:
        typed = f"“{person.as_written or person.name}”"
        if person.corrected:
            label = f"{typed} is read as {person.corrected}"
            chips.append(Chip(label, AS_TYPED, AskAgain(other_forms=False)))
        if person.also:
            source = " (names used in titles)" if person.learnt else ""
            label = f"{typed}: also searching: {', '.join(person.also)}{source}"
            chips.append(Chip(label, AS_TYPED, AskAgain(other_forms=False)))
        if person.ambiguous:
            names = "; ".join(person.ambiguous)
            chips.append(Chip(f"{typed} may be {names}; other forms are not searched"))
    chips += map(Chip, understood.repaired)
    if understood.route == "known item":
        chips.append(Chip("Matches a title"))
    for carried in answer.carried:
        label = f"From your last question: {carried.words}"
        chips.append(Chip(label, "Ask again without it", AskAgain(drop=(carried.kind,))))
    return chips


def period_in_words(period: PeriodView) -> str:
    """A period by its first and last day, or by its years where it consists of whole years."""
    first, last = period.earliest or "", period.latest or ""
    if (not first or first.endswith("-01-01")) and (not last or last.endswith("-12-31")):
        first, last = first.removesuffix("-01-01"), last.removesuffix("-12-31")
    return first if first == last else f"{first or 'the beginning'} to {last or 'the end'}"


def show_hit_reasons(answer: AnswerView) -> None:
    """Why each record was found, behind a button."""
    if not answer.records or answer.request.kind in ("talk", "archive") or answer.request.is_aside:
        return
    with st.expander("Why these records"):
        for hit in answer.records:
            st.text(f"{hit.rank}. {hit.date.as_written or 'Undated'}, {hit.title}")
            st.caption(escape_markdown(explain_hit(hit.why, answer.question)))


def explain_hit(why: HitReasons, question: str = "") -> str:
    """Why a record was found: its words, as the question has them, its meaning, names and dates."""
    reasons = ["its title is what was typed"] if why.known_item else []
    if why.words:
        typed = WORD.findall(question)
        words = [
            next((word for word in typed if without_accents(word).startswith(stem)), stem)
            for stem in why.words
        ]
        reasons.append("contains " + ", ".join(f"“{word}”" for word in words))
    if why.meaning_rank is not None:
        rank = "" if why.meaning_rank == 1 else f"{ordinal(why.meaning_rank)} "
        reasons.append(f"{rank}closest in meaning")
    reasons += [f"{name}: it has {', '.join(forms)}" for name, forms in why.names.items()]
    if why.dates:
        reasons.append(f"dated {'; '.join(why.dates)}")
    if why.tells_of:
        reasons.append(f"tells of {'; '.join(why.tells_of)}")
    return "; ".join(reasons) or "not close in words, meaning or date"


def without_accents(word: str) -> str:
    """A word in small letters without accents, as stems are."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def ordinal(number: int) -> str:
    """A number as "1st", "2nd", "11th"."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if 10 < number % 100 < 14 else ending}"

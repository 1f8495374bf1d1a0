"""How an answer is shown: its statements, each over its source, or the closest records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

import streamlit as st
from markupsafe import Markup

from corpus import Record, count_phrase, fold
from pages.answer_actions import copy_button, show_actions, show_carried_period
from pages.components import escape_markdown, html, record_html, record_url, show_html
from pages.record_list import list_html, show_record_list
from pages.session import shared_assistant
from pages.understood import AskAgain, show_chips
from pages.year_bars import FEWEST_YEARS, show_years_side_by_side
from qa import (
    MOST_SELECTED,
    AnswerView,
    ClosestView,
    DraftView,
    FindingAidError,
    PartView,
    StatementView,
    asks_for_change,
    draft_heading,
)

PARTS_IN_ROW = 2


def show_answer(
    answer: AnswerView,
    records: Mapping[str, Record],
    turn: int,
    question: str,
    on_ask_again: Callable[[AskAgain], None] | None = None,
) -> None:
    """Show an answer.

    records: those that it names, by id, as far as the archive still has them. turn: its number,
    unique on the page; 0 for one that is not stored. question: as typed. on_ask_again: called when
    a chip is pressed; None where chips and lists are only read.
    """
    show_carried_period(answer, on_ask_again)
    if answer.parts:
        show_parts(answer, records)
    elif not answer.answered:
        show_refusal(answer, records)
    elif not answer.statements:
        show_said(answer)
        return
    else:
        show_statements(answer, records, turn if on_ask_again else 0)
    if answer.answered and asks_for_change(answer.question):
        show_names_over_time(answer)
    show_draft(answer.drafted)
    cited = [records[record_id] for record_id in answer.cited_ids if record_id in records]
    show_actions(answer, question, turn, cited)
    show_chips(answer, on_ask_again)


def show_said(answer: AnswerView) -> None:
    """An answer without quotations: talk, facts about the archive, a citation to be copied."""
    show_html('<div dir="auto" class="fa-text">{}</div>', answer.lead)
    if answer.request.name in ("cite", "export"):
        show_html("{}", copy_button("Copy", answer.lead))


def show_names_over_time(answer: AnswerView) -> None:
    """How many records mention each name of a question about a change, by year."""
    names = [name.name for name in answer.understood.people if name.kind]
    try:
        years = shared_assistant().names.years(dict.fromkeys(names))
    except FindingAidError:
        return  # another place reports a names file that cannot be read
    show_years_side_by_side(
        {name: of_name for name, of_name in years.items() if len(of_name) >= FEWEST_YEARS},
        "Records that mention the name",
    )


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
                    show_refusal(part, records)


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


def show_statements(
    answer: AnswerView | PartView, records: Mapping[str, Record], list_key: int = 0
) -> None:
    """The date, name or count that leads, then each quotation over its source, or a list.

    list_key: makes the list that can be sorted and selected from unique; 0 where it is only read.
    """
    is_question = isinstance(answer, PartView) or answer.request.kind == "question"
    if answer.lead:
        template = '<p dir="auto" class="fa-text{}">{}</p>'
        look = " fa-lead" if is_question else ""
        show_html(template, look, html("<b>{}</b>", answer.lead) if is_question else answer.lead)
    listed = counted_to_list(answer)
    if not listed:
        for number, group in groupby(answer.statements, key=lambda statement: statement.citation):
            show_quotations(number, list(group), records)
        return
    if list_key:
        years = shared_assistant().records.years(answer.counted)
        show_record_list(answer.counted, f"list-{list_key}", years)
    else:
        show_html("{}", list_html([records[name] for name in listed if name in records]))


def show_quotations(
    number: int, statements: Sequence[StatementView], records: Mapping[str, Record]
) -> None:
    """The quotations from one record, and below them the record, folded, with their places.

    What stands over a quotation, its record's date and title, is not repeated for the next.
    """
    record = records.get(statements[0].record)
    quotations = Markup()
    heading = ""
    for statement in statements:
        if statement.field == "title" and fold(statement.quote) in fold(heading):
            continue  # the words over the quotation before it are the title
        if statement.frame.rstrip(":") not in heading:
            heading = f"{heading} {statement.frame}"
            quotations += html('<div dir="auto" class="fa-text fa-muted">{}</div>', statement.frame)
        quotations += html(
            '<blockquote dir="auto" class="fa-text fa-quote">“{}” {}</blockquote>',
            statement.quote,
            footnote(number, record),
        )
    show_html("{}{}", quotations, folded_source(number, statements, record))


def folded_source(
    number: int, statements: Sequence[StatementView], record: Record | None
) -> Markup:
    """The record of a footnote with the quotations highlighted, folded."""
    if record is None:
        text = "[{}] this record was removed: {}"
        return html(f'<div class="fa-small">{text}</div>', number, statements[0].record)
    marks = [
        (statement.field, statement.start, statement.end)
        for statement in statements
        if record.field(statement.field)[statement.start : statement.end] == statement.quote
    ]
    return html(
        '<details class="fa-source"><summary>Source<span class="fa-hidden"> of footnote {}</span>'
        "</summary>{}</details>",
        number,
        record_html(record, marks),
    )


def counted_to_list(answer: AnswerView | PartView) -> Sequence[str]:
    """The ids of the counted records that are listed; () for a single one, which is quoted."""
    return answer.counted[:MOST_SELECTED] if len(answer.counted) > 1 else ()


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


def show_refusal(answer: AnswerView | PartView, records: Mapping[str, Record]) -> None:
    """The record that may be meant, then why there is no answer, then the other closest records."""
    close = [closest for closest in answer.nearest if closest.is_close]
    show_closest("Closest record", close, records)
    st.text(answer.reason)
    distant = [closest for closest in answer.nearest if not closest.is_close]
    show_closest("Other records near it" if close else "Closest records", distant, records)


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
            show_html("{}", record_html(record, marks[:1], closest.reason))


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
        lines = "\n".join(f"[{citation.number}] {citation.text}" for citation in draft.citations)
        if lines:
            show_html(
                '<div class="fa-text fa-small">{}</div>{}',
                lines,
                copy_button("Copy these citations", lines),
            )
    if draft.note:
        st.text(draft.note)

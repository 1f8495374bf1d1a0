"""The row under an answer: copy it, copy its citations, export it, share its address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from corpus import Record, Turn
from pages.components import escape_markdown, html, join
from pages.export_form import choose_footnotes
from pages.session import shared_assistant
from pages.understood import AskAgain
from pages.zotero_form import show_zotero_button
from qa import (
    EXPORTS,
    AnswerView,
    Assistant,
    answer_page,
    bundle_of_view,
    export_turns,
    quotations_by_record,
)


def copy_button(label: str, text: str) -> Markup:
    """A button that copies a text; copying.js listens to it."""
    return html('<button type="button" class="fa-action" data-copy="{}">{}</button>', text, label)


def show_actions(answer: AnswerView, question: str, turn: int, cited: Sequence[Record]) -> None:
    """Show the row. turn: its number, 0 for one that is not stored. cited: the cited records."""
    with st.container(
        key=f"actions-{turn}", horizontal=True, gap="small", vertical_alignment="center"
    ):
        buttons = [copy_button("Copy answer", answer.text)]
        if answer.citations and answer.answered:
            label = "Copy citation" if len(answer.citations) == 1 else "Copy citations"
            lines = (f"[{citation.number}] {citation.text}" for citation in answer.citations)
            buttons.append(copy_button(label, "\n".join(lines)))
        st.html(str(join(buttons, " ")), width="content")
        with st.popover("Export", key=f"export-{turn}"):
            show_zotero_button(cited, f"export-zotero-{turn}", quotations_by_record([answer]))
            style = choose_footnotes(f"footnotes-{turn}") if cited else "archive"
            for form, described in EXPORTS.items():
                if not (cited or described.is_document):
                    continue
                st.download_button(
                    described.label,
                    partial(answer_file, answer, question, form, cited, style),
                    f"answer.{described.ending}",
                    described.media_type,
                    key=f"export-{described.ending}-{turn}",
                    on_click="ignore",
                    type="tertiary",
                )
            st.download_button(
                "Page with its records, to verify",
                partial(page_of_answer, shared_assistant(), answer, turn),
                "answer-to-verify.html",
                "text/html; charset=utf-8",
                key=f"export-page-{turn}",
                on_click="ignore",
                type="tertiary",
            )
        if turn:
            address = urlencode({"c": answer.conversation, "turn": turn})
            share = '<button type="button" class="fa-action" data-share="?{}">Share</button>'
            st.html(str(html(share, address)), width="content")


def answer_file(
    answer: AnswerView, question: str, form: str, cited: Sequence[Record], style: str
) -> bytes:
    """An answer with footnotes, or its sources for other programs."""
    turn = Turn(answer.conversation, 1, "", question, "{}", answer.dumps())
    records = {record.id: record for record in cited}
    return export_turns(question, [turn], form, records.get, style=style)


def page_of_answer(assistant: Assistant, answer: AnswerView, turn: int) -> str:
    """An answer with its records and what verifies it, as one page."""
    fingerprint = assistant.status().fingerprint
    bundle = bundle_of_view(answer, assistant.record, fingerprint, version("finding-aid"), turn)
    return answer_page(bundle, assistant.record)


def carried_period(answer: AnswerView) -> str:
    """The words of the period that a follow-up keeps from the question before; "" for none."""
    return next((carried.words for carried in answer.carried if carried.kind == "period"), "")


def show_carried_period(
    answer: AnswerView, on_ask_again: Callable[[AskAgain], None] | None
) -> None:
    """Name the period that is kept, before the answer, with a button that searches all years."""
    words = carried_period(answer)
    if not words:
        return
    line = f"Only {words}, as in your last question."
    if on_ask_again is None:
        st.caption(escape_markdown(line))
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.text(line, width="content")
        st.button(
            "Search all years",
            key="all-years",
            type="tertiary",
            icon=":material/all_inclusive:",
            on_click=on_ask_again,
            args=(AskAgain(drop=("period",)),),
        )

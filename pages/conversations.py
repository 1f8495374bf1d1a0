"""Conversations: all that were saved, found by their words, each to open, save, rename, delete."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from corpus import Conversation, count_phrase
from pages.announcer import show_status
from pages.components import (
    escape_markdown,
    number_in_url,
    open_page,
    screen_reader_label,
    show_html,
    show_pager,
)
from pages.conversation_list import conversation_link, day_of, show_actions
from pages.session import get_assistant
from qa import FindingAidError

ROWS_OF_A_PAGE = 50

assistant = get_assistant()


def show_conversation(conversation: Conversation) -> None:
    """One row: a link to the conversation, its size, and a menu of what can be done with it."""
    label = f"Actions {screen_reader_label('for ' + conversation.name[:80])}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        show_html(
            '<div class="fa-text">{} <span class="fa-muted fa-small">{}, {} UTC</span></div>',
            conversation_link(conversation),
            count_phrase(conversation.turns, "question"),
            conversation.last_turn_at[11:16],
        )
        with st.popover(label, type="tertiary", width="content"):
            if show_actions(assistant, conversation.id, conversation.name):
                st.session_state["deleted-conversation"] = conversation.name
                st.rerun()


def show_page() -> None:
    """Show a search field and the conversations that have its words, the latest first."""
    words = st.text_input(
        "Search in conversations",
        placeholder="a word of a question, an answer or a name",
        key="words",
        max_chars=200,
    )
    conversations = assistant.annotations.conversations(words=words)
    status = count_phrase(len(conversations), "conversation")
    if deleted := st.session_state.pop("deleted-conversation", ""):
        status = f"Deleted: {deleted[:80]}. {status}"
    show_status(f"{status} with these words." if words.strip() else f"{status}.")
    if not conversations:
        st.text(
            "No conversation has all of these words. Remove a word."
            if words.strip()
            else "No questions yet. What you ask on the Ask page is listed here."
        )
    pages = -(-len(conversations) // ROWS_OF_A_PAGE) or 1
    page = min(number_in_url("page") or 1, pages)
    of_page = conversations[(page - 1) * ROWS_OF_A_PAGE : page * ROWS_OF_A_PAGE]
    for day, of_day in groupby(of_page, key=day_of):
        st.markdown(f"**{escape_markdown(day)}**")
        for conversation in of_day:
            show_conversation(conversation)
    show_pager(page, pages, open_page)


st.title("Conversations")
try:
    show_page()
except FindingAidError as error:
    st.text(str(error))

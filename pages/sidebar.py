"""The sidebar of Ask: the stored conversations, and what can be done with the open one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from itertools import groupby

import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator

from corpus import Conversation
from pages.components import html, join, show_html
from qa import Assistant, export_conversation

EXPORT_BUTTONS = (
    ("markdown", "Save as Markdown", "md", "text/plain"),
    ("html", "Save as HTML", "html", "text/html"),
)


class Sidebar:
    """The stored conversations, each with a link, and what can be done with the open one."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._parts: tuple[DeltaGenerator, DeltaGenerator, DeltaGenerator] | None = None
        self._actions_for = ""

    def show(self, open_id: str | None) -> None:
        """Show the sidebar; again in the same run when a question has added to a conversation."""
        conversations = self._assistant.annotations.conversations(limit=20)
        if not conversations:
            return
        if self._parts is None:
            with st.sidebar:
                self._parts = st.container(), st.empty(), st.container()
        top, links, actions = self._parts
        with links.container():
            st.caption("Conversations")
            show_html('<ul class="fa-list">{}</ul>', conversation_links(conversations, open_id))
        if open_id is None or open_id == self._actions_for:
            return
        self._actions_for = open_id
        with top:
            if st.button("New conversation", icon=":material/add:"):
                del st.query_params["c"]
                st.rerun()
        with actions:
            show_conversation_actions(self._assistant, open_id)


def conversation_links(conversations: Sequence[Conversation], open_id: str | None) -> Markup:
    """List items with a link for each conversation, below the day (UTC) of its last turn."""
    items = []
    for day, of_day in groupby(
        conversations, key=lambda conversation: conversation.last_turn_at[:10]
    ):
        heading = f"{date.fromisoformat(day):%B %-d, %Y}"
        items.append(html('<li class="fa-muted fa-small">{}</li>', heading))
        items += [
            html(
                '<li><a href="?c={}" target="_self"{}>{}</a></li>',
                conversation.id,
                Markup(' aria-current="page"' if conversation.id == open_id else ""),
                conversation.name[:80],
            )
            for conversation in of_day
        ]
    return join(items)


def show_conversation_actions(assistant: Assistant, conversation: str) -> None:
    """Buttons that save, rename and delete a conversation."""
    annotations = assistant.annotations
    for form, label, suffix, media_type in EXPORT_BUTTONS:
        st.download_button(
            label,
            partial(conversation_file, assistant, conversation, form),  # made when it is pressed
            f"conversation-{conversation}.{suffix}",
            f"{media_type}; charset=utf-8",
            key=f"save-{form}",
            on_click="ignore",
        )
    if assistant.read_only:
        return
    with st.popover("Rename or delete"):
        with st.form("conversation", border=False):
            name = st.text_input(
                "Name",
                annotations.conversation_name(conversation),
                key="conversation-name",
                max_chars=200,
            )
            rename = st.form_submit_button("Rename")
        delete = st.button(
            "Delete this conversation", key="delete-conversation", icon=":material/delete:"
        )
    if rename:
        annotations.rename_conversation(conversation, name)
        st.rerun()
    if delete:
        annotations.delete_conversation(conversation)
        del st.query_params["c"]
        st.rerun()


def conversation_file(assistant: Assistant, conversation: str, form: str) -> str:
    """A conversation as Markdown or HTML."""
    annotations = assistant.annotations
    return export_conversation(
        annotations.conversation_name(conversation),
        annotations.turns(conversation),
        form,
        annotations.helped_turns(conversation),
    )

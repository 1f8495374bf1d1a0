"""The sidebar of every page but Browse: the latest conversations, and a way to begin another."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.components import show_html
from pages.conversation_list import conversation_links, show_actions
from qa import Assistant

MOST_LINKS = 12


class Sidebar:
    """The latest conversations, each with a link; the same on all pages, so that none jumps."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._parts: tuple[DeltaGenerator, DeltaGenerator] | None = None
        self._actions_for = ""

    def show(self, open_id: str | None = None) -> None:
        """Show the sidebar; again in the same run when a question has added to a conversation."""
        if self._parts is None:
            with st.sidebar:
                show_html('<a href="./" target="_self">New conversation</a>')
                self._parts = st.empty(), st.empty()
        links, actions = self._parts
        conversations = self._assistant.annotations.conversations(limit=MOST_LINKS)
        if not conversations:
            return
        with links.container():
            st.caption("Conversations")
            show_html('<ul class="fa-list">{}</ul>', conversation_links(conversations, open_id))
            show_html('<a href="conversations" target="_self">All conversations</a>')
        if open_id and open_id != self._actions_for:
            self._actions_for = open_id
            with actions.popover("This conversation"):
                name = self._assistant.annotations.conversation_name(open_id)
                if show_actions(self._assistant, open_id, name):
                    del st.query_params["c"]
                    st.rerun()

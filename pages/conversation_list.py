"""The links to conversations, and the files in which a conversation can be saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from itertools import groupby

import streamlit as st
from markupsafe import Markup

from corpus import Conversation
from pages.components import html, join
from pages.export_form import choose_footnotes
from qa import DOCUMENT_FORMATS, EXPORTS, Assistant, export_turns


def day_of(conversation: Conversation) -> str:
    """The day (UTC) of a conversation's last turn, as a heading."""
    return f"{date.fromisoformat(conversation.last_turn_at[:10]):%B %-d, %Y}"


def conversation_link(conversation: Conversation, is_open: bool = False) -> Markup:
    """A link that opens a conversation from any page of the app."""
    return html(
        '<a href="./?c={}" target="_self"{}>{}</a>',
        conversation.id,
        Markup(' aria-current="page"' if is_open else ""),
        conversation.name[:80],
    )


def conversation_links(conversations: Sequence[Conversation], open_id: str | None) -> Markup:
    """List items with a link for each conversation, below the day of its last turn."""
    items = []
    for day, of_day in groupby(conversations, key=day_of):
        items.append(html('<li class="fa-muted fa-small">{}</li>', day))
        items += [
            html("<li>{}</li>", conversation_link(conversation, conversation.id == open_id))
            for conversation in of_day
        ]
    return join(items)


def show_actions(assistant: Assistant, conversation: str, name: str) -> bool:
    """What can be done with a conversation: save, rename, delete. Return whether it was deleted."""
    style = choose_footnotes(f"footnotes-{conversation}")
    for form in DOCUMENT_FORMATS:
        described = EXPORTS[form]
        st.download_button(
            f"Save as {described.label}",
            partial(conversation_file, assistant, conversation, form, style),  # made when pressed
            f"conversation-{conversation}.{described.ending}",
            described.media_type,
            key=f"save-{form}-{conversation}",
            on_click="ignore",
        )
    if assistant.read_only:
        return False
    with st.form(f"rename-{conversation}", border=False):
        new_name = st.text_input("Name", name, key=f"name-{conversation}", max_chars=200)
        if st.form_submit_button("Rename"):
            assistant.annotations.rename_conversation(conversation, new_name)
            st.rerun()
    is_deleted = st.button(
        "Delete this conversation", key=f"delete-{conversation}", icon=":material/delete:"
    )
    if is_deleted:
        assistant.annotations.delete_conversation(conversation)
    return is_deleted


def conversation_file(assistant: Assistant, conversation: str, form: str, style: str) -> bytes:
    """A conversation with footnotes, in one of DOCUMENT_FORMATS."""
    annotations = assistant.annotations
    return export_turns(
        annotations.conversation_name(conversation),
        annotations.turns(conversation),
        form,
        assistant.record,
        style=style,
        helped=annotations.helped_turns(conversation),
    )

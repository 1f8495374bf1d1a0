"""Ask: a conversation with the records. Its id is in the address (?c=...), so a reload or a link brings it back."""

from __future__ import annotations

import html
import json
from urllib.parse import quote

import streamlit as st

from pages.showing import show_answer
from qa import Assistant, FindingAidError, Record, answer_as_json, export, questions_worth_asking

assistant: Assistant = st.session_state["assistant"]


def records_named(answer: dict[str, object]) -> dict[str, Record]:
    """The records that an answer cites or names, as far as they are still held."""
    named: list[str] = []
    for part in ("citations", "nearest"):
        listed = answer[part]
        assert isinstance(listed, list)
        named += [one["record"] for one in listed]
    found = {one: assistant.record(one) for one in dict.fromkeys(named)}
    return {one: record for one, record in found.items() if record is not None}


def show_turn(asked: str, answer: dict[str, object]) -> None:
    """One question as it was typed, and its answer."""
    with st.chat_message("user", avatar=":material/person:"):
        st.text(asked)
    with st.chat_message("assistant", avatar=":material/menu_book:"):
        if answer["question"] != asked.strip():
            st.caption("Understood as")
            st.text(str(answer["question"]))
        show_answer(answer, records_named(answer))


def first_screen() -> str | None:
    """What is in the archive, and questions worth asking of it; returns the one that was pressed."""
    held = assistant.status()
    if not held.records:
        st.text("The archive is empty. Paste a listing page on the Add page.")
        return None
    dated = f", dated {held.coverage[0].year} to {held.coverage[1].year}" if held.coverage else ""
    st.text(f"{held.records:,} records are held{dated}. Ask in your own words; answers are quoted from the records.")
    pressed: str | None = None
    for number, question in enumerate(questions_worth_asking(assistant)):
        if st.button(question.replace("\\", "").replace("[", "(").replace("]", ")"), key=f"example-{number}"):
            pressed = question
    return pressed


def conversations() -> None:
    """The conversations kept, each with its address, in the sidebar."""
    kept = assistant.desk.conversations(limit=20)
    if not kept:
        return
    with st.sidebar:
        st.caption("Conversations")
        links = "".join(
            f'<li style="margin-bottom:.4rem;overflow-wrap:anywhere"><a href="?c={quote(one.id)}" target="_self" '
            f'style="color:inherit">{html.escape(one.name[:80])}</a></li>'
            for one in kept
        )
        st.html(f'<ul style="list-style:none;padding:0">{links}</ul>')


def keep_or_leave(conversation: str) -> None:
    """A conversation as a file with footnotes."""
    name = assistant.desk.name(conversation)
    for form, ending in (("markdown", "md"), ("html", "html")):
        text = export(name, assistant.desk.turns(conversation), form)
        label = {"markdown": "Save as Markdown", "html": "Save as HTML"}[form]
        st.download_button(label, text, f"conversation-{conversation}.{ending}", key=f"save-{form}")


st.title("Finding Aid")
conversation = st.query_params.get("c")
turns = assistant.turns(conversation) if conversation else []
if conversation and not turns:
    st.text("There is no such conversation in this archive; ask to begin a new one.")
    conversation = None
if turns and st.button("New conversation", icon=":material/add:"):
    del st.query_params["c"]
    st.rerun()
conversations()
for turn in turns:
    show_turn(turn.asked, json.loads(turn.answer))
if conversation and turns:
    with st.sidebar:
        keep_or_leave(conversation)
chosen = None if turns else first_screen()
asked = st.chat_input("Ask these records", max_chars=10_000) or chosen
if asked:
    try:
        with st.spinner("Looking in the records"):
            found = assistant.ask(asked, follow=conversation)
    except FindingAidError as error:
        with st.chat_message("assistant", avatar=":material/menu_book:"):
            st.text(str(error))
    else:
        show_turn(asked, answer_as_json(found))
        if found.warning:
            st.text(found.warning)
        elif conversation is None:
            st.query_params["c"] = found.conversation
            st.rerun()

"""Ask: a conversation with the records. Its id is in the address (?c=...), so a reload or a link brings it back."""

from __future__ import annotations

import json

import streamlit as st

from pages.showing import show_answer
from qa import Assistant, FindingAidError, Record, answer_as_json, questions_worth_asking

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


st.title("Finding Aid")
conversation = st.query_params.get("c")
turns = assistant.turns(conversation) if conversation else []
if conversation and not turns:
    st.text("There is no such conversation in this archive; ask to begin a new one.")
    conversation = None
if turns and st.button("New conversation", icon=":material/add:"):
    del st.query_params["c"]
    st.rerun()
for turn in turns:
    show_turn(turn.asked, json.loads(turn.answer))
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

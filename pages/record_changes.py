"""What a reader changes of a record on its page: corrections, beside the listing's own words."""

from __future__ import annotations

import streamlit as st

from pages.announcer import show_status
from pages.session import get_assistant
from qa import FindingAidError, Record, read_typed_date

FIELDS = {"title": "Title", "date": "Date", "summary": "Summary"}


def words_of(record: Record) -> dict[str, str]:
    """The words of the fields that can be corrected."""
    return {"title": record.title, "date": record.date.as_written, "summary": record.summary}


def date_in_words(typed: str) -> str:
    """How a typed date is understood: "The first day is …", or why it cannot be read."""
    try:
        date = read_typed_date(typed)
    except FindingAidError as error:
        return f"{str(error)[:1].upper()}{str(error)[1:]}."
    if date.undated:
        return "Understood as: undated."
    first, last = (
        day and f"{day:%B} {day.day}, {day.year}" for day in (date.earliest, date.latest)
    )
    if first == last:
        return f"Understood as: {first}."
    if first and last:
        return f"Understood as: any day from {first} to {last}."
    return f"Understood as: {first} or later." if first else f"Understood as: {last} or earlier."


def show_correction_form(record: Record) -> None:
    """Fields to correct the title, date and summary, and what the listing has."""
    seen = record_as_seen(record)
    if outcome := st.session_state.pop("edit_outcome", ""):
        show_status(outcome, record.digest)
    with st.expander("Correct this record", icon=":material/edit:"):
        st.text("The listing's own words are kept, and stand beside your correction.")
        before, mark = words_of(seen), widget_mark(seen)
        typed = {
            "title": st.text_area("Title", before["title"], height=80, key=f"title{mark}"),
            "date": st.text_input("Date", before["date"], key=f"date{mark}"),
        }
        if typed["date"] != before["date"]:
            st.text(date_in_words(typed["date"]))
        typed["summary"] = st.text_area(
            "Summary", before["summary"], height=160, key=f"summary{mark}"
        )
        changed = {name: text for name, text in typed.items() if text != before[name]}
        with st.container(horizontal=True):
            st.button(
                "Save the correction",
                type="primary",
                key="save-correction",
                on_click=correct,
                args=(seen, changed),
            )
            for name in seen.corrections:
                st.button(
                    f"{FIELDS[name]}: back to the listing's words",
                    key=f"clear-{name}",
                    on_click=correct,
                    args=(seen, {}, [name]),
                )


def widget_mark(seen: Record) -> str:
    """What makes the widgets of this state of this record its own."""
    return f"-{seen.id}-{seen.digest[:8]}"


def record_as_seen(record: Record) -> Record:
    """The record as this reader began to correct it.

    Somebody else may have changed it since; that is noticed when the correction is saved.
    """
    seen = st.session_state.get("seen_record")
    if isinstance(seen, Record) and seen.id == record.id:
        mark = widget_mark(seen)
        if any(
            st.session_state.get(f"{name}{mark}", words) != words
            for name, words in words_of(seen).items()
        ):
            return seen
    st.session_state["seen_record"] = record
    return record


def correct(seen: Record, changed: dict[str, str], clear: list[str] | None = None) -> None:
    """Save a correction, and say what came of it; a refused one stays in the fields."""
    try:
        edited = get_assistant().editing.correct(seen.id, **changed, clear=clear or (), seen=seen)
    except FindingAidError as error:
        outcome = f"Not saved: {error}."
    else:
        st.session_state.pop("seen_record", None)
        outcome = "Saved." if edited.change.updated else "Nothing was to be changed."
        if edited.change.updated:
            outcome += " You can undo it on the page Add."
    st.session_state["edit_outcome"] = outcome

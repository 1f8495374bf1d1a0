"""What a reader changes of a record on its page: correcting, merging and deleting it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import parse_qs, urlsplit

import streamlit as st

from pages.announcer import show_status
from pages.components import show_record
from pages.session import shared_assistant
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
    opened = record_as_seen(record)
    with st.expander("Correct this record", icon=":material/edit:"):
        st.text("The listing's own words are kept, and shown beside your correction.")
        before, mark = words_of(opened), widget_mark(opened)
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
                args=(opened, changed),
            )
            for name in opened.corrections:
                st.button(
                    f"{FIELDS[name]}: back to the listing's words",
                    key=f"clear-{name}",
                    on_click=correct,
                    args=(opened, {}, [name]),
                )


def widget_mark(record: Record) -> str:
    """What makes the widgets of this state of this record its own."""
    return f"-{record.id}-{record.digest[:8]}"


def record_as_seen(record: Record) -> Record:
    """The record as this reader began to correct it.

    Somebody else may have changed it since; that is noticed when the correction is saved.
    """
    opened = st.session_state.get("seen_record")
    if isinstance(opened, Record) and opened.id == record.id:
        mark = widget_mark(opened)
        if any(
            st.session_state.get(f"{name}{mark}", words) != words
            for name, words in words_of(opened).items()
        ):
            return opened
    st.session_state["seen_record"] = record
    return record


def correct(record: Record, changed: dict[str, str], clear: list[str] | None = None) -> None:
    """Save a correction, and say what came of it; a refused one stays in the fields."""
    try:
        edited = shared_assistant().editing.correct(
            record.id, **changed, clear=clear or (), seen=record
        )
    except FindingAidError as error:
        set_outcome(f"Not saved: {error}.")
    else:
        st.session_state.pop("seen_record", None)
        is_changed = bool(edited.change.updated)
        set_outcome(
            "Saved." if is_changed else "Nothing was changed: these are the words already.",
            is_changed,
        )


def set_outcome(message: str, is_changed: bool = False) -> None:
    """Keep what the page says next, and which change its Undo button takes back."""
    last = shared_assistant().maintenance.last_change() if is_changed else None
    st.session_state["edit_outcome"] = (message, None if last is None else last.generation)


def show_outcome() -> None:
    """What came of the last change, with a button that undoes it."""
    message, generation = st.session_state.get("edit_outcome", ("", None))
    with st.container():  # there without a message too, so that what is unfolded below stays so
        if not message:
            return
        st.session_state["edit_outcome"] = ("", None)
        show_status(message, str(generation))
        if generation is not None:
            st.button("Undo this change", key="undo-change", on_click=undo, args=(generation,))


def undo(generation: int) -> None:
    """Take the change back that led to this generation, if it is still the last one."""
    try:
        shared_assistant().maintenance.undo(change=generation)
    except FindingAidError as error:
        set_outcome(f"Not undone: {error}.")
    else:
        st.session_state.pop("seen_record", None)
        set_outcome("Undone.")


def show_merge_form(record: Record, related: Sequence[Record]) -> None:
    """A choice of the record into which this one is merged, and what that would make."""
    assistant = shared_assistant()
    with st.expander("Merge into another record", icon=":material/merge:"):
        st.text("For two records of the same document. The other record stays, with what both say.")
        labels = {other.id: f"{other.title} ({other.date.as_written})" for other in related}
        chosen = st.selectbox(
            "The record that stays",
            list(labels),
            index=None,
            format_func=labels.__getitem__,
            placeholder="Choose a related record",
            key=f"related-{record.id}",
        )
        typed = st.text_input("Or its ID or address", key=f"into-{record.id}")
        into_id = record_id_of(typed) or chosen
        into = assistant.record(into_id) if into_id else None
        if into_id and (into is None or into.id == record.id):
            st.text(f"There is no other record {into_id!r} in this archive.")
        elif into is not None:
            show_record(assistant.editing.merged(record, into))
            st.button(
                "Merge into this record",
                type="primary",
                key="merge",
                on_click=change,
                args=(
                    lambda: assistant.editing.merge(record.id, into.id),
                    "Merged into this record.",
                    into.id,
                ),
            )


def record_id_of(typed: str) -> str:
    """The id in what was typed: an id, or the address of a record's page."""
    query = parse_qs(urlsplit(typed.strip()).query) if "?" in typed else {}
    return query.get("id", [typed.strip()])[0]


def show_delete_button(record: Record) -> None:
    """A button that deletes the record, once the reader has confirmed it."""
    assistant = shared_assistant()
    with st.expander("Delete this record", icon=":material/delete:"):
        is_sure = st.checkbox("Yes, delete it; I can undo it", key=f"sure-{record.id}")
        st.button(
            "Delete the record",
            key="delete",
            disabled=not is_sure,
            on_click=change,
            args=(lambda: assistant.remove([record.id]), f"Deleted: {record.title}", record.id),
        )


def change(make: Callable[[], object], message: str, next_id: str) -> None:
    """Make a change, and show the record `next_id` and what came of it."""
    try:
        make()
    except FindingAidError as error:
        set_outcome(f"Nothing was changed: {error}.")
    else:
        st.query_params["id"] = next_id
        set_outcome(message, is_changed=True)

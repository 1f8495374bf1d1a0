"""Add: paste a listing page, or upload files; preview it; add it; undo the last change.

An addition runs in the background, so a reload neither stops nor repeats it. When it is cancelled,
nothing is added.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from corpus import (
    LAYOUT_NAMES,
    MOST_UNREAD_SHOWN,
    Reading,
    ReadingError,
    Record,
    count_phrase,
    read_bytes,
    read_listing,
)
from pages.announcer import show_status
from pages.components import date_line, html, join, show_html
from pages.session import get_assistant
from qa import READ_ONLY_MESSAGE, FindingAidError, ImportJob, ImportPreview, format_time_left

MOST_LINES = MOST_UNREAD_SHOWN
MOST_RECORDS = 5
LONGEST_SUMMARY = 300
WAIT_SECONDS = 1.5
"""An addition that ends within this time is reported at once, without a progress bar."""

assistant = get_assistant()


def read_all(
    pasted: str, uploads: list[tuple[str, bytes]], layout: str
) -> tuple[list[Reading], list[str]]:
    """Return what the paste and the (name, content) uploads give, and a line for each error."""
    readings, errors = [], []
    for name, content in uploads:
        try:
            readings.append(read_bytes(content, name, layout=layout))
        except ReadingError as error:
            errors.append(f"Not read: {error}")
    if pasted.strip():
        try:
            readings.append(read_listing(pasted, "pasted text", layout=layout))
        except ReadingError as error:
            errors.append(f"Not read: {error}")
    return readings, errors


def show_result(reading: Reading, changes: str = "") -> None:
    """How many records were found on a page, what becomes of them, and what was not read."""
    result = f"{count_phrase(len(reading.records))} found"
    if reading.promised not in (None, len(reading.records)):
        result += f" of {reading.promised} that the page announces"
    st.text(f"{reading.name}: {result}{f': {changes}' if changes else ''}")
    show_notes(reading.warnings)
    if not reading.unread:
        return
    st.text(f"{count_phrase(len(reading.unread), 'line was', 'lines were')} not read:")
    lines = [
        f"line {unread.line}: {unread.text}  ({unread.reason})"
        for unread in reading.unread[:MOST_LINES]
    ]
    st.code("\n".join(lines), language=None, wrap_lines=True)
    if len(reading.unread) > MOST_LINES:
        st.text(f"… and {len(reading.unread) - MOST_LINES:,} more")


def show_notes(warnings: Iterable[str]) -> None:
    """Warnings of a reading or an addition."""
    for warning in [*warnings][:MOST_LINES]:
        st.text(f"Note: {warning}")


def show_first_records(label: str, records: Sequence[Record]) -> None:
    """How many records these are, and the first of them."""
    if not records:
        return
    st.caption(f"{label}: {len(records):,}")
    template = '<li><span class="fa-muted">{}</span><br><b>{}</b><br>{}</li>'
    items = join(
        html(template, date_line(record), record.title, record.summary[:LONGEST_SUMMARY])
        for record in records[:MOST_RECORDS]
    )
    omitted = len(records) - MOST_RECORDS
    show_html(
        '<ul class="fa-list">{}</ul>{}', items, f"… and {omitted:,} more" if omitted > 0 else ""
    )


def describe_changes(new: int, updated: int, unchanged: int) -> str:
    """What an addition would do: "10 new", "1 new, 2 to update, 7 unchanged"."""
    parts = [f"{new:,} new"]
    parts += [f"{updated:,} to update"] if updated else []
    parts += [f"{unchanged:,} unchanged"] if unchanged else []
    return ", ".join(parts)


def show_preview(preview: ImportPreview, names: dict[str, str]) -> None:
    """What was read, and what adding it would do."""
    st.subheader("Preview")
    for file in preview.files:
        show_result(file.reading, describe_changes(file.new, file.updated, file.unchanged))
    plan = preview.plan
    if len(preview.files) > 1:
        counts = len(plan.added), len(plan.updated), len(plan.unchanged_ids)
        st.text(f"All together: {describe_changes(*counts)}")
    show_notes(plan.warnings)
    show_first_records("New records", plan.added)
    show_first_records("Records to update", plan.updated)
    for listing in preview.coverage:
        st.text(f"After this you would have {listing.text}.")
    if plan.is_empty:
        st.text("The archive has all of it already; there is nothing to add.")
    with st.container(horizontal=True):
        add = not plan.is_empty and st.button(
            "Add these to the archive", type="primary", key="add-these"
        )
        close = st.button("Close preview", key="close-preview")
    if add:
        start_import([file.reading for file in preview.files], names)
    if close:
        st.session_state.pop("preview", None)
        st.rerun()


def start_import(readings: list[Reading], names: dict[str, str]) -> None:
    """Start to add what was read, and show the progress."""
    st.session_state.pop("preview", None)
    try:
        job = st.session_state["import_job"] = assistant.imports.start(readings, **names)
    except FindingAidError as error:
        st.text(str(error))
        return
    job.wait(WAIT_SECONDS)
    st.rerun()


@st.fragment(run_every=1.0)
def show_progress(job: ImportJob) -> None:
    """A progress bar with a Cancel button; at the end the page shows the result."""
    if job.is_finished:
        st.session_state["import_job"] = job
        st.rerun()
    progress = job.progress
    text = "Comparing with the archive"
    if progress.total:
        text = f"{progress.embedded:,} of {count_phrase(progress.total, 'passage')}"
    if time_left := format_time_left(progress.seconds_left):
        text += f", {time_left}"
    st.progress(progress.embedded / progress.total if progress.total else 0.0, text=text)
    if st.button("Cancel", key="cancel", icon=":material/close:"):
        job.cancel()
        job.wait(WAIT_SECONDS)
        st.session_state["import_job"] = job
        st.rerun()


def show_import_result(job: ImportJob) -> None:
    """What an addition changed."""
    if job.cancelled:
        show_status("Cancelled; nothing was added. What was embedded is kept for the next try.")
        return
    if job.added is None:
        st.text(job.error)
        return
    result = job.added
    changes = (
        f"{len(result.added)} added, {len(result.updated)} updated, "
        f"{len(result.unchanged)} unchanged"
    )
    is_only = len(job.readings) == 1
    for reading in job.readings:
        show_result(reading, changes if is_only else "")
    if not is_only:
        st.text(f"All together: {changes}")
    show_notes(result.warnings)
    show_status(f"The archive has {count_phrase(result.records)} now.")


def show_coverage() -> None:
    """How much of each listing the archive has."""
    listings = assistant.records.coverage()
    if not listings:
        return
    st.subheader("Coverage")
    st.caption("Based on the page numbers in the listings")
    for listing in listings:
        st.text(f"You have {listing.text}.")


def show_last_change() -> None:
    """The last change, and a button that undoes it."""
    change = assistant.maintenance.last_change()
    if change is None:
        return
    st.subheader("Last change")
    st.text(f"{change.time[:16].replace('T', ' ')} UTC, {change.description[:2000]}")
    st.text(f"{change.added} added, {change.updated} updated, {change.removed} removed")
    st.button("Undo the last change", key="undo", on_click=undo, args=(change.generation,))
    if outcome := st.session_state.pop("undo_outcome", ""):
        show_status(outcome)


def undo(generation: int) -> None:
    """Undo the change that this reader saw as the last one, if it still is."""
    try:
        result = assistant.maintenance.undo(change=generation)
    except FindingAidError as error:
        outcome = str(error)
    else:
        count = count_phrase(result.records)
        outcome = f"Undone; the archive has {count} now. Undo again to bring the change back."
    st.session_state["undo_outcome"] = outcome


def show_form() -> None:
    """The form to paste and to choose files, and what its buttons do."""
    with st.form("add", border=False):
        pasted = st.text_area("Listing page", height=260, key="pasted")
        files = st.file_uploader("Files", accept_multiple_files=True, key="files")
        layout = st.selectbox(
            "Layout of the page",
            ["", *LAYOUT_NAMES],
            format_func=lambda name: LAYOUT_NAMES.get(name, "what fits best"),
            key="layout",
        )
        names = {
            "listing": st.text_input("Name of the listing, for citations", key="listing"),
            "collection": st.text_input(
                "Collection of the records that name none", key="collection"
            ),
        }
        with st.container(horizontal=True):
            preview = st.form_submit_button("Preview", type="primary")
            add = st.form_submit_button("Add to the archive")
    if not (preview or add):
        return
    uploads = [(file.name, file.getvalue()) for file in files or []]
    readings, errors = read_all(pasted, uploads, layout)
    if not readings and not errors:
        errors = ["Nothing was pasted or chosen."]
    st.session_state["reading_errors"] = errors
    st.session_state.pop("import_job", None)
    st.session_state.pop("preview", None)
    if readings and add:
        start_import(readings, names)
    elif readings:
        with st.spinner("Comparing with the archive"):
            preview_made = assistant.imports.preview(readings, **names)
            st.session_state["preview"] = preview_made, names


def show_page() -> None:
    """The whole page."""
    if assistant.read_only:
        st.text(READ_ONLY_MESSAGE)
        return
    st.text(
        "Paste one listing page or several, with dates and titles; "
        "or choose files (text, RIS, BibTeX, tables, JSON)."
    )
    show_form()
    for error in st.session_state.get("reading_errors", ()):
        st.text(error)
    current = assistant.imports.current
    if current is not None and not current.is_finished:
        show_progress(current)
    elif (job := st.session_state.get("import_job")) is not None:
        show_import_result(job)
    if (preview := st.session_state.get("preview")) is not None:
        show_preview(*preview)
    show_coverage()
    show_last_change()


st.title("Add")
try:
    show_page()
except FindingAidError as error:
    st.text(str(error))

"""Add: paste a listing page, or upload files; look at what was read; add it; and undo the last change.

An addition runs on its own, so a reload neither stops nor doubles it; it can be cancelled, and then nothing is added.
"""

from __future__ import annotations

import html

import streamlit as st

from corpus import (
    Reading,
    ReadingError,
    Record,
    count_phrase,
    count_with_verb,
    read_bytes,
    read_listing,
)
from pages.announcer import show_status
from pages.components import date_line
from pages.session import get_assistant
from qa import READ_ONLY_MESSAGE, FindingAidError, ImportJob, ImportPreview, format_time_left

MOST_LINES_SHOWN = 200
MOST_RECORDS_SHOWN = 5
SOON_SECONDS = 1.5
"""An addition that ends within this is reported at once, without a bar."""

assistant = get_assistant()


def read_all(pasted: str, uploads: list[tuple[str, bytes]]) -> tuple[list[Reading], list[str]]:
    """What the paste and the files give, and why some could not be read; that keeps no other out."""
    readings, unreadable = [], []
    for name, data in uploads:
        try:
            readings.append(read_bytes(data, name))
        except ReadingError as error:
            unreadable.append(f"Not read: {error}")
    if pasted.strip():
        try:
            readings.append(read_listing(pasted, "pasted text"))
        except ReadingError as error:
            unreadable.append(f"Not read: {error}")
    return readings, unreadable


def of_promised(reading: Reading) -> str:
    """How many records were read, of how many that the page promises."""
    promised = f" of {reading.promised} promised" if reading.promised is not None else ""
    return f"{len(reading.records)}{promised} read"


def show_lines(reading: Reading) -> None:
    """What there is to look at on a page: warnings, and the lines that were not read."""
    for warning in reading.warnings[:MOST_LINES_SHOWN]:
        st.text(f"Look at this: {warning}")
    if reading.unread:
        st.text(f"{count_phrase(len(reading.unread), 'line was', 'lines were')} not read:")
        shown = reading.unread[:MOST_LINES_SHOWN]
        st.code(
            "\n".join(f"line {one.line}: {one.text}  ({one.reason})" for one in shown),
            language=None,
            wrap_lines=True,
        )
        if len(shown) < len(reading.unread):
            st.text(f"… and {len(reading.unread) - len(shown):,} more")


def show_warnings(warnings: tuple[str, ...]) -> None:
    """What the records held already say to it."""
    for warning in warnings[:MOST_LINES_SHOWN]:
        st.text(f"Look at this: {warning}")


def show_first(label: str, records: tuple[Record, ...]) -> None:
    """The first of some records, and how many there are."""
    if not records:
        return
    st.caption(f"{label}: {len(records):,}")
    shown = "".join(
        f'<li style="overflow-wrap:anywhere;margin-bottom:.3rem"><span style="opacity:.8">{html.escape(date_line(one))}'
        f"</span><br><b>{html.escape(one.title)}</b><br>{html.escape(one.summary[:300])}</li>"
        for one in records[:MOST_RECORDS_SHOWN]
    )
    more = len(records) - MOST_RECORDS_SHOWN
    st.html(
        f'<ul style="list-style:none;padding:0">{shown}</ul>{f"… and {more:,} more" if more > 0 else ""}'
    )


def show_preview(found: ImportPreview) -> None:
    """What was read, and what adding it would do."""
    st.subheader("Preview")
    for one in found.files:
        st.text(f"{one.reading.name}: {one.reading.shape}")
        st.text(
            f"{of_promised(one.reading)}: {one.new} new, {one.updated} to update, {one.unchanged} held already"
        )
        show_lines(one.reading)
    plan = found.plan
    if len(found.files) > 1:
        together = (len(plan.added), len(plan.updated), len(plan.unchanged_ids))
        st.text("All together: {:,} new, {:,} to update, {:,} held already".format(*together))
    show_warnings(plan.warnings)
    show_first("New records", plan.added)
    show_first("Records to update", plan.updated)
    for listing in found.coverage:
        st.text(f"Of its listing you would then hold: {listing.text}.")
    if plan.is_empty:
        st.text("All of it is held already; there is nothing to add.")
    with st.container(horizontal=True):
        adding = not plan.is_empty and st.button(
            "Add these to the archive", type="primary", key="add-these"
        )
        away = st.button("Put the preview away", key="away")
    if adding:
        begin([one.reading for one in found.files])
    if away:
        st.session_state.pop("preview", None)
        st.rerun()


def begin(readings: list[Reading]) -> None:
    """Begin to add what was read, and show how far it is."""
    st.session_state.pop("preview", None)
    try:
        adding = st.session_state["adding"] = assistant.imports.start(readings)
    except FindingAidError as error:
        st.text(str(error))
        return
    adding.wait(SOON_SECONDS)
    st.rerun()


@st.fragment(run_every=1.0)
def show_progress(adding: ImportJob) -> None:
    """How far an addition is, with a button that stops it; once it has ended, the page says what came of it."""
    if adding.is_finished:
        st.session_state["adding"] = adding
        st.rerun()
    standing = adding.progress
    left = format_time_left(standing.seconds_left)
    words = (
        f"{standing.embedded:,} of {count_phrase(standing.total, 'passage')}"
        if standing.total
        else "Comparing with what is held"
    )
    st.progress(
        standing.embedded / standing.total if standing.total else 0.0,
        text=f"{words}, {left}" if left else words,
    )
    if st.button("Cancel", key="cancel", icon=":material/close:"):
        adding.cancel()
        adding.wait(SOON_SECONDS)
        st.session_state["adding"] = adding
        st.rerun()


def report(adding: ImportJob) -> None:
    """What came of an addition."""
    if adding.cancelled:
        show_status("Cancelled; nothing was added. What was embedded is kept for the next try.")
        return
    if adding.added is None:
        st.text(adding.error)
        return
    added = adding.added
    came = (
        f"{len(added.added)} added, {len(added.updated)} updated, {len(added.unchanged)} unchanged"
    )
    for reading in adding.readings:
        st.text(f"{reading.name}: {reading.shape}")
        st.text(
            f"{of_promised(reading)}, {came}" if len(adding.readings) == 1 else of_promised(reading)
        )
        show_lines(reading)
    if len(adding.readings) > 1:
        st.text(f"All together: {came}")
    show_warnings(added.warnings)
    show_status(f"{count_with_verb(added.records)} held now.")


def show_coverage() -> None:
    """How much of each listing is held."""
    listings = assistant.records.coverage()
    if not listings:
        return
    st.subheader("Coverage")
    st.caption(
        "By what the pages say of themselves; pages that count to the same number are taken for one listing."
    )
    for one in listings:
        st.text(f"A listing of {one.total:,}: {one.text}.")


def show_last_change() -> None:
    """The last change, and a button that undoes it."""
    history = assistant.maintenance.history()
    if not history:
        return
    last = history[0]
    st.subheader("Last change")
    st.text(f"{last.time[:16].replace('T', ' ')} UTC, {last.description[:2000]}")
    st.text(f"{last.added} added, {last.updated} updated, {last.removed} removed")
    if st.button("Undo the last change", key="undo"):
        try:
            undone = assistant.maintenance.undo()
        except FindingAidError as error:
            st.text(str(error))
        else:
            show_status(
                f"Undone; {count_with_verb(undone.records)} held now. Undo again to bring the change back."
            )


def show_form() -> None:
    """The form to paste and to choose files, and what follows from it."""
    with st.form("add", border=False):
        pasted = st.text_area("Listing page", height=260, key="pasted")
        uploaded = st.file_uploader("Files", accept_multiple_files=True, key="files")
        with st.container(horizontal=True):
            looked = st.form_submit_button("Preview", type="primary")
            pressed = st.form_submit_button("Add to the archive")
    if not (looked or pressed):
        return
    uploads = [(one.name, one.getvalue()) for one in uploaded or []]
    readings, unreadable = read_all(pasted, uploads)
    if not readings and not unreadable:
        unreadable = ["Nothing was pasted or chosen."]
    st.session_state["unreadable"] = unreadable
    st.session_state.pop("adding", None)
    st.session_state.pop("preview", None)
    if readings and pressed:
        begin(readings)
    elif readings:
        with st.spinner("Comparing with what is held"):
            st.session_state["preview"] = assistant.imports.preview(readings)


def show() -> None:
    """The page."""
    if assistant.read_only:
        st.text(READ_ONLY_MESSAGE)
        return
    st.text(
        "Paste one listing page or many, dates and titles included; or choose files (text, or JSON Lines)."
    )
    show_form()
    for line in st.session_state.get("unreadable", ()):
        st.text(line)
    current = assistant.imports.current
    if current is not None and not current.is_finished:
        show_progress(current)
    elif (adding := st.session_state.get("adding")) is not None:
        report(adding)
    if (preview := st.session_state.get("preview")) is not None:
        show_preview(preview)
    show_coverage()
    show_last_change()


st.title("Add")
try:
    show()
except FindingAidError as error:
    st.text(str(error))

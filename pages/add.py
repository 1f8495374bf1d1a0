"""Add: paste a listing page, or upload files; a report says what was read, added, unchanged, and not read."""

from __future__ import annotations

import streamlit as st

from corpus import Reading, ReadingError, read_bytes, read_listing
from pages.showing import status
from qa import Added, Assistant, FindingAidError

MOST_LINES_SHOWN = 200

assistant: Assistant = st.session_state["assistant"]


def read_all(pasted: str, uploads: list[tuple[str, bytes]]) -> list[Reading]:
    """What the paste and the files give; a file that cannot be read is said, and keeps no other out."""
    readings = []
    for name, data in uploads:
        try:
            readings.append(read_bytes(data, name))
        except ReadingError as error:
            st.text(f"Not read: {error}")
    if pasted.strip():
        try:
            readings.append(read_listing(pasted, "pasted text"))
        except ReadingError as error:
            st.text(f"Not read: {error}")
    return readings


def add_one(reading: Reading) -> Added | None:
    """Add one reading, with a bar for the embedding; None when it failed, which is said."""
    bar = st.progress(0.0, text="Embedding")

    def tell(done: int, of: int) -> None:
        bar.progress(done / of, text=f"{done:,} of {of:,} passages")

    try:
        return assistant.add([reading], tell)
    except FindingAidError as error:
        st.text(str(error))
        return None
    finally:
        bar.empty()


def report(reading: Reading, added: Added) -> None:
    """What came of one page or file."""
    st.text(f"{reading.name}: {reading.shape}")
    promised = f" of {reading.promised} promised" if reading.promised is not None else ""
    st.text(
        f"{len(reading.records)}{promised} read, {len(added.added)} added, {len(added.updated)} updated, "
        f"{len(added.unchanged)} unchanged"
    )
    for warning in [*reading.warnings, *added.warnings][:MOST_LINES_SHOWN]:
        st.text(f"Look at this: {warning}")
    if reading.unread:
        st.text(f"{len(reading.unread)} lines were not read:")
        shown = reading.unread[:MOST_LINES_SHOWN]
        st.code(
            "\n".join(f"line {one.line}: {one.text}  ({one.reason})" for one in shown), language=None, wrap_lines=True
        )
        if len(shown) < len(reading.unread):
            st.text(f"… and {len(reading.unread) - len(shown):,} more")


st.title("Add")
st.text("Paste one listing page or many, dates and titles included; or choose files (text, or JSON Lines).")
with st.form("add", border=False):
    pasted = st.text_area("Listing page", height=260, key="pasted")
    uploaded = st.file_uploader("Files", accept_multiple_files=True, key="files")
    pressed = st.form_submit_button("Add to the archive", type="primary")
if pressed:
    uploads = [(one.name, one.getvalue()) for one in uploaded or []]
    if not pasted.strip() and not uploads:
        st.text("Nothing was pasted or chosen.")
    for reading in read_all(pasted, uploads):
        added = add_one(reading)
        if added is not None:
            report(reading, added)
            status(f"{added.records:,} records are held now.")
history = assistant.archive.history()
if history:
    last = history[0]
    st.caption("Last change")
    st.text(f"{last.what}: {last.added} added, {last.updated} updated, {last.removed} removed")
    if st.button("Undo the last change", key="undo"):
        try:
            undone = assistant.archive.undo()
        except FindingAidError as error:
            st.text(str(error))
        else:
            status(f"Undone; {undone.records:,} records are held now. Undo again to bring the change back.")

"""What was read for an addition, what became of it, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from corpus import MOST_UNREAD_SHOWN, Reading, count_phrase
from pages.announcer import show_status
from pages.scope import ask_within_records
from qa import MOST_SELECTED, ImportJob

MOST_LINES = MOST_UNREAD_SHOWN


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


def show_import_result(job: ImportJob) -> None:
    """What an addition changed."""
    if job.cancelled:
        show_status("Cancelled; nothing was added. What was prepared is kept for the next try.")
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
    show_next_steps([*result.added, *result.updated])


def show_next_steps(ids: Sequence[str]) -> None:
    """Links to ask about the records that were added, and to see them."""
    if not ids:
        return
    listed = ids[:MOST_SELECTED]
    which = f"the first {len(listed)}" if len(ids) > len(listed) else f"these {len(listed):,}"
    label = "Ask about this record" if len(ids) == 1 else f"Ask about {which}"
    with st.container(horizontal=True, gap="small"):
        st.page_link(
            "pages/ask.py",
            label=label,
            icon=":material/forum:",
            query_params=ask_within_records(listed),
        )
        st.page_link("pages/browse.py", label="Browse all records", icon=":material/list:")

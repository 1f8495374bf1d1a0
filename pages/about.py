"""About: what the program is, the state of the archive, its last change, and a check for damage."""

from __future__ import annotations

import time
from importlib.metadata import version

import streamlit as st

from corpus import count_phrase, count_with_verb
from pages.announcer import show_status
from pages.components import show_definitions
from pages.session import get_assistant
from qa import HELP_TEXT, FindingAidError

MOST_PROBLEMS = 100

assistant = get_assistant()


def size_in_words(count: int) -> str:
    """A number of bytes rounded, and exactly."""
    for unit, unit_bytes in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= unit_bytes:
            return f"{count / unit_bytes:.1f} {unit} ({count_phrase(count, 'byte')})"
    return count_phrase(count, "byte")


def last_change() -> str:
    """The last change in one line."""
    history = assistant.maintenance.history()
    if not history:
        return "nothing was added yet"
    change = history[0]
    counts = f"{change.added:,} added, {change.updated:,} updated, {change.removed:,} removed"
    when = f"{change.time[:10]} {change.time[11:16]} UTC"
    return f"{when}: {change.description[:500]} ({counts})"


def describe_archive() -> dict[str, str]:
    """What there is to say about the archive, by its label."""
    status = assistant.status()
    behind = f"{status.indexed:,} of {count_phrase(status.records)} indexed; run: finding-aid sync"
    model = f"{status.model_name} ({status.fingerprint}), {status.dimension} dimensions"
    return {
        "Records": f"{status.records:,} ({status.undated:,} undated)",
        "Dated": " to ".join(map(str, status.coverage)) if status.coverage else "no dated record",
        "Last change": last_change(),
        "Index": "up to date" if status.in_sync else f"not up to date: {behind}",
        "Model": model if status.model_name else "none yet",
        "Archive": str(status.folder),
        "Size": size_in_words(status.bytes),
        "Editable": "no, this archive is read-only" if assistant.read_only else "yes",
        "Version": version("finding-aid"),
    }


def show_repository() -> None:
    """The name of the repository, for citations, and a field to change it."""
    settings = assistant.maintenance.settings
    st.subheader("Repository")
    if assistant.read_only:
        st.text(settings.repository or "No name is set.")
        return
    with st.form("repository", border=False):
        name = st.text_input(
            "Name of the repository, for citations", settings.repository, key="repository-name"
        )
        if st.form_submit_button("Save the name"):
            settings.set_repository(name)
            show_status(f"Saved: {settings.repository or 'no name'}.")


def check_archive() -> None:
    """Look for damage, and report it."""
    start = time.monotonic()
    with st.spinner("Reading the whole archive"):
        problems = assistant.maintenance.check()
    for problem in problems[:MOST_PROBLEMS]:
        st.text(problem)
    seconds = time.monotonic() - start
    damage = f"{count_with_verb(len(problems), 'thing')} wrong."
    show_status(damage if problems else f"Checked in {seconds:.1f} seconds: nothing is wrong.")


st.title("About")
st.text(
    "Finding Aid answers questions about dated archival records in the records' own words, each "
    "with its source, and says so where they are silent. It runs on this machine alone."
)
try:
    st.subheader("What you can ask")
    st.text(HELP_TEXT)
    st.text(
        "Press ? on any page for its keys. The menu at the top right has light and dark colours, "
        "and print."
    )
    st.subheader("This archive")
    show_definitions(describe_archive().items())
    show_repository()
    st.subheader("Checks")
    st.text(
        "Every file and every row is compared with its checksum, and the index with the records."
    )
    if st.button("Check the archive", key="check"):
        check_archive()
except FindingAidError as error:
    st.text(str(error))
if st.session_state.get("login") and st.button("Log out", key="log-out"):
    st.logout()

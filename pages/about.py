"""About: how the archive stands, what was last done to it, and whether it is whole."""

from __future__ import annotations

import time
from importlib.metadata import version

import streamlit as st

from corpus import count_phrase, count_with_verb
from pages.announcer import show_status
from pages.components import show_definitions
from pages.session import get_assistant
from qa import ArchiveStatus, FindingAidError

assistant = get_assistant()


def size(many: int) -> str:
    """A number of bytes as a person reads it, and exactly."""
    for unit, of in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if many >= of:
            return f"{many / of:.1f} {unit} ({count_phrase(many, 'byte')})"
    return count_phrase(many, "byte")


def last_change() -> str:
    """The last change in one line."""
    history = assistant.maintenance.history()
    if not history:
        return "nothing was added yet"
    last = history[0]
    when = f"{last.time[:10]} {last.time[11:16]} UTC"
    return f"{when}: {last.description[:500]} ({last.added:,} added, {last.updated:,} updated, {last.removed:,} removed)"


def lines(held: ArchiveStatus) -> dict[str, str]:
    """What there is to say, by what it is about."""
    model = (
        f"{held.model_name} ({held.fingerprint}), {held.dimension} dimensions"
        if held.model_name
        else "none yet"
    )
    step = f"not in step: {held.indexed:,} of {count_phrase(held.records)} indexed; run: finding-aid sync"
    return {
        "Records": f"{held.records:,} ({held.undated:,} undated)",
        "Dated": f"{held.coverage[0]} to {held.coverage[1]}"
        if held.coverage
        else "no dated record",
        "Last change": last_change(),
        "Index": "in step with the records" if held.in_sync else step,
        "Model": model,
        "Archive": str(held.folder),
        "Size on the disk": size(held.bytes),
        "May be changed": "no, it is open to be read only" if assistant.read_only else "yes",
        "Version": version("finding-aid"),
    }


def check() -> None:
    """Look for damage, and say what was found."""
    began = time.monotonic()
    with st.spinner("Reading all of the archive"):
        found = assistant.maintenance.check()
    for line in found[:100]:
        st.text(line)
    seconds = time.monotonic() - began
    wrong = f"{count_with_verb(len(found), 'thing')} wrong."
    show_status(wrong if found else f"Checked in {seconds:.1f} seconds: nothing is wrong.")


st.title("About")
try:
    show_definitions(lines(assistant.status()).items())
    st.subheader("Checks")
    st.text(
        "Every file is compared with its digest, every row of the store with its own, and the index with the records."
    )
    if st.button("Check the archive", key="check"):
        check()
except FindingAidError as error:
    st.text(str(error))
if st.session_state.get("login") and st.button("Log out", key="log-out"):
    st.logout()

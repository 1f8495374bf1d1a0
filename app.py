"""The app's entry: settings, navigation, and the one shared assistant. Pages render; qa decides what they show."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from qa import Assistant, default_archive


@st.cache_resource(show_spinner="Opening the archive")
def open_assistant(folder: str, model: str | None) -> Assistant:
    """The assistant that all readers of this server share."""
    return Assistant.open(Path(folder), model=model)


def main() -> None:
    """Show the page that the address names."""
    st.set_page_config(page_title="Finding Aid", layout="wide")
    folder = os.environ.get("FINDING_AID_ARCHIVE") or str(default_archive())
    st.session_state["assistant"] = open_assistant(folder, os.environ.get("FINDING_AID_MODEL"))
    st.navigation([st.Page("pages/ask.py", title="Ask", default=True)]).run()


main()

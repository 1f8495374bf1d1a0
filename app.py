"""The app's entry: settings, navigation, and the one shared assistant. Pages render; qa decides what they show."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from qa import Assistant, FindingAidError, default_archive

ICON = Path(__file__).parent / "pages" / "icon.svg"


@st.cache_resource(show_spinner="Opening the archive")
def open_assistant(folder: str, model: str | None) -> Assistant:
    """The assistant that all readers of this server share; it loads the model now, so that no reader waits for it."""
    assistant = Assistant.open(Path(folder), model=model)
    assistant.warm_up()
    return assistant


def main() -> None:
    """Show the page that the address names."""
    # A page's own icon is drawn from the bundled font, but as the tab's icon it would be fetched from another machine.
    st.set_page_config(page_title="Finding Aid", page_icon=str(ICON), layout="centered")
    folder = os.environ.get("FINDING_AID_ARCHIVE") or str(default_archive())
    try:
        st.session_state["assistant"] = open_assistant(folder, os.environ.get("FINDING_AID_MODEL") or None)
    except FindingAidError as error:
        st.title("Finding Aid")
        st.text(str(error))
        st.stop()
    pages = [
        st.Page("pages/ask.py", title="Ask", icon=":material/forum:", default=True),
        st.Page("pages/browse.py", title="Browse", icon=":material/list:"),
        st.Page("pages/record.py", title="Record", icon=":material/description:"),
        st.Page("pages/add.py", title="Add", icon=":material/note_add:"),
        st.Page("pages/about.py", title="About", icon=":material/info:"),
    ]
    st.navigation(pages, position="top").run()


main()

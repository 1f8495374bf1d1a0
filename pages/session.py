"""How each page begins: it gets the assistant that app.py opened."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from pages.announcer import start_announcer
from qa import Assistant


def get_assistant() -> Assistant:
    """Return the shared assistant, and have the page speak what `show_status` shows.

    Until app.py has run once, Streamlit takes a folder named "pages" for the whole app and runs the
    page of the URL without app.py. Then that is switched off, and the URL is read again.
    """
    if "assistant" not in st.session_state:
        PagesManager.uses_pages_directory = False
        st.rerun()
    start_announcer()
    return shared_assistant()


def shared_assistant() -> Assistant:
    """Return the assistant of a page that has begun."""
    assistant: Assistant = st.session_state["assistant"]
    return assistant

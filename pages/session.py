"""How each page begins: it gets the assistant that app.py opened, scripts and a sidebar."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from pages.scripts import start_scripts
from pages.sidebar import Sidebar
from qa import Assistant


def get_assistant(has_own_sidebar: bool = False) -> Assistant:
    """Return the shared assistant; start the page's scripts, and fill its sidebar.

    has_own_sidebar: whether the page fills the sidebar itself.

    Until app.py has run once, Streamlit takes a folder named "pages" for the whole app and runs the
    page of the URL without app.py. Then that is switched off, and the URL is read again.
    """
    if "assistant" not in st.session_state:
        PagesManager.uses_pages_directory = False
        st.rerun()
    start_scripts()
    assistant = shared_assistant()
    if not has_own_sidebar:
        Sidebar(assistant).show()
    return assistant


def shared_assistant() -> Assistant:
    """Return the assistant of a page that has begun."""
    assistant: Assistant = st.session_state["assistant"]
    return assistant

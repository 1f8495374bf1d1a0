"""How each page begins: with the assistant that it shows, and with what speaks to those who listen to it."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from pages.announcer import start_announcer
from qa import Assistant


def get_assistant() -> Assistant:
    """The assistant that app.py opened; from now on the page speaks what `status` says.

    Until app.py has run once, Streamlit takes a folder named "pages" for the whole app, and runs the page that the
    address names without app.py. Then the folder is taken out of that, and the address is read again as app.py means.
    """
    if "assistant" not in st.session_state:
        PagesManager.uses_pages_directory = False
        st.rerun()
    start_announcer()
    assistant: Assistant = st.session_state["assistant"]
    return assistant

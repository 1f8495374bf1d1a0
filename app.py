"""The app's entry: who may ask, navigation, and one shared assistant. Pages show; qa decides."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit.navigation.page import Page

from qa import (
    Assistant,
    FindingAidError,
    LanguageModel,
    ServedNames,
    default_archive,
    login_settings,
    login_urls,
    providers,
    served_urls,
)

PAGES_FOLDER = Path(__file__).parent / "pages"


@st.cache_resource(show_spinner="Opening the archive")
def open_assistant(folder: str, model: str | None, read_only: bool) -> Assistant:
    """Return the assistant that all readers share; it loads the model now, so that nobody waits."""
    assistant = Assistant.open(
        folder,
        model=model,
        language_model=LanguageModel.from_settings(os.environ),
        read_only=read_only,
    )
    assistant.warm_up()
    return assistant


def is_admitted() -> bool:
    """Whether this reader may see the archive; where a login is configured, only after it."""
    settings = login_settings([Path(file) for file in st.get_option("secrets.files")])
    st.session_state["login"] = settings is not None
    if settings is None or st.user.is_logged_in:
        return True
    st.title("Finding Aid")
    st.text("Log in to read this archive.")
    for provider in providers(settings):
        if st.button(f"Log in by {provider}", key=f"login-{provider}"):
            st.login(provider)
    if not providers(settings) and st.button("Log in", key="login-here"):
        st.login()
    return False


def show_app() -> None:
    """Show the page that the URL names."""
    # An icon by name would be fetched from another machine for the browser's tab.
    st.set_page_config(
        page_title="Finding Aid", page_icon=str(PAGES_FOLDER / "icon.svg"), layout="wide"
    )
    st.html(PAGES_FOLDER / "style.css")
    try:
        if not is_admitted():
            st.stop()
        st.session_state["assistant"] = assistant = open_assistant(
            os.environ.get("FINDING_AID_ARCHIVE") or str(default_archive()),
            os.environ.get("FINDING_AID_MODEL") or None,
            bool(os.environ.get("FINDING_AID_READ_ONLY")),
        )
    except FindingAidError as error:
        st.title("Finding Aid")
        st.text(str(error))
        st.stop()
    pages = [
        st.Page("pages/ask.py", title="Ask", icon=":material/forum:", default=True),
        st.Page("pages/conversations.py", title="Conversations", icon=":material/history:"),
        st.Page("pages/browse.py", title="Browse", icon=":material/list:"),
        st.Page("pages/timeline.py", title="Timeline", icon=":material/timeline:"),
        st.Page("pages/people.py", title="People", icon=":material/group:"),
        st.Page("pages/check_draft.py", title="Check a draft", icon=":material/rule:"),
        st.Page(
            "pages/record.py", title="Record", icon=":material/description:", visibility="hidden"
        ),
    ]
    if not assistant.read_only:
        pages.append(st.Page("pages/add.py", title="Add", icon=":material/note_add:"))
    pages.append(st.Page("pages/about.py", title="About", icon=":material/info:"))
    page = st.navigation(pages, position="top")
    show_tabs([listed for listed in pages if listed.visibility == "visible"])
    try:
        page.run()
    except FindingAidError as error:  # such as an archive that was moved or damaged meanwhile
        st.text(str(error))
        if not answers(assistant):
            go_on_when_it_answers(assistant)


def answers(assistant: Assistant) -> bool:
    """Return whether the archive can be read at this moment."""
    try:
        assistant.status()
    except FindingAidError:
        return False
    return True


@st.fragment(run_every=5)
def go_on_when_it_answers(assistant: Assistant) -> None:
    """Show the page again once the archive can be read, as when its database was started again."""
    if answers(assistant):
        st.rerun()


def show_tabs(pages: Sequence[Page]) -> None:
    """Show the pages as a row of links, on phones; Streamlit's own navigation is hidden there."""
    with st.container(horizontal=True, gap="small", key="tabs"):
        for page in pages:
            st.page_link(page, width="content")


def urls_of_the_app() -> tuple[str, ...]:
    """Return the URLs that Streamlit's settings serve: its address and port, and other origins."""
    others = list(st.get_option("server.corsAllowedOrigins"))
    with suppress(FindingAidError):  # no login works then, and each page says why
        others += login_urls(login_settings([Path(p) for p in st.get_option("secrets.files")]))
    address = st.get_option("server.address") or "127.0.0.1"
    return served_urls(address, st.get_option("server.port"), others)


if st.runtime.exists():
    show_app()
else:  # `streamlit run` finds this application, which runs the file again for each reader
    application = st.App(__file__, middleware=[Middleware(ServedNames, urls=urls_of_the_app)])

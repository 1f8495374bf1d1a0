"""The app's entry: settings, navigation, and the one shared assistant. Pages render; qa decides what they show."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from qa import Assistant, FindingAidError, LanguageModel, default_archive, login_settings, providers

ICON = Path(__file__).parent / "pages" / "icon.svg"
# No line longer than the eye can follow, however wide the screen; small letters with enough contrast to be read.
# Citations are set as prose; the button that copies is in sight, for fingers and keys; of the whole answer, which
# stands above in full, only the beginning beside it. What a reader asked is in the page's colours.
STYLE = """
[data-testid="stMainBlockContainer"], [data-testid="stBottomBlockContainer"] {max-width: 76rem; margin-inline: auto}
[data-testid="stMainBlockContainer"] {padding-top: 4.5rem}
[data-testid="stMain"] :is(p, blockquote, article) {max-width: 44rem}
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] * {color: inherit; opacity: 1}
[data-testid="stCaptionContainer"] {opacity: .85}
[data-testid="stSliderThumbValue"], [data-testid="stSliderThumbValue"] * {color: inherit}
[class*="st-key-cited-"] pre, [class*="st-key-cited-"] pre * {font-family: inherit !important; font-size: .95rem}
[class*="st-key-cited-"] pre {min-height: 3rem; padding: .6rem 3rem .6rem .75rem; background: none}
[class*="st-key-cited-"] pre {border: 1px solid #a8937a66}
[data-testid="stCode"] > div, [data-testid="stCode"] > div * {visibility: visible; opacity: 1}
[class*="st-key-whole-answer"] pre {max-height: 4.8rem; overflow: hidden}
[data-testid="stChatMessage"]:has([aria-label="Chat message from user"]) {background: #a8937a26}
[data-testid="stChatMessage"] {scroll-margin-top: 4.5rem}
[data-testid="stElementContainer"]:has(> [data-testid="stHtml"] > script) {display: none}
[data-testid="stButton"] button p {white-space: normal; overflow-wrap: anywhere; text-align: start}
[data-testid="stApp"]:not([data-test-script-state="notRunning"]) .st-key-stopped {display: none}
[data-testid="stCheckbox"] em {position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)}
[class*="-chips"] button {min-height: 0; padding: .1rem .6rem; border-radius: 1rem}
"""


@st.cache_resource(show_spinner="Opening the archive")
def open_assistant(folder: str, model: str | None, read_only: bool) -> Assistant:
    """The assistant that all readers of this server share; it loads the model now, so that no reader waits for it."""
    language_model = LanguageModel.from_settings(os.environ)
    assistant = Assistant.open(
        Path(folder), model=model, language_model=language_model, read_only=read_only
    )
    assistant.warm_up()
    return assistant


def let_in() -> bool:
    """Whether this reader may see the archive: where a login is configured, only after it."""
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


def main() -> None:
    """Show the page that the address names."""
    # A page's own icon is drawn from the bundled font, but as the tab's icon it would be fetched from another machine.
    st.set_page_config(page_title="Finding Aid", page_icon=str(ICON), layout="wide")
    st.html(f"<style>{STYLE}</style>")
    folder = os.environ.get("FINDING_AID_ARCHIVE") or str(default_archive())
    try:
        if not let_in():
            st.stop()
        model, read_only = (
            os.environ.get("FINDING_AID_MODEL") or None,
            bool(os.environ.get("FINDING_AID_READ_ONLY")),
        )
        st.session_state["assistant"] = assistant = open_assistant(folder, model, read_only)
    except FindingAidError as error:
        st.title("Finding Aid")
        st.text(str(error))
        st.stop()
    pages = [
        st.Page("pages/ask.py", title="Ask", icon=":material/forum:", default=True),
        st.Page("pages/browse.py", title="Browse", icon=":material/list:"),
        st.Page("pages/timeline.py", title="Timeline", icon=":material/timeline:"),
        st.Page("pages/people.py", title="People", icon=":material/group:"),
        st.Page(
            "pages/record.py", title="Record", icon=":material/description:", visibility="hidden"
        ),
        st.Page("pages/add.py", title="Add", icon=":material/note_add:"),
        st.Page("pages/about.py", title="About", icon=":material/info:"),
    ]
    if assistant.read_only:
        pages = [page for page in pages if page.title != "Add"]
    st.navigation(pages, position="top").run()


main()

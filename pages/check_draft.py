"""Check a draft: a chapter of the reader's own, held against the records."""

from __future__ import annotations

import streamlit as st

from corpus import MANUSCRIPT_ENDINGS, FindingAidError, read_manuscript
from pages.announcer import show_status
from pages.components import record_url
from pages.progress import show_progress_bar
from pages.session import get_assistant
from qa import ManuscriptCheck, report_body, report_page

assistant = get_assistant()


def checked(data: bytes, name: str, file_id: str) -> ManuscriptCheck:
    """Return the check of a file, made once for each upload and state of the archive."""
    state = (file_id, assistant.status().generation)
    last_check = st.session_state.get("manuscript-check")
    if last_check is None or last_check[0] != state:
        with show_progress_bar("Checking the draft") as on_checked:
            on_checked(0, 1)
            check = assistant.manuscripts.check(read_manuscript(data, name), on_checked)
        last_check = st.session_state["manuscript-check"] = state, check
    result: ManuscriptCheck = last_check[1]
    return result


def show_page() -> None:
    """Show a field for a file, and what the records say of it."""
    st.text(
        "Choose a chapter of your own. Each quotation, footnote, shelfmark, date and name in it is "
        "compared with the records: it stands, it differs, or it is not there. The file is read "
        "here and is not kept."
    )
    upload = st.file_uploader("A chapter", type=[ending[1:] for ending in MANUSCRIPT_ENDINGS])
    if upload is None:
        return
    check = checked(upload.getvalue(), upload.name, upload.file_id)
    show_status(
        "Everything stands." if check.stands else "Some of it does not stand; it comes first."
    )
    st.download_button(
        "Save the report",
        report_page(check),
        file_name="check-of-draft.html",
        mime="text/html",
        on_click="ignore",
    )
    st.html(report_body(check, record_url))


st.title("Check a draft")
try:
    show_page()
except FindingAidError as error:
    st.text(str(error))

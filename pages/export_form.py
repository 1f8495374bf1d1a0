"""Records as citations and as a file, in a format that the reader chooses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from corpus import Record
from pages.components import FOOTNOTE_STYLES, STYLE_NAMES, escape_markdown, show_copyable
from pages.progress import progress_text
from qa import EXPORTS, STYLES, ExportJob, cite_records, export_records

FORMATS = STYLE_NAMES | {
    name: form.label for name, form in EXPORTS.items() if name not in STYLE_NAMES
}
SLOW_FORMATS = ("docx", "pdf")
MOST_AT_ONCE, MOST_AT_ONCE_IN_SLOW = 2_000, 50
"""Records of a file that is written within a second, when its button is pressed."""
WAIT_SECONDS = 1.0
"""A file that is written within this time is offered at once, without a progress bar."""
MOST_ON_PAGE = 20
"""Citations on the page; a file has them all."""


def show_export_form(
    records: Sequence[Record],
    key: str,
    in_file: int | None = None,
    read_all: Callable[[], Sequence[Record]] | None = None,
    is_cut: bool = False,
) -> None:
    """A format to choose, the first records in it, and a file of all of them.

    in_file: how many records the file has, where it has more than are given; read_all then reads
    them, once the button is pressed. is_cut: whether a file has no room for all there are.
    """
    form = st.selectbox("Format", list(FORMATS), format_func=FORMATS.__getitem__, key=key)
    style = choose_footnotes(f"{key}-footnotes") if is_document(form) else "archive"
    in_file = len(records) if in_file is None else in_file
    first_records = records[:MOST_ON_PAGE]
    show_copyable(format_records(first_records, form, style), form)
    if in_file > len(first_records):
        note = f"The first {len(first_records)} are shown; the file has {in_file:,}."
        st.caption(escape_markdown(note))
    show_missing_details(first_records)
    make_file = partial(export_file, read_all or (lambda: records), form, style)
    label = f"{'the first ' if is_cut else ''}{in_file:,}"
    contents: Callable[[], bytes] | bytes | None = make_file
    if in_file > (MOST_AT_ONCE if form not in SLOW_FORMATS else MOST_AT_ONCE_IN_SLOW):
        subject = form, style, in_file, tuple((record.id, record.digest) for record in records)
        contents = written_file(f"{key}-job", subject, make_file, label)
    if contents is not None:
        show_download(f"Download {label}", contents, form, f"{key}-file")


def show_download(label: str, contents: Callable[[], bytes] | bytes, form: str, key: str) -> None:
    """A button that saves a file of records in one of FORMATS."""
    st.download_button(
        label,
        contents,
        f"records.{EXPORTS[form].ending if form in EXPORTS else 'txt'}",
        EXPORTS[form].media_type if form in EXPORTS else "text/plain; charset=utf-8",
        key=key,
        on_click="ignore",
        icon=":material/download:",
    )


def written_file(
    key: str, subject: object, make_file: Callable[[], bytes], label: str
) -> bytes | None:
    """A long file, written in the background once the reader says so; None until it is there.

    subject: what the file has; a file of something else is not offered. label: how much it has.
    """
    written_for, job = st.session_state.get(key, (None, None))
    if job is None or written_for != subject or job.stopped or job.error:
        if job is not None:
            job.stop()
        if job is not None and written_for == subject and job.error:
            st.text(f"Not written: {job.error}")
        if st.button(
            f"Prepare the file of {label}", key=f"{key}-start", icon=":material/edit_note:"
        ):
            job = ExportJob(make_file)
            job.wait(WAIT_SECONDS)
            st.session_state[key] = subject, job
            st.rerun()
        return None
    if not job.is_finished:
        show_writing(job)
    result: bytes | None = job.result
    return result


@st.fragment(run_every=1.0)
def show_writing(job: ExportJob) -> None:
    """How far a file is, with the time left and a button that stops it."""
    if job.is_finished:
        st.rerun()
    written, total = job.told
    label = "Writing the file" if total else "Reading the records"
    text = progress_text(label, written, total, job.seconds_left)
    st.progress(written / total if total else 0.0, text=text)
    if st.button("Cancel", key="cancel-writing", icon=":material/close:"):
        job.stop()
        job.wait(WAIT_SECONDS)
        st.rerun()


def is_document(form: str) -> bool:
    """Whether a format is for reading, with footnotes."""
    return form in EXPORTS and EXPORTS[form].is_document


def choose_footnotes(key: str) -> str:
    """A style of footnotes, which the reader chooses."""
    return st.selectbox(
        "Footnotes", list(FOOTNOTE_STYLES), format_func=FOOTNOTE_STYLES.__getitem__, key=key
    )


def format_records(records: Sequence[Record], form: str, style: str = "archive") -> str:
    """Records as text in one of FORMATS; what is no text is shown as Markdown or CSV."""
    if form in STYLES:
        return cite_records(records, form).text
    language = "markdown" if is_document(form) else "csv" if form == "excel" else form
    text = export_records(records, language, style=style).decode("utf-8-sig")
    return text.replace("\r\n", "\n").rstrip("\n")


def export_file(read_all: Callable[[], Sequence[Record]], form: str, style: str) -> bytes:
    """The records in one of FORMATS, as a file."""
    if form in STYLES:
        return cite_records(read_all(), form).file_bytes
    return export_records(read_all(), form, style=style)


def show_missing_details(records: Sequence[Record]) -> None:
    """What listings left out, so that short citations do not look complete."""
    missing = cite_records(records, "archive").missing
    details = dict.fromkeys(name for lacking in missing for name in lacking.details)
    if details:
        st.caption(escape_markdown(f"Not in the listing of every record: {', '.join(details)}"))

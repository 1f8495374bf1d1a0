"""Add: paste a listing page, or upload files; preview it; add it; undo the last change.

An addition runs in the background, so a reload neither stops nor repeats it. When it is cancelled,
nothing is added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import streamlit as st

from corpus import (
    FORMATS,
    LAYOUT_NAMES,
    Reading,
    ReadingError,
    Record,
    read_bytes,
    read_listing,
    reading_progress,
    short_name,
    shorten,
)
from pages.add_result import show_import_result, show_notes, show_result
from pages.components import date_line, html, join, show_html
from pages.harvest_form import show_harvest
from pages.listings_form import show_coverage, show_last_change, show_listings
from pages.progress import progress_text, show_progress_bar
from pages.session import get_assistant
from pages.zotero_form import show_zotero_import
from qa import READ_ONLY_MESSAGE, FindingAidError, ImportJob, ImportPreview

MOST_RECORDS = 10
TABLE_FIELDS = ("title", "date", "summary", "people", "places", "url", "collection", "source")
FORMAT_NAMES = {
    "": "recognised by the contents",
    "listing": "a listing page",
    "document": "a single document",
    "html": "web page",
    "spreadsheet": "Excel, ODS",
    "csv": "CSV, TSV",
    "markdown-table": "Markdown table",
    "label-lines": "labels and values",
    "json": "JSON",
    "json-lines": "JSON Lines",
    "ris": "RIS",
    "bibtex": "BibTeX",
    "xml": "XML",
    "yaml": "YAML",
    "references": "tagged references (MEDLINE, EndNote, RefWorks)",
    "wiki-table": "wiki table",
    "latex-table": "LaTeX table",
    "marc-lines": "MARC, as lines of text",
    "ead": "EAD, a finding aid in XML",
    "tei": "TEI",
    "mods": "MODS",
    "marcxml": "MARCXML",
    "oai-pmh": "answers of an OAI-PMH source",
    "dublin-core": "Dublin Core",
    "endnote-xml": "EndNote, XML",
    "enex": "Evernote",
    "zotero-rdf": "Zotero, RDF",
    "marc": "MARC 21",
    "mail": "e-mail, a mailbox",
    "chat": "a chat",
    "notes": "notes with quotations",
    "lido": "LIDO, museum objects in XML",
}
PASTE_HINT = "Paste one listing page or several, with dates and titles"
DROP_LABEL = (
    "Or drop files here: text, saved web pages (HTML, MHTML), Excel, ODS, CSV, Word, PDF, e-mail, "
    "RIS, BibTeX, EndNote, Zotero, JSON, YAML, XML (EAD, TEI, MARC, Dublin Core), ZIP"
)
LONGEST_SUMMARY = 300
WAIT_SECONDS = 1.5
"""An addition that ends within this time is reported at once, without a progress bar."""
STEPS = {
    "comparing": "Step 1 of 3, comparing with the archive",
    "embedding": "Step 2 of 3, preparing the search by meaning",
    "saving": "Step 3 of 3, saving",
}

assistant = get_assistant()


@dataclass(frozen=True)
class Choices:
    """How the reader wants files read.

    Attributes:
        as_format: one of FORMATS, "" to recognise it.
        layout: how a page sets its records, "" for what fits best.
        columns: column by field, as the reader chose them in the preview.
        base: the address of the page, for links that name no site; "" for the one remembered.
        listing: the name of the listing.
    """

    as_format: str = ""
    layout: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    base: str = ""
    listing: str = ""


def read_all(
    pasted: str, uploads: list[tuple[str, bytes]], choices: Choices
) -> tuple[list[Reading], list[str]]:
    """Return what the paste and the (name, content) uploads give, and a line for each error."""
    readings: list[Reading] = []
    errors: list[str] = []
    sources: list[tuple[str, bytes | str]] = [*uploads]
    if pasted.strip():
        sources.append(("pasted text", pasted))
    for name, content in sources:
        try:
            with show_progress_bar(f"Reading {name}") as on_reading, reading_progress(on_reading):
                reading = read_source(name, content, choices)
            readings.append(assistant.imports.with_address(reading, choices.base, choices.listing))
        except ReadingError as error:
            errors.append(f"Not read: {error}")
    errors += [f"Not read: {line}" for reading in readings for line in reading.failed]
    return readings, errors


def read_source(name: str, content: bytes | str, choices: Choices) -> Reading:
    """Return what one file or the paste gives, with the columns chosen now or before."""

    def read(columns: Mapping[str, str]) -> Reading:
        if isinstance(content, str):
            return read_listing(content, name, choices.as_format, columns, layout=choices.layout)
        return read_bytes(content, name, choices.as_format, columns, layout=choices.layout)

    if not choices.columns:
        return assistant.imports.with_columns(read({}), read)
    reading = read({})
    fits = any(set(choices.columns.values()) <= set(header) for header in reading.headers)
    return read(choices.columns) if fits else reading


def show_first_records(label: str, records: Sequence[Record]) -> None:
    """How many records these are, and the first of them."""
    if not records:
        return
    st.caption(f"{label}: {len(records):,}")
    template = '<li><span class="fa-muted">{}</span><br><b>{}</b><br>{}</li>'
    items = join(
        html(template, date_line(record), record.title, describe_fields(record))
        for record in records[:MOST_RECORDS]
    )
    omitted = len(records) - MOST_RECORDS
    show_html(
        '<ul class="fa-list">{}</ul>{}', items, f"… and {omitted:,} more" if omitted > 0 else ""
    )


def describe_fields(record: Record) -> str:
    """The other fields of a record, as it will be, in one line."""
    parts = [
        shorten(record.summary, LONGEST_SUMMARY),
        "; ".join((*record.people, *record.places, *record.topics)),
        ", ".join(filter(None, (record.collection, record.source))),
        record.url,
        *(f"{name}: {value}" for name, value in record.other),
        f"text of {len(record.text):,} letters" if record.text else "",
    ]
    return " · ".join(filter(None, parts))[: 2 * LONGEST_SUMMARY]


def describe_changes(new: int, updated: int, unchanged: int) -> str:
    """What an addition would do: "10 new", "1 new, 2 to update, 7 unchanged"."""
    parts = [f"{new:,} new"]
    parts += [f"{updated:,} to update"] if updated else []
    parts += [f"{unchanged:,} unchanged"] if unchanged else []
    return ", ".join(parts)


def show_preview(preview: ImportPreview, names: dict[str, str]) -> None:
    """What was read, and what adding it would do."""
    st.subheader("Preview")
    for file in preview.files:
        show_result(file.reading, describe_changes(file.new, file.updated, file.unchanged))
    plan = preview.plan
    if len(preview.files) > 1:
        counts = len(plan.added), len(plan.updated), len(plan.unchanged_ids)
        st.text(f"All together: {describe_changes(*counts)}")
    show_notes(plan.warnings)
    show_first_records("New records", plan.added)
    show_first_records("Records to update", plan.updated)
    for listing in preview.coverage:
        st.text(f"After this you would have {listing.text}.")
    show_other_reading([file.reading for file in preview.files])
    if plan.unchanged_ids and plan.is_empty:
        st.text("The archive already has all of it; there is nothing to add.")
    with st.container(horizontal=True):
        add = not plan.is_empty and st.button(
            "Add these to the archive", type="primary", key="add-these"
        )
        close = st.button("Close preview", key="close-preview")
    if add:
        readings = [file.reading for file in preview.files]
        start_import(readings, names, st.session_state["columns"])
    if close:
        st.session_state.pop("preview", None)
        st.rerun()


def show_other_reading(readings: Sequence[Reading]) -> None:
    """The layout of pages and the columns of tables, to choose others; all is then read again."""
    names = list(
        dict.fromkeys(name for reading in readings for head in reading.headers for name in head)
    )
    has_page = any(not reading.headers for reading in readings)
    with st.expander("Read it differently"), st.form("columns-form", border=False):
        if has_page:
            st.selectbox(
                "Layout of the page",
                ["", *LAYOUT_NAMES],
                format_func=lambda name: LAYOUT_NAMES.get(name, "what fits best"),
                key="layout",
            )
        if names:
            st.caption("Choose a column only where the note above names a wrong one.")
        for name in TABLE_FIELDS if names else ():
            st.selectbox(
                name.capitalize(),
                ["", *names],
                format_func=lambda column: column or "as now",
                key=f"column-{name}",
            )
        again = st.form_submit_button("Read again")
    if again:
        state = st.session_state
        chosen = {name: state[f"column-{name}"] for name in TABLE_FIELDS} if names else {}
        state["columns"] = {name: column for name, column in chosen.items() if column}
        read_and_preview(state["columns"], layout=state["layout"] if has_page else "")
        st.rerun()


def start_import(
    readings: list[Reading], names: dict[str, str], columns: Mapping[str, str]
) -> None:
    """Start to add what was read, and show the progress; chosen columns are remembered."""
    st.session_state.pop("preview", None)
    headers = [header for reading in readings for header in reading.headers]
    try:
        if columns:
            assistant.imports.columns.remember(headers, columns)
        if base := st.session_state["base"].strip():
            assistant.imports.addresses.remember(short_name(names["listing"]), base)
        job = st.session_state["import_job"] = assistant.imports.start(readings, **names)
    except FindingAidError as error:
        st.text(str(error))
        return
    job.wait(WAIT_SECONDS)
    st.rerun()


@st.fragment(run_every=1.0)
def show_progress(job: ImportJob) -> None:
    """A progress bar with a Cancel button; at the end the page shows the result."""
    if job.is_finished:
        st.session_state["import_job"] = job
        st.rerun()
    progress = job.progress
    done, total = progress.done, progress.total
    text = progress_text(STEPS[progress.step], done, total, progress.seconds_left)
    st.progress(done / total if total else 0.0, text=text)
    if st.button("Cancel", key="cancel", icon=":material/close:"):
        job.cancel()
        job.wait(WAIT_SECONDS)
        st.session_state["import_job"] = job
        st.rerun()


def show_form() -> None:
    """The form to paste and to choose files, and what its buttons do."""
    state = st.session_state
    job: ImportJob | None = state.get("import_job")
    if job is not None and job.added is not None and state.get("cleared_after") is not job:
        state["cleared_after"] = job  # what was added leaves the form
        state["pasted"] = ""
        state["uploads"] = state.get("uploads", 0) + 1
    files = f"files-{state.get('uploads', 0)}"
    with st.form("add", border=False):
        st.text_area("Listing page", height=200, key="pasted", placeholder=PASTE_HINT)
        st.file_uploader(DROP_LABEL, accept_multiple_files=True, key=files)
        with st.expander("Names and format", icon=":material/tune:"):
            st.text_input("Name of the listing, for citations", key="listing")
            st.text_input("Collection, for records that name none", key="collection")
            st.text_input(
                "Address of the page, to complete its links",
                placeholder="https://example.org/letters/",
                key="base",
            )
            st.selectbox(
                "Format",
                ["", *FORMATS],
                format_func=lambda name: FORMAT_NAMES.get(name, name),
                key="as_format",
            )
        with st.container(horizontal=True):
            preview = st.form_submit_button("Preview", type="primary")
            add = st.form_submit_button("Add to the archive")
    if preview or add:
        state["columns"] = {}
        state["chosen_files"] = [(file.name, file.getvalue()) for file in state[files] or []]
        readings = read_and_preview({}, is_shown=not add)
        if readings and add:
            start_import(readings, chosen_names(), {})


def chosen_names() -> dict[str, str]:
    """The names of listing and collection, as the form has them."""
    return {name: st.session_state[name] for name in ("listing", "collection")}


def read_and_preview(
    columns: Mapping[str, str], *, layout: str = "", is_shown: bool = True
) -> list[Reading]:
    """Read what is pasted and chosen; keep the errors and, if `is_shown`, the preview."""
    state = st.session_state
    choices = Choices(state["as_format"], layout, columns, state["base"], state["listing"])
    readings, errors = read_all(state["pasted"], state["chosen_files"], choices)
    if not readings and not errors:
        errors = ["Nothing was pasted or chosen. Paste a listing page, or choose a file."]
    state["reading_errors"] = errors
    state.pop("import_job", None)
    state.pop("preview", None)
    if readings and is_shown:
        names = chosen_names()
        with show_progress_bar("Comparing with the archive") as on_compared:
            preview = assistant.imports.preview(readings, **names, on_compared=on_compared)
        state["preview"] = preview, names
    return readings


def show_page() -> None:
    """The whole page."""
    if assistant.read_only:
        st.text(READ_ONLY_MESSAGE)
        return
    show_form()
    show_harvest(assistant)
    show_zotero_import(assistant, chosen_names())
    for error in st.session_state.get("reading_errors", ()):
        st.text(error)
    current = assistant.imports.current
    if current is not None and not current.is_finished:
        show_progress(current)
    elif (job := st.session_state.get("import_job")) is not None:
        show_import_result(job)
    if (preview := st.session_state.get("preview")) is not None:
        show_preview(*preview)
    show_coverage(assistant)
    show_listings(assistant)
    show_last_change(assistant)


st.title("Add")
try:
    show_page()
except FindingAidError as error:
    st.text(str(error))

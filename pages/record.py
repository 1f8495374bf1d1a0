"""Record: one record, every field, at an address of its own (?id=...), where it came from, and what is around it."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from urllib.parse import urlencode

import streamlit as st

from corpus import collapse_whitespace, count_phrase, shorten
from pages.announcer import show_status
from pages.components import record_url, show_citation, show_definitions, show_record
from pages.session import get_assistant
from qa import FindingAidError, Provenance, Record, RecordContext, cite_records

WRAP = "overflow-wrap:anywhere;white-space:pre-wrap"
FIELDS = (
    ("Text", "text"),
    ("Collection", "collection"),
    ("Source", "source"),
    ("Language", "language"),
    ("Address", "url"),
)
LISTS = (("People", "people"), ("Places", "places"), ("Topics", "topics"))

assistant = get_assistant()


def show_fields(record: Record) -> None:
    """Every field that the record has."""
    title = html.escape(record.title)
    st.html(
        f'<h1 dir="auto" style="font-family:Source Serif,serif;font-size:1.8rem;{WRAP}">{title}</h1>'
    )
    pairs = [("Date", record.date.as_written or "Undated")]
    if record.title_dates:
        label = "Date in the title" if len(record.title_dates) == 1 else "Dates in the title"
        pairs.append((label, "; ".join(one.as_written for one in record.title_dates)))
    pairs.append(("Summary", record.summary or "The listing gives no summary."))
    pairs += [(label, value) for label, name in FIELDS if (value := getattr(record, name))]
    pairs += [
        (label, "; ".join(values)) for label, name in LISTS if (values := getattr(record, name))
    ]
    show_definitions(pairs)


def show_neighbours(around: RecordContext) -> None:
    """Links to the records before and after it by date, and its place among all."""
    beside = around.neighbours
    if beside is None:
        return
    parts = []
    for label, record in (("Earlier", beside.earlier), ("Later", beside.later)):
        if record is not None:
            when = record.date.as_written or "undated"
            parts.append(
                f'<li style="flex:1 1 14rem;{WRAP}"><span style="opacity:.8">{label}: {html.escape(when)}</span><br>'
                f'<a href="{html.escape(record_url(record.id))}" target="_self" style="color:inherit">'
                f"{html.escape(shortened(record.title))}</a></li>"
            )
    place = f"Record {beside.position:,} of {beside.total:,} by date"
    items = "".join(parts)
    st.html(
        f'<nav aria-label="Records before and after"><div style="opacity:.8">{place}</div>'
        f'<ul style="display:flex;flex-wrap:wrap;gap:1rem;list-style:none;padding:0">{items}</ul></nav>'
    )


def shortened(title: str, most: int = 120) -> str:
    """A title for a link to lead to the whole of it."""
    return shorten(collapse_whitespace(title), most)


def show_provenance(found: Provenance | None) -> None:
    """Which file or page the record came from, and when it was added."""
    st.subheader("Where it came from")
    if found is None:
        st.text("The archive does not tell when this record was added.")
        return
    when = f"{datetime.fromisoformat(found.changed_at):%B %-d, %Y, %H:%M} UTC"
    verb = "Updated" if found.is_update else "Added"
    where = f"from {found.source}" if found.source else f"by: {found.change}"
    lines = [
        f"{verb} on {when}, {where}, with {count_phrase(found.changed_records)} in all."
        if found.changed_records > 1
        else f"{verb} on {when}, {where}."
    ]
    page = found.page
    if page is not None and page.total is not None:
        lines.append(
            f"That page says it holds {page.first:,} to {page.last:,} of {page.total:,} of its listing."
        )
    if found.is_update:
        lines.append("It was held before, with other words.")
    st.text("\n".join(lines))


def show_related(record: Record) -> None:
    """The records related to it, each with the reason."""
    try:
        found = assistant.records.related(record.id)
    except FindingAidError as error:
        st.text(str(error))
        return
    st.subheader("Related records")
    if not found:
        st.text("No record here has the same correspondents, or is close in meaning within a year.")
    for one in found:
        st.html(
            f'<div style="font-size:.9rem;opacity:.85;{WRAP}">{html.escape(upper_first(one.reason))}</div>'
        )
        show_record(one.record)


def show_names(record: Record) -> None:
    """The names that it bears, each with a link to its page."""
    try:
        names = assistant.names.in_record(record)
    except FindingAidError:
        return  # the related records say the same, in words
    if names:
        links = "; ".join(
            f'<a href="people?{html.escape(urlencode({"name": one}))}" target="_self" style="color:inherit">'
            f"{html.escape(one)}</a>"
            for one in names
        )
        st.html(
            f'<div style="{WRAP}"><span style="opacity:.75;font-size:.85rem">Names in it</span><br>{links}</div>'
        )


def upper_first(words: str) -> str:
    """Words that begin a line."""
    return words[:1].upper() + words[1:]


def show_desk(record: Record) -> None:
    """The reader's own note and tags."""
    st.subheader("Your note and tags")
    note, tags = assistant.annotations.note(record.id), assistant.annotations.tags(record.id)
    if assistant.read_only:
        st.text("\n".join(filter(None, [note, ", ".join(tags)])) or "None.")
        return
    with st.form("own", border=False):
        note = st.text_area("Your note", note, key="note")
        typed = st.text_input("Your tags, parted by commas", ", ".join(tags), key="tags")
        if st.form_submit_button("Keep"):
            try:
                assistant.annotations.write_note(record.id, note)
                assistant.annotations.set_tags(record.id, typed.split(","))
                show_status(
                    "Saved.", datetime.now(UTC).isoformat()
                )  # also when the same is kept again
            except FindingAidError as error:
                st.text(str(error))


def show(around: RecordContext) -> None:
    """All of one record."""
    record = around.record
    show_neighbours(around)
    show_fields(record)
    show_names(record)
    st.subheader("Citation")
    show_citation(record)
    for missing in cite_records([record], "archive").missing:
        st.text(f"The listing did not supply: {', '.join(missing.details)}.")
    show_related(record)
    show_desk(record)
    show_provenance(around.provenance)
    st.caption("Id, by which commands and links name it")
    st.code(record.id, language=None, wrap_lines=True)


record_id = st.query_params.get("id", "")
try:
    around = assistant.records.context(record_id) if record_id else None
except FindingAidError as error:
    st.title("Record")
    st.text(str(error))
    st.stop()
if around is None:
    st.title("Record")
    st.text(
        f"There is no record {record_id!r} in this archive."
        if record_id
        else "Open a record from Ask or from Browse."
    )
    st.page_link("pages/browse.py", label="Browse the records")
else:
    show(around)

"""Record: one record, every field, at an address of its own (?id=...)."""

from __future__ import annotations

import streamlit as st

from pages.showing import dates_of, show_citation, status
from qa import Assistant, FindingAidError

assistant: Assistant = st.session_state["assistant"]
FIELDS = (
    ("Summary", "summary"),
    ("Text", "text"),
    ("Collection", "collection"),
    ("Source", "source"),
    ("Language", "language"),
    ("Address", "url"),
)
LISTS = (("People", "people"), ("Places", "places"), ("Topics", "topics"))

record_id = st.query_params.get("id", "")
record = assistant.record(record_id) if record_id else None
if record is None:
    st.title("Record")
    st.text(
        f"There is no record {record_id!r} in this archive." if record_id else "Open a record from Ask or from Browse."
    )
    st.page_link("pages/browse.py", label="Browse the records")
    st.stop()
st.caption("Date")
st.text(dates_of(record))
st.caption("Title")
st.text(record.title)
for label, name in FIELDS:
    if value := getattr(record, name):
        st.caption(label)
        st.text(value)
for label, name in LISTS:
    if values := getattr(record, name):
        st.caption(label)
        st.text("; ".join(values))
if not record.summary:
    st.text("The listing gives no summary.")
st.caption("Citation")
show_citation(record)
missing = [label.lower() for label, name in (("Source", "source"), ("Address", "url")) if not getattr(record, name)]
if missing:
    st.caption(f"The listing did not supply: {', '.join(missing)}.")
st.caption("Id")
st.code(record.id, language=None, wrap_lines=True)
with st.form("own", border=False):
    note = st.text_area("Your note", assistant.desk.note(record.id), key="note")
    tags = st.text_input("Your tags, parted by commas", ", ".join(assistant.desk.tags(record.id)), key="tags")
    if st.form_submit_button("Keep"):
        try:
            assistant.desk.write_note(record.id, note)
            assistant.desk.tag(record.id, tags.split(","))
            status("Kept.")
        except FindingAidError as error:
            st.text(str(error))

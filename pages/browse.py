"""Browse: the listing as archivists know it, "51 - 60 of 289". All of its state is in the address."""

from __future__ import annotations

from datetime import date

import streamlit as st

from corpus import parse_date
from pages.showing import show_record, status
from qa import Assistant, FindingAidError

PER_PAGE = 10
ORDERS = {"date": "Earliest first", "date-desc": "Latest first", "title": "Title"}

assistant: Assistant = st.session_state["assistant"]


def bound(label: str, name: str, side: str) -> date | None:
    """A day read from a field in the archive's own forms of dates; None when empty or not a date (which is said)."""
    typed = st.text_input(label, key=name, bind="query-params", placeholder="1949, May 1961, 6 May 1961")
    if not typed.strip():
        return None
    found = parse_date(typed)
    day = None if found is None else (found.earliest if side == "from" else found.latest)
    if day is None:
        st.text("Not a date: write 1949, May 1961 or 6 May 1961.")
    return day


def page_number() -> int:
    """The page asked for in the address, from 1."""
    asked = st.query_params.get("page", "1")
    return max(1, int(asked)) if asked.isdecimal() and len(asked) < 8 else 1


def turn_to(page: int) -> None:
    """Put the page in the address."""
    st.query_params["page"] = str(page)


st.title("Browse")
left, middle, right = st.columns(3)
with left:
    earliest = bound("From", "from", "from")
with middle:
    latest = bound("To", "to", "to")
with right:
    order = st.selectbox("Order", list(ORDERS), format_func=ORDERS.__getitem__, key="order", bind="query-params")
words = st.text_input("Words in the record", key="words", bind="query-params", max_chars=500)
page = page_number()
try:
    total, records = assistant.browse(
        earliest=earliest, latest=latest, words=words, order=order, offset=(page - 1) * PER_PAGE, limit=PER_PAGE
    )
except FindingAidError as error:
    st.text(str(error))
    st.stop()
pages = max(1, -(-total // PER_PAGE))
if page > pages:
    turn_to(pages)
    st.rerun()
first = (page - 1) * PER_PAGE + 1
status(f"{first} - {first + len(records) - 1} of {total:,}" if records else "0 records")
for record in records:
    show_record(record)
back, onward = st.columns(2)
with back:
    st.button("Earlier page", disabled=page <= 1, on_click=turn_to, args=(page - 1,), icon=":material/chevron_left:")
with onward:
    st.button("Next page", disabled=page >= pages, on_click=turn_to, args=(page + 1,), icon=":material/chevron_right:")

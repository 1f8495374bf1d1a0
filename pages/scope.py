"""Which records Ask searches, where that is not all: those of a list, of filters, or a single one.

The URL names them (?within=...), in the form of Browse's own addresses.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from corpus import count_phrase
from pages.components import html, record_url, show_html
from pages.filter_controls import active_filters
from qa import Assistant, BrowseFilters

MOST_SEARCHED = 10_000
LONGEST_LABEL = 300


def ask_within(filters: BrowseFilters) -> dict[str, str]:
    """The query of Ask's address that searches the records of these filters, or those selected."""
    return {"within": filters.query_string}


def ask_within_records(ids: Sequence[str]) -> dict[str, str]:
    """The query of Ask's address that searches these records."""
    return ask_within(BrowseFilters().with_selected(ids))


def show_scope(assistant: Assistant) -> list[str] | None:
    """Say which records the URL limits the questions to, and return their ids; None for all."""
    written = st.query_params.get("within", "")
    if not written:
        return None
    filters = BrowseFilters.from_query(written)
    if filters.is_active:
        page = assistant.records.filtered_page(filters, per_page=1)
        labels = "; ".join(label for _, label, _ in active_filters(filters, page))
        ids = [record.id for record in assistant.records.filtered_records(filters, MOST_SEARCHED)]
        first = "the first " if page.total > len(ids) else ""
        show_html(
            '<div class="fa-text">Asking {}{}: <b>{}</b></div>',
            first,
            count_phrase(len(ids)),
            labels[:LONGEST_LABEL],
        )
    else:
        records = [
            record for record in map(assistant.record, filters.selected) if record is not None
        ]
        ids = [record.id for record in records]
        if len(records) == 1:
            title = html(
                '<a href="{}" target="_self">{}</a>',
                record_url(ids[0]),
                records[0].title[:LONGEST_LABEL],
            )
            show_html('<div dir="auto" class="fa-text fa-clamp-4">Asking about: {}</div>', title)
        else:
            st.text(f"Asking {count_phrase(len(ids))} of a list")
    st.button("Ask all records", icon=":material/close:", key="ask-all", on_click=leave_scope)
    return ids


def leave_scope() -> None:
    """Have all records searched again."""
    st.query_params.pop("within", None)

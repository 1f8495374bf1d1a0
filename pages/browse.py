"""Browse: the listing as archivists know it, "51 - 60 of 289", with facets.

The URL holds all of its state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from pages.announcer import show_status
from pages.components import show_pager
from pages.export_form import MOST_ON_PAGE, show_export_form
from pages.filter_controls import (
    filter_text_input,
    filters_in_url,
    show_facets,
    show_filter_chips,
    show_period_slider,
    show_saved_searches,
    update_url,
)
from pages.record_list import ORDERS, show_selectable_rows
from pages.scope import ask_within
from pages.session import get_assistant
from pages.zotero_form import show_zotero_button
from qa import MOST_SELECTED, BrowseFilters, BrowsePage, FindingAidError, Record

PER_PAGE = 10
SCOPES = {"picked": "Selected", "found": "All results"}
MOST_IN_FILE = 10_000
assistant = get_assistant(has_own_sidebar=True)


def show_filters(filters: BrowseFilters, page: BrowsePage) -> None:
    """The words, the period and the order, above the listing."""
    filter_text_input(
        "Words in the record",
        "words",
        filters.words,
        lambda text: filters.with_fields(words=text),
        "All of these words, in title, summary or text",
    )
    show_period_slider(filters, page)
    first, second, third = st.columns(3)
    with first:
        filter_text_input(
            "From",
            "from",
            filters.begin,
            lambda text: filters.with_period(text, filters.end),
            "1949, May 1961",
        )
    with second:
        filter_text_input(
            "To",
            "to",
            filters.end,
            lambda text: filters.with_period(filters.begin, text),
            "6 May 1961",
        )
    with third:
        st.session_state["order"] = filters.order
        st.selectbox(
            "Order",
            list(ORDERS),
            format_func=ORDERS.__getitem__,
            key="order",
            on_change=lambda: update_url(filters.with_fields(order=st.session_state["order"])),
        )
    for mistake in filters.mistakes:
        st.text(mistake)
    with st.sidebar:
        filter_text_input(
            "Search my notes and tags",
            "own",
            filters.note_words,
            lambda text: filters.with_fields(note_words=text),
        )


def show_listing(filters: BrowseFilters, page: BrowsePage) -> None:
    """One page of records, each with its number and a checkbox to select it."""
    last = page.first_number + len(page.records) - 1
    of_all = f", of {page.archive_size:,} in all" if page.total < page.archive_size else ""
    if not page.records:
        show_status(f"0 records{of_all}")
        st.text("No results. Remove a filter, or widen the period.")
        return
    show_status(f"{page.first_number:,} - {last:,} of {page.total:,}{of_all}")

    def select(ids: Sequence[str], is_selected: bool) -> None:
        update_url((filters.with_selected if is_selected else filters.without_selected)(ids))

    show_selectable_rows(page.records, page.first_number, filters.selected, "pick", select)


def show_selection(filters: BrowseFilters, page: BrowsePage) -> None:
    """How many records are selected, and buttons to select, to cite and to export them."""
    ids = [record.id for record in page.records]
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="selection"):
        st.button(
            "Select this page",
            on_click=update_url,
            args=(filters.with_selected(ids),),
            icon=":material/select_all:",
        )
        if filters.selected:
            none_selected = replace(filters, selected=())
            st.button("Clear the selection", on_click=update_url, args=(none_selected,))
        with st.popover("Cite or export", icon=":material/format_quote:", key="cite-or-export"):
            show_export(filters, page)
        is_full = len(filters.selected) == MOST_SELECTED
        st.text(
            f"{len(filters.selected)} selected{f' ({MOST_SELECTED} at most)' if is_full else ''}",
            width="content",
        )


def show_export(filters: BrowseFilters, page: BrowsePage) -> None:
    """The selected records, or all results, as citations and as a file."""
    # Labels without numbers: Streamlit would forget the choice when a label changes.
    scope = st.radio(
        "Which records",
        list(SCOPES),
        format_func=SCOPES.__getitem__,
        key="scope",
        horizontal=True,
    )
    limit = MOST_SELECTED if scope == "picked" else MOST_ON_PAGE
    records = records_in_scope(filters, scope, limit)
    if not records:
        st.text("Nothing is selected. Tick the boxes of records, or choose all results.")
        return
    matches = len(records) if scope == "picked" else page.total
    show_export_form(
        records,
        "form",
        min(matches, MOST_IN_FILE),
        partial(records_in_scope, filters, scope, MOST_IN_FILE),
        is_cut=matches > MOST_IN_FILE,
    )
    if scope == "picked":
        show_zotero_button(records, "browse-zotero")


def records_in_scope(filters: BrowseFilters, scope: str, limit: int) -> Sequence[Record]:
    """The first selected records, or the first of all results."""
    if scope == "found":
        return assistant.records.filtered_records(filters, limit)
    selected = map(assistant.record, filters.selected)
    return [record for record in selected if record is not None][:limit]


def show_page() -> None:
    """The whole page, as the URL asks for it."""
    filters = filters_in_url()
    with st.spinner("Counting the records"):
        page = assistant.records.filtered_page(filters, PER_PAGE)
    show_saved_searches(assistant, filters)
    show_filters(filters, page)
    show_facets(filters, page)
    show_filter_chips(filters, page)
    with st.container(horizontal=True, gap="small"):
        st.page_link(
            "pages/timeline.py",
            label="Show on timeline",
            icon=":material/timeline:",
            query_params=replace(filters, page=1).to_address(),
        )
        if filters.selected or (filters.is_active and page.records):
            selected = BrowseFilters(selected=filters.selected)
            st.page_link(
                "pages/ask.py",
                label="Ask within the selection"
                if filters.selected
                else "Ask within these results",
                icon=":material/forum:",
                query_params=ask_within(selected if filters.selected else filters.for_saving),
            )
    if page.records:
        show_selection(filters, page)
    show_listing(filters, page)
    show_pager(page.page, page.pages, lambda number: update_url(replace(filters, page=number)))


st.title("Browse")
try:
    show_page()
except FindingAidError as error:
    st.text(str(error))

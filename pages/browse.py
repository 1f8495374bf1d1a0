"""Browse: the listing as archivists know it, "51 - 60 of 289", narrowed by facets. Its state is in the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from pages.announcer import show_status
from pages.components import (
    STYLE_NAMES,
    escape_markdown,
    screen_reader_label,
    show_copyable,
    show_record,
)
from pages.filter_controls import (
    filter_text_input,
    filters_in_url,
    show_facets,
    show_filter_chips,
    show_period_slider,
    show_saved_searches,
    update_url,
)
from pages.session import get_assistant
from qa import (
    MOST_SELECTED,
    STYLES,
    BrowseFilters,
    BrowsePage,
    FindingAidError,
    Record,
    cite_records,
    records_to_jsonl,
)

PER_PAGE = 10
ORDERS = {"date": "Earliest first", "date-desc": "Latest first", "title": "Title"}
# How the file of each style ends; and the records as `finding-aid add` reads them.
ENDINGS = {"bibtex": "bib", "ris": "ris", "csl-json": "json", "json-lines": "jsonl"}
FORMS = STYLE_NAMES | {"json-lines": "JSON Lines, the records themselves"}
MOST_SHOWN = 20  # citations on the page; a file has them all
LONGEST_HEARD = 300  # characters of a title that are read out with the box that selects it
MOST_SAVED = 10_000  # records in one file

assistant = get_assistant()


def narrow_down(narrowing: BrowseFilters, found: BrowsePage) -> None:
    """The words, the period and the order, above the listing."""
    filter_text_input(
        "Words in the record",
        "words",
        narrowing.words,
        lambda text: narrowing.with_fields(words=text),
        "All of these words, in title, summary or text",
    )
    show_period_slider(narrowing, found)
    left, middle, right = st.columns(3)
    with left:
        filter_text_input(
            "From",
            "from",
            narrowing.begin,
            lambda text: narrowing.with_period(text, narrowing.end),
            "1949, May 1961",
        )
    with middle:
        filter_text_input(
            "To",
            "to",
            narrowing.end,
            lambda text: narrowing.with_period(narrowing.begin, text),
            "6 May 1961",
        )
    with right:
        st.session_state["order"] = narrowing.order
        st.selectbox(
            "Order",
            list(ORDERS),
            format_func=ORDERS.__getitem__,
            key="order",
            on_change=lambda: update_url(narrowing.with_fields(order=st.session_state["order"])),
        )
    for mistake in narrowing.mistakes:
        st.text(mistake)
    with st.sidebar:
        filter_text_input(
            "In your notes and tags",
            "own",
            narrowing.note_words,
            lambda text: narrowing.with_fields(note_words=text),
        )


def listing(narrowing: BrowseFilters, found: BrowsePage) -> None:
    """One page of records, each with its number and a box to select it."""
    last = found.first_number + len(found.records) - 1
    of_all = f", of {found.archive_size:,} held" if found.total < found.archive_size else ""
    show_status(
        f"{found.first_number:,} - {last:,} of {found.total:,}{of_all}"
        if found.records
        else f"0 records{of_all}"
    )
    if not found.records:
        st.text("No record fits all of this. Take something away above, or widen the period.")
        return
    for number, record in enumerate(found.records, found.first_number):
        key = f"pick-{record.id}"
        picked = record.id in narrowing.selected
        st.session_state[key] = picked
        change = (
            narrowing.without_selected([record.id])
            if picked
            else narrowing.with_selected([record.id])
        )
        with st.container(gap="xxsmall"):
            label = f"{screen_reader_label('Select record')} {number:,} {screen_reader_label(record.title[:LONGEST_HEARD])}"
            st.checkbox(label, key=key, on_change=update_url, args=(change,))
            show_record(record)


def leaf(narrowing: BrowseFilters, found: BrowsePage) -> None:
    """To the pages before and after."""
    if found.pages == 1:
        return
    back, onward = replace(narrowing, page=found.page - 1), replace(narrowing, page=found.page + 1)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            "Earlier page",
            disabled=found.page <= 1,
            on_click=update_url,
            args=(back,),
            icon=":material/chevron_left:",
        )
        st.text(f"Page {found.page:,} of {found.pages:,}")
        st.button(
            "Next page",
            disabled=found.page >= found.pages,
            on_click=update_url,
            args=(onward,),
            icon=":material/chevron_right:",
            icon_position="right",
        )


def take_away(narrowing: BrowseFilters, found: BrowsePage) -> None:
    """The records selected, or all that were found, as citations or as a file."""
    here = [one.id for one in found.records]
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            "Select this page",
            on_click=update_url,
            args=(narrowing.with_selected(here),),
            icon=":material/select_all:",
        )
        if narrowing.selected:
            st.button(
                "Clear the selection", on_click=update_url, args=(replace(narrowing, selected=()),)
            )
        full = f"; {MOST_SELECTED} is the most" if len(narrowing.selected) == MOST_SELECTED else ""
        st.text(f"{len(narrowing.selected)} selected{full}")
    with st.expander("Cite or export", icon=":material/format_quote:"):
        # Without numbers: with another label an option is another one, and the choice would be lost.
        scopes = {"picked": "Those selected", "found": "All that were found"}
        scope = st.radio(
            "Which records",
            list(scopes),
            format_func=scopes.__getitem__,
            key="scope",
            horizontal=True,
        )
        form = st.selectbox("Form", list(FORMS), format_func=FORMS.__getitem__, key="form")
        if scope == "picked":
            records = [one for one in map(assistant.record, narrowing.selected) if one is not None]
        else:
            records = assistant.records.filtered_records(narrowing, MOST_SHOWN)
        if not records:
            st.text(
                "Nothing is selected. Tick the boxes beside the records, or choose all that were found."
            )
            return
        shown = records[:MOST_SHOWN]
        show_copyable(written(shown, form), form)
        first = "the first " if scope == "found" and found.total > MOST_SAVED else ""
        total = len(records) if scope == "picked" else min(found.total, MOST_SAVED)
        if total > len(shown):
            st.caption(
                escape_markdown(f"The first {len(shown)} are shown; the file holds {total:,}.")
            )
        lacking(shown)
        st.download_button(
            f"Save {first}{total:,} as a file",
            whole(narrowing, scope, form),
            f"records.{ENDINGS.get(form, 'txt')}",
            "text/plain; charset=utf-8",
            on_click="ignore",
            icon=":material/download:",
        )


def written(records: Sequence[Record], form: str) -> str:
    """Records in one of FORMS."""
    return (
        cite_records(records, form).text
        if form in STYLES
        else records_to_jsonl(records).rstrip("\n")
    )


def whole(narrowing: BrowseFilters, scope: str, form: str) -> Callable[[], bytes]:
    """What makes the file, when it is asked for."""

    def made() -> bytes:
        if scope == "picked":
            records = [one for one in map(assistant.record, narrowing.selected) if one is not None]
        else:
            records = assistant.records.filtered_records(narrowing, MOST_SAVED)
        return (
            cite_records(records, form).file_bytes
            if form in STYLES
            else records_to_jsonl(records).encode()
        )

    return made


def lacking(records: Sequence[Record]) -> None:
    """What the listing did not supply, so that short citations do not look complete."""
    missing = cite_records(records, "archive").missing
    if missing:
        what = dict.fromkeys(name for one in missing for name in one.details)
        st.caption(
            escape_markdown(
                f"Not all of them have: {', '.join(what)}. The listing did not supply it."
            )
        )


def page() -> None:
    """The whole page, as the address asks for it."""
    narrowing = filters_in_url()
    with st.spinner("Counting the records"):
        found = assistant.records.filtered_page(narrowing, PER_PAGE)
    show_saved_searches(assistant, narrowing)
    narrow_down(narrowing, found)
    show_facets(narrowing, found)
    show_filter_chips(narrowing, found)
    here = replace(narrowing, page=1).to_address()
    st.page_link(
        "pages/timeline.py",
        label="See them over time",
        icon=":material/timeline:",
        query_params=here,
    )
    listing(narrowing, found)
    leaf(narrowing, found)
    take_away(narrowing, found)


st.title("Browse")
try:
    page()
except FindingAidError as error:
    st.text(str(error))

"""Browse: the listing as archivists know it, "51 - 60 of 289", narrowed by facets. Its state is in the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from pages.components import STYLE_NAMES, heard, plain, show_cited, show_record, status
from pages.filter_controls import asked, chips, facets, field, go, period, saved_searches
from pages.session import opened
from qa import (
    MOST_PICKED,
    STYLES,
    FindingAidError,
    Narrowed,
    Narrowing,
    Record,
    cite_records,
    json_lines,
)

PER_PAGE = 10
ORDERS = {"date": "Earliest first", "date-desc": "Latest first", "title": "Title"}
# How the file of each style ends; and the records as `finding-aid add` reads them.
ENDINGS = {"bibtex": "bib", "ris": "ris", "csl-json": "json", "json-lines": "jsonl"}
FORMS = STYLE_NAMES | {"json-lines": "JSON Lines, the records themselves"}
MOST_SHOWN = 20  # citations on the page; a file has them all
LONGEST_HEARD = 300  # characters of a title that are read out with the box that selects it
MOST_SAVED = 10_000  # records in one file

assistant = opened()


def narrow_down(narrowing: Narrowing, found: Narrowed) -> None:
    """The words, the period and the order, above the listing."""
    field(
        "Words in the record",
        "words",
        narrowing.words,
        lambda text: narrowing.changed(words=text),
        "All of these words, in title, summary or text",
    )
    period(narrowing, found)
    left, middle, right = st.columns(3)
    with left:
        field(
            "From",
            "from",
            narrowing.begin,
            lambda text: narrowing.within(text, narrowing.end),
            "1949, May 1961",
        )
    with middle:
        field(
            "To",
            "to",
            narrowing.end,
            lambda text: narrowing.within(narrowing.begin, text),
            "6 May 1961",
        )
    with right:
        st.session_state["order"] = narrowing.order
        st.selectbox(
            "Order",
            list(ORDERS),
            format_func=ORDERS.__getitem__,
            key="order",
            on_change=lambda: go(narrowing.changed(order=st.session_state["order"])),
        )
    for mistake in narrowing.mistakes:
        st.text(mistake)
    with st.sidebar:
        field(
            "In your notes and tags", "own", narrowing.own, lambda text: narrowing.changed(own=text)
        )


def listing(narrowing: Narrowing, found: Narrowed) -> None:
    """One page of records, each with its number and a box to select it."""
    last = found.first + len(found.records) - 1
    of_all = f", of {found.held:,} held" if found.total < found.held else ""
    status(
        f"{found.first:,} - {last:,} of {found.total:,}{of_all}"
        if found.records
        else f"0 records{of_all}"
    )
    if not found.records:
        st.text("No record fits all of this. Take something away above, or widen the period.")
        return
    for number, record in enumerate(found.records, found.first):
        key = f"pick-{record.id}"
        picked = record.id in narrowing.picked
        st.session_state[key] = picked
        change = (
            narrowing.without_picked([record.id]) if picked else narrowing.with_picked([record.id])
        )
        with st.container(gap="xxsmall"):
            label = f"{heard('Select record')} {number:,} {heard(record.title[:LONGEST_HEARD])}"
            st.checkbox(label, key=key, on_change=go, args=(change,))
            show_record(record)


def leaf(narrowing: Narrowing, found: Narrowed) -> None:
    """To the pages before and after."""
    if found.pages == 1:
        return
    back, onward = replace(narrowing, page=found.page - 1), replace(narrowing, page=found.page + 1)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            "Earlier page",
            disabled=found.page <= 1,
            on_click=go,
            args=(back,),
            icon=":material/chevron_left:",
        )
        st.text(f"Page {found.page:,} of {found.pages:,}")
        st.button(
            "Next page",
            disabled=found.page >= found.pages,
            on_click=go,
            args=(onward,),
            icon=":material/chevron_right:",
            icon_position="right",
        )


def take_away(narrowing: Narrowing, found: Narrowed) -> None:
    """The records selected, or all that were found, as citations or as a file."""
    here = [one.id for one in found.records]
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            "Select this page",
            on_click=go,
            args=(narrowing.with_picked(here),),
            icon=":material/select_all:",
        )
        if narrowing.picked:
            st.button("Clear the selection", on_click=go, args=(replace(narrowing, picked=()),))
        full = f"; {MOST_PICKED} is the most" if len(narrowing.picked) == MOST_PICKED else ""
        st.text(f"{len(narrowing.picked)} selected{full}")
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
            records = [one for one in map(assistant.record, narrowing.picked) if one is not None]
        else:
            records = assistant.browsing.records(narrowing, MOST_SHOWN)
        if not records:
            st.text(
                "Nothing is selected. Tick the boxes beside the records, or choose all that were found."
            )
            return
        shown = records[:MOST_SHOWN]
        show_cited(written(shown, form), form)
        first = "the first " if scope == "found" and found.total > MOST_SAVED else ""
        total = len(records) if scope == "picked" else min(found.total, MOST_SAVED)
        if total > len(shown):
            st.caption(plain(f"The first {len(shown)} are shown; the file holds {total:,}."))
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
    return cite_records(records, form).text if form in STYLES else json_lines(records).rstrip("\n")


def whole(narrowing: Narrowing, scope: str, form: str) -> Callable[[], bytes]:
    """What makes the file, when it is asked for."""

    def made() -> bytes:
        if scope == "picked":
            records = [one for one in map(assistant.record, narrowing.picked) if one is not None]
        else:
            records = assistant.browsing.records(narrowing, MOST_SAVED)
        return cite_records(records, form).file if form in STYLES else json_lines(records).encode()

    return made


def lacking(records: Sequence[Record]) -> None:
    """What the listing did not supply, so that short citations do not look complete."""
    missing = cite_records(records, "archive").missing
    if missing:
        what = dict.fromkeys(name for one in missing for name in one.what)
        st.caption(
            plain(f"Not all of them have: {', '.join(what)}. The listing did not supply it.")
        )


def page() -> None:
    """The whole page, as the address asks for it."""
    narrowing = asked()
    with st.spinner("Counting the records"):
        found = assistant.browsing.narrow(narrowing, PER_PAGE)
    saved_searches(assistant, narrowing)
    narrow_down(narrowing, found)
    facets(narrowing, found)
    chips(narrowing, found)
    here = replace(narrowing, page=1).address()
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

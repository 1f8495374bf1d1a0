"""Lists of records as rows: date, title, summary, who wrote to whom; sorted, selected, exported."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from corpus import Record
from pages.components import (
    correction_line,
    date_line,
    html,
    join,
    record_url,
    screen_reader_label,
)
from pages.export_form import show_export_form
from pages.scope import ask_within_records
from pages.session import shared_assistant
from pages.year_bars import show_over_time
from pages.zotero_form import show_zotero_button
from qa import BrowseFilters, FindingAidError

FIRST_ROWS = 6
LONGEST_TITLE_LABEL = 300
"""Characters of a title that are read out with the checkbox that selects it."""
ORDERS = {"date": "Earliest first", "date-desc": "Latest first", "title": "Title"}


def parties_of(records: Sequence[Record]) -> Mapping[str, str]:
    """Who wrote to whom, by the id of the record; {} while the archive's names cannot be read."""
    try:
        return shared_assistant().names.who_to_whom(records)
    except FindingAidError:
        return {}


def row_html(record: Record, parties: str = "") -> Markup:
    """One row. parties: who wrote to whom, "" where nothing says it."""
    return html(
        '<article class="fa-listed"><div class="fa-muted fa-small">{}{}</div>'
        '<div dir="auto" class="fa-clamp-4"><a href="{}" target="_self"><b>{}</b></a></div>'
        '<div dir="auto" class="fa-clamp-4">{}</div>{}</article>',
        date_line(record),
        html(" · <bdi>{}</bdi>", parties) if parties else "",
        record_url(record.id),
        record.title,
        record.summary or Markup("<i>no summary in the listing</i>"),
        correction_line(record),
    )


def list_html(records: Sequence[Record]) -> Markup:
    """A list that is only read: the first rows, and the others folded."""
    parties = parties_of(records)
    rows = [html("<li>{}</li>", row_html(record, parties.get(record.id, ""))) for record in records]
    first = html('<ul class="fa-list">{}</ul>', join(rows[:FIRST_ROWS]))
    if len(rows) <= FIRST_ROWS:
        return first
    return html(
        '{}<details class="fa-source"><summary>Show all {:,}</summary>'
        '<ul class="fa-list">{}</ul></details>',
        first,
        len(rows),
        join(rows[FIRST_ROWS:]),
    )


def show_selectable_rows(
    records: Sequence[Record],
    first_number: int,
    selected: Collection[str],
    key: str,
    on_select: Callable[[Sequence[str], bool], None],
) -> None:
    """Rows, each with its number next to the box that selects it.

    selected: ids. key: begins the key of each box. on_select: gets the ids of a box that was
    pressed, and whether they are selected now.
    """
    parties = parties_of(records)
    for number, record in enumerate(records, first_number):
        box = f"{key}-{record.id}"
        st.session_state[box] = is_selected = record.id in selected
        title = screen_reader_label(record.title[:LONGEST_TITLE_LABEL])
        with st.container(horizontal=True, wrap=False, gap="xsmall", key=f"row-{box}"):
            st.checkbox(
                f"{screen_reader_label('Select record')} {number:,} {title}",
                key=box,
                width="content",
                on_change=on_select,
                args=([record.id], not is_selected),
            )
            st.html(str(row_html(record, parties.get(record.id, ""))))


@st.fragment
def show_record_list(
    records: Sequence[Record], count: int, key: str, years: Mapping[int, int]
) -> None:
    """A list that can be sorted, selected from, cited and exported.

    records: those that are listed. count: how many there are; an address has no room for
    more ids than BrowseFilters allows. key: makes the list unique on the page. years: how many of
    all of them each year has.
    """
    show_over_time(years)
    picked: set[str] = st.session_state.setdefault(f"{key}-picked", set())
    is_whole = st.session_state.setdefault(f"{key}-whole", False)

    def pick(ids: Sequence[str], is_selected: bool) -> None:
        (picked.update if is_selected else picked.difference_update)(ids)

    ids = [record.id for record in records]
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        order = st.selectbox(
            "Order of the list",
            list(ORDERS),
            format_func=ORDERS.__getitem__,
            key=f"{key}-order",
            label_visibility="collapsed",
            width=160,
        )
        is_all = len(picked) == len(ids)
        st.button(
            "Select none" if is_all else f"Select all {len(ids):,}",
            key=f"{key}-every",
            on_click=pick,
            args=(ids, not is_all),
        )
        with st.popover("Cite or export", key=f"{key}-export", icon=":material/format_quote:"):
            chosen = [record for record in records if record.id in picked] or records
            st.caption(f"{len(chosen):,} of {len(records):,}, as selected" if picked else "All")
            show_export_form(chosen, f"{key}-form")
            show_zotero_button(chosen, f"{key}-zotero")
        address = BrowseFilters(selected=tuple(ids)).query_string
        links = '<a href="browse?{}" target="_self">Open in Browse</a>'
        st.html(str(html(links, address)), width="content")
        within = urlencode(ask_within_records([record.id for record in chosen]))
        label = f"Ask about {'the selected' if picked else 'these'} {len(chosen):,}"
        ask_link = '<a href="./?{}" target="_self">{}</a>'
        st.html(str(html(ask_link, within, label)), width="content")
    in_order = in_chosen_order(records, order)
    rows = in_order if is_whole else in_order[:FIRST_ROWS]
    show_selectable_rows(rows, 1, picked, f"{key}-pick", pick)
    if count > len(records) and (is_whole or len(records) <= FIRST_ROWS):
        st.caption(f"These are the first {len(records):,} of {count:,} by date.")
    if len(records) > FIRST_ROWS:
        label = f"Show the first {FIRST_ROWS}" if is_whole else f"Show all {len(records):,}"
        st.button(label, key=f"{key}-more", on_click=turn_over, args=(f"{key}-whole",))


def turn_over(name: str) -> None:
    """Turn a yes of the session into a no, and the other way."""
    st.session_state[name] = not st.session_state[name]


def in_chosen_order(records: Sequence[Record], order: str) -> list[Record]:
    """Records in one of ORDERS; by date, those without any come last."""
    if order == "title":
        return sorted(records, key=lambda record: record.title.casefold())
    dated = [record for record in records if not record.date.undated]
    dated.sort(key=lambda record: record.date.first_day_in_order, reverse=order == "date-desc")
    return dated + [record for record in records if record.date.undated]

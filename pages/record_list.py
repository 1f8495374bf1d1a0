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
    show_pager,
)
from pages.export_form import show_export_form
from pages.scope import ask_within_records
from pages.session import shared_assistant
from pages.year_bars import show_over_time
from pages.zotero_form import show_zotero_button
from qa import MOST_SELECTED, BrowseFilters, FindingAidError

FIRST_ROWS = 6
ROWS_OF_A_PAGE = 50
MOST_LISTED = 2_000
"""Records of a list; they are sorted together, which takes a tenth of a second for as many."""
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
def show_record_list(all_ids: Sequence[str], key: str, years: Mapping[int, int]) -> None:
    """A list that can be sorted, selected from, cited and exported, a page of rows at a time.

    all_ids: those of all records of the list, by date. key: makes the list unique on the page.
    years: how many of them each year has.
    """
    show_over_time(years)
    picked: set[str] = st.session_state.setdefault(f"{key}-picked", set())
    page: int = st.session_state.setdefault(f"{key}-page", 0)  # 0: the first rows, folded
    records = list(shared_assistant().records.with_ids(all_ids[:MOST_LISTED]).values())

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
        show_links(ids, [record.id for record in chosen], is_chosen=bool(picked))
    in_order = in_chosen_order(records, order)
    first = max(0, page - 1) * ROWS_OF_A_PAGE
    rows = in_order[first : first + ROWS_OF_A_PAGE] if page else in_order[:FIRST_ROWS]
    show_selectable_rows(rows, first + 1, picked, f"{key}-pick", pick)
    if len(all_ids) > len(records) and (page or len(records) <= FIRST_ROWS):
        st.caption(f"These are the first {len(records):,} of {len(all_ids):,} by date.")

    def open_page(number: int) -> None:
        st.session_state[f"{key}-page"] = number

    if page:
        show_pager(page, -(-len(records) // ROWS_OF_A_PAGE), open_page)
    if len(records) > FIRST_ROWS:
        label = f"Show the first {FIRST_ROWS}" if page else f"Show all {len(records):,}"
        st.button(label, key=f"{key}-more", on_click=open_page, args=(0 if page else 1,))


def show_links(ids: Sequence[str], chosen: Sequence[str], is_chosen: bool) -> None:
    """Links that open the list in Browse, and ask about the records that are chosen.

    An address has room for MOST_SELECTED ids. is_chosen: whether the reader has chosen any.
    """
    first = f"the first {MOST_SELECTED} " if len(ids) > MOST_SELECTED else ""
    address = BrowseFilters(selected=tuple(ids[:MOST_SELECTED])).query_string
    browse_link = '<a href="browse?{}" target="_self">Open {}in Browse</a>'
    st.html(str(html(browse_link, address, first)), width="content")
    which = "the selected" if is_chosen else "these"
    if len(chosen) > MOST_SELECTED:
        which = "the first"
    to_ask = chosen[:MOST_SELECTED]
    ask_link = '<a href="./?{}" target="_self">Ask about {} {:,}</a>'
    within = urlencode(ask_within_records(to_ask))
    st.html(str(html(ask_link, within, which, len(to_ask))), width="content")


def in_chosen_order(records: Sequence[Record], order: str) -> list[Record]:
    """Records in one of ORDERS; by date, those without any come last."""
    if order == "title":
        return sorted(records, key=lambda record: record.title.casefold())
    dated = [record for record in records if not record.date.undated]
    dated.sort(key=lambda record: record.date.first_day_in_order, reverse=order == "date-desc")
    return dated + [record for record in records if record.date.undated]

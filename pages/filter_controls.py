"""What Browse and Timeline share: the filters in the URL, and the controls that change them.

The URL is the only state. Each widget is set from it before it is shown, and a change goes into the
URL first, so that a link, a reload, the back button and another tab all show the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from corpus import collapse_whitespace, shorten
from pages.announcer import show_status
from pages.components import escape_markdown, screen_reader_label
from qa import FACETS, Assistant, BrowseFilters, BrowsePage, FacetCount, FindingAidError

FACET_NAMES = {
    "decade": "Decade",
    "kind": "Kind of document",
    "person": "People",
    "place": "Places",
    "collection": "Collection",
    "file": "File or box",
    "tag": "Your tags",
    "dated": "Dated or not",
    "summary": "Summary",
}
FILTER_PARAMETERS = {*FACETS, "words", "own", "from", "to", "order", "page", "pick"}
FIRST_VALUES = 6
"""Values of a facet that have a checkbox; decades all have one, as they are few."""
MOST_MORE_VALUES = 300
LONGEST_LABEL = 60


def short_label(text: str, length: int = LONGEST_LABEL) -> str:
    """A label, as Markdown, that shows the start of this text."""
    return escape_markdown(shorten(collapse_whitespace(text), length - 1))


def filters_in_url() -> BrowseFilters:
    """The filters that the URL holds."""
    return BrowseFilters.from_address(
        {name: st.query_params.get_all(name) for name in st.query_params}
    )


def update_url(filters: BrowseFilters, **parameters: str) -> None:
    """Put filters into the URL.

    parameters: what else to put there, "" to remove; all other parameters of the URL stay.
    """
    address = filters.to_address()
    for name in st.query_params:
        if name not in FILTER_PARAMETERS and name not in parameters:
            address[name] = st.query_params.get_all(name)
    address |= {name: [value] for name, value in parameters.items() if value}
    st.query_params.from_dict(address)


def filter_text_input(
    label: str, key: str, value: str, change: Callable[[str], BrowseFilters], placeholder: str = ""
) -> None:
    """A text field of the filters. change: gives the filters for a new text."""
    st.session_state[key] = value
    st.text_input(
        label,
        key=key,
        max_chars=500,
        placeholder=placeholder,
        on_change=lambda: update_url(change(str(st.session_state[key]))),
    )


def show_period_slider(filters: BrowseFilters, page: BrowsePage) -> None:
    """The period as a slider over the years of the records."""
    if page.years is None or page.years[0] == page.years[1]:
        return
    low, high = page.years
    earliest, latest = filters.period
    begin = min(max(earliest.year if earliest else low, low), high)
    end = min(max(latest.year if latest else high, begin), high)
    st.session_state["years"] = (begin, end)

    def apply() -> None:
        first, last = st.session_state["years"]
        begin, end = str(first) if first > low else "", str(last) if last < high else ""
        update_url(filters.with_period(begin, end))

    st.slider("Years", low, high, key="years", on_change=apply, format="%d")


def show_filter_chips(filters: BrowseFilters, page: BrowsePage) -> None:
    """The active filters, each with a button that removes it."""
    if not filters.is_active:
        return
    chips = active_filters(filters, page)
    with st.container(horizontal=True, gap="small"):
        for key, label, without in chips:
            st.button(
                short_label(label, 40),
                key=f"chip-{key}",
                icon=":material/close:",
                on_click=update_url,
                args=(without,),
                help=f"Remove: {short_label(label, 300)}",
            )
        if len(chips) > 1:
            st.button(
                "Clear all",
                key="clear",
                on_click=update_url,
                args=(filters.cleared,),
                type="tertiary",
            )


def active_filters(
    filters: BrowseFilters, page: BrowsePage
) -> list[tuple[str, str, BrowseFilters]]:
    """(key, label, the filters without it) of each active filter."""
    chips = []
    if filters.words:
        chips.append(("words", f"Words: {filters.words}", filters.with_fields(words="")))
    if filters.note_words:
        label = f"Your notes: {filters.note_words}"
        chips.append(("own", label, filters.with_fields(note_words="")))
    if filters.begin or filters.end:
        span = f"{filters.begin or 'the beginning'} – {filters.end or 'the end'}"
        chips.append(("period", f"Period: {span}", filters.with_period("", "")))
    for facet in FACETS:
        for count in page.facets[facet]:
            if count.is_chosen:
                label = f"{FACET_NAMES[facet]}: {count.label}"
                without = filters.toggled(facet, count.value)
                chips.append((f"{facet}-{count.value}", label, without))
    return chips


def show_facets(filters: BrowseFilters, page: BrowsePage) -> None:
    """The facets with their counts, in the sidebar; the many further values are in a list."""
    with st.sidebar:
        for facet in FACETS:
            counts = page.facets[facet]
            if len(counts) > 1 or any(count.is_chosen for count in counts):
                show_facet(filters, facet, counts)


def show_facet(filters: BrowseFilters, facet: str, counts: Sequence[FacetCount]) -> None:
    """A checkbox for each of the first and the chosen values of a facet, and a list of the rest."""
    first = len(counts) if facet == "decade" else FIRST_VALUES
    visible = [count for place, count in enumerate(counts) if place < first or count.is_chosen]
    name = screen_reader_label(f"{FACET_NAMES[facet]}:")
    with st.container(gap="xxsmall"):
        st.markdown(f"**{FACET_NAMES[facet]}**")
        for count in visible:
            key = f"facet-{facet}-{count.value}"
            st.session_state[key] = count.is_chosen
            noun = screen_reader_label("record" if count.records == 1 else "records")
            st.checkbox(
                f"{name} {short_label(count.label)} ({count.records:,}) {noun}",
                key=key,
                on_change=update_url,
                args=(filters.toggled(facet, count.value),),
            )
        remaining = [count for count in counts if count not in visible]
        if remaining:
            show_more_values(filters, facet, remaining)


def show_more_values(filters: BrowseFilters, facet: str, counts: Sequence[FacetCount]) -> None:
    """The values of a facet that have no checkbox, as a list to type into."""
    key = f"more-{facet}"
    st.session_state[key] = None
    labels = {
        count.value: f"{count.label[:LONGEST_LABEL]} ({count.records:,})"
        for count in counts[:MOST_MORE_VALUES]
    }

    def choose() -> None:
        if (value := st.session_state[key]) is not None:
            update_url(filters.toggled(facet, value))

    st.selectbox(
        f"More: {FACET_NAMES[facet].lower()}",
        list(labels),
        format_func=lambda value: labels.get(value, value),
        key=key,
        placeholder=f"{len(counts):,} more",
        label_visibility="collapsed",
        on_change=choose,
    )


def show_saved_searches(assistant: Assistant, filters: BrowseFilters) -> None:
    """The saved searches, and a field to save this one, in the sidebar."""
    annotations = assistant.annotations
    with st.sidebar, st.expander("Saved searches", icon=":material/bookmark:"):
        for search in annotations.saved_searches():
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                st.button(
                    short_label(search.name),
                    key=f"saved-{search.name}",
                    on_click=update_url,
                    args=(BrowseFilters.from_query(search.address.partition("?")[2]),),
                    type="tertiary",
                )
                if not assistant.read_only:
                    st.button(
                        "Delete",
                        key=f"delete-{search.name}",
                        icon=":material/delete:",
                        help=f"Delete {short_label(search.name)}",
                        on_click=change_annotations,
                        args=(annotations.delete_search, search.name),
                        type="tertiary",
                    )
        if not filters.is_active:
            st.caption("Filter the records, and the search can be saved here under a name.")
        elif not assistant.read_only:
            with st.form("save", border=False, clear_on_submit=True):
                name = st.text_input("Save this search as", max_chars=200, key="save-name")
                if st.form_submit_button("Save"):
                    address = f"browse?{filters.for_saving.query_string}"
                    change_annotations(annotations.save_search, name, address)
                    st.rerun()
        if error := st.session_state.pop("annotation-error", ""):
            show_status(error)


def change_annotations(change: Callable[..., None], *arguments: str) -> None:
    """Change the reader's annotations; an error is shown in the next run."""
    try:
        change(*arguments)
    except FindingAidError as error:
        st.session_state["annotation-error"] = str(error)

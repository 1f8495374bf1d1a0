"""What Browse and Timeline share: the narrowing in the address, and the facets that change it.

The address is the only state. Each widget is set from it before it is shown, and what a reader changes goes into the
address first, so a link, a reload, the back button and another tab all show the same.
"""

from __future__ import annotations

from collections.abc import Callable

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
    "tag": "Your tags",
    "dated": "Dated or not",
    "summary": "Summary",
}
SHOWN_AT_ONCE = 6  # values of a facet; decades are all shown, as they are few and belong together
MOST_OFFERED = 300
LONGEST_LABEL = 60


def short(text: str, most: int = LONGEST_LABEL) -> str:
    """A label that shows exactly this text, cut when it is long."""
    return escape_markdown(shorten(collapse_whitespace(text), most - 1))


def filters_in_url() -> BrowseFilters:
    """The narrowing that the address holds."""
    return BrowseFilters.from_address(
        {name: st.query_params.get_all(name) for name in st.query_params}
    )


def update_url(narrowing: BrowseFilters, **others: str) -> None:
    """Put a narrowing in the address. others: what else the address holds, "" to take it away; the rest stays."""
    mine = (
        set(BrowseFilters.from_address({}).to_address())
        | set(FACETS)
        | {"words", "own", "from", "to", "order", "page", "pick"}
    )
    kept = {name: st.query_params.get_all(name) for name in st.query_params if name not in mine}
    kept |= {name: [value] for name, value in others.items()}
    address = narrowing.to_address() | {
        name: values for name, values in kept.items() if values != [""]
    }
    st.query_params.from_dict(address)


def filter_text_input(
    label: str, key: str, value: str, change: Callable[[str], BrowseFilters], placeholder: str = ""
) -> None:
    """A line of text of the narrowing."""
    st.session_state[key] = value
    st.text_input(
        label,
        key=key,
        max_chars=500,
        placeholder=placeholder,
        on_change=lambda: update_url(change(str(st.session_state[key]))),
    )


def show_period_slider(narrowing: BrowseFilters, found: BrowsePage) -> None:
    """The period as a slider over the years that the records are dated in."""
    if found.years is None or found.years[0] == found.years[1]:
        return
    low, high = found.years
    earliest, latest = narrowing.period
    begin = min(max(earliest.year if earliest else low, low), high)
    end = min(max(latest.year if latest else high, begin), high)
    st.session_state["years"] = (begin, end)

    def moved() -> None:
        first, last = st.session_state["years"]
        update_url(
            narrowing.with_period(
                str(first) if first > low else "", str(last) if last < high else ""
            )
        )

    st.slider("Years", low, high, key="years", on_change=moved, format="%d")


def show_filter_chips(narrowing: BrowseFilters, found: BrowsePage) -> None:
    """What is chosen, each with a button that takes it away."""
    if not narrowing.is_active:
        return
    chosen: list[tuple[str, str, BrowseFilters]] = []
    if narrowing.words:
        chosen.append(("words", f"Words: {narrowing.words}", narrowing.with_fields(words="")))
    if narrowing.note_words:
        chosen.append(
            ("own", f"Your notes: {narrowing.note_words}", narrowing.with_fields(note_words=""))
        )
    if narrowing.begin or narrowing.end:
        span = " – ".join((narrowing.begin or "the beginning", narrowing.end or "the end"))
        chosen.append(("period", f"Period: {span}", narrowing.with_period("", "")))
    for facet in FACETS:
        for one in found.facets[facet]:
            if one.is_chosen:
                shown = f"{FACET_NAMES[facet]}: {one.label}"
                chosen.append((f"{facet}-{one.value}", shown, narrowing.toggled(facet, one.value)))
    with st.container(horizontal=True, gap="small"):
        for key, shown, without in chosen:
            st.button(
                short(shown, 40),
                key=f"chip-{key}",
                icon=":material/close:",
                on_click=update_url,
                args=(without,),
                help=f"Take away: {short(shown, 300)}",
            )
        if len(chosen) > 1:
            st.button(
                "Clear all",
                key="clear",
                on_click=update_url,
                args=(narrowing.cleared,),
                type="tertiary",
            )


def show_facets(narrowing: BrowseFilters, found: BrowsePage) -> None:
    """The facets with their counts, in the sidebar. Every value is a box to tick; the many others are in a list."""
    with st.sidebar:
        for facet in FACETS:
            counts = found.facets[facet]
            if len(counts) > 1 or any(one.is_chosen for one in counts):
                _facet(narrowing, facet, counts)


def _facet(narrowing: BrowseFilters, facet: str, counts: tuple[FacetCount, ...]) -> None:
    once = len(counts) if facet == "decade" else SHOWN_AT_ONCE
    shown = [one for place, one in enumerate(counts) if place < once or one.is_chosen]
    with st.container(gap="xxsmall"):
        st.markdown(f"**{FACET_NAMES[facet]}**")
        for one in shown:
            key = f"facet-{facet}-{one.value}"
            st.session_state[key] = one.is_chosen
            records = screen_reader_label("record" if one.records == 1 else "records")
            st.checkbox(
                f"{screen_reader_label(f'{FACET_NAMES[facet]}:')} {short(one.label)} ({one.records:,}) {records}",
                key=key,
                on_change=update_url,
                args=(narrowing.toggled(facet, one.value),),
            )
        rest = [one for one in counts if one not in shown][:MOST_OFFERED]
        if rest:
            _others(narrowing, facet, rest, len(counts) - len(shown))


def _others(narrowing: BrowseFilters, facet: str, rest: list[FacetCount], number: int) -> None:
    """The values that are not shown at once, as a list to type into."""
    key = f"more-{facet}"
    st.session_state[key] = None
    labels = {one.value: f"{one.label[:LONGEST_LABEL]} ({one.records:,})" for one in rest}

    def added() -> None:
        if (value := st.session_state[key]) is not None:
            update_url(narrowing.toggled(facet, value))

    st.selectbox(
        f"More: {FACET_NAMES[facet].lower()}",
        list(labels),
        format_func=lambda value: labels.get(value, value),
        key=key,
        placeholder=f"{number:,} more",
        label_visibility="collapsed",
        on_change=added,
    )


def show_saved_searches(assistant: Assistant, narrowing: BrowseFilters) -> None:
    """The searches kept under a name, and a line to keep this one, in the sidebar."""
    with st.sidebar, st.expander("Saved searches", icon=":material/bookmark:"):
        for one in assistant.annotations.saved_searches():
            again = BrowseFilters.from_query(one.address.partition("?")[2])
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                st.button(
                    short(one.name),
                    key=f"saved-{one.name}",
                    on_click=update_url,
                    args=(again,),
                    type="tertiary",
                )
                if not assistant.read_only:
                    st.button(
                        "Forget",
                        key=f"forget-{one.name}",
                        icon=":material/delete:",
                        help=f"Forget {short(one.name)}",
                        on_click=_kept,
                        args=(assistant.annotations.delete_search, one.name),
                        type="tertiary",
                    )
        if narrowing.is_active and not assistant.read_only:
            with st.form("save", border=False, clear_on_submit=True):
                name = st.text_input(
                    "Keep this search under a name", max_chars=200, key="save-name"
                )
                if st.form_submit_button("Save"):
                    _kept(
                        assistant.annotations.save_search,
                        name,
                        f"browse?{narrowing.for_saving.query_string}",
                    )
                    st.rerun()
        elif not narrowing.is_active:
            st.caption("Narrow the records, and the search can be saved here under a name.")
        if said := st.session_state.pop("desk-said", ""):
            show_status(said)


def _kept(verb: Callable[..., None], *what: str) -> None:
    """Change the desk; what goes wrong is said when the page is shown again."""
    try:
        verb(*what)
    except FindingAidError as error:
        st.session_state["desk-said"] = str(error)

"""People and places: the names in the records; for one name its forms, records and correspondents.

The URL has the state: ?name=... with ?with=... or ?year=..., and ?page=...; or ?q=... and
?kind=... of the list.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from corpus import NameEntry, collapse_whitespace, count_phrase
from pages.announcer import show_status
from pages.components import (
    html,
    join,
    link,
    number_in_url,
    open_page,
    show_html,
    show_pager,
    show_record,
    table,
)
from pages.name_charts import name_link, show_correspondence, show_correspondents, show_years
from pages.place_map import show_places
from pages.session import get_assistant
from pages.year_bars import show_years_side_by_side
from qa import NAME_KINDS, FindingAidError, MentionedName, NamePage

NAMES_PER_PAGE = 50
NAMES_SIDE_BY_SIDE = 4
MOST_BESIDE = 8
KIND_LABELS = {"": "as titles write it"} | {kind: kind for kind in NAME_KINDS}

assistant = get_assistant()


def show_names(names: Sequence[MentionedName]) -> None:
    """One page of names, each with its kind and how many records mention it."""
    pages = max(1, -(-len(names) // NAMES_PER_PAGE))
    page = min(number_in_url("page") or 1, pages)
    first = (page - 1) * NAMES_PER_PAGE
    on_page = names[first : first + NAMES_PER_PAGE]
    if on_page:
        show_status(
            f"{first + 1:,} - {first + len(on_page):,} of {count_phrase(len(names), 'name')}"
        )
        rows = [
            (name_link(name.entry.name), KIND_LABELS[name.entry.kind], f"{len(name.rows):,}")
            for name in on_page
        ]
        show_html("{}", table("Names in these records", ("Name", "Kind", "Records"), rows))
    else:
        show_status("0 names")
    show_pager(page, pages, open_page)


def show_heading(page: NamePage) -> None:
    """The name, its kind, years, forms, related words and note."""
    entry = page.entry
    years = [str(year) if year else "" for year in (entry.earliest, entry.latest)]
    lived = f", {years[0]}-{years[1]}" if any(years) else ""
    unlisted = ", not in the authority file" if page.is_unlisted and entry.kind else ""
    forms = "; ".join(
        f"{form} (from titles)" if form in entry.forms_from_titles else form for form in entry.forms
    )
    paragraphs = [
        html('<h2 class="fa-title">{}</h2>', entry.name),
        html('<p class="fa-muted">{}{}{}</p>', KIND_LABELS[entry.kind], lived, unlisted),
    ]
    if forms:
        paragraphs.append(html('<p class="fa-text">Also: {}</p>', forms))
    if entry.related:
        related = "; ".join(entry.related)
        paragraphs.append(html('<p class="fa-text">Related words: {}</p>', related))
    if entry.note:
        paragraphs.append(html('<p class="fa-text fa-muted">{}</p>', entry.note))
    show_html("{}", join(paragraphs))


def show_records(page: NamePage) -> None:
    """A page of its records: all, those with a correspondent, or those of a year."""
    st.subheader("Records")
    limit = f" between it and {page.correspondent}" if page.correspondent else ""
    if not limit and page.year:
        limit = f" of {page.year}"
    last = page.first_number + len(page.records) - 1
    numbers = f"{page.first_number:,} - {last:,} of {page.total:,}" if page.records else "0 records"
    show_status(f"{numbers}{limit}")
    entry = page.entry
    if limit:
        show_html("{}", name_link(entry.name, "All its records"))
    elif entry.kind in ("person", "place") and page.record_count:
        show_html("{}", link("browse", "Browse these records", **{entry.kind: entry.name}))
    for record in page.records:
        show_record(record)
    show_pager(page.page, page.pages, open_page)


def change_names(change: Callable[[], None], message: str) -> None:
    """Make a change to the archive's own names, and show the message in the next run."""
    try:
        change()
    except FindingAidError as error:
        st.text(str(error))
    else:
        st.session_state["name-message"] = message
        st.rerun()


def show_name_form(
    entry: NameEntry | None, reader_forms: Sequence[str] = (), is_known: bool = False
) -> None:
    """The form that adds a name, or the reader's own forms of one that the authority file has."""
    title = "Add forms, or correct this name" if is_known else "Add a name"
    with st.expander(title), st.form("keep", border=False):
        typed_name = st.text_input(
            "Name", entry.name if entry else "", disabled=is_known, max_chars=200, key="keep-name"
        )
        kind = st.selectbox(
            "Kind",
            NAME_KINDS,
            NAME_KINDS.index(entry.kind) if entry and entry.kind else 0,
            key="keep-kind",
        )
        typed_forms = st.text_area(
            "Your own other forms of the name, one per line",
            "\n".join(reader_forms),
            key="keep-forms",
            max_chars=5_000,
        )
        note = st.text_input("Note", max_chars=500, key="keep-note")
        if st.form_submit_button("Save this name"):
            lines = map(collapse_whitespace, typed_forms.splitlines())
            forms = [line for line in lines if line]
            name = entry.name if entry and is_known else collapse_whitespace(typed_name)
            change_names(
                lambda: assistant.names.save(name, kind, forms, note.strip()), f"Saved: {name}."
            )
    if entry and is_known:
        known_name = entry.name
        hint = "This archive then no longer knows it."
        if st.button("Remove this name", key="remove-name", help=hint):
            change_names(
                lambda: assistant.names.remove(known_name),
                f"Removed from this archive: {known_name}.",
            )


def show_name(name: str) -> None:
    """The page of one name."""
    page = assistant.names.page(
        name, st.query_params.get("with", ""), number_in_url("year"), number_in_url("page") or 1
    )
    show_html('<a href="people" target="_self">All names</a>')
    if page is None:
        st.text(f"There is no name {name!r}, in the authority file or in any record.")
        if not assistant.read_only:
            show_name_form(NameEntry(name[:200], ""))
        return
    show_heading(page)
    show_years(page.entry.name, page.year_counts)
    show_correspondents(page)
    show_records(page)
    if not assistant.read_only:
        show_name_form(page.entry, page.reader_forms, is_known=not page.is_unlisted)


def show_names_over_time(names: Sequence[str]) -> None:
    """The records of the names that the reader chooses, by year, side by side."""
    if not names:
        return
    st.subheader("Over time, side by side")
    chosen = st.multiselect(
        "Names", names, names[:NAMES_SIDE_BY_SIDE], key="side-by-side", max_selections=MOST_BESIDE
    )
    show_years_side_by_side(assistant.names.years(chosen), "Records of each name")


def show_all_names() -> None:
    """The list of names, and the grid of correspondence."""
    search_column, kind_column = st.columns([2, 1])
    with search_column:
        words = st.text_input("Search the names", key="q", bind="query-params", max_chars=200)
    with kind_column:
        kind = st.selectbox("Kind", ["all", *NAME_KINDS], key="kind", bind="query-params")
    directory = assistant.names.directory()
    names = directory.search(words, "" if kind == "all" else kind)
    show_names(names)
    show_names_over_time([name.entry.name for name in names])
    show_correspondence(directory.pairs)
    show_places([name for name in names if name.entry.kind == "place"])
    if not assistant.read_only:
        show_name_form(None)


st.title("People and places")
if message := st.session_state.pop("name-message", ""):
    show_status(message)
try:
    with st.spinner("Reading the names in the records"):
        assistant.names.directory()
    if name := st.query_params.get("name", ""):
        show_name(name)
    else:
        show_all_names()
except FindingAidError as error:
    st.text(str(error))

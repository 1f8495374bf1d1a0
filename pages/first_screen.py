"""The first screen of Ask: what the archive has, what can be asked, and questions to begin with."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from corpus import count_phrase
from pages.components import escape_markdown, html, join, link, show_html
from pages.year_bars import show_years_side_by_side
from qa import HELP_TEXT, Assistant, BrowseFilters, BrowsePage

MOST_NAMED = 6
FACETS_SHOWN = (("person", "People"), ("place", "Places"), ("kind", "Kinds"))


def show_first_screen(assistant: Assistant, on_question: Callable[[str], None]) -> None:
    """What is in the archive, and questions to begin with, each pressed to be asked."""
    records, coverage, _ = assistant.records.overview()
    if not records:
        st.text("The archive is empty. Paste a listing page on the Add page.")
        if not assistant.read_only:
            st.page_link("pages/add.py", label="Add a listing page", icon=":material/note_add:")
        return
    years = f", {coverage[0].year}-{coverage[1].year}" if coverage else ""
    st.text(
        f"{count_phrase(records)}{years}. "
        "Ask in your own words; answers are quoted from the records."
    )
    page = assistant.records.filtered_page(BrowseFilters(), per_page=1)
    show_contents(page, assistant.records.years())
    with st.spinner("Choosing questions that these records answer"):
        questions = assistant.starter_questions()
    if questions:
        st.caption("Try asking")
    with st.container(gap="xxsmall"):
        for number, question in enumerate(questions):
            st.button(
                f":gray[{escape_markdown(question.kind)}:] {escape_markdown(question.text)}",
                key=f"example-{number}",
                type="tertiary",
                icon=":material/arrow_forward:",
                on_click=on_question,
                args=(question.text,),
            )
    with st.expander("What you can and cannot ask"):
        st.text(HELP_TEXT)


def show_contents(page: BrowsePage, years: Mapping[int, int]) -> None:
    """The records of each year as bars, and the names and kinds that most records have."""
    if len(years) > 1:
        show_years_side_by_side({"": years}, "Records", with_table=False)
    lines = []
    for facet, label in FACETS_SHOWN:
        counts = [count for count in page.facets[facet] if count.records and count.value != "-"]
        links = [
            html("{} ({})", link("browse", count.label, **{facet: count.value}), count.records)
            for count in counts[:MOST_NAMED]
        ]
        if links:
            lines.append(html("<li><b>{}:</b> {}</li>", label, join(links, ", ")))
    if lines:
        show_html('<ul class="fa-list fa-small">{}</ul>', join(lines))

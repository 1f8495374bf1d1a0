"""Timeline: the records over time, at the precision of their dates, from decades down to days.

The URL holds the window (at=195X, 1953, 1953-03, 1953-03-05), the filters of Browse, and, for the
sources of an answer, its conversation and turn (c=..., turn=1).
"""

from __future__ import annotations

from datetime import date

import streamlit as st

from corpus import count_phrase
from pages.announcer import show_status
from pages.charts import bar_chart, drawn_days, kind_colours, long_date_chart, merge_kinds
from pages.components import escape_markdown, html, join, show_html, show_record, show_table
from pages.filter_controls import filters_in_url, show_facets, show_filter_chips, update_url
from pages.session import get_assistant
from qa import (
    AnswerView,
    BrowseFilters,
    FindingAidError,
    Timeline,
    TimelineBar,
    TimelineSpan,
    TimeWindow,
    Turn,
    limit_period,
)

MOST_GAPS = 12
TABLE_HEADERS = ("Dated", "Records", "With longer dates that touch it", "Kinds")

assistant = get_assistant(has_own_sidebar=True)


def capitalized(name: str) -> str:
    """A window's name at the start of a line, without its article."""
    short = name.removeprefix("the ")
    return short[:1].upper() + short[1:]


def show_legend(line: Timeline, colours: dict[str, str]) -> None:
    """Which colour is which kind, where there are several."""
    kinds = [kind for kind, _ in merge_kinds([(kind, 1) for kind in line.kinds], colours)]
    if len(kinds) < 2:
        return
    template = '<li><span aria-hidden="true" class="fa-swatch" style="background:{}"></span>{}</li>'
    items = join(html(template, colours[kind], kind) for kind in kinds)
    show_html(
        '<ul aria-label="Kinds of document" class="fa-list fa-legend fa-small">{}</ul>', items
    )


def clicked(chart: str, field: str) -> str:
    """The value of a field where a chart was clicked, "" when it was not."""
    points = st.session_state[chart].selection["pick"]
    return str(points[0].get(field, "")) if points else ""


def show_charts(
    line: Timeline, filters: BrowseFilters, colours: dict[str, str], days: tuple[date, date]
) -> None:
    """The charts. A click on a bar opens its window; on a longer date, its records in Browse."""
    window = line.window
    summary = f"{count_phrase(line.dated)} in {window.name}; the table below has the same numbers."
    if any(bar.records for bar in line.bars):
        st.caption(escape_markdown(f"Records dated to one {window.unit or 'day'}"))
        bars = f"bars-{window.edtf}"

        def open_window() -> None:
            if edtf := clicked(bars, "at"):
                update_url(filters, at=edtf)

        bar = bar_chart(line, colours, days)
        st.altair_chart(bar, key=bars, on_select=open_window, alt=f"Bars: {summary}")
    if window.unit:
        show_legend(line, colours)
    if line.spans:
        st.caption(
            f"Records whose date is longer than one {window.unit}, or lies across two"
            if window.unit
            else "Records whose longer date includes this day"
        )
        key = f"spans-{window.edtf}"
        spans = long_date_chart(line, colours, days)
        st.altair_chart(spans, key=key, on_select="rerun", alt=f"Longer dates: {summary}")
        if number := clicked(key, "span"):
            span = line.spans[int(float(number))]
            address = limit_period(filters, span.first, span.last).to_address()
            st.switch_page("pages/browse.py", query_params=address)


def show_path(line: Timeline, filters: BrowseFilters) -> None:
    """Buttons from all years down to this window, and to the windows before and after."""
    window = line.window
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for step in (TimeWindow(), *window.enclosing):
            st.button(
                capitalized(step.name),
                key=f"way-{step.edtf}",
                disabled=step.edtf == window.edtf,
                on_click=update_url,
                args=(filters,),
                kwargs={"at": step.edtf},
            )
    if window.first is None:
        return
    with st.container(horizontal=True, gap="small"):
        for offset, icon in ((-1, ":material/chevron_left:"), (1, ":material/chevron_right:")):
            neighbour = window.shifted(offset)
            st.button(
                capitalized(neighbour.name),
                key=f"beside-{offset}",
                icon=icon,
                type="tertiary",
                disabled=neighbour == window,
                on_click=update_url,
                args=(filters,),
                kwargs={"at": neighbour.edtf},
            )


def show_window_list(line: Timeline, filters: BrowseFilters) -> None:
    """A list of the units that have records: the keyboard's way into a bar."""
    labels = {
        bar.window.edtf: f"{capitalized(bar.window.name)} ({bar.overlapping:,})"
        for bar in line.bars
        if bar.overlapping and bar.window.edtf != line.window.edtf
    }
    if not labels:
        return
    st.session_state["into"] = None

    def choose() -> None:
        if (edtf := st.session_state["into"]) is not None:
            update_url(filters, at=str(edtf))

    st.selectbox(
        f"Jump to {line.window.unit}",
        list(labels),
        format_func=lambda edtf: labels.get(edtf, edtf),
        key="into",
        placeholder="Choose",
        on_change=choose,
    )


def show_numbers(line: Timeline, filters: BrowseFilters) -> None:
    """The numbers of the charts as a table that leads to the records."""

    def row(
        name: str, part: TimelineBar | TimelineSpan, first: date | None, last: date | None
    ) -> tuple[object, ...]:
        address = limit_period(filters, first, last).query_string
        overlapping = f"{part.overlapping:,}" if isinstance(part, TimelineBar) else ""
        kinds = ", ".join(f"{kind} {number:,}" for kind, number in part.kinds)
        browse = html('<a href="browse?{}" target="_self">{}</a>', address, capitalized(name))
        return browse, f"{part.records:,}", overlapping, kinds

    rows = [
        row(bar.window.name, bar, bar.window.first, bar.window.last)
        for bar in line.bars
        if bar.overlapping
    ]
    rows += [row(span.name, span, span.first, span.last) for span in line.spans]
    show_table(f"Records over time: {line.window.name}", TABLE_HEADERS, rows)
    if line.unlisted:
        unlisted = count_phrase(
            line.unlisted, "more record has a longer date", "more records have longer dates"
        )
        st.text(f"{unlisted}, not listed one by one.")


def show_records(line: Timeline, filters: BrowseFilters) -> None:
    """The first records of the window, and a link to all of them."""
    window = line.window
    if window.first is None or not line.dated:
        return
    st.subheader(capitalized(window.name), anchor=False)
    st.page_link(
        "pages/browse.py",
        label=f"Show all {line.dated:,} in Browse" if line.dated > 1 else "Show in Browse",
        icon=":material/list:",
        query_params=limit_period(filters, window.first, window.last).to_address(),
    )
    for record in line.records:
        show_record(record)
    if line.dated > len(line.records):
        number = f"{len(line.records)} of {line.dated:,} are shown"
        st.caption(escape_markdown(f"{number}, those dated within {window.name} first."))


def show_sources(record_ids: tuple[str, ...]) -> None:
    """The records that an answer cites, each with the number of its footnote."""
    st.subheader("Sources", anchor=False)
    for number, record_id in enumerate(record_ids, 1):
        record = assistant.record(record_id)
        if record is None:
            st.text(f"[{number}] This record was removed: {record_id}")
        else:
            show_record(record, number=number)


def turn_in_url() -> Turn | None:
    """The stored turn that the URL names, None when it names none."""
    conversation, number = st.query_params.get("c", ""), st.query_params.get("turn", "")
    if not conversation or not (number.isascii() and number.isdecimal() and len(number) < 8):
        return None
    turns = assistant.turns(conversation)
    return next((turn for turn in turns if turn.number == int(number)), None)


def show_count(line: Timeline, filters: BrowseFilters, with_link: bool) -> None:
    """How many records the window has, and how many have no date at all."""
    window = line.window
    where = f" {'on' if window.size == 'day' else 'in'} {window.name}" if window.first else ""
    undated = f"; {line.undated:,} undated not shown" if line.undated else ""
    show_status(f"{count_phrase(line.dated)}{where}{undated}")
    if line.undated and with_link:
        records = f"{line.undated:,} undated records" if line.undated > 1 else "undated record"
        without_period = filters.with_period("", "")
        if "undated" not in without_period.values("dated"):
            without_period = without_period.toggled("dated", "undated")
        st.page_link(
            "pages/browse.py", label=f"Show the {records}", query_params=without_period.to_address()
        )


def show_gaps(line: Timeline) -> None:
    """The runs of time between records in which nothing is dated."""
    if not line.gaps:
        return
    gaps = [
        capitalized(first.name)
        if first == last
        else f"{capitalized(first.name)} to {capitalized(last.name)}"
        for first, last in line.gaps[:MOST_GAPS]
    ]
    unnamed = f", and {len(line.gaps) - MOST_GAPS} more" if len(line.gaps) > MOST_GAPS else ""
    st.caption(escape_markdown(f"Nothing is dated in: {', '.join(gaps)}{unnamed}."))


def show_page() -> None:
    """The whole page, as the URL asks for it."""
    filters = filters_in_url()
    window = TimeWindow.from_address(st.query_params.get("at", ""))
    turn = turn_in_url()
    cited_ids = AnswerView.loads(turn.answer).cited_ids if turn else None
    with st.spinner("Counting the records"):
        # All records give the colours of the kinds, so that they are the same for every choice.
        everything = assistant.records.filtered_page(BrowseFilters(), 1)
        page = assistant.records.filtered_page(limit_period(filters, window.first, window.last), 1)
        line = assistant.records.timeline(filters, window, cited_ids)
    if turn is None:
        show_facets(filters, page)
        show_filter_chips(filters, page)
    else:
        st.caption(escape_markdown("Only the sources of one answer, to the question"))
        st.text(turn.question)
        st.button(
            "All records",
            on_click=update_url,
            args=(filters,),
            kwargs={"c": "", "turn": "", "at": ""},
            icon=":material/close:",
        )
    show_path(line, filters)
    show_count(line, filters, with_link=turn is None)
    if everything.years is not None and line.dated:
        show_charts(line, filters, kind_colours(everything), drawn_days(line, everything.years))
        show_window_list(line, filters)
        show_gaps(line)
        show_numbers(line, filters)
    elif everything.years is None:
        st.text("No record here has a date.")
    else:
        st.text("No record is dated in this period.")
    if cited_ids is None:
        show_records(line, filters)
    else:
        show_sources(cited_ids)


st.title("Timeline")
try:
    show_page()
except FindingAidError as error:
    st.text(str(error))

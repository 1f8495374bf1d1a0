"""Timeline: the records over time, at the precision that they have, from decades down to days.

The address holds the window (at=195X, 1953, 1953-03, 1953-03-05), the same narrowing as Browse, and, for the sources
of an answer, its conversation and turn (c=..., turn=1).
"""

from __future__ import annotations

import html
from datetime import date
from typing import Any

import streamlit as st

from corpus import count_phrase
from pages.announcer import show_status
from pages.charts import bar_chart, drawn_days, kind_colours, long_date_chart, merge_kinds
from pages.components import escape_markdown, show_record
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
    limit_period,
)

assistant = get_assistant()


def legend(line: Timeline, colour: dict[str, str]) -> None:
    """Which colour is which kind, for the kinds that are there."""
    there = [kind for kind, _ in merge_kinds([(kind, 1) for kind in line.kinds], colour)]
    if len(there) < 2:
        return
    pieces = "".join(
        f'<li style="display:inline-block;margin-right:1rem"><span aria-hidden="true" style="display:inline-block;'
        f'width:.8em;height:.8em;margin-right:.35em;background:{colour[kind]}"></span>{html.escape(kind)}</li>'
        for kind in there
    )
    st.html(
        f'<ul aria-label="Kinds of document" style="list-style:none;padding:0;margin:0;font-size:.85rem">{pieces}</ul>'
    )


def picked(key: str, name: str) -> Any:  # noqa: ANN401
    """What was clicked in a chart, None when nothing was."""
    points = st.session_state[key].selection["pick"]
    return points[0].get(name) if points else None


def charts(
    line: Timeline, narrowing: BrowseFilters, colour: dict[str, str], edges: tuple[date, date]
) -> None:
    """The charts. A press on a bar goes into it; one on a longer date opens its records in Browse."""
    said = f"{count_phrase(line.dated)} in {line.window.name}; the same numbers stand in the table below."
    if any(bar.records for bar in line.bars):
        st.caption(escape_markdown(f"Records dated to one {line.window.unit or 'day'}"))
        bars = f"bars-{line.window.edtf}"

        def zoomed() -> None:
            if (at := picked(bars, "at")) is not None:
                update_url(narrowing, at=str(at))

        st.altair_chart(
            bar_chart(line, colour, edges), key=bars, on_select=zoomed, alt=f"Bars: {said}"
        )
    if line.window.unit:
        legend(line, colour)
    if line.spans:
        unit = line.window.unit
        st.caption(
            f"Records whose date is longer than one {unit}, or lies across two"
            if unit
            else "Records whose longer date includes this day"
        )
        longer = f"stretches-{line.window.edtf}"
        st.altair_chart(
            long_date_chart(line, colour, edges),
            key=longer,
            on_select="rerun",
            alt=f"Longer dates: {said}",
        )
        number = picked(longer, "stretch")
        if number is not None:
            one = line.spans[int(number)]
            st.switch_page(
                "pages/browse.py",
                query_params=limit_period(narrowing, one.first, one.last).to_address(),
            )


def way(line: Timeline, narrowing: BrowseFilters) -> None:
    """Where we are, from all years down to here, with a button for each step; and to the windows beside."""
    window = line.window
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for one in (TimeWindow(), *window.enclosing):
            here = one.edtf == window.edtf
            st.button(
                capital(one.name),
                key=f"way-{one.edtf}",
                disabled=here,
                on_click=update_url,
                args=(narrowing,),
                kwargs={"at": one.edtf},
            )
    if window.first is not None:
        with st.container(horizontal=True, gap="small"):
            for by, icon in ((-1, ":material/chevron_left:"), (1, ":material/chevron_right:")):
                there = window.shifted(by)
                st.button(
                    capital(there.name),
                    key=f"beside-{by}",
                    icon=icon,
                    type="tertiary",
                    disabled=there == window,
                    on_click=update_url,
                    args=(narrowing,),
                    kwargs={"at": there.edtf},
                )


def into(line: Timeline, narrowing: BrowseFilters) -> None:
    """The same as a press on a bar, for the keyboard: a list of the units that hold something."""
    names = {
        bar.window.edtf: f"{capital(bar.window.name)} ({bar.overlapping:,})"
        for bar in line.bars
        if bar.overlapping
    }
    names.pop(line.window.edtf, None)
    if not names:
        return
    st.session_state["into"] = None

    def chosen() -> None:
        if (at := st.session_state["into"]) is not None:
            update_url(narrowing, at=str(at))

    st.selectbox(
        f"Go to a {line.window.unit}",
        list(names),
        format_func=lambda at: names.get(at, at),
        key="into",
        placeholder="Choose, or press a bar above",
        on_change=chosen,
    )


def table(line: Timeline, narrowing: BrowseFilters) -> None:
    """The numbers of the charts, each with a link to its records."""
    rows: list[tuple[str, TimelineBar | TimelineSpan, date | None, date | None, str]] = []
    for bar in line.bars:
        if bar.overlapping:
            rows.append(
                (
                    capital(bar.window.name),
                    bar,
                    bar.window.first,
                    bar.window.last,
                    f"{bar.overlapping:,}",
                )
            )
    rows += [(capital(one.name), one, one.first, one.last, "") for one in line.spans]
    cells = "".join(
        f'<tr><th scope="row" style="text-align:left;font-weight:400">{linked(name, narrowing, first, last)}</th>'
        f"<td>{one.records:,}</td><td>{touching}</td><td>{html.escape(kinds_of(one))}</td></tr>"
        for name, one, first, last, touching in rows
    )
    with st.expander("The same as a table", icon=":material/table:"):
        st.html(
            '<div style="overflow-x:auto"><table style="border-spacing:.8rem .2rem"><caption style="text-align:left">'
            f"Records over time: {html.escape(line.window.name)}</caption><thead><tr>"
            '<th scope="col" style="text-align:left">Dated</th><th scope="col">Records</th>'
            '<th scope="col">With longer dates that touch it</th>'
            f'<th scope="col" style="text-align:left">Kinds</th></tr></thead><tbody>{cells}</tbody></table></div>'
        )
        if line.unlisted:
            further = count_phrase(
                line.unlisted, "more record has a longer date", "more records have longer dates"
            )
            st.text(f"{further}, not listed one by one.")


def kinds_of(one: TimelineBar | TimelineSpan) -> str:
    """The kinds with their numbers, in words."""
    return ", ".join(f"{kind} {number:,}" for kind, number in one.kinds)


def linked(name: str, narrowing: BrowseFilters, first: date | None, last: date | None) -> str:
    """HTML of a name that leads to its records in Browse."""
    query = limit_period(narrowing, first, last).query_string
    return f'<a href="browse?{html.escape(query)}" target="_self" style="color:inherit">{html.escape(name)}</a>'


def capital(name: str) -> str:
    """A name at the beginning of a line, without its article."""
    short = name.removeprefix("the ")
    return short[:1].upper() + short[1:]


def records_of(line: Timeline, narrowing: BrowseFilters) -> None:
    """The first records of the window, and the way to all of them."""
    if line.window.first is None or not line.dated:
        return
    here = limit_period(narrowing, line.window.first, line.window.last)
    st.subheader(capital(line.window.name), anchor=False)
    st.page_link(
        "pages/browse.py",
        label=f"All {line.dated:,} in Browse" if line.dated > 1 else "The record in Browse",
        icon=":material/list:",
        query_params=here.to_address(),
    )
    for record in line.records:
        show_record(record)
    if line.dated > len(line.records):
        st.caption(
            escape_markdown(
                f"{len(line.records)} of {line.dated:,} are shown, those dated within {line.window.name} first."
            )
        )


def sources_of(cited: tuple[str, tuple[str, ...]]) -> None:
    """The records that an answer cites, each with the number of its footnote."""
    st.subheader("Sources", anchor=False)
    for number, one in enumerate(cited[1], 1):
        record = assistant.record(one)
        if record is None:
            st.text(f"[{number}] This record is no longer held: {one}")
        else:
            show_record(record, number=number)


def undated_only(narrowing: BrowseFilters) -> BrowseFilters:
    """The same records, but those without any date; a period would leave none of them."""
    everything = narrowing.with_period("", "")
    return (
        everything
        if "undated" in everything.values("dated")
        else everything.toggled("dated", "undated")
    )


def answer_in_address() -> tuple[str, tuple[str, ...]] | None:
    """The answer whose sources are asked for; None when the address names none, or none that is kept."""
    conversation, turn = st.query_params.get("c", ""), st.query_params.get("turn", "")
    if not conversation or not (turn.isascii() and turn.isdecimal() and len(turn) < 8):
        return None
    for stored in assistant.turns(conversation):
        if stored.number == int(turn):
            return stored.question, AnswerView.loads(stored.answer).cited_ids
    return None


def page() -> None:
    """The whole page, as the address asks for it."""
    narrowing = filters_in_url()
    window = TimeWindow.from_address(st.query_params.get("at", ""))
    cited = answer_in_address()
    with st.spinner("Counting the records"):
        everything = assistant.records.filtered_page(
            BrowseFilters(), 1
        )  # its kinds give the colours, the same for every choice
        found = assistant.records.filtered_page(
            limit_period(narrowing, window.first, window.last), 1
        )
        line = assistant.records.timeline(narrowing, window, None if cited is None else cited[1])
    if cited is None:
        show_facets(narrowing, found)
        show_filter_chips(narrowing, found)
    else:
        st.caption(escape_markdown("Only the sources of one answer, to the question"))
        st.text(cited[0])
        away = {"c": "", "turn": "", "at": ""}
        st.button(
            "All records",
            on_click=update_url,
            args=(narrowing,),
            kwargs=away,
            icon=":material/close:",
        )
    way(line, narrowing)
    said(line, narrowing, cited is None)
    if everything.years is not None and line.dated:
        charts(line, narrowing, kind_colours(everything), drawn_days(line, everything.years))
        into(line, narrowing)
        gaps_of(line)
        table(line, narrowing)
    else:
        st.text("No record here has a date.")
    if cited is None:
        records_of(line, narrowing)
    else:
        sources_of(cited)


def said(line: Timeline, narrowing: BrowseFilters, linked_too: bool) -> None:
    """How many records the window holds, and how many have no date at all."""
    undated = (
        f"; {count_phrase(line.undated, 'without any date is', 'without any date are')} not on it"
        if line.undated
        else ""
    )
    when = f"{'on' if line.window.size == 'day' else 'in'} {line.window.name}"
    show_status(f"{count_phrase(line.dated)} {when}{undated}.")
    if line.undated and linked_too:
        query = undated_only(narrowing).to_address()
        label = (
            f"The {line.undated:,} undated in Browse"
            if line.undated > 1
            else "The undated record in Browse"
        )
        st.page_link("pages/browse.py", label=label, query_params=query)


def gaps_of(line: Timeline) -> None:
    """The stretches of time, between records, in which nothing is dated."""
    if not line.gaps:
        return
    gaps = [
        capital(a.name) if a == b else f"{capital(a.name)} to {capital(b.name)}"
        for a, b in line.gaps[:12]
    ]
    more = f", and {len(line.gaps) - 12} more" if len(line.gaps) > 12 else ""
    st.caption(escape_markdown(f"Nothing is dated in: {', '.join(gaps)}{more}."))


st.title("Timeline")
try:
    page()
except FindingAidError as error:
    st.text(str(error))

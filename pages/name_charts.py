"""The charts of People: the correspondence, one name's records by year, and its correspondents."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import streamlit as st
from markupsafe import Markup

from corpus import count_phrase, shorten
from pages.components import html, join, link, show_html, show_table, text_colour
from pages.network import show_network
from qa import CorrespondencePair, NamePage, YearCounts

LONGEST_NAME = 200
GRID_SIZE = 12
MOST_PAIRS = 200
MOST_BARS = 8
FEWEST_YEARS = 10
"""Years on the axis, so that a single year does not fill the page."""
BAR_COLOUR = "#a8937a"
DIRECTIONS = ("sent", "received", "spoke with")


def name_link(name: str, text: object = None, **query: str) -> Markup:
    """A link to the page of a name; `text` is the name itself unless given."""
    label = shorten(name, LONGEST_NAME) if text is None else text
    return link("people", label, name=name, **query)


def show_correspondence(pairs: Sequence[CorrespondencePair]) -> None:
    """The correspondence: those who wrote most as a grid, and every pair as a table."""
    if not pairs:
        return
    st.subheader("Who wrote to whom")
    show_network(pairs)
    st.caption(
        "Based on titles only. A row is a writer, a column a recipient; "
        "each number leads to the records."
    )
    show_html(
        '<div role="region" aria-label="Who wrote to whom" tabindex="0" class="fa-scroll">{}</div>',
        correspondence_grid(pairs),
    )
    rows = [
        (
            name_link(pair.writer),
            name_link(pair.recipient),
            name_link(pair.writer, f"{len(pair.rows):,}", **{"with": pair.recipient}),
        )
        for pair in pairs[:MOST_PAIRS]
    ]
    of_all = f"{len(rows):,} of {count_phrase(len(pairs), 'pair')}"
    caption = f"Who wrote to whom, the most first: {of_all}"
    show_table(caption, ("From", "To", "Records"), rows, label="Show as list")


def correspondence_grid(pairs: Sequence[CorrespondencePair]) -> Markup:
    """A table of numbers, shaded by their share of the highest."""
    writers = list(dict.fromkeys(pair.writer for pair in pairs))[:GRID_SIZE]
    recipients = list(dict.fromkeys(pair.recipient for pair in pairs if pair.writer in writers))[
        :GRID_SIZE
    ]
    counts = {(pair.writer, pair.recipient): len(pair.rows) for pair in pairs}
    highest = max(counts.values())

    def cell(writer: str, recipient: str) -> Markup:
        count = counts.get((writer, recipient), 0)
        if not count:
            return Markup("<td></td>")
        number = name_link(writer, f"{count:,}", **{"with": recipient})
        shade = f"{0.12 + 0.6 * count / highest:.2f}"
        return html('<td style="background:rgba(168,147,122,{})">{}</td>', shade, number)

    head = join(html('<th scope="col"><div>{}</div></th>', name) for name in recipients)
    body = join(
        html(
            '<tr><th scope="row">{}</th>{}</tr>',
            name_link(writer),
            join(cell(writer, recipient) for recipient in recipients),
        )
        for writer in writers
    )
    return html(
        '<table class="fa-grid"><thead><tr><td>from / to</td>{}</tr></thead>'
        "<tbody>{}</tbody></table>",
        head,
        body,
    )


def show_years(name: str, counts: YearCounts) -> None:
    """The records that mention a name, by year, as a chart and as a table."""
    by_year = [(year, count) for year, count in counts.years if count]
    if by_year:
        st.subheader("Over time")
        st.altair_chart(year_chart(by_year), width="stretch")
        rows = [(name_link(name, year, year=str(year)), f"{count:,}") for year, count in by_year]
        show_table("Records by year", ("Year", "Records"), rows)
    elsewhere = (
        [f"{count_phrase(counts.multi_year)} of more than one year"] if counts.multi_year else []
    )
    elsewhere += [f"{counts.undated:,} undated"] if counts.undated else []
    if elsewhere:
        st.caption(f"Not in the years: {', '.join(elsewhere)}.")


def year_chart(by_year: Sequence[tuple[int, int]]) -> alt.Chart:
    """A bar for each (year, number of records)."""
    first, last = by_year[0][0], by_year[-1][0]
    first -= max(0, FEWEST_YEARS - (last - first) - 1) // 2
    last = max(last, first + FEWEST_YEARS - 1)
    values = [{"year": year, "end": year + 0.92, "records": count} for year, count in by_year]
    scale = alt.Scale(domain=[first, last + 1], nice=False)
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=values), height=180)
        .mark_bar(color=BAR_COLOUR, stroke=BAR_COLOUR)
        .encode(
            x=alt.X("year:Q", scale=scale, title="year of the listing's date").axis(
                format="d", tickMinStep=1, labelOverlap=True
            ),
            x2="end:Q",
            y=alt.Y("records:Q", title="records").axis(tickMinStep=1, format="d"),
            y2=alt.datum(0),
            tooltip=[alt.Tooltip("year:Q", format="d"), alt.Tooltip("records:Q")],
        )
    )
    return chart


def show_correspondents(page: NamePage) -> None:
    """Who sent to, received from and spoke with a name, as a chart and as a table."""
    if not page.correspondents:
        return
    st.subheader("Correspondents")
    st.caption("Based on titles only.")
    st.altair_chart(correspondents_chart(page), width="stretch")
    rows = [
        (
            name_link(correspondent.name),
            f"{len(correspondent.sent):,}",
            f"{len(correspondent.received):,}",
            f"{len(correspondent.spoke):,}",
            name_link(
                page.entry.name, f"{len(correspondent.rows):,}", **{"with": correspondent.name}
            ),
        )
        for correspondent in page.correspondents[:MOST_PAIRS]
    ]
    headers = ("Name", *map(str.capitalize, DIRECTIONS), "All")
    show_table("Correspondents, the most first", headers, rows)


def correspondents_chart(page: NamePage) -> alt.LayerChart:
    """A bar for each correspondent and direction, with its number."""
    values = [
        {
            "name": correspondent.name,
            "direction": direction,
            "records": len(rows),
            "label": f"{len(rows):,} {direction}",
        }
        for correspondent in page.correspondents[:MOST_BARS]
        for direction, rows in zip(
            DIRECTIONS,
            (correspondent.sent, correspondent.received, correspondent.spoke),
            strict=True,
        )
        if rows
    ]
    correspondents = page.correspondents[:MOST_BARS]
    names = [correspondent.name for correspondent in correspondents]
    longest = max(
        len(rows)
        for correspondent in correspondents
        for rows in (correspondent.sent, correspondent.received, correspondent.spoke)
    )
    with_room_for_labels = alt.Scale(domainMax=2 * longest)
    base = alt.Chart(alt.InlineData(values=values), height=alt.Step(15)).encode(
        y=alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=130)),
        yOffset=alt.YOffset("direction:N", sort=list(DIRECTIONS)),
        x=alt.X("records:Q", title="records", scale=with_room_for_labels).axis(
            tickMinStep=1, format="d"
        ),
        tooltip=[alt.Tooltip("name:N"), alt.Tooltip("direction:N"), alt.Tooltip("records:Q")],
    )
    labels = base.mark_text(align="left", dx=4, color=text_colour()).encode(text="label:N")
    chart: alt.LayerChart = base.mark_bar(color=BAR_COLOUR) + labels
    return chart

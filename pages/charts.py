"""The charts of the timeline: bars for dates within one unit, and below them the longer dates.

Vega draws them in the browser, with what Streamlit ships; nothing is fetched from elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import altair as alt

from qa import BrowsePage, Timeline, TimelineBar, assign_lanes

COLOURS = "#2f6fa7 #d98324 #2a9070 #b0588c #63a9d6 #b5482f #a59523 #7a67b5".split()
OTHER_COLOUR, NO_KIND_COLOUR = "#7d7469", "#a8937a"
OTHER_KINDS = "other kinds"
NO_KIND = "no kind in the title"
LEAST_SPAN = 0.008
"""A shorter date is drawn at this share of the window, so that it can be seen and clicked."""
AXIS_HEIGHT = 48
"""Pixels below the longer dates, for the scale."""
LEFT_MARGIN = 40
"""Pixels left of both charts, so that their times are aligned."""
TICK_FORMATS = {"decade": "%Y", "year": "%Y", "month": "%B", "day": "%-d"}
Row = dict[str, str | int | float]


def day_start(day: date) -> int:
    """The beginning of a day (UTC), in milliseconds from 1970, as Vega counts."""
    return (day - date(1970, 1, 1)).days * 86_400_000


def day_end(day: date) -> int:
    """The end of a day, in milliseconds from 1970."""
    return day_start(day) + 86_400_000


def kind_colours(page: BrowsePage) -> dict[str, str]:
    """A colour for each of the most common kinds; the others share one."""
    kinds = [count.label for count in page.facets["kind"] if count.label != NO_KIND]
    colours = dict(zip(kinds, COLOURS, strict=False))
    return colours | {OTHER_KINDS: OTHER_COLOUR, NO_KIND: NO_KIND_COLOUR}


def colour_encoding(colours: dict[str, str]) -> alt.Color:
    """The colours of the kinds; the page has its own legend."""
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    return alt.Color("kind:N", scale=scale, legend=None)


def drawn_days(line: Timeline, years: tuple[int, int]) -> tuple[date, date]:
    """The first and the last day of the charts; all of time is the decades of these years."""
    first = line.window.first or date(max(years[0] // 10 * 10, 1), 1, 1)
    return first, line.window.last or date(min(years[1] // 10 * 10 + 9, date.max.year), 12, 31)


def time_axis(line: Timeline, days: tuple[date, date]) -> alt.X:
    """Time from the first day to the last.

    Plain numbers with labels of our own: with Vega's own times, x and x2 get wrong ends.
    """
    ticks = [day_start(bar.window.first) for bar in line.bars if bar.window.first is not None]
    tick_format = TICK_FORMATS[line.window.unit or "day"]
    return alt.X(
        "start:Q",
        scale=alt.Scale(domain=[day_start(days[0]), day_end(days[1])], nice=False, zero=False),
        axis=alt.Axis(
            title=None,
            labelExpr=f"utcFormat(datum.value, '{tick_format}')",
            values=ticks,
            labelOverlap=True,
            labelAlign="left",
            grid=False,
        ),
    )


def bar_chart(line: Timeline, colours: dict[str, str], days: tuple[date, date]) -> alt.Chart:
    """How many records are dated within each unit, by kind."""
    rows = [row for bar in line.bars for row in bar_rows(bar, colours)]
    counts = alt.Axis(
        minExtent=LEFT_MARGIN, maxExtent=LEFT_MARGIN, title=None, tickMinStep=1, format=",d"
    )
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(rows))
        .mark_bar(cursor="pointer", stroke="transparent")
        .encode(
            x=time_axis(line, days),
            x2="end",
            y=alt.Y("low:Q", axis=counts, scale=alt.Scale(domainMin=0)),
            y2="high",
            color=colour_encoding(colours),
            tooltip=[
                alt.Tooltip("name:N", title="Dated"),
                alt.Tooltip("kind:N", title="Kind"),
                alt.Tooltip("records:Q"),
            ],
        )
        .add_params(alt.selection_point(name="pick", fields=["at"]))
        .properties(height=260)
    )
    return chart


def bar_rows(bar: TimelineBar, colours: dict[str, str]) -> list[Row]:
    """The parts of a bar, one for each kind, from the bottom up."""
    first, last = bar.window.first or date.min, bar.window.last or date.max
    gap = (day_end(last) - day_start(first)) * 0.03
    rows: list[Row] = []
    low = 0
    for kind, number in merge_kinds(bar.kinds, colours):
        rows.append(
            {
                "at": bar.window.edtf,
                "name": bar.window.name,
                "start": day_start(first) + gap,
                "end": day_end(last) - gap,
                "kind": kind,
                "records": number,
                "low": low,
                "high": low + number,
            }
        )
        low += number
    return rows


def merge_kinds(kinds: Sequence[tuple[str, int]], colours: dict[str, str]) -> list[tuple[str, int]]:
    """(kind, number) in the order of the legend; kinds without a colour are added up."""
    numbers = dict.fromkeys(colours, 0)
    for kind, number in kinds:
        numbers[kind if kind in colours else OTHER_KINDS] += number
    return [(kind, number) for kind, number in numbers.items() if number]


def long_date_chart(
    line: Timeline, colours: dict[str, str], days: tuple[date, date]
) -> alt.LayerChart:
    """The dates longer than a unit, each at its length, cut off at the edges of the window."""
    rows = span_rows(line, colours, days)
    no_labels = alt.Axis(
        minExtent=LEFT_MARGIN,
        maxExtent=LEFT_MARGIN,
        title=None,
        labels=False,
        ticks=False,
        domain=False,
    )
    base = alt.Chart(alt.InlineData(rows)).encode(
        x=time_axis(line, days), y=alt.Y("lane:O", axis=no_labels)
    )
    bars = (
        base.mark_bar(cursor="pointer", height=9, cornerRadius=2, stroke="gray", strokeWidth=0.6)
        .encode(
            x2="end",
            color=colour_encoding(colours),
            tooltip=[
                alt.Tooltip("name:N", title="Dated"),
                alt.Tooltip("kinds:N"),
                alt.Tooltip("records:Q"),
            ],
        )
        .add_params(alt.selection_point(name="pick", fields=["span"]))
        .properties(name="spans")  # else Altair numbers it, and each click makes a new chart
    )
    numbers = base.mark_text(align="left", dx=4, fontSize=11, color="gray").encode(
        x="end:Q", text="records:Q"
    )
    lanes = 1 + max(int(row["lane"]) for row in rows)
    chart: alt.LayerChart = (bars + numbers).properties(height=18 * lanes + AXIS_HEIGHT)
    return chart


def span_rows(line: Timeline, colours: dict[str, str], days: tuple[date, date]) -> list[Row]:
    """The longer dates, each in a lane where it overlaps no other."""
    least = (day_end(days[1]) - day_start(days[0])) * LEAST_SPAN
    rows: list[Row] = []
    lanes = assign_lanes(line.spans, *days)
    for number, (span, lane) in enumerate(zip(line.spans, lanes, strict=True)):
        start = day_start(max(span.first or days[0], days[0]))
        rows.append(
            {
                "span": number,
                "name": span.name,
                "start": start,
                "end": max(day_end(min(span.last or days[1], days[1])), start + least),
                "lane": lane,
                "kind": merge_kinds(span.kinds, colours)[0][0],
                "kinds": ", ".join(f"{kind}: {number}" for kind, number in span.kinds),
                "records": span.records,
            }
        )
    return rows

"""The charts of the timeline: bars for what is dated to one unit, below them the longer dates, each in its length.

Drawn by Vega in the browser, from what Streamlit brings along; nothing is asked of another machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import altair as alt

from qa import BrowsePage, Timeline, TimelineBar, assign_lanes

COLOURS = "#2f6fa7 #d98324 #2a9070 #b0588c #63a9d6 #b5482f #a59523 #7a67b5".split()
REST, NO_KIND = "#7d7469", "#a8937a"
SEEN = 0.008  # of a window: what is shorter is drawn so long, that it can be seen and pressed
OTHER_KINDS = "other kinds"
NONE = "no kind in the title"
AXIS = 48  # pixels below the longer dates, for the scale
ROOM = 40  # pixels left of both charts, so that their times stand below each other
FORMATS = {"decade": "%Y", "year": "%Y", "month": "%B", "day": "%-d"}


def moment(day: date) -> int:
    """The beginning of a day, in milliseconds from 1970, as Vega counts (UTC)."""
    return (day - date(1970, 1, 1)).days * 86_400_000


def after(day: date) -> int:
    """The end of a day."""
    return moment(day) + 86_400_000


def kind_colours(found: BrowsePage) -> dict[str, str]:
    """A colour for each of the commonest kinds, the same in every window; the others share one."""
    kinds = [one.label for one in found.facets["kind"] if one.label != NONE]
    return dict(zip(kinds, COLOURS, strict=False)) | {OTHER_KINDS: REST, NONE: NO_KIND}


def coloured(colour: dict[str, str]) -> alt.Color:
    """The colours of the kinds; the legend is ours, below."""
    scale = alt.Scale(domain=list(colour), range=list(colour.values()))
    return alt.Color("kind:N", scale=scale, legend=None)


def drawn_days(line: Timeline, years: tuple[int, int]) -> tuple[date, date]:
    """The first and the last day that are drawn."""
    first = line.window.first or date(max(years[0] // 10 * 10, 1), 1, 1)
    return first, line.window.last or date(min(years[1] // 10 * 10 + 9, date.max.year), 12, 31)


def x_axis(line: Timeline, edges: tuple[date, date]) -> alt.X:
    """Time, from the first day to the last, what is empty too.

    Plain numbers with labels of our own: with Vega's own times, x and x2 take their ends from each other wrongly.
    """
    ticks = [moment(bar.window.first) for bar in line.bars if bar.window.first is not None]
    label = f"utcFormat(datum.value, '{FORMATS[line.window.unit or 'day']}')"
    return alt.X(
        "start:Q",
        scale=alt.Scale(domain=[moment(edges[0]), after(edges[1])], nice=False, zero=False),
        axis=alt.Axis(
            title=None,
            labelExpr=label,
            values=ticks,
            labelOverlap=True,
            labelAlign="left",
            grid=False,
        ),
    )


def bar_chart(line: Timeline, colour: dict[str, str], edges: tuple[date, date]) -> alt.Chart:
    """How many records are dated within each unit, by kind."""
    rows: list[dict[str, Any]] = []
    for bar in line.bars:
        low = 0
        for kind, number in merge_kinds(bar.kinds, colour):
            rows.append(piece(bar, kind, number, low))
            low += number
    tooltip = [
        alt.Tooltip("name:N", title="Dated"),
        alt.Tooltip("kind:N", title="Kind"),
        alt.Tooltip("records:Q"),
    ]
    pick = alt.selection_point(name="pick", fields=["at"])
    counting = alt.Axis(minExtent=ROOM, maxExtent=ROOM, title=None, tickMinStep=1, format=",d")
    drawn: alt.Chart = (
        alt.Chart(alt.InlineData(rows))
        .mark_bar(cursor="pointer", stroke="transparent")
        .encode(
            x=x_axis(line, edges),
            x2="end",
            y=alt.Y("low:Q", axis=counting, scale=alt.Scale(domainMin=0)),
            y2="high",
            color=coloured(colour),
            tooltip=tooltip,
        )
        .add_params(pick)
        .properties(height=260)
    )
    return drawn


def piece(bar: TimelineBar, kind: str, number: int, low: int) -> dict[str, Any]:
    """One kind's part of a bar."""
    first, last = bar.window.first or date.min, bar.window.last or date.max
    gap = (after(last) - moment(first)) * 0.03
    return {
        "at": bar.window.edtf,
        "name": bar.window.name,
        "start": moment(first) + gap,
        "end": after(last) - gap,
        "kind": kind,
        "records": number,
        "low": low,
        "high": low + number,
    }


def merge_kinds(kinds: Sequence[tuple[str, int]], colour: dict[str, str]) -> list[tuple[str, int]]:
    """The kinds in the order of the legend, those without a colour of their own together."""
    found = dict.fromkeys(colour, 0)
    for kind, number in kinds:
        found[kind if kind in colour else OTHER_KINDS] += number
    return [(kind, number) for kind, number in found.items() if number]


def long_date_chart(
    line: Timeline, colour: dict[str, str], edges: tuple[date, date]
) -> alt.LayerChart:
    """The dates that are longer than a unit, each as long as it is; at the edge of the window they are cut off."""
    rows: list[dict[str, Any]] = []
    least = (after(edges[1]) - moment(edges[0])) * SEEN
    for number, (one, lane) in enumerate(
        zip(line.spans, assign_lanes(line.spans, *edges), strict=True)
    ):
        kinds = merge_kinds(one.kinds, colour)
        start, end = (
            moment(max(one.first or edges[0], edges[0])),
            after(min(one.last or edges[1], edges[1])),
        )
        rows.append(
            {
                "stretch": number,
                "name": one.name,
                "start": start,
                "end": max(end, start + least),
                "lane": lane,
                "kind": kinds[0][0],
                "kinds": ", ".join(f"{kind}: {count}" for kind, count in one.kinds),
                "records": one.records,
            }
        )
    unmarked = alt.Axis(
        minExtent=ROOM, maxExtent=ROOM, title=None, labels=False, ticks=False, domain=False
    )
    height = 18 * (1 + max(row["lane"] for row in rows)) + AXIS
    base = alt.Chart(alt.InlineData(rows)).encode(
        x=x_axis(line, edges), y=alt.Y("lane:O", axis=unmarked)
    )
    bars = (
        base.mark_bar(cursor="pointer", height=9, cornerRadius=2, stroke="gray", strokeWidth=0.6)
        .encode(
            x2="end",
            color=coloured(colour),
            tooltip=[
                alt.Tooltip("name:N", title="Dated"),
                alt.Tooltip("kinds:N"),
                alt.Tooltip("records:Q"),
            ],
        )
        .add_params(alt.selection_point(name="pick", fields=["stretch"]))
        .properties(
            name="stretches"
        )  # or Altair counts on, and the chart is a new one at every press
    )
    numbers = base.mark_text(align="left", dx=4, fontSize=11, color="gray").encode(
        x="end:Q", text="records:Q"
    )
    drawn: alt.LayerChart = (bars + numbers).properties(height=height)
    return drawn

"""Who wrote to whom, drawn as arcs between names: thicker for more records, pressed to see them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import altair as alt
import streamlit as st

from corpus import count_phrase, shorten
from pages.components import text_colour
from qa import CorrespondencePair

MOST_NAMES = 14
LONGEST_NAME = 24
ROW_HEIGHT = 26
"""Pixels of a name's row."""
MOST_SPOKEN = 5
"""Pairs that are read out in the place of the picture."""
POINTS = 24
"""Of an arc; enough to look round."""
WIDTH = 560
"""Pixels, on a screen that has as many."""
FLATTER = 0.7
"""How wide an arc upwards is, by one downwards, so that both can be seen."""
ARC_COLOUR = "#a8937a"
Row = dict[str, str | int | float]


def shown_pairs(pairs: Sequence[CorrespondencePair]) -> tuple[list[str], list[CorrespondencePair]]:
    """The names with the most records, in that order, and the pairs among them."""
    totals: dict[str, int] = {}
    for pair in pairs:
        for name in (pair.writer, pair.recipient):
            totals[name] = totals.get(name, 0) + len(pair.rows)
    names = sorted(totals, key=lambda name: (-totals[name], name))[:MOST_NAMES]
    among = [
        pair
        for pair in pairs
        if pair.writer in names and pair.recipient in names and pair.writer != pair.recipient
    ]
    return [name for name in names if any(name in (p.writer, p.recipient) for p in among)], among


def arc_rows(names: Sequence[str], pairs: Sequence[CorrespondencePair]) -> list[Row]:
    """The points of each arc from its writer to its recipient; upwards it is flatter."""
    places = {name: place for place, name in enumerate(names)}
    rows: list[Row] = []
    for number, pair in enumerate(pairs):
        start, end = places[pair.writer], places[pair.recipient]
        width = abs(end - start) / 2 * (1 if start < end else FLATTER)
        for step in range(POINTS + 1):
            angle = math.pi * step / POINTS
            rows.append(
                {
                    "arc": number,
                    "step": step,
                    "x": width * math.sin(angle),
                    "y": (start + end) / 2 + (start - end) / 2 * math.cos(angle),
                    "records": len(pair.rows),
                    "writer": pair.writer,
                    "recipient": pair.recipient,
                    "label": f"{pair.writer} to {pair.recipient}: {count_phrase(len(pair.rows))}",
                }
            )
    return rows


def network_chart(names: Sequence[str], pairs: Sequence[CorrespondencePair]) -> alt.LayerChart:
    """The names one below the other, and the arcs next to them; a dot is where an arc ends."""
    reach = max(len(names) / 2, 1)
    x = alt.X("x:Q", scale=alt.Scale(domain=[-reach, reach]), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[len(names) - 0.5, -0.5], nice=False), axis=None)
    rows = arc_rows(names, pairs)
    arcs = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(color=ARC_COLOUR, opacity=0.75, strokeCap="round", cursor="pointer")
        .encode(
            x=x,
            y=y,
            detail="arc:N",
            order="step:Q",
            strokeWidth=alt.StrokeWidth(
                "records:Q", legend=None, scale=alt.Scale(domainMin=1, range=[1.5, 9])
            ),
            tooltip=[alt.Tooltip("label:N", title="Wrote")],
        )
        .add_params(alt.selection_point(name="pair", fields=["writer", "recipient"]))
        .properties(name="arcs")
    )
    ends = alt.Chart(alt.InlineData(values=[row for row in rows if row["step"] == POINTS]))
    dots = ends.mark_point(color=ARC_COLOUR, filled=True, opacity=1, size=60).encode(x=x, y=y)
    values = [
        {"x": 0, "y": place, "name": name, "short": shorten(name, LONGEST_NAME)}
        for place, name in enumerate(names)
    ]
    texts = (
        alt.Chart(alt.InlineData(values=values))
        .mark_text(
            fontSize=13,
            color=text_colour(),
            align="right",
            dx=-10,
            cursor="pointer",
        )
        .encode(x=x, y=y, text="short:N", tooltip=[alt.Tooltip("name:N")])
        .add_params(alt.selection_point(name="name", fields=["name"]))
        .properties(name="names")
    )
    chart: alt.LayerChart = (arcs + dots + texts).properties(height=ROW_HEIGHT * len(names))
    return chart


def show_network(pairs: Sequence[CorrespondencePair]) -> None:
    """The network; a name that is pressed opens its page, an arc the records of its pair."""
    names, among = shown_pairs(pairs)
    if len(among) < 2:
        return
    st.caption(
        "Each arc leads from a writer to a recipient, where its dot is; a thicker arc means more "
        "records. Press a name or an arc to see them."
    )
    busiest = ", ".join(
        f"{pair.writer} to {pair.recipient} {len(pair.rows):,}" for pair in among[:MOST_SPOKEN]
    )

    def open_pressed() -> None:
        if address := address_of(st.session_state["network"].selection):
            st.query_params.from_dict(address)

    with st.container(key="network-frame", width=WIDTH):
        st.altair_chart(
            network_chart(names, among),
            width="stretch",
            on_select=open_pressed,
            selection_mode=["pair", "name"],
            key="network",
            alt=f"Who wrote to whom: {busiest}; the list below has all of them.",
        )


def address_of(selection: Mapping[str, Sequence[Mapping[str, str]]]) -> dict[str, str]:
    """The page of what was pressed; {} for nothing.

    A press reaches both selections; the one of the other mark then lacks the fields.
    """
    for pressed in (*(selection.get("name") or ()), *(selection.get("pair") or ())):
        if pressed.get("name"):
            return {"name": pressed["name"]}
        if pressed.get("writer") and pressed.get("recipient"):
            return {"name": pressed["writer"], "with": pressed["recipient"]}
    return {}

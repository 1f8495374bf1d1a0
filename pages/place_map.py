"""Places on a map: a dot where the records' places are, larger for more records, to be pressed.

The outlines of the land are in land.json, from Natural Earth (public domain); nothing is fetched.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import altair as alt
import streamlit as st

from corpus import Coordinates, count_phrase, place_coordinates, shorten
from pages.components import join, link, show_html, show_table, text_colour
from qa import MentionedName

WIDTH = 700
"""Pixels, on a screen that has as many."""
HEIGHTS = (220, 420)
"""Pixels at least and at most."""
MARGIN = 8.0
"""Degrees around the outermost places."""
SMALLEST_VIEW = 40.0
"""Degrees of longitude that are shown at least; half as many of latitude."""
MOST_LABELS = 9
LONGEST_LABEL = 18
LETTER = 0.016
"""The width of a letter, as a share of the view."""
LINE = 0.05
"""The height of a line, as a share of the view."""
MOST_SPOKEN = 5
"""Places that are read out in the place of the picture."""
MOST_NAMED = 12
"""Places without coordinates that are named below it."""
LAND_COLOUR = "#a8937a"
DOT_COLOUR = "#b5482f"
Row = dict[str, str | int | float]


@cache
def land() -> dict[str, Any]:
    """The outlines of the land, as GeoJSON."""
    outlines = Path(__file__).with_name("land.json").read_text(encoding="utf-8")
    return feature(json.loads(outlines))


def feature(geometry: dict[str, Any]) -> dict[str, Any]:
    """A shape as the GeoJSON that Vega takes."""
    return {"type": "Feature", "properties": {}, "geometry": geometry}


def placed(
    places: Sequence[MentionedName], coordinates: Mapping[str, Coordinates]
) -> tuple[list[Row], list[MentionedName]]:
    """A row for each place that has coordinates, and the places that have none."""
    rows: list[Row] = []
    for place in places:
        if place.entry.name in coordinates:
            latitude, longitude = coordinates[place.entry.name]
            count = len(place.rows)
            rows.append(
                {
                    "name": place.entry.name,
                    "latitude": latitude,
                    "longitude": longitude,
                    "records": count,
                    "label": f"{place.entry.name}: {count_phrase(count)}",
                }
            )
    return rows, [place for place in places if place.entry.name not in coordinates]


def view_of(rows: Sequence[Row]) -> tuple[float, float, float, float]:
    """West, south, east and north of the part of the world that has all of these places."""
    longitudes = [float(row["longitude"]) for row in rows]
    latitudes = [float(row["latitude"]) for row in rows]
    west, east = widened(min(longitudes), max(longitudes), SMALLEST_VIEW)
    south, north = widened(min(latitudes), max(latitudes), SMALLEST_VIEW / 2)
    return max(west, -180.0), max(south, -60.0), min(east, 180.0), min(north, 85.0)


def widened(low: float, high: float, least: float) -> tuple[float, float]:
    """A span with its margin, at least this many degrees."""
    margin = max(MARGIN, (least - (high - low)) / 2)
    return low - margin, high + margin


def labelled(rows: Sequence[Row], view: tuple[float, float, float, float]) -> list[Row]:
    """The places with the most records, without names that would cover another."""
    west, south, east, north = view
    boxes: list[tuple[float, float, float]] = []
    chosen: list[Row] = []
    for row in rows:
        x = (float(row["longitude"]) - west) / (east - west)
        y = (float(row["latitude"]) - south) / (north - south)
        short = shorten(str(row["name"]), LONGEST_LABEL)
        end = x + LETTER * (len(short) + 2)
        if end > 1 or any(
            x < right and left < end and abs(y - other) < LINE for left, right, other in boxes
        ):
            continue
        boxes.append((x, end, y))
        chosen.append({**row, "short": short})
        if len(chosen) == MOST_LABELS:
            break
    return chosen


def map_chart(rows: Sequence[Row]) -> alt.LayerChart:
    """The land, a dot for each place, those with fewer records on top, and some of their names."""
    view = view_of(rows)
    west, south, east, north = view
    corners = feature({"type": "MultiPoint", "coordinates": [[west, south], [east, north]]})
    height = min(max(round(WIDTH * (north - south) / (east - west)), HEIGHTS[0]), HEIGHTS[1])
    outlines = alt.Chart(alt.InlineData(values=land())).mark_geoshape(
        fill=LAND_COLOUR, fillOpacity=0.35, stroke=None, clip=True, aria=False
    )
    dots = (
        alt.Chart(alt.InlineData(values=list(rows)))
        .mark_circle(
            color=DOT_COLOUR, opacity=0.75, stroke="#fdfcf9", strokeWidth=0.7, cursor="pointer"
        )
        .encode(
            longitude="longitude:Q",
            latitude="latitude:Q",
            size=alt.Size("records:Q", legend=None, scale=alt.Scale(domainMin=0, range=[25, 450])),
            order=alt.Order("records:Q", sort="descending"),
            tooltip=[alt.Tooltip("label:N", title="Place")],
        )
        .add_params(alt.selection_point(name="place", fields=["name"]))
        .properties(name="places")
    )
    names = (
        alt.Chart(alt.InlineData(values=labelled(rows, view)))
        .mark_text(align="left", dx=9, fontSize=12, color=text_colour())
        .encode(longitude="longitude:Q", latitude="latitude:Q", text="short:N")
    )
    chart: alt.LayerChart = (
        (outlines + dots + names)
        .project(type="equirectangular", fit=corners, size=alt.ExprRef("[width, height]"))
        .properties(height=height)
    )
    return chart


def show_places(places: Sequence[MentionedName]) -> None:
    """The map of these places, the most records first; a dot that is pressed opens its page."""
    rows, unplaced = placed(places, place_coordinates())
    if not rows:
        return
    st.subheader("On the map")
    st.caption(
        "Each dot is a place; a larger dot means more records. Press a dot to see them. A country "
        "is marked in its middle, a former state at its capital."
    )
    busiest = ", ".join(f"{row['name']} {row['records']:,}" for row in rows[:MOST_SPOKEN])

    def open_pressed() -> None:
        for pressed in st.session_state["map"].selection.get("place") or ():
            if pressed.get("name"):
                st.query_params.from_dict({"name": pressed["name"]})

    with st.container(key="map-frame", width=WIDTH):
        st.altair_chart(
            map_chart(rows),
            width="stretch",
            on_select=open_pressed,
            selection_mode=["place"],
            key="map",
            alt=f"Places on a map: {busiest}; the table below has all of them.",
        )
    show_table(
        f"Places on the map, the most first: {len(rows):,}",
        ("Place", "Records"),
        [
            (link("people", row["name"], name=str(row["name"])), f"{row['records']:,}")
            for row in rows
        ],
    )
    if unplaced:
        links = (link("people", place.entry.name, name=place.entry.name) for place in unplaced)
        remainder = len(unplaced) - MOST_NAMED
        show_html(
            '<div class="fa-small fa-muted">Not on the map (no coordinates): {}{}.</div>',
            join(list(links)[:MOST_NAMED], ", "),
            f" and {remainder:,} more" if remainder > 0 else "",
        )

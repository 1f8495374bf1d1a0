"""Where places are: the coordinates of those places of the authority file that have some."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

Coordinates = tuple[float, float]
"""Degrees of latitude and longitude."""


@lru_cache(maxsize=1)
def place_coordinates() -> Mapping[str, Coordinates]:
    """Return where places are, by their name in the authority file, from Natural Earth.

    A country is in its middle, a state that is no more at its capital. A place whose name Natural
    Earth (1:110 million) does not have is left out; tools/make_map_data.py makes the file.
    """
    text = resources.files("corpus").joinpath("data/coordinates.csv").read_text(encoding="utf-8")
    return MappingProxyType(
        {
            row["name"]: (float(row["latitude"]), float(row["longitude"]))
            for row in csv.DictReader(text.splitlines())
        }
    )

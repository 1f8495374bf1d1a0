"""Make the map's data from Natural Earth: outlines of land, and where places are.

    pip download --no-deps geopandas==0.14.4 && unzip -d natural_earth geopandas-0.14.4-*.whl
    pip install pyshp shapely
    python -m tools.make_map_data natural_earth/geopandas/datasets

Natural Earth (1:110 million) is in the public domain; that version of geopandas brings its
countries and its populated places. `pages/land.json` gets the countries joined to land and
simplified, since borders of today would be wrong for most records; `corpus/data/coordinates.csv`
the places of the authority file that have a name there: a city where it is, a country in its
middle, a state that is no more at its capital. The other places have no coordinates.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import shapefile
from shapely.geometry import MultiPolygon, shape
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient
from shapely.ops import unary_union

ROOT = Path(__file__).parents[1]
DETAIL = 0.3
"""Degrees by which an outline may be off."""
SMALLEST_LAND = 0.4
"""Square degrees; smaller islands are left out."""
SOUTH = -57
"""Degrees; Antarctica, south of it, is left out."""
CAPITALS = {
    "Soviet Union": "Moscow",
    "Republic of China": "Taipei",
    "German Democratic Republic": "Berlin",
    "East Berlin": "Berlin",
    "West Berlin": "Berlin",
    "North Vietnam": "Hanoi",
    "Korea": "Seoul",
    "Bahrain": "Manama",
    "Grenada": "Saint George's",
    "Malta": "Valletta",
    "Mauritius": "Port Louis",
    "Seychelles": "Victoria",
    "Ottoman Empire": "Istanbul",
    "Czechoslovakia": "Prague",
    "Yugoslavia": "Belgrade",
}
"""Of states and parts of cities without an outline of their own, the city at which they stand."""
OTHER_SPELLINGS = {
    "Bosnia and Herzegovina": "Bosnia and Herz.",
    "Central African Republic": "Central African Rep.",
    "Copenhagen": "København",
    "Congo (Kinshasa)": "Dem. Rep. Congo",
    "Dominican Republic": "Dominican Rep.",
    "Equatorial Guinea": "Eq. Guinea",
    "Falkland Islands": "Falkland Is.",
    "Federal Republic of Germany": "Germany",
    "Washington": "Washington,  D.C.",
    "Western Sahara": "W. Sahara",
}
"""How Natural Earth spells a name that the authority file spells otherwise."""
Point = tuple[float, float]
"""Longitude and latitude."""


def main(datasets: Path) -> None:
    """Write both files."""
    countries = shapefile.Reader(str(datasets / "naturalearth_lowres" / "naturalearth_lowres"))
    cities = shapefile.Reader(str(datasets / "naturalearth_cities" / "naturalearth_cities"))
    outlines = {item.record["name"]: shape(item.shape) for item in countries.iterShapeRecords()}
    points: dict[str, Point] = {name: middle(outline) for name, outline in outlines.items()}
    for item in cities.iterShapeRecords():  # Singapore is both, and more exact as a city
        points[item.record["name"]] = item.shape.points[0]
    land = land_rings(list(outlines.values()))
    (ROOT / "pages" / "land.json").write_text(
        json.dumps({"type": "MultiPolygon", "coordinates": land}, separators=(",", ":")) + "\n"
    )
    with (ROOT / "corpus" / "data" / "authority.csv").open(encoding="utf-8") as file:
        places = [row for row in csv.DictReader(file) if row["kind"] == "place"]
    rows = [(row["name"], point) for row in places if (point := point_of(row, points))]
    with (ROOT / "corpus" / "data" / "coordinates.csv").open("w", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("name", "latitude", "longitude"))
        writer.writerows((name, f"{point[1]:.2f}", f"{point[0]:.2f}") for name, point in rows)
    print(f"{len(land)} pieces of land; {len(rows)} of {len(places)} places have coordinates")


def middle(outline: BaseGeometry) -> Point:
    """A point inside the largest part of an outline."""
    parts = getattr(outline, "geoms", [outline])
    largest = max(parts, key=lambda part: part.area)
    inside = largest.centroid if largest.contains(largest.centroid) else None
    point = inside or largest.representative_point()
    return point.x, point.y


def point_of(row: Mapping[str, str], points: Mapping[str, Point]) -> Point | None:
    """Where a place of the authority file is; None where Natural Earth has no such name."""
    name = row["name"]
    names = [CAPITALS.get(name, ""), OTHER_SPELLINGS.get(name, ""), name]
    names += map(str.strip, row["forms"].split(";"))
    return next((points[form] for form in names if form in points), None)


def land_rings(outlines: Sequence[BaseGeometry]) -> list[list[list[list[float]]]]:
    """The joined outlines as rings of a MultiPolygon, clockwise as Vega reads them."""
    # A hair's breadth wider, so that countries that share a border leave no gap.
    joined = unary_union([outline.buffer(0.01) for outline in outlines]).simplify(DETAIL)
    polygons = joined.geoms if isinstance(joined, MultiPolygon) else [joined]
    return [
        [
            [[round(x, 1), round(y, 1)] for x, y in ring.coords]
            for ring in (whole.exterior, *whole.interiors)
        ]
        for part in polygons
        if part.area >= SMALLEST_LAND and part.centroid.y > SOUTH
        for whole in (orient(part, sign=-1.0),)
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]))

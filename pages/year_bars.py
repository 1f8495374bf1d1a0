"""Small bars over the years: of one list, or of several names side by side, each with a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus import Record
from pages.components import html, join, show_html, show_table

MOST_BARS = 60
"""Bars in a row; longer spans are counted by decade."""
BARS_HEIGHT = 36
"""Pixels of the highest bar."""
FEWEST_YEARS = 3
"""Years with records that are worth a picture."""


def years_of(records: Sequence[Record]) -> dict[int, int]:
    """How many records are dated within each year, in order; longer dates are in none."""
    years: dict[int, int] = {}
    for record in records:
        first, last = record.date.earliest, record.date.latest
        if first is not None and last is not None and first.year == last.year:
            years[first.year] = years.get(first.year, 0) + 1
    return dict(sorted(years.items()))


def show_list_over_time(records: Sequence[Record]) -> None:
    """The records of a list by year, as bars and a table; nothing where they are of few years."""
    years = years_of(records)
    if len(years) >= FEWEST_YEARS:
        show_years_side_by_side({"": years}, "Records by year")


def show_years_side_by_side(counts: Mapping[str, Mapping[int, int]], caption: str) -> None:
    """A row of bars for each name, over the same years and to the same height.

    counts: the number of records by year, by name; "" for a single row.
    """
    years = sorted({year for of_name in counts.values() for year in of_name})
    if not years:
        return
    step = 1 if years[-1] - years[0] < MOST_BARS else 10
    first, last = years[0] // step * step, years[-1] // step * step
    by_step = {name: in_steps(of_name, step) for name, of_name in counts.items()}
    highest = max(number for of_name in by_step.values() for number in of_name.values())
    ending = "s" if step == 10 else ""
    rows = []
    for name, of_name in by_step.items():
        words = ", ".join(f"{year}{ending} {number}" for year, number in of_name.items())
        bars = join(
            html(
                '<span title="{}{}: {}" style="height:{}px"></span>',
                year,
                ending,
                of_name.get(year, 0),
                -(-of_name.get(year, 0) * BARS_HEIGHT // highest),
            )
            for year in range(first, last + step, step)
        )
        label = html('<div class="fa-small" dir="auto">{}</div>', name) if name else ""
        picture = '{}<div role="img" class="fa-bars" aria-label="{}">{}</div>'
        rows.append(html(picture, label, f"{name or caption}: {words}", bars))
    show_html(
        '<figure class="fa-decades">{}<figcaption><span>{}{}</span><span>{}{}</span></figcaption>'
        "</figure>",
        join(rows),
        first,
        ending,
        last,
        ending,
    )
    names = [name for name in by_step if name]
    headers = ("Decade" if ending else "Year", *(names or ["Records"]))
    lines = [
        (f"{year}{ending}", *(of_name.get(year, 0) for of_name in by_step.values()))
        for year in range(first, last + step, step)
        if any(year in of_name for of_name in by_step.values())
    ]
    show_table(caption, headers, lines)


def in_steps(years: Mapping[int, int], step: int) -> dict[int, int]:
    """Numbers by year, added up by the first year of each step of years."""
    numbers: dict[int, int] = {}
    for year, number in sorted(years.items()):
        start = year // step * step
        numbers[start] = numbers.get(start, 0) + number
    return numbers

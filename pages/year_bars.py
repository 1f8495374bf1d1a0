"""Small bars over the years or decades: of one list, or of several names side by side."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from pages.components import html, join, show_html, show_table

MOST_BARS = 60
"""Bars in a row; longer spans are counted by decade."""
BARS_HEIGHT = 36
"""Pixels of the highest bar."""
FEWEST_YEARS = 3
"""Years with records that are worth a picture."""


def show_over_time(years: Mapping[int, int]) -> None:
    """Records by year, as bars and a table; nothing where they are of few years."""
    if len(years) >= FEWEST_YEARS:
        show_years_side_by_side({"": years}, "Records")


def show_years_side_by_side(
    counts: Mapping[str, Mapping[int, int]], caption: str, with_table: bool = True
) -> None:
    """A row of bars for each name, over the same years and to the same height, and a table.

    counts: the number of records by year, by name; "" for a single row. caption: what is counted,
    to be followed by "by year" or "by decade".
    """
    years = sorted({year for of_name in counts.values() for year in of_name})
    if not years:
        return
    step = 1 if years[-1] - years[0] < MOST_BARS else 10
    by_step = {name: in_steps(of_name, step) for name, of_name in counts.items()}
    caption = f"{caption} by {'decade' if step == 10 else 'year'}"
    show_html("{}", bars(by_step, step, caption))
    if not with_table:
        return
    names = [name for name in by_step if name]
    headers = ("Decade" if step == 10 else "Year", *(names or ["Records"]))
    starts = sorted({start for of_name in by_step.values() for start in of_name})
    lines = [
        (label_of(start, step), *(of_name.get(start, 0) for of_name in by_step.values()))
        for start in starts
    ]
    show_table(caption, headers, lines)


def bars(counts: Mapping[str, Mapping[int, int]], step: int, caption: str) -> Markup:
    """A row of bars for each name, from the first year or decade of all to the last.

    counts: the numbers by the year in which each begins, by name; "" for a single row. step: the
    years of a bar, 1 or 10. Screen readers read the numbers.
    """
    starts = [start for of_name in counts.values() for start in of_name]
    first, last = min(starts), max(starts)
    highest = max(number for of_name in counts.values() for number in of_name.values())
    rows = []
    for name, of_name in counts.items():
        words = ", ".join(
            f"{label_of(start, step)} {number}" for start, number in sorted(of_name.items())
        )
        row = join(
            html(
                '<span title="{}: {}" style="height:{}px"></span>',
                label_of(start, step),
                of_name.get(start, 0),
                -(-of_name.get(start, 0) * BARS_HEIGHT // highest),
            )
            for start in range(first, last + step, step)
        )
        label = html('<div class="fa-small" dir="auto">{}</div>', name) if name else ""
        picture = '{}<div role="img" class="fa-bars" aria-label="{}">{}</div>'
        rows.append(html(picture, label, f"{name or caption}: {words}", row))
    scale = "<figcaption><span>{}</span><span>{}</span></figcaption>"
    return html(
        f'<figure class="fa-years"><div class="fa-small fa-muted">{{}}</div>{{}}{scale}</figure>',
        caption,
        join(rows),
        label_of(first, step),
        label_of(last, step),
    )


def label_of(start: int, step: int) -> str:
    """The year of a bar, or its decade: "1949", "1940s"."""
    return f"{start}s" if step == 10 else str(start)


def in_steps(years: Mapping[int, int], step: int) -> dict[int, int]:
    """Numbers by year, added up by the first year of each step of years."""
    numbers: dict[int, int] = {}
    for year, number in sorted(years.items()):
        start = year // step * step
        numbers[start] = numbers.get(start, 0) + number
    return numbers

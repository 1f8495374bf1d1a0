"""Draw the table of benchmarks/growth.py: how cost grows with the archive, on logarithmic axes.

    python -m benchmarks.growth > growth.txt; python -m benchmarks.plot growth.txt docs/growth.svg

Raises OSError or ValueError for a missing or malformed table.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path

SHOWN = {
    "p50": ("search, p50, ms", "#2f6fa7"),
    "p95": ("search, p95, ms", "#7a67b5"),
    "1% p50": ("search in a period of 1 %, p50, ms", "#2a9070"),
    "add 1": ("adding one record, ms", "#b5482f"),
    "memory": ("memory beyond the model, MB", "#a59523"),
}
WIDTH, HEIGHT, LEFT, BOTTOM, RIGHT, TOP = 820, 420, 56, 44, 260, 16


def main(table: str, picture: str) -> None:
    """Read the table and draw the picture."""
    lines = [line for line in Path(table).read_text().splitlines() if line.strip()]
    head = next(line for line in lines if line.split()[:1] == ["records"])
    names = [name.strip() for name in _cells(head)]
    rows = [_cells(line) for line in lines[lines.index(head) + 1 :] if line.lstrip()[:1].isdigit()]
    sizes = [int(row[0].replace(",", "")) for row in rows]
    columns = {name: [float(row[names.index(name)]) for row in rows] for name in SHOWN}
    Path(picture).write_text(drawn(sizes, columns), encoding="utf-8")


def _cells(line: str) -> list[str]:
    """The columns of a line as growth.py prints them: ten characters, then nine each."""
    return [line[:10], *(line[start : start + 9] for start in range(10, len(line), 9))]


def drawn(sizes: Sequence[int], columns: dict[str, list[float]]) -> str:
    """The picture as SVG."""
    values = [value for values in columns.values() for value in values]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    first, last = math.log10(sizes[0]), math.log10(sizes[-1])

    def x(size: float) -> float:
        return LEFT + (math.log10(size) - first) / (last - first) * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (math.log10(value) - low) / (high - low) * (HEIGHT - BOTTOM - TOP)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="13">',
        "<title>How cost grows with the archive</title>"
        '<rect width="100%" height="100%" fill="#fdfcf9"/>',
    ]
    for power in range(low, high + 1):
        height = y(10**power)
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{height:.1f}" y2="{height:.1f}" '
            'stroke="#ddd6c8"/>'
        )
        parts.append(
            f'<text x="{LEFT - 8}" y="{height + 4:.1f}" text-anchor="end">{10**power:g}</text>'
        )
    for size in sizes:
        parts.append(
            f'<text x="{x(size):.1f}" y="{HEIGHT - BOTTOM + 20}" '
            f'text-anchor="middle">{size:,}</text>'
        )
    parts.append(
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 6}" '
        'text-anchor="middle">records</text>'
    )
    ends = sorted((y(values[-1]), name) for name, values in columns.items())
    heights: list[float] = []
    for height, _ in ends:  # keep the labels apart
        heights.append(max(height, heights[-1] + 18 if heights else height))
    for (_, name), height in zip(ends, heights, strict=True):
        label, colour = SHOWN[name]
        points = " ".join(
            f"{x(size):.1f},{y(value):.1f}"
            for size, value in zip(sizes, columns[name], strict=True)
        )
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
        parts += [
            f'<circle cx="{x(size):.1f}" cy="{y(value):.1f}" r="3" fill="{colour}"/>'
            for size, value in zip(sizes, columns[name], strict=True)
        ]
        parts.append(
            f'<text x="{WIDTH - RIGHT + 12}" y="{height + 4:.1f}" fill="{colour}">'
            f"{escape(label)}</text>"
        )
    return "\n".join([*parts, "</svg>\n"])


if __name__ == "__main__":
    main(*sys.argv[1:])

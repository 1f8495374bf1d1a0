"""Several readings of one file as one: the sheets of a workbook, the files in a ZIP file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.formats import Reading


def combine_readings(
    name: str,
    shape: str,
    parts: Sequence[tuple[str, Reading]],
    warnings: Sequence[str] = (),
    failed: Sequence[str] = (),
) -> Reading:
    """Return one reading of (name, reading) parts; each part stays a separate page.

    failed: one line for each part that could not be read.
    """
    if len(parts) == 1 and not warnings and not failed:
        return replace(parts[0][1], name=name)
    readings = [reading for _, reading in parts]
    by_warning: dict[str, list[str]] = {}
    for part, reading in parts:
        for warning in reading.warnings:
            by_warning.setdefault(warning, []).append(part)
    promised = [reading.promised for reading in readings if reading.promised is not None]
    return Reading(
        name=name,
        shape=shape,
        first=None,
        last=None,
        total=None,
        promised=sum(promised) if len(promised) == len(readings) > 0 else None,
        records=tuple(record for reading in readings for record in reading.records),
        unread=tuple(
            replace(line, reason=f"{line.reason} (in {part})")
            for part, reading in parts
            for line in reading.unread
        ),
        warnings=(
            *warnings,
            *(
                warning if len(places) == len(parts) > 1 else f"{', '.join(places)}: {warning}"
                for warning, places in by_warning.items()
            ),
        ),
        page_sizes=tuple(len(page) for reading in readings for page in reading.records_by_page()),
        layout=" + ".join(dict.fromkeys(reading.layout for reading in readings if reading.layout)),
        headers=tuple(dict.fromkeys(header for reading in readings for header in reading.headers)),
        failed=(*failed, *(line for reading in readings for line in reading.failed)),
    )

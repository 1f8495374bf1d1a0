"""The commands that change an archive: add, remove, sync."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from corpus import Reading, ReadingError, count_phrase, count_with_verb, read_file
from qa.interfaces.commands.terminal import CouldNotError, Progress, open_assistant, show


def add(asked: argparse.Namespace) -> int:
    """Add files."""
    readings: list[Reading] = []
    failed: list[str] = []
    for path in asked.paths:
        try:
            readings.append(read_file(path))
        except ReadingError as error:
            failed.append(" ".join(str(error).split()))
    if not readings:
        raise CouldNotError("; ".join(failed))
    with Progress() as progress:
        assistant = open_assistant(asked, bundled=False)
        results = [(reading, assistant.add([reading], progress)) for reading in readings]
    files = [
        {
            "file": reading.name,
            "shape": reading.shape,
            "promised": reading.promised,
            "read": len(reading.records),
            "added": len(added.added),
            "updated": len(added.updated),
            "unchanged": len(added.unchanged),
            "unread": [
                {"line": one.line, "text": one.text, "reason": one.reason} for one in reading.unread
            ],
            "warnings": [*reading.warnings, *added.warnings],
        }
        for reading, added in results
    ]
    shown: dict[str, Any] = {
        "files": files,
        "added": sum(len(added.added) for _, added in results),
        "updated": sum(len(added.updated) for _, added in results),
        "unchanged": sum(len(added.unchanged) for _, added in results),
        "records": results[-1][1].records,
        "embedded": sum(added.embedded for _, added in results),
    }
    show(
        asked,
        shown,
        "\n".join(map(_report, files)) + f"\n{count_with_verb(shown['records'])} held now",
    )
    for line in failed:
        print(f"finding-aid: {line}", file=sys.stderr)
    return 1 if failed else 0


def _report(file: dict[str, Any]) -> str:
    promised = f" of {file['promised']} promised" if file["promised"] is not None else ""
    lines = [
        f"{file['file']} ({file['shape']}): {file['read']}{promised} read, {file['added']} added, "
        f"{file['updated']} updated, {file['unchanged']} unchanged"
    ]
    lines += [f"  warning: {one}" for one in file["warnings"]]
    lines += [
        f"  not read: line {one['line']}: {one['text'][:100]!r}: {one['reason']}"
        for one in file["unread"]
    ]
    return "\n".join(lines)


def remove(asked: argparse.Namespace) -> int:
    """Take records out."""
    removed = open_assistant(asked).remove(asked.ids)
    shown = {"removed": list(removed.removed), "records": removed.records}
    show(
        asked, shown, f"{len(removed.removed)} removed, {count_with_verb(removed.records)} held now"
    )
    return 0


def sync(asked: argparse.Namespace) -> int:
    """Bring the index in step."""
    with Progress() as progress:
        done = open_assistant(asked).maintenance.sync(progress)
    shown = {"embedded": done.embedded, "records": done.records}
    show(
        asked,
        shown,
        f"in step: {count_phrase(done.records)}, {count_phrase(done.embedded, 'passage')} embedded",
    )
    return 0

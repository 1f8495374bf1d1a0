"""The commands that keep an archive safe: history, undo, check, repair, backup, restore."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from corpus import count_phrase, count_with_verb
from embeddings import Archive, Encoder, open_encoder
from embeddings import repair as mend
from embeddings import restore as bring_back
from qa.interfaces.commands.terminal import Progress, open_assistant, show


def history(asked: argparse.Namespace) -> int:
    """Every change, the latest first."""
    changes = open_assistant(asked).maintenance.history()
    shown = [
        {
            "generation": one.generation,
            "at": one.time,
            "what": one.description,
            "source": one.source,
            "added": one.added,
            "updated": one.updated,
            "removed": one.removed,
            "records": one.records,
        }
        for one in changes
    ]
    lines = [
        f"{one.generation:5d}  {one.time}  {one.description}: {one.added} added, {one.updated} updated, {one.removed} removed; "
        f"{count_phrase(one.records)} held"
        for one in changes
    ]
    show(asked, {"changes": shown}, "\n".join(lines) or "nothing was ever added")
    return 0


def undo(asked: argparse.Namespace) -> int:
    """Go back, as a change of its own that can be undone."""
    with Progress() as progress:
        done = open_assistant(asked).maintenance.undo(asked.to, progress)
    shown = {
        "added": list(done.added),
        "updated": list(done.updated),
        "removed": list(done.removed),
        "records": done.records,
    }
    text = (
        f"{count_phrase(len(done.removed))} taken out, {len(done.added)} brought back, {len(done.updated)} as they were; "
        f"{count_with_verb(done.records)} held now (finding-aid undo brings the change back)"
    )
    show(asked, shown, text)
    return 0


def check(asked: argparse.Namespace) -> int:
    """Look for damage; exit 1 when there is any."""
    found = open_assistant(asked).maintenance.check()
    show(asked, {"whole": not found, "problems": found}, "\n".join(found) or "whole, and in step")
    return 1 if found else 0


def repair(asked: argparse.Namespace) -> int:
    """Mend from what remains; exit 1 when something was lost."""
    with Progress() as progress:
        done = mend(asked.archive, _loader(asked), progress, on_message=_say)
    shown = {
        "found": list(done.problems),
        "lost": list(done.lost),
        "kept": None if done.damaged_copy is None else str(done.damaged_copy),
        "records": done.records,
        "embedded": done.embedded,
    }
    lines = [f"found: {one}" for one in done.problems] + [f"lost: {one}" for one in done.lost]
    if done.damaged_copy is not None:
        lines.append(f"the damaged file is kept as {done.damaged_copy}")
    lines.append(
        f"{'mended' if done.problems else 'nothing to mend'}; {count_with_verb(done.records)} held"
    )
    show(asked, shown, "\n".join(lines))
    return 1 if done.lost else 0


def backup(asked: argparse.Namespace) -> int:
    """Write the archive to one new file, and check it."""
    made = open_assistant(asked).maintenance.backup(asked.file)
    shown = {
        "file": str(made.path),
        "records": made.records,
        "generation": made.generation,
        "vectors": made.vectors,
        "bytes": made.bytes,
    }
    show(
        asked,
        shown,
        f"{made.path}: {count_phrase(made.records)}, {count_phrase(made.bytes, 'byte')}, checked",
    )
    return 0


def restore(asked: argparse.Namespace) -> int:
    """Make an archive, in a folder that is empty or not there, from a backup."""
    with Progress() as progress:
        archive = bring_back(asked.file, asked.archive, _loader(asked), progress, on_message=_say)
    records = archive.status().records
    archive.close()
    text = f"{asked.archive}: {count_with_verb(records)} held now"
    show(asked, {"archive": str(asked.archive), "records": records}, text)
    return 0


def _loader(asked: argparse.Namespace) -> Callable[[], Encoder]:
    return lambda: open_encoder(asked.model, Archive.index_fingerprint(asked.archive))


def _say(line: str) -> None:
    print(line, file=sys.stderr)

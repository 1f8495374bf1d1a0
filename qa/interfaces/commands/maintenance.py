"""The commands that keep an archive safe: history, undo, check, repair, backup, restore."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from corpus import StoreDamaged, count_phrase
from embeddings import Encoder, FolderArchive, open_encoder, place_of
from embeddings import repair as repair_archive
from embeddings import restore as restore_archive
from qa.interfaces.commands.terminal import (
    AddCommand,
    CommandError,
    Progress,
    open_assistant,
    print_message,
    print_result,
    whole_number,
)


def add_commands(add: AddCommand) -> None:
    """Add these commands to the command line."""
    add("history", history, "list every change, latest first")
    parser = add("undo", undo, "go back to the records before the last change")
    to_help = "to the records after this change of the history"
    parser.add_argument("--to", type=whole_number, metavar="GENERATION", help=to_help)
    change_help = "only if this change of the history is still the last one"
    parser.add_argument("--change", type=whole_number, metavar="GENERATION", help=change_help)
    parser = add("settings", settings, "show or set the name of the repository, for citations")
    parser.add_argument("--repository", metavar="NAME", help='"" for none')
    add("check", check, "look for damage")
    add("repair", repair, "repair damage from what remains")
    add("backup", backup, "write the archive to one file").add_argument("file", type=Path)
    parser = add("restore", restore, "make an archive from a backup, in a new folder")
    parser.add_argument("file", type=Path)


def history(args: argparse.Namespace) -> int:
    """List every change, latest first."""
    entries = open_assistant(args).maintenance.history()
    result = [
        {
            "generation": entry.generation,
            "at": entry.time,
            "what": entry.description,
            "source": entry.source,
            "added": entry.added,
            "updated": entry.updated,
            "removed": entry.removed,
            "records": entry.records,
        }
        for entry in entries
    ]
    lines = [
        f"{entry.generation:5d}  {entry.time}  {entry.description}: {entry.added} added, "
        f"{entry.updated} updated, {entry.removed} removed; {count_phrase(entry.records)} then"
        for entry in entries
    ]
    print_result(args, {"changes": result}, "\n".join(lines) or "nothing was ever added")
    return 0


def undo(args: argparse.Namespace) -> int:
    """Go back, as a new change that can itself be undone."""
    with Progress() as progress:
        change = open_assistant(args).maintenance.undo(args.to, progress, change=args.change)
    result = {
        "added": list(change.added),
        "updated": list(change.updated),
        "removed": list(change.removed),
        "records": change.records,
    }
    text = (
        f"{count_phrase(len(change.removed))} removed, {len(change.added)} restored, "
        f"{len(change.updated)} set back. The archive now has {count_phrase(change.records)}. "
        "(finding-aid undo reverses this)"
    )
    print_result(args, result, text)
    return 0


def settings(args: argparse.Namespace) -> int:
    """Set the name of the repository, where one is given, and show it."""
    stored = open_assistant(args).maintenance.settings
    if args.repository is not None:
        stored.set_repository(args.repository)
    name = stored.repository
    print_result(args, {"repository": name}, f"repository: {name or '(none)'}")
    return 0


def check(args: argparse.Namespace) -> int:
    """Look for damage; exit 1 when there is any."""
    try:
        problems = open_assistant(args).maintenance.check()
    except StoreDamaged as error:  # it cannot even be opened
        problems = [str(error)]
    text = "\n".join(problems) or "no damage; the index is up to date"
    print_result(args, {"whole": not problems, "problems": problems}, text)
    return 1 if problems else 0


def repair(args: argparse.Namespace) -> int:
    """Repair from what remains; exit 1 when something was lost."""
    _require_folder(args)
    with Progress() as progress:
        repaired = repair_archive(
            args.archive, _encoder_loader(args), progress, on_message=print_message
        )
    copy = repaired.damaged_copy
    result = {
        "found": list(repaired.problems),
        "lost": list(repaired.lost),
        "kept": None if copy is None else str(copy),
        "records": repaired.records,
        "embedded": repaired.embedded,
    }
    lines = [f"found: {problem}" for problem in repaired.problems]
    lines += [f"lost: {loss}" for loss in repaired.lost]
    if copy is not None:
        lines.append(f"the damaged file is saved as {copy}")
    outcome = "repaired" if repaired.problems else "nothing to repair"
    lines.append(f"{outcome}. The archive has {count_phrase(repaired.records)}.")
    print_result(args, result, "\n".join(lines))
    return 1 if repaired.lost else 0


def backup(args: argparse.Namespace) -> int:
    """Write the archive to one new file, and verify it."""
    info = open_assistant(args).maintenance.backup(args.file)
    result = {
        "file": str(info.path),
        "records": info.records,
        "generation": info.generation,
        "vectors": info.vectors,
        "bytes": info.bytes,
    }
    size = count_phrase(info.bytes, "byte")
    print_result(args, result, f"{info.path}: {count_phrase(info.records)}, {size}, verified")
    return 0


def restore(args: argparse.Namespace) -> int:
    """Make an archive from a backup, in a folder that is empty or does not exist."""
    _require_folder(args)
    with Progress() as progress:
        archive = restore_archive(
            args.file, args.archive, _encoder_loader(args), progress, on_message=print_message
        )
    records = archive.status().records
    archive.close()
    result = {"archive": str(args.archive), "records": records}
    print_result(args, result, f"{args.archive}: {count_phrase(records)} restored")
    return 0


def _require_folder(args: argparse.Namespace) -> None:
    """Raise CommandError for an archive in a database, which the database's own programs serve."""
    if isinstance(args.place, str):
        raise CommandError(
            f"{place_of(args.place)} is a database: repair and restore it with its own programs, "
            "as pg_restore"
        )


def _encoder_loader(args: argparse.Namespace) -> Callable[[], Encoder]:
    return lambda: open_encoder(args.model, FolderArchive.index_fingerprint(args.archive))

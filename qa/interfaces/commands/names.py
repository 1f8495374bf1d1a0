"""The command about names: list them as this archive knows them, add one, take one away."""

from __future__ import annotations

import argparse

from corpus import NameEntry
from qa.interfaces.commands.terminal import CouldNotError, open_assistant, show


def names(asked: argparse.Namespace) -> int:
    """List the names, those that hold the words; or with --add or --remove change the reader's own."""
    assistant = open_assistant(asked)
    if asked.add is None and (asked.forms or asked.note or asked.kind):
        raise CouldNotError("--kind, --form and --note go with --add NAME")
    if asked.add is not None:
        entry = NameEntry(
            asked.add, asked.kind or "person", tuple(asked.forms), note=asked.note or ""
        )
        assistant.names.add(entry)
        also = f", also {'; '.join(entry.forms)}" if entry.forms else ""
        show(
            asked, {"added": entry.name, "forms": list(entry.forms)}, f"{entry.name} is added{also}"
        )
        return 0
    if asked.remove is not None:
        assistant.names.remove(asked.remove)
        show(asked, {"removed": asked.remove}, f"{asked.remove} is taken away, for this archive")
        return 0
    wanted = " ".join(asked.words).casefold()
    found = [
        one
        for one in assistant.names.entries()
        if wanted in "; ".join((one.name, *one.forms, *one.related)).casefold()
    ]
    shown = [
        {
            "name": one.name,
            "kind": one.kind,
            "forms": list(one.forms),
            "related": list(one.related),
            "earliest": one.earliest,
            "latest": one.latest,
            "note": one.note,
            "learnt": one.from_titles,
            "learnt_forms": list(one.forms_from_titles),
        }
        for one in found
    ]
    lines = [_line(one) for one in found]
    show(asked, {"names": shown}, "\n".join(lines) or "no name holds these words")
    return 0


def _line(one: NameEntry) -> str:
    forms = [f"{form} (learnt)" if form in one.forms_from_titles else form for form in one.forms]
    return f"{one.name} ({one.kind}{', learnt' if one.from_titles else ''}): {'; '.join(forms) or 'no other form'}"

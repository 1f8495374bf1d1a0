"""The commands about conversations: list, show, rename, delete, export."""

from __future__ import annotations

import argparse
import json

from qa.interfaces.commands.terminal import open_assistant, show
from qa.output import export_conversation


def conversations(asked: argparse.Namespace) -> int:
    """The conversations kept, the latest first."""
    found = open_assistant(asked).annotations.conversations()
    shown = [
        {"id": one.id, "name": one.name, "turns": one.turns, "at": one.last_turn_at}
        for one in found
    ]
    lines = [f"{one.id}  {one.last_turn_at}  {one.turns:3d}  {one.name}" for one in found]
    show(asked, {"conversations": shown}, "\n".join(lines) or "no conversation is kept")
    return 0


def conversation(asked: argparse.Namespace) -> int:
    """Show one conversation, or rename, delete or export it."""
    desk = open_assistant(asked).annotations
    turns = desk.turns(asked.id)
    if asked.delete:
        desk.delete_conversation(asked.id)
        show(asked, {"deleted": asked.id}, f"{asked.id} is deleted")
        return 0
    if asked.rename is not None:
        desk.rename_conversation(asked.id, asked.rename)
    name = desk.conversation_name(asked.id)
    text = export_conversation(name, turns, asked.export or "markdown")
    answers = [
        {"asked": turn.question, "at": turn.time, "answer": json.loads(turn.answer)}
        for turn in turns
    ]
    show(asked, {"id": asked.id, "name": name, "turns": answers}, text.rstrip("\n"))
    return 0

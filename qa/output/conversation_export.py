"""A conversation as a file: Markdown with footnotes, or HTML that needs nothing else.

What records and readers wrote is escaped, so that a file shows it as the characters that it is.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from corpus import Turn

EXPORT_FORMATS = ("markdown", "html")


def export_conversation(name: str, turns: Sequence[Turn], form: str) -> str:
    """The turns of a conversation in a form of `EXPORTS`. ValueError for another form."""
    answers = [(turn, json.loads(turn.answer)) for turn in turns]
    if form == "markdown":
        return _markdown(name, answers)
    if form == "html":
        return _html(name, answers)
    raise ValueError(f"{form!r} is no form of export; choose one of {', '.join(EXPORT_FORMATS)}")


def _markdown(name: str, answers: Sequence[tuple[Turn, Mapping[str, Any]]]) -> str:
    lines = [f"# {_escaped(name)}", ""]
    notes: list[str] = []
    for turn, answer in answers:
        lines += [f"## {_escaped(turn.question)}", ""]
        if not answer["answered"]:
            lines += [_escaped(answer["reason"]), ""]
            lines += [f"- {_escaped(_near(one))}" for one in answer["nearest"]]
            lines += [""] if answer["nearest"] else []
            continue
        numbers: dict[int, int] = {}
        for one in answer["citations"]:
            notes.append(_escaped(one["text"]))
            numbers[one["number"]] = len(notes)
        for one in answer["statements"]:
            lines += [_escaped(one["frame"]), ""] if one["frame"] else []
            lines += [f"> “{_escaped(one['quote'])}”[^{numbers[one['citation']]}]", ""]
    lines += [f"[^{number}]: {note}" for number, note in enumerate(notes, 1)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _html(name: str, answers: Sequence[tuple[Turn, Mapping[str, Any]]]) -> str:
    parts: list[str] = []
    notes: list[str] = []
    for turn, answer in answers:
        parts.append(f"<h2>{html.escape(turn.question)}</h2>")
        if not answer["answered"]:
            near = "".join(f"<li>{html.escape(_near(one))}</li>" for one in answer["nearest"])
            parts.append(
                f"<p>{html.escape(answer['reason'])}</p>" + (f"<ul>{near}</ul>" if near else "")
            )
            continue
        numbers: dict[int, int] = {}
        for one in answer["citations"]:
            notes.append(html.escape(one["text"]))
            numbers[one["number"]] = len(notes)
        for one in answer["statements"]:
            number = numbers[one["citation"]]
            parts.append(
                f"<p>{html.escape(one['frame'])}</p><blockquote>“{html.escape(one['quote'])}”"
                f'<sup><a href="#note-{number}">{number}</a></sup></blockquote>'
            )
    listed = "".join(f'<li id="note-{number}">{note}</li>' for number, note in enumerate(notes, 1))
    title = html.escape(name)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>\n'
        f"<body><h1>{title}</h1>\n" + "\n".join(parts) + f"\n<ol>{listed}</ol></body></html>\n"
    )


def _near(one: Mapping[str, Any]) -> str:
    return f"{one['date']['as_written'] or 'undated'}, “{one['title']}”: {one['reason']}"


def _escaped(text: str) -> str:
    """A text on one line of Markdown that shows exactly it; what needs no backslash gets none."""
    inline = re.sub(r"([\\`*_\[\]<>~$|&^])", r"\\\1", " ".join(text.split()))
    return re.sub(r"^(\d*)([#+.)=:-])", r"\1\\\2", inline)

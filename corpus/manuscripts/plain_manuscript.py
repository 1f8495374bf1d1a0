"""A plain text as a manuscript: [1] or ¹, and lines at its end that begin with these numbers."""

from __future__ import annotations

import re

from corpus.manuscripts.manuscript import Manuscript, ParagraphBuilder

_NUMBERED_NOTE = re.compile(r"\s{0,3}(?:\[(\d{1,4})\]|(\d{1,3})[.)]?|([⁰¹²³⁴-⁹]{1,4}))\s+(\S.*)")
_MARK = re.compile(r"\[(\d{1,4})\]|(?<=[^\s\d⁰¹²³⁴-⁹])([⁰¹²³⁴-⁹]{1,4})")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_RULE = re.compile(r"[-*_=](?:\s*[-*_=]){2,}")
_ITEM = re.compile(r"\s*[-*+•]\s")


def read_plain_manuscript(text: str, name: str) -> Manuscript:
    """Return a plain text with the notes at its end, where its paragraphs have marks for them."""
    blocks = _blocks(text.split("\n"))
    marked = {_label(match) for block in blocks for match in _MARK.finditer(" ".join(block))}
    blocks_of_notes: list[dict[str, str]] = []
    while len(blocks) > 1 and (of_block := _numbered_notes(blocks[-1], marked)):
        blocks_of_notes.append(of_block)
        blocks.pop()
    notes: dict[str, str] = {}
    for of_block in reversed(blocks_of_notes):
        notes |= of_block
    paragraphs = []
    for block in blocks:
        builder = ParagraphBuilder()
        joined, position = " ".join(line.strip() for line in block), 0
        for match in _MARK.finditer(joined):
            if _label(match) in notes:
                builder.add(joined[position : match.start()])
                builder.mark(_label(match))
                position = match.end()
        builder.add(joined[position:])
        if (paragraph := builder.build()) is not None:
            paragraphs.append(paragraph)
    return Manuscript(name, tuple(paragraphs), notes)


def _blocks(lines: list[str]) -> list[list[str]]:
    """Return runs of lines; a blank line or a line of marks ends one, an item begins one."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        is_text = bool(line.strip()) and not _RULE.fullmatch(line.strip())
        if not is_text or _ITEM.match(line):
            blocks.append([])
        if is_text:
            blocks[-1].append(line)
    return [block for block in blocks if block]


def _numbered_notes(block: list[str], marked: set[str]) -> dict[str, str]:
    """Return the notes of a block that begins with the number of a mark, else {}."""
    notes: dict[str, list[str]] = {}
    last: list[str] = []
    for line in block:
        match = _NUMBERED_NOTE.fullmatch(line)
        label = (match[1] or match[2] or match[3]).translate(_SUPERSCRIPTS) if match else ""
        if match and label in marked and label not in notes:
            last = notes[label] = [match[4].strip()]
        elif notes:
            last.append(line.strip())
        else:
            return {}
    return {label: " ".join(lines) for label, lines in notes.items()}


def _label(match: re.Match[str]) -> str:
    return (match[1] or match[2]).translate(_SUPERSCRIPTS)

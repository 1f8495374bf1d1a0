"""A Markdown or plain text file as a manuscript.

Notes are those of Pandoc and of most Markdown editors (`[^1]`, its text at `[^1]: …`, or `^[text]`
in place), and in plain text `[1]` or ¹, with a line at the end that begins with the same number.
"""

from __future__ import annotations

import re

from corpus.manuscripts.manuscript import Manuscript, MarkedParagraph, ParagraphBuilder

_DEFINITION = re.compile(r" {0,3}\[\^([^\]\s]{1,40})\]:\s*(.*)")
_NUMBERED_NOTE = re.compile(r"\s{0,3}(?:\[(\d{1,4})\]|(\d{1,3})[.)]?|([⁰¹²³⁴-⁹]{1,4}))\s+(\S.*)")
_MARK = re.compile(r"\[\^([^\]\s]{1,40})\]|\^\[((?:[^\[\]]|\[[^\[\]]*\])*)\]")
_PLAIN_MARK = re.compile(r"\[(\d{1,4})\]|(?<=[^\s\d⁰¹²³⁴-⁹])([⁰¹²³⁴-⁹]{1,4})")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_HEADING, _RULE = re.compile(r"^#{1,6}\s+"), re.compile(r"(?:[-*_=]\s*){3,}")
_ITEM = re.compile(r"^(?:[-*+]|\d{1,4}[.)])\s+")
_LINK = re.compile(
    r"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\((<[^>]*>|[^()\s]*(?:\([^()]*\)[^()\s]*)*)[^)]*\)"
)
_EMPHASIS = re.compile(r"(?<!\w)(\*{1,3}|_{1,3}|~~|`{1,2})(?=\S)(.+?)(?<=\S)\1(?!\w)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def read_markdown_manuscript(text: str, name: str) -> Manuscript:
    """Return a Markdown file with its notes; notes that no mark leads to stay with their label."""
    lines, notes = _take_definitions(text.split("\n"))
    paragraphs: list[MarkedParagraph] = []
    for block in _blocks(_without_front_matter(lines)):
        is_quotation = all(line.lstrip().startswith(">") for line in block)
        builder = ParagraphBuilder(is_quotation)
        for line in block:
            line = line.strip()
            line = re.sub(r"^(?:>\s?)+", "", line) if is_quotation else line
            line = _ITEM.sub("", _HEADING.sub("", line, count=1), count=1)
            _add_marked(builder, f"{line} ", notes)
        if (paragraph := builder.build()) is not None:
            paragraphs.append(paragraph)
    return Manuscript(name, tuple(paragraphs), notes)


def read_plain_manuscript(text: str, name: str) -> Manuscript:
    """Return a plain text with the notes at its end, where its paragraphs have marks for them."""
    blocks = list(_blocks(text.split("\n")))
    marked = {_label(match) for block in blocks for match in _PLAIN_MARK.finditer(" ".join(block))}
    notes: dict[str, str] = {}
    while len(blocks) > 1 and (of_block := _numbered_notes(blocks[-1], marked)):
        notes = of_block | notes
        blocks.pop()
    paragraphs = []
    for block in blocks:
        builder = ParagraphBuilder()
        joined, position = " ".join(line.strip() for line in block), 0
        for match in _PLAIN_MARK.finditer(joined):
            if _label(match) in notes:
                builder.add(joined[position : match.start()])
                builder.mark(_label(match))
                position = match.end()
        builder.add(joined[position:])
        if (paragraph := builder.build()) is not None:
            paragraphs.append(paragraph)
    return Manuscript(name, tuple(paragraphs), notes)


def _blocks(lines: list[str]) -> list[list[str]]:
    """Return runs of lines: a blank line, a heading, an item or a quotation begins a new one."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        stripped = line.strip()
        if not stripped or _RULE.fullmatch(stripped) or stripped == ">":
            blocks.append([])
            continue
        before = blocks[-1][-1].strip() if blocks[-1] else ""
        if before and (
            _HEADING.match(stripped)
            or _HEADING.match(before)
            or _ITEM.match(stripped)
            or stripped.startswith(">") != before.startswith(">")
        ):
            blocks.append([])
        blocks[-1].append(line)
    return [block for block in blocks if block]


def _without_front_matter(lines: list[str]) -> list[str]:
    if lines and lines[0].strip() == "---":
        for place, line in enumerate(lines[1:60], 1):
            if line.strip() in ("---", "..."):
                return lines[place + 1 :]
    return lines


def _take_definitions(lines: list[str]) -> tuple[list[str], dict[str, str]]:
    """Return the lines without the notes, and the notes; indented lines go on with a note."""
    body: list[str] = []
    notes: dict[str, str] = {}
    label = ""
    for line in lines:
        if match := _DEFINITION.match(line):
            label = match[1]
            notes[label] = _plain(match[2])
        elif label and line.startswith(("    ", "\t")):
            notes[label] = f"{notes[label]} {_plain(line.strip())}".strip()
        elif label and not line.strip():
            body.append(line)
        else:
            label = ""
            body.append(line)
    return body, notes


def _add_marked(builder: ParagraphBuilder, line: str, notes: dict[str, str]) -> None:
    position = 0
    for match in _MARK.finditer(line):
        label = match[1] or f"inline {1 + sum(key.startswith('inline ') for key in notes)}"
        if match[1] and label not in notes:
            continue
        if not match[1]:
            notes[label] = _plain(match[2])
        builder.add(_plain(line[position : match.start()]))
        builder.mark(label)
        position = match.end()
    builder.add(_plain(line[position:]))


def _plain(text: str) -> str:
    """Return Markdown without its marks; a link keeps its address behind its words."""
    text = _LINK.sub(lambda match: f"{match[1]} {match[2].strip('<>')}".strip(), text)
    for _ in range(3):  # emphasis in emphasis
        text = _EMPHASIS.sub(r"\2", text)
    return _ESCAPE.sub(r"\1", text)


def _numbered_notes(block: list[str], marked: set[str]) -> dict[str, str]:
    """Return the notes of a block whose first line begins with the number of a mark, else {}."""
    notes: dict[str, str] = {}
    for line in block:
        match = _NUMBERED_NOTE.fullmatch(line)
        label = (match[1] or match[2] or match[3]).translate(_SUPERSCRIPTS) if match else ""
        if match and label in marked and label not in notes:
            notes[label] = match[4].strip()
        elif notes:
            last = next(reversed(notes))
            notes[last] = f"{notes[last]} {line.strip()}"
        else:
            return {}
    return notes


def _label(match: re.Match[str]) -> str:
    return (match[1] or match[2]).translate(_SUPERSCRIPTS)

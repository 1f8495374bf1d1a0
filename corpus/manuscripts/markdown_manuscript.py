"""A Markdown file as a manuscript, its notes at their places.

Notes are those of Pandoc and of most Markdown editors: `[^1]`, its text at `[^1]: …`, or `^[text]`
in place. The rest is read by markdown-it (CommonMark, with tables).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from corpus.imports import load_library, split_front_matter
from corpus.manuscripts.manuscript import Manuscript, MarkedParagraph, ParagraphBuilder

_DEFINITION = re.compile(r" {0,3}\[\^([^\]\s]{1,40})\]:\s*(.*)")
_BRACKET = re.compile(r"\\.|\n[ \t]*\n|\^\[|\[\^[^\[\]\s]{1,40}\]|[\[\]]", re.DOTALL)
_PRIVATE = str.maketrans("", "", "\ue000\ue001")
_MARK = re.compile("‖\ue000(\\d+)\ue001‖")
"""What stands for a mark while Markdown is read: punctuation, next to which emphasis may end."""
_TAG = re.compile(r"<[^<>]*>")


def read_markdown_manuscript(text: str, name: str) -> Manuscript:
    """Return a Markdown file with its notes; notes that no mark leads to stay with their label."""
    _, body = split_front_matter(text.translate(_PRIVATE))
    body, definitions = _take_definitions(body.split("\n"))
    body, labels, inline_notes = _take_marks(body, definitions)
    reader = load_library("markdown_it", "Markdown").MarkdownIt("commonmark").enable("table")
    reader.normalizeLink = str  # an address stays as the writer has it
    paragraphs = tuple(_paragraphs(reader.parse(body), labels))
    notes = {
        label: _note_text(reader.parseInline(note))
        for label, note in (definitions | inline_notes).items()
    }
    return Manuscript(name, paragraphs, notes)


def _take_definitions(lines: list[str]) -> tuple[str, dict[str, str]]:
    """Return the text without the notes, and the notes; indented lines go on with a note."""
    body: list[str] = []
    notes: dict[str, list[str]] = {}
    label = ""
    for line in lines:
        if match := _DEFINITION.match(line):
            label = match[1]
            notes[label] = [match[2]]
        elif label and line.startswith(("    ", "\t")):
            notes[label].append(line.strip())
        else:
            label = label if not line.strip() else ""
            body.append(line)
    return "\n".join(body), {label: " ".join(pieces) for label, pieces in notes.items()}


def _take_marks(body: str, definitions: Iterable[str]) -> tuple[str, list[str], dict[str, str]]:
    """Return a text with numbers in place of its marks, their labels, and the notes in place.

    A note in place ends at the bracket that closes it, in the same paragraph.
    """
    places: list[tuple[int, int, str]] = []  # start, end, and the label; "" for a note in place
    known = frozenset(definitions)
    open_brackets: list[tuple[int, bool]] = []
    for match in _BRACKET.finditer(body):
        piece = match[0]
        if piece in ("[", "^["):
            open_brackets.append((match.start(), piece == "^["))
        elif piece == "]" and open_brackets:
            start, is_note = open_brackets.pop()
            if is_note:
                while places and places[-1][0] > start:  # marks inside it
                    places.pop()
                places.append((start, match.end(), ""))
        elif piece.startswith("[^") and piece[2:-1] in known:
            places.append((*match.span(), piece[2:-1]))
        elif piece.startswith("\n"):
            open_brackets.clear()
    pieces: list[str] = []
    labels: list[str] = []
    notes: dict[str, str] = {}
    position = 0
    for start, end, label in places:
        if not label:
            label = f"inline {len(notes) + 1}"
            notes[label] = body[start + 2 : end - 1]
        pieces += [body[position:start], f"‖\ue000{len(labels)}\ue001‖"]
        labels.append(label)
        position = end
    return "".join([*pieces, body[position:]]), labels, notes


def _paragraphs(tokens: Iterable[Any], labels: list[str]) -> Iterator[MarkedParagraph]:
    quotations = 0
    for token in tokens:
        if token.type in ("blockquote_open", "blockquote_close"):
            quotations += token.nesting
            continue
        if not token.content:
            continue
        builder = ParagraphBuilder(quotations > 0)
        for piece in _pieces([token]):
            position = 0
            for match in _MARK.finditer(piece):
                builder.add(piece[position : match.start()])
                builder.mark(labels[int(match[1])])
                position = match.end()
            builder.add(piece[position:])
        if (paragraph := builder.build()) is not None:
            yield paragraph


def _note_text(tokens: Iterable[Any]) -> str:
    return " ".join(_MARK.sub("", "".join(_pieces(tokens))).split())


def _pieces(tokens: Iterable[Any]) -> Iterator[str]:
    """Yield the words of tokens; a link has its address behind its words."""
    address = ""
    for token in tokens:
        if token.type == "inline":
            yield from _pieces(token.children)
        elif token.type == "link_open" and token.info != "auto":
            address = f" {token.attrGet('href')}"
        elif token.type == "link_close":
            yield address
            address = ""
        elif token.type in ("softbreak", "hardbreak"):
            yield " "
        elif token.type in ("html_block", "html_inline"):
            yield _TAG.sub(" ", token.content)
        else:
            yield token.content

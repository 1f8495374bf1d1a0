"""A web page, as editors export a chapter, as a manuscript.

A note is a short link ("1", "[1]", "*") to a place of the same page; its text is the block at that
place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from corpus.imports import local_name, main_part, parse_html
from corpus.manuscripts.manuscript import Manuscript, MarkedParagraph, ParagraphBuilder

_BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt figcaption figure footer h1 "
    "h2 h3 h4 h5 h6 header hr li main ol p pre section summary table tbody td tfoot th thead tr "
    "ul".split()
)
_DROPPED = frozenset("script style noscript template svg math head nav iframe object".split())
_NOTE_WORDS = re.compile(r"[\[(]?(?:\d{1,4}|[*†‡§]{1,3}|[a-z])[\])]?")
_BACK_LINK = re.compile(r"^[\s\[(]*(?:\d{1,4}|[↩↑^*†‡§\ufe0e\ufe0f]{1,3})[\])]?\.?\s*")


def read_html_manuscript(text: str, name: str) -> Manuscript:
    """Return a page with its notes. Raises ReadingError when it is nested too deeply."""
    root = main_part(parse_html(text, name))
    targets = {node.get("id") or node.get("name"): node for node in root.iter() if _target(node)}
    notes: dict[str, str] = {}
    note_blocks: dict[Any, str] = {}
    places_before: set[str] = set()
    for node in root.iter():
        if not isinstance(node.tag, str):
            continue
        places_before |= {node.get("id") or "", node.get("name") or ""}
        place = (node.get("href") or "").removeprefix("#") if node.tag == "a" else ""
        # A link back to the mark in the text leads to a place before it.
        if not place or place not in targets or place in places_before:
            continue
        words = "".join(node.itertext()).strip()
        if not _NOTE_WORDS.fullmatch(words):
            continue
        block = _block_of(targets[place])
        if block in note_blocks or _is_inside(node, block):
            continue
        label = words.strip("[]()")
        label = f"{label} ({len(notes) + 1})" if label in notes else label
        note_blocks[block] = label
        notes[label] = _note_text(block)
    paragraphs = list(_paragraphs(root, targets, note_blocks))
    return Manuscript(name, tuple(paragraphs), notes)


def _target(node: Any) -> bool:  # noqa: ANN401
    return isinstance(node.tag, str) and bool(node.get("id") or node.get("name"))


def _is_inside(node: Any, block: Any) -> bool:  # noqa: ANN401
    return any(parent is block for parent in node.iterancestors())


def _block_of(node: Any) -> Any:  # noqa: ANN401
    """Return the nearest block around a place; that of a page is the place itself."""
    for block in (node, *node.iterancestors()):
        if local_name(block) in _BLOCKS:
            return block if local_name(block) not in ("body", "main", "article") else node
    return node


def _note_text(block: Any) -> str:  # noqa: ANN401
    """Return the words of a note with the addresses of its links, without the link back."""
    pieces = []
    for kind, node in _pieces(block):
        address = (node.get("href") or "") if kind == "end" and node.tag == "a" else ""
        if kind == "text":
            pieces.append(node)
        elif kind == "end" and address.startswith(("http:", "https:")):
            pieces.append(f" {address} ")
    return " ".join(_BACK_LINK.sub("", "".join(pieces), count=1).replace("↩", "").split())


def _paragraphs(
    root: Any,  # noqa: ANN401
    targets: dict[str, Any],
    notes: dict[Any, str],
) -> Iterator[MarkedParagraph]:
    builder, quotations = ParagraphBuilder(), 0
    skipped: Any = None
    link: Any = None
    for kind, node in _pieces(root):
        if skipped is not None:
            skipped = None if kind == "end" and node is skipped else skipped
            continue
        if kind == "text":
            builder.add(node)
            continue
        tag = local_name(node)
        if kind == "start" and node in notes:
            skipped = node
            continue
        if kind == "start" and tag == "a" and link is None:
            target = targets.get((node.get("href") or "").removeprefix("#"))
            label = notes.get(_block_of(target)) if target is not None else None
            if label is not None and _NOTE_WORDS.fullmatch("".join(node.itertext()).strip()):
                builder.mark(label)
                skipped = node
                continue
        if tag in _BLOCKS or tag == "br":
            if tag != "br":
                if (paragraph := builder.build()) is not None:
                    yield paragraph
                quotations += {"start": 1, "end": -1}[kind] if tag == "blockquote" else 0
                builder = ParagraphBuilder(quotations > 0)
            else:
                builder.add(" ")
    if (paragraph := builder.build()) is not None:
        yield paragraph


def _pieces(root: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    """Yield ("start", element), ("text", words) and ("end", element), in order."""
    stack: list[tuple[Any, bool]] = [(root, True)]
    while stack:
        node, opens = stack.pop()
        if opens:
            is_shown = isinstance(node.tag, str) and node.tag not in _DROPPED
            if is_shown:
                yield "start", node
                if node.text:
                    yield "text", node.text
                stack.append((node, False))
                stack.extend((child, True) for child in reversed(node))
            elif node is not root and node.tail:
                yield "text", node.tail
        else:
            yield "end", node
            if node is not root and node.tail:
                yield "text", node.tail

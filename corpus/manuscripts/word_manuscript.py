"""A Word file (.docx) as a manuscript, its footnotes and endnotes at their places.

The parts are those of Office Open XML (ECMA-376, 17.11 for notes): a `footnoteReference` in the
text has the `id` of a `footnote` in word/footnotes.xml. A text box is read behind the paragraph
that it hangs on; headers and footers, each once, behind the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from corpus.formats import ReadingError
from corpus.imports import (
    WORD_BREAKS,
    WORD_DELETED,
    BoundedZip,
    attribute,
    descendants,
    is_word_note,
    local_name,
    part_elements,
)
from corpus.manuscripts.manuscript import Manuscript, MarkedParagraph, ParagraphBuilder

_NOTE_PARTS = {"footnote": "word/footnotes.xml", "endnote": "word/endnotes.xml"}
_LABELS = {"footnote": "", "endnote": "end "}
_PAGE_EDGE = re.compile(r"word/(?:header|footer)\d*\.xml")
_TEXT_BOX = "txbxContent"
_OF_QUOTATIONS = ("quote", "quotation", "block text", "zitat", "citation", "цитата", "cita")
"""How names of styles for block quotations begin or end, in small letters."""


def read_word_manuscript(data: bytes, name: str) -> Manuscript:
    """Return the text of a Word file with its notes. Raises ReadingError when it is damaged."""
    box = BoundedZip(data, name, "a Word file")
    box.check_xml()
    if "word/document.xml" not in box.names:
        raise ReadingError(
            f"{name} is a ZIP file, but no Word file; save the manuscript as .docx, .md, .html or "
            ".txt"
        )
    styles = _quotation_styles(box)
    numbers = _NoteNumbers()
    paragraphs = _paragraphs(box, "word/document.xml", styles, numbers)
    notes: dict[str, str] = {}
    for kind, place in _NOTE_PARTS.items():
        texts = {
            attribute(note, "id"): " ".join(_plain(note).split())
            for note in part_elements(box, place, kind)
            if is_word_note(note)
        }
        notes |= {label: texts.get(key, "") for key, label in numbers.labels(kind)}
    edges = {
        paragraph.text: paragraph
        for place in sorted(filter(_PAGE_EDGE.fullmatch, box.names))
        for paragraph in _paragraphs(box, place, styles, numbers)
    }
    return Manuscript(name, (*paragraphs, *edges.values()), notes)


class _NoteNumbers:
    """Numbers notes in the order of their marks, as Word shows them."""

    def __init__(self) -> None:
        self._labels: dict[str, dict[str, str]] = {kind: {} for kind in _NOTE_PARTS}

    def label(self, kind: str, key: str) -> str:
        labels = self._labels[kind]
        return labels.setdefault(key, f"{_LABELS[kind]}{len(labels) + 1}")

    def labels(self, kind: str) -> Iterator[tuple[str, str]]:
        return iter(self._labels[kind].items())


def _quotation_styles(box: BoundedZip) -> set[str]:
    """Return the ids of the styles that set a paragraph apart as a quotation."""
    ids = set()
    for style in part_elements(box, "word/styles.xml", "style"):
        names = [attribute(node, "val").casefold() for node in descendants(style, "name")]
        if any(name.startswith(_OF_QUOTATIONS) or name.endswith(_OF_QUOTATIONS) for name in names):
            ids.add(attribute(style, "styleId"))
    return ids


def _paragraphs(
    box: BoundedZip, place: str, styles: set[str], numbers: _NoteNumbers
) -> list[MarkedParagraph]:
    """Return the paragraphs of a part, with those of its text boxes."""
    read = (
        _paragraph(element, styles, numbers)
        for element in part_elements(box, place, "p")
        if not _is_deleted(element)
    )
    return [paragraph for paragraph in read if paragraph is not None]


def _paragraph(element: Any, styles: set[str], numbers: _NoteNumbers) -> MarkedParagraph | None:  # noqa: ANN401
    style = next((attribute(mark, "val") for mark in descendants(element, "pStyle")), "")
    builder = ParagraphBuilder(style in styles or style.casefold().endswith("quote"))
    for node in _text_nodes(element):
        kind = local_name(node)
        if kind in ("footnoteReference", "endnoteReference"):
            builder.mark(numbers.label(kind.removesuffix("Reference"), attribute(node, "id")))
        else:
            builder.add(_text(node))
    return builder.build()


def _plain(element: Any) -> str:  # noqa: ANN401
    return "".join(map(_text, _text_nodes(element)))


def _text(node: Any) -> str:  # noqa: ANN401
    kind = local_name(node)
    if kind == "p":
        return " "
    return (node.text or "") if kind == "t" else WORD_BREAKS.get(kind, "")


def _text_nodes(element: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield what an element shows, in order, without deleted text and without text boxes."""
    stack = list(reversed(element))
    while stack:
        node = stack.pop()
        if local_name(node) in WORD_DELETED or local_name(node) == _TEXT_BOX:
            continue
        yield node
        stack.extend(reversed(node))


def _is_deleted(element: Any) -> bool:  # noqa: ANN401
    return any(local_name(parent) in WORD_DELETED for parent in element.iterancestors())

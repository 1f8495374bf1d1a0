"""A Word file (.docx) as a manuscript, its footnotes and endnotes at their places.

The parts are those of Office Open XML (ECMA-376, 17.11 for notes): a `footnoteReference` in the
text has the `id` of a `footnote` in word/footnotes.xml.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from corpus.formats import ReadingError
from corpus.imports import BoundedZip, attribute, descendants, local_name, parse_xml
from corpus.manuscripts.manuscript import Manuscript, MarkedParagraph, ParagraphBuilder

_NOTE_PARTS = {"footnote": "word/footnotes.xml", "endnote": "word/endnotes.xml"}
_LABELS = {"footnote": "", "endnote": "end "}
_SEPARATORS = frozenset({"separator", "continuationSeparator", "continuationNotice"})
"""Types of notes that are only the lines which Word draws."""
_SPACES = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"}
_LEFT_OUT = frozenset({"del", "moveFrom", "instrText", "Fallback"})
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
    paragraphs = [
        _paragraph(element, styles, numbers)
        for element in _elements(box, "word/document.xml", "p")
        if not _is_inside_paragraph(element)
    ]
    notes: dict[str, str] = {}
    for kind, place in _NOTE_PARTS.items():
        texts = {
            attribute(note, "id"): " ".join(_plain(note).split())
            for note in _elements(box, place, kind)
            if attribute(note, "type") not in _SEPARATORS
        }
        notes |= {label: texts.get(key, "") for key, label in numbers.labels(kind)}
    return Manuscript(name, tuple(filter(None, paragraphs)), notes)


class _NoteNumbers:
    """Numbers notes in the order of their marks, as Word shows them."""

    def __init__(self) -> None:
        self._labels: dict[tuple[str, str], str] = {}

    def label(self, kind: str, key: str) -> str:
        count = sum(of_kind == kind for of_kind, _ in self._labels)
        return self._labels.setdefault((kind, key), f"{_LABELS[kind]}{count + 1}")

    def labels(self, kind: str) -> Iterator[tuple[str, str]]:
        return ((key, label) for (of_kind, key), label in self._labels.items() if of_kind == kind)


def _quotation_styles(box: BoundedZip) -> set[str]:
    """Return the ids of the styles that set a paragraph apart as a quotation."""
    ids = set()
    for style in _elements(box, "word/styles.xml", "style"):
        names = [attribute(node, "val").casefold() for node in descendants(style, "name")]
        if any(name.startswith(_OF_QUOTATIONS) or name.endswith(_OF_QUOTATIONS) for name in names):
            ids.add(attribute(style, "styleId"))
    return ids


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
    return (node.text or "") if kind == "t" else _SPACES.get(kind, "")


def _text_nodes(element: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield what an element shows, in order, without what was deleted."""
    stack = list(reversed(element))
    while stack:
        node = stack.pop()
        if local_name(node) in _LEFT_OUT:
            continue
        yield node
        stack.extend(reversed(node))


def _is_inside_paragraph(element: Any) -> bool:  # noqa: ANN401
    return any(local_name(parent) in ("p", *_LEFT_OUT) for parent in element.iterancestors())


def _elements(box: BoundedZip, place: str, kind: str) -> Iterator[Any]:
    source = box.read(place)
    if source:
        root = parse_xml(source.decode("utf-8", "replace"), f"{box.name}, {place},")
        yield from descendants(root, kind)

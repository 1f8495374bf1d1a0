"""Word (.docx) and OpenDocument (.odt) text: paragraphs, headings, tables and notes, in order.

The XML itself is read, because what is inside content controls and accepted insertions belongs to
the text too. Deleted text does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from corpus.imports.bounded_zip import BoundedZip
from corpus.imports.documents import DocumentText, usable_title
from corpus.imports.open_document import check_unlocked
from corpus.imports.word_parts import WORD_BREAKS, WORD_DELETED, is_word_note, part_elements
from corpus.imports.xml_tree import attribute, descendants, local_name

_HEADINGS = ("title", "heading 1", "heading1", "heading 2", "heading2")
_LEFT_OUT = WORD_DELETED | {"annotation", "tracked-changes"}
_BREAKS = WORD_BREAKS | {"line-break": "\n", "s": " "}

Tables = list[list[list[str]]]


def read_docx(box: BoundedZip) -> tuple[DocumentText, Tables]:
    """Return the text of a Word file and its tables, row by row."""
    box.check_xml()
    styles = {
        attribute(style, "styleId"): attribute(first_name, "val").casefold()
        for style in part_elements(box, "word/styles.xml", "style")
        for first_name in descendants(style, "name")
    }
    body = next(part_elements(box, "word/document.xml", "body"), None)
    document, tables = _document(
        body, "tbl", "tr", "tc", lambda paragraph: _style(paragraph, styles), box
    )
    for place, kind in (("word/footnotes.xml", "footnote"), ("word/endnotes.xml", "endnote")):
        for note in part_elements(box, place, kind):
            if is_word_note(note):
                document.paragraphs.append("".join(_pieces(note)).strip())
    document.title = document.title or _core_title(box, "docProps/core.xml")
    return document, tables


def read_odt(box: BoundedZip) -> tuple[DocumentText, Tables]:
    """Return the text of an OpenDocument text and its tables, row by row.

    Raises ReadingError when it is locked by a password or declares entities.
    """
    check_unlocked(box)
    box.check_xml()
    body = next(part_elements(box, "content.xml", "text"), None)
    document, tables = _document(body, "table", "table-row", "table-cell", _outline, box)
    document.title = document.title or _core_title(box, "meta.xml")
    return document, tables


def _style(paragraph: Any, styles: dict[str, str]) -> str:  # noqa: ANN401
    style = next((attribute(mark, "val") for mark in descendants(paragraph, "pStyle")), "")
    return styles.get(style, style.casefold())


def _outline(paragraph: Any) -> str:  # noqa: ANN401
    is_title = attribute(paragraph, "style-name").casefold() == "title"
    return "heading 1" if local_name(paragraph) == "h" or is_title else ""


def _document(
    body: Any,  # noqa: ANN401
    table: str,
    row: str,
    cell: str,
    style_of: Any,  # noqa: ANN401
    box: BoundedZip,
) -> tuple[DocumentText, Tables]:
    """Return the lines of the paragraphs and of the rows of tables, and the tables."""
    document = DocumentText([])
    tables: Tables = []
    if body is None:
        return document, tables
    for element in body.iter():
        kind = local_name(element)
        if kind == table and not _is_inside(element, body, table):
            rows = [
                ["\n".join(_lines(node)) for node in line if local_name(node) == cell]
                for line in descendants(element, row)
            ]
            tables.append(rows)
            document.paragraphs.append("\n".join("\t".join(cells) for cells in rows))
        elif kind in ("p", "h") and not _is_inside(element, body, table, "p", "h"):
            words = "".join(_pieces(element)).strip()
            document.paragraphs.append(words)
            if words and not document.title and style_of(element) in _HEADINGS:
                document.title = usable_title(words, box.name)
    return document, tables


def _is_inside(element: Any, body: Any, *kinds: str) -> bool:  # noqa: ANN401
    parent = element.getparent()
    while parent is not None and parent is not body:
        if local_name(parent) in (*kinds, *_LEFT_OUT):
            return True
        parent = parent.getparent()
    return False


def _lines(cell: Any) -> list[str]:  # noqa: ANN401
    return [
        "".join(_pieces(node)).strip() for node in cell.iter() if local_name(node) in ("p", "h")
    ]


def _pieces(element: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield the text of a paragraph; in Word it is in <w:t>, in OpenDocument anywhere."""
    is_word = "wordprocessingml" in str(element.tag)
    stack = [(element, True)]
    while stack:
        node, opens = stack.pop()
        kind = local_name(node)
        if not opens:
            yield (node.tail or "") if not is_word else ""
            continue
        if kind in _LEFT_OUT:
            yield (node.tail or "") if not is_word else ""
            continue
        # Another paragraph is in a text box.
        yield "\n" if kind == "p" and node is not element else _BREAKS.get(kind, "")
        yield (node.text or "") if not is_word or kind == "t" else ""
        if node is not element:
            stack.append((node, False))
        stack.extend((child, True) for child in reversed(node) if local_name(child))


def _core_title(box: BoundedZip, place: str) -> str:
    title = next((part.text or "" for part in part_elements(box, place, "title")), "")
    return usable_title(title, box.name)

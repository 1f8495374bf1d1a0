"""Documents as Word files with real footnotes.

python-docx has no footnotes, so their part (word/footnotes.xml) is written here: two separators,
which Word requires, and a paragraph for each note. Text enters XML as text, never as markup.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from functools import partial
from typing import Any

from corpus import load_library
from qa.background import counted
from qa.citations import runs_right_to_left
from qa.output.document import Document

_load = partial(load_library, format_name="Word files", done="written", extra="export")
_STYLES = {
    "heading": "Heading 1",
    "part": "Heading 2",
    "text": "Normal",
    "quotation": "Quote",
    "item": "List Bullet",
    "remark": "Normal",
}
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_SEPARATORS = {-1: "separator", 0: "continuationSeparator"}
"""The lines above the notes of a page, by the numbers that Word gives them."""


def document_as_docx(document: Document) -> bytes:
    """Return the document as a Word file. Raises ReadingError when python-docx is missing."""
    docx = _load("docx")
    file = docx.Document()
    _set_properties(file, document.title)
    reference = _add_note_styles(file)
    ids = {kind: file.styles[name].style_id for kind, name in _STYLES.items()}
    file.add_heading(document.title, 0)
    for paragraph in counted(document.paragraphs, 0.5):
        written = file.add_paragraph()
        written._p.style = ids[paragraph.kind]  # by id: python-docx reads all styles for a name
        written.add_run(paragraph.text).italic = True if paragraph.kind == "remark" else None
        if paragraph.note:
            run = written.add_run()
            run._r.style = reference
            run._r.append(_element("w:footnoteReference", id=paragraph.note))
        if runs_right_to_left(paragraph.text):
            written._p.get_or_add_pPr().append(_element("w:bidi"))
    if document.notes:
        _add_notes(file, document.notes)
    buffer = io.BytesIO()
    file.save(buffer)
    return buffer.getvalue()


def _set_properties(file: Any, title: str) -> None:  # noqa: ANN401
    properties = file.core_properties
    properties.title, properties.author, properties.comments = title[:255], "", ""
    properties.created = properties.modified = datetime.now(UTC).replace(tzinfo=None)


def _add_note_styles(file: Any) -> str:  # noqa: ANN401
    """Add the styles of footnotes under the names that Word knows; return the id of a number's."""
    shared = _load("docx.shared")
    types = _load("docx.enum.style").WD_STYLE_TYPE
    text = file.styles.add_style("footnote text", types.PARAGRAPH)
    text.base_style, text.font.size = file.styles["Normal"], shared.Pt(10)
    text.paragraph_format.space_after = shared.Pt(2)
    number = file.styles.add_style("footnote reference", types.CHARACTER)
    number.font.superscript = True
    return str(number.style_id)


def _add_notes(file: Any, notes: tuple[str, ...]) -> None:  # noqa: ANN401
    packaging = _load("docx.opc.part")
    address = _load("docx.opc.packuri").PackURI
    root = _element("w:footnotes")
    for number, kind in _SEPARATORS.items():
        separator = _element("w:footnote", id=number, type=kind)
        separator.append(_paragraph(_run(_element(f"w:{kind}"))))
        root.append(separator)
    for number, note in enumerate(counted(notes), 1):
        footnote = _element("w:footnote", id=number)
        mark = _run(_element("w:footnoteRef"), style="footnotereference")
        text = _element("w:t")
        text.text = f" {note}"
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        footnote.append(_paragraph(mark, _run(text), style="footnotetext"))
        root.append(footnote)
    settings = _element("w:footnotePr")
    settings.extend([_element("w:footnote", id=number) for number in _SEPARATORS])
    file.settings.element.insert_element_before(settings, "w:endnotePr", "w:compat", "w:rsids")
    part = packaging.XmlPart(address("/word/footnotes.xml"), _CONTENT_TYPE, root, file.part.package)
    file.part.relate_to(part, _RELATION)


def _paragraph(*runs: Any, style: str = "") -> Any:  # noqa: ANN401
    paragraph = _element("w:p")
    if style:
        properties = _element("w:pPr")
        properties.append(_element("w:pStyle", val=style))
        paragraph.append(properties)
    paragraph.extend(runs)
    return paragraph


def _run(content: Any, style: str = "") -> Any:  # noqa: ANN401
    run = _element("w:r")
    if style:
        properties = _element("w:rPr")
        properties.append(_element("w:rStyle", val=style))
        run.append(properties)
    run.append(content)
    return run


def _element(name: str, **attributes: object) -> Any:  # noqa: ANN401
    """Return an element of WordprocessingML; its attributes are in the same namespace."""
    oxml = _load("docx.oxml").OxmlElement
    qualified = _load("docx.oxml.ns").qn
    element = oxml(name)
    for key, value in attributes.items():
        element.set(qualified(f"w:{key}"), str(value))
    return element

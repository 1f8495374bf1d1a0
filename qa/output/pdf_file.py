"""Documents as PDF, in fonts that are embedded: Latin, Cyrillic, Chinese, Arabic and many more.

PDF has no footnotes; the notes are at the end, and each number leads to its note. A
character that no font has is printed as □, and a line at the end names it.
"""

from __future__ import annotations

import unicodedata
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from corpus import load_library
from qa.background import counted
from qa.output.document import Document

_load = partial(load_library, format_name="PDF files", done="written", extra="export")
_FONTS = ("KurintoSans", "KurintoSansSC", "KurintoSansTC", "KurintoSansJP", "KurintoSansKR")
"""Of weblate-fonts (SIL Open Font License). The first is always used, the others as needed."""
_FOLDER = "static/weblate_fonts/kurinto/ttf"
_MISSING = "□"
_BLANK = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff") | {
    chr(code) for start, end in ((0x202A, 0x202F), (0x2066, 0x206A)) for code in range(start, end)
}
"""Characters that are never seen; what they do, fpdf2 knows."""
_MOST_NAMED = 20
_SIZES = {"heading": 14.0, "part": 12.0}
_TEXT_SIZE, _NOTE_SIZE, _TITLE_SIZE = 10.5, 9.0, 18.0
_INDENTS = {"quotation": 10.0, "item": 6.0}
"""Millimetres."""
_PARAGRAPHS = 0.7
"""What of the work the paragraphs are; the notes are the rest."""


def document_as_pdf(document: Document) -> bytes:
    """Return the document as a PDF. Raises ReadingError when fpdf2 or its fonts are missing."""
    fpdf = _load("fpdf")
    _load("uharfbuzz")
    texts = [document.title, *(part.text for part in document.paragraphs), *document.notes]
    fonts, missing = _choose_fonts({character for text in texts for character in text})
    page = type("NumberedPages", (fpdf.FPDF,), {"footer": _write_page_number})()
    page.set_title(document.title)
    page.set_lang("en")
    page.set_auto_page_break(True, 20)
    for name in fonts:
        page.add_font(name, "", _font_file(name))
    page.set_fallback_fonts(fonts[1:])
    page.set_margin(20)
    page.add_page()
    replacements = str.maketrans(dict.fromkeys(missing, _MISSING))
    _write(page, document.title.translate(replacements), _TITLE_SIZE, after=4)
    links = [page.add_link() for _ in document.notes]
    for paragraph in counted(document.paragraphs, _PARAGRAPHS):
        size = _SIZES.get(paragraph.kind, _TEXT_SIZE)
        if paragraph.kind == "heading":
            page.ln(3)
        bullet = "•  " if paragraph.kind == "item" else ""
        text = f"{bullet}{paragraph.text.translate(replacements)}"
        indent = _INDENTS.get(paragraph.kind, 0)
        link = links[paragraph.note - 1] if paragraph.note else None
        _write(page, text, size, indent, paragraph.note, link)
    if document.notes:
        page.ln(4)
        page.line(page.l_margin, page.get_y(), page.l_margin + 50, page.get_y())
        page.ln(3)
    for number, (note, link) in enumerate(
        counted(list(zip(document.notes, links, strict=True))), 1
    ):
        page.set_link(link, y=page.get_y(), page=page.page_no())
        _write(page, f"{number}. {note.translate(replacements)}", _NOTE_SIZE, after=1)
    if missing:
        page.ln(4)
        _write(page, _missing_line(missing), _NOTE_SIZE)
    return bytes(page.output())


def _write_page_number(page: Any) -> None:  # noqa: ANN401
    page.set_y(-15)
    page.set_font(_FONTS[0], "", _NOTE_SIZE)
    page.cell(0, 5, str(page.page_no()), align="C")


def _write(
    page: Any,  # noqa: ANN401
    text: str,
    size: float,
    indent: float = 0,
    note: int = 0,
    link: Any = None,  # noqa: ANN401
    after: float = 2,
) -> None:
    """Write a paragraph, and the number of its note, which leads there."""
    margin = page.l_margin
    page.set_left_margin(margin + indent)
    page.set_x(margin + indent)
    page.set_font(_FONTS[0], "", size)
    page.set_text_shaping(_needs_shaping(text))
    height = size * 0.5
    page.write(height, text)
    if note:
        page.char_vpos = "SUP"
        page.write(height, f" {note}", link)
        page.char_vpos = "LINE"
    page.set_left_margin(margin)
    page.ln(height + after)


def _needs_shaping(text: str) -> bool:
    """Whether letters join, change places or run from right to left; the others are set quicker."""
    return not text.isascii() and any(
        unicodedata.bidirectional(character) in ("R", "AL")
        or unicodedata.category(character) in ("Mn", "Mc", "Cf")
        for character in text
    )


def _choose_fonts(characters: set[str]) -> tuple[list[str], list[str]]:
    """Return the fonts that are needed, the usual one first, and the characters that none has."""
    library = _load("fontTools.ttLib")
    missing = {character for character in characters if character not in _BLANK}
    fonts: list[str] = []
    for name in _FONTS:
        if fonts and not missing:
            break
        with library.TTFont(_font_file(name), lazy=True) as font:
            known = {character for character in missing if ord(character) in font.getBestCmap()}
        if known or not fonts:
            fonts.append(name)
        missing -= known
    return fonts, sorted(missing)


def _font_file(name: str) -> Path:
    _load("weblate_fonts")
    package = find_spec("weblate_fonts")
    assert package is not None and package.origin is not None
    return Path(package.origin).parent / _FOLDER / f"{name}-Rg.ttf"


def _missing_line(missing: list[str]) -> str:
    codes = ", ".join(f"U+{ord(character):04X}" for character in missing[:_MOST_NAMED])
    remainder = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
    return f"{_MISSING} stands for characters that the fonts of this file lack: {codes}{remainder}."

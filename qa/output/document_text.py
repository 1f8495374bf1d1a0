"""Documents as Markdown with footnotes, and as an HTML page that needs nothing else.

Text of records and readers is escaped, so that the file shows its characters as they are.
"""

from __future__ import annotations

import re
from itertools import groupby

from markupsafe import Markup

from qa.background import counted
from qa.output.document import Document, Paragraph

_PAGE = Markup(
    '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{0}</title>\n'
    "<style>{3}</style></head>\n"
    '<body><main><h1 dir="auto">{0}</h1>\n{1}\n{2}</main></body></html>\n'
)
_STYLE = Markup(
    ":root{color-scheme:light dark}"
    "body{font:1.05rem/1.5 Georgia,serif;max-width:42rem;margin:2rem auto;padding:0 1rem;"
    "overflow-wrap:anywhere}"
    "blockquote{margin:0 0 1rem 1.5rem}h1,h2,h3{line-height:1.25}"
    "ol.notes{border-top:1px solid;margin-top:2rem;padding-top:1rem;font-size:.95rem}"
)
_HTML = {
    "heading": Markup('<h2 dir="auto">{}{}</h2>'),
    "part": Markup('<h3 dir="auto">{}{}</h3>'),
    "text": Markup('<p dir="auto">{}{}</p>'),
    "quotation": Markup('<blockquote dir="auto">{}{}</blockquote>'),
    "item": Markup('<li dir="auto">{}{}</li>'),
    "remark": Markup("<p><i>{}{}</i></p>"),
}
_MARKDOWN = {
    "heading": "## {}",
    "part": "### {}",
    "text": "{}",
    "quotation": "> {}",
    "item": "- {}",
    "remark": "*{}*",
}


def document_as_markdown(document: Document) -> str:
    """Return the document as Markdown, with the footnotes of most programs ([^1])."""
    lines = [f"# {escape_line(document.title)}", ""]
    for kind, paragraphs in groupby(counted(document.paragraphs), lambda paragraph: paragraph.kind):
        for paragraph in paragraphs:
            note = f"[^{paragraph.note}]" if paragraph.note else ""
            lines.append(_MARKDOWN[kind].format(escape_line(paragraph.text)) + note)
            lines += [] if kind == "item" else [""]
        lines += [""] if kind == "item" else []
    lines += [f"[^{number}]: {escape_line(note)}" for number, note in enumerate(document.notes, 1)]
    return "\n".join(lines).rstrip("\n") + "\n"


def document_as_html(document: Document) -> str:
    """Return the document as one HTML page; each footnote leads to its first place and back."""
    pieces = []
    placed: set[int] = set()
    for kind, paragraphs in groupby(counted(document.paragraphs), lambda paragraph: paragraph.kind):
        group = Markup("\n").join(_paragraph(paragraph, placed) for paragraph in paragraphs)
        pieces.append(Markup("<ul>{}</ul>").format(group) if kind == "item" else group)
    notes = Markup("").join(
        Markup(
            '<li id="note-{0}" dir="auto">{1} <a href="#place-{0}" aria-label="back">↩</a></li>'
        ).format(number, note)
        for number, note in enumerate(document.notes, 1)
    )
    listed = Markup('<ol class="notes">{}</ol>').format(notes) if notes else ""
    return str(_PAGE.format(document.title, Markup("\n").join(pieces), listed, _STYLE))


def escape_line(text: str) -> str:
    """Return one line of Markdown that shows exactly this text, with no needless backslash."""
    inline = re.sub(r"([\\`*_\[\]<>~$|&^])", r"\\\1", text)
    return re.sub(r"^(\d*)([#+.)=:-])", r"\1\\\2", inline)


def _paragraph(paragraph: Paragraph, placed: set[int]) -> Markup:
    """Return a paragraph as HTML. placed: the notes that a paragraph before has placed."""
    number = paragraph.note
    place = "" if number in placed else Markup(' id="place-{}"').format(number)
    placed.add(number)
    note = Markup('<sup><a{0} href="#note-{1}">{1}</a></sup>').format(place, number)
    return _HTML[paragraph.kind].format(paragraph.text, note if number else "")

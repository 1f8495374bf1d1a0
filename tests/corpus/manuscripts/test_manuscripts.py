"""Each format of manuscript gives the same paragraphs, marks and notes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from corpus import Manuscript, MarkedParagraph, NoteMark, read_manuscript, read_manuscript_file
from corpus.formats import ReadingError

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(body: str, **parts: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as box:
        box.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        )
        for name, text in parts.items():
            box.writestr(f"word/{name}.xml", f'<w:{name} xmlns:w="{WORD}">{text}</w:{name}>')
    return data.getvalue()


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def texts(manuscript: Manuscript) -> list[str]:
    return [paragraph.text for paragraph in manuscript.paragraphs]


MARKDOWN = """---
title: Rice
---
# On *rice*

He wrote "of **cod**
and rice."[^a] Then^[See [a map](https://map.example/1).] he left.

> Cod for
> the harbour.

- an item
- a second

[^a]: Letter to Oslo,
    1 May 1950.
[^b]: Nobody leads here.
"""


def test_markdown() -> None:
    manuscript = read_manuscript(MARKDOWN.encode(), "chapter.md")
    assert manuscript.paragraphs == (
        MarkedParagraph("On rice"),
        MarkedParagraph(
            'He wrote "of cod and rice." Then he left.',
            (NoteMark(27, "a"), NoteMark(32, "inline 1")),
        ),
        MarkedParagraph("Cod for the harbour.", (), True),
        MarkedParagraph("an item"),
        MarkedParagraph("a second"),
    )
    assert manuscript.notes == {
        "a": "Letter to Oslo, 1 May 1950.",
        "b": "Nobody leads here.",
        "inline 1": "See a map https://map.example/1.",
    }


def test_plain_text() -> None:
    text = "He wrote of\ncod.[1] In [2021] he left.²\n\nMore.\n\n[1] Letter to Oslo.\n2 A map,\nlarge.\n"
    manuscript = read_manuscript(text.encode(), "chapter.txt")
    assert manuscript.paragraphs == (
        MarkedParagraph(
            "He wrote of cod. In [2021] he left.", (NoteMark(16, "1"), NoteMark(35, "2"))
        ),
        MarkedParagraph("More."),
    )
    assert manuscript.notes == {"1": "Letter to Oslo.", "2": "A map, large."}


def test_a_number_that_no_note_has_is_no_mark() -> None:
    manuscript = read_manuscript(b"In [1950] it rained.\n\n1950 was wet.\n", "chapter.txt")
    assert texts(manuscript) == ["In [1950] it rained.", "1950 was wet."]


HTML = """<html><body><h1>On rice</h1>
<p>He wrote <i>of cod</i>.<sup><a href="#n1" id="r1">1</a></sup> Then he left.<a href="#x">here</a></p>
<blockquote><p>Cod for the harbour.</p></blockquote>
<ol><li id="n1"><p>Letter to <a href="https://oslo.example/1">Oslo</a>. <a href="#r1">↩</a></p></li></ol>
</body></html>"""


def test_html() -> None:
    manuscript = read_manuscript(HTML.encode(), "chapter.html")
    assert manuscript.paragraphs == (
        MarkedParagraph("On rice"),
        MarkedParagraph("He wrote of cod. Then he left.here", (NoteMark(16, "1"),)),
        MarkedParagraph("Cod for the harbour.", (), True),
    )
    assert manuscript.notes == {"1": "Letter to Oslo https://oslo.example/1 ."}


def test_word() -> None:
    quote = '<w:pPr><w:pStyle w:val="Quote"/></w:pPr>'
    body = (
        f"<w:p>{run('He wrote of ')}{run('cod.')}<w:del><w:r><w:delText>no</w:delText></w:r></w:del>"
        f'<w:r><w:footnoteReference w:id="7"/></w:r>{run(" Then")}'
        f'<w:r><w:endnoteReference w:id="3"/></w:r></w:p><w:p>{quote}{run("Cod.")}</w:p><w:p/>'
        f"<w:tbl><w:tr><w:tc><w:p>{run('A cell')}</w:p></w:tc></w:tr></w:tbl>"
    )
    notes = (
        f'<w:footnote w:id="0" w:type="separator"><w:p>{run("-")}</w:p></w:footnote>'
        f'<w:footnote w:id="7"><w:p>{run("Letter to")}</w:p><w:p>{run("Oslo.")}</w:p></w:footnote>'
    )
    data = docx(
        body,
        footnotes=notes,
        endnotes=f'<w:endnote w:id="3"><w:p>{run("A map.")}</w:p></w:endnote>',
        styles='<w:style w:styleId="Quote"><w:name w:val="Quote"/></w:style>',
    )
    manuscript = read_manuscript(data, "chapter.docx")
    assert manuscript.paragraphs == (
        MarkedParagraph("He wrote of cod. Then", (NoteMark(16, "1"), NoteMark(21, "end 1"))),
        MarkedParagraph("Cod.", (), True),
        MarkedParagraph("A cell"),
    )
    assert manuscript.notes == {"1": "Letter to Oslo.", "end 1": "A map."}


def test_markdown_as_editors_write_it() -> None:
    text = (
        "A [link](https://a.example/x_(1)) and _this_[^a] **that**^[in _place_] \\*x.\n"
        "An [^unknown] mark &amp; <b>bold</b>.\n\n1. one\n2. two\n\n"
        "| a | b |\n|---|---|\n| c | d |\n\n[^a]: Ibid.\n"
    )
    manuscript = read_manuscript(text.encode(), "a.md")
    assert texts(manuscript) == [
        "A link https://a.example/x_(1) and this that *x. An [^unknown] mark & bold .",
        "one",
        "two",
        "a",
        "b",
        "c",
        "d",
    ]
    assert [mark.label for mark in manuscript.paragraphs[0].marks] == ["a", "inline 1"]
    assert manuscript.notes == {"a": "Ibid.", "inline 1": "in place"}


def test_word_has_text_boxes_headers_and_footers() -> None:
    box = f"<w:txbxContent><w:p>{run('In a box')}</w:p></w:txbxContent>"
    copy = f"<w:Fallback>{box}</w:Fallback>"
    header = f"<w:p>{run('On each page')}</w:p>"
    data = docx(
        f"<w:p>{run('Be')}<w:r>{box}{copy}</w:r>{run('fore')}</w:p>", header1=header, header2=header
    )
    assert texts(read_manuscript(data, "a.docx")) == ["Before", "In a box", "On each page"]


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.txt", "empty"),
        (b" \n\n", "a.md", "no text"),
        (b"PK\x03\x04 broken", "a.docx", "damaged"),
        (docx("").replace(b"word/document", b"word/dokument"), "a.docx", "no Word file"),
        (b"\x89PNG\r\n\x1a\n", "a.txt", "PNG"),
        (b"<div>" * 5_000 + b"deep", "a.html", "nested deeper"),
    ],
)
def test_what_is_no_manuscript_is_said_in_a_line(data: bytes, name: str, words: str) -> None:
    with pytest.raises(ReadingError, match=words) as caught:
        read_manuscript(data, name)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match=r"chapter\.md"):
        read_manuscript_file(tmp_path / "chapter.md")

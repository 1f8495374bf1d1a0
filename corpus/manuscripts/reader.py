"""Any manuscript: the first bytes and the ending of the name give its format."""

from __future__ import annotations

from pathlib import Path, PurePath

from corpus.formats import (
    LISTING_LIMIT_BYTES,
    ReadingError,
    check_size,
    decode_page,
    decode_text,
    is_html_source,
    read_limited,
)
from corpus.manuscripts.html_manuscript import read_html_manuscript
from corpus.manuscripts.manuscript import Manuscript
from corpus.manuscripts.markdown_manuscript import read_markdown_manuscript
from corpus.manuscripts.plain_manuscript import read_plain_manuscript
from corpus.manuscripts.word_manuscript import read_word_manuscript

MANUSCRIPT_ENDINGS = (".docx", ".md", ".markdown", ".html", ".htm", ".txt")
_HTML, _MARKDOWN = (".html", ".htm", ".xhtml"), (".md", ".markdown", ".mdown", ".qmd", ".rmd")


def read_manuscript(data: bytes, name: str) -> Manuscript:
    """Return the paragraphs and notes of a file.

    Raises ReadingError when it is damaged, larger than LISTING_LIMIT_BYTES, without text, or of
    another format.
    """
    check_size(len(data), LISTING_LIMIT_BYTES, name)
    ending = PurePath(name).suffix.casefold()
    if data.startswith(b"PK\x03\x04"):
        manuscript = read_word_manuscript(data, name)
    elif ending in _HTML or is_html_source(data[:4096].decode("latin-1")):
        manuscript = read_html_manuscript(decode_page(data, name).text, name)
    else:
        text = decode_text(data, name).text.replace("\r\n", "\n").replace("\r", "\n")
        read = read_markdown_manuscript if ending in _MARKDOWN else read_plain_manuscript
        manuscript = read(text, name)
    if not manuscript.paragraphs:
        raise ReadingError(f"{name} has no text; give a chapter as .docx, .md, .html or .txt")
    return manuscript


def read_manuscript_file(path: Path) -> Manuscript:
    """Return the paragraphs and notes of a file.

    Raises ReadingError as `read_manuscript`, and when the file is missing or cannot be read.
    """
    return read_manuscript(read_limited(path, LISTING_LIMIT_BYTES), path.name)

"""PDF files: the text of each page, as one document."""

from __future__ import annotations

import io
import logging
import re
from typing import Any

from corpus.formats import ReadingError, make_words_whole
from corpus.imports.documents import DocumentText, usable_title
from corpus.imports.drafts import TEXT_LIMIT_BYTES
from corpus.imports.optional_library import load_library
from corpus.text import collapse_whitespace, count_phrase

MOST_PAGES = 5_000
_LEAST_LETTERS = 15
"""Of a page that counts as one with text; a scan often has a stamp of a few letters."""


def read_pdf(data: bytes, name: str) -> DocumentText:
    """Return the text of a PDF. Raises ReadingError when it is locked, damaged, or has no text."""
    library = load_library("pypdf", "PDF")
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it prints what it repairs
    try:
        reader = library.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReadingError(
                f"{name} is a PDF that is locked by a password; save it without one, and add that"
            )
        pages = _texts(reader, name)
        title = str((reader.metadata or {}).get("/Title") or "")
    except library.errors.DependencyError as error:
        raise ReadingError(
            f"{name} is a PDF encrypted in a way that is not read; print it into a new PDF, and "
            "add that"
        ) from error
    except (ReadingError, MemoryError):
        raise
    except Exception as error:
        words = collapse_whitespace(str(error))[:100]
        raise ReadingError(
            f"{name} is a PDF that is damaged ({type(error).__name__}: {words}); "
            "open it and print it into a new PDF"
        ) from error
    empty = [
        number
        for number, page in enumerate(pages, 1)
        if len(re.findall(r"\w", page)) < _LEAST_LETTERS
    ]
    if len(empty) == len(pages):
        raise ReadingError(
            f"{name} is a PDF of pictures without text ({count_phrase(len(pages), 'page')}, as "
            "scanned); let a program for text recognition (OCR) add the text, and add that"
        )
    warnings = []
    if empty:
        numbers = ", ".join(map(str, empty[:10])) + (" and more" if len(empty) > 10 else "")
        warnings.append(f"no text on page {numbers}: pictures, as scanned")
    texts = ["\n".join(make_words_whole(page.split("\n"))) for page in pages]
    return DocumentText(texts, usable_title(title, name), warnings=warnings)


def _texts(reader: Any, name: str) -> list[str]:  # noqa: ANN401
    """Return the text of each page."""
    if len(reader.pages) > MOST_PAGES:
        raise ReadingError(
            f"{name} is a PDF of {len(reader.pages):,} pages, and at most {MOST_PAGES:,} are read; "
            "split it"
        )
    pages: list[str] = []
    size = 0
    for page in reader.pages:
        pages.append(page.extract_text() or "")
        size += len(pages[-1])
        if size > TEXT_LIMIT_BYTES:
            raise ReadingError(
                f"{name} is a PDF with more than {TEXT_LIMIT_BYTES:,} letters of text by page "
                f"{len(pages):,}, and one document has at most these; split it"
            )
    return pages

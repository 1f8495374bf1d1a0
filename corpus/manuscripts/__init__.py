"""A reader's chapter as paragraphs with their notes: Word, Markdown, HTML and plain text."""

from corpus.manuscripts.manuscript import Manuscript, MarkedParagraph, NoteMark
from corpus.manuscripts.reader import MANUSCRIPT_ENDINGS, read_manuscript, read_manuscript_file

__all__ = [
    "MANUSCRIPT_ENDINGS",
    "Manuscript",
    "MarkedParagraph",
    "NoteMark",
    "read_manuscript",
    "read_manuscript_file",
]

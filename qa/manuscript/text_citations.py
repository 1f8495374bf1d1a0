"""Records that a text cites in parentheses, as MLA does, and in its list of works cited."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from corpus import dates_in_prose
from qa.manuscript.note_sources import Note, NoteReader, is_ibid
from qa.manuscript.quotations import Quotation

_PARENTHESES = re.compile(r"\(([^()]{4,400})\)")
_BEHIND_QUOTATION = re.compile(r"[\s”“\"«»’‘‹›.,;:!?…」』]{0,6}")
_IS_SOURCE = re.compile(r"https?://|[“”\"„«»]")
_MOST_RECORDS = 5
"""A piece of text in parentheses that could mean more records cites none of them for sure."""
_HEADING = re.compile(
    r"works cited|references|(?:select(?:ed)? )?bibliography|bibliographie|fuentes|fonti|quellen"
    r"|(?:archival |primary |unpublished )?sources",
    re.IGNORECASE,
)
_LONGEST_ENTRY = 600
"""Characters of an entry in a list of works cited; a longer paragraph is text again."""


@dataclass(frozen=True)
class TextCitation:
    """Records that a paragraph cites: paragraph.text[start:end] is what cites them.

    Attributes:
        start: offset of the first character, inside the parentheses.
        end: offset after the last.
        note: what it says, as if it were a note.
    """

    start: int
    end: int
    note: Note


def citations_in(
    text: str, quotations: Sequence[Quotation], reader: NoteReader, place: str
) -> list[TextCitation]:
    """Return what a paragraph cites in parentheses, left to right.

    Parentheses count behind a quotation, and where they have a date, an address or a title in
    quotation marks. They cite something only where that leads to records.
    """
    ends = [quotation.end for quotation in quotations]
    citations = []
    for match in _PARENTHESES.finditer(text):
        words, opening = match[1], match.start()
        number = bisect_right(ends, opening)
        if number < len(ends) and quotations[number].start <= opening:
            continue  # the parentheses are quoted
        follows = number > 0 and _BEHIND_QUOTATION.fullmatch(text, ends[number - 1], opening)
        if not (follows or is_ibid(words) or _IS_SOURCE.search(words) or dates_in_prose(words)):
            continue
        note = reader.read(words, place, opening + 1)
        if 0 < len(note.records) <= _MOST_RECORDS:
            citations.append(TextCitation(opening + 1, match.end() - 1, note))
    return citations


class SourceList:
    """Tells which paragraphs are entries of a list of works cited, at the end of a manuscript."""

    def __init__(self) -> None:
        self._has_begun = False

    def has(self, text: str) -> bool:
        """Return whether a paragraph, the next of the manuscript, is an entry of the list."""
        if _HEADING.fullmatch(text.strip(" #*_:.")):
            self._has_begun = True
            return False
        if len(text) > _LONGEST_ENTRY:
            self._has_begun = False
        return self._has_begun

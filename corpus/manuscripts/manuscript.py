"""What a manuscript is: paragraphs in order, and the notes that their marks lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class NoteMark:
    """The place of a note in a paragraph.

    Attributes:
        offset: the characters of the paragraph before it.
        label: the note's number or name, a key of `Manuscript.notes`.
    """

    offset: int
    label: str


@dataclass(frozen=True, slots=True)
class MarkedParagraph:
    """A paragraph, a heading, a cell or an item of a list.

    Attributes:
        text: its words on one line, without the marks of notes.
        marks: its notes, from left to right.
        is_block_quotation: whether it is set apart as a quotation.
    """

    text: str
    marks: tuple[NoteMark, ...] = ()
    is_block_quotation: bool = False


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A text that somebody writes about records.

    Attributes:
        name: of the file, for messages.
        paragraphs: in order; none is empty.
        notes: the text of each note by its label, in the order of the file.
    """

    name: str
    paragraphs: tuple[MarkedParagraph, ...]
    notes: Mapping[str, str] = field(default_factory=dict)


class ParagraphBuilder:
    """Puts together a paragraph from pieces of text and marks; white space becomes one space."""

    def __init__(self, is_block_quotation: bool = False) -> None:
        self.is_block_quotation = is_block_quotation
        self._pieces: list[str] = []
        self._length = 0
        self._marks: list[NoteMark] = []

    def add(self, piece: str) -> None:
        """Add text; line ends count as spaces."""
        words = " ".join(piece.split())
        if piece[:1].isspace() and self._pieces and not self._ends_in_space:
            self._append(" ")
        if words:
            self._append(words)
            if piece[-1:].isspace():
                self._append(" ")

    def mark(self, label: str) -> None:
        """Add the mark of a note at this place."""
        self._marks.append(NoteMark(self._length - self._ends_in_space, label))

    def build(self) -> MarkedParagraph | None:
        """Return the paragraph, None when it has no words."""
        text = "".join(self._pieces).strip()
        return MarkedParagraph(text, tuple(self._marks), self.is_block_quotation) if text else None

    @property
    def _ends_in_space(self) -> bool:
        return bool(self._pieces) and self._pieces[-1].endswith(" ")

    def _append(self, piece: str) -> None:
        self._pieces.append(piece)
        self._length += len(piece)

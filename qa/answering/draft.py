"""A draft: what a language model wrote about the records of an answer, over quotations."""

from __future__ import annotations

from dataclasses import dataclass

from corpus import Record
from qa.citations import Citation, archive_citation


@dataclass(frozen=True)
class DraftSentence:
    """A sentence in a language model's words, with the quotation that it rests on.

    Attributes:
        text: the sentence, on one line.
        citation: the sentences of a record around the quotation that the model gave.
        number: of the record's footnote, from 1.
        is_in_record_words: whether the sentence repeats the record word for word.
    """

    text: str
    citation: Citation
    number: int
    is_in_record_words: bool = False

    @property
    def label(self) -> str:
        """What a reader must know before reading it."""
        return "in the record's words" if self.is_in_record_words else "unconfirmed"


@dataclass(frozen=True)
class OmittedSentence:
    """A sentence of a language model that is not shown, and why."""

    text: str
    reason: str


@dataclass(frozen=True)
class Draft:
    """What a language model wrote about a question. It is shown below the quoted answer.

    Attributes:
        model: name of the language model.
        sentences: those that rest on a quotation, in the model's order.
        omitted: those that do not.
        cited_records: (footnote number, record) of the sentences. The numbers continue those of
            the quoted answer.
        note: what went wrong, one line; "" when nothing did.
    """

    model: str
    sentences: tuple[DraftSentence, ...] = ()
    omitted: tuple[OmittedSentence, ...] = ()
    cited_records: tuple[tuple[int, Record], ...] = ()
    note: str = ""

    @property
    def body(self) -> str:
        """Each sentence, labelled as the model's own, over its quotation."""
        return "\n\n".join(
            f"{self.model}, {sentence.label}: {sentence.text}\n"
            f"  “{sentence.citation.quote}” [{sentence.number}]"
            for sentence in self.sentences
        )

    @property
    def footer(self) -> str:
        """The footnotes and the note."""
        footnotes = [
            f"[{number}] {archive_citation(record)}" for number, record in self.cited_records
        ]
        note = f"{self.note[:1].upper()}{self.note[1:]}." if self.note else ""
        return "\n\n".join(part for part in ("\n".join(footnotes), note) if part)

    @property
    def text(self) -> str:
        """All of it as plain text."""
        parts = (draft_heading(self.model), self.body) if self.sentences else ()
        return "\n\n".join(part for part in (*parts, self.footer) if part)


def draft_heading(model: str) -> str:
    """Return the line above a draft."""
    return f"Written by {model}, not confirmed. Below each sentence are the record's own words:"

"""The running text of a TEI document, its footnotes, and its dates for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from corpus.imports.drafts import RecordDraft
from corpus.imports.xml_dates import join_ends
from corpus.imports.xml_tree import attribute, children, descendants, local_name, text_of

_CONTAINERS = frozenset(
    "div div1 div2 div3 opener closer postscript floatingText body attachment list table lg sp "
    "quote q figure argument group text".split()
)
_LEFT_OUT = frozenset({"head", "note", "graphic", "teiHeader", "front", "back"})
_NOT_IN_LINES = ("note", "figDesc", "fw", "choice/abbr", "choice/sic", "choice/orig")
"""Of two readings of a word, the editors' stays and the written one is left out."""


def read_text(element: Any) -> str:  # noqa: ANN401
    """Return the paragraphs inside an element, without its own heading and without notes."""
    return "\n\n".join(_paragraphs(element))


def _paragraphs(element: Any) -> Iterator[str]:  # noqa: ANN401
    for child in element:
        kind = local_name(child)
        if not kind or kind in _LEFT_OUT:
            if kind == "head" and local_name(element) in ("attachment", "floatingText", "list"):
                yield text_of(child, without=_NOT_IN_LINES)
        elif kind == "row":
            cells = [text_of(cell, without=_NOT_IN_LINES) for cell in children(child, "cell")]
            yield " | ".join(cells)
        elif kind in _CONTAINERS and len(child):
            yield from _inside(child)
        elif text := text_of(child, without=_NOT_IN_LINES):
            yield text


def _inside(container: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield the paragraphs of a container; text outside of its elements makes it one paragraph."""
    has_loose_text = (container.text or "").strip() or any(
        (c.tail or "").strip() for c in container
    )
    if has_loose_text:
        yield text_of(container, without=_NOT_IN_LINES)
        return
    yield from (text for text in _paragraphs(container) if text)


def put_notes(draft: RecordDraft, element: Any) -> None:  # noqa: ANN401
    """Keep the notes of a document, each under its number, except the source note."""
    for note in descendants(element, "note"):
        if attribute(note, "type") != "source":
            draft.put("", f"Footnote {attribute(note, 'n')}".strip(), text_of(note))


def stated_of(date: Any) -> str:  # noqa: ANN401
    """Return the date of an element's attributes as one ISO 8601 statement, "" without them."""
    for name in ("when", "when-iso"):
        if when := attribute(date, name):
            return when[:10] if "T" in when else when
    for names in (("from", "to"), ("from-iso", "to-iso"), ("notBefore", "notAfter")):
        ends = [_day(attribute(date, name)) for name in names]
        if any(ends):
            return join_ends(*ends)
    return ""


def _day(stated: str) -> str:
    return stated.partition("T")[0]

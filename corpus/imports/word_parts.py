"""What the parts of a Word file (.docx) are made of, for records and for manuscripts.

The names are those of Office Open XML (ECMA-376, part 1, 17).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from corpus.imports.bounded_zip import BoundedZip
from corpus.imports.xml_tree import attribute, descendants, parse_xml

WORD_DELETED = frozenset({"del", "moveFrom", "delText", "instrText", "Fallback"})
"""Elements that nobody sees: deleted or moved text, codes of fields, a second copy of a drawing."""
WORD_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
"""Elements that stand for a character."""
_SEPARATORS = frozenset({"separator", "continuationSeparator", "continuationNotice"})


def part_elements(box: BoundedZip, place: str, kind: str) -> Iterator[Any]:
    """Yield the elements of a local name in a part, in order; none without such a part.

    Raises ReadingError when the part is damaged.
    """
    source = box.read(place)
    if source:
        root = parse_xml(source.decode("utf-8", "replace"), f"{box.name}, {place},")
        yield from descendants(root, kind)


def is_word_note(element: Any) -> bool:  # noqa: ANN401
    """Return whether a footnote or endnote is one, and not the line that Word draws above them."""
    return attribute(element, "type") not in _SEPARATORS

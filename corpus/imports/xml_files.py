"""XML by its root: which of the formats it is, and who reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from corpus.formats import Reading, ReadingError
from corpus.imports.xml_tree import local_name, parse_xml
from corpus.imports.zotero_rdf import read_zotero_rdf

_READERS: dict[str, Callable[[Any, str], Reading]] = {
    "RDF": read_zotero_rdf,
}
"""By the local name of the root element."""
XML_FORMATS = ("xml",)


def read_xml(text: str, name: str) -> Reading:
    """Return the records of an XML text. Raises ReadingError for a format that is not known."""
    root = parse_xml(text, name)
    reader = _READERS.get(local_name(root))
    if reader is None:
        raise ReadingError(
            f"{name or 'the text'} is XML with the root <{local_name(root)[:60]}>, which is no "
            "format that is read; see docs/formats.md"
        )
    return reader(root, name)

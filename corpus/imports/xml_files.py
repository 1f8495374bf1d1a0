"""XML by its root and namespaces: which of the formats it is, and who reads it."""

from __future__ import annotations

import re
from collections.abc import Callable

from corpus.formats import Reading, ReadingError
from corpus.imports.dc_terms import read_dublin_core
from corpus.imports.ead import EAD_EVENTS, read_ead
from corpus.imports.lido import read_lido
from corpus.imports.marc_files import read_marcxml
from corpus.imports.mods import read_mods
from corpus.imports.notes_xml import read_endnote_xml, read_enex
from corpus.imports.oai_pmh import OAI_EVENTS, read_oai_answer
from corpus.imports.plain_xml import read_plain_xml
from corpus.imports.tei import TEI_EVENTS, read_tei
from corpus.imports.xml_tree import iter_events, parse_xml, root_name
from corpus.imports.zotero_rdf import read_zotero_rdf

_READERS: dict[str, Callable[[str, str], Reading]] = {
    "ead": lambda text, name: read_ead(iter_events(text, name, *EAD_EVENTS), name),
    "tei": lambda text, name: read_tei(iter_events(text, name, *TEI_EVENTS), name),
    "lido": lambda text, name: read_lido(iter_events(text, name, "lido"), name),
    "mods": lambda text, name: read_mods(iter_events(text, name, "mods"), name),
    "marcxml": lambda text, name: read_marcxml(iter_events(text, name, "record"), name),
    "oai-pmh": lambda text, name: read_oai_answer(iter_events(text, name, *OAI_EVENTS), name),
    "dublin-core": lambda text, name: read_dublin_core(iter_events(text, name), name),
    "endnote-xml": lambda text, name: read_endnote_xml(iter_events(text, name, "record"), name),
    "enex": lambda text, name: read_enex(iter_events(text, name, "note"), name),
    "zotero-rdf": lambda text, name: read_zotero_rdf(parse_xml(text, name), name),
}
XML_FORMATS = ("xml", *_READERS)
"""What `--as` takes; "xml" leaves the choice to the root."""

_ROOTS = {
    "ead": "ead",
    "archdesc": "ead",
    "TEI": "tei",
    "TEI.2": "tei",
    "teiCorpus": "tei",
    "OAI-PMH": "oai-pmh",
    "mods": "mods",
    "modsCollection": "mods",
    "en-export": "enex",
    "lido": "lido",
    "lidoWrap": "lido",
}
_INSIDE = {"http://www.loc.gov/MARC21/slim": "marcxml", "http://www.loc.gov/mods/v3": "mods"}
"""Elements inside another root, as in an answer of SRU."""
_PLAIN = ("rss", "feed", "opml")
"""Roots of lists with entries that may have elements of Dublin Core, and need not."""
_ZOTERO = ("http://www.zotero.org/namespaces/export#", "http://purl.org/net/biblio#")
_DUBLIN_CORE = ("purl.org/dc/elements/1.1", "purl.org/dc/terms", "<dublin_core")
_MARCXML = re.compile(r"<(?:\w+:)?(?:datafield|controlfield)\s")
_HEAD_CHARACTERS = 65_536


def read_xml(text: str, name: str, as_format: str = "xml") -> Reading:
    """Return the records of an XML text.

    as_format: one of XML_FORMATS. Raises ReadingError for a format that is not known.
    """
    root = root_name(text)
    if as_format == "dublin-core":
        return read_dublin_core(iter_events(text, name), name, any_namespace=True)
    chosen = _recognise(text, root) if as_format == "xml" else as_format
    if not chosen:
        # What is cut off or not well-formed is refused by that name.
        if reading := read_plain_xml(text, name):
            return reading
        raise ReadingError(
            f"{name or 'the text'} is XML with the root <{root[:60]}>, which is not a format "
            "that is read; see docs/formats.md"
        )
    return _READERS[chosen](text, name)


def _recognise(text: str, root: str) -> str:
    """Return the format of an XML text, "" when it is not one that is read."""
    head = text[:_HEAD_CHARACTERS]
    if root == "RDF" and any(name in head for name in _ZOTERO):
        return "zotero-rdf"
    if root in _PLAIN:
        return ""
    if root in _ROOTS:
        return _ROOTS[root]
    if root in ("xml", "records") and "<ref-type" in head:
        return "endnote-xml"
    if root in ("record", "collection") and _MARCXML.search(head):
        return "marcxml"
    for namespace, chosen in _INSIDE.items():
        if namespace in head:
            return chosen
    if root == "div" and 'type="document"' in head:
        return "tei"
    return "dublin-core" if any(name in head for name in _DUBLIN_CORE) else ""

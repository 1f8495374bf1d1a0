"""One entry of an XML file to drafts of records, by the name of its element."""

from __future__ import annotations

from typing import Any

from corpus.imports.dc_terms import dublin_core_draft, is_dublin_core
from corpus.imports.drafts import NoRecordError, RecordDraft
from corpus.imports.ead import EAD_EVENTS, ead_drafts
from corpus.imports.marc_fields import marc_draft
from corpus.imports.marc_files import is_marcxml, xml_fields
from corpus.imports.mods import mods_draft
from corpus.imports.tei import TEI_EVENTS, tei_drafts
from corpus.imports.xml_tree import local_name, walk_events


def entry_drafts(entry: Any, number: int, name: str) -> list[RecordDraft]:  # noqa: ANN401
    """Return the drafts of an element that holds one description.

    Raises NoRecordError when its format is not read.
    """
    kind = local_name(entry)
    if kind == "ead":
        return ead_drafts(walk_events(entry, *EAD_EVENTS), name)[0]
    if kind in ("TEI", "TEI.2"):
        return tei_drafts(walk_events(entry, *TEI_EVENTS), name)
    if kind == "mods":
        return [mods_draft(entry, number)]
    if kind == "record" and is_marcxml(entry):
        return [marc_draft(xml_fields(entry), number)]
    if kind == "RDF" and len(entry):
        return [dublin_core_draft(inner, number) for inner in entry]
    if any(is_dublin_core(child) for child in entry):
        return [dublin_core_draft(entry, number)]
    raise NoRecordError(f"metadata in <{kind[:60]}>, a format that is not read")

"""One entry of an XML file to drafts of records, by the name of its element."""

from __future__ import annotations

from typing import Any

from corpus.imports.dc_terms import dublin_core_draft, is_dublin_core
from corpus.imports.drafts import RecordDraft
from corpus.imports.ead import EAD_EVENTS, ead_drafts
from corpus.imports.xml_tree import local_name, walk_events


def entry_drafts(entry: Any, number: int, name: str) -> list[RecordDraft] | None:  # noqa: ANN401
    """Return the drafts of an element that holds one description; None if it is not known."""
    kind = local_name(entry)
    if kind == "ead":
        return ead_drafts(walk_events(entry, *EAD_EVENTS), name)[0]
    if kind == "RDF" and len(entry):
        return [dublin_core_draft(inner, number) for inner in entry]
    if any(is_dublin_core(child) for child in entry):
        return [dublin_core_draft(entry, number)]
    return None

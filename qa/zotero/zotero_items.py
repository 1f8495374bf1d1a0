"""Items of Zotero as records, and records as items, with their quotations as notes.

Both go through CSL-JSON, which reads and writes the same fields for files (corpus.imports).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import escape

from corpus import Reading, Record, names_of_title, read_bytes, rights_of
from qa.citations import (
    archive_citation,
    cite_records,
    date_note,
    extra_lines,
    written_or_iso_date,
)

_CSL_FIELDS = {
    "title": "title",
    "abstractNote": "abstract",
    "archive": "archive",
    "archiveLocation": "archive_location",
    "callNumber": "call-number",
    "language": "language",
    "url": "URL",
    "extra": "note",
}
_LEFT_OUT = frozenset(
    "key version itemType date creators tags collections relations dateAdded dateModified "
    "accessDate parentItem inPublications deleted".split()
)
_NO_RECORDS = ("note", "attachment", "annotation")
_CREATORS = frozenset("author recipient editor translator interviewer contributor director".split())


def read_zotero_items(items: Sequence[Mapping[str, Any]], name: str) -> Reading:
    """Return the records of items as version 3 of Zotero's API has them.

    name: of the collection, for messages. Notes and attachments that stand alone are left out.
    """
    entries = [item["data"] for item in items]
    csl = [_to_csl(data) for data in entries if data.get("itemType") not in _NO_RECORDS]
    return read_bytes(json.dumps(csl).encode(), name, "json")


def to_zotero_item(record: Record, quotations: Sequence[str] = ()) -> dict[str, Any]:
    """Return a record as an item of Zotero, a manuscript, with a note for each quotation."""
    csl = json.loads(cite_records([record], "csl-json").text)[0]
    fields = {name: csl[key] for name, key in _CSL_FIELDS.items() if key in csl}
    rights = rights_of(record)
    in_own_field = {f"Rights: {statement}" for statement in rights}
    lines = [line for line in (date_note(record.date), *extra_lines(record)) if line]
    citation = archive_citation(record)
    return {
        "itemType": "manuscript",
        **fields,
        "creators": [
            {"creatorType": "author", "name": person["literal"]} for person in csl.get("author", ())
        ],
        "date": written_or_iso_date(record),
        "rights": "; ".join(rights),
        "extra": "\n".join(line for line in dict.fromkeys(lines) if line not in in_own_field),
        "tags": [{"tag": tag} for tag in (*record.people, *record.places, *record.topics)],
        "notes": [
            {"note": f"<p>“{escape(words)}”</p><p>{escape(citation)}</p>"} for words in quotations
        ],
        "attachments": [],
    }


def _to_csl(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an item under the names of CSL; others keep their own names."""
    kind = str(data.get("itemType", ""))
    item: dict[str, Any] = {
        "id": str(data.get("key", "")),
        "type": kind or "manuscript",
        "author": [],
    }
    item |= {
        _CSL_FIELDS.get(name, name): value
        for name, value in data.items()
        if name not in _LEFT_OUT and isinstance(value, str) and value.strip()
    }
    if written := str(data.get("date") or "").strip():
        item["issued"] = {"literal": written}
    for creator in data.get("creators") or ():
        role = creator.get("creatorType", "author")
        person = {"literal": creator["name"]} if creator.get("name") else {
            "family": creator.get("lastName", ""), "given": creator.get("firstName", "")
        }  # fmt: skip
        item.setdefault(role if role in _CREATORS else "contributor", []).append(person)
    tags = [tag["tag"] for tag in data.get("tags") or () if tag.get("tag")]
    note = str(item.get("note", ""))
    item["custom"] = {
        "topics": _without_names(tags, note),
        "title_names": sorted(names_of_title(note.split("\n"))),
    }
    return item


def _without_names(tags: Sequence[str], note: str) -> list[str]:
    """Return the tags that no line of a note calls a person or a place."""
    lines = set(note.split("\n"))
    return [tag for tag in tags if not {f"Person: {tag}", f"Place: {tag}"} & lines]

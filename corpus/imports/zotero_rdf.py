"""Zotero's RDF: references with their tags, and the notes that hang on them."""

from __future__ import annotations

import re
from typing import Any

from corpus.formats import Reading
from corpus.imports.drafts import RecordDraft, make_reading
from corpus.imports.reference_notes import put_keywords, put_note
from corpus.imports.xml_tree import attribute, children, descendants, first, local_name, text_of

_NO_ITEM = frozenset(
    {"Memo", "Attachment", "Collection", "Journal", "Series", "Website", "Description"}
)
_FIELDS = {
    "title": "title",
    "date": "date",
    "abstract": "summary",
    "language": "language",
    "archive": "collection",
    "archiveLocation": "source",
    "coverage": "source",
}
_PEOPLE = frozenset(
    "authors editors contributors recipients interviewees interviewers translators cartographers "
    "directors creators".split()
)
_TAG = re.compile(r"<[^>]{1,200}>")


def read_zotero_rdf(root: Any, name: str) -> Reading:  # noqa: ANN401
    """Return a record for each item that is no note or attachment of another."""
    notes = {
        attribute(memo, "about"): _TAG.sub(" ", text_of(first(memo, "value")))
        for memo in children(root, "Memo")
    }
    drafts: list[RecordDraft] = []
    attached: set[str] = set()
    items = [item for item in root if local_name(item) and not _is_part(item)]
    for number, item in enumerate(items, 1):
        drafts.append(_draft(item, number, notes, attached))
    alone = [note for about, note in notes.items() if about not in attached and note.strip()]
    warnings = [f"a note of its own is not kept: {note.strip()[:100]!r}" for note in alone[:20]]
    return make_reading(name, "Zotero RDF", drafts, warnings=warnings, unit="entry")


def _is_part(item: Any) -> bool:  # noqa: ANN401
    """Return whether an element is a note, a file or a series, and no item; by type or by name."""
    kind = text_of(first(item, "itemType"))
    name = local_name(item)
    return kind == "attachment" or (name in _NO_ITEM and not (name == "Description" and kind))


def _draft(item: Any, number: int, notes: dict[str, str], attached: set[str]) -> RecordDraft:  # noqa: ANN401
    draft = RecordDraft(number)
    about = attribute(item, "about")
    if about.startswith(("http://", "https://")):
        draft.put("url", "url", about)
    elif about and not about.startswith("#"):
        draft.put("", "Identifier", about)
    keywords: list[str] = []
    for part in item:
        kind = local_name(part)
        if kind in _PEOPLE:
            for person in descendants(part, "Person", "Agent"):
                names = [first(person, part) for part in ("surname", "givenName", "name")]
                draft.put("people", kind, ", ".join(filter(None, map(text_of, names))))
        elif kind == "subject":
            keywords.append(text_of(part))
        elif kind == "identifier" and list(descendants(part, "URI")):
            draft.put("url", "Address", text_of(part))
        elif kind == "isReferencedBy":
            reference = attribute(part, "resource")
            attached.add(reference)
            put_note(draft, "Note", notes.get(reference, ""))
        elif kind == "description":
            put_note(draft, "Extra", text_of(part))
        elif kind in ("link", "isPartOf", "itemType") and attribute(part, "resource"):
            continue
        else:
            draft.put(_FIELDS.get(kind, ""), kind, text_of(part))
    put_keywords(draft, "subject", keywords)
    return draft

"""What Finding Aid writes into the notes of references, so that its own exports come back whole.

"Date as written: circa May 1961", "Person: Hume, Carlisle", "Place: Warsaw", "Topic: credits",
"Rights: CC0", and "Title in the listing: …" where a reader has corrected it. A reference manager
may join such lines with semicolons. Keywords that are there as a person or a place are no topics.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.imports.drafts import RecordDraft
from corpus.record import EDITABLE_FIELDS, REPOSITORY, RIGHTS

_LISTED = {f"{name.capitalize()} in the listing": name for name in EDITABLE_FIELDS}
_LABELS = {
    "Date as written": "date",
    "Person": "people",
    "Place": "places",
    "Topic": "topics",
    "Listing": "listing",
    REPOSITORY: "",
    RIGHTS: "",
    "Named in the title": "",
    **_LISTED,
}
_NOTHING_LISTED = "(none)"
_LABELLED = re.compile(rf"({'|'.join(_LABELS)}): (.+)", re.DOTALL)
_BETWEEN = re.compile(rf"(?:;|\n)\s*(?=(?:{'|'.join(_LABELS)}): )")
_NO_DATE = {"Undated": "undated", "The listing gives no date": ""}
_TAGS = re.compile(r"</?(?:p|br|div|span)\b[^>]*>")


def put_note(draft: RecordDraft, name: str, note: str) -> None:
    """Put a note into a draft: what Finding Aid wrote into fields, all else under its name."""
    note = _TAGS.sub("\n", note).strip() if note.lstrip().startswith("<") else note.strip()
    for part in _BETWEEN.split(note):
        if part in _NO_DATE:
            draft.written = draft.written or _NO_DATE[part]
        elif not (match := _LABELLED.fullmatch(part.strip())):
            draft.put("", name, part)
        elif field := _LISTED.get(match[1]):
            draft.listed[field] = match[2].strip().replace(_NOTHING_LISTED, "")
        elif match[1] == "Listing":
            draft.texts["listing"] = match[2].strip()
        elif match[1] == "Named in the title":
            continue  # see `names_of_title`
        elif match[1] == REPOSITORY:
            draft.repository = match[2].strip()
        elif match[1] == RIGHTS:
            draft.put("", RIGHTS, match[2])
        elif (field := _LABELS[match[1]]) == "date":
            draft.written, draft.date = match[2].strip(), None
        else:
            draft.put(field, name, match[2])


def names_of_title(notes: Iterable[str]) -> set[str]:
    """Return the authors that Finding Aid took from the title of a record that it exported."""
    parts = (part.strip() for note in notes for part in _BETWEEN.split(note))
    matches = (_LABELLED.fullmatch(part) for part in parts)
    return {match[2].strip() for match in matches if match and match[1] == "Named in the title"}


def put_keywords(draft: RecordDraft, name: str, keywords: list[str]) -> None:
    """Put keywords among the topics, but those that notes call a person or a place."""
    names = {*draft.lists.get("people", ()), *draft.lists.get("places", ())}
    for keyword in keywords:
        if keyword.strip() not in names:
            draft.put("topics", name, keyword)

"""RIS: references of Zotero, EndNote, libraries and archives, and of Finding Aid itself.

Written here, because rispy drops a last reference without its end line, and every
second value of a tag that it expects once; here each line has its role.
"""

from __future__ import annotations

import re

from corpus.formats import LineRole, Reading, UnreadLine, shorten_reported
from corpus.imports.drafts import RecordDraft, make_reading
from corpus.imports.reference_notes import names_of_title, put_keywords, put_note

_TAG = re.compile(r"\s?([A-Z][A-Z0-9]) {1,2}-(?: (.*)|\s*)")
_START = re.compile(r"(?:\s*\n){0,20}\s?TY {1,2}- ?\w")
_FIELDS = {
    **dict.fromkeys(("TI", "T1", "CT"), "title"),
    **dict.fromkeys(("AB", "N2"), "summary"),
    **dict.fromkeys(("UR", "L2"), "url"),
    **dict.fromkeys(("AV", "DB"), "collection"),
    **dict.fromkeys(("AN", "CN"), "source"),
    **dict.fromkeys(("AU", "A1", "A2", "A3", "A4", "ED"), "people"),
    **dict.fromkeys(("DA", "PY", "Y1"), "date"),
    "LA": "language",
}
_NAMES = {
    "N1": "Note", "RN": "Note", "M2": "Extra", "TY": "Type", "Y2": "Accessed", "PB": "Publisher",
    "CY": "Place of publication", "T2": "Published in", "JO": "Journal", "SP": "First page",
    "EP": "Last page", "VL": "Volume", "IS": "Issue", "DO": "DOI", "SN": "ISBN or ISSN",
    "ST": "Short title", "M3": "Kind", "L1": "File", "L4": "Image", "DP": "Catalogue",
    "DB": "Repository", "J2": "Journal abbreviation", "PY": "Year",
}  # fmt: skip
_JOINED_BY_LINES = frozenset({"N1", "RN", "M2", "KW", "AB", "N2"})
_WHOLE_DAY = re.compile(r"(\d{4})/(\d\d)(?:/(\d\d)/?|//?)")
"""The day, or the month where two slashes show that the day is missing."""
_LINE_END = re.compile(r"\r\n|\r|\n")


def is_ris(text: str) -> bool:
    """Return whether a text begins with a reference in RIS."""
    return _START.match(text) is not None


def read_ris(text: str, name: str) -> Reading:
    """Return a record for each reference; a line outside them is left unread."""
    drafts: list[RecordDraft] = []
    roles: list[LineRole] = []
    unread: list[UnreadLine] = []
    entry: list[tuple[str, list[str]]] | None = None
    start = 0
    for number, line in enumerate(_LINE_END.split(text), 1):
        match = _TAG.fullmatch(line)
        tag = match[1] if match else ""
        value = (match[2] or "").strip() if match else line.strip()
        role = LineRole.TEXT
        if tag == "TY":
            if entry is not None:
                drafts.append(_draft(entry, start))
            entry, start, role = [], number, LineRole.RECORD
            entry.append((tag, [value]))
        elif not line.strip():
            role = LineRole.BLANK
        elif entry is None:
            role = LineRole.UNREAD
            unread.append(UnreadLine(number, shorten_reported(line), "outside any reference"))
        elif tag == "ER":
            drafts.append(_draft(entry, start))
            entry = None
        elif tag:
            entry.append((tag, [value]))
        else:
            entry[-1][1].append(value)
        roles.append(role)
    if entry is not None:
        drafts.append(_draft(entry, start))
    return make_reading(name, "RIS", drafts, unread=unread, roles=roles)


def _known(date: str) -> str:
    return date.rstrip("/") if date.strip("/") else ""


def _draft(lines: list[tuple[str, list[str]]], line: int) -> RecordDraft:
    draft = RecordDraft(line)
    entry = [
        (tag, ("\n" if tag in _JOINED_BY_LINES else " ").join(filter(None, values)))
        for tag, values in lines
    ]
    dates = [value for tag, value in entry if tag == "DA"] + [
        value for tag, value in entry if tag in ("PY", "Y1")
    ]
    if dates:
        whole_day = _WHOLE_DAY.fullmatch(dates[0])
        draft.put(
            "date",
            "Date",
            "-".join(filter(None, whole_day.groups())) if whole_day else _known(dates[0]),
        )
    keywords: list[str] = []
    title_names = names_of_title(value for tag, value in entry if tag in ("M2", "N1"))
    for tag, value in entry:
        if tag == "AU" and value in title_names:
            continue  # our own export took it from the title
        if tag in ("N1", "M2", "RN"):
            put_note(draft, _NAMES[tag], value)
        elif tag == "KW":
            keywords += value.split("\n")
        elif tag == "ID":
            draft.key = value
        elif tag == "TY" and value == "MANSCPT":
            continue  # what every record is
        elif tag == "PY" and value and dates[0].startswith(value[:4]):
            continue  # the year of the date once more
        elif not (tag in ("DA", "PY", "Y1") and value == dates[0]):
            draft.put(_FIELDS.get(tag, ""), _NAMES.get(tag, tag), value)
    put_keywords(draft, "Keyword", keywords)
    return draft

"""References with a tag before each value: EndNote (.enw), RefWorks, and MEDLINE of PubMed (.nbib).

They differ in how a tag is written and in what it is called; what is done with them is the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from corpus.formats import LineRole, Reading, UnreadLine, shorten_reported
from corpus.imports.drafts import RecordDraft, make_reading
from corpus.imports.program_dates import read_program_date
from corpus.imports.reading_progress import counted
from corpus.imports.reference_notes import put_note


class _Kind(NamedTuple):
    """How a program writes references.

    Attributes:
        shape: its name for the reader.
        start: the line that begins a reference.
        line: a tag and its value.
        goes_on: the beginning of a line that goes on with the value above it.
        fields: the field of a tag.
        names: the name of a tag that has no field.
        year, day: the tags of the year, and of the day or of all of the date.
    """

    shape: str
    start: re.Pattern[str]
    line: re.Pattern[str]
    goes_on: re.Pattern[str]
    fields: Mapping[str, str]
    names: Mapping[str, str]
    year: str
    day: str


_BARE_LINE = re.compile(r"(?=\S)")
_KINDS = (
    _Kind(
        "EndNote",
        re.compile(r"%0 +\S"),
        re.compile(r"%(\S)(?: (.*))?"),
        re.compile(r"(?!%)"),
        {
            **dict.fromkeys("AEYH", "people"),
            "T": "title", "X": "summary", "U": "url", "L": "source", "K": "topics", "G": "language",
        },
        {
            "0": "Type", "B": "Published in", "J": "Journal", "V": "Volume", "N": "Issue",
            "P": "Pages", "I": "Publisher", "C": "Place of publication", "R": "DOI",
            "[": "Accessed",
            "@": "ISBN or ISSN", "W": "Catalogue", "Z": "Note", "F": "ID",
        },
        "D",
        "8",
    ),
    _Kind(
        "RefWorks",
        re.compile(r"RT \S"),
        re.compile(r"([A-Z][A-Z0-9]) (.*)"),
        re.compile(r"(?![A-Z][A-Z0-9] )"),
        {
            **dict.fromkeys(("A1", "A2", "A3", "A4"), "people"),
            "T1": "title", "AB": "summary", "UL": "url", "CN": "source", "AV": "source",
            "K1": "topics", "LA": "language",
        },
        {
            "RT": "Type", "T2": "Published in", "JF": "Journal", "JO": "Journal", "VO": "Volume",
            "IS": "Issue", "SP": "First page", "OP": "Last page", "PB": "Publisher",
            "PP": "Place of publication", "DO": "DOI", "RD": "Accessed", "SN": "ISBN or ISSN",
            "NO": "Note", "ID": "ID", "SR": "Source type",
        },
        "YR",
        "FD",
    ),
    _Kind(
        "MEDLINE",
        re.compile(r"PMID ?- ?\d"),
        re.compile(r"([A-Z]{2,4}) *- (.*)"),
        re.compile(r" {4,}"),
        {
            **dict.fromkeys(("FAU", "FED", "CN"), "people"),
            "TI": "title", "BTI": "title", "AB": "summary", "MH": "topics", "OT": "topics",
            "LA": "language",
        },
        {
            "PMID": "PMID", "JT": "Journal", "TA": "Journal abbreviation", "VI": "Volume",
            "IP": "Issue", "PG": "Pages", "PT": "Type", "AD": "Affiliation", "AID": "Identifier",
            "SO": "Citation", "IS": "ISBN or ISSN",
        },
        "",
        "DP",
    ),
    _Kind(
        "Web of Science",
        re.compile(r"PT \w"),
        re.compile(r"([A-Z][A-Z0-9]) (.*)"),
        re.compile(r" {3}"),
        {
            **dict.fromkeys(("AU", "AF", "BE"), "people"),
            "TI": "title", "AB": "summary", "DE": "topics", "LA": "language",
        },
        {
            "PT": "Type", "SO": "Journal", "VL": "Volume", "IS": "Issue", "BP": "First page",
            "EP": "Last page", "PU": "Publisher", "DI": "DOI", "SN": "ISBN or ISSN", "UT": "ID",
            "DA": "Accessed",
        },
        "PY",
        "PD",
    ),
)  # fmt: skip
_SHORT_NAMES = {"FAU": "AU", "FED": "ED", "AF": "AU"}
"""What gives the same name once more, shortened, by the tag of the full name."""
_ONE_A_LINE = frozenset(("AU", "AF", "BE"))
"""Of Web of Science: each further line is another value."""
_PREFACE = re.compile(r"(?:(?:FN|VR) [^\n]*\n)+")
_SEASONS = {"SPR": "Spring", "SUM": "Summer", "FAL": "Fall", "WIN": "Winter"}

_ENDS = ("ER", "EF")
_LINE_END = re.compile(r"\r\n|\r|\n")
_WHITE = " \t\r\n\ufeff"
_YEAR = re.compile(r"\d{4}")
_YEAR_FIRST = re.compile(r"(\d{4})\s+(\D.*)")


def is_tagged(text: str) -> bool:
    """Return whether a text begins with a reference of one of the kinds."""
    return _kind_of(text) is not None


def _kind_of(text: str) -> _Kind | None:
    start = text.lstrip(_WHITE)[:1_000]
    start = _PREFACE.sub("", start, count=1) if _PREFACE.match(start) else start
    below = start.partition("\n")[2]
    return next(
        (kind for kind in _KINDS if kind.start.match(start) and kind.line.match(below)), None
    )


def read_tagged(text: str, name: str) -> Reading:
    """Return a record for each reference; a line outside them is left unread."""
    kind = _kind_of(text) or _KINDS[0]
    entries: list[tuple[int, list[tuple[str, list[str]]]]] = []
    unread: list[UnreadLine] = []
    roles: list[LineRole] = []
    for number, line in enumerate(counted(_LINE_END.split(text.lstrip("\ufeff")), 0.5), 1):
        role = LineRole.TEXT
        match = kind.line.fullmatch(line)
        if not line.strip():
            role = LineRole.BLANK
        elif kind.start.match(line):
            entries.append((number, []))
            role = LineRole.RECORD
        if match and entries:
            entries[-1][1].append((match[1], [(match[2] or "").strip()]))
        elif line in _ENDS or _PREFACE.match(f"{line}\n"):
            role = LineRole.LABEL
        elif role is LineRole.TEXT and entries and kind.goes_on.match(line):
            tag, values = entries[-1][1][-1]
            if kind.day == "PD" and tag in _ONE_A_LINE:
                entries[-1][1].append((tag, [line.strip()]))
            else:
                values.append(line.strip())
        elif role is LineRole.TEXT:
            role = LineRole.UNREAD
            unread.append(UnreadLine(number, shorten_reported(line), "outside any reference"))
        roles.append(role)
    drafts = [
        _draft(kind, [(tag, " ".join(filter(None, values))) for tag, values in entry], number)
        for number, entry in entries
    ]
    return make_reading(name, kind.shape, drafts, unread=unread, roles=roles)


def _draft(kind: _Kind, entry: list[tuple[str, str]], line: int) -> RecordDraft:
    draft = RecordDraft(line)
    tags = dict(reversed(entry))
    year, day = tags.get(kind.year, ""), tags.get(kind.day, "")
    day = _SEASONS.get(day, day)
    draft.put("date", "Date", join_year(year, day))
    for tag, value in entry:
        if tag in (kind.year, kind.day):
            if value not in draft.written:
                draft.put("", "Year" if tag == kind.year else "Date of issue", value)
        elif any(tag == short and full in tags for full, short in _SHORT_NAMES.items()):
            continue
        elif tag in ("Z", "NO"):
            put_note(draft, "Note", value)
        else:
            draft.put(kind.fields.get(tag, ""), kind.names.get(tag, tag), value)
    return draft


def join_year(year: str, day: str) -> str:
    """Return the words of a date from its year and its day, month or season: the finest known.

    As "14 March" of 1911, "Mar 14, 1911" that has the year itself, or "1998 Spring".
    """
    if year_first := _YEAR_FIRST.fullmatch(day):
        year, day = year or year_first[1], day if read_program_date(day) else year_first[2]
    if _YEAR.search(day) and year not in day:
        return year
    for words in (day if year in day else "", f"{day} {year}".strip(), f"{year} {day}".strip()):
        if words and words != year and (date := read_program_date(words)) and date.edtf:
            return words
    return year or day

"""RIS and CSL-JSON, as reference managers read them.

A record is a manuscript, as in Zotero's translator for the archive: the collection is the archive, the source (a
shelfmark, a book, a sentence of thanks) the location in it, the summary the abstract, people, places and topics the
keywords. In CSL "document" would also fit, but fewer styles print an archive for it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from corpus import ArchivalDate, Record
from qa.citations.date_formats import (
    SEASONS,
    DateParts,
    date_note,
    numeric_date,
    parts_of_day,
    written_date,
)
from qa.citations.typography import to_one_line

_DAY = 3


def ris(records: Sequence[Record], accessed: date | None = None) -> str:
    """The records as RIS, lines ended by CR LF as the format asks, every value on one line."""
    return "\r\n\r\n".join(_ris_entry(record, accessed) for record in records)


def _ris_entry(record: Record, accessed: date | None) -> str:
    tags = [
        ("TY", "MANSCPT"),
        ("ID", record.id),
        ("TI", record.title),
        ("AB", record.summary),
        *_ris_date(record.date),
    ]
    tags += [("DB", record.collection), ("AN", record.source), ("LA", record.language)]
    tags += [("KW", word) for word in (*record.people, *record.places, *record.topics)]
    tags += [("UR", record.url)]
    if accessed and to_one_line(record.url):
        tags.append(("Y2", accessed.strftime("%Y/%m/%d/")))
    tags += [("N1", note) for note in [date_note(record.date)] if note]
    lines = [f"{tag}  - {to_one_line(value)}" for tag, value in tags if to_one_line(value)]
    return "\r\n".join([*lines, "ER  - "])


def _ris_date(when: ArchivalDate) -> list[tuple[str, str]]:
    """DA and PY, which agree: the parts that all its days share, and in DA's fourth place circa, a season or the words.

    "1950-1953" shares no year: DA is "///1950-1953", and there is no PY. Undated has neither.
    """
    found = numeric_date(when)
    if found is None:
        words = written_date(when).replace("/", "-")
        return [("DA", f"///{words}")] if words and not when.undated else []
    shared = found.common_parts
    if not shared:
        return [("DA", f"///{written_date(when).replace('/', '-')}")]
    month, day = (f"{part:02}" for part in (*shared[1:], *(0,) * (_DAY - len(shared))))
    season = SEASONS[found.season - 1] if found.season else ""
    more = " ".join(word for word in ("circa" if found.is_approximate else "", season) if word)
    date_line = f"{shared[0]:04}/{month if len(shared) > 1 else ''}/{day if len(shared) == _DAY else ''}/{more}"
    return [("DA", date_line), ("PY", f"{shared[0]:04}")]


def csl_json(records: Sequence[Record], accessed: date | None = None) -> str:
    """The records as a CSL-JSON array, with their own letters (UTF-8)."""
    return json.dumps(
        [csl_item(record, accessed) for record in records], ensure_ascii=False, indent=2
    )


def csl_item(record: Record, accessed: date | None = None) -> dict[str, Any]:
    """One record as a CSL-JSON item; fields that the listing did not supply are left out."""
    texts = {
        "title": record.title,
        "archive": record.collection,
        "archive_location": record.source,
        "abstract": record.summary,
        "language": record.language,
        "keyword": ", ".join((*record.people, *record.places, *record.topics)),
        "URL": record.url,
        "note": date_note(record.date),
    }
    item: dict[str, Any] = {
        "id": to_one_line(record.id) or f"record-{record.digest[:8]}",
        "type": "manuscript",
    }
    item |= {name: to_one_line(value) for name, value in texts.items() if to_one_line(value)}
    if issued := _issued(record.date):
        item["issued"] = issued
    if accessed and "URL" in item:
        item["accessed"] = {"date-parts": [list(parts_of_day(accessed))]}
    return item


def _issued(when: ArchivalDate) -> dict[str, Any]:
    """CSL's date: known parts alone, two ends for a range or a decade; the words when one side is open; {} undated.

    CSL has no mark for doubt, so "1950?" is circa too; the note has the archive's words.
    """
    found = numeric_date(when)
    if found is None:
        words = written_date(when)
        return {"literal": words} if words else {}
    ends: list[DateParts] = [found.first] if found.is_single else [found.first, found.last]
    issued: dict[str, Any] = {"date-parts": [list(end) for end in ends]}
    if found.season:
        issued["season"] = found.season
    if found.is_approximate or found.is_uncertain:
        issued["circa"] = True
    return issued

"""RIS and CSL-JSON, as reference managers read them.

A record is a manuscript, as in Zotero's translator for the archive: the collection is the archive,
the source (a shelfmark, a book, a sentence of thanks) the location in it, the summary the abstract,
people, places and topics the keywords; authors and recipients are those that the title names. In
CSL "document" would also fit, but fewer styles print an archive for it. Which keyword is a person
or a place, which author is the title's, and an exact day in the archive's words, is in RIS's M2
(Zotero's Extra) and in CSL's `custom`, so that Finding Aid reads its own exports whole.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from corpus import ArchivalDate, Record, repository_of
from qa.background import counted
from qa.citations.corrections import listed_lines
from qa.citations.date_formats import (
    SEASONS,
    date_note,
    numeric_date,
    parts_of_day,
    written_date,
)
from qa.citations.title_names import recipients, writers
from qa.citations.typography import to_one_line


def ris(records: Sequence[Record], accessed: date | None = None) -> str:
    """Return the records as RIS; lines end in CR LF, and each value is on one line."""
    return "\r\n\r\n".join(_ris_entry(record, accessed) for record in counted(records))


def _ris_entry(record: Record, accessed: date | None) -> str:
    repository = repository_of(record)
    access_date = accessed.strftime("%Y/%m/%d/") if accessed and to_one_line(record.url) else ""
    tags = [
        ("TY", "MANSCPT"),
        ("ID", record.id),
        *(("AU", name) for name in writers(record)),
        ("TI", record.title),
        ("AB", record.summary),
        *_ris_date(record.date),
        ("AV", record.collection if repository else ""),
        ("DB", repository or record.collection),
        ("AN", record.source),
        ("LA", record.language),
        *(("KW", keyword) for keyword in _keywords(record)),
        ("UR", record.url),
        ("Y2", access_date),
        ("N1", date_note(record.date)),
        *(("M2", line) for line in extra_lines(record)),
    ]
    lines = [f"{tag}  - {line}" for tag, value in tags if (line := to_one_line(value))]
    return "\r\n".join([*lines, "ER  - "])


def extra_lines(record: Record) -> list[str]:
    """Return what RIS has no tag for, as lines that `corpus.imports` reads back."""
    people_and_places = {*record.people, *record.places}
    words = _words_of_exact_day(record)
    lines = [f"Date as written: {words}"] if words else []
    lines += [f"Person: {name}" for name in record.people]
    lines += [f"Place: {name}" for name in record.places]
    lines += [f"Topic: {name}" for name in record.topics if name in people_and_places]
    lines += [f"Named in the title: {name}" for name in writers(record)]
    return lines + listed_lines(record)


def _words_of_exact_day(record: Record) -> str:
    """Return the archive's words of an exact day; those of another date are in its note."""
    words = written_date(record.date)
    return "" if date_note(record.date) or words == record.date.edtf else words


def _keywords(record: Record) -> tuple[str, ...]:
    return (*record.people, *record.places, *record.topics)


def _ris_date(written: ArchivalDate) -> list[tuple[str, str]]:
    """Return DA and PY: the parts that all days of the date share, and circa, a season or words.

    "1950-1953" shares no year, so DA is "///1950-1953", and there is no PY. Undated has neither.
    """
    numeric = numeric_date(written)
    parts = numeric.common_parts if numeric else ()
    if numeric is None or not parts:
        words = written_date(written).replace("/", "-")
        return [("DA", f"///{words}")] if words and not written.undated else []
    year = f"{parts[0]:04}"
    month, day, *_ = [*(f"{part:02}" for part in parts[1:]), "", ""]
    notes = ["circa"] if numeric.is_approximate else []
    notes += [SEASONS[numeric.season - 1]] if numeric.season else []
    return [("DA", f"{year}/{month}/{day}/{' '.join(notes)}"), ("PY", year)]


def csl_json(records: Sequence[Record], accessed: date | None = None) -> str:
    """Return the records as a CSL-JSON array, with letters outside ASCII as they are."""
    items = [csl_item(record, accessed) for record in counted(records)]
    return json.dumps(items, ensure_ascii=False, indent=2)


def csl_item(record: Record, accessed: date | None = None) -> dict[str, Any]:
    """Return one record as a CSL-JSON item, without fields that the listing does not supply."""
    repository = repository_of(record)
    texts = {
        "title": record.title,
        "archive_collection": record.collection if repository else "",
        "archive": repository or record.collection,
        "archive_location": record.source,
        "abstract": record.summary,
        "language": record.language,
        "keyword": ", ".join(_keywords(record)),
        "URL": record.url,
        "note": "; ".join(filter(None, [date_note(record.date), *listed_lines(record)])),
    }
    item: dict[str, Any] = {
        "id": to_one_line(record.id) or f"record-{record.digest[:8]}",
        "type": "manuscript",
    }
    item |= {name: line for name, text in texts.items() if (line := to_one_line(text))}
    sides = {"author": writers(record), "recipient": recipients(record)}
    item |= {side: [{"literal": name} for name in names] for side, names in sides.items() if names}
    if issued := _issued(record.date):
        item["issued"] = issued
    names_by_field = {"people": record.people, "places": record.places, "topics": record.topics}
    custom: dict[str, Any] = {
        name: [*map(to_one_line, texts)] for name, texts in names_by_field.items() if texts
    }
    if words := _words_of_exact_day(record):
        custom["date"] = words
    if names_of_title := [*sides["author"], *sides["recipient"]]:
        custom["title_names"] = names_of_title
    if custom:
        item["custom"] = custom
    if accessed and "URL" in item:
        item["accessed"] = {"date-parts": [list(parts_of_day(accessed))]}
    return item


def _issued(written: ArchivalDate) -> dict[str, Any]:
    """Return CSL's date: the known parts, two ends for a range, or words if one side is open.

    CSL has no mark for doubt, so "1950?" is circa too; the note has the archive's words.
    """
    numeric = numeric_date(written)
    if numeric is None:
        words = written_date(written)
        return {"literal": words} if words else {}
    ends = [numeric.first] if numeric.is_single else [numeric.first, numeric.last]
    issued: dict[str, Any] = {"date-parts": [list(end) for end in ends]}
    if numeric.season:
        issued["season"] = numeric.season
    if numeric.is_approximate or numeric.is_uncertain:
        issued["circa"] = True
    return issued

"""BibTeX and biblatex: one @misc entry a record, which both programs print with what an archival document has.

The date goes into `date` as EDTF, which biblatex reads whole (1950~, 1950/1953, 195X, 1956-21, 1950?). A day, month or
year stated without doubt also goes into `year` and `month`, the only ones that classic BibTeX knows. Any date but an
exact day stands in the archive's words in `note`. The title is braced whole: an archive's title is quoted as it stands.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from corpus import MONTH_NAMES, Record
from qa.citations.date_formats import date_note, exact_parts
from qa.citations.typography import to_one_line

_COMMANDS = {
    "\\": "{\\textbackslash}",
    "{": "{\\lbrace}",  # never \{: BibTeX counts braces, escaped or not
    "}": "{\\rbrace}",
    "~": "{\\textasciitilde}",
    "^": "{\\textasciicircum}",
    **{mark: f"\\{mark}" for mark in "&%$#_"},
}
_SPECIAL = re.compile("|".join(re.escape(mark) for mark in _COMMANDS))
_LIGATURES = re.compile(
    r"(?<=-)(?=-)|(?<=')(?=')|(?<=`)(?=`)|(?<=,)(?=,)|(?<=<)(?=<)|(?<=>)(?=>)|(?<=[?!])(?=`)"
)
_NOT_IN_ADDRESS = re.compile(r"[{}\\\"^`<>| ]")
_LONGEST_KEY = 80


def bibtex(records: Sequence[Record], accessed: date | None = None) -> str:
    """The records as BibTeX entries, a blank line between them. Keys are the records' ids, so they last."""
    taken: set[str] = set()
    return "\n\n".join(_entry(record, _free(_key(record), taken), accessed) for record in records)


def escape_tex(text: str) -> str:
    """The text on one line, safe in TeX; Unicode is kept. Marks that TeX would join (--, '', ``) are held apart."""
    apart = _LIGATURES.sub("\0", to_one_line(text))
    return _SPECIAL.sub(lambda found: _COMMANDS[found[0]], apart).replace("\0", "{}")


def _entry(record: Record, key: str, accessed: date | None) -> str:
    address = _NOT_IN_ADDRESS.sub(lambda found: f"%{ord(found[0]):02X}", to_one_line(record.url))
    kept = ", ".join(
        escape_tex(part) for part in (record.collection, record.source) if to_one_line(part)
    )
    fields = {
        "title": f"{{{escape_tex(record.title)}}}",
        **_dates(record),
        "howpublished": kept,
        "language": escape_tex(record.language),
        "url": address,
        "urldate": accessed.isoformat() if accessed and address else "",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{key},", *lines, "}"])


def _dates(record: Record) -> dict[str, str]:
    parts = exact_parts(record.date)
    fields = {"date": record.date.edtf}
    if parts:
        fields |= {
            "year": f"{parts[0]:04}",
            "month": MONTH_NAMES[parts[1] - 1] if len(parts) > 1 else "",
        }
    return fields | {"note": escape_tex(date_note(record.date))}


def _key(record: Record) -> str:
    """The record's id when a key can be spelled like it, else what can be spelled of it and a hash of the whole."""
    given = record.id or f"record-{record.digest[:8]}"
    plain = unicodedata.normalize("NFKD", given).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:_LONGEST_KEY].strip("-")
    if plain == given:
        return plain
    mark = hashlib.sha256(given.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{plain}-{mark}" if plain else f"record-{mark}"


def _free(key: str, taken: set[str]) -> str:
    """The key, numbered if another entry has it already; BibTeX takes capitals and small letters for the same."""
    free, number = key, 1
    while free.casefold() in taken:
        number += 1
        free = f"{key}-{number}"
    taken.add(free.casefold())
    return free

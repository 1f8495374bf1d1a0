"""BibTeX and biblatex: an @misc entry for each record, which both programs print.

`date` has the date as EDTF, which biblatex reads (1950~, 1950/1953, 195X, 1956-21, 1950?). A day,
month or year stated without doubt is also in `year` and `month`, the only ones that classic BibTeX
knows. Any date but an exact day is in the archive's words in `note`. The title is in braces, so
that no style changes its capitals. `archive`, `people` and similar fields, which BibTeX's
styles ignore, are for programs, and for Finding Aid, which reads its own exports whole.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from corpus import MONTH_NAMES, Record, repository_of
from qa.background import counted
from qa.citations.corrections import listed_lines
from qa.citations.date_formats import date_note, exact_parts, written_date
from qa.citations.title_names import writers
from qa.citations.typography import to_one_line

_COMMANDS = {
    "\\": "{\\textbackslash}",
    "{": "{\\lbrace}",  # never \{: BibTeX counts braces, escaped or not
    "}": "{\\rbrace}",
    "~": "{\\textasciitilde}",
    "^": "{\\textasciicircum}",
    **{mark: f"\\{mark}" for mark in "&%$#_"},
}
_SPECIAL = re.compile("|".join(map(re.escape, _COMMANDS)))
_INSIDE_LIGATURE = re.compile(
    r"(?<=-)(?=-)|(?<=')(?=')|(?<=`)(?=`)|(?<=,)(?=,)|(?<=<)(?=<)|(?<=>)(?=>)|(?<=[?!])(?=`)"
)
_NOT_IN_ADDRESS = re.compile(r"[{}\\\"^`<>| ]")
_LONGEST_KEY = 80


def bibtex(records: Sequence[Record], accessed: date | None = None) -> str:
    """Return the records as BibTeX entries; the keys are the records' ids, so they last."""
    used_keys: set[str] = set()
    return "\n\n".join(
        _entry(record, _unused(_key(record), used_keys), accessed) for record in counted(records)
    )


def escape_tex(text: str) -> str:
    """Return the text on one line, safe in TeX; marks that TeX would join are kept separate.

    Unicode is kept.
    """
    separated = _INSIDE_LIGATURE.sub("\0", to_one_line(text))
    return _SPECIAL.sub(lambda match: _COMMANDS[match[0]], separated).replace("\0", "{}")


def _entry(record: Record, key: str, accessed: date | None) -> str:
    address = _NOT_IN_ADDRESS.sub(lambda match: f"%{ord(match[0]):02X}", to_one_line(record.url))
    repository = repository_of(record)
    places = dict.fromkeys(
        map(escape_tex, (repository, record.listing, record.collection, record.source))
    )
    fields = {
        "author": _names(writers(record)),
        "title": f"{{{escape_tex(record.title)}}}",
        **_date_fields(record),
        "howpublished": ", ".join(filter(None, places)),
        "archivecollection": escape_tex(record.collection if repository else ""),
        "archive": escape_tex(repository or record.collection),
        "archivelocation": escape_tex(record.source),
        "abstract": escape_tex(record.summary),
        **{name: _names(getattr(record, name)) for name in ("people", "places", "topics")},
        "titlenames": _names(writers(record)),
        "language": escape_tex(record.language),
        "url": address,
        "urldate": accessed.isoformat() if accessed and address else "",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{key},", *lines, "}"])


def _names(names: Sequence[str]) -> str:
    return " and ".join(f"{{{escape_tex(name)}}}" for name in names if to_one_line(name))


def _date_fields(record: Record) -> dict[str, str]:
    fields = {"date": record.date.edtf}
    if parts := exact_parts(record.date):
        fields["year"] = f"{parts[0]:04}"
        fields["month"] = MONTH_NAMES[parts[1] - 1] if len(parts) > 1 else ""
    if (words := written_date(record.date)) and not date_note(record.date):
        fields["datewritten"] = "" if words == record.date.edtf else escape_tex(words)
    notes = filter(None, [date_note(record.date), *listed_lines(record)])
    return fields | {"note": escape_tex("; ".join(notes))}


def _key(record: Record) -> str:
    """Return the record's id; if BibTeX cannot have it, its letters and digits with a hash."""
    record_id = record.id or f"record-{record.digest[:8]}"
    plain = unicodedata.normalize("NFKD", record_id).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:_LONGEST_KEY].strip("-")
    if plain == record_id:
        return plain
    digest = hashlib.sha256(record_id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{plain or 'record'}-{digest}"


def _unused(key: str, used_keys: set[str]) -> str:
    """Return the key, numbered if another entry has it; BibTeX ignores capitals in keys."""
    unused, number = key, 1
    while unused.casefold() in used_keys:
        number += 1
        unused = f"{key}-{number}"
    used_keys.add(unused.casefold())
    return unused

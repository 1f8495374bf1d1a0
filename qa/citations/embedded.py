"""A record for the programs that read web pages: meta tags, and COinS (an OpenURL in a span).

Zotero's connector reads both. A record is a manuscript there, as in RIS and CSL-JSON. Writers are
those that the title names.
"""

from __future__ import annotations

from urllib.parse import quote

from corpus import Record, repository_of, rights_of, split_web_address
from qa.citations.date_formats import exact_parts, written_date
from qa.citations.title_names import writers
from qa.citations.typography import to_one_line

_LONGEST_ABSTRACT = 2000
"""Characters."""


def citation_tags(record: Record) -> list[tuple[str, str]]:
    """Return names and contents of meta tags: those of Highwire (citation_…) and Dublin Core."""
    date = written_or_iso_date(record)
    tags = [
        ("citation_title", record.title),
        *(("citation_author", name) for name in writers(record)),
        ("citation_publication_date", date.replace("-", "/")),
        ("citation_public_url", _address(record)),
        ("citation_language", record.language),
        ("DC.title", record.title),
        *(("DC.creator", name) for name in writers(record)),
        ("DC.date", date),
        ("DC.type", "manuscript"),
        ("DC.description", record.summary[:_LONGEST_ABSTRACT]),
        ("DC.source", ", ".join(_places(record))),
        ("DC.identifier", _address(record)),
        ("DC.rights", "; ".join(rights_of(record))),
    ]
    return [(name, line) for name, text in tags if (line := to_one_line(text))]


def coins(record: Record) -> str:
    """Return the title of a span of class Z3988 that states the record."""
    values = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),
        ("rft.type", "manuscript"),
        ("rft.title", record.title),
        *(("rft.au", name) for name in writers(record)),
        ("rft.date", written_or_iso_date(record)),
        ("rft.source", ", ".join(_places(record))),
        ("rft.description", record.summary[:_LONGEST_ABSTRACT]),
        ("rft.language", record.language),
        ("rft.rights", "; ".join(rights_of(record))),
        ("rft.identifier", _address(record)),
    ]
    return "&".join(
        f"{name}={quote(line, safe='')}" for name, text in values if (line := to_one_line(text))
    )


def written_or_iso_date(record: Record) -> str:
    """Return the date in ISO 8601 as far as it is exact, else the archive's words."""
    parts = exact_parts(record.date)
    if parts is None:
        return "" if record.date.undated else written_date(record.date)
    return "-".join(f"{part:0{4 if place == 0 else 2}}" for place, part in enumerate(parts))


def _places(record: Record) -> list[str]:
    places = (record.source, record.collection, repository_of(record))
    return list(dict.fromkeys(line for line in map(to_one_line, places) if line))


def _address(record: Record) -> str:
    return record.url if split_web_address(record.url) else ""

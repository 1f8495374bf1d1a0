"""Citations to be read: the archive's own pattern, Chicago (17th edition) and MLA (9th edition).

What is not known is left out. The order is that of archival documents: the item, its date, then where it is kept. In
Chicago and MLA the shelfmark or book comes before the collection, from the item outwards; the archive puts it behind.
"""

from __future__ import annotations

from datetime import date

from corpus import Record
from qa.citations.date_formats import (
    american,
    american_parts,
    day_first,
    day_first_parts,
    day_parts,
)
from qa.citations.typography import ended, folded, quoted, unstopped

NO_DATE = "n.d."


def archive(record: Record, accessed: date | None = None) -> str:
    """The archive's own pattern: “Title,” date as written, collection, source, address."""
    title = quoted(record.title, ",", after_question=False)
    address = folded(record.url)
    parts = [f"{title} {folded(record.date.as_written) or 'undated'}"]
    parts += reversed(_kept_at(record))
    if not address:
        return ended(", ".join(parts))
    seen = f" (accessed {american_parts(day_parts(accessed))})" if accessed else ""
    return ", ".join([*parts, address]) + seen


def chicago_note(record: Record, accessed: date | None = None) -> str:
    """A note: “Title,” May 6, 1961, source, collection, address. Undated is n.d. (Chicago 14.145, 14.221 to 14.231)."""
    parts = [f"{quoted(record.title, ',', after_question=True)} {american(record.date) or NO_DATE}"]
    parts += _kept_at(record)
    address = folded(record.url)
    if address and accessed:
        parts.append(f"accessed {american_parts(day_parts(accessed))}")
    return ended(", ".join([*parts, address] if address else parts))


def chicago_entry(record: Record, accessed: date | None = None) -> str:
    """An entry of a bibliography: “Title.” May 6, 1961. Source. Collection. Address. A listing names no author."""
    parts = [
        f"{quoted(record.title, '.', after_question=False)} {ended(american(record.date) or NO_DATE)}"
    ]
    parts += [ended(part) for part in _kept_at(record)]
    address = folded(record.url)
    if address and accessed:
        parts.append(f"Accessed {american_parts(day_parts(accessed))}.")
    return " ".join([*parts, ended(address)] if address else parts)


def mla(record: Record, accessed: date | None = None) -> str:
    """A work cited: “Title.” 6 May 1961. Source, collection, address. MLA 9 leaves an unknown date out, without n.d."""
    when = day_first(record.date)
    parts = [quoted(record.title, ".", after_question=False)]
    parts += [ended(when)] if when else []
    address = folded(record.url)
    places = [*_kept_at(record), *([address] if address else [])]
    parts += [ended(", ".join(places))] if places else []
    if address and accessed:
        parts.append(f"Accessed {day_first_parts(day_parts(accessed))}.")
    return " ".join(parts)


def _kept_at(record: Record) -> list[str]:
    """Source and collection, as far as the listing gave them, without a full stop at the end."""
    return [unstopped(folded(part)) for part in (record.source, record.collection) if folded(part)]

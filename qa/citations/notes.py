"""Citations to be read: the archive's own pattern, Chicago (17th edition) and MLA (9th edition).

What is not known is left out. The order is that of archival documents: the item, its date, then where it is kept. In
Chicago and MLA the shelfmark or book comes before the collection, from the item outwards; the archive puts it behind.
"""

from __future__ import annotations

from datetime import date

from corpus import Record
from qa.citations.date_formats import (
    american_date,
    day_first_date,
    format_american,
    format_day_first,
    parts_of_day,
)
from qa.citations.typography import add_full_stop, quote_title, strip_full_stop, to_one_line

NO_DATE = "n.d."


def archive_note(record: Record, accessed: date | None = None) -> str:
    """The archive's own pattern: “Title,” date as written, collection, source, address."""
    title = quote_title(record.title, ",", after_question=False)
    address = to_one_line(record.url)
    parts = [f"{title} {to_one_line(record.date.as_written) or 'undated'}"]
    parts += reversed(_kept_at(record))
    if not address:
        return add_full_stop(", ".join(parts))
    seen = f" (accessed {format_american(parts_of_day(accessed))})" if accessed else ""
    return ", ".join([*parts, address]) + seen


def chicago_note(record: Record, accessed: date | None = None) -> str:
    """A note: “Title,” May 6, 1961, source, collection, address. Undated is n.d. (Chicago 14.145, 14.221 to 14.231)."""
    parts = [
        f"{quote_title(record.title, ',', after_question=True)} {american_date(record.date) or NO_DATE}"
    ]
    parts += _kept_at(record)
    address = to_one_line(record.url)
    if address and accessed:
        parts.append(f"accessed {format_american(parts_of_day(accessed))}")
    return add_full_stop(", ".join([*parts, address] if address else parts))


def chicago_entry(record: Record, accessed: date | None = None) -> str:
    """An entry of a bibliography: “Title.” May 6, 1961. Source. Collection. Address. A listing names no author."""
    parts = [
        f"{quote_title(record.title, '.', after_question=False)} {add_full_stop(american_date(record.date) or NO_DATE)}"
    ]
    parts += [add_full_stop(part) for part in _kept_at(record)]
    address = to_one_line(record.url)
    if address and accessed:
        parts.append(f"Accessed {format_american(parts_of_day(accessed))}.")
    return " ".join([*parts, add_full_stop(address)] if address else parts)


def mla_entry(record: Record, accessed: date | None = None) -> str:
    """A work cited: “Title.” 6 May 1961. Source, collection, address. MLA 9 leaves an unknown date out, without n.d."""
    when = day_first_date(record.date)
    parts = [quote_title(record.title, ".", after_question=False)]
    parts += [add_full_stop(when)] if when else []
    address = to_one_line(record.url)
    places = [*_kept_at(record), *([address] if address else [])]
    parts += [add_full_stop(", ".join(places))] if places else []
    if address and accessed:
        parts.append(f"Accessed {format_day_first(parts_of_day(accessed))}.")
    return " ".join(parts)


def _kept_at(record: Record) -> list[str]:
    """Source and collection, as far as the listing gave them, without a full stop at the end."""
    return [
        strip_full_stop(to_one_line(part))
        for part in (record.source, record.collection)
        if to_one_line(part)
    ]

"""Citations for readers: the archive's own pattern, Chicago (17th, 18th edition), MLA (9th).

They leave out what is not known, and state rights and what a reader has corrected. The order is
that of archival documents: the item, its date, then where it is kept. Chicago and MLA put the
shelfmark or book before the collection, the archive puts it after.
"""

from __future__ import annotations

from datetime import date

from corpus import Record, repository_of
from qa.citations.corrections import with_remarks
from qa.citations.date_formats import (
    american_date,
    day_first_date,
    format_american,
    format_day_first,
    parts_of_day,
)
from qa.citations.typography import add_full_stop, quote_title, strip_full_stop, to_one_line

NO_DATE = "n.d."


@with_remarks
def archive_citation(record: Record, accessed: date | None = None) -> str:
    """Return the archive's own pattern: “Title,” date as written, collection, source, address."""
    title = quote_title(record.title, ",", after_question=False)
    parts = [f"{title} {to_one_line(record.date.as_written) or 'undated'}"]
    parts += reversed(_places(record))
    address = to_one_line(record.url)
    if not address:
        return add_full_stop(", ".join(parts))
    note = f" (accessed {format_american(parts_of_day(accessed))})" if accessed else ""
    return ", ".join([*parts, address]) + note


@with_remarks
def chicago_note(record: Record, accessed: date | None = None) -> str:
    """Return a note: “Title,” May 6, 1961, source, collection, address.

    An undated record has n.d. (Chicago 14.145, 14.221 to 14.231).
    """
    title = quote_title(record.title, ",", after_question=True)
    parts = [f"{title} {american_date(record.date) or NO_DATE}", *_places(record)]
    if address := to_one_line(record.url):
        if accessed:
            parts.append(f"accessed {format_american(parts_of_day(accessed))}")
        parts.append(address)
    return add_full_stop(", ".join(parts))


@with_remarks
def chicago_entry(record: Record, accessed: date | None = None) -> str:
    """Return an entry of a bibliography: “Title.” May 6, 1961. Source. Collection. Address.

    A listing names no author, so the entry begins with the title.
    """
    title = quote_title(record.title, ".", after_question=False)
    parts = [f"{title} {american_date(record.date) or NO_DATE}", *_places(record)]
    if address := to_one_line(record.url):
        if accessed:
            parts.append(f"Accessed {format_american(parts_of_day(accessed))}")
        parts.append(address)
    return " ".join(map(add_full_stop, parts))


def chicago_18_note(record: Record, accessed: date | None = None) -> str:
    """Return a note of the 18th edition: with the access date only if it has no other.

    The most specific place comes first (14.127), and n.d. stays.
    """
    return chicago_note(record, None if american_date(record.date) else accessed)


def chicago_18_entry(record: Record, accessed: date | None = None) -> str:
    """Return an entry of a bibliography, 18th edition (14.128)."""
    return chicago_entry(record, None if american_date(record.date) else accessed)


@with_remarks
def chicago_short_note(record: Record, accessed: date | None = None) -> str:
    """Return a note for a record that an earlier note cites: title and date, never ibid. (13.37).

    The whole title, because the titles of an archive differ in their last words.
    """
    title = quote_title(record.title, ",", after_question=True)
    return add_full_stop(f"{title} {american_date(record.date) or NO_DATE}")


@with_remarks
def mla_entry(record: Record, accessed: date | None = None) -> str:
    """Return a work cited: “Title.” 6 May 1961. Source, collection, address.

    MLA 9 leaves an unknown date out, without n.d.
    """
    address = to_one_line(record.url)
    places = ", ".join(filter(None, [*_places(record), address]))
    parts = [quote_title(record.title, ".", after_question=False)]
    parts += [add_full_stop(part) for part in (day_first_date(record.date), places) if part]
    if address and accessed:
        parts.append(f"Accessed {format_day_first(parts_of_day(accessed))}.")
    return " ".join(parts)


def _places(record: Record) -> list[str]:
    """Return source, collection, listing and repository, where known, each once.

    None has a full stop at its end.
    """
    places = (record.source, record.collection, record.listing, repository_of(record))
    texts = (strip_full_stop(text) for text in map(to_one_line, places) if text)
    return list(dict.fromkeys(texts))

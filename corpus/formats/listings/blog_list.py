"""A blog list (shape H): titles that end in a date, without date lines. It is recognised, not read.

"Letter from A to B, 12 May 1947" may be a record's title or a sentence of the blog; nothing on such
a page shows where a record begins. So it gives no records, and a warning says why.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.dates import dates_in
from corpus.formats.ledger import Ledger, LineRole, ListingPage
from corpus.formats.line import Line

_FEWEST_TITLES = 2
_LONGEST_TITLE = 300
_HEADER_LINES = 40
_CLOSING = "\"'”’»."


def is_blog_list(page: Sequence[Line], date_lines: int) -> bool:
    """Return whether several lines end in ", 12 May 1947".

    date_lines: how many lines are only a date; the post's own date may be one.
    """
    if date_lines > 1 or any(line.header_count for line in page[:_HEADER_LINES]):
        return False
    return sum(_ends_in_date(line.text) for line in page) >= _FEWEST_TITLES + date_lines


def _ends_in_date(text: str) -> bool:
    text = text.rstrip(_CLOSING)
    if not text or len(text) > _LONGEST_TITLE or "," not in text:
        return False
    if not any(char.isdigit() for char in text[-6:]):
        return False
    dates = dates_in(text)
    if not dates or dates[-1].end != len(text):
        return False
    return text[: dates[-1].start].rstrip().endswith(",")


def read_blog_list(ledger: Ledger, page: Sequence[Line]) -> ListingPage:
    """Return a page without records; its lines are unread, apart from those known from any page."""
    for line in page:
        if line.text and line.is_header:
            ledger.set_role(line, LineRole.HEADER)
        elif line.text and line.is_page_end:
            ledger.set_role(line, LineRole.FOOTER)
        elif line.text:
            ledger.mark_unread(line, "part of a blog list, which cannot be read as records")
    warning = (
        "this is a blog list: its titles end in a date but no line is only a date, so it cannot be "
        "read as records; open the listing of the same documents and paste that, or write them as "
        "JSON Lines"
    )
    return ListingPage("H blog list", warnings=(warning,))

"""A blog list (shape H): titles that end in a date, with no date lines. It is recognised, and not read.

"Letter from A to B, 12 May 1947" may be a record's title or a sentence of the blog; nothing on such a page tells
where a record begins. So it gives none, and says why.
"""

from __future__ import annotations

from corpus.dates import dates_in
from corpus.formats.boilerplate import is_header, is_page_end, parse_header_count
from corpus.formats.ledger import Ledger, LineRole
from corpus.formats.listings.dated_listing import ListingPage

_FEWEST_TITLES = 2
_LONGEST_TITLE = 300
_CLOSING = "\"'”’»."
_SHAPE = "H blog list"


def is_blog_list(ledger: Ledger, start: int, end: int, date_lines: int) -> bool:
    """True when several lines end in ", 12 May 1947" and at most one line (the post's own date) is only a date."""
    lines = ledger.lines[start:end]
    if date_lines > 1 or any(parse_header_count(line.text) for line in lines[:40] if line.text):
        return False
    titles = sum(1 for line in lines if _ends_in_date(line.text))
    return titles >= (_FEWEST_TITLES if date_lines == 0 else _FEWEST_TITLES + 1)


def _ends_in_date(text: str) -> bool:
    text = text.rstrip(_CLOSING)
    if (
        not text
        or len(text) > _LONGEST_TITLE
        or "," not in text
        or not any(char.isdigit() for char in text[-6:])
    ):
        return False
    found = dates_in(text)
    return (
        bool(found)
        and found[-1].end == len(text)
        and text[: found[-1].start].rstrip().endswith(",")
    )


def read_blog_list(ledger: Ledger, start: int, end: int) -> ListingPage:
    """No records; every line with words is left unread."""
    for index in range(start, end):
        text = ledger.lines[index].text
        if text and is_header(text):
            ledger.set_role(index, LineRole.HEADER)
        elif text and is_page_end(text):
            ledger.set_role(index, LineRole.FOOTER)
        elif text:
            ledger.mark_unread(index, "part of a blog list, which cannot be read as records")
    return ListingPage(
        _SHAPE,
        (),
        None,
        (
            "this is a blog list: its titles end in a date but no line is only a date, so it cannot be read as "
            "records; open the listing of the same documents and paste that, or write them as JSON Lines",
        ),
    )

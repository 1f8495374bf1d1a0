"""A date as somebody writes it: read whole, or not at all; found in a text only where it stands."""

from __future__ import annotations

from corpus import ArchivalDate, dates_in, parse_date, title_dates
from tests.fuzz.pieces import ODD, TIMES, as_text, encoded

PIECES = encoded((*TIMES, *ODD, " ", "", "1", "19", "0", "st", "Jan", "of", "/"))


def target(data: bytes) -> None:
    """Read bytes as a date, and look for dates in them."""
    text = as_text(data)
    found = parse_date(text)
    if found is not None:
        assert found.as_written == text.strip()
        sound(found)
    place = 0
    for one in dates_in(text):
        assert place <= one.start < one.end <= len(text)
        sound(one.date)
        place = one.end
    for date in title_dates(text):
        sound(date)


def sound(date: ArchivalDate) -> None:
    """Its first day is not after its last, and a date that names days says so in EDTF."""
    if date.earliest is not None and date.latest is not None:
        assert date.earliest <= date.latest
    assert bool(date.edtf) or date.undated

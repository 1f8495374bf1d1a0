"""Listings as other archives set them: by each layout, any bytes give records and an account of every line."""

from __future__ import annotations

from corpus import ReadingError
from corpus.formats.listings.layouts import LAYOUT_NAMES
from corpus.formats.reader import read_bytes
from tests.fuzz.listing_page import accounted, usable
from tests.fuzz.pieces import ODD, TIMES, encoded

NAMES = ("", *LAYOUT_NAMES)
PIECES = (
    *(bytes([number]) for number in range(len(NAMES))),
    *encoded(
        (
            "\n", "\n\n", "\n\n\n", "  ", "Box 1, Folder 2\n", "Box: 12, Folder: 3", "Item — Box: 12\n", "1. ", "2. ", "3. ",
            "215.\n", "216.\n", "Title: ", "Title\n", "Date: ", "Date\n", "Description: ", "From: Lund, Ida\n", "To: ",
            "Reference: FO 371/122804\n", "f. 5, op. 49, d. 131\n", "Creator: ", "Repository: ", "Elsey Papers, Box 71\n",
            "by Ida Lund\n", "Lund, Ida\n", "Letter, Voss to Lund, 12 May 1947\n", "12 May 1947 Letter, Voss to Lund\n",
            "Letter, Voss to Lund. 12 May 1947. Voss asks for coal.\n", "Voss asks for coal. ", "12 May 1947\n", "1947\n",
            "13 May 1947\n", "Warsaw, February 2, 1957\n", "undated\n", "« Previous | Next »\n", "Page 3 of 9\n", "View item\n",
            "Arland. Committee on Fuel\n", "Source: ", "Notes: ", "Extent: 3 pages\n", ": ", ":\n", "•", "—\n", "* * *\n",
            *TIMES[:20], *ODD,
        )
    ),
)  # fmt: skip


def target(data: bytes) -> None:
    """Read bytes by the layout that the first one chooses."""
    layout = NAMES[data[0] % len(NAMES)] if data else ""
    try:
        reading = read_bytes(data[1:], "page.txt", layout=layout)
    except ReadingError as error:
        assert "\n" not in str(error) and len(str(error)) < 1000
        return
    accounted(reading, data[1:])
    for record in reading.records:
        usable(record)

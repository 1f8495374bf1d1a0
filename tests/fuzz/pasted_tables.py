"""Tables and label lines as they are pasted: tabs, spaces, labels; no cell is lost or moved."""

from __future__ import annotations

from corpus import ReadingError, read_bytes
from tests.fuzz.listing_page import usable
from tests.fuzz.pieces import ODD, TIMES, as_text, encoded

PIECES = encoded(
    (
        "\t", "\t\t", "\n", "\n\n", "    ", "  ", ";", ",", '"', "RefNo\tTitle\tDate\n", "Title\t", "Date\t", "Level\tItem\n",
        "BOX  FOLDER  DESCRIPTION      DATE\n", "1    2       Minutes          1900-1904\n", "Titel;Von;Bis\n", "From\tTo\t",
        "Datum", "Rubrik", "år", "Letters to Ott", "Plan of the quay", "FO 371/1", "Open", "1911 - 1911", "1899", "1901",
        "3. desember 1851", "1871. április 3.", "2 Feb", "Folder 1: ", "Box 3\n", "Series 2: Letters\n", "Creation: 1947",
        "Dates: Creation: 1947\n", "Author/Creator:\n", "Total\t3\n", *TIMES[:20], *ODD,
    )
)  # fmt: skip


def target(data: bytes) -> None:
    """Read bytes as a paste, a CSV and a TSV; each word of a record stands in the text."""
    for name in ("", "a.csv", "a.tsv"):
        try:
            reading = read_bytes(data, name or "paste")
        except ReadingError as error:
            assert "\n" not in str(error) and len(str(error)) < 1000
            continue
        words = set(as_text(data).split())
        is_known = not any("\ud800" <= char <= "\udfff" for word in words for char in word)
        for record in reading.records:
            usable(record)
            if is_known and reading.shape in ("TSV", "labels and values"):
                assert {word for word in record.title.split() if word.isalpha()} <= words

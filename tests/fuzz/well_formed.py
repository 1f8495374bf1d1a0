"""Well-formed XML out of any bytes, so that a reader of XML is reached, and not only the parser."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from corpus import ReadingError, read_bytes
from tests.fuzz.listing_page import usable


def xml_target(as_format: str, begin: str, end: str) -> Callable[[bytes], None]:
    """A target that reads bytes between a beginning and an end, mended to be well-formed.

    Read by its own contents and as what it should be, it gives usable records or one line.
    """

    def target(data: bytes) -> None:
        parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
        tree = etree.fromstring(begin.encode() + data + end.encode(), parser)
        for content in (data, b"" if tree is None else etree.tostring(tree)):
            for chosen in ("", as_format):
                read_usable(content, "file.xml", chosen)

    return target


def read_usable(content: bytes, name: str, as_format: str) -> None:
    """Read a file: its records can be stored and its lines have reasons, or it is refused."""
    try:
        reading = read_bytes(content, name, as_format)
    except ReadingError as error:
        assert "\n" not in str(error) and len(str(error)) < 1000
        return
    assert all(line.reason and len(line.reason) < 300 for line in reading.unread)
    for record in reading.records:
        usable(record)
        assert all(name and value for name, value in record.other)

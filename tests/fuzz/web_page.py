"""Saved web pages: headings, links, tiles, tables, terms, and what a site says of itself."""

from __future__ import annotations

from tests.fuzz.pieces import ODD, TIMES, encoded
from tests.fuzz.well_formed import read_usable

PIECES = encoded(
    (
        "<main>", "</main>", "<h1>Results</h1>", "<h3>1. Letters, 1950</h3>", "<h3>", "</h3>", "<div class='tile'>", "</div>",
        "<a href='/o/1'>", "</a>", "<a href='https://x.example/2'>Memo on coal</a>", "<div class='tile__title'>", "<p>", "</p>",
        "<div class='tile__maker'>Ola Brandt (1621-1688)</div>", "<ul><li>", "<li>", "</ul>", "<dl><dt>Date</dt><dd>", "<dt>Title</dt><dd>",
        "</dd>", "</dl>", "<table><tr><th>Ref<th>Title<th>From - to", "<tr><td>", "<td>", "</table>", "<span class='a'>", "<span class='b'>",
        "</span>", "<br>", "<nav>", "</nav>", "<script>", "</script>", "<base href='http://a/'>", "<meta name='dc.date' content='1961-05'>",
        "<sup><a href='#n1'>1</a></sup>", "We use cookies to make this site work. ", "Showing 1-4 of 12", "4 Feb 1926", "Letters to Ott",
        "04/08/1957", "12.03.1951", "\n", *TIMES[:16], *ODD,
    )
)  # fmt: skip


def target(data: bytes) -> None:
    """Read bytes as the body of a page, as a page, and as a page that is one document."""
    page = b"<html><body>" + data + b"</body></html>"
    read_usable(page, "page.html", "")
    read_usable(data, "page.html", "html")
    read_usable(page, "page.html", "document")

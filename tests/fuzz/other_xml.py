"""LIDO, OPML, RSS, Atom, Dublin Core and XML of a program's own: any pieces of them, well-formed."""

from __future__ import annotations

from tests.fuzz.pieces import ODD, TIMES, encoded
from tests.fuzz.well_formed import xml_target

PIECES = encoded(
    (
        "<lido>", "</lido>", "<titleSet><appellationValue>A</appellationValue></titleSet>", "<eventSet><displayEvent>", "</displayEvent></eventSet>",
        "<displayDate>", "</displayDate>", "<earliestDate>", "</earliestDate>", "<latestDate>1960</latestDate>", "<rss><channel>",
        "</channel></rss>", "<item>", "</item>", "<title>", "</title>", "<description>", "</description>", "<pubDate>Tue, 14 Mar 1995</pubDate>",
        "<feed>", "</feed>", "<entry>", "</entry>", "<updated>2020-01-01T00:00:00Z</updated>", "<link href='http://a/1'/>", "<opml><body>",
        "</body></opml>", "<outline text='Letters, 1950'>", "<outline text='A' _note='b'/>", "</outline>", "<record id='1'>", "</record>",
        "<date>", "</date>", "<dateFrom>1961</dateFrom>", "<dateTo>1960</dateTo>", "<name>Letters</name>", "<creator>", "</creator>",
        "<titel>", "</titel>", "<jahr>1961</jahr>", "<![CDATA[", "]]>", "&#x0;", "\n", *TIMES[:12], *ODD,
    )
)  # fmt: skip
target = xml_target("xml", "<catalogue xmlns:lido='http://www.lido-schema.org'>", "</catalogue>")

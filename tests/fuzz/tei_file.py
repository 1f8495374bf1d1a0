"""TEI: letters, volumes of documents, and what has the names of their elements in other places."""

from __future__ import annotations

from tests.fuzz.pieces import ODD, TIMES, encoded
from tests.fuzz.well_formed import xml_target

PIECES = encoded(
    (
        "<teiHeader><fileDesc><titleStmt><title>", "</title></titleStmt></fileDesc></teiHeader>", "<sourceDesc><msDesc><msIdentifier>",
        "</msIdentifier></msDesc></sourceDesc>", "<repository>A</repository>", "<idno>1</idno>", "<profileDesc><correspDesc>",
        "</correspDesc></profileDesc>", "<correspAction type='sent'>", "<correspAction type='received'>", "</correspAction>",
        "<creation><date when='1961-05'/></creation>", "<text>", "</text>", "<front>", "</front>", "<body>", "</body>", "<back>", "</back>",
        "<div type='document' n='1' xml:id='d1'>", "<div type='compilation'>", "<div type='letter'>", "<div>", "</div>", "<head>", "</head>",
        "<head>1. Telegram<note n='1'>a</note></head>", "<opener><dateline>", "</dateline></opener>", "<date when='1961-05-06'>",
        "<date from='1961' to='1960'>", "<date notBefore='1961-13-40'>", "</date>", "<p>", "</p>", "<note type='source'>", "<note n='2'>",
        "</note>", "<persName corresp='#p_A'>", "<persName xml:id='p_A'>Ana Brandt</persName>", "</persName>", "<placeName>", "</placeName>",
        "<list type='participants'><item>", "</item></list>", "<choice><sic>teh</sic><corr>the</corr></choice>", "<choice>", "</choice>",
        "<lb/>", "<pb n='2'/>", "<TEI>", "</TEI>", "<gap/>", "<table><row><cell>", "</cell></row></table>", "\n", *TIMES[:12], *ODD,
    )
)  # fmt: skip
target = xml_target("tei", "<TEI xmlns='http://www.tei-c.org/ns/1.0'>", "</TEI>")

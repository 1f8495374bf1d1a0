"""Files of other programs: any bytes are read or refused in one line; what is read can be stored."""

from __future__ import annotations

from corpus import FORMATS
from tests.fuzz.pieces import ODD, TIMES, encoded
from tests.fuzz.well_formed import read_usable

PIECES = encoded(
    (
        "TY  - GEN\n", "TI  - A\n", "DA  - 1961/05/06\n", "N1  - ", "KW  - a;b\n", "M2  - Person: A\n", "ER  - \n",
        "@misc{a, ", "title = {", "},\n", "}\n", "author = \"", "@comment{", "{\\\"o}", "\\textbackslash", "# ",
        '[{"id": "a", "type": "book", "issued": ', '{"date-parts": [[1961, ', "]]}}]", '{"@graph": [', '"title": "A",',
        '{"list": [{"title": "A"}, ', "[" * 900, "]" * 900, "Date,Title\n", "Date;Title\n", "Date\tTitle\n", ',"', '"\n',
        "| Date | Title |\n|---|---|\n", '<?xml version="1.0"?>', "<rdf:RDF xmlns:rdf='x'>", "</rdf:RDF>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;", "<a>" * 300, "\n",
        "<ead><archdesc><did>", "</did>", "<dsc>", "<c01>", "</c01>", "<unittitle>A</unittitle>", "<unitdate normal='1961/'>",
        "</unitdate>", "<scopecontent><p>", "</p></scopecontent>", "</dsc></archdesc></ead>", "<OAI-PMH><ListRecords><record>",
        "<header><identifier>x</identifier></header><metadata>", "<dc xmlns:d='http://purl.org/dc/terms/'><d:title>A</d:title>",
        "<d:date>", "</d:date>", "</dc>", "<TEI><teiHeader>", "</teiHeader><text><body>", "<div type='document'>",
        "<head>1. A</head>", "<dateline><date from='1961' to='", "'>x</date></dateline>", "</div>", "</body></text></TEI>",
        "<record><leader/><datafield tag='245'><subfield code='a'>A</subfield></datafield>", "<mods><titleInfo><title>A</title>",
        "</titleInfo></mods>", "=LDR  x\n", "=245  10$aA$f1961\n", "00044npcaa2200037 a 4500245000600000\x1e00\x1faA\x1e\x1d",
        "\x1e", "\x1f", "\x1d", "\x1b(N", "</metadata></record></ListRecords></OAI-PMH>", "<html><body><ul>", "<li><h3><a href='/1'>", "</a></h3>", "</li>", "<table><tr><th>Date<th>Title<tr><td>",
        "<td>", "<div hidden>", "<base href='http://a/'>", "<dl><dt>Date<dd>", "%PDF-1.4\n", "PK\x03\x04", "{\\rtf", "---\n",
        "MIME-Version: 1.0\nContent-Type: text/html\n\n", "id,date,date (EDTF),title,", "[A letter](http://a/1)", "'=1",
        "\r\n", *TIMES[:12], *ODD,
    )
)  # fmt: skip


def target(data: bytes) -> None:
    """Read bytes as what they look like, and as the format that their length picks."""
    for as_format in ("", FORMATS[len(data) % len(FORMATS)]):
        read_usable(data, "file", as_format)

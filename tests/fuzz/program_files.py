"""Exports of reference managers, mail, wikis, LaTeX, YAML and notebooks: any pieces of them."""

from __future__ import annotations

from corpus import FORMATS
from tests.fuzz.pieces import ODD, TIMES, encoded
from tests.fuzz.well_formed import read_usable

PIECES = encoded(
    (
        "%0 Book\n", "%A A\n", "%T Letter\n", "%D 1961\n", "%8 ", "%[ ", "RT Book\nT1 Letter\n", "YR 1961\n", "FD ", "K1 a\n",
        "PMID- 1\nTI  - Letter\n", "DP  - ", "      goes on\n", "FAU - A\n", "AU  - A\n", "From a@b.c Tue Mar 14 10:11:12 1995\n",
        "From: A <a@b.c>\n", "Date: Tue, 14 Mar 1995 10:11:12 +0100\n", "Date: ", "Subject: =?utf-8?q?a=0A?=\n", "Message-ID: <1>\n",
        "MIME-Version: 1.0\n", 'Content-Type: multipart/mixed; boundary="b"\n', "Content-Type: text/html; charset=x\n",
        "Content-Transfer-Encoding: base64\n", "--b\n", "--b--\n", "Received: x\n", "To: a, , <>, b:;\n", "\n\n", "{| class='x'\n", "|-\n",
        "! Date !! Title\n", "| ", " || ", "|}\n", "{{dts|1961|5|6}}", "<ref>", "</ref>", "[[a|b]]", "[http://a/1 b]", "''",
        "\\begin{tabular}{ll}\n", "\\end{tabular}\n", "\\begin{tabularx}{3cm}{X}", " & ", "\\\\\n", "\\hline ", "\\emph{", "}", "%",
        "\\footnote{", "\\multicolumn{2}{c}{", "- title: A\n", "  date: 1961\n", "  people: [a, b]\n", "- ", "*a", "&a ", "---\n", "key: |\n",
        "{a: {b: ", "? ", "<en-export>", "</en-export>", "<note><title>A</title>", "<content><![CDATA[<en-note>", "</en-note>]]></content>",
        "</note>", "<xml><records><record><ref-type name='x'/>", "<titles><title>A</title></titles>", "<dates><year>1961</year></dates>",
        "</record></records></xml>", '{"a": {"title": "A", "date": "1961"}, ', '"b": {"title": "B", "date": "x"}}', "\n", *TIMES[:12], *ODD,
    )
)  # fmt: skip


def target(data: bytes) -> None:
    """Read bytes as what they look like, as the format that their length picks, and as a note."""
    read_usable(data, "file", "")
    read_usable(data, "file", FORMATS[len(data) % len(FORMATS)])
    read_usable(data, "file.md", "")

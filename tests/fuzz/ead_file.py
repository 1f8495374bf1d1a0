"""EAD 2002 and EAD3: whatever the components have and lack."""

from __future__ import annotations

from tests.fuzz.pieces import ODD, TIMES, encoded
from tests.fuzz.well_formed import xml_target

PIECES = encoded(
    (
        "<eadheader><eadid>x</eadid></eadheader>", "<control><recordid>x</recordid></control>", "<archdesc level='fonds'>", "</archdesc>",
        "<did>", "</did>", "<dsc>", "</dsc>", "<c level='series'>", "<c level='item'>", "</c>", "<c01>", "</c01>", "<c12>", "</c12>",
        "<unittitle>", "</unittitle>", "<unittitle/>", "<unittitle>Letters <unitdate>1961</unitdate></unittitle>", "<unitdate>",
        "<unitdate normal='1961-05-06/1962'>", "<unitdate normal='1962/1961' type='bulk'>", "</unitdate>", "<unitdatestructured>",
        "<daterange><fromdate standarddate='1961'>a</fromdate><todate standarddate='x'/></daterange>", "</unitdatestructured>",
        "<dateset>", "</dateset>", "<unitid>RG 1</unitid>", "<container type='box'>1</container>", "<container/>",
        "<repository><corpname><part>Archive</part></corpname></repository>", "<scopecontent><head>Scope</head><p>", "</p></scopecontent>",
        "<abstract>", "</abstract>", "<dao href='http://a/1'/>", "<daoset>", "</daoset>", "<controlaccess><persname>", "</persname></controlaccess>",
        "<geogname/>", "<physdesc><extent>", "</extent></physdesc>", "<origination>", "</origination>", "<odd>", "</odd>", "<list><item>",
        "</item></list>", "<table/>", "<lb/>", "\n", *TIMES[:12], *ODD,
    )
)  # fmt: skip
target = xml_target("ead", "<ead>", "</ead>")

"""MODS: records whose elements repeat, are nested or are empty."""

from __future__ import annotations

from tests.fuzz.pieces import ODD, TIMES, encoded
from tests.fuzz.well_formed import xml_target

PIECES = encoded(
    (
        "<mods>", "</mods>", "<titleInfo><title>", "</title></titleInfo>", "<titleInfo type='alternative'>", "<nonSort>The </nonSort>",
        "<partNumber>2</partNumber>", "</titleInfo>", "<name type='personal'><namePart>", "<namePart type='date'>1870-1931</namePart>",
        "<role><roleTerm type='text'>", "</roleTerm></role>", "</namePart></name>", "<originInfo>", "</originInfo>", "<dateCreated>",
        "<dateCreated encoding='w3cdtf' point='start' qualifier='approximate'>1961</dateCreated>", "</dateCreated>",
        "<dateCreated point='end'>1960</dateCreated>", "<dateIssued>", "</dateIssued>", "<dateCaptured>2020</dateCaptured>", "<abstract>",
        "</abstract>", "<subject><topic>", "</topic></subject>", "<subject><geographic>", "</geographic></subject>", "<temporal>",
        "</temporal>", "<location><url usage='primary display'>", "</url></location>", "<shelfLocator>", "</shelfLocator>",
        "<relatedItem type='host'>", "</relatedItem>", "<identifier type='uri'>", "</identifier>", "<note>", "</note>", "<language>",
        "<languageTerm>eng</languageTerm>", "</language>", "<recordInfo><recordCreationDate>", "</recordCreationDate></recordInfo>",
        "<extension>", "</extension>", "<part/>", "\n", *TIMES[:12], *ODD,
    )
)  # fmt: skip
target = xml_target(
    "mods", "<modsCollection xmlns='http://www.loc.gov/mods/v3'><mods>", "</mods></modsCollection>"
)

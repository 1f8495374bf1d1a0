"""MARC 21 in binary, XML and MarcEdit's lines, and MODS: one record, the same fields, whichever file it is in."""

import pytest

from corpus import Reading, ReadingError, Record, read_bytes, read_listing

LEADER = "00000npcaa2200000 a 4500"
FIELDS = [
    ("001", "", "ocm1"),
    ("008", "", "090101i19571961xx |||||||||||||||||nor||"),
    ("100", "1 ", "$aBrandt, Ola,$d1901-1970."),
    ("245", "10", "$aLetter to Harlan Vøss on coal /$cby Ola Brandt."),
    ("264", " 0", "$aPort Ellin,$c1961 May 6."),
    ("264", " 4", "$c©1999"),
    ("500", "  ", "$aTorn."),
    ("520", "2 ", "$aBrandt asks for coal.$bHe will pay in salt."),
    ("541", "  ", "$aGift of the Harbour Board."),
    ("610", "20", "$aHarbour Board$xHistory."),
    ("650", " 0", "$aCoal$zPort Ellin."),
    ("651", " 0", "$aPort Ellin$xHistory."),
    ("700", "1 ", "$aVøss, Harlan,$eaddressee."),
    ("773", "0 ", "$tOla Brandt papers.$w(x)12"),
    ("852", "  ", "$aPort Ellin Record Office$bMaps$jHB 4/2"),
    ("856", "40", "$uhttps://example.org/letters/1$zScan"),
]


def binary(
    fields: list[tuple[str, str, str]], *, utf8: bool = True, encoding: str = "utf-8"
) -> bytes:
    """One record of ISO 2709, built from its parts."""
    bodies = [
        f"{indicators}{text}".replace("$", "\x1f").encode(encoding) + b"\x1e"
        for _, indicators, text in fields
    ]
    directory, start = b"", 0
    for (tag, _, _), body in zip(fields, bodies, strict=True):
        directory += f"{tag}{len(body):04}{start:05}".encode()
        start += len(body)
    first = 24 + len(directory) + 1
    leader = f"{first + start + 1:05}npc{'a'}{'a' if utf8 else ' '}22{first:05} a 4500"
    return leader.encode() + directory + b"\x1e" + b"".join(bodies) + b"\x1d"


def marcxml(fields: list[tuple[str, str, str]], prefix: str = "") -> str:
    parts = []
    for tag, indicators, text in fields:
        if indicators:
            inner = "".join(
                f"<{prefix}subfield code='{one[0]}'>{one[1:]}</{prefix}subfield>"
                for one in text.split("$")[1:]
            )
            parts.append(
                f"<{prefix}datafield tag='{tag}' ind1='{indicators[0]}' ind2='{indicators[1]}'>{inner}</{prefix}datafield>"
            )
        else:
            parts.append(f"<{prefix}controlfield tag='{tag}'>{text}</{prefix}controlfield>")
    return f"<{prefix}record><{prefix}leader>{LEADER}</{prefix}leader>{''.join(parts)}</{prefix}record>"


def lines(fields: list[tuple[str, str, str]]) -> str:
    return "\n".join(
        [
            f"=LDR  {LEADER}",
            *(
                f"={tag}  {indicators.replace(' ', chr(92))}{text}"
                for tag, indicators, text in fields
            ),
        ]
    )


def one(reading: Reading) -> Record:
    [record] = reading.records
    assert (reading.unread, reading.warnings) == ((), ())
    return record


READ = [
    lambda: read_bytes(binary(FIELDS), "file.mrc"),
    lambda: read_listing(f"<collection xmlns='http://www.loc.gov/MARC21/slim'>{marcxml(FIELDS)}</collection>"),
    lambda: read_listing(marcxml(FIELDS, "marc:").replace("<marc:record", "<marc:record xmlns:marc='x'")),
    lambda: read_listing(lines(FIELDS) + "\n\n"),
    lambda: read_listing(
        "<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><GetRecord><record><header/><metadata>"
        f"{marcxml(FIELDS)}</metadata></record></GetRecord></OAI-PMH>"
    ),
]  # fmt: skip


@pytest.mark.parametrize("way", range(len(READ)))
def test_a_record_is_read_the_same_from_each_kind_of_file(way: int) -> None:
    letter = one(READ[way]())
    assert letter.title == "Letter to Harlan Vøss on coal"
    assert (letter.date.as_written, letter.date.edtf) == ("1961 May 6.", "1961-05-06")
    assert letter.summary == "Brandt asks for coal. He will pay in salt."
    assert letter.people == ("Brandt, Ola, 1901-1970", "Harbour Board", "Vøss, Harlan")
    assert (letter.places, letter.topics) == (
        ("Port Ellin",),
        ("Harbour Board--History", "Coal--Port Ellin", "Port Ellin--History"),
    )
    assert (letter.collection, letter.source) == (
        "Ola Brandt papers",
        "Port Ellin Record Office, Maps, HB 4/2",
    )
    assert (letter.url, letter.language) == ("https://example.org/letters/1", "nor")
    assert letter.other == (
        ("Responsibility", "by Ola Brandt"),
        ("Copyright", "©1999"),
        ("Place and publisher", "Port Ellin"),
        ("Note", "Torn"),
        ("addressee", "Vøss, Harlan"),
        ("Address note", "Scan"),
        ("Acquisition", "Gift of the Harbour Board"),
        ("ID", "ocm1"),
    )


def dated(*fields: tuple[str, str, str]) -> tuple[str, str]:
    record = one(read_listing(lines([("245", "00", "$aNote"), *fields])))
    return record.date.as_written, record.date.edtf


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ([("245", "00", "$aPapers,$f1949-1953$g(bulk 1950)")], ("1949-1953", "1949/1953")),
        ([("260", "  ", "$aOslo :$bX,$cc1957.")], ("c1957.", "1957")),
        ([("260", "  ", "$c[1957?]")], ("[1957?]", "1957?")),
        ([("260", "  ", "$c[ca. 1957]")], ("[ca. 1957]", "1957~")),
        ([("264", " 4", "$c©1957")], ("", "")),
        ([("046", "  ", "$k19570408")], ("1957-04-08", "1957-04-08")),
        ([("046", "  ", "$k1957-04-08")], ("1957-04-08", "1957-04-08")),
        ([("046", "  ", "$ki$c1949$e1953")], ("1949/1953", "1949/1953")),
        ([("008", "", "090101e19570408xx ")], ("1957-04-08", "1957-04-08")),
        ([("008", "", "090101e195704  xx ")], ("1957-04", "1957-04")),
        ([("008", "", "090101s195u    xx ")], ("195X", "195X")),
        ([("008", "", "090101s1957    xx ")], ("1957", "1957")),
        ([("008", "", "090101q19501953xx ")], ("1950/1953", "1950/1953")),
        ([("008", "", "090101r19991911xx ")], ("", "")),
        ([("008", "", "090101nuuuuuuuuxx ")], ("", "")),
    ],
)
def test_dates(fields: list[tuple[str, str, str]], date: tuple[str, str]) -> None:
    if fields[0][0] == "245":
        record = one(read_listing(lines(fields)))
        assert (record.date.as_written, record.date.edtf) == date
    else:
        assert dated(*fields) == date


def test_marcxml_and_mods_inside_another_root() -> None:
    answer = "<zs:answer xmlns:zs='x'><zs:record><zs:data>{}</zs:data></zs:record></zs:answer>"
    named = marcxml(FIELDS).replace("<record>", "<record xmlns='http://www.loc.gov/MARC21/slim'>")
    assert one(read_listing(answer.format(named))).title == "Letter to Harlan Vøss on coal"
    mods = "<mods xmlns='http://www.loc.gov/mods/v3'><titleInfo><title>A</title></titleInfo></mods>"
    assert one(read_listing(answer.format(mods))).title == "A"


def test_marc_8_letters() -> None:
    fields = [("245", "00", "$aLettre \u00e2etudiee, Hal\u00e2asz, \x1b(NpISXMO\x1b(B")]
    reading = read_bytes(binary(fields, utf8=False, encoding="latin-1"), "file.mrc")
    assert one(reading).title == "Lettre étudiee, Halász, Письмо"


def test_what_says_marc_8_and_is_utf_8_is_read_and_reported() -> None:
    reading = read_bytes(binary([("245", "00", "$aHalász")], utf8=False), "file.mrc")
    assert reading.records[0].title == "Halász"
    assert reading.warnings == ("record 1: it says MARC-8 and is UTF-8; read as that",)


def test_a_damaged_record_costs_itself_alone() -> None:
    good, other = binary([("245", "00", "$aA")]), binary([("245", "00", "$aB")])
    reading = read_bytes(
        good + b"00030nam  2200x17 4500rubbish\x1d" + other + other[:40], "file.mrc"
    )
    assert [record.title for record in reading.records] == ["A", "B"]
    assert [(line.line, line.reason) for line in reading.unread] == [
        (2, "it is damaged (invalid literal for int() with base 10: b'00x17')"),
        (4, "it is cut off; fetch or export the file again"),
    ]


@pytest.mark.parametrize(
    ("data", "as_format", "words"),
    [
        (binary([("245", "00", "$aA")])[:40], "", "no record can be read: it is cut off"),
        (b"hello", "marc", "no MARC leader"),
        (b"", "marc", "is empty"),
        (binary([("200", "1 ", "$aA")]), "", "UNIMARC"),
    ],
)
def test_what_is_refused_is_named(data: bytes, as_format: str, words: str) -> None:
    with pytest.raises(ReadingError, match=words):
        read_bytes(data, "file.mrc", as_format)


def test_mods() -> None:
    text = (
        "<modsCollection xmlns='http://www.loc.gov/mods/v3'><mods><titleInfo><nonSort>The</nonSort><title>Ferry</title>"
        "<subTitle>a letter</subTitle></titleInfo><titleInfo type='translated'><title>Ferja</title></titleInfo>"
        "<name type='personal'><namePart type='family'>Brandt</namePart><namePart type='given'>Ola</namePart>"
        "<role><roleTerm>addressee</roleTerm></role></name><originInfo><dateCreated keyDate='yes' encoding='w3cdtf' "
        "point='start' qualifier='approximate'>1957</dateCreated><dateCreated encoding='w3cdtf' point='end'>1958</dateCreated>"
        "<copyrightDate>1999</copyrightDate></originInfo><abstract>On a ferry.</abstract><subject><topic>Ferries</topic>"
        "<geographic>Port Ellin</geographic></subject><location><physicalLocation>Record Office</physicalLocation>"
        "<shelfLocator>HB 4</shelfLocator><url usage='primary display'>https://example.org/1</url></location>"
        "<relatedItem type='host'><titleInfo><title>Brandt papers</title></titleInfo></relatedItem>"
        "<language><languageTerm type='code'>eng</languageTerm><languageTerm type='text'>English</languageTerm></language>"
        "<genre>letters</genre><recordInfo><recordIdentifier>x1</recordIdentifier></recordInfo></mods></modsCollection>"
    )
    ferry = one(read_listing(text))
    assert (ferry.title, ferry.date.edtf, ferry.summary) == (
        "The Ferry: a letter",
        "1957~/1958~",
        "On a ferry.",
    )
    assert (ferry.people, ferry.places, ferry.topics) == (
        ("Brandt, Ola",),
        ("Port Ellin",),
        ("Ferries",),
    )
    assert (ferry.collection, ferry.source, ferry.url, ferry.language) == (
        "Brandt papers", "Record Office, HB 4", "https://example.org/1", "English",
    )  # fmt: skip
    assert ferry.other == (
        ("translated", "Ferja"), ("addressee", "Brandt, Ola"), ("copyrightDate", "1999"), ("genre", "letters"), ("ID", "x1"),
    )  # fmt: skip

"""EAD, Dublin Core and OAI-PMH: what a component inherits, which date is the document's, what is refused by which name."""

from pathlib import Path

import pytest

from corpus import Reading, ReadingError, read_bytes, read_file, read_listing

GOLDEN = Path(__file__).parents[2] / "golden" / "files"


def golden(name: str) -> Reading:
    return read_file(GOLDEN / name)


def titles_and_dates(reading: Reading) -> list[tuple[str, str, str]]:
    return [(one.title, one.date.as_written, one.date.edtf) for one in reading.records]


def test_ead_components() -> None:
    reading = golden("register_2002.xml")
    assert (reading.shape, titles_and_dates(reading)) == (
        "EAD",
        [
            ("Letter to Voss, Harlan", "1961 May 6", "1961-05-06"),
            ("Drafts", "", ""),
            ("Correspondence, 1958", "1958", "1958"),
            ("Diaries", "", ""),
            ("Diary", "circa 1952-1953", "1952~/1953~"),
            ("Pocket diary", "undated", ""),
            ("Tide book", "1905", "1950"),
        ],
    )
    assert [(line.line, line.reason) for line in reading.unread] == [(6, "it has no title")]
    assert reading.warnings == (
        "1 component has no title of its own; the level above and the date stand for it",
    )


def test_an_ead_component_inherits_all_but_a_date() -> None:
    letter, drafts, _, diaries, *_, tides = golden("register_2002.xml").records
    assert letter.collection == "Ola Brandt papers"
    assert letter.source == "Port Ellin Record Office, MS 12, Box 1, Folder 2"
    assert letter.summary == "Brandt asks for coal.\n\nHe will pay in salt."
    assert letter.url == "https://example.org/brandt/1"
    assert (letter.people, letter.places, letter.topics) == (
        ("Harbour Board", "Voss, Harlan"),
        ("Port Ellin",),
        ("coal",),
    )
    assert letter.other == (
        ("Series", "Correspondence"),
        ("Extent", "2 pages"),
        ("Form", "letters"),
    )
    assert drafts.date.undated
    assert drafts.other == (
        ("Series", "Correspondence"),
        ("No date of its own; dates of “Correspondence”", "1957-1961"),
        ("Access", "Closed until 2040."),
    )
    assert diaries.summary == "Eleven volumes, with notes on the tides."
    assert (
        "No date of its own; dates of “Ola Brandt papers”",
        "1949-1964",
    ) in diaries.other
    assert ("Date in numbers, which differ from its words", "1950") in tides.other


def test_ead3() -> None:
    reading = golden("finding_aid_ead3.xml")
    ferry, sittings = reading.records
    assert (ferry.title, ferry.date.as_written, ferry.date.edtf) == (
        "Minutes on the ferry",
        "8 April 1957",
        "1957-04-08",
    )
    assert ferry.source == "Port Ellin Record Office, HB/1/4, Volume IV"
    assert (ferry.summary, ferry.language) == ("The Board buys a ferry.", "Norwegian")
    assert (ferry.people, ferry.topics) == (("Brandt, Ola -- 1901-1970",), ("Ferries",))
    assert (ferry.url, ferry.other[-1]) == (
        "https://example.org/hb/1",
        ("Digital copy", "https://example.org/hb/2"),
    )
    assert (sittings.date.as_written, sittings.date.edtf) == (
        "1 May 1957, 3-4 May 1957",
        "1957-05-01/1957-05-04",
    )


def test_an_ead_of_a_collection_alone_is_one_record() -> None:
    reading = read_listing(
        "<!DOCTYPE ead SYSTEM 'ead.dtd' [<!ENTITY office 'Port Ellin Office'>]>\n<ead><archdesc level='collection'><did>"
        "<unittitle>Papiers Hal&aacute;sz</unittitle><repository>&office;</repository>"
        "<unitdate normal='1949/'>1949-</unitdate></did></archdesc></ead>"
    )
    [papers] = reading.records
    assert (papers.title, papers.source, papers.date.edtf) == (
        "Papiers Halász",
        "Port Ellin Office",
        "1949/..",
    )


def test_only_components_without_a_title_are_counted_as_such() -> None:
    reading = read_listing(
        "<ead><archdesc><did><unittitle>Brandt papers</unittitle></did><dsc>"
        "<c><did><unittitle>Letter</unittitle><unittitle>Brev</unittitle>"
        "<unitdate>1957</unitdate></did></c>"
        "<c><did><unitdate>1958</unitdate></did></c></dsc></archdesc></ead>"
    )
    assert [(record.title, record.other) for record in reading.records] == [
        ("Letter", (("Title", "Brev"),)),
        (
            "Brandt papers, 1958",
            (("Title", "none of its own; made of the level above and the date"),),
        ),
    ]
    assert reading.warnings == (
        "1 component has no title of its own; the level above and the date stand for it",
    )


def test_oai_list_records() -> None:
    reading = golden("list_records.xml")
    [letter] = reading.records
    assert (letter.title, letter.date.edtf) == ("Letter, Ola Brandt to Harlan Voss", "1961-05-06")
    assert letter.summary == "Brandt asks for coal.\n\nHe will pay in salt."
    assert (letter.people, letter.places, letter.topics) == (
        ("Brandt, Ola", "Voss, Harlan"),
        ("Port Ellin",),
        ("coal", "salt"),
    )
    assert (letter.source, letter.url) == ("HB 4/2", "https://example.org/letters/1")
    assert letter.other == (
        ("date", "2012-05-06T12:13:14Z"),
        ("title", "Brev"),
        ("type", "Text"),
        ("coverage", "1940-1945"),
        ("publisher", "Port Ellin Record Office"),
        ("Set", "letters"),
        ("ID", "oai:example.org:1"),
    )
    assert reading.warnings == (
        "1 record is deleted at the source and not read: oai:example.org:2",
        "only the first 3 records of 1,204: the answer goes on at the source (resumptionToken); "
        "all of it: finding-aid harvest URL",
    )
    assert [(line.line, line.text, line.reason) for line in reading.unread] == [
        (3, "oai:example.org:3", "metadata in <lido>, a format that is not read")
    ]


def test_dublin_core_in_rdf() -> None:
    [note] = golden("dc_terms.rdf").records
    assert (note.title, note.date.edtf, note.url) == (
        "Note on coal",
        "1961-05",
        "https://example.org/items/7",
    )
    assert (note.people, note.topics, note.places) == (
        ("Brandt, Ola",),
        ("coal", "salt"),
        ("Port Ellin",),
    )
    assert (note.summary, note.collection) == ("On coal.", "Brandt papers")
    assert note.other == (("temporal", "1940"), ("license", "https://example.org/cc0"))


@pytest.mark.parametrize(
    "text",
    [
        "<records xmlns:dc='http://purl.org/dc/elements/1.1/'><record><dc:title>A</dc:title><dc:date>1961</dc:date></record>"
        "<record><dc:title>B</dc:title><dc:date>1962</dc:date></record></records>",
        "<list xmlns:d='http://purl.org/dc/terms/'><e><m><d:title>A</d:title><d:created>1961</d:created></m></e>"
        "<e><m><d:title>B</d:title><d:issued>1990</d:issued><d:created>1962</d:created></m></e></list>",
        "<all><dublin_core><dcvalue element='title' qualifier='none'>A</dcvalue><dcvalue element='date' "
        "qualifier='issued'>1961</dcvalue><dcvalue element='date' qualifier='accessioned'>2011</dcvalue></dublin_core>"
        "<dublin_core><dcvalue element='title'>B</dcvalue><dcvalue element='date' qualifier='created'>1962</dcvalue>"
        "</dublin_core></all>",
    ],
)
def test_lists_of_dublin_core(text: str) -> None:
    reading = read_listing(text)
    assert titles_and_dates(reading) == [("A", "1961", "1961"), ("B", "1962", "1962")]


def test_several_values_in_one_are_several() -> None:
    text = (
        "<r xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>Flood</dc:title><dc:date>1931; 1931-03-05</dc:date>"
        "<dc:subject>Floods; Quays</dc:subject><dc:coverage>Elmia; 1931</dc:coverage></r>"
    )
    [flood] = read_listing(text).records
    assert (flood.date.edtf, flood.topics, flood.places) == (
        "1931-03-05",
        ("Floods", "Quays"),
        ("Elmia",),
    )
    assert flood.other == (("date", "1931"), ("coverage", "1931"))


def test_an_entry_of_very_many_parts_is_read_whole() -> None:
    part = "<d:description>{0}</d:description><d:subject>{0}</d:subject>"
    parts = "".join(part.format(number) for number in range(30_000))
    text = f"<dc xmlns:d='http://purl.org/dc/terms/'><d:title>A</d:title>{parts}</dc>"
    [record] = read_listing(text).records
    assert record.summary.split("\n\n") == list(record.topics) == [str(n) for n in range(30_000)]


def test_a_list_without_namespaces_is_read_as_the_reader_says() -> None:
    text = "<items><item><title>A</title><creator>Brandt</creator><date>1961</date></item></items>"
    assert read_listing(text).shape == "XML with the root <items>"
    [record] = read_listing(text, as_format="dublin-core").records
    assert (record.title, record.people, record.date.edtf) == ("A", ("Brandt",), "1961")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<ead><archdesc><did><unittitle>A</unit", "cut off at line 1"),
        ("<ead><archdesc></ead>", "XML that cannot be read"),
        ("<!DOCTYPE ead [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><ead>&x;</ead>", "nothing outside the file is fetched"),
        ("<catalogue><entry/></catalogue>", "the root <catalogue>"),
        ("<OAI-PMH><error code='noRecordsMatch'>none</error></OAI-PMH>", "noRecordsMatch 'none'"),
        ("<OAI-PMH><ListSets><set/></ListSets></OAI-PMH>", "ListSets, which has no records"),
        ("<ead>" + "<c>" * 300 + "</c>" * 300 + "</ead>", "Excessive depth"),
    ],
)  # fmt: skip
def test_what_is_refused_is_named_in_one_line(text: str, reason: str) -> None:
    with pytest.raises(ReadingError, match=reason) as refused:
        read_listing(text, "file.xml")
    assert str(refused.value).startswith("file.xml ") and "\n" not in str(refused.value)


@pytest.mark.parametrize("as_format", ["xml", "ead", "tei", "marcxml", "oai-pmh", "zotero-rdf"])
def test_text_is_no_xml_whatever_it_is_called(as_format: str) -> None:
    with pytest.raises(ReadingError, match=r"file\.xml is not XML, which begins with <"):
        read_listing("Letter, 1961", "file.xml", as_format)


@pytest.mark.parametrize("use", ["<ead>&b9;</ead>", "<ead a='&b9;'/>"])
def test_an_entity_bomb_is_refused(use: str) -> None:
    names = "".join(f"<!ENTITY b{n} '{f'&b{n - 1};' * 10}'>" for n in range(1, 10))
    with pytest.raises(ReadingError, match="entities name each other to a great size"):
        read_listing(f"<!DOCTYPE ead [<!ENTITY b0 '{'x' * 1000}'>{names}]>{use}")


def test_the_declared_encoding_is_read() -> None:
    text = "<?xml version='1.0' encoding='windows-1251'?><dc xmlns:d='http://purl.org/dc/terms/'><d:title>Письмо</d:title></dc>"
    [letter] = read_bytes(text.encode("cp1251"), "file.xml").records
    assert letter.title == "Письмо"


def test_too_many_components_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.imports.drafts.MOST_RECORDS", 20)
    part = "<c><did><unittitle>A</unittitle></did></c>"
    with pytest.raises(ReadingError, match="more than 20 records"):
        read_listing(f"<ead><archdesc><did/><dsc>{part * 21}</dsc></archdesc></ead>")

"""Golden pages, one or more for each shape: verbatim page in, exact records out."""

from pathlib import Path

import pytest

from corpus.formats import LineRole, Reading, read_file, read_listing

GOLDEN = Path(__file__).parents[2] / "golden"
BUNDLED = Path(__file__).parents[3] / "corpus" / "data" / "sino-soviet-relations-051-060.txt"


def golden(name: str) -> Reading:
    return read_file(GOLDEN / f"{name}.txt")


def dates(reading: Reading) -> list[str]:
    return [record.date.as_written for record in reading.records]


def titles(reading: Reading) -> list[str]:
    return [record.title for record in reading.records]


def test_bundled_page() -> None:
    reading = read_file(BUNDLED)
    assert reading.name == "sino-soviet-relations-051-060.txt"
    assert reading.shape == "B new site, bare header"
    assert (reading.first, reading.last, reading.total, reading.promised) == (51, 60, 289, 10)
    assert (reading.unread, reading.warnings) == ((), ())
    assert dates(reading) == [
        "May 16, 1989",
        "February 3, 1949",
        "November 18, 1957",
        "October 11, 1956",
        "August 19, 1952",
        "May 8, 1962",
        "October 23, 1978",
        "September 1991",
        "March 25, 1984",
        "May 12, 1961",
    ]
    first, tenth = reading.records[0], reading.records[9]
    assert first.title == "Notepad of Teimuraz Stepanov-Mamaladze, 16 May 1989"
    assert first.summary == (
        "Teimuraz Stepanov-Mamaladze notes on discussions between Gorbachev and Li Peng, covering a wide range of "
        "foreign policy issues for the two countries. Li Peng discusses China's relations with the US, Japan, India, "
        "and the DPRK. Both sides discuss the demilitarization of the Sino-Soviet border. Concludes with a note on "
        "the hunger strike in Tiananmen Square."
    )
    assert tenth.title == "Notes on Soviet Political Work with China"
    assert tenth.summary == (
        "Covers a meeting that took place on May 12, 1961 involving the military attaches of various socialist "
        "countries, where Mao spoke about the China's political and ideological direction, perseverance through work "
        "and scarcity, and flexible military strategies, and lays out plan for fulfilling these goals"
    )
    assert reading.records[3].title == (
        "I. Tugarinov to Cde. B.N. Ponomarev, ‘Concentering the Situation on Taiwan (Memorandum)’"
    )
    assert reading.records[3].summary == ""
    assert {record.id for record in reading.records} == {""}


def test_full_header_and_the_traps_of_records() -> None:
    reading = golden("a_full_header")
    assert reading.shape == "A new site, full header"
    assert (reading.first, reading.last, reading.total, reading.promised) == (11, 20, 29, 10)
    assert reading.unread == ()
    assert [
        (record.date.as_written, record.title, record.summary) for record in reading.records
    ] == [
        (
            "October 23, 1962",
            "Telegram, Harlan Voss to the Foreign Office",
            "Voss reports that the harbour is quiet.",
        ),
        (
            "October 23, 1962",
            "Telegram, Harlan Voss to the Foreign Office",
            "Voss reports again on the harbour (Evening).",
        ),
        ("October 23, 1962", "Telegram, Harlan Voss to the Foreign Office", ""),
        ("May 1961", "[Memorandum] On Broadcasts", "Asks for paper for a magazine"),
        (
            "1961",
            "'Agreement between Arland and the Coast on Coal'",
            "1973 agreement between the two mines, with a map.",
        ),
        (
            "June 2007",
            "Decree, 'On a Note of the Sea Board to Arland",
            "On 3-4 November 2021, at a meeting in Port Ellin, the notes were read aloud.",
        ),
        ("October 1, 1981", "Situation in Arland", "ND -- A letter of thanks, not dated."),
        (
            "March 3, 1964",
            "Talks of the Sea Board, 3-10 March 1964 [Approved for Release May 6, 2019]",
            'The talks  were held in two rooms… and Nº 7 – the “calm” one – was "full".\n\n'
            "A second paragraph speaks of the winter.\n\nA third paragraph ends it",
        ),
        (
            "May 8, 1962",
            "On Rights. Folder 9. An Anthology.",
            "Arland and the Coast discuss Relations.",
        ),
        (
            "May 8, 1962",
            "Commercial Receipts",
            "Cable from Ola Brandt to the D茅tente Office about the Ministersâ€™ visit.",
        ),
    ]
    assert reading.warnings == (
        "line 43: dated 'October 1, 1981', but its summary begins 'ND -- ' (not dated); the date stands for none",
        "line 69, summary: 'D茅tente' may be meant as 'Détente'; 'Ministersâ€™' may be meant as 'Ministers’' "
        "(wrong encoding); nothing was changed",
    )


def test_doubled_blank_lines_start_undated_records() -> None:
    reading = golden("b_undated")
    assert (reading.first, reading.last, reading.total, reading.promised) == (61, 65, 76, 5)
    assert [
        (record.date.as_written, record.title, record.summary) for record in reading.records
    ] == [
        ("April 2, 1955", "Letter, Ola Brandt to Harlan Voss, 2 April 1955", ""),
        ("", "Draft Model Agreement", "A draft of the coal agreement, without a date."),
        ("April 1955", "Report on the Harbour", "The harbour froze."),
        ("", "List of Delegates (undated)", ""),
        ("July 9, 1956", "Note on Fish", ""),
    ]
    assert reading.records[1].date.earliest is None
    assert reading.warnings == ("2 records have no date (lines 13, 25); see that each is a record",)
    assert reading.unread == ()


def test_place_page() -> None:
    reading = golden("c_place")
    assert reading.shape == "C new site, place page"
    assert (reading.first, reading.promised, reading.unread, reading.warnings) == (
        None,
        None,
        (),
        (),
    )
    assert dates(reading) == ["January 12, 1950", "1951", "February 1952"]
    assert titles(reading) == ["Letter to the Harbour Master", "Survey of Wells", "Cable on Salt"]
    assert [record.summary for record in reading.records] == [
        "The letter asks for rope.",
        "",
        "Salt is short in the north.",
    ]


@pytest.mark.parametrize(
    ("name", "shape", "third"),
    [
        ("d_bullets", "D old site, bullets", "May, 1935"),
        ("e_filter", "E old site, bullets and filter text", "May 06, 1935"),
    ],
)
def test_old_site_bullets(name: str, shape: str, third: str) -> None:
    reading = golden(name)
    assert (reading.shape, reading.unread) == (shape, ())
    assert dates(reading) == ["November 01, 1934", "November 20, 1934", third, "1936"]
    assert reading.records[0].title == "Ola Brandt to Harlan Voss, 'On the Sea Board'"
    assert [record.summary for record in reading.records] == [
        "Brandt greets Voss.",
        "",
        "The talk turned to coal.\n\nThen it turned to salt.",
        "",
    ]
    assert len(reading.warnings) == 1
    assert reading.warnings[0].startswith("1 date is the first of a month (line ")


def test_old_site_collection_page() -> None:
    reading = golden("f_collection")
    assert reading.shape == "F old site, collection page"
    assert dates(reading) == ["May 06, 1953", "June 01, 1954"]
    assert titles(reading) == ["Harlan Voss to the Sea Board", "Reply of the Sea Board"]
    assert [record.collection for record in reading.records] == ["1953-54 Coal Crisis"] * 2
    assert reading.unread == ()


def test_dashes_without_blank_lines() -> None:
    reading = golden("g_dashes")
    assert reading.shape == "G old site, dashes"
    assert [
        (record.date.as_written, record.title, record.summary) for record in reading.records
    ] == [
        (
            "May 06, 1961",
            "Letter from Ola Brandt to Harlan Voss, 6 May 1961",
            "Brandt asks about the price of coal.",
        ),
        ("May 08, 1961", "Harlan Voss to Ola Brandt", ""),
        ("1962", "Minutes of the Sea Board", "The minutes name no one."),
        ("", "Notes Found in a Drawer", "Nobody knows when they were written."),
    ]
    assert reading.unread == ()


def test_a_blog_list_is_read_by_the_dates_behind_its_titles() -> None:
    reading = golden("h_blog")
    assert [(record.date.edtf, record.title, record.summary) for record in reading.records] == [
        (
            "1947-05-12",
            "Letter from Ola Brandt to Harlan Voss, 12 May 1947",
            "Brandt asks for a meeting.",
        ),
        ("1947-05-20", "Reply from Harlan Voss, 20 May 1947", "Voss agrees."),
        ("1947-06-02", "Protocol of the First Talk, 2 June 1947", "Both sides speak of coal."),
    ]
    assert [line.line for line in reading.unread] == [1, 3]
    assert reading.warnings == ()


def test_a_document_page_is_one_record() -> None:
    reading = golden("i_document")
    assert (reading.shape, len(reading.records), reading.unread) == ("I single document", 1, ())
    record = reading.records[0]
    assert record.date.as_written == "October 14, 1950"
    assert record.title == "Telegram, Harlan Voss to Ola Brandt"
    assert record.summary == "Harlan Voss tells Ola Brandt that the harbour will open in spring."
    assert record.text == (
        "Port Ellin, 10/14/50\n\n14 October 1950\n\nTo Brandt.\n\nOctober 15, 1950\n\n"
        "Your note of 13.10.50 came today. The harbour will open in spring.\n\n[signed] Voss"
    )
    assert record.people == ("Brandt, Ola", "Voss, Harlan")
    assert record.places == ("Port Ellin",)
    assert record.topics == ("Coal", "Harbours", "Coal--Prices")
    assert (
        record.source
        == "State Archive of Arland, f. 5, op. 49, d. 131, ll. 193-194. Obtained by Ida Lund."
    )
    assert reading.warnings == (
        "a record has no field for the credits, rights and related documents of this page (line 9, 45, 47, 61)",
    )


def test_a_document_in_its_pdf_form() -> None:
    reading = golden("i_document_pdf")
    assert (reading.shape, len(reading.records), reading.unread) == ("I single document", 1, ())
    record = reading.records[0]
    assert record.date.as_written == "October 14, 1950"
    assert record.title == "Telegram, Harlan Voss to Ola Brandt, on the Harbour at Port Ellin"
    assert record.summary == "Voss says when the harbour will open."
    assert (
        record.text == "To Brandt.\nYour note of 13.10.50 came today.\nSource: a man at the quay."
    )
    assert record.language == "Arlandic"
    assert record.source == "State Archive of Arland, f. 5"
    assert record.url == "https://digitalarchive.wilsoncenter.org/document/900001"


def test_a_document_without_labels_is_one_record() -> None:
    body = "\n\n".join(
        [
            "May 6, 1961",
            "Letter to Voss",
            "6 May 1961",
            "Dear Voss,",
            "the coal came.",
            "Yours,",
            "Brandt",
        ]
    )
    reading = read_listing(body)
    assert (reading.shape, len(reading.records)) == ("I single document", 1)
    assert (
        reading.records[0].text == "6 May 1961\n\nDear Voss,\n\nthe coal came.\n\nYours,\n\nBrandt"
    )


def test_three_pages_in_one_paste() -> None:
    reading = golden("paste_of_three")
    assert reading.shape == "B new site, bare header + A new site, full header"
    assert (reading.first, reading.last, reading.total, reading.promised) == (51, 58, 58, 8)
    assert [(record.title, record.summary) for record in reading.records] == [
        ("First Letter", "One."),
        ("Second Letter", ""),
        ("Third Letter", "Three."),
        ("Fourth Letter", "Four."),
        ("Fifth Letter", ""),
        ("Sixth Letter", ""),
        ("Seventh Letter", "Seven."),
    ]
    assert [line.text for line in reading.unread] == [
        "Explore Our Collections",
        "The Archive is a home for letters from the harbours of the north.",
    ]
    assert reading.warnings == (
        "the header 54 - 56 of 58 promises 3 records, 2 were read; the page may be cut, or a record may be among the "
        "lines not read",
        "1 record has no date (line 65); see that each is a record",
    )
    assert reading.roles[22:27] == (LineRole.FOOTER,) * 4 + (LineRole.HEADER,)


def test_spreadsheet_columns() -> None:
    reading = golden("columns")
    assert reading.shape == "spreadsheet columns"
    assert [
        (record.date.as_written, record.title, record.summary, record.url)
        for record in reading.records
    ] == [
        ("May 6, 1961", "First Letter", "One.", "https://example.org/document/1"),
        ("", "Second Letter", "No date.", ""),
        ("1962", '"Third" Letter', "", ""),
    ]
    assert [(line.line, line.reason) for line in reading.unread] == [
        (6, "a line without a title in its column")
    ]


def test_a_document_without_a_date_takes_none_from_its_text() -> None:
    page = (
        (GOLDEN / "i_document.txt")
        .read_text(encoding="utf-8")
        .replace("\nOctober 14, 1950\n", "\n", 1)
    )
    record = read_listing(page).records[0]
    assert (record.title, record.date.as_written) == ("Telegram, Harlan Voss to Ola Brandt", "")
    assert record.summary == "Harlan Voss tells Ola Brandt that the harbour will open in spring."
    assert record.text.startswith("Port Ellin, 10/14/50")


def test_labels_with_their_values_on_the_same_line() -> None:
    page = (GOLDEN / "i_document.txt").read_text(encoding="utf-8")
    for label in ("Associated Places", "Associated Topics", "Source"):
        page = page.replace(f"\n{label}\n\n", f"\n{label}: ")
    assert read_listing(page).records == golden("i_document").records

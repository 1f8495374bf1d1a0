"""TEI: the documents of a volume with their dates, sources and people; letters by their header."""

from pathlib import Path

from corpus import Reading, read_file, read_listing

GOLDEN = Path(__file__).parents[2] / "golden" / "files"


def golden(name: str) -> Reading:
    reading = read_file(GOLDEN / name)
    assert (reading.unread, reading.warnings) == ((), ())
    return reading


def test_a_volume() -> None:
    reading = golden("volume_tei.xml")
    assert [(one.title, one.date.as_written, one.date.edtf) for one in reading.records] == [
        (
            "Telegram From the Consulate in Port Ellin to the Department of State",
            "May 6, 1961, 5 p.m.",
            "1961-05-06",
        ),
        ("Editorial Note", "1961-05-08/1961-05-09", "1961-05-08/1961-05-09"),
        ("Memorandum of Conversation", "undated", ""),
        ("Letter", "Summer", "1961-07/1961-08"),
    ]
    telegram = reading.records[0]
    assert telegram.text == (
        "Port Ellin, May 6, 1961, 5 p.m.\n\n214. Mr. Brandt asked for coal.\n\nCoal\n\nSalt\n\nVoss\n\nEnclosure\n\nPrices."
    )
    assert telegram.source == "Central Files, 611.4/5–661. Secret; Priority."
    assert (telegram.people, telegram.places) == (("Brandt, Ola", "Voss, Harlan"), ("Port Ellin",))
    assert telegram.collection == "Foreign Relations, 1961–1963, Volume XCIX, Port Ellin"
    assert telegram.url == "https://history.state.gov/historicaldocuments/frus1961-63v99/d12"
    assert telegram.other == (
        ("Document", "12"),
        ("Part", "Port Ellin > The Coal Talks"),
        ("Footnote 2", "Not printed. Drafter"),
    )
    assert ("Kind", "editorial-note") in reading.records[1].other


def test_a_document_alone() -> None:
    [letter] = read_listing(
        '<div xmlns="http://www.tei-c.org/ns/1.0" type="document" n="3" xml:id="d3"><head>3. Letter</head>'
        '<opener><dateline><date when="1961-05">May 1961</date></dateline></opener><p>Thanks.</p></div>'
    ).records
    assert (letter.title, letter.date.edtf, letter.text) == (
        "Letter",
        "1961-05",
        "May 1961\n\nThanks.",
    )


def test_a_calendar_of_manuscripts() -> None:
    entries = "".join(
        f"<msDesc><msIdentifier><idno>F {number}</idno></msIdentifier><head><title>{title}</title> "
        f"<origDate {stated}>{words}</origDate></head></msDesc>"
        for number, title, stated, words in [
            (1, "Ott to Lund on the price of slates", 'when="1899-01-30"', "30 Jan."),
            (2, "Sketch of the compound", "", "n.d."),
        ]
    )
    head = (
        "<teiHeader><fileDesc><titleStmt><title>Calendar</title></titleStmt></fileDesc></teiHeader>"
    )
    tei = '<TEI xmlns="http://www.tei-c.org/ns/1.0">' + head + "<text><body>%s</body></text></TEI>"
    listed = read_listing(tei % f"<listBibl>{entries}</listBibl>").records
    assert [(record.title, record.date.edtf, record.source) for record in listed] == [
        ("Ott to Lund on the price of slates", "1899-01-30", "F 1"),
        ("Sketch of the compound", "", "F 2"),
    ]
    article = tei % f"<p>{'Slates were dear that year. ' * 9}</p><listBibl>{entries}</listBibl>"
    assert [record.title for record in read_listing(article).records] == ["Calendar"]


def test_a_letter() -> None:
    [letter] = golden("letter_tei.xml").records
    assert (letter.title, letter.date.edtf) == ("Ola Brandt to Harlan Voss", "1961-05-06")
    assert (letter.people, letter.places, letter.topics) == (
        ("Ola Brandt", "Harlan Voss"),
        ("Port Ellin", "Oslo"),
        ("coal",),
    )
    assert letter.text == "Port Ellin, 6 May\n\nDear Voss,\n\nSend coal, I begg.\n\nBrandt"
    assert (letter.summary, letter.language) == ("Brandt asks for coal.", "Norwegian")
    assert (letter.collection, letter.source) == (
        "Brandt papers",
        "Port Ellin, Record Office, Brandt papers, HB 4/2",
    )
    assert letter.url == "https://example.org/letters/1"
    assert letter.other == (
        ("editor", "Ida Lund"),
        ("Sender", "Ola Brandt"),
        ("Addressee", "Harlan Voss"),
        ("Edition, publisher", "Letters of Port Ellin"),
        ("Edition, date", "2015"),
        ("Footnote", "In pencil."),
    )


def test_a_diary_dated_in_its_headings() -> None:
    [entry] = read_listing(
        "<TEI><text><body><div type='year'><head>1943</head><div type='entry'><head><date when='1943-02-01'>Monday</date>"
        "</head><p>Snow.</p></div></div></body></text></TEI>"
    ).records
    assert (entry.title, entry.date.as_written, entry.date.edtf) == (
        "Monday",
        "Monday",
        "1943-02-01",
    )
    assert entry.other == (("Part", "1943"),)


def test_letters_of_one_file_and_of_a_corpus() -> None:
    letters = "".join(
        f"<div type='letter'><head>Letter {n}</head><p>On day {n}.</p></div>" for n in (1, 2)
    )
    header = (
        "<teiHeader><fileDesc><titleStmt><title>Letters</title></titleStmt></fileDesc></teiHeader>"
    )
    file = f"<TEI>{header}<text><body>{letters}</body></text></TEI>"
    assert [one.title for one in read_listing(file).records] == ["Letter 1", "Letter 2"]
    corpus = f"<teiCorpus>{header}{file}<TEI>{header}<text><body><p>Alone.</p></body></text></TEI></teiCorpus>"
    assert [(one.title, one.collection) for one in read_listing(corpus).records] == [
        ("Letter 1", "Letters"),
        ("Letter 2", "Letters"),
        ("Letters", ""),
    ]
    assert all(one.date.undated for one in read_listing(corpus).records)


def test_a_file_inside_a_division_costs_no_document_after_it() -> None:
    text = (
        "<TEI xmlns='http://www.tei-c.org/ns/1.0'><text><body><div><TEI><text><body>"
        "<div type='letter'><head>Inner letter</head></div></body></text></TEI></div>"
        "<div type='letter'><head>Outer letter</head></div></body></text></TEI>"
    )
    assert [record.title for record in read_listing(text, "a.xml").records] == [
        "Inner letter",
        "Outer letter",
    ]

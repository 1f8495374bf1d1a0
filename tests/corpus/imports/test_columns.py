"""Columns told from their contents where no list knows their headers; totals; linked cells."""

from typing import Any

import pytest

from corpus import Record, read_bytes, read_listing
from tests.corpus.imports.test_spreadsheets import excel


def entries(records: tuple[Record, ...]) -> list[tuple[str, str, str]]:
    return [(record.title, record.date.edtf, record.url) for record in records]


def test_an_identifier_is_no_title() -> None:
    data = """Acc. #,What it is,When (as on doc),Box/Fldr,Web address,Keyed by,Keyed on
77-001,"Letter, A. Ott to the Salt Board, re: rope",14/03/1921,1/1,https://salt.example/1,HV,02/11/1988
77-002,Photograph of the salt barge,c. 1925,1/1,,HV,02/11/1988
77-003,Envelope of cuttings,n.d.,1/3,,IL,04/11/1988
,,,,,,
Total items: 3,,,,,,
"""
    reading = read_bytes(data.encode(), "log.csv")
    assert entries(reading.records) == [
        ("Letter, A. Ott to the Salt Board, re: rope", "1921-03-14", "https://salt.example/1"),
        ("Photograph of the salt barge", "1925~", ""),
        ("Envelope of cuttings", "", ""),
    ]
    assert [(line.line, line.text, line.reason) for line in reading.unread] == [
        (6, "Total items: 3", "a total, no record")
    ]
    war = data.replace("Total items: 3,,,,,,", ",Total war,,,,,")
    assert read_bytes(war.encode(), "log.csv").records[-1].title == "Total war"
    assert ("Acc. #", "77-001") in reading.records[0].other
    assert ("Keyed on", "02/11/1988") in reading.records[0].other


@pytest.mark.parametrize(
    ("table", "titles"),
    [
        (
            "Sygnatura;Tytuł;Daty skrajne;;Uwagi\n;;od;do;\n1;Księga soli;1898;1907;\n"
            "2;Statut;15 IV 1899;15 IV 1899;druk\n3;Nuty;b.d.;;\n",
            [("Księga soli", "1898/1907"), ("Statut", "1899-04-15"), ("Nuty", "")],
        ),
        (
            "Neg;Caption on sleeve;Taken;;;Scan\n;;D;M;Y;\nA1;The salt barge aground;9;3;1898;y\n"
            "A2;Herring yard in snow;;8;1901;y\nA3;The master and his dog;;;;n\n;3 negs;;;;2\n",
            [
                ("The salt barge aground", "1898-03-09"),
                ("Herring yard in snow", "1901-08"),
                ("The master and his dog", ""),
            ],
        ),
        (
            "Sign.\tBetreff\tvon\tbis\tSperrfrist\nA 1\tAnlegung der Saline\t1752\t1769\t\n"
            "A 2\tPersonalakte Ott\t1921\t1948\t31.12.2018\n",
            [("Anlegung der Saline", "1752/1769"), ("Personalakte Ott", "1921/1948")],
        ),
        (
            "Cote;Analyse;Date de début;Date de fin\n1;Plan du port au sel;1867;1868\n"
            "2;Vue de la halle;1904;\n",
            [("Plan du port au sel", "1867/1868"), ("Vue de la halle", "1904")],
        ),
        (
            "Nr;Betreff;Ablieferung\n1;Bau der Mole im Hafen;\n2;Lohnliste der Sieder;3.5.1990\n"
            "3;Streik der Lotsen im Hafen;\n",
            [("Bau der Mole im Hafen", ""), ("Lohnliste der Sieder", ""),
             ("Streik der Lotsen im Hafen", "")],
        ),
    ],
)  # fmt: skip
def test_dates_in_several_columns(table: str, titles: list[tuple[str, str]]) -> None:
    reading = read_bytes(table.encode(), "list.tsv" if "\t" in table else "list.csv")
    assert [(record.title, record.date.edtf) for record in reading.records] == titles


@pytest.mark.parametrize(
    ("header", "rows", "titles"),
    [
        (
            "object_id,title_en,creation_date,ingest_date",
            ["o-1,Circular on salt,1940-06-11,2016-09-01", "o-2,Child's drawing,,2016-09-02"],
            [("Circular on salt", "1940-06-11"), ("Child's drawing", "")],
        ),
        (
            "OBJECTID,OBJNAME,DESCRIP,EARLYDATE,STATUS",
            ["1999.12.1,Photo,Launch of the Kestrel,1907,OK", "1999.12.2,Photo,Crew on deck,,OK"],
            [("Launch of the Kestrel", "1907"), ("Crew on deck", "")],
        ),
        (
            "Cote,Analyse,Dates,Importance matérielle",
            ["4 J 1,Lettres sur le sel,3 mai 1788,12 p.", "4 J 2,Notes,s.d.,5 p.", "Total,,,17 p."],
            [("Lettres sur le sel", "1788-05-03"), ("Notes", "")],
        ),
        (
            "Inventarisnummer,Beschrijving,Datering,Omvang",
            ["1,Brieven aan de zoutkamer,12 maart 1887,1 omslag", "2,Schetsboek,z.d.,1 deel"],
            [("Brieven aan de zoutkamer", "1887-03-12"), ("Schetsboek", "")],
        ),
        (
            "编号,题名,日期,页数",
            ["A-1,关于港口疏浚的信,1921年3月14日,2", "A-2,会议记录,1923年11月,11"],
            [("关于港口疏浚的信", "1921-03-14"), ("会议记录", "1923-11")],
        ),
    ],
)
def test_headers_of_other_programs(
    header: str, rows: list[str], titles: list[tuple[str, str]]
) -> None:
    records = read_bytes("\n".join([header, *rows]).encode(), "x.csv").records
    assert [(record.title, record.date.edtf) for record in records] == titles


def test_a_title_column_by_name_stays_unless_it_holds_identifiers() -> None:
    named = read_bytes(b"Title,Remarks here,Date\nRow,A long remark on it,1961\n", "x.csv")
    assert [record.title for record in named.records] == ["Row"]
    files = b"Name,File,What is shown,Date\nimg_01.tif,img_01.tif (https://dl.example/a),View of the salt works,1961\n"
    assert [record.title for record in read_bytes(files, "x.csv").records] == [
        "View of the salt works"
    ]


def test_a_transfer_list_with_a_total() -> None:
    rows: list[list[Any]] = [["Salt Office"], ["Prepared by:", "I. Lund", None, "Date:", "30 June 2005"], [],
            ["Item", "Description of record", "Doc date", "Format", "Remarks"],
            [1, "Certificate, S.S. Médarde", "4 Sept. 1911", "Paper", None],
            [2, "Rat-catching returns", 1920, "Volume", "torn"], [],
            [None, "Total: 2 items", None, None, "checked"]]  # fmt: skip
    reading = read_bytes(excel({"A": rows}), "x.xlsx")
    assert entries(reading.records) == [
        ("Certificate, S.S. Médarde", "1911-09-04", ""),
        ("Rat-catching returns", "1920", ""),
    ]
    assert [line.line for line in reading.unread] == [1, 2, 8]


def test_a_linked_cell_gives_its_address() -> None:
    rows: list[list[Any]] = [["Title", "Date", "Link"], ["Bond", "1834", "View"],
            ["Oath", "1835", '=HYPERLINK("https://k.example/2","view")']]  # fmt: skip

    def link(book: Any) -> None:
        book["A"]["C2"].hyperlink = "https://k.example/1"

    [bond, oath] = read_bytes(excel({"A": rows}, link), "x.xlsx").records
    assert (bond.url, bond.other) == ("https://k.example/1", (("Link", "View"),))
    assert oath.url == "https://k.example/2"
    text = 'Title;Date;Link\nBond;1834;"=HYPERLINK(""https://k.example/1"";""View"")"\n'
    assert read_bytes(text.encode(), "x.csv").records[0].url == "https://k.example/1"
    table = "| Doc | When |\n|---|---|\n| [Letter, Ott to Lund](https://k.example/3) | 1907 |\n"
    table += "| Crew list | n.d. |\n"
    assert entries(read_listing(table).records) == [
        ("Letter, Ott to Lund", "1907", "https://k.example/3"),
        ("Crew list", "", ""),
    ]


def test_markup_in_a_title_and_keys_told_from_their_texts() -> None:
    csl = """[{"id": "1", "type": "letter", "title": "On <i>West</i> H<sub>2</sub>O & a < b",
    "issued": {"date-parts": [[1962, 4]]}}]"""
    assert entries(read_listing(csl).records) == [("On West H2O & a < b", "1962-04", "")]
    plain = '[{"titel": "Brev om salt", "tid": "12 mars 1887", "se": "https://o.example/4"}]'
    assert entries(read_listing(plain).records) == [
        ("Brev om salt", "1887-03-12", "https://o.example/4")
    ]


def test_months_and_ranges_in_numbers() -> None:
    dates = ["12.03.1934 - 30.04.1934", "04.05.1934", "28.7.-2.8.1914", "00.06.1934"]
    rows = "".join(f"Letter {place},{date}\n" for place, date in enumerate(dates))
    records = read_bytes(f"Title,Date\n{rows}".encode(), "x.csv").records
    assert [record.date.edtf for record in records] == [
        "1934-03-12/1934-04-30", "1934-05-04", "1914-07-28/1914-08-02", "1934-06",
    ]  # fmt: skip
    ris = (
        "TY  - RPRT\nTI  - A\nPY  - 1933/11//\nER  -\nTY  - RPRT\nTI  - B\nPY  - 1911/12//\nER  -\n"
    )
    ris += "TY  - RPRT\nTI  - C\nPY  - 1908/06/02/Tuesday\nER  -\n"
    assert [record.date.edtf for record in read_listing(ris).records] == [
        "1933-11", "1911-12", "1908-06-02",
    ]  # fmt: skip


def test_one_address_in_all_rows_is_of_no_record() -> None:
    rows = "Bond,1834,https://rights.example/1\nOath,1835,https://rights.example/1\n"
    records = read_bytes(f"Title,Date,Rights\n{rows}".encode(), "x.csv").records
    assert [(record.url, record.other) for record in records] == [
        ("", (("Rights", "https://rights.example/1"),))
    ] * 2

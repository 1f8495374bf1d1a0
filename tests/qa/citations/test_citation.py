"""Citations: exact texts in every style, and what rispy, bibtexparser and citeproc-py read back of them."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus import ArchivalDate, Record, parse_date
from qa import archive_citation, cite
from qa.citations import STYLES, StyleError, cite_records

SEEN = date(2026, 11, 3)
SHELFMARK = "RGANI, f. 5, op. 49, d. 131, ll. 19-20."
ADDRESS = "https://archive.example/document/a_b%20c?page=2"


def make_record(title: str = "Note on Rice", when: str = "May 6, 1961", **fields: Any) -> Record:
    """A record; a date that cannot be read keeps its words, as a JSON Lines file may bring it."""
    return Record(
        fields.pop("id", "r1"),
        title,
        parse_date(when) or ArchivalDate(when, "", None, None),
        **fields,
    )


def full(title: str = "Note on Rice", when: str = "May 06, 1961") -> Record:
    return make_record(title, when, collection="Rice Trade", source=SHELFMARK, url=ADDRESS)


def text(style: str, *records: Record, accessed: date | None = None) -> str:
    return cite_records(records, style, accessed).text


FULL = {
    "archive": "“Note on Rice,” May 06, 1961, Rice Trade, RGANI, f. 5, op. 49, d. 131, ll. 19-20, "
    + ADDRESS,
    "chicago": "“Note on Rice,” May 6, 1961, RGANI, f. 5, op. 49, d. 131, ll. 19-20, Rice Trade, "
    + ADDRESS
    + ".",
    "chicago-bibliography": "“Note on Rice.” May 6, 1961. RGANI, f. 5, op. 49, d. 131, ll. 19-20. Rice Trade. "
    + ADDRESS
    + ".",
    "mla": "“Note on Rice.” 6 May 1961. RGANI, f. 5, op. 49, d. 131, ll. 19-20, Rice Trade, "
    + ADDRESS
    + ".",
    "bibtex": "@misc{r1,\n"
    "  title = {{Note on Rice}},\n"
    "  date = {1961-05-06},\n"
    "  year = {1961},\n"
    "  month = {May},\n"
    "  datewritten = {May 06, 1961},\n"
    "  howpublished = {Rice Trade, RGANI, f. 5, op. 49, d. 131, ll. 19-20.},\n"
    "  archive = {Rice Trade},\n"
    "  archivelocation = {RGANI, f. 5, op. 49, d. 131, ll. 19-20.},\n"
    "  url = {https://archive.example/document/a_b%20c?page=2},\n"
    "}",
    "ris": "TY  - MANSCPT\r\n"
    "ID  - r1\r\n"
    "TI  - Note on Rice\r\n"
    "DA  - 1961/05/06/\r\n"
    "PY  - 1961\r\n"
    "DB  - Rice Trade\r\n"
    "AN  - RGANI, f. 5, op. 49, d. 131, ll. 19-20.\r\n"
    "UR  - https://archive.example/document/a_b%20c?page=2\r\n"
    "M2  - Date as written: May 06, 1961\r\n"
    "ER  - ",
}

BARE = {
    "archive": "“Note on Rice,” May 6, 1961.",
    "chicago": "“Note on Rice,” May 6, 1961.",
    "chicago-bibliography": "“Note on Rice.” May 6, 1961.",
    "mla": "“Note on Rice.” 6 May 1961.",
    "bibtex": "@misc{r1,\n  title = {{Note on Rice}},\n  date = {1961-05-06},\n  year = {1961},\n  month = {May},\n"
    "  datewritten = {May 6, 1961},\n}",
    "ris": "TY  - MANSCPT\r\nID  - r1\r\nTI  - Note on Rice\r\nDA  - 1961/05/06/\r\nPY  - 1961\r\n"
    "M2  - Date as written: May 6, 1961\r\nER  - ",
}

DATES = [
    # as written, chicago, mla, RIS DA, RIS PY, biblatex date, CSL issued
    (
        "February 03, 1949",
        "February 3, 1949",
        "3 Feb. 1949",
        "1949/02/03/",
        "1949",
        "1949-02-03",
        [[1949, 2, 3]],
    ),
    (
        "1949-02-03",
        "February 3, 1949",
        "3 Feb. 1949",
        "1949/02/03/",
        "1949",
        "1949-02-03",
        [[1949, 2, 3]],
    ),
    ("May 1961", "May 1961", "May 1961", "1961/05//", "1961", "1961-05", [[1961, 5]]),
    ("1961", "1961", "1961", "1961///", "1961", "1961", [[1961]]),
    ("[May 1961]", "[May 1961]", "[May 1961]", "1961/05//", "1961", "1961-05", [[1961, 5]]),
    ("circa 1950", "circa 1950", "circa 1950", "1950///circa", "1950", "1950~", [[1950]]),
    ("1950-1953", "1950-1953", "1950-1953", "///1950-1953", None, "1950/1953", [[1950], [1953]]),
    (
        "3-10 March 1964",
        "3-10 March 1964",
        "3-10 March 1964",
        "1964/03//",
        "1964",
        "1964-03-03/1964-03-10",
        [[1964, 3, 3], [1964, 3, 10]],
    ),
    ("1950s", "1950s", "1950s", "///1950s", None, "195X", [[1950], [1959]]),
    ("spring 1956", "spring 1956", "spring 1956", "1956///spring", "1956", "1956-21", [[1956]]),
    (
        "winter 1956",
        "winter 1956",
        "winter 1956",
        "///winter 1956",
        None,
        "1956-12/1957-02",
        [[1956, 12], [1957, 2]],
    ),
    ("1950?", "1950?", "1950?", "1950///", "1950", "1950?", [[1950]]),
    ("before 1961", "before 1961", "before 1961", "///before 1961", None, "../1960", None),
    ("undated", "n.d", "", None, None, None, None),
    ("", "n.d", "", None, None, None, None),
    (
        "the year of the drought",
        "the year of the drought",
        "the year of the drought",
        None,
        None,
        None,
        None,
    ),
]
EXACT_DAYS = {"February 03, 1949", "1949-02-03"}


@pytest.mark.parametrize(("style", "expected"), FULL.items())
def test_a_record_with_everything(style: str, expected: str) -> None:
    assert text(style, full()) == expected


@pytest.mark.parametrize(("style", "expected"), BARE.items())
def test_a_record_with_a_title_and_a_date(style: str, expected: str) -> None:
    assert text(style, make_record(), accessed=SEEN) == expected


def test_csl_json_whole() -> None:
    record = make_record(
        "Note on Rice",
        "circa May 1961",
        summary="On\nrice.",
        source="A",
        language="Lao",
        people=("B",),
        topics=("c",),
    )
    assert json.loads(text("csl-json", record, full(), accessed=SEEN)) == [
        {
            "id": "r1",
            "type": "manuscript",
            "title": "Note on Rice",
            "archive_location": "A",
            "abstract": "On rice.",
            "language": "Lao",
            "keyword": "B, c",
            "note": "Date as written: circa May 1961",
            "issued": {"date-parts": [[1961, 5]], "circa": True},
            "custom": {"people": ["B"], "topics": ["c"]},
        },
        {
            "id": "r1",
            "type": "manuscript",
            "title": "Note on Rice",
            "archive": "Rice Trade",
            "archive_location": SHELFMARK,
            "URL": ADDRESS,
            "issued": {"date-parts": [[1961, 5, 6]]},
            "custom": {"date": "May 06, 1961"},
            "accessed": {"date-parts": [[2026, 11, 3]]},
        },
    ]


@pytest.mark.parametrize(("when", "chicago", "mla"), [row[:3] for row in DATES])
def test_dates_to_be_read(when: str, chicago: str, mla: str) -> None:
    record = make_record(when=when)
    assert (
        archive_citation(record)
        == f"“Note on Rice,” {when or 'undated'}{'' if when.endswith('?') else '.'}"
    )
    end = "" if chicago.endswith("?") else "."
    assert text("chicago", record) == f"“Note on Rice,” {chicago}{end}"
    assert text("chicago-bibliography", record) == f"“Note on Rice.” {chicago}{end}"
    assert text("mla", record) == (f"“Note on Rice.” {mla}{end}" if mla else "“Note on Rice.”")


@pytest.mark.parametrize(("when", "da", "py"), [(row[0], *row[3:5]) for row in DATES])
def test_dates_in_ris(when: str, da: str | None, py: str | None) -> None:
    [entry] = rispy.loads(text("ris", make_record(when=when)))
    assert (entry.get("date"), entry.get("year")) == (da, py)
    assert entry.get("notes") == ([date_note(when)] if date_note(when) else None)


@pytest.mark.parametrize(("when", "expected"), [(row[0], row[5]) for row in DATES])
def test_dates_in_bibtex(when: str, expected: str | None) -> None:
    [fields] = read_bibtex(text("bibtex", make_record(when=when)))
    assert fields.get("date") == expected
    stated = {"February 03, 1949": "1949", "1949-02-03": "1949", "May 1961": "1961", "1961": "1961"}
    assert fields.get("year") == stated.get(when)
    assert fields.get("note", "") == date_note(when)


@pytest.mark.parametrize(("when", "parts"), [(row[0], row[6]) for row in DATES])
def test_dates_in_csl_json(when: str, parts: list[list[int]] | None) -> None:
    [item] = json.loads(text("csl-json", make_record(when=when)))
    expected: dict[str, Any] = {"date-parts": parts} if parts else {}
    if when == "spring 1956":
        expected["season"] = 1
    if when in ("circa 1950", "1950?"):
        expected["circa"] = True
    if when in ("before 1961", "the year of the drought"):
        expected["literal"] = when
    assert item.get("issued", {}) == expected
    assert item.get("note", "") == date_note(when)


def date_note(when: str) -> str:
    if when in EXACT_DAYS:
        return ""
    return {"": "The listing gives no date", "undated": "Undated"}.get(
        when, f"Date as written: {when}"
    )


TITLES = [
    # title, with a comma in Chicago's note, with a full stop in its bibliography
    ('Talk on "calm"', "“Talk on ‘calm,’”", "“Talk on ‘calm.’”"),
    (
        "Talk on “calm” and ''peace''",
        "“Talk on ‘calm’ and ‘peace,’”",
        "“Talk on ‘calm’ and ‘peace.’”",
    ),
    ("„Ruhe“ und «Friede»", "“‘Ruhe’ und «Friede»,”", "“‘Ruhe’ und «Friede».”"),
    ("A. B., 'Note on Rice'", "“A. B., 'Note on Rice,'”", "“A. B., 'Note on Rice.'”"),
    ("The Workers’ Talks", "“The Workers’ Talks,”", "“The Workers’ Talks.”"),
    ("Letter to the Workers’", "“Letter to the Workers’,”", "“Letter to the Workers’.”"),
    ("Letter to the Workers'", "“Letter to the Workers',”", "“Letter to the Workers'.”"),
    ("Is War Likely?", "“Is War Likely?,”", "“Is War Likely?”"),
    ('Who Cried "Stop!"', "“Who Cried ‘Stop!,’”", "“Who Cried ‘Stop!’”"),
    ("On Rights. An Anthology.", "“On Rights. An Anthology,”", "“On Rights. An Anthology.”"),
    ("Talks in the U.S.", "“Talks in the U.S.,”", "“Talks in the U.S.”"),
    ("And so on...", "“And so on...,”", "“And so on...”"),
    ("Note\n on\t\x00Rice\u2028 ", "“Note on Rice,”", "“Note on Rice.”"),
    (
        "[Memorandum] {on} <i>Rice</i> & $5",
        "“[Memorandum] {on} <i>Rice</i> & $5,”",
        "“[Memorandum] {on} <i>Rice</i> & $5.”",
    ),
    ("مذكرة (1)", "“\u2068مذكرة (1),\u2069”", "“\u2068مذكرة (1).\u2069”"),
]


@pytest.mark.parametrize(("title", "note", "entry"), TITLES)
def test_titles_in_quotation_marks(title: str, note: str, entry: str) -> None:
    record = make_record(title, "1961")
    assert text("chicago", record) == f"{note} 1961."
    assert text("chicago-bibliography", record) == text("mla", record) == f"{entry} 1961."
    assert (
        archive_citation(record)
        == text("archive", record)
        == f"{note.replace('?,', '?').replace('!,', '!')} 1961."
    )


def test_the_day_of_access_stands_beside_an_address_only() -> None:
    record = make_record(url="https://archive.example/1")
    assert [
        text(style, record, accessed=SEEN)
        for style in ("archive", "chicago", "chicago-bibliography", "mla")
    ] == [
        "“Note on Rice,” May 6, 1961, https://archive.example/1 (accessed November 3, 2026)",
        "“Note on Rice,” May 6, 1961, accessed November 3, 2026, https://archive.example/1.",
        "“Note on Rice.” May 6, 1961. Accessed November 3, 2026. https://archive.example/1.",
        "“Note on Rice.” 6 May 1961. https://archive.example/1. Accessed 3 Nov. 2026.",
    ]
    assert read_bibtex(text("bibtex", record, accessed=SEEN))[0]["urldate"] == "2026-11-03"
    assert rispy.loads(text("ris", record, accessed=SEEN))[0]["access_date"] == "2026/11/03/"


def test_notes_keep_the_order_given_and_bibliographies_the_alphabets() -> None:
    records = [
        make_record("The Zinc Trade", id="1"),
        make_record("“Barley”", id="2"),
        make_record("An Apple", id="3"),
    ]
    assert text("chicago", *records).splitlines() == [
        "“The Zinc Trade,” May 6, 1961.",
        "“‘Barley,’” May 6, 1961.",
        "“An Apple,” May 6, 1961.",
    ]
    for style in ("chicago-bibliography", "mla"):
        titles = [line.partition(".")[0] for line in text(style, *records).splitlines()]
        assert titles == ["“An Apple", "“‘Barley", "“The Zinc Trade"]


def test_what_the_listing_did_not_give_is_named() -> None:
    records = [
        full(),
        make_record(id="r2"),
        make_record(id="", when="", url="https://archive.example/1", source="A"),
        make_record(id="r2"),
    ]
    cited = cite_records(records, "chicago")
    assert len(cited.text.splitlines()) == 3
    assert [item.text for item in cited.missing] == [
        "r2: the listing gives no collection, source or address",
        "Note on Rice: the listing gives no date or collection",
    ]
    assert [item.details for item in cited.missing] == [
        ("collection", "source", "address"),
        ("date", "collection"),
    ]


def test_a_style_that_there_is_not() -> None:
    with pytest.raises(
        StyleError, match="there is no style 'apa'; choose one of archive, chicago, chicago-biblio"
    ):
        cite_records([make_record()], "apa")


def test_files_end_their_last_line_as_the_others() -> None:
    assert cite_records([make_record()], "ris").file_bytes.endswith(b"May 6, 1961\r\nER  - \r\n")
    assert (
        cite_records([make_record("Über")], "chicago").file_bytes
        == "“Über,” May 6, 1961.\n".encode()
    )
    assert {
        style: cite_records([], style).file_bytes for style in STYLES if style != "csl-json"
    } == dict.fromkeys(set(STYLES) - {"csl-json"}, b"")


def test_bibtex_keys_are_readable_lasting_and_unlike() -> None:
    ids = ["1949-02-03-cable", "a b", "a  b", "é{}", "X", "x", "毛", ""]
    keys = [
        entry["key"]
        for entry in read_bibtex(
            text(
                "bibtex", *(make_record(id=record_id, title=record_id or "t") for record_id in ids)
            )
        )
    ]
    assert keys == [
        "1949-02-03-cable",
        "a-b-c8687a08",
        "a-b-6e12db73",
        "e-82bb17f3",
        "X",
        "x-2",
        "record-99a8f435",
        f"record-{make_record(id='', title='t').digest[:8]}",
    ]


def test_an_address_cannot_break_out_of_its_field() -> None:
    record = make_record(url="https://archive.example/a}b{c\\d e\nTY  - BOOK")
    [fields] = read_bibtex(text("bibtex", record))
    assert fields["url"] == "https://archive.example/a%7Db%7Bc%5Cd%20e%20TY%20-%20BOOK"
    [entry] = rispy.loads(text("ris", record))
    assert entry["urls"] == ["https://archive.example/a}b{c\\d e TY - BOOK"]


def test_everything_is_read_back_by_rispy() -> None:
    record = make_record(
        "Line one\r\nER  - \r\nTY  - BOOK",
        summary="A b.\n\nC d.",
        collection="Rice",
        source=SHELFMARK,
        url=ADDRESS,
        language="Lao",
        people=("Ngo, A.", "B"),
        places=("Vientiane",),
        topics=("trade",),
    )
    assert rispy.loads(text("ris", record, make_record(id="r2"))) == [
        {
            "type_of_reference": "MANSCPT",
            "id": "r1",
            "title": "Line one ER - TY - BOOK",
            "abstract": "A b. C d.",
            "date": "1961/05/06/",
            "year": "1961",
            "name_of_database": "Rice",
            "accession_number": SHELFMARK,
            "language": "Lao",
            "keywords": ["Ngo, A.", "B", "Vientiane", "trade"],
            "urls": [ADDRESS],
            "unknown_tag": {
                "M2": [
                    "Date as written: May 6, 1961",
                    "Person: Ngo, A.",
                    "Person: B",
                    "Place: Vientiane",
                ]
            },
        },
        {
            "type_of_reference": "MANSCPT",
            "id": "r2",
            "title": "Note on Rice",
            "date": "1961/05/06/",
            "year": "1961",
            "unknown_tag": {"M2": ["Date as written: May 6, 1961"]},
        },
    ]


RENDERED = [
    ("May 6, 1961", "1961"),
    ("May 1961", "1961"),
    ("circa 1950", "1950"),
    ("1950-1953", "1950–1953"),
    ("1950s", "1950–1959"),
    ("spring 1956", "1956"),
    ("before 1961", "before 1961"),
    ("undated", "no date"),
    ("", "no date"),
]


@pytest.mark.parametrize(("when", "year"), RENDERED)
def test_csl_json_is_rendered_by_citeproc(when: str, year: str) -> None:
    """In a style that ships with citeproc-py, which prints a manuscript's title twice; the address ends it."""
    [item] = json.loads(text("csl-json", make_record("Rice & «Tea» 毛", when, url=ADDRESS)))
    item.pop("custom", None)  # of CSL 1.0.2, which citeproc-py does not know
    source = CiteProcJSON([item])
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    cited = Citation([CitationItem("r1")])
    bibliography.register(cited)
    assert str(bibliography.cite(cited, print)) == f"(“Rice & «Tea» 毛”, {year})"
    [entry] = [str(item) for item in bibliography.bibliography()]
    assert entry == f"“Rice & «Tea» 毛” ({year}) “Rice & «Tea» 毛”. Available at: {ADDRESS}."


def test_citeproc_reads_every_field() -> None:
    source = CiteProcJSON(json.loads(text("csl-json", full(when="3-10 March 1964"))))["r1"]
    assert source.type == "manuscript"
    assert [str(source[name]) for name in ("title", "archive", "archive_location", "URL")] == [
        "Note on Rice",
        "Rice Trade",
        SHELFMARK,
        ADDRESS,
    ]
    begin, end = source.issued.begin, source.issued.end
    assert [(day.year, day.month, day.day) for day in (begin, end)] == [(1964, 3, 3), (1964, 3, 10)]


def read_bibtex(written: str, decode: bool = False) -> list[dict[str, str]]:
    """The entries as bibtexparser reads them; decode: TeX taken back to plain text by pylatexenc, its own reader."""
    middleware = [LatexDecodingMiddleware()] if decode else []
    library = parse_string(written, append_middleware=middleware)
    assert library.failed_blocks == []
    return [
        {"key": entry.key, "type": entry.entry_type}
        | {field.key: field.value for field in entry.fields}
        for entry in library.entries
    ]


TITLE = st.text(st.characters(exclude_categories=[]), min_size=1, max_size=60)


def one_line(title: str) -> str:
    """What the formats keep of a title: white space and control characters folded, half surrogates replaced."""
    plain = re.sub("[\ud800-\udfff]", "\ufffd", title)
    spaced = re.sub("[\x00-\x1f\x7f-\x9f]", " ", plain)
    return " ".join(spaced.split())


@settings(max_examples=150, deadline=None)
@given(TITLE)
@example("a -- b --- c '' d `` e ,, f << g >> h ?` !`")
@example('{unbalanced \\} } \\{ % & $ # _ ~ ^ " @misc{x,')
@example("x = {y}, @comment{z}")
@example("TY  - BOOK\nER  - \n")
@example("\ud800 \x85 \x1c \ufeff \u200f")
def test_any_title_survives_ris_and_bibtex(title: str) -> None:
    expected = one_line(title)
    if not expected:
        return
    record = make_record(title)
    [entry] = rispy.loads(text("ris", record))
    assert entry["title"] == expected
    [fields] = read_bibtex(text("bibtex", record), decode=True)
    circumflex = str.maketrans("ˆ", "^")  # pylatexenc reads \textasciicircum as the modifier letter
    assert fields["title"].translate(circumflex) == expected.translate(circumflex)
    assert (fields["date"], fields["month"]) == ("1961-05-06", "May")
    [item] = json.loads(text("csl-json", record))
    assert item["title"] == expected
    for style in STYLES:
        assert cite_records([record], style).file_bytes.decode()


def test_a_citation_is_cut_out_of_its_record() -> None:
    record = make_record(summary="Buys rice. Sells tea.")
    assert cite(record, "summary", 11, 21).quote == "Sells tea."


@pytest.mark.parametrize(
    ("field", "start", "end", "message"),
    [
        ("url", 0, 1, "'url' cannot be quoted; choose one of title, summary, text"),
        ("title", 0, 13, r"r1 has no words at title\[0:13\]; its title has 12 characters"),
        ("title", 3, 3, r"r1 has no words at title\[3:3\]"),
        ("title", 4, 5, r"r1 has no words at title\[4:5\]"),
        ("title", -2, 1, r"r1 has no words at title\[-2:1\]"),
    ],
)
def test_no_citation_without_words(field: str, start: int, end: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cite(make_record(), field, start, end)


def test_chicago_18_gives_the_day_of_reading_only_without_a_date() -> None:
    day, address = date(2026, 11, 28), "https://a.example/1"
    dated, undated = make_record(url=address), make_record(when="", url=address)
    cited = {
        style: [cite_records([record], style, day).text for record in (dated, undated)]
        for style in STYLES
        if style.startswith("chicago")
    }
    read = "accessed November 28, 2026"
    assert cited == {
        "chicago": [
            f"“Note on Rice,” May 6, 1961, {read}, {address}.",
            f"“Note on Rice,” n.d., {read}, {address}.",
        ],
        "chicago-18": [
            f"“Note on Rice,” May 6, 1961, {address}.",
            f"“Note on Rice,” n.d., {read}, {address}.",
        ],
        "chicago-bibliography": [
            f"“Note on Rice.” May 6, 1961. A{read[1:]}. {address}.",
            f"“Note on Rice.” n.d. A{read[1:]}. {address}.",
        ],
        "chicago-18-bibliography": [
            f"“Note on Rice.” May 6, 1961. {address}.",
            f"“Note on Rice.” n.d. A{read[1:]}. {address}.",
        ],
    }

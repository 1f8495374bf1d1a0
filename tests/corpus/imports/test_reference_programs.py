"""Exports of reference managers, mail, wikis, LaTeX and YAML: what of each goes where."""

import pytest

from corpus import ReadingError, read_bytes, read_listing

ENW = (
    "%0 Manuscript\n%A Calder, Ines\n%T Letter to the board\n%D 1911\n%8 14 March\n"
    "%X Asks for pay\nfor night work.\n%[ 2 May 2021\n\n%0 Book\n%T Harbours\n%D 2004\n"
)
MAIL = (
    "From: =?utf-8?q?J=C3=B6rg_Brandt?= <b@example.org>\nTo: Lin <l@example.org>, c@example.org\n"
    "Date: Sun, 7 Jan 2001 23:30:00 -0500\nSubject: Re: =?utf-8?q?Pay=0Afor?= work\n\nNo.\n"
)


def test_endnote_joins_the_year_and_the_day() -> None:
    first, second = read_listing(ENW).records
    assert (first.date.as_written, first.date.edtf) == ("14 March 1911", "1911-03-14")
    assert first.summary == "Asks for pay for night work."
    assert first.people == ("Calder, Ines",)
    assert ("Accessed", "2 May 2021") in first.other
    assert (second.title, second.date.edtf) == ("Harbours", "2004")


@pytest.mark.parametrize(
    ("year", "day", "edtf"),
    [
        ("1911", "Mar 14, 1911", "1911-03-14"),
        ("1911", "Mar 14", "1911-03-14"),
        ("1911", "Spring", "1911-21"),
        ("1911", "no. 3", "1911"),
        ("1911", "Mar 14, 1912", "1911"),
        ("", "", ""),
    ],
)
def test_refworks_never_makes_a_date_of_two_years(year: str, day: str, edtf: str) -> None:
    text = f"RT Book\nT1 Harbours\nYR {year}\nFD {day}\nRD Mar 2 2026\n"
    assert read_listing(text).records[0].date.edtf == edtf


def test_medline_goes_on_in_indented_lines() -> None:
    text = (
        "PMID- 1\nDP  - 2003 Oct 14\nTI  - A surgeon's\n      diary.\nFAU - Lin, Mae\nAU  - Lin M\n"
    )
    (record,) = read_listing(text).records
    assert (record.title, record.date.edtf) == ("A surgeon's diary.", "2003-10-14")
    assert record.people == ("Lin, Mae",)


def test_a_message_has_the_day_of_its_sender() -> None:
    (record,) = read_bytes(MAIL.encode(), "a.eml").records
    assert record.title == "Re: Pay for work"
    assert record.date.as_written == "Sun, 7 Jan 2001 23:30:00 -0500"
    assert record.date.edtf == "2001-01-07"
    assert record.people == ("Jörg Brandt", "Lin", "c@example.org")
    assert record.text == "No."


@pytest.mark.parametrize("date", ["", "31 Feb 2001 10:00:00 +0000", "yesterday", "Mon, 1 Jan 0099"])
def test_a_message_without_a_true_date_is_undated(date: str) -> None:
    text = f"Message-ID: <1@a>\nFrom: a@b.c\nDate: {date}\nSubject: Pay\n\nNo.\n"
    assert read_bytes(text.encode(), "a.eml").records[0].date.edtf == ""


def test_letters_without_a_code_in_a_header_are_read() -> None:
    (record,) = read_bytes(MAIL.replace("c@example.org", "Läsesalen <c@a.b>").encode(), "a").records
    assert record.people[-1] == "Läsesalen"


def test_a_typed_memorandum_is_no_mail() -> None:
    text = "From: Ines Calder\nTo: The board\nDate: 14 March 1911\nSubject: Pay\n\nNo.\n"
    assert read_bytes(text.encode(), "memo.txt").shape != "e-mail"


def test_a_mailbox_parts_at_its_envelopes_alone() -> None:
    box = "".join(
        f"From b@example.org Tue Mar 14 10:11:1{n} 1995\nFrom: b@example.org\n"
        f"Date: Tue, 14 Mar 1995 10:11:1{n} +0100\nSubject: Letter {n}\n\nText\n>From here on\n\n"
        for n in range(3)
    )
    records = read_bytes(box.encode(), "box").records
    assert [record.title for record in records] == ["Letter 0", "Letter 1", "Letter 2"]
    assert records[0].text == "Text\nFrom here on"


WIKI = """{| class="wikitable"
! Date !! Title
|-
| {{dts|1911|3|14}} || [[Calder|Letter of Calder]]<ref>Torn.</ref>
|- style="x"
| style="color:red" | n.d.
| [https://example.org/1 List of ''pilots'']
|}
"""


def test_a_wiki_table_loses_its_markup_and_reports_its_notes() -> None:
    reading = read_listing(WIKI)
    first, second = reading.records
    assert (first.title, first.date.edtf) == ("Letter of Calder", "1911-03-14")
    assert (second.title, second.url, second.date.edtf) == (
        "List of pilots",
        "https://example.org/1",
        "",
    )
    assert [(line.text, line.reason) for line in reading.unread] == [
        ("Torn.", "a note in the table")
    ]


def test_rows_of_latex_that_are_commented_out_are_no_records() -> None:
    text = (
        "\\begin{tabularx}{\\textwidth}{lX}\n\\toprule\nDate & Title \\\\ \\midrule\n"
        "14 March 1911 & Letter of \\emph{Calder} \\& Ott \\\\[2pt]\n% 1 May 1912 & no & \\\\\n"
        "\\multicolumn{1}{l}{1912} & M\\'emoire\\footnote{Torn.} \\\\\n\\end{tabularx}\n"
    )
    reading = read_listing(text)
    assert [(record.title, record.date.edtf) for record in reading.records] == [
        ("Letter of Calder & Ott", "1911-03-14"),
        ("Mémoire", "1912"),
    ]
    assert [line.text for line in reading.unread] == ["Torn."]


def test_objects_under_ids_are_records_and_parts_of_a_record_are_none() -> None:
    text = '{"a1": {"title": "Letter", "date": "1911"}, "a2": {"title": "Reply", "date": "1912"}}'
    records = read_listing(text).records
    assert [(record.title, record.date.edtf, record.other) for record in records] == [
        ("Letter", "1911", (("id", "a1"),)),
        ("Reply", "1912", (("id", "a2"),)),
    ]
    part = '{"title": "Letter", "date": {"start": "1911", "end": "1912"}, "box": {"start": "1", "end": "2"}}'
    assert [record.title for record in read_listing(part).records] == ["Letter"]


def test_yaml_is_read_as_words() -> None:
    text = "- title: no\n  date: 1911-03-14\n  subject: [pay, 'on']\n- title: Reply\n  date:\n"
    first, second = read_listing(text).records
    assert (first.title, first.date.edtf, first.topics) == ("no", "1911-03-14", ("pay", "on"))
    assert (second.title, second.date.edtf) == ("Reply", "")


def test_yaml_that_names_itself_is_refused() -> None:
    text = "- title: &a [x, x]\n  b: &b [*a, *a]\n- title: [*b, *b]\n"
    with pytest.raises(ReadingError, match=r"aliases \(\*name\), which are not read"):
        read_listing(text)


def test_a_note_has_the_fields_of_its_front_matter() -> None:
    text = (
        "---\nauthor: '[[Calder|Ines Calder]]'\ndate: 1911-03-14\ntags:\n  - pilots\n  - pay\n"
        "created: 2023-02-01\n---\n\nThe board declines.\n"
    )
    (record,) = read_bytes(text.encode(), "Reply.md").records
    assert (record.title, record.date.edtf) == ("Reply", "1911-03-14")
    assert (record.people, record.topics) == (("Ines Calder",), ("pilots", "pay"))
    assert ("created", "2023-02-01") in record.other
    assert record.text == "The board declines."


def test_when_a_note_was_written_is_no_date_of_its_document() -> None:
    text = (
        "<en-export><note><title>Ledger</title><content><![CDATA[<en-note><div>Debts</div><div>of"
        " 1911.</div></en-note>]]></content><created>20230201T101112Z</created></note></en-export>"
    )
    (record,) = read_listing(text).records
    assert (record.date.edtf, record.text) == ("", "Debts\nof 1911.")
    assert ("Note created", "20230201T101112Z") in record.other


def test_web_of_science_has_a_name_a_line_and_its_own_ends() -> None:
    text = (
        "FN Clarivate\nVR 1.0\nPT J\nAU Calder, I\n   Lin, M\nAF Calder, Ines\n   Lin, Mae\n"
        "TI The strike\n   of 1911\nPD SPR\nPY 1987\nDA 2026-03-02\nER\n\nEF\n"
    )
    reading = read_listing(text)
    (record,) = reading.records
    assert (record.title, record.date.edtf) == ("The strike of 1911", "1987-21")
    assert (record.people, reading.unread) == (("Calder, Ines", "Lin, Mae"), ())


def test_tables_of_org_and_of_restructured_text() -> None:
    org = "| Date | Title |\n|-----+-----|\n| [1911-03-14 Tue] | Letter of Calder |\n"
    grid = (
        "+------+--------+\n| Date | Title  |\n+======+========+\n| 1911 | Letter |\n"
        "|      | of Ott |\n+------+--------+\n| 1912 | Reply  |\n+------+--------+\n"
    )
    assert [(one.title, one.date.edtf) for one in read_listing(org).records] == [
        ("Letter of Calder", "1911-03-14")
    ]
    reading = read_listing(grid)
    assert [(one.title, one.date.edtf) for one in reading.records] == [
        ("Letter of Ott", "1911"),
        ("Reply", "1912"),
    ]
    assert reading.unread == ()


def test_rows_that_are_counted_lose_their_numbers_and_others_keep_them() -> None:
    text = "{}. Calder to Lund, 14 March 1911, Box 3\n{}. Lund to Calder, 20 March 1911, Box 3\n{}. Minutes of April, 2 April 1911, Box 7\n"
    titles = [record.title for record in read_listing(text.format(1, 2, 3), "notes.csv").records]
    assert titles == ["Calder to Lund", "Lund to Calder", "Minutes of April"]
    kept = [record.title for record in read_listing(text.format(1, 5, 9), "notes.csv").records]
    assert kept == ["1. Calder to Lund", "5. Lund to Calder", "9. Minutes of April"]


@pytest.mark.parametrize("deep", ["[" * 3000, "{a: " * 3000, "- " * 3000, "? " * 3000])
def test_yaml_nested_too_deeply_is_refused_in_one_line(deep: str) -> None:
    with pytest.raises(ReadingError) as refused:
        read_listing(f"- title: A\n- {deep}", "a.yaml")
    assert "\n" not in str(refused.value)


def test_tables_without_an_end_and_marks_without_a_partner_are_no_tables() -> None:
    for text in ("{| a\n! Date !! Title\n|-\n" * 50, "\\begin{tabular}{l} a & b\n" * 50):
        assert "table" not in read_listing(text).shape
    deep = "\\begin{tabular}{ll} Date & Title \\\\ 1957 & " + "{" * 3000 + "A \\\\ \\end{tabular}"
    assert [record.date.edtf for record in read_listing(deep).records] == ["1957"]

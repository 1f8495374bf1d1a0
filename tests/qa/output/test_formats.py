"""Every format of records, answers and conversations: read back by another library, harmless, whole or not there."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pypdf
import pytest
import rispy
from bibtexparser.entrypoint import parse_string as parse_bibtex
from lxml import etree, html
from markdown_it import MarkdownIt

from corpus import ArchivalDate, Record, Turn, parse_date
from qa.citations import NOTE_STYLES, StyleError
from qa.output import DOCUMENT_FORMATS, EXPORTS, ExportError, export_records, export_turns
from qa.output.document import safe_line
from tests.qa.conftest import one_line

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DATE = parse_date("May 6, 1961") or ArchivalDate("", "", None, None)
LETTER = Record("a", "Письмо 毛泽东", DATE, "Tin <b> & *oil*.", source="Box 4", collection="Ores")
QUOTED = {
    "answered": True,
    "statements": [
        {"frame": "On May 6:", "quote": "Tin <b> & *oil*.", "record": "a", "citation": 1}
    ],
    "citations": [
        {"number": 1, "record": "a", "text": "“Письмо 毛泽东,” May 6, 1961, Ores, Box 4."}
    ],
}
REFUSED = {
    "answered": False,
    "reason": "Not said.",
    "nearest": [{"title": "Note", "reason": "far"}],
}
TURNS = [
    Turn("c", 1, "", "What of tin?", "{}", json.dumps(QUOTED)),
    Turn("c", 2, "", "And of oil?", "{}", json.dumps(REFUSED)),
    Turn("c", 3, "", "Tin again?", "{}", json.dumps(QUOTED)),
]
RECORDS = {"a": LETTER}


def words_of_docx(data: bytes) -> tuple[list[str], list[str]]:
    """The paragraphs, each with the numbers of its footnotes in brackets, and the footnotes by number."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        body = etree.fromstring(file.read("word/document.xml"))
        names = file.namelist()
        notes = (
            etree.fromstring(file.read("word/footnotes.xml"))
            if "word/footnotes.xml" in names
            else etree.Element("none")
        )
        types = file.read("[Content_Types].xml").decode()
    assert types.count("/word/footnotes.xml") == len(notes.findall(f"{WORD}footnote")[:1])
    paragraphs = []
    for paragraph in body.iter(f"{WORD}p"):
        text = "".join(
            node.text if node.tag == f"{WORD}t" else f"[{node.get(f'{WORD}id')}]"
            for node in paragraph.iter(f"{WORD}t", f"{WORD}footnoteReference")
        )
        paragraphs.append(text)
    listed = {
        int(note.get(f"{WORD}id")): "".join(note.itertext())
        for note in notes.iter(f"{WORD}footnote")
    }
    numbers = [number for number in sorted(listed) if number > 0]
    assert numbers == list(range(1, len(numbers) + 1))
    assert sorted(listed)[:2] in ([], [-1, 0])  # the two separators, which Word requires
    return paragraphs, [listed[number] for number in numbers]


def test_a_conversation_in_word_has_real_footnotes() -> None:
    data = export_turns("On tin", TURNS, "docx", RECORDS.get, helped={1: True})
    paragraphs, notes = words_of_docx(data)
    assert paragraphs == [
        "On tin",
        "What of tin?",
        "On May 6:",
        "“Tin <b> & *oil*.”[1]",
        "Rated: this answer helped.",
        "And of oil?",
        "Not said.",
        "undated, “Note”: far",
        "Tin again?",
        "On May 6:",
        "“Tin <b> & *oil*.”[2]",
    ]
    assert notes == [" “Письмо 毛泽东,” May 6, 1961, Ores, Box 4."] * 2
    read = docx.Document(io.BytesIO(data))
    assert [p.text for p in read.paragraphs] == [
        text.removesuffix("[1]").removesuffix("[2]") for text in paragraphs
    ]
    assert (read.core_properties.title, read.core_properties.author) == ("On tin", "")
    assert [p.style.name for p in read.paragraphs if p.style][:4] == [
        "Title",
        "Heading 1",
        "Normal",
        "Quote",
    ]


@pytest.mark.parametrize(
    ("style", "note"),
    [
        ("archive", "“Письмо 毛泽东,” May 6, 1961, Ores, Box 4."),
        ("chicago", "“Письмо 毛泽东,” May 6, 1961, Box 4, Ores."),
        ("chicago-18", "“Письмо 毛泽东,” May 6, 1961, Box 4, Ores."),
        ("mla", "“Письмо 毛泽东.” 6 May 1961. Box 4, Ores."),
    ],
)
def test_footnotes_are_in_the_style_that_is_asked_for(style: str, note: str) -> None:
    data = export_turns("On tin", TURNS[:1], "markdown", RECORDS.get, style=style).decode()
    assert data.endswith(f"[^1]: {note}\n")
    gone = export_turns("On tin", TURNS[:1], "markdown", lambda _: None, style=style).decode()
    assert gone.endswith("[^1]: “Письмо 毛泽东,” May 6, 1961, Ores, Box 4.\n")
    listed = export_records([LETTER], "markdown", style=style).decode()
    assert listed.startswith("# Records\n\n## Письмо 毛泽东\n\nMay 6, 1961[^1]\n\nTin \\<b\\>")
    assert listed.endswith(f"[^1]: {note}\n")


def test_a_record_that_is_cited_again_has_a_short_note_in_chicago() -> None:
    notes = {
        style: export_turns("A", TURNS, "markdown", RECORDS.get, style=style).decode()
        for style in NOTE_STYLES
    }
    assert [
        style for style in notes if notes[style].endswith("[^2]: “Письмо 毛泽东,” May 6, 1961.\n")
    ] == [
        "chicago-18",
        "chicago",
    ]
    assert notes["mla"].endswith("[^2]: “Письмо 毛泽东.” 6 May 1961. Box 4, Ores.\n")


def test_a_pdf_has_the_words_in_every_script_and_names_what_its_fonts_lack() -> None:
    [turn] = TURNS[:1]
    asked = Turn(
        "c", 1, "", "한국 ひらがな 毛澤東 ناصر שלום Ελλάς 😀\U0001f680?", "{}", turn.answer
    )
    reader = pypdf.PdfReader(io.BytesIO(export_turns("A", [asked], "pdf", RECORDS.get)))
    assert reader.metadata is not None
    assert reader.metadata.title == "A"
    text = "\n".join(page.extract_text() for page in reader.pages)
    for part in (
        "한국 ひらがな 毛澤東",
        "Ελλάς □□?",
        "“Tin <b> & *oil*.” 1",
        "1. “Письмо 毛泽东,”",
    ):
        assert part in text
    assert "the fonts of this file lack: U+1F600, U+1F680." in text
    [link] = [
        note.get_object() for note in reader.pages[0].annotations or []
    ]  # the number leads to its note
    assert link["/Subtype"] == "/Link"


def test_records_of_an_answer_go_to_reference_managers_and_tables() -> None:
    [entry] = rispy.loads(export_turns("A", TURNS, "ris", RECORDS.get).decode())
    assert (entry["title"], entry["accession_number"]) == ("Письмо 毛泽东", "Box 4")
    [item] = json.loads(export_turns("A", TURNS, "csl-json", RECORDS.get))
    assert item["archive_location"] == "Box 4"
    library = parse_bibtex(export_turns("A", TURNS, "bibtex", RECORDS.get).decode())
    assert [entry.key for entry in library.entries] == ["a"]
    book = openpyxl.load_workbook(io.BytesIO(export_turns("A", TURNS, "excel", RECORDS.get)))
    titles = [row for row in book.active.iter_cols(values_only=True) if row[0] == "title"]
    assert titles == [("title", "Письмо 毛泽东")]
    message = "nothing that is cited there can be written as csv; use docx, pdf, html, markdown"
    with pytest.raises(ExportError, match=message):
        export_turns("A", TURNS[1:2], "csv", RECORDS.get)


HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1\n-1\r\n@SUM(A1)",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "[x](javascript:alert(1)) *b* `c` # $t$",
    "\x00\x07\x1b[31m\x9b\ud83d\ufffe",
    "\u202eexe.gnp \u2067\u2069\u202c\u202c",
    "}} \\input{/etc/passwd} %\n@misc{x,",
    "ER  - \r\nTY  - BOOK",
    "]]> &amp; <!ENTITY x SYSTEM 'file:///etc/passwd'> &x;",
)


def text_of(form: str, data: bytes) -> str:
    """What a reader sees of a document."""
    if form == "docx":
        return "\n".join(line for lines in words_of_docx(data) for line in lines)
    if form == "pdf":
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    if form == "html":
        page = html.fromstring(data.decode())
        assert page.xpath("//script | //img | //body//*[@onerror]") == []
        assert {link[:1] for link in page.xpath("//a/@href")} <= {"#"}
        return "\n".join(page.itertext())
    made = MarkdownIt("commonmark", {"html": True}).render(data.decode())
    page = html.fromstring(f"<div>{made}</div>")
    assert page.xpath(".//script | .//img | .//a | .//em | .//code") == []
    return "\n".join(page.itertext())


@pytest.mark.parametrize("title", HOSTILE)
@pytest.mark.parametrize("form", list(EXPORTS))
def test_a_hostile_title_is_harmless_in_every_format(form: str, title: str) -> None:
    record = Record("a", title, DATE, title, text=title, source=title, other=((title, title),))
    data = export_records([record, LETTER], form, title=title)
    if form in DOCUMENT_FORMATS:
        shown = text_of(form, data)
        categories = {unicodedata.category(mark) for mark in shown if mark not in "\n\x0c"}
        assert categories & {"Cc", "Cs"} == set()
        for letters in ("calc", "SUM", "alert", "31m", "exe.gnp", "input", "BOOK", "ENTITY"):
            assert (letters in title) == (letters in shown or letters[::-1] in shown)
        for line in shown.splitlines() if form != "pdf" else ():
            assert safe_line(line) == " ".join(line.split())
    elif form == "ris":
        assert [entry["type_of_reference"] for entry in rispy.loads(data.decode())] == [
            "MANSCPT"
        ] * 2
    elif form == "bibtex":
        assert len(parse_bibtex(data.decode()).entries) == 2
    elif form == "excel":
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    elif form == "csv":
        assert b"\n=" not in data
        assert b",=" not in data
    else:
        lines = data.decode()
        assert len(json.loads(lines) if form == "csl-json" else lines.splitlines()) == 2


def test_marks_of_direction_end_where_their_text_ends() -> None:
    assert safe_line("a\u202eb") == "a\u202eb\u202c"
    assert safe_line("\u2069\u202ca\u2067\u202eb\u2069") == "a\u2067\u202eb\u202c\u2069"
    assert safe_line("a\u2068b\u2069") == "a\u2068b\u2069"


def test_what_does_not_exist_is_told() -> None:
    with pytest.raises(
        ExportError, match="there is no format 'odt'; choose one of docx, pdf, html"
    ):
        export_records([LETTER], "odt")
    with pytest.raises(
        StyleError, match="there is no style 'ris' for footnotes; choose one of archive"
    ):
        export_records([LETTER], "docx", style="ris")


@pytest.mark.parametrize(
    ("form", "module"), [("docx", "docx"), ("pdf", "fpdf"), ("pdf", "weblate_fonts")]
)
def test_a_missing_library_is_named(
    form: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ValueError) as raised:
        export_records([LETTER], form)
    assert str(raised.value).endswith(
        f'cannot be written, because {module} is not installed; run: pip install "finding-aid[export]"'
    )


def test_every_format_on_the_command_line(run: Any, tmp_path: Path) -> None:
    asked = run("ask", "What did Stalin advise Mao in 1949?", "--json").json["conversation"]
    for form, described in EXPORTS.items():
        path = tmp_path / f"of-{form}.{described.ending}"
        done = run("export", str(path), "--conversation", asked, "--style", "chicago")
        assert (done.code, done.out) == (0, f"{path}: 1 answer written\n")
        assert path.stat().st_size > 300
    found = tmp_path / "found.md"
    assert run("export", str(found), "--search", "title:Katori", "--style", "mla").code == 0
    assert found.read_text().startswith("# title:Katori\n\n## Cable from Ambassador Katori")
    [record] = run("search", "title:Katori", "--json").json["records"]
    named = tmp_path / "named.ris"
    assert run("export", str(named), "--id", record["id"], "--id", record["id"]).code == 0
    assert len(rispy.loads(named.read_text())) == 1
    one_line(run("export", "x.ris", "--id", "none"), "there is no record none")
    one_line(run("export", "x.md", "--conversation", "none"), "there is no conversation 'none'")
    one_line(
        run("export", "x.md", "--conversation", asked, "--turn", "7"), "has no answer 7; it has 1"
    )
    one_line(run("export", "x.md", "--turn", "1"), "name it with --conversation ID")
    one_line(run("export", str(found)), "cannot be written (File exists); name a new file")


def test_a_full_disk_leaves_nothing_half_written(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    path = tmp_path / "records.docx"
    one_line(run("export", str(path)), f"{path} cannot be written (No space left on device)")
    assert list(tmp_path.iterdir()) == []


OFFICE = shutil.which("soffice")


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_word_files_are_rendered_with_their_footnotes(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(export_turns("On tin", TURNS, "docx", RECORDS.get))
    command = [
        str(OFFICE), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
        "--convert-to", "pdf", "--outdir", str(tmp_path), str(path),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=200)
    text = pypdf.PdfReader(tmp_path / "a.pdf").pages[0].extract_text()
    places = [text.index(part) for part in ("On tin", "What of tin?", "Not said.", "Tin again?")]
    assert places == sorted(places)
    assert text.count("Tin <b> & *oil*.”") == 2
    assert text.index("May 6, 1961, Ores, Box 4.") > places[-1]  # at the foot of the page

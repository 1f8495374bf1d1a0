"""Single documents (PDF, Word, OpenDocument, text, Markdown, web pages), and ZIP files of anything."""

import io
import zipfile
from collections.abc import Mapping

import pytest

from corpus import Reading, ReadingError, read_bytes, read_listing
from corpus.imports import pdf_file

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(*pages: str, title: str = "", extra: str = "") -> bytes:
    """Return a PDF with the lines of each page, written by hand."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{4 + 2 * at} 0 R' for at in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for at, page in enumerate(pages):
        lines = " ".join(f"({line}) Tj 0 -14 Td" for line in page.split("\n"))
        stream = f"BT /F1 12 Tf 72 720 Td {lines} ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * at} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    objects.append(f"<< /Title ({title}) >>")
    text, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(text))
        text += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(text)
    text += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n"
    text += f"<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R {extra} >>\n"
    return f"{text}startxref\n{start}\n%%EOF\n".encode("latin-1")


def zipped(entries: Mapping[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as box:
        for name, text in entries.items():
            box.writestr(name, text)
    return file.getvalue()


def docx(body: str, **parts: str) -> bytes:
    document = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    styles = (
        f'<w:styles xmlns:w="{WORD}"><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/>'
        "</w:style></w:styles>"
    )
    names = {"core": "docProps/core.xml", "footnotes": "word/footnotes.xml"}
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": document,
            "word/styles.xml": styles,
        }
        | {names[name]: text for name, text in parts.items()}
    )


def paragraph(text: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def only(reading: Reading) -> tuple[str, str, str]:
    [record] = reading.records
    return record.title, record.date.edtf, record.text


def test_a_pdf_is_one_record() -> None:
    data = pdf(
        "Bonn, 8 April 1957\nDear Lund, the har-\nbour is closed.", "Yours, Ott of the Board"
    )
    reading = read_bytes(data, "Letter Ott to Lund.pdf")
    assert only(reading) == (
        "Letter Ott to Lund",
        "1957-04-08",
        "Bonn, 8 April 1957\nDear Lund, the harbour\nis closed.\n\nYours, Ott of the Board",
    )
    assert (reading.shape, reading.records[0].other) == (
        "PDF",
        (("File", "Letter Ott to Lund.pdf"),),
    )
    assert only(read_bytes(pdf("A text without a date.", title="The Salt Crisis"), "x.pdf"))[
        :2
    ] == (
        "The Salt Crisis",
        "",
    )
    assert only(
        read_bytes(pdf("SECRET\nMemorandum on salt\nDate: 8 April 1957", title="scan.pdf"), "x")
    )[:2] == ("Memorandum on salt", "1957-04-08")


LISTED = "May 1, 1957\nLetter one\nMay 2, 1957\nLetter two\nMay 3, 1957\nLetter three"


def test_a_pdf_that_holds_a_listing_says_so() -> None:
    data = pdf(LISTED)
    reading = read_bytes(data, "x.pdf")
    assert len(reading.records) == 1
    assert (
        "its text also reads as a listing of 3 records; --as listing adds them instead"
        in reading.warnings
    )
    assert [record.title for record in read_bytes(data, "x.pdf", "listing").records] == [
        "Letter one", "Letter two", "Letter three",
    ]  # fmt: skip


def test_pdfs_that_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for data, words in [
        (pdf("12", ""), r"x is a PDF of pictures without text \(2 pages, as scanned\)"),
        (b"%PDF-1.7\nnothing", "x is a PDF that is damaged"),
        (pdf("A text", extra="/Encrypt << /Filter /Standard /V 1 /R 2 /P 0 /O (12345678901234567890123456789012) "
             "/U (12345678901234567890123456789012) >> /ID [<00> <00>]"), "locked by a password"),
    ]:  # fmt: skip
        with pytest.raises(ReadingError, match=words):
            read_bytes(data, "x")
    with pytest.raises(
        ReadingError, match="x is a PDF, not ris; leave out --as, or use --as document or"
    ):
        read_bytes(pdf("A text of letters"), "x", "ris")
    monkeypatch.setattr(pdf_file, "MOST_PAGES", 1)
    with pytest.raises(ReadingError, match="a PDF of 2 pages, and at most 1 are read"):
        read_bytes(pdf("a", "b"), "x")
    monkeypatch.setattr(pdf_file, "TEXT_LIMIT_BYTES", 5)
    with pytest.raises(ReadingError, match="more than 5 letters of text by page 1, and"):
        read_bytes(pdf("A long text"), "x")
    monkeypatch.undo()
    undated = "no date stands at its beginning, so it is undated"
    assert read_bytes(pdf("A text of many letters"), "x").warnings == (undated,)
    half = read_bytes(pdf("A text of many letters", ""), "x")
    assert half.warnings == ("no text on page 2: pictures, as scanned", undated)


def test_a_word_file_with_heading_insertions_tables_and_notes() -> None:
    data = docx(
        paragraph("On Salt", "berschrift1")
        + paragraph("8 April 1957")
        + '<w:p><w:r><w:t xml:space="preserve">The board </w:t></w:r><w:ins><w:r><w:t>now</w:t></w:r></w:ins>'
        "<w:del><w:r><w:delText>never</w:delText></w:r></w:del><w:r><w:tab/><w:t>agrees</w:t></w:r></w:p>"
        f"<w:sdt><w:sdtContent>{paragraph('In a control')}</w:sdtContent></w:sdt>"
        f"<w:tbl><w:tr><w:tc>{paragraph('Salt')}</w:tc><w:tc>{paragraph('4 tons')}</w:tc></w:tr></w:tbl>",
        footnotes=f'<w:footnotes xmlns:w="{WORD}"><w:footnote>{paragraph("See box 4.")}</w:footnote></w:footnotes>',
        core="<c xmlns:dc='urn:dc'><dc:title>Microsoft Word - x.doc</dc:title></c>",
    )
    reading = read_bytes(data, "note.docx")
    assert only(reading) == (
        "On Salt",
        "1957-04-08",
        "On Salt\n\n8 April 1957\n\nThe board now\tagrees\n\nIn a control\n\nSalt\t4 tons\n\nSee box 4.",
    )
    assert reading.shape == "Word"


def test_a_word_file_that_is_a_table() -> None:
    rows = [["Date", "Title"], ["8 April 1957", "Letter to Lund"], ["May 1957", "Letter to Voss"]]
    table = "".join(
        f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in row)}</w:tr>" for row in rows
    )
    reading = read_bytes(docx(paragraph("List") + f"<w:tbl>{table}</w:tbl>"), "x.docx")
    assert [(record.title, record.date.edtf) for record in reading.records] == [
        ("Letter to Lund", "1957-04-08"),
        ("Letter to Voss", "1957-05"),
    ]
    assert reading.warnings[0] == "its tables are read; --as document adds it whole, as one record"
    assert len(read_bytes(docx(f"<w:tbl>{table}</w:tbl>"), "x.docx", "document").records) == 1


def test_an_open_document_text() -> None:
    content = """<o:document-content xmlns:o="urn:o" xmlns:x="urn:x"><o:body><o:text>
    <x:h x:outline-level="1">On Salt</x:h><x:p>Bonn, 8 April 1957</x:p><x:p>A <x:span>bold</x:span><x:s/>word
    </x:p></o:text></o:body></o:document-content>"""
    data = zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})
    assert only(read_bytes(data, "x.odt")) == (
        "On Salt", "1957-04-08", "On Salt\n\nBonn, 8 April 1957\n\nA bold word",
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["text", "spreadsheet"])
def test_an_open_document_file_with_a_password_is_refused_by_its_right_name(kind: str) -> None:
    locked: dict[str, str | bytes] = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": b"\xff\xfe\x8a\x01\x9c",
        "META-INF/manifest.xml": "<m:manifest xmlns:m='urn:m'><m:file-entry m:full-path='content.xml'>"
        "<m:encryption-data/></m:file-entry></m:manifest>",
    }
    with pytest.raises(ReadingError) as refused:
        read_bytes(zipped(locked), "x")
    assert str(refused.value) == (
        "x is an OpenDocument file that is locked by a password; save it without one and add it again"
    )


def test_text_and_markdown_as_a_document() -> None:
    letter = "Bonn, 8 April 1957\n\nDear Lund,\nthe salt of May 1956 is gone.\n\nOtt"
    assert only(read_listing(letter, "letter.txt", "document")) == ("letter", "1957-04-08", letter)
    note = "---\ntitle: On Salt\ndate: 1957-04-08\ntags: salt\nbox: 4\n---\n# Heading\n\nText.\n"
    [record] = read_listing(note, "n.md", "document").records
    assert (record.title, record.date.edtf, record.topics, record.text, record.other) == (
        "On Salt", "1957-04-08", ("salt",), "# Heading\n\nText.", (("box", "4"), ("File", "n.md")),
    )  # fmt: skip
    assert only(read_listing("# On Salt\n\nText.", "n.md", "document"))[0] == "On Salt"
    with pytest.raises(ReadingError, match=r"n\.md is a document without text"):
        read_listing("---\na: b\n---\n", "n.md", "document")


def test_a_web_page_as_a_document() -> None:
    page = """<html><head><meta name="DC.date" content="1957-04-08"><meta name="citation_author" content="Ott, Ida">
    <title>On Salt | Archive</title></head><body><h1>On Salt</h1><p>The salt is gone.</p></body></html>"""
    for reading in (read_listing(page, "x.html", "document"), read_listing(page, "x.html")):
        assert only(reading) == ("On Salt", "1957-04-08", "On Salt\n\nThe salt is gone.")
        assert reading.records[0].people == ("Ott, Ida",)
    assert reading.warnings[0] == "no listing is found in it, so the page is added as one record"


def test_a_long_line_without_letters_is_passed_over_at_once() -> None:
    [record] = read_listing("-" * 5_000 + " " * 5_000 + "1\n\nOn Salt\n", "x", "document").records
    assert record.title == "On Salt"


def test_a_zip_file_of_several() -> None:
    data = zipped(
        {
            "list/a.csv": "Title,Date\nLetter,1957\n",
            "../../b.ris": "TY  - GEN\nTI  - Note\nDA  - 1958\nER  -\n",
            "/etc/c.csv": "Date,Name\n1959,Cable\n",
            "page.html": "<html><ul><li><h3>One</h3>May 1, 1957</li><li><h3>Two</h3>May 2, 1957</li></ul>",
            "page_files/style.css": "x",
            "__MACOSX/._a.csv": "x",
            "picture.png": b"\x89PNG\r\n\x1a\n",
            "inner.zip": zipped({"a": "b"}),
        }
    )
    reading = read_bytes(data, "all.zip")
    assert [record.title for record in reading.records] == ["Letter", "Note", "Cable", "One", "Two"]
    assert (reading.shape, reading.page_sizes) == ("ZIP of 4 files", (1, 1, 1, 2))
    assert reading.failed == (
        "all.zip: picture.png is a PNG image, not text; copy the listing from the page in your browser and "
        "save it as plain text",
        "all.zip: inner.zip is a ZIP file in a ZIP file; unpack it and add it",
    )
    with pytest.raises(
        ReadingError, match="x is a ZIP file of which nothing is read: it has no file"
    ):
        read_bytes(zipped({}), "x")
    with pytest.raises(
        ReadingError, match=r"nothing is read: inner\.zip is a ZIP file in a ZIP file"
    ):
        read_bytes(zipped({"inner.zip": zipped({"a": "b"})}), "x")
    locked = bytearray(zipped({"a.csv": "Title,Date\nx,1957\n"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.find(mark) + place] |= 1
    with pytest.raises(ReadingError, match="locked by a password; unlock it"):
        read_bytes(bytes(locked), "x")


def test_damage_inside_a_zip_file_is_named_once() -> None:
    letter, note = "Title,Date\nLetter,1957\n", "Title,Date\nNote,1958\n"
    entries: dict[str, str | bytes] = {
        "a.csv": letter,
        "b.csv": note,
        "inner.zip": b"PK\x03\x04 cut off",
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as box:
        for name, text in entries.items():
            box.writestr(name, text)
    data = file.getvalue().replace(b"Note,1958", b"Nope,1958")
    reading = read_bytes(data, "all.zip")
    assert [record.title for record in reading.records] == ["Letter"]
    damaged = (
        "all.zip is a ZIP file (as are .docx, .xlsx and .ods) that is damaged at 'b.csv' "
        "(Bad CRC-32 for file 'b.csv'); copy or download it again"
    )
    assert reading.failed == (
        damaged,
        "all.zip: inner.zip is a ZIP file that is damaged (File is not a zip file); "
        "copy or download it again",
    )
    with pytest.raises(ReadingError) as refused:
        read_bytes(data.replace(b"Letter,1957", b"Better,1957"), "all.zip")
    assert str(refused.value) == damaged.replace("b.csv", "a.csv")

"""Word, OpenDocument, Excel, ZIP, PDF and MHTML files: any bytes inside the right wrapping."""

from __future__ import annotations

import io
import zipfile

from corpus import ReadingError, read_bytes
from tests.fuzz.listing_page import usable
from tests.fuzz.pieces import ODD, TIMES, encoded

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
PIECES = encoded(
    (
        f'<w:document xmlns:w="{_WORD}"><w:body>', "</w:body></w:document>", "<w:p><w:r><w:t>", "</w:t></w:r></w:p>",
        "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", "<w:tab/>", "<w:br/>", '<w:pStyle w:val="Title"/>',
        f'<worksheet xmlns="{_SHEET}"><sheetData>', "</sheetData></worksheet>", '<row r="1">', "</row>", '<row r="9999999">',
        '<c r="A1" t="inlineStr"><is><t>', "</t></is></c>", '<c r="XFD1"><v>', "</v></c>", '<c t="s"><v>99</v></c>',
        '<c s="1"><v>21000</v></c>', '<mergeCells><mergeCell ref="A1:C3"/></mergeCells>', "-1e308",
        f'<o:document-content xmlns:o="{_OFFICE}:office:1.0" xmlns:t="{_OFFICE}:table:1.0" xmlns:x="{_OFFICE}:text:1.0"><o:body>',
        "<o:text>", "<o:spreadsheet>", '<t:table t:name="A">', "<t:table-row>", '<t:table-cell t:number-columns-repeated="99999999">',
        "<x:p>", "</x:p>", "</t:table-cell>", "</t:table-row>", "</t:table>", "</o:spreadsheet>", "</o:body></o:document-content>",
        "Title", "Date", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;", "1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n",
        "2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj\n", "3 0 obj <</Type /Page /Parent 2 0 R /Contents 4 0 R>> endobj\n",
        "4 0 obj <</Length 40>> stream\nBT (Letter, 8 April 1957) Tj ET\nendstream endobj\n", "trailer <</Root 1 0 R>>\n", "%%EOF",
        "--b\r\nContent-Type: text/html\r\n\r\n", "Content-Transfer-Encoding: quoted-printable\r\n", "=E2=80", "--b--\r\n",
        "<h3>Letter</h3><p>8 April 1957</p>", "\n", *TIMES[:12], *ODD,
    )
)  # fmt: skip
_TYPES = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    b'<Override PartName="/xl/workbook.xml" ContentType='
    b'"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_BOOK = (
    f'<workbook xmlns="{_SHEET}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>'
).encode()


def _relation(kind: str, target: str) -> bytes:
    base = "http://schemas.openxmlformats.org"
    return (
        f'<Relationships xmlns="{base}/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{base}/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>'
    ).encode()


def target(data: bytes) -> None:
    """Read bytes as the part of each kind of file that holds its words."""
    text = "application/vnd.oasis.opendocument."
    files = {
        "a.docx": _packed({"[Content_Types].xml": _TYPES, "word/document.xml": data}),
        "a.odt": _packed({"mimetype": f"{text}text".encode(), "content.xml": data}),
        "a.ods": _packed({"mimetype": f"{text}spreadsheet".encode(), "content.xml": data}),
        "a.xlsx": _packed(
            {
                "[Content_Types].xml": _TYPES,
                "_rels/.rels": _relation("officeDocument", "xl/workbook.xml"),
                "xl/workbook.xml": _BOOK,
                "xl/_rels/workbook.xml.rels": _relation("worksheet", "worksheets/sheet1.xml"),
                "xl/worksheets/sheet1.xml": data,
            }
        ),
        "a.zip": _packed({"inside.txt": data, "inside.json": data, "a.zip": data}),
        "a.pdf": b"%PDF-1.4\n" + data,
        "a.mht": b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
        + data,
    }
    for name, content in files.items():
        try:
            reading = read_bytes(content, name)
        except ReadingError as error:
            assert "\n" not in str(error) and len(str(error)) < 1000
            continue
        for record in reading.records:
            usable(record)


def _packed(parts: dict[str, bytes]) -> bytes:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return box.getvalue()

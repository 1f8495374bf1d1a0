"""Files that are no text: what each is by its contents, and who reads it, or its right name."""

from __future__ import annotations

from collections.abc import Mapping

from corpus.formats import Reading, ReadingError
from corpus.imports.bounded_zip import BoundedZip
from corpus.imports.open_document import read_ods
from corpus.imports.workbook import read_excel

BINARY_FORMATS = ("spreadsheet",)
"""What `--as` may call such a file, beside the formats of the text in it."""

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_KINDS = (
    ("EncryptedPackage", "an Office file locked by a password", "remove the password in Office"),
    ("Workbook", "an old Excel file (.xls)", "open it in Excel and save it as .xlsx"),
    ("Book", "an old Excel file (.xls)", "open it in Excel and save it as .xlsx"),
    ("WordDocument", "an old Word file (.doc)", "open it in Word and save it as .docx"),
    ("PowerPoint Document", "a PowerPoint file (.ppt)", "save its text as .docx or .txt"),
    ("__substg1.0_", "an Outlook message (.msg)", "save it as .txt"),
)
_ZIP_KINDS = (
    ("xl/workbook.bin", "a binary Excel file (.xlsb)", "save it as .xlsx"),
    ("ppt/presentation.xml", "a PowerPoint file (.pptx)", "save its text as .docx or .txt"),
    ("Index/Document.iwa", "a Pages or Numbers file", "export it as .docx or .xlsx"),
    ("Index.zip", "a Pages or Numbers file", "export it as .docx or .xlsx"),
)


def is_zip(data: bytes) -> bool:
    """Return whether bytes begin a ZIP file, as Excel's, Word's and OpenDocument's files are."""
    return data.startswith(_ZIP)


def refuse_old_office(data: bytes, name: str) -> None:
    """Raise ReadingError for a file of a program that is not read, by its right name."""
    if data.startswith(b"{\\rtf"):
        raise ReadingError(
            f"{name} is an RTF document, which is not read; open it in Word or LibreOffice and "
            "save it as .docx or .txt"
        )
    if data.startswith(_OLE):
        kind, advice = next(
            (
                (kind, advice)
                for stream, kind, advice in _OLE_KINDS
                if stream.encode("utf-16-le") in data
            ),
            ("an old Microsoft Office file", "open it in Office and save it as .docx or .xlsx"),
        )
        raise ReadingError(f"{name} is {kind}, which is not read; {advice}, and add that")


def read_zipped(data: bytes, name: str, columns: Mapping[str, str]) -> Reading:
    """Return the records of a file that is a ZIP file by its contents."""
    box = BoundedZip(data, name, "a ZIP file (as are .docx, .xlsx and .ods)")
    entries = set(box.names)
    if "xl/workbook.xml" in entries:
        return read_excel(data, box, columns)
    kind = box.read("mimetype")[:100].decode("ascii", "replace").strip()
    if kind.startswith("application/vnd.oasis.opendocument.spreadsheet"):
        return read_ods(box, columns)
    for entry, words, advice in _ZIP_KINDS:
        if entry in entries:
            raise ReadingError(f"{name} is {words}, which is not read; {advice}, and add that")
    if kind == "application/epub+zip":
        raise ReadingError(f"{name} is an e-book (.epub), which is not read; save it as .txt")
    raise ReadingError(f"{name} is a ZIP file, not text; unpack it and add the files in it")

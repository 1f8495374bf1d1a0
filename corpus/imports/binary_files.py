"""Files that are not text: what each is by its contents, its reader, or its right name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from corpus import formats
from corpus.formats import Reading, ReadingError
from corpus.imports.bounded_zip import BoundedZip
from corpus.imports.combined import combine_readings
from corpus.imports.documents import DocumentText, listing_note, read_document
from corpus.imports.open_document import read_ods
from corpus.imports.page_folders import page_of_folder
from corpus.imports.pdf_file import read_pdf
from corpus.imports.table_text import is_table, read_rows
from corpus.imports.word_file import Tables, read_docx, read_odt
from corpus.imports.workbook import read_excel
from corpus.text import count_phrase, without_controls

BINARY_FORMATS = ("spreadsheet",)
"""What `--as` may call such a file, in addition to the formats of the text in it."""

_TEXT_FORMATS = ("", "document", "listing")
_SHEET_FORMATS = ("", "spreadsheet", "csv")
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
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


def _refuse_old_office(data: bytes, name: str) -> None:
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


def read_binary(
    data: bytes,
    name: str,
    as_format: str,
    columns: Mapping[str, str],
    read_entry: Callable[[bytes, str], Reading],
) -> Reading | None:
    """Return what a file that is no text gives, None where the bytes may be text.

    read_entry: reads a file inside a ZIP file. Raises ReadingError for what is not read, by its
    right name, and when `as_format` does not fit.
    """
    _refuse_old_office(data, name)
    if data.startswith(b"%PDF-"):
        _check_format(as_format, _TEXT_FORMATS, name, "a PDF")
        return _read_text_file(read_pdf(data, name), [], name, as_format, columns, "PDF")
    if not data.startswith(_ZIP):
        return None
    box = BoundedZip(data, name, "a ZIP file (as are .docx, .xlsx and .ods)")
    entries = set(box.names)
    kind = box.read("mimetype")[:100].decode("ascii", "replace").strip()
    if "xl/workbook.xml" in entries:
        _check_format(as_format, _SHEET_FORMATS, name, "an Excel file")
        return read_excel(data, box, columns)
    if kind.startswith(f"{_OPEN_DOCUMENT}spreadsheet"):
        _check_format(as_format, _SHEET_FORMATS, name, "an ODS file")
        return read_ods(box, columns)
    if "word/document.xml" in entries:
        _check_format(as_format, _TEXT_FORMATS, name, "a Word file")
        return _read_text_file(*read_docx(box), name, as_format, columns, "Word")
    if kind.startswith(f"{_OPEN_DOCUMENT}text"):
        _check_format(as_format, _TEXT_FORMATS, name, "an OpenDocument text")
        return _read_text_file(*read_odt(box), name, as_format, columns, "OpenDocument text")
    for entry, words, advice in _ZIP_KINDS:
        if entry in entries:
            raise ReadingError(f"{name} is {words}, which is not read; {advice}, and add that")
    if kind == "application/epub+zip":
        raise ReadingError(f"{name} is an e-book (.epub), which is not read; save it as .txt")
    return _read_archive(box, read_entry)


def is_archive(data: bytes, name: str) -> bool:
    """Return whether bytes are a ZIP file that is no document of an office program.

    Raises ReadingError for a ZIP file that is damaged, locked or too large.
    """
    if not data.startswith(_ZIP):
        return False
    names = set(BoundedZip(data, name).names)
    return not names & {"mimetype", "xl/workbook.xml", "word/document.xml", "[Content_Types].xml"}


def _check_format(as_format: str, known: tuple[str, ...], name: str, kind: str) -> None:
    if as_format not in known:
        fitting = " or ".join(f"--as {choice}" for choice in known if choice)
        raise ReadingError(f"{name} is {kind}, not {as_format}; leave out --as, or use {fitting}")


def _read_text_file(
    document: DocumentText,
    tables: Tables,
    name: str,
    as_format: str,
    columns: Mapping[str, str],
    shape: str,
) -> Reading:
    """Return a document as one record, or its table or listing where it is one."""
    text = "\n\n".join(filter(None, document.paragraphs))
    if as_format == "listing":
        return formats.read_listing(text, name)
    listed = [table for table in tables if len(table) > 2 and is_table(enumerate(table, 1))]
    size = sum(len(cell) for table in listed for row in table for cell in row)
    if as_format == "document" or 2 * size < len(text):
        if as_format != "document":
            document.warnings += listing_note(text)
        return read_document(document, name, shape)
    parts = [
        (f"table {number}", read_rows(enumerate(table, 1), name, shape, columns, unit="row"))
        for number, table in enumerate(listed, 1)
    ]
    note = "its tables are read; --as document adds it whole, as one record"
    return combine_readings(name, f"{shape}: table", parts, [note])


def _read_archive(box: BoundedZip, read_entry: Callable[[bytes, str], Reading]) -> Reading:
    """Return what the files in a ZIP file give; each that cannot be read is named.

    Raises ReadingError when none can be read.
    """
    parts: list[tuple[str, Reading]] = []
    failed: list[str] = []
    damage: ReadingError | None = None
    entries = set(box.names)
    for entry in box.names:
        if _is_left_out(entry, entries):
            continue
        try:
            contents = box.read(entry)
        except ReadingError as error:  # its message names the ZIP file and the entry
            damage = damage or error
            failed.append(str(error))
            continue
        entry_name = without_controls(entry)[:200]
        try:
            parts.append((entry_name, read_entry(contents, entry_name)))
        except ReadingError as error:
            failed.append(f"{box.name}: {error}")
    if not parts:
        if damage:
            raise damage
        reason = failed[0].removeprefix(f"{box.name}: ") if failed else "it has no file"
        raise ReadingError(f"{box.name} is a ZIP file of which nothing is read: {reason}")
    return combine_readings(
        box.name, f"ZIP of {count_phrase(len(parts), 'file')}", parts, (), failed
    )


def _is_left_out(entry: str, entries: set[str]) -> bool:
    """Return whether an entry is hidden, or a picture or style that belongs to a saved page."""
    parts = entry.replace("\\", "/").split("/")
    if any(part.startswith((".", "__MACOSX")) and part not in (".", "..") for part in parts):
        return True
    folders = ["/".join(parts[: place + 1]) for place in range(len(parts) - 1)]
    return any(
        f"{page}{kind}" in entries
        for folder in folders
        if (page := page_of_folder(folder))
        for kind in (".html", ".htm")
    )

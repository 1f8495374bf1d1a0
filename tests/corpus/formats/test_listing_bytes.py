"""Files and bytes: the encodings that pages come in, and one clean line for what is not a page."""

import codecs
import os
from pathlib import Path

import pytest

from corpus.formats import ReadingError, decoding, read_bytes, read_file
from corpus.formats.decoding import decode_text

PAGE = "1 - 1 of 1\n\nMay 6, 1961\n\nÜber die Lage – “calm”\n\nDétente.\n"
BOMS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
}


@pytest.mark.parametrize("mark", [True, False])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_unicode(encoding: str, mark: bool, tmp_path: Path) -> None:
    data = (BOMS[encoding] if mark else b"") + PAGE.encode(encoding)
    path = tmp_path / "page.txt"
    path.write_bytes(data)
    for reading in (read_bytes(data, "page.txt"), read_file(path)):
        assert reading.name == "page.txt"
        assert [(record.title, record.summary) for record in reading.records] == [
            ("Über die Lage – “calm”", "Détente.")
        ]
        assert reading.warnings == ()


def test_windows_1252_is_read_and_told() -> None:
    reading = read_bytes(PAGE.encode("cp1252"), "page.txt")
    assert (reading.records[0].title, reading.records[0].summary) == (
        "Über die Lage – “calm”",
        "Détente.",
    )
    assert reading.warnings == ("not UTF-8; read as Windows-1252, so check the accented letters",)


def test_one_foreign_byte_in_utf_8_spoils_only_itself() -> None:
    data = PAGE.encode().replace("é".encode(), b"\xe9")
    reading = read_bytes(data, "page.txt")
    assert (reading.records[0].title, reading.records[0].summary) == (
        "Über die Lage – “calm”",
        "Détente.",
    )
    assert reading.warnings == (
        "UTF-8 with 1 foreign byte (line 7), read as Windows-1252; check the letters",
    )


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", "a PDF"),
        (b"PK\x03\x04rest", r"a ZIP file \(as are \.docx, \.xlsx and \.epub\)"),
        (b"\x89PNG\r\n\x1a\n\x00", "a PNG image"),
        (b"\xff\xd8\xff\xe0", "a JPEG image"),
        (b"\x1f\x8b\x08", "a gzip file"),
        (b"SQLite format 3\x00", "an SQLite database"),
        (b"{\\rtf1", "an RTF document"),
    ],
)
def test_binary_files_are_named(data: bytes, kind: str) -> None:
    with pytest.raises(ReadingError, match=rf"^notes\.txt is {kind}, not text; copy the listing"):
        read_bytes(data, "notes.txt")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", r"^x is empty \(0 bytes\)"),
        (b" \n\t\n", "^x has only blank space"),
        (
            b"May 6, 1961\n\nLetter\x00 to Voss\n and more words here",
            r"^x is not text \(byte 19 is zero",
        ),
        (bytes(range(1, 32)) * 4, r"^x is not text \(\d+ of its 124 bytes are controls\)"),
        (
            codecs.BOM_UTF16_LE + b"M\x00a\x00y",
            r"^x begins like UTF-16-LE text, but is damaged at byte 6",
        ),
    ],
)
def test_what_is_not_text(data: bytes, message: str) -> None:
    with pytest.raises(ReadingError, match=message):
        read_bytes(data, "x")


def test_files_that_are_no_files(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match="is a folder; name the files in it"):
        read_file(tmp_path)
    with pytest.raises(ReadingError, match=r"does not exist; check the name$"):
        read_file(tmp_path / "none.txt")
    with pytest.raises(ReadingError, match=r"does not exist; check the name$"):
        read_file(tmp_path / "none.jsonl")
    (tmp_path / "empty.jsonl").touch()
    with pytest.raises(ReadingError, match=r"is empty \(0 bytes\)"):
        read_file(tmp_path / "empty.jsonl")
    with pytest.raises(ReadingError, match="cannot be read"):
        read_file("nul\0byte.txt")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(ReadingError, match="is not a plain file"):
            read_file(tmp_path / "pipe")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read every file"
)
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    for name in ("page.txt", "page.jsonl"):
        path = tmp_path / name
        path.write_text(PAGE)
        path.chmod(0)
        with pytest.raises(ReadingError, match=r"cannot be read \(permission denied\)"):
            read_file(path)


def test_the_limit_is_checked_before_reading(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    with pytest.raises(
        ReadingError, match=r"large\.txt has 200 MiB, and at most 64 MiB are read; split it"
    ):
        read_file(path)


def test_the_limit_of_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.reader.LISTING_LIMIT_BYTES", 1024 * 1024)
    with pytest.raises(ReadingError, match=r"^page has 2 MiB, and at most 1 MiB are read"):
        read_bytes(b"a" * 2 * 1024 * 1024, "page")


def test_too_many_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.listings.pages.LINES_LIMIT", 10)
    with pytest.raises(ReadingError, match=r"^the text has 11 lines, and at most 10 are read"):
        read_bytes(b"a\n" * 11, "page")


def test_the_encoding_is_told() -> None:
    assert decode_text(PAGE.encode(), "x").encoding == "utf-8"
    assert decode_text(PAGE.encode("cp1252"), "x").encoding == "windows-1252"
    assert decode_text(PAGE.encode("utf-16-be"), "x").encoding == "utf-16-be"
    assert decoding.LISTING_LIMIT_BYTES == 64 * 1024 * 1024

"""From bytes to text; what had to be guessed is reported.

UTF-8 is tried first, because a text in another encoding is almost never valid UTF-8 by chance. What
is not text is named by its first bytes, so that the user sees what was chosen by mistake.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from corpus.formats.ledger import ReadingError
from corpus.formats.legacy_encodings import guess_encoding
from corpus.text import count_phrase

LISTING_LIMIT_BYTES = 64 * 1024 * 1024
"""The largest listing page that is read; an archive of 16,000 records has about 10 MB."""
JSON_LINES_LIMIT_BYTES = 1024 * 1024 * 1024
"""The largest JSON Lines file that is read."""

_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP file (as are .docx, .xlsx and .epub)"),
    (b"PK\x05\x06", "an empty ZIP file"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"RIFF", "a RIFF file (WebP, WAV or AVI)"),
    (b"\x1f\x8b", "a gzip file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip file"),
    (b"Rar!\x1a\x07", "a RAR file"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Microsoft Office file"),
    (b"\x7fELF", "a program"),
    (b"\x80\x04\x95", "a Python pickle"),
    (b"{\\rtf", "an RTF document"),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"(?:<meta[^>]{0,200}?charset|<\?xml[^>]{0,100}?encoding)\s*=\s*[\"']?([\w.:-]+)", re.I
)
_WEB_NAMES = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "iso-8859-9": "cp1254",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030",
    "x-sjis": "cp932", "shift_jis": "cp932",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "x-mac-cyrillic": "mac_cyrillic",
    "x-user-defined": "",
}  # fmt: skip
"""What browsers take some names of encodings for."""
_ENCODING_NAMES = {
    "cp1250": "Windows-1250", "cp1251": "Windows-1251", "cp1252": "Windows-1252",
    "cp1253": "Windows-1253", "cp1254": "Windows-1254", "iso8859_2": "ISO 8859-2",
    "koi8_r": "KOI8-R", "mac_roman": "Mac Roman", "mac_cyrillic": "Mac Cyrillic",
    "cp932": "Shift JIS",
    "cp949": "Korean (CP949)", "gb18030": "GBK", "big5": "Big5",
}  # fmt: skip
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\v\f\r\x1a\x1b") + b"\x7f"
_TEXT_CONTROL_SHARE = 0.02
_ESCAPED_BYTE = re.compile("[\udc80-\udcff]")
_NEXT_STEP = "copy the listing from the page in your browser and save it as plain text"


@dataclass(frozen=True)
class DecodedText:
    """A text made of bytes.

    Attributes:
        text: the text.
        encoding: how the bytes were encoded.
        warnings: what a reader should look at.
    """

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode_text(data: bytes, name: str) -> DecodedText:
    """Return the text in bytes: UTF-8, Windows-1252, or UTF-16 or UTF-32.

    Raises ReadingError when the bytes are not text.
    """
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise ReadingError(f"{name} is {kind}, not text; {_NEXT_STEP}")
    encoding, mark_length = next(
        ((encoding, len(mark)) for mark, encoding in _BOMS if data.startswith(mark)),
        (_unmarked_utf16(data), 0),
    )
    if encoding in (None, "utf-8"):
        return _decode_bytewise(data[mark_length:], name)
    try:
        return DecodedText(data[mark_length:].decode(encoding), encoding)
    except UnicodeDecodeError as error:
        raise ReadingError(
            f"{name} begins like {encoding.upper()} text, but is damaged at byte "
            f"{mark_length + error.start:,}; {_NEXT_STEP}"
        ) from error


def decode_page(data: bytes, name: str, charset: str = "") -> DecodedText:
    """Return the text of a web page in bytes, by the encoding that it declares.

    charset: what is declared outside of it. Bytes that are UTF-8 are read so, whatever is declared.
    """
    match = _DECLARED.search(data[:4096])
    declared = (charset or (match[1].decode("ascii") if match else "")).strip().lower()
    declared = _WEB_NAMES.get(declared, declared)
    try:
        codec = codecs.lookup(declared).name if declared else ""
    except LookupError:
        codec = ""
    if not codec or codec.startswith("utf") or _is_utf8(data):
        return decode_text(data, name)
    text = data.decode(codec, "replace")
    lost = text.count("\ufffd")
    warning = f"{count_phrase(lost, 'letter', 'letters')} cannot be read as {codec}, as declared"
    return DecodedText(text, codec, (warning,) if lost else ())


def _is_utf8(data: bytes) -> bool:
    try:
        return not data.isascii() and bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def starts_as_wide_text(data: bytes) -> bool:
    """Return whether bytes begin a text in UTF-16 or UTF-32."""
    marks = tuple(mark for mark, encoding in _BOMS if encoding != "utf-8")
    return data.startswith(marks) or _unmarked_utf16(data) is not None


def _unmarked_utf16(data: bytes) -> str | None:
    """Return the kind of UTF-16: it has a zero in nearly each pair of bytes, on the same side."""
    sample = data[:4096]
    pairs = len(sample) // 2
    if pairs < 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd >= 0.6 * pairs and even <= 0.02 * pairs:
        return "utf-16-le"
    return "utf-16-be" if even >= 0.6 * pairs and odd <= 0.02 * pairs else None


def _decode_bytewise(data: bytes, name: str) -> DecodedText:
    zero = data.find(0)
    if zero >= 0:
        raise ReadingError(
            f"{name} is not text (byte {zero:,} is zero, so it is a binary file); {_NEXT_STEP}"
        )
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls > _TEXT_CONTROL_SHARE * len(data):
        raise ReadingError(
            f"{name} is not text ({controls:,} of its {len(data):,} bytes are controls); "
            f"{_NEXT_STEP}"
        )
    try:
        return DecodedText(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _decode_with_strays(data)


def _decode_with_strays(data: bytes) -> DecodedText:
    """Decode a Windows-1252 page, or a UTF-8 page with a few bytes that are not UTF-8.

    Such a stray byte is read as Windows-1252 (U+FFFD where that has no letter), and reported.
    """
    escaped = data.decode("utf-8", "surrogateescape")
    stray_matches = list(_ESCAPED_BYTE.finditer(escaped))
    strays = len(stray_matches)
    if strays > sum(char > "\x7f" for char in escaped) - strays:
        codec = guess_encoding(data)
        name = _ENCODING_NAMES.get(codec, codec)
        warning = f"not UTF-8; read as {name}, so check the accented letters"
        return DecodedText(data.decode(codec, "replace"), name.lower(), (warning,))
    lines = sorted({escaped.count("\n", 0, match.start()) + 1 for match in stray_matches[:5]})
    text = _ESCAPED_BYTE.sub(
        lambda match: bytes([ord(match.group()) - 0xDC00]).decode("cp1252", "replace"), escaped
    )
    warning = (
        f"UTF-8 with {count_phrase(strays, 'foreign byte')} (line {', '.join(map(str, lines))}), "
        "read as Windows-1252; check the letters"
    )
    return DecodedText(text, "utf-8", (warning,))


def file_size(path: Path, limit: int) -> int:
    """Return the size of a file in bytes.

    Raises ReadingError when it is missing, no plain file, empty, or larger than `limit`.
    """
    try:
        size = path.stat().st_size
        is_file, is_folder = path.is_file(), path.is_dir()
    except FileNotFoundError as error:
        raise ReadingError(f"{path} does not exist; check the name") from error
    except (OSError, ValueError) as error:
        raise ReadingError(
            f"{path} cannot be read ({_cause(error)}); check the name and its permissions"
        ) from error
    if is_folder:
        raise ReadingError(f"{path} is a folder; name the files in it")
    if not is_file:
        raise ReadingError(f"{path} is not a plain file; choose a file with a listing")
    check_size(size, limit, str(path))
    return size


def check_size(size: int, limit: int, name: str) -> None:
    """Raise ReadingError when `size` (bytes) is 0 or over `limit`."""
    if size == 0:
        raise ReadingError(f"{name} is empty (0 bytes); choose a file with a listing")
    if size > limit:
        raise ReadingError(
            f"{name} has {size / 1048576:,.0f} MiB, and at most {limit / 1048576:,.0f} MiB are "
            "read; split it into smaller files"
        )


def read_limited(path: Path, limit: int) -> bytes:
    """Return the bytes of a file. Raises ReadingError as `file_size`, or when reading fails."""
    file_size(path, limit)
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise ReadingError(
            f"{path} cannot be read ({_cause(error)}); check its permissions"
        ) from error
    check_size(len(data), limit, str(path))
    return data


def _cause(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()

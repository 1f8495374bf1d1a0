"""ZIP files, opened with bounds on entries, sizes and ratio; nothing is written to a disk."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib

from corpus.formats import ReadingError
from corpus.text import collapse_whitespace, count_phrase

MOST_ENTRIES = 10_000
UNPACKED_LIMIT_BYTES = 512 * 1024 * 1024
"""The most bytes that the entries of one ZIP file may have together, unpacked."""
ENTRY_LIMIT_BYTES = 256 * 1024 * 1024
MOST_RATIO = 1000
"""How many bytes one packed byte may give, in an entry of more than a megabyte."""

_ENCRYPTED = 0x1
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, NotImplementedError, EOFError,
    OSError, ValueError, OverflowError, RuntimeError,
)  # fmt: skip
"""What Python's reader raises for damaged files."""


class BoundedZip:
    """A ZIP file in memory. The names of its entries are names only, never paths.

    Attributes:
        name: the file's name, for messages.
        names: the entries that are files, in order.
    """

    def __init__(self, data: bytes, name: str, kind: str = "a ZIP file") -> None:
        """Raises ReadingError when the file is damaged, encrypted, or beyond the bounds."""
        self.name = name
        self._kind = kind
        try:
            self._file = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGE as error:
            raise ReadingError(
                f"{name} is {kind} that is damaged ({_cause(error)}); copy or download it again"
            ) from error
        entries = [entry for entry in self._file.infolist() if not entry.is_dir()]
        self.names = [entry.filename for entry in entries]
        if len(entries) > MOST_ENTRIES:
            raise ReadingError(
                f"{name} has {len(entries):,} files, and at most {MOST_ENTRIES:,} are read; "
                "unpack it and add some of them"
            )
        self._check_sizes(entries)
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise ReadingError(
                f"{name} is {kind} that is locked by a password; unlock it and add it again"
            )

    def _check_sizes(self, entries: list[zipfile.ZipInfo]) -> None:
        unpacked = sum(entry.file_size for entry in entries)
        for size, limit in [
            (unpacked, UNPACKED_LIMIT_BYTES),
            (max((entry.file_size for entry in entries), default=0), ENTRY_LIMIT_BYTES),
        ]:
            if size > limit:
                raise ReadingError(
                    f"{self.name} unpacks to {size / 1048576:,.0f} MiB, and at most "
                    f"{limit / 1048576:,.0f} MiB are read; split it"
                )
        for entry in entries:
            ratio = entry.file_size / max(1, entry.compress_size)
            if entry.file_size > 1048576 and ratio > MOST_RATIO:
                raise ReadingError(
                    f"{self.name} holds {count_phrase(entry.file_size, 'byte')} packed into "
                    f"{entry.compress_size:,}, as harmful files do; it is not unpacked"
                )

    def read(self, entry: str) -> bytes:
        """Return the bytes of an entry, b"" if no entry has that name.

        Raises ReadingError when the entry is damaged.
        """
        try:
            return self._file.read(entry)
        except KeyError:
            return b""
        except _DAMAGE as error:
            raise ReadingError(
                f"{self.name} is {self._kind} that is damaged at {entry[:100]!r} "
                f"({_cause(error)}); copy or download it again"
            ) from error

    def check_xml(self) -> None:
        """Raise ReadingError when a part of a document declares entities, or is no UTF-8."""
        for entry in self.names:
            if entry.lower().endswith((".xml", ".rels")):
                part = self.read(entry)
                if (
                    b"<!DOCTYPE" in part
                    or b"<!ENTITY" in part
                    or part[:2] in (b"\xff\xfe", b"\xfe\xff")
                ):
                    raise ReadingError(
                        f"{self.name} is {self._kind} that declares entities in {entry[:100]!r}, "
                        "as no office program writes it; it is not read"
                    )


def _cause(error: Exception) -> str:
    return collapse_whitespace(str(error))[:100]

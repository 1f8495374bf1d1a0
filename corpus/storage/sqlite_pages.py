"""Rows read directly from the pages of an SQLite file.

When a page that leads to others is damaged, SQLite cannot reach them, but each leaf page of a table
describes its own rows (https://sqlite.org/fileformat2.html). So every page of the file is read as
if it were a leaf of the records; a row from another table has the wrong number of columns or no
matching checksum. Long rows continue in a chain of overflow pages.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus.storage.checksums import row_checksum

PAGE_BYTES = 4096
_LEAF_PAGE = 13
_KEY_INNER_PAGE, _KEY_LEAF_PAGE = 2, 10
"""The pages of a table WITHOUT ROWID, where inner pages contain rows, too."""
_TABLE_LOCAL, _KEY_LOCAL = PAGE_BYTES - 35, (PAGE_BYTES - 12) * 64 // 255 - 23
"""The largest row that needs no overflow page."""
_VALUE_BYTES = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)
"""The size of a value by its serial type, below 10."""


def rows_in_leaf_pages(
    path: Path, columns: Sequence[str], known: Collection[int] = ()
) -> Iterator[dict[str, Any]]:
    """Yield every intact row of records with a number that is not among the known ones.

    A row may come more than once, in earlier states.
    """
    data = path.read_bytes()
    for page in range(0, len(data) - PAGE_BYTES + 1, PAGE_BYTES):
        header = page + (100 if page == 0 else 0)
        if data[header] != _LEAF_PAGE:
            continue
        count = min(struct.unpack_from(">H", data, header + 3)[0], (PAGE_BYTES - 108) // 2)
        for cell in struct.unpack_from(f">{count}H", data, header + 8):
            try:
                line = _read_row(data, page + cell, columns, known)
            except (IndexError, ValueError, struct.error):
                continue  # not a row of records, or a truncated one
            if line is not None and row_checksum(line) == line["checksum"]:
                yield line


def rows_by_key(path: Path, root: int, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield each readable row of a table WITHOUT ROWID, in no order.

    root: the number of its first page. Of a damaged page only its own rows, and what only it leads
    to, are left out. Pages that no other leads to are not read: they may contain deleted rows.
    """
    data = path.read_bytes()
    remaining, visited = [root], set[int]()
    while remaining:
        number = remaining.pop()
        page = (number - 1) * PAGE_BYTES
        if number < 2 or number in visited or page + PAGE_BYTES > len(data):
            continue
        visited.add(number)
        kind = data[page]
        if kind not in (_KEY_INNER_PAGE, _KEY_LEAF_PAGE):
            continue
        inner = kind == _KEY_INNER_PAGE
        if inner:
            remaining.append(struct.unpack_from(">I", data, page + 8)[0])
        count = min(struct.unpack_from(">H", data, page + 3)[0], (PAGE_BYTES - 12) // 2)
        for cell in struct.unpack_from(f">{count}H", data, page + (12 if inner else 8)):
            try:
                offset = page + cell
                if inner:
                    remaining.append(struct.unpack_from(">I", data, offset)[0])
                    offset += 4
                size, offset = _read_varint(data, offset)
                values = _read_values(_read_payload(data, offset, size, _KEY_LOCAL))
            except (IndexError, ValueError, struct.error):
                continue
            if len(values) == len(columns):
                yield dict(zip(columns, values, strict=True))


def _read_row(
    data: bytes, offset: int, columns: Sequence[str], known: Collection[int]
) -> dict[str, Any] | None:
    size, offset = _read_varint(data, offset)
    row, offset = _read_varint(data, offset)
    if row in known:
        return None
    values = _read_values(_read_payload(data, offset, size, _TABLE_LOCAL), len(columns))
    return {**dict(zip(columns, values, strict=True)), "row": row} if values else None


def _read_values(payload: bytes, expected: int | None = None) -> list[Any]:
    """Return the values of a row; [] when it has another number than expected (None: any)."""
    header_bytes, position = _read_varint(payload, 0)
    serial_types = []
    while position < header_bytes:
        serial_type, position = _read_varint(payload, position)
        serial_types.append(serial_type)
    if expected is not None and len(serial_types) != expected:
        return []
    values: list[Any] = []
    for serial_type in serial_types:
        width = _VALUE_BYTES[serial_type] if serial_type < 10 else (serial_type - 12) // 2
        values.append(_decode(serial_type, payload[position : position + width]))
        position += width
    return values


def _decode(serial_type: int, value: bytes) -> object:
    if serial_type == 0:
        return None
    if serial_type in (8, 9):
        return serial_type - 8
    if serial_type < 7:
        return int.from_bytes(value, "big", signed=True)
    return value.decode("utf-8")


def _read_payload(data: bytes, offset: int, size: int, max_local: int) -> bytes:
    """Return the bytes of a row: those in its own page, and those in its overflow pages."""
    if size > len(data):
        raise ValueError(f"a row of {size} bytes does not fit a file of {len(data)}")
    min_local = (PAGE_BYTES - 12) * 32 // 255 - 23
    if size <= max_local:
        return data[offset : offset + size]
    local = min_local + (size - min_local) % (PAGE_BYTES - 4)
    local = local if local <= max_local else min_local
    parts, remaining = [data[offset : offset + local]], size - local
    number = struct.unpack_from(">I", data, offset + local)[0]
    while remaining > 0:
        page = (number - 1) * PAGE_BYTES
        if number < 2 or page + PAGE_BYTES > len(data):
            raise ValueError(f"page {number} is not in the file")
        parts.append(data[page + 4 : page + 4 + min(remaining, PAGE_BYTES - 4)])
        remaining -= PAGE_BYTES - 4
        number = struct.unpack_from(">I", data, page)[0]
    return b"".join(parts)


def _read_varint(data: bytes, offset: int) -> tuple[int, int]:
    """Return a variable-length integer of SQLite, and the offset after it."""
    value = 0
    for position in range(offset, offset + 8):
        value = value << 7 | data[position] & 0x7F
        if data[position] < 0x80:
            return value, position + 1
    return value << 8 | data[offset + 8], offset + 9

"""Rows read straight from the pages of an SQLite file, for when the tree that leads to them is broken.

The rows of a table lie in its leaf pages, and a leaf says by itself what it holds (the file format is public, and has
not changed since 2004). So each page of the file is read as if it were a leaf of the records; what is not one does not
have the right number of columns, or its digest does not agree. Long rows go on in a chain of overflow pages.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus.storage.row_checksum import row_checksum

_LEAF = 13
_SIZES = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)


def rows_in_leaves(
    path: Path, columns: Sequence[str], page_bytes: int = 4096
) -> Iterator[dict[str, Any]]:
    """Every row of records that is whole, wherever it lies; a row may come more than once, as it was at other times."""
    data = path.read_bytes()
    for start in range(0, len(data) - page_bytes + 1, page_bytes):
        head = start + (100 if start == 0 else 0)
        if data[head] != _LEAF:
            continue
        count = struct.unpack_from(">H", data, head + 3)[0]
        for place in range(min(count, (page_bytes - 108) // 2)):
            cell = start + struct.unpack_from(">H", data, head + 8 + 2 * place)[0]
            try:
                line = _row(data, cell, columns, page_bytes)
            except (IndexError, ValueError, struct.error):
                continue  # not a row of records, or one that is cut off
            if line is not None and row_checksum(line) == line["digest"]:
                yield line


def _row(data: bytes, cell: int, columns: Sequence[str], page_bytes: int) -> dict[str, Any] | None:
    size, cell = _number(data, cell)
    row, cell = _number(data, cell)
    payload = _payload(data, cell, size, page_bytes)
    head_size, at = _number(payload, 0)
    kinds = []
    while at < head_size:
        kind, at = _number(payload, at)
        kinds.append(kind)
    if len(kinds) != len(columns):
        return None
    values: list[Any] = []
    for kind in kinds:
        width = _SIZES[kind] if kind < 10 else (kind - 12) // 2
        part = payload[at : at + width]
        at += width
        if kind == 0:
            values.append(None)
        elif kind in (8, 9):
            values.append(kind - 8)
        elif kind < 7:
            values.append(int.from_bytes(part, "big", signed=True))
        else:
            values.append(part.decode("utf-8"))
    return {**dict(zip(columns, values, strict=True)), "row": row}


def _payload(data: bytes, at: int, size: int, page_bytes: int) -> bytes:
    """The bytes of a row: those in its leaf, and those in its overflow pages."""
    most, least = page_bytes - 35, (page_bytes - 12) * 32 // 255 - 23
    if size > len(data):
        raise ValueError(f"a row of {size} bytes does not fit a file of {len(data)}")
    if size <= most:
        return data[at : at + size]
    local = least + (size - least) % (page_bytes - 4)
    local = local if local <= most else least
    parts, left = [data[at : at + local]], size - local
    page = struct.unpack_from(">I", data, at + local)[0]
    while left > 0:
        start = (page - 1) * page_bytes
        if page < 2 or start + page_bytes > len(data):
            raise ValueError(f"page {page} is not in the file")
        parts.append(data[start + 4 : start + 4 + min(left, page_bytes - 4)])
        left -= page_bytes - 4
        page = struct.unpack_from(">I", data, start)[0]
    return b"".join(parts)


def _number(data: bytes, at: int) -> tuple[int, int]:
    """An SQLite varint: the number, and where the next thing begins."""
    value = 0
    for place in range(8):
        byte = data[at + place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + place + 1
    return value << 8 | data[at + 8], at + 9

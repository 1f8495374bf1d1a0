"""The digest of a row of the store: SQLite does not notice a flipped byte in a text, and this does, and can undo it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

CHECKED_COLUMNS = (
    *(
        "row",
        "id",
        "born",
        "title",
        "summary",
        "text",
        "date_written",
        "date_edtf",
        "earliest",
        "latest",
        "url",
    ),
    *("collection", "source", "language", "people", "places", "topics", "match_key", "text_key"),
)
"""The columns of a row of records that its digest is of, in this order."""
_MOST_TRIES = 1_000_000
_as_json = json.JSONEncoder(check_circular=False, default=repr).encode
"""As `json.dumps`, which makes itself such an encoder anew for each row."""


def row_checksum(line: Mapping[str, object]) -> str:
    """The hash of all that a row of records says (32 hex digits, 128 bits). `died` is not in it: it changes once."""
    return checksum_of_values([line[name] for name in CHECKED_COLUMNS])


def checksum_of_values(stated: Sequence[object]) -> str:
    """The same, of what a row says in the order of STATED."""
    return hashlib.sha256(_as_json(stated).encode()).hexdigest()[:32]


def mended(line: Mapping[str, Any]) -> dict[str, Any] | None:
    """The row as it was written, when a single byte of a text or number was changed since; None when that is not it.

    Every change of one byte is tried until the digest agrees, in long texts every change of one bit. Bytes that are no
    UTF-8 stand in `line` as lone surrogates ("surrogateescape"). At most a million tries for each field.
    """
    computed = row_checksum(line)
    if computed == line["digest"]:
        return dict(line)
    if sum(a != b for a, b in zip(computed, str(line["digest"]), strict=False)) <= 1:
        return {**line, "digest": computed}  # the digest itself was hit
    parts = [_as_json(line[name]) for name in CHECKED_COLUMNS]
    for place, name in enumerate(CHECKED_COLUMNS):
        before = hashlib.sha256(("[" + "".join(f"{part}, " for part in parts[:place])).encode())
        after = ("".join(f", {part}" for part in parts[place + 1 :]) + "]").encode()
        for other in one_byte_off(line[name]):
            tried = before.copy()
            tried.update(json.dumps(other).encode() + after)
            if tried.hexdigest()[:32] == line["digest"]:
                return {**line, name: other}
    return None


def one_byte_off(value: object) -> Iterator[object]:
    """What a value may have been before one byte of it was changed; in long texts, before one bit was."""
    if isinstance(value, int):
        yield from (value ^ (change << shift) for shift in (0, 8, 16) for change in range(1, 256))
    if not isinstance(value, str):
        return
    data = bytearray(value.encode("utf-8", "surrogateescape"))
    changes = range(1, 256) if len(data) * 255 <= _MOST_TRIES else [1 << bit for bit in range(8)]
    for place in range(min(len(data), _MOST_TRIES // len(changes))):
        for change in changes:
            data[place] ^= change
            with suppress(UnicodeDecodeError):  # then it is not what was written: that was text
                yield data.decode()
            data[place] ^= change

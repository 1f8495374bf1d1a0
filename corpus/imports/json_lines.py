"""JSON Lines, the exchange format: one record a line, so that one bad line costs one record.

`title` is required; `id` is kept. Fields that no record has, and names that other programs
use for them, are read as in `json_objects`. A line that is no record is left unread with the
reason, and so is a line that repeats the id of an earlier one.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import IO

from corpus.formats import LineRole, Reading, UnreadLine, shorten_reported
from corpus.imports.drafts import NoRecordError, RecordDraft, make_reading, quote_value
from corpus.imports.json_objects import draft_of_object, parse_json
from corpus.imports.json_shapes import unwrap
from corpus.imports.reading_progress import tell_part

LINE_LIMIT_BYTES = 8 * 1024 * 1024
"""The longest line; a text of the largest size takes six times as much when escaped."""


def read_json_lines(
    lines: Iterable[bytes] | IO[bytes], name: str, chosen: Mapping[str, str] | None = None
) -> Reading:
    """Return the records of JSON Lines; lines that are no records are in `unread`."""
    drafts: list[RecordDraft] = []
    unread: list[UnreadLine] = []
    roles: list[LineRole] = []
    line_of_id: dict[str, int] = {}
    total, done = _size(lines), 0
    for number, (line, size) in enumerate(_bounded(lines), 1):
        done += size
        tell_part(done, total, 0.5)
        raw = line.strip(b" \t\r\n\x0b\x0c").removeprefix(b"\xef\xbb\xbf" if number == 1 else b"")
        if not raw:
            roles.append(LineRole.BLANK)
            continue
        try:
            drafts.append(_draft(raw, size, number, line_of_id, chosen))
            roles.append(LineRole.RECORD)
        except NoRecordError as error:
            roles.append(LineRole.UNREAD)
            text = shorten_reported(raw[:4000].decode("utf-8", "replace"))
            unread.append(UnreadLine(number, text, str(error)))
    return make_reading(name, "JSON Lines", drafts, unread=unread, roles=roles)


def _draft(
    raw: bytes,
    size: int,
    number: int,
    line_of_id: dict[str, int],
    chosen: Mapping[str, str] | None,
) -> RecordDraft:
    """Return the draft of line `number`; raises NoRecordError when it cannot be a record."""
    if size > LINE_LIMIT_BYTES:
        raise NoRecordError(
            f"the line has {size:,} bytes, and at most {LINE_LIMIT_BYTES:,} are read"
        )
    value = parse_json(raw)
    if isinstance(value, dict) and "title" not in value:
        value = unwrap(value)
    draft = draft_of_object(value, number, keeps_id=True, chosen=chosen)
    if draft.id and (first := line_of_id.setdefault(draft.id, number)) != number:
        raise NoRecordError(
            f"its id {quote_value(draft.id)} stands already on line {first}; "
            "give each record its own"
        )
    return draft


def _size(lines: Iterable[bytes] | IO[bytes]) -> int:
    """Return the bytes that a file has from here, 0 where it cannot tell."""
    if not isinstance(lines, (io.BufferedIOBase, io.RawIOBase)) or not lines.seekable():
        return 0
    place = lines.tell()
    end = lines.seek(0, io.SEEK_END)
    lines.seek(place)
    return end - place


def _bounded(lines: Iterable[bytes] | IO[bytes]) -> Iterator[tuple[bytes, int]]:
    """Yield each line, cut at the limit, and its full size in bytes."""
    if not hasattr(lines, "readline"):
        yield from ((line, len(line)) for line in lines)
        return
    while line := lines.readline(LINE_LIMIT_BYTES + 1):
        size, piece = len(line), line
        while size > LINE_LIMIT_BYTES and not piece.endswith(b"\n"):
            piece = lines.readline(LINE_LIMIT_BYTES)
            if not piece:
                break
            size += len(piece)
        yield line, size

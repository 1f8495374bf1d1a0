"""JSON Lines, the exchange format: one record a line, so that one bad line costs one record.

`title` is required; `id`, `date` (as written), `summary`, `text`, `url`, `collection`, `source`, `language` are text;
`people`, `places`, `topics` are lists of text. null stands for a field that is not there. A line that cannot be taken
is left unread with the reason. An id may stand once in a file: a later line with the same id is left unread.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import IO, Any

from corpus.dates import ArchivalDate, parse_date
from corpus.formats.ledger import LineRole, Reading, UnreadLine, shown
from corpus.formats.listings import UNDATED
from corpus.formats.mojibake import describe_mojibake
from corpus.record import Record

TEXT_LIMIT_BYTES = 1024 * 1024
"""The largest text, summary or title of one record, in bytes of UTF-8."""
LINE_LIMIT_BYTES = 8 * 1024 * 1024
"""The longest line; a text of the largest size may be six times as long when every character is escaped."""
ID_LIMIT_CHARACTERS = 500

_TEXTS = ("id", "date", "title", "summary", "text", "url", "collection", "source", "language")
_LISTS = ("people", "places", "topics")
_KNOWN = frozenset(_TEXTS + _LISTS)
_WARNED = 20
_SHAPE = "JSON Lines"


class _Refused(ValueError):
    """Why a line is no record."""


def looks_like_json_lines(text: str) -> bool:
    """True when the first line with words is, or begins, a JSON object."""
    start = text.lstrip("\ufeff \t\r\n")
    if not start.startswith("{"):
        return False
    line = start.split("\n", 1)[0].rstrip()
    return line == "{" or '"' in line[:200]


def read_json_lines(lines: Iterable[bytes] | IO[bytes], name: str) -> Reading:
    """The records of a JSON Lines file or text. Raises nothing for bad lines; they are in `unread`."""
    records: list[Record] = []
    unread: list[UnreadLine] = []
    roles: list[LineRole] = []
    notes = _Notes()
    ids: dict[str, int] = {}
    for number, (line, size) in enumerate(_bounded(lines), 1):
        raw = line.strip(b" \t\r\n\x0b\x0c").removeprefix(b"\xef\xbb\xbf" if number == 1 else b"")
        if not raw:
            roles.append(LineRole.BLANK)
            continue
        try:
            record = _record(raw, size, number, notes)
            if record.id and (first := ids.setdefault(record.id, number)) != number:
                raise _Refused(
                    f"its id {shown(record.id, 60)!r} stands already on line {first}; give each record its own"
                )
        except _Refused as refused:
            roles.append(LineRole.UNREAD)
            unread.append(
                UnreadLine(number, shown(raw[:4000].decode("utf-8", "replace")), str(refused))
            )
            continue
        roles.append(LineRole.RECORD)
        records.append(record)
    if not records and unread:
        notes.general.append(
            "no line is a record; JSON that runs over several lines must be written one record a line"
        )
    return Reading(
        name,
        _SHAPE,
        None,
        None,
        None,
        None,
        tuple(records),
        tuple(unread),
        notes.all(),
        tuple(roles),
    )


class _Notes:
    """Warnings, kept few: a name or a kind of trouble is told once or a few times, with its count."""

    def __init__(self) -> None:
        self.general: list[str] = []
        self.unknown: Counter[str] = Counter()
        self.dates: list[str] = []
        self.damage: list[str] = []

    def all(self) -> tuple[str, ...]:
        names = [
            f"the field {shown(name, 60)!r} is unknown and not kept ({count} times)"
            for name, count in self.unknown.items()
        ]
        return (*self.general, *_few(names), *_few(self.dates), *_few(self.damage))


def _few(notes: list[str]) -> list[str]:
    return notes[:_WARNED] + (
        [f"and {len(notes) - _WARNED} more like the last"] if len(notes) > _WARNED else []
    )


def _bounded(lines: Iterable[bytes] | IO[bytes]) -> Iterator[tuple[bytes, int]]:
    """Each line and its full size in bytes; what exceeds the limit of a line is passed over, not held."""
    if not hasattr(lines, "readline"):
        yield from ((line, len(line)) for line in lines)
        return
    while line := lines.readline(LINE_LIMIT_BYTES + 1):
        size = len(line)
        while (
            not line.endswith(b"\n")
            and size > LINE_LIMIT_BYTES
            and (rest := lines.readline(LINE_LIMIT_BYTES))
        ):
            size += len(rest)
            if rest.endswith(b"\n"):
                break
        yield line, size


def _record(raw: bytes, size: int, number: int, notes: _Notes) -> Record:
    if size > LINE_LIMIT_BYTES:
        raise _Refused(f"the line has {size:,} bytes, and at most {LINE_LIMIT_BYTES:,} are read")
    values = _object(raw)
    given = {name: value for name, value in values.items() if name in _KNOWN and value is not None}
    texts = {name: _text(name, given[name]) for name in _TEXTS if name in given}
    lists = {name: _list(name, given[name]) for name in _LISTS if name in given}
    if not texts.get("title", "").strip():
        raise _Refused("it has no title")
    if len(texts.get("id", "")) > ID_LIMIT_CHARACTERS:
        raise _Refused(
            f"its id has {len(texts['id']):,} characters, and at most {ID_LIMIT_CHARACTERS} are kept"
        )
    if not texts.get("id", "").isprintable():
        raise _Refused("its id holds a character that cannot be printed")
    when = _date(texts.pop("date", ""), number, notes)
    notes.unknown.update(name for name in values if name not in _KNOWN)
    for name, text in texts.items():
        if not text.isascii() and (damage := describe_mojibake(text)):
            notes.damage.append(f"line {number}, {name}: {damage}")
    return Record(id=texts.pop("id", ""), title=texts.pop("title"), date=when, **texts, **lists)  # type: ignore[arg-type]


def _object(raw: bytes) -> dict[str, Any]:
    try:
        value = json.loads(
            raw.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_once
        )
    except UnicodeDecodeError as error:
        raise _Refused(f"not UTF-8 at byte {error.start:,} of the line") from error
    except json.JSONDecodeError as error:
        raise _Refused(f"not JSON: {error.msg} at character {error.pos + 1:,}") from error
    except RecursionError as error:
        raise _Refused("not a record: nested too deeply") from error
    except ValueError as error:
        # The only other ValueErrors: ours from the hooks, and Python's refusal of a number with thousands of digits.
        raise (
            error
            if isinstance(error, _Refused)
            else _Refused("not a record: a number too long to read")
        ) from error
    if not isinstance(value, dict):
        raise _Refused(f"not a record: {_kind(value)}, where {{...}} is needed")
    return value


def _no_constant(word: str) -> None:
    raise _Refused(f"not JSON: {word} is no JSON value")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(
            name for name, count in Counter(name for name, _ in pairs).items() if count > 1
        )
        raise _Refused(f"the field {shown(twice, 60)!r} stands twice")
    return found


def _text(name: str, value: Any) -> str:  # noqa: ANN401
    if not isinstance(value, str):
        raise _Refused(f"{name} is {_kind(value)}, where text is needed")
    if len(value) > TEXT_LIMIT_BYTES // 4 or not value.isascii():
        try:
            size = len(value.encode("utf-8"))
        except UnicodeEncodeError as error:
            raise _Refused(f"{name} holds half a character at {error.start:,}") from error
        if size > TEXT_LIMIT_BYTES:
            raise _Refused(f"{name} has {size:,} bytes, and at most {TEXT_LIMIT_BYTES:,} are kept")
    return value


def _list(name: str, value: Any) -> tuple[str, ...]:  # noqa: ANN401
    if not isinstance(value, list):
        raise _Refused(f"{name} is {_kind(value)}, where a list of text is needed")
    return tuple(_text(f"{name}[{place}]", item) for place, item in enumerate(value))


def _kind(value: object) -> str:
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "text",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), "null")


def _date(written: str, number: int, notes: _Notes) -> ArchivalDate:
    words = written.strip()
    if not words:
        return UNDATED
    found = parse_date(words) if len(words) <= 200 else None
    if found is None:
        notes.dates.append(
            f"line {number}: {shown(words, 60)!r} is no known date; kept as written, found by no period"
        )
        return ArchivalDate(words, "", None, None)
    return found

"""JSON Lines, the exchange format: one record a line, so that one bad line costs one record.

`title` is required; `id`, `date` (as written), `summary`, `text`, `url`, `collection`, `source` and
`language` are text; `people`, `places` and `topics` are lists of text. null means that a field is
missing. A line that is no record is left unread with the reason, and so is a line that repeats the
id of an earlier one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import IO, Any

from corpus.dates import ArchivalDate, parse_date
from corpus.formats.ledger import UNDATED, LineRole, Reading, UnreadLine, shorten_reported
from corpus.formats.mojibake import describe_mojibake
from corpus.record import Record

TEXT_LIMIT_BYTES = 1024 * 1024
"""The largest text, summary or title of one record, in bytes of UTF-8."""
LINE_LIMIT_BYTES = 8 * 1024 * 1024
"""The longest line; a text of the largest size takes six times as much when escaped."""
ID_LIMIT_CHARACTERS = 500

_TEXTS = ("id", "date", "title", "summary", "text", "url", "collection", "source", "language")
_LISTS = ("people", "places", "topics")
_KNOWN = frozenset(_TEXTS + _LISTS)
_LONGEST_DATE = 200
_LONGEST_QUOTED = 60
_WARNINGS_OF_A_KIND = 20
_JSON_TYPES = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "an object",
}


class _NoRecordError(ValueError):
    """The reason why a line is no record."""


def looks_like_json_lines(text: str) -> bool:
    """Return whether the first line with words is, or begins, a JSON object."""
    start = text.lstrip("\ufeff \t\r\n")
    first_line = start.split("\n", 1)[0].rstrip()
    return start.startswith("{") and (first_line == "{" or '"' in first_line[:200])


def read_json_lines(lines: Iterable[bytes] | IO[bytes], name: str) -> Reading:
    """Return the records of JSON Lines; lines that are no records are in `unread`."""
    records: list[Record] = []
    unread: list[UnreadLine] = []
    roles: list[LineRole] = []
    warnings = _Warnings()
    line_of_id: dict[str, int] = {}
    for number, (line, size) in enumerate(_bounded(lines), 1):
        raw = line.strip(b" \t\r\n\x0b\x0c").removeprefix(b"\xef\xbb\xbf" if number == 1 else b"")
        if not raw:
            roles.append(LineRole.BLANK)
            continue
        try:
            record = _record(raw, size, number, warnings)
            if record.id and (first := line_of_id.setdefault(record.id, number)) != number:
                raise _NoRecordError(
                    f"its id {_quote(record.id)} stands already on line {first}; "
                    "give each record its own"
                )
        except _NoRecordError as error:
            roles.append(LineRole.UNREAD)
            text = shorten_reported(raw[:4000].decode("utf-8", "replace"))
            unread.append(UnreadLine(number, text, str(error)))
            continue
        roles.append(LineRole.RECORD)
        records.append(record)
    if not records and unread:
        warnings.general.append(
            "no line is a record; JSON that runs over several lines must be written one record a "
            "line"
        )
    return Reading(
        name=name,
        shape="JSON Lines",
        first=None,
        last=None,
        total=None,
        promised=None,
        records=tuple(records),
        unread=tuple(unread),
        warnings=warnings.all(),
        roles=tuple(roles),
    )


class _Warnings:
    """Warnings about a file, at most 20 of a kind.

    Attributes:
        general: warnings about the file as a whole.
        unknown_fields: how often each unknown field occurs.
        dates: warnings about dates that cannot be read.
        damage: warnings about damaged letters.
    """

    def __init__(self) -> None:
        self.general: list[str] = []
        self.unknown_fields: Counter[str] = Counter()
        self.dates: list[str] = []
        self.damage: list[str] = []

    def all(self) -> tuple[str, ...]:
        """Return all warnings, each kind cut to its first ones."""
        fields = [
            f"the field {_quote(name)} is unknown and not kept ({count} times)"
            for name, count in self.unknown_fields.items()
        ]
        return (*self.general, *_cut(fields), *_cut(self.dates), *_cut(self.damage))


def _cut(warnings: list[str]) -> list[str]:
    omitted = len(warnings) - _WARNINGS_OF_A_KIND
    if omitted <= 0:
        return warnings
    return [*warnings[:_WARNINGS_OF_A_KIND], f"and {omitted} more like the last"]


def _quote(text: str) -> str:
    return repr(shorten_reported(text, _LONGEST_QUOTED))


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


def _record(raw: bytes, size: int, number: int, warnings: _Warnings) -> Record:
    """Return the record of line `number`; raises _NoRecordError when it is none."""
    if size > LINE_LIMIT_BYTES:
        raise _NoRecordError(
            f"the line has {size:,} bytes, and at most {LINE_LIMIT_BYTES:,} are read"
        )
    values = _json_object(raw)
    known = {name: value for name, value in values.items() if name in _KNOWN and value is not None}
    texts = {name: _text(name, known[name]) for name in _TEXTS if name in known}
    lists = {name: _list(name, known[name]) for name in _LISTS if name in known}
    record_id = texts.pop("id", "")
    if not texts.get("title", "").strip():
        raise _NoRecordError("it has no title")
    if len(record_id) > ID_LIMIT_CHARACTERS:
        raise _NoRecordError(
            f"its id has {len(record_id):,} characters, and at most {ID_LIMIT_CHARACTERS} are kept"
        )
    if not record_id.isprintable():
        raise _NoRecordError("its id holds a character that cannot be printed")
    date = _date(texts.pop("date", ""), number, warnings)
    warnings.unknown_fields.update(name for name in values if name not in _KNOWN)
    for name, text in [("id", record_id), *texts.items()]:
        if damage := describe_mojibake(text):
            warnings.damage.append(f"line {number}, {name}: {damage}")
    fields: dict[str, Any] = {**texts, **lists}
    return Record(id=record_id, date=date, **fields)


def _json_object(raw: bytes) -> dict[str, Any]:
    try:
        value = json.loads(
            raw.decode("utf-8"),
            parse_constant=_refuse_constant,
            object_pairs_hook=_refuse_repeated_names,
        )
    except _NoRecordError:
        raise
    except UnicodeDecodeError as error:
        raise _NoRecordError(f"not UTF-8 at byte {error.start:,} of the line") from error
    except json.JSONDecodeError as error:
        raise _NoRecordError(f"not JSON: {error.msg} at character {error.pos + 1:,}") from error
    except RecursionError as error:
        raise _NoRecordError("not a record: nested too deeply") from error
    except ValueError as error:  # Python refuses a number with thousands of digits
        raise _NoRecordError("not a record: a number too long to read") from error
    if not isinstance(value, dict):
        raise _NoRecordError(f"not a record: {_type_of(value)}, where {{...}} is needed")
    return value


def _refuse_constant(word: str) -> None:
    raise _NoRecordError(f"not JSON: {word} is no JSON value")


def _refuse_repeated_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        repeated = next(name for name, count in counts.items() if count > 1)
        raise _NoRecordError(f"the field {_quote(repeated)} stands twice")
    return values


def _text(name: str, value: Any) -> str:  # noqa: ANN401
    if not isinstance(value, str):
        raise _NoRecordError(f"{name} is {_type_of(value)}, where text is needed")
    if len(value) > TEXT_LIMIT_BYTES // 4 or not value.isascii():
        try:
            size = len(value.encode("utf-8"))
        except UnicodeEncodeError as error:
            raise _NoRecordError(f"{name} holds half a character at {error.start:,}") from error
        if size > TEXT_LIMIT_BYTES:
            raise _NoRecordError(
                f"{name} has {size:,} bytes, and at most {TEXT_LIMIT_BYTES:,} are kept"
            )
    return value


def _list(name: str, value: Any) -> tuple[str, ...]:  # noqa: ANN401
    if not isinstance(value, list):
        raise _NoRecordError(f"{name} is {_type_of(value)}, where a list of text is needed")
    return tuple(_text(f"{name}[{place}]", item) for place, item in enumerate(value))


def _type_of(value: object) -> str:
    return _JSON_TYPES.get(type(value), "null")


def _date(written: str, number: int, warnings: _Warnings) -> ArchivalDate:
    words = written.strip()
    if not words:
        return UNDATED
    date = parse_date(words) if len(words) <= _LONGEST_DATE else None
    if date is not None:
        return date
    warnings.dates.append(
        f"line {number}: {_quote(words)} is no known date; kept as written, found by no period"
    )
    return ArchivalDate(words, "", None, None)

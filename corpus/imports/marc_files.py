"""MARC 21 in its three kinds of file: binary (ISO 2709), MARCXML, and the lines of MarcEdit."""

from __future__ import annotations

import contextlib
import io
import logging
import re
from collections.abc import Iterable, Iterator
from typing import Any

from corpus.formats import Reading, ReadingError, UnreadLine
from corpus.imports.drafts import (
    NoRecordError,
    RecordDraft,
    check_count,
    cut_warnings,
    make_reading,
)
from corpus.imports.marc_fields import MarcField, marc_draft
from corpus.imports.optional_library import load_library
from corpus.imports.reading_progress import counted
from corpus.imports.xml_tree import attribute, children, local_name, release
from corpus.text import collapse_whitespace

_LEADER = re.compile(rb"\d{5}[a-z ][a-z ].{3}[2 ][2 ]\d{5}.{3}45", re.DOTALL)
_MNEMONIC = re.compile(r"=(?:LDR|000)  ")
_MNEMONIC_LINE = re.compile(r"=(\w{3})  ?(.*)")
_RECORD_END, _FIELD_END, _SUBFIELD = b"\x1d", b"\x1e", b"\x1f"
_BAD_CODE = re.compile(rb"\x1f[^\x21-\x7e]")
_BRACED = {"dollar": "$", "lcub": "{", "rcub": "}", "bsol": "\\", "esc": "\x1b"}

logging.getLogger("pymarc").addHandler(logging.NullHandler())  # it would write to stderr


def is_marc(data: bytes) -> bool:
    """Return whether bytes begin with the leader of a MARC record."""
    return _LEADER.match(data.lstrip(b"\r\n \xef\xbb\xbf")[:24]) is not None


def is_mnemonic_marc(text: str) -> bool:
    """Return whether a text begins as MarcEdit writes MARC records."""
    return _MNEMONIC.match(text) is not None


def read_marc(data: bytes, name: str) -> Reading:
    """Return the records of a binary file. Raises ReadingError when none can be read."""
    if not is_marc(data):
        raise ReadingError(f"{name} has no MARC leader at its beginning; leave out --as")
    drafts: list[RecordDraft] = []
    unread: list[UnreadLine] = []
    warnings: list[str] = []
    chunks = data.strip(b"\r\n \xef\xbb\xbf\x1a\x00").split(_RECORD_END)
    is_whole = not chunks[-1].strip()
    for number, chunk in enumerate(counted(chunks[:-1] if is_whole else chunks, 0.5), 1):
        check_count(number, name)
        try:
            fields, note = _binary_fields(chunk.lstrip(b"\r\n \x00") + _RECORD_END)
            drafts.append(marc_draft(fields, number))
        except NoRecordError as error:
            reason = str(error)
            if number == len(chunks):
                reason = "it is cut off; fetch or export the file again"
            unread.append(UnreadLine(number, _excerpt(chunk), reason))
        else:
            warnings += [f"record {number}: {note}"] if note else []
    if not drafts:
        raise ReadingError(f"{name} is MARC of which no record can be read: {unread[0].reason}")
    return make_reading(
        name, "MARC", drafts, unread=unread, warnings=cut_warnings(warnings), unit="record"
    )


def _excerpt(chunk: bytes) -> str:
    return chunk[:60].decode("ascii", "replace").replace("\ufffd", "?")


def _binary_fields(chunk: bytes) -> tuple[list[MarcField], str]:
    """Return the fields of one record, and what was odd in its letters.

    Raises NoRecordError when it is damaged.
    """
    pymarc = load_library("pymarc", "MARC")
    chunk = _BAD_CODE.sub(_SUBFIELD + b"?", chunk)
    try:
        record = pymarc.Record(data=chunk, to_unicode=False)
    except (pymarc.exceptions.PymarcException, ValueError, IndexError) as error:
        words = str(error) or type(error).__name__
        raise NoRecordError(f"it is damaged ({words.strip()[:100]})") from error
    letters = _Letters(chunk)
    fields = []
    for field in record.fields:
        if getattr(field, "control_field", False) or field.data is not None:
            fields.append(MarcField(field.tag, "  ", (("", letters.read(field.data or b"")),)))
        else:
            subfields = tuple(
                (subfield.code, letters.read(subfield.value)) for subfield in field.subfields
            )
            fields.append(MarcField(field.tag, "".join(field.indicators), subfields))
    return fields, letters.note


class _Letters:
    """Reads the texts of one record, in UTF-8 or MARC-8.

    Attributes:
        note: what was not as the leader says, "" if all was.
    """

    def __init__(self, chunk: bytes) -> None:
        self.note = ""
        self._is_utf8 = chunk[9:10] == b"a"
        if chunk.isascii():
            return
        try:
            chunk.decode("utf-8")
            if not self._is_utf8:
                self.note = "it says MARC-8 and is UTF-8; read as that"
            self._is_utf8 = True
        except UnicodeDecodeError:
            if self._is_utf8:
                self.note = "it says UTF-8 and is not; read as MARC-8, so check its letters"
            self._is_utf8 = False

    def read(self, data: bytes) -> str:
        """Return the text of a value."""
        if self._is_utf8 or (data.isascii() and b"\x1b" not in data):
            return data.decode("utf-8", "replace")
        translate = load_library("pymarc.marc8", "MARC").marc8_to_unicode
        try:
            with contextlib.redirect_stderr(io.StringIO()):
                return str(translate(data, True))
        except (UnicodeDecodeError, KeyError, ValueError):
            self.note = "it has letters that are not MARC-8; read as Windows-1252"
            return data.decode("cp1252", "replace")


def read_mnemonic_marc(text: str, name: str) -> Reading:
    """Return the records of lines such as "=245  10$aTitle"; an empty line parts records."""
    drafts: list[RecordDraft] = []
    unread: list[UnreadLine] = []
    for first_line, lines in _mnemonic_records(text):
        fields = []
        for number, line in lines:
            match = _MNEMONIC_LINE.match(line)
            if match is None:
                unread.append(UnreadLine(number, line[:200], "no field of MARC"))
            else:
                fields.append(_mnemonic_field(match[1], match[2]))
        if not fields:
            continue
        check_count(len(drafts), name)
        try:
            drafts.append(marc_draft(fields, first_line))
        except NoRecordError as error:
            unread.append(UnreadLine(first_line, lines[0][1][:200], str(error)))
    return make_reading(name, "MARC (MarcEdit)", drafts, unread=unread)


def _mnemonic_records(text: str) -> Iterator[tuple[int, list[tuple[int, str]]]]:
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(counted(text.split("\n"), 0.5), 1):
        line = line.rstrip("\r")
        if lines and (not line.strip() or _MNEMONIC.match(line)):
            yield lines[0][0], lines
            lines = []
        if line.strip():
            lines.append((number, line))
    if lines:
        yield lines[0][0], lines


def _mnemonic_field(tag: str, content: str) -> MarcField:
    plain = content.replace("\\", " ")
    if tag == "LDR" or tag < "010":
        return MarcField(tag, "  ", (("", plain),))
    indicators, *parts = plain[:2].ljust(2), *content[2:].split("$")[1:]
    return MarcField(
        tag, indicators, tuple((part[:1], _unbraced(part[1:])) for part in parts if part)
    )


def _unbraced(text: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: _BRACED.get(match[1], match[0]), text)


def is_marcxml(record: Any) -> bool:  # noqa: ANN401
    """Return whether an element has fields of MARC."""
    return bool(children(record, "datafield", "controlfield"))


def xml_fields(record: Any) -> list[MarcField]:  # noqa: ANN401
    """Return the fields of a MARCXML record."""
    fields = []
    for field in record:
        kind, tag = local_name(field), attribute(field, "tag")
        if kind == "controlfield":
            fields.append(MarcField(tag, "  ", (("", field.text or ""),)))
        elif kind == "datafield":
            indicators = "".join((attribute(field, f"ind{n}") or " ")[:1] for n in (1, 2))
            subfields = tuple(
                (attribute(subfield, "code"), collapse_whitespace("".join(subfield.itertext())))
                for subfield in children(field, "subfield")
            )
            fields.append(MarcField(tag, indicators, subfields))
    return fields


def read_marcxml(events: Iterable[tuple[str, Any]], name: str) -> Reading:
    """Return the records of MARCXML. events: of `record`. Raises ReadingError for too many."""
    drafts: list[RecordDraft] = []
    unread: list[UnreadLine] = []
    number = 0
    for kind, element in events:
        if kind == "end" and is_marcxml(element):
            number += 1
            check_count(number, name)
            try:
                drafts.append(marc_draft(xml_fields(element), number))
            except NoRecordError as error:
                unread.append(UnreadLine(number, "", str(error)))
            release(element)
    return make_reading(name, "MARCXML", drafts, unread=unread, unit="record")

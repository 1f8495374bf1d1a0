"""Letters by e-mail: one message (.eml) or a mailbox of many (mbox); each is one record.

Where messages list documents, as a reading room writes which volumes it has, these are the records.

A message differs from a typed memorandum with "From:" and "Date:" by the lines that only programs
write: a date with its hour and zone, "Message-ID", "Received".
"""

from __future__ import annotations

import email.policy
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import parsedate_tz
from html.parser import HTMLParser

from corpus.dates import ArchivalDate, parse_date
from corpus.formats import Reading, ReadingError, UnreadLine, decode_text
from corpus.imports.drafts import RecordDraft, check_count, make_reading
from corpus.imports.quoted_titles import has_quoted_note, is_quoted_notes, read_quoted_notes
from corpus.imports.reading_progress import counted
from corpus.text import collapse_whitespace, without_controls

_ENVELOPE = re.compile(
    rb"^From [^\s\r\n]+ +(?:\w{3} ){2} ?\d{1,2} \d\d:\d\d(?::\d\d)? .{0,10}\d{4}[^\r\n]{0,8}\r?\n"
    rb"(?=[A-Za-z-]+:)",
    re.MULTILINE,
)
_HEADERS = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]{1,40}:[^\n]*\n(?:[ \t][^\n]*\n)*)+")
_PROGRAM_LINE = re.compile(
    rb"^(?:Message-ID|Received|Return-Path|MIME-Version|Delivered-To):"
    rb"|^Date:[^\n]*\d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|[A-Z]{1,4})\b",
    re.MULTILINE | re.IGNORECASE,
)
_SENDER = re.compile(rb"^From:", re.MULTILINE | re.IGNORECASE)
_QUOTED_FROM = re.compile(r"^>(>*From )", re.MULTILINE)
_BLOCKS = frozenset("br div h1 h2 h3 h4 h5 h6 li p td tr".split())
_PEEK_BYTES = 65_536
_PEOPLE = ("From", "To", "Cc")
_LISTED = (
    "the documents that the messages list are the records; --as mail makes each message a record"
)
_KEPT = ("Message-ID", "In-Reply-To", "Organization", "X-Mailer")


def is_mail(data: bytes) -> bool:
    """Return whether bytes begin as a message or a mailbox."""
    start = data[:_PEEK_BYTES].lstrip(b"\xef\xbb\xbf\r\n")
    if _ENVELOPE.match(start):
        return True
    headers = _HEADERS.match(start)
    return (
        headers is not None
        and _PROGRAM_LINE.search(headers[0]) is not None
        and _SENDER.search(headers[0]) is not None
    )


def read_mail(data: bytes, name: str, *, is_whole: bool = False) -> Reading:
    """Return a record for each message, or for each document of the lists in the messages.

    is_whole: whether messages are records also where they list documents.
    """
    drafts: list[RecordDraft] = []
    unread: list[UnreadLine] = []
    for number, message in enumerate(counted(_messages(data), 0.7), 1):
        check_count(number, name)
        try:
            parsed = BytesParser(policy=email.policy.default).parsebytes(message)
            drafts.append(_draft(parsed, number))
        except (
            MessageError,
            ReadingError,
            ValueError,
            LookupError,
            IndexError,
            AttributeError,
            TypeError,
        ) as error:
            reason = f"its headers cannot be read ({type(error).__name__})"
            first_line = without_controls(message[:80].decode("latin-1").split("\n")[0])
            unread.append(UnreadLine(number, first_line, reason))
    texts = ["\n".join(draft.paragraphs.get("text", [])) for draft in drafts]
    text = "\n\n".join(texts)
    are_lists = 2 * sum(map(has_quoted_note, texts)) > len(texts) and is_quoted_notes(text)
    if are_lists and not is_whole:
        reading = read_quoted_notes(text, name)
        listed = f"e-mail with a list of documents: {reading.shape}"
        return replace(reading, shape=listed, warnings=(*reading.warnings, _LISTED))
    return make_reading(name, "e-mail", drafts, unread=unread, unit="message")


def _messages(data: bytes) -> list[bytes]:
    """Return the messages of a mailbox, or the one that the file is."""
    data = data.lstrip(b"\xef\xbb\xbf\r\n")
    envelopes = [match.span() for match in _ENVELOPE.finditer(data)]
    if not envelopes or envelopes[0][0] > 0:
        return [data]
    ends = [start for start, _ in envelopes[1:]] + [len(data)]
    return [data[begin:end] for (_, begin), end in zip(envelopes, ends, strict=True)]


def _draft(message: EmailMessage, number: int) -> RecordDraft:
    draft = RecordDraft(number)
    draft.put("title", "Subject", _words(message.get("Subject", "")))
    written = next((text for name, text in message.raw_items() if name.lower() == "date"), "")
    draft.written = collapse_whitespace(str(written))
    draft.date = _day_of(draft.written) or ArchivalDate(draft.written, "", None, None)
    for header in _PEOPLE:
        for person in _people_of(message, header):
            draft.put("people", header, person)
    for header in _KEPT:
        draft.put("", header, _words(message.get(header, "")))
    draft.append_text("text", "\n".join(_texts_of(message)))
    for part in message.walk():
        if file_name := part.get_filename():
            draft.put("", "Attachment", _words(file_name))
    if not draft.texts.get("title") and not draft.paragraphs:
        draft.put("title", "Subject", "Message without subject and text")
    return draft


def _words(value: object) -> str:
    """Return the words of a header; bytes that it has without a code are taken as UTF-8."""
    in_bytes = str(value).encode("utf-8", "surrogateescape")
    return collapse_whitespace(in_bytes.decode("utf-8", "replace"))


def _day_of(written: str) -> ArchivalDate | None:
    """Return the day on which a message was sent, where its sender was; None where it says none."""
    parts = parsedate_tz(written)
    if parts is None or not 1970 <= parts[0] <= 2199:
        return None
    try:
        day = parse_date(date(*parts[:3]).isoformat())
    except ValueError:
        return None
    return replace(day, as_written=written) if day else None


def _people_of(message: EmailMessage, header: str) -> Iterator[str]:
    """Yield the names in a header, or the addresses of those who give no name."""
    for value in message.get_all(header, ()):
        for address in getattr(value, "addresses", ()):
            yield _words(address.display_name or address.addr_spec)


def _texts_of(message: EmailMessage) -> Iterator[str]:
    """Yield the words of a message: its plain part, else those of its page."""
    body = message.get_body(("plain", "html"))
    if body is None or not isinstance(body, MIMEPart):
        return
    content = body.get_content()
    if not isinstance(content, str):
        return
    if body.get_content_charset() is None and isinstance(
        data := body.get_payload(decode=True), bytes
    ):
        content = decode_text(data, "the message").text if data.strip() else ""
    if body.get_content_subtype() == "html":
        words = _PageWords()
        words.feed(content)
        words.close()
        lines = "".join(words.pieces).split("\n")
        content = "\n".join(filter(None, map(collapse_whitespace, lines)))
    yield _QUOTED_FROM.sub(r"\1", content.replace("\r\n", "\n")).strip()


class _PageWords(HTMLParser):
    """Collects the words of a message that is written as a page; its blocks are lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element; styles and scripts are no words."""
        self._hidden += tag in ("style", "script")
        self.pieces.append("\n" if tag in _BLOCKS else "")

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        self._hidden -= tag in ("style", "script") and self._hidden > 0
        self.pieces.append("\n" if tag in _BLOCKS else "")

    def handle_data(self, data: str) -> None:
        """Take words."""
        if not self._hidden:
            self.pieces.append(data)

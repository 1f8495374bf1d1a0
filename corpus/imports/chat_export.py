"""Exported chats (WhatsApp, Signal, Telegram, Discord): the lists that somebody typed into one.

The moment and the sender before a message are no part of its words. A message with a title and a
date of its own, set off by a mark, is kept, and one that quotes a title and states its date; the
talk around them is reported as unread.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from corpus.formats import Reading, UnreadLine, leading_date, shorten_reported, trailing_date
from corpus.formats import read_listing as read_page
from corpus.imports.combined import combine_readings
from corpus.imports.drafts import RecordDraft, make_reading
from corpus.imports.quoted_titles import draft_of_talk

_MOMENT = (
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s+(?:at\s+)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?"
    r"(?:\s?[AaPp]\.?\s?[Mm]\.?)?"
)
_MESSAGE = re.compile(
    rf"[\u200e\u200f]?(?:\[{_MOMENT}\]|{_MOMENT}\s+[-–])\s*(?:(?P<who>[^:\n]{{1,60}}):\s)?(?P<words>.*)"
)
_FEWEST, _MOSTLY = 3, 0.6
_SAMPLE_LINES = 200
_SET_OFF = re.compile(r"\s*[,;:–—|(\[]|\s+-\s|\t|\s{2}")


class _Message(NamedTuple):
    """The line on which a message begins, counted from 0, and its lines."""

    line: int
    texts: list[str]


def is_chat(text: str) -> bool:
    """Return whether most lines begin with a moment, as the messages of an exported chat do."""
    lines = [line for line in text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES] if line.strip()]
    messages = sum(_MESSAGE.match(line) is not None for line in lines)
    return messages >= _FEWEST and messages >= _MOSTLY * len(lines)


def read_chat(text: str, name: str) -> Reading:
    """Return the records of the messages with lists, and the other messages as unread lines."""
    lines = text.replace("\r\n", "\n").split("\n")
    listed = [""] * len(lines)
    unread: list[UnreadLine] = []
    quoted: list[RecordDraft] = []
    for message in _messages(lines):
        if len(message.texts) == 1 and (draft := draft_of_talk(message.texts[0], message.line + 1)):
            quoted.append(draft)
            continue
        is_list = len(message.texts) > 1 or _is_dated(message.texts[0])
        for number, words in enumerate(message.texts, message.line):
            if is_list:
                listed[number] = words
            elif words.strip():
                reason = "a message without a title and a date set off from it"
                unread.append(UnreadLine(number + 1, shorten_reported(words), reason))
    reading = read_page("\n".join(listed), name) if any(listed) else _nothing(name)
    if quoted:
        notes = make_reading(name, "quoted titles", quoted)
        both = [("quoted titles", notes), ("lists", reading)]
        reading = combine_readings(name, notes.shape, both if reading.records else both[:1])
    all_unread = sorted([*reading.unread, *unread], key=lambda line: line.line)
    return replace(reading, shape=f"chat: {reading.shape}", unread=tuple(all_unread))


def _messages(lines: Sequence[str]) -> list[_Message]:
    """Return the messages; a line without a moment goes on with the one above it."""
    messages: list[_Message] = []
    for number, line in enumerate(lines):
        if match := _MESSAGE.match(line):
            messages.append(_Message(number, [match["words"]]))
        elif messages:
            messages[-1].texts.append(line)
        elif line.strip():
            messages.append(_Message(number, [line]))
    for message in messages:
        while len(message.texts) > 1 and not message.texts[-1].strip():
            message.texts.pop()
    return messages


def _is_dated(words: str) -> bool:
    """Return whether a message begins or ends with a date that a mark sets off from its title."""
    edge = trailing_date(words, None)
    if edge is not None:
        return _SET_OFF.match(words, len(edge.before)) is not None
    return leading_date(words, None) is not None


def _nothing(name: str) -> Reading:
    return Reading(name, "no listing", None, None, None, None, ())

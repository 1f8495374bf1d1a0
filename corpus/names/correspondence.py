"""The writers, recipients and speakers that a record title names.

Titles follow a few patterns ("Cable, A to B", "Letter to B from A", "A's Note to B", "Record of
Conversation between A and B", "A to B, 'Subject'", "From the Diary of A"). This module uses them to
find the phrase of each side; `parties.py` reads the persons, offices and bodies in it. A title that
matches no pattern gives no result.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.dates import MONTH_PATTERN
from corpus.names.document_kinds import (
    KINDS_OF_DOCUMENT,
    LONGEST_TITLE,
    TITLE_WORDS,
    GenreSpan,
    find_genre,
    is_common_beginning,
)
from corpus.names.parties import Party, begins_with_place, ends_in_post, read_parties
from corpus.text import collapse_whitespace

_MONTH = f"(?:{MONTH_PATTERN})"
_DATE = (
    rf"(?:\d{{1,2}}\s+{_MONTH}|{_MONTH}\s+\d{{1,4}}(?:[-–]\d{{1,2}})?)(?:,?\s+\d{{4}})?"
    r"|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}"
)
_SUBJECT_BEGINS = re.compile(
    # A quoted subject, another mark, or a date.
    r"\s*[,:;]?\s+[‘“\"'](?=\w)|[:;]"
    rf"|[\s,(]\s*(?:(?:on|dated|of|in)\s+)?(?:{_DATE})(?!\w)"
    # How the document was sent.
    r"|\s*[\s\[(](?i:via|through|by way of|care of|c/o)\s"
    # What the document is about.
    r"|[,\s]\s*(?i:about|concerning|regarding|relating|respecting|reporting|requesting|asking"
    r"|informing|advising|describing|proposing|transmitting|forwarding|containing|marked|attention"
    r"|following|during|with (?:the )?(?:text|regard|reference|respect|supporting|an?)"
    r"|in (?:connection|regard|reply|response|reference)|for (?:the )?(?:information|transmission)"
    r"|re)\b"
    r"|(?<!(?i:committee))(?<!(?i:commission))(?<!(?i:council))(?<!(?i:conference))\s+(?i:on)\s"
)
_REMARK = re.compile(
    r"[\[(](?:(?:first|second|third|fourth|last) (?:meeting|session|talk|part)|excerpts?|extract"
    r"|draft|translation|sic\b|undated|handwritten|copy|signed|approved|declassified|no\b|\d)"
    r"[^\])]*[\])]",
    re.IGNORECASE,
)
"""Matches an archivist's remark in brackets."""
_NUMBER = re.compile(r"\s*(?:(?i:no|nr)\.?\s*[\w/-]*\d[\w/-]*|#?\s?\d[\d/-]*)")
_DATE_FIRST = re.compile(rf"\s*,?\s*(?:dated\s+|of\s+)?(?:{_DATE})\s*,?(?=\s)")
_CONNECTION = re.compile(
    r"\s*(?P<mark>[,:;])?\s*(?:(?:(?:made|sent|written|prepared|drafted|signed|given)\s+)?"
    r"(?P<word>from|by|of|to|for|with)\b)?\s*",
    re.IGNORECASE,
)
_TO = re.compile(r",?\s+to\s+", re.IGNORECASE)
_BY = re.compile(r",?\s+(?:from|by)\s+", re.IGNORECASE)
_FOR = re.compile(r"\s+for\s+", re.IGNORECASE)
_WITH = re.compile(r"\s+with\s+", re.IGNORECASE)
_BETWEEN = re.compile(r"[\[\s]between\]?\s+", re.IGNORECASE)
_OWNER = re.compile(
    r"(?P<owner>.+?)(?:['’]s|(?<=s)['’])(?P<alias>\s*[\[(].*?[\])])?\s+(?:\w+\s+){0,3}"
)
_PREFACE = re.compile(
    rf"(?:(?:{'|'.join(sorted(TITLE_WORDS['adjectives']))})\s+)+(?:of|from)\s+", re.IGNORECASE
)
_JOURNAL = re.compile(
    r"(?:(?:excerpts?|extracts?)\s+)?(?:from\s+)?(?:the\s+)?"
    r"(?:journal|diary|diaries|notebook|notepad|notes|papers|memoirs?|recollections|speech)"
    r"\s+of\s+",
    re.IGNORECASE,
)
_QUOTED_SUBJECT = re.compile(r"\s*,\s+[‘“\"'](?=\w)")
_BRACKET_AFTER = re.compile(r"\s*\[[^\]]*\]")

_ADDRESSED_FOR = {"memorandum", "directive", "report", "note", "briefing", "draft"}
"""Kinds where "for" is followed by a recipient; an appeal or a request is "for" a purpose."""
_WRITTEN_OF = {kind for kind in KINDS_OF_DOCUMENT if KINDS_OF_DOCUMENT[kind].is_sent} | {
    "speech",
    "statement",
    "article",
    "decision",
}
"""Kinds where "of" is followed by a writer; minutes and treaties are "of" a subject."""
_ALWAYS_SENT = {"cable", "despatch", "letter", "message", "note", "memorandum", "reply", "report"}
"""Kinds where "to" is followed by a recipient; a request or a plan may be "to do" something."""


@dataclass(frozen=True)
class Correspondence:
    """The writers and recipients of a document, or the speakers of a conversation, by its title.

    Attributes:
        kind: the kind of document, a key of KINDS_OF_DOCUMENT; "" when the title names none.
        writers: who wrote it; () when the title does not say.
        recipients: who received it; () when the title does not say.
        speakers: the participants of a conversation, which has no direction.
        heading: the title up to where its subject begins; "" when the title gives no sides.
    """

    kind: str = ""
    writers: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    speakers: tuple[Party, ...] = ()
    heading: str = ""

    @property
    def heading_in_sentence(self) -> str:
        """The heading, with a lower-case first letter if it begins with a common word."""
        first = self.heading.partition(" ")[0].rstrip(",")
        is_common = first.istitle() and is_common_beginning(first)
        return self.heading[:1].lower() + self.heading[1:] if is_common else self.heading


@dataclass(frozen=True)
class _Sides:
    """Writers and recipients, and where the heading of the title ends.

    Attributes:
        writers: who wrote the document.
        recipients: who received it.
        end: the index in the title at which its heading ends; 0 if it has none.
    """

    writers: tuple[Party, ...]
    recipients: tuple[Party, ...] = ()
    end: int = 0


def read_correspondence(title: str) -> Correspondence | None:
    """Return the writers and recipients, or the speakers, that a title names; None for none."""
    written = collapse_whitespace(title[:LONGEST_TITLE])
    text = _REMARK.sub(lambda remark: " " * len(remark.group()), written)
    genre = find_genre(text)
    kind = "" if genre is None else genre.kind
    author = _read_author(text)
    if author and (genre is None or genre.start > len(author[0].text)):
        return Correspondence(kind, author)
    sides = _read_journal(text) or (_read_without_genre(text) if genre is None else None)
    if sides is None and genre is not None:
        if kind == "record of conversation":
            speakers = _read_speakers(text, genre.end)
            return Correspondence(kind, speakers=speakers) if speakers else None
        sides = _read_with_genre(text, genre)
    if sides is not None and (sides.writers or sides.recipients):
        alias = _BRACKET_AFTER.match(text, sides.end) if sides.end else None
        heading = written[: sides.end if alias is None else alias.end()]
        return Correspondence(kind, sides.writers, sides.recipients, heading=heading)
    return None


def _phrase_from(text: str, start: int) -> str:
    """Return the part of a title from an index up to where its subject begins."""
    subject = _SUBJECT_BEGINS.search(text, start)
    return text[start : len(text) if subject is None else subject.start()].rstrip()


def _read_with_genre(text: str, genre: GenreSpan) -> _Sides | None:
    """Read "Letter from A to B", "Note to B from A", ", A to B", "A's Letter to B"."""
    start = genre.end
    for prefix in (_NUMBER, _DATE_FIRST):
        if (match := prefix.match(text, start)) is not None:
            start = match.end()
    connection = _CONNECTION.match(text, start)
    if connection is None:
        return None
    word = (connection["word"] or "").casefold()
    phrase = _phrase_from(text, connection.end())
    end = connection.end() + len(phrase)
    owner = _OWNER.fullmatch(text, 0, genre.start)
    if owner is not None:
        alias = re.sub(r"['’]s(?=[\])])", "", owner["alias"] or "")
        writers = read_parties(_PREFACE.sub("", owner["owner"]) + alias)
        recipients = read_parties(phrase) if word == "to" else ()
        return _Sides(writers, recipients, end if recipients else 0)
    if word in ("to", "for"):
        return _read_after_to(genre.kind, word, phrase, end)
    if word in ("from", "by", "of"):
        return _read_after_from(genre.kind, word, phrase, end)
    if connection["mark"] or phrase[:1].isupper():
        sides = _read_writer_to_recipient(phrase, end)
        quoted = _QUOTED_SUBJECT.match(text, end)
        if sides is None and connection["mark"] and quoted:
            sides = _Sides(_if_sure(read_parties(phrase)), end=end)
        return sides
    return None


def _read_after_from(kind: str, word: str, phrase: str, end: int) -> _Sides | None:
    """Read "A to B", "A for B" or "A" after "from", "by" or "of"."""
    if (sides := _read_writer_to_recipient(phrase, end)) is not None:
        return sides
    reader = _FOR.search(phrase) if kind in _ADDRESSED_FOR else None
    if reader is not None and (recipients := _if_sure(read_parties(phrase[reader.end() :]))):
        return _Sides(read_parties(phrase[: reader.start()]), recipients, end)
    if word == "of" and (reader := _TO.search(phrase)):  # "Letter of Protest to B"
        return _read_after_to(kind, "to", phrase[reader.end() :], end)
    if word == "of" and kind not in _WRITTEN_OF:
        return None
    writers = read_parties(phrase)
    if word == "of" and kind != "letter":
        writers = tuple(
            party
            for party in writers
            if party.name and (party.is_sure or len(party.name.split()) > 1)
        )
    return _Sides(writers, end=end)


def _read_after_to(kind: str, word: str, phrase: str, end: int) -> _Sides | None:
    """Read "B from A" or "B" after "to" or "for"."""
    by = _BY.search(phrase)
    if by is not None:
        writers = read_parties(phrase[by.end() :])
        recipients = read_parties(phrase[: by.start()])
        return _Sides(writers, recipients if word == "to" else _if_sure(recipients), end)
    recipients = read_parties(phrase)
    if word == "for" and kind not in _ADDRESSED_FOR:
        return None
    is_reader = word == "to" and kind in _ALWAYS_SENT
    return _Sides((), recipients if is_reader else _if_sure(recipients), end)


def _read_writer_to_recipient(phrase: str, end: int) -> _Sides | None:
    """Read "A to B"; return None when no "to" separates a writer from a recipient."""
    marks = list(_TO.finditer(phrase))
    for number, mark in enumerate(marks, 1):
        writer, reader = phrase[: mark.start()], phrase[mark.end() :]
        recipients = read_parties(reader)
        if ends_in_post(writer) and (
            number < len(marks) or begins_with_place(reader) or not _if_sure(recipients)
        ):
            continue  # "Ambassador to Cuba"
        writers = read_parties(writer)
        return _Sides(writers, recipients, end) if writers and recipients else None
    return None


def _read_without_genre(text: str) -> _Sides | None:
    """Read "A to B, 'Subject'", or "A to B" if both are certain to be persons or bodies."""
    phrase = _phrase_from(text, 0)
    sides = _read_writer_to_recipient(phrase, len(phrase))
    if sides is None or not all(party.name for party in sides.writers):
        return None
    if _QUOTED_SUBJECT.match(text, len(phrase)):
        return sides
    are_sure = _if_sure(sides.writers) and _if_sure(sides.recipients)
    return sides if are_sure and not any(party.is_body for party in sides.writers) else None


def _read_journal(text: str) -> _Sides | None:
    """Read "From the Journal of A"; the subject may still be a conversation."""
    opening = _JOURNAL.match(text)
    if opening is None:
        return None
    phrase = _phrase_from(text, opening.end()).split(",")[0]
    writers = tuple(party for party in read_parties(phrase) if party.name)
    return _Sides(writers, end=opening.end() + len(phrase)) if writers else None


def _read_speakers(text: str, start: int) -> tuple[Party, ...]:
    """Read "between A and B", "of A with B", ", A with B" or "with B" after the genre."""
    between = _BETWEEN.search(text, start)
    if between is not None:
        speakers = read_parties(_phrase_from(text, between.end()))
        return speakers if len(speakers) > 1 else ()
    connection = _CONNECTION.match(text, start)
    word = "" if connection is None else (connection["word"] or "").casefold()
    if connection is None or not (word or connection["mark"]):
        return ()
    phrase = _phrase_from(text, connection.end())
    if word == "with":
        return read_parties(phrase)
    sides = [read_parties(side) for side in _WITH.split(phrase, maxsplit=1)]
    speakers = tuple(party for side in sides for party in side)
    return speakers if all(sides) and len(speakers) > 1 else ()


def _read_author(text: str) -> tuple[Party, ...]:
    """Read "A, 'Subject'": a name alone before a quoted subject is its author."""
    quoted = _QUOTED_SUBJECT.search(text)
    if quoted is None or text[:1].islower():
        return ()
    parties = read_parties(text[: quoted.start()])
    return parties if len(parties) == 1 and parties[0].text == text[: quoted.start()] else ()


def _if_sure(parties: tuple[Party, ...]) -> tuple[Party, ...]:
    """Return the parties if one of them is sure (see `Party`), else ()."""
    return parties if any(party.is_sure for party in parties) else ()

"""Notes and bibliographies that set the titles of documents apart: quoted, in bold or italics.

As in "[^3]: State Archive, b. 12, «Petition of the salters», 6 September 1694, f. 12": the title is
what is quoted, the date the part outside the quotation that is only a date, the rest the source. So
it is in a list of Markdown: "- **Petition of the salters** (6 September 1694), f. 12". Of a book,
"Ida Lund, The Salters (Oslo: Quay, 1976), 12", and of "b. 12: Petition of the salters, 6 September
1694", the place tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from corpus.formats import Reading, UnreadLine, shorten_reported
from corpus.imports.drafts import RecordDraft, make_reading
from corpus.imports.program_dates import read_program_date

_NOTE = re.compile(
    r"\s*(?:\[\^?(\d{1,5})\]:?|(\d{1,5})[.)]|\^(\d{1,5})|[-*+](?:\s+\[[ xX]\])?)\s+(?P<words>\S.*)"
)
_SET_APART = re.compile(r"(\*\*|__|\*|_)(?P<title>(?:(?!\1).)+)\1")
_CITED = re.compile(
    r"(?P<where>[^:«“„\"]{3,150}\d[\w/.-]*): +(?P<title>[^,]{4,300}), (?P<rest>\S.*)"
)
_BOOK = re.compile(
    r"(?P<who>[^,:()«“„\"]{3,80}), (?P<title>[^()«“„\"]{4,300}) "
    r"\((?P<place>[^():]{2,60}: [^():]{2,80}), (?P<year>\d{4})\)(?P<rest>.*)"
)
_STOP = re.compile(r"\s+[—–-]\s|\.\s")
_QUOTED = re.compile(r"«([^«»]+)»|“([^“”]+)”|„([^„“”]+)[“”]|»([^«»]+)«|\"([^\"]+)\"|‘([^‘’]{12,})’")
_SEGMENT = re.compile(r"[^,;:()]+")
_DATED = re.compile(r"(?:dated|dat\.|datiert|data|del|de|vom|du|le|of|on|from)\s+", re.IGNORECASE)
_FEWEST, _MOSTLY = 3, 0.6
_LEAST_WORDS, _LEAST_WORDS_OF_NOTE = 2, 4
"""Of a title; of a note that counts, and not only refers to another, as "Ibid., 12"."""
_LONGEST_NOTE = 2_000
_SAMPLE_CHARACTERS = 262_144


class _QuotedNote(NamedTuple):
    """A note: the title that it quotes, and the segments before and after it."""

    title: str
    before: list[str]
    after: list[str]


def is_quoted_notes(text: str) -> bool:
    """Return whether a text has notes with numbers, of which most quote one title and a date."""
    numbered = [words for _, words, is_note in _lines(text[:_SAMPLE_CHARACTERS]) if is_note]
    numbered = [words for words in numbered if len(words.split()) > _LEAST_WORDS_OF_NOTE]
    notes = [note for note in map(_split, numbered) if note]
    dated = sum(bool(_date_of(note)) for note in notes)
    fewest = max(_FEWEST, _MOSTLY * len(numbered))
    return len(notes) >= fewest and dated >= _MOSTLY * len(notes)


def read_quoted_notes(text: str, name: str) -> Reading:
    """Return a record for each note that quotes one title, and the other lines as unread."""
    drafts: list[RecordDraft] = []
    unread: list[UnreadLine] = []
    for number, words, is_note in _lines(text):
        note = _split(words) if is_note else None
        if note is None:
            reason = "a note without a title in quotation marks" if is_note else "outside the notes"
            unread.append(UnreadLine(number, shorten_reported(words), reason))
        else:
            drafts.append(_draft(note, number))
    return make_reading(name, "notes with titles in quotation marks", drafts, unread=unread)


def has_quoted_note(text: str) -> bool:
    """Return whether a line of a text is a note that quotes one title and states its date."""
    notes = (_split(words) for _, words, is_note in _lines(text) if is_note)
    return any(note is not None and _date_of(note) for note in notes)


def draft_of_talk(words: str, number: int) -> RecordDraft | None:
    """Return the record of a message that quotes one title and states its date, else None.

    Of the words before the title only those with a number are its source: no "And here:".
    """
    note = _split(words) if len(words) <= _LONGEST_NOTE else None
    if note is None or not _date_of(note):
        return None
    before = [part for part in note.before if any(map(str.isdigit, part))]
    return _draft(note._replace(before=before), number)


def _draft(note: _QuotedNote, number: int) -> RecordDraft:
    draft = RecordDraft(number)
    draft.put("title", "title", note.title)
    date = _date_of(note)
    draft.put("date", "date", date)
    parts = (part for part in (*note.before, *note.after) if part not in date)
    rest = (part.replace(date, "", 1).strip(" .—–-") if date else part for part in parts)
    draft.put("source", "source", ", ".join(filter(None, rest)))
    return draft


def _lines(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield the number and words of each line with words, and whether it is a note."""
    for number, line in enumerate(text.replace("\r\n", "\n").lstrip("\ufeff").split("\n"), 1):
        if not line.strip():
            continue
        match = _NOTE.fullmatch(line) if len(line) <= _LONGEST_NOTE else None
        yield number, (match["words"] if match else line).strip(), match is not None


def _split(words: str) -> _QuotedNote | None:
    """Return a note that quotes one title, None for another."""
    if apart := _SET_APART.match(words):
        return _QuotedNote(apart["title"].strip(" ,.:"), [], _segments(words[apart.end() :]))
    quoted = list(_QUOTED.finditer(words))
    if book := _BOOK.fullmatch(words):
        behind = [book["year"], book["place"], *_segments(book["rest"])]
        return _QuotedNote(book["title"], _segments(book["who"]), behind)
    if not quoted and (cited := _CITED.fullmatch(words)):
        note = _QuotedNote(cited["title"], _segments(cited["where"]), _segments(cited["rest"]))
        return note if _first_date(note.after) and not _first_date(note.before) else None
    if len(quoted) != 1:
        return None
    title = next(filter(None, quoted[0].groups())).strip(" ,.")
    if len(title.split()) < _LEAST_WORDS:
        return None
    return _QuotedNote(
        title, _segments(words[: quoted[0].start()]), _segments(words[quoted[0].end() :])
    )


def _segments(words: str) -> list[str]:
    parts = (match[0].strip(" ") for match in _SEGMENT.finditer(words))
    return [part for part in parts if part.strip(" .")]


def _date_of(note: _QuotedNote) -> str:
    """Return the first date behind the title, else the last one before it, "" for none."""
    return _first_date(note.after) or _first_date(note.before)


def _first_date(segments: Sequence[str]) -> str:
    """Return the words of the first segment, or of two in a row, that are a date."""
    for place, segment in enumerate(segments):
        pair = ", ".join(segments[place : place + 2])
        heads = (segment[: stop.start()] for stop in reversed(list(_STOP.finditer(segment))))
        for words in (pair, segment, *heads):
            bare = _DATED.sub("", words, count=1) if _DATED.match(words) else words
            date = read_program_date(bare.strip())
            if date is not None:
                return bare.strip().rstrip(".") if date.edtf else bare.strip()
    return ""

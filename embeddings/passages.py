"""Passages: the pieces of a record that are embedded, with the place where each was cut.

A small encoder reads about 256 word pieces and silently drops the rest, so long text is cut into
overlapping windows, and the best window counts for the record. A window alone does not say what it
is about or from when, so the date and the title go in front of each. A quotation is never cut from
the embedded text but from the record, by field and offsets; a passage carries them for that.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from corpus import Record

PASSAGE_RECIPE = "date-title-window-150/100-v2"
"""Names how passages are made and what is indexed with them (v2: date terms). It belongs in an
index's manifest: passages of two recipes must not be mixed. Vectors of equal texts are reused.

Date, title and window are a line each, without separators. Measured with all-MiniLM-L6-v2
on 4,271 dated records (nDCG@10 of the cosine alone): no date 0.211; title, date 0.307; date, title
0.399; the same joined by ". " 0.330, by ": " 0.363. On 1,400 abstracts: title and windows 0.379,
joined by ". " 0.376, whole and cut off 0.375.
"""

WINDOW_WORDS = 150
STEP_WORDS = 100
MAX_SINGLE_WORDS = 170
"""A text of up to this many words is one passage: a second window would repeat two thirds of it."""

_MAX_TITLE_CHARACTERS = 300
"""A longer title is shortened in front of a window (never in the record) to leave it room."""

_UNSPACED_RANGES = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
_WORD = re.compile(rf"[{_UNSPACED_RANGES}]|[^\s{_UNSPACED_RANGES}]{{1,40}}")
"""Up to 40 characters between spaces, or one character of a script written without spaces.

Otherwise a page of Chinese, or an unbroken string of a million characters, would be one word, and
all but its beginning would be lost.
"""

FittingCharacters = Callable[[str], int]
"""Returns how many leading characters of a text an encoder reads."""


@dataclass(frozen=True)
class Passage:
    """A piece of a record.

    Attributes:
        field: "title", "summary" or "text".
        start, end: character offsets into that field, 0 <= start <= end.
        text: what is embedded: date, title and field[start:end], a line each.
    """

    field: str
    start: int
    end: int
    text: str


def cut_passages(record: Record, fits: FittingCharacters | None = None) -> tuple[Passage, ...]:
    """Return the passages of a record in reading order: summary, then text; never none.

    A short summary is one passage. Longer ones, and text, are cut at word boundaries into windows
    of 150 words that begin every 100 words. A record with neither has a passage of its title. Each
    character of summary and text (blank fields aside) is in at least one passage.

    fits: when given, windows are narrowed until the encoder reads all of them, for text with words
    that split into many word pieces; otherwise 150 words are assumed to fit.
    """
    head = _head(record, "summary")
    passages = tuple(
        Passage(field, start, end, head + text[start:end])
        for field, text in (("summary", record.summary), ("text", record.text))
        for start, end in _windows(text, head, fits)
    )
    return passages or _title_passages(record, fits)


def embedded_text(record: Record, field: str, start: int, end: int) -> str:
    """Return the embedded text of the passage that `cut_passages` cuts at this place."""
    return _head(record, field) + record.field(field)[start:end]


def passage_hash(passage: Passage) -> str:
    """Return 32 hex digits (128 bits) of the SHA-256 of the embedded text."""
    return hashlib.sha256(passage.text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _title_passages(record: Record, fits: FittingCharacters | None) -> tuple[Passage, ...]:
    title, head = record.title, _head(record, "title")
    spans = list(_windows(title, head, fits)) or [(0, len(title))]
    return tuple(Passage("title", start, end, head + title[start:end]) for start, end in spans)


def _head(record: Record, field: str) -> str:
    """Return date and title, a line each, for the front of a window; the date for a title."""
    date_line = f"{record.date.as_written}\n" if record.date.as_written else ""
    title = "" if field == "title" else _shorten_title(record.title)
    return f"{date_line}{title}\n" if title else date_line


def _shorten_title(title: str) -> str:
    if len(title) <= _MAX_TITLE_CHARACTERS:
        return title.strip()
    cut = title[:_MAX_TITLE_CHARACTERS]
    return cut.rpartition(" ")[0].strip() or cut


def _windows(text: str, head: str, fits: FittingCharacters | None) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each window, left to right; they cover all of the text with blanks."""
    if fits is None and _is_surely_short(text):
        yield 0, len(text)
        return
    words = [match.span() for match in _WORD.finditer(text)]
    first, start = 0, 0
    while first < len(words):
        last = len(words) if len(words) - first <= MAX_SINGLE_WORDS else first + WINDOW_WORDS
        if fits is not None:
            last = _last_that_fits(text, head, words, first, last, fits)
        if last == len(words):
            yield start, len(text)
            return
        yield start, words[last - 1][1]
        step = min(STEP_WORDS, (last - first) * STEP_WORDS // WINDOW_WORDS)
        first += max(1, step)
        start = words[first][0]


def _is_surely_short(text: str) -> bool:
    """Return whether a text is certainly one window, without looking for its words.

    Nearly all summaries are.
    """
    return text.isascii() and 0 < len(text.split()) <= MAX_SINGLE_WORDS - len(text) // 40


def _last_that_fits(
    text: str,
    head: str,
    words: list[tuple[int, int]],
    first: int,
    last: int,
    fits: FittingCharacters,
) -> int:
    """Return the word index, at most `last`, before which a window from `first` on must end.

    The window keeps at least one word.
    """
    start = words[first][0]
    max_end = start + fits(head + text[start : words[last - 1][1]]) - len(head)
    while last > first + 1 and words[last - 1][1] > max_end:
        last -= 1
    return last

"""Capital letters: a question is read with those of the archive's names, however it was typed.

Readers type "stalin", "Stalin" and "STALIN", and begin questions with a capital. So a capital that
was typed says nothing. A word is read as a name where the authority file, the reader's names or the
titles' aliases have it, and where the records mostly write it with a capital in mid-sentence. A
word that is neither in a record nor in the dictionary is read as a name too.
"""

from __future__ import annotations

import re
import threading
from collections import Counter, OrderedDict
from collections.abc import Iterator

from corpus import (
    MONTH_NAMES,
    WEEKDAY_NAMES,
    NameAuthority,
    NameMention,
    Record,
    name_key,
    without_accents,
)
from embeddings import ArchiveView, TextQuery
from qa.understanding.lexicon import COMMANDS, EMPTY_WORDS, NOT_NAMES
from qa.understanding.sentence_parser import is_english_word

MOST_RECORDS_READ = 12
"""Records that are read for each word, to see how they write it."""
MOST_WORDS_KEPT = 5_000
_WORD = re.compile(r"(?<!\w)[^\W\d_](?:[\w’']*\w)?")
_HYPHENATED = re.compile(r"(?<![\w-])[^\W\d_]+(?:-[^\W\d_]+)+(?![\w-])")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n\"“(\[]|[-–—]\s)\W*$")
QUOTED_TEXT = re.compile(r"[\"“”«»][^\"“”«»]*[\"“”«»]")
"""Matches a quoted phrase; its letters stay as typed."""
_OPERATOR = re.compile(r"\b(?:AND|OR|NOT)\b")
_LONGEST_ABBREVIATION = 5
_MOST_WORDS_READ = 100
"""Of a longer text, the further words are read as written in small letters."""
_PLACE_BEFORE = re.compile(r"\b(?:in|at|to|near)\s$")
_NEARLY_ALL = 0.9
_CALENDAR = {name.casefold() for name in (*MONTH_NAMES, *WEEKDAY_NAMES)} - {"may", "march"}
_DATED_MONTH = re.compile(r"(?:may|march)\s+\d")
_DAY_BEFORE_MONTH = re.compile(r"\d(?:st|nd|rd|th)?\s+(?:of\s+)?(?:may|march)$")
"""Months that are words too are months next to a number: "letters of May 1951"."""
_COUNTRY_PRONOUN = "us"
_POSSESSIVE_ENDING = re.compile(r"['’]s?$")


class NameCapitals:
    """Gives the names in a question their capitals. Safe to share between threads.

    How the records write a word is looked up once for each state of the archive.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state: object = None
        self._spellings: OrderedDict[str, str] = OrderedDict()

    def restore(self, text: str, view: ArchiveView, names: NameAuthority) -> str:
        """Return a text with capitals in its names and at its beginning; no place in it moves.

        What is in quotation marks, and the operators AND, OR and NOT, stay as typed.
        """
        lower = "".join(_lowered(letter) for letter in text)
        text_index = view.index.text_index
        is_indexed = None if text_index is None else text_index.has_word
        letters = list(lower)
        covered = [False] * len(lower)
        for mention in names.find_mentions(lower, is_indexed):
            if mention.entries or mention.related:
                letters[mention.start : mention.end] = _spelled_as_name(mention)
                covered[mention.start : mention.end] = [True] * (mention.end - mention.start)
        words = (*_HYPHENATED.finditer(lower), *_WORD.finditer(lower))
        for match in words[:_MOST_WORDS_READ]:
            word = _POSSESSIVE_ENDING.sub("", match.group())
            end = match.start() + len(word)
            if not any(covered[match.start() : end]):
                spelling = self._spelling(word, lower, match, view, names)
                letters[match.start() : end] = spelling
                if "-" in word and spelling != word:  # "al-Tamari" is one name
                    covered[match.start() : end] = [True] * len(word)
        for start, end in _kept_spans(text):
            letters[start:end] = text[start:end]
        letters[:1] = map(_raised, letters[:1])
        return "".join(letters)

    def _spelling(
        self, word: str, text: str, match: re.Match[str], view: ArchiveView, names: NameAuthority
    ) -> str:
        """Return a word as names are written, or in small letters when it is none."""
        is_date = word in _CALENDAR or bool(_DATED_MONTH.match(text, match.start()))
        if word == "i" or is_date or _DAY_BEFORE_MONTH.search(text[: match.end()]):
            return word.capitalize()
        if word == _COUNTRY_PRONOUN and _is_country(text, match):
            return word.upper()
        if len(word) < 2 or word in NOT_NAMES or word in EMPTY_WORDS:
            return word
        state = (view.snapshot.generation, view.snapshot.index_checksum)
        with self._lock:
            if state != self._state:
                self._state = state
                self._spellings.clear()
            if word in self._spellings:
                return self._spellings[word]
        spelling = _spelling_in_records(word, view, names)
        with self._lock:
            self._spellings[word] = spelling
            if len(self._spellings) > MOST_WORDS_KEPT:
                self._spellings.popitem(last=False)
        return spelling


def _spelling_in_records(word: str, view: ArchiveView, names: NameAuthority) -> str:
    """Return a word in small letters as the records write it: with capitals when it is a name.

    The records must mostly write it with a capital in mid-sentence; nearly always when it is in the
    dictionary, since titles of office have capitals too. Where no sentence tells, a word of the
    dictionary is a name where the authority file has it, or where a title joins it to an initial or
    to a word of no dictionary ("James A. Baker"). Any other word is a name where the records write
    it with a capital, or where no record has it.
    """
    text_index = view.index.text_index
    if text_index is None:
        return word
    hits = text_index.search([TextQuery(word)], limit=MOST_RECORDS_READ)
    records = view.snapshot.records_at([row for row, _ in hits])
    pattern = re.compile(rf"(?<![\w-]){re.escape(without_accents(word))}(?![\w-])", re.IGNORECASE)
    written = [form for record in records.values() for form in _in_sentences(record, pattern)]
    is_english = is_english_word(word)
    if written:
        share = sum(map(_has_capital, written)) / len(written)
        is_name = share >= _NEARLY_ALL if is_english else share > 1 / 2
    else:
        texts = (
            text
            for record in records.values()
            for text in (record.title, record.summary, record.text)
        )
        written = [
            form
            for text in texts
            for form in pattern.findall(without_accents(text))
            if _has_capital(form)
        ]
        is_joined = any(_is_joined_to_name(record.title, pattern) for record in records.values())
        if is_english:
            is_name = bool(written) and (bool(_forms(word, names)) or is_joined)
        else:
            is_name = bool(written) or (not records and word.isalpha() and word.isascii())
    if not is_name:
        return word
    forms = Counter(form for form in (*_forms(word, names), *written) if _has_capital(form))
    spelling = max(forms, key=forms.__getitem__, default="")
    return spelling if spelling.casefold() == word else word.capitalize()


def _has_capital(form: str) -> bool:
    """Return whether a form is written as a name is; "al-Tamari" is too."""
    return form[0].isupper() or ("-" in form and not form.islower())


def _is_joined_to_name(title: str, pattern: re.Pattern[str]) -> bool:
    """Return whether a word stands next to an initial, or a capitalised word of no dictionary.

    Or it ends a title after a preposition of place: "Ana Solberg in Odessa".
    """
    title = without_accents(title)
    for match in pattern.finditer(title):
        is_last = title[match.end() :].strip() == "" or title[match.end()] == ","
        if is_last and _PLACE_BEFORE.search(title[: match.start()]):
            return True
        before = title[: match.start()].split(" ")[-2:-1]
        after = title[match.end() :].split(" ")[1:2] if title[match.end() :][:1] == " " else []
        for word in (*before, *after):
            letters = word.rstrip(".")
            is_capital = letters.isalpha() and letters[0].isupper()
            if is_capital and (len(letters) == 1 or not is_english_word(letters)):
                return True
    return False


def _in_sentences(record: Record, pattern: re.Pattern[str]) -> Iterator[str]:
    """Yield how a record writes a word in mid-sentence, and in its lists of names."""
    for listed in (*record.people, *record.places):
        yield from pattern.findall(without_accents(listed))
    for text in map(without_accents, (record.summary, record.text)):
        for match in pattern.finditer(text):
            if _SENTENCE_START.search(text, max(0, match.start() - 4), match.start()) is None:
                yield match.group()


def _forms(word: str, names: NameAuthority) -> list[str]:
    """Return the spellings of a word in the authority file."""
    return [
        form
        for entry in (*names.lookup(word), *names.lookup_related(word))
        for form in (entry.name, *entry.forms, *entry.related)
        if name_key(form) == name_key(word)
    ]


def _spelled_as_name(mention: NameMention) -> str:
    """Return a mention with its capitals, in the spelling of its entry where that is as long."""
    written = mention.as_written
    key = name_key(written)
    for entry in (*mention.entries, *mention.related):
        for form in (entry.name, *entry.forms, *entry.related):
            if form.casefold() == written.casefold() and name_key(form) == key:
                return form
    return re.sub(r"(?<![\w’'])[^\W\d_]", lambda match: _raised(match.group()), written)


def _is_country(text: str, match: re.Match[str]) -> bool:
    """Return whether "us" means the country: before a noun, and not after "tell"."""
    before = text[: match.start()].split()[-1:]
    after = text[match.end() :].split()[:1]
    if before and before[0] in COMMANDS | {"give", "let"}:
        return False
    return before == ["the"] or bool(after and after[0].strip("?.,!") not in NOT_NAMES)


def _kept_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of quoted phrases, and of operators unless all words have capitals."""
    for match in QUOTED_TEXT.finditer(text):
        yield match.span()
    if not (text.isupper() and any(len(word) > _LONGEST_ABBREVIATION for word in text.split())):
        for match in _OPERATOR.finditer(text):
            yield match.span()


def _lowered(letter: str) -> str:
    return letter.lower() if len(letter.lower()) == 1 else letter


def _raised(letter: str) -> str:
    return letter.upper() if len(letter.upper()) == 1 else letter

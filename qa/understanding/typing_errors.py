"""Misspelt words of a question, corrected by the words of the records and by the little words.

A word is misspelt when no record has it, no dictionary has it, and it is no known name. It then
means the nearest word of the records, or a word that only asks ("mny" for "many"). A name typed
with a capital may be a person outside the records, so it must be nearer. The reader always sees the
word that was read; the words of a record are never read as something else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, islice

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from corpus import NameAuthority, Record, without_accents
from embeddings import ArchiveView, WordSearch, terms
from qa.understanding.letter_case import QUOTED_TEXT
from qa.understanding.lexicon import AUXILIARIES, EMPTY_WORDS, QUESTION_WORDS, SENTENCE_OPENERS
from qa.understanding.sentence_parser import english_words, is_english_word, parse

MOST_RECORDS_READ = 24
"""How many records with a similar word are read, to compare their words."""
MOST_WORDS_CORRECTED = 8
"""In a longer list of unknown words the question is not English, and nothing is corrected."""
_LONG_WORD = 7
"""From this many letters two edits are allowed, as Elasticsearch's AUTO fuzziness nearly does."""
_SHORTEST_WORD = 3
_SHORTEST_CAPITALISED = 5
_WORD = re.compile(r"(?<![\w*:’'-])[^\W\d_]+(?![\w*:’'-])")
_WORDS_OF_GRAMMAR = frozenset(
    """
    against amid among amongst beside during into onto since toward towards until unto upon versus
    via without although because nor unless whenever whereas whether whilst whoever whichever yours
    hers ours theirs myself himself herself itself themselves ourselves shall ought
    """.split()
)
"""Prepositions, conjunctions and pronouns, which a dictionary of nouns, verbs, adjectives and
adverbs lacks: "during" is no misspelt "daring"."""
_SILENT = re.compile(r"(?<=.)[aeiouyh]+")
_DOUBLED = re.compile(r"(.)\1+")


def correct_typing(
    text: str, view: ArchiveView, names: NameAuthority
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return a question with its misspelt words corrected, and each (typed, corrected) pair.

    What is in quotation marks, and a word next to an operator of the query syntax, stay as typed.
    """
    text_index = view.index.text_index
    if text_index is None or not text.isascii():
        return text, ()
    is_small = text[1:] == text[1:].lower()
    quoted = [match.span() for match in QUOTED_TEXT.finditer(text)]
    unknown = [
        match
        for match in _WORD.finditer(text)
        if not any(start <= match.start() < end for start, end in quoted)
        and _is_unknown(match.group(), text_index)
    ]
    if unknown:  # "women": only the parser knows its dictionary form
        lemmas = {word.start: word.lemma for word in parse(text).words}
        unknown = [m for m in unknown if not is_english_word(lemmas.get(m.start(), m.group()))]
    known_names = [
        (mention.start, mention.end)
        for mention in (names.find_mentions(text) if unknown else ())
        if (mention.entries or mention.related)
        and (not mention.corrected or text_index.has_word(mention.corrected))
    ]
    corrections = {}
    for match in unknown[: MOST_WORDS_CORRECTED + 1]:
        is_named = any(start <= match.start() < end for start, end in known_names)
        word = match.group()
        may_be_stranger = word[0].isupper() and not is_small and match.start() > 0
        if not is_named and (correction := _nearest_word(word, view, text_index, may_be_stranger)):
            corrections[match.span()] = correction
    question_word = _misspelt_question_word(text)
    if question_word is not None:
        corrections.setdefault(*question_word)
    if len(corrections) > MOST_WORDS_CORRECTED:
        return text, ()
    pairs = tuple(
        (text[start:end], correction) for (start, end), correction in sorted(corrections.items())
    )
    for (start, end), correction in sorted(corrections.items(), reverse=True):
        if is_english_word(correction):
            correction = correction.capitalize() if text[start].isupper() else correction.lower()
        text = text[:start] + correction + text[end:]
    return text, pairs


def _is_unknown(word: str, text_index: WordSearch) -> bool:
    """Return whether neither a record nor a dictionary has a word."""
    key = word.casefold()
    return (
        len(key) >= _SHORTEST_WORD
        and not (word.isupper() and len(word) <= _LONG_WORD)
        and key not in EMPTY_WORDS | _WORDS_OF_GRAMMAR
        and not text_index.has_word(key)
        and not is_english_word(key)
    )


def _misspelt_question_word(text: str) -> tuple[tuple[int, int], str] | None:
    """Return the first word's span and the question word meant: "Wat did ...", "Wher is ...".

    The dictionary has rare words of this look ("wat", a temple), so an auxiliary must follow.
    """
    words = list(islice(re.finditer(r"[^\W\d_]+", text), 2))
    if len(words) < 2 or words[1].group().casefold() not in AUXILIARIES:
        return None
    typed = words[0].group().casefold()
    if typed in EMPTY_WORDS or len(typed) < _SHORTEST_WORD:
        return None
    candidates = [word for word in QUESTION_WORDS if OSA.distance(typed, word, score_cutoff=1) <= 1]
    return (words[0].span(), candidates[0]) if len(candidates) == 1 else None


def _nearest_word(
    word: str, view: ArchiveView, text_index: WordSearch, may_be_stranger: bool
) -> str:
    """Return the word that a word misspells; "" for none.

    The nearest of the records' words and the little words counts; a dictionary word that is nearer
    still comes first, since it is then no word of these records.
    """
    typed = word.casefold()
    if may_be_stranger and len(typed) < _SHORTEST_CAPITALISED:
        return ""
    most_edits = 2 if len(typed) >= _LONG_WORD and not may_be_stranger else 1
    rows = {
        row
        for term in terms(typed)
        for row, _ in text_index.rows_with_similar_word(term, limit=MOST_RECORDS_READ)
    }
    records = view.snapshot.records_at(sorted(rows)).values()
    written = Counter(chain.from_iterable(map(_words, records)))
    if may_be_stranger:
        written = Counter({form: n for form, n in written.items() if form[0].isupper()})
        return _best(typed, written, most_edits)
    correction = _best(typed, written, 1) or _best(
        typed, Counter(EMPTY_WORDS | SENTENCE_OPENERS), 1
    )
    return correction or _dictionary_word(typed) or _best(typed, written, most_edits)


def _dictionary_word(typed: str) -> str:
    """Return the only word of the dictionary that is one edit away, or sounds alike; else ""."""
    similar = [
        word
        for word, _, _ in extract(
            typed, english_words(typed[0]), scorer=OSA.distance, score_cutoff=1, limit=None
        )
    ]
    alike = [word for word in similar if _consonants(word) == _consonants(typed)]
    alike = [word for word in alike if len(word) == len(typed)] or alike
    if not alike and len(typed) > _SHORTEST_WORD + 1:
        alike = similar
    return alike[0] if len(alike) == 1 else ""


def _best(typed: str, written: Counter[str], most_edits: int) -> str:
    """Return the word that is nearest to a typed one, by edits, sound and how often it is written.

    Edits are counted by optimal string alignment. Two edits are allowed in a shorter word too when
    both words have the same consonants ("spair", "spare").
    """
    sound = _consonants(typed)
    best: tuple[int, bool, int, str] | None = None
    for form, count in written.items():
        key = without_accents(form).casefold()
        if key[:1] != typed[:1] or not key.isalpha():
            continue
        sounds_alike = _consonants(key) == sound
        limit = 2 if sounds_alike and len(typed) >= 5 else most_edits
        edits = OSA.distance(typed, key, score_cutoff=limit)
        if 0 < edits <= limit and (len(typed) > _SHORTEST_WORD + 1 or sounds_alike):
            candidate = (edits, not sounds_alike, -count, form)
            best = candidate if best is None else min(best, candidate)
    return "" if best is None else best[-1]


def _consonants(word: str) -> str:
    """Return a word's first letter and consonants, none doubled."""
    return _DOUBLED.sub(r"\1", _SILENT.sub("", word))


def _words(record: Record) -> Iterable[str]:
    for text in (record.title, record.summary, record.text, *record.people, *record.places):
        yield from re.findall(r"[^\W\d_]{3,}", text)


def correction_notes(corrections: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return a line for each corrected word."""
    return tuple(f"“{typed}” was read as “{correction}”" for typed, correction in corrections)

"""Find the names of the authority file in a text, in every form and with small misspellings.

At each word of a text the finder takes the longest form that begins at it. A still longer form with
a slip in one word after the first is preferred. If there is neither, it tries a misspelt word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from corpus.names.authority import NameEntry
from corpus.names.name_table import SHORTEST_SLIP, Key, NameForm, NameTable
from corpus.names.spelling import SpelledWord, ordinary_words, split_words

LONG = 8
"""Letters from which a word may differ by two edits; a shorter one by one edit."""

_GAP = re.compile(r"[\s\-‐‑–·.]{0,4}")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]{4,40}")
_LONGEST_BEFORE_DOT = 4


@dataclass(frozen=True)
class NameMention:
    """A name in a text.

    Attributes:
        start: where it begins, as in text[start:end].
        end: where it ends.
        as_written: the text from start to end.
        entries: the entries that have it as a full name; more than one if they share it.
        related: the entries that it only points to.
        corrected: the correct form if as_written is a misspelling; else None.
    """

    start: int
    end: int
    as_written: str
    entries: tuple[NameEntry, ...] = ()
    related: tuple[NameEntry, ...] = ()
    corrected: str | None = None

    @property
    def is_ambiguous(self) -> bool:
        """Whether two or more entries have this name, so that it decides for none of them."""
        return len(self.entries) > 1

    @property
    def entry(self) -> NameEntry | None:
        """The only entry named in full, or else the only one pointed to; None when ambiguous."""
        if self.entries:
            return None if self.is_ambiguous else self.entries[0]
        return self.related[0] if len(self.related) == 1 else None


def find_mentions(
    table: NameTable, text: str, is_in_archive: Callable[[str], bool] | None
) -> tuple[NameMention, ...]:
    """Return the names in a text, from left to right, without overlaps.

    is_in_archive: whether a word occurs in the archive; such a word is never a misspelling.
    """
    return _NameFinder(table, text, is_in_archive).mentions()


class _NameFinder:
    """Finds the names in one text; holds its words and the corrections tried for them."""

    def __init__(
        self, table: NameTable, text: str, is_in_archive: Callable[[str], bool] | None
    ) -> None:
        self._table = table
        self._text = text
        self._is_in_archive = is_in_archive
        self._words = [self._to_nominative(word) for word in split_words(text)]
        self._joins = [False] + [
            self._may_join(before, after)
            for before, after in zip(self._words, self._words[1:], strict=False)
        ]
        self._is_lower = not any(map(str.isupper, text))
        self._is_upper = not any(map(str.islower, text))
        self._ordinary = ordinary_words()
        self._corrections: dict[str, str | None] = {}

    def mentions(self) -> tuple[NameMention, ...]:
        """Return the names, from left to right."""
        mentions = []
        index = 0
        while index < len(self._words):
            mention, count = self._exact_mention(index)
            slip_mention, slip_count = self._mention_with_slip(index, count)
            if slip_count:
                mention, count = slip_mention, slip_count
            if mention is None:
                mention, count = self._mention_of_misspelt_word(index)
            if mention is not None:
                mentions.append(mention)
            index += max(count, 1)
        return tuple(mentions)

    def _exact_mention(self, index: int) -> tuple[NameMention | None, int]:
        """Return the longest form that begins at a word, and its number of words."""
        for count in range(self._max_word_count(index), 0, -1):
            key = tuple(word.key for word in self._words[index : index + count])
            if forms := self._usable_forms(key, index):
                return self._make_mention(index, count, forms, None), count
        return None, 0

    def _max_word_count(self, index: int) -> int:
        """Return the largest number of words of a form that begins at a word."""
        longest = self._table.longest.get(self._words[index].key, 0)
        limit = min(longest, len(self._words) - index)
        count = min(limit, 1)
        while count < limit and self._joins[index + count]:
            count += 1
        return count

    def _usable_forms(self, key: Key, index: int) -> Sequence[NameForm]:
        """Return the forms of a key that the text writes as a name.

        Left out are ordinary words without the capitals of a name, and single letters without dots.
        """
        forms = self._table.forms.get(key, ())
        if not forms:
            return ()
        if len(key) > 1:
            is_dotted = all(len(part) == 1 and part.isascii() for part in key)
            return forms if not is_dotted or "." in self._text_between(index, index + 1) else ()
        if key[0] not in self._ordinary:
            return forms
        if self._is_upper:
            return ()
        word = self._words[index]
        written = self._text[word.start : word.end]
        return tuple(
            form
            for form in forms
            if (written.isupper() if form.form.isupper() else written[0].isupper())
        )

    def _mention_with_slip(self, index: int, exact_count: int) -> tuple[NameMention | None, int]:
        """Return a form with a slip in one word after the first, longer than the exact form."""
        best: Key = ()
        for key in self._table.multiword.get(self._words[index].key, ()):
            count = len(key)
            if count <= max(exact_count, len(best)) or index + count > len(self._words):
                continue
            if all(self._joins[index + 1 : index + count]) and self._differs_in_a_slip(key, index):
                best = key
        if not best:
            return None, 0
        forms = self._table.forms[best]
        return self._make_mention(index, len(best), forms, forms[0].form), len(best)

    def _differs_in_a_slip(self, key: Key, index: int) -> bool:
        """Return whether the words at an index differ from a key by a slip in one word."""
        words = self._words[index : index + len(key)]
        differing = [
            (part, word) for part, word in zip(key, words, strict=True) if part != word.key
        ]
        if len(differing) != 1:
            return False
        part, word = differing[0]
        return self._may_be_slip(word) and _is_slip(word.key, part) and not self._is_known(word)

    def _mention_of_misspelt_word(self, index: int) -> tuple[NameMention | None, int]:
        """Return the one-word name that a misspelt word means, if it is the only candidate."""
        word = self._words[index]
        if not self._may_be_slip(word):
            return None, 0
        if word.key not in self._corrections:
            self._corrections[word.key] = None if self._is_known(word) else self._nearest(word.key)
        name = self._corrections[word.key]
        if name is None:
            return None, 0
        forms = self._table.forms[(name,)]
        return self._make_mention(index, 1, forms, forms[0].form), 1

    def _may_be_slip(self, word: SpelledWord) -> bool:
        """Return whether a word looks like a name, but is neither part of one nor an ordinary word.

        A known surname with a final "a" is the feminine form, and a word with a capital inside is a
        brand; neither is a slip.
        """
        return (
            len(word.key) >= SHORTEST_SLIP
            and (self._is_lower or self._text[word.start].isupper())
            and not _is_mixed(self._text[word.start + 1 : word.end])
            and word.key not in self._table.words
            and not (word.key.endswith("a") and word.key[:-1] in self._table.words)
            and not self._is_ordinary(word.key)
        )

    def _is_ordinary(self, key: str) -> bool:
        """Return whether a word is an ordinary English word, with or without an ending."""
        return key in self._ordinary or any(
            key.endswith(ending) and key[: -len(ending)] in self._ordinary
            for ending in ("s", "es", "ed", "ing")
        )

    def _is_known(self, word: SpelledWord) -> bool:
        """Return whether a word occurs in the archive, so that it is not a misspelling."""
        return self._is_in_archive is not None and self._is_in_archive(
            self._text[word.start : word.end]
        )

    def _nearest(self, key: str) -> str | None:
        """Return the name nearest to a misspelt word; None if several entries are as near."""
        names = self._table.single_words.get(key[0], ())
        edits = {
            name: distance
            for name, distance, _ in process.extract(
                key, names, scorer=OSA.distance, score_cutoff=_max_edits(key), limit=None
            )
            if _is_slip(key, name)
            and (distance == 1 or any(form.is_full for form in self._table.forms[(name,)]))
        }
        nearest = [name for name in names if name in edits and edits[name] == min(edits.values())]
        entry_sets = {
            frozenset(form.entry for form in self._table.forms[(name,)]) for name in nearest
        }
        return nearest[0] if len(entry_sets) == 1 else None

    def _make_mention(
        self, index: int, count: int, forms: Iterable[NameForm], corrected: str | None
    ) -> NameMention:
        """Return the mention of `count` words at an index, with the last dot of initials."""
        words = self._words[index : index + count]
        start, end = words[0].start, words[-1].end
        if count > 1 and all(len(word.key) == 1 and word.key.isascii() for word in words):
            end += self._text[end : end + 1] == "."
        entries = self._table.entries
        return NameMention(
            start,
            end,
            self._text[start:end],
            tuple(entries[form.entry] for form in forms if form.is_full),
            tuple(entries[form.entry] for form in forms if not form.is_full),
            corrected,
        )

    def _text_between(self, before: int, after: int) -> str:
        """Return the text between two words, given by index."""
        return self._text[self._words[before].stop : self._words[after].start]

    def _may_join(self, before: SpelledWord, after: SpelledWord) -> bool:
        """Return whether two neighbouring words can belong to one name.

        Only spaces, hyphens or the dot of an initial or short abbreviation may separate them.
        """
        if after.start - before.stop > _LONGEST_BEFORE_DOT:
            return False
        gap = self._text[before.stop : after.start]
        if _GAP.fullmatch(gap) is None:
            return False
        return "." not in gap or len(before.key) <= _LONGEST_BEFORE_DOT

    def _to_nominative(self, word: SpelledWord) -> SpelledWord:
        """Return a declined Russian name ("Сталина") in the form that the authority file has."""
        known = self._table.words
        if word.key in known or not _CYRILLIC.fullmatch(word.key):
            return word
        for cut in (1, 2, 3):
            stem = word.key[:-cut]
            for ending in ("", "а", "я", "и", "ь"):
                if len(stem) >= 3 and stem + ending in known:
                    return word._replace(key=stem + ending)
        return word


def _is_mixed(written: str) -> bool:
    """Return whether a text has neither only lower-case nor only upper-case letters."""
    return not (written.islower() or written.isupper())


def _max_edits(word: str) -> int:
    """Return how many edits a misspelling of a word may have."""
    return 2 if len(word) >= LONG else 1


def _is_slip(word: str, name: str) -> bool:
    """Return whether a word can be a misspelling of a name: the same first letter, few edits."""
    if len(name) < SHORTEST_SLIP or word[0] != name[0]:
        return False
    limit = min(_max_edits(word), _max_edits(name))
    return 0 < OSA.distance(word, name, score_cutoff=limit) <= limit

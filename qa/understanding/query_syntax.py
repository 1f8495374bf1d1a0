"""The field's query syntax: phrases, AND, OR, NOT, parentheses and `title:`, read into a small tree.

    Stalin AND (Korea OR "thirty-eighth parallel") NOT Mao
    title:Khrushchev memorandum          people:Molotov summary:"atomic bomb"

An operator counts only in capitals, and only with something to work on; NOT binds closest, then AND, then OR. Where an
operator stands, words side by side must all be there; without one, bare words add to the score and only phrases and
words of a named field must be there. Words that every question is made of ("the", "from") are never demanded.

The tree says which records may be found, as a period does: `rows_that_match` turns it into rows, and what is found is
ranked by `Syntax.words`. Nothing that a reader types is an error here: what has no meaning is taken as a word or left
out, and `Syntax.repaired` says so. Time and memory are linear in the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corpus import collapse_whitespace
from embeddings import TextQuery, key_terms

MAX_LEAVES = 400
"""So many words and phrases of one query are read."""

MAX_DEPTH = 20
"""Parentheses within parentheses: deeper ones are left out, so that no tree is too deep to walk."""

FIELDS_MEANT = {
    "title": ("title",),
    "summary": ("summary",),
    "text": ("text",),
    "people": ("names",),
    "places": ("names",),
}
"""What can stand before a colon, and the indexed fields it looks in. People and places are indexed as one field."""

_OPERATORS = ("AND", "OR", "NOT")
_FAMILIES = ('"“”„‟＂〝〞〟', "«»", "‹›", "「」", "『』")
_CLOSING = {mark: re.compile(f"[{family}]") for family in _FAMILIES for mark in family}
_CLOSING_SINGLE = re.compile(r"(?<=\S)['’](?!\w)")
_MARKS = "".join(_FAMILIES)
_WORD = re.compile(rf"[^\s(){_MARKS}]+")
_FIELD = re.compile(rf"({'|'.join(FIELDS_MEANT)}):", re.IGNORECASE)
_WORD_NEAR = re.compile(r"\S{0,9}\w")
_ABBREVIATED_YEAR = re.compile(r"\d\d(?!\d)")

_ASKING = frozenset(
    """
what which who whom whose when where why how is are was were did do does has have had can could would should will
""".split()
)
_BEFORE_NOT = frozenset(
    """
is are was were did do does has have had can could would should will shall must may might am be been
""".split()
)
_LONGEST_ABBREVIATION = 5
_AS_A_WORD = "and is taken as a word"


@dataclass(frozen=True)
class AllOf:
    """Records that meet every part."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class AnyOf:
    """Records that meet at least one part."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class NoneOf:
    """Records that do not meet the part."""

    part: Node


Node = TextQuery | AllOf | AnyOf | NoneOf
"""A clause is met by the records that hold all its words, or its phrase."""


@dataclass(frozen=True)
class QuerySyntax:
    """A query with syntax in it, read.

    required: what each record found must meet; None: nothing. words: what to rank by, all that is not excluded, with
    neither marks nor operators; may be "". repaired: a line for each thing that was not as it should be.
    """

    required: Node | None
    words: str
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Token:
    """kind: "leaf", "open", "close" or "operator". text: the word, the phrase, or the operator."""

    kind: Literal["leaf", "open", "close", "operator"]
    text: str = ""
    fields: tuple[str, ...] = ()
    phrase: bool = False


def read_syntax(text: str) -> QuerySyntax | None:
    """Read a query; None when nothing of the syntax stands in it, and it is plain words or a question."""
    plain = "".join(" " if unicodedata.category(one) == "Cc" else one for one in text)
    notes: dict[str, None] = {}
    tokens = _balanced(_scan(plain, notes), notes)
    tokens = _operators_that_count(tokens, _is_prose(tokens), notes)
    written = any(token.kind == "operator" or token.phrase or token.fields for token in tokens)
    if not written and not any(note.endswith(_AS_A_WORD) for note in notes):
        return None
    return _parsed(tokens, notes)


def matching_rows(
    node: Node, rows_of: Callable[[TextQuery], NDArray[np.int64]], everything: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Find the rows that meet a tree: (k,) sorted, each once.

    rows_of: (n,) the rows that hold all words of a clause, or its phrase. everything: (m,) the rows that may be found.
    """
    if isinstance(node, TextQuery):
        return np.intersect1d(rows_of(node), everything)
    if isinstance(node, NoneOf):
        return np.setdiff1d(everything, matching_rows(node.part, rows_of, everything))
    if isinstance(node, AllOf):
        left = everything
        for part in node.parts:
            left = matching_rows(part, rows_of, left)
        return np.unique(left)
    return np.unique(
        np.concatenate([matching_rows(part, rows_of, everything) for part in node.parts])
    )


def _scan(text: str, notes: dict[str, None]) -> list[_Token]:
    """Cut the text into tokens, left to right."""
    tokens: list[_Token] = []
    place, leaves = 0, 0
    fields: tuple[str, ...] = ()
    closes_single = _CLOSING_SINGLE.search(text) is not None
    while place < len(text) and leaves < MAX_LEAVES:
        mark, named = text[place], _FIELD.match(text, place)
        if named is not None and (place == 0 or not text[place - 1].isalnum()):
            place = named.end()
            if _holds(text, place):
                fields = FIELDS_MEANT[named.group(1).lower()]
            else:
                notes[f"{named.group()} has nothing right after it, {_AS_A_WORD}"] = None
                tokens.append(_Token("leaf", named.group()))
            continue
        place, leaf = place + 1, None
        if mark in _CLOSING:
            if _opens(text, place - 1):
                leaf, place = _phrase_from(text, place - 1, fields, notes)
            elif not text[place - 2].isdigit():
                notes["a quotation mark that closes nothing is left out"] = None
        elif mark in "()":
            tokens.append(_Token("open" if mark == "(" else "close", "", fields))
        elif closes_single and mark in "'‘" and _opens_single(text, place - 1):
            closing = _CLOSING_SINGLE.search(text, place)
            closes_single = closing is not None
            if closing is not None:
                leaf, place = _phrase(text[place : closing.start()], fields, notes), closing.end()
        elif (word := _WORD.match(text, place - 1)) is not None:
            place = word.end()
            operator = word.group() in _OPERATORS and not fields
            leaf = _Token("operator" if operator else "leaf", word.group(), fields)
        if leaf is not None:
            tokens.append(leaf)
            leaves += 1
        if not mark.isspace():
            fields = ()
    if text[place:].strip():
        notes[f"only the first {MAX_LEAVES} words and phrases are read"] = None
    return tokens


def _phrase(quoted: str, fields: tuple[str, ...], notes: dict[str, None]) -> _Token | None:
    if re.search(r"\w", quoted):
        return _Token("leaf", collapse_whitespace(quoted), fields, True)
    notes["quotation marks with no word between them are left out"] = None
    return None


def _phrase_from(
    text: str, place: int, fields: tuple[str, ...], notes: dict[str, None]
) -> tuple[_Token | None, int]:
    """The phrase that the mark at `place` opens, and where it ends; an unclosed one ends with the text."""
    closing = _CLOSING[text[place]].search(text, place + 1)
    if closing is None:
        notes["a quotation mark is not closed; its phrase is read to the end"] = None
    end = len(text) if closing is None else closing.start()
    return _phrase(text[place + 1 : end], fields, notes), end + (closing is not None)


def _holds(text: str, place: int) -> bool:
    """Whether something that a field can hold begins here, right after its colon."""
    after = text[place : place + 1]
    return after == "(" or after in _CLOSING or _WORD_NEAR.match(text, place) is not None


def _opens(text: str, place: int) -> bool:
    """Whether the quotation mark here opens a phrase: it is no inch mark, and does not end a word before a space."""
    before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
    if text[place] == '"' and before.isdigit():
        return False
    return not before or before.isspace() or before in "(:" or bool(after.strip())


def _opens_single(text: str, place: int) -> bool:
    """Whether the single mark here opens a phrase: at the start of a word, and not as in '49."""
    begins = place == 0 or text[place - 1].isspace() or text[place - 1] in "(:"
    return (
        begins
        and bool(text[place + 1 : place + 2].strip())
        and not _ABBREVIATED_YEAR.match(text, place + 1)
    )


def _balanced(tokens: Iterable[_Token], notes: dict[str, None]) -> list[_Token]:
    """The same with every parenthesis closed once, none empty and none too deep."""
    kept: list[_Token] = []
    depth, ignored = 0, 0
    for token in tokens:
        if token.kind == "open":
            if depth >= MAX_DEPTH:
                ignored += 1
                notes[f"parentheses more than {MAX_DEPTH} deep are left out"] = None
                continue
            depth += 1
        elif token.kind == "close":
            if ignored:
                ignored -= 1
                continue
            if not depth:
                notes["a closing parenthesis with no opening one is left out"] = None
                continue
            depth -= 1
            if kept[-1].kind == "open":
                kept.pop()
                continue
        kept.append(token)
    if depth:
        notes["a parenthesis is not closed; it is taken to close at the end"] = None
        while depth and kept[-1].kind == "open":
            kept.pop()
            depth -= 1
    return kept + [_Token("close")] * depth


def _is_prose(tokens: Sequence[_Token]) -> bool:
    """Whether AND, OR and NOT are words here: in a question in plain words, and in a text typed in capitals.

    A text in capitals is a query when it is made of abbreviations ("NATO AND UN"), or holds marks of the syntax.
    """
    if not tokens:
        return True
    if tokens[0].kind == "leaf" and not tokens[0].phrase and tokens[0].text.casefold() in _ASKING:
        return True
    if any(token.kind in ("open", "close") or token.phrase or token.fields for token in tokens):
        return False
    words = [token.text for token in tokens if token.kind == "leaf"]
    if any(one.islower() for word in words for one in word):
        return False
    return any(len(word) > _LONGEST_ABBREVIATION or _is_little(word) for word in words)


def _operators_that_count(
    tokens: Sequence[_Token], prose: bool, notes: dict[str, None]
) -> list[_Token]:
    """The same, with each operator that has nothing to work on made a word."""
    begins = [False] * (len(tokens) + 1)
    for place in range(len(tokens) - 1, -1, -1):
        token = tokens[place]
        begins[place] = token.kind in ("leaf", "open") or (
            token.text == "NOT" and begins[place + 1]
        )
    found: list[_Token] = []
    for place, token in enumerate(tokens):
        if token.kind == "operator":
            before = found[-1] if found else None
            follows = begins[place + 1]
            if token.text == "NOT":
                spoken = (
                    before is not None
                    and before.kind == "leaf"
                    and before.text.casefold() in _BEFORE_NOT
                )
                counts = follows and not spoken
            else:
                spoken = False
                counts = follows and before is not None and before.kind in ("leaf", "close")
            if prose or not counts:
                if not prose and not spoken:
                    notes[f"{token.text} stands with nothing beside it, {_AS_A_WORD}"] = None
                token = _Token("leaf", token.text)
        found.append(token)
    return found


@dataclass
class _Group:
    """A pair of parentheses while it is read: what OR has closed so far, and the parts since."""

    fields: tuple[str, ...] = ()
    negated: bool = False
    closed: list[Node] = field(default_factory=list)
    parts: list[Node] = field(default_factory=list)
    negate_next: bool = False

    def take(self, node: Node | None) -> None:
        if node is not None:
            self.parts.append(_negated(node) if self.negate_next else node)
        self.negate_next = False

    def close_parts(self) -> None:
        if (both := _joined(AllOf, self.parts)) is not None:
            self.closed.append(both)
        self.parts = []

    def node(self) -> Node | None:
        self.close_parts()
        return _joined(AnyOf, self.closed)


def _parsed(tokens: Sequence[_Token], notes: dict[str, None]) -> QuerySyntax:
    demands_words = any(token.kind == "operator" for token in tokens)
    groups = [_Group()]
    words: list[str] = []
    for token in tokens:
        group = groups[-1]
        if token.kind == "open":
            groups.append(_Group(token.fields or group.fields, group.negated ^ group.negate_next))
        elif token.kind == "close":
            groups.pop()
            groups[-1].take(group.node())
        elif token.text == "NOT" and token.kind == "operator":
            group.negate_next = not group.negate_next
        elif token.text == "OR" and token.kind == "operator":
            group.close_parts()
        elif token.kind == "leaf":
            if not group.negated ^ group.negate_next:
                words.append(token.text)
            clause = TextQuery(token.text, token.fields or group.fields, phrase=token.phrase)
            exact = clause.phrase or bool(clause.fields)
            group.take(clause if exact or (demands_words and not _is_little(token.text)) else None)
    required = groups[0].node()
    if required is None and demands_words:
        notes[
            "AND, OR and NOT have only words of every question beside them, and limit nothing"
        ] = None
    return QuerySyntax(required, " ".join(words), tuple(notes))


def _joined(kind: type[AllOf] | type[AnyOf], parts: Sequence[Node]) -> Node | None:
    """One node of this kind, with those of the same kind inside it opened up; a single part stands for itself."""
    flat: dict[Node, None] = {}
    for part in parts:
        flat |= dict.fromkeys(part.parts if isinstance(part, kind) else (part,))
    return kind(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)


def _negated(node: Node) -> Node:
    return node.part if isinstance(node, NoneOf) else NoneOf(node)


def _is_little(word: str) -> bool:
    """Whether it is a word that every question is made of, or no word at all."""
    return key_terms(f"x {word}") == key_terms("x")

"""The query syntax of the field: phrases, AND, OR, NOT, parentheses and `title:`, as a small tree.

    Stalin AND (Korea OR "thirty-eighth parallel") NOT Mao       wheat -committee
    title:Khrushchev memorandum          people:Molotov summary:"atomic bomb"
    refuge*            "wheat price"~5            wheat !committee            wheat && (rye || oats)

An operator counts only in capitals, and only with something to work on; `&&` is AND, `||` is OR,
and `-` or `!` before a word is NOT. In a sentence, AND, OR and NOT are words. NOT binds closest,
then AND, then OR. With an operator, adjacent words must all be there; without one, bare words add
to the score, and only phrases and words with a field must be there. Words that every question has
("the", "from") are never demanded.

The tree says which records may be found, as a period does: `matching_rows` turns it into rows, and
these are ranked by `QuerySyntax.words`. Nothing that a reader types is an error: what has no
meaning is taken as a word or left out, and `QuerySyntax.repairs` says so. Time and memory are
linear in the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from corpus import collapse_whitespace
from embeddings import TextQuery, key_terms
from qa.understanding.lexicon import AUXILIARIES, AUXILIARIES_BEFORE_NOT, MODALS, QUESTION_WORDS
from qa.understanding.query_tree import AllOf, AnyOf, Node, join_nodes, negate
from qa.understanding.sentence_parser import parse

MAX_LEAVES = 400
"""How many words and phrases of one query are read."""

MAX_DEPTH = 20
"""How deep parentheses may be nested: deeper ones are left out, so that any tree can be walked."""

SEARCH_FIELDS = {
    "title": ("title",),
    "summary": ("summary",),
    "text": ("text",),
    "people": ("names",),
    "places": ("names",),
}
"""The word before a colon, and the indexed fields that it means: people and places are one."""

_OPERATORS = {"AND": "AND", "OR": "OR", "NOT": "NOT", "&&": "AND", "||": "OR"}
_SPELLED_OPERATOR = re.compile(r"(?<!\S)(?:AND|OR|NOT)(?!\S)")
_FINITE = ("VBD", "VBP", "VBZ")
_QUOTATION_MARKS = ('"“”„‟＂〝〞〟', "«»", "‹›", "「」", "『』")
"""Each mark may be closed by any mark of its family."""
_CLOSING = {mark: re.compile(f"[{family}]") for family in _QUOTATION_MARKS for mark in family}
_CLOSING_SINGLE = re.compile(r"(?<=\S)['’](?!\w)")
_WORD = re.compile(rf"&&|\|\||(?:(?!&&|\|\|)[^\s(){''.join(_QUOTATION_MARKS)}])+")
_FIELD_PREFIX = re.compile(rf"({'|'.join(SEARCH_FIELDS)}):", re.IGNORECASE)
_WORD_NEARBY = re.compile(r"\S{0,9}\w")
_ABBREVIATED_YEAR = re.compile(r"\d\d(?!\d)")
_QUESTION_STARTS = QUESTION_WORDS | AUXILIARIES | MODALS
_MAX_ABBREVIATION_LENGTH = 5
_WORDS_OF_PROSE = 25
_LITTLE_IN_PROSE = 0.25
"""Different words that every question has, as share of the first words; a query has fewer."""
_BEGINNING = re.compile(r"[^\W\d_][\w’'-]{2,}\*")
_NEARNESS = re.compile(r"~([0-9]{1,2})(?![\w.])")
_AS_A_WORD = "and is taken as a word"


@dataclass(frozen=True)
class QuerySyntax:
    """A query with syntax, or with something that it leaves out.

    Attributes:
        required: what each record found must match, None for nothing.
        words: what to rank by: all that is not excluded, without marks and operators; may be "".
        repairs: a line for each thing that was corrected.
    """

    required: Node | None
    words: str
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Token:
    """A word or phrase (a leaf), an operator or a parenthesis; fields: () for all.

    distance: how many words may stand between those of a phrase. prefix: whether the text is the
    beginning of a word.
    """

    kind: Literal["leaf", "open", "close", "operator"]
    text: str = ""
    fields: tuple[str, ...] = ()
    phrase: bool = False
    distance: int = 0
    prefix: bool = False

    @property
    def is_exact(self) -> bool:
        return self.phrase or self.prefix or bool(self.fields)


def read_syntax(text: str) -> QuerySyntax | None:
    """Read a query; None when it has no syntax, and is plain words or a question."""
    printable = "".join(
        " " if unicodedata.category(character) == "Cc" else character for character in text
    )
    if _is_running_prose(printable):
        return None
    repairs: dict[str, None] = {}
    tokens = _balanced(_scan(printable, repairs), repairs)
    tokens = _with_working_operators(tokens, printable, repairs)
    has_syntax = any(token.kind == "operator" or token.is_exact for token in tokens)
    if not has_syntax and not any(repair.endswith(_AS_A_WORD) for repair in repairs):
        return None
    return _parse(tokens, repairs)


def _scan(text: str, repairs: dict[str, None]) -> list[_Token]:
    """Cut the text into tokens, left to right."""
    tokens: list[_Token] = []
    position, leaf_count = 0, 0
    fields: tuple[str, ...] = ()
    has_single_quotes = _CLOSING_SINGLE.search(text) is not None
    while position < len(text) and leaf_count < MAX_LEAVES:
        character, prefix = text[position], _FIELD_PREFIX.match(text, position)
        if prefix is not None and (position == 0 or not text[position - 1].isalnum()):
            position = prefix.end()
            if _has_value(text, position):
                fields = SEARCH_FIELDS[prefix.group(1).lower()]
            else:
                repairs[f"{prefix.group()} has nothing right after it, {_AS_A_WORD}"] = None
                tokens.append(_Token("leaf", prefix.group()))
            continue
        position, leaf = position + 1, None
        if character in _CLOSING:
            if _opens_phrase(text, position - 1):
                leaf, position = _phrase_from(text, position - 1, fields, repairs)
            elif not text[position - 2].isdigit():
                repairs["a quotation mark that closes nothing is left out"] = None
        elif character in "-!" and _excludes(text, position - 1):
            leaf = _Token("operator", "NOT")
        elif character in "()":
            tokens.append(_Token("open" if character == "(" else "close", "", fields))
        elif has_single_quotes and character in "'‘" and _opens_single(text, position - 1):
            closing = _CLOSING_SINGLE.search(text, position)
            has_single_quotes = closing is not None
            if closing is not None:
                leaf = _phrase(text[position : closing.start()], fields, repairs)
                position = closing.end()
        elif (word := _WORD.match(text, position - 1)) is not None:
            position = word.end()
            operator = "" if fields else _OPERATORS.get(word.group(), "")
            if _BEGINNING.fullmatch(word.group()):
                leaf = _Token("leaf", word.group()[:-1], fields, prefix=True)
            elif operator:
                leaf = _Token("operator", operator)
            else:
                leaf = _Token("leaf", word.group(), fields)
        if leaf is not None:
            tokens.append(leaf)
            leaf_count += 1
        if not character.isspace():
            fields = ()
    if text[position:].strip():
        repairs[f"only the first {MAX_LEAVES} words and phrases are read"] = None
    return tokens


def _phrase(quoted: str, fields: tuple[str, ...], repairs: dict[str, None]) -> _Token | None:
    if re.search(r"\w", quoted):
        return _Token("leaf", collapse_whitespace(quoted), fields, True)
    repairs["quotation marks with no word between them are left out"] = None
    return None


def _phrase_from(
    text: str, position: int, fields: tuple[str, ...], repairs: dict[str, None]
) -> tuple[_Token | None, int]:
    """Return the phrase that the mark here opens, and where it ends."""
    closing = _CLOSING[text[position]].search(text, position + 1)
    if closing is None:
        repairs["a quotation mark is not closed; its phrase is read to the end"] = None
    end = len(text) if closing is None else closing.start()
    leaf, after = _phrase(text[position + 1 : end], fields, repairs), end + (closing is not None)
    nearness = _NEARNESS.match(text, after)
    if leaf is None or nearness is None:
        return leaf, after
    return replace(leaf, distance=int(nearness[1])), nearness.end()


def _has_value(text: str, position: int) -> bool:
    """Return whether the value of a field begins here, right after its colon."""
    following = text[position : position + 1]
    return following == "(" or following in _CLOSING or bool(_WORD_NEARBY.match(text, position))


def _is_at_start(text: str, position: int) -> bool:
    """Return whether a word may begin here."""
    return position == 0 or text[position - 1].isspace() or text[position - 1] in "(:"


def _opens_phrase(text: str, position: int) -> bool:
    """Return whether the quotation mark here opens a phrase, and is neither inch mark nor end."""
    if text[position] == '"' and text[max(0, position - 1) : position].isdigit():
        return False
    return _is_at_start(text, position) or bool(text[position + 1 : position + 2].strip())


def _excludes(text: str, position: int) -> bool:
    """Return whether the mark here leaves out what follows: wheat -committee, wheat !committee."""
    following = text[position + 1 : position + 2]
    is_apart = position == 0 or text[position - 1].isspace()
    return is_apart and (following.isalpha() or following in _CLOSING)


def _opens_single(text: str, position: int) -> bool:
    """Return whether the single mark here opens a phrase: it begins a word, and not as in '49."""
    return (
        _is_at_start(text, position)
        and bool(text[position + 1 : position + 2].strip())
        and not _ABBREVIATED_YEAR.match(text, position + 1)
    )


def _balanced(tokens: Iterable[_Token], repairs: dict[str, None]) -> list[_Token]:
    """Return the tokens with each parenthesis closed once, none empty and none too deep."""
    balanced: list[_Token] = []
    depth, ignored = 0, 0
    for token in tokens:
        if token.kind == "open":
            if depth >= MAX_DEPTH:
                ignored += 1
                repairs[f"parentheses more than {MAX_DEPTH} deep are left out"] = None
                continue
            depth += 1
        elif token.kind == "close":
            if ignored:
                ignored -= 1
                continue
            if not depth:
                repairs["a closing parenthesis with no opening one is left out"] = None
                continue
            depth -= 1
            if balanced[-1].kind == "open":
                balanced.pop()
                continue
        balanced.append(token)
    if depth:
        repairs["a parenthesis is not closed; it is taken to close at the end"] = None
        while depth and balanced[-1].kind == "open":
            balanced.pop()
            depth -= 1
    return balanced + [_Token("close")] * depth


def _is_prose(tokens: Sequence[_Token], text: str) -> bool:
    """Return whether AND, OR and NOT are words: in a question, a sentence, a text in capitals.

    A text in capitals is a query when it is made of abbreviations ("NATO AND UN"), or has marks of
    the syntax.
    """
    if not tokens:
        return True
    first = tokens[0]
    if first.kind == "leaf" and not first.phrase and first.text.casefold() in _QUESTION_STARTS:
        return True
    if any(token.kind in ("open", "close") or token.is_exact for token in tokens):
        return False
    words = [token.text for token in tokens if token.kind == "leaf"]
    if any(character.islower() for word in words for character in word):
        has_little = len(tokens) < _WORDS_OF_PROSE and any(map(_is_little, words))
        return has_little and _states_before_operator(text)
    return any(len(word) > _MAX_ABBREVIATION_LENGTH or _is_little(word) for word in words)


def _states_before_operator(text: str) -> bool:
    """Return whether a text has subject and finite verb before its first operator in letters."""
    operator = _SPELLED_OPERATOR.search(text)
    if operator is None:
        return False
    parsed = parse(text)
    return any(
        parsed.words[root].start < operator.start()
        and (parsed.words[root].tag in _FINITE or parsed.children(root, "aux", "auxpass"))
        and parsed.children(root, "nsubj", "nsubjpass")
        for root in parsed.roots
    )


def _is_running_prose(text: str) -> bool:
    """Return whether a text is a long story, in which marks and operators demand nothing."""
    words = text.split(maxsplit=_WORDS_OF_PROSE)[:_WORDS_OF_PROSE]
    little = {word.casefold() for word in words if word.isalpha() and _is_little(word)}
    return len(words) == _WORDS_OF_PROSE and len(little) >= _LITTLE_IN_PROSE * len(words)


def _with_working_operators(
    tokens: Sequence[_Token], text: str, repairs: dict[str, None]
) -> list[_Token]:
    """Return the tokens of a text; an operator that has nothing to work on is made a word."""
    is_prose = _is_prose(tokens, text)
    has_operand = [False] * (len(tokens) + 1)
    for position in range(len(tokens) - 1, -1, -1):
        token = tokens[position]
        has_operand[position] = token.kind in ("leaf", "open") or (
            token.text == "NOT" and has_operand[position + 1]
        )
    working: list[_Token] = []
    for position, token in enumerate(tokens):
        if token.kind == "operator":
            previous = working[-1] if working else _Token("open")
            is_spoken = token.text == "NOT" and (
                previous.kind == "leaf" and previous.text.casefold() in AUXILIARIES_BEFORE_NOT
            )
            works = has_operand[position + 1] and not is_spoken
            if token.text != "NOT":
                works = works and previous.kind in ("leaf", "close")
            if is_prose or not works:
                if not is_prose and not is_spoken:
                    repairs[f"{token.text} stands with nothing beside it, {_AS_A_WORD}"] = None
                token = _Token("leaf", token.text)
        working.append(token)
    return working


@dataclass
class _Group:
    """A pair of parentheses while it is read.

    Attributes:
        fields: the fields that its words are searched in.
        is_negated: whether NOT stands before it, or before a group around it.
        alternatives: the parts that OR has closed.
        parts: the parts since.
        negates_next: whether NOT stands before the next part.
    """

    fields: tuple[str, ...] = ()
    is_negated: bool = False
    alternatives: list[Node] = field(default_factory=list)
    parts: list[Node] = field(default_factory=list)
    negates_next: bool = False

    def add(self, node: Node | None) -> None:
        if node is not None:
            self.parts.append(negate(node) if self.negates_next else node)
        self.negates_next = False

    def close_alternative(self) -> None:
        if (node := join_nodes(AllOf, self.parts)) is not None:
            self.alternatives.append(node)
        self.parts = []

    def node(self) -> Node | None:
        self.close_alternative()
        return join_nodes(AnyOf, self.alternatives)


def _parse(tokens: Sequence[_Token], repairs: dict[str, None]) -> QuerySyntax:
    demands_words = any(token.kind == "operator" for token in tokens)
    groups = [_Group()]
    words: list[str] = []
    for token in tokens:
        group = groups[-1]
        is_negated = group.is_negated ^ group.negates_next
        if token.kind == "open":
            groups.append(_Group(token.fields or group.fields, is_negated))
        elif token.kind == "close":
            groups.pop()
            groups[-1].add(group.node())
        elif token.kind == "leaf":
            if not is_negated:
                words.append(token.text)
            query = TextQuery(
                token.text,
                token.fields or group.fields,
                phrase=token.phrase,
                distance=token.distance,
                prefix=token.prefix,
            )
            is_exact = query.phrase or query.prefix or bool(query.fields)
            is_demanded = is_exact or (demands_words and not _is_little(token.text))
            group.add(query if is_demanded else None)
        elif token.text == "NOT":
            group.negates_next = not group.negates_next
        elif token.text == "OR":
            group.close_alternative()
    required = groups[0].node()
    if required is None and demands_words:
        repairs[
            "AND, OR and NOT have only words of every question beside them, and limit nothing"
        ] = None
    return QuerySyntax(required, " ".join(words), tuple(repairs))


def _is_little(word: str) -> bool:
    """Return whether it is a word that every question has, or no word at all."""
    return key_terms(f"x {word}") == key_terms("x")

"""What a query leaves out: "telegrams not from Budapest", "letters that do not mention wheat".

A query that asks for records, or is no sentence, leaves out what follows "without", "besides",
"except", "other than" or a negated verb or preposition. In any other question "not" belongs to the
question ("Why did he not sign?") and leaves out nothing; only "other than to France" does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus import document_nouns
from embeddings import TextQuery, key_terms
from qa.understanding.lexicon import (
    ANY_RECORD,
    AUXILIARIES,
    EVENTS,
    MODALS,
    QUESTION_WORDS,
    any_of,
)
from qa.understanding.query_syntax import QuerySyntax
from qa.understanding.query_tree import AllOf, Node, NoneOf

_RECORDS = re.compile(
    r"\W*(?:(?:which|what|list|show|find|give|me|all|any|an?|of|the|these|is|are|there)\s+)*"
    r"(?:[^\W\d_]+\s+|(?<=of\s)(?:[\w'’.]+\s+){1,4}?)?"
    rf"(?:{any_of(ANY_RECORD, EVENTS, document_nouns(plural=True), document_nouns())})\b",
    re.IGNORECASE,
)
_PLACE = r"from|by|to"
_TOPIC = r"about|on|in|of|at|with|for|concerning|regarding|mentioning|naming"
_EXCLUDING = re.compile(
    r"(?:\b(?:without|besides|except(?:ing)?(?:\s+for)?|excluding|other\s+than|apart\s+from|but\s+not)"
    rf"(?:\s+(?P<place>{_PLACE})\b)?(?:\s+(?:{_TOPIC})\b)?"
    r"|(?:\b(?:that|which|who)\s+)?(?:\b(?:is|are|was|were|do|does|did|has|have|had)\s*)?"
    r"(?:\bnot|n[’']t|\bnever)"
    rf"(?:\s+(?:been\s+)?(?!(?:{_PLACE}|{_TOPIC})\b)(?P<verb>[^\W\d_]+)"
    rf"(?:\s+(?:(?P<after>{_PLACE})|{_TOPIC})\b)?"
    rf"|\s+(?:(?P<bare>{_PLACE})|{_TOPIC})\b))"
    r"\s+(?:the\s+|any\s+|an?\s+)?"
    rf"(?:(?:ones?|those|that)\s+(?:(?P<theirs>{_PLACE})|{_TOPIC})\s+)?",
    re.IGNORECASE,
)
_NAME_ENDS = re.compile(
    rf"\s+(?:{_PLACE}|{_TOPIC}|and\s+not|that|which|who|is|are|was|were)\b|[,;:?!.](?:\s|$)",
    re.IGNORECASE,
)
_ALTERNATIVES = re.compile(r"\s*(?:,|\bor\b|\band\b|\bnor\b)\s*", re.IGNORECASE)


_LONGEST_READ = 300
"""Characters. A longer text is prose, in which nothing is left out."""


@dataclass(frozen=True)
class Exclusion:
    """The part of a query that names what to leave out.

    Attributes:
        text: the query without it.
        queries: what no record found may contain.
        words: the words that are left out, as typed.
    """

    text: str
    queries: tuple[TextQuery, ...] = ()
    words: tuple[str, ...] = ()


def find_exclusion(text: str) -> Exclusion:
    """Return what a query leaves out, and the rest of it."""
    first_word = (re.findall(r"[^\W\d_]+", text) or [""])[0].casefold()
    asks_for_records = _RECORDS.match(text) is not None
    is_question = first_word in QUESTION_WORDS | AUXILIARIES | MODALS or text.rstrip().endswith("?")
    if len(text) > _LONGEST_READ or '"' in text:
        return Exclusion(text)
    match = _EXCLUDING.search(text)
    if match is None or not text[: match.start()].strip():
        return Exclusion(text)
    if is_question and not asks_for_records and not match["place"]:
        return Exclusion(text)
    end_match = _NAME_ENDS.search(text, match.end())
    end = len(text) if end_match is None else end_match.start()
    names = [name.strip() for name in _ALTERNATIVES.split(text[match.end() : end])]
    names = [name for name in names if key_terms(f"x {name}") != key_terms("x")]
    if not names:
        return Exclusion(text)
    by_title = match["place"] or match["after"] or match["bare"] or match["theirs"]
    fields = ("title",) if by_title else ()
    queries = [TextQuery(name, fields, phrase=" " in name) for name in names]
    if match["after"]:  # "signed by Holm" may be below the title
        verb = match["verb"]
        queries += [TextQuery(f"{verb} {name}", phrase=True, distance=2) for name in names]
    return Exclusion(f"{text[: match.start()]} {text[end:]}".strip(), tuple(queries), tuple(names))


def leave_out(syntax: QuerySyntax | None, exclusion: Exclusion) -> QuerySyntax | None:
    """Return a query that also leaves out what its words exclude."""
    if not exclusion.queries:
        return syntax
    syntax = syntax or QuerySyntax(None, exclusion.text)
    parts: list[Node] = [] if syntax.required is None else [syntax.required]
    parts += [NoneOf(query) for query in exclusion.queries]
    required = AllOf(tuple(parts)) if len(parts) > 1 else parts[0]
    words = " and ".join(f"“{word}”" for word in exclusion.words)
    note = f"records that name {words} are left out"
    return QuerySyntax(required, syntax.words, (*syntax.repairs, note))

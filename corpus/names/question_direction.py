"""Read the writer and the recipient in a question: "What did Mao tell Stalin".

The patterns are general English and need no list of names. They return the parties in the words of
the question.
"""

from __future__ import annotations

import re
import tomllib
from importlib import resources

from corpus.names.document_kinds import KINDS_OF_DOCUMENT, document_nouns
from corpus.text import collapse_whitespace

LONGEST_QUESTION_READ = 1_000
"""Characters of a question that are read, from its beginning."""

_VERBS = tomllib.loads(
    resources.files("corpus").joinpath("data/question-verbs.toml").read_text(encoding="utf-8")
)


def _plain_and_past(verbs: str) -> tuple[str, str]:
    """Return patterns for the plain and the past forms of a list such as "tell told; ..."."""
    forms = [verb.split() for verb in verbs.split(";")]
    plain, past = [verb[0] for verb in forms], [form for verb in forms for form in verb[1:]]
    return f"(?:{'|'.join(plain)})", f"(?:{'|'.join(past)})"


_TELL, _TOLD = _plain_and_past(_VERBS["object"])
_SAY, _SAID = _plain_and_past(_VERBS["to"])
_GIVE, _GAVE = _plain_and_past(_VERBS["giving"])
_HEAR, _HEARD = _plain_and_past(_VERBS["hearing"])
_ASK, _ASKED = _plain_and_past(_VERBS["asking"])
_SENT_KINDS = [name for name, kind in KINDS_OF_DOCUMENT.items() if kind.is_sent]
_SENT_NOUNS = "|".join(
    noun
    for plural in (True, False)
    for noun in (
        *document_nouns(kinds=_SENT_KINDS, plural=plural),
        *document_nouns("addressed", plural=plural),
    )
)
_SPOKEN_NOUNS = (
    "advice|questions?|warnings?|promises?|offers?|suggestions?|recommendations?|assurances?|"
    "complaints?|invitations?|congratulations|greetings|words|remarks|comments|demands?|thanks|"
    "explanations?|correspondence|communications?|wires?|guidance|counsel|ultimatums?|"
    "apolog(?:y|ies)"
)
_WORDS = f"(?:{_SENT_NOUNS}|{_SPOKEN_NOUNS})"
"""Matches a noun for what a person sends or says to another."""

_STOP_WORDS = frozenset(
    """
    about on in during before after concerning regarding for when if that to with at from by over
    since until till against as how why what whether not who whom which where while because so than
    then into through via between under without around prior and/or did does do was were is are had
    has have would could should or but dated written sent say said any there all every also ever
    first
    """.split()
)
"""Words that end the name of a party."""
_NOT_PARTIES = frozenset(
    """
    he she they we i you it him her them us me his hers their its this these those who whom anyone
    anybody someone somebody everyone everybody nobody one people others him- what which records
    documents any some my our your
    """.split()
)
"""First words of phrases that do not name a party."""
_SKIPPED_WORDS = frozenset(
    "the comrade cde cde. find show list give all any me please a an and of or".split()
)
_MARKS = '?!,;:()[]"“”«»'
_TOKEN = re.compile(r"[^\s?!,;:()\[\]\"“”«»]+|[?!,;:()\[\]\"“”«»]")
_POSSESSIVE = re.compile(r"(?:['’]s?)$")

_DOING = r"(?:did|does|do|would|could|had|has|have|should|can|will|might)"
_BEING = r"(?:was|were|is|are|been|being|be|get|got)"
_ADVERB = r"(?:\s+(?:also|ever|first|then|not|personally|secretly|once|later|again))?"
_GAP = r"(?:\s+[^\s?!.;]+){0,6}?"
_BY, _TO = r"(?P<by>[^?!;]{1,80}?)", r"(?P<to>[^?!;]{1,80}?)"
_BY_END, _TO_END = r"(?P<by>[^?!;]{1,120})", r"(?P<to>[^?!;]{1,120})"
_OWNER = r"(?P<own>[^?!;]{1,80}?(?:['’]s|s['’]))"
_SUBJECT = r"(?P<subject>[^?!;]{1,80}?)"

_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # What was Stalin asked by Mao; What was Mao advised to do by Stalin
        rf"\b{_BEING}\s+{_TO}{_ADVERB}\s+(?:{_TOLD}|{_GAVE})\b{_GAP}\s+by\s+{_BY_END}",
        # What was said by Stalin to Mao; a letter sent to Mao by Stalin
        rf"\b(?:{_SAID}|{_GAVE}|{_TOLD})\s+by\s+{_BY}\s+to\s+{_TO_END}",
        rf"\b(?:{_SAID}|{_GAVE}|{_TOLD})\s+to\s+{_TO}\s+by\s+{_BY_END}",
        # What did Mao learn from Stalin
        rf"\b{_DOING}\s+{_TO}{_ADVERB}\s+{_HEAR}\b{_GAP}\s+from\s+{_BY_END}",
        # letters from X to Y; cables to Y from X; advice of X to Y
        rf"\b{_WORDS}{_GAP}\s+(?:from|by|of)\s+{_BY}\s+to\s+{_TO_END}",
        rf"\b{_WORDS}\s+to\s+{_TO}\s+(?:from|by)\s+{_BY_END}",
        # X's cable to Y
        rf"{_OWNER}\s+(?:[^\s?!;]+\s+){{0,3}}?{_WORDS}\s+(?:of\s.{{1,40}}?\s)?to\s+{_TO_END}",
        # What did Stalin ask of Mao
        rf"\b{_DOING}\s+{_BY}{_ADVERB}\s+{_ASK}\s+(?:[^\s?!.;]+\s+){{0,3}}?(?:of|from)\s+{_TO_END}",
        # Why did Mao write to Stalin; did X send a letter to Y
        rf"\b{_DOING}\s+{_BY}{_ADVERB}\s+(?:{_SAY}|{_GIVE})\b{_GAP}\s+to\s+{_TO_END}",
        # What did Mao tell Stalin; What did Mao send Stalin
        rf"\b{_DOING}\s+{_BY}{_ADVERB}\s+(?:{_TELL}|{_GIVE})\b(?:\s+{_TO_END})?",
        # What did Stalin say, write, propose
        rf"\b{_DOING}\s+{_BY}{_ADVERB}\s+{_SAY}\b",
        # Y received a letter from X
        rf"(?P<received>[^?!;]{{1,80}}?)\s+{_HEARD}\b{_GAP}\s+from\s+{_BY_END}",
        # X wrote to Y; X told Y; X sent Y a cable
        rf"{_SUBJECT}\s+(?:{_SAID}|{_GAVE})\b{_GAP}\s+to\s+{_TO_END}",
        rf"{_SUBJECT}\s+(?:{_TOLD}|{_GAVE})\s+{_TO_END}",
        # letters to Y; letters from X
        rf"\b{_WORDS}\s+to\s+{_TO_END}",
        rf"\b{_WORDS}\s+(?:from|by)\s+{_BY_END}",
        # X's advice
        rf"{_OWNER}\s+(?:[^\s?!;]+\s+){{0,2}}?{_WORDS}\b",
    )
)

_ANY_NEEDED_WORD = re.compile(
    rf"\b(?:{_WORDS}|{'|'.join((_TELL, _TOLD, _SAY, _SAID, _GIVE, _GAVE, _HEAR, _HEARD, _ASK))}"
    rf"|{_ASKED})"
)
"""Matches a word that every pattern needs; ten times as fast as trying the patterns in turn."""


def read_question_direction(question: str) -> tuple[str | None, str | None]:
    """Return the writer or speaker and the recipient, in the words of the question.

    Each is None when the question does not name it; both are when it asks for no direction.
    """
    text = collapse_whitespace(question[:LONGEST_QUESTION_READ])
    if _ANY_NEEDED_WORD.search(text.casefold()) is None:
        return None, None
    for pattern in _PATTERNS:
        match = pattern.search(text)
        if match is None:
            continue
        sides = {name: words for name, words in match.groupdict().items() if words}
        writer, recipient = _first_party(sides.get("by", "")), _first_party(sides.get("to", ""))
        if "own" in sides:
            writer = _last_party(_POSSESSIVE.sub("", sides["own"]))
        elif "subject" in sides:
            writer = _last_party(sides["subject"])
        elif "received" in sides:
            recipient = _last_party(sides["received"])
        if writer or recipient:
            return writer, recipient
    return None, None


def _first_party(phrase: str) -> str | None:
    """Return the party at the beginning of a phrase, up to a stop word, mark or number."""
    party: list[str] = []
    for token in _TOKEN.findall(phrase):
        word = token.casefold().rstrip(".")
        if not party and word in _SKIPPED_WORDS:
            continue
        if (
            word in _STOP_WORDS
            or token in _MARKS
            or word[:1].isdigit()
            or (party and word in ("a", "an"))
        ):
            break
        party.append(token)
        if token.endswith(".") and len(word) > 3:
            break
    return _as_party(party)


def _last_party(phrase: str) -> str | None:
    """Return the party at the end of a phrase."""
    party: list[str] = []
    for token in reversed(_TOKEN.findall(phrase)):
        word = token.casefold()
        ends_party = word in _STOP_WORDS or word in _SKIPPED_WORDS - {"of"}
        if ends_party or token in _MARKS or word[:1].isdigit():
            break
        party.append(token)
    return _as_party(party[::-1])


def _as_party(tokens: list[str]) -> str | None:
    """Return the words of a party as a text; None when they do not name a party."""
    while tokens and tokens[-1].casefold() in {"and", "of", "the", "or"}:
        tokens = tokens[:-1]
    if not tokens or len(tokens) > 8 or tokens[0].casefold() in _NOT_PARTIES:
        return None
    return _POSSESSIVE.sub("", " ".join(tokens)).rstrip(".") or None

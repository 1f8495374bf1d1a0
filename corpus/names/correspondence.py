"""Who wrote to whom: read from a record's title, and from a question. General English; no name needs to be known.

Titles of documents follow a few patterns ("Cable, A to B", "Letter from A to B", "Record of Conversation between A and
B"), and so do questions about them ("What did A tell B", "A's advice to B", "What was B told by A").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.dates import MONTH_PATTERN

LONGEST_TITLE = 1_000
"""Characters that are read; what stands behind them names no correspondents."""

KINDS_OF_DOCUMENT = {
    "cable": (
        "cable; cables; cipher; cipher cable; ciphered telegram; coded telegram; coded message; "
        "cypher telegram; telegram; telegrams; telegraph; telex"
    ),
    "despatch": "dispatch; despatch",
    "letter": "letter; letters; personal letter; open letter",
    "message": "message; messages; verbal message; oral message",
    "note": "note; note verbale; verbal note",
    "notes": "notes",
    "aide-mémoire": "aide-memoire; aide-mémoire",
    "démarche": "demarche; démarche",
    "record of conversation": (
        "memorandum of conversation; memorandum of a conversation; memorandum of discussion; "
        "memorandum of meeting; memorandum on the conversation; memcon; record of conversation; "
        "record of a conversation; record of the conversation; record of talk; record of talks; "
        "record of a talk; record of meeting; record of a meeting; record of the meeting; "
        "record of discussion; transcript of conversation; transcript of a conversation; "
        "transcripts of a conversation; transcript of meeting; transcript of a meeting; "
        "transcript of telephone conversation; stenographic record of conversation; summary of conversation; "
        "summary of a conversation; notes of conversation; notes of a conversation; note of conversation; "
        "notes on a conversation; note on a conversation; conversation; conversations; talk; talks; meeting; "
        "discussion; telephone conversation"
    ),
    "interview": "interview",
    "memorandum": "memorandum; memoranda; memo",
    "report": "report; reports; information; intelligence report",
    "minutes": "minutes; minute",
    "protocol": "protocol; protocols",
    "transcript": "transcript; stenogram; stenographic record",
    "record": "record",
    "decision": "decree; decision; resolution",
    "directive": "directive; order; instructions; instruction",
    "treaty": "agreement; treaty; pact; convention",
    "communiqué": "communique; communiqué; joint communique; joint communiqué",
    "declaration": "declaration",
    "statement": "statement",
    "speech": "speech; address",
    "diary": "diary; journal; from the diary; from the journal; notepad; notebook",
    "draft": "draft",
    "proposal": "proposal",
    "plan": "plan",
    "article": "article; editorial",
    "bulletin": "bulletin",
    "briefing": "briefing",
    "estimate": "estimate; national intelligence estimate",
    "list": "list",
    "petition": "petition",
    "appeal": "appeal",
    "request": "request",
    "reply": "reply; response; answer",
    "study": "study; analysis; evaluation",
}
"""Kinds of document, each with the genres of diplomacy that titles name it by, in lower case."""

_GENRES = {
    genre: kind for kind, genres in KINDS_OF_DOCUMENT.items() for genre in genres.split("; ")
}

_SENT = frozenset(
    """cable despatch letter message note memorandum report reply request directive appeal petition information
    proposal démarche aide-mémoire statement""".split()
)
"""Kinds that go from a writer to a recipient."""
_ADJECTIVES = frozenset(
    """secret top urgent personal ciphered coded encrypted confidential draft short brief official private informal
    special final joint soviet chinese verbatim the a an two three several shorthand unofficial incoming outgoing
    handwritten telegraphic political extraordinary diplomatic second first third final interim monthly weekly annual
    quarterly excerpt excerpts from of""".split()
)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_LONGEST_GENRE = 4

_VIA = re.compile(r"\s*(?:[\[(]\s*)?\b(?:via|through|by way of|care of|c/o)\b.*$", re.IGNORECASE)
_FILED = re.compile(
    r"\s*[\[(](?:(?:first|second|third|fourth|last) (?:meeting|session|talk|part)|"
    r"excerpts?|draft|translation|no\. ?\d+|sic|undated|handwritten|copy)[^\])]*[\])]",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"[,;]?\s*(?:\bon\s+|\bdated\s+|\bof\s+)?\(?\b(?:\d{1,2}\s+)?"
    rf"(?:{MONTH_PATTERN})"
    r"\s+(?:\d{1,2}(?:[-–]\d{1,2})?,?\s*)?(?:\d{4})?.*$"
    r"|[,;]\s*\d{4}\b.*$|\s+in\s+\d{4}\b.*$|\s+\d{1,2}[./]\d{1,2}[./]\d{2,4}.*$"
)
_ABOUT = re.compile(
    r"\s+(?:about|concerning|regarding|relating|respecting|reporting|requesting|asking|informing|advising|describing|"
    r"proposing|transmitting|containing|with (?:the )?(?:text|regard|reference|respect|an?\b)|on (?:the\b|an?\b|his\b|"
    r"her\b|their\b|its\b|\w+ing\b|possible\b|\w+s and\b|[A-Z])|in (?:connection|regard|reply|response|reference)|"
    r"for (?:the )?(?:information|transmission)|re:?)\b.*$"
)
_PERSON = re.compile(
    r"\b[^\W\d_a-z][^\W\d_]?\.|"
    r"\b(?:Cde|Comrade|Mr|Mrs|Dr|Gen|General|Marshal|Amb|Ambassador|Minister|Premier|President|Chairman)\b"
)
_TRIM = " \t,;:.-–—'\"‘’“”"


@dataclass(frozen=True)
class Correspondence:
    """Between whom a document passed, in the words of its title.

    writer, recipient: None where the title does not say. parties: those of a conversation, which has no direction;
    empty when there is a writer or a recipient.
    """

    writer: str | None = None
    recipient: str | None = None
    parties: tuple[str, ...] = ()


def kind_of_document(title: str) -> str:
    """The kind of document that a title names first, as one of KINDS_OF_DOCUMENT; "" when it names none."""
    found = _genre(title[:LONGEST_TITLE])
    return "" if found is None else found[0]


def read_correspondence(title: str) -> Correspondence | None:
    """Who wrote to whom, or who spoke with whom, as the title says; None when it does not say."""
    text = _VIA.sub("", _FILED.sub("", " ".join(title[:LONGEST_TITLE].split())))
    genre = _genre(text)
    if genre is None:
        return _bare(text)
    kind, start, end = genre
    head, rest = text[:start], text[end:]
    if kind == "record of conversation":
        return _conversation(rest)
    if kind == "diary" or (kind not in _SENT and " to " not in rest):
        return None
    owner = re.match(r"(.+?)(?:'s|’s|s'|s’)\s*$", head.rstrip() + " ")
    if owner is None:
        owner = re.search(r"^(.*\S)(?:'s|’s)\s+(?:\w+\s+){0,3}$", head)
    if owner is not None:
        return _made(owner.group(1), _after(rest, "to"))
    return _sent(rest)


def _sent(rest: str) -> Correspondence | None:
    """What stands behind the genre: "from A to B", "to B from A", ", A to B", "by A"."""
    rest = rest.strip()
    bare = re.match(r"^(?:No\.?\s*)?[\d\-/]*\s*", rest)
    rest = rest[bare.end() :] if bare is not None else rest
    found = re.match(r"^(?:[,:;]\s*)?to\s+(?P<to>.+?)\s+(?:from|by)\s+(?P<by>.+)$", rest)
    if found is None:
        found = re.match(
            r"^(?:[,:;]\s*)?(?:(?:from|by|of)\s+)?(?P<by>.+?)\s+to\s+(?P<to>.+)$", rest
        )
        said = rest.startswith((",", ":")) or re.match(r"(?:from|by|of)\s", rest) is not None
        if found is not None and not said and not rest[:1].isupper():
            found = None
    if found is not None:
        return _made(found["by"], found["to"])
    alone = re.match(r"^(?:[,:;]\s*)?(from|by|to)\s+(.+)$", rest)
    if alone is None:
        return None
    if alone.group(1) == "to":
        return _made(None, alone.group(2))
    writer, _, reader = alone.group(2).partition(" for ")
    return _made(writer, reader or None)


def _conversation(rest: str) -> Correspondence | None:
    """The parties of a conversation: "between A and B", "of A with B", ", A with B", ": A and B"."""
    found = re.search(r"\bbetween\s+(.+?)\s+and\s+(.+)$", rest)
    if found is None:
        found = re.match(r"^(?:\s*[,:;])?\s*(?:of|by|from)?\s*(.+?)\s+(?:with|and)\s+(.+)$", rest)
    if found is not None:
        first = _name(found.group(1))
        others = re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+(?=[A-Z])", _name(found.group(2)) or "")
        seconds = [name for name in (_name(other) for other in others[:1]) if name]
        if first and seconds:
            return Correspondence(parties=(first, *seconds))
    alone = re.match(r"^\s*,?\s*with\s+(.+)$", rest)
    name = None if alone is None else _name(alone.group(1))
    return None if name is None else Correspondence(parties=(name,))


def _bare(text: str) -> Correspondence | None:
    """A title without a genre: "I. Ivanov to Cde. B. Petrov, subject". An initial or form of address shows a person."""
    found = re.match(r"^(?P<by>[^,:;]{2,80}?)\s+to\s+(?P<to>[^,:;]{2,80}?)(?:[,:;].*)?$", text)
    if found is None or not (_is_name(found["by"]) and _is_name(found["to"])):
        return None
    if not (_PERSON.search(found["by"]) or _PERSON.search(found["to"])):
        return None
    return _made(found["by"], found["to"])


def _after(rest: str, word: str) -> str | None:
    found = re.match(rf"^\s*{word}\s+(.+)$", rest)
    return None if found is None else found.group(1)


def _made(writer: str | None, recipient: str | None) -> Correspondence | None:
    by, to = (None if name is None else _name(name) for name in (writer, recipient))
    return Correspondence(by, to) if by or to else None


def _name(text: str) -> str | None:
    """The name at the head of a phrase: without dates, subject and quoted title behind it. None when none is left."""
    text = re.split(r"\s*[,:;]?\s+[‘“\"'](?=\w)", text, maxsplit=1)[0]
    text = _ABOUT.sub("", _DATED.sub("", text)).strip(_TRIM)
    text = re.sub(r"^(?:the|Cde\.|Comrade)\s+(?=\S)", "", text)
    return text if any(letter.isupper() for letter in text) else None


def _is_name(text: str) -> bool:
    """Whether every word is written as in a name, particles and initials aside."""
    words = re.findall(r"[^\W\d_]+", text)
    small = {"of", "the", "de", "von", "and", "for", "in", "al", "el"}
    return (
        bool(words)
        and words[0][0].isupper()
        and all(word[0].isupper() or word in small for word in words)
    )


def _genre(text: str) -> tuple[str, int, int] | None:
    """The first genre of a title, with where its words start and end. Only adjectives or a name may stand before it."""
    words = [
        (found.group().casefold(), found.start(), found.end()) for found in _WORD.finditer(text)
    ][:24]
    for at in range(len(words)):
        for count in range(min(_LONGEST_GENRE, len(words) - at), 0, -1):
            phrase = " ".join(word for word, _, _ in words[at : at + count])
            kind = _GENRES.get(phrase)
            if kind is not None and (at == 0 or _may_precede(text, words, at)):
                return kind, words[at][1], words[at + count - 1][2]
    return None


def _may_precede(text: str, words: list[tuple[str, int, int]], at: int) -> bool:
    """Whether a genre can follow what stands before it: adjectives, or a writer's name with 's or a comma."""
    before = text[: words[at][1]].rstrip()
    if all(word in _ADJECTIVES for word, _, _ in words[:at]):
        return True
    if before.endswith((",", ":", "‘", "'", "“", '"')) and text[words[at][1]].isupper():
        return True
    return re.search(r"(?:'s|’s|s’)(?:\s+\w+){0,2}$", before) is not None

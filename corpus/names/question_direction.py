"""Who tells whom in a question: "What did Mao tell Stalin", "Stalin's advice to Mao", "letters from X to Y".

General English, without knowing any name: the parties are given in the question's own words, to be looked up after.
"""

from __future__ import annotations

import re

LONGEST = 1_000
"""Characters of a question that are read."""

_DOING = r"(?:did|does|do|would|could|had|has|have|should|can|will|might)"
_BEING = r"(?:was|were|is|are|been|being|be|get|got)"
_SAYING = {
    "tell": "told", "advise": "advised", "inform": "informed", "warn": "warned", "urge": "urged", "ask": "asked",
    "instruct": "instructed", "order": "ordered", "cable": "cabled", "write": "wrote|written",
    "telegraph": "telegraphed",
    "wire": "wired", "message": "messaged", "remind": "reminded", "assure": "assured", "promise": "promised",
    "thank": "thanked", "congratulate": "congratulated", "invite": "invited", "notify": "notified", "brief": "briefed",
    "counsel": "counselled|counseled", "caution": "cautioned", "reassure": "reassured", "answer": "answered",
    "telephone": "telephoned", "offer": "offered", "command": "commanded", "address": "addressed",
    "question": "questioned",
}  # fmt: skip
"""Verbs whose object is the one spoken to, with their past forms."""
_SAYING_TO = {
    "write": "wrote|written", "say": "said", "reply": "replied", "respond": "responded", "report": "reported",
    "suggest": "suggested", "recommend": "recommended", "propose": "proposed", "complain": "complained",
    "speak": "spoke",
    "explain": "explained", "mention": "mentioned", "appeal": "appealed", "announce": "announced",
    "confide": "confided",
    "cable": "cabled", "admit": "admitted", "describe": "described", "communicate": "communicated", "talk": "talked",
    "apologise": "apologised", "apologize": "apologized", "express": "expressed", "convey": "conveyed",
    "state": "stated",
    "deliver": "delivered", "transmit": "transmitted", "forward": "forwarded", "pass": "passed", "address": "addressed",
    "promise": "promised", "offer": "offered", "dispatch": "dispatched", "telegraph": "telegraphed", "wire": "wired",
}  # fmt: skip
"""Verbs that take the one spoken to behind "to"."""
_GIVING = {
    "send": "sent",
    "give": "gave|given",
    "hand": "handed",
    "show": "showed|shown",
    "grant": "granted",
}
_HEARING = {
    "receive": "received",
    "hear": "heard",
    "learn": "learned|learnt",
    "get": "got",
    "obtain": "obtained",
}
_ASKING_OF = {
    "ask": "asked",
    "request": "requested",
    "demand": "demanded",
    "want": "wanted",
    "seek": "sought",
}
_VERBS = (_SAYING, _SAYING_TO, _GIVING, _HEARING, _ASKING_OF)
_WORDS = (
    r"(?:letters?|cables?|telegrams?|messages?|notes?|reports?|memorand(?:um|a)|memos?|dispatch(?:es)?|despatch(?:es)?|"
    r"repl(?:y|ies)|responses?|answers?|advice|instructions?|orders?|directives?|requests?|proposals?|questions?|"
    r"warnings?|promises?|offers?|suggestions?|recommendations?|assurances?|complaints?|appeals?|invitations?|"
    r"congratulations|greetings|words|remarks|comments|demands?|thanks|explanations?|reports?|correspondence|"
    r"communications?|wires?|aide-m[ée]moires?|d[ée]marches?|statements?|guidance|counsel|ultimatums?|apolog(?:y|ies))"
)
_STOPS = frozenset(
    """
about on in during before after concerning regarding for when if that to with at from by over since until till against
as how why what whether not who whom which where while because so than then into through via between under without
around prior and/or did does do was were is are had has have would could should or but dated written sent say said any
there all every also ever first
""".split()
)
_NOBODY = frozenset(
    """
he she they we i you it him her them us me his hers their its this these those who whom anyone anybody someone somebody
everyone everybody nobody one people others him- what which records documents any some my our your
""".split()
)
_LEADING = frozenset(
    "the comrade cde cde. find show list give all any me please a an and of or".split()
)
_TOKEN = re.compile(r"[^\s?!,;:()\[\]\"“”«»]+|[?!,;:()\[\]\"“”«»]")
_POSSESSIVE = re.compile(r"(?:['’]s?)$")


def _past(verbs: dict[str, str]) -> str:
    return "(?:" + "|".join(verbs.values()) + ")"


def _plain(verbs: dict[str, str]) -> str:
    return "(?:" + "|".join(verbs) + ")"


_ADVERB = r"(?:\s+(?:also|ever|first|then|not|personally|secretly|once|later|again))?"
_GAP = r"(?:\s+[^\s?!.;]+){0,6}?"
_SIDE = r"(?P<{0}>[^?!;]{{1,80}}?)"
_BY, _TO = _SIDE.format("by"), _SIDE.format("to")
_BY_ON, _TO_ON = r"(?P<by>[^?!;]{1,120})", r"(?P<to>[^?!;]{1,120})"

_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # What was Stalin told by Mao; What was Mao advised to do by Stalin
        rf"\b{_BEING}\s+{_TO}{_ADVERB}\s+(?:{_past(_SAYING)}|{_past(_GIVING)})\b{_GAP}\s+by\s+{_BY_ON}",
        # What was said by Stalin to Mao; a letter sent to Mao by Stalin
        rf"\b(?:{_past(_SAYING_TO)}|{_past(_GIVING)}|{_past(_SAYING)})\s+by\s+{_BY}\s+to\s+{_TO_ON}",
        rf"\b(?:{_past(_SAYING_TO)}|{_past(_GIVING)}|{_past(_SAYING)})\s+to\s+{_TO}\s+by\s+{_BY_ON}",
        # What did Mao learn from Stalin
        rf"\b{_DOING}\s+{_TO}{_ADVERB}\s+{_plain(_HEARING)}\b{_GAP}\s+from\s+{_BY_ON}",
        # letters from X to Y; cables to Y from X; advice of X to Y
        rf"\b{_WORDS}{_GAP}\s+(?:from|by|of)\s+{_BY}\s+to\s+{_TO_ON}",
        rf"\b{_WORDS}\s+to\s+{_TO}\s+(?:from|by)\s+{_BY_ON}",
        # X's cable to Y
        rf"(?P<own>[^?!;]{{1,80}}?(?:['’]s|s['’]))\s+(?:[^\s?!;]+\s+){{0,3}}?{_WORDS}\s+(?:of\s.{{1,40}}?\s)?to\s+{_TO_ON}",
        # What did Stalin ask of Mao
        rf"\b{_DOING}\s+{_BY}{_ADVERB}\s+{_plain(_ASKING_OF)}\s+(?:[^\s?!.;]+\s+){{0,3}}?(?:of|from)\s+{_TO_ON}",
        # Why did Mao write to Stalin; What did Stalin say about Korea to Mao; did X send a letter to Y
        rf"\b{_DOING}\s+{_BY}{_ADVERB}\s+(?:{_plain(_SAYING_TO)}|{_plain(_GIVING)})\b{_GAP}\s+to\s+{_TO_ON}",
        # What did Mao tell Stalin; What did Mao send Stalin
        rf"\b{_DOING}\s+{_BY}{_ADVERB}\s+(?:{_plain(_SAYING)}|{_plain(_GIVING)})\b(?:\s+{_TO_ON})?",
        # What did Stalin say, write, propose
        rf"\b{_DOING}\s+{_BY}{_ADVERB}\s+{_plain(_SAYING_TO)}\b",
        # Y received a letter from X
        rf"(?P<received>[^?!;]{{1,80}}?)\s+{_past(_HEARING)}\b{_GAP}\s+from\s+{_BY_ON}",
        # X wrote to Y; X told Y; X sent Y a cable
        rf"(?P<subject>[^?!;]{{1,80}}?)\s+(?:{_past(_SAYING_TO)}|{_past(_GIVING)})\b{_GAP}\s+to\s+{_TO_ON}",
        rf"(?P<subject>[^?!;]{{1,80}}?)\s+(?:{_past(_SAYING)}|{_past(_GIVING)})\s+{_TO_ON}",
        # letters to Y; letters from X
        rf"\b{_WORDS}\s+to\s+{_TO_ON}",
        rf"\b{_WORDS}\s+(?:from|by)\s+{_BY_ON}",
        # X's advice
        rf"(?P<own>[^?!;]{{1,80}}?(?:['’]s|s['’]))\s+(?:[^\s?!;]+\s+){{0,2}}?{_WORDS}\b",
    )
)

_NEEDED = re.compile(rf"\b(?:{'|'.join((_WORDS, *map(_past, _VERBS), *map(_plain, _VERBS)))})")
"""What each of the patterns holds one of; most questions hold none, which this tells in a tenth of the time."""


def read_question_direction(question: str) -> tuple[str | None, str | None]:
    """Who writes or speaks, and to whom, as the question asks it, each in its own words; None where it does not say.

    (None, None) for a question that asks of no direction.
    """
    text = " ".join(question[:LONGEST].split())
    if _NEEDED.search(text.casefold()) is None:
        return None, None
    for pattern in _PATTERNS:
        found = pattern.search(text)
        if found is None:
            continue
        parts = {name: value for name, value in found.groupdict().items() if value}
        writer, recipient = _first(parts.get("by", "")), _first(parts.get("to", ""))
        if "own" in parts:
            writer = _last(_POSSESSIVE.sub("", parts["own"]))
        elif "subject" in parts:
            writer = _last(parts["subject"])
        elif "received" in parts:
            recipient = _last(parts["received"])
        if writer or recipient:
            return writer, recipient
    return None, None


def _first(text: str) -> str | None:
    """The party that a phrase begins with: its words up to one that leads on to something else."""
    kept: list[str] = []
    for token in _TOKEN.findall(text):
        word = token.casefold().rstrip(".")
        if not kept and word in _LEADING:
            continue
        if word in _STOPS or token in '?!,;:()[]"“”«»' or word[:1].isdigit():
            break
        if kept and word in {"a", "an"}:
            break
        kept.append(token)
        if token.endswith(".") and len(word) > 3:
            break
    return _party(kept)


def _last(text: str) -> str | None:
    """The party that a phrase ends with."""
    kept: list[str] = []
    for token in reversed(_TOKEN.findall(text)):
        word = token.casefold()
        if (
            word in _STOPS
            or word in _LEADING - {"of"}
            or token in '?!,;:()[]"“”«»'
            or word[:1].isdigit()
        ):
            break
        kept.append(token)
    return _party(kept[::-1])


def _party(tokens: list[str]) -> str | None:
    while tokens and tokens[-1].casefold() in {"and", "of", "the", "or"}:
        tokens = tokens[:-1]
    if not tokens or len(tokens) > 8 or tokens[0].casefold() in _NOBODY:
        return None
    return _POSSESSIVE.sub("", " ".join(tokens)).rstrip(".") or None

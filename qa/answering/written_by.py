"""Who wrote a record and to whom, as its title says it: "Cable, Filippov [Stalin] to Anastas Mikoyan"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus import read_correspondence

_DOCUMENT = (
    r"(?i:cable|telegram|letter|message|note|memorandum|memo|report|dispatch|despatch|cipher(?:ed)? telegram|coded "
    r"telegram|speech|address|statement|article|essay|remarks|notes|notepad|instructions|information|briefing|circular|"
    r"telephonogram|appeal|proposal|draft letter|draft telegram)"
)
_NAME = r"[^\W\d_a-zß-ÿ][^,;:()“”\"]{1,80}?"
_BEFORE = r"(?i:on|about|regarding|concerning|with|for|in|at|dated|re|transmitting|forwarding)"
_STOP = rf"(?=\s*(?:[,;:(‘“\"]|$|\s'|\s{_BEFORE}\s))"
_TO = rf"\s+to\s+(?:the\s+)?(?P<reader>{_NAME})"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"^(?:[\w-]+\s)??{_DOCUMENT}\b(?:\s+(?i:no|nr)\.?\s*\S+?)?,?\s+(?:(?:from|by)\s+)?(?P<writer>{_NAME}){_TO}{_STOP}",
        rf"^From\s+the\s+(?i:journal|diary|diaries|notebook|papers)\s+of\s+(?P<writer>{_NAME}){_STOP}",
        rf"^(?:[\w-]+\s){{0,3}}?{_DOCUMENT}\s+(?:by|from)\s+(?P<writer>{_NAME}){_STOP}",
        rf"^(?i:notepad|notes|notebook|diary|journal|memoirs|letter|speech)\s+of\s+(?P<writer>{_NAME}){_STOP}",
        rf"^(?:[\w-]+\s)??{_DOCUMENT}{_TO}\s+(?:from|by)\s+(?:the\s+)?(?P<writer>{_NAME}){_STOP}",
        rf"^(?:[\w-]+\s)??{_DOCUMENT}{_TO}{_STOP}",
        rf"^(?!(?:Notes?|From|Record|Minutes|Visit|Reply|Response|Answer)\b)(?P<writer>{_NAME}){_TO}{_STOP}",
        r"^(?P<writer>[A-Z][\w.’-]*(?:\s+[A-Z][\w.’-]*){0,4}),\s+(?=['‘“\"])",
    )
)


_BARE, _ONLY_A_NAME = _FORMS[-2:]
_SUBJECT = re.compile(r",\s+['‘“\"]")
_BEGINS_SMALL = re.compile(
    rf"(?:[\w-]+\s)??{_DOCUMENT}\b|(?i:from\s+the|diary|journal|notebook|memoirs)\b"
)


@dataclass(frozen=True)
class Parties:
    """Writer and reader as the title writes them; "" when it does not say."""

    writer: str = ""
    reader: str = ""


def parties(title: str) -> Parties:
    """Read who wrote to whom from a title. Nothing is guessed: a title in no known form gives neither."""
    found = _match(title)
    if found is None:
        return Parties()
    said = found.groupdict()
    return Parties((said.get("writer") or "").strip(), (said.get("reader") or "").strip())


def heading(title: str) -> str:
    """The beginning of a title that says who wrote, and to whom: "cable, Filippov [Stalin] to Anastas Mikoyan".

    In the title's words, up to where its subject begins; small at first where that is a kind of document.
    "" for a title in no known form, and for one that has only a name before its subject.
    """
    found = _match(title)
    if found is None or found.re is _ONLY_A_NAME:
        return ""
    words = found.string[: found.end()]
    return (
        words[0].lower() + words[1:]
        if _BEGINS_SMALL.match(words) and words[1:2].islower()
        else words
    )


def _match(title: str) -> re.Match[str] | None:
    """The first form that a title has.

    Without a kind of document ("Aid to Arland"), a form of address or a quoted subject must show that persons write.
    """
    text = " ".join(title.split())
    for form in _FORMS:
        found = form.match(text)
        if found is not None and (
            form is not _BARE or read_correspondence(text) or _SUBJECT.match(text, found.end())
        ):
            return found
    return None

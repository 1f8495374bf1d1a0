"""Who wrote a record and to whom, as its title says it: "Cable, Filippov [Stalin] to Anastas Mikoyan"."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
        rf"^(?!(?:Notes?|From|Record|Minutes|Visit|Reply|Response|Answer)\b)(?P<writer>{_NAME}){_TO}{_STOP}",
        r"^(?P<writer>[A-Z][\w.’-]*(?:\s+[A-Z][\w.’-]*){0,4}),\s+(?=['‘“\"])",
    )
)


@dataclass(frozen=True)
class Parties:
    """Writer and reader as the title writes them; "" when it does not say."""

    writer: str = ""
    reader: str = ""


def parties(title: str) -> Parties:
    """Read who wrote to whom from a title. Nothing is guessed: a title in no known form gives neither."""
    text = " ".join(title.split())
    for form in _FORMS:
        if found := form.match(text):
            said = found.groupdict()
            return Parties((said.get("writer") or "").strip(), (said.get("reader") or "").strip())
    return Parties()

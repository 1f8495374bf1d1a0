"""Who went where, as titles state it: "Visit of A to B", "A's trip to B", "President A in B".

A calendar of journeys may have the place as its title, and the traveller before the colon with
which its summary begins: "Paris, France", "President A: State visit."
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.dates import MONTH_PATTERN
from corpus.names.document_kinds import LONGEST_TITLE
from corpus.names.parties import Party, read_parties
from corpus.text import collapse_whitespace

_JOURNEY = r"(?:visits?|trips?|travels?|journeys?|voyages?|tours?)"
_WHERE = r"(?P<where>[^\W\d_a-z][^:;]*)"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:[\w-]+ ){{0,3}}?(?i:{_JOURNEY}) (?:of|by) (?P<who>.+?) (?:to|in) {_WHERE}",
        rf"(?:[\w-]+ ){{0,3}}?(?i:{_JOURNEY}) (?:to|in) {_WHERE} (?:of|by) (?P<who>.+)",
        rf"(?P<who>.+?)['’]s? (?:[\w-]+ ){{0,5}}?(?i:{_JOURNEY}) (?:to|in) {_WHERE}",
        rf"(?P<who>.+?) (?:visits|visited|travels to|travelled to|traveled to) {_WHERE}",
    )
)
_TOLD = re.compile(rf"\s(?:on|of|about)\s(?:[\w-]+\s){{0,3}}?(?i:{_JOURNEY})\b")
"""Matches "Report on a Trip", "Recollections of his Visit"."""
_STAY = re.compile(rf"(?P<who>[^,;:()]+?) in {_WHERE}")
_PLACES = re.compile(r"[^\W\d_a-z][^:;.?!]*(?:, [^\W\d_a-z][^,:;.?!]*){1,4}")
_TRAVELLER = re.compile(r"(?P<who>[^.:;?!\d]{3,80}):\s")
_END_OF_PLACES = re.compile(
    r"\s*,?\s+(?:on|from|in|during|for|with|and (?:the|his|her))\s"
    rf"|,?\s+(?:(?:{MONTH_PATTERN})\b|\d)"
)
_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_INVERTED_NAME = re.compile(
    r"(?:.* )?(?:Republic|Kingdom|States|Federation|Union|Islands?) of$|The$"
)


@dataclass(frozen=True)
class Journey:
    """A journey that a title states.

    Attributes:
        travellers: who went.
        places: where to, as the title lists them: "Kyoto, Osaka, Japan".
        is_dated: whether a record with this title is of the time of the journey; a report on it,
            or a memoir, is of another.
    """

    travellers: tuple[Party, ...]
    places: tuple[str, ...]
    is_dated: bool = True

    @property
    def country(self) -> str:
        """The widest place: the last one listed."""
        return self.places[-1]


def read_journey(title: str, summary: str = "") -> Journey | None:
    """Return who went where by a title, or a title and the beginning of its summary.

    None when they do not state both.
    """
    text = collapse_whitespace(_BRACKETS.sub(" ", title[:LONGEST_TITLE])).replace(" ,", ",")
    for pattern in _PATTERNS:
        match = pattern.fullmatch(text)
        if match is not None and (parties := read_parties(match["who"])):
            is_told = _TOLD.search(text, match.end("who")) is not None
            return _journey(parties, match["where"], is_dated=not is_told)
    if (match := _STAY.fullmatch(text)) is not None:
        who, where = match["who"], match["where"]
    elif _PLACES.fullmatch(text) and (match := _TRAVELLER.match(summary)) is not None:
        who, where = match["who"], text
    else:
        return None
    parties = read_parties(who)
    is_person = all(party.is_sure and party.name and not party.is_body for party in parties)
    return _journey(parties, where) if parties and is_person else None


def _journey(travellers: tuple[Party, ...], where: str, *, is_dated: bool = True) -> Journey | None:
    end = _END_OF_PLACES.search(where)
    parts = [part.strip() for part in where[: end.start() if end else None].split(",")]
    places: list[str] = []
    for part in parts:
        if places and _INVERTED_NAME.fullmatch(part):  # "Korea, Republic of"
            places[-1] = f"{places[-1]}, {part}"
        elif part and part[0].isupper():
            places.append(part)
    return Journey(travellers, tuple(places), is_dated) if places else None

"""Read the persons, offices and bodies in a phrase of a title: "Cdes. Stalin and Molotov".

Offices are separate from names: "Soviet Ambassador to Cuba A.I. Alekseev" is Alekseev with his
office; "the Consul at Port Ellin" is an office without a name. Initials show where the name after
an office begins, or the places and bodies of the authority file that come before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.names.authority import full_forms, name_key, shipped_entries
from corpus.names.document_kinds import TITLE_WORDS, document_nouns

LONGEST_NAME = 8
"""Words of a name without an office."""

_HONORIFICS = "|".join(sorted(TITLE_WORDS["honorifics"], key=len, reverse=True))
_HONORIFIC = re.compile(rf"^(?:{_HONORIFICS})\b\.?\s+(?=\S)", re.IGNORECASE)
_PLURAL_HONORIFIC = re.compile(r"^(?:Cdes|Comrades|Messrs)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|an?)\s+(?=\S)", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*,\s*(?:and\s+)?(?!Jr\b|Sr\b)|\s+(?:and|&)\s+")
_AND = re.compile(r"\s(?:and|&)\s")
_INITIAL = re.compile(r"(?:[^\W\d_a-z][^\W\d_]?\.-?)+")
_ACRONYM = re.compile(r"[A-Z][A-Za-z]?[A-Z]{1,5}[a-z]?")
_BRACKET = re.compile(r"\s*[\[(][^\])]*[\])]")
_WORD = re.compile(r"[^\s\[(]+(?:\s*[\[(][^\])]*[\])])*")
_CAPITAL = re.compile(r"[^\W\d_a-zß-ÿ]")
_FULL_STOP = re.compile(r"(?<![.\s]\w)(?<!\bJr)(?<!\bSr)\.$")
_OFFICE_LINKS = frozenset("of to at in for on and the under with by near".split())
"""Small words inside the title of an office; no person's name has them."""
_PARTICLES = frozenset("de del della der di da dos du la le von van den zu al el bin ibn y".split())
_PORTFOLIO_ADJECTIVES = frozenset("foreign external internal national public".split())
"""Adjectives before the portfolio of a minister."""
_TRIMMED_MARKS = " \t,;:-–—'\"‘’“”"
_OFFICES, _BODIES = TITLE_WORDS["offices"], TITLE_WORDS["bodies"]
_POSTS, _PORTFOLIOS = TITLE_WORDS["posts"], TITLE_WORDS["portfolios"]
_NOT_PARTIES = TITLE_WORDS["not_parties"] | {
    noun for plural in (False, True) for noun in document_nouns(plural=plural)
}


@dataclass(frozen=True)
class Party:
    """A writer, recipient or speaker of a document.

    A party is sure if more than capitals shows a person or body: initials, a form of address, an
    office, a word such as "Ministry", or the authority file.

    Attributes:
        text: the words of the title, without an article or a form of address before them.
        name: the name of the person or body; "" for an office without a name.
        office: the office; "" for none.
        is_sure: whether it is certain that this is a person, office or body.
        is_body: whether the name contains a word such as "Ministry".
    """

    text: str
    name: str = ""
    office: str = ""
    is_sure: bool = False
    is_body: bool = False

    @property
    def label(self) -> str:
        """The party as answers show it: "A.I. Alekseev (Soviet Ambassador to Cuba)"."""
        if not self.name:
            return f"the {self.text}"
        return f"{self.name} ({self.office})" if len(self.office.split()) > 2 else self.text


def describe_parties(parties: Sequence[Party]) -> str:
    """Return the parties in words: "Stalin, Molotov and Voroshilov"; "" for none."""
    *first_labels, last_label = [party.label for party in parties] or [""]
    return f"{', '.join(first_labels)} and {last_label}" if first_labels else last_label


def read_parties(phrase: str) -> tuple[Party, ...]:
    """Return the parties that a phrase names, in order; () when it names none."""
    phrase = phrase.strip(_TRIMMED_MARKS)
    parts = _split(phrase)
    if len(parts) > 1 and (listed := _read_list(phrase, parts)):
        return listed
    party = _read_party(phrase)
    return () if party is None else (party,)


def ends_in_post(phrase: str) -> bool:
    """Return whether a phrase ends in an office that "to" can follow: "Ambassador to Cuba"."""
    return bool(phrase.strip()) and _key(phrase.split()[-1]) in _POSTS


def begins_with_place(phrase: str) -> bool:
    """Return whether a phrase begins with a place of the authority file, or with an acronym."""
    words = _ARTICLE.sub("", phrase.strip(_TRIMMED_MARKS)).split()
    return _count_known(words) > 0 and not _has_role(phrase)


def _read_list(phrase: str, parts: Sequence[str]) -> tuple[Party, ...]:
    """Return the parties of "A, B and C"; () when the phrase describes one party."""
    parties = [party for party in map(_read_party, parts) if party is not None]
    if len(parties) < len(parts):
        return ()
    if _PLURAL_HONORIFIC.match(phrase):
        return tuple(parties)
    are_plain = [not party.office and not _has_role(party.text) for party in parties]
    if not _AND.search(_BRACKET.sub("", phrase)) and not (len(parts) > 2 and all(are_plain)):
        return ()
    for before, party, is_plain, part in zip(
        parties, parties[1:], are_plain[1:], parts[1:], strict=False
    ):
        if not before.name and party.office and not _ARTICLE.match(part):
            return ()  # "Deputy Chairman and Minister of Trade"
        if is_plain and not party.is_sure and (not before.name or _has_role(before.name)):
            return ()  # "Ministry of Trade and Industry"
    return tuple(parties)


def _split(phrase: str) -> list[str]:
    """Split a phrase at commas and "and" outside brackets; a name keeps the office after it."""
    spans = [bracket.span() for bracket in _BRACKET.finditer(phrase)]
    parts, start = [""], 0
    marks = [
        mark.span()
        for mark in _SEPARATOR.finditer(phrase)
        if not any(begin <= mark.start() < stop for begin, stop in spans)
    ]
    for begin, following in [*marks, (len(phrase), len(phrase))]:
        part = phrase[start:begin]
        mark = phrase[start - 2 : start] if start else ""
        if mark == ", " and _has_role(part) and not _has_role(parts[-1]) and _is_office(part):
            parts[-1] += f", {part}"
        elif part.strip(_TRIMMED_MARKS):
            parts.append(part)
        start = following
    return parts[1:]


def _is_office(phrase: str) -> bool:
    """Return whether a phrase is an office without a name."""
    party = _read_party(phrase)
    return party is not None and not party.name


def _read_party(phrase: str) -> Party | None:
    """Return the only party of a phrase; None when its words do not name a party."""
    phrase = _FULL_STOP.sub("", phrase.strip(_TRIMMED_MARKS))
    first, *descriptions = re.split(r"\s*,\s+(?!Jr\b|Sr\b)", phrase)
    if descriptions:
        return _party_with_description(_read_party(first), descriptions)
    text = _ARTICLE.sub("", first)
    has_article = text != first
    text, is_addressed = _HONORIFIC.subn("", text)
    written = _WORD.findall(text)
    words = [_BRACKET.sub("", word) for word in written]
    keys = [_key(word) for word in words]
    if not any(map(_CAPITAL.match, words)) or not _NOT_PARTIES.isdisjoint(keys):
        return None
    offices = [
        index
        for index, key in enumerate(keys)
        if key in _OFFICES and not _BODIES.intersection(keys[index + 1 : index + 2])
    ]
    if offices and not _is_initial(words[0]):  # "W.L. Mackenzie King" is no king
        return _party_with_office(written, words, keys, offices[0])
    if _CAPITAL.match(words[0]) is None:
        return None
    if not _BODIES.isdisjoint(keys) and not _is_initial(words[0]):
        return Party(text, text, is_sure=True, is_body=True)
    return _party_without_office(written, words, has_article, bool(is_addressed))


def _party_with_description(first: Party | None, descriptions: Sequence[str]) -> Party | None:
    """Return the party of "Name, office" or "Office, name"; ignore any other description."""
    if first is None:
        return None
    description = descriptions[0].strip(_TRIMMED_MARKS)
    if not first.name and not _has_role(description):
        person = _read_party(description)
        if person is not None and person.name:
            return Party(f"{first.text}, {description}", person.name, first.office, True)
    if first.name and not _has_role(first.text) and _has_role(description):
        described = ", ".join(part.strip(_TRIMMED_MARKS) for part in descriptions)
        return Party(f"{first.text}, {described}", first.name, described, True)
    return first


def _party_with_office(
    written: Sequence[str], words: Sequence[str], keys: Sequence[str], office_index: int
) -> Party | None:
    """Return the party of a phrase with an office, with the name before or after it, if any.

    written: the words with the brackets after them. words: the words without brackets.
    keys: the normalized words. office_index: the index of the first word for an office.
    """
    if not _OFFICE_LINKS.isdisjoint(keys[:office_index]):
        return None
    start = _start_of_name(words, keys, office_index)
    if start:
        stop = start + _length_of_name(words[start:])
        text, name = " ".join(written[:stop]), " ".join(written[start:stop])
        return Party(text, name, " ".join(words[:start]), True)
    text, count = " ".join(written), _length_of_name_before(words, office_index)
    if count:
        return Party(text, " ".join(written[:count]), " ".join(words[count:]), True)
    return Party(text, office=text, is_sure=True)


def _start_of_name(words: Sequence[str], keys: Sequence[str], office_index: int) -> int:
    """Return the index of the first word of the name after an office; 0 when no name is found."""
    roles = _OFFICES | _BODIES
    for index in range(office_index, len(words) - 1):
        if keys[index] in roles and keys[index + 1] not in roles:
            start = index + 1
            if keys[index] in _BODIES:
                start += _count_known(words[start:])
            count = _length_of_name(words[start:])
            if count and roles.isdisjoint(keys[start : start + count]):
                return start  # "Ambassador Yudin"
    links = [
        index for index, key in enumerate(keys) if key in _OFFICE_LINKS and index > office_index
    ]
    if links:
        known = _count_known(words[links[-1] + 1 :])
        start = links[-1] + 1 + known
        if known and _length_of_name(words[start:]):
            return start  # "Ambassador to Cuba Aleksandr Alekseev"
    initials = (i for i in range(office_index + 1, len(words)) if _is_initial(words[i]))
    return next(initials, 0)


def _length_of_name_before(words: Sequence[str], office_index: int) -> int:
    """Return the number of words of the person's name at the beginning, before an office; or 0."""
    for count in range(min(4, office_index), 1, -1):
        if "person" in _authority_kinds(words[:count]):
            return count  # "Liu Shaoqi Vice Chairman of the Party"
        if _ACRONYM.fullmatch(words[count]) and not _count_known(words[:count]):
            return count  # "Mir Bagirov CC Secretary"
    return 0


def _party_without_office(
    written: Sequence[str], words: Sequence[str], has_article: bool, is_addressed: bool
) -> Party | None:
    """Return the party of a phrase without an office; its name ends where a name cannot go on."""
    initial = next((i for i, word in enumerate(words) if _is_initial(word)), None)
    if _ACRONYM.fullmatch(words[0]):  # "CC CPSU", "CC of the CP of Azerbaijan M.D. Bagirov"
        text, start = " ".join(written), initial or 0
        return Party(text, " ".join(written[start:]), " ".join(words[:start]), True)
    count = _length_of_name(words)
    is_known = bool(_authority_kinds(words[:count]))
    if has_article and not is_known:
        text = " ".join(written)
        return Party(text, office=text)
    if count > LONGEST_NAME:
        return None
    name = " ".join(written[:count])
    return Party(name, name, is_sure=is_known or is_addressed or initial is not None)


def _length_of_name(words: Sequence[str]) -> int:
    """Return how many words at the beginning are capitalised or particles, as in a name."""
    for count, word in enumerate(words):
        if _CAPITAL.match(word) is None and word.casefold() not in _PARTICLES:
            return count
    return len(words)


def _count_known(words: Sequence[str]) -> int:
    """Return how many words at the beginning are known places or bodies, portfolios or acronyms."""
    start = 0
    while start < len(words):
        for stop in range(min(start + 4, len(words)), start, -1):
            if not _authority_kinds(words[start:stop]).isdisjoint({"place", "organisation"}):
                break
        else:
            stop = start + 1
            if _key(words[start]) in _PORTFOLIO_ADJECTIVES and stop < len(words):
                stop += 1  # "Foreign Affairs"
            is_portfolio = _key(words[stop - 1]) in _PORTFOLIOS
            if not (is_portfolio or _ACRONYM.fullmatch(words[start])):
                return start
        start = stop
    return start


def _is_initial(word: str) -> bool:
    """Return whether a word is one or more initials, and not a place such as "U.S."."""
    return _INITIAL.match(word) is not None and not _authority_kinds([word])


def _authority_kinds(words: Sequence[str]) -> frozenset[str]:
    """Return the kinds of the entries in the shipped authority file that have a name."""
    return _kinds_by_name().get(name_key(" ".join(words)), frozenset())


@lru_cache(maxsize=1)
def _kinds_by_name() -> dict[tuple[str, ...], frozenset[str]]:
    """Return the kinds of the shipped entries, by the key of each full form."""
    kinds: dict[tuple[str, ...], set[str]] = {}
    for entry in shipped_entries():
        for form in full_forms(entry):
            kinds.setdefault(name_key(form), set()).add(entry.kind)
    return {key: frozenset(entry_kinds) for key, entry_kinds in kinds.items()}


def _has_role(text: str) -> bool:
    """Return whether a phrase has a word for an office or body, and no initial at the beginning."""
    words = text.split()
    has_role = any(_key(word) in _OFFICES | _BODIES for word in words)
    return has_role and not _is_initial(words[0])


def _key(word: str) -> str:
    """Return a word in lower case, without brackets, marks at its ends and a possessive 's."""
    return (
        _BRACKET.sub("", word)
        .strip(_TRIMMED_MARKS + ".")
        .removesuffix("'s")
        .removesuffix("’s")
        .casefold()
    )

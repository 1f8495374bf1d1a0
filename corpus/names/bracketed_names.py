"""Brackets in record titles: "Filippov [Stalin]", "Communist Party of China (CPC)".

What is read here depends on the title alone; whom it means depends on the names that are known, and is judged in
aliases.py. So an index keeps what its titles said when they were added, and no title is read again for a question,
also when the reader changes her names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.dates import MONTH_NAMES, WEEKDAY_NAMES
from corpus.names.authority import name_key
from corpus.names.correspondence import read_correspondence
from corpus.names.spelling import split_words

LONGEST_TITLE = 1_000
"""Characters of a title that are read."""

BRACKET_RECIPE = "brackets 2"
"""Names the rules below. What was read by others is read again; count on when a rule changes, or what `correspondence`
or `key_of` make of a title."""

_BRACKET = re.compile(r"(?P<before>[^\[\]()]{1,120}?)\s*[\[(](?P<inside>[^\[\]()]{2,60})[\])]")
_NAME = r"[^\W\d_a-z][^\W\d_]*(?:[-'’][^\W\d_]+)*\.?"
_PARTICLE = r"(?:von|de|del|della|van|bin|ibn|al|el|da|di|dos|du|la|le)"
_RUN = re.compile(
    rf"(?:^|(?<=[\s,:;'\"‘“(\[/]))({_NAME}(?:[ -](?:{_PARTICLE}\s)?{_NAME}){{0,4}})\s*$"
)
_WHOLE = re.compile(rf"{_NAME}(?:[ -](?:{_PARTICLE}\s)?{_NAME}){{0,4}}")
_AFTER = re.compile(rf" +({_NAME})")
_LONG_NAME = re.compile(r"(?:[^\W\d_][^\s,:;\[\]()\"“”‘]*\s+){1,9}[^\W\d_][^\s,:;\[\]()\"“”‘]*\s*$")
_SHORT = re.compile(r"[^\W\d_a-z](?:\.?[^\W\d_]){1,7}\.?")
_SMALL = frozenset("of the and for in on a an to de du des la le der die das und et".split())

WORDS_NOT_IN_NAMES = frozenset(
    """
excerpt excerpts extract extracts sic draft copy original translation translated summary handwritten typed undated
unsigned incomplete fragment attachment attachments enclosure annex appendix part parts continued cont ibid see also
document documents record records no number folder file file volume vol page pages secret top confidential urgent
cable cables cipher ciphered telegram telegrams letter letters message note notes memorandum memo report reports record
minutes conversation conversations meeting talk talks speech transcript session plenum protocol diary journal resolution
decree decision directive information bulletin statement declaration agreement treaty conference visit first second
third fourth fifth day morning afternoon evening night edited
chairman chairmen president vice premier prime minister ministers ministry secretary secretaries general ambassador
ambassadors consul charge chargé affaires attache attaché envoy director deputy head chief member members comrade
comrades cde marshal colonel major captain admiral lieutenant commander king queen emperor prince shah pope chancellor
leader leaders delegate delegation delegations representative representatives adviser advisor counselor counsellor
officer official officials editor interpreter embassy committee council department bureau office division commission
politburo party government republic army soviet chinese american british french german russian korean japanese indian
spring summer autumn winter north south east west northern southern eastern western
personal private official english chinese version edition approved release released washington moscow
""".split()
).union(name.casefold() for name in (*MONTH_NAMES, *WEEKDAY_NAMES))


class BracketedName(NamedTuple):
    """A name and what stands in brackets behind it.

    kind: "organisation" when the inside is its initials, which says all; "person" when both look like names. is_party:
    whether the name is one of the two between whom a document passed, so that the bracket can only say who that is.
    """

    kind: str
    name: str
    inside: str
    is_party: bool = False


@dataclass(frozen=True)
class BracketedNames:
    """The brackets of many titles.

    different: each that occurs, once. rows, which: (n,) the row of a title and a place in `different`, by row and then
    as they stand in the title.
    """

    distinct: tuple[BracketedName, ...]
    rows: NDArray[np.int64]
    codes: NDArray[np.int64]

    @classmethod
    def from_titles(cls, titles: Iterable[tuple[int, str]]) -> BracketedNames:
        """Read (row, title) in any order."""
        found = [(row, one) for row, title in sorted(titles) for one in find_bracketed_names(title)]
        numbers: dict[BracketedName, int] = {}
        which = [numbers.setdefault(one, len(numbers)) for _, one in found]
        return cls(
            tuple(numbers), np.array([row for row, _ in found], np.int64), np.array(which, np.int64)
        )

    @classmethod
    def concatenate(cls, parts: Sequence[BracketedNames]) -> BracketedNames:
        """The brackets of several sets of titles, no row of which is in two."""
        numbers: dict[BracketedName, int] = {}
        which = [np.zeros(0, np.int64)]
        for part in parts:
            own = np.array(
                [numbers.setdefault(one, len(numbers)) for one in part.distinct], np.int64
            )
            which.append(own[part.codes] if len(own) else part.codes)
        rows, places = (
            np.concatenate([np.zeros(0, np.int64), *(part.rows for part in parts)]),
            np.concatenate(which),
        )
        order = np.argsort(rows, kind="stable")
        return cls(tuple(numbers), rows[order], places[order])

    def select(self, kept: NDArray[np.bool_]) -> BracketedNames:
        """Those whose flag is set; (n,), one for each of `rows`."""
        return (
            self if kept.all() else BracketedNames(self.distinct, self.rows[kept], self.codes[kept])
        )

    def as_json(self) -> dict[str, Any]:
        """All of it, for a file."""
        return {
            "different": self.distinct,
            "rows": self.rows.tolist(),
            "which": self.codes.tolist(),
        }

    @classmethod
    def from_json(cls, stated: dict[str, Any]) -> BracketedNames:
        """What `as_json` gave. ValueError, KeyError or TypeError when it is something else."""
        different = tuple(BracketedName(*one) for one in stated["different"])
        rows, which = np.array(stated["rows"], np.int64), np.array(stated["which"], np.int64)
        texts = all(isinstance(text, str) for one in different for text in one[:3])
        if (
            not texts
            or rows.shape != which.shape
            or (len(which) and not 0 <= which.min() <= which.max() < len(different))
        ):
            raise ValueError("it does not hold brackets of titles")
        return cls(different, rows, which)


def find_bracketed_names(title: str) -> Iterator[BracketedName]:
    """What a title states with each of its brackets that can say something of a name."""
    if "[" not in title and "(" not in title:
        return
    title = title[:LONGEST_TITLE]
    for bracket in _BRACKET.finditer(title):
        before, inside = bracket["before"], bracket["inside"].strip(" '\"‘’“”")
        long_name = _spelt_out(before, inside)
        if long_name:
            yield BracketedName("organisation", long_name, inside)
            continue
        run = _RUN.search(before)
        if run is None or _WHOLE.fullmatch(inside) is None or _goes_on(title, bracket):
            continue
        outside = _without_roles(run.group(1))
        if outside and _may_name(outside, inside):
            yield BracketedName("person", outside, inside, _is_party(title, outside, bracket))


def _goes_on(title: str, bracket: re.Match[str]) -> bool:
    """Whether the name goes on behind a round bracket, which is a part of it: "Pavel A. (Pavlo Andriy) Brandt"."""
    after = _AFTER.match(title, bracket.end()) if bracket.group().endswith(")") else None
    return after is not None and _level_of(after.group(1)) not in WORDS_NOT_IN_NAMES


def _may_name(outside: str, inside: str) -> bool:
    """Whether two names can be of one person, whoever is known."""
    inner, outer = name_key(inside), name_key(outside)
    return bool(
        inner
        and outer
        and inner != outer
        and len(outer) <= 4
        and not WORDS_NOT_IN_NAMES & {*inner, *outer}
    )


def _without_roles(run: str) -> str:
    """A run of capitalised words without the genres and roles that stand before the name: "Comrade Filippov"."""
    parts = run.split(" ")
    while parts and _level_of(parts[0]) in WORDS_NOT_IN_NAMES:
        parts = parts[1:]
    return " ".join(parts)


def _level_of(word: str) -> str:
    """The levelled form of one written word, "" when it has none."""
    found = split_words(word)
    return found[0].key if found else ""


def _is_party(title: str, outside: str, bracket: re.Match[str]) -> bool:
    """Whether a square bracket follows one of the two between whom a document passed: it can only say who that is."""
    between = read_correspondence(title) if "[" in bracket.group() else None
    return between is not None and any(
        outside in party.text for party in (*between.writers, *between.recipients)
    )


def _spelt_out(before: str, inside: str) -> str:
    """The name whose initials stand in the bracket behind it: "Communist Party of China (CPC)"; "" when they differ."""
    if _SHORT.fullmatch(inside) is None or not inside.replace(".", "").isupper():
        return ""
    initials = list(inside.replace(".", ""))
    found = _LONG_NAME.search(before)
    if found is None or len(initials) < 2:
        return ""
    written = found.group().split()
    for count in range(2, len(written) + 1):
        tail = written[-count:]
        if tail[0].casefold() in _SMALL or not tail[0][0].isupper():
            continue
        telling = [word[0].upper() for word in tail if word.casefold() not in _SMALL]
        every = [word[0].upper() for word in tail]
        if initials in (telling, every):
            return " ".join(tail)
    return ""

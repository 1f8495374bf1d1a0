"""Names learnt from record titles: "Filippov [Stalin]" says that Filippov is Stalin, in this archive.

Only what a title says plainly is learnt: a name, and behind it in brackets another name of the same person; or the
initials of an organisation behind its name. Brackets that hold a date, place, number, role or an editor's word say
nothing about names. A name given to two persons in two titles is learnt for both, and stays ambiguous.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from itertools import islice
from typing import TypeVar

from corpus.authority import Entry, key_of
from corpus.correspondence import correspondence
from corpus.names import Names
from corpus.spelling import ordinary_words, words

Key = TypeVar("Key", bound=Hashable)
"""What stands for a record while names are learnt: its id, or its row."""

LONGEST_TITLE = 1_000
"""Characters of a title that are read."""
_NAMED_RECORDS = 5
"""Records that a note names; more are counted."""

_BRACKET = re.compile(r"(?P<before>[^\[\]()]{1,120}?)\s*[\[(](?P<inside>[^\[\]()]{2,60})[\])]")
_NAME = r"[^\W\d_a-z][^\W\d_]*(?:[-'’][^\W\d_]+)*\.?"
_PARTICLE = r"(?:von|de|del|della|van|bin|ibn|al|el|da|di|dos|du|la|le)"
_RUN = re.compile(rf"(?:^|(?<=[\s,:;'\"‘“(\[/]))({_NAME}(?:[ -](?:{_PARTICLE}\s)?{_NAME}){{0,4}})\s*$")
_WHOLE = re.compile(rf"{_NAME}(?:[ -](?:{_PARTICLE}\s)?{_NAME}){{0,4}}")
_LONG_NAME = re.compile(r"(?:[^\W\d_][^\s,:;\[\]()\"“”‘]*\s+){1,9}[^\W\d_][^\s,:;\[\]()\"“”‘]*\s*$")
_SHORT = re.compile(r"[^\W\d_a-z](?:\.?[^\W\d_]){1,7}\.?")
_SMALL = frozenset("of the and for in on a an to de du des la le der die das und et".split())

_NO_NAMES = frozenset(
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
january february march april may june july august september october november december monday tuesday wednesday
thursday friday saturday sunday spring summer autumn winter north south east west northern southern eastern western
personal private official english chinese version edition approved release released washington moscow
""".split()
)


Stated = tuple[tuple[str, str, str], ...]
"""What one title states: kind, name and alias, for each of its brackets."""


def learn_aliases(
    titles: Iterable[tuple[Key, str]],
    names: Names | None = None,
    read: dict[str, Stated] | None = None,
    ids: Callable[[Collection[Key]], Mapping[Key, str]] | None = None,
) -> tuple[Entry, ...]:
    """What the titles of an archive say of names; `titles` are pairs of record and title.

    names: the authority file, which tells persons from places; the one that ships when not given. Each entry bears the
    real name, with the names used for it as forms, and a note naming the records. Lay them over by `Names.with_learnt`.
    A name that the authority file has already is given too: the archive attests it. read: what titles stated when they
    were read with the same names, by title; it is looked into, and added to. ids: gives the records' ids, where what
    `titles` holds of them is something else; only the few that a note names are asked for.
    """
    names = Names.load() if names is None else names
    read = {} if read is None else read
    found: dict[tuple[tuple[str, ...], str], dict[str, dict[Key, None]]] = {}
    real: dict[tuple[tuple[str, ...], str], str] = {}
    for record, title in titles:
        if "[" not in title and "(" not in title:
            continue
        if title not in read:
            read[title] = tuple(_stated(title[:LONGEST_TITLE], names))
        for kind, name, alias in read[title]:
            key = (key_of(name), kind)
            real.setdefault(key, name)
            places = found.setdefault(key, {})
            spelt = next((form for form in places if key_of(form) == key_of(alias)), alias)
            places.setdefault(spelt, {})[record] = None
    named = {one for forms in found.values() for records in forms.values() for one in islice(records, _NAMED_RECORDS)}
    called = {one: str(one) for one in named} if ids is None else ids(named)
    return tuple(
        Entry(real[key], key[1], tuple(forms), note=_note(forms, called), learnt=True, learnt_forms=tuple(forms))
        for key, forms in found.items()
    )


def _note(forms: dict[str, dict[Key, None]], called: Mapping[Key, str]) -> str:
    """Where each form was read."""
    parts = []
    for form, records in forms.items():
        more = f" and {len(records) - _NAMED_RECORDS} more" if len(records) > _NAMED_RECORDS else ""
        where = ", ".join(called[one] for one in islice(records, _NAMED_RECORDS))
        parts.append(f"{form}: learnt from the title of {where}{more}")
    return "; ".join(parts)


def _stated(title: str, names: Names) -> Iterable[tuple[str, str, str]]:
    """What a title states: kind, name and alias, for each of its brackets."""
    for bracket in _BRACKET.finditer(title):
        before, inside = bracket["before"], bracket["inside"].strip(" '\"‘’“”")
        long_name = _spelt_out(before, inside)
        if long_name:
            yield "organisation", long_name, inside
            continue
        run = _RUN.search(before)
        if run is None or _WHOLE.fullmatch(inside) is None:
            continue
        outside = _without_roles(run.group(1))
        pair = _person(outside, inside, names, _is_party(title, outside, bracket)) if outside else None
        if pair is not None:
            yield "person", *pair


def _without_roles(run: str) -> str:
    """A run of capitalised words without the genres and roles that stand before the name: "Comrade Filippov"."""
    parts = run.split(" ")
    while parts and _level_of(parts[0]) in _NO_NAMES:
        parts = parts[1:]
    return " ".join(parts)


def _level_of(word: str) -> str:
    """The levelled form of one written word, "" when it has none."""
    found = words(word)
    return found[0].key if found else ""


def _is_party(title: str, outside: str, bracket: re.Match[str]) -> bool:
    """Whether a square bracket follows one of the two between whom a document passed: it can only say who that is."""
    between = correspondence(title) if "[" in bracket.group() else None
    return between is not None and any(outside in side for side in (between.writer, between.recipient) if side)


def _person(outside: str, inside: str, names: Names, party: bool = False) -> tuple[str, str] | None:
    """Real name and alias, when the two name one person; None when that is not plain. party: see `_is_party`."""
    inner, outer = key_of(inside), key_of(outside)
    if not inner or not outer or inner == outer or len(outer) > 4 or _NO_NAMES & {*inner, *outer}:
        return None
    if names.named(f"{outside} {inside}"):
        return None
    within, without = names.named(inside), names.named(outside)
    if any(one.kind != "person" for one in (*within, *without)) or names.points_to(inside) or names.points_to(outside):
        return None
    if len(within) == 1:
        return None if _is_another(without, within[0], outer) else (inside, outside)
    if within:
        return None
    if len(without) == 1 and len(inner) == 1:
        return (outside, inside) if _bears(without[0], outer) else None
    if party and len(inner) == 1 and len(inner[0]) > 2 and inner[0] not in ordinary_words():
        return None if len(without) == 1 and _bears(without[0], outer) else (inside, outside)
    if len(inner) < 2 or len(inner) > 4 or not any(len(part) > 2 for part in inner):
        return None
    return None if len(without) == 1 and _bears(without[0], outer) else (inside, outside)


def _is_another(without: tuple[Entry, ...], within: Entry, outer: tuple[str, ...]) -> bool:
    """Whether the outer name is the very name of another person."""
    return within not in without and len(without) == 1 and _bears(without[0], outer)


def _bears(entry: Entry, key: tuple[str, ...]) -> bool:
    """Whether a form is the entry's name or a part of it, and no cover name."""
    return set(key) <= set(key_of(entry.name))


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

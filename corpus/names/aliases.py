"""Names learnt from record titles: "Filippov [Stalin]" says that Filippov is Stalin, in this archive.

Only what a title says plainly is learnt: a name, and behind it in brackets another name of the same person; or the
initials of an organisation behind its name. Brackets that hold a date, place, number, role or an editor's word say
nothing about names. A name given to two persons in two titles is learnt for both, and stays ambiguous.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from corpus.names.authority import NameEntry, name_key
from corpus.names.bracketed_names import BracketedName, BracketedNames
from corpus.names.name_matcher import NameAuthority
from corpus.names.spelling import ordinary_words
from corpus.row_numbers import unique_sorted

_NAMED_RECORDS = 5
"""Records that a note names; more are counted."""

AliasCache = dict[BracketedName, tuple[str, str] | None]
"""What brackets say to those who know certain names: name and alias; None: nothing."""


def aliases_of(
    brackets: BracketedNames,
    names: NameAuthority,
    ids: Callable[[Collection[int]], Mapping[int, str]],
    judged: AliasCache | None = None,
) -> tuple[NameEntry, ...]:
    """What the brackets in the titles of an archive say of names.

    names: the authority file, which tells persons from places. Each entry bears the real name, with the names used for
    it as forms, and a note naming the records. Lay them over by `Names.with_learnt`. A name that the authority file has
    already is given too: the archive attests it. ids: gives the ids of rows; only of the few that a note names. judged:
    what was made of brackets before, with the same names; it is looked into, and added to.
    """
    judged = {} if judged is None else judged
    found: dict[tuple[tuple[str, ...], str], dict[str, list[NDArray[np.int64]]]] = {}
    real: dict[tuple[tuple[str, ...], str], str] = {}
    for bracket, rows in _by_bracket(brackets):
        if bracket not in judged:
            judged[bracket] = _judge(bracket, names)
        if (pair := judged[bracket]) is None:
            continue
        name, alias = pair
        key = (name_key(name), bracket.kind)
        real.setdefault(key, name)
        places = found.setdefault(key, {})
        spelt = next((form for form in places if name_key(form) == name_key(alias)), alias)
        places.setdefault(spelt, []).append(rows)
    where = {
        key: {form: unique_sorted(np.sort(np.concatenate(rows))) for form, rows in forms.items()}
        for key, forms in found.items()
    }
    named = {
        row
        for forms in where.values()
        for rows in forms.values()
        for row in rows[:_NAMED_RECORDS].tolist()
    }
    called = ids(named)
    return tuple(
        NameEntry(
            real[key],
            key[1],
            tuple(forms),
            note=_note(forms, called),
            from_titles=True,
            forms_from_titles=tuple(forms),
        )
        for key, forms in where.items()
    )


def _by_bracket(brackets: BracketedNames) -> Iterable[tuple[BracketedName, NDArray[np.int64]]]:
    """Each bracket with the rows whose titles bear it, in the order in which they are first met."""
    numbers, first = np.unique(brackets.codes, return_index=True)
    order = np.argsort(brackets.codes, kind="stable")
    rows = np.split(brackets.rows[order], np.cumsum(np.bincount(brackets.codes)[numbers])[:-1])
    for place in np.argsort(first).tolist():
        yield brackets.distinct[int(numbers[place])], rows[place]


def _note(forms: Mapping[str, NDArray[np.int64]], called: Mapping[int, str]) -> str:
    """Where each form was read."""
    parts = []
    for form, rows in forms.items():
        more = f" and {len(rows) - _NAMED_RECORDS} more" if len(rows) > _NAMED_RECORDS else ""
        where = ", ".join(called[row] for row in rows[:_NAMED_RECORDS].tolist())
        parts.append(f"{form}: learnt from the title of {where}{more}")
    return "; ".join(parts)


def _judge(bracket: BracketedName, names: NameAuthority) -> tuple[str, str] | None:
    """Name and alias, when that is what a bracket says."""
    if bracket.kind == "organisation":
        return bracket.name, bracket.inside
    return _person(bracket.name, bracket.inside, names, bracket.is_party)


def _person(outside: str, inside: str, names: NameAuthority, party: bool) -> tuple[str, str] | None:
    """Real name and alias, when the two name one person; None when that is not plain. party: `Bracket.is_party`."""
    inner, outer = name_key(inside), name_key(outside)
    if names.lookup(f"{outside} {inside}"):
        return None
    within, without = names.lookup(inside), names.lookup(outside)
    if (
        any(one.kind != "person" for one in (*within, *without))
        or names.lookup_related(inside)
        or names.lookup_related(outside)
    ):
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


def _is_another(without: tuple[NameEntry, ...], within: NameEntry, outer: tuple[str, ...]) -> bool:
    """Whether the outer name is the very name of another person."""
    return within not in without and len(without) == 1 and _bears(without[0], outer)


def _bears(entry: NameEntry, key: tuple[str, ...]) -> bool:
    """Whether a form is the entry's name or a part of it, and no cover name."""
    return set(key) <= set(name_key(entry.name))

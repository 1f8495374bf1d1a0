"""Aliases read in record titles: "Filippov [Stalin]" says that Filippov is Stalin, in this archive.

Only what a title says plainly is taken: a name, and in brackets behind it another name of the same
person; or the initials of an organisation behind its name. Brackets with a date, place, number,
role or an editor's word say nothing of names. A name that two titles give to two persons is taken
for both, and stays ambiguous.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from corpus.names.authority import NameEntry, name_key
from corpus.names.bracketed_names import BracketedName, BracketedNames
from corpus.names.name_matcher import NameAuthority
from corpus.names.spelling import ordinary_words
from corpus.row_numbers import unique_sorted

_RECORDS_IN_NOTE = 5
"""Records that a note names; more are counted."""

Rows = NDArray[np.int64]
AliasCache = dict[BracketedName, tuple[str, str] | None]
"""What brackets say to those who know certain names: the name and its alias; None for nothing."""


def aliases_of(
    brackets: BracketedNames,
    names: NameAuthority,
    ids_of_rows: Callable[[Collection[int]], Mapping[int, str]],
    cache: AliasCache | None = None,
) -> tuple[NameEntry, ...]:
    """Return what the brackets in the titles of an archive say of names.

    Each entry has the real name, with the aliases as forms, and a note with the records; an entry
    of the authority file is given too, if the archive attests it. Add them by
    `NameAuthority.with_aliases`.

    names: the authority file, which tells persons from places. ids_of_rows: gives the ids of the
    few rows that a note names. cache: what earlier brackets said, with the same names; added to.
    """
    cache = {} if cache is None else cache
    real_names: dict[tuple[tuple[str, ...], str], str] = {}
    rows_by_name: dict[tuple[tuple[str, ...], str], dict[str, list[Rows]]] = {}
    for bracket, rows in _rows_by_bracket(brackets):
        if bracket not in cache:
            cache[bracket] = _name_and_alias(bracket, names)
        if (pair := cache[bracket]) is None:
            continue
        name, alias = pair
        key = (name_key(name), bracket.kind)
        real_names.setdefault(key, name)
        by_form = rows_by_name.setdefault(key, {})
        form = next((form for form in by_form if name_key(form) == name_key(alias)), alias)
        by_form.setdefault(form, []).append(rows)
    rows_by_form = {
        key: {form: unique_sorted(np.sort(np.concatenate(rows))) for form, rows in forms.items()}
        for key, forms in rows_by_name.items()
    }
    noted = [rows for forms in rows_by_form.values() for rows in forms.values()]
    ids = ids_of_rows({row for rows in noted for row in rows[:_RECORDS_IN_NOTE].tolist()})
    return tuple(
        NameEntry(
            real_names[key],
            key[1],
            tuple(forms),
            note=_note(forms, ids),
            from_titles=True,
            forms_from_titles=tuple(forms),
        )
        for key, forms in rows_by_form.items()
    )


def _rows_by_bracket(brackets: BracketedNames) -> Iterator[tuple[BracketedName, Rows]]:
    """Yield each bracket with the rows of its titles, in the order of the first of them."""
    codes, first = np.unique(brackets.codes, return_index=True)
    order = np.argsort(brackets.codes, kind="stable")
    rows = np.split(brackets.rows[order], np.cumsum(np.bincount(brackets.codes)[codes])[:-1])
    for index in np.argsort(first).tolist():
        yield brackets.distinct[int(codes[index])], rows[index]


def _note(forms: Mapping[str, Rows], ids: Mapping[int, str]) -> str:
    """Return where each form was read, in words."""
    parts = []
    for form, rows in forms.items():
        titles = ", ".join(ids[row] for row in rows[:_RECORDS_IN_NOTE].tolist())
        further = len(rows) - _RECORDS_IN_NOTE
        counted = f" and {further} more" if further > 0 else ""
        parts.append(f"{form}: learnt from the title of {titles}{counted}")
    return "; ".join(parts)


def _name_and_alias(bracket: BracketedName, names: NameAuthority) -> tuple[str, str] | None:
    """Return the real name and its alias, if that is what a bracket says."""
    if bracket.kind == "organisation":
        return bracket.name, bracket.inside
    return _person_and_alias(bracket.name, bracket.inside, names, bracket.is_party)


def _person_and_alias(
    outside: str, inside: str, names: NameAuthority, is_party: bool
) -> tuple[str, str] | None:
    """Return the real name and the alias, if the two name one person; None if that is not plain.

    is_party: see `BracketedName`.
    """
    if names.lookup(f"{outside} {inside}"):
        return None
    inner, outer = names.lookup(inside), names.lookup(outside)
    is_other_kind = any(entry.kind != "person" for entry in (*inner, *outer))
    if is_other_kind or names.lookup_related(inside) or names.lookup_related(outside):
        return None
    is_known_outside = len(outer) == 1 and _is_part_of_name(outside, outer[0])
    if inner:
        is_one = len(inner) == 1 and (inner[0] in outer or not is_known_outside)
        return (inside, outside) if is_one else None
    inside_key = name_key(inside)
    if len(outer) == 1 and len(inside_key) == 1:
        return (outside, inside) if is_known_outside else None
    is_word_of_name = len(inside_key) == 1 and len(inside_key[0]) > 2
    is_full_name = 2 <= len(inside_key) <= 4 and any(len(part) > 2 for part in inside_key)
    is_surname = is_party and is_word_of_name and inside_key[0] not in ordinary_words()
    return (inside, outside) if (is_surname or is_full_name) and not is_known_outside else None


def _is_part_of_name(form: str, entry: NameEntry) -> bool:
    """Return whether a form is the entry's name or a part of it, and so no cover name."""
    return set(name_key(form)) <= set(name_key(entry.name))

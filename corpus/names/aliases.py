"""Aliases read in record titles: "Filippov [Stalin]" says that Filippov is Stalin, in this archive.

Two patterns count as an alias: a person's name followed by another name in brackets, and an
organisation's name followed by its initials. Brackets with a date, place, number, role or editor's
remark are ignored. A name that titles give to two persons becomes a form of both, so it is
ambiguous.
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
"""Records that a note lists by id; it gives only the number of further ones."""

Rows = NDArray[np.int64]
AliasCache = dict[BracketedName, tuple[str, str] | None]
"""The name and alias that each bracket gives with one set of names; None for no alias."""


def aliases_of(
    brackets: BracketedNames,
    names: NameAuthority,
    ids_of_rows: Callable[[Collection[int]], Mapping[int, str]],
    cache: AliasCache | None = None,
) -> tuple[NameEntry, ...]:
    """Return the aliases that the brackets in an archive's titles give, one entry a name.

    Each entry has the real name, the aliases as forms, and a note that lists the records. Aliases
    of names in the authority file are included. Pass the result to `NameAuthority.with_aliases`.

    brackets: the bracketed names of the archive's titles. names: the authority file, which
    distinguishes persons from places. ids_of_rows: returns the record ids of rows, called once for
    the rows that notes list. cache: the results of earlier calls with the same names; new results
    are added to it.
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
        rows_by_alias = rows_by_name.setdefault(key, {})
        form = next((form for form in rows_by_alias if name_key(form) == name_key(alias)), alias)
        rows_by_alias.setdefault(form, []).append(rows)
    rows_by_form = {
        key: {form: unique_sorted(np.sort(np.concatenate(rows))) for form, rows in forms.items()}
        for key, forms in rows_by_name.items()
    }
    row_lists = [rows for forms in rows_by_form.values() for rows in forms.values()]
    ids = ids_of_rows({row for rows in row_lists for row in rows[:_RECORDS_IN_NOTE].tolist()})
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
    """Yield each bracket with the rows of its titles, ordered by where it first occurs."""
    codes, first_places = np.unique(brackets.codes, return_index=True)
    order = np.argsort(brackets.codes, kind="stable")
    rows = np.split(brackets.rows[order], np.cumsum(np.bincount(brackets.codes)[codes])[:-1])
    for index in np.argsort(first_places).tolist():
        yield brackets.distinct[int(codes[index])], rows[index]


def _note(forms: Mapping[str, Rows], ids: Mapping[int, str]) -> str:
    """Return a sentence part for each form that lists the records it was read in."""
    notes = []
    for form, rows in forms.items():
        titles = ", ".join(ids[row] for row in rows[:_RECORDS_IN_NOTE].tolist())
        further = len(rows) - _RECORDS_IN_NOTE
        remainder = f" and {further} more" if further > 0 else ""
        notes.append(f"{form}: learnt from the title of {titles}{remainder}")
    return "; ".join(notes)


def _name_and_alias(bracket: BracketedName, names: NameAuthority) -> tuple[str, str] | None:
    """Return the real name and the alias that a bracket gives; None when it gives none."""
    if bracket.kind == "organisation":
        return bracket.name, bracket.inside
    return _person_and_alias(bracket.name, bracket.inside, names, bracket.is_party)


def _person_and_alias(
    outside: str, inside: str, names: NameAuthority, is_party: bool
) -> tuple[str, str] | None:
    """Return the real name and the alias if the two names are of one person; None when unclear.

    outside: the name before the bracket. inside: the name in the bracket.
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
        is_same_person = len(inner) == 1 and (inner[0] in outer or not is_known_outside)
        return (inside, outside) if is_same_person else None
    inside_key = name_key(inside)
    if len(outer) == 1 and len(inside_key) == 1:
        return (outside, inside) if is_known_outside else None
    is_word_of_name = len(inside_key) == 1 and len(inside_key[0]) > 2
    is_spaced = " " in inside.strip()  # "Heath-Lange" are two persons
    is_full_name = is_spaced and len(inside_key) <= 4 and any(len(part) > 2 for part in inside_key)
    is_surname = is_party and is_word_of_name and inside_key[0] not in ordinary_words()
    return (inside, outside) if (is_surname or is_full_name) and not is_known_outside else None


def _is_part_of_name(form: str, entry: NameEntry) -> bool:
    """Return whether a form is the entry's name or part of it, and so not a cover name."""
    return set(name_key(form)) <= set(name_key(entry.name))

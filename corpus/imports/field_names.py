"""What programs call the fields of a record: columns and keys (field_names.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from typing import Any

LISTS = ("people", "places", "topics")
"""The fields of a record that are lists."""
TEXTS = ("title", "summary", "text", "url", "collection", "source", "language")
"""The fields of a record that are text."""
FIELDS = ("date", *TEXTS, *LISTS)

_TABLE: dict[str, Any] = tomllib.loads(
    resources.files("corpus").joinpath("data", "field_names.toml").read_text("utf-8")
)
_PEOPLE_PAIRS: list[list[str]] = _TABLE.pop("people_pairs")
_DAY_FIRST = frozenset(_TABLE.pop("day_first"))
_DAY_FIRST_ENDINGS = ("datum", "datierung", "titel")
"""As in "begindatum"."""
_HINTS: dict[str, str] = {
    word: field for field, words in _TABLE.pop("hints").items() for word in words.split()
}
_NAMES: dict[str, list[str]] = _TABLE
_RANKS = {name: (field, rank) for field, names in _NAMES.items() for rank, name in enumerate(names)}
_DUBLIN_CORE = re.compile(r"(?:.*/)?(?:dc|dct|dcterms|dublin core|elements/1\.1|terms)[.:/ ]", re.I)
_DUBLIN_CORE_DATES = frozenset({"created", "date", "issued", "temporal"})
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ENDING = re.compile(
    r"(?: (?:eng?|english|de|ger|deu|german|deutsch|fr|fra|fre|french|es|spa|spanish|it|ita|nl|pt"
    r"|ru|pl|s))+$|[ :*#]+$"
)
_LANGUAGE_MARK = re.compile(r"\s*\[[a-z_ ]*\]$")
_BETWEEN_WORDS = re.compile(r"[\s_.\-/()]+")


def plain_name(name: str) -> str:
    """Return a name as it is compared: "dcterms:dateCreated" is "date created"."""
    bare = _DUBLIN_CORE.sub("", name.strip(), count=1)
    return _BETWEEN_WORDS.sub(" ", _CAPITAL.sub(" ", bare)).strip().casefold()


def field_of(name: str) -> tuple[str, int] | None:
    """Return the field that a name means and its rank among the names for it, 0 the best."""
    plain = plain_name(name)
    if plain in _DUBLIN_CORE_DATES and _DUBLIN_CORE.match(name.strip()):
        return "date", 0 if plain == "date" else 1
    known = _RANKS.get(plain) or _rank_without_ending(plain)
    return known or (_qualified(plain) if _DUBLIN_CORE.match(name.strip()) else None)


def _qualified(plain: str) -> tuple[str, int] | None:
    """Return the field of an element of Dublin Core with a qualifier: "date issued [en]"."""
    element, _, qualifier = _LANGUAGE_MARK.sub("", plain).partition(" ")
    if element == "date":
        return ("date", 1) if qualifier in ("", *_DUBLIN_CORE_DATES) else None
    known = _RANKS.get(qualifier) or _RANKS.get(element)
    return (known[0], known[1] + len(_RANKS)) if known else None


def _rank_without_ending(plain: str) -> tuple[str, int] | None:
    """Return the field of a name with a language or a plural: "title en", "dates of documents"."""
    bare = _ENDING.sub("", plain)
    if bare == plain and " " in plain:
        bare = plain.removesuffix("s")
    known = _RANKS.get(bare) if bare != plain else None
    return (known[0], known[1] + len(_RANKS)) if known else None


def loose_field(name: str) -> str:
    """Return the field that a name may mean by one of its words, "" for none: a hint, no more.

    "none" is what no record has a field for, as "remarks".
    """
    if known := field_of(name):
        return known[0]
    if inner := _phrase_inside(name):
        return inner
    return next((_HINTS[word] for word in plain_name(name).split() if word in _HINTS), "")


def _phrase_inside(name: str) -> str:
    """Return the field of a known name of several words in a longer one: "mods dateCreated ms"."""
    words = plain_name(name).split()
    phrases = (
        " ".join(words[start : start + size])
        for size in range(len(words) - 1, 1, -1)
        for start in range(len(words) - size + 1)
    )
    return next((_RANKS[phrase][0] for phrase in phrases if phrase in _RANKS), "")


def names_date(name: str) -> bool:
    """Return whether a name means a document's date, alone or by words inside it."""
    known = field_of(name)
    return (known is not None and known[0] == "date") or _phrase_inside(name) == "date"


def is_day_first(names: Sequence[str]) -> bool:
    """Return whether names are in a language that writes the day first in numeric dates."""
    return any(
        plain in _DAY_FIRST or plain.endswith(_DAY_FIRST_ENDINGS)
        for plain in map(plain_name, names)
    )


def assign_fields(names: Sequence[str], chosen: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the field of each name that has one; a field that is text has one name only.

    chosen: field by name, where the reader has said it; a field "" means none.
    """
    chosen = chosen or {}
    assigned = {name: field for name, field in chosen.items() if name in names and field}
    fields_used = set(chosen.values()) - set(LISTS)
    ranked: list[tuple[int, int, str, str]] = []
    plain_names = set(map(plain_name, names))
    paired = {name for pair in _PEOPLE_PAIRS if plain_names.issuperset(pair) for name in pair}
    for place, name in enumerate(names):
        if name not in chosen and plain_name(name) in paired:
            assigned[name] = "people"
        elif name not in chosen and (known := field_of(name)):
            ranked.append((known[1], place, name, known[0]))
    for _, _, name, field in sorted(ranked):
        if field in LISTS or field not in fields_used:
            fields_used.add(field)
            assigned[name] = field
    return assigned


def fields_by_column(columns: Mapping[str, str]) -> dict[str, str]:
    """Return the field of each column or key, from the column for each field (`--map`)."""
    return {column: field for field, column in columns.items()}


def describe_fields(names: Iterable[str], assigned: Mapping[str, str]) -> str:
    """Return one line for the reader: which name became which field, and what else is kept."""
    pairs = [f"{field} = {name}" for name, field in assigned.items()]
    extra_names = [name for name in names if name and name not in assigned]
    note = f"; kept under their own names: {', '.join(extra_names)}" if extra_names else ""
    return f"fields: {', '.join(pairs) or 'none is understood'}{note}"

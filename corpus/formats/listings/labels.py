"""The labels before the fields of a record, and lines that say where a document is kept.

The words are in corpus/data/listing_labels.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import NamedTuple

from corpus.dates import parse_date
from corpus.text import fold

_DATA = tomllib.loads(
    resources.files("corpus").joinpath("data", "listing_labels.toml").read_text(encoding="utf-8")
)


def _listed(words: str) -> list[str]:
    return [word.strip() for word in re.split(r"[;\n]", words) if word.strip()]


class Label(NamedTuple):
    """What a label means.

    Attributes:
        name: its words, folded.
        field: the field of a record, "date", "citation", or "" for what no record has.
        rank: of a date how sure it is the record's own, 0 the surest.
    """

    name: str
    field: str
    rank: int = 0


_LABELS = {name: Label(name, "") for name in _listed(_DATA["ignored"]["labels"])}
_LABELS |= {
    name: Label(name, field) for field, names in _DATA["fields"].items() for name in _listed(names)
}
_LABELS |= {
    name: Label(name, "date", rank) for rank, name in enumerate(_listed(_DATA["dates"]["labels"]))
}
_BARE_LABELS = frozenset(
    (
        "date",
        "dates",
        "title",
        "summary",
        "description",
        "creator",
        "author",
        "abstract",
        "source",
        "attachmentsize",
    )
) | {name for name in _LABELS if name.startswith("scope")}
"""Labels above their value, without a colon."""

_LONGEST_LABEL = 64
_MOST_LABEL_WORDS = 3
_LEAST_VALUES = 3
_GROUP_OF_RECORDS = re.compile(r"(?:record group|series|collection|fonds)\b", re.IGNORECASE)
_PLURAL = re.compile(r"\(e?s\)$")

COUNTERS = frozenset(_DATA["counters"]["words"].split())
"""Words before the number of a record."""
_PAPERS = frozenset(_DATA["places_in_papers"]["words"].split())
_CONTAINER_WORDS = frozenset(_DATA["containers"]["words"].split())
_CONTAINER_FIRST = frozenset(_DATA["containers"]["first"].split())
_SHELFMARK_WORDS = _CONTAINER_WORDS | frozenset(_DATA["containers"]["in_shelfmarks"].split())
_LONGEST_CONTAINER = 70
_LETTERS = re.compile(r"[^\W\d_]+")
_CONTAINER_AND_MORE = re.compile(
    r"((?:box|carton|reel)[/ ]?(?:folder)?\s*:?\s*\d+\w?\s*[,;:/]?\s*(?:folder\s*:?\s*)?"
    r"(?:\d+\w?(?:-\d+)?)?)(?:\t+|\s{2,}|\s*[:–—]\s+)(\S.*)",
    re.IGNORECASE,
)
_SHORT_BOX = re.compile(r"b\.\s?\d{1,5}\w?", re.IGNORECASE)
_SHORT_CONTAINER = re.compile(r"(b\.\s?\d+\w?,?\s?f\.\s?\d+\w?(?:-\d+)?)[:.,]?\s+(\S.*)")
_FOLDER_AND_MORE = re.compile(
    r"((?:folder|fldr|envelope)\.?\s*:?\s*\d+\w?(?:\s?[-–]\s?\d+\w?)?)"
    r"(?:\s*[:–—.\t]\s*|\s+)(?=(?-i:[^a-z\W_]))(\S.*)",
    re.IGNORECASE,
)
_ANY_AND_MORE = re.compile(r"([^\W\d_]{1,12}\.?\s?\d{1,4}\w?)(?:\t+|\s{2,})(\S.*)")
_OF_A_PART = re.compile(r"(?:majority|bulk)\b|[^\W\d_][^:\d]{2,30}:", re.IGNORECASE)
"""Begins a date of most of the documents, or one with a label that is not known."""
_SHELFMARK = re.compile(r"[^\W_][\w ./:,()°º*-]{2,48}")
_SHELFMARK_AND_MORE = re.compile(
    r"([^\W_][^\s:–—]{0,30}(?: (?:[^\W\d_]{1,5}\.|[^\s:–—]{0,11}[^\s:–—.])(?=[\s.:]|$)){0,4}?)"
    r"(?:\s*[–—|:]\s*|\s+-\s+|\.\s+|\.?$|\t+|\s{2,})"
)
_NUMBERS_AND_STROKES = re.compile(r"\d+(?:/\d+){3,8}")
_LONGEST_MARK_LETTERS = 14


def read_label(text: str, learned: Mapping[str, Label] = {}) -> tuple[Label, str] | None:
    """Return the label that a line begins with, or is, and the value behind it ("" for none).

    learned: what `learn_labels` says of the page.
    """
    before, colon, value = text[: _LONGEST_LABEL + 1].partition(":")
    name = _PLURAL.sub("", fold(before).strip("*_ "))
    label = _LABELS.get(name) or learned.get(name) or _label_of_parts(name)
    if label is None or (not colon and name not in _BARE_LABELS):
        return None if colon else _label_before_date(text)
    value = text[len(before) + 1 :].strip(" \t*_") if colon else ""
    if label.field == "date" and value and parse_date(value) is None:
        return label, _own_date(value)
    if label.field == "people" and _GROUP_OF_RECORDS.match(value):
        label = Label(name, "collection")
    return label, value


def learn_labels(texts: Sequence[str]) -> dict[str, Label]:
    """Return the labels of references that a page shows by its values, by their folded words.

    The same words stand before several values, all of which are references.
    """
    values: dict[str, list[str]] = {}
    for text in texts:
        before, colon, value = text[: _LONGEST_LABEL + 1].partition(":")
        name = fold(before)
        if (
            colon
            and value.strip()
            and name not in _LABELS
            and len(name.split()) <= _MOST_LABEL_WORDS
        ):
            values.setdefault(name, []).append(value.strip())
    return {
        name: Label(name, "source")
        for name, behind in values.items()
        if len(behind) >= _LEAST_VALUES
        and not any(map(str.isdigit, name))
        and all(map(is_shelfmark, behind))
        and not any(map(parse_date, behind))
    }


def _label_before_date(text: str) -> tuple[Label, str] | None:
    """Return the label of a line that is one and a date: "Published 1934"."""
    if len(text) > _LONGEST_LABEL:
        return None
    words = text.split(None, _MOST_LABEL_WORDS)
    for number in range(1, len(words)):
        label = _LABELS.get(fold(" ".join(words[:number])))
        date = parse_date(" ".join(words[number:])) if label and label.field == "date" else None
        if label and date and not date.undated:
            return label, " ".join(words[number:])
    return None


def _own_date(value: str) -> str:
    """Return the date of the document itself in "Creation: 1947; Digitized: 2016".

    The whole value where no part of it is labelled, or none is the document's own.
    """
    parts = [part.strip() for part in value.split(";")]
    labelled = [read_label(part) for part in parts]
    own = [
        inner[1] if inner else part
        for part, inner in zip(parts, labelled, strict=True)
        if (inner[0].field == "date" and inner[1] if inner else not _OF_A_PART.match(part))
    ]
    is_divided = any(labelled) or any(map(_OF_A_PART.match, parts))
    return own[0] if own and is_divided else value


def _label_of_parts(name: str) -> Label | None:
    """Return the first known label of several that share a value: "author/creator"."""
    parts = (part.strip() for part in name.split("/")) if "/" in name else ()
    return next((_LABELS[part] for part in parts if part in _LABELS), None)


def is_container(text: str) -> bool:
    """Return whether a line only names boxes and folders: "Item — Box: 12, Folder: 3"."""
    if _SHORT_BOX.fullmatch(text):
        return True
    words = [word.casefold() for word in _LETTERS.findall(text)]
    return (
        len(text) <= _LONGEST_CONTAINER
        and bool(words)
        and any(char.isdigit() for char in text)
        and words[0] in _CONTAINER_FIRST
        and all(word in _CONTAINER_WORDS or len(word) == 1 for word in words)
        and text[-1] not in ".?!"
    )


def split_container(text: str) -> tuple[str, str] | None:
    """Return the container that a line begins with, and the rest of the line."""
    forms = (_CONTAINER_AND_MORE, _FOLDER_AND_MORE, _SHORT_CONTAINER)
    match = next(filter(None, (form.fullmatch(text) for form in forms)), None)
    if match is None and (any_kind := _ANY_AND_MORE.fullmatch(text)):
        match = any_kind if is_container(any_kind[1]) else None
    return (match[1].strip(" :,\t"), match[2]) if match else None


def split_shelfmark(text: str) -> tuple[str, str]:
    """Return the reference that a line begins with, "" for none, and the words behind it.

    As in "D/GLN/1840 – Wage book" and "44 J 6. Correspondence"; a line may be the reference alone.
    """
    match = _SHELFMARK_AND_MORE.match(text)
    if match and any(map(str.isdigit, match[1])) and is_shelfmark(match[1]):
        return match[1], text[match.end() :]
    return "", text


def is_shelfmark(text: str) -> bool:
    """Return whether a line is only a reference, as "FO 371/122804" or "f. 5, op. 49, d. 131"."""
    words = _LETTERS.findall(text)
    if not words:
        return _NUMBERS_AND_STROKES.fullmatch(text) is not None
    return (
        _SHELFMARK.fullmatch(text) is not None
        and not text.endswith(".")
        and 0 < sum(map(len, words)) <= _LONGEST_MARK_LETTERS
        and any(char.isdigit() for char in text)
        and all(map(_is_short_or_capitals, words))
    )


def _is_short_or_capitals(word: str) -> bool:
    """Return whether a word may be in a shelfmark: "FO", "ANOM", "BArch", "op", "dossier"."""
    return (
        len(word) <= 2
        or word.casefold() in _SHELFMARK_WORDS
        or (len(word) <= 8 and sum(map(str.isupper, word)) >= 2)
    )


def names_papers(text: str) -> bool:
    """Return whether a line seems to say where a document is kept: "Elsey Papers, Box 71"."""
    words = [word.casefold() for word in _LETTERS.findall(text)]
    return (bool(_PAPERS.intersection(words)) and "," in text) or is_container(text)

"""YAML: lists of records, as sites keep them, and the front matter of a Markdown note.

Every value is read as its words: "1911-03-14" stays that, "no" is no. An alias (`*name`) is
refused, since a few of them can name each other to any size.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from corpus.formats import Reading, ReadingError, check_size
from corpus.imports.json_file import read_value
from corpus.imports.optional_library import load_library

_MOST_CHARACTERS = 4 * 1024 * 1024
"""What is nested deeply is read slowly, 100,000 in some seconds."""
_FLOW_MARK = re.compile(r"[\[\]{}]")
_MOST_FLOW, _DEEPEST_FLOW = 50, 500
_DEEP_LINE = re.compile(r"^(?:[ \t]{100}|[ \t]*(?:[-?][ \t]+){10})", re.MULTILINE)
_DEEPEST_LINE = re.compile(r"^[ \t]*(?:[-?][ \t]+){200}", re.MULTILINE)
"""An indentation, or marks of lists in lists, that only a text nested too deeply has."""
_ENDINGS = (".yaml", ".yml")
_LIST_START = re.compile(
    r"(?:---[ \t]*\n|#[^\n]*\n|[ \t]*\n)*-[ \t]+[\"']?[A-Za-z_][\w .-]{0,40}[\"']?:(?:[ \t]|\n)"
)
_ALIAS = re.compile(r"(?:^|[\s\[,:-])\*[A-Za-z0-9_]", re.MULTILINE)
_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_KEY_LINE = re.compile(r"^[A-Za-z_][\w .-]{0,60}:(?:\s|$)", re.MULTILINE)
_NOTE_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]]*)\]\]")


def is_yaml(text: str, name: str) -> bool:
    """Return whether a text is a list of mappings in YAML, or a file of that ending."""
    return _LIST_START.match(text) is not None or (
        name.casefold().endswith(_ENDINGS) and _KEY_LINE.search(text) is not None
    )


def read_yaml(text: str, name: str, chosen: Mapping[str, str] | None = None) -> Reading:
    """Return the records of a YAML text. Raises ReadingError when it is not YAML."""
    return read_value(_load(text, name or "the text"), name, "YAML", chosen)


def _load(text: str, label: str) -> Any:  # noqa: ANN401
    library = load_library("yaml", "YAML")
    check_size(len(text), _MOST_CHARACTERS, label)
    try:
        loader = _loader(library, text)
        if _ALIAS.search(text) and any(
            isinstance(token, library.AliasToken) for token in library.scan(text, Loader=loader)
        ):
            raise ReadingError(
                f"{label} is YAML with aliases (*name), which are not read; write them out"
            )
        return library.load(text, Loader=loader)
    except (library.YAMLError, ValueError) as error:
        raise ReadingError(f"{label} is not YAML that can be read ({_one_line(error)})") from error
    except RecursionError as error:
        raise ReadingError(f"{label} is YAML nested too deeply to read") from error


def _loader(library: Any, text: str) -> Any:  # noqa: ANN401
    """Return the fast reader for a text that is nested little, else the one that counts depth.

    Raises RecursionError for what is nested deeper than that can read.
    """
    depth = deepest = 0
    for mark in _FLOW_MARK.findall(text):
        depth += 1 if mark in "[{" else -1
        deepest = max(deepest, depth)
    if deepest > _DEEPEST_FLOW or _DEEPEST_LINE.search(text):
        raise RecursionError
    is_flat = deepest <= _MOST_FLOW and _DEEP_LINE.search(text) is None
    return getattr(library, "CBaseLoader", library.BaseLoader) if is_flat else library.BaseLoader


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


def has_front_matter(text: str) -> bool:
    """Return whether a text begins with fields between two lines of three hyphens."""
    match = _FRONT_MATTER.match(text.replace("\r\n", "\n")[:65_536])
    return match is not None and _KEY_LINE.search(match[1]) is not None


def split_front_matter(text: str) -> tuple[list[tuple[str, str]], str]:
    """Return the (name, value) of a note's front matter, and the text below it.

    Each value of a list comes for itself. Links to other notes are their words.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    match = _FRONT_MATTER.match(text)
    if match is None or not _KEY_LINE.search(match[1]):
        return [], text
    body = text[match.end() :]
    try:
        fields = _load(match[1], "front matter")
    except ReadingError:
        pairs = [line.partition(":") for line in match[1].split("\n")]
        return [(key.strip(), value.strip(" \"'")) for key, colon, value in pairs if colon], body
    if not isinstance(fields, dict):
        return [], text
    return [
        (str(key), _NOTE_LINK.sub(r"\1", value).strip())
        for key, values in fields.items()
        for value in (values if isinstance(values, list) else [values])
        if isinstance(value, str) and value.strip()
    ], body

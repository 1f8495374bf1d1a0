"""XML, read without fetching anything: no external entities, no DTDs, bounded depth and size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from corpus.formats import ReadingError
from corpus.imports.optional_library import load_library
from corpus.text import collapse_whitespace

_ROOT = re.compile(
    r"\s*(?:<\?xml[^>]*\?>|<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>|\s)*"
    r"<([A-Za-z_][\w.\-]*:)?([A-Za-z_][\w.\-]*)",
    re.DOTALL,
)
_BLOCKS = frozenset("p head item lb row note div list table".split())


def root_name(text: str) -> str:
    """Return the local name of the root element, "" where the text does not begin like XML."""
    match = _ROOT.match(text[:65_536])
    return match[2] if match else ""


def parse_xml(text: str, name: str) -> Any:  # noqa: ANN401
    """Return the root element. Raises ReadingError when the text is not well-formed XML."""
    etree = load_library("lxml.etree", "XML")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True,
        remove_comments=True,
    )  # fmt: skip
    body = re.sub(r"\A\s*<\?xml[^>]*\?>", "", text, count=1)
    try:
        return etree.fromstring(body.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
        raise ReadingError(
            f"{name or 'the text'} is XML that cannot be read ({str(error)[:200]}); export it again"
        ) from error


def local_name(element: Any) -> str:  # noqa: ANN401
    """Return the name of an element without its namespace, "" for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Any, name: str) -> str:  # noqa: ANN401
    """Return an attribute, whatever its namespace; "" where it is missing."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return ""


def children(element: Any, *names: str) -> list[Any]:  # noqa: ANN401
    """Return the children that have one of the local names."""
    return [child for child in element if local_name(child) in names]


def first(element: Any, *path: str) -> Any | None:  # noqa: ANN401
    """Return the first element down a path of local names, None if there is none."""
    for name in path:
        found = children(element, name)
        if not found:
            return None
        element = found[0]
    return element


def descendants(element: Any, *names: str) -> Iterator[Any]:  # noqa: ANN401
    """Yield the elements inside, in order, that have one of the local names."""
    for inner in element.iter():
        if inner is not element and local_name(inner) in names:
            yield inner


def text_of(element: Any | None, *, without: tuple[str, ...] = ()) -> str:  # noqa: ANN401
    """Return the text inside an element on one line, without that of the elements named."""
    return "" if element is None else collapse_whitespace("".join(_pieces(element, without)))


def paragraphs_of(element: Any | None, *, without: tuple[str, ...] = ()) -> str:  # noqa: ANN401
    """Return the text inside an element, its paragraphs apart."""
    if element is None:
        return ""
    blocks = [child for child in element if local_name(child) in _BLOCKS]
    if not blocks:
        return text_of(element, without=without)
    parts = [
        text_of(child, without=without) for child in element if local_name(child) not in without
    ]
    return "\n\n".join(filter(None, parts))


def _pieces(element: Any, without: tuple[str, ...]) -> Iterator[str]:  # noqa: ANN401
    """Yield the pieces of text, a space around blocks; without recursion, for any depth."""
    stack: list[tuple[Any, bool]] = [(element, True)]
    while stack:
        current, opens = stack.pop()
        if opens:
            yield current.text or ""
            stack.append((current, False))
            stack.extend((child, True) for child in reversed(current) if _counts(child, without))
            continue
        if current is not element:
            yield " " if local_name(current) in _BLOCKS else ""
            yield current.tail or ""


def _counts(child: Any, without: tuple[str, ...]) -> bool:  # noqa: ANN401
    return local_name(child) not in without

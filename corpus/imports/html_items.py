"""Which elements of a page are the records of a listing: they repeat, and each has a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Any

from corpus.imports.html_lines import HEADINGS, YEAR, walk_visible

_ITEM_TAGS = frozenset(
    "article blockquote center details div dl figure form li p pre section table tbody tr "
    "ul".split()
)
_MOST_PIECES = 2_000
"""Elements that are looked at to tell whether something is the record of a listing."""
_LEAST_ITEM, _LARGEST_ITEM = 8, 20_000


def item_elements(root: Any) -> list[list[Any]]:  # noqa: ANN401
    """Return the elements that look like the records of a listing; [] if there are none.

    They are at the same place of the tree, and each has a heading or a link, and a year. What
    is between two of them belongs to the first. Where more headings have years, these begin them.
    """
    places: dict[tuple[str, ...], list[Any]] = {}
    path: list[str] = []
    for event, element in walk_visible(root):
        if event == "start":
            path.append(element.tag)
            if element.tag in _ITEM_TAGS:
                places.setdefault(tuple(path), []).append(element)
        elif event == "end":
            path.pop()
    best: list[Any] = []
    for elements in places.values():
        if len(elements) > max(1, len(best)):
            items = [element for element in elements if _is_item(element)]
            alike = _with_headings(elements) if len(_with_headings(items)) > 1 else elements
            is_most = 2 * len(items) > len(alike) or elements[0].tag == "p"
            if is_most and elements[0].tag != "p":
                kinds = {_build(element) for element in items}
                items = [
                    element
                    for element in elements
                    if _build(element) in kinds and _is_item(element, has_year=False)
                ]
            best = items if is_most and len(items) > len(best) else best
    dated = Counter(
        element.tag
        for element in root.iter(*HEADINGS)
        if YEAR.search("".join(islice(element.itertext(), _MOST_PIECES)))
    )
    is_below_headings = max(dated.values(), default=0) > len(best)
    return _with_followers(best) if len(best) > 1 and not is_below_headings else []


def _with_headings(elements: Sequence[Any]) -> list[Any]:
    return [
        element
        for element in elements
        if any(node.tag in HEADINGS for node in islice(element.iter(), _MOST_PIECES))
    ]


def _with_followers(items: Sequence[Any]) -> list[list[Any]]:
    """Return each item with the siblings up to the next; the last one with as many as any has."""
    groups = [[item] for item in items]
    longest = 0
    for group, following in pairwise(groups):
        between: list[Any] = []
        sibling = group[0].getnext()
        while sibling is not None and sibling is not following[0] and len(between) < 20:
            between.append(sibling)
            sibling = sibling.getnext()
        if sibling is following[0]:
            group += between
            longest = max(longest, len(between))
    last = groups[-1][0]
    for _ in range(longest):
        last = last.getnext() if last is not None else None
        if last is None or last.tag in HEADINGS:
            break
        groups[-1].append(last)
    return groups


def _build(element: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return the kinds of an element's children: an undated item is built as the dated ones are."""
    return tuple(sorted({str(child.tag) for child in islice(element, _MOST_PIECES)}))


def _is_item(element: Any, *, has_year: bool = True) -> bool:  # noqa: ANN401
    text = " ".join(islice(_texts(element), _MOST_PIECES))
    if not _LEAST_ITEM <= len(text.strip()) <= _LARGEST_ITEM:
        return False
    if has_year and not YEAR.search(text):
        return False
    return any(
        (node.tag == "a" and len("".join(node.itertext()).strip()) > 3) or node.tag in HEADINGS
        for node in islice(element.iter(), _MOST_PIECES)
        if isinstance(node.tag, str)
    )


def _texts(element: Any) -> Iterator[str]:  # noqa: ANN401
    for event, node in walk_visible(element):
        if event == "start":
            yield node.text or ""
        elif node is not element:
            yield node.tail or ""

"""A web page as the lines that a reader sees, with the headings and links in them.

Blocks become lines; navigation, scripts, styles, forms and what is hidden are left out. Nothing is
fetched and nothing is run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from corpus.formats import ReadingError
from corpus.imports.field_names import field_of
from corpus.imports.optional_library import load_library
from corpus.imports.program_dates import read_program_date
from corpus.text import collapse_whitespace

DEEPEST = 2_000
"""Elements inside each other; lxml itself reads 2,048 and drops the rest."""

_DROPPED = frozenset(
    "script style noscript template svg canvas iframe object embed video audio nav select option "
    "button input textarea dialog head map math".split()
)
_PAGE_EDGES = frozenset({"header", "footer", "aside"})
_DROPPED_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "search", "menu", "dialog", "alert"}
)
_BLOCKS = frozenset(
    "address article blockquote body caption center dd details dir div dl dt fieldset figcaption "
    "figure form h1 h2 h3 h4 h5 h6 hr li main menu ol p pre section summary table tbody td tfoot "
    "th thead tr ul".split()
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_APART = frozenset(
    {"p", "table", "ul", "ol", "dl", "blockquote", "pre", "article", "section", *HEADINGS}
)
_TERMS_LOOKED_AT = 40
YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")
_OWN_LABEL = re.compile(r"[^\W\d_][^\d:]{1,28}:\s")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NOTE_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡§^↑↩]+|[a-z])[\])]?\ufe0e?")
_LEAST_FIELDS, _MOST_FIELDS = 3, 12


@dataclass
class PageLine:
    """A line of a page.

    Attributes:
        text: what a reader sees.
        links: (words, address) of the links in it.
        heading: 1 to 6 for a heading, 0 for another line.
        item: the number of the record-like element that it is in, 0 for none.
        name: the class of the element that it is, "" for none.
    """

    text: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    heading: int = 0
    item: int = 0
    name: str = ""


def parse_html(text: str, name: str) -> Any:  # noqa: ANN401
    """Return the root element of a page. Raises ReadingError when it is nested too deeply."""
    etree = load_library("lxml.etree", "HTML")
    parser = etree.HTMLParser(
        huge_tree=True, no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    root = etree.fromstring(text.encode("utf-8", "replace") or b"<html/>", parser)
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        raise ReadingError(
            f"{name or 'the text'} is a web page with elements nested deeper than {DEEPEST:,}, as "
            "harmful pages are; copy the listing in your browser and paste it"
        )
    return etree.fromstring("<html/>") if root is None else root


def main_part(root: Any) -> Any:  # noqa: ANN401
    """Return the part of a page that is its content: its only <main>, else its body."""
    mains = [
        section
        for section in root.iter("main", "div", "section")
        if section.tag == "main" or section.get("role") == "main"
    ]
    if len(mains) == 1 and len("".join(mains[0].itertext()).strip()) > 40:
        return mains[0]
    body = root.find("body")
    return root if body is None else body


def lines_of(element: Any, items: Sequence[Sequence[Any]] = ()) -> list[PageLine]:  # noqa: ANN401
    """Return the lines of an element; an empty one where a browser leaves space.

    items: the elements of each record; their lines get its number, from 1.
    """
    renderer = _Renderer()
    numbers = {node: number for number, item in enumerate(items, 1) for node in item}
    for event, node in walk_visible(element):
        if node in numbers:
            renderer.end_line()
            renderer.item = numbers[node] if event == "start" else 0
        if event == "start":
            renderer.open(node)
            renderer.add(node.text or "", is_kept=node.tag == "pre")
        else:
            if event == "end":
                renderer.close(node)
            if node is not element:
                renderer.add(node.tail or "")
    renderer.end_line()
    while renderer.lines and not renderer.lines[-1].text:
        renderer.lines.pop()
    return renderer.lines


class _Renderer:
    """Builds lines from the elements of a page, in their order."""

    def __init__(self) -> None:
        self.lines: list[PageLine] = []
        self.item = 0
        self._pieces: list[str] = []
        self._links: list[tuple[str, str]] = []
        self._open_links: list[tuple[str, int, int]] = []
        self._heading = 0
        self._name = ""
        self._tabs: list[bool] = []
        self._cells = 0

    def add(self, text: str, *, is_kept: bool = False) -> None:
        """Add text to the line; is_kept: its line ends count."""
        if not is_kept:
            self._pieces.append(text.replace("\t", " "))
            return
        for place, line in enumerate(text.split("\n")):
            if place:
                self.end_line()
            self._pieces.append(line)

    def open(self, element: Any) -> None:  # noqa: ANN401
        """Begin an element."""
        tag = element.tag
        if tag in ("td", "dd") and "".join(self._pieces).rstrip().endswith(":"):
            pass  # what its label, in the cell or term before, is about
        elif tag == "dd" and _goes_on(element.getprevious(), element):
            self._pieces.append("; ")
        elif tag in ("td", "th") and self._tabs and self._tabs[-1]:
            self._pieces.append("\t" if self._cells else "")
            self._cells += 1
        elif tag in _BLOCKS or tag == "br":
            self.end_line(apart=tag in _APART)
        elif tag == "span" and element.getprevious() is not None and _is_field(element):
            self._pieces.append("\t")
        if tag in _BLOCKS:
            self._name = element.get("class") or ""
        if tag == "tr":
            self._cells = 0
            self._tabs.append(_has_short_cells(element))
        elif tag in HEADINGS:
            self._heading = int(tag[1])
        elif tag == "a" and element.get("href"):
            self._open_links.append((element.get("href"), len(self._pieces), len(self.lines)))

    def close(self, element: Any) -> None:  # noqa: ANN401
        """End an element."""
        tag = element.tag
        if tag == "a" and self._open_links and element.get("href"):
            address, start, line = self._open_links.pop()
            words = collapse_whitespace("".join(self._pieces[start:]))
            around = next((candidate for candidate in self.lines[line:] if candidate.text), None)
            if around is not None and not words:
                around.links.append((around.text, address))
            else:
                self._links.append((words or element.get("title") or "", address))
        elif tag == "dt" and _heads_lines(element):
            self._heading = 6
            self.end_line()
        elif tag in ("dt", "th") and self._label(element):
            self._pieces.append(": ")
        elif tag in ("td", "th") and self._tabs and self._tabs[-1]:
            return
        elif tag in _BLOCKS and not (tag == "dd" and _goes_on(element, element.getnext())):
            self.end_line(apart=tag in _APART)
        if tag == "tr" and self._tabs:
            self._tabs.pop()

    def _label(self, element: Any) -> bool:  # noqa: ANN401
        """Return whether a cell or term labels what follows, as in <dt>Date</dt><dd>1957</dd>."""
        words = "".join(self._pieces).strip()
        if element.tag == "th":
            row = element.getparent()
            cells = (
                [cell.tag for cell in row if cell.tag in ("td", "th")] if row is not None else []
            )
            if cells != ["th", "td"]:
                return False
        return 0 < len(words) < 60 and not words.endswith(":")

    def end_line(self, *, apart: bool = False) -> None:
        """End the line, if it has words; apart: leave an empty line after it."""
        cells = "".join(self._pieces).split("\t")
        text = "\t".join(map(collapse_whitespace, cells)).rstrip()
        if text.strip():
            line = PageLine(text, self._links, self._heading, self.item, self._name)
            self.lines.append(line)
            self._links, self._heading = [], 0
            self._open_links = [(address, 0, line) for address, _, line in self._open_links]
        self._pieces = []
        if apart and self.lines and self.lines[-1].text:
            self.lines.append(PageLine())


def _is_field(span: Any) -> bool:  # noqa: ANN401
    """Return whether a <span> is one of several with nothing between, each of another class.

    Styles set them apart, as a reference, a title and its dates.
    """
    fields = span.getparent()
    if fields is None or not _LEAST_FIELDS <= len(fields) <= _MOST_FIELDS:
        return False
    classes = {field.get("class") for field in fields if field.tag == "span"}
    texts = (fields.text, *(field.tail for field in fields))
    return len(classes - {None}) == len(fields) and not any(map(str.strip, filter(None, texts)))


def _goes_on(above: Any, below: Any) -> bool:  # noqa: ANN401
    """Return whether two <dd> are values of one field: without labels or years of their own."""
    return (
        above is not None
        and below is not None
        and above.tag == below.tag == "dd"
        and not (_is_own_line(above) or _is_own_line(below))
    )


def _heads_lines(term: Any) -> bool:  # noqa: ANN401
    """Return whether a <dt> is a heading: above several lines of their own, or above its date."""
    below = [element for element in islice(term.itersiblings(), 2) if element.tag == "dd"]
    return (len(below) == 2 and _is_own_line(below[0])) or _is_above_date(term)


def _is_above_date(term: Any) -> bool:  # noqa: ANN401
    """Return whether terms are titles with nothing but a date below: "Letter, Ott to Lund"."""
    parent = term.getparent()
    first = [] if parent is None else list(islice(parent, _TERMS_LOOKED_AT))
    terms = [_text_inside(child) for child in first if child.tag == "dt"]
    below = [_text_inside(child) for child in first if child.tag == "dd"]
    dated = sum(read_program_date(text) is not None for text in below)
    return len(terms) > 1 and dated == len(below) and not any(map(field_of, terms))


def _text_inside(element: Any) -> str:  # noqa: ANN401
    return "".join(element.itertext()).strip()


def _is_own_line(term: Any) -> bool:  # noqa: ANN401
    text = _text_inside(term)
    return YEAR.search(text) is not None or _OWN_LABEL.match(text) is not None


def _has_short_cells(row: Any) -> bool:  # noqa: ANN401
    """Return whether the cells of a row are one line each, so that tabs can separate them."""
    cells = [child for child in row if child.tag in ("td", "th")]
    return len(cells) > 1 and not any(
        inner.tag in _BLOCKS or inner.tag == "br"
        for cell in cells
        for inner in cell.iter()
        if inner is not cell
    )


def walk_visible(root: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    """Yield (event, element) for what a reader sees: "start" and "end" of each element."""
    etree = load_library("lxml.etree", "HTML")
    walker = etree.iterwalk(root, events=("start", "end"))
    skipped = None
    inside = 0
    for event, element in walker:
        if skipped is not None:
            if event == "end" and element is skipped:
                skipped = None
                yield "skip", element
            continue
        if not isinstance(element.tag, str):
            continue
        if event == "start":
            if element is not root and _is_dropped(element, inside):
                skipped = element
                walker.skip_subtree()
                continue
            inside += element.tag in ("article", "li", "td", "main", "section")
        else:
            inside -= element.tag in ("article", "li", "td", "main", "section")
        yield event, element


def _is_dropped(element: Any, inside: int) -> bool:  # noqa: ANN401
    tag = element.tag.lower()
    if tag in _DROPPED or (tag in _PAGE_EDGES and not inside):
        return True
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if tag in ("sup", "a") and _is_note_mark(element):
        return True
    return element.get("role") in _DROPPED_ROLES or bool(_HIDDEN.search(element.get("style") or ""))


def _is_note_mark(element: Any) -> bool:  # noqa: ANN401
    """Return whether an element is the mark of a footnote, or leads back from one to the text."""
    links = [element, *islice(element.iter("a"), 2)]
    words = "".join(islice(element.itertext(), 10)).strip()
    return _NOTE_MARK.fullmatch(words) is not None and any(
        (link.get("href") or "").startswith("#") for link in links
    )

"""Tables inside a text in MediaWiki's or LaTeX's markup, and the words of their cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from corpus.formats import Reading, UnreadLine, shorten_reported
from corpus.imports.columns import Row
from corpus.imports.combined import combine_readings
from corpus.imports.optional_library import load_library
from corpus.imports.table_text import read_rows

_WIKI_START = re.compile(r"^[ :*]*\{\|", re.MULTILINE)
_WIKI_END = re.compile(r"^[ \t]*\|\}", re.MULTILINE)
_ATTRIBUTES = re.compile(r"(?:\s*[\w-]+\s*=\s*(?:\"[^\"]*\"|[\w%#.-]+))+\s*\|(?!\|)")
_REFERENCE = re.compile(
    r"<ref\b[^<>/]{0,200}>(.{0,500}?)</ref>|<ref\b[^<>]{0,200}/>", re.DOTALL | re.IGNORECASE
)
_COMMENT = re.compile(r"<!--.{0,2000}?-->", re.DOTALL)
_TEMPLATE = re.compile(r"\{\{([^{}|]*)\|?([^{}]*)\}\}")
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]]*)\]\]")
_WEB_LINK = re.compile(r"\[(https?://[^\s\[\]]{1,1000})(?:\s+([^\[\]]{0,500}))?\]")
_MARKUP = re.compile(r"'{2,}|</?(?:b|i|u|em|strong|span|small|nowiki|br)\b[^>]*>", re.IGNORECASE)
_LATEX_START = re.compile(
    r"\\begin\{(longtable\*?|tabular[x*y]?|tabulary|supertabular|xltabular)\}"
)
_LATEX_COMMENT = re.compile(r"(?<!\\)%[^\n]*(?:\n[ \t]*)?")
_LATEX_ARGUMENT = re.compile(r"\s*(?:\[[^\]]*\]|\{(?:[^{}]|\{[^{}]*\})*\})")
_LATEX_FOOTNOTE = re.compile(
    r"\\(?:footnote|footnotemark|cite[a-z]*|label|tablefootnote)(?:\[[^\]]*\])?\{([^{}]*)\}"
)
_LATEX_CAPTION = re.compile(r"\\caption\*?(?:\[[^\]]*\])?\{((?:[^{}]|\{[^{}]*\})*)\}")
_LATEX_RULE = re.compile(
    r"\\(?:hline|toprule|midrule|bottomrule|endfirsthead|endhead|endfoot|endlastfoot|noalign\{[^}]*\}"
    r"|(?:cline|cmidrule)(?:\([^)]*\))?\{[^}]*\}|addlinespace|rowcolor\{[^}]*\}|centering|small)(?![a-zA-Z])"
)
_LATEX_ROW_END = re.compile(r"\\\\\*?(?:\[[^\]]*\])?|\\tabularnewline(?![a-zA-Z])")
_LATEX_CELL_END = re.compile(r"(?<!\\)&")
_SPANNED = re.compile(
    r"\\multi(?:column|row)\{[^}]*\}(?:\[[^\]]*\])?\{[^}]*\}\{((?:[^{}]|\{[^{}]*\})*)\}"
)


class _Body(NamedTuple):
    """Where a table is: from `begin` to `after`, its rows from `start` to `end`; its kind."""

    begin: int
    start: int
    end: int
    after: int
    kind: str


class _Table(NamedTuple):
    """The rows of a table, and the notes in its cells, each with its line."""

    rows: list[Row]
    notes: list[tuple[int, str]]


def is_wiki_table(text: str) -> bool:
    """Return whether a text has a table of MediaWiki."""
    return _WIKI_START.search(text[:65_536]) is not None and bool(_wiki_bodies(text, limit=1))


def is_latex_table(text: str) -> bool:
    """Return whether a text begins with a table of LaTeX, or has one early, with cells."""
    if _LATEX_START.search(text[:65_536]) is None:
        return False
    return any("&" in text[body.start : body.end] for body in _latex_bodies(text, limit=1))


def _wiki_bodies(text: str, limit: int | None = None) -> list[_Body]:
    """Return where the tables of MediaWiki are, the first `most` of them."""
    bodies: list[_Body] = []
    place = 0
    while (limit is None or len(bodies) < limit) and (begin := _WIKI_START.search(text, place)):
        start = text.find("\n", begin.end()) + 1
        end = _WIKI_END.search(text, start) if start else None
        if end is None:
            break
        bodies.append(_Body(begin.start(), start, end.start(), end.end(), ""))
        place = end.end()
    return bodies


def _latex_bodies(text: str, limit: int | None = None) -> list[_Body]:
    """Return where the tables of LaTeX are, the first `most` of them."""
    bodies: list[_Body] = []
    unended: set[str] = set()
    place = 0
    while (limit is None or len(bodies) < limit) and (begin := _LATEX_START.search(text, place)):
        place = begin.end()
        mark = f"\\end{{{begin[1]}}}"
        end = -1 if begin[1] in unended else text.find(mark, place)
        if end < 0:
            unended.add(begin[1])
            continue
        bodies.append(_Body(begin.start(), place, end, end + len(mark), begin[1]))
        place = end + len(mark)
    return bodies


def read_wiki_tables(text: str, name: str) -> Reading:
    """Return the records of the tables of a page's source."""
    bodies = _wiki_bodies(text)
    tables = [_wiki_table(text, body) for body in bodies]
    return _read(text, name, "MediaWiki table", bodies, tables)


def read_latex_tables(text: str, name: str) -> Reading:
    """Return the records of the tables of a source of LaTeX."""
    bodies = _latex_bodies(text)
    tables = [_latex_table(text, body) for body in bodies]
    return _read(text, name, "LaTeX table", bodies, tables)


def _read(
    text: str,
    name: str,
    shape: str,
    bodies: Sequence[_Body],
    tables: Sequence[_Table],
) -> Reading:
    parts = []
    for number, table in enumerate(tables, 1):
        notes = [
            UnreadLine(line, shorten_reported(words), "a note in the table")
            for line, words in table.notes
        ]
        if number == 1:
            notes += _lines_outside(text, bodies)
        parts.append((f"table {number}", read_rows(table.rows, name, shape, None, notes)))
    return combine_readings(name, shape, parts)


def _lines_outside(text: str, bodies: Sequence[_Body]) -> list[UnreadLine]:
    """Return the lines around the tables; those of markup alone are left out."""
    lines: list[UnreadLine] = []
    place, number = 0, 1
    for start, end in [*((body.begin, body.after) for body in bodies), (len(text), len(text))]:
        for line in text[place:start].split("\n"):
            words = line.strip().strip("=")
            if words and not words.startswith(("%", "\\", "{{", "<!--")):
                lines.append(UnreadLine(number, shorten_reported(words), "outside the tables"))
            number += 1
        number += text.count("\n", start, end) - 1
        place = end
    return lines


def _line_of(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _wiki_table(text: str, place: _Body) -> _Table:
    table = _Table([], [])
    body = _COMMENT.sub(
        lambda comment: "\n" * comment[0].count("\n"), text[place.start : place.end]
    )
    number = _line_of(text, place.start)
    cells: list[str] = []
    first = number
    for line in [*body.split("\n"), "|-"]:
        stripped = line.strip()
        if stripped.startswith("|-"):
            if any(cells):
                table.rows.append(
                    (first, [_wiki_words(cell, first, table.notes) for cell in cells])
                )
            cells, first = [], number + 1
        elif stripped.startswith("|+"):
            table.notes.append((number, _plain_wiki(stripped[2:])))
        elif stripped[:1] in ("|", "!"):
            mark = r"\|\||!!" if stripped[0] == "!" else r"\|\|"
            cells += [_without_attributes(cell) for cell in re.split(mark, stripped[1:])]
        elif cells and stripped:
            cells[-1] += f"\n{stripped}"
        number += 1
    return table


def _without_attributes(cell: str) -> str:
    match = _ATTRIBUTES.match(cell)
    return cell[match.end() :] if match else cell


def _wiki_words(cell: str, line: int, notes: list[tuple[int, str]]) -> str:
    """Return the words of a cell; its references go to the notes."""
    for reference in _REFERENCE.finditer(cell):
        if reference[1]:
            notes.append((line, _plain_wiki(reference[1])))
    words = _plain_wiki(_REFERENCE.sub("", cell))
    link = _WEB_LINK.fullmatch(words)
    return f"[{link[2] or link[1]}]({link[1]})" if link else _WEB_LINK.sub(r"\2 \1", words).strip()


def _plain_wiki(text: str) -> str:
    text = _TEMPLATE.sub(lambda template: _template_words(template[2]), text)
    return _MARKUP.sub("", _WIKI_LINK.sub(r"\1", text)).strip()


def _template_words(arguments: str) -> str:
    """Return the words of a template; year, month and day in numbers are a date."""
    values = [value.strip() for value in arguments.split("|") if "=" not in value]
    values = [value for value in values if value]
    if 1 <= len(values) <= 3 and all(map(str.isdigit, values)) and len(values[0]) == 4:
        return "-".join(value.zfill(2) for value in values)
    return " ".join(values)


def _latex_table(text: str, place: _Body) -> _Table:
    decode = _decoder()
    table = _Table([], [])
    number = _line_of(text, place.start)
    body = _LATEX_ARGUMENT.sub("", text[place.start : place.end], count=1)
    if place.kind in ("tabularx", "tabular*", "tabulary", "xltabular"):
        body = _LATEX_ARGUMENT.sub("", body, count=1)
    body = _LATEX_COMMENT.sub("\n", body)
    for caption in _LATEX_CAPTION.finditer(body):
        table.notes.append((number, decode(_LATEX_FOOTNOTE.sub("", caption[1])).strip()))
    body = _LATEX_CAPTION.sub("", body)
    known_cells: set[tuple[str, ...]] = set()
    for row in _LATEX_ROW_END.split(body):
        line, number = number, number + row.count("\n")
        row = _LATEX_RULE.sub(" ", row)
        for note in _LATEX_FOOTNOTE.finditer(row):
            if note[0].startswith("\\foot"):
                table.notes.append((line, decode(note[1]).strip()))
        row = _SPANNED.sub(r"\1", _LATEX_FOOTNOTE.sub("", row))
        cells = [" ".join(decode(cell).split()) for cell in _LATEX_CELL_END.split(row)]
        is_header_again = not table.rows or tuple(cells) not in known_cells
        if any(cells) and is_header_again:
            table.rows.append((line, cells))
        if len(table.rows) == 1:
            known_cells.add(tuple(cells))
    return table


def _decoder() -> Callable[[str], str]:
    """Return what turns TeX's commands into letters; a cell that is no TeX stays as it is."""
    library = load_library("pylatexenc.latex2text", "LaTeX").LatexNodes2Text()

    def decode(cell: str) -> str:
        try:
            return str(library.latex_to_text(cell))
        except (RecursionError, ValueError, IndexError, KeyError, TypeError, AttributeError):
            return cell

    return decode

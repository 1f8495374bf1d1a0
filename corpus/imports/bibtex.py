"""BibTeX and biblatex, read by bibtexparser; TeX's commands become letters (pylatexenc).

An entry that cannot be parsed is left unread with its first line, and costs nothing else.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping

from corpus.dates import MONTH_NAMES
from corpus.formats import Reading, UnreadLine, shorten_reported
from corpus.imports.drafts import RecordDraft, make_reading
from corpus.imports.optional_library import load_library
from corpus.imports.reference_notes import put_note

_LONGEST_NAME = 80
"""Characters of a line above the first entry, as the name of a program's list."""
_START = re.compile(r"@[A-Za-z]++\s*+[{(]\s*+[^\s,={}\"]*+\s*+[,=\"{}]")
_FIELDS = {
    "title": "title",
    "abstract": "summary",
    "url": "url",
    "archivecollection": "collection",
    "archive": "collection",
    "library": "collection",
    "institution": "collection",
    "archivelocation": "source",
    "shelfmark": "source",
    "howpublished": "source",
    "language": "language",
    "langid": "language",
    "date": "date",
    "people": "people",
    "places": "places",
    "keywords": "topics",
}
_PEOPLE = ("author", "editor", "recipient", "translator")
_VERBATIM = ("url", "doi", "file", "date", "urldate", "eprint")
_LETTERS = {
    "\ue000": ("textbackslash", "\\"),
    "\ue001": ("lbrace", "{"),
    "\ue002": ("rbrace", "}"),
    "\ue003": ("textasciitilde", "~"),
    "\ue004": ("textasciicircum", "^"),
}
"""Commands for marks of TeX itself, and their placeholders while the others are decoded."""
_MONTHS = {name[:3].casefold(): number for number, name in enumerate(MONTH_NAMES, 1)}


def is_bibtex(text: str) -> bool:
    """Return whether a text begins with an entry of BibTeX, a line or comments above it aside."""
    head = text.lstrip()[:65_536]
    name, _, rest = head.partition("\n")
    is_name = len(name) <= _LONGEST_NAME and "@" not in name and not rest.partition("\n")[0].strip()
    lines = (rest if is_name else head).split("\n")
    entries = "\n".join(line for line in lines if not line.lstrip().startswith("%"))
    return _START.match(entries.lstrip()) is not None


def read_bibtex(text: str, name: str) -> Reading:
    """Return a record for each entry."""
    bibtexparser = load_library("bibtexparser", "BibTeX")
    decode = _decoder()
    logging.getLogger("bibtexparser").setLevel(logging.ERROR)
    library = bibtexparser.parse_string(text)
    drafts = [
        _draft(
            entry.entry_type,
            entry.key,
            {field.key.casefold(): str(field.value) for field in entry.fields},
            entry.start_line + 1,
            decode,
        )
        for entry in library.entries
    ]
    unread = [
        UnreadLine(
            block.start_line + 1,
            shorten_reported(str(block.raw).strip()),
            "an entry that is not complete, or has a key or a field twice",
        )
        for block in library.failed_blocks
    ]
    return make_reading(name, "BibTeX", drafts, unread=unread)


def _draft(
    kind: str, key: str, fields: Mapping[str, str], line: int, decode: Callable[[str], str]
) -> RecordDraft:
    draft = RecordDraft(line, key=key)
    is_ours = fields.keys() >= {"title", "howpublished", "archive"} or "datewritten" in fields
    draft.put("", "Type", "" if kind == "misc" else kind)
    written = fields.get("datewritten") or fields.get("date") or _year_and_month(fields)
    draft.put("date", "date", decode(written))
    of_title = set(_split_names(fields.get("titlenames", "")))  # which our export took from it
    for name, value in fields.items():
        if name == "titlenames":
            continue
        if name in _PEOPLE or name in ("people", "places", "topics"):
            for person in _split_names(value):
                if name == "author" and person in of_title:
                    continue
                draft.put(name if name in ("places", "topics") else "people", name, decode(person))
        elif name == "keywords":
            for keyword in re.split(";" if ";" in value else ",", decode(value)):
                draft.put("topics", name, keyword)
        elif name in ("note", "annote", "annotation"):
            put_note(draft, "Note", decode(value))
        elif name in ("datewritten", "date", "year", "month", "day"):
            continue
        elif not (is_ours and name == "howpublished"):
            words = value if name in _VERBATIM else decode(value)
            draft.put(_FIELDS.get(name, ""), name, words)
    return draft


def _year_and_month(fields: Mapping[str, str]) -> str:
    """Return the date of classic BibTeX: a year, with a month and a day where they are given."""
    year, month, day = (fields.get(name, "").strip("{} ") for name in ("year", "month", "day"))
    number = _MONTHS.get(month[:3].casefold()) or (int(month) if month.isdecimal() else 0)
    if not number or not year.isdecimal():
        return " ".join(filter(None, (day, month, year)))
    return f"{year}-{number:02}-{day.zfill(2)}" if day.isdecimal() else f"{year}-{number:02}"


def _split_names(value: str) -> list[str]:
    """Return the names that " and " separates outside braces."""
    names, depth, start = [], 0, 0
    for match in re.finditer(r"[{}]|\s+and\s+", value):
        if match.group() in "{}":
            depth += 1 if match.group() == "{" else -1
        elif depth <= 0:
            names.append(value[start : match.start()])
            start = match.end()
    return [*names, value[start:]]


def _decoder() -> Callable[[str], str]:
    """Return the function that turns TeX into letters; what it cannot parse stays as it is."""
    latex2text = load_library("pylatexenc.latex2text", "BibTeX")
    converter = latex2text.LatexNodes2Text(keep_comments=True, math_mode="verbatim")

    def decode(value: str) -> str:
        if not re.search(r"[\\{}~$]|--|''|``", value):
            return value
        for mark, (command, _) in _LETTERS.items():
            value = value.replace(f"{{\\{command}}}", mark)
        try:
            text = str(converter.latex_to_text(value))
        except Exception:  # the parser's errors share no class; the value itself is kept
            return value
        text = text.replace("\u00a0", " ")
        return text.translate({ord(mark): letter for mark, (_, letter) in _LETTERS.items()})

    return decode

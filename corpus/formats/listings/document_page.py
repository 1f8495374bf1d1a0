"""A single document's page (shape I): one record, however many dates its text holds.

It is known by its labels ("Associated Places", "Citation:") or by its credit line, and by having no count. The text
runs from the title to the first label (on a web page) or from the last label to the end (in a PDF).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.dates import ArchivalDate
from corpus.formats.boilerplate import folded, is_header, is_page_end, parse_header_count
from corpus.formats.ledger import Ledger, LineRole, ListedRecord
from corpus.formats.listings.dated_listing import ListingPage
from corpus.formats.listings.layout import line_joint
from corpus.formats.listings.lines import UNDATED, parse_date_line, strip_bullet
from corpus.record import Record
from corpus.text import fold

_WEB_LABELS = {
    "associated people & organizations": "people",
    "associated people and organizations": "people",
    "associated people": "people",
    "associated organizations": "people",
    "associated places": "places",
    "associated topics": "topics",
    "subjects discussed": "topics",
    "related documents": "",
    "document information": "",
    "original archive": "archive",
    "document summary": "summary",
}
_LATER_LABELS = {
    "source": "source",
    "rights": "",
    "language": "language",
    "languages": "language",
    "original language": "language",
    "summary": "summary",
    "contributor": "", "contributors": "", "donor": "", "donors": "", "author": "", "authors": "", "creator": "",
    "creators": "", "type": "", "format": "", "record id": "", "record number": "", "upload date": "",
    "original uploaded date": "", "original uploaded": "", "date": "", "title": "", "keywords": "", "coverage": "",
    "original publisher": "", "publisher": "", "subjects": "topics", "people": "people", "places": "places",
    "topics": "topics", "collection": "collection", "collections": "collection", "credits": "", "view original": "",
}  # fmt: skip
_PDF_LABELS = {
    "citation:": "citation",
    "summary:": "summary",
    "credits:": "",
    "original language:": "language",
    "contents:": "contents",
}
_INLINE_LABELS = _PDF_LABELS.keys() | {f"{label}:" for label in _WEB_LABELS}
_CREDIT = re.compile(r"this document was made possible (?:with|by|through)\b", re.IGNORECASE)
_CONTENTS = re.compile(
    r"(?:[\w()-]+ ){0,4}?(?:translation|transcription|transcript|scan|original|document|image)s?\b(?: [\w()-]+){0,4}",
    re.IGNORECASE,
)
_LONGEST_CONTENTS = 60
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_DOCUMENT_ADDRESS = re.compile(r"https?://\S+/(?:document|node)/\S+", re.IGNORECASE)
_LISTING_WORDS = {
    "popular documents",
    "add search filter cancel search filter",
    "no image found.",
    "search results",
}
_SOURCE_IN_CITATION = re.compile(r"Digital Archive,\s*(.+?)[\s,.]*(?:https?://\S+)?$")
_LISTS = ("people", "places", "topics")
_FEWEST_PARAGRAPHS = 4
_LONGEST_HEADING = 60
_SHAPE = "I single document"


@dataclass
class _Parts:
    """Line indices of the parts of the page while it is read."""

    when: int | None = None
    title: list[int] = field(default_factory=list)
    leading: list[int] = field(default_factory=list)
    credit: list[int] = field(default_factory=list)
    text: list[int] = field(default_factory=list)
    labelled: dict[str, list[int]] = field(default_factory=dict)
    inline: dict[str, list[str]] = field(default_factory=dict)
    unkept: list[int] = field(default_factory=list)
    roles: dict[int, LineRole] = field(default_factory=dict)

    def place(self, index: int, role: LineRole) -> None:
        """Note a line's role; it counts once the page has proved to hold a record."""
        self.roles[index] = role


def is_document_page(ledger: Ledger, start: int, end: int) -> bool:
    """True when the page between two indices is that of one document."""
    texts = [line.text for line in ledger.lines[start:end] if line.text]
    if any(
        (count := parse_header_count(text)) is not None and count.first is not None
        for text in texts[:40]
    ):
        return False
    if {folded(text) for text in texts[:40]} & _LISTING_WORDS:
        return False
    known = {folded(text) for text in texts} & (_WEB_LABELS.keys() | _PDF_LABELS.keys())
    known |= {label for text in texts if (label := _inline_label(text))}
    credited = any(_CREDIT.match(text) for text in texts)
    return len(known) >= 2 or (
        credited and any(parse_date_line(text) is not None for text in texts)
    )


def is_unlabelled_document(ledger: Ledger, start: int, end: int, dates: Sequence[int]) -> bool:
    """True when one date line heads a long text and no known header stands above it: a document without labels."""
    if len(dates) != 1:
        return False
    texts = [line.text for line in ledger.lines[start:end] if line.text]
    after = [line.text for line in ledger.lines[dates[0] + 1 : end] if line.text]
    headed = any(
        is_header(text) and folded(text) not in {"skip to content", "skip to main content"}
        for text in texts[:20]
    )
    return not headed and len(after) > _FEWEST_PARAGRAPHS


def read_document_page(ledger: Ledger, start: int, end: int) -> ListingPage:
    """The one record of a document's page, every line placed in the ledger."""
    indices = [index for index in range(start, end) if ledger.lines[index].text]
    when, title = _where_it_begins(ledger, indices)
    parts = _Parts(when=when)
    rest = _before_title(ledger, indices, parts, title)
    rest = _take_title(ledger, rest, parts)
    _take_text_and_labels(ledger, rest, parts)
    if not parts.title:
        for index in indices:
            ledger.mark_unread(index, "part of a document's page on which no title was found")
        return ListingPage(
            _SHAPE, (), None, ("no title was found on this document's page, so it gave no record",)
        )
    for index in indices:
        if parts.roles[index] is LineRole.UNREAD:
            ledger.mark_unread(
                index,
                "above the date of a document's page, and neither a known header line nor a summary",
            )
        else:
            ledger.set_role(index, parts.roles[index])
    return _as_page(ledger, parts)


def _label(text: str, first: bool) -> str | None:
    """The label that this line is, folded; `first`: only labels that cannot be words of a document's text."""
    words = folded(text)
    if words in _PDF_LABELS or words in _WEB_LABELS or words.rstrip(":") in _WEB_LABELS:
        return words
    if inline := _inline_label(text):
        return inline
    if first:
        return None
    if words.rstrip(":") in _LATER_LABELS:
        return words
    bare = words.partition(":")[0]
    return f"{bare}:" if ":" in words and bare in _LATER_LABELS and len(text) < 1000 else None


def _inline_label(text: str) -> str:
    start, colon, _ = text[:40].partition(":")
    return f"{folded(start)}:" if colon and f"{folded(start)}:" in _INLINE_LABELS else ""


def _field(label: str) -> str:
    bare = label.rstrip(":")
    return _PDF_LABELS.get(label) or _WEB_LABELS.get(bare) or _LATER_LABELS.get(bare) or ""


def _where_it_begins(ledger: Ledger, indices: Sequence[int]) -> tuple[int | None, int | None]:
    """The indices of the date and, where there is none, of the title.

    The date stands above the credit line and the labels of a web page. A date further down is of the text, and never
    taken for the document's own.
    """
    texts = {index: ledger.lines[index].text for index in indices}
    credit = next((index for index, text in texts.items() if _CREDIT.match(text)), None)
    labels = (
        index
        for index, text in texts.items()
        if (found := _label(text, first=True)) and found not in _PDF_LABELS
    )
    label = next(labels, None)
    top = [
        index
        for index in (None if _is_pdf(ledger, indices) else credit, label)
        if index is not None
    ]
    bound = min(top, default=indices[-1] + 1)
    when = next(
        (
            index
            for index, text in texts.items()
            if index < bound and parse_date_line(text) is not None
        ),
        None,
    )
    if when is not None or credit is None or credit > bound:
        return when, None
    above = [index for index in indices if index < credit and not is_header(texts[index])]
    return None, above[-1] if above else None


def _is_pdf(ledger: Ledger, indices: Sequence[int]) -> bool:
    return any(_label(ledger.lines[index].text, first=True) in _PDF_LABELS for index in indices)


def _before_title(
    ledger: Ledger, indices: Sequence[int], parts: _Parts, title: int | None
) -> list[int]:
    """Header lines, a summary above the date, and the date itself; returns what follows."""
    for place, index in enumerate(indices):
        text = ledger.lines[index].text
        if index == parts.when:
            parts.place(index, LineRole.DATE)
            return list(indices[place + 1 :])
        if is_header(text) or _ADDRESS.fullmatch(text) or is_page_end(text) or _is_site(text):
            parts.place(index, LineRole.HEADER)
            parts.inline.setdefault("address", []).extend(_ADDRESS.findall(text))
        elif parts.when is None and title in (None, index):
            return list(indices[place:])
        elif _CREDIT.match(text):
            parts.place(index, LineRole.LABEL)
            parts.credit.append(index)
        elif len(text) <= _LONGEST_HEADING and text[-1] not in ".?!…”’\"'":
            parts.place(index, LineRole.UNREAD)
        else:
            parts.leading.append(index)
            parts.place(index, LineRole.SUMMARY)
    return []


def _is_site(text: str) -> bool:
    return folded(text) in {
        "digitalarchive.wilsoncenter.org",
        "digital archive digitalarchive.wilsoncenter.org",
    }


def _take_title(ledger: Ledger, rest: list[int], parts: _Parts) -> list[int]:
    """The title: one line, or in a PDF all lines up to the next blank or label."""
    pdf = _is_pdf(ledger, rest)
    taken = 0
    for place, index in enumerate(rest):
        text = ledger.lines[index].text
        joined = place == 0 or (pdf and index == rest[place - 1] + 1)
        if not joined or _label(text, first=True) or _CREDIT.match(text):
            break
        parts.place(index, LineRole.TITLE)
        parts.title.append(index)
        taken += 1
    return rest[taken:]


def _take_text_and_labels(ledger: Ledger, rest: Sequence[int], parts: _Parts) -> None:
    label, seen_label = "", False
    for index in rest:
        text = ledger.lines[index].text
        if found := _label(text, first=not seen_label):
            label, seen_label = found, True
            parts.place(index, LineRole.LABEL)
            if inside := text.partition(":")[2].strip():
                parts.inline.setdefault(_field(label), []).append(inside)
                parts.unkept += [index] * (not _field(label))
        elif label == "contents:" and not (
            len(text) <= _LONGEST_CONTENTS and _CONTENTS.fullmatch(text) and not _gap(ledger, index)
        ):
            label, seen_label = "", False
            parts.text.append(index)
        elif _CREDIT.match(text) and not seen_label:
            parts.place(index, LineRole.LABEL)
            parts.credit.append(index)
        elif not seen_label:
            parts.text.append(index)
        elif is_page_end(text):
            parts.place(index, LineRole.FOOTER)
        else:
            parts.labelled.setdefault(_field(label), []).append(index)
            parts.place(index, LineRole.SUMMARY if _field(label) == "summary" else LineRole.LABEL)
    _place_text(ledger, parts)


def _gap(ledger: Ledger, index: int) -> bool:
    """True when a blank line stands above this line, and the line above that is no label."""
    return (
        not ledger.lines[index - 1].text
        and _label(ledger.lines[index - 2].text, first=True) is None
    )


def _place_text(ledger: Ledger, parts: _Parts) -> None:
    """The body; where it ends in the summary that stood above the date, that is the summary again."""
    summary = fold(" ".join(ledger.lines[index].text for index in parts.leading))
    again: list[int] = []
    if summary:
        for size in {1, len(parts.leading)}:
            tail = parts.text[-size:]
            if (
                len(tail) == size
                and fold(" ".join(ledger.lines[index].text for index in tail)) == summary
            ):
                again = tail
    parts.text = parts.text[: len(parts.text) - len(again)]
    while (
        not (parts.labelled or parts.inline)
        and parts.text
        and is_page_end(ledger.lines[parts.text[-1]].text)
    ):
        parts.place(parts.text.pop(), LineRole.FOOTER)
    for index in again:
        parts.place(index, LineRole.SUMMARY)
    for index in parts.text:
        parts.place(index, LineRole.TEXT)


def _as_page(ledger: Ledger, parts: _Parts) -> ListingPage:
    lines = ledger.lines

    def together(indices: Sequence[int], wrapped: bool = False) -> str:
        """The lines as they stand; wrapped: a PDF breaks them at its width, so that they go on."""
        out = ""
        for place, index in enumerate(indices):
            before = indices[place - 1] if place else index
            joint = line_joint(lines[before].text, lines[index].text) if wrapped else "\n"
            out += ("\n\n" if index - before > 1 else joint if place else "") + lines[index].text
        return out

    def values(name: str) -> tuple[str, ...]:
        listed = [lines[index].text for index in parts.labelled.get(name, [])]
        return (
            *parts.inline.get(name, []),
            *(map(strip_bullet, listed) if name in _LISTS else listed),
        )

    pdf = _is_pdf(
        ledger,
        [*parts.title, *(index for index, role in parts.roles.items() if role is LineRole.LABEL)],
    )
    summaries = [
        together(parts.leading),
        *parts.inline.get("summary", []),
        together(parts.labelled.get("summary", []), wrapped=pdf),
    ]
    summary = "\n\n".join({fold(text): text for text in summaries if text}.values())
    when: ArchivalDate | None = (
        parse_date_line(lines[parts.when].text) if parts.when is not None else None
    )
    record = Record(
        id="",
        title=" ".join(lines[index].text for index in parts.title),
        date=when or UNDATED,
        summary=summary,
        text=together(parts.text),
        url=_address(parts, values("citation")),
        collection="; ".join(values("collection")),
        source="; ".join(values("source") or values("archive")) or _source_in(values("citation")),
        language="; ".join(values("language")),
        **{name: tuple(dict.fromkeys(values(name))) for name in _LISTS},
    )
    numbers = [
        lines[part[0]].number if part else 0
        for part in (parts.leading or parts.labelled.get("summary", []), parts.text)
    ]
    date_line = lines[parts.when].number if parts.when is not None else 0
    return ListingPage(
        _SHAPE,
        (ListedRecord(record, date_line, lines[parts.title[0]].number, *numbers),),
        None,
        _not_kept(ledger, parts),
    )


def _source_in(citation: Sequence[str]) -> str:
    """The source string inside the archive's own citation: after the name of the archive, before the address."""
    found = _SOURCE_IN_CITATION.search(" ".join(citation)[:5000])
    return found.group(1) if found else ""


def _address(parts: _Parts, citation: Sequence[str]) -> str:
    found = [*parts.inline.get("address", []), *_ADDRESS.findall(" ".join(citation))]
    return next(
        (address.rstrip(".,;)") for address in found if _DOCUMENT_ADDRESS.fullmatch(address)), ""
    )


def _not_kept(ledger: Ledger, parts: _Parts) -> tuple[str, ...]:
    """A record has no field for credits, rights and related documents: say so, once."""
    unkept = sorted(parts.credit + parts.unkept + parts.labelled.get("", []))
    if not unkept:
        return ()
    numbers = [str(ledger.lines[index].number) for index in unkept]
    shown = ", ".join(numbers[:8]) + (" and more" if len(numbers) > 8 else "")
    return (
        f"a record has no field for the credits, rights and related documents of this page (line {shown})",
    )

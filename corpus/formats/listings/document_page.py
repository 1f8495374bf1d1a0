"""A single document's page (shape I): one record, however many dates its text has.

It is known by its labels ("Associated Places", "Citation:") or by its credit line, and by having no
count. The text runs from the title to the first label (on a web page) or from the last label to the
end (in a PDF).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from corpus.formats.boilerplate import LABEL_FIELDS, LISTING_HEADERS, PDF_LABELS, SITE_NAMES
from corpus.formats.ledger import UNDATED, Ledger, LineRole, ListedRecord, ListingPage, join_numbers
from corpus.formats.line import Line, strip_bullet
from corpus.formats.listings.layout import line_joint
from corpus.record import Record
from corpus.text import fold

_CREDIT = re.compile(r"this document was made possible (?:with|by|through)\b", re.IGNORECASE)
_CONTENTS = re.compile(
    r"(?:[\w()-]+ ){0,4}?(?:translation|transcription|transcript|scan|original|document|image)s?\b"
    r"(?: [\w()-]+){0,4}",
    re.IGNORECASE,
)
_LONGEST_CONTENTS = 60
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_DOCUMENT_ADDRESS = re.compile(r"https?://\S+/(?:document|node)/\S+", re.IGNORECASE)
_SOURCE_IN_CITATION = re.compile(r"Digital Archive,\s*(.+?)[\s,.]*(?:https?://\S+)?$")
_LIST_FIELDS = ("people", "places", "topics")
_HEADER_LINES = 40
_FEWEST_PARAGRAPHS = 4
_LONGEST_HEADING = 60
_SHAPE = "I single document"


def is_document_page(page: Sequence[Line]) -> bool:
    """Return whether a page is that of one document with labels or a credit line."""
    lines = [line for line in page if line.text]
    if any(line.states_range or line.folded in LISTING_HEADERS for line in lines[:_HEADER_LINES]):
        return False
    labels = [line.label for line in lines if line.label]
    if len(set(labels)) >= 2:
        return 2 * len(set(labels)) > len(labels)
    return any(map(_is_credit, lines)) and any(line.date is not None for line in lines)


def is_unlabelled_document(page: Sequence[Line], dates: Sequence[Line]) -> bool:
    """Return whether a page has a single date line, a long text below it, and no known header."""
    if len(dates) != 1:
        return False
    lines = [line for line in page if line.text]
    has_header = any(
        line.is_header and line.folded not in ("skip to content", "skip to main content")
        for line in lines[:20]
    )
    below = sum(line.index > dates[0].index for line in lines)
    return not has_header and below > _FEWEST_PARAGRAPHS


def read_document_page(ledger: Ledger, page: Sequence[Line]) -> ListingPage:
    """Return the one record of a document's page; every line of the page gets a role."""
    lines = [line for line in page if line.text]
    document = _DocumentReader(lines)
    if not document.title:
        for line in lines:
            ledger.mark_unread(line, "part of a document's page on which no title was found")
        warning = "no title was found on this document's page, so it gave no record"
        return ListingPage(_SHAPE, warnings=(warning,))
    for line in lines:
        if document.roles[line] is LineRole.UNREAD:
            ledger.mark_unread(
                line,
                "above the date of a document's page, and neither a known header line nor a "
                "summary",
            )
        else:
            ledger.set_role(line, document.roles[line])
    return ListingPage(_SHAPE, (document.listed_record(),), None, document.warnings())


def _is_credit(line: Line) -> bool:
    return _CREDIT.match(line.text) is not None


def _is_pdf(lines: Iterable[Line]) -> bool:
    return any(line.label in PDF_LABELS for line in lines)


def _field_of(label: str) -> str:
    return LABEL_FIELDS.get(label.rstrip(":"), "")


class _DocumentReader:
    """The parts of a document's page, read top down.

    Attributes:
        roles: the role of each line; they hold only if a title was found.
        date: the date line, None if there is none.
        title: the lines of the title.
        leading: the lines of a summary above the date.
        text: the lines of the document's text.
        labelled: the lines below the labels, by field; "" for labels that no field fits.
        inline: what follows a label or an address on the same line, by field.
        ignored: the lines of credits, and labels with a value that no field fits.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self.roles: dict[Line, LineRole] = {}
        self.date, undated_title = _find_start(lines)
        self.title: list[Line] = []
        self.leading: list[Line] = []
        self.text: list[Line] = []
        self.labelled: dict[str, list[Line]] = {}
        self.inline: dict[str, list[str]] = {}
        self.ignored: list[Line] = []
        below = self._read_header(lines, undated_title)
        below = self._read_title(below)
        self._read_text_and_labels(below)
        self._drop_repeated_summary()
        self._drop_page_end()
        for line in self.text:
            self.roles[line] = LineRole.TEXT

    def _read_header(self, lines: Sequence[Line], undated_title: Line | None) -> Sequence[Line]:
        """Read header lines, a summary above the date, and the date; return what follows."""
        for place, line in enumerate(lines):
            is_address = _ADDRESS.fullmatch(line.text) is not None
            if line is self.date:
                self.roles[line] = LineRole.DATE
                return lines[place + 1 :]
            if line.is_header or is_address or line.is_page_end or line.folded in SITE_NAMES:
                self.roles[line] = LineRole.HEADER
                self.inline.setdefault("address", []).extend(_ADDRESS.findall(line.text))
            elif self.date is None and undated_title in (None, line):
                return lines[place:]
            elif _is_credit(line):
                self._ignore(line)
            elif len(line.text) <= _LONGEST_HEADING and line.text[-1] not in ".?!…”’\"'":
                self.roles[line] = LineRole.UNREAD
            else:
                self.leading.append(line)
                self.roles[line] = LineRole.SUMMARY
        return []

    def _read_title(self, lines: Sequence[Line]) -> Sequence[Line]:
        """Read the title: one line, or in a PDF all lines up to the next blank or label."""
        is_pdf = _is_pdf(lines)
        for line in lines:
            continues = not self.title or (is_pdf and line.gap == 0)
            if not continues or line.label or _is_credit(line):
                break
            self.roles[line] = LineRole.TITLE
            self.title.append(line)
        return lines[len(self.title) :]

    def _read_text_and_labels(self, lines: Sequence[Line]) -> None:
        label = ""
        for above, line in zip([None, *lines], lines, strict=False):
            if new_label := line.later_label if label else line.label:
                label = new_label
                self._read_label(line, _field_of(label))
            elif label == "contents:" and not _is_contents(line, above):
                label = ""
                self.text.append(line)
            elif label:
                self._read_labelled(line, _field_of(label))
            elif _is_credit(line):
                self._ignore(line)
            else:
                self.text.append(line)

    def _read_label(self, line: Line, field: str) -> None:
        self.roles[line] = LineRole.LABEL
        if value := line.text.partition(":")[2].strip():
            self.inline.setdefault(field, []).append(value)
            if not field:
                self.ignored.append(line)

    def _read_labelled(self, line: Line, field: str) -> None:
        if line.is_page_end:
            self.roles[line] = LineRole.FOOTER
            return
        self.labelled.setdefault(field, []).append(line)
        self.roles[line] = LineRole.SUMMARY if field == "summary" else LineRole.LABEL

    def _ignore(self, line: Line) -> None:
        self.roles[line] = LineRole.LABEL
        self.ignored.append(line)

    def _drop_repeated_summary(self) -> None:
        """Take the summary above the date out of the text's end, where some pages repeat it."""
        summary = fold(" ".join(line.text for line in self.leading))
        for size in {1, len(self.leading)} if summary else ():
            tail = self.text[-size:]
            if len(tail) == size and fold(" ".join(line.text for line in tail)) == summary:
                self.roles |= dict.fromkeys(tail, LineRole.SUMMARY)
                del self.text[-size:]
                return

    def _drop_page_end(self) -> None:
        if self.labelled or self.inline:
            return
        while self.text and self.text[-1].is_page_end:
            self.roles[self.text.pop()] = LineRole.FOOTER

    def listed_record(self) -> ListedRecord:
        """Return the record that the parts make."""
        is_pdf = _is_pdf(
            [*self.title, *(line for line, role in self.roles.items() if role is LineRole.LABEL)]
        )
        labelled_summary = self.labelled.get("summary", [])
        summaries = [
            _join(self.leading),
            *self.inline.get("summary", []),
            _join(labelled_summary, is_wrapped=is_pdf),
        ]
        citation = " ".join(self._values("citation"))
        source = self._values("source") or self._values("archive")
        record = Record(
            id="",
            title=" ".join(line.text for line in self.title),
            date=(self.date.date if self.date else None) or UNDATED,
            summary="\n\n".join({fold(text): text for text in summaries if text}.values()),
            text=_join(self.text),
            url=self._address(citation),
            collection="; ".join(self._values("collection")),
            source="; ".join(source) or source_in_citation(citation),
            language="; ".join(self._values("language")),
            **{  # type: ignore[arg-type]
                field: tuple(dict.fromkeys(self._values(field))) for field in _LIST_FIELDS
            },
        )
        return ListedRecord(
            record,
            date_line=self.date.number if self.date else 0,
            title_line=self.title[0].number,
            summary_line=_first_number(self.leading or labelled_summary),
            text_line=_first_number(self.text),
        )

    def _values(self, field: str) -> list[str]:
        texts = [line.text for line in self.labelled.get(field, [])]
        if field in _LIST_FIELDS:
            texts = [strip_bullet(text) for text in texts]
        return self.inline.get(field, []) + texts

    def _address(self, citation: str) -> str:
        addresses = [*self.inline.get("address", []), *_ADDRESS.findall(citation)]
        documents = filter(_DOCUMENT_ADDRESS.fullmatch, addresses)
        return next((address.rstrip(".,;)") for address in documents), "")

    def warnings(self) -> tuple[str, ...]:
        """Return a warning that names the lines for which a record has no field, if any."""
        ignored = sorted(self.ignored + self.labelled.get("", []), key=lambda line: line.index)
        if not ignored:
            return ()
        numbers = join_numbers([line.number for line in ignored], limit=8)
        return (
            "a record has no field for the credits, rights and related documents of this page "
            f"(line {numbers})",
        )


def _find_start(lines: Sequence[Line]) -> tuple[Line | None, Line | None]:
    """Return the date line or, if there is none, the first line of the title.

    The date is above the credit line and the labels of a web page. A date further down is part of
    the text, and never taken for the document's own.
    """
    credit = next(filter(_is_credit, lines), None)
    web_labels = (line for line in lines if line.label and line.label not in PDF_LABELS)
    tops = [None if _is_pdf(lines) else credit, next(web_labels, None)]
    bound = min((line.index for line in tops if line), default=lines[-1].index + 1)
    above = [line for line in lines if line.index < bound]
    date = next((line for line in above if line.date is not None), None)
    if date or credit is None or credit.index > bound:
        return date, None
    titles = [line for line in lines if line.index < credit.index and not line.is_header]
    return None, titles[-1] if titles else None


def _is_contents(line: Line, above: Line | None) -> bool:
    """Return whether a line below "Contents:" is an entry such as "English Translation"."""
    if len(line.text) > _LONGEST_CONTENTS or not _CONTENTS.fullmatch(line.text):
        return False
    return line.gap == 0 or (line.gap == 1 and above is not None and bool(above.label))


def _join(lines: Sequence[Line], *, is_wrapped: bool = False) -> str:
    """Return the text of lines; is_wrapped: lines without a gap go on, as a PDF breaks them."""
    parts = [line.text for line in lines[:1]]
    for above, line in pairwise(lines):
        joint = line_joint(above.text, line.text) if is_wrapped else "\n"
        parts += ("\n\n" if line.index - above.index > 1 else joint, line.text)
    return "".join(parts)


def _first_number(lines: Sequence[Line]) -> int:
    return lines[0].number if lines else 0


def source_in_citation(citation: str) -> str:
    """Return the source in the archive's own citation: after its name, before the address."""
    match = _SOURCE_IN_CITATION.search(citation[:5000])
    return match.group(1) if match else ""

"""Records of labels and values, one field a line: a tab between them, or a colon.

With a tab a record begins with the label that the first one begins with; with a colon ("Titre : …",
in any language) records are parted by blank lines, and the labels that repeat are their columns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from corpus.formats import Reading, UnreadLine, shorten_reported
from corpus.imports.date_columns import is_called_date
from corpus.imports.drafts import RecordDraft, make_reading
from corpus.imports.field_names import assign_fields, describe_fields, loose_field
from corpus.imports.program_dates import read_program_date
from corpus.imports.table_text import read_rows

_LONGEST_LABEL = 40
_LEAST_LABELS = 3
_MOSTLY = 0.7
_SAMPLE_LINES = 200
_LEAST_LINES, _LEAST_RECORDS, _MOST_LABELS = 3, 2, 200
_COLON_LINE = re.compile(r"([^\W\d_][^:\t]{0,50}?)\s?:\s+(\S.*)")


def is_label_lines(text: str) -> bool:
    """Return whether most lines are a label without digits and a value, and one is a title."""
    lines = [line for line in islice(text.split("\n"), _SAMPLE_LINES) if line.strip()]
    pairs = [pair for line in lines if (pair := _pair(line))]
    labels = list(dict.fromkeys(label for label, _ in pairs))
    fields = assign_fields(labels).values()
    return (
        len(pairs) > _MOSTLY * len(lines)
        and len(labels) >= _LEAST_LABELS
        and "title" in fields
        and len(set(fields)) > 1
        and not {value for _, value in pairs} & set(labels)
    )


class LabelledLine(NamedTuple):
    """A line with its label and value; one without a label is a value."""

    number: int
    label: str
    value: str

    @property
    def words(self) -> str:
        """The line as it is written, but for spaces around the colon."""
        return f"{self.label}: {self.value}" if self.label else self.value


class LabelPage(NamedTuple):
    """A page of records in which every line has a label with a colon.

    Attributes:
        records: the lines of each.
        outside: the lines above the first record and below the last, and links under each.
    """

    records: list[list[LabelledLine]]
    outside: list[UnreadLine]


def label_page(text: str) -> LabelPage | None:
    """Return the records of labels and colons on a page, None for another page.

    Each record begins with the same label, a title and a date have labels, and hardly any label is
    alone on the page. A page of one record is none: nothing shows what its labels are. A line
    without a label is a link of the site where it stands under several records.
    """
    paragraphs = [list(_pairs(lines)) for lines in _paragraphs(text)]
    firsts = Counter(pairs[0].label for pairs in paragraphs if pairs and pairs[0].label)
    if not firsts or (first := firsts.most_common(1)[0])[1] < _LEAST_RECORDS:
        return None
    places = [at for at, pairs in enumerate(paragraphs) if pairs and pairs[0].label == first[0]]
    inside = paragraphs[places[0] : places[-1] + 1]
    links = Counter(pair.value for pairs in inside for pair in pairs if not pair.label)
    outside = [pair for pairs in paragraphs[: places[0]] for pair in pairs]
    outside += [pair for pairs in paragraphs[places[-1] + 1 :] for pair in pairs]
    if len(outside) > sum(map(len, inside)) or any(count == 1 for count in links.values()):
        return None
    blocks = [[pair for pair in pairs if pair.label] for pairs in inside if pairs]
    counts = Counter(label for pairs in blocks for label in {pair.label for pair in pairs})
    alone = sum(count == 1 for count in counts.values())
    if 2 * alone > len(counts) or len(counts) > _MOST_LABELS:
        return None
    if any(len(pairs) < _LEAST_LINES or pairs[0].label != first[0] for pairs in blocks):
        return None
    if not any(loose_field(label) == "title" for label in counts):
        return None
    if not any(map(is_called_date, counts)):
        return None
    return LabelPage(
        blocks,
        [
            UnreadLine(pair.number, shorten_reported(pair.words), "outside the records of the page")
            for pair in outside
        ],
    )


def _pairs(lines: Sequence[tuple[int, str]]) -> Iterator[LabelledLine]:
    for number, line in lines:
        if words := line.strip():
            match = _COLON_LINE.fullmatch(words)
            yield (
                LabelledLine(number, match[1].strip(), match[2])
                if match
                else LabelledLine(number, "", words)
            )


def _paragraphs(text: str) -> Iterator[list[tuple[int, str]]]:
    """Yield the lines of each paragraph of a text with their numbers."""
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(text.replace("\r\n", "\n").lstrip("\ufeff").split("\n"), 1):
        if line.strip():
            lines.append((number, line))
        elif lines:
            yield lines
            lines = []
    yield lines


def read_label_page(page: LabelPage, name: str) -> Reading:
    """Return the records of a page of labels, read as the rows of a table."""
    labels = list(dict.fromkeys(pair.label for pairs in page.records for pair in pairs))
    rows: list[tuple[int, list[str]]] = [(1, labels)]
    for pairs in page.records:
        values: dict[str, list[str]] = {}
        for pair in pairs:
            values.setdefault(pair.label, []).append(pair.value)
        rows.append((pairs[0].number, ["; ".join(values.get(label, ())) for label in labels]))
    return read_rows(rows, name, "labels and values", unread=page.outside)


def is_dated_otherwise(by_labels: Reading, reading: Reading) -> bool:
    """Return whether labels give other records or dates than another reading of the page.

    A labelled date that is not read decides nothing.
    """
    if len(by_labels.records) != len(reading.records):
        return True
    dates = [record.date for record in by_labels.records]
    if any(date.as_written and read_program_date(date.as_written) is None for date in dates):
        return False
    return [date.edtf for date in dates] != [record.date.edtf for record in reading.records]


def _pair(line: str) -> tuple[str, str] | None:
    """Return the label and the value of a line, None for another line."""
    label, tab, value = line.strip().partition("\t")
    label = label.strip().removesuffix(":").strip()
    is_label = 0 < len(label) <= _LONGEST_LABEL and not any(map(str.isdigit, label))
    return (label, value.strip()) if tab and is_label and "\t" not in value.strip() else None


def read_label_lines(text: str, name: str) -> Reading:
    """Return the records; each begins with the label that the first one begins with.

    A line without a label goes on with the value above it, where no blank line is between.
    """
    records: list[list[tuple[int, str, str]]] = []
    unread: list[UnreadLine] = []
    is_apart = True
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            is_apart = True
        elif pair := _pair(line):
            if not records or pair[0] == records[0][0][1]:
                records.append([])
            records[-1].append((number, *pair))
            is_apart = False
        elif records and not is_apart:
            start, label, value = records[-1][-1]
            records[-1][-1] = (start, label, f"{value}\n{line.strip()}")
        else:
            reason = "no label and value, and apart from those"
            unread.append(UnreadLine(number, shorten_reported(line.strip()), reason))
    labels = list(dict.fromkeys(label for record in records for _, label, _ in record))
    fields = assign_fields(labels)
    return make_reading(
        name,
        "labels and values",
        [_draft(record, fields) for record in records],
        unread=unread,
        warnings=[describe_fields(labels, fields)],
    )


def _draft(record: Sequence[tuple[int, str, str]], fields: dict[str, str]) -> RecordDraft:
    draft = RecordDraft(record[0][0])
    for _, label, value in record:
        draft.put(fields.get(label, ""), label, value)
    return draft

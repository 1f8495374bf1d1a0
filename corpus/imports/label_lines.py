"""Records of labels and values, one field a line: a tab between them, or a colon.

With a tab a record begins with the label that the first one begins with; with a colon ("Titre : …",
in any language) records are parted by blank lines, and the labels that repeat are their columns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from corpus.formats import Reading, UnreadLine, shorten_reported
from corpus.imports.columns import is_called_date
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


def label_blocks(text: str) -> list[list[tuple[int, str, str]]]:
    """Return the (line, label, value) of each record of colons, [] for another text.

    Each record begins with the same label, a title and a date have labels, and hardly any label is
    alone on the page. A page of one record is none: nothing shows what its labels are.
    """
    blocks: list[list[tuple[int, str, str]]] = []
    number = 1
    for lines in _paragraphs(text):
        pairs = []
        for line in lines:
            if line.strip():
                match = _COLON_LINE.fullmatch(line.strip())
                if match is None:
                    return []
                pairs.append((number, match[1].strip(), match[2]))
            number += 1
        if pairs:
            blocks.append(pairs)
    counts = Counter(label for pairs in blocks for label in {label for _, label, _ in pairs})
    alone = sum(count == 1 for count in counts.values())
    if len(blocks) < _LEAST_RECORDS or 2 * alone > len(counts) or len(counts) > _MOST_LABELS:
        return []
    if any(len(pairs) < _LEAST_LINES or pairs[0][1] != blocks[0][0][1] for pairs in blocks):
        return []
    names_title = any(loose_field(label) == "title" for label in counts)
    return blocks if names_title and any(map(is_called_date, counts)) else []


def _paragraphs(text: str) -> Iterator[list[str]]:
    """Yield the lines of a text, each paragraph with the blank lines below it."""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").lstrip("\ufeff").split("\n"):
        if line.strip() and lines and not lines[-1].strip():
            yield lines
            lines = []
        lines.append(line)
    yield lines


def read_label_blocks(blocks: Sequence[Sequence[tuple[int, str, str]]], name: str) -> Reading:
    """Return the records of `label_blocks`, read as the rows of a table."""
    labels = list(dict.fromkeys(label for pairs in blocks for _, label, _ in pairs))
    rows: list[tuple[int, list[str]]] = [(1, labels)]
    for pairs in blocks:
        values: dict[str, list[str]] = {}
        for _, label, value in pairs:
            values.setdefault(label, []).append(value)
        rows.append((pairs[0][0], ["; ".join(values.get(label, ())) for label in labels]))
    return read_rows(rows, name, "labels and values")


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

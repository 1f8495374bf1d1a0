"""Records pasted as two columns: a label and its value, a tab between them, one field a line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from corpus.formats import Reading, UnreadLine, shorten_reported
from corpus.imports.drafts import RecordDraft, make_reading
from corpus.imports.field_names import assign_fields, describe_fields

_LONGEST_LABEL = 40
_LEAST_LABELS = 3
_MOSTLY = 0.7
_SAMPLE_LINES = 200


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

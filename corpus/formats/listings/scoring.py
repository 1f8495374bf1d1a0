"""How well a reading fits its page, by what its lines and records show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from corpus.dates import ArchivalDate, title_dates
from corpus.formats.ledger import Ledger, LineRole, ListedRecord, ListingPage
from corpus.formats.line import Line
from corpus.formats.listings.block import Block
from corpus.formats.listings.marks import Kind, Mark, mark_lines
from corpus.formats.listings.pages import most_frequent

_MOST_SHAPES = 50
_SHORTEST_LIFE = 20
_LONGEST_TITLE = 350
_ENDS_SENTENCE = re.compile(r"[^\W\d_]{3,}[.!?…][\"”’')\]]*$")
_ENDS_SUMMARY = re.compile(r"(?:(?:\w{3}|\d)[.!?]|[…”\"')])$")
"""A sentence ends so, and no "Co."."""
_SENTENCE_ENDS = re.compile(r"[^\W\d_]{4,}[.!?](?=\s+[^\W\d_a-zß-ÿ]|$)")
_LONGEST_WITH_SENTENCES = 80
_WORDS = {LineRole.TITLE, LineRole.SUMMARY, LineRole.TEXT}


def score_listing(
    listing: ListingPage, ledger: Ledger, page: Sequence[Line], *, knows_labels: bool
) -> float:
    """Return how well a reading fits its page: about 5 for a good one.

    page: all lines. knows_labels: whether it takes labels off the words behind them.
    """
    listed = listing.listed_records
    number = len(listed)
    lines = [line for line in page if line.text]
    unread = sum(ledger.role_of(line) is LineRole.UNREAD for line in lines)
    unread_dates = sum(
        ledger.role_of(line) is LineRole.UNREAD and line.date is not None for line in lines
    )
    titled = sum(is_title(item.record.title) for item in listed)
    dated = sum(not item.record.date.undated for item in listed)
    clear = max(number - count_misplaced(ledger, lines, knows_labels=knows_labels), 0)
    count = 0.0
    if listing.count is not None and listing.count.promised is not None:
        promised = max(1, listing.count.promised)
        missed = min(1, abs(promised - number) / promised)
        count = 0.5 if not missed else -0.5 - missed
    return (
        (2 * titled + dated + 1.5 * clear) / number
        + 1.5 * (1 - unread / len(lines))
        + _agreement(listed)
        + _ends(listed)
        + count
        - 2 * _repeated_titles(listed, lines)
        - min(1, unread_dates / number)
    )


def _repeated_titles(listed: Sequence[ListedRecord], lines: Sequence[Line]) -> float:
    """Return the share of records with the title of a record above: links of a site, often.

    "Letters, 1950" and "Letters, 1951" differ, though their titles are without the dates.
    """
    texts = {line.number: line.text for line in lines}
    titles = {texts.get(item.title_line, "") + item.record.title for item in listed}
    return 1 - len(titles) / len(listed)


def is_title(text: str) -> bool:
    """Return whether a text may be a title: no sentence, but a headline in capitals has a stop."""
    if not 2 < len(text) <= _LONGEST_TITLE:
        return False
    return _ENDS_SENTENCE.search(text) is None or text.isupper()


def is_prose(text: str) -> bool:
    """Return whether a text is a paragraph of sentences, as no title is."""
    return len(text) > _LONGEST_WITH_SENTENCES and len(_SENTENCE_ENDS.findall(text)) > 1


def likeness(blocks: Sequence[Block]) -> float:
    """Return from 0 to 1 how far the records have the same lines as the commonest of them.

    A single record shows no likeness.
    """
    if len(blocks) == 1:
        return 0.5
    shapes = [Counter(block.shape) for block in blocks]
    commonest = Counter(Counter(block.shape for block in blocks).most_common(1)[0][0])
    shares = [(shape & commonest).total() / (shape | commonest).total() for shape in shapes]
    return sum(shares) / len(shares)


def likeness_to_usual(blocks: Sequence[Block]) -> list[float]:
    """Return for each block from 0 to 1 how far it is set as the one most like all others."""
    kinds = [
        Counter(
            [kind for kind in block.shape if kind != Kind.COUNTER]
            + ["numbered" for mark in block.marks[:1] if mark.number]
        )
        for block in blocks
    ]
    commonest = Counter(frozenset(shape.items()) for shape in kinds).most_common(_MOST_SHAPES)
    shapes = [(Counter(dict(shape)), count) for shape, count in commonest]
    totals = [
        sum(count * _share(shape, compared) for compared, count in shapes) for shape, _ in shapes
    ]
    usual = shapes[totals.index(max(totals))][0]
    return [_share(shape, usual) for shape in kinds]


def _share(shape: Counter[str], compared: Counter[str]) -> float:
    return (shape & compared).total() / max(1, (shape | compared).total())


def cut_beside_gaps(blocks: Sequence[Block]) -> float:
    """Return the share of records that have more blank lines inside than above them.

    Where it is all of several, the cut is through the paragraphs of the page: that counts twice.
    """
    below_first = blocks[1:]
    share = sum(
        max((mark.line.gap for mark in block.marks[1:]), default=0) > block.marks[0].line.gap
        for block in below_first
    ) / max(1, len(below_first))
    return 2 * share if share == 1 and len(below_first) > 1 else share


def joined_groups(blocks: Sequence[Block]) -> float:
    """Return the share of records that hold a gap as wide as that between records, as few do.

    There a second record, without what marks the first ones, may be swallowed.
    """
    usual = most_frequent([block.marks[0].line.gap for block in blocks[1:]], 0)
    joined = sum(any(mark.line.gap >= usual for mark in block.marks[1:]) for block in blocks)
    share = joined / len(blocks)
    return share if usual and 2 * joined < len(blocks) else 0.0


def numbers_inside(blocks: Sequence[Block]) -> float:
    """Return the share of records with a number in a column that no record begins with."""
    return sum(any(mark.is_in_columns for mark in block.marks[1:]) for block in blocks) / len(
        blocks
    )


def cut_inside_groups(blocks: Sequence[Block]) -> float:
    """Return twice the share of records with fewer blank lines above than most records have."""
    gaps = [block.marks[0].line.gap for block in blocks[1:]]
    usual = most_frequent(gaps, 0)
    return 2 * sum(gap < usual for gap in gaps) / max(1, len(gaps))


def count_misplaced(ledger: Ledger, lines: Sequence[Line], *, knows_labels: bool) -> int:
    """Return how many lines of words are labels, numbers, boxes or dates by themselves.

    knows_labels: whether the reading takes labels off the words behind them.
    """
    marks = mark_lines([line for line in lines if line.text])
    names = Counter(mark.label.name for mark in marks if mark.kind is Kind.LABEL and mark.label)
    return sum(
        _is_misplaced(mark, ledger.role_of(mark.line), names, knows_labels)
        for mark in marks
        if ledger.role_of(mark.line) in _WORDS and mark.is_structure
    )


def _is_misplaced(mark: Mark, role: LineRole, names: Counter[str], knows_labels: bool) -> bool:
    """Return whether a line of structure is among a record's words.

    A label may be, in its own field.
    """
    if mark.kind is not Kind.LABEL or mark.label is None:
        return True
    fields = {LineRole.TITLE: "title", LineRole.SUMMARY: "summary", LineRole.TEXT: "text"}
    if knows_labels and mark.label.field == fields.get(role):
        return False
    return role is LineRole.TITLE or names[mark.label.name] > 1


def _agreement(listed: Sequence[ListedRecord]) -> float:
    """Return from -1 to 1 how far dates in titles agree with the records' dates."""
    judged = []
    for item in listed:
        dates = [date.interval for date in title_dates(item.record.title) if not _may_be_life(date)]
        interval = item.record.date.interval
        if interval and dates and item.date_line != item.title_line:
            judged.append(any(date is not None and interval.overlaps(date) for date in dates))
    return (2 * sum(judged) - len(judged)) / len(listed) if judged else 0.0


def _may_be_life(date: ArchivalDate) -> bool:
    """Return whether a date in a title is so long that it may be the years of a person."""
    if date.earliest is None or date.latest is None:
        return True
    return date.latest.year - date.earliest.year >= _SHORTEST_LIFE


def _ends(listed: Sequence[ListedRecord]) -> float:
    """Return the share of summaries that end as a sentence does, less half; 0 without any."""
    summaries = [item.record.summary for item in listed if item.record.summary]
    if not summaries:
        return 0.0
    return sum(_ENDS_SUMMARY.search(text) is not None for text in summaries) / len(summaries) - 0.5

"""Reads a page by each layout, scores the readings against each other, and takes the best.

A reading is good when its records have dates and plausible titles, when they have one shape, when
few lines are left over, when dates in titles agree with the dates, when no label, number or date
lies inside a summary, when there are as many records as the page promises, and when their titles
differ.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from corpus.dates import title_dates
from corpus.formats.ledger import Ledger, LineRole, ListedRecord, ListingPage
from corpus.formats.line import HeaderCount, Line
from corpus.formats.listings.block import Block, with_places_of_dates
from corpus.formats.listings.blocks import BlockReader, habits_of
from corpus.formats.listings.layouts import (
    DATES_FIRST,
    LAYOUT_NAMES,
    LAYOUTS,
    RecordLayout,
    find_layout,
)
from corpus.formats.listings.marks import Kind, Mark, mark_lines
from corpus.formats.listings.page_links import without_repeated_links
from corpus.formats.listings.unread_dates import may_be_date, unread_date_warnings

_SAMPLE_LINES = 3000
"""A longer page is judged by its beginning."""
_NEAR = 0.35
"""When the scores of two readings differ by less, both are possible."""
_LONGEST_TITLE = 350
_ENDS_SENTENCE = re.compile(r"[^\W\d_]{3,}[.!?…][\"”’')\]]*$")
_WORDS = {LineRole.TITLE, LineRole.SUMMARY, LineRole.TEXT}


@dataclass(frozen=True)
class PageDraft:
    """One reading of a page.

    Attributes:
        name: the layout.
        description: the same in words.
        page: what was read.
        ledger: the account of the page's lines.
        score: how well the layout fits.
    """

    name: str
    description: str
    page: ListingPage
    ledger: Ledger
    score: float = 0.0


def read_by_best_layout(
    ledger: Ledger,
    page: Sequence[Line],
    read_dates_first: Callable[[Ledger, Sequence[Line]], ListingPage],
    layout: str = "",
) -> ListingPage:
    """Return the best reading of a page; its account is written into the ledger.

    read_dates_first: reads the page as one where a date line begins each record.
    layout: the layout that the reader of the archive chose, "" for the best.
    """
    page, links = without_repeated_links(page)
    for line in links:
        ledger.set_role(line, LineRole.LABEL)
    plain = _draft_dates_first(page, read_dates_first)
    if layout == DATES_FIRST or (not layout and _is_flawless(plain)):
        return _accept(ledger, plain)
    if layout:
        chosen = _draft(find_layout(layout), _marks_of(page), page)
        warning = f"the layout {layout} does not fit this page, so it was not used"
        return _accept(ledger, chosen) if chosen else _accept(ledger, plain, warning)
    sample = page[:_SAMPLE_LINES]
    is_whole = len(page) <= _SAMPLE_LINES
    drafts = [_scored(plain if is_whole else _draft_dates_first(sample, read_dates_first), sample)]
    marks = _marks_of(sample)
    drafts += filter(None, (_draft(layout_tried, marks, sample) for layout_tried in LAYOUTS))
    best = max(drafts, key=lambda draft: draft.score)
    warnings = _warn_of_others(best, drafts)
    if best.name == DATES_FIRST:
        return _accept(ledger, plain, *warnings)
    page_draft = best if is_whole else _draft(find_layout(best.name), _marks_of(page), page)
    return _accept(ledger, page_draft or plain, *warnings)


def _marks_of(page: Sequence[Line]) -> list[Mark]:
    return mark_lines([line for line in page if line.text])


def _accept(ledger: Ledger, draft: PageDraft, *warnings: str) -> ListingPage:
    ledger.take(draft.ledger)
    page = draft.page
    return replace(page, warnings=(*page.warnings, *warnings), layout=draft.name)


def _draft_dates_first(
    page: Sequence[Line], read: Callable[[Ledger, Sequence[Line]], ListingPage]
) -> PageDraft:
    ledger = Ledger(page)
    return PageDraft(DATES_FIRST, LAYOUT_NAMES[DATES_FIRST], read(ledger, page), ledger)


def _scored(draft: PageDraft, page: Sequence[Line]) -> PageDraft:
    """Return a draft of the archive's own layout with its score."""
    if not draft.page.listed_records:
        return draft
    score = _score(draft.page, draft.ledger, page, knows_labels=False) + _PRIOR
    return replace(draft, score=score + 0.5 * (not draft.ledger.unread_lines()))


_PRIOR = 0.25
"""What the archive's own layout is trusted in advance."""


def _is_flawless(draft: PageDraft) -> bool:
    """Return whether nothing on the page speaks against the archive's own layout."""
    listed = draft.page.listed_records
    count = draft.page.count
    promised = None if count is None else count.promised
    if not listed or draft.ledger.unread_lines() or promised not in (None, len(listed)):
        return False
    titled = sum(_is_title(item.record.title) for item in listed)
    sample = draft.ledger.lines[:_SAMPLE_LINES]
    return (promised is not None or 2 * titled >= len(listed)) and not _misplaced(
        draft.ledger, sample, knows_labels=False
    )


def _draft(layout: RecordLayout, marks: Sequence[Mark], page: Sequence[Line]) -> PageDraft | None:
    """Return the reading of a page by a layout; None where it does not fit."""
    body = [mark for mark in marks if not _is_page_end(mark)]
    starts = layout.cut(body)
    if not starts:
        return None
    ends = [*starts[1:], len(body)]
    blocks = [Block(body[start:end]) for start, end in zip(starts, ends, strict=True)]
    blocks = with_places_of_dates(blocks)
    for block in blocks:
        block.find_date()
    blocks, outside = _without_surroundings(blocks)
    if not blocks:
        return None
    blocks[-1].marks, tail = _without_tail(blocks)
    blocks[-1].find_date()
    ledger = Ledger(page)
    first = blocks[0].marks[0].line.index
    for mark in [*body[: starts[0]], *outside]:
        _place_outside(ledger, mark, first)
    for mark in [*tail, *(mark for mark in marks if _is_page_end(mark))]:
        _place_outside(ledger, mark, first)
    reader = BlockReader(ledger, habits_of(blocks))
    listed = tuple(item for block in blocks if (item := reader.read(block)))
    if not listed or not any(item.record.date.as_written for item in listed):
        return None
    counts = [
        mark.line.header_count
        for mark in marks
        if mark.line.header_count is not None and mark.line.index < first
    ]
    ranges = [count for count in counts if count.first is not None]
    count: HeaderCount | None = next(reversed(ranges or counts), None)
    doubtful = [
        mark.line
        for block in blocks
        for mark in _free_of_date(block)
        if mark is not block.date_mark and may_be_date(mark.line)
    ]
    listing = ListingPage(
        f"another archive, {layout.description}", listed, count, unread_date_warnings(doubtful)
    )
    score = _score(listing, ledger, page, knows_labels=True) + _likeness(blocks)
    score -= 1.5 * min(sum(block.repeats for block in blocks) / len(blocks), 1)
    score += layout.prior - _cut_beside_gaps(blocks)
    score -= 0.6 * sum(block.has_odd_title for block in blocks) / len(blocks)
    return PageDraft(layout.name, layout.description, listing, ledger, score)


def _free_of_date(block: Block) -> list[Mark]:
    """Return the lines of a record that may be its date, or the date of a record lost in it.

    In a record with a date they are the last of two lines between blank lines, as a title and its
    date are set.
    """
    if block.date is None or block.date.undated:
        return block.marks
    gaps = [mark.line.gap for mark in block.marks] + [1]
    return [
        mark
        for place, mark in enumerate(block.marks)
        if place > 1 and gaps[place - 1] and not gaps[place] and gaps[place + 1]
    ]


def _is_page_end(mark: Mark) -> bool:
    line = mark.line
    return mark.kind not in (Kind.LABEL, Kind.VALUE, Kind.NUMBER, Kind.COUNTER) and (
        line.is_header or line.is_page_end or line.is_separator or _is_link_row(line)
    )


def _is_link_row(line: Line) -> bool:
    """Return whether a line is a pager such as "« Previous Section | Next Section »"."""
    return line.text[0] in "«‹←" or line.text[-1] in "»›→"


def _place_outside(ledger: Ledger, mark: Mark, first: int) -> None:
    line = mark.line
    if line.is_header or line.is_boilerplate or line.is_separator or _is_link_row(line):
        ledger.set_role(line, LineRole.HEADER if line.index < first else LineRole.FOOTER)
    elif line.index < first:
        ledger.mark_unread(line, "above the first record, and no known header line")
    else:
        ledger.mark_unread(line, "below the last record, and no known footer line")


def _without_surroundings(blocks: list[Block]) -> tuple[list[Block], list[Mark]]:
    """Return the blocks without those above the first and below the last that is set as usual."""
    usual = _usual_kinds(blocks)
    usually_set = [
        place
        for place, block in enumerate(blocks)
        if usual <= set(block.shape) and block.date is not None
    ]
    if not usually_set:
        return [], []
    first, end = usually_set[0], usually_set[-1] + 1
    kinds = {kind for block in blocks[first:end] for kind in block.shape} - {"free"}
    while end < len(blocks) and blocks[end].free and kinds & set(blocks[end].shape):
        end += 1
    outside = [*blocks[:first], *blocks[end:]]
    return blocks[first:end], [mark for block in outside for mark in block.marks]


def _usual_kinds(blocks: Sequence[Block]) -> set[str]:
    """Return the kinds of line that most of the dated blocks have."""
    dated = [block for block in blocks if block.date is not None]
    counts = Counter(kind for block in dated for kind in set(block.shape) - {Kind.COUNTER})
    return {kind for kind, count in counts.items() if 4 * count > 3 * len(dated)}


def _without_tail(blocks: Sequence[Block]) -> tuple[list[Mark], list[Mark]]:
    """Return the last block without the pager below it."""
    marks = blocks[-1].marks
    end = len(marks)
    while (
        end > 1
        and marks[end - 1].line.is_boilerplate
        and marks[end - 1].kind
        in (
            Kind.NUMBER,
            Kind.FREE,
            Kind.COUNTER,
        )
    ):
        end -= 1
    return marks[:end], marks[end:]


def _score(
    listing: ListingPage, ledger: Ledger, page: Sequence[Line], *, knows_labels: bool
) -> float:
    listed = listing.listed_records
    number = len(listed)
    lines = [line for line in page if line.text]
    unread = sum(ledger.role_of(line) is LineRole.UNREAD for line in lines)
    titled = sum(_is_title(item.record.title) for item in listed)
    dated = sum(not item.record.date.undated for item in listed)
    clear = max(number - _misplaced(ledger, lines, knows_labels=knows_labels), 0)
    count = 0.0
    if listing.count is not None and listing.count.promised is not None:
        count = 0.5 if listing.count.promised == number else -0.5
    return (
        (2 * titled + dated + 1.5 * clear) / number
        + 1.5 * (1 - unread / len(lines))
        + _agreement(listed)
        + _ends(listed)
        + count
        - 2 * _repeated_titles(listed)
    )


def _repeated_titles(listed: Sequence[ListedRecord]) -> float:
    """Return the share of records whose title another record above has: links of a site, often."""
    return 1 - len({item.record.title for item in listed}) / len(listed)


def _is_title(text: str) -> bool:
    """Return whether a text may be a title: no sentence, but a headline in capitals has a stop."""
    if not 2 < len(text) <= _LONGEST_TITLE:
        return False
    return _ENDS_SENTENCE.search(text) is None or text.isupper()


def _likeness(blocks: Sequence[Block]) -> float:
    """Return from 0 to 1 how far the records have the same lines as the commonest of them.

    A single record shows no likeness.
    """
    if len(blocks) == 1:
        return 0.5
    shapes = [Counter(block.shape) for block in blocks]
    commonest = Counter(Counter(block.shape for block in blocks).most_common(1)[0][0])
    shares = [(shape & commonest).total() / (shape | commonest).total() for shape in shapes]
    return sum(shares) / len(shares)


def _cut_beside_gaps(blocks: Sequence[Block]) -> float:
    """Return the share of records that have more blank lines inside than above them.

    Where it is all of several, the cut is through the paragraphs of the page: that counts twice.
    """
    below_first = blocks[1:]
    share = sum(
        max((mark.line.gap for mark in block.marks[1:]), default=0) > block.marks[0].line.gap
        for block in below_first
    ) / max(1, len(below_first))
    return 2 * share if share == 1 and len(below_first) > 1 else share


def _misplaced(ledger: Ledger, lines: Sequence[Line], *, knows_labels: bool) -> int:
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
        dates = [date.interval for date in title_dates(item.record.title)]
        interval = item.record.date.interval
        if interval and dates and item.date_line != item.title_line:
            judged.append(any(date is not None and interval.overlaps(date) for date in dates))
    return (2 * sum(judged) - len(judged)) / len(listed) if judged else 0.0


def _ends(listed: Sequence[ListedRecord]) -> float:
    """Return the share of summaries that end as a sentence does, less half; 0 without any."""
    summaries = [item.record.summary for item in listed if item.record.summary]
    if not summaries:
        return 0.0
    return sum(text[-1] in ".!?…”\"')" for text in summaries) / len(summaries) - 0.5


def _warn_of_others(best: PageDraft, drafts: Sequence[PageDraft]) -> tuple[str, ...]:
    """Return a warning if another reading gives other records and is nearly as good."""
    best_keys = {_key(item) for item in best.page.listed_records}
    for draft in sorted(drafts, key=lambda draft: -draft.score):
        if draft.score < best.score - _NEAR:
            break
        if {_key(item) for item in draft.page.listed_records} != best_keys:
            return (
                f"read with {best.description} ({best.name}); it could also be read with "
                f"{draft.description} ({draft.name}): see that dates and titles fit, or choose "
                f"the other (--layout {draft.name})",
            )
    return ()


def _key(item: ListedRecord) -> tuple[str, str]:
    return item.record.date.as_written, item.record.title

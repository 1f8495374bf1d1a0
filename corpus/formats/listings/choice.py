"""Reads a page by each layout, scores the readings against each other, and takes the best.

A reading is good when its records have dates and plausible titles, when they have one shape, when
few lines are left over, when dates in titles agree with the dates, when no label, number or date
lies inside a summary, when there are as many records as the page promises, and when their titles
differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.formats.ledger import Ledger, LineRole, ListedRecord, ListingPage
from corpus.formats.line import HeaderCount, Line
from corpus.formats.listings.block import Block, take_years_at_ends, with_places_of_dates
from corpus.formats.listings.blocks import BlockReader
from corpus.formats.listings.counted_lines import with_counted_lines
from corpus.formats.listings.habits import habits_of, have_shelfmarks
from corpus.formats.listings.labels import split_shelfmark
from corpus.formats.listings.layouts import (
    DATES_FIRST,
    LAYOUT_NAMES,
    LAYOUTS,
    RecordLayout,
    find_layout,
)
from corpus.formats.listings.marks import Kind, Mark, mark_lines
from corpus.formats.listings.page_links import without_repeated_links
from corpus.formats.listings.scoring import (
    count_misplaced,
    cut_beside_gaps,
    cut_inside_groups,
    is_prose,
    is_title,
    joined_groups,
    likeness,
    likeness_to_usual,
    numbers_inside,
    score_listing,
)
from corpus.formats.listings.section_headings import covers, take_headings
from corpus.formats.listings.unread_dates import may_be_date, unread_date_warnings

_SAMPLE_LINES = 3000
"""A longer page is judged by its beginning."""
_FEWEST_PARTS = 2
_VERY_ALIKE, _HARDLY_ALIKE = 0.7, 0.4
"""How far the first and the last record of a page must be set as its records usually are."""
_NEAR = 0.35
"""When the scores of two readings differ by less, both are possible."""


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
    page = with_counted_lines(page)
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
    score = score_listing(draft.page, draft.ledger, page, knows_labels=False) + _PRIOR
    score -= 2 * _titles_below_gaps(draft)
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
    titled = sum(is_title(item.record.title) for item in listed)
    if 2 * _titles_below_gaps(draft) > 1:
        return False
    sample = draft.ledger.lines[:_SAMPLE_LINES]
    return (promised is not None or 2 * titled >= len(listed)) and not count_misplaced(
        draft.ledger, sample, knows_labels=False
    )


def _titles_below_gaps(draft: PageDraft) -> float:
    """Return the share of records that have more blank lines above their title than above the date.

    There the date ends the record above.
    """
    filled = [line for line in draft.ledger.lines if line.text]
    gaps = {line.number: line.gap for line in filled}
    below_marks = {line.number for above, line in pairwise(filled) if above.is_separator}
    below_first = [
        item
        for item in draft.page.listed_records[1:]
        if item.date_line and item.date_line not in below_marks
    ]
    apart = sum(gaps[item.title_line] > gaps[item.date_line] for item in below_first)
    return apart / max(1, len(below_first))


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
    take_years_at_ends(blocks)
    blocks = take_headings(blocks)
    blocks, outside = _without_surroundings(blocks)
    if not blocks:
        return None
    blocks[-1].marks, tail = _without_tail(blocks)
    blocks[-1].find_date()
    take_years_at_ends(blocks)
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
    if 2 * sum(is_prose(item.record.title) for item in listed) > len(listed):
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
    score = score_listing(listing, ledger, page, knows_labels=True) + likeness(blocks)
    score -= 1.5 * min(sum(block.repeats for block in blocks) / len(blocks), 1)
    score += layout.prior - cut_beside_gaps(blocks) - cut_inside_groups(blocks)
    score -= 2 * joined_groups(blocks) + numbers_inside(blocks)
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
    alike = likeness_to_usual(blocks)
    usually_set = [
        place
        for place, block in enumerate(blocks)
        if usual <= set(block.shape)
        and block.date is not None
        and alike[place] >= (_VERY_ALIKE if block.is_dated_inside else _HARDLY_ALIKE)
    ]
    if not usually_set:
        return [], []
    first, end = usually_set[0], usually_set[-1] + 1
    first += _names_all(blocks[first:end])
    kinds = {kind for block in blocks[first:end] for kind in block.shape} - {"free"}
    fewest_lines = min(len(block.marks) for block in blocks[first:end]) / 2
    while (
        end < len(blocks)
        and (blocks[end].free or blocks[end].has_labelled_title)
        and kinds & set(blocks[end].shape)
        and len(blocks[end].marks) >= fewest_lines
    ):
        end += 1
    outside = [*blocks[:first], *blocks[end:]]
    return blocks[first:end], [mark for block in outside for mark in block.marks]


def _names_all(blocks: Sequence[Block]) -> bool:
    """Return whether the first block is the whole of which all others are parts: "44 J – Works".

    So it is where all others are numbered.
    """
    numbers = [block.marks[0].number for block in blocks]
    if len(blocks) > _FEWEST_PARTS and not numbers[0] and all(numbers[1:]):
        return True
    references = [split_shelfmark(block.free[0].text)[0] for block in blocks if block.free]
    return (
        len(references) > _FEWEST_PARTS
        and bool(references[0])
        and all(covers(references[0], reference) for reference in references[1:])
    )


def _usual_kinds(blocks: Sequence[Block]) -> set[str]:
    """Return the kinds of line that most of the dated blocks have."""
    dated = [block for block in blocks if block.date is not None]
    counts = Counter(kind for block in dated for kind in set(block.shape) - {Kind.COUNTER})
    return {kind for kind, count in counts.items() if 4 * count > 3 * len(dated)}


def _without_tail(blocks: Sequence[Block]) -> tuple[list[Mark], list[Mark]]:
    """Return the last block without the pager below it.

    Nor does a record of a list with one line for each go on below its line, or have a paragraph
    where no other has one.
    """
    marks = blocks[-1].marks
    end = len(marks)
    are_marked = have_shelfmarks(blocks)
    has_more = any(
        not (are_marked and split_shelfmark(mark.text)[0])
        for block in blocks[:-1]
        for mark in block.marks[1:]
    )
    gaps = [mark.line.gap for block in blocks[:-1] for mark in block.marks[1:]]
    if len(blocks) > _FEWEST_PARTS and not has_more:
        end = 1
    elif len(blocks) > _FEWEST_PARTS:
        apart = (place for place in range(1, end) if marks[place].line.gap > max(gaps))
        end = next(apart, end)
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

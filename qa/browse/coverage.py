"""Coverage: how much of each listing is held, by what its pages say of themselves ("51 - 60 of 289").

A page does not name its listing. Pages that count to the same number are taken for one listing, which is said. What is
covered is what was added: records that were taken out one by one since are not counted off.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corpus import Reading, StoredPage, count_phrase

Span = tuple[int, int]


@dataclass(frozen=True)
class Coverage:
    """How much of a listing of `total` records was added.

    held, missing: (first, last) places, ascending, both ends included. short: pages on which fewer records were read
    than they say, as (first, last, read). names: the pages and files, in the order in which they came.
    """

    total: int
    covered: tuple[Span, ...]
    missing: tuple[Span, ...]
    short_pages: tuple[tuple[int, int, int], ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing, and no page was read short."""
        return not self.missing and not self.short_pages

    @property
    def text(self) -> str:
        """One line: "41-70 of 289; 1-40 and 71-289 missing"."""
        parts = [
            f"{spans_in_words(self.covered)} of {self.total:,}"
            if self.missing
            else f"all {self.total:,}"
        ]
        if self.missing:
            parts.append(f"{spans_in_words(self.missing)} missing")
        for first, last, read in self.short_pages:
            parts.append(f"of {first:,}-{last:,}, {count_phrase(read, 'was', 'were')} read")
        return "; ".join(parts)


def listing_coverage(pages: Iterable[StoredPage]) -> tuple[Coverage, ...]:
    """The coverage of each listing whose pages say where they stand, the largest first. Others say nothing of it."""
    listings: dict[int, list[StoredPage]] = {}
    for page in pages:
        if page.total is None or page.first is None or page.last is None:
            continue
        if 1 <= page.first <= page.last <= page.total:
            listings.setdefault(page.total, []).append(page)
    return tuple(_of(total, listed) for total, listed in sorted(listings.items(), reverse=True))


def page_of_reading(reading: Reading) -> StoredPage:
    """What would be kept of a reading as a page."""
    return StoredPage(
        reading.name,
        reading.shape,
        reading.first,
        reading.last,
        reading.total,
        len(reading.records),
    )


def spans_in_words(spans: Iterable[Span]) -> str:
    """Places in words: "1-40, 51 and 71-289"."""
    parts = [f"{first:,}" if first == last else f"{first:,}-{last:,}" for first, last in spans]
    return (
        parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
    )


def _of(total: int, pages: list[StoredPage]) -> Coverage:
    held = _joined((page.first or 0, page.last or 0) for page in pages)
    edges = [0, *(place for span in held for place in span), total + 1]
    gaps = zip(edges[::2], edges[1::2], strict=True)
    missing = tuple((before + 1, after - 1) for before, after in gaps if after - before > 1)
    return Coverage(
        total, held, missing, _short(pages), tuple(dict.fromkeys(page.name for page in pages))
    )


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans that touch or overlap, as one each; ascending."""
    joined: list[Span] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined)


def _short(pages: list[StoredPage]) -> tuple[tuple[int, int, int], ...]:
    """The spans of which fewer records were read than there are, unless pages that were read whole cover them."""
    best: dict[Span, int] = {}
    for page in pages:
        span = (page.first or 0, page.last or 0)
        best[span] = max(page.read, best.get(span, 0))
    whole = _joined(span for span, read in best.items() if read >= span[1] - span[0] + 1)
    return tuple(
        (first, last, read)
        for (first, last), read in sorted(best.items())
        if read < last - first + 1
        and not any(begin <= first and last <= end for begin, end in whole)
    )

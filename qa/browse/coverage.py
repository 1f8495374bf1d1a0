"""Coverage: how much of each listing was added, by the numbers on its pages ("51 - 60 of 289").

A page does not name its listing: pages with the same total are assumed to be of one listing.
Records that were removed after they had been added still count as covered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corpus import StoredPage, count_phrase

Span = tuple[int, int]


@dataclass(frozen=True)
class Coverage:
    """How much of a listing was added.

    Attributes:
        total: how many records the listing has.
        covered: (first, last) numbers of the records added, ascending, both ends included.
        missing: (first, last) numbers of the records not added, ascending, both ends included.
        short_pages: (first, last, read) of the pages with fewer records read than they announce.
        sources: the names of the pages and files, in the order in which they were added.
    """

    total: int
    covered: tuple[Span, ...]
    missing: tuple[Span, ...]
    short_pages: tuple[tuple[int, int, int], ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Return whether no record is missing and every page was read in full."""
        return not self.missing and not self.short_pages

    @property
    def text(self) -> str:
        """Return it in one line: "41-70 of 289; 1-40 and 71-289 missing"."""
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
    """Return the coverage of each listing with numbered pages, the largest listing first."""
    listings: dict[int, list[StoredPage]] = {}
    for page in pages:
        if page.total is None or page.first is None or page.last is None:
            continue
        if 1 <= page.first <= page.last <= page.total:
            listings.setdefault(page.total, []).append(page)
    return tuple(_coverage(total, listings[total]) for total in sorted(listings, reverse=True))


def spans_in_words(spans: Iterable[Span]) -> str:
    """Return spans of numbers in words: "1-40, 51 and 71-289"."""
    parts = [f"{first:,}" if first == last else f"{first:,}-{last:,}" for first, last in spans]
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def _coverage(total: int, pages: list[StoredPage]) -> Coverage:
    covered = _joined((page.first or 0, page.last or 0) for page in pages)
    edges = [0, *(number for span in covered for number in span), total + 1]
    gaps = zip(edges[::2], edges[1::2], strict=True)
    missing = tuple((before + 1, after - 1) for before, after in gaps if after - before > 1)
    sources = tuple(dict.fromkeys(page.name for page in pages))
    return Coverage(total, covered, missing, _short_pages(pages), sources)


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans in ascending order, with those that touch or overlap joined."""
    joined: list[Span] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined)


def _short_pages(pages: list[StoredPage]) -> tuple[tuple[int, int, int], ...]:
    """Return (first, last, read) of each page with fewer records read than it announces.

    A page that is covered by pages read in full is left out.
    """
    most_read: dict[Span, int] = {}
    for page in pages:
        span = (page.first or 0, page.last or 0)
        most_read[span] = max(page.read, most_read.get(span, 0))
    full = _joined(span for span, read in most_read.items() if read > span[1] - span[0])
    return tuple(
        (first, last, read)
        for (first, last), read in sorted(most_read.items())
        if read <= last - first and not any(begin <= first and last <= end for begin, end in full)
    )

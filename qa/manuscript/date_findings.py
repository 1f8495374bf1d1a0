"""What the records say of a date in running text, and of a day without a year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from corpus import DayMention, Interval, Record
from embeddings import ArchiveView
from qa.citations import DIFFERS, NOT_THERE, STANDS, compare_words
from qa.manuscript.findings import Finding, is_slip_of_date

_LONGEST_DATE_DAYS = 366
"""A record that is dated to a longer time than a year says nothing of a day of it."""


class DateChecker:
    """Checks dates against one state of an archive."""

    def __init__(self, view: ArchiveView) -> None:
        self._dates = view.snapshot.date_index

    def check(
        self,
        words: str,
        interval: Interval,
        place: str,
        offset: int,
        records: Sequence[Record],
    ) -> Finding:
        """Return whether the records of a sentence have a date; without any, whether any record.

        words: the date as written. place, offset: where it is in the manuscript.
        """
        if records:
            return _compare(words, interval, place, offset, records)
        count = len(self._dates.rows_overlapping(interval.earliest, interval.latest))
        remark = f"records with this date: {count:,}"
        return Finding("date", STANDS if count else NOT_THERE, words, place, offset, remark)

    def check_day(
        self,
        words: str,
        day: DayMention,
        year: int | None,
        place: str,
        records: Sequence[Record],
        records_before: Sequence[Record] = (),
    ) -> Iterator[Finding]:
        """Yield what the records say of a day without a year.

        It may be that day of the year which the text names with it, and of any year in which a
        record of the sentence is dated; without either, of those of the sentence before.
        Nothing comes where none of them says the year. Another day is no slip for sure.

        year: the one that the text names with it, None for none.
        """
        years = [] if year is None else [year]
        for record in records or (records_before if year is None else ()):
            for interval in _times_of(record):
                years += _years_of(interval)
        findings = [
            self.check(words, Interval(in_year, in_year), place, day.start, records)
            for in_year in map(day.in_year, dict.fromkeys(years))
            if in_year is not None
        ]
        stands = next((finding for finding in findings if finding.verdict == STANDS), None)
        if stands is not None:
            yield stands
        elif findings:
            remark = findings[0].remark
            yield Finding("date", NOT_THERE, words, place, day.start, remark)


def _times_of(record: Record) -> Iterator[Interval]:
    """Yield the times at which a record is dated, and of which it tells."""
    for written in (record.date, *record.title_dates):
        if written.interval is not None:
            yield written.interval
    for _, told in record.told_times:
        yield Interval(told.earliest, told.latest)


def _years_of(interval: Interval) -> list[int]:
    first, last = interval.earliest, interval.latest
    if first is None or last is None or (last - first).days > _LONGEST_DATE_DAYS:
        return []
    return [first.year] if first.year == last.year else [first.year, last.year]


def year_of(interval: Interval | None) -> int | None:
    """Return the year in which a time lies as a whole, None where it does in none."""
    if interval is None:
        return None
    first: date | None = interval.earliest
    last = interval.latest
    return first.year if first and last and first.year == last.year else None


def _compare(
    words: str, interval: Interval, place: str, offset: int, records: Sequence[Record]
) -> Finding:
    """Return whether one of the records has a date or tells of it."""
    at = (place, offset)
    for record in records:
        if any(when.overlaps(interval) for when in (record.date, *record.title_dates)):
            remark = "the record has this date"
            return Finding("date", STANDS, words, *at, remark, record.id, record.title)
        if any(
            Interval(time.earliest, time.latest).overlaps(interval) for _, time in record.told_times
        ):
            remark = "the record tells of this date"
            return Finding("date", STANDS, words, *at, remark, record.id, record.title)
    for record in records:
        if is_slip_of_date(interval, record.date.interval):
            return Finding(
                "date",
                DIFFERS,
                words,
                *at,
                f"the record is dated {record.date.as_written}",
                record.id,
                record.title,
                segments=compare_words(words, record.date.as_written),
            )
    remark = "no record of this sentence has this date or tells of it"
    return Finding("date", NOT_THERE, words, *at, remark)

"""Dated listings: shapes A to G of the archive's pages, and any other page with date lines.

A line that is only a date starts a record; the next line with words is its title, whatever it says;
the lines up to the next date are its summary. A record without a date shows only as a larger gap
than the page has inside its records.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.formats.ledger import UNDATED, Ledger, LineRole, ListedRecord, ListingPage
from corpus.formats.line import HeaderCount, Line, strip_bullet
from corpus.formats.listings.layout import (
    Layout,
    LineGroup,
    PageSurvey,
    measure_layout,
    survey_page,
)
from corpus.formats.listings.page_links import split_file_note
from corpus.formats.listings.unread_dates import (
    may_be_date,
    may_be_title,
    unread_date_warnings,
)
from corpus.record import Record

_LONGEST_HEADING = 60
_LONGEST_NAME = 150
_ENDS_A_SENTENCE = ".?!:;…)]”’\"'»"
_MOST_DOUBTFUL = 5
_NO_TITLE = "a date with no title after it"


def read_dated_listing(ledger: Ledger, page: Sequence[Line], dates: Sequence[Line]) -> ListingPage:
    """Return the records of a page with these date lines; every line of the page gets a role."""
    survey = survey_page(page, dates)
    header, groups = _group_lines(ledger, survey)
    counts = [line.header_count for line in header if line.header_count is not None]
    ranges = [count for count in counts if count.first is not None]
    count = next(reversed(ranges or counts), None)
    shape = _shape(header, counts, survey)
    layout = measure_layout(survey, groups, count)
    collection, unknown = _place_header(ledger, header, shape)
    reader = _RecordReader(ledger, survey, layout, collection)
    promised = None if count is None else count.promised
    last = next((group for group in reversed(groups) if not group.is_tail), None)
    listed: list[ListedRecord] = []
    for group in groups:
        is_last = group is last
        room = max(promised - len(listed), 0) if is_last and promised is not None else None
        listed += reader.read(group, is_last, room)
    missing = (promised or 0) - len(listed)
    doubtful = [group.unread_date for group in groups if group.unread_date is not None]
    if not groups:
        doubtful = [line for line in unknown if may_be_date(line)][:_MOST_DOUBTFUL]
    undated = _undated_lines(ledger, header, unknown, missing, has_dates=bool(survey.dates))
    first = reader.read(LineGroup(None, undated), not listed, missing) if undated else []
    is_indented = bool(survey.bullet) and layout.text_indent > survey.bullet_indent
    warnings = () if is_indented else _warn_of_long_last(listed)
    warnings += unread_date_warnings(doubtful) + _warn_of_other_order(ledger, survey)
    return ListingPage(shape, (*first, *listed), count, warnings)


def _warn_of_long_last(listed: Sequence[ListedRecord]) -> tuple[str, ...]:
    """Warn if only the last record has several paragraphs: they may be the page's end."""
    has_paragraphs = ["\n\n" in item.record.summary for item in listed]
    if len(listed) < 2 or not has_paragraphs[-1] or any(has_paragraphs[:-1]):
        return ()
    paragraphs = listed[-1].record.summary.count("\n\n") + 1
    return (
        f"line {listed[-1].title_line}: only the last record of the page has a summary of "
        f"{paragraphs} paragraphs; see whether the page's end is among them",
    )


def _warn_of_other_order(ledger: Ledger, survey: PageSurvey) -> tuple[str, ...]:
    """Warn of dates inside summaries that are set apart and written in another order."""
    return tuple(
        f"line {line.number}: {line.text!r} is taken for a part of the summary, because the page "
        "writes its dates in another order; see whether a record begins there"
        for line in survey.lines
        if line.gap > 0
        and line.date is not None
        and line not in survey.dates
        and ledger.role_of(line) is LineRole.SUMMARY
    )


def _group_lines(ledger: Ledger, survey: PageSurvey) -> tuple[list[Line], list[LineGroup]]:
    """Return the header's lines, and a group for each date, bullet or dash that starts a record."""
    header: list[Line] = []
    groups: list[LineGroup] = []
    is_below_mark = False
    for place, line in enumerate(survey.lines):
        if line in survey.dates:
            is_below_mark = False
            if _is_orphan(survey, line, survey.lines[place + 1 : place + 3]):
                ledger.mark_unread(line, _NO_TITLE)
                groups.append(LineGroup(None, is_tail=True))
            else:
                groups.append(LineGroup(line))
        elif line.is_separator:
            ledger.set_role(line, LineRole.SEPARATOR)
            is_below_mark = line.text in (survey.dash, survey.bullet)
        elif is_below_mark or survey.has_record_bullet(line):
            is_below_mark = False
            groups.append(LineGroup(None, [line]))
        elif groups and _may_start_record(survey, groups[-1], place):
            groups.append(LineGroup(None, [line], is_tail=True, unread_date=line))
        elif groups:
            groups[-1].body.append(line)
        else:
            header.append(line)
    for group in groups:
        if group.date is not None and group.body:
            ledger.set_role(group.date, LineRole.DATE)
        elif group.date is not None:
            ledger.mark_unread(group.date, _NO_TITLE)
            group.date, group.is_tail = None, True
    return header, groups


def _may_start_record(survey: PageSurvey, group: LineGroup, place: int) -> bool:
    """Return whether a line is set as the dates of the page are, and may be one not read."""
    line, below = survey.lines[place], survey.lines[place + 1 : place + 2]
    if group.date is None or not group.body or not below or not may_be_date(line):
        return False
    if survey.bullet and not survey.has_record_bullet(line):
        return False
    is_set_as_date = line.gap == survey.date_gap
    return is_set_as_date and below[0] not in survey.dates and may_be_title(below[0])


def _is_orphan(survey: PageSurvey, date: Line, following: Sequence[Line]) -> bool:
    """Return whether a date has no title: at a page's cut end, above a date, in a list of years.

    following: the next two lines with text, as far as there are any.
    """
    if not following or following[0] in survey.dates:
        return True
    below = following[0]
    if survey.bullet and below.indent > survey.bullet_indent:
        return False  # a bulleted record's words are indented, those of the page's end are not
    is_past_dates = below.index > survey.last_date
    if below.is_page_end or (is_past_dates and below.is_pager):
        return True
    is_below_year = len(date.text) == 4 and below.gap == 0
    is_facet = below.is_facet and len(below.text) < _LONGEST_HEADING
    if not (is_past_dates and below.could_be_page_end) and not (
        is_facet and (is_past_dates or is_below_year)
    ):
        return False
    # "People" may be a title; above a list with counts, or another such word, it is the heading of
    # the page's end.
    return len(following) > 1 and (
        following[1].is_facet
        or (
            below.could_be_page_end and (following[1].is_page_end or following[1].could_be_page_end)
        )
    )


def _shape(header: Sequence[Line], counts: Sequence[HeaderCount], survey: PageSurvey) -> str:
    words = {line.folded for line in header}
    if words & {"no image found.", "no image found"}:
        return "F old site, collection page"
    if any("search filter" in text for text in words):
        return "E old site, bullets and filter text"
    if survey.dash and survey.dash in "-–—":
        return "G old site, dashes"
    old_site = {"search in", "digital archive international history declassified"}
    if survey.bullet or survey.dash or words & old_site:
        return "D old site, bullets"
    if counts:
        is_full = bool(words & {"results:", "documents"})
        return "A new site, full header" if is_full else "B new site, bare header"
    if "popular documents" in words:
        return "C new site, place page"
    return (
        "G old site, no dashes" if "search results" in words else "dated records, no known header"
    )


def _place_header(ledger: Ledger, header: Sequence[Line], shape: str) -> tuple[str, list[Line]]:
    """Return the collection that the header names, and its lines that are unknown."""
    last_known = max((line.index for line in header if line.is_header), default=-1)
    unknown: list[Line] = []
    for line in header:
        is_end = line.is_page_end or line.could_be_page_end
        if line.is_header or is_end or (line.is_facet and line.index < last_known):
            ledger.set_role(line, LineRole.HEADER)
        else:
            unknown.append(line)
    if unknown and shape.startswith("F"):
        images = [line.index for line in header if line.folded.startswith("no image found")]
        below = [line for line in unknown if images and line.index > images[0]] or unknown
        for line in below:
            ledger.set_role(line, LineRole.HEADER)
        name = below[0].text
        is_name = len(name) <= _LONGEST_NAME and not name.endswith(".")
        above = [line for line in unknown if line.index < below[0].index]
        return name if is_name else "", above
    if unknown and shape.startswith("C") and _is_heading(unknown[0]):
        ledger.set_role(unknown.pop(0), LineRole.HEADER)
    return "", unknown


def _undated_lines(
    ledger: Ledger,
    header: Sequence[Line],
    unknown: Sequence[Line],
    missing: int,
    *,
    has_dates: bool,
) -> list[Line]:
    """Return the lines of undated records between the header and the first date line.

    There are some only if the header's count says that records are `missing`.
    """
    last_known = max((line.index for line in header if line.is_header), default=-1)
    undated = [line for line in unknown if missing > 0 and line.index > last_known]
    reason = "before the first date line, and no known header line"
    for line in unknown[: len(unknown) - len(undated)]:
        ledger.mark_unread(line, reason if has_dates else "no date line on this page")
    return undated


class _RecordReader:
    """Reads the records of one page's groups, and gives their lines roles."""

    def __init__(self, ledger: Ledger, survey: PageSurvey, layout: Layout, collection: str) -> None:
        self.ledger = ledger
        self.survey = survey
        self.layout = layout
        self.collection = collection

    def read(self, group: LineGroup, is_last: bool, room: int | None) -> list[ListedRecord]:
        """Return the record of a group, and the undated ones that larger gaps separate from it.

        room: how many records the header still promises, None if unknown.
        """
        if group.unread_date is not None:
            for line in group.body:
                self.ledger.mark_unread(
                    line, f"below what may be a date that is not read: {group.unread_date.text!r}"
                )
            return []
        if group.is_tail:
            self._place_end(group.body)
            return []
        parts, end = self._cut(group.body, is_last, room)
        self._place_end(end)
        first = self._record(parts[0], group.date, is_first=True)
        return [first, *(self._record(part, None, is_first=False) for part in parts[1:])]

    def _record(self, lines: Sequence[Line], date: Line | None, *, is_first: bool) -> ListedRecord:
        title, summary = self.layout.split_title(lines)
        for line in title:
            self.ledger.set_role(line, LineRole.TITLE)
        for line in summary:
            self.ledger.set_role(line, LineRole.SUMMARY)
        words = self.layout.join(title)
        bullet = self.survey.bullet
        if is_first and date is None and bullet and lines[0].bullet == bullet:
            words = strip_bullet(words)
        words, note = split_file_note(words)
        words, address = self.layout.clean_title(words)
        record = Record(
            id="",
            title=words,
            date=(date.date if date else None) or UNDATED,
            summary=self.layout.join(summary),
            url=address,
            collection=self.collection,
            other=(("File", note),) if note else (),
        )
        return ListedRecord(
            record,
            date_line=date.number if date else 0,
            title_line=lines[0].number,
            summary_line=summary[0].number if summary else 0,
        )

    def _cut(
        self, body: list[Line], is_last: bool, room: int | None
    ) -> tuple[list[list[Line]], list[Line]]:
        """Return the lines of a group, cut into records, and those of the page's end."""
        parts = [body[:1]]
        has_summary = False
        could_end = _could_end(body) if is_last else [False] * len(body)
        for place, line in enumerate(body[1:], 1):
            is_free = not self._is_inside(line)
            is_end = is_free and (line.is_page_end or could_end[place])
            starts_record = line.gap > self.layout.largest_gap
            if starts_record:
                is_end = is_end or (room is not None and len(parts) >= room)
            elif is_last and has_summary and is_free:
                is_end = is_end or self._reads_as_end(line)
            if is_end or self._is_outdented(line):
                return parts, body[place:]
            if starts_record:
                parts.append([line])
                has_summary = False
            else:
                parts[-1].append(line)
                has_summary = has_summary or self.layout.is_tight or line.gap > 0
        return parts, []

    def _is_inside(self, line: Line) -> bool:
        """Return whether a line of a bulleted page is indented as the words of its records are."""
        survey = self.survey
        return bool(survey.bullet) and line.indent >= self.layout.text_indent > survey.bullet_indent

    def _is_outdented(self, line: Line) -> bool:
        """Return whether a line of a bulleted page is left of the words of its records."""
        survey = self.survey
        if not survey.bullet or line.gap == 0:
            return False
        return line.indent < self.layout.text_indent and line.indent <= survey.bullet_indent

    def _reads_as_end(self, line: Line) -> bool:
        """Return whether a line below the last summary is a heading of the page's end."""
        is_apart = self.layout.is_tight or line.gap > 0
        return is_apart and self.layout.wrap is None and _is_heading(line)

    def _place_end(self, lines: Sequence[Line]) -> None:
        for line in lines:
            if line.is_boilerplate or line.is_header:
                self.ledger.set_role(line, LineRole.FOOTER)
            else:
                self.ledger.mark_unread(
                    line, "after the end of the listing, and no known footer line"
                )


def _could_end(body: Sequence[Line]) -> list[bool]:
    """Return for each line of the last group whether only lines of a page's end are below it.

    A list with counts under its heading is as sure an end as a pager. A single line such as
    "Report (1962)" below a title may well be its summary; several in a row are a list.
    """
    could_end = [False] * len(body)
    is_end, facets = True, 0
    for place in range(len(body) - 1, 0, -1):
        line = body[place]
        facets_below = facets
        facets = facets + 1 if line.is_facet and not line.is_page_end else 0
        is_end = (
            line.is_page_end
            or (line.could_be_page_end and facets_below > 1)
            or (is_end and (line.could_be_page_end or line.is_facet))
        )
        is_listed = facets != 1 or (1 < place < len(body) - 1 and could_end[place + 1])
        could_end[place] = is_end and is_listed
    return could_end


def _is_heading(line: Line) -> bool:
    return len(line.text) <= _LONGEST_HEADING and line.text[-1] not in _ENDS_A_SENTENCE

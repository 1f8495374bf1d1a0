"""Dated listings: shapes A to G of the archive's pages, old site and new, and anything else with date lines.

A line that is only a date starts a record; the next line with words is its title, whatever it says; what follows up to
the next date is its summary. A record without a date shows only as one blank line too many, so a larger gap than the
page uses inside its records starts an undated one. How large the usual gap is, and whether lines are wrapped, is
measured on the page itself, because every text extractor does it in its own way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.formats.boilerplate import (
    HeaderCount,
    could_be_page_end,
    folded,
    is_facet,
    is_header,
    is_page_end,
    is_pager,
    is_separator,
    parse_header_count,
)
from corpus.formats.ledger import Ledger, LineRole, ListedRecord
from corpus.formats.listings.layout import Layout, LineGroup, PageSurvey, measure_layout
from corpus.formats.listings.lines import UNDATED, bullet_of, find_date_lines, strip_bullet
from corpus.record import Record

_LONGEST_HEADING = 60
_LONGEST_NAME = 150
_ENDS_A_SENTENCE = ".?!:;…)]”’\"'»"


@dataclass(frozen=True)
class ListingPage:
    """One page of a paste. count: what its header states."""

    shape: str
    listed_records: tuple[ListedRecord, ...]
    count: HeaderCount | None = None
    warnings: tuple[str, ...] = ()


def read_dated_listing(ledger: Ledger, start: int, end: int) -> ListingPage:
    """The records of the page between two indices, every line placed in the ledger."""
    survey = _survey(ledger, start, end)
    header, groups = _group(ledger, survey)
    words = {folded(ledger.lines[index].text) for index in header}
    counts = _counts(ledger, header)
    shape = _shape(words, counts, survey)
    count = next(
        (count for count in reversed(counts) if count.first is not None),
        counts[-1] if counts else None,
    )
    layout = measure_layout(ledger.lines, survey, groups, count)
    collection, loose = _place_header(ledger, header, shape)
    promised = None if count is None else count.promised
    listed: list[ListedRecord] = []
    real = [group for group in groups if not group.tail]
    for group in groups:
        last = bool(real) and group is real[-1]
        room = None if promised is None or not last else max(promised - len(listed), 0)
        listed.extend(_records(ledger, survey, layout, group, last, room, collection))
    first = _loose_records(
        ledger,
        survey,
        layout,
        loose,
        _after_count(ledger, header),
        promised,
        len(listed),
        collection,
    )
    indented = bool(survey.bullet) and layout.text_indent > survey.bullet_indent
    return ListingPage(shape, (*first, *listed), count, () if indented else _long_last(listed))


def _long_last(listed: Sequence[ListedRecord]) -> tuple[str, ...]:
    """A warning where only the page's last record has a summary of several paragraphs: they may be the page's end."""
    if len(listed) < 2 or "\n\n" not in listed[-1].record.summary:
        return ()
    if any("\n\n" in item.record.summary for item in listed[:-1]):
        return ()
    number = listed[-1].record.summary.count("\n\n") + 1
    return (
        f"line {listed[-1].title_line}: only the last record of the page has a summary of {number} paragraphs; "
        "see whether the page's end is among them",
    )


def _survey(ledger: Ledger, start: int, end: int) -> PageSurvey:
    lines = ledger.lines
    indices = tuple(index for index in range(start, end) if lines[index].text)
    gaps = {
        index: index - before - 1
        for before, index in zip((start - 1, *indices), indices, strict=False)
    }
    dates = find_date_lines(lines, start, end)
    bulleted = [index for index in dates if bullet_of(lines[index].text)]
    bullet, indent = "", 0
    if bulleted and 2 * len(bulleted) >= len(
        dates
    ):  # the one date above a lone bullet may be a collection's name
        bullet, indent = bullet_of(lines[bulleted[0]].text), lines[bulleted[0]].indent
        dates = {index: when for index, when in dates.items() if index >= bulleted[0]}
    rules = [place for place, index in enumerate(indices) if is_separator(lines[index].text)]
    followed = [
        place for place in rules if place + 1 < len(indices) and indices[place + 1] in dates
    ]
    dash = lines[indices[followed[0]]].text if followed and 2 * len(followed) >= len(rules) else ""
    return PageSurvey(indices, gaps, dates, bullet, indent, dash)


def _group(ledger: Ledger, survey: PageSurvey) -> tuple[list[int], list[LineGroup]]:
    """The header's lines, and one group for each date, bullet or dash that starts a record."""
    header: list[int] = []
    groups: list[LineGroup] = []
    opened = False
    for place, index in enumerate(survey.indices):
        text = ledger.lines[index].text
        if index in survey.dates:
            opened = False
            if _is_orphan(ledger, survey, place):
                ledger.mark_unread(index, "a date with no title after it")
                groups.append(LineGroup(None, tail=True))
            else:
                groups.append(LineGroup(index))
        elif is_separator(text):
            ledger.set_role(index, LineRole.SEPARATOR)
            opened = bool(text) and text in (survey.dash, survey.bullet)
        elif opened or _opens_by_bullet(ledger, survey, index):
            opened = False
            groups.append(LineGroup(None, [index]))
        elif not groups:
            header.append(index)
        else:
            groups[-1].body.append(index)
    for group in groups:
        if group.date is not None and group.body:
            ledger.set_role(group.date, LineRole.DATE)
        elif group.date is not None:
            ledger.mark_unread(group.date, "a date with no title after it")
            group.date, group.tail = None, True
    return header, groups


def _is_orphan(ledger: Ledger, survey: PageSurvey, place: int) -> bool:
    """A date that has no title: at the cut end of a page, before another date, or in a list of years."""
    following = survey.indices[place + 1] if place + 1 < len(survey.indices) else None
    if following is None or following in survey.dates:
        return True
    text = ledger.lines[following].text
    if survey.bullet and ledger.lines[following].indent > survey.bullet_indent:
        return False  # the words of a bulleted record are indented, those of the page's end are not
    if is_page_end(text) or (following > survey.last_date and is_pager(text)):
        return True
    past = following > survey.last_date
    listed = (
        is_facet(text)
        and len(text) < _LONGEST_HEADING
        and (past or len(ledger.lines[following - 1].text) == 4)
    )
    if not (past and could_be_page_end(text)) and not listed:
        return False
    further = survey.indices[place + 2] if place + 2 < len(survey.indices) else None
    # "People" may be a title; above a list with counts, or another such word, it is the head of the page's end.
    return further is not None and (
        is_facet(words := ledger.lines[further].text) or (could_be_page_end(text) and _ends(words))
    )


def _ends(text: str) -> bool:
    return is_page_end(text) or could_be_page_end(text)


def _opens_by_bullet(ledger: Ledger, survey: PageSurvey, index: int) -> bool:
    line = ledger.lines[index]
    return (
        bool(survey.bullet)
        and bullet_of(line.text) == survey.bullet
        and line.indent == survey.bullet_indent
    )


def _counts(ledger: Ledger, header: Sequence[int]) -> list[HeaderCount]:
    return [
        count
        for index in header
        if (count := parse_header_count(ledger.lines[index].text)) is not None
    ]


def _shape(words: set[str], counts: Sequence[HeaderCount], survey: PageSurvey) -> str:
    if "no image found." in words or "no image found" in words:
        return "F old site, collection page"
    if any("search filter" in word for word in words):
        return "E old site, bullets and filter text"
    if survey.dash and survey.dash in "-–—":
        return "G old site, dashes"
    if (
        survey.bullet
        or survey.dash
        or "search in" in words
        or "digital archive international history declassified" in words
    ):
        return "D old site, bullets"
    if counts:
        return (
            "A new site, full header"
            if {"results:", "documents"} & words
            else "B new site, bare header"
        )
    if "popular documents" in words:
        return "C new site, place page"
    return (
        "G old site, no dashes" if "search results" in words else "dated records, no known header"
    )


def _place_header(ledger: Ledger, header: Sequence[int], shape: str) -> tuple[str, list[int]]:
    """Place the known lines of a header; returns the collection that it names, and the lines that nobody knows."""
    loose: list[int] = []
    known = max((index for index in header if is_header(ledger.lines[index].text)), default=-1)
    for index in header:
        text = ledger.lines[index].text
        if (
            is_header(text)
            or is_page_end(text)
            or could_be_page_end(text)
            or (is_facet(text) and index < known)
        ):
            ledger.set_role(index, LineRole.HEADER)
        else:
            loose.append(index)
    if shape.startswith("F") and loose:
        picture = next(
            (
                index
                for index in header
                if folded(ledger.lines[index].text).startswith("no image found")
            ),
            -1,
        )
        below = [index for index in loose if index > picture] or loose
        for index in below:
            ledger.set_role(index, LineRole.HEADER)
        name = ledger.lines[below[0]].text
        known = len(name) <= _LONGEST_NAME and not name.endswith(".")
        return (name if known else ""), [index for index in loose if index < below[0]]
    if shape.startswith("C") and loose and _is_heading(ledger.lines[loose[0]].text):
        ledger.set_role(loose.pop(0), LineRole.HEADER)
    return "", loose


def _after_count(ledger: Ledger, header: Sequence[int]) -> int | None:
    """The index of the last known header line, on pages that state a count: an undated first record follows it."""
    if not _counts(ledger, header):
        return None
    return max(index for index in header if is_header(ledger.lines[index].text))


def _loose_records(
    ledger: Ledger,
    survey: PageSurvey,
    layout: Layout,
    loose: Sequence[int],
    known: int | None,
    promised: int | None,
    read: int,
    collection: str,
) -> list[ListedRecord]:
    """Undated records before the first date line: only where the header's count says that some are missing."""
    if promised is None or known is None or read >= promised:
        known = max(loose, default=0)
    mine = [index for index in loose if index > (known or 0)]
    reason = (
        "before the first date line, and no known header line"
        if survey.dates
        else "no date line on this page"
    )
    for index in loose:
        if index <= (known or 0):
            ledger.mark_unread(index, reason)
    if not mine:
        return []
    return _records(
        ledger, survey, layout, LineGroup(None, mine), read == 0, (promised or 0) - read, collection
    )


def _records(
    ledger: Ledger,
    survey: PageSurvey,
    layout: Layout,
    group: LineGroup,
    last: bool,
    room: int | None,
    collection: str,
) -> list[ListedRecord]:
    """The records of one group: its own, and the undated ones that larger gaps set apart from it."""
    if group.tail:
        _place_end(ledger, group.body)
        return []
    parts, end = _parts(ledger, survey, layout, group.body, last, room)
    listed = []
    for number, part in enumerate(parts):
        title, summary = layout.join_record(ledger.lines, survey.gaps, part)
        titled = set(title.indices)  # a title of 10,000 wrapped lines is looked through once
        for index in part:
            ledger.set_role(index, LineRole.TITLE if index in titled else LineRole.SUMMARY)
        when = survey.dates[group.date] if number == 0 and group.date is not None else UNDATED
        opened = (
            number == 0 and group.date is None and bullet_of(title.text) == (survey.bullet or None)
        )
        words, address = layout.clean_title(strip_bullet(title.text) if opened else title.text)
        date_line = ledger.lines[group.date].number if number == 0 and group.date is not None else 0
        listed.append(
            ListedRecord(
                Record(
                    id="",
                    title=words,
                    date=when,
                    summary=summary.text,
                    url=address,
                    collection=collection,
                ),
                date_line,
                ledger.lines[part[0]].number,
                ledger.lines[summary.indices[0]].number if summary.indices else 0,
            )
        )
    _place_end(ledger, end)
    return listed


def _parts(
    ledger: Ledger,
    survey: PageSurvey,
    layout: Layout,
    body: Sequence[int],
    last: bool,
    room: int | None,
) -> tuple[list[list[int]], list[int]]:
    """Cut the lines of a group into records and the page's end. room: how many records the header still promises."""
    parts: list[list[int]] = []
    summed = False  # whether the record at hand has a summary already
    ends = _could_end(ledger, body) if last else [False] * len(body)
    for place, index in enumerate(body):
        line = ledger.lines[index]
        inside = _is_inside(survey, layout, line.indent)
        if place == 0:
            parts.append([index])
        elif (not inside and (is_page_end(line.text) or ends[place])) or _outdented(
            survey, layout, line.indent, index
        ):
            return parts, list(body[place:])
        elif survey.gaps[index] > layout.largest_gap:
            if room is not None and len(parts) >= room:
                return parts, list(body[place:])
            parts.append([index])
        elif last and summed and not inside and _reads_as_end(ledger, survey, layout, index):
            return parts, list(body[place:])
        else:
            parts[-1].append(index)
            summed = summed or layout.tight or survey.gaps[index] > 0
            continue
        summed = False
    return parts, []


def _could_end(ledger: Ledger, body: Sequence[int]) -> list[bool]:
    """For each line of the last group, whether all from it on (or up to a sure end) is made of a page's end.

    A list with counts under its heading is as sure an end as a pager.
    """
    could = [False] * len(body)
    ends, facets = True, 0
    for place in range(len(body) - 1, 0, -1):
        text = ledger.lines[body[place]].text
        below, facets = facets, facets + 1 if is_facet(text) and not is_page_end(text) else 0
        ends = (
            is_page_end(text)
            or (could_be_page_end(text) and below > 1)
            or (ends and (could_be_page_end(text) or is_facet(text)))
        )
        # One line such as "Report (1962)" below a title may well be its summary; several in a row are a list.
        could[place] = ends and (facets != 1 or (1 < place < len(body) - 1 and could[place + 1]))
    return could


def _is_inside(survey: PageSurvey, layout: Layout, indent: int) -> bool:
    """On a bulleted page, a line that is indented as the records' words are is of a record, whatever it says."""
    return bool(survey.bullet) and indent >= layout.text_indent > survey.bullet_indent


def _outdented(survey: PageSurvey, layout: Layout, indent: int, index: int) -> bool:
    """On a bulleted page the words of a record are indented; what stands further left is not of the record."""
    return (
        bool(survey.bullet)
        and survey.gaps[index] > 0
        and indent < layout.text_indent
        and indent <= survey.bullet_indent
    )


def _reads_as_end(ledger: Ledger, survey: PageSurvey, layout: Layout, index: int) -> bool:
    """After the last record's summary, a short line without a stop is a heading of the page's end, not a paragraph."""
    apart = layout.tight or survey.gaps[index] > 0
    return apart and layout.wrap is None and _is_heading(ledger.lines[index].text)


def _is_heading(text: str) -> bool:
    return len(text) <= _LONGEST_HEADING and text[-1] not in _ENDS_A_SENTENCE


def _place_end(ledger: Ledger, indices: Sequence[int]) -> None:
    for index in indices:
        text = ledger.lines[index].text
        if is_page_end(text) or could_be_page_end(text) or is_facet(text) or is_header(text):
            ledger.set_role(index, LineRole.FOOTER)
        else:
            ledger.mark_unread(index, "after the end of the listing, and no known footer line")

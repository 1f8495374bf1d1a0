"""How a page sets its records: the usual gaps, the indent, whether lines are wrapped. Measured, never assumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from corpus.dates import ArchivalDate
from corpus.formats.boilerplate import HeaderCount, could_be_page_end, is_facet, is_page_end
from corpus.formats.ledger import Line
from corpus.formats.listings.lines import most_frequent
from corpus.formats.markdown_marks import split_link, strip_emphasis

_WIDEST_WRAP = 130
_FEWEST_WRAPPED = 3
_NARROWEST_WRAP = 55
_WRAPPED_SHARE = 0.7
_AFTER_HANGING_HYPHEN = ("and", "or", "to")


@dataclass
class LineGroup:
    """A date line (None: none) and the lines up to the next one, as indices. tail: these are no record."""

    date: int | None
    body: list[int] = field(default_factory=list)
    tail: bool = False


@dataclass(frozen=True)
class PageSurvey:
    """What a page's lines are, before they are placed. Indices are from 0 in the whole text."""

    indices: tuple[int, ...]
    gaps: dict[int, int]
    dates: dict[int, ArchivalDate]
    bullet: str
    bullet_indent: int
    dash: str

    @cached_property
    def last_date(self) -> int:
        """The index of the last date line, -1 when there is none."""
        return max(self.dates, default=-1)


class JoinedLines(NamedTuple):
    """Some lines put together: their indices and the text that they make."""

    indices: tuple[int, ...]
    text: str


@dataclass(frozen=True)
class Layout:
    """largest_gap: blank lines inside a record, at most. tight: no blank line between title and summary.

    text_indent: columns before a title. wrap: the width at which lines were broken, None when they were not.
    marked: most titles stand in Markdown's emphasis, or are its headings.
    """

    largest_gap: int
    tight: bool
    text_indent: int
    wrap: int | None
    marked: bool

    def clean_title(self, text: str) -> tuple[str, str]:
        """The words of a title without the marks of a copy, and the address that it was a link to ("": none)."""
        words, address = split_link(text)
        return (strip_emphasis(words) if self.marked else words), address if address.startswith(
            "http"
        ) else ""

    def join_record(
        self, lines: Sequence[Line], gaps: Mapping[int, int], part: Sequence[int]
    ) -> tuple[JoinedLines, JoinedLines]:
        """The title and the summary that the lines of one record make.

        Lines that were broken at the page's width are joined by a space, or by nothing after a hyphen inside a word
        ("anti-" / "tank", but not "pre-" / "and"); paragraphs stay apart by a blank line.
        """
        title_end = 1
        while (
            title_end < len(part)
            and gaps[part[title_end]] == 0
            and self._wrapped(lines, part, title_end)
        ):
            title_end += 1
        words = [lines[part[0]].text]
        for before, index in pairwise(part[:title_end]):
            words += (line_joint(lines[before].text, lines[index].text), lines[index].text)
        title = JoinedLines(tuple(part[:title_end]), "".join(words))
        text: list[str] = []
        for place in range(title_end, len(part)):
            if place == title_end:
                joint = ""
            elif gaps[part[place]] == 0 and self._wrapped(lines, part, place):
                joint = line_joint(lines[part[place - 1]].text, lines[part[place]].text)
            else:
                joint = "\n\n" if self.tight or gaps[part[place]] > 0 else "\n"
            text += (joint, lines[part[place]].text)
        return title, JoinedLines(tuple(part[title_end:]), "".join(text))

    def _wrapped(self, lines: Sequence[Line], part: Sequence[int], place: int) -> bool:
        return self.wrap is not None and _broken_at(
            lines[part[place - 1]], lines[part[place]], self.wrap
        )


def measure_layout(
    lines: Sequence[Line],
    survey: PageSurvey,
    groups: Sequence[LineGroup],
    count: HeaderCount | None,
) -> Layout:
    """The layout of a page, from all its groups."""
    bodies = [group.body for group in groups if group.body and group.date is not None]
    before_title = most_frequent([survey.gaps[body[0]] for body in bodies], 1)
    seconds = _gaps_of_summaries(lines, survey, bodies)
    before_summary = most_frequent(seconds, before_title)
    missing = count is not None and (count.promised or 0) > len(bodies)
    if (
        before_summary > before_title
        and before_title > 0
        and (missing or len(seconds) < 2 or 2 * len(seconds) <= len(bodies))
    ):
        # The gap before the second line may as well be that of an undated record after one without a summary.
        before_summary = before_title
    largest = max(before_title, before_summary)
    if largest == 0:
        dates = [survey.gaps[group.date] for group in groups[1:] if group.date is not None]
        largest = most_frequent(dates, 0)
    return Layout(
        largest_gap=largest,
        tight=before_summary == 0,
        text_indent=most_frequent([lines[body[0]].indent for body in bodies], 0),
        wrap=_wrap_width(lines, survey, bodies, tight=before_summary == 0),
        marked=2 * sum(1 for body in bodies if strip_emphasis(text := lines[body[0]].text) != text)
        > len(bodies),
    )


def _gaps_of_summaries(
    lines: Sequence[Line], survey: PageSurvey, bodies: Sequence[Sequence[int]]
) -> list[int]:
    """The blank lines above each second line, but for those that go on with a title broken at the page's width."""
    seconds = [(body[0], body[1]) for body in bodies if len(body) > 1]
    if any(survey.gaps[second] for _, second in seconds):
        width = max(_end(lines[index]) for body in bodies for index in body)
        seconds = [
            (title, second)
            for title, second in seconds
            if survey.gaps[second]
            or width > _WIDEST_WRAP
            or not _broken_at(lines[title], lines[second], width)
        ]
    return [survey.gaps[second] for _, second in seconds]


def _wrap_width(
    lines: Sequence[Line], survey: PageSurvey, bodies: Sequence[Sequence[int]], *, tight: bool
) -> int | None:
    """The width at which a page's lines were broken: no line is longer, and most lines that go on fill it.

    Where blank lines part titles from summaries, a single line that goes on is enough, when it stops in mid-sentence.
    """
    ends = [_end(lines[index]) for body in bodies for index in body]
    if not ends or max(ends) > _WIDEST_WRAP:
        return None
    width = max(ends)
    pairs = [
        (lines[before], lines[index])
        for body in bodies
        for before, index in pairwise(body)
        if survey.gaps[index] == 0
        and not _furniture(lines[before].text)
        and not _furniture(lines[index].text)
    ]
    broken = [before for before, after in pairs if _broken_at(before, after, width)]
    few = len(broken) < _FEWEST_WRAPPED
    if few and (
        tight or width < _NARROWEST_WRAP or all(before.text[-1] in ".?!:" for before in broken)
    ):
        return None
    return (
        width if broken and len(broken) >= (1.0 if few else _WRAPPED_SHARE) * len(pairs) else None
    )


def _furniture(text: str) -> bool:
    return is_page_end(text) or could_be_page_end(text) or is_facet(text)


def _broken_at(before: Line, after: Line, width: int) -> bool:
    """True when the first word of the next line would not have fitted on this one."""
    return _end(before) + 1 + len(after.text.split(None, 1)[0]) > width


def line_joint(before: str, after: str) -> str:
    """What joins a line that was broken to the next: a space, or nothing after a hyphen inside a word."""
    inside_word = len(before) > 1 and before[-1] == "-" and before[-2].isalnum()
    return "" if inside_word and after.split(None, 1)[0] not in _AFTER_HANGING_HYPHEN else " "


def _end(line: Line) -> int:
    return line.indent + len(line.text)

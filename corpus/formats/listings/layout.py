"""How a page sets its records: the usual gaps, the indent, whether lines are wrapped.

All of it is measured on the page, because every text extractor does it in its own way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from corpus.formats.line import HeaderCount, Line
from corpus.formats.listings.pages import WIDEST_WRAP, fits_after, most_frequent
from corpus.formats.markdown_marks import split_link, strip_emphasis

_FEWEST_WRAPPED = 3
_NARROWEST_WRAP = 55
_WRAPPED_SHARE = 0.7
_AFTER_HANGING_HYPHEN = ("and", "or", "to")


@dataclass
class LineGroup:
    """A date line and the lines up to the next one.

    Attributes:
        date: the date line, None for a group that a bullet, a dash or a gap starts.
        body: the lines below it.
        is_tail: whether the lines are no record.
        unread_date: the line that may be its date, in a form that is not read.
    """

    date: Line | None
    body: list[Line] = field(default_factory=list)
    is_tail: bool = False
    unread_date: Line | None = None


@dataclass(frozen=True)
class PageSurvey:
    """What the lines of a page are, before they get roles.

    Attributes:
        lines: all lines with text.
        dates: those that are the date of a record.
        last_date: index of the last of these, -1 if there are none.
        bullet: the mark in front of each record, "" if there is none.
        bullet_indent: columns before that mark.
        dash: the separator line above each record's date, "" if there is none.
        date_gap: the usual number of blank lines above a date, except the first.
    """

    lines: tuple[Line, ...]
    dates: frozenset[Line]
    last_date: int
    bullet: str
    bullet_indent: int
    dash: str
    date_gap: int

    def has_record_bullet(self, line: Line) -> bool:
        """Return whether a line begins with the bullet of the page's records."""
        is_same = line.bullet == self.bullet and line.indent == self.bullet_indent
        return bool(self.bullet) and is_same


def survey_page(page: Sequence[Line], dates: Sequence[Line]) -> PageSurvey:
    """Return what the lines of a page are; dates: those that `find_date_lines` gives."""
    lines = tuple(line for line in page if line.text)
    bulleted = [line for line in dates if line.bullet]
    bullet, indent = "", 0
    # A single date above a lone bullet may be a collection's name.
    if bulleted and 2 * len(bulleted) >= len(dates):
        bullet, indent = bulleted[0].bullet, bulleted[0].indent
        dates = [line for line in dates if line.index >= bulleted[0].index]
    date_set = frozenset(dates)
    separators = sum(line.is_separator for line in lines)
    dashes = [above for above, line in pairwise(lines) if line in date_set and above.is_separator]
    return PageSurvey(
        lines=lines,
        dates=date_set,
        last_date=dates[-1].index if dates else -1,
        bullet=bullet,
        bullet_indent=indent,
        dash=dashes[0].text if dashes and 2 * len(dashes) >= separators else "",
        date_gap=most_frequent([line.gap for line in lines if line in date_set][1:], 1),
    )


@dataclass(frozen=True)
class Layout:
    """How a page sets its records.

    Attributes:
        largest_gap: the most blank lines inside a record.
        is_tight: whether no blank line separates a title from its summary.
        text_indent: columns before a title.
        wrap: the column at which lines were broken, None if they were not.
        has_marked_titles: whether most titles are in Markdown's emphasis, or are its headings.
    """

    largest_gap: int
    is_tight: bool
    text_indent: int
    wrap: int | None
    has_marked_titles: bool

    def clean_title(self, text: str) -> tuple[str, str]:
        """Return a title without a copy's marks, and the address that it was a link to, if any."""
        words, address = split_link(text)
        if self.has_marked_titles:
            words = strip_emphasis(words)
        return words, address if address.startswith("http") else ""

    def split_title(self, lines: Sequence[Line]) -> tuple[Sequence[Line], Sequence[Line]]:
        """Return the lines of a record's title, broken at the page's width or not, and the rest."""
        title_end = 1
        while title_end < len(lines) and self._continues(lines[title_end - 1], lines[title_end]):
            title_end += 1
        return lines[:title_end], lines[title_end:]

    def join(self, lines: Sequence[Line]) -> str:
        """Return the text of lines: broken lines joined again, paragraphs kept separate."""
        parts = [line.text for line in lines[:1]]
        for above, line in pairwise(lines):
            parts += (self._joint(above, line), line.text)
        return "".join(parts)

    def _joint(self, above: Line, line: Line) -> str:
        if self._continues(above, line):
            return line_joint(above.text, line.text)
        return "\n\n" if self.is_tight or line.gap else "\n"

    def _continues(self, above: Line, line: Line) -> bool:
        return line.gap == 0 and self.wrap is not None and not fits_after(above, line, self.wrap)


def measure_layout(
    survey: PageSurvey, groups: Sequence[LineGroup], count: HeaderCount | None
) -> Layout:
    """Return the layout of a page, from all its groups and the count that its header states."""
    bodies = [group.body for group in groups if group.body and group.date is not None]
    above_title = most_frequent([body[0].gap for body in bodies], 1)
    second_gaps = _gaps_above_summaries(bodies)
    above_summary = most_frequent(second_gaps, above_title)
    is_missing_records = count is not None and (count.promised or 0) > len(bodies)
    if above_summary > above_title > 0 and (
        is_missing_records or len(second_gaps) < 2 or 2 * len(second_gaps) <= len(bodies)
    ):
        # The gap above the second line may as well be that of an undated record after a record
        # without a summary.
        above_summary = above_title
    largest_gap = max(above_title, above_summary)
    if largest_gap == 0:
        largest_gap = most_frequent(
            [group.date.gap for group in groups[1:] if group.date is not None], 0
        )
    marked = sum(strip_emphasis(body[0].text) != body[0].text for body in bodies)
    return Layout(
        largest_gap=largest_gap,
        is_tight=above_summary == 0,
        text_indent=most_frequent([body[0].indent for body in bodies], 0),
        wrap=_wrap_width(bodies, is_tight=above_summary == 0),
        has_marked_titles=2 * marked > len(bodies),
    )


def _gaps_above_summaries(bodies: Sequence[Sequence[Line]]) -> list[int]:
    """Return the gap above each second line, unless that line continues a wrapped title."""
    pairs = [(body[0], body[1]) for body in bodies if len(body) > 1]
    if any(second.gap for _, second in pairs):
        width = max(line.end for body in bodies for line in body)
        pairs = [
            (title, second)
            for title, second in pairs
            if second.gap or width > WIDEST_WRAP or fits_after(title, second, width)
        ]
    return [second.gap for _, second in pairs]


def _wrap_width(bodies: Sequence[Sequence[Line]], *, is_tight: bool) -> int | None:
    """Return the column at which lines were broken: none is longer, and most that go on fill it.

    Where blank lines separate titles from summaries, a single line that goes on is enough, if it
    stops in mid-sentence.
    """
    width = max((line.end for body in bodies for line in body), default=0)
    if not bodies or width > WIDEST_WRAP:
        return None
    pairs = [
        (above, line)
        for body in bodies
        for above, line in pairwise(body)
        if line.gap == 0 and not above.is_boilerplate and not line.is_boilerplate
    ]
    broken = [above for above, line in pairs if not fits_after(above, line, width)]
    if len(broken) >= _FEWEST_WRAPPED:
        return width if len(broken) >= _WRAPPED_SHARE * len(pairs) else None
    ends_sentences = all(above.text[-1] in ".?!:" for above in broken)
    if is_tight or width < _NARROWEST_WRAP or ends_sentences or len(broken) < len(pairs):
        return None
    return width


def line_joint(above: str, below: str) -> str:
    """Return what joins a broken line to the next: a space, or "" after a hyphen inside a word.

    "anti-" / "tank" has a hyphen inside a word, "pre-" / "and post-war" has not.
    """
    is_inside_word = len(above) > 1 and above[-1] == "-" and above[-2].isalnum()
    return "" if is_inside_word and below.split(None, 1)[0] not in _AFTER_HANGING_HYPHEN else " "

"""The furniture of a listing page: what stands around the records and is none.

Two kinds of knowledge. Header lines were seen on real pages and are matched whole. Page ends (pagers, links, notices,
facets) were not, so they are told by what they are made of. To add a line that a new page shows, put it into the
fitting set below, folded to lower case.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from corpus.formats.markdown_marks import split_link, strip_emphasis

_STARTS = {
    "skip to content",
    "skip to main content",
    "search in",
    "digital archive international history declassified",
    "add search filter cancel search filter",
}
_HEADERS = _STARTS | {
    "add search filter",
    "cancel search filter",
    "search results",
    "no image found.",
    "no image found",
    "results:",
    "results",
    "showing",
    "displaying",
    "documents",
    "popular documents",
    "digital archive",
    "international history declassified",
    "wilson center digital archive",
    "wilson center",
    "home",
    "menu",
    "search",
    "advanced search",
    "browse",
    "main navigation",
    "breadcrumb",
    "sort by",
}
_LINKS = {
    "about", "about us", "accessibility", "advisory board",
    "back to top", "careers", "contact", "contact us", "cookies",
    "cookie policy", "cookie settings", "donate", "email", "facebook", "faq", "feedback", "follow us", "footer",
    "for educators", "help", "home",
    "instagram", "jobs", "legal", "linkedin", "load more", "log in", "more", "newsletter",
    "pagination", "permissions", "press", "print", "privacy", "privacy notice", "privacy policy", "privacy statement",
    "rss", "search", "share", "show more", "site map", "sitemap",
    "subscribe", "support", "terms", "terms and conditions",
    "terms of service", "terms of use", "top", "twitter", "view more", "x", "youtube",
}  # fmt: skip
_SURE_LINKS = {
    "back to top", "contact us", "cookie policy", "cookie settings", "load more", "pagination", "privacy notice",
    "privacy policy", "privacy statement", "show more", "terms and conditions", "terms of service", "terms of use",
    "view more",
}  # fmt: skip
_FACETS = {
    "all", "authors", "apply", "collections", "contributors", "countries", "date range", "dates", "decade", "filter",
    "filter by", "filter results", "filters", "languages", "narrow your search", "organizations", "people", "places",
    "refine", "refine by", "refine results", "refine your search", "reset", "show all", "sort by", "subjects", "topics",
}  # fmt: skip
_PAGER_WORDS = {"first", "prev", "previous", "next", "last", "page", "pages", "current"}
_PAGER_MARKS = {"…", "...", "«", "»", "‹", "›", "<", ">", "<<", ">>", "|", "←", "→", "·"}

_NUMBER = r"\d{1,3}(?:[,.\u00a0\u202f ]\d{3})+|\d{1,9}"
_THINGS = r"(?:search\s+)?(?:results?|records?|documents?|items?|entries|matches)"
_COUNT = re.compile(
    rf"(?:(?:showing|displaying|viewing|{_THINGS})\s*:?\s*){{0,3}}({_NUMBER})\s*(?:[-‐‑‒–—−]|to|through)\s*({_NUMBER})"
    rf"\s+(?:out\s+)?of\s+(?:(?:about|over|approximately)\s+)?({_NUMBER})\+?(?:\s+{_THINGS})?\s*\.?",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    rf"(?:{_THINGS}\s*:\s*)?(?:({_NUMBER})\s+of\s+)?({_NUMBER})(?:\s+{_THINGS}(?:\s+found)?)", re.I
)
_PAGE_OF = re.compile(r"page\s+\d[\d,]*(?:\s+(?:of|/)\s+\d[\d,]*)?", re.IGNORECASE)
_NOTICE = re.compile(r"(?:©|\(c\)\s|copyright\b).*|.*\ball rights reserved\b.*", re.IGNORECASE)
_INVITATION = re.compile(
    r"(?:sign up|subscribe)\b.*\b(?:newsletters?|updates|mailing list|e-?mails?)\b.*", re.IGNORECASE
)
_FACET = re.compile(r".{1,80}?\s*\(\d[\d,]{0,8}\)")
_RULE = re.compile(r"[-‐‑‒–—−_*=~#•‣◦▪▫●○■□∙·⁃+.\s]+")
_NOTICE_CHARACTERS = 300
_LIST_MARKS = "*•·- "


class HeaderCount(NamedTuple):
    """What a header states: "51 - 60 of 289". first and last are None where only the total stands."""

    first: int | None
    last: int | None
    total: int

    @property
    def promised(self) -> int | None:
        """The number of records that it promises; None when it names only a total, or counts backwards."""
        if self.first is None or self.last is None or self.last < self.first:
            return None
        return self.last - self.first + 1


def parse_header_count(text: str) -> HeaderCount | None:
    """The count that this line states, when it states nothing else."""
    if len(text) > 120:
        return None
    if found := _COUNT.fullmatch(text):
        first, last, total = (int(re.sub(r"\D", "", number)) for number in found.groups())
        return HeaderCount(first, last, total)
    found = _TOTAL.fullmatch(text)
    return HeaderCount(None, None, int(re.sub(r"\D", "", found.group(2)))) if found else None


def folded(text: str) -> str:
    """The text in lower case with single spaces, for comparing with known lines."""
    return " ".join(text.casefold().split())


def starts_page(text: str) -> bool:
    """True for a line that can only stand at the top of a page, so that a paste of several pages is cut here."""
    count = parse_header_count(text)
    return (
        folded(text) in _STARTS
        or _bare(text) in _STARTS
        or text == "SEARCH RESULTS"
        or (count is not None and count.first is not None)
    )


def is_header(text: str) -> bool:
    """True for a line known from the top of pages, as it stands or as Markdown's heading or link."""
    return (
        folded(text) in _HEADERS or parse_header_count(text) is not None or _bare(text) in _HEADERS
    )


def _bare(text: str) -> str:
    return folded(strip_emphasis(split_link(text)[0])) if text[:1] in ("#", "*", "_", "[") else ""


def is_separator(text: str) -> bool:
    """True for a line of dashes, dots, stars or bullets and nothing else."""
    return _RULE.fullmatch(text) is not None


def is_page_end(text: str) -> bool:
    """True for a line that is a pager, a notice or a site's link, wherever it stands."""
    text = text.lstrip(_LIST_MARKS)
    return (
        _is_pager_row(text)
        or _PAGE_OF.fullmatch(text) is not None
        or (
            len(text) <= _NOTICE_CHARACTERS
            and (_NOTICE.fullmatch(text) or _INVITATION.fullmatch(text)) is not None
        )
        or _all_links(text, _SURE_LINKS, any_of=True)
    )


def could_be_page_end(text: str) -> bool:
    """True for a line that could be part of a page's end, among others of that kind: "Next", "7", "About"."""
    text = text.lstrip(_LIST_MARKS)
    return (
        _is_small_number(text)
        or folded(text) in _FACETS | _PAGER_WORDS | _PAGER_MARKS
        or _all_links(text, _LINKS)
    )


def is_facet(text: str) -> bool:
    """True for a line such as "Stalin, Joseph (12)"."""
    return _FACET.fullmatch(text) is not None


def is_pager(text: str) -> bool:
    """True for one part of a pager, alone on its line: "Next", "7", "›"."""
    return _is_small_number(text) or folded(text) in _PAGER_WORDS | _PAGER_MARKS


def _is_pager_row(text: str) -> bool:
    if len(text) > 300:
        return False
    tokens = folded(
        text.replace("«", " « ").replace("»", " » ").replace("‹", " ‹ ").replace("›", " › ")
    ).split()
    numbers = [token for token in tokens if _is_small_number(token)]
    words = [token for token in tokens if token in _PAGER_WORDS]
    marks = [token for token in tokens if token in _PAGER_MARKS]
    if len(tokens) < 2 or len(numbers) + len(words) + len(marks) < len(tokens):
        return False
    return (
        len(numbers) >= 3
        or bool(words and (numbers or marks))
        or len(words) >= 2
        or bool(numbers and marks)
    )


def _is_small_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3


def _all_links(text: str, links: set[str], any_of: bool = False) -> bool:
    """True for a list of known links ("About | Contact | Privacy Policy"); any_of: one of `links` is enough."""
    if len(text) > 200:
        return False
    parts = [part for part in (folded(part) for part in re.split(r"[|·•/]| {2,}|\t", text)) if part]
    if not parts or not all(part in _LINKS for part in parts):
        return False
    return any(part in links for part in parts) if any_of else all(part in links for part in parts)

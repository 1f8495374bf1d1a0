"""The lines, labels and column headings that listing sites print around their records.

The words are in corpus/data/boilerplate.toml. Header lines were seen on real pages and are compared
as a whole; pagers, links and facets were not all seen, so a line is known by what it is made of.
"""

from __future__ import annotations

import tomllib
from importlib import resources

_DATA = tomllib.loads(
    resources.files("corpus").joinpath("data", "boilerplate.toml").read_text("utf-8")
)
_LINES = {name: frozenset(lines) for name, lines in _DATA["lines"].items()}

PAGE_STARTS = _LINES["page_starts"]
HEADERS = PAGE_STARTS | _LINES["headers"]
LISTING_HEADERS = _LINES["listing_headers"]
SURE_LINKS = _LINES["sure_links"]
LINKS = SURE_LINKS | _LINES["links"]
PAGER_WORDS = _LINES["pager_words"]
PAGER_MARKS = _LINES["pager_marks"]
PAGE_END_WORDS = _LINES["facet_headings"] | PAGER_WORDS | PAGER_MARKS
SITE_NAMES = _LINES["site_names"]

PDF_LABELS = frozenset(_DATA["labels"]["pdf"])
WEB_LABELS = frozenset(_DATA["labels"]["web"])
LATER_LABELS = frozenset(_DATA["labels"]["later"])
INLINE_LABELS = PDF_LABELS | {f"{label}:" for label in WEB_LABELS}
LABEL_FIELDS: dict[str, str] = {
    label.rstrip(":"): field
    for labels in _DATA["labels"].values()
    for label, field in labels.items()
}
COLUMN_FIELDS: dict[str, str] = _DATA["columns"]

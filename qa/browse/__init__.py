"""Browse: the records by facet, by time and by name, without a question."""

from qa.browse.browsing import RecordBrowser
from qa.browse.correspondents import CorrespondencePair, Correspondent
from qa.browse.coverage import Coverage, listing_coverage
from qa.browse.facets import BrowsePage, FacetCount
from qa.browse.filters import FACETS, MOST_SELECTED, BrowseFilters
from qa.browse.mentioned_names import MentionedName
from qa.browse.name_browser import NameBrowser
from qa.browse.name_directory import NAME_KINDS, NameDirectory
from qa.browse.name_page import NamePage, YearCounts
from qa.browse.provenance import Provenance
from qa.browse.related import (
    RecordContext,
    RelatedRecord,
)
from qa.browse.timeline import (
    Timeline,
    TimelineBar,
    TimelineSpan,
    TimeWindow,
    assign_lanes,
    limit_period,
)

__all__ = [
    "FACETS",
    "MOST_SELECTED",
    "NAME_KINDS",
    "BrowseFilters",
    "BrowsePage",
    "CorrespondencePair",
    "Correspondent",
    "Coverage",
    "FacetCount",
    "MentionedName",
    "NameBrowser",
    "NameDirectory",
    "NamePage",
    "Provenance",
    "RecordBrowser",
    "RecordContext",
    "RelatedRecord",
    "TimeWindow",
    "Timeline",
    "TimelineBar",
    "TimelineSpan",
    "YearCounts",
    "assign_lanes",
    "limit_period",
    "listing_coverage",
]

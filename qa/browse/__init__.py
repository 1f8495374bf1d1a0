"""Browse: the records by facet, by time and by name, without a question."""

from qa.browse.browsing import RecordBrowser
from qa.browse.coverage import Coverage, listing_coverage, page_of_reading
from qa.browse.facets import BrowsePage, FacetCount
from qa.browse.filters import FACETS, MOST_SELECTED, BrowseFilters
from qa.browse.name_directory import (
    NAME_KINDS,
    CorrespondencePair,
    Correspondent,
    MentionedName,
    NameDirectory,
    NameDirectoryCache,
    YearCounts,
    save_name,
)
from qa.browse.name_page import NamePage, build_name_page
from qa.browse.provenance import Provenance, read_provenance
from qa.browse.related import (
    RecordContext,
    RelatedRecord,
    names_in_record,
    neighbours_by_date,
    related_records,
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
    "NameDirectory",
    "NameDirectoryCache",
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
    "build_name_page",
    "limit_period",
    "listing_coverage",
    "names_in_record",
    "neighbours_by_date",
    "page_of_reading",
    "read_provenance",
    "related_records",
    "save_name",
]

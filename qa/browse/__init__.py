"""Browse: the records by facet, by time and by name, without a question."""

from qa.browse.browsing import RecordBrowser
from qa.browse.coverage import Coverage, listing_coverage, page_of_reading
from qa.browse.facets import FacetCount, BrowsePage
from qa.browse.filters import FACETS, MOST_SELECTED, BrowseFilters
from qa.browse.name_directory import (
    NAME_KINDS,
    MentionedName,
    Correspondent,
    YearCounts,
    CorrespondencePair,
    NameDirectory,
    NameDirectoryCache,
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
    TimelineBar,
    TimelineSpan,
    Timeline,
    TimeWindow,
    limit_period,
    assign_lanes,
)

__all__ = [
    "FACETS",
    "NAME_KINDS",
    "MOST_SELECTED",
    "RecordContext",
    "TimelineBar",
    "MentionedName",
    "RecordBrowser",
    "Correspondent",
    "FacetCount",
    "Coverage",
    "NamePage",
    "BrowsePage",
    "BrowseFilters",
    "YearCounts",
    "CorrespondencePair",
    "NameDirectory",
    "Provenance",
    "NameDirectoryCache",
    "RelatedRecord",
    "TimelineSpan",
    "Timeline",
    "TimeWindow",
    "listing_coverage",
    "limit_period",
    "save_name",
    "assign_lanes",
    "build_name_page",
    "names_in_record",
    "neighbours_by_date",
    "page_of_reading",
    "read_provenance",
    "related_records",
]

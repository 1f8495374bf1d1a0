"""Upkeep: imports into an archive, its maintenance, and editing records by hand."""

from qa.upkeep.bundled_listing import bundled_listing
from qa.upkeep.editing import Edited, EditError, Editing, read_typed_date
from qa.upkeep.import_job import (
    ImportJob,
    ImportJobs,
    ImportPreview,
    ImportProgress,
)
from qa.upkeep.maintenance import Maintenance

__all__ = [
    "EditError",
    "Edited",
    "Editing",
    "ImportJob",
    "ImportJobs",
    "ImportPreview",
    "ImportProgress",
    "Maintenance",
    "bundled_listing",
    "read_typed_date",
]

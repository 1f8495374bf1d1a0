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
from qa.upkeep.opening import archive_exists, open_archive

__all__ = [
    "EditError",
    "Edited",
    "Editing",
    "ImportJob",
    "ImportJobs",
    "ImportPreview",
    "ImportProgress",
    "Maintenance",
    "archive_exists",
    "bundled_listing",
    "open_archive",
    "read_typed_date",
]

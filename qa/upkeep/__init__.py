"""Upkeep: imports into an archive, and its maintenance."""

from qa.upkeep.import_job import (
    ImportJob,
    ImportJobs,
    ImportPreview,
    ImportProgress,
    format_time_left,
)
from qa.upkeep.maintenance import Maintenance

__all__ = [
    "ImportJob",
    "ImportJobs",
    "ImportPreview",
    "ImportProgress",
    "Maintenance",
    "format_time_left",
]

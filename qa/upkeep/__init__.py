"""Upkeep."""

from qa.upkeep.import_job import (
    ImportJob,
    ImportJobs,
    ImportPreview,
    ImportProgress,
    format_time_left,
)
from qa.upkeep.maintenance import Maintenance
from qa.upkeep.read_only import READ_ONLY_MESSAGE, open_to_read

__all__ = [
    "READ_ONLY_MESSAGE",
    "ImportJob",
    "ImportJobs",
    "ImportPreview",
    "ImportProgress",
    "Maintenance",
    "format_time_left",
    "open_to_read",
]

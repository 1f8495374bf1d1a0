"""Upkeep."""

from qa.upkeep.health_check import find_problems
from qa.upkeep.import_job import (
    ImportJob,
    ImportJobs,
    ImportPreview,
    ImportProgress,
    format_time_left,
    preview_import,
)
from qa.upkeep.read_only import READ_ONLY_MESSAGE, open_to_read

__all__ = [
    "READ_ONLY_MESSAGE",
    "ImportJob",
    "ImportJobs",
    "ImportPreview",
    "ImportProgress",
    "find_problems",
    "format_time_left",
    "open_to_read",
    "preview_import",
]

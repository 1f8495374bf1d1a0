"""Upkeep."""

from qa.upkeep.health_check import problems_of
from qa.upkeep.import_job import Adding, Additions, Preview, Standing, preview, time_left
from qa.upkeep.read_only import READ_ONLY, open_to_read

__all__ = [
    "READ_ONLY",
    "Adding",
    "Additions",
    "Preview",
    "Standing",
    "open_to_read",
    "preview",
    "problems_of",
    "time_left",
]

"""Dates."""

from corpus.dates.archival_date import ArchivalDate, FoundDate, dates_in, parse_date, title_dates

__all__ = ["ArchivalDate", "FoundDate", "dates_in", "parse_date", "title_dates"]

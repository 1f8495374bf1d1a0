"""Dates."""

from corpus.dates.archival_date import ArchivalDate, DateMention, dates_in, parse_date, title_dates

__all__ = ["ArchivalDate", "DateMention", "dates_in", "parse_date", "title_dates"]

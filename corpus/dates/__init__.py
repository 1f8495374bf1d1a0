"""Dates: what an archive writes about time, the days it can mean, and the words of time."""

from corpus.dates.archival_date import ArchivalDate, DateMention, dates_in, parse_date, title_dates
from corpus.dates.date_span import circa_order_days
from corpus.dates.interval import Interval, shift
from corpus.dates.other_languages import UNDATED as UNDATED_MARKS
from corpus.dates.running_text import DayMention, dates_in_prose, days_in_prose
from corpus.dates.told_times import ToldTime, told_times
from corpus.dates.vocabulary import (
    COUNT_WORDS,
    COUNTED_THINGS,
    MONTH_NAMES,
    MONTH_OR_SHORT_PATTERN,
    MONTH_PATTERN,
    MONTHS,
    NUMBER_WORDS,
    ORDINAL_WORDS,
    SEASONS,
    UNITS_OF_MEASURE,
    WEEKDAY_NAMES,
)

__all__ = [
    "COUNTED_THINGS",
    "COUNT_WORDS",
    "MONTHS",
    "MONTH_NAMES",
    "MONTH_OR_SHORT_PATTERN",
    "MONTH_PATTERN",
    "NUMBER_WORDS",
    "ORDINAL_WORDS",
    "SEASONS",
    "UNDATED_MARKS",
    "UNITS_OF_MEASURE",
    "WEEKDAY_NAMES",
    "ArchivalDate",
    "DateMention",
    "DayMention",
    "Interval",
    "ToldTime",
    "circa_order_days",
    "dates_in",
    "dates_in_prose",
    "days_in_prose",
    "parse_date",
    "shift",
    "title_dates",
    "told_times",
]

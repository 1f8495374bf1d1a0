"""Time: the periods and the order by date that the words of a question ask for."""

from qa.understanding.time.month_typos import correct_month_names
from qa.understanding.time.named_periods import PERIODS_FILE_NAME, NamedPeriods, PeriodsError
from qa.understanding.time.number_order import order_of_archive
from qa.understanding.time.period import Period, hull
from qa.understanding.time.short_dates import write_out_dates
from qa.understanding.time.time_operators import NUMBERS
from qa.understanding.time.time_reading import TimeReading, read_time

__all__ = [
    "NUMBERS",
    "PERIODS_FILE_NAME",
    "NamedPeriods",
    "Period",
    "PeriodsError",
    "TimeReading",
    "correct_month_names",
    "hull",
    "order_of_archive",
    "read_time",
    "write_out_dates",
]

"""Time: the periods and the order by date that the words of a question ask for."""

from qa.understanding.time.month_typos import correct_month_names
from qa.understanding.time.named_periods import NamedPeriods
from qa.understanding.time.period import Period, TimeReading, read_time

__all__ = ["NamedPeriods", "Period", "TimeReading", "correct_month_names", "read_time"]

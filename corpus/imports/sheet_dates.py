"""Dates in the cells of spreadsheets: the words that the sheet shows, and the date behind them.

A cell formatted "mmm yy" shows "Apr 57", and its value is the first of that month: it says the
month, no day. One that shows "8-Apr" has no year, whatever year the program stored.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import lru_cache

from corpus.dates import MONTH_NAMES, ArchivalDate, parse_date
from corpus.imports.program_dates import read_program_date
from corpus.text import collapse_whitespace

_TOKEN = re.compile(r'\[[^\]]*\]|"[^"]*"|\\.|_.|\*.|AM/PM|A/P|y+|m+|d+|h+|s+(?:\.0+)?|.', re.I)
_HOURS = re.compile(r"[,T\s]*\b\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?:\s*[ap]\.?m\.?)?", re.I)
_PARTS = re.compile(r"\d+|[^\W\d_]+")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""How Excel writes a character that XML cannot hold."""
_LOCAL_SHORT_DATE = ("mm-dd-yy", "m/d/yy h:mm", "general")
"""Formats that each computer shows in its own way, so the file does not tell what people saw."""


class DateCell(str):
    """The words of a cell that a spreadsheet knows to be a date, and that date.

    Attributes:
        date: None where the words state no year.
    """

    __slots__ = ("date",)
    date: ArchivalDate | None

    def __new__(cls, words: str, date: ArchivalDate | None) -> DateCell:
        """Return the words with their date."""
        cell = super().__new__(cls, words)
        cell.date = date
        return cell


def date_cell(day: date, displayed: str = "") -> DateCell:
    """Return the cell of a day, as precise as the sheet displays it.

    displayed: the words of the cell, "" for the whole day. They become the words of the date
    where they alone give the same date, else it is written in plain words.
    """
    displayed = collapse_whitespace(displayed)
    if not isinstance(day, datetime) or day.time() == time():
        displayed = _HOURS.sub("", displayed)
    alone = read_program_date(displayed)
    if alone is not None and alone.edtf == f"{day.year:04}-{day.month:02}-{day.day:02}":
        return DateCell(displayed, alone)
    plain = _plain_words(day, displayed)
    if not plain:
        return DateCell(displayed, None)
    plain_date = parse_date(plain)
    if plain_date is None or (alone is not None and alone.edtf == plain_date.edtf):
        return DateCell(displayed, alone)
    return DateCell(plain, plain_date)


def _plain_words(day: date, displayed: str) -> str:
    """Return the displayed parts of a day in plain words, "" where no year is among them."""
    full_date = f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"
    if (
        isinstance(day, datetime)
        and day.time() != time()
        and (not displayed or _HOURS.search(displayed))
    ):
        full_date = f"{day:%Y-%m-%d %H:%M}"
    if not displayed:
        return full_date
    parts = _PARTS.findall(_HOURS.sub("", displayed))
    numbers = [part for part in parts if part.isdigit()]
    has_word = any(not part.isdigit() for part in parts)
    if len(numbers) + has_word >= 3:
        return full_date
    year, short = str(day.year), str(day.year)[2:]
    has_year = year in numbers or (short in numbers and int(short) != day.day)
    if not has_year:
        return ""
    if len(numbers) + has_word == 2:
        return f"{MONTH_NAMES[day.month - 1]} {year}"
    return year


@lru_cache(maxsize=16_384)
def shown_date_cell(value: datetime | date, number_format: str) -> DateCell:
    """Return the cell of a day in a format; each is read once, as the days of a sheet repeat."""
    return date_cell(value, show_date(value, number_format))


def show_date(value: datetime | date, number_format: str) -> str:
    """Return a date as its format shows it in English, "" where that depends on the computer."""
    section = number_format.split(";")[0]
    if section.lower() in _LOCAL_SHORT_DATE or section.startswith("[$-F"):
        return ""
    tokens = _TOKEN.findall(section)
    has_noon = any(token.upper() in ("AM/PM", "A/P") for token in tokens)
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    pieces: list[str] = []
    for place, token in enumerate(tokens):
        letter = token[0].lower()
        if letter == "m" and _is_minute(tokens, place):
            pieces.append(f"{moment.minute:0{min(len(token), 2)}}")
        elif letter in "ymdhs" and token.upper() not in ("AM/PM", "A/P"):
            pieces.append(_show_part(moment, letter, len(token), has_noon=has_noon))
        elif token.upper() in ("AM/PM", "A/P"):
            pieces.append("AM" if moment.hour < 12 else "PM")
        elif letter not in "[_*":
            pieces.append(token.strip('"').removeprefix("\\"))
    return "".join(pieces).strip()


def _show_part(moment: datetime, letter: str, size: int, *, has_noon: bool) -> str:
    if letter == "y":
        return f"{moment.year:04}" if size > 2 else f"{moment.year % 100:02}"
    if letter == "m" and size >= 3:
        name = MONTH_NAMES[moment.month - 1]
        return {3: name[:3], 5: name[:1]}.get(size, name)
    if letter == "d" and size >= 3:
        return moment.strftime("%a" if size == 3 else "%A")
    hour = (moment.hour % 12 or 12) if has_noon else moment.hour
    number = {"m": moment.month, "d": moment.day, "h": hour, "s": moment.second}[letter]
    return f"{number:0{min(size, 2)}}"


def _is_minute(tokens: list[str], place: int) -> bool:
    """Return whether an "m" comes after hours or before seconds."""
    letters = [token[0].lower() for token in tokens]
    before = next((letter for letter in reversed(letters[:place]) if letter in "ymdhs"), "")
    after = next((letter for letter in letters[place + 1 :] if letter in "ymdhs"), "")
    return before == "h" or after == "s"


def show_value(value: object, number_format: str = "General") -> str:
    """Return a cell of a workbook as text; a day as a `DateCell`."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return shown_date_cell(value, number_format)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}"
    words = str(value)
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), words) if "_x" in words else words

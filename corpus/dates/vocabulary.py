"""The English words of time, each listed once: months, weekdays, seasons, numbers, parts, bounds.

Every pattern of the house that names a month or a weekday is built from these. The closed lists
that tell a year from other numbers are in corpus/data/date_words.toml.
"""

from __future__ import annotations

import tomllib
from importlib import resources

MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
MONTH_PATTERN = "|".join(MONTH_NAMES)
_SHORT_MONTHS = "|".join(name[:3] for name in MONTH_NAMES if name != "May")
MONTH_OR_SHORT_PATTERN = rf"{MONTH_PATTERN}|(?:Sept|{_SHORT_MONTHS})\.?"
"""Alternatives for a full month name, and for one that may be short; wrap them in a group."""

MONTHS = {name.casefold(): number for number, name in enumerate(MONTH_NAMES, 1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
"""Month names and their short forms, in small letters, with their numbers."""

WEEKDAY_NAMES = (*("Monday", "Tuesday", "Wednesday", "Thursday"), "Friday", "Saturday", "Sunday")
WEEKDAYS = frozenset(name.casefold() for name in WEEKDAY_NAMES).union(
    (name[:3].casefold() for name in WEEKDAY_NAMES), ("tues", "thur", "thurs")
)
SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
"""Season names and their codes in EDTF."""

_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
NUMBER_WORDS = {word: number for number, word in enumerate(_NUMBERS.split())}
COUNT_WORDS = {word: number for word, number in NUMBER_WORDS.items() if 1 <= number <= 12}
"""The numbers that occur as words before days, weeks, months and years."""

_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
ORDINAL_WORDS = {word: number for number, word in enumerate(_ORDINALS.split(), 1)}
DAY_ORDINALS = ORDINAL_WORDS | {"thirtieth": 30}
CENTURIES = {word: number for word, number in ORDINAL_WORDS.items() if number > 10}
PART_ORDINALS = {word: number for word, number in ORDINAL_WORDS.items() if number <= 4}
PART_ORDINALS |= {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "last": 4, "final": 4, "closing": 4}
"""Which half, third or quarter; the last counts as the fourth."""

ORDINAL_SUFFIXES = frozenset(("st", "nd", "rd", "th"))
_DECADES = "twenties thirties forties fifties sixties seventies eighties nineties"
DECADES = {word: 1920 + 10 * number for number, word in enumerate(_DECADES.split())}
"""Decades named without a century are those of the twentieth, as in the literature read here."""

CENTURY_PREFIXES = {"seventeen": 1700, "eighteen": 1800, "nineteen": 1900}
PARTS = {"early": "early", "beginning": "early", "start": "early", "mid": "mid", "middle": "mid"}
PARTS |= {"late": "late", "later": "late", "end": "late", "close": "late"}
EDGE_WORDS = {"first": "early", "opening": "early", "initial": "early"}
EDGE_WORDS |= {"last": "late", "closing": "late", "final": "late"}
"""The first months of 1950, the last days of May 1950: early and late."""

UNITS_OF_TIME = {"day": (1, "day"), "week": (7, "day"), "fortnight": (14, "day")}
UNITS_OF_TIME |= {"month": (1, "month"), "year": (12, "month")}
UNITS_OF_TIME |= {f"{word}s": size for word, size in UNITS_OF_TIME.items()}
"""Units of time, singular and plural, in days or months."""

BOUNDS = {"before": "before", "pre": "before", "prior": "before", "after": "after", "post": "after"}
BOUNDS |= {"since": "since", "from": "since", "until": "until", "till": "until", "by": "until"}
"""Words before a date that leave one side open, and which side: "prior to 1961", "since 1961"."""

DASHES = frozenset("-‐‑‒–—―−")
TO = DASHES | {"to", "through", "thru", "until", "till"}
AND = frozenset(("and", "&"))
APOSTROPHES = frozenset("'’‘ʼ`")

_TABLE = tomllib.loads(
    resources.files("corpus").joinpath("data/date_words.toml").read_text(encoding="utf-8")
)
FEASTS: dict[str, str] = {
    feast.strip(): day.replace("_", " ")
    for day, feasts in _TABLE.pop("feasts").items()
    for feast in feasts.split(";")
}
"""Feasts with a fixed day, in small letters, and the day: "24 June"."""
_LISTS = {name: frozenset(words.split()) for name, words in _TABLE.items()}
MOVABLE_FEASTS = _LISTS["movable_feasts"]
TERMS = _LISTS["terms"]
"""Feasts that have another day each year; other names of the terms and sessions of courts."""
CIRCA = _LISTS["circa"]
DOUBTFUL = _LISTS["doubtful"]
NUMBERED_THINGS = _LISTS["numbered_things"]
UNITS_OF_MEASURE = _LISTS["units"]
COUNTED_THINGS = _LISTS["counted_things"]
QUANTIFIERS = _LISTS["quantifiers"]
AMOUNTS_OF = _LISTS["amounts_of"]
TIME_COMPARISONS = _LISTS["time_comparisons"]
SHELFMARKS = _LISTS["shelfmarks"]
WORDS_IN_DATES = _LISTS["other_date_words"].union(
    *(CIRCA, DOUBTFUL, MONTHS, WEEKDAYS, SEASONS, DECADES, CENTURIES, CENTURY_PREFIXES, PARTS),
    *(ORDINAL_SUFFIXES, PART_ORDINALS, DAY_ORDINALS, COUNT_WORDS, EDGE_WORDS),
)
"""Every word that a text may contain which is a date as a whole."""

SIGNS = frozenset("$£€¥₽#№§°")
"""Marks before a number, with or without a space, that make it an amount or a name."""

GLUED_SIGNS = frozenset("=+*@&_%")
"""Marks that do so only without a space between."""

YEAR_SUFFIXES = ("年", "г")
"""What other scripts write directly after the number of a year."""

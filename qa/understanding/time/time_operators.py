"""The words of a question that turn a date into a period: "after", "since", "by", "two years before".

Each rule looks only at the few words next to a date, through patterns that are tied to its edge, so that the cost of
reading stays with the number of dates. To add a word: put it into `_BEFORE_A_DATE` under the operator it means, and add
a line to a table in tests/qa/understanding/test_period.py or test_period_questions.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

REACH = 96
"""Characters before a date in which its operator is looked for."""

_BEFORE_A_DATE = {
    "exclude": (
        r"(?:but |and |though )?not (?:in|on|during|from|of|for|within|between|throughout|under|at the time of)",
        r"(?:but |and )?not",
        r"(?:other than|apart from|aside from)(?: in| on| during| from| under)?",
        r"except(?:ing)?(?: for)?(?: in| on| during| from| under)?(?: those (?:of|from))?",
        r"excluding(?: those (?:of|from))?",
        r"outside(?: of)?",
        r"(?:leaving (?:out|aside)|ignoring|disregarding|omitting|skipping)(?: those (?:of|from))?",
        r"with the exception of|save(?: for)?|instead of",
        r"(?:but )?none (?:from|in|of)",
        r"any(?:thing|time|where)? but(?: in)?",
        r"without",
        r"(?:neither|nor)(?: in| on| during| from)?",
    ),
    "both": (r"(?:both )?before (?:and|or) after",),
    "since": (
        r"(?:nothing|none|no (?:records?|documents?)) (?:before|earlier than|prior to)",
        r"(?:ever )?since",
        r"not (?:before|until|till|earlier than|prior to|since)",
        r"(?:no|not) (?:earlier|sooner|older) than",
        r"(?:on|in|during) (?:or|and) after",
        r"(?:starting|beginning)(?: from| with| in| on)?",
        r"as from",
        r"as early as|from at least",
    ),
    "until": (
        r"(?:nothing|none|no (?:records?|documents?)) (?:after|later than|past|beyond)",
        r"up (?:to|until|till)(?: and including)?",
        r"(?:all the way )?(?:until|till)",
        r"(?:not|no) (?:later|newer|more recent) than",
        r"not (?:after|beyond|past)",
        r"(?:on|in) or before",
        r"(?:before|prior to|up to) (?:and|or) (?:in|on|during|including)",
        r"as late as",
        r"by(?: the (?:year|time(?: of)?))?",
        r"through(?: to)?",
        r"ending (?:in|on|with)",
    ),
    "before": (
        r"before",
        r"prior to",
        r"(?:earlier|older) than",
        r"preceding",
        r"previous to",
        r"ahead of",
        r"leading (?:up )?to",
        r"in the (?:run-up|run up|lead-up|lead up) to",
        r"(?:pre|ante)dat(?:e|es|ed|ing)",
        r"pre-?",
    ),
    "after": (
        r"after",
        r"(?:later|newer|more recent) than",
        r"following",
        r"subsequent to",
        r"beyond",
        r"past",
        r"in the (?:wake|aftermath) of",
        r"postdat(?:e|es|ed|ing)",
        r"post-?",
    ),
    "eve": (r"(?:on|at) the eve of",),
    "around": (
        r"(?:in|at|on|from) about",
        r"(?:around|circa)(?: the time of)?",
        r"about the time of",
        r"(?:somewhere )?near(?: to)?",
        r"close to",
        r"at the time of",
    ),
    "turn": (r"(?:at |around |by |on )?the turn of",),
    "week_to": (r"(?:in |during |for )?the week (?:ending|up to|to)(?: on)?",),
    "week": (r"(?:in |during |for )?the week (?:of|beginning|starting)(?: on)?",),
    "unit": (
        r"(?:(?:in|on|during|throughout|for|of) )?the (?:same (?P<same>year|month|day) as"
        r"|(?P<of>year|month|day) (?:of|in which|on which|when|that))",
    ),
    "during": (
        r"during",
        r"throughout|all through",
        r"at the (?:height|peak) of",
        r"(?:early|late|later|midway)(?: on)? in",
        r"(?:in|during|at|from) the (?:[a-z]+ )?(?:stages?|phases?) of",
        r"amid(?:st)?",
        r"in the (?:course|midst) of",
        r"(?:in|during|of|for|from|throughout|over) the (?:years?|months?|period|decades?|days?|dates?|times?)(?: of)?",
        r"when",
        r"while",
    ),
    "in": (
        r"(?:dated|dating)(?: from| to| back to| in| on| of)?",
        r"(?:as of|covering|towards?|in or|on or)(?: the)?",
        r"in|within|on|of|for|from|over|across|at|under|the years?|the months?|the date",
    ),
}
_ADVERBS = r"(?:(?:right|just|even|only|long|well|shortly|soon|immediately|some ?time|any ?time|especially) )?"
_GROUPS = "|".join(f"(?P<{name}>{'|'.join(phrases)})" for name, phrases in _BEFORE_A_DATE.items())
_OPERATOR = re.compile(rf"(?<![\w'’-]){_ADVERBS}(?:{_GROUPS})(?: about| at least)?$", re.IGNORECASE)
_STRETCH_NOUN = re.compile(r"\s(?:the\s)?(?:years?|months?|period|decades?|days)$", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:^|(?<=\s))(the|that|this|a|year|the (?:year|month|day))$", re.IGNORECASE)
_OWNER = r"(?:the|his|her|their|its|an?)\s"
_NOUN_BETWEEN = re.compile(rf"\s{_OWNER}(?:(?!{_OWNER})[\w'’.-]+\s){{1,6}}of$", re.IGNORECASE)
_SHORTLY = re.compile(r"(?:shortly|soon|immediately|right|just)\s", re.IGNORECASE)

_NUMBER_WORDS = "one two three four five six seven eight nine ten eleven twelve"
NUMBERS = {word: number for number, word in enumerate(_NUMBER_WORDS.split(), 1)} | {"a": 1, "an": 1}
"""The numbers that stand before days, weeks, months and years as words."""

_AMOUNT = re.compile(
    r"(?<![\w'’-])(?P<within>(?:within|in|during|over(?=\sthe)|for|throughout|on)\s)?(?P<the>the\s)?(?:(?:first|last|next|final|initial"
    r"|following|ensuing|subsequent|preceding|previous)\s)?"
    rf"(?:(?P<number>[0-9]{{1,3}}|half an?|{'|'.join(NUMBERS)})\s)?"
    r"(?P<unit>day|week|fortnight|month|half[ -]year|year|decade)(?P<many>s)?\s$",
    re.IGNORECASE,
)

_LIMIT = re.compile(
    r"(?<![\w'’-])(?:(?P<more>more than|over|at least|not less than)"
    r"|(?P<less>less than|fewer than|under|at most|not more than|no more than|up to))\s$",
    re.IGNORECASE,
)
_MULTIPLES = {"fortnight": (2, "week"), "half year": (6, "month")}
_HALVES = {"week": (4, "day"), "month": (15, "day"), "year": (6, "month"), "decade": (5, "year")}

ONWARDS = re.compile(
    r",?\s(?:(?:and )?(?:onwards?|forwards?|upwards?)|and (?:after|afterwards|later|beyond|since)|or (?:later|after))\b"
    r"|\son(?=\s*(?:$|[,.;:?!)]|(?:did|was|were|what|how|who|which|when|do|does|is|are|had|have)\b))",
    re.IGNORECASE,
)
BACKWARDS = re.compile(r",?\s(?:and|or) (?:earlier|before)\b", re.IGNORECASE)

PLAIN = "plain"


@dataclass(frozen=True)
class TimeOffset:
    """How far from a date: "two years after". number 0 when none is said ("in the years after").

    stretch: the words mean the whole time up to there ("the two years after"), not a point there. beyond: all time from
    there on ("more than two years after").
    """

    number: int
    unit: str
    stretch: bool
    beyond: bool = False


@dataclass(frozen=True)
class TimeOperator:
    """What stands before a date: its name (a key of the table above), its words, and where they begin.

    inclusive: the date only says when the thing was that is meant ("after the 1954 conference"). whole: what is meant
    is the whole "year", "month" or "day" of it ("before the year Stalin died").
    """

    name: str
    start: int
    words: str = ""
    inclusive: bool = False
    shortly: bool = False
    whole: str = ""
    amount: TimeOffset | None = None


def operator_before(text: str, start: int, *, noun_follows: bool = False) -> TimeOperator:
    """Find the operator whose words end where a date begins; PLAIN, of no width, when there is none.

    noun_follows: a noun follows the date, so that "the" before it belongs to that noun.
    """
    window = max(0, start - REACH)
    head = text[window:start]
    if head and head[-1] not in " \t\n\u00a0(,[-":
        return TimeOperator(PLAIN, start)
    head = head.rstrip(" \t\n\u00a0(,[")
    article = _ARTICLE.search(head)
    whole = article[1].casefold().removeprefix("the ") if article else ""
    whole = whole if whole in ("year", "month", "day") else ""
    inclusive = bool(article and article[1].casefold() != "year" and noun_follows)
    if article:
        head = head[: article.start()].rstrip()
    found = _OPERATOR.search(head)
    if (noun := _STRETCH_NOUN.search(head)) and (outer := _OPERATOR.search(head[: noun.start()])):
        found = (
            outer if _named(outer) in ("exclude", "since", "until", "before", "after") else found
        )
    named_by_date = _NOUN_BETWEEN.search(head) if found and found[0].casefold() == "of" else None
    if named_by_date and (outer := _OPERATOR.search(head[: named_by_date.start()])):
        name = _named(outer)
        if name in ("after", "before", "since", "until"):
            # Only "of" goes out of the question with the date: the words between name what is meant.
            return TimeOperator(name, window + len(head) - 2, outer[0].casefold(), inclusive=True)
    if not found:
        return TimeOperator(
            PLAIN, window + article.start() if article and whole else start, whole=whole
        )
    name, begin = _named(found), found.start()
    shortly = bool(_SHORTLY.match(found[0]))
    near = name == "in" and found[0].casefold() == "of"
    amount = _AMOUNT.search(head[:begin]) if near or name in ("after", "before") else None
    if near and amount and (amount["within"] or "").casefold().startswith("within"):
        return TimeOperator(
            "near", window + amount.start(), "within", inclusive, amount=_amount(amount)
        )
    if not near and amount and (amount["number"] or amount["the"] or amount["within"]):
        begin, far = amount.start(), _amount(amount)
        if limit := _LIMIT.search(head[:begin]):
            begin, more = limit.start(), limit.lastgroup == "more"
            far = replace(far, beyond=more, stretch=not more)
    else:
        far = None
    if unit := (found["same"] or found["of"] or "").casefold():
        name, whole = "during", unit
    return TimeOperator(name, window + begin, found[0].casefold(), inclusive, shortly, whole, far)


def _named(found: re.Match[str]) -> str:
    return next((name for name in _BEFORE_A_DATE if found[name]), PLAIN)


def _amount(found: re.Match[str]) -> TimeOffset:
    said = (found["number"] or "").casefold()
    if said.startswith("half") and (half := _HALVES.get(found["unit"].casefold())):
        return TimeOffset(*half, bool(found["within"] or found["the"]))
    number = NUMBERS.get(said) or (int(said) if said else 0 if found["many"] else 1)
    unit = found["unit"].casefold().replace("-", " ")
    size, unit = _MULTIPLES.get(unit, (1, unit))
    return TimeOffset(size * number, unit, bool(found["within"] or found["the"]))


def shift(day: date, number: int, unit: str) -> date:
    """Give the day so many days, weeks, months, years or decades later (earlier when negative).

    The day of the month is cut to the month's length, and the result to the years 1 to 9999.
    """
    if unit in ("day", "week"):
        ordinal = day.toordinal() + number * (7 if unit == "week" else 1)
        return date.fromordinal(min(max(ordinal, 1), date.max.toordinal()))
    months = number * {"month": 1, "year": 12, "decade": 120}[unit] + day.year * 12 + day.month - 1
    year, month = divmod(months, 12)
    if not 1 <= year <= 9999:
        return date.min if year < 1 else date.max
    days = (
        31,
        29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28,
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    )
    return date(year, month + 1, min(day.day, days[month]))

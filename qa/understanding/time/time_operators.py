"""The words of a question that turn a date into a period: "after", "since", "two years before".

Each rule looks only at the few words next to a date, through patterns that are tied to its edge, so
that the cost of reading stays with the number of dates. The phrases are in
qa/data/time_words.toml.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from importlib import resources

from corpus import COUNT_WORDS

REACH = 96
"""Characters before a date in which its operator is looked for."""

PLAIN = "plain"
"""The name of no operator."""

TIME_WORDS = tomllib.loads(
    resources.files("qa").joinpath("data/time_words.toml").read_text(encoding="utf-8")
)
_PHRASES: dict[str, list[str]] = TIME_WORDS["operators"]
_ADVERBS = (
    r"(?:(?:right|just|even|only|long|well|shortly|soon|immediately|some ?time|any ?time"
    r"|especially) )?"
)
_GROUPS = "|".join(f"(?P<{name}>{'|'.join(phrases)})" for name, phrases in _PHRASES.items())
_OPERATOR = re.compile(rf"(?<![\w'’-]){_ADVERBS}(?:{_GROUPS})(?: about| at least)?$", re.IGNORECASE)
_STRETCH_NOUN = re.compile(r"\s(?:the\s)?(?:years?|months?|period|decades?|days)$", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:^|(?<=\s))(the|that|this|a|year|the (?:year|month|day))$", re.IGNORECASE)
_DETERMINER = r"(?:the|his|her|their|its|an?)\s"
_NOUN_OF = re.compile(rf"\s{_DETERMINER}(?:(?!{_DETERMINER})[\w'’.-]+\s){{1,6}}of$", re.IGNORECASE)
_SHORTLY = re.compile(r"(?:shortly|soon|immediately|right|just)\s", re.IGNORECASE)
_BEFORE_DATE = " \t\n\u00a0(,["
"""The spaces and marks that may part an operator from its date."""

NUMBERS = COUNT_WORDS | {"a": 1, "an": 1}
"""The numbers that occur as words before days, weeks, months and years."""

_OFFSET = re.compile(
    r"(?<![\w'’-])(?P<within>(?:within|in|during|over(?=\sthe)|for|throughout|on)\s)?"
    r"(?P<the>the\s)?"
    r"(?:(?:first|last|next|final|initial|following|ensuing|subsequent|preceding|previous)\s)?"
    rf"(?:(?P<number>[0-9]{{1,3}}|half an?|{'|'.join(NUMBERS)})\s)?"
    r"(?P<unit>day|week|fortnight|month|half[ -]year|year|decade)(?P<plural>s)?\s$",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"(?<![\w'’-])(?:(?P<more>more than|over|at least|not less than)"
    r"|(?P<less>less than|fewer than|under|at most|not more than|no more than|up to))\s$",
    re.IGNORECASE,
)
_MULTIPLES = {"fortnight": (2, "week"), "half year": (6, "month")}
HALVES = {
    "day": (1, "day"),
    "week": (4, "day"),
    "month": (15, "day"),
    "year": (6, "month"),
    "decade": (5, "year"),
}
"""Half of each unit, rounded up to days."""

_TO_NOW = (
    r"\s?[-–—]\s?(?:present|today|now)|,?\s(?:up\s)?(?:to|until|till|through|and)\s"
    r"(?:(?:the\s)?present(?:\s(?:day|time))?|today|now|date(?!\s(?:of|from|it|the))|this\sday"
    r"|our\s(?:own\s)?(?:days?|times?)|the\s(?:very\s)?end(?!\sof))"
)
"""Words after a date that say its period has no end: "to the present", "until today", "to date"."""

ONWARDS = re.compile(
    r",?\s(?:(?:and )?(?:onwards?|forwards?|upwards?)"
    r"|and (?:after|afterwards|later|beyond|since)|or (?:later|after))\b"
    rf"|(?P<to_now>{_TO_NOW})\b"
    r"|\son(?=\s*(?:$|[,.;:?!)]"
    r"|(?:did|was|were|what|how|who|which|when|do|does|is|are|had|have)\b))",
    re.IGNORECASE,
)
BACKWARDS = re.compile(r",?\s(?:and|or) (?:earlier|before)\b", re.IGNORECASE)


@dataclass(frozen=True)
class TimeOffset:
    """How far from a date: "two years after".

    Attributes:
        number: how many units, 0 when the words give none ("in the years after").
        unit: "day", "week", "month", "year" or "decade".
        stretch: the words mean all time up to there ("the two years after"), not a point.
        beyond: the words mean all time from there on ("more than two years after").
    """

    number: int
    unit: str
    stretch: bool
    beyond: bool = False


@dataclass(frozen=True)
class TimeOperator:
    """The words before a date that say which period it means.

    Attributes:
        name: an operator of time_words.toml, "near" ("within two years of") or PLAIN for none.
        start: where the words begin.
        words: the words, in small letters.
        inclusive: the date only says when the event was ("after the 1954 conference").
        shortly: the words are "shortly after", "just before".
        unit: "year", "month" or "day" when all of it is meant ("before the year Stalin died").
        offset: how far from the date, None when the words do not tell.
    """

    name: str
    start: int
    words: str = ""
    inclusive: bool = False
    shortly: bool = False
    unit: str = ""
    offset: TimeOffset | None = None


def operator_before(text: str, start: int, *, noun_follows: bool = False) -> TimeOperator:
    """Return the operator with words that end where a date begins; PLAIN, of no width, without one.

    noun_follows: a noun follows the date, so that "the" before it belongs to that noun.
    """
    window = max(0, start - REACH)
    head = text[window:start]
    if head and head[-1] not in f"{_BEFORE_DATE}-":
        return TimeOperator(PLAIN, start)
    head = head.rstrip(_BEFORE_DATE)
    unit, inclusive = "", False
    if article := _ARTICLE.search(head):
        last_word = article[1].casefold().split()[-1]
        unit = last_word if last_word in ("year", "month", "day") else ""
        inclusive = noun_follows and article[1].casefold() != "year"
        head = head[: article.start()].rstrip()
    match = _operator_at_end(head)
    if not match:
        begin = window + article.start() if article and unit else start
        return TimeOperator(PLAIN, begin, unit=unit)
    words = match[0].casefold()
    if words == "of" and (outer := _operator_of_noun(head)):
        # Only "of" goes out of the question with the date: the words between name the subject.
        return TimeOperator(_name(outer), window + len(head) - 2, outer[0].casefold(), True)
    operator = TimeOperator(
        _name(match), match.start(), words, inclusive, bool(_SHORTLY.match(words)), unit
    )
    if of_unit := (match["same"] or match["of"] or "").casefold():
        operator = replace(operator, name="during", unit=of_unit)
    operator = _with_offset(head, operator)
    return replace(operator, start=window + operator.start)


def _operator_at_end(head: str) -> re.Match[str] | None:
    """Match the operator that ends the text, across a noun ("after the years") if it limits."""
    noun = _STRETCH_NOUN.search(head)
    outer = _OPERATOR.search(head[: noun.start()]) if noun else None
    if outer and _name(outer) in ("exclude", "since", "until", "before", "after"):
        return outer
    return _OPERATOR.search(head)


def _operator_of_noun(head: str) -> re.Match[str] | None:
    """Match the operator before a noun that the date defines: "after the conference of"."""
    noun = _NOUN_OF.search(head)
    outer = _OPERATOR.search(head[: noun.start()]) if noun else None
    return outer if outer and _name(outer) in ("after", "before", "since", "until") else None


def _name(match: re.Match[str]) -> str:
    return next((name for name in _PHRASES if match[name]), PLAIN)


def _with_offset(head: str, operator: TimeOperator) -> TimeOperator:
    """Add the offset before "after" and "before", and before the "of" of "within two years of"."""
    is_of = operator.name == "in" and operator.words == "of"
    match = _OFFSET.search(head[: operator.start])
    if not match or not (is_of or operator.name in ("after", "before")):
        return operator
    offset = _offset(match)
    if is_of:
        if not (match["within"] or "").casefold().startswith("within"):
            return operator
        return TimeOperator("near", match.start(), "within", operator.inclusive, offset=offset)
    if not (match["number"] or match["the"] or match["within"]):
        return operator
    limit = _LIMIT.search(head[: match.start()])
    if limit:
        beyond = limit.lastgroup == "more"
        offset = replace(offset, beyond=beyond, stretch=not beyond)
    return replace(operator, start=(limit or match).start(), offset=offset)


def _offset(match: re.Match[str]) -> TimeOffset:
    stretch = bool(match["within"] or match["the"])
    words, unit = (match["number"] or "").casefold(), match["unit"].casefold().replace("-", " ")
    size, unit = _MULTIPLES.get(unit, (1, unit))
    if words.startswith("half"):
        number, unit = (size // 2, unit) if size > 1 else HALVES[unit]
        return TimeOffset(number, unit, stretch)
    number = NUMBERS.get(words) or (int(words) if words else 0 if match["plural"] else 1)
    return TimeOffset(size * number, unit, stretch)

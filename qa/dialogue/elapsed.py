"""The time between two things: "How long after A did B?", "How many years between A and B?".

Each of the two is asked "when" for itself. Its time is the date that its answer leads with, else
what the quoted sentence tells of, else the date of the record; what is inferred is marked so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from corpus import NUMBER_WORDS, dates_in
from embeddings import terms
from qa.answering import INFERRED, Answer
from qa.citations import Citation
from qa.dialogue.several import Several
from qa.understanding import content_words, parse, read_time_once

_UNIT = r"(?P<unit>day|week|month|year|decade)s?"
_HOW_LONG = rf"\W*(?:and\s+)?how\s+(?:long|soon|much(?:\s+time)?|many\s+{_UNIT})"
_AFTER = re.compile(
    rf"{_HOW_LONG}\s+(?:(?:after|before|(?:later|earlier)\s+than))\s+(?P<first>.+)\s"
    r"(?P<aux>did|was|were|had)\s+(?P<second>.+)",
    re.IGNORECASE,
)
_THAN = re.compile(
    rf"{_HOW_LONG}\s+(?:later|earlier)\s+(?P<aux>did|was|were)\s+(?P<second>.+)\sthan\s"
    r"(?P<first>.+)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    rf"(?:{_HOW_LONG}|\W*what\s+(?:is|was)\s+the\s+(?:time|interval))(?:\s+(?:did|does|do|was|were|is"
    r"|are|it|take|there|pass(?:ed|es)?|elapsed?|lay|lie|went|go|by))*\s+"
    r"(?P<between>between|from)\s+(?P<sides>.+)",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"\W*(?:and\s+)?what\s+(?:(?:else\s+)?(?:happened|came|took\s+place|occurred|was\s+(?:written|going"
    r"\s+on))\s+)?(?:next\s+)?(?:right\s+|just\s+|shortly\s+|immediately\s+)?"
    r"(?P<side>after|before|preceded|followed)\s+(?P<label>.+)",
    re.IGNORECASE,
)
_PASSED = re.compile(r"\s+(?:pass|elapse|go\s+by|lie|was\s+it)$", re.IGNORECASE)
_JOINT = {"between": " and ", "from": r" (?:to|until|till) "}
_MONTHS = {"month": 1, "year": 12, "decade": 120}
_DAYS = {"day": 1, "week": 7}
_RECENTLY = 60
"""Days. A record that is named after an event tells of it within these."""
_WORD = re.compile(r"\w+")
_MOST_DAYS_NAMED, _MOST_MONTHS_NAMED = 60, 24


class Moment(NamedTuple):
    """When something was, as the records say.

    Attributes:
        first, last: the days that it can mean.
        words: the words that give the time, with where they are from.
    """

    first: date
    last: date
    words: str


def read_elapsed(text: str) -> Several | None:
    """Read a question for the time between two things; None for any other text."""
    text = text.strip(" ?.!")
    if match := _AFTER.fullmatch(text) or _THAN.fullmatch(text):
        first, second = match["first"].strip(), match["second"].strip()
        questions = [_when(first), _when(second, match["aux"])]
    elif match := _BETWEEN.fullmatch(text):
        sides = re.split(_JOINT[match["between"].casefold()], _PASSED.sub("", match["sides"]))
        if len(sides) < 2:
            return None
        first, second = " and ".join(sides[:-1]).strip(), sides[-1].strip()
        questions = [_when(first), _when(second)]
    else:
        return None
    if not first or not second or all(map(_is_date, (first, second))):
        return None
    return Several.of(questions, (first, second), "elapsed", (match["unit"] or "").casefold())


class Beside(NamedTuple):
    """What a question asks to find the records after, or before.

    Attributes:
        label: the words for it.
        question: when it was.
        is_after: whether what came after is asked for.
    """

    label: str
    question: str
    is_after: bool


def read_beside(text: str) -> Beside | None:
    """Read "What happened after the storm?"; None for any other text, and after a mere date."""
    match = _BESIDE.fullmatch(text.strip(" ?.!"))
    if match is None or _is_date(match["label"]):
        return None
    label = match["label"].strip()
    is_after = match["side"].casefold() in ("after", "following", "followed")
    return Beside(label, _when(label), is_after)


def lead_of_elapsed(several: Several, answers: Sequence[Answer]) -> str:
    """Return the time between the two parts, "" where a part has no time."""
    moments = [
        moment_of(part.label, answer) for part, answer in zip(several.parts, answers, strict=True)
    ]
    start, end = moments
    if start is None or end is None:
        return ""
    first, second = (
        f"{part.label}: {moment.words}" if moment.words else part.label
        for part, moment in zip(several.parts, (start, end), strict=True)
    )
    sides = f"{first[:1].upper()}{first[1:]}; {second}."
    is_later = start.last <= end.first
    before, after = (start, end) if is_later else (end, start)
    if before.last > after.first:
        return f"The records do not tell which was first. {sides}"
    length = _length(before, after, several.unit)
    return f"{length[:1].upper()}{length[1:]} {'later' if is_later else 'earlier'}. {sides}"


def moment_of(label: str, answer: Answer) -> Moment | None:
    """Return when a part was; None where its answer does not say.

    It is the time of the sentence quoted that follows the words of the part, else that of the lead,
    else the date of the record. Where only the title names the part ("Speech at the Jubilee"), the
    record's date counts, unless the sentence tells of a day shortly before ("Report on the Storm").
    """
    if _is_date(label):
        period = read_time_once(f"in {label}", None).period
        return None if period is None else _moment(period.earliest, period.latest, "")
    if not answer.answered or not answer.statements:
        return None
    citation = answer.statements[0].citation
    record = citation.record
    own = _moment(record.date.earliest, record.date.latest, record.date.as_written)
    words = set(content_words(label))
    told = _time_after_words(citation, words)
    if words and words <= set(terms(record.title)) and not words <= set(terms(citation.quote)):
        is_recent = told and own and 0 <= (own.first - told.last).days <= _RECENTLY
        return told if is_recent or own is None else own
    in_lead = [mention.date for mention in dates_in(answer.lead)]
    if len(in_lead) == 1 or told is None:
        for stated in in_lead:
            written = answer.lead.rstrip(".") if INFERRED in answer.lead else stated.as_written
            return _moment(stated.earliest, stated.latest, written)
    return told or own


def _moment(first: date | None, last: date | None, words: str) -> Moment | None:
    return None if first is None or last is None else Moment(first, last, words)


def _time_after_words(citation: Citation, words: set[str]) -> Moment | None:
    """Return the first time that a sentence tells after the last of these words, else the last one.

    "The bell was cast in 1702 and cracked in 1740" has two.
    """
    text = citation.record.field(citation.field)
    times = [
        time
        for field, time in citation.record.told_times
        if field == citation.field and citation.start <= time.start < citation.end
    ]
    places = [
        match.start() + citation.start
        for match in _WORD.finditer(citation.quote)
        if words & set(terms(match[0]))
    ]
    last_place = max(places, default=citation.start)
    for time in (*(time for time in times if time.start >= last_place), *reversed(times)):
        written = text[time.start : time.end]
        if time.inferred:
            written = f"{time.as_date}{INFERRED}: “{written}”)"
        return Moment(time.earliest, time.latest, written)
    return None


def _when(side: str, auxiliary: str = "") -> str:
    if _is_date(side):
        return f"What happened in {side}?"
    if auxiliary:
        return f"When {auxiliary.casefold()} {side}?"
    verbs = (word for word in parse(f"We saw {side}.").words[2:])
    has_verb = any(word.part_of_speech in ("VERB", "AUX") for word in verbs)
    return f"When was it that {side}?" if has_verb else f"When was {side}?"


def _is_date(side: str) -> bool:
    """Return whether words are a date and nothing else."""
    reading = read_time_once(f"in {side}", None)
    return bool(reading.periods) and not reading.text_without_time.strip()


def _length(before: Moment, after: Moment, unit: str) -> str:
    """Return the least and the most time between two moments: "12 days", "1 to 3 months"."""
    longest = (after.last - before.first).days
    if not unit:
        is_long = _whole_months(before.first, after.last) >= _MOST_MONTHS_NAMED
        unit = "day" if longest < _MOST_DAYS_NAMED else "year" if is_long else "month"
    if unit == "year" and all(map(_is_one_year, (before, after))):
        before, after = (moment._replace(last=moment.first) for moment in (before, after))
    least = _count(before.last, after.first, unit)
    most = _count(before.first, after.last, unit)
    written = [_in_words(number) for number in sorted({least, most})]
    return f"{' to '.join(written)} {unit}{'' if most == 1 else 's'}"


def _is_one_year(moment: Moment) -> bool:
    year = moment.first.year
    return (moment.first, moment.last) == (date(year, 1, 1), date(year, 12, 31))


def _count(first: date, last: date, unit: str) -> int:
    if unit in _DAYS:
        return (last - first).days // _DAYS[unit]
    return _whole_months(first, last) // _MONTHS[unit]


def _whole_months(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


def _in_words(number: int) -> str:
    words = list(NUMBER_WORDS)[:11]
    return words[number] if number < len(words) else f"{number:,}"

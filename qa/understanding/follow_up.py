"""Follow-ups without a language model: what a short question takes from the turns before it.

Three things are carried over. Words: "And in 1962?" is the previous question with another period,
and "he" is the person named before. Limits: the period, "only cables", "earlier ones?", "the second
one". And the subject: earlier turns are searched too, each weighing less the more the next turn can
be understood alone; a question about somebody new carries nothing. Whatever is carried over is
shown, and can be dropped.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from corpus import ORDINAL_WORDS, document_nouns
from embeddings import key_terms
from qa.understanding.lexicon import AUXILIARIES, POINTING_WORDS, QUESTION_WORDS, any_of
from qa.understanding.question import (
    MAX_QUESTION_LENGTH,
    capitalised_names,
    content_words,
    read_time_once,
)
from qa.understanding.time import TimeReading

CARRIED_KINDS = ("people", "period", "subject", "record", "kind")
"""What can be carried over, and dropped by these names."""

SUBJECT_WEIGHTS = (0.1, 0.3, 0.5)
"""What the previous turn weighs when a question shows no, one, or more signs that it leans on it.
Fitted by benchmarks/conversations.py; with the last turn alone, nDCG@10 is 0.05 lower there."""

MIN_CONTEXT_WEIGHT = 0.03
OWN_WEIGHT_WITHOUT_CONTENT = 0.3
"""What a question without a content word ("When was that?") weighs next to its context."""

RECORD_WEIGHT = 0.5
MAX_WORDS_OF_SHORT_QUESTION = 2

_POINTING_WORD = re.compile(rf"\b(?:{any_of(POINTING_WORDS)})\b", re.IGNORECASE)
_CONTINUING_START = re.compile(
    r"^\W*(?:and|but|so|then|also|or|what about|how about|any|why|ok|okay|i mean|tell me more"
    r"|which)\b",
    re.IGNORECASE,
)
_QUESTION_START = re.compile(rf"\W*(?:{any_of(QUESTION_WORDS, AUXILIARIES)})\b", re.IGNORECASE)
_OPENING_OF_OTHER_TIME = re.compile(
    r"^(?:and|but|or|what about|how about|what of|then)\b[\s,]*", re.IGNORECASE
)
_NOTHING_BUT_TIME = re.compile(
    r"^(?:(?:and|but|or|what|how|about|of|in|then|the|so|only|just|during)\b[\s,]*)*[?.!\s]*$",
    re.IGNORECASE,
)
_PERSON_PRONOUN = re.compile(r"\b(he|she|they|him|her|them|his|their)\b", re.IGNORECASE)
_ORDINALS = list(ORDINAL_WORDS)[:10]
_RECORD_NUMBER = re.compile(
    rf"\b(?:the )?(?P<word>{any_of(_ORDINALS)}|last|\d{{1,2}}(?:st|nd|rd|th))"
    r" (?:one|record|source|result|citation)\b"
    r"|\b(?:number|record|source|result|citation) (?P<number>\d{1,2})\b|\[(?P<note>\d{1,2})\]",
    re.IGNORECASE,
)
_EARLIER_OR_LATER = re.compile(
    r"^\W*(?:(?:and|any|anything|what about|are there|show me|is there|something)\b\s*)*"
    r"(?P<direction>earlier|older|before that|later|newer|more recent|after that)"
    r"(?: ones?| records?| documents?)?\W*$",
    re.IGNORECASE,
)
_ONLY_KIND = re.compile(
    r"^\W*(?:and |show (?:me )?)?(?:only|just)(?: the)? (?P<kind>[^\W\d_]+(?: [^\W\d_]+)?)\W*$",
    re.IGNORECASE,
)
_THAT_RECORD = re.compile(
    r"\bthere\b|\bthen\?|\b(?:was|is|did|of|about|in|at) (?:that|this)\b"
    r"|\b(?:that|this|the same) "
    rf"(?:{any_of(document_nouns(), 'document', 'visit', 'record', 'occasion')})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ShownRecord:
    """A record that an earlier answer showed. The days are None when open or undated."""

    id: str
    title: str
    earliest: date | None
    latest: date | None


@dataclass(frozen=True)
class EarlierTurn:
    """An earlier turn of the conversation.

    Attributes:
        full_question: its question, with everything that it took from earlier turns.
        earliest, latest, period_words: the period that it had.
        records: what its answer showed, the cited ones first.
        cited: how many of the records were cited.
        people: the names in the question that are known to be persons.
    """

    full_question: str
    earliest: date | None
    latest: date | None
    period_words: str
    records: tuple[ShownRecord, ...]
    cited: int = 0
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class CarriedContext:
    """One thing taken from earlier turns: its kind, one of `CARRIED_KINDS`, and its words."""

    kind: str
    words: str


@dataclass(frozen=True)
class FollowUp:
    """A question with what it takes from earlier turns.

    Attributes:
        text: the question made complete.
        own_weight: what it weighs itself in the search.
        context: (text, weight) of earlier turns that are searched too.
        earliest, latest, period_words: a period carried over.
        record_id: the id of the only record to search.
        title_word: a word that titles must contain ("cables").
        carried: all that is carried over, to be shown.
    """

    text: str
    own_weight: float = 1.0
    context: tuple[tuple[str, float], ...] = ()
    earliest: date | None = None
    latest: date | None = None
    period_words: str = ""
    record_id: str | None = None
    title_word: str = ""
    carried: tuple[CarriedContext, ...] = ()


NO_CONTEXT = FollowUp("")
"""What a question takes that is not part of a conversation."""


def resolve_follow_up(
    text: str, earlier: Sequence[EarlierTurn], drop: Collection[str] = ()
) -> FollowUp:
    """Return the question with what it takes from the earlier turns, without the kinds in `drop`.

    earlier: the turns from the first to the last. Raises ValueError when `drop` has a kind that is
    not one of `CARRIED_KINDS`.
    """
    unknown = [kind for kind in drop if kind not in CARRIED_KINDS]
    if unknown:
        kinds = ", ".join(CARRIED_KINDS)
        raise ValueError(f"{unknown[0]!r} is not carried; choose one of {kinds}")
    if not earlier or len(text) > MAX_QUESTION_LENGTH:  # read_question refuses a longer one
        return FollowUp(text)
    return (
        _picked_record(text, earlier, drop)
        or _at_other_time(text, earlier[-1], drop)
        or _of_one_kind(text, earlier[-1], drop)
        or _with_context(text, earlier, drop)
    )


def _with_context(text: str, earlier: Sequence[EarlierTurn], drop: Collection[str]) -> FollowUp:
    """Return a question with the person, subject, record and period that it leans on."""
    last, words = earlier[-1], content_words(text)
    leans = _leans(text)
    asks_by_itself = not _leaning_signs(text) or (not leans and _QUESTION_START.match(text))
    if asks_by_itself and not _shares_names(text, earlier):
        return FollowUp(text)
    full_text, person = (text, "") if "people" in drop else _with_person(text, earlier)
    carried = [CarriedContext("people", person)] if person else []
    context = [] if "subject" in drop else _earlier_subjects(text, earlier)
    if context:
        carried.append(CarriedContext("subject", last.full_question))
    if "record" not in drop and last.records and (_THAT_RECORD.search(text) or not words):
        context.append((last.records[0].title, RECORD_WEIGHT))
        carried.append(CarriedContext("record", last.records[0].title))
    follow_up = FollowUp(
        full_text,
        OWN_WEIGHT_WITHOUT_CONTENT if context and not words else 1.0,
        tuple(context),
        carried=tuple(carried),
    )
    continues = leans or not words or (_leaning_signs(text) and _has_no_new_word(words, earlier))
    time = read_time_once(text, None)
    has_own_time = time.periods or time.excluded_periods
    if not continues or not last.period_words or has_own_time or "period" in drop:
        return follow_up
    return replace(
        follow_up,
        earliest=last.earliest,
        latest=last.latest,
        period_words=last.period_words,
        carried=(*carried, CarriedContext("period", last.period_words)),
    )


def _leaning_signs(text: str) -> int:
    """Return how many signs a question shows that it leans on earlier turns, 0 to 2."""
    is_short = len(set(content_words(text))) <= MAX_WORDS_OF_SHORT_QUESTION
    return min(
        2, bool(_POINTING_WORD.search(text)) + bool(_CONTINUING_START.search(text)) + is_short
    )


def _leans(text: str) -> bool:
    """Return whether words of a question point to earlier turns or continue them."""
    return bool(_POINTING_WORD.search(text) or _CONTINUING_START.search(text))


def _earlier_terms(earlier: Sequence[EarlierTurn]) -> set[str]:
    return {term for turn in earlier for term in key_terms(turn.full_question)}


def _has_no_new_word(words: Sequence[str], earlier: Sequence[EarlierTurn]) -> bool:
    """Return whether every word was in an earlier turn: a short question may have a new subject."""
    return set(words) <= _earlier_terms(earlier)


def _shares_names(text: str, earlier: Sequence[EarlierTurn]) -> bool:
    """Return whether every name of a question was in an earlier turn."""
    earlier_terms = _earlier_terms(earlier)
    return all(set(key_terms(name)) & earlier_terms for name in capitalised_names(text))


def _earlier_subjects(text: str, earlier: Sequence[EarlierTurn]) -> list[tuple[str, float]]:
    """Return (text, weight) of the earlier turns, the latest first.

    Each turn weighs less than the next one, by how much that leans on it. A turn without a content
    word ("Why?") is skipped: what it asked about is the turn before it.
    """
    subjects, weight, next_text = [], 1.0, text
    for turn in reversed(earlier):
        if not content_words(turn.full_question):
            continue
        weight *= SUBJECT_WEIGHTS[_leaning_signs(next_text)]
        if weight < MIN_CONTEXT_WEIGHT:
            break
        subjects.append((_subject(turn) or turn.full_question, weight))
        next_text = turn.full_question
    return subjects


def _subject(turn: EarlierTurn) -> str:
    return read_time_once(turn.full_question, None).text_without_time


def _picked_record(
    text: str, earlier: Sequence[EarlierTurn], drop: Collection[str]
) -> FollowUp | None:
    """Return a question about one of the records shown ("the second one"), None when it is not.

    The list meant is the last one; turns that only picked one of its records are skipped.
    """
    match = _RECORD_NUMBER.search(text)
    if match is None or "record" in drop:
        return None
    lists = (
        turn.records
        for position, turn in reversed(list(enumerate(earlier)))
        if not _only_picks(turn, earlier[:position])
    )
    records = next(lists, earlier[-1].records)
    word = (match["word"] or match["number"] or match["note"]).casefold()
    if word in _ORDINALS:
        number = _ORDINALS.index(word) + 1
    else:
        number = len(records) if word == "last" else int(re.sub(r"\D", "", word))
    if not 1 <= number <= len(records):
        return None
    record = records[number - 1]
    text_without_number = text[: match.start()] + text[match.end() :]
    return FollowUp(
        text if content_words(text_without_number) else record.title,
        record_id=record.id,
        carried=(CarriedContext("record", record.title),),
    )


def _only_picks(turn: EarlierTurn, earlier: Sequence[EarlierTurn]) -> bool:
    """Return whether a turn showed a single record, out of a list that an earlier turn showed."""
    return len(turn.records) == 1 and any(
        len(before.records) > 1 and turn.records[0] in before.records for before in earlier
    )


def _at_other_time(text: str, last: EarlierTurn, drop: Collection[str]) -> FollowUp | None:
    """Return the previous question at another time: "And in 1962?", "earlier ones?"."""
    if "subject" in drop:
        return None
    subject = _subject(last).rstrip(" ?.")
    carried = (CarriedContext("subject", last.full_question),)
    if (match := _EARLIER_OR_LATER.match(text)) is not None:
        is_earlier = match["direction"].casefold().startswith(("earlier", "older", "before"))
        follow_up = FollowUp(f"{subject}?", carried=carried)
        return _before_records(follow_up, last) if is_earlier else _after_records(follow_up, last)
    time: TimeReading = read_time_once(text, None)
    if time.periods and _NOTHING_BUT_TIME.match(time.text_without_time):
        words = _OPENING_OF_OTHER_TIME.sub("", text).strip(" ?")
        return FollowUp(f"{subject} {words}?", carried=carried)
    return None


def _before_records(follow_up: FollowUp, turn: EarlierTurn) -> FollowUp | None:
    """Return a follow-up limited to the days before the first record of a turn."""
    days = [first for first, _ in _dated_records(turn)]
    if not days or min(days) == date.min:
        return None
    bound = min(days)
    return replace(follow_up, latest=bound - timedelta(days=1), period_words=f"before {bound}")


def _after_records(follow_up: FollowUp, turn: EarlierTurn) -> FollowUp | None:
    """Return a follow-up limited to the days after the last record of a turn."""
    days = [last for _, last in _dated_records(turn)]
    if not days or max(days) == date.max:
        return None
    bound = max(days)
    return replace(follow_up, earliest=bound + timedelta(days=1), period_words=f"after {bound}")


def _dated_records(turn: EarlierTurn) -> list[tuple[date, date]]:
    """Return the first and last day of the cited records, or of all when none is cited."""
    return [
        (record.earliest, record.latest)
        for record in turn.records[: turn.cited] or turn.records
        if record.earliest is not None and record.latest is not None
    ]


def _of_one_kind(text: str, last: EarlierTurn, drop: Collection[str]) -> FollowUp | None:
    """Return the previous question among the records with a word in the title: "only cables"."""
    match = _ONLY_KIND.match(text)
    if match is None or "subject" in drop or read_time_once(text, None).periods:
        return None
    carried = [CarriedContext("subject", last.full_question)]
    if "kind" in drop:
        return FollowUp(last.full_question, carried=tuple(carried))
    carried.append(CarriedContext("kind", match["kind"]))
    return FollowUp(last.full_question, title_word=match["kind"], carried=tuple(carried))


def _with_person(text: str, earlier: Sequence[EarlierTurn]) -> tuple[str, str]:
    """Return the question with its first "he", "she" or "they" replaced by a name, and the name.

    After a name in the question itself nothing is replaced: in "Did Mao tell Stalin his plan?" the
    word means one of the two. In front of one it is replaced only by a known person. Turns without
    a content word are skipped.
    """
    pronoun = _PERSON_PRONOUN.search(text)
    first_name = min((text.index(name) for name in capitalised_names(text)), default=len(text))
    turn = next((turn for turn in reversed(earlier) if content_words(turn.full_question)), None)
    if pronoun is None or turn is None or pronoun.start() > first_name:
        return text, ""
    has_name = first_name < len(text)
    names = turn.people or (() if has_name else capitalised_names(_subject(turn)))
    if not names:
        return text, ""
    word = pronoun.group().casefold()
    is_plural = word in ("they", "them", "their") and len(names) > 1
    person = " and ".join(names[:2]) if is_plural else names[0]
    replacement = f"{person}'s" if word in ("his", "their") else person
    return text[: pronoun.start()] + replacement + text[pronoun.end() :], person

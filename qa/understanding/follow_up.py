"""Follow-ups without a language model: what a short question leaves out is taken from the turns before it.

Three things are carried. *Words in place*: "And in 1962?" is the question before with another period, and "he" is the
person named before. *Limits*: the period, "only cables", "earlier ones?", "the second one". And *the subject*: the
turns before are searched along with the question, each with a weight that falls the more the turn after it can stand by
itself; a question about somebody new carries nothing. Whatever is carried is named, and can be dropped.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from corpus import ORDINAL_WORDS, document_nouns
from embeddings import key_terms
from qa.understanding.question import MAX_QUESTION_LENGTH, content_words, names_in
from qa.understanding.time import read_time

CARRIED_KINDS = ("people", "period", "subject", "record", "kind")
"""What can be carried, and dropped by these names."""

SUBJECT_WEIGHTS = (0.1, 0.3, 0.5)
"""How much the turn before weighs beside a question that shows none, one, or more signs of leaning on it. Fitted by
benchmarks/conversations.py; without the chain, last turn alone, nDCG@10 is 0.05 lower there."""

LEAST_WEIGHT = 0.03
OWN_WEIGHT_WHEN_EMPTY = 0.3
"""How much a question without a word of content ("When was that?") weighs beside what it carries."""

RECORD_WEIGHT = 0.5

_LEANS = re.compile(
    r"\b(?:it|its|they|them|their|theirs|those|these|that|this|he|she|his|her|him|one|ones|there|other|others|else"
    r"|another|same|both|either|former|latter|such|so)\b",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"^\W*(?:and|but|so|then|also|or|what about|how about|any|why|ok|okay|i mean|tell me more|which)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\W*(?:who|whom|whose|what|when|where|why|how|which|did|does|do|is|are|was|were|has|have|had|can|could)\b",
    re.IGNORECASE,
)
_FEW_WORDS = 2
_OPENING = re.compile(r"^(?:and|but|or|what about|how about|what of|then)\b[\s,]*", re.IGNORECASE)
_NOTHING = re.compile(
    r"^(?:(?:and|but|or|what|how|about|of|in|then|the|so|only|just|during)\b[\s,]*)*[?.!\s]*$",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(he|she|they|him|her|them|his|their)\b", re.IGNORECASE)
_ORDINALS = list(ORDINAL_WORDS)[:10]
_NTH = re.compile(
    rf"\b(?:the )?(?P<word>{'|'.join(_ORDINALS)}|last|\d{{1,2}}(?:st|nd|rd|th)) (?:one|record|source|result|citation)\b"
    r"|\b(?:number|record|source|result|citation) (?P<number>\d{1,2})\b|\[(?P<note>\d{1,2})\]",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"^\W*(?:(?:and|any|anything|what about|are there|show me|is there|something)\b\s*)*"
    r"(?P<way>earlier|older|before that|later|newer|more recent|after that)(?: ones?| records?| documents?)?\W*$",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"^\W*(?:and |show (?:me )?)?(?:only|just)(?: the)? (?P<kind>[^\W\d_]+(?: [^\W\d_]+)?)\W*$",
    re.IGNORECASE,
)
_THAT_RECORD = re.compile(
    r"\bthere\b|\bthen\?|\b(?:was|is|did|of|about|in|at) (?:that|this)\b"
    rf"|\b(?:that|this|the same) (?:{'|'.join(document_nouns())}|document|visit|record|occasion)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class EarlierTurn:
    """An earlier turn: its question made whole, the period it had, and the records that its answer showed, in order.

    records: (id, title, first day, last day) of each, those cited first; days None when open or undated.
    cited: how many of them were cited. people: the names asked about that are known to be persons.
    """

    full_question: str
    earliest: date | None
    latest: date | None
    period_words: str
    records: tuple[tuple[str, str, date | None, date | None], ...]
    cited: int = 0
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class CarriedContext:
    """One thing taken from the turns before. kind: one of `CARRIED`."""

    kind: str
    words: str


@dataclass(frozen=True)
class FollowUp:
    """A question with what it takes from the turns before.

    text: the question made whole. weight: its own in the search of meaning and words. context: (text, weight) of
    earlier turns. earliest, latest, period_words: a period carried. record: the id of the one record asked about.
    kind: a word that titles must hold ("cables"). carried: all of it, to be shown.
    """

    text: str
    weight: float = 1.0
    context: tuple[tuple[str, float], ...] = ()
    earliest: date | None = None
    latest: date | None = None
    period_words: str = ""
    record: str | None = None
    kind: str = ""
    carried: tuple[CarriedContext, ...] = ()


def resolve_follow_up(
    text: str, before: Sequence[EarlierTurn], drop: Collection[str] = ()
) -> FollowUp:
    """The question with what it takes from the turns `before`, first to last, but for the kinds in `drop`.

    ValueError when `drop` names no kind of `CARRIED`.
    """
    unknown = [kind for kind in drop if kind not in CARRIED_KINDS]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is not carried; choose one of {', '.join(CARRIED_KINDS)}")
    if not before or len(text) > MAX_QUESTION_LENGTH:  # too long to be asked: read_question says so
        return FollowUp(text)
    last = before[-1]
    found = (
        _one_of_them(text, before, drop) or _other_time(text, last, drop) or _kind(text, last, drop)
    )
    if found is not None:
        return found
    carried: list[CarriedContext] = []
    whole = text
    if "people" not in drop:
        whole, person = _with_person(text, before)
        carried += [CarriedContext("people", person)] if person else []
    signs, leans, says = _signs(text), _leans(text), content_words(text)
    whole_question = not signs or (not leans and _ASKS.match(text) is not None)
    if whole_question and not _shares_a_name(text, before):
        return FollowUp(text)
    context = [] if "subject" in drop else _subject(text, before)
    if context:
        carried.append(CarriedContext("subject", before[-1].full_question))
    if "record" not in drop and last.records and (_THAT_RECORD.search(text) or not says):
        context.append((last.records[0][1], RECORD_WEIGHT))
        carried.append(CarriedContext("record", last.records[0][1]))
    time = read_time(text)
    weight = OWN_WEIGHT_WHEN_EMPTY if context and not says else 1.0
    goes_on = leans or not says or (bool(signs) and _says_nothing_new(says, before))
    timed = (
        goes_on
        and last.period_words
        and not time.periods
        and not time.excluded_periods
        and "period" not in drop
    )
    if not timed:
        return FollowUp(whole, weight, tuple(context), carried=tuple(carried))
    carried.append(CarriedContext("period", last.period_words))
    return FollowUp(
        whole,
        weight,
        tuple(context),
        last.earliest,
        last.latest,
        last.period_words,
        carried=tuple(carried),
    )


def _signs(text: str) -> int:
    """How many signs a question shows that it leans on what came before, 0 to 2."""
    few = len(set(content_words(text))) <= _FEW_WORDS
    return min(2, bool(_LEANS.search(text)) + bool(_OPENS.search(text)) + few)


def _leans(text: str) -> bool:
    """Whether a question points to what came before, or goes on from it, in so many words."""
    return _LEANS.search(text) is not None or _OPENS.search(text) is not None


def _says_nothing_new(says: Sequence[str], before: Sequence[EarlierTurn]) -> bool:
    """Whether all that a question speaks of was spoken of: a short question may be a whole one, of another subject."""
    return set(says) <= {word for turn in before for word in key_terms(turn.full_question)}


def _subject(text: str, before: Sequence[EarlierTurn]) -> list[tuple[str, float]]:
    """The earlier turns, each weighing less than the one after it, by how much that one leans on it.

    A turn without a word of content ("Why?") is passed over: what it asked about is the turn before it.
    """
    found, weight, later = [], 1.0, text
    for turn in (one for one in reversed(before) if content_words(one.full_question)):
        weight *= SUBJECT_WEIGHTS[_signs(later)]
        if weight < LEAST_WEIGHT:
            break
        found.append(
            (read_time(turn.full_question).text_without_time or turn.full_question, weight)
        )
        later = turn.full_question
    return found


def _shares_a_name(text: str, before: Sequence[EarlierTurn]) -> bool:
    """Whether nobody new is named: a question about somebody new has a new subject."""
    names = names_in(text)
    words = {word for turn in before for word in key_terms(turn.full_question)}
    return all(set(key_terms(name)) & words for name in names)


def _one_of_them(
    text: str, before: Sequence[EarlierTurn], drop: Collection[str]
) -> FollowUp | None:
    """One of the records that an answer showed: the last one, turns that only picked one of its records aside."""
    found = _NTH.search(text)
    if found is None or "record" in drop:
        return None
    shown = next(
        (turn for turn in reversed(before) if not _picked_one(turn, before)), before[-1]
    ).records
    word = (found["word"] or found["number"] or found["note"]).casefold()
    if word in _ORDINALS:
        place = _ORDINALS.index(word) + 1
    else:
        place = len(shown) if word == "last" else int(re.sub(r"\D", "", word))
    if not 1 <= place <= len(shown):
        return None
    record, title, *_ = shown[place - 1]
    rest = text[: found.start()] + text[found.end() :]
    asked = text if content_words(rest) else title
    return FollowUp(asked, record=record, carried=(CarriedContext("record", title),))


def _picked_one(turn: EarlierTurn, before: Sequence[EarlierTurn]) -> bool:
    """Whether a turn showed only one record, which a turn before it had shown among others."""
    if len(turn.records) != 1:
        return False
    earlier = before[: list(before).index(turn)]
    return any(turn.records[0] in one.records and len(one.records) > 1 for one in earlier)


def _other_time(text: str, last: EarlierTurn, drop: Collection[str]) -> FollowUp | None:
    """The question before, at another time: "And in 1962?", "earlier ones?"."""
    if "subject" in drop:
        return None
    subject = read_time(last.full_question).text_without_time.rstrip(" ?.")
    carried = (CarriedContext("subject", last.full_question),)
    way = _EARLIER.match(text)
    if way is not None:
        shown = last.records[: last.cited] or last.records
        days = [
            (first, final)
            for _, _, first, final in shown
            if first is not None and final is not None
        ]
        if not days:
            return None
        if way["way"].casefold().startswith(("earlier", "older", "before")):
            bound = min(first for first, _ in days)
            if bound == date.min:
                return None
            day = bound - timedelta(days=1)
            return FollowUp(
                f"{subject}?", latest=day, period_words=f"before {bound}", carried=carried
            )
        bound = max(final for _, final in days)
        if bound == date.max:
            return None
        day = bound + timedelta(days=1)
        return FollowUp(f"{subject}?", earliest=day, period_words=f"after {bound}", carried=carried)
    time = read_time(text)
    if time.periods and _NOTHING.match(time.text_without_time):
        words = _OPENING.sub("", text).strip(" ?")
        return FollowUp(f"{subject} {words}?", carried=carried)
    return None


def _kind(text: str, last: EarlierTurn, drop: Collection[str]) -> FollowUp | None:
    """The question before, among the records whose titles say so: "only cables"."""
    found = _ONLY.match(text)
    if found is None or "subject" in drop or read_time(text).periods:
        return None
    kind = "" if "kind" in drop else found["kind"]
    carried = (
        CarriedContext("subject", last.full_question),
        *([CarriedContext("kind", kind)] if kind else []),
    )
    return FollowUp(last.full_question, kind=kind, carried=carried)


def _with_person(text: str, before: Sequence[EarlierTurn]) -> tuple[str, str]:
    """The question with its first "he", "she" or "they" named, and the name.

    Only before a name of its own, and then only where the turn before named somebody known to be a person: in "Did Mao
    tell Stalin his plan?" it is one of them. Turns without a word of content are passed over.
    """
    found = _PERSON.search(text)
    own = min((text.index(name) for name in names_in(text)), default=len(text))
    last = next((turn for turn in reversed(before) if content_words(turn.full_question)), None)
    if found is None or last is None or found.start() > own:
        return text, ""
    names = last.people or (
        names_in(read_time(last.full_question).text_without_time) if own == len(text) else ()
    )
    if not names:
        return text, ""
    word = found.group().casefold()
    several = word in ("they", "them", "their") and len(names) > 1
    person = " and ".join(names[:2]) if several else names[0]
    named = f"{person}'s" if word in ("his", "their") else person
    return text[: found.start()] + named + text[found.end() :], person

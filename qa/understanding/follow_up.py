"""Follow-ups without a language model: what a short question takes from the turns before it.

Its grammar decides whether it takes anything (`leaning`). Four things are carried over. Words:
"And in 1962?" is the previous question at another time, "what about China?" the same of another
place, and "he" is the person named before. Limits: the period, "only cables", "earlier ones?". The
records: "the second one", "was there an answer?" (`picked_records`). And the subject: earlier turns
are searched too, each weighing less the more the next turn can be understood alone. A time that is
not whole is completed (`carried_time`). Whatever is carried over is shown, and can be dropped.
This is the likeliest reading of a follow-up; `thread` adds the others.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from embeddings import key_terms
from qa.understanding.carried_time import complete_time
from qa.understanding.earlier_turns import (
    CARRIED_KINDS,
    CarriedContext,
    EarlierTurn,
    FollowUp,
    day_after,
)
from qa.understanding.leaning import read_leaning
from qa.understanding.new_element import NewElement, in_old_question, read_new_element
from qa.understanding.picked_records import (
    answering_letter,
    asks_for_others,
    picked_records,
    related_records,
)
from qa.understanding.question import (
    MAX_QUESTION_LENGTH,
    capitalised_names,
    content_words,
    names_nothing,
    read_time_once,
)
from qa.understanding.referents import (
    CompletedText,
    complete_place,
    complete_pronouns,
    last_with_content,
    subject_of,
)
from qa.understanding.sentence_parser import parse
from qa.understanding.time import TimeReading

SUBJECT_WEIGHTS = (0.15, 0.3, 0.5)
"""What the previous turn weighs when a question shows no, one, or more signs that it leans on it.
Fitted by benchmarks/conversations.py; with the last turn alone, nDCG@10 is 0.05 lower there."""

MIN_CONTEXT_WEIGHT = 0.03
OWN_WEIGHT_WITHOUT_CONTENT = 0.3
"""What a question without a content word ("When was that?") weighs next to its context."""

RECORD_WEIGHT = 0.5
MAX_WORDS_OF_SHORT_QUESTION = 2
TURNS_WITH_THE_OLD_QUESTION = 3
"""How far back "what about China?" looks for a question with a place."""

_OPENING_OF_OTHER_TIME = re.compile(
    r"^(?:and|but|or|what about|how about|what of|then)\b[\s,]*", re.IGNORECASE
)
_NOTHING_BUT_TIME = re.compile(
    r"^(?:(?:and|but|or|what|how|about|of|in|then|the|so|only|just|during)\b[\s,]*)*[?.!\s]*$",
    re.IGNORECASE,
)
_EARLIER_OR_LATER = re.compile(
    r"^\W*(?:(?:and|any|anything|what about|are there|show me|is there|something|what"
    r"|happened|came|come)\b\s*)*"
    r"(?:(?P<earlier>earlier|older|before(?: that)?)|later|newer|more recent|after(?:wards| that)"
    r"|then|next)(?: ones?| records?| documents?)?\W*$",
    re.IGNORECASE,
)
_THOSE = re.compile(
    r"^\W*(?:(?:and |but )?(?:show (?:me )?)?(?:only|just)\s+)?(?:the\s+(?:\w+\s+)?)?"
    r"(?:those|ones?)\b[\s,]*(?=\w)",
    re.IGNORECASE,
)
_ONLY_KIND = re.compile(
    r"^\W*(?:and |show (?:me )?)?(?:only|just)(?: the)? (?P<kind>[^\W\d_]+(?: [^\W\d_]+)?)\W*$",
    re.IGNORECASE,
)


def resolve_follow_up(
    text: str,
    earlier: Sequence[EarlierTurn],
    drop: Collection[str] = (),
    names: Mapping[str, str] | None = None,
) -> FollowUp:
    """Return the question with what it takes from the earlier turns, without the kinds in `drop`.

    earlier: the turns from the first to the last. names: the names that the archive knows in the
    question, as written, and the kind of each. Raises ValueError when `drop` has a kind that is not
    one of `CARRIED_KINDS`.
    """
    unknown = [kind for kind in drop if kind not in CARRIED_KINDS]
    if unknown:
        kinds = ", ".join(CARRIED_KINDS)
        raise ValueError(f"{unknown[0]!r} is not carried; choose one of {kinds}")
    if not earlier or len(text) > MAX_QUESTION_LENGTH:  # read_question refuses a longer one
        return FollowUp(text)
    completed = None if "date" in drop else complete_time(text, earlier)
    follow_up = _resolve(text if completed is None else completed.text, earlier, drop, names or {})
    if completed is None:
        return follow_up
    return replace(follow_up, carried=(*follow_up.carried, CarriedContext("date", completed.words)))


def _resolve(
    text: str, earlier: Sequence[EarlierTurn], drop: Collection[str], names: Mapping[str, str]
) -> FollowUp:
    about_records = None
    if "record" not in drop:
        about_records = answering_letter(text, earlier) or picked_records(text, earlier)
    if about_records is None and "subject" not in drop:
        about_records = related_records(text, earlier)
    return (
        about_records
        or _at_other_time(text, earlier, drop)
        or _narrowed(text, earlier[-1], drop)
        or _of_one_kind(text, earlier[-1], drop)
        or _of_another_name(text, earlier, drop, names)
        or _with_context(text, earlier, drop, names)
    )


def _with_context(
    text: str, earlier: Sequence[EarlierTurn], drop: Collection[str], names: Mapping[str, str]
) -> FollowUp:
    """Return a question with the person, subject, record and period that it leans on."""
    last, words = earlier[-1], content_words(text)
    leaning = read_leaning(text)
    if not (
        leaning.leans
        or _supplies(last, leaning.definite_nouns, text, earlier)
        or _stays_with_topic(text, earlier, names)
    ):
        return FollowUp(text)
    shown_ids = tuple(record.id for record in last.cited_records)
    completed = CompletedText(text) if "people" in drop else complete_pronouns(text, earlier)[0]
    full_text = complete_place(completed.text, earlier).text
    carried = list(completed.carried)
    context = [] if "subject" in drop else earlier_subjects(text, earlier)
    if context:
        carried.append(CarriedContext("subject", last.full_question))
    record_ids: tuple[str, ...] = ()
    if "record" not in drop and last.records and (leaning.points_to_record or not words):
        context.append((last.records[0].title, RECORD_WEIGHT))
        carried.append(CarriedContext("record", last.records[0].title))
        if not words and last.cited:
            record_ids = (last.records[0].id,)
    follow_up = FollowUp(
        full_text,
        OWN_WEIGHT_WITHOUT_CONTENT if context and not words else 1.0,
        tuple(context),
        record_ids=record_ids,
        without_ids=shown_ids if asks_for_others(text) and not record_ids else (),
        asks_for_records=bool(record_ids),
        carried=tuple(carried),
    )
    time = read_time_once(text, None)
    has_own_time = time.periods or time.excluded_periods
    may_keep_period = leaning.leans and not record_ids and "period" not in drop
    if not may_keep_period or has_own_time:
        return follow_up
    return with_period_of(last, follow_up)


def with_period_of(turn: EarlierTurn, follow_up: FollowUp) -> FollowUp:
    """Return a follow-up within the period of an earlier turn; as it is, where that has none."""
    if not turn.period_words:
        return follow_up
    return replace(
        follow_up,
        earliest=turn.earliest,
        latest=turn.latest,
        period_words=turn.period_words,
        carried=(*follow_up.carried, CarriedContext("period", turn.period_words)),
    )


def _supplies(
    last: EarlierTurn, nouns: Sequence[str], text: str, earlier: Sequence[EarlierTurn]
) -> bool:
    """Return whether the last answer says who "the ambassador" is, and nobody new is named."""
    titles = {term for record in last.cited_records for term in key_terms(record.title)}
    is_supplied = any(titles.intersection(key_terms(noun)) for noun in nouns)
    return is_supplied and shares_names(text, earlier)


def _stays_with_topic(text: str, earlier: Sequence[EarlierTurn], names: Mapping[str, str]) -> bool:
    """Return whether a question names nobody and no time, and goes on about an earlier subject.

    It shares a word of content with an earlier question, or is a word or two without a verb.
    """
    if not names_nothing(text, names):
        return False
    words = set(content_words(text))
    words_by_turn = [set(content_words(turn.full_question)) for turn in earlier]
    if words in words_by_turn:
        return False  # asked again
    if any(words & words_of_turn for words_of_turn in words_by_turn):
        return True
    return len(words) <= MAX_WORDS_OF_SHORT_QUESTION and read_leaning(text).is_fragment


def _leaning_signs(text: str) -> int:
    """Return how many signs a question shows that it leans on earlier turns, 0 to 2."""
    leaning = read_leaning(text)
    is_short = len(set(content_words(text))) <= MAX_WORDS_OF_SHORT_QUESTION
    return min(2, leaning.points + leaning.continues + is_short)


def shares_names(text: str, earlier: Sequence[EarlierTurn]) -> bool:
    """Return whether every name of a question was in an earlier question."""
    earlier_terms = {term for turn in earlier for term in key_terms(turn.full_question)}
    return all(set(key_terms(name)) & earlier_terms for name in capitalised_names(text))


def earlier_subjects(text: str, earlier: Sequence[EarlierTurn]) -> list[tuple[str, float]]:
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
        subjects.append((subject_of(turn) or turn.full_question, weight))
        next_text = turn.full_question
    return subjects


def _of_another_name(
    text: str, earlier: Sequence[EarlierTurn], drop: Collection[str], names: Mapping[str, str]
) -> FollowUp | None:
    """Return an earlier question about another name: "what about China?", "and with Lund?"."""
    if "subject" in drop:
        return None
    time: TimeReading = read_time_once(text, None)
    element: NewElement | None = read_new_element(time.text_without_time)
    if element is None:
        return None
    for turn in list(reversed(earlier))[:TURNS_WITH_THE_OLD_QUESTION]:
        question = in_old_question(element, turn, subject_of(turn), names)
        if question is None:
            continue
        follow_up = FollowUp(
            question,
            focus=tuple(name for name in names if name in element.words),
            carried=(CarriedContext("subject", turn.full_question),),
        )
        if time.periods:
            return replace(follow_up, text=f"{question.rstrip('?')} {time.words}?")
        dated = next((turn for turn in (earlier[-1], turn) if turn.period_words), turn)
        return follow_up if "period" in drop else with_period_of(dated, follow_up)
    return None


def _at_other_time(
    text: str, earlier: Sequence[EarlierTurn], drop: Collection[str]
) -> FollowUp | None:
    """Return the previous question at another time: "And in 1962?", "earlier ones?"."""
    if "subject" in drop:
        return None
    last = last_with_content(earlier) or earlier[-1]
    subject = subject_of(last).rstrip(" ?.")
    carried = (CarriedContext("subject", last.full_question),)
    if (match := _EARLIER_OR_LATER.match(text)) is not None:
        follow_up = FollowUp(f"{subject}?", asks_for_records=True, carried=carried)
        move = _before_records if match["earlier"] else after_records
        return move(follow_up, earlier[-1])
    if names_only_time(text):
        words = _OPENING_OF_OTHER_TIME.sub("", text).strip(" ?")
        return FollowUp(f"{subject} {words}?", carried=carried)
    return None


def names_only_time(text: str) -> bool:
    """Return whether a text says nothing but a time: "and in 1962?"."""
    time: TimeReading = read_time_once(text, None)
    return bool(time.periods) and _NOTHING_BUT_TIME.match(time.text_without_time) is not None


def points_to_those(text: str) -> bool:
    """Return whether a text begins with "those" or "the ones", and says which."""
    return _THOSE.match(text) is not None


def _before_records(follow_up: FollowUp, turn: EarlierTurn) -> FollowUp | None:
    """Return a follow-up limited to the days before the first record of a turn."""
    days = [first for first, _ in _dated_records(turn)]
    if not days or min(days) == date.min:
        return None
    bound = min(days)
    return replace(follow_up, latest=bound - timedelta(days=1), period_words=f"before {bound}")


def after_records(follow_up: FollowUp, turn: EarlierTurn) -> FollowUp | None:
    """Return a follow-up limited to the days after the last record of a turn."""
    bound = max((last for _, last in _dated_records(turn)), default=None)
    if (start := day_after(bound)) is None:
        return None
    return replace(
        follow_up,
        earliest=start,
        period_words=f"after {bound}",
        context=tuple((record.gist, RECORD_WEIGHT) for record in turn.cited_records[:1]),
        goes_on_from=bound,
    )


def _dated_records(turn: EarlierTurn) -> list[tuple[date, date]]:
    """Return the first and last day of the cited records, or of all when none is cited."""
    return [
        (record.earliest, record.latest)
        for record in turn.cited_records or turn.records
        if record.earliest is not None and record.latest is not None
    ]


def _narrowed(text: str, last: EarlierTurn, drop: Collection[str]) -> FollowUp | None:
    """Return the previous question with one more limit: "only those to Lund", "after 1981"."""
    match = _THOSE.search(text)
    if match is None or "subject" in drop:
        return None
    limit = text[match.end() :].strip(" ,.?!")
    if not limit or any(word.part_of_speech in ("VERB", "AUX") for word in parse(limit).words):
        return None
    question = f"{last.full_question.rstrip(' ?.!')} {limit}?"
    follow_up = FollowUp(question, carried=(CarriedContext("subject", last.full_question),))
    has_time = read_time_once(limit, None).periods
    keeps_period = not has_time and "period" not in drop
    return with_period_of(last, follow_up) if keeps_period else follow_up


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

"""The readings of a follow-up: what it may ask, of which records. The search tells which counts.

A question is searched within the period of the turn before; but a story goes on, so "Did he get
it?" is searched in later records too, once for each person that "he" may be. "Why?" is searched in
the record quoted last and in all that tell of the same. "Where did he go next?" is searched in
later records only. A complete question that is refused may still be about the last record.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from qa.understanding.carried_time import complete_time
from qa.understanding.correction import corrected_readings, read_correction
from qa.understanding.earlier_turns import (
    CarriedContext,
    EarlierTurn,
    FollowUp,
    answered_turns,
    day_after,
)
from qa.understanding.follow_up import (
    after_records,
    earlier_subjects,
    names_only_time,
    points_to_those,
    resolve_follow_up,
    shares_names,
)
from qa.understanding.leaning import read_leaning
from qa.understanding.picked_records import answer_to_letter, asks_for_answer, asks_for_others
from qa.understanding.question import (
    capitalised_names,
    content_words,
    names_nothing,
    read_time_once,
)
from qa.understanding.referents import (
    complete_place,
    complete_pronouns,
    last_with_content,
    subject_of,
)
from qa.understanding.sentence_parser import parse

TURNS_SAID = 2
"""How many turns back a quoted sentence counts as already seen."""
STORY_WEIGHT = 0.3
"""What the record quoted last weighs in the search for what its story goes on to tell."""

_OUTCOMES = frozenset("result results outcome effect success consequence consequences".split())
_NEXT = re.compile(
    r"\s*\b(?:(?:right\s+)?after(?:wards?| that| this)|next|later(?:\s+on)?|subsequently)\b"
    r"(?=\s*(?:[,;.?!]|$))",
    re.IGNORECASE,
)


def read_follow_up(
    text: str,
    earlier: Sequence[EarlierTurn],
    drop: Collection[str] = (),
    names: Mapping[str, str] | None = None,
) -> tuple[FollowUp, ...]:
    """Return the readings of a question after earlier turns, the likeliest first.

    The arguments are those of `resolve_follow_up`, which gives the first reading. Where it is the
    old question in its period ("what about China?"), and nothing answers, all times are tried,
    unless it is a day.
    """
    correction = read_correction(text) if earlier and "subject" not in drop else None
    if correction is not None:
        completed = complete_time(correction.new, earlier)
        new = correction.new if completed is None else completed.text
        if names_only_time(new) or points_to_those(new):
            text = correction.new
        elif corrected := corrected_readings(correction, earlier, names or {}):
            return corrected
    first = resolve_follow_up(text, earlier, drop, names)
    readings = _readings(text, first, earlier, drop, names or {})
    has_old_words = first.text != text  # else it asks nothing but of that time
    is_of_day = first.earliest is not None and first.earliest == first.latest
    takes_period = any(context.kind == "period" for context in first.carried)
    if has_old_words and takes_period and not is_of_day:
        return (*readings, _at_any_time(first))
    return readings


def without_repeats(earlier: Sequence[EarlierTurn], text: str) -> list[EarlierTurn]:
    """Return the turns with questions not asked again in the next turn, `text` being the last.

    So the same question has the same answer, and no turn counts twice. What has no verb ("And
    then?"), and a wish for others, goes on each time.
    """
    next_texts = [*(turn.typed for turn in earlier), text][1:]
    pairs = zip(earlier, next_texts, strict=True)
    return [turn for turn, next_text in pairs if not _is_repeat(turn.typed, next_text)]


def _is_repeat(typed: str, next_text: str) -> bool:
    if typed.casefold().split() != next_text.casefold().split() or not content_words(typed):
        return False
    goes_on = read_leaning(typed).is_fragment and not capitalised_names(typed)
    return not (goes_on or asks_for_others(typed))


def _at_any_time(reading: FollowUp) -> FollowUp:
    """Return a reading without the period that it takes from the turn before."""
    return replace(
        reading,
        earliest=None,
        latest=None,
        period_words="",
        only_if_refused=True,
        carried=tuple(context for context in reading.carried if context.kind != "period"),
    )


def _readings(
    text: str,
    first: FollowUp,
    earlier: Sequence[EarlierTurn],
    drop: Collection[str],
    names: Mapping[str, str],
) -> tuple[FollowUp, ...]:
    turn = next(answered_turns(earlier), None)
    if turn is None or not {"subject", "record", "people"}.isdisjoint(drop):
        return (first,)
    if _asks_what_came(text) or (asks_for_answer(text) and not first.reply_to):
        return _what_came(first, turn, earlier)
    if first.without_ids and not first.context:
        again = FollowUp(turn.full_question, only_if_refused=True, carried=first.carried)
        return (first, again)  # "who else?" where no other record tells of it
    if first.without_ids:  # "who else backed it?" may be answered by the same record
        start = None if first.asks_for_records else turn.cited_records[0].latest
        return (replace(first, goes_on_from=start), *_in_story(text, turn, earlier))
    if first.reply_to or first.title_word or first.focus:
        return (first,)
    if readings := _asked_of_old_clause(text, first, turn, earlier):
        return readings
    if first.record_ids:
        return _of_record(text, first, earlier)
    is_alone = not first.carried
    names_others = is_alone and not names_nothing(text, names) and not shares_names(text, earlier)
    if read_time_once(first.text, None).periods or names_others:
        return (first,)
    story_readings = _in_story(text, turn, earlier)
    if is_alone:
        return (first, *(replace(reading, only_if_refused=True) for reading in story_readings))
    first = replace(first, said=_quotes_of(earlier), goes_on_from=turn.cited_records[0].latest)
    if any(reading.earliest is not None for reading in story_readings):
        return (*story_readings, replace(first, only_if_refused=True))
    return (first, *story_readings)


def _asks_what_came(text: str) -> bool:
    """Return whether a text is only a phrase that asks for the outcome: "with what result?"."""
    return _is_interrogative_phrase(text) and not _OUTCOMES.isdisjoint(content_words(text))


def _is_interrogative_phrase(text: str) -> bool:
    """Return whether a text asks, and has no clause: "why?", "by whom?", "on which ship?"."""
    words = [word for word in parse(text).words if word.part_of_speech != "PUNCT"]
    start = next((i for i, word in enumerate(words) if word.tag != "CC"), len(words))
    opens = any(word.tag in ("WDT", "WP", "WP$", "WRB") for word in words[start : start + 2])
    asks_of_other = (
        len(words) > start + 1
        and words[start].tag.startswith("W")
        and (
            words[start + 1].tag in ("IN", "RB")  # "what about China?", "who else?"
        )
    )
    has_clause = any(word.part_of_speech in ("VERB", "AUX", "PROPN") for word in words)
    return opens and not asks_of_other and not has_clause


def read_sequel(earlier: Sequence[EarlierTurn]) -> tuple[FollowUp, ...]:
    """Return the readings of a question that the record quoted last does not answer: what came.

    "Did he accept that?" needs the answer to the letter, "Did he get any?" what followed it.
    """
    turn = next(answered_turns(earlier), None)
    return () if turn is None else _what_came(FollowUp(""), turn, earlier)[:1]


def _what_came(
    first: FollowUp, turn: EarlierTurn, earlier: Sequence[EarlierTurn]
) -> tuple[FollowUp, ...]:
    """Return the answer to the letter quoted last, else what followed the record."""
    topic = last_with_content(earlier) or turn
    carried = (CarriedContext("subject", topic.full_question),)
    later = after_records(
        FollowUp(topic.full_question, asks_for_records=True, carried=carried), turn
    )
    reply = answer_to_letter("", earlier)
    readings = tuple(reading for reading in (reply, later) if reading is not None)
    fallbacks = (replace(reading, only_if_refused=True) for reading in readings[1:])
    return (*readings[:1], *fallbacks) or (first,)


def _quotes_of(earlier: Sequence[EarlierTurn]) -> tuple[str, ...]:
    return tuple(quote for turn in earlier[-TURNS_SAID:] for quote in turn.said)


def _in_story(text: str, turn: EarlierTurn, earlier: Sequence[EarlierTurn]) -> list[FollowUp]:
    """Return the readings of a question asked of all that tells of the record quoted last."""
    without_next = _NEXT.sub("", text)
    goes_on = without_next != text and bool(content_words(without_next))
    readings = complete_pronouns(without_next if goes_on else text, earlier)
    if not content_words(text) and not readings[0].words:
        return []
    if read_leaning(text).is_fragment and capitalised_names(text):
        return []  # "what about China?" stays within the period
    record = turn.cited_records[0]
    after = day_after(record.latest) if goes_on else None
    return [
        FollowUp(
            complete_place(reading.text, earlier).text,
            context=(
                *earlier_subjects(text, earlier)[:1],
                (record.gist, STORY_WEIGHT),
            ),
            earliest=after,
            period_words="" if after is None else f"after {record.latest}",
            said=_quotes_of(earlier),
            goes_on_from=record.latest,
            carried=(
                *reading.carried,
                CarriedContext("subject", turn.full_question),
                CarriedContext("record", record.title),
            ),
        )
        for reading in readings
    ]


def _of_record(text: str, first: FollowUp, earlier: Sequence[EarlierTurn]) -> tuple[FollowUp, ...]:
    """Return the readings of a question about a record that the reader points to."""
    if first.asks_for_records or first.text == text:
        return (first,)
    return tuple(
        replace(first, text=reading.text, carried=(*reading.carried, *first.carried))
        for reading in complete_pronouns(first.text, earlier)
    )


def _asked_of_old_clause(
    text: str, first: FollowUp, turn: EarlierTurn, earlier: Sequence[EarlierTurn]
) -> tuple[FollowUp, ...]:
    """Return the readings of "Why?" or "On which ship?" with the clause of the question before.

    It is asked of the record quoted last, and of all that tell of the same. () for other texts.
    """
    before = last_with_content(earlier)
    if before is None or not _is_interrogative_phrase(text):
        return ()
    full_question = _with_interrogative(text, before)
    if not full_question:
        return ()
    of_record = replace(
        first,
        text=full_question,
        own_weight=1.0,
        context=(),
        said=_quotes_of(earlier),
        record_ids=(turn.cited_records[0].id,),
        carried=first.carried or (CarriedContext("subject", before.full_question),),
    )
    of_all = replace(
        of_record,
        record_ids=(),
        asks_for_records=False,
        goes_on_from=turn.cited_records[0].latest,
    )
    return (of_record, of_all)


def _with_interrogative(text: str, turn: EarlierTurn) -> str:
    """Return the question of a turn with another interrogative: "Why" for "When did it fall?".

    A question for yes or no has no place for a noun: "Is it like rugby?", "How many teams?".
    """
    parsed = parse(subject_of(turn))
    verb = next((w for w in parsed.words if w.part_of_speech in ("VERB", "AUX")), None)
    if verb is None or (not verb.start and _asks_for_noun(text)):
        return ""
    clause = parsed.text[verb.start :].rstrip(" ?.!")
    phrase = re.sub(r"^\W*(?:and|but|so)\b\W*", "", text, flags=re.IGNORECASE).strip(" ?.!")
    return f"{phrase[:1].upper()}{phrase[1:]} {clause[:1].lower()}{clause[1:]}?"


def _asks_for_noun(text: str) -> bool:
    """Return whether an interrogative phrase is a noun's: "how many teams", not "on which ship"."""
    parts = {word.part_of_speech for word in parse(text).words}
    return "NOUN" in parts and "ADP" not in parts

"""The records that a question means by their place, date, kind or answer.

"The second one", "[2]", "that letter", "the first two", "the latest one", "show me the document",
"was there an answer?", "any other papers on this?".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from corpus import ORDINAL_WORDS, describe_parties, read_correspondence
from qa.understanding.earlier_turns import (
    CarriedContext,
    EarlierTurn,
    FollowUp,
    ShownRecord,
    answered_turns,
    day_after,
)
from qa.understanding.leaning import MAX_LENGTH_READ, read_leaning
from qa.understanding.lexicon import ANY_ONE_RECORD, LIGHT_VERBS, RECORD_NOUNS, any_of
from qa.understanding.question import content_words
from qa.understanding.referents import subject_of
from qa.understanding.sentence_parser import ParsedWord, parse
from qa.understanding.time import NUMBERS

RELATED_WEIGHT = 0.5
"""Weight of the previous question in the search for neighbours of a record."""

_ORDINALS = list(ORDINAL_WORDS)[:10]
_RECORD_NUMBER = re.compile(
    rf"\b(?:the )?(?P<word>{any_of(_ORDINALS)}|last|\d{{1,2}}(?:st|nd|rd|th))"
    rf" (?:one|result|citation|of (?:them|these|those)|{any_of(RECORD_NOUNS)})\b"
    rf"|\b(?:number|result|citation|{any_of(RECORD_NOUNS)}) (?P<number>\d{{1,2}})\b"
    r"|\[(?P<note>\d{1,2})\]",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    rf"\bthe (?P<end>first|last) (?P<count>\d|{any_of(NUMBERS)})\b|\b(?P<both>both)\b"
    r"|\b(?P<all>all) of (?:them|these|those)\b",
    re.IGNORECASE,
)
_BY_DATE = re.compile(
    r"\bthe (?:(?P<latest>latest|newest|most recent)|earliest|oldest)"
    rf"(?: (?P<noun>ones?|of (?:them|these|those)|{any_of(RECORD_NOUNS)}))?\W*$",
    re.IGNORECASE,
)
_ANSWERING = frozenset(("answer", "reply", "respond", "response"))
_GETTING = frozenset((*LIGHT_VERBS, "get", "receive", "come", "send"))


def picked_records(text: str, earlier: Sequence[EarlierTurn]) -> FollowUp | None:
    """Return a question about records that an earlier answer showed, None when it is not."""
    if len(text) > MAX_LENGTH_READ:
        return None
    return (
        _numbered(text, earlier)
        or _several(text, earlier)
        or _by_date(text, earlier)
        or _shown_again(text, earlier)
        or _named_by_kind(text, earlier)
    )


def answering_letter(text: str, earlier: Sequence[EarlierTurn]) -> FollowUp | None:
    """Return a question for the answer to a letter shown: "was there a reply?"."""
    return answer_to_letter(_answerer(text), earlier) if asks_for_answer(text) else None


def asks_for_answer(text: str) -> bool:
    """Return whether a text asks only whether an answer came: "was there a reply?"."""
    words = _content_of_short(text)
    return any(word.lemma in _ANSWERING for word in words) and all(
        word.lemma in _ANSWERING or word.lemma in _GETTING or word.relation == "nsubj"
        for word in words
    )


def _answerer(text: str) -> str:
    """Return the words for who is to answer, "" for anybody."""
    words = _content_of_short(text)
    return " ".join({word.text for word in words if word.lemma not in (*_ANSWERING, *_GETTING)})


def _content_of_short(text: str) -> list[ParsedWord]:
    """Return the words of content of a text in small letters; [] for a long one."""
    words = parse(text.casefold()).words if len(text) <= MAX_LENGTH_READ else ()
    return [
        word
        for word in words
        if word.part_of_speech in ("NOUN", "VERB", "PROPN", "ADJ") and content_words(word.text)
    ]


def answer_to_letter(subject: str, earlier: Sequence[EarlierTurn]) -> FollowUp | None:
    """Return a question for the answer to the letter shown last. subject: who is to answer."""
    for turn in answered_turns(earlier):
        for record in turn.cited_records:
            letter = read_correspondence(record.title)
            if letter is None or not (letter.writers and letter.recipients):
                continue
            recipients = describe_parties(letter.recipients)
            if subject and not {*content_words(recipients)}.intersection(content_words(subject)):
                continue
            return FollowUp(
                f"What did {recipients} answer to {describe_parties(letter.writers)}?",
                earliest=day_after(record.latest),
                period_words=f"after {record.latest}" if record.latest else "",
                reply_to=record.id,
                asks_for_records=True,
                carried=(CarriedContext("record", record.title),),
            )
    return None


def related_records(text: str, earlier: Sequence[EarlierTurn]) -> FollowUp | None:
    """Return a question for more of what was shown: "any other papers on this?", "who else?"."""
    if len(text) > MAX_LENGTH_READ:
        return None
    turn = next(answered_turns(earlier), None)
    if turn is None or not asks_for_others(text) or _content(text):
        return None
    words = {word.text for word in parse(text.casefold()).words}
    shown_ids = tuple(record.id for record in turn.cited_records)
    carried = (CarriedContext("subject", turn.full_question),)
    if not words & {*RECORD_NOUNS, "this", "that", "it"}:
        return FollowUp(turn.full_question, without_ids=shown_ids, carried=carried)
    record = turn.cited_records[0]
    return FollowUp(
        record.gist,
        context=((turn.full_question, RELATED_WEIGHT),),
        without_ids=shown_ids,
        asks_for_records=True,
        carried=(*carried, CarriedContext("record", record.title)),
    )


def asks_for_others(text: str) -> bool:
    """Return whether records besides those shown are asked for; not by "Who else was there?"."""
    words = {word.text for word in parse(text.casefold()).words}
    return bool(words & {"other", "others", "else"}) and "there" not in words


def _numbered(text: str, earlier: Sequence[EarlierTurn]) -> FollowUp | None:
    match = _RECORD_NUMBER.search(text)
    if match is None:
        return None
    turn = _last_list(earlier)
    records = turn.records
    word = (match["word"] or match["number"] or match["note"]).casefold()
    if word in _ORDINALS:
        number = _ORDINALS.index(word) + 1
    else:
        number = turn.cited or len(records) if word == "last" else int(re.sub(r"\D", "", word))
    if not 1 <= number <= len(records):
        return None
    return _about(text, match, records[number - 1 : number])


def _several(text: str, earlier: Sequence[EarlierTurn]) -> FollowUp | None:
    match = _SEVERAL.search(text)
    if match is None or _content(text[: match.start()] + text[match.end() :]):
        return None
    turn = _last_list(earlier)
    records = turn.cited_records or turn.records
    if match["both"] and len(records) != 2:
        return None
    if match["end"]:
        count = match["count"].casefold()
        number = NUMBERS.get(count) or int(count)
        records = records[:number] if match["end"].casefold() == "first" else records[-number:]
    return _about(text, match, records)


def _by_date(text: str, earlier: Sequence[EarlierTurn]) -> FollowUp | None:
    match = _BY_DATE.search(text)
    if match is None or _content(text[: match.start()]):
        return None
    first_word = parse(text.casefold()).words[0]
    if first_word.tag in ("WP", "WRB", "WDT") and (match["noun"] or "").casefold() in RECORD_NOUNS:
        return None  # "What is the oldest document?" asks of the archive
    turn = _last_list(earlier)
    records = turn.cited_records or turn.records
    dated = [record for record in records if record.earliest and record.latest]
    if len(records) == 1 and (end := _end_of_kind(match, turn)):
        return FollowUp(end, carried=(CarriedContext("subject", turn.full_question),))
    if not dated:
        return None
    choose = max if match["latest"] else min
    return _about(text, match, (choose(dated, key=_first_day),))


def _end_of_kind(match: re.Match[str], turn: EarlierTurn) -> str:
    """Return "the latest report of the Bank" where the turn asked for such a report; else "".

    The only record that was shown is neither the latest nor the oldest one of anything.
    """
    parsed = parse(subject_of(turn))
    for index, word in enumerate(parsed.words):
        if word.lemma in RECORD_NOUNS and word.part_of_speech == "NOUN":
            within = [parsed.words[at] for at in parsed.subtree(index)]
            within = [part for part in within if part.part_of_speech != "DET" or part.head != index]
            phrase = parsed.text[within[0].start : within[-1].end]
            return f"the {match['latest'] or 'earliest'} {phrase}"
    return ""


def _shown_again(text: str, earlier: Sequence[EarlierTurn]) -> FollowUp | None:
    """Return the first record of the last answer: "show me the document", "tell me more"."""
    words = parse(text.casefold()).words
    is_order = bool(words) and words[0].tag in ("VB", "VBP")
    has_verb = any(word.part_of_speech in ("VERB", "AUX") for word in words)
    asks_for_more = any(word.text == "more" for word in words) and (is_order or not has_verb)
    means_record = is_order and any(
        word.lemma in RECORD_NOUNS or word.text in ("it", "that", "this") for word in words
    )
    turn = next(answered_turns(earlier), None)
    if turn is None or _content(text) or not (asks_for_more or means_record):
        return None
    return _about(text, None, turn.cited_records[:1])


def _named_by_kind(text: str, earlier: Sequence[EarlierTurn]) -> FollowUp | None:
    """Return the record that "that letter" or a bare "the telegram" means, by its title."""
    turn = next(answered_turns(earlier), None)
    if turn is None:
        return None
    parsed = parse(text.casefold())
    for i, word in enumerate(parsed.words):
        determiners = [parsed.words[child].text for child in parsed.children(i, "det")]
        is_pointed_at = "that" in determiners or "this" in determiners
        if word.lemma not in RECORD_NOUNS or not (
            is_pointed_at or word.lemma in read_leaning(text).definite_nouns
        ):
            continue
        of_kind = [record for record in turn.cited_records if word.lemma in record.title.casefold()]
        if word.lemma in ANY_ONE_RECORD:
            of_kind = list(turn.cited_records)
        if of_kind and word.tag == "NN":
            return replace(_about(text, None, of_kind[:1]), asks_for_records=not _content(text))
    return None


def _about(text: str, match: re.Match[str] | None, records: Sequence[ShownRecord]) -> FollowUp:
    """Return a question about these records; the records themselves when it asks nothing else."""
    remaining_text = text if match is None else text[: match.start()] + text[match.end() :]
    asks_for_records = not _content(remaining_text)
    if match is not None:
        remaining_text = re.sub(
            r"\s*\b(?:in|on|at|of|by|to|from|during|with)\W*$", "", remaining_text
        )
    return FollowUp(
        _titles(records) if asks_for_records else remaining_text.strip() or text,
        record_ids=tuple(record.id for record in records),
        asks_for_records=asks_for_records,
        carried=tuple(CarriedContext("record", record.title) for record in records),
    )


def _content(text: str) -> list[str]:
    """Return the words of content besides those that name records or ask to see them."""
    words = re.findall(r"[^\W_]+", text.casefold())
    orders = ("open", "read", "see", "view", "display", "details", "more")
    return content_words(" ".join(w for w in words if w not in RECORD_NOUNS and w not in orders))


def _last_list(earlier: Sequence[EarlierTurn]) -> EarlierTurn:
    """Return the last turn that showed a list; turns that only picked from one are skipped."""
    lists = (
        turn
        for position, turn in reversed(list(enumerate(earlier)))
        if turn.records and not _only_picks(turn, earlier[:position])
    )
    return next(lists, earlier[-1])


def _only_picks(turn: EarlierTurn, earlier: Sequence[EarlierTurn]) -> bool:
    """Return whether a turn only showed records out of a list that an earlier turn showed."""
    names_them = turn.full_question == _titles(turn.records)
    return (names_them or len(turn.records) == 1) and any(
        len(before.records) > len(turn.records) and set(turn.records) <= set(before.records)
        for before in earlier
    )


def _titles(records: Sequence[ShownRecord]) -> str:
    return "; ".join(record.title for record in records)


def _first_day(record: ShownRecord) -> date:
    return record.earliest or date.min

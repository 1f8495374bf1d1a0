"""What a coordination joins: the two periods of "5 and 12 April", the two names of "Mao and Zhou".

A `Coordination` gives the text once with each of the things joined; words that belong to all of
them ("on Poland", "April 1946") are in each text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from qa.understanding import Parse, parse, read_time_once

MOST_ALTERNATIVES = 4
_MOST_WORDS_OF_DATE = 5
_TIME_PREPOSITION = r"(?:in|on|at|of|from|during|for|by|since|until|between|dated)"
_BEFORE_DATE = re.compile(rf"(?:\b(?:both\s+)?{_TIME_PREPOSITION}\s+)?(?:the\s+)?$", re.IGNORECASE)
_LEADING_PREPOSITION = re.compile(rf"{_TIME_PREPOSITION}\s+(?:the\s+)?", re.IGNORECASE)
_AFTER_DATE = re.compile(r"\W*$|\s*,|\s+(?:with|to|about|on|in|at|from|by|for|of)\s", re.IGNORECASE)
_DATE_JOINT = re.compile(r"\s+(?P<word>and|to|or|vs\.?|versus|with|than)\s+", re.IGNORECASE)
_WORD = re.compile(r"[^\s]+")
_NOUN_PREPOSITION = r"(?:of|from|to|in|on|by|with|dated)"
_NOUNS = ("NOUN", "PROPN", "PRON", "NUM")


class Days(NamedTuple):
    """The first and the last day of a stated time."""

    earliest: date
    latest: date


@dataclass(frozen=True)
class Coordination:
    """Things of one kind that a text joins.

    Attributes:
        alternatives: the text, once with each of them alone.
        labels: each of them, as written or completed.
        joint: the word that joins them, in small letters: "and", "or", "to".
        relation: how the first of them depends on its head, as `ParsedWord.relation`; "" for times.
        heading: the word on which the first depends, or the preposition of a time, in small
            letters.
        repeats_preposition: whether each time has a preposition: "in 1980 and in 1981".
        periods: the days that the times mean; () for other things.
        at_end: whether times end the text, or only an adjunct follows.
        of_root: whether the things are subject, object or adjunct of the main verb.
    """

    alternatives: tuple[str, ...]
    labels: tuple[str, ...]
    joint: str
    relation: str = ""
    heading: str = ""
    repeats_preposition: bool = False
    periods: tuple[Days, ...] = ()
    at_end: bool = False
    of_root: bool = False


def joined_times(text: str, joints: tuple[str, ...] = ("and",)) -> Coordination | None:
    """Return the two times that a text joins with one of these words, None when there are none.

    A time that leaves something out takes it from the other: "June and November 1934". Both must be
    equally long: two days, two months, two years.
    """
    for joint in _DATE_JOINT.finditer(text):
        if joint["word"].casefold() not in joints:
            continue
        for right_end, right_date in _dates_after(text, joint.end()):
            for left_start, left_date in _dates_before(text, joint.start()):
                if (pair := _completed(left_date, right_date)) is None:
                    continue
                before = text[:left_start]
                preposition = _BEFORE_DATE.search(before)
                start = preposition.start() if preposition else left_start
                second_preposition = _LEADING_PREPOSITION.match(text, joint.end())
                periods = tuple(period for _, period in pair)
                when = [f"{_preposition_for(period)} {words}" for words, period in pair]
                return Coordination(
                    tuple(_with_time(text[:start], time, text[right_end:]) for time in when),
                    tuple(words for words, _ in pair),
                    joint["word"].casefold(),
                    heading=text[start:left_start].strip().casefold(),
                    repeats_preposition=second_preposition is not None,
                    periods=periods,
                    at_end=_AFTER_DATE.match(text, right_end) is not None,
                )
    return None


def joined_nouns(text: str, opening: str = "") -> Coordination | None:
    """Return the nouns or names that a text joins with "and" or "or", None when there are none.

    opening: words to read in front of the text, so that it is a sentence: "We compare ".
    """
    parsed = parse(opening + text)
    for index, word in enumerate(parsed.words):
        if word.start < len(opening) or word.part_of_speech not in _NOUNS or word.tag == "WP":
            continue
        if word.relation == "conj" and parsed.words[word.head].part_of_speech in _NOUNS:
            continue
        chain = _possessors(parsed, _of_one_rank(parsed, _chain(parsed, index)))
        if 2 <= len(chain) <= MOST_ALTERNATIVES and chain[0] < chain[-1]:
            coordination = _alternatives(parsed, chain, len(opening))
            if coordination is not None:
                return coordination
    return None


def joined_sides(first: str, second: str) -> Coordination:
    """Return two sides that a text sets against each other: "A vs. B", "A differs from B".

    What the second leaves out it takes from the first: "the telegram of 3 May", "that of 7 May".
    """
    first, second = first.strip(), second.strip()
    noun = re.sub(rf"\s{_NOUN_PREPOSITION}\s.*", "", first)
    if joined_again := re.match(r"(?:that|those)\b", second, re.IGNORECASE):
        second = f"{noun}{second[joined_again.end() :]}"
    elif owner := re.match(rf".*?[’']s?(?=\s{_NOUN_PREPOSITION}\s|$)", second):
        owned = re.sub(r"^.*[’']s?\s", "", noun)
        second = f"{owner.group()} {owned}{second[owner.end() :]}"
    year = re.search(r"\b\d{4}\b", second)
    if year is not None and not re.search(r"\d{4}", first):  # "of 3 May", "of 7 May 1950"
        dated = f"{first} {year.group()}"
        first = dated if _is_day(dated) else first
    return Coordination((first, second), (first, second), "and")


def _is_day(words: str) -> bool:
    periods = read_time_once(words, None).periods
    return len(periods) == 1 and periods[0].earliest == periods[0].latest is not None


def tidy(text: str) -> str:
    """Return a text with single blanks, none before a mark, and no mark at its ends but "?"."""
    text = re.sub(r"\s+([,.;:?!])", r"\1", " ".join(text.split()))
    return re.sub(r"[,;:]+(?=[?.!]|$)", "", text).strip(" ,;:")


def _with_time(before: str, time: str, after: str) -> str:
    """Return a text with its time at the end, in front of a question mark."""
    text = tidy(f"{before} {after}")
    mark = "?" if text.endswith("?") else ""
    return f"{text.rstrip('?')} {time}{mark}".strip()


def _chain(parsed: Parse, index: int) -> list[int]:
    """Return a word and what is joined to it, left to right: "A, B and C"."""
    chain = [index]
    while True:
        after = [
            child
            for child in parsed.children(chain[-1], "conj")
            if parsed.words[child].part_of_speech in _NOUNS
        ]
        if not after:
            return chain
        chain += after


def _of_one_rank(parsed: Parse, chain: list[int]) -> list[int]:
    """Return the noun above the first member where the second joins that: it has an article.

    In "the strike in Bergen and the fire in Oslo" the parser joins Bergen with the fire.
    """
    words, first = parsed.words, chain[0]
    if len(chain) != 2 or words[first].relation != "pobj" or parsed.children(first, "det"):
        return chain
    if words[chain[1]].part_of_speech != "NOUN" or not parsed.children(chain[1], "det"):
        return chain
    above = words[words[first].head].head
    is_noun = words[above].part_of_speech in _NOUNS and bool(parsed.children(above, "det"))
    return [above, chain[1]] if is_noun else chain


def _possessors(parsed: Parse, chain: list[int]) -> list[int]:
    """Return the possessors of "Mao's and Stalin's positions", where the parser joins the noun."""
    if not parsed.children(chain[0], "case"):
        return chain
    return [
        owners[0]
        if not parsed.children(member, "case") and (owners := parsed.children(member, "poss"))
        else member
        for member in chain
    ]


def _alternatives(parsed: Parse, chain: list[int], offset: int) -> Coordination | None:
    text, words = parsed.text, parsed.words
    joints = [
        words[child].text.casefold() for member in chain for child in parsed.children(member, "cc")
    ]
    if not joints or not set(joints) <= {"and", "or"}:
        return None
    spans = []
    for place, member in enumerate(chain):
        start = words[_left_edge(parsed, member)].start
        if place + 1 < len(chain):
            next_start = _left_edge(parsed, chain[place + 1])
            end = _end_of_left(parsed, member, next_start)
        else:
            end = _end_of_last(parsed, chain)
        spans.append((start, end))
    if any(start < offset for start, _ in spans):
        return None
    labels = [text[start:end].strip() for start, end in spans]
    labels = [re.sub(r"^both\s+", "", label, flags=re.IGNORECASE) for label in labels]
    labels = _without_ellipsis(parsed, chain, labels)
    before, after = text[offset : spans[0][0]], text[spans[-1][1] :]
    after = re.sub(r"^\s*both\b", "", after)
    before = re.sub(r"\bboth\s*$", "", before, flags=re.IGNORECASE)
    head = words[words[chain[0]].head]
    return Coordination(
        tuple(tidy(f"{before} {label} {after}") for label in labels),
        tuple(labels),
        joints[-1],
        words[chain[0]].relation,
        head.text.casefold(),
        of_root=_depends_on_root(parsed, chain[0]),
    )


def _depends_on_root(parsed: Parse, index: int) -> bool:
    """Return whether a noun is subject, object or adjunct of the verb of the sentence."""
    words, word = parsed.words, parsed.words[index]
    if word.relation == "pobj" and words[word.head].relation == "prep":
        word = words[word.head]
    root = words[word.head]
    if root.relation == "aux":  # "Did Lund and Holm both visit Oslo?"
        root = words[root.head]
    return (
        word.relation in ("nsubj", "dobj", "dative", "prep")
        and root.relation == "ROOT"
        and root.part_of_speech == "VERB"
    )


def _left_edge(parsed: Parse, index: int) -> int:
    """Return the first word of a noun with what stands before it: "the Geneva conference"."""
    return min(place for place in parsed.subtree(index) if place <= index)


def _end_of_left(parsed: Parse, member: int, next_start: int) -> int:
    """Return where a member ends that another follows: before the comma or conjunction."""
    last = next_start - 1
    while last > member and (
        parsed.words[last].relation in ("cc", "punct", "preconj")
        or parsed.words[last].part_of_speech == "CCONJ"
    ):
        last -= 1
    return parsed.words[last].end


def _end_of_last(parsed: Parse, chain: list[int]) -> int:
    """Return where the last member ends.

    The words after its noun belong to it alone when an earlier member has such words too, or when
    it has its own article: "the speech in Bandung or the session in Moscow". Otherwise they belong
    to all: "Nehru and Zhou on the border".
    """
    member, words = chain[-1], parsed.words
    own_end = member
    for child in parsed.children(member, "case", "nummod"):
        own_end = max(own_end, child)
    earlier_has_more = any(
        child > earlier
        for earlier in chain[:-1]
        for child in parsed.children(earlier, "prep", "relcl", "acl")
        if child < chain[chain.index(earlier) + 1]
    )
    has_article = bool(parsed.children(member, "det"))
    if earlier_has_more or has_article:
        for child in parsed.children(member, "prep", "relcl", "acl"):
            own_end = max(own_end, *parsed.subtree(child))
    return words[own_end].end


def _without_ellipsis(parsed: Parse, chain: list[int], labels: list[str]) -> list[str]:
    """Complete what the later members leave out: "Nixon's trip and Carter's", "that of 7 May"."""
    head = parsed.words[chain[0]]
    completed = labels[:1]
    for member, label in zip(chain[1:], labels[1:], strict=True):
        word = parsed.words[member]
        if word.text.casefold() in ("that", "those"):
            label = re.sub(r"^(?:that|those)\b", f"the {head.text}", label, flags=re.IGNORECASE)
        elif not parsed.children(chain[0], "case") and parsed.children(member, "case"):
            label = re.sub(r"([’']s?)(?=\s|$)", rf"\1 {head.text}", label, count=1)
        completed.append(label)
    is_possessive = [bool(re.search(r"[’']s?$", label)) for label in completed]
    if is_possessive[-1] and not all(is_possessive):  # "Mao and Stalin's positions"
        completed = [
            label if owned else f"{label}’s"
            for label, owned in zip(completed, is_possessive, strict=True)
        ]
    return completed


def _dates_after(text: str, start: int) -> Iterator[tuple[int, str]]:
    """Yield (end, words) of what may be a date after a joint, the longest first."""
    opening = _LEADING_PREPOSITION.match(text, start)
    start = opening.end() if opening else start
    ends = [match.end() for match in _WORD.finditer(text, start)][:_MOST_WORDS_OF_DATE]
    for end in reversed(ends):
        words = text[start:end].rstrip(",.;:?!")
        if any(map(str.isdigit, words)) or words.istitle():
            yield start + len(words), words


def _dates_before(text: str, end: int) -> Iterator[tuple[int, str]]:
    """Yield (start, words) of what may be a date before a joint, the longest first."""
    starts = [match.start() for match in _WORD.finditer(text[:end])][-_MOST_WORDS_OF_DATE:]
    for start in starts:
        words = text[start:end].rstrip(",")
        if not _LEADING_PREPOSITION.match(words) and not words.casefold().startswith("both "):
            yield start, words


def _completed(left_date: str, right_date: str) -> tuple[tuple[str, Days], tuple[str, Days]] | None:
    """Return both dates with their periods, each completed by the other; None when one is none."""
    for second in _with_rest(right_date, left_date):
        second_period = _whole_date(second)
        if second_period is None:
            continue
        for first in _with_rest(left_date, second):
            first_period = _whole_date(first)
            if first_period is not None and _length(first_period) == _length(second_period):
                if first_period == second_period or first == second:
                    continue
                return (first, first_period), (second, second_period)
    return None


def _with_rest(date_words: str, other_date: str) -> Iterator[str]:
    """Yield a date as written, then with the first or the last words of another before or after."""
    yield date_words
    words = other_date.split()
    for count in range(1, len(words)):
        yield f"{date_words} {' '.join(words[-count:])}"
        yield f"{date_words}, {' '.join(words[-count:])}"
        yield f"{' '.join(words[:count])} {date_words}"


def _whole_date(words: str) -> Days | None:
    """Return the period of words that are a date and nothing else, of four digits at least."""
    if not re.search(r"\d{4}", words):
        return None
    reading = read_time_once(f"What happened in {words}?", None)
    undated_words = re.findall(r"\w+", reading.text_without_time)
    if len(reading.periods) != 1 or undated_words != ["What", "happened"]:
        return None
    period = reading.periods[0]
    if period.earliest is None or period.latest is None:
        return None
    return Days(period.earliest, period.latest)


def _length(period: Days) -> str:
    days = (period.latest - period.earliest).days
    return "day" if days < 1 else "month" if days < 31 else "year" if days < 366 else "longer"


def _preposition_for(period: Days) -> str:
    return "on" if _length(period) == "day" else "in"

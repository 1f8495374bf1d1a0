"""What a question takes for granted: that a record bears its names, and speaks of what it asks about.

Many questions of an archive ask only who, when and where: "Who travelled to Lima in 1962?", "What did Stalin advise
Mao?". A record of that time which bears all their names answers them, however it puts the rest. So the words that only
ask are told from those that say what about: the verb after "who" or after "did" and a name, the kind of thing after
"which" and "what", and "took place" ask; the others must be in the record.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus import Record, dates_in
from embeddings import key_terms, terms
from qa.answering.numerals import numbers_in
from qa.answering.sentences import split_sentences
from qa.understanding import Question, content_words

MOST_MISSING = 1 / 3
"""So much of what a question is about may be missing from a record that answers it; of one or two words, nothing."""

_SAME_NAME_LETTERS = 5
_MORE_LETTERS = 3

FEWEST_WORDS = 2
"""One word, with neither name nor period, is found in too many records to say that one of them answers."""

GENERIC_DEEDS = (
    "write writes wrote written send sends sent make made draft drafted sign signed date dated give given gave deliver "
    "delivered publish published talk talked speak spoke take took taken place hold held"
)
"""What is done with any record or at any meeting: when it was is the date that the record bears, whatever its words."""

_TELLING = (
    "say says said tell tells told talk talks talked speak speaks spoke spoken think thinks thought meet meets met "
    "deal deals concern concerns mention mentions mentioned record records document documents "
    "according view views opinion opinions attitude position reaction role part subject topic"
)
"""What a record tells of anybody, without the word."""

_ASKS_WHEN = re.compile(
    r"\W*(?:when|(?:on|in|at)?\s*(?:what|which)\s+(?:date|day|month|year))\b", re.IGNORECASE
)
_ASKS_A_NUMBER = re.compile(
    r"\bhow\s+(?:many|much|long|far|old|often|large|big|high|deep|tall|wide|heavy|fast)\b"
    r"|\bwhat\s+(?:is|was|were|are)\s+the\s+(?:\w+\s+)?(?:price|number|cost|population|size|length|amount|percentage)\b",
    re.IGNORECASE,
)
_ASKS_FOR_SEVERAL = re.compile(
    r"\W*(?:which|what|list|name|find|show(?:\s+me)?)\s+(?:all\s+)?(?:the\s+)?"
    r"(?!(?:was|is|does|has|this)\b)[^\W\d_]+s\b|\W*who\s+(?!was\b|is\b)",
    re.IGNORECASE,
)
_NAME = "\N{SECTION SIGN}"
_HOLDERS = "records?|documents?|sources?|papers|files|archives?|collections?|summaries|listings?"
_ONLY_ASKING = re.compile(
    rf"^\W*(?:what\s+)?(?:do|does|did)\s+(?:(?:the|these|those|our|my|your|any)\s+)?(?:{_HOLDERS})\s+"
    rf"(?:say|tell|hold|have|contain|show|mention|know|report)s?\b"
    rf"|\bin\s+(?:the|these|those|our|my|your)\s+(?:{_HOLDERS})\b|\bis\s+(?:known|said|told|recorded|written)\b"
    rf"|^\W*(?:who|whom|whose)\s+(?:else\s+)?(?:(?:was|were|is|are|has|have|had)\s+)?(?P<verb>[^\W\d_]+)"
    rf"|^\W*(?:which|what|list|name|find|show(?: me)?|give me|are there|were there)\s+"
    rf"(?:(?:the|all|any|every|some)\s+)*(?!(?:did|does|do|has|have|had|can|could|will|would|is|are|was|were)\b)(?P<thing>[^\W\d_]+)\b"
    rf"|^\W*how\s+(?:many|much|long|often)\b"
    rf"|\b(?:did|does|do)\s+(?:the\s+)?{_NAME}(?:(?:,|\s+and|\s+or)?\s+(?:the\s+)?{_NAME})*\s+(?P<deed>[^\W\d_]+)"
    rf"|\b(?:took|take|takes|taking)\s+place\b|\bhappen(?:ed|s)?\b|\boccur(?:red|s)?\b|\b(?:was|were)\s+(?:held|made)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class PresuppositionCheck:
    """What a record bears out of a question.

    met: whether it bears every name, and speaks of what the question is about. held: the share, 0 to 1, of the words
    that say what it is about which the record holds; nan without any. missing: the share of its names that the record
    lacks, 0 to 1; 0 without a name.
    """

    is_met: bool
    topic_share: float
    missing_name_share: float


def topic_terms(question: Question) -> tuple[str, ...]:
    """The analysed words that say what a question is about, its names and the words that only ask left out."""
    text = question.subject
    for name in sorted(question.names, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?:[’']s)?(?!\w)", _NAME, text)
    text = _ONLY_ASKING.sub(" ", text).replace(_NAME, " ")
    made = set(terms(f"{_TELLING} {question.ordered_noun}")) | set(
        terms(GENERIC_DEEDS) if _ASKS_WHEN.match(question.text) else ()
    )
    return tuple(word for word in dict.fromkeys(content_words(text)) if word not in made)


def check_presupposition(question: Question, record: Record) -> PresuppositionCheck:
    """What a record bears out of a question, for which it is read once.

    A question without a name, of two words or more (a period counts as one), is met where one sentence, with the title,
    holds all of them.
    """
    asked, missing = topic_terms(question), missing_name_share(question, record)
    words = set(terms(f"{record.title} {record.summary} {record.text}"))
    held = sum(word in words for word in asked)
    if question.names:
        met = not missing and len(asked) - held <= MOST_MISSING * len(asked)
    else:
        wanted = set(asked or content_words(question.subject))
        enough = len(wanted) + bool(question.time.periods) >= FEWEST_WORDS
        met = enough and any(wanted <= one for one in _sentences_with_title(record))
    return PresuppositionCheck(met, held / len(asked) if asked else math.nan, missing)


def missing_name_share(question: Question, record: Record) -> float:
    """The share of a question's names that a record does not bear, 0 to 1; 0 without a name."""
    return len(missing_names(record, question)) / max(1, len(question.names))


def asks_for_number(question: Question) -> bool:
    """Whether a question asks how many, how long or how much."""
    return _ASKS_A_NUMBER.search(question.text) is not None


def records_that_each_answer(question: Question, records: Sequence[Record]) -> list[Record]:
    """The records that answer by themselves, where all that bear a name are asked for ("Which trips to Lima ...").

    Those whose title bears the names, where there are such, of all that meet the question.
    """
    if not question.names or _ASKS_FOR_SEVERAL.match(question.text) is None:
        return []
    met = [record for record in records if check_presupposition(question, record).is_met]
    titled = [record for record in met if not names_absent_from(question, set(terms(record.title)))]
    return titled or met


def contains_number(text: str) -> bool:
    """Whether a text holds a number that is not of a date."""
    dates = dates_in(text)
    return any(
        not any(when.start <= one.start < when.end for when in dates) for one in numbers_in(text)
    )


def missing_names(record: Record, question: Question) -> tuple[str, ...]:
    """The names of the question that a record does not bear, in any of their forms."""
    return names_absent_from(question, record_terms(record)) if question.names else ()


def names_absent_from(question: Question, words: set[str]) -> tuple[str, ...]:
    """The names of the question that these analysed words do not bear.

    Of a name that is not known, half of the words are enough, and "Soviet" is borne by "Soviets", "China" by "Chinese".
    """
    known = {one.text: one for one in question.linked_names if one.kind}
    return tuple(
        name
        for name in question.names
        if not (known[name].is_mentioned_in(words) if name in known else _borne(name, words))
    )


def record_terms(record: Record) -> set[str]:
    """All analysed words of a record, its people and places among them."""
    return set(
        terms(" ".join((record.title, record.summary, record.text, *record.people, *record.places)))
    )


def _borne(name: str, words: set[str]) -> bool:
    """Whether at least half of a name's words are there: "Deng" bears out "Deng Xiaoping"."""
    stems = key_terms(name)
    return 2 * sum(_has(stem, words) for stem in stems) >= len(stems)


def _has(stem: str, words: set[str]) -> bool:
    if stem in words:
        return True
    start = stem[:_SAME_NAME_LETTERS]
    return len(start) == _SAME_NAME_LETTERS and any(
        word.startswith(start) and abs(len(word) - len(stem)) <= _MORE_LETTERS for word in words
    )


def _sentences_with_title(record: Record) -> Iterator[set[str]]:
    title = set(terms(record.title))
    for text in (record.summary, record.text):
        yield from (title | set(terms(text[start:end])) for start, end in split_sentences(text))

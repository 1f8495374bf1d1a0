"""What a question takes for granted: that a record bears its names, and speaks of what it asks about.

Many questions of an archive ask only who, when and where: "Who travelled to Lima in 1962?", "What did Stalin advise
Mao?". A record of that time which bears all their names answers them, however it puts the rest. So the words that only
ask are told from those that say what about: the verb after "who" or after "did" and a name, the kind of thing after
"which" and "what", and "took place" ask; the others must be in the record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus import Record
from embeddings import terms
from qa.nearest import names_missing
from qa.question import Question, content_words
from qa.sentences import sentences

MOST_MISSING = 1 / 3
"""So much of what a question is about may be missing from a record that answers it; of one or two words, nothing."""

FEWEST_WORDS = 2
"""One word, with neither name nor period, is found in too many records to say that one of them answers."""

MAKING = (
    "write writes wrote written send sends sent make made draft drafted sign signed date dated give given gave deliver "
    "delivered publish published talk talked speak spoke take took taken place hold held"
)
"""What is done with any record or at any meeting: when it was is the date that the record bears, whatever its words."""

_ASKS_WHEN = re.compile(r"\W*(?:when|(?:on|in|at)?\s*(?:what|which)\s+(?:date|day|month|year))\b", re.IGNORECASE)
_NAME = "\N{SECTION SIGN}"
_HOLDERS = "records?|documents?|sources?|papers|files|archives?|collections?|summaries|listings?"
_ONLY_ASKING = re.compile(
    rf"^\W*(?:what\s+)?(?:do|does|did)\s+(?:(?:the|these|those|our|my|your|any)\s+)?(?:{_HOLDERS})\s+"
    rf"(?:say|tell|hold|have|contain|show|mention|know|report)s?\b"
    rf"|\bin\s+(?:the|these|those|our|my|your)\s+(?:{_HOLDERS})\b|\bis\s+(?:known|said|told|recorded|written)\b"
    rf"|^\W*(?:who|whom|whose)\s+(?:else\s+)?(?:(?:was|were|is|are|has|have|had)\s+)?(?P<verb>[^\W\d_]+)"
    rf"|^\W*(?:which|what|how many|list|name|find|show(?: me)?|give me|are there|were there)\s+"
    rf"(?:(?:was|were|is|are)\s+)?(?:(?:the|all|any|every|some)\s+)*(?!(?:did|does|do|has|have|had|can|could|will|would)\b)(?P<thing>[^\W\d_]+)\b"
    rf"|\b(?:did|does|do)\s+(?:the\s+)?{_NAME}(?:\s+and\s+{_NAME})?\s+(?P<deed>[^\W\d_]+)"
    rf"|\b(?:took|take|takes|taking)\s+place\b|\bhappen(?:ed|s)?\b|\boccur(?:red|s)?\b|\b(?:was|were)\s+(?:held|made)\b",
    re.IGNORECASE,
)


def about(question: Question) -> tuple[str, ...]:
    """The analysed words that say what a question is about, its names and the words that only ask left out."""
    text = question.subject
    for name in sorted(question.names, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?:[’']s)?(?!\w)", _NAME, text)
    text = _ONLY_ASKING.sub(" ", text).replace(_NAME, " ")
    made = set(terms(MAKING)) if _ASKS_WHEN.match(question.asked) else set[str]()
    return tuple(word for word in dict.fromkeys(content_words(text)) if word not in made)


def is_met(question: Question, record: Record) -> bool:
    """Whether a record bears every name of the question and speaks of what it is about.

    A question without a name, of two words or more (a period counts as one), is met where one sentence, with the title,
    holds all of them.
    """
    asked = about(question)
    if not question.names:
        wanted = set(asked or content_words(question.subject))
        enough = len(wanted) + bool(question.time.periods) >= FEWEST_WORDS
        return enough and any(wanted <= words for words in _sentences_with_title(record))
    if names_missing(record, question):
        return False
    held = set(terms(f"{record.title} {record.summary} {record.text}"))
    missing = sum(word not in held for word in asked)
    return missing <= MOST_MISSING * len(asked)


def _sentences_with_title(record: Record) -> Iterator[set[str]]:
    title = set(terms(record.title))
    for text in (record.summary, record.text):
        yield from (title | set(terms(text[start:end])) for start, end in sentences(text))

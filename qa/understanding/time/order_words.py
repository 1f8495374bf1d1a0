"""The words of a question that ask for an order by date: "the first trip", "he last wrote".

"First" and "last" mean something else more often than not ("First Secretary", "how long did it
last"), so each needs a sign that it counts: the words before it, and the words that do not follow.
"""

from __future__ import annotations

import re
from typing import Literal

from corpus import SEASONS, WEEKDAY_NAMES, document_nouns
from qa.understanding.time.time_operators import TIME_WORDS

_UNITS = (
    "days|weeks|months|years|decades|centuries|hours|minutes|seconds|summers|winters|generations"
    "|kings|times"
)
_STRETCH = rf"(?:[a-z]+|[0-9]+) (?:{_UNITS})"
_OF = r"of(?! (?:the|his|her|their|these|those|all)\b)"
_NOT_AFTER = {name: words.split() for name, words in TIME_WORDS["no_order"].items()}
_THING = r"thing(?! (?:that )?(?:you|we|there|the archive)\b)"
_NO_FIRST = "|".join([_STRETCH, *_NOT_AFTER["after_first"], _THING, _OF])
_NO_LAST = "|".join([_STRETCH, *_NOT_AFTER["after_last"], *SEASONS, *WEEKDAY_NAMES])
_TO_DO = r"(?= (?:[a-z]+ )?to [a-z])"

_SENT_OR_SPOKEN = document_nouns(
    kinds=("letter", "cable", "message", "despatch", "record of conversation")
)
"""Documents of which there is a last one; a "final report" is of another kind."""

_EARLIEST = re.compile(
    r"\b(?:the |their |his |her |its |['’]s )"
    r"(?P<words>very first|first(?: ever)?)"
    rf"(?! (?i:{_NO_FIRST})\b)(?![-,])"
    r"|(?<!at the )\b(?P<adjective>earliest(?: known)?|oldest(?: known)?)\b(?![-,])"
    r"|^\W*(?P<start>first)(?= [a-z])"
    rf"(?! (?i:{_NO_FIRST}|of)\b)"
    r"|\b(?P<adverb>for the very first time|for the first time)\b"
    rf"|\b(?:was|were|is) the (?P<infinitive>first){_TO_DO}"
    r"|\b(?P<sorted>oldest first|earliest first)\b"
    r"|\b(?:when|where|who|how|which|what)\b[^.?!]{0,80}?"
    r"(?<!at )(?<!the )\b(?P<verb>first)(?= [a-z#]|\s*[?.]?$)"
    rf"(?! (?i:{_NO_FIRST})\b)"
)
_BOTH = re.compile(r"\bfirst (?:and|or|to|through) (?:the |his |her |their )?last\b")
_LATEST = re.compile(
    r"\b(?P<words>(?:the )?(?:very )?(?:most recent(?:ly)?|newest|latest(?! by\b)))\b"
    r"(?<!at the latest)(?![-,])"
    r"|\b(?:the |their |his |her |its |['’]s )(?P<last>very last|last(?: known)?)"
    rf"(?= [a-z])(?! (?i:{_NO_LAST})\b)"
    r"|^\W*(?P<start>last|latest|newest|most recent)(?= [a-z])"
    rf"(?! (?i:{_NO_LAST})\b)"
    r"|\b(?P<adverb>for the very last time|for the last time)\b"
    rf"|\b(?:was|were|is) the (?P<infinitive>last){_TO_DO}"
    r"|\b(?:was|were|is) (?:the|his|her|their|its) (?P<predicate>last)(?: one)?(?=\s*\?$)"
    r"|(?:^\W*|\b(?:the|their|his|her) )"
    r"(?P<count>last (?:two|three|four|five|six|seven|eight|nine|ten|[0-9]{1,3}))"
    rf"(?= [a-z])(?! (?:{_UNITS})\b)"
    r"|\b(?:the |their |his |her |its |['’]s )(?P<final>final)"
    rf"(?= (?:known |recorded )?(?:{'|'.join(_SENT_OR_SPOKEN)}|visit|trip|journey|appearance"
    r"|voyage)\b)"
    r"|\b(?:who|which)\b [^.?!]{0,80}?(?<!at )(?<!the )\b(?P<end>last)(?=\s*(?:#[^.?!]*)?\?$)"
    r"|\bwhen (?:was|were|had)\b [^.?!]{0,80}?(?<!at )(?<!the )\b(?P<place>last)(?= (?:in|at|on) )"
    r"|\b(?:when|where|who)\b (?!long)[^.?!]{0,80}?(?<!at )(?<!the )\b(?P<verb>last)(?= [a-z])"
    rf"(?! (?i:{_NO_LAST})\b)"
)
_QUESTION_WORD = re.compile(r"(?:When|Where|Who|Which|What|How) ")


def requested_order(
    question: str,
) -> tuple[Literal["earliest", "latest"] | None, tuple[tuple[int, int], ...]]:
    """Return the end of time asked for, and the spans of the words that ask.

    None when no words ask, or both ends are asked for. Capitals matter: "First Secretary" is a
    title, except in the first word of the question.
    """
    # only ASCII is made small, so that places stay the same
    plain = question[:1].lower() + question[1:] if question[:1].isascii() else question
    plain = _QUESTION_WORD.sub(lambda match: match[0].lower(), plain)
    if _BOTH.search(plain):
        return None, ()
    earliest, latest = _spans(_EARLIEST, plain), _spans(_LATEST, plain)
    if bool(earliest) == bool(latest):
        return None, ()
    return ("earliest", earliest) if earliest else ("latest", latest)


def _spans(pattern: re.Pattern[str], text: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span(match.lastgroup) for match in pattern.finditer(text) if match.lastgroup)

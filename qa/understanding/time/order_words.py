"""The words of a question that ask for an order by date: "the first trip", "the most recent letter", "he last wrote".

"First" and "last" mean other things more often than not ("First Secretary", "how long did it last"), so each needs a
sign that it counts: what stands before it, and what does not follow.
"""

from __future__ import annotations

import re

_NOT_AFTER_FIRST = (
    "secretary secretaries deputy deputies vice lady ladies minister ministers world international name names "
    "third fortnight hundred few couple stage stages phase round day term terms "
    "hand rate class person lieutenant sea lord quarter half aid amendment strike use steps generation principles "
    "place priority department directorate section bureau army corps division fleet front island line chapter "
    "part page party draft years year decade decades century days months weeks week hours and or to five thing ever "
)
_NOT_AFTER_LAST = (
    "third fortnight hundred few couple stage stages phase round quarter half term terms "
    "name names year month week night decade century summer winter spring autumn fall few years months weeks "
    "days hours minute ditch resort word words straw will rites stand long longer from until till for through "
    "into over about to in on at with and or of as than more only three two four five much till beyond monday "
    "tuesday wednesday thursday friday saturday sunday "
)

_UNITS = "days|weeks|months|years|decades|centuries|hours|minutes|seconds|summers|winters|generations|kings|times"
_STRETCH = rf"(?:[a-z]+|[0-9]+) (?:{_UNITS})"
_NO_FIRST = (
    f"{_STRETCH}|"
    + "|".join(_NOT_AFTER_FIRST.split())
    + "|of(?! (?:the|his|her|their|these|those|all)\\b)"
)
_NO_LAST = f"{_STRETCH}|" + "|".join(_NOT_AFTER_LAST.split())

_EARLIEST = re.compile(
    r"\b(?:the |their |his |her |its |['’]s )"
    r"(?P<words>very first|first(?: ever)?)"
    rf"(?! (?i:{_NO_FIRST})\b)(?![-,])"
    r"|(?<!at the )\b(?P<adjective>earliest(?: known)?|oldest(?: known)?)\b(?![-,])"
    r"|^\W*(?P<start>first)(?= [a-z])"
    rf"(?! (?i:{_NO_FIRST}|of)\b)"
    r"|\b(?P<adverb>for the very first time|for the first time)\b"
    r"|\b(?:was|were|is) the (?P<infinitive>first)(?= (?:[a-z]+ )?to [a-z])"
    r"|\b(?P<sorted>oldest first|earliest first)\b"
    r"|\b(?:when|where|who|how|which|what)\b[^.?!]{0,80}?(?<!at )(?<!the )\b(?P<verb>first)(?= [a-z#]|\s*[?.]?$)"
    rf"(?! (?i:{_NO_FIRST})\b)"
)
_BOTH = re.compile(r"\bfirst (?:and|or|to|through) (?:the |his |her |their )?last\b")
_LATEST = re.compile(
    r"\b(?P<words>(?:the )?(?:very )?(?:most recent(?:ly)?|newest|latest(?! by\b)))\b(?<!at the latest)(?![-,])"
    r"|\b(?:the |their |his |her |its |['’]s )(?P<last>very last|last(?: known)?)"
    rf"(?= [a-z])(?! (?i:{_NO_LAST})\b)"
    r"|^\W*(?P<start>last|latest|newest|most recent)(?= [a-z])"
    rf"(?! (?i:{_NO_LAST})\b)"
    r"|\b(?P<adverb>for the very last time|for the last time)\b"
    r"|\b(?:was|were|is) the (?P<infinitive>last)(?= (?:[a-z]+ )?to [a-z])"
    r"|\b(?:was|were|is) (?:the|his|her|their|its) (?P<predicate>last)(?: one)?(?=\s*\?$)"
    r"|(?:^\W*|\b(?:the|their|his|her) )(?P<some>last (?:two|three|four|five|six|seven|eight|nine|ten|[0-9]{1,3}))"
    rf"(?= [a-z])(?! (?:{_UNITS})\b)"
    r"|\b(?:the |their |his |her |its |['’]s )(?P<final>final)(?= (?:known |recorded )?(?:letter|cable|telegram|message"
    r"|dispatch|visit|trip|meeting|conversation|talk|journey|appearance|voyage)\b)"
    r"|\b(?:who|which)\b [^.?!]{0,80}?(?<!at )(?<!the )\b(?P<end>last)(?=\s*(?:#[^.?!]*)?\?$)"
    r"|\bwhen (?:was|were|had)\b [^.?!]{0,80}?(?<!at )(?<!the )\b(?P<place>last)(?= (?:in|at|on) )"
    r"|\b(?:when|where|who)\b (?!long)[^.?!]{0,80}?(?<!at )(?<!the )\b(?P<verb>last)(?= [a-z])"
    rf"(?! (?i:{_NO_LAST})\b)"
)


def requested_order(question: str) -> tuple[str | None, tuple[tuple[int, int], ...]]:
    """Tell which end of time is asked for, "earliest" or "latest", and the spans of the words that ask.

    None when no words ask, or both ends are asked for. Capitals matter: "First Secretary" is a title, except in the
    first word of the question.
    """
    plain = (
        question[:1].lower() + question[1:] if question[:1].isascii() else question
    )  # places must stay the same
    for asker in ("When", "Where", "Who", "Which", "What", "How"):
        plain = plain.replace(f"{asker} ", f"{asker.lower()} ")
    if _BOTH.search(plain):
        return None, ()
    earliest, latest = _spans(_EARLIEST, plain), _spans(_LATEST, plain)
    if bool(earliest) == bool(latest):
        return None, ()
    return ("earliest", earliest) if earliest else ("latest", latest)


def _spans(pattern: re.Pattern[str], text: str) -> tuple[tuple[int, int], ...]:
    return tuple(found.span(found.lastgroup) for found in pattern.finditer(text) if found.lastgroup)

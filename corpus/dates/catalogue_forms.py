"""The forms in which catalogues and programs write dates, rewritten for the grammar.

Archival order ("1950 May 6-June 7"), "circa" without a space, bulk dates, hours, EDTF, double years
and joined centuries; only where a text is nothing but a date. Where usage differs:

- a range with "undated" or "(bulk 1950)" is the range: nothing is known of the undated papers, and
  most of the papers are not all;
- an hour says nothing of the day;
- 5 February 1720/21 is 1721: the year that began in January, not the one that ended in March;
- 1949, 1951-1953 is everything from the first to the last.
"""

from __future__ import annotations

import re

from corpus.dates.other_languages import WORDS, in_english
from corpus.dates.vocabulary import MONTH_OR_SHORT_PATTERN, WORDS_IN_DATES

_MONTH = rf"(?:{MONTH_OR_SHORT_PATTERN})\b\.?"
_UNDATED = re.compile(r"\s*(?:[,;]|\band\b|[,;] and\b)\s*(?:undated|n\. ?d\.?|no date)$", re.I)
_BULK = re.compile(
    r"\s*[,;]?\s*[\[(]?\s*(?:bulk|mainly|mostly|predominant(?:ly)?|majority of material found)\b"
    r"[^()\[\]]*[\])]?$",
    re.I,
)
_CLOCK = r"\d{1,2}(?:[:.]\d{2})?"
_SIDE = r"(?:[ap]\.? ?m\b\.?|noon|midnight)"
_HOUR = re.compile(
    rf"(?:\s*[,;—–-]\s*|\s+)(?:at |about |circa )*"
    rf"(?:(?:{_CLOCK}\s*{_SIDE}?\s*(?:[-–—]|to)\s*)?{_CLOCK}\s*{_SIDE}|\d{{1,2}}:\d{{2}}(?:\s*[-–—]\s*\d{{1,2}}:\d{{2}})?(?:\s*(?:hours|hrs?|h))?"
    r"|\d{4}\s*(?:Z|hours|hrs)|noon|midnight)(?:\s*(?:GMT|UTC|EST|EDT|local time))?$",
    re.I,
)
_TIMESTAMP = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}.*")
_GLUED_CIRCA = re.compile(r"\b(?:circa|ca|c)\.?\s*(?=\d)", re.I)
_SECOND_CIRCA = re.compile(r"^(circa\b.+?[-–—]\s*)circa\s+", re.I)
_EIGHT_DIGITS = re.compile(r"([12]\d{3})(\d{2})(\d{2})")
_ZERO_PARTS = re.compile(r"(?<=\d)-(?:00|XX|xx|uu)(?=$|[-/?~%])")
_LOST_YEARS = re.compile(r"\b(\d{3})(?:[Xxu](?![\w-])|(?:-\??|\?)(?=$|[\])~]))")
_LOST_DECADES = re.compile(r"\b(\d{2})(?:XX|xx|uu)\b|\b(\d{2})--\??(?=$|[\])])")
_BOTH_DOUBTS = re.compile(r"^(.*?)(?:%|\?~|~\?)$")
_OPEN_END = re.compile(r"\s*(?:/\.\.?|(?:[-–—]|to)\s*(?:the )?(?:present|date|now|ongoing))$", re.I)
_OPEN_START = re.compile(r"^\.\./")
_WEEK_ENDING = re.compile(r"^week (?:ending|ended)(?: on)?:?\s+", re.I)
_YEAR_FIRST = re.compile(rf"\b(\d{{4}}),?\s+({_MONTH})(?:\s+(\d{{1,2}})(?!\d))?", re.I)
_YEAR_FIRST_RANGE = re.compile(rf"(\d{{4}}),?\s+({_MONTH}\D*[^\d].*)", re.I)
_DOUBLE_YEAR = re.compile(
    r"(.*\b(?:jan|feb|mar)[a-z]*\.?(?: \d{1,2},?)? )(1[0-7]\d{2})/(\d{2}|\d)$", re.I
)
_ORDINAL = r"(?:\d{1,2}(?:st|nd|rd|th)|[a-z]+(?:th|first))"
_ADDED_YEAR = re.compile(r"\b(1[0-7]\d{2})\s?\[-(\d{1,2})\](?=,? (?:jan|feb|mar))", re.IGNORECASE)
_CENTURIES = re.compile(
    rf"((?:early |mid[- ]|late )?{_ORDINAL})(?: century)?\s*(?:[/–—-]|to|and|or)\s*"
    rf"((?:early |mid[- ]|late )?{_ORDINAL})[ -](?:centuries|century|cent\.?|c\.)",
    re.I,
)
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_LAST_OLD_STYLE_YEAR = 1752


_SAME_TWICE = re.compile(r"(.*\S)\s+[-–—/]\s+\1")
"""A range within a single year or day, as some catalogues write it: "1911 - 1911"."""
_SPACED_INTERVAL = re.compile(r"(\d{4}(?:-\d\d){0,2}) / (\d{4}(?:-\d\d){0,2})")
_TO_YEAR = re.compile(r"(\d{4}-\d\d(?:-\d\d)?)/(\d{4})")
"""An interval of EDTF with an end that states less than its beginning: "1880-03/1882"."""
_MADE_WORDS = (
    "made printed written drawn painted designed created produced published issued signed "
    "photographed engraved manufactured taken dated sent"
).split()
_MADE = re.compile(rf"\s*\((?:{'|'.join(_MADE_WORDS)})\)$", re.IGNORECASE)
"""What was done then, as museums write behind a date; what was done to a copy is not here."""
_LATER_WORK = re.compile(
    r"[,;]\s*(?:with )?(?:revised|rev\.|revisions?|amended|annotated|copied"
    r"|corrected|corrections?|additions?)\b[^,;]{0,20}?\d{4}$",
    re.IGNORECASE,
)
"""What was done to the document later: "1884, revised 1901"."""
_EARLIER_PAPERS = re.compile(
    r"\((?P<first>\d{4})(?:\s*[-–]\s*\d{2,4})?\)\s*[,-]?\s*(?=(?P<year>\d{4}))"
)
"""Older papers in a file, set before its dates by German archives: "(1949) 1952 - 1956"."""
_YEAR_MONTH_DAY = re.compile(r"(\d{4}), ([^\W\d_]+), (\d{1,2})")
"""As Spanish archives write: "1692, agosto, 5"."""
_LAST_CIRCA = re.compile(r"(.*\d)\s*[-–—]\s*(circa .+)")
_LETTERS = re.compile(r"[^\W\d_]+")
_KNOWN_WORDS = WORDS_IN_DATES.union(
    WORDS,
    _MADE_WORDS,
    """
    a additions am amended and annotated at bulk centuries copied corrected corrections date edt
    ended ending er est found gmt hours hr hrs i ii iii iv ix
    local m mainly majority material midnight mostly no noon now ongoing p pm present
    predominant predominantly rev revised revision revisions t time u undated utc uu uuuu v vi vii
    viii week x xi xii xx z
    """.split(),
)


def may_have_form(text: str) -> bool:
    """Return whether each word of a text can be in a date; most titles end here."""
    if "年" in text or "년" in text:
        return True
    return all(word in _KNOWN_WORDS for word in _LETTERS.findall(text.casefold()))


def in_common_form(text: str) -> str:
    """Return the date in a form that the grammar reads; the same text when it has no such form."""
    if same := _SAME_TWICE.fullmatch(text):
        return same[1]
    if ends := _TO_YEAR.fullmatch(text):
        return f"{ends[1]} - {ends[2]}"
    text = _SPACED_INTERVAL.sub(_joined_interval, _MADE.sub("", text) or text)
    if (papers := _EARLIER_PAPERS.match(text)) and papers["first"] <= papers["year"]:
        text = text[papers.end() :]
    if parts := _YEAR_MONTH_DAY.fullmatch(text):
        text = " ".join(reversed(parts.groups()))
    text = in_english(text)
    text = _BULK.sub("", _UNDATED.sub("", _LATER_WORK.sub("", text))) or text
    if stamp := _TIMESTAMP.fullmatch(text):
        return stamp[1]
    if digits := _EIGHT_DIGITS.fullmatch(text):
        return "-".join(digits.groups())
    text = _HOUR.sub("", text) or text
    text = _from_edtf(text)
    text = _SECOND_CIRCA.sub(r"\1", _GLUED_CIRCA.sub("circa ", text))
    text = _ADDED_YEAR.sub(_in_year_added, text)
    if double := _DOUBLE_YEAR.fullmatch(text):
        return _in_new_style(text, double)
    if centuries := _CENTURIES.fullmatch(text):
        return f"{centuries[1]} century - {centuries[2]} century"
    return _in_day_order(text)


def _joined_interval(match: re.Match[str]) -> str:
    """Return two days or months as an interval of EDTF, and two years as a range."""
    return ("-" if len(match[1]) == len(match[2]) == len("1951") else "/").join(match.groups())


def week_ending(text: str) -> str:
    """Return the day on which the week of a date ends; "" for another date."""
    match = _WEEK_ENDING.match(text)
    return text[match.end() :] if match else ""


def listed_dates(text: str) -> tuple[str, str] | None:
    """Return the first and the last of several dates with a comma or semicolon between them.

    Also both ends of a range of which only the last is approximate: "1875-circa 1880".
    """
    if ends := _LAST_CIRCA.fullmatch(text):
        return ends[1], ends[2]
    parts = [part.strip() for part in re.split(r"[;,]", text)]
    if len(parts) < 2 or not all(_YEAR.search(part) for part in parts):
        return None
    return parts[0], parts[-1]


def _from_edtf(text: str) -> str:
    while (shorter := _ZERO_PARTS.sub("", text)) != text:
        text = shorter
    text = _LOST_DECADES.sub(lambda lost: f"{int(lost[1] or lost[2]) + 1}th century", text)
    text = _LOST_YEARS.sub(r"\g<1>0s", text)
    text = _BOTH_DOUBTS.sub(r"circa \1?", text)
    if _OPEN_END.search(text):
        return f"since {_OPEN_END.sub('', text)}"
    return _OPEN_START.sub("until ", text)


def _in_new_style(text: str, double: re.Match[str]) -> str:
    year = int(double[2])
    last = (year + 1) % 10 ** len(double[3])
    if int(double[3]) != last or year > _LAST_OLD_STYLE_YEAR:
        return text
    return f"{double[1]}{year + 1}"


def _in_year_added(added: re.Match[str]) -> str:
    """Return the year that an editor adds, "1642[-3], January" is of 1643; else the text itself."""
    year = int(added[1]) + 1
    return str(year) if year % 10 ** len(added[2]) == int(added[2]) else added[0]


def _in_day_order(text: str) -> str:
    """Put the year behind the month and day: "1950 May 6-June 7" is "May 6-June 7 1950"."""
    if len(_YEAR.findall(text)) == 1 and (year_first := _YEAR_FIRST_RANGE.search(text)):
        return f"{text[: year_first.start()]}{year_first[2]} {year_first[1]}"
    return _YEAR_FIRST.sub(
        lambda match: " ".join(part for part in (match[3], match[2], match[1]) if part), text
    )

"""Dates in the other languages of Europe and East Asia, from French to Japanese.

They are rewritten in English for the grammar, and only where a text is nothing but a date. The
words are in corpus/data/months.toml.
"""

from __future__ import annotations

import re
import tomllib
from importlib import resources

from corpus.dates.vocabulary import MONTH_NAMES

_DATA = tomllib.loads(
    resources.files("corpus").joinpath("data", "months.toml").read_text(encoding="utf-8")
)
MONTH_WORDS = {
    word: MONTH_NAMES[int(number) - 1]
    for number, words in _DATA["months"].items()
    for word in words.split()
}
"""Month names in other languages, in small letters, with the English ones."""
FILLERS = frozenset(_DATA["words"]["fillers"].split())
"""Words that add nothing to a date, in small letters."""
_CIRCA = frozenset(_DATA["words"]["circa"].split())
_ENGLISH = {word: english for english, words in _DATA["english"].items() for word in words.split()}
_OPEN = {
    phrase: english
    for english, phrases in _DATA["open"].items()
    for phrase in phrases.replace("\n", "").split("|")
}
_OPEN_WORDS = frozenset(word for phrase in _OPEN for word in phrase.split())
_DECADE_WORDS = {place: words.split() for place, words in _DATA["decades"].items()}
WORDS = (FILLERS | _CIRCA | _OPEN_WORDS).union(MONTH_WORDS, _ENGLISH, *_DECADE_WORDS.values())
"""Every word that such a date may have."""

UNDATED = frozenset(_DATA["words"]["undated"].replace("\n", "").split("|"))
"""Marks of a missing date, in small letters."""

_DECADE = re.compile(
    rf"\b(?:{'|'.join(_DECADE_WORDS['before'])})\s+(\d{{3}}0)s?(?!\s?[-–/\d])"
    rf"|\b(\d{{3}}0)\W?(?:(?:{'|'.join(_DECADE_WORDS['after'])})|({'|'.join(_DECADE_WORDS['tens'])}))\b",
    re.IGNORECASE,
)
_TO = re.compile(r"(?<=\w) (?:a|até) (?=\w{2})")
"""Between two dates in Portuguese, Spanish and Italian; "5 a.m." is an hour."""
_WORD = re.compile(r"([^\W\d_]+)\.?")
_FIRST_DAY = re.compile(r"\b1\s?(?:er|º|°|ᵉʳ)(?!\w)", re.IGNORECASE)
_DAY_WITH_STOP = re.compile(r"\b(\d{1,2})\.(?=\s*(?:[-–—]|[^\W\d_]))")
_YEAR_WITH_STOP = re.compile(r"\b(\d{4})\.(?=\s+[^\W\d_])")
_DAY_AT_END = re.compile(r"(?<=[^\W\d_]\s)(\d{1,2})\.$")
_ROMAN_MONTH = re.compile(r"(?:\b(\d{1,2})[. ]\s?|^|(?<=[-–] ))([IVX]{1,4})[. ]\s?(?=\d{4}\b)")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")

_HAN_DIGITS = {char: number % 10 for number, char in enumerate("〇一二三四五六七八九零")}
_HAN_NUMBER = re.compile(r"([〇零一二三四五六七八九十]+)(?=[年月日号號])")
_ERA = re.compile(rf"({'|'.join(_DATA['eras'])})\s*(\d{{1,2}}|元)(?=年)")
_LUNAR_ERA = re.compile(r"(明治\s*(?:[1-5]|元)年)\s*\d{1,2}月(?:\s*\d{1,2}日)?")
"""Japan counted its months by the moon until the end of 1872, so that only the year is kept."""
_YEAR_AGAIN = re.compile(r"(\d{4})\s*(年?)\s*[（(]\s*(\d{4})\s*年?\s*[)）]\s*年?")
"""A year of an era with the common one beside it: "大正9年(1920)10月12日"."""
_EAST_ASIAN = re.compile(
    r"(\d{4})\s*[年년](?:度)?\s*(?:(\d{1,2})\s*[月월]\s*(?:(\d{1,2})\s*[日号號일])?)?"
)


def in_english(text: str) -> str:
    """Return a date in another language with English words; other text unchanged."""
    if "年" in text or "년" in text:
        return _east_asian_in_english(text)
    text = _TO.sub(" to ", text)
    text = _DECADE.sub(_name_decade, _ROMAN_MONTH.sub(_name_roman_month, text))
    opening = next(filter(text.casefold().startswith, _OPEN), "")
    if opening:
        text = f"{_OPEN[opening]} {text[len(opening) :].lstrip()}"
    words = [match[1].casefold() for match in _WORD.finditer(text)]
    if not any(word in WORDS for word in words):
        return text
    text = _DAY_AT_END.sub(r"\1", _YEAR_WITH_STOP.sub(r"\1", text))  # 1871. április 3.
    text = _DAY_WITH_STOP.sub(r"\1 ", _FIRST_DAY.sub("1", text))
    return " ".join(_WORD.sub(_translate, text).split()).lstrip(", ")


def _translate(match: re.Match[str]) -> str:
    word = match[1].casefold()
    if word in FILLERS:
        return ""
    return "circa" if word in _CIRCA else MONTH_WORDS.get(word) or _ENGLISH.get(word, match[0])


def _name_decade(match: re.Match[str]) -> str:
    """Return "1920s" for "années 1920" and "1920-talet", which is a century as "1800-talet"."""
    year = match[1] or match[2]
    is_century = match[3] and year.endswith("00")
    return f"{int(year[:2]) + 1}th century" if is_century else f"{year}s"


def _name_roman_month(match: re.Match[str]) -> str:
    if match[2] not in _ROMAN:
        return match[0]
    return f"{match[1] or ''} {MONTH_NAMES[_ROMAN.index(match[2])]} ".lstrip()


def _east_asian_in_english(text: str) -> str:
    text = _HAN_NUMBER.sub(lambda match: _in_digits(match[1]), text)
    text = _LUNAR_ERA.sub(r"\1", text)
    text = _ERA.sub(
        lambda match: str(_DATA["eras"][match[1]] + (1 if match[2] == "元" else int(match[2]))),
        text,
    )
    text = _YEAR_AGAIN.sub(
        lambda match: f"{match[1]}年" if match[1] == match[3] else match[0], text
    )
    text = _EAST_ASIAN.sub(_name_east_asian, text)
    return re.sub(r"\s*[至到～〜~]\s*", " - ", text).strip()


def _in_digits(number: str) -> str:
    """Return a number in Han characters in digits: "一九五〇" is 1950, "二十三" is 23."""
    tens, ten, units = number.rpartition("十")
    if ten and len(tens) <= 1 and len(units) <= 1:
        return str(10 * _HAN_DIGITS.get(tens, 1) + _HAN_DIGITS.get(units, 0))
    return "".join(str(_HAN_DIGITS.get(char, "?")) for char in number)


def _name_east_asian(match: re.Match[str]) -> str:
    year, month, day = match.groups()
    if month and not 1 <= int(month) <= 12:
        return match[0]
    return " ".join(part for part in (day, month and MONTH_NAMES[int(month) - 1], year) if part)

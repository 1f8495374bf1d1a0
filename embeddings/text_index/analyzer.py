"""Split a text into the words that are indexed and searched: lower case, no accents, stemmed."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

_STOP_WORD_LIST = """
a about an and are as at be been but by can could did do does for from had has have he her hers him
his how i if in into is it its me my no not of on or our s shall she should so t than that the their
them then there these they this those to was we were what when where which who whom whose why will
with would you your
"""
STOP_WORDS = frozenset(_STOP_WORD_LIST.split())
"""Words that are not searched for, unless a query has no others or is a phrase. "us" is a country,
so it stays."""

_MAX_WORD_LENGTH = 200
_MAX_SHORT_LENGTH = 200
"""Characters. Questions and names are this short; one question needs their words a dozen times, and
the next question needs many of the same."""
_MAX_RECORD_LENGTH = 5_000
"""Characters. Most records are this short; one answer needs the words of each up to five times."""

_UNSPACED_CHARACTER = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])"
)


def terms(text: str) -> list[str]:
    """Return the words of a text as they are indexed: lower case, without accents, stemmed."""
    return list(_analyze(text, stemming=True))


def key_terms(text: str) -> list[str]:
    """Return the indexed words of a text without stop words; all words when it has no others."""
    stems = _analyze(text, stemming=True)
    words = _analyze(text, stemming=False)
    pairs = zip(stems, words, strict=True)
    return [stem for stem, word in pairs if word not in STOP_WORDS] or list(stems)


def _analyze(text: str, *, stemming: bool) -> tuple[str, ...]:
    if len(text) <= _MAX_SHORT_LENGTH:
        return _analyze_short(text, stemming)
    if len(text) <= _MAX_RECORD_LENGTH:
        return _analyze_record(text, stemming)
    return _analyze_uncached(text, stemming)


def _analyze_uncached(text: str, stemming: bool) -> tuple[str, ...]:
    return tuple(analyzer(stemming).analyze(separate_unspaced_scripts(text)))


_analyze_short = lru_cache(2_000)(_analyze_uncached)
_analyze_record = lru_cache(100)(_analyze_uncached)


@cache
def analyzer(stemming: bool = True) -> TextAnalyzer:
    """Return tantivy's analyzer. Without stemming it gives one word for each stem, in order."""
    builder = (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(_MAX_WORD_LENGTH))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
    )
    return (builder.filter(Filter.stemmer("English")) if stemming else builder).build()


def separate_unspaced_scripts(text: str) -> str:
    """Put spaces around each character of a script written without spaces; drop lone surrogates."""
    if text.isascii():
        return text
    return _UNSPACED_CHARACTER.sub(r" \1 ", text.encode("utf-8", "replace").decode("utf-8"))

"""Analysis: a text as the words by which it is indexed and searched: lower case, without accents, stemmed."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

_STOP_WORDS_IN_FULL = """
a about an and are as at be been but by can could did do does for from had has have he her hers him his how i if in into
is it its me my no not of on or our s shall she should so t than that the their them then there these they this those to
was we were what when where which who whom whose why will with would you your
"""
STOP_WORDS = frozenset(_STOP_WORDS_IN_FULL.split())
"""Left out of what is searched for, unless a clause holds nothing else or is a phrase. "us" is a country, and stays."""

_LONGEST_WORD = 200
_SHORT = 200
"""Characters. So short are questions and names, whose words one question asks for a dozen times, and the next again."""

_UNSPACED = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])"
)


def terms(text: str) -> list[str]:
    """Return the words of a text as they are indexed: lower case, without accents, stemmed."""
    return list(_kept(text, True) if len(text) <= _SHORT else _analysed(text, True))


def key_terms(text: str) -> list[str]:
    """Return the words of a text as they are indexed, without stop words; all of them when there are no others."""
    stems = terms(text)
    plain = _kept(text, False) if len(text) <= _SHORT else _analysed(text, False)
    return [
        stem for stem, word in zip(stems, plain, strict=True) if word not in STOP_WORDS
    ] or stems


def _analysed(text: str, stemming: bool) -> tuple[str, ...]:
    return tuple(analyzer(stemming).analyze(separate_unspaced_scripts(text)))


_kept = lru_cache(2_000)(_analysed)


@cache
def analyzer(stemming: bool = True) -> TextAnalyzer:
    """What splits a text into words; without stemming, one word for each that stems to it."""
    builder = (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(_LONGEST_WORD))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
    )
    return (builder.filter(Filter.stemmer("English")) if stemming else builder).build()


def separate_unspaced_scripts(text: str) -> str:
    """Set each character of a script without spaces apart, as a word of its own; and drop lone surrogates."""
    if text.isascii():
        return text
    return _UNSPACED.sub(r" \1 ", text.encode("utf-8", "replace").decode("utf-8"))

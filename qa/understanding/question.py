"""A question as it was typed: its period, its quoted phrases, its capitalised names, its subject.

Nothing here needs an archive. What the question means in one archive is a `LinkedQuestion`
(`entity_linking`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Literal

from corpus import HALF_CHARACTER, FindingAidError
from embeddings import TextQuery, key_terms
from qa.understanding.exclusion import find_exclusion, leave_out
from qa.understanding.lexicon import (
    AUXILIARIES,
    COMMANDS,
    EMPTY_WORDS,
    NOT_NAMES,
    QUESTION_WORDS,
    SENTENCE_OPENERS,
)
from qa.understanding.query_syntax import QuerySyntax, read_syntax
from qa.understanding.query_tree import AllOf, AnyOf, Node
from qa.understanding.time import (
    NamedPeriods,
    Period,
    TimeReading,
    correct_month_names,
    read_time,
    write_out_dates,
)

MAX_QUESTION_LENGTH = 10_000
"""Characters. A longer question is a paste that went into the wrong box."""

QuestionForm = Literal["question", "keywords", "quoted phrase", "query syntax"]

_CONTROL_CHARACTER = re.compile("[\0-\x1f\x7f-\x9f]")
_NAME_WORD = re.compile(r"(?<![\w.])[^\W\d_][\w’'-]*")
_POSSESSIVE_ENDING = re.compile(r"[’']s?$")
_SENTENCE_START = re.compile(r"(?:^|[.!?;:,]\s)\W*$")
_NOUN_AFTER_ORDER = re.compile(r"\W*(?:known|recorded|ever)?\W*([^\W\d_]+)")

read_time_once = lru_cache(maxsize=256)(read_time)
"""`read_time`, remembering its latest texts: a follow-up reads the earlier turns again."""


class QuestionError(FindingAidError, ValueError):
    """The question cannot be asked. One line: what is wrong with it, and what to do."""


@dataclass(frozen=True)
class Question:
    """A question as it was typed.

    Attributes:
        text: the words, with misspelt months corrected, short dates written out, and the capitals
            of the archive's names.
        as_typed: the same words with the capitals as typed.
        subject: the text without its words of time and without quotation marks.
        time: the period, and the order by date.
        syntax: phrases, operators and fields of a query; None when it has none.
        phrases: the quoted phrases that every record found must contain.
        capitalised_names: runs of capitalised words of the subject, as written.
        ordered_noun: the noun of "the first ..." or "the latest ...", else "".
        form: whether it is a sentence, keywords, one quoted phrase, or a query with syntax.
        corrections: (typed, read) for each misspelt word.
        is_for_any_time: whether words of time are plain words, so that all dates are searched.
    """

    text: str
    as_typed: str
    subject: str
    time: TimeReading
    syntax: QuerySyntax | None
    phrases: tuple[str, ...]
    capitalised_names: tuple[str, ...]
    ordered_noun: str
    form: QuestionForm
    corrections: tuple[tuple[str, str], ...] = ()
    is_for_any_time: bool = False

    @property
    def period(self) -> Period | None:
        """The period of the question, None when there is none."""
        return self.time.period


def read_question(
    text: str,
    named_periods: NamedPeriods | None = None,
    earliest: date | None = None,
    latest: date | None = None,
    any_time: bool = False,
    as_written: str = "",
    as_typed: str = "",
    day_first: bool | None = None,
) -> Question:
    """Read a question.

    earliest, latest: replace the period that the words state. any_time: searches all dates.
    as_written: what the replacing period is called; "": its bounds. as_typed: the text with the
    capitals as typed; "": those of `text`. day_first: the order of numbers such as 10/11/1956, None
    where it is not known.

    Raises QuestionError when the text is empty or too long, has half a character, or the period
    that replaces its own ends before it begins.
    """
    text = _with_whole_dates(text)
    _check_text(text)
    time = read_time_once(text, named_periods, day_first)
    if earliest is not None or latest is not None:
        time = _with_period(time, earliest, latest, as_written)
    elif any_time:
        time = TimeReading(None, time.order, (), text, time.spans, None)
    exclusion = find_exclusion(time.text_without_time)
    typed_syntax = read_syntax(exclusion.text)
    syntax = leave_out(typed_syntax, exclusion)
    subject = time.text_without_time if syntax is None else syntax.words
    return Question(
        text=text,
        as_typed=_with_whole_dates(as_typed) or text,
        subject=subject,
        time=time,
        syntax=syntax,
        phrases=() if syntax is None else _required_phrases(syntax.required),
        capitalised_names=capitalised_names(subject, text),
        ordered_noun=_ordered_noun(text, time),
        form=_form(text, typed_syntax),
        is_for_any_time=any_time and earliest is None and latest is None,
    )


def content_words(text: str) -> list[str]:
    """Return the analysed words that carry meaning; [] when there are none ("When was that?")."""
    return list(_content_words(text))


@lru_cache(maxsize=256)
def _content_words(text: str) -> tuple[str, ...]:
    words = re.findall(r"[^\W_]+", read_time_once(text, None).text_without_time.casefold())
    content = [word for word in words if word not in EMPTY_WORDS]
    return tuple(key_terms(" ".join(content))) if content else ()


def capitalised_names(subject: str, text: str = "") -> tuple[str, ...]:
    """Return the runs of capitalised words ("Deng Xiaoping"), left to right, each once.

    The first word of a sentence counts unless sentences often begin with it. A text that is all in
    capitals, or all in title case, has no names.
    """
    if text.isupper() or text.istitle():
        return ()
    runs: list[list[str]] = []
    end_of_run = -1
    for match in _NAME_WORD.finditer(subject):
        word = _POSSESSIVE_ENDING.sub("", match.group())
        if not _begins_name(word) or len(word) < 2 or word.casefold() in NOT_NAMES:
            continue
        is_opener = word.casefold().replace("’", "'") in SENTENCE_OPENERS
        if is_opener and _SENTENCE_START.search(subject[: match.start()]):
            continue
        if end_of_run >= 0 and not subject[end_of_run : match.start()].strip():
            runs[-1].append(word)
        else:
            runs.append([word])
        end_of_run = match.end() if word == match.group() else -1
    return tuple(dict.fromkeys(" ".join(run) for run in runs))


def _begins_name(word: str) -> bool:
    """Return whether a word has the capital of a name: "Tamari", "al-Tamari"."""
    return word[0].isupper() or word.rpartition("-")[2][:1].isupper()


def names_nothing(text: str, names: Mapping[str, str]) -> bool:
    """Return whether a question has no name and no time, so that it may be about any record.

    names: those that the archive knows in it, and the kind of each.
    """
    has_capital_within = capitalised_names(text[:1].lower() + text[1:])
    return not (any(names.values()) or has_capital_within or read_time_once(text, None).periods)


def _with_whole_dates(text: str) -> str:
    """Return a text on one line, with its months spelt correctly and its dates written out."""
    return write_out_dates(correct_month_names(_CONTROL_CHARACTER.sub(" ", text).strip()))


def _check_text(text: str) -> None:
    if not re.search(r"\w", text):
        raise QuestionError(
            "the question is empty; ask in plain words, for example: "
            "What did Stalin advise Mao in 1949?"
        )
    if (surrogate := HALF_CHARACTER.search(text)) is not None:
        raise QuestionError(
            f"the question contains half a character (U+{ord(surrogate.group()):04X}); "
            "type it again"
        )
    if len(text) > MAX_QUESTION_LENGTH:
        raise QuestionError(
            f"the question has {len(text):,} characters, and at most {MAX_QUESTION_LENGTH:,} are "
            "read; shorten it, or add a pasted page with finding-aid add"
        )


def _with_period(
    time: TimeReading, earliest: date | None, latest: date | None, as_written: str
) -> TimeReading:
    if earliest is not None and latest is not None and latest < earliest:
        raise QuestionError(f"the period ends before it begins: {earliest} to {latest}; swap them")
    bounds = f"{earliest or ''} to {latest or ''}".strip()
    period = Period(earliest, latest, as_written or bounds)
    return replace(time, period=period, periods=(period,), excluded_periods=(), centre=None)


def _ordered_noun(text: str, time: TimeReading) -> str:
    """Return the noun after "the first" or "the latest", else ""."""
    if time.order is None:
        return ""
    matches = [_NOUN_AFTER_ORDER.match(text[end:]) for _, end in time.spans]
    nouns = [match.group(1) for match in matches if match is not None]
    return next(
        (noun for noun in nouns if noun[0].islower() and noun.casefold() not in NOT_NAMES), ""
    )


def _required_phrases(node: Node | None) -> tuple[str, ...]:
    """Return the phrases that a query demands, left to right, without those that it excludes."""
    if isinstance(node, TextQuery):
        return (node.text,) if node.phrase and not node.distance else ()
    parts = node.parts if isinstance(node, AllOf | AnyOf) else ()
    return tuple(dict.fromkeys(phrase for part in parts for phrase in _required_phrases(part)))


def _form(text: str, syntax: QuerySyntax | None) -> QuestionForm:
    if syntax is not None and syntax.required is not None:
        is_phrase = isinstance(syntax.required, TextQuery) and syntax.required.phrase
        return "quoted phrase" if is_phrase else "query syntax"
    first_word = text.split()[0].casefold()
    asks = first_word in QUESTION_WORDS | AUXILIARIES | COMMANDS
    return "question" if asks or text.rstrip().endswith("?") else "keywords"

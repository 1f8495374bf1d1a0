"""A question, read: the period it asks about, its quoted phrases, the names in it, and the words that remain."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from corpus import MONTH_NAMES, WEEKDAY_NAMES, FindingAidError
from embeddings import TextQuery, key_terms
from qa.understanding.query_syntax import AllOf, AnyOf, Node, QuerySyntax, read_syntax
from qa.understanding.time import NamedPeriods, Period, TimeReading, correct_month_names, read_time

if TYPE_CHECKING:
    from qa.understanding.entity_linking import LinkedName

MAX_QUESTION_LENGTH = 10_000
"""Characters. A longer question is a paste that went into the wrong box."""

_CONTROLS = re.compile("[\0-\x1f\x7f-\x9f]")
_NAME = re.compile(r"(?<![\w.])[^\W\d_][\w’'-]*")
_OPENS = re.compile(r"(?:^|[.!?;:,]\s)\W*$")
_NO_NAMES = frozenset(
    """
i what which who whom whose when where why how is are was were did do does has have had can could would should
will the a an and or but in on at of to for from by with about tell show list give find any all please may
anything something everything nothing anyone someone everyone anybody somebody everybody describe explain summarise
summarize
""".split()
).union(name.casefold() for name in (*MONTH_NAMES, *WEEKDAY_NAMES))

_OPENERS = frozenset(
    """
they you we he she it my your our their his her its me us them this that these those there here am been being be
aren't isn't wasn't weren't don't doesn't didn't haven't hasn't hadn't can't couldn't won't wouldn't shouldn't let's i'm
i've i'd it's that's what's who's there's they're you're we're
since while because although though if unless until whether whereas besides after before during between among within
without against over under than then so yes no not also just only still even again maybe perhaps well ok okay oops wow
hmm hi hello hey thanks thank sorry pls btw fyi afaik imo great good nice sure right true really actually
compare discuss outline name define identify summarise summarize list mention consider suppose say tell write narrate
each every some several many most more few both another other such same
""".split()
)
"""Words that begin a sentence, and so have a capital there."""

_NO_CONTENT = _NO_NAMES | frozenset(
    """
it its they them their those these that this he she his her him one ones there other others else another same both so
then i we you me my us our your as if not no yes only just also too very more most some than up out over mean happened
happen happens say said says exactly actually really again
""".split()
)

_ASKING = frozenset(
    """
what which who whom whose when where why how is are was were did do does has have had can could tell show list
""".split()
)


class QuestionError(FindingAidError, ValueError):
    """The question cannot be asked. One line: what is wrong with it, and what to do."""


@dataclass(frozen=True)
class Question:
    """A question as it is understood.

    asked: the words as typed, a misspelt month put right. subject: the same without its words of time, and without
    quotation marks. time: the period, and the order asked for. phrases: what stood in quotation marks, and must be
    found as it stands.
    names: runs of capitalised words of the subject, as written. terms: its analysed words that carry meaning.
    thing: the kind of thing whose first or latest is asked for ("trip", "cable"), "" when no order is asked for.
    weight, context: how much the question itself weighs in the search, and (text, weight) of what it carries from the
    turns before. kind: a word that titles must hold. record: the id of the one record asked about.
    route: "question", "keywords", "quoted phrase", "query syntax" or, once it is found, "known item".
    syntax: phrases, operators and fields of the query, None when there are none. people: the names, as far as they are
    known (naming.py).
    """

    text: str
    subject: str
    time: TimeReading
    phrases: tuple[str, ...]
    names: tuple[str, ...]
    terms: tuple[str, ...]
    ordered_noun: str
    route: str
    weight: float = 1.0
    context: tuple[tuple[str, float], ...] = ()
    kind: str = ""
    record: str | None = None
    syntax: QuerySyntax | None = None
    linked_names: tuple[LinkedName, ...] = ()

    @property
    def period(self) -> Period | None:
        """The period asked about, None when the question names none."""
        return self.time.period


def read_question(
    text: str,
    named: NamedPeriods | None = None,
    earliest: date | None = None,
    latest: date | None = None,
    any_time: bool = False,
    as_written: str = "",
) -> Question:
    """Read a question. `earliest` and `latest` overrule the period that its words state; `any_time` switches it off.

    as_written: how such a period is called; its bounds when "".

    QuestionError when it is empty, too long, holds half a character, or its period ends before it begins.
    """
    asked = correct_month_names(_CONTROLS.sub(" ", text).strip())
    if not re.search(r"\w", asked):
        raise QuestionError(
            "the question is empty; ask in plain words, for example: What did Stalin advise Mao in 1949?"
        )
    if (half := re.search("[\ud800-\udfff]", asked)) is not None:
        raise QuestionError(
            f"the question holds half a character (U+{ord(half.group()):04X}); type it again"
        )
    if len(asked) > MAX_QUESTION_LENGTH:
        raise QuestionError(
            f"the question has {len(asked):,} characters, and at most {MAX_QUESTION_LENGTH:,} are read; shorten it, "
            "or add a pasted page with finding-aid add"
        )
    time = read_time(asked, named)
    if earliest is not None or latest is not None:
        time = _overruled(time, earliest, latest, as_written)
    elif any_time:
        time = replace(
            time,
            period=None,
            periods=(),
            excluded_periods=(),
            centre=None,
            text_without_time=asked,
            problem="",
        )
    elif time.problem:
        raise QuestionError(time.problem)
    syntax = read_syntax(time.text_without_time)
    phrases = () if syntax is None else _phrases(syntax.required)
    subject = time.text_without_time if syntax is None else syntax.words
    terms = tuple(dict.fromkeys(key_terms(subject)))
    return Question(
        asked,
        subject,
        time,
        phrases,
        names_in(subject, asked),
        terms,
        _ordered_thing(asked, time),
        _route(asked, syntax),
        syntax=syntax,
    )


def _overruled(
    time: TimeReading, earliest: date | None, latest: date | None, as_written: str
) -> TimeReading:
    if earliest is not None and latest is not None and latest < earliest:
        raise QuestionError(
            f"the period ends before it begins: {earliest} to {latest}; exchange its two ends"
        )
    words = (
        as_written
        or f"{'' if earliest is None else earliest} to {'' if latest is None else latest}".strip()
    )
    period = Period(earliest, latest, words)
    return TimeReading(
        period, time.order, (), time.text_without_time, time.spans, None, (period,), ""
    )


def content_words(text: str) -> list[str]:
    """The analysed words of a text that carry meaning; empty when it has none ("When was that?")."""
    words = re.findall(r"[^\W_]+", read_time(text).text_without_time.casefold())
    return (
        key_terms(" ".join(kept))
        if (kept := [word for word in words if word not in _NO_CONTENT])
        else []
    )


def names_in(subject: str, asked: str = "") -> tuple[str, ...]:
    """Runs of capitalised words ("Deng Xiaoping", "United Kingdom"), left to right, each once.

    The word that a question begins with is none, unless it is no word that questions begin with.
    """
    if asked.isupper() or asked.istitle():
        return ()
    runs: list[list[str]] = []
    end = -1
    for match in _NAME.finditer(subject):
        word = re.sub(r"[’']s?$", "", match.group())
        if not word[0].isupper() or len(word) < 2 or word.casefold() in _NO_NAMES:
            continue
        if word.casefold().replace("’", "'") in _OPENERS and _OPENS.search(
            subject[: match.start()]
        ):
            continue
        if end >= 0 and not subject[end : match.start()].strip():
            runs[-1].append(word)
        else:
            runs.append([word])
        end = match.end() if word == match.group() else -1
    return tuple(dict.fromkeys(" ".join(run) for run in runs))


def _ordered_thing(text: str, time: TimeReading) -> str:
    """The word after "the first" or "the latest": the kind of thing asked for, "" when no order is asked for."""
    if time.order is None:
        return ""
    found = [
        re.match(r"\W*(?:known|recorded|ever)?\W*([^\W\d_]+)", text[end:]) for _, end in time.spans
    ]
    words = [match.group(1) for match in found if match is not None]
    return next(
        (word for word in words if word[0].islower() and word.casefold() not in _NO_NAMES), ""
    )


def _phrases(node: Node | None) -> tuple[str, ...]:
    """The phrases that a query demands, left to right; those that it excludes are not among them."""
    if isinstance(node, TextQuery):
        return (node.text,) if node.phrase else ()
    parts = node.parts if isinstance(node, AllOf | AnyOf) else ()
    return tuple(dict.fromkeys(phrase for part in parts for phrase in _phrases(part)))


def _route(asked: str, syntax: QuerySyntax | None) -> str:
    if syntax is not None and syntax.required is not None:
        return (
            "quoted phrase"
            if isinstance(syntax.required, TextQuery) and syntax.required.phrase
            else "query syntax"
        )
    first = asked.split()[0].casefold()
    asks = asked.rstrip().endswith("?") or first in _ASKING
    return "question" if asks else "keywords"

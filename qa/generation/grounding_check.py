"""The gate: whether a sentence of a language model stands in the records that it cites.

It counts only when every word that carries meaning, every name, number, date and quotation of it stands in one sentence
of a cited record, read with that record's title and date (a sentence of two parts may take each from its own place),
and when nothing shows that the words were turned round: a "not" or a "refuses to" left out or put in, another subject,
names or words in another order. At last its meaning, by the encoder, must lie near. So the gate knows nothing of what
is true, and asks nothing of the model: a sentence that it lets through says what the record says, in its words.

It errs by holding back: a fair paraphrase in other words is not confirmed either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from corpus import ArchivalDate, NameAuthority, fold
from embeddings import Encoder
from qa.generation.claims import (
    Claims,
    Counted,
    Dated,
    DayOfMonth,
    Named,
    leading,
    only_tells,
    read_claims,
    same_word,
)
from qa.generation.contradiction import turned_round
from qa.generation.evidence import Place, Source

LEAST_COSINE = 0.5
"""Of a sentence to the place in the record on which it stands: -1 to 1. Set by hand over tests/qa/generation/test_grounding_check.py."""
_MOST_PARTS = 3
_JOINT = re.compile(r"\s*[;:]\s+|,?\s+(?:and|but|while|whereas)\s+|,\s+", re.IGNORECASE)
_LEANING = re.compile(
    r"^\W*(?P<word>he|she|they|it|this|these|those|that|his|her|their|its|such)\b(?!\s+(?:record|cable|letter))",
    re.IGNORECASE,
)
_OF_A_PERSON = ("he", "she", "his", "her")


@dataclass(frozen=True)
class Verdict:
    """What the gate says of one sentence. keys: of the records that bear it; reason: why none does, else ""."""

    keys: tuple[str, ...] = ()
    reason: str = ""

    @property
    def stands(self) -> bool:
        """Whether the sentence counts."""
        return bool(self.keys)


class Gate:
    """Judges the sentences of one draft, in their order, against the records that were sent."""

    def __init__(self, sources: Sequence[Source], names: NameAuthority, encoder: Encoder) -> None:
        self._sources: Mapping[str, Source] = {one.key: one for one in sources}
        self._names, self._encoder = names, encoder
        self._before: tuple[Claims, Verdict] | None = None

    def judge(self, sentence: str, keys: Sequence[str]) -> Verdict:
        """Whether a sentence stands, given the keys that it cites.

        One that leans on the sentence before it ("He also ...") stands only when that one does, by the same record.
        """
        claims = read_claims(sentence, self._names)
        verdict = self._judge(claims, keys)
        self._before = claims, verdict
        return verdict

    def _judge(self, claims: Claims, keys: Sequence[str]) -> Verdict:
        unknown = [key for key in keys if key not in self._sources]
        if unknown:
            return Verdict(reason="it cites a record that was not given to the model")
        if not keys:
            return Verdict(reason="it cites no record")
        if claims.text.rstrip().endswith("?"):
            return Verdict(reason="it is a question")
        cited = [self._sources[key] for key in dict.fromkeys(keys)]
        before: tuple[Named, ...] = ()
        leaning = _LEANING.match(claims.text)
        if leaning is not None:
            if self._before is None or not set(keys) & set(self._before[1].keys):
                return Verdict(
                    reason=f"“{leaning['word']}” leans on a sentence that is not confirmed"
                )
            before = leading(self._before[0])
            if leaning["word"].casefold() in _OF_A_PERSON and len(self._before[0].names) > 1:
                return Verdict(reason=f"“{leaning['word']}” may be one of several")
        missing = _missing(claims, cited)
        if missing:
            return Verdict(reason=missing)
        return self._placed(claims, cited, before)

    def _placed(
        self, claims: Claims, cited: Sequence[Source], before: tuple[Named, ...]
    ) -> Verdict:
        """The first record, or the first parts, that bear the sentence; else the reason of the best place."""
        reasons: list[tuple[int, str]] = []
        for parts in _divided(claims, self._names):
            found = []
            for number, part in enumerate(parts):
                subject = leading(part) or (before if number == 0 else ())
                borne = self._borne(part, cited, subject, reasons if len(parts) == 1 else [])
                if borne is None:
                    break
                found.append(borne)
            if len(found) == len(parts):
                return Verdict(tuple(dict.fromkeys(found)))
        return Verdict(
            reason=max(
                reasons, default=(0, "no sentence of the record says it"), key=lambda one: one[0]
            )[1]
        )

    def _borne(
        self,
        claims: Claims,
        cited: Sequence[Source],
        subject: tuple[Named, ...],
        reasons: list[tuple[int, str]],
    ) -> str | None:
        """The key of a record that bears a part; into `reasons`, how far each place came and what was wrong."""
        if not _says_something(claims):
            return None
        for source in cited:
            for place in source.places:
                step, reason = self._fault(claims, source, place, subject)
                if not reason:
                    return source.key
                reasons.append((step, reason))
        return None

    def _fault(
        self, claims: Claims, source: Source, place: Place, subject: tuple[Named, ...]
    ) -> tuple[int, str]:
        """What keeps a sentence from standing at a place, and how late that was found; "" when nothing does."""
        if _plain(claims.text) == _plain(place.claims.text):
            return 0, ""  # the record's own sentence, letter by letter
        checks: Sequence[Callable[[], str]] = (
            lambda: _words_fault(claims, source, place),
            lambda: _names_fault(claims, source, place),
            lambda: _dates_fault(claims, source, place),
            lambda: _numbers_fault(claims, source, place),
            lambda: turned_round(claims, place, subject, source.record.title),
            lambda: self._meaning_fault(claims, source, place),
        )
        for step, check in enumerate(checks):
            reason = check()
            if reason:
                return step, reason
        return len(checks), ""

    def _meaning_fault(self, claims: Claims, source: Source, place: Place) -> str:
        told = place.claims.text
        vectors = self._encoder.encode_documents(
            [claims.text, told, f"{source.record.title}. {told}"]
        )
        near = max((vectors[1:] @ vectors[0]).tolist())
        return "" if near >= LEAST_COSINE else "the record means something else"


def _says_something(claims: Claims) -> bool:
    """Whether there is a word beside the names; a run of capitals that begins a sentence may hold its verb."""
    first = claims.names[0] if claims.names else None
    begins = first is not None and first.start == 0 and not first.entries and len(first.bases) > 1
    return begins or any(not only_tells(one.base) for one in claims.content)


def _plain(text: str) -> str:
    return fold(text).strip(" .!;:,")


def _missing(claims: Claims, cited: Sequence[Source]) -> str:
    """What stands nowhere in the cited records, named: the plainest reason there is."""
    for one in claims.names:
        if not any(source.bears(one) for source in cited):
            return f"“{claims.text[one.start : one.end]}” is not in the record"
    for when in claims.dates:
        if not any(_dated(when, (*source.dates, *source.dates_within)) for source in cited):
            return f"“{claims.text[when.start : when.end]}” is not a date of the record"
    for word in claims.content:
        if not only_tells(word.base) and not any(source.holds(word.base) for source in cited):
            return f"“{claims.text[word.start : word.end]}” is not in the record"
    for count in claims.numbers:
        if not any(count.value in source.values for source in cited):
            return f"“{claims.text[count.start : count.end]}” is not in the record"
    for quote in claims.quotes:
        if not any(quote in source.folded for source in cited):
            return "what it puts in quotation marks is not in the record"
    return ""


def _words_fault(claims: Claims, source: Source, place: Place) -> str:
    for word in claims.content:
        if only_tells(word.base):
            continue
        if not any(same_word(word.base, base) for base in (*place.bases, *source.title_bases)):
            return "its words are scattered over the record"
    quoted = fold(place.claims.text), fold(source.record.title)
    if any(not any(quote in one for one in quoted) for quote in claims.quotes):
        return "what it puts in quotation marks is not in the record"
    return ""


def _names_fault(claims: Claims, source: Source, place: Place) -> str:
    for one in claims.names:
        if not (place.bears(one) or source.title_bears(one)):
            return f"the record does not speak of “{claims.text[one.start : one.end]}” there"
    return ""


def _dates_fault(claims: Claims, source: Source, place: Place) -> str:
    """A place that states dates of its own must bear out one of the sentence's; the record's own date may stand beside.

    So what the record dates to the sixth cannot be told of the seventh, the day of the record.
    """
    own = [one.date for one in place.claims.dates]
    inside = [
        one for one in claims.dates if _dated(one, own) and _bound_alike(one, place.claims.dates)
    ]
    outside = [one for one in claims.dates if one not in inside]
    days = [
        one for one in claims.days if _day_in(one, own) or one in _alike(one, place.claims.days)
    ]
    loose = [one for one in claims.days if one not in days]
    for when in outside:
        if when.bound or not _dated(when, source.dates):
            return f"the record does not say this of “{claims.text[when.start : when.end]}”"
    for day in loose:
        if not _day_in(day, source.dates):
            return f"the record does not say this of “{claims.text[day.start : day.end]}”"
    if (outside or loose) and (own or place.claims.days) and not (inside or days):
        return "the record gives another date for this"
    return ""


def _dated(when: Dated, dates: Sequence[ArchivalDate]) -> bool:
    """Whether a date lies within what the sentence says: "in 1949" for February 3, 1949, and never the reverse."""
    return any(when.date.contains(one) for one in dates)


def _bound_alike(when: Dated, stated: Sequence[Dated]) -> bool:
    return any(one.bound == when.bound and when.date.contains(one.date) for one in stated)


def _day_in(day: DayOfMonth, dates: Sequence[ArchivalDate]) -> bool:
    return any(
        one.earliest is not None
        and one.latest is not None
        and (one.earliest.year, one.earliest.month) == (one.latest.year, one.latest.month)
        and one.earliest.month == day.month
        and (day.day is None or one.earliest.day == one.latest.day == day.day)
        for one in dates
    )


def _alike(day: DayOfMonth, stated: Sequence[DayOfMonth]) -> list[DayOfMonth]:
    return (
        [day]
        if any(one.month == day.month and day.day in (None, one.day) for one in stated)
        else []
    )


def _numbers_fault(claims: Claims, source: Source, place: Place) -> str:
    for one in claims.numbers:
        if not any(
            _same_count(one, other) for other in (*place.claims.numbers, *source.title.numbers)
        ):
            return f"the record counts something else with “{claims.text[one.start : one.end]}”"
    return ""


def _same_count(one: Counted, other: Counted) -> bool:
    """Whether two numbers are equal and stand in the same company."""
    if one.value != other.value:
        return False
    return not one.company or any(
        same_word(word, near) for word in one.company for near in other.company
    )


def _divided(claims: Claims, names: NameAuthority) -> list[list[Claims]]:
    """The sentence whole, then divided at its joints into two parts, then into three."""
    text = claims.text
    joints = list(_JOINT.finditer(text))[:6]
    found = [[claims]]
    for count in range(1, _MOST_PARTS):
        for chosen in combinations(joints, count):
            edges = [0, *(edge for joint in chosen for edge in joint.span()), len(text)]
            pieces = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
            found.append([read_claims(piece, names) for piece in pieces])
    return found

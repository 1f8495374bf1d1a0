"""Whether a sentence turns round what a record says with the record's own words.

Looked for are a negation put in or left out, a word such as "proposes" or "refuses" left out (what follows it did not
happen), a "will" or "might" left out, another subject, an active made a passive, and names or words in another order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from corpus import fold
from qa.generation.claims import (
    Claims,
    Named,
    Word,
    base_of,
    joined,
    leading,
    only_tells,
    passive,
    same_word,
)
from qa.generation.evidence import Place, alike, bears
from qa.generation.lexicon import HEDGES, MODALS, NEGATORS

_SCOPE_ENDS = re.compile(r";|\bbut\b", re.IGNORECASE)
_NOUN_ENDS = re.compile(r"[;,]|\bbut\b", re.IGNORECASE)
_BY_PRONOUN = re.compile(r"\W*(?:he|she|they|it|his|her|their|its)\b", re.IGNORECASE)
_ADDRESSED = re.compile(
    r"\b(?:to|told|tells?|informed|informs?|asked|asks?|advised|advises?|urged|urges?|warned|warns?|assured|assures?)"
    r"\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_BEFORE_NOUN = re.compile(
    r"(?:['’]s?|\b(?:a|an|the|this|that|his|her|its|their|of|on|any|no))\s+$", re.IGNORECASE
)
"""Before "request" as a noun, which governs less than the verb: "responds to Mao's request, explaining that ..."."""


def turned_round(claims: Claims, place: Place, subject: tuple[Named, ...], title: str = "") -> str:
    """What shows that a sentence is turned round, one line; "" when nothing does.

    subject: of whom it speaks. title: of the record, which may name others than the place does.
    """
    if (
        subject
        and place.subject
        and not any(alike(one, other) for one in place.subject for other in subject)
    ):
        return "the record says it of somebody else"
    return (
        _brought_in(claims, place, title)
        or _negation(claims, place.claims)
        or _left_out(claims, place.claims)
        or _names_exchanged(claims, place.claims)
        or _words_exchanged(claims, place.claims)
    )


def _brought_in(claims: Claims, place: Place, title: str) -> str:
    """A name that only the title has, made a party to what the place says: "Li Rui buys" what the mission buys.

    It may tell ("Li Rui reports that ..."), be told ("to Wang Ping"), stand as in the title ("the embassy in
    Vientiane"), or be meant by the "he" with which the place begins.
    """
    leads = leading(claims)
    for one in claims.names:
        if bears(place.claims, one):
            continue
        before, after = claims.text[: one.start], claims.text[one.end :]
        following = re.match(r"(?:\s+(?:also|then|had|has))?\s+([^\W\d_]+)", after)
        if one in leads and following is not None and only_tells(base_of(following[1])):
            continue
        if one in leads and _BY_PRONOUN.match(place.claims.text):
            continue
        if one not in leads and leads and _ADDRESSED.search(before):
            continue
        as_there = re.search(r"[^\W\d_]+\s+(?:\w+\s+){1,2}$", before)
        if as_there is not None and fold(
            as_there.group() + claims.text[one.start : one.end]
        ) in fold(title):
            continue
        return f"the record does not say this of “{claims.text[one.start : one.end]}”"
    return ""


def _negation(claims: Claims, held: Claims) -> str:
    """Each "not" of the sentence is one of the record's, before the same word, and none that governs it is left out."""
    stated = [(word.start, after) for word, after in _negated(held)]
    for _, said in _negated(claims):
        partner = next((one for one in stated if said == one[1] or same_word(said, one[1])), None)
        if partner is None:
            return "the record denies something else" if stated else "the record does not deny it"
        stated.remove(partner)
    return (
        "the record denies it"
        if _matched_after(claims, held, [start for start, _ in stated])
        else ""
    )


def _negated(claims: Claims) -> list[tuple[Word, str]]:
    """Each negation with the first meaningful word after it, "" when none follows."""
    return [
        (
            word,
            next(
                (other.base for other in claims.words if other.start > word.start and other.base),
                "",
            ),
        )
        for word in claims.words
        if word.plain in NEGATORS
    ]


def _left_out(claims: Claims, held: Claims) -> str:
    """A word that takes back what follows it, which the record has and the sentence has not."""
    said = {word.base for word in claims.words}
    for word in held.words:
        takes_back = word.base in hedge_bases() or word.plain in HEDGES
        ends = _NOUN_ENDS if _BEFORE_NOUN.search(held.text[: word.start]) else _SCOPE_ENDS
        if (
            takes_back
            and word.base not in said
            and _matched_after(claims, held, [word.start], ends)
        ):
            return f"the record says “{held.text[word.start : word.end]}”"
    return _modal_changed(claims, held)


def _modal_changed(claims: Claims, held: Claims) -> str:
    """A "may" made a "will" or left out. A sentence that says "asks" or "plans" may add its own "should"."""
    said = {MODALS[word.plain] for word in claims.words if word.plain in MODALS}
    stated = {MODALS[word.plain] for word in held.words if word.plain in MODALS}
    for word in held.words:
        family = MODALS.get(word.plain)
        if family is not None and family not in said and _matched_after(claims, held, [word.start]):
            return f"the record says “{held.text[word.start : word.end]}”"
    if said <= stated or any(word.base in hedge_bases() for word in claims.words):
        return ""
    return f"the record does not say “{min(said - stated)}”"


@cache
def hedge_bases() -> frozenset[str]:
    """The words of HEDGES as texts are compared; "reportedly" is "report" then, which takes nothing back."""
    return frozenset(base for base in map(base_of, HEDGES) if not only_tells(base))


def _matched_after(
    claims: Claims, held: Claims, places: Sequence[int], ends: re.Pattern[str] = _SCOPE_ENDS
) -> list[Word]:
    """The sentence's meaningful words that the record has only behind one of these places, in its scope."""
    found = []
    for place in places:
        end = ends.search(held.text, place)
        last = len(held.text) if end is None else end.start()
        for word in claims.content:
            stands = [one.start for one in held.content if same_word(one.base, word.base)]
            if stands and all(place < start < last for start in stands):
                found.append(word)
    return found


def _names_exchanged(claims: Claims, held: Claims) -> str:
    """Two names in another order than the record's, one list aside, or a passive of an active."""
    pairs = [(one, [other for other in held.names if alike(other, one)]) for one in claims.names]
    pairs = [(one, others) for one, others in pairs if others]
    if len(pairs) > 1 and passive(claims.text) != passive(held.text):
        return "the record has it the other way round"
    before: Named | None = None
    for one, others in pairs:
        behind = [other for other in others if before is None or other.start > before.start]
        if (
            not behind
            and before is not None
            and not any(joined(held.text, before, other) for other in others)
        ):
            return f"the record has “{claims.text[one.start : one.end]}” in another part"
        before = (behind or others)[0]
    return ""


def _words_exchanged(claims: Claims, held: Claims) -> str:
    """Whether words have changed places: they stand in the record's order, or in two runs of it, the later one first.

    So "because of drought the harvest failed" may be said of a harvest that failed because of drought, and nothing of
    the west wind that the record says of the east wind. A word that stands more than once fits wherever it can.
    """
    stands = [
        (
            word.start,
            [one.start for one in held.words if one.base and same_word(one.base, word.base)],
        )
        for word in claims.content
    ]
    stands += [
        (name.start, [_list_start(held, other) for other in held.names if alike(other, name)])
        for name in claims.names
    ]
    runs: list[list[int]] = []
    for _, places in sorted(stands):
        if not places:
            continue
        after = [place for place in places if runs and place >= runs[-1][-1]]
        if after:
            runs[-1].append(after[0])
        else:
            runs.append([places[0]])
    fits = len(runs) < 2 or (len(runs) == 2 and runs[0][0] > runs[1][-1])
    return "" if fits else "the record has its words in another order"


def _list_start(held: Claims, name: Named) -> int:
    """Where the list begins in which a name stands: "Burma and Siam" may be told as "Siam and Burma"."""
    start = name
    for other in reversed([one for one in held.names if one.start < name.start]):
        if not joined(held.text, other, start):
            break
        start = other
    return start.start

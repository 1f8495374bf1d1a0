"""A record that contradicts what a question takes for granted.

"Why did Lund accept the offer?" supposes that he accepted it. Where the best sentence about the
same object says that he declined it, did not accept it, or was advised against it, the question has
no answer, and that sentence says why.

The predicates of both are compared by their polarity: negation, "against", verbs such as "refuse"
that govern another one, and the sign of the verb itself (`VerbPolarity`).
Of 143 answerable questions with why, when, how and where over pages for reading, 2 are taken for
contradicted; the rules were corrected once by these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from embeddings import Encoder, key_terms
from qa.answering.sentence_selection import ScoredSentence
from qa.answering.verb_polarity import LEAST_LIKENESS, VerbPolarity
from qa.citations import Citation
from qa.understanding import LinkedQuestion, Parse, parse

_SAME_MATTER = 0.3
"""Cosine of two verbs that may be opposites on one matter."""
_LEAST_LIKE_MEETING = 0.6
_SENTENCES_COMPARED = 6
_ASKS_ABOUT_ACT = re.compile(r"\W*(?:why|when|how|where)\b(?!\s+(?:many|much|long|often))", re.I)
_DIRECT_OBJECTS = ("dobj", "nsubjpass", "attr", "dative")
_GOVERNED = ("xcomp", "ccomp", "pcomp", "advcl", "acl")
_SUBJECTS = ("nsubj", "nsubjpass")
_NEGATING = frozenset("no not n't n’t never none neither nobody nothing without".split())
_UNREAL = frozenset("would could should might may must if".split())
_STEM = 5
"""Letters that the forms of one word share: "visit" and "visited", "refuse" and "refusal"."""
_BETWEEN = re.compile(r"\b(?:between|with)\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Claim:
    """A predicate as a question or a sentence has it.

    Attributes:
        lemma: of the verb, adjective or noun.
        polarity: -1 where it is negated or refused, else 1.
        objects: stems of what it is about, its subjects aside.
        is_event: whether it is a noun: "State visit".
    """

    lemma: str
    polarity: int
    objects: frozenset[str]
    is_event: bool = False


def find_contradiction(
    encoder: Encoder, question: LinkedQuestion, sentences: Sequence[ScoredSentence]
) -> Citation | None:
    """Return the sentence that contradicts a question, None for none.

    sentences: of records that have the question's names, best first. Only the best are compared;
    one of them that states what the question supposes outweighs any that contradicts it.
    """
    if _ASKS_ABOUT_ACT.match(question.text) is None or not sentences:
        return None
    verbs = VerbPolarity(encoder)
    claim = _claim_of_question(verbs, parse(question.text))
    if claim is None:
        return None
    compared = [sentence.citation for sentence in sentences[:_SENTENCES_COMPARED]]
    verdicts = [_compare(verbs, question, claim, citation) for citation in compared]
    strongest = max(verdicts, key=_strength)
    return compared[verdicts.index(strongest)] if strongest < 0 else None


def _strength(verdict: int) -> tuple[int, int]:
    """Order verdicts: the stronger first, and of equal ones the one that states the claim."""
    return abs(verdict), verdict


def _claim_of_question(verbs: VerbPolarity, parsed: Parse) -> _Claim | None:
    """Return the act that a question takes for granted: its last verb, seen through those above."""
    roots = [root for root in parsed.roots if parsed.words[root].part_of_speech in ("VERB", "AUX")]
    if not roots:
        return None
    index, polarity = roots[0], 1
    while True:
        polarity *= _negation(parsed, index)
        inner = next(iter(parsed.children(index, "xcomp")), None)
        if inner is None or parsed.words[inner].part_of_speech not in ("VERB", "AUX"):
            break
        if verbs.sign(parsed.words[index].lemma) < 0:
            polarity = -polarity
        index = inner
    heads = parsed.children(index, *_DIRECT_OBJECTS) or _objects_of_prepositions(parsed, index)
    if parsed.words[index].part_of_speech == "AUX":  # "Why was the harbour closed?"
        index = next(iter(parsed.children(index, "acomp", "ccomp")), index)
        heads = parsed.children(index, *_SUBJECTS) or parsed.children(roots[0], *_SUBJECTS)
    if parsed.words[index].part_of_speech not in ("VERB", "ADJ"):
        return None
    objects = frozenset(
        _stem(parsed.words[head].lemma)
        for head in heads
        if parsed.words[head].part_of_speech == "NOUN"
    )
    return _Claim(parsed.words[index].lemma, polarity, objects)


def _compare(
    verbs: VerbPolarity, question: LinkedQuestion, claim: _Claim, citation: Citation
) -> int:
    """Return how a sentence bears on a claim.

    2 where it states the claim in the same word, 1 where in a similar one, 0 where it does neither,
    less where it states the opposite.
    """
    verdicts = [
        _verdict(verbs, claim, stated) for stated in _claims_of_sentence(verbs, citation.quote)
    ]
    if _states_meeting(verbs, question, claim, citation):
        verdicts.append(-1)
    return max(verdicts, key=_strength, default=0)


def _verdict(verbs: VerbPolarity, claim: _Claim, stated: _Claim) -> int:
    about_same = not claim.objects or bool(claim.objects & stated.objects)
    agrees = claim.polarity == stated.polarity
    if _stem(claim.lemma) == _stem(stated.lemma):
        return (2 if agrees else -2) if about_same else 0
    sign = verbs.sign(claim.lemma)
    if sign < 0 and _stem(stated.lemma) in claim.objects:  # "cancel the visit", "visited"
        is_stated = not stated.is_event or (verbs.likeness(claim.lemma, "cancel") >= LEAST_LIKENESS)
        return (-1 if agrees else 1) if is_stated else 0
    if not about_same or not sign:
        return 0
    stated_sign = verbs.sign(stated.lemma)
    if not stated_sign or verbs.likeness(claim.lemma, stated.lemma) < _SAME_MATTER:
        return 0
    return 1 if sign * claim.polarity == stated_sign * stated.polarity else -1


def _claims_of_sentence(verbs: VerbPolarity, sentence: str) -> Iterator[_Claim]:
    """Yield the verbs of a sentence, its predicative adjectives, and a noun that is its head."""
    for parsed in map(parse, sentence.split(";")):
        yield from _claims_of_clause(verbs, parsed)


def _claims_of_clause(verbs: VerbPolarity, parsed: Parse) -> Iterator[_Claim]:
    for index, word in enumerate(parsed.words):
        is_adjective = word.relation in ("acomp", "oprd") and word.part_of_speech == "ADJ"
        is_event = word.relation == "ROOT" and word.part_of_speech == "NOUN"
        if not (word.part_of_speech == "VERB" or is_adjective or is_event):
            continue
        clause = word.head if is_adjective else index
        if _is_unreal(parsed, clause):
            continue
        polarity = _negation(parsed, clause)
        if not is_event:
            polarity *= _governing_polarity(verbs, parsed, clause)
        against = any(
            parsed.words[child].text.casefold() == "against"
            for child in parsed.children(clause, "prep")
        )
        if against and not _verbs_below(parsed, clause):
            yield _Claim("oppose", polarity, _objects(parsed, clause))
            continue
        subjects = parsed.children(clause, *_SUBJECTS) if is_adjective else ()
        objects = _objects(parsed, clause) | {
            _stem(parsed.words[subject].lemma) for subject in subjects
        }
        yield _Claim(word.lemma, polarity, frozenset(objects), is_event)


def _verbs_below(parsed: Parse, index: int) -> list[int]:
    """Return the verbs that a preposition of this verb governs: "warns against dropping"."""
    return [
        verb
        for preposition in parsed.children(index, "prep")
        for verb in parsed.children(preposition, "pcomp")
    ]


def _governing_polarity(verbs: VerbPolarity, parsed: Parse, index: int) -> int:
    """Return -1 where the verbs and prepositions above a verb turn it to its opposite, else 1."""
    polarity = 1
    while parsed.words[index].relation in _GOVERNED:
        head = parsed.words[index].head
        if parsed.words[index].relation == "acl":  # "declines the offer to send"
            if parsed.words[head].relation != "dobj":
                return polarity
            return polarity * (verbs.sign(parsed.words[parsed.words[head].head].lemma) or 1)
        if parsed.words[index].relation == "pcomp":
            if parsed.words[head].text.casefold() in ("against", "without"):
                polarity = -polarity
                head = parsed.words[head].head
                index = head
                continue
            head = parsed.words[head].head
        elif parsed.words[index].relation == "xcomp":  # "declines" may be taken for a noun
            polarity *= verbs.sign(parsed.words[head].lemma) or 1
            polarity *= _negation(parsed, head)
        index = head
    return polarity


def _negation(parsed: Parse, index: int) -> int:
    """Return -1 where a verb, its subject or its object is negated, else 1."""
    verb_and_children = [index, *parsed.children(index)]
    nouns = parsed.children(index, *_SUBJECTS, *_DIRECT_OBJECTS)
    below = [at for noun in nouns for at in parsed.children(noun, "det", "neg")]
    negated = any(
        parsed.words[at].text.casefold() in _NEGATING for at in {*verb_and_children[1:], *below}
    )
    return -1 if negated else 1


def _is_unreal(parsed: Parse, index: int) -> bool:
    """Return whether a verb is only supposed: "to drop them would", "if they accepted".

    "He would not" is a refusal, and real.
    """
    above = [index]
    if parsed.words[index].relation in ("csubj", "advcl"):
        above.append(parsed.words[index].head)
    marks = (at for verb in above for at in parsed.children(verb, "aux", "mark"))
    supposing = {parsed.words[at].text.casefold() for at in marks} & _UNREAL
    return "if" in supposing or (bool(supposing) and _negation(parsed, index) > 0)


def _objects(parsed: Parse, index: int) -> frozenset[str]:
    """Return the stems of a verb's objects, also those of its prepositions, and of their nouns."""
    heads = [*parsed.children(index, *_DIRECT_OBJECTS), *_objects_of_prepositions(parsed, index)]
    words = {at for head in heads for at in parsed.subtree(head)}
    return frozenset(
        _stem(parsed.words[at].lemma)
        for at in words
        if parsed.words[at].part_of_speech in ("NOUN", "VERB")
    )


def _objects_of_prepositions(parsed: Parse, index: int) -> tuple[int, ...]:
    return tuple(
        head
        for preposition in parsed.children(index, "prep")
        for head in parsed.children(preposition, "pobj")
    )


def _states_meeting(
    verbs: VerbPolarity, question: LinkedQuestion, claim: _Claim, citation: Citation
) -> bool:
    """Return whether a meeting that did not take place, as asked, is the subject of a record."""
    if claim.polarity > 0 or verbs.likeness(claim.lemma, "meet") < _LEAST_LIKE_MEETING:
        return False
    title = set(key_terms(citation.record.title))
    names = [set(key_terms(name)) for name in question.names]
    return (
        len(names) > 1
        and all(name & title for name in names)
        and _BETWEEN.search(citation.record.title) is not None
    )


def _stem(lemma: str) -> str:
    return lemma[:_STEM]

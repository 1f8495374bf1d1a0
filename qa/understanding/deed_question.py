"""Questions about who wrote to, met or visited whom: the deed, its two sides, and the measure.

The place of each name in the sentence shows who did it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from corpus import kind_of_document
from embeddings import Encoder, terms
from qa.understanding.deed_verbs import Deed, deed_of_verb
from qa.understanding.entity_linking import LinkedName, LinkedQuestion
from qa.understanding.lexicon import COMMANDS, EVENTS, RECORD_NOUNS, is_empty_word, singular_of
from qa.understanding.sentence_parser import Parse, ParsedWord, is_english_word, parse

Role = Literal["agent", "patient"]
Measure = Literal["list", "count", "first", "last", "longest", "shortest", "most", "compare"]

_CONTENT = frozenset({"NOUN", "PROPN", "ADJ", "VERB", "NUM"})
_MEASURING = ("most", "more", "many", "often", "times", "one", "other", "another")
_TO_AGENT = frozenset({"from", "by", "of", "own", "subject", "between"})
_TO_PATIENT = frozenset({"to", "object", "with", "and", "in", "for"})
_WHO = frozenset({"who", "whom", "whose"})
_SUPERLATIVES: dict[str, Measure] = {
    "longest": "longest",
    "shortest": "shortest",
    "last": "last",
    "latest": "last",
    "first": "first",
    "earliest": "first",
}


@dataclass(frozen=True)
class DeedQuestion:
    """A question about a deed between two sides.

    Attributes:
        deed: what was done.
        asked: the side asked for; None when records are.
        agent: who did it, as far as the question names them; of a comparison, all of them.
        patient: the other side: who received it, was met or was visited.
        measure: what the question asks of the records that match.
        noun: what the records or the persons asked for are called, as typed; "" for nothing.
        words: further words that records must contain.
        qualifiers: words that only qualify the noun: "foreign" of "foreign trips".
        asks_when: whether a date is asked for.
        asks_content: whether it is asked what was written or said.
        is_of_records: whether the noun is a word for records or journeys, not for persons.
        is_mutual: whether either side may have done it ("Did A and B write to each other?").
    """

    deed: Deed
    asked: Role | None
    agent: tuple[LinkedName, ...] = ()
    patient: tuple[LinkedName, ...] = ()
    measure: Measure = "list"
    noun: str = ""
    words: tuple[str, ...] = ()
    qualifiers: tuple[str, ...] = ()
    asks_when: bool = False
    asks_content: bool = False
    is_of_records: bool = False
    is_mutual: bool = False

    @property
    def names(self) -> tuple[LinkedName, ...]:
        """Return the names on both sides."""
        return (*self.agent, *self.patient)


def read_deed_question(question: LinkedQuestion, encoder: Encoder) -> DeedQuestion | None:
    """Return the deed that a question asks about; None when it asks about none."""
    grammar = parse(question.text)
    return _Reader(question, grammar, encoder).read() if grammar.words else None


def main_verb(question: LinkedQuestion) -> ParsedWord | None:
    """Return the main verb of a question; None when it only has "be", "do" or "have"."""
    grammar = parse(question.text)
    roots = [grammar.words[i] for i in grammar.roots]
    verbs = [word for word in (*roots, *grammar.words) if word.part_of_speech == "VERB"]
    return next((word for word in verbs if word.lemma not in ("be", "do", "have")), None)


class _Reader:
    """Reads one question."""

    def __init__(self, question: LinkedQuestion, grammar: Parse, encoder: Encoder) -> None:
        self._question = question
        self._parse = grammar
        self._words = grammar.words
        self._lower = [word.text.casefold() for word in grammar.words]
        self._encoder = encoder
        self._subject = set(terms(question.typed.subject))

    def read(self) -> DeedQuestion | None:
        names = dict(self._named_words())
        in_names = {i for span in names for i in range(*span)}
        verb = self._verb(in_names)
        noun = self._noun(in_names | {verb} if verb is not None else in_names)
        deed = self._deed(verb, noun)
        is_other_how = self._lower[:1] == ["how"] and self._lower[1:2] not in (["many"], ["often"])
        if deed is None or is_other_how:
            return None
        asked_word = next(
            (
                i
                for i, word in enumerate(self._lower)
                if word in _WHO | {"what", "which", "how", "when", "where"}
            ),
            None,
        )
        agents: list[LinkedName] = []
        patients, scene = agents[:], agents[:]
        for (start, end), name in names.items():
            role = self._role_of(start, end, verb, deed)
            if self._lower[start - 1 : start] != ["as"]:  # an office: "as President"
                side = agents if role == "agent" else patients if role == "patient" else scene
                side.append(name)
        measure = self._measure()
        if measure == "compare" and len(agents) + len(patients) < 2:
            return None
        if measure == "compare":
            agents, patients = [*agents, *patients], []
        is_between = deed == "write" and noun is not None and "between" in self._lower[noun:]
        is_mutual = deed != "go" and (is_between or _names_both_sides(self._lower))
        if is_mutual:
            between = [names[span] for span in sorted(names) if names[span] not in scene]
            if len(between) != 2:
                return None
            agents, patients = between[:1], between[1:]
        asked_side = None if is_mutual else self._asked_side(asked_word, verb, deed, noun)
        first = self._lower[asked_word] if asked_word is not None else ""
        remaining = list(self._remaining(in_names, verb, noun, asked_word))
        qualifiers = [i for i in remaining if noun is not None and self._words[i].head == noun]
        words = [self._words[i].text for i in remaining if i not in qualifiers]
        return DeedQuestion(
            deed="write" if deed == "receive" else deed,
            asked=asked_side,
            agent=tuple(agents),
            patient=tuple(patients),
            measure=measure,
            qualifiers=tuple(self._words[i].text for i in qualifiers),
            noun="" if noun is None else self._lower[noun],
            words=(*words, *(name.text for name in scene)),
            asks_when=first == "when",
            asks_content=first in ("what", "how", "why") and noun is None and measure == "list",
            is_of_records=noun is not None and self._lower[noun] in _RECORD_NOUNS,
            is_mutual=is_mutual,
        )

    def _named_words(self) -> Iterator[tuple[tuple[int, int], LinkedName]]:
        """Yield the words, from start to end, of each name."""
        words_in_names: set[int] = set()
        linked = sorted(self._question.linked_names, key=lambda name: -len(name.as_written))
        for name in linked:
            at = self._question.text.find(name.as_written)
            if at < 0:
                continue
            span = self._parse.words_within(at, at + len(name.as_written))
            if span and not name.kind and self._is_asked_noun(span):
                continue
            if span and not words_in_names.intersection(span):
                words_in_names.update(span)
                yield (span[0], span[-1] + 1), name

    def _is_asked_noun(self, span: tuple[int, ...]) -> bool:
        """Return whether a name is only the noun asked for: "the last President"."""
        before = self._lower[max(0, span[0] - 1) : span[0]]
        is_word = len(span) == 1 and is_english_word(self._lower[span[0]])
        return is_word and (before in (["which"], ["many"], ["most"]) or _is_superlative(before))

    def _verb(self, in_names: set[int]) -> int | None:
        """Return the main verb: the last one that is no auxiliary and no part of a name."""
        verbs = [
            i
            for i, word in enumerate(self._words)
            if (word.part_of_speech == "VERB" or word.tag.startswith("VB"))
            and word.lemma not in ("be", "do", "have")
            and i not in in_names
            and not self._is_command(i)
        ]
        if not verbs and (helped := self._after_auxiliary(in_names)):
            return helped
        roots = [i for i in verbs if self._words[i].relation == "ROOT"]
        return next(iter(roots or verbs), None)

    def _is_command(self, i: int) -> bool:
        """Return whether a word is the verb of a command: "Show me the visits to Lisbon"."""
        return not i and (self._words[i].tag == "VB" or self._lower[i] in COMMANDS)

    def _after_auxiliary(self, in_names: set[int]) -> int | None:
        """Return the verb after "did" that the parser takes for a noun ("did X cable")."""
        did = next((i for i, word in enumerate(self._words) if word.lemma == "do"), None)
        after = range(len(self._words) if did is None else did + 1, len(self._words))
        free = [i for i in after if i not in in_names and self._words[i].part_of_speech in _CONTENT]
        return next((i for i in free if self._words[i].tag in ("NN", "VB", "JJ")), None)

    def _noun(self, in_names: set[int]) -> int | None:
        """Return the noun that is counted, ordered or listed."""
        for i, word in enumerate(self._words):
            if i in in_names or word.part_of_speech not in ("NOUN", "PROPN", "ADJ", "VERB"):
                continue
            before = [self._lower[j] for j in range(max(0, i - 4), i)]
            is_asked = (
                before[-1:] in (["which"], ["what"], ["many"], ["most"], ["more"])
                or _is_superlative(before[-1:])
                or (
                    before[-2:-1]
                    and _is_superlative(before[-2:-1])
                    and self._words[i - 1].tag == "JJ"
                )
            )
            if word.part_of_speech in ("NOUN", "PROPN") and is_asked:
                return i
            if self._lower[i] in _RECORD_NOUNS:
                return i
        return None

    def _deed(self, verb: int | None, noun: int | None) -> Deed | None:
        """Return the deed of the verb, or of a noun such as "letter" or "trip"."""
        of_noun = (
            None if noun is None else _deed_of_noun(self._words[noun].lemma, self._lower[noun])
        )
        if verb is None:
            return of_noun
        lemma = self._words[verb].lemma
        deed = deed_of_verb(lemma, self._encoder)
        if of_noun and deed is None and self._is_of_noun(verb, noun):
            return of_noun
        if deed == "receive":
            takes_record = any(word in _RECORD_NOUNS for word in self._lower)
            if not takes_record and "from" not in self._lower:
                return "meet" if _WHO.intersection(self._lower) else None
        return deed

    def _is_of_noun(self, verb: int, noun: int | None) -> bool:
        """Return whether a verb adds nothing to its noun: "make a trip", "letters passed"."""
        if self._words[verb].lemma in ("make", "take", "pay", "have", "hold"):
            return True
        is_subject = noun in (self._words[verb].head, *self._parse.children(verb, "nsubj"))
        return is_subject and "between" in self._lower

    def _role_of(self, start: int, end: int, verb: int | None, deed: Deed) -> Role | None:
        """Return the side of a name by the word before it, else by its place next to the verb."""
        place = self._place_of(start, end, verb)
        if deed == "go" and place == "from":
            return "agent"
        if deed == "receive":
            if place in ("subject", "own"):
                return "patient"
            return "agent" if place in ("from", "by", "of", "object") else None
        if deed in ("write", "meet") and place in ("in", "for"):
            return None
        if place in _TO_AGENT:
            return "agent"
        return "patient" if place in _TO_PATIENT else None

    def _place_of(self, start: int, end: int, verb: int | None) -> str:
        after = self._lower[end] if end < len(self._lower) else ""
        if after in ("'s", "’s", "'", "’") or self._lower[end - 1].endswith(("'s", "’s")):
            return "own"
        i = start - 1
        while i >= 0 and (
            self._words[i].part_of_speech in ("DET", "NOUN", "ADJ", "PROPN", "PUNCT")
            and i != verb
            and self._words[i].lemma not in _RECORD_NOUNS
        ):
            i -= 1
        word = self._lower[i] if i >= 0 else ""
        if word in ("to", "from", "by", "of", "with", "in", "for", "between", "at", "about", "on"):
            return word
        if word == "than":
            return "subject"
        if word in ("and", "or"):
            return word
        if verb is None:
            return ""
        if start < verb:
            return "subject"
        return "object"

    def _measure(self) -> Measure:
        """Return the measure of the records: how many, the first, the longest, the most."""
        text = self._lower
        if "than" in text and ("more" in text or "fewer" in text or "oftener" in text):
            return "compare"
        if text[:2] == ["how", "many"] or ("how" in text and "often" in text):
            return "count"
        order = self._question.time.order
        if order:
            return "first" if order == "earliest" else "last"
        for word in reversed(self._words):
            if (
                measure := _SUPERLATIVES.get(word.text.casefold())
            ) and word.part_of_speech != "VERB":
                return measure
        return "most" if "most" in text else "list"

    def _asked_side(
        self, asked_word: int | None, verb: int | None, deed: Deed, noun: int | None
    ) -> Role | None:
        """Return the side that the question asks for, None when it asks for records."""
        if asked_word is None:
            return None
        word = self._lower[asked_word]
        if word == "where" and deed == "go":
            return "patient"
        of_persons = word in _WHO
        if word in ("which", "what", "how") and noun is not None:
            of_persons = _deed_of_noun(self._words[noun].lemma, self._lower[noun]) is None and (
                self._lower[noun] not in _RECORD_NOUNS and self._lower[noun] != "times"
            )
        if not of_persons or verb is None:
            return None
        between = self._words[asked_word:verb]
        before = self._lower[asked_word - 1] if asked_word else ""
        auxiliary = next(
            (i for i, word in enumerate(between) if word.lemma in ("do", "have")), None
        )
        inverted = auxiliary is not None and any(
            word.part_of_speech in ("PROPN", "NOUN", "PRON") for word in between[auxiliary + 1 :]
        )
        place = before if before in ("to", "from", "by", "with") else ""
        if not place:
            place = "object" if inverted else "subject"
        ends_with = next((w for w in reversed(self._lower) if w.isalpha()), "")
        if inverted and ends_with in ("from", "by"):
            place = ends_with
        if deed == "receive":
            return "patient" if place in ("subject", "to") else "agent"
        return "agent" if place in ("subject", "from", "by") else "patient"

    def _remaining(
        self, in_names: set[int], verb: int | None, noun: int | None, asked_word: int | None
    ) -> Iterator[int]:
        """Yield the words of content that the reading does not account for."""
        spans = self._question.time.spans
        for i, word in enumerate(self._words):
            is_read = i in in_names or i in (verb, noun, asked_word) or self._is_command(i)
            is_time = any(start <= word.start < end for start, end in spans)
            measures = self._lower[i] in (*_SUPERLATIVES, *_MEASURING)
            if is_read or is_time or measures or word.lemma in ("be", "do", "have"):
                continue
            if self._lower[i] in _RECORD_NOUNS or not word.text[0].isalnum():
                continue
            if is_empty_word(word.text):
                continue
            if self._subject.isdisjoint(terms(word.text)):  # "not to France": it is left out
                continue
            if word.part_of_speech in _CONTENT:
                yield i


_RECORD_NOUNS = RECORD_NOUNS | frozenset((*EVENTS, *map(singular_of, EVENTS)))


def _is_superlative(words: list[str]) -> bool:
    return bool(words) and (words[0] in _SUPERLATIVES or words[0] in ("recent", "newest", "oldest"))


def _deed_of_noun(lemma: str, written: str) -> Deed | None:
    """Return the deed that a noun names: "letter" is writing, "trip" going, "meeting" meeting."""
    if written in EVENTS or f"{written}s" in EVENTS:
        return "go"
    kind = kind_of_document(lemma)
    if kind in ("record of conversation", "interview"):
        return "meet"
    return "write" if kind or written in _RECORD_NOUNS else None


def _names_both_sides(words: list[str]) -> bool:
    """Return whether words say that each did it to the other: "each other", "one another"."""
    return not {("each", "other"), ("one", "another")}.isdisjoint(pairwise(words))

"""Questions that compare: what differs, what changed, which is first, which is more.

Each reader returns the questions about each of the things, None when a text is none of its kind.
"""

from __future__ import annotations

import re

from qa.dialogue.coordination import (
    MOST_ALTERNATIVES,
    Coordination,
    joined_nouns,
    joined_sides,
    joined_times,
    tidy,
)
from qa.dialogue.several import Relation, Several
from qa.understanding import parse, read_time_once

_COMPARE = r"(?:compare|contrast)"
_COMPARE_COMMAND = re.compile(
    rf"\W*(?:(?:please|now|and|(?:can|could|would|will)\s+you)\s+)*{_COMPARE}\s+(?P<body>.+)",
    re.IGNORECASE | re.DOTALL,
)
_DIFFERENCES = re.compile(
    r".*\b(?:differences?|similarit(?:y|ies)|comparison|contrasts?)\s+(?:(?:is|are|was|were|do|"
    r"can)\b[^?]{0,40}?\s)?(?:between|of)\s+(?P<body>.+)",
    re.IGNORECASE | re.DOTALL,
)
_HOW_DIFFER = re.compile(
    r"\W*(?:(?:and|so)\s+)?(?:how|in\s+wh(?:at|ich)\s+ways?|where)\s+(?:far\s+)?"
    rf"(?:do|does|did)\s+(?P<body>.+?)\s+(?:differ|diverge|{_COMPARE})\b(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_VERSUS = re.compile(
    r"\W*(?P<first>[^:?]{1,80}?)\s+(?:vs\.?|versus)\s+(?P<second>[^:?]{1,80})"
    r"(?::\s*(?P<rest>.*))?",
    re.IGNORECASE | re.DOTALL,
)
_COMPARED_WITH = re.compile(
    r"(?P<body>.+?),?\s+(?:as\s+)?(?:compared|in\s+comparison|as\s+against)\s+(?:with|to)\s+"
    r"(?P<time>.+)",
    re.IGNORECASE,
)
_AGAINST = re.compile(r"\s(?:with|to|against|from|than|vs\.?|versus)\s", re.IGNORECASE)
_AND = re.compile(r"\sand\s", re.IGNORECASE)
_MOST_WORDS_OF_SIDES = 7
_WHAT_CHANGED = re.compile(
    r"\W*(?:(?:and|so)\s+)?(?:what|how\s+much)\s+(?:has\s+|had\s+)?(?:changed|differed)\b"
    r"(?P<body>.*)",
    re.IGNORECASE | re.DOTALL,
)
_HOW_CHANGED = re.compile(
    r"\W*(?:(?:and|so)\s+)?how\s+(?:far\s+|much\s+)?(?:do|does|did|has|have|had)\s+(?P<body>.+?)\s+"
    r"(?:change|changed|evolve|evolved|develop|developed|shift|shifted)\b(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_FIRST_OF_TWO = re.compile(
    r"\W*(?:(?P<what>wh(?:ich|at)\b[^,:?]*?)|(?P<who>who)\s+(?P<deed>[^,:?]+?))\s+"
    r"(?P<order>first|earlier|sooner)\s*(?P<rest>[^,:?]*)[,:]\s*(?P<body>[^?]+)",
    re.IGNORECASE,
)
_CLEFT = re.compile(
    r"\W*(?:was|is)\s+it\s+(?P<body>[^?]+?)\s+(?:who|that)\s+(?P<deed>[^?]+?)\s+first\b(?P<rest>[^?]*)",
    re.IGNORECASE,
)
_BEFORE_OTHER = re.compile(
    r"\W*(?:(?:did|does)\s+(?P<first>.+?)\s+(?:come|happen|take\s+place|occur)|"
    r"(?:was|were)\s+(?P<other_first>.+?))\s+(?:(?:earlier|sooner)\s+than|before|after)\s+"
    r"(?P<second>[^?]+)",
    re.IGNORECASE,
)
_MORE_THAN = re.compile(
    r"\W*(?P<aux>do|does|did|has|have)\s+(?P<first>.+)", re.IGNORECASE | re.DOTALL
)
_MORE_OF_TWO = re.compile(
    r"\W*who\s+(?P<verb>\w+)\s+(?:more|fewer|most|the\s+most)\b\s*(?P<what>[^,:?]*)[,:]\s*"
    r"(?P<body>[^?]+)",
    re.IGNORECASE,
)
_CHOICE_AT_END = re.compile(r"\W*(?P<head>[^,:?]+)[,:]\s*(?P<body>[^?]+\sor\s[^?]+)", re.IGNORECASE)
_YES_NO_CHOICE = re.compile(
    r"\W*(?P<aux>was|were|is|are|did|does|do)\s+(?P<head>.+?)\s+(?P<preposition>in|at|on|of|under|by)\s+"
    r"(?P<first>.+?),?\s+or\s+(?P<second>[^?]+)",
    re.IGNORECASE,
)
_OTHER_SIDE = re.compile(r"\s*(?:with|to|from|against)\s+(?P<side>[^?]+?)\W*", re.IGNORECASE)
RECIPROCAL = re.compile(r"\b(?:each\s+other|one\s+another|together|jointly)\b", re.IGNORECASE)
_CHOICE = re.compile(r",?\s+or\s+|,\s*", re.IGNORECASE)
_LEADING_LINK = re.compile(
    r"^(?:in|about|of|on|between|from|during|with|for)\s+|\s+(?:in|about|of|on)$", re.IGNORECASE
)
_END_OF_DEED = re.compile(r"\s*,?\s*and\s+(?:how|why|when|where)\s*$", re.IGNORECASE)


def read_comparison(text: str) -> Several | None:
    """Read "compare A with B", "the difference between A and B", "How did A and B differ?"."""
    if (match := _COMPARE_COMMAND.fullmatch(text)) or (match := _DIFFERENCES.fullmatch(text)):
        body = match["body"]
    elif match := _HOW_DIFFER.fullmatch(text):
        other_side = _OTHER_SIDE.fullmatch(match["rest"])
        if other_side is not None and not RECIPROCAL.search(other_side["side"]):
            return _compared(joined_sides(match["body"], other_side["side"]))
        body = match["body"] if other_side is not None else f"{match['body']} {match['rest']}"
    else:
        return None
    joined = _joined(body)
    return None if joined is None else _compared(joined)


def read_compared_times(text: str) -> Several | None:
    """Read "What was different in 1956, compared with 1949?": a question for each time."""
    match = _COMPARED_WITH.fullmatch(text.strip(" ?"))
    if match is None:
        return None
    body = read_time_once(match["body"], None)
    other = read_time_once(f"in {match['time']}", None)
    if not (body.periods and other.periods) or other.text_without_time.strip():
        return None
    questions = (match["body"], f"{body.text_without_time} {other.words}")
    labels = (body.words, match["time"])
    return Several.of([f"{tidy(question)}?" for question in questions], labels, "compare")


def read_versus(text: str) -> Several | None:
    """Read "A vs. B" and "A vs. B: who did it?"."""
    match = _VERSUS.fullmatch(text)
    if match is None:
        return None
    first, second = match["first"], match["second"]
    joined = joined_nouns(f"{first} and {second}", "We compare ") or joined_sides(first, second)
    deed = _END_OF_DEED.sub("", (match["rest"] or "").strip(" ?"))
    deed = re.sub(r"^(?:who|which(?:\s+of\s+(?:them|the\s+two))?)\b", "", deed, flags=re.IGNORECASE)
    return _compared(joined, deed)


def asks_for_change(text: str) -> bool:
    """Return whether a text asks what changed, or how it did."""
    return bool(_WHAT_CHANGED.fullmatch(text) or _HOW_CHANGED.fullmatch(text))


def read_change(text: str) -> Several | None:
    """Read "What changed in X between A and B?" and "How did X change from A to B?"."""
    match = _WHAT_CHANGED.fullmatch(text)
    body = match["body"] if match else ""
    if match is None:
        match = _HOW_CHANGED.fullmatch(text)
        if match is None:
            return None
        body = f"{match['body']} {match['rest']}"
    joined = joined_times(body.strip(" ?"), ("and", "to"))
    if joined is None:
        return None
    return _compared(joined, relation="change")


def read_order(text: str) -> Several | None:
    """Read "Which came first, A or B?" and "Who went there first, A or B?"."""
    match = _FIRST_OF_TWO.fullmatch(text.strip(" ?")) or _CLEFT.fullmatch(text.strip(" ?"))
    if match is not None:
        labels = _CHOICE.split(match["body"].strip())
        if not 2 <= len(labels) <= MOST_ALTERNATIVES or not _are_nouns(*labels):
            return None
        deed = match["deed"] if match.re is _CLEFT or match["who"] else ""
        if not deed:
            questions = [f"When was {label}?" for label in labels]
        else:
            adjunct = match["rest"]
            questions = [
                tidy(f"When did {label} first {_base_form(deed)} {adjunct}?") for label in labels
            ]
        return Several.of(questions, labels, "order")
    match = _BEFORE_OTHER.fullmatch(text.strip(" ?"))
    if match is None:
        return None
    first, second = match["first"] or match["other_first"], match["second"]
    if any(re.search(r"\d{4}", side) for side in (first, second)) or not _are_nouns(first, second):
        return None
    return Several.of([f"When was {side}?" for side in (first, second)], (first, second), "order")


def read_choice(text: str) -> Several | None:
    """Read "Which strike lasted longer, the one in A or the one in B?", "Was it longer in A or B?".

    "The one" takes the noun after "which". Each alternative is asked for what is compared.
    """
    text = text.strip(" ?")
    if not (degrees := _degrees(text)):
        return None
    if (match := _CHOICE_AT_END.fullmatch(text)) is not None:
        noun, deed = _noun_and_deed(match["head"], degrees)
        labels = [_with_noun(label, noun) for label in _CHOICE.split(match["body"].strip())]
        if not 2 <= len(labels) <= MOST_ALTERNATIVES or not _are_nouns(*labels):
            return None
        if not noun and len(labels) == 2:
            return _compared(joined_sides(*labels), deed)
        return _compared(Coordination(tuple(labels), tuple(labels), "or"), deed)
    if (match := _YES_NO_CHOICE.fullmatch(text)) is None:
        return None
    preposition, head = match["preposition"], _without(match["head"], degrees)
    second = re.sub(rf"^{preposition}\s+", "", match["second"], flags=re.IGNORECASE)
    labels = [match["first"], second]
    return _compared(
        Coordination(
            tuple(f"{head} {preposition} {label}" for label in labels), tuple(labels), "or"
        )
    )


def _degrees(text: str) -> set[str]:
    """Return the words that compare: "longer", "more"; an empty set for none."""
    return {word.text for word in parse(f"{text}?").words if word.tag in ("JJR", "RBR")}


def _without(text: str, words: set[str]) -> str:
    return tidy(" ".join(word for word in text.split() if word not in words))


def _noun_and_deed(head: str, degrees: set[str]) -> tuple[str, str]:
    """Split "Which quarantine lasted longer" into "quarantine" and "lasted"."""
    parsed = parse(head)
    verb = next((w for w in parsed.words[1:] if w.part_of_speech in ("VERB", "AUX")), None)
    if verb is None:
        return "", ""
    noun = re.sub(r"^\S+\s*", "", head[: verb.start]).strip()
    noun = re.sub(r"^of\s+the(?:se)?\s+\w+\s*", "", noun)
    deed = head[verb.start :] if verb.lemma != "be" else head[verb.end :]
    return noun, _without(deed, degrees)


def _with_noun(label: str, noun: str) -> str:
    """Return "the one at Bergen" as "the strike at Bergen", and "the second" with its noun."""
    label = label.strip()
    if not noun:
        return label
    completed = re.sub(r"^(?:the\s+ones?|that|those)\b", f"the {noun}", label, flags=re.IGNORECASE)
    is_bare = re.fullmatch(r"the\s+\w+", label, re.IGNORECASE) and parse(label).words[1].tag == "JJ"
    return f"{label} {noun}" if completed == label and is_bare else completed


def read_amount(text: str) -> Several | None:
    """Read "Did A write more letters than B?" and "Who wrote more letters, A or B?"."""
    match = _MORE_OF_TWO.fullmatch(text.strip(" ?"))
    if match is not None:
        labels = _CHOICE.split(match["body"].strip())
        if not 2 <= len(labels) <= MOST_ALTERNATIVES or not _are_nouns(*labels):
            return None
        verb = _base_form(match["verb"])
        questions = [_how_many("did", label, verb, match["what"]) for label in labels]
        return Several.of(questions, labels, "amount")
    match = _MORE_THAN.fullmatch(text.strip(" ?"))
    if match is None:
        return None
    parsed = parse(text)
    than = next((i for i, word in enumerate(parsed.words) if word.lemma == "than"), None)
    comparative = next(
        (i for i, w in enumerate(parsed.words) if w.lemma in ("more", "fewer", "less")), None
    )
    verbs = [i for i in parsed.roots if parsed.words[i].part_of_speech == "VERB"]
    if than is None or comparative is None or not verbs or not verbs[0] < comparative < than:
        return None
    root = verbs[0]
    subjects = parsed.children(root, "nsubj")
    if not subjects:
        return None
    words = parsed.words
    first = text[words[min(parsed.subtree(subjects[0]))].start : words[root].start].strip()
    what = text[words[comparative].end : words[than].start].strip()
    second_side = text[words[than].end :].strip(" ?")
    second, adjunct = _name_and_rest(second_side)
    aux, labels = match["aux"].casefold(), [first, second]
    questions = [_how_many(aux, label, words[root].text, f"{what} {adjunct}") for label in labels]
    return Several.of(questions, labels, "amount")


def _joined(body: str) -> Coordination | None:
    """Return what a comparison joins: nouns, else two times, else the two sides of "A with B"."""
    body = body.strip(" ?.!")
    times = joined_times(body)
    nouns = joined_nouns(body, "We compare ")
    if nouns is not None and times is not None and _is_of_times(nouns, times):
        nouns = None
    if nouns is None and times is None:
        sides = _AGAINST.split(body, maxsplit=1)
        is_short = len(body.split()) <= _MOST_WORDS_OF_SIDES
        if len(sides) == 1 and (is_short or len(read_time_once(body, None).periods) > 1):
            sides = _AND.split(body)
        if len(sides) == 2 and all(sides):
            joined = f"{sides[0]} and {sides[1]}"
            nouns = joined_nouns(joined, "We compare ") or joined_sides(*sides)
    return nouns or times


def _is_of_times(nouns: Coordination, times: Coordination) -> bool:
    """Return whether the words joined are those of dates: "5" and "12 April"."""
    of_times = set(" ".join(times.labels).replace(",", " ").split())
    return all(of_times.issuperset(label.replace(",", " ").split()) for label in nouns.labels)


def _compared(joined: Coordination, deed: str = "", relation: Relation = "compare") -> Several:
    questions = []
    for alternative in joined.alternatives:
        subject = tidy(f"{alternative.strip(' ?')} {deed}")
        while (shorter := _LEADING_LINK.sub("", subject)) != subject:
            subject = shorter
        questions.append(f"{subject[:1].upper()}{subject[1:]}?")
    return Several.of(questions, joined.labels, relation)


def _how_many(auxiliary: str, who: str, verb: str, what: str) -> str:
    """Return the question for a count: of things, or of times where only the deed is counted."""
    noun = parse(f"They counted more {what}.").words[3:4] if what.strip() else ()
    has_noun = bool(noun) and noun[0].part_of_speech in ("NOUN", "ADJ")
    if has_noun:
        counted_noun, *complement = what.split(" ")
        return tidy(f"How many {counted_noun} {auxiliary} {who} {verb} {' '.join(complement)}?")
    verb = re.sub(r"\s+often$", "", verb)
    what = re.sub(r"^\s*often\b", "", what)
    return tidy(f"How many times {auxiliary} {who} {verb} {what}?")


def _name_and_rest(words: str) -> tuple[str, str]:
    """Split "Harriman did in 1944" into the name and what holds for both sides."""
    parsed = parse(words)
    for index, word in enumerate(parsed.words):
        if index and word.part_of_speech in ("ADP", "AUX", "VERB"):
            shared_words = (
                words[word.start :] if word.part_of_speech == "ADP" else words[word.end :]
            )
            return words[: word.start].strip(), shared_words.strip()
    return words.strip(), ""


def _base_form(deed: str) -> str:
    """Return a deed with its verb as it follows "did": "go to China" for "went to China"."""
    parsed = parse(f"He {deed.strip()}.")
    verb = next((word for word in parsed.words[1:] if word.part_of_speech in ("VERB", "AUX")), None)
    if verb is None:
        return deed
    return f"{deed[: verb.start - 3]}{verb.lemma}{deed[verb.end - 3 :]}".strip()


def _are_nouns(*sides: str) -> bool:
    """Return whether each side is a noun with what belongs to it, and no clause."""
    for side in sides:
        parsed = parse(f"We saw {side}.")
        if any(word.part_of_speech in ("VERB", "AUX") for word in parsed.words[2:]):
            return False
    return True

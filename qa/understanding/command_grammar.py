"""The grammar of a command: "summarise the talks", "give me a timeline of 1949", "overview of oil".

Its verb or the noun for what is to be made says what to do; the words after that say of what.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from qa.understanding.sentence_parser import Parse, parse

_NOUNS = ("NN", "NNS")
_OBJECTS = ("PROPN", "NOUN", "DET", "PRON", "ADJ")
_CONTENT = ("NOUN", "PROPN", "NUM", "ADJ", "VERB")


@dataclass(frozen=True)
class CommandWords:
    """A word that may say what to do.

    Attributes:
        head: the verb with its particle ("sum up"), or the noun, as in a dictionary.
        is_verb: whether it is the verb.
        end: the index of the first word after it, in the parse.
    """

    head: str
    is_verb: bool
    end: int


def command_words(
    text: str, is_command: Callable[[str], bool] = lambda _: False
) -> tuple[CommandWords, ...] | None:
    """Return the words of a text that may say what to do, None when it cannot be a command.

    is_command: whether a word in small letters is the verb of a command: in front of names the
    parser takes a verb with a capital for one of them ("Translate Kemal Bey's letter").
    """
    parsed = parse(text)
    if len(parsed.words) > 1 and parsed.words[0].tag == "NNP":
        opening = parsed.words[0].text.casefold()
        if is_command(opening) and parsed.words[1].part_of_speech in _OBJECTS:
            return (CommandWords(opening, True, 1),)
    if not parsed.roots:
        return None
    root = parsed.roots[0]
    word = parsed.words[root]
    if any(opener.tag in ("WP", "WDT", "WRB") for opener in parsed.words[:root]):
        return None
    if word.tag in _NOUNS and not parsed.children(root, "nsubj", "cop"):
        return (CommandWords(word.lemma, False, root + 1),)
    if not _commands(parsed, root):
        return None
    candidates = list(_made_nouns(parsed, root))
    if not parsed.children(root, "ccomp") or parsed.children(root, "prt"):
        particles = parsed.children(root, "prt")
        end = (*particles, root)[0] + 1
        head = " ".join([word.lemma, *(parsed.words[i].text.casefold() for i in particles)])
        candidates.insert(0, CommandWords(head, True, end))
    return tuple(candidates)


def cut_form(text: str, command: CommandWords, is_form: Callable[[str], bool]) -> str:
    """Return what a command is about: the words after it, without those that say in what form.

    is_form: whether a noun says in what form ("in three sentences", "using only these records").
    """
    parsed = parse(text)
    words = parsed.words
    cut: set[int] = set(range(command.end))
    for index in range(command.end, len(words)):
        if index in cut or words[index].relation not in ("prep", "advcl", "acl", "dative", "prt"):
            continue
        phrase = _phrase(parsed, index)
        nouns = [i for i in phrase if words[i].part_of_speech in ("NOUN", "PROPN", "PRON")]
        if any(words[i].part_of_speech == "PROPN" for i in nouns) or not nouns:
            continue
        if all(words[i].part_of_speech == "PRON" or is_form(words[i].lemma) for i in nouns):
            cut.update(phrase)
    remaining = [i for i in range(len(words)) if i not in cut]
    while remaining and words[remaining[0]].part_of_speech in ("ADP", "PUNCT", "PART", "SCONJ"):
        remaining.pop(0)
    if not any(words[i].part_of_speech in _CONTENT for i in remaining):
        return ""
    return "".join(
        text[words[i].start : words[i + 1].start if i + 1 < len(words) else len(text)]
        for i in remaining
    ).strip(" \t\n.,;!?")


def _phrase(parsed: Parse, index: int) -> tuple[int, ...]:
    """Return the words of the phrase that a preposition or a verb begins, left to right."""
    return tuple(i for i in parsed.subtree(index) if i >= index)


def _commands(parsed: Parse, root: int) -> bool:
    """Return whether a verb is an imperative, or a polite form of it: "could you", "I need"."""
    word = parsed.words[root]
    subjects = parsed.children(root, "nsubj", "nsubjpass", "expl")
    if word.part_of_speech not in ("VERB", "AUX") or word.tag in ("VBD", "VBN", "VBZ"):
        return False
    before = parsed.words[:root]
    if not subjects:
        return all(opener.part_of_speech in ("INTJ", "ADV", "PUNCT", "PART") for opener in before)
    return all(parsed.words[i].text.casefold() in ("you", "i", "we") for i in subjects)


def _made_nouns(parsed: Parse, root: int) -> Iterator[CommandWords]:
    """Yield the nouns for what is to be made: the object, or what something is turned into."""
    objects = list(parsed.children(root, "dobj", "dative", "ccomp"))
    objects += [i for prep in parsed.children(root, "prep") for i in parsed.children(prep, "pobj")]
    for i in objects:
        if parsed.words[i].tag not in _NOUNS:
            continue
        compounds = [parsed.words[j].text for j in parsed.children(i, "compound")]
        head = " ".join([*compounds, parsed.words[i].lemma]).casefold()
        yield CommandWords(head, False, i + 1)
        of = [j for prep in parsed.children(i, "prep") for j in parsed.children(prep, "pobj")]
        if of and parsed.words[of[0]].tag in _NOUNS:  # "a list of sources on wheat"
            yield CommandWords(f"{head} of {parsed.words[of[0]].text}".casefold(), False, of[0] + 1)

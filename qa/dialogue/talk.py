"""Replies to a greeting, to thanks, and to a call for help."""

from __future__ import annotations

from collections.abc import Sequence

HELP_TEXT = (
    "Ask in plain English who, what, when, where, why or how many, with names and dates if you "
    "have them. Each answer is quoted from the records; when they do not answer, the closest "
    "records are shown. You can go on with “And in 1950?”, “Only letters” or “What did he "
    "want?”, ask about the archive itself (“What years does it cover?”, “What is the oldest "
    "document?”), or give a command: “Summarise …”, “Timeline of …”, “Bibliography on …”, "
    "“Cite the second one in Chicago style”, “Save it to my notes”.\n\n"
    "I know only these records: nothing from elsewhere, no guesses and no advice. Questions are "
    "read in English; in other languages, only names and years are understood."
)
"""What can be asked, and what cannot."""

_TEXTS = {
    "greeting": "Hello. Ask about these records in your own words.",
    "thanks": "You are welcome.",
    "goodbye": "Goodbye.",
    "identity": (
        "I am Finding Aid, a program. I search the records of this archive and answer in their own "
        "words, each with its source. I know nothing else, and I make nothing up."
    ),
    "help": HELP_TEXT,
}
_WITH_EXAMPLES = ("greeting", "help", "identity")


def wants_examples(name: str) -> bool:
    """Return whether questions to begin with belong to this kind of talk."""
    return name in _WITH_EXAMPLES


def talk(name: str, examples: Sequence[str]) -> str:
    """Return the reply to talk. name: a key of [talk]. examples: questions that work."""
    text = _TEXTS[name]
    if not examples:
        return text
    return "\n".join([text, "", "For example:", *(f"  {example}" for example in examples)])

"""What was understood of a question, as chips to press off, and why records were found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from corpus import count_phrase, shorten
from pages.components import escape_markdown
from qa import AnswerView, HitReasons, PeriodView

LONGEST_CHIP = 200
WORD = re.compile(r"\w+")
AS_TYPED = "Ask again with the names as typed"


@dataclass(frozen=True)
class AskAgain:
    """How to repeat a question with less of what was understood.

    Attributes:
        any_time: whether its period is ignored.
        other_forms: whether names are searched in their other forms too.
        drop: kinds of context from earlier turns that are not used.
        before: the number of the repeated turn, which follows only those before it;
            None for the next turn.
    """

    any_time: bool = False
    other_forms: bool = True
    drop: tuple[str, ...] = ()
    before: int | None = None


@dataclass(frozen=True)
class Chip:
    """One thing that was understood.

    Attributes:
        label: what it says.
        help: what pressing it does.
        ask_again: how the question is asked when it is pressed; None for a chip that only informs.
    """

    label: str
    help: str = ""
    ask_again: AskAgain | None = None


def show_chips(answer: AnswerView, on_ask_again: Callable[[AskAgain], None] | None) -> None:
    """What was understood, as chips that can be pressed off; in an earlier turn as one line."""
    chips = understood_chips(answer)
    if not chips:
        return
    if on_ask_again is None:
        labels = (shorten(chip.label, LONGEST_CHIP) for chip in chips)
        st.caption(escape_markdown(" · ".join(labels)))
        return
    with st.container(horizontal=True, gap="xsmall", key="understood-chips"):
        for number, chip in enumerate(chips):
            label = escape_markdown(shorten(chip.label, LONGEST_CHIP))
            if chip.ask_again is None:
                st.caption(label, width="content")
            else:
                st.button(
                    label,
                    key=f"chip-{number}",
                    icon=":material/close:",
                    help=chip.help,
                    on_click=on_ask_again,
                    args=(chip.ask_again,),
                )


def understood_chips(answer: AnswerView) -> list[Chip]:
    """Each thing that was understood of a question."""
    understood, searched = answer.understood, answer.searched
    chips = []
    if understood.period is not None:
        records = f"{searched.in_period:,} of {count_phrase(searched.records)}"
        if searched.telling:
            records += f", {searched.telling:,} more tell of it"
        label = f"Period: {period_in_words(understood.period)}: {records}"
        chips.append(Chip(label, "Ask again over all time", AskAgain(any_time=True)))
    for person in understood.people:
        typed = f"“{person.as_written or person.name}”"
        if person.corrected:
            label = f"{typed} is read as {person.corrected}"
            chips.append(Chip(label, AS_TYPED, AskAgain(other_forms=False)))
        if person.also:
            source = " (names used in titles)" if person.learnt else ""
            label = f"{typed}: also searching: {', '.join(person.also)}{source}"
            chips.append(Chip(label, AS_TYPED, AskAgain(other_forms=False)))
        if person.ambiguous:
            names = "; ".join(person.ambiguous)
            chips.append(Chip(f"{typed} may be {names}; other forms are not searched"))
    chips += map(Chip, understood.repaired)
    if understood.route == "known item":
        chips.append(Chip("Matches a title"))
    for carried in answer.carried:
        if carried.kind == "period":
            continue  # it is named before the answer
        label = f"From your last question: {carried.words}"
        chips.append(Chip(label, "Ask again without it", AskAgain(drop=(carried.kind,))))
    return chips


def period_in_words(period: PeriodView) -> str:
    """A period by its first and last day, or by its years where it consists of whole years."""
    first, last = period.earliest or "", period.latest or ""
    if (not first or first.endswith("-01-01")) and (not last or last.endswith("-12-31")):
        first, last = first.removesuffix("-01-01"), last.removesuffix("-12-31")
    return first if first == last else f"{first or 'the beginning'} to {last or 'the end'}"


def show_hit_reasons(answer: AnswerView) -> None:
    """Why each record was found, behind a button."""
    if not answer.records or answer.request.kind in ("talk", "archive") or answer.request.is_aside:
        return
    with st.expander("Why these records"):
        for hit in answer.records:
            st.text(f"{hit.rank}. {hit.date.as_written or 'Undated'}, {hit.title}")
            st.caption(escape_markdown(explain_hit(hit.why, answer.question)))


def explain_hit(why: HitReasons, question: str = "") -> str:
    """Why a record was found: its words, as the question has them, its meaning, names and dates."""
    reasons = ["its title is what was typed"] if why.known_item else []
    if why.words:
        typed = WORD.findall(question)
        words = [
            next((word for word in typed if without_accents(word).startswith(stem)), stem)
            for stem in why.words
        ]
        reasons.append("contains " + ", ".join(f"“{word}”" for word in words))
    if why.meaning_rank is not None:
        rank = "" if why.meaning_rank == 1 else f"{ordinal(why.meaning_rank)} "
        reasons.append(f"{rank}closest in meaning")
    reasons += [f"{name}: it has {', '.join(forms)}" for name, forms in why.names.items()]
    if why.dates:
        reasons.append(f"dated {'; '.join(why.dates)}")
    if why.tells_of:
        reasons.append(f"tells of {'; '.join(why.tells_of)}")
    return "; ".join(reasons) or "not close in words, meaning or date"


def without_accents(word: str) -> str:
    """A word in small letters without accents, as stems are."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def ordinal(number: int) -> str:
    """A number as "1st", "2nd", "11th"."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if 10 < number % 100 < 14 else ending}"

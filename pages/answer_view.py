"""How an answer is shown: what was understood, the statements beside their records, and what can be done with it."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from corpus import Record, count_phrase, shorten
from pages.components import WRAP, escape_markdown, record_url, show_record
from qa import draft_heading

Shown = Mapping[str, Any]
LONGEST_CHIP = 200
WORD = re.compile(r"\w+")
CHIP = (
    "display:inline-block;white-space:nowrap;font-size:.8rem;line-height:1.4;padding:0 .5em;border-radius:1em;"
    "border:1px solid #a8937a;color:inherit;text-decoration:none;vertical-align:.1em"
)


@dataclass(frozen=True)
class AskAgain:
    """A question to be asked once more, with one thing less: of what was understood, or of what was carried over."""

    any_time: bool = False
    other_forms: bool = True
    drop: tuple[str, ...] = ()


Ask = Callable[[AskAgain], None]


def show_answer(
    answer: Shown, records: Mapping[str, Record], place: int, ask: Ask | None = None
) -> None:
    """An answer, from its JSON, with the records that it cites or names (those no longer held are said to be gone).

    `place` is the number of its turn, which no other answer on the page has. `ask` asks once more without what a
    pressed chip says; where it is None, chips cannot be pressed.
    """
    if not answer["answered"]:
        show_refusal(answer, records, ask)
        return
    told, sources = st.columns([3, 2], gap="large")
    with told:
        show_statements(answer, records)
        show_understood(answer, ask)
        show_draft(answer.get("drafted"))
        with st.container(key=f"cited-{place}", gap="xxsmall"):
            st.caption("Citations, each to be copied")
            for one in answer["citations"]:
                st.code(f"[{one['number']}] {one['text']}", language=None, wrap_lines=True)
            st.caption("The whole answer with its footnotes")
            with st.container(key=f"whole-answer-{place}"):
                st.code(answer["text"], language=None, wrap_lines=True)
    with sources:
        show_sources(answer, records)


def answer_announcement(answer: Shown) -> str:
    """What is said to those who listen to the page, once an answer stands there."""
    count = len(answer["citations"])
    said = f"Answer ready, {count_phrase(count, 'source')}."
    return said if answer["answered"] else "No answer in these records."


def show_statements(answer: Shown, records: Mapping[str, Record]) -> None:
    """The date or name that was asked for, then each quotation with its date, its record and its footnote."""
    if answer.get("lead"):
        st.html(
            f'<p dir="auto" style="{WRAP};font-size:1.15rem"><b>{html.escape(answer["lead"])}</b></p>'
        )
    for one in answer["statements"]:
        st.html(
            f'<div dir="auto" style="{WRAP};opacity:.85">{html.escape(one["frame"])}</div>'
            f'<blockquote dir="auto" style="{WRAP};margin:.2rem 0 .6rem 0;font-size:1.1rem;line-height:1.6">'
            f"“{html.escape(one['quote'])}” {footnote(int(one['citation']), records.get(one['record']))}</blockquote>"
        )


def footnote(number: int, record: Record | None) -> str:
    """HTML of a chip that leads from a quotation to its record: the footnote's number, and the record's date."""
    if record is None:
        return f'<sup aria-label="footnote {number}">[{number}]</sup>'
    date = html.escape(record.date.as_written or "undated")
    leads = f'href="{html.escape(record_url(record.id))}" target="_self" aria-label="footnote {number}, {date}"'
    return f'<a dir="auto" {leads} style="{CHIP}">[{number}] {date}</a>'


def show_sources(answer: Shown, records: Mapping[str, Record]) -> None:
    """The records cited, the quotations marked where they stand."""
    st.caption("Sources")
    for one in answer["citations"]:
        held = records.get(one["record"])
        if held is None:
            st.text(f"[{one['number']}] this record is no longer held: {one['record']}")
            continue
        marks = [
            (each["field"], each["start"], each["end"])
            for each in answer["statements"]
            if each["record"] == held.id
            and held.field(each["field"])[each["start"] : each["end"]] == each["quote"]
        ]
        show_record(held, marks, one["number"])


def show_refusal(answer: Shown, records: Mapping[str, Record], ask: Ask | None) -> None:
    """That the records do not say, what was understood, and which come nearest."""
    st.text(answer["reason"])
    show_understood(answer, ask)
    if answer["nearest"]:
        st.caption("Nearest records, and why each falls short")
    for near in answer["nearest"]:
        held = records.get(near["record"])
        if held is not None:
            show_record(held, reason=near["reason"])


def show_draft(draft: Shown | None) -> None:
    """Show a language model's sentences, each as its own, over the quotation that it rests on."""
    if draft is None:
        return
    statements = draft.get("statements", ())
    if statements:
        st.caption(escape_markdown(draft_heading(draft["model"])))
    for statement in statements:
        label = "in the record's words" if statement["in_record_words"] else "unconfirmed"
        st.html(
            f'<p dir="auto" style="{WRAP};margin-bottom:.2rem"><i>{html.escape(draft["model"])}, {label}:</i> '
            f"{html.escape(statement['text'])}</p>"
            f'<blockquote dir="auto" style="{WRAP};margin:0 0 .6rem 0;line-height:1.6">'
            f"“{html.escape(statement['quote'])}” {footnote(int(statement['citation']), None)}</blockquote>"
        )
    for citation in draft["citations"] if statements else ():
        st.code(f"[{citation['number']}] {citation['text']}", language=None, wrap_lines=True)
    if draft["note"]:
        st.text(draft["note"])


def show_understood(answer: Shown, ask: Ask | None) -> None:
    """What was understood, as chips; a chip pressed is taken off. Of a turn that is past: in a line, to be read."""
    understood = [
        (shortened(label), help_, again) for label, help_, again in understood_chips(answer)
    ]
    if not understood:
        return
    if ask is None:
        st.caption(escape_markdown(" · ".join(label for label, _, _ in understood)))
        return
    with st.container(horizontal=True, gap="xsmall", key="understood-chips"):
        for number, (label, help_, again) in enumerate(understood):
            if again is None:
                st.caption(escape_markdown(label), width="content")
            else:
                cross = ":material/close:"
                st.button(
                    escape_markdown(label),
                    key=f"chip-{number}",
                    icon=cross,
                    help=help_,
                    on_click=ask,
                    args=(again,),
                )


def shortened(label: str) -> str:
    """A chip's label: what was typed in it may be long."""
    return shorten(label, LONGEST_CHIP)


def understood_chips(answer: Shown) -> list[tuple[str, str, AskAgain | None]]:
    """Each thing that was understood: its label, what pressing it does, and the question it makes; None: it stays."""
    understood, searched = answer["understood"], answer["searched"]
    found: list[tuple[str, str, AskAgain | None]] = []
    period = understood["period"]
    if period is not None:
        kept = f"{searched['in_period']:,} of {count_phrase(searched['records'])}"
        found.append(
            (f"Period: {_span(period)}: {kept}", "Ask again over all time", AskAgain(any_time=True))
        )
    for one in understood["people"]:
        written = f"“{one.get('as_written', one['name'])}”"
        if one.get("corrected"):
            again = AskAgain(other_forms=False)
            found.append(
                (
                    f"{written} is read as {one['corrected']}",
                    "Ask again with the names as typed",
                    again,
                )
            )
        if one["also"]:
            learnt = ", as titles here state" if one.get("learnt") else ""
            label = f"{written}: also searched: {', '.join(one['also'])}{learnt}"
            found.append((label, "Ask again with the names as typed", AskAgain(other_forms=False)))
        if one.get("ambiguous"):
            found.append(
                (
                    f"{written} may be {'; '.join(one['ambiguous'])}; other forms are not searched",
                    "",
                    None,
                )
            )
    found += [(line, "", None) for line in understood.get("repaired", ())]
    if understood.get("route") == "known item":
        found.append(("Taken for the title of a record, which comes first", "", None))
    for one in answer.get("carried", ()):
        label = f"Carried over, {one['kind']}: {one['words']}"
        found.append((label, "Ask again without it", AskAgain(drop=(one["kind"],))))
    return found


def _span(period: Shown) -> str:
    """A period by its first and last day; by its years, where it consists of whole ones."""
    begin, end = period["earliest"] or "", period["latest"] or ""
    if (not begin or begin.endswith("-01-01")) and (not end or end.endswith("-12-31")):
        begin, end = begin.removesuffix("-01-01"), end.removesuffix("-12-31")
    return begin if begin == end else f"{begin or 'the beginning'} to {end or 'the end'}"


def show_hit_reasons(answer: Shown) -> None:
    """Why each record was found, in plain words, on demand."""
    if not answer["records"]:
        return
    with st.expander("Why these records"):
        for one in answer["records"]:
            st.text(f"{one['rank']}. {one['date']['as_written'] or 'Undated'}, {one['title']}")
            st.caption(escape_markdown(explain_hit(one["why"], answer["question"])))


def explain_hit(reasons: Shown, question: str = "") -> str:
    """Why a record was found: its words (as the question has them), its place by meaning, names and dates."""
    parts = []
    if reasons.get("known_item"):
        parts.append("its title is what was typed")
    if reasons["words"]:
        asked = WORD.findall(question)
        words = [
            next((one for one in asked if _bare(one).startswith(stem)), stem)
            for stem in reasons["words"]
        ]
        parts.append(f"it holds {', '.join(words)}")
    if reasons["meaning_rank"] is not None:
        parts.append(
            f"{_ordinal(reasons['meaning_rank'])} by meaning (cosine {reasons['meaning_cosine']:.2f})"
        )
    parts += [
        f"{name}: it has {', '.join(forms)}" for name, forms in reasons.get("names", {}).items()
    ]
    if reasons.get("dates"):
        parts.append(f"dated {'; '.join(reasons['dates'])}")
    return "; ".join(parts) or "it comes near in nothing"


def _bare(word: str) -> str:
    """A word without capitals and accents, as stems are."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(one for one in letters if not unicodedata.combining(one))


def _ordinal(number: int) -> str:
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"

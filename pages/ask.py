"""Ask: a conversation with the records. Its id is in the address (?c=...), so a reload or a link brings it back."""

from __future__ import annotations

import html
import json
import secrets
from datetime import date
from functools import partial
from itertools import groupby
from urllib.parse import quote

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import RerunException

from corpus import Conversation, Record, Turn, count_with_verb
from pages.answer_view import AskAgain, answer_announcement, show_answer, show_hit_reasons
from pages.components import WRAP, escape_markdown, folded, show_status
from pages.session import get_assistant
from qa import (
    Answer,
    FindingAidError,
    answer_as_json,
    export_conversation,
    suggest_follow_ups,
    suggest_starters,
)

MOST_TURNS_SHOWN = 20
HELPED = (False, True)  # what the two thumbs mean, in the order in which Streamlit counts them

assistant = get_assistant()


def records_named(answer: dict[str, object]) -> dict[str, Record]:
    """The records that an answer cites or names, as far as they are still held."""
    named: list[str] = []
    for part in ("citations", "nearest"):
        listed = answer[part]
        assert isinstance(listed, list)
        named += [one["record"] for one in listed]
    found = {one: assistant.record(one) for one in dict.fromkeys(named)}
    return {one: record for one, record in found.items() if record is not None}


def wish(text: str, again: AskAgain = AskAgain()) -> None:  # noqa: B008
    """Have a question asked at the top of the next run, before anything is drawn: that is sooner."""
    st.session_state["wish"] = text, again


def show_question(asked: str) -> None:
    """A question as it was typed."""
    with st.chat_message("user", avatar=":material/person:"):
        st.html(f'<div dir="auto" style="{WRAP};{folded(8)}">{html.escape(asked)}</div>')


def show_turn(asked: str, answer: dict[str, object], number: int, pressable: bool = False) -> None:
    """One question as it was typed, and its answer; its chips can be pressed or not."""
    show_question(asked)
    with st.chat_message("assistant", avatar=":material/menu_book:"):
        if answer["question"] != asked.strip():
            understood = f"Understood as: <bdi>{html.escape(str(answer['question']))}</bdi>"
            st.html(
                f'<div style="{WRAP};{folded(4)};opacity:.85;font-size:.9rem">{understood}</div>'
            )
        show_answer(
            answer, records_named(answer), number, partial(wish, asked) if pressable else None
        )
        show_hit_reasons(answer)


@st.cache_data(max_entries=8, show_spinner=False)
def worth_asking(folder: str, generation: int) -> list[str]:
    """Questions to begin with, made once for each state of an archive: each of them is asked before it is shown."""
    return suggest_starters(assistant)


def first_screen() -> None:
    """What is in the archive, and questions worth asking of it."""
    records, coverage, generation = assistant.records.overview()
    if not records:
        st.text("The archive is empty. Paste a listing page on the Add page.")
        if not assistant.read_only:
            st.page_link("pages/add.py", label="Add a listing page", icon=":material/note_add:")
        return
    dated = f", dated {coverage[0].year} to {coverage[1].year}" if coverage else ""
    st.text(
        f"{count_with_verb(records)} held{dated}. Ask in your own words; answers are quoted from the records."
    )
    questions = worth_asking(str(assistant.folder), generation)
    if not questions:
        return
    st.caption("Worth asking")
    arrow = ":material/arrow_forward:"
    with st.container(gap="xxsmall"):
        for number, one in enumerate(questions):
            st.button(
                escape_markdown(one),
                key=f"example-{number}",
                type="tertiary",
                icon=arrow,
                on_click=wish,
                args=(one,),
            )


class Beside:
    """The sidebar: the conversations kept, each with its address, and what can be done with the one that is open."""

    def __init__(self) -> None:
        self._parts: tuple[DeltaGenerator, DeltaGenerator, DeltaGenerator] | None = None
        self._shown = ""

    def show(self, current: str | None) -> None:
        """Show it; once more in the same run, when a question has begun a conversation or gone on with one."""
        kept = assistant.annotations.conversations(limit=20)
        if not kept:
            return
        if self._parts is None:
            with st.sidebar:
                self._parts = st.container(), st.empty(), st.container()
        new, listed, of_open = self._parts
        days = groupby(kept, key=lambda one: one.last_turn_at[:10])
        links = "".join(
            heading(day) + "".join(link(one, one.id == current) for one in of_day)
            for day, of_day in days
        )
        with listed.container():
            st.caption("Conversations")
            st.html(f'<ul style="list-style:none;padding:0">{links}</ul>')
        if current is None or current == self._shown:
            return
        self._shown = current
        with new:
            if st.button("New conversation", icon=":material/add:"):
                del st.query_params["c"]
                st.rerun()
        with of_open:
            keep_or_leave(current)


def heading(day: str) -> str:
    """The day of the conversations below it (UTC)."""
    return f'<li style="opacity:.8;font-size:.85rem;margin:.6rem 0 .3rem">{date.fromisoformat(day):%B %-d, %Y}</li>'


def link(one: Conversation, open_now: bool) -> str:
    """A conversation's name as a link to it."""
    weight, here = ("font-weight:600", ' aria-current="page"') if open_now else ("", "")
    style = f"color:inherit;overflow-wrap:anywhere;{weight}"
    address = f'<a href="?c={quote(one.id)}" target="_self"{here} style="{style}">{html.escape(one.name[:80])}</a>'
    return f'<li style="margin-bottom:.4rem">{address}</li>'


def keep_or_leave(conversation: str) -> None:
    """A conversation as a file with footnotes; its name; its end."""
    desk = assistant.annotations
    for form, ending in (("markdown", "md"), ("html", "html")):
        label = {"markdown": "Save as Markdown", "html": "Save as HTML"}[form]
        st.download_button(
            label,
            partial(saved, conversation, form),  # made when it is pressed
            f"conversation-{conversation}.{ending}",
            "text/plain; charset=utf-8" if form == "markdown" else "text/html; charset=utf-8",
            key=f"save-{form}",
            on_click="ignore",
        )
    if assistant.read_only:
        return
    with st.popover("Rename or delete"):
        with st.form("conversation", border=False):
            wanted = st.text_input(
                "Name", desk.conversation_name(conversation), key="conversation-name", max_chars=200
            )
            renamed = st.form_submit_button("Rename")
        deleted = st.button(
            "Delete this conversation", key="delete-conversation", icon=":material/delete:"
        )
    if renamed:
        desk.rename_conversation(conversation, wanted)
        st.rerun()
    if deleted:
        desk.delete_conversation(conversation)
        del st.query_params["c"]
        st.rerun()


def saved(conversation: str, form: str) -> str:
    """A conversation as a file, as it stands now."""
    return export_conversation(
        assistant.annotations.conversation_name(conversation),
        assistant.annotations.turns(conversation),
        form,
    )


def judge(conversation: str, number: int) -> None:
    """Whether an answer helped, kept in the archive: `finding-aid evaluate --feedback` measures by it."""
    pressed = st.session_state.get(f"helped-{conversation}-{number}")
    assistant.annotations.set_feedback(
        conversation, number, None if pressed is None else HELPED[pressed]
    )


def going_on(conversation: str, turn: int, answer: dict[str, object]) -> None:
    """Under the last answer: whether it helped, and questions to go on with."""
    if not assistant.read_only:
        held = {
            one.number: helped
            for one, helped in assistant.annotations.feedback()
            if one.conversation == conversation
        }
        before = HELPED.index(held[turn]) if turn in held else None
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption("Did this answer help?", width="content")
            key = f"helped-{conversation}-{turn}"
            st.feedback(
                "thumbs", key=key, default=before, on_change=judge, args=(conversation, turn)
            )
    over_time(conversation, turn, answer)
    draft(conversation, turn, answer)
    kept = st.session_state.setdefault("suggested", {})
    place = (conversation, turn)
    if place not in kept:
        kept.clear()
        kept[place] = suggest_follow_ups(assistant, answer)
    if not kept[place]:
        return
    st.caption("Go on")
    with st.container(horizontal=True, gap="small"):
        for number, question in enumerate(kept[place]):
            st.button(
                escape_markdown(question),
                key=f"on-{turn}-{number}",
                on_click=wish,
                args=(question,),
            )


def over_time(conversation: str, turn: int, answer: dict[str, object]) -> None:
    """A link to the sources of an answer on the timeline."""
    citations = answer["citations"]
    assert isinstance(citations, list)
    if len({one["record"] for one in citations}) > 1:
        query = {"c": conversation, "turn": str(turn)}
        label = "These sources over time"
        st.page_link(
            "pages/timeline.py", label=label, icon=":material/timeline:", query_params=query
        )


def draft(conversation: str, turn: int, answer: dict[str, object]) -> None:
    """Let the language model write from the same records, when the reader has connected one and presses."""
    if assistant.language_model is None or not answer["answered"] or answer.get("drafted"):
        return
    found = st.session_state.get("found")
    if found is not None and found.conversation == conversation and found.turn == turn:
        if "drafting" in st.session_state:
            show_drafting()
        elif st.button(
            "Let the language model write too", key="draft", icon=":material/edit_note:"
        ):
            st.session_state["drafting"] = assistant.start_draft(found)
            st.rerun()


@st.fragment(run_every=0.5)
def show_drafting() -> None:
    """A draft while it grows, with a button that stops it; once done it is in the turn that is kept."""
    drafting = st.session_state["drafting"]
    st.text(drafting.text_so_far or "The language model is reading the records.")
    st.button("Stop", key="stop-drafting", on_click=drafting.stop, icon=":material/stop:")
    if drafting.is_done:
        del st.session_state["drafting"]
        st.rerun()


def ask(text: str, again: AskAgain, conversation: str | None, turns: list[Turn]) -> Answer | str:
    """Ask; the answer, or why there is none. The address names the conversation in which it is kept.

    Where the reader has pressed Stop meanwhile, the run ends before the turn is kept; where something else, after it.
    """
    pressed: list[RerunException] = []

    def still_wanted() -> None:
        try:
            "wish" in st.session_state  # noqa: B015
        except RerunException as something_else:
            pressed.append(something_else)

    try:
        found = assistant.ask(
            text,
            follow=conversation,
            any_time=again.any_time,
            other_forms=again.other_forms,
            drop=again.drop,
            turns=turns,
            before_saving=still_wanted,
        )
    except FindingAidError as error:
        return str(error)
    if found.turn:
        st.session_state["found"] = found
        st.query_params["c"] = found.conversation
    if pressed:
        raise pressed[0]
    return found


def show_turns(turns: list[Turn], going: bool) -> None:
    """The last turns of a conversation; and what can be done with the last of them, unless it is `going` on."""
    if len(turns) > MOST_TURNS_SHOWN:
        st.caption(
            f"{count_with_verb(len(turns) - MOST_TURNS_SHOWN, 'earlier turn')} in the saved conversation."
        )
    for turn in turns[-MOST_TURNS_SHOWN:]:
        last = not going and turn is turns[-1]
        show_kept(turn.conversation, turn.number, turn.question, json.loads(turn.answer), last)


def show_kept(
    conversation: str, turn: int, asked: str, answer: dict[str, object], last: bool
) -> None:
    """A turn that is kept; under the last one, what can be done with it."""
    show_turn(asked, answer, turn, pressable=last)
    if last:
        show_status(answer_announcement(answer), of=f"{conversation} {turn}", seen=False)
        going_on(conversation, turn, answer)


def show_asked(text: str, asked: Answer | str) -> None:
    """What was asked in this run: its turn; an answer of an archive that is only read, a reason, a warning."""
    if isinstance(asked, str):
        with st.chat_message("assistant", avatar=":material/menu_book:"):
            st.text(asked)
        show_status(asked, seen=False)
        return
    answer = answer_as_json(asked)
    if asked.turn:
        show_kept(asked.conversation, asked.turn, text, answer, last=True)
    else:
        show_turn(text, answer, 0)
        show_status(answer_announcement(answer), of=text, seen=False)
    if asked.warning:
        st.text(asked.warning)


def stopped(text: str, again: AskAgain) -> None:
    """What stands there when a run is stopped while it searches: the question, to be asked again.

    It is drawn before the search, since a run that is stopped draws nothing more, and hidden while it goes on.
    """
    with st.container(key="stopped"):
        show_question(text)
        with st.chat_message("assistant", avatar=":material/menu_book:"):
            said = "Stopped. This question is not kept."
            st.text(said)
            st.button(
                "Ask again",
                key="ask-again",
                icon=":material/refresh:",
                on_click=wish,
                args=(text, again),
            )
            show_status(said, of=secrets.token_hex(4), seen=False)


def page() -> None:
    """The whole page. What was said before is drawn first, then a question is asked, then its answer is drawn."""
    conversation = st.query_params.get("c")
    turns = assistant.turns(conversation) if conversation else []
    if conversation and not turns:
        st.text("There is no such conversation in this archive; ask to begin a new one.")
        conversation = None
    typed = st.chat_input("Ask these records", max_chars=10_000, submit_mode="stop")
    pressed = st.session_state.pop("wish", None)
    text, again = (typed, AskAgain()) if typed else pressed or ("", AskAgain())
    beside = Beside()
    beside.show(conversation)
    show_turns(turns, going=bool(text))
    if not text:
        if not turns:
            first_screen()
        return
    with (searching := st.empty()).container():
        stopped(text, again)
    asked = ask(text, again, conversation, turns)
    searching.empty()
    if isinstance(asked, Answer) and asked.turn:
        beside.show(asked.conversation)
    show_asked(text, asked)


st.title("Finding Aid")
try:
    page()
except FindingAidError as error:
    st.text(str(error))

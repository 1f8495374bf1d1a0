"""Ask: a conversation with the records. Its id is in the URL (?c=...), for links and reloads."""

from __future__ import annotations

import math
import secrets
from dataclasses import replace

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException

from corpus import Record, Turn, count_phrase, count_with_verb
from pages.announcer import show_status
from pages.answer_view import answer_announcement, counted_to_list, show_answer
from pages.components import escape_markdown, link, show_html
from pages.first_screen import show_first_screen
from pages.scope import show_scope
from pages.session import get_assistant
from pages.sidebar import Sidebar
from pages.understood import AskAgain, show_hit_reasons
from qa import (
    Answer,
    AnswerView,
    BackgroundDraft,
    FindingAidError,
    PartView,
    suggest_follow_ups,
)

MOST_TURNS_SHOWN = 20
THUMBS = (False, True)
"""Whether an answer helped, by the number that Streamlit gives to each of its two thumbs."""

assistant = get_assistant(has_own_sidebar=True)


def ask_next(question: str, ask_again: AskAgain = AskAgain()) -> None:  # noqa: B008
    """Have a question asked at the start of the next run."""
    st.session_state["pending_question"] = question, ask_again


def named_records(answer: AnswerView) -> dict[str, Record]:
    """The records that an answer cites, counts or names, by id, as far as they still exist."""
    ids = [*answer.cited_ids, *(closest.record for closest in answer.closest)]
    parts: list[AnswerView | PartView] = [answer, *answer.parts]
    ids += [record for part in parts for record in counted_to_list(part)]
    return assistant.records.with_ids(list(dict.fromkeys(ids)))


def show_question(question: str, turn: Turn | None = None) -> None:
    """Show a question as it was typed. turn: where it is stored, to be edited and asked again."""
    with st.chat_message("user", avatar=":material/person:"):
        place = None if turn is None else (turn.conversation, turn.number)
        if turn is not None and st.session_state.get("editing") == place:
            show_edit_form(turn)
            return
        with st.container(horizontal=True, wrap=False, gap="small"):
            show_html('<div dir="auto" class="fa-text fa-clamp-8">{}</div>', question)
            if turn is not None:
                st.button(
                    "Edit",
                    key=f"edit-{turn.number}",
                    icon=":material/edit:",
                    help="Change this question, and ask it again",
                    type="tertiary",
                    on_click=edit,
                    args=(place,),
                )


def edit(place: tuple[str, int] | None) -> None:
    """Have the question of a turn, by conversation and number, shown in a field; None: of none."""
    st.session_state["editing"] = place


def show_edit_form(turn: Turn) -> None:
    """A question to be changed and asked again; it then follows the turns before it."""

    def ask_changed() -> None:
        edit(None)
        if text := st.session_state[key].strip():
            ask_next(text, AskAgain(before=turn.number))

    key = f"edited-{turn.number}"
    st.text_area("Question", turn.question, key=key, max_chars=10_000)
    with st.container(horizontal=True, gap="small"):
        st.button("Ask again", key="ask-changed", type="primary", on_click=ask_changed)
        st.button("Cancel", key="cancel-edit", on_click=edit, args=(None,))


def show_turn(
    question: str, answer: AnswerView, turn: Turn | None = None, pressable: bool = False
) -> None:
    """Show a question and its answer.

    turn: where it is stored. pressable: whether its chips are buttons.
    """
    show_question(question, turn)
    number = 0 if turn is None else turn.number

    def ask_again(how: AskAgain) -> None:
        ask_next(question, replace(how, before=number))

    with st.chat_message("assistant", avatar=":material/menu_book:"):
        if answer.request.kind != "talk" and answer.question != question.strip():
            template = '<div class="fa-text fa-clamp-4 fa-muted fa-small">{} <bdi>{}</bdi></div>'
            show_html(template, "Understood as:", answer.question)
        on_ask_again = ask_again if pressable else None
        show_answer(answer, named_records(answer), number, question, on_ask_again)
        show_hit_reasons(answer)


def save_feedback(conversation: str, turn: int) -> None:
    """Store whether an answer helped; `finding-aid evaluate --feedback` measures by it."""
    thumb = st.session_state.get(f"helped-{conversation}-{turn}")
    assistant.annotations.set_feedback(conversation, turn, None if thumb is None else THUMBS[thumb])


def show_next_steps(conversation: str, turn: int, answer: AnswerView) -> None:
    """Under the last answer: feedback, the timeline, a language model, follow-up questions."""
    if not assistant.read_only:
        show_feedback(conversation, turn)
    if len(answer.cited_ids) > 1:
        st.page_link(
            "pages/timeline.py",
            label="Show on timeline",
            icon=":material/timeline:",
            query_params={"c": conversation, "turn": str(turn)},
        )
    show_draft_button(conversation, turn, answer)
    suggestions = st.session_state.setdefault("suggestions", {})
    if (conversation, turn) not in suggestions:
        suggestions.clear()
        with st.spinner("Choosing follow-up questions"):
            suggestions[conversation, turn] = suggest_follow_ups(assistant, answer)
    if not suggestions[conversation, turn]:
        return
    st.caption("Follow-up questions")
    with st.container(horizontal=True, gap="small"):
        for number, question in enumerate(suggestions[conversation, turn]):
            st.button(
                escape_markdown(question),
                key=f"on-{turn}-{number}",
                on_click=ask_next,
                args=(question,),
            )


def show_feedback(conversation: str, turn: int) -> None:
    """Two thumbs to say whether an answer helped."""
    stored = assistant.annotations.helped_turns(conversation)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("Did this answer help?", width="content")
        st.feedback(
            "thumbs",
            key=f"helped-{conversation}-{turn}",
            default=THUMBS.index(stored[turn]) if turn in stored else None,
            on_change=save_feedback,
            args=(conversation, turn),
        )


def show_draft_button(conversation: str, turn: int, answer: AnswerView) -> None:
    """Let the language model, if one is connected, write from the same records."""
    if assistant.language_model is None or not answer.statements or answer.drafted:
        return
    last: Answer | None = st.session_state.get("last_answer")
    if last is None or (last.conversation, last.turn) != (conversation, turn):
        return
    if "draft" in st.session_state:
        show_growing_draft()
    elif st.button(
        "Let the language model write too", key="draft-button", icon=":material/edit_note:"
    ):
        st.session_state["draft"] = assistant.start_draft(last)
        st.rerun()


@st.fragment(run_every=0.5)
def show_growing_draft() -> None:
    """A draft while it is written, with a button that stops it; then it is part of the turn."""
    draft: BackgroundDraft = st.session_state["draft"]
    st.text(draft.text_so_far or "The language model is reading the records.")
    st.button("Stop", key="stop-draft", on_click=draft.stop, icon=":material/stop:")
    if draft.is_done:
        del st.session_state["draft"]
        st.rerun()


def choose_collection() -> list[str]:
    """Let the reader limit the questions to a collection, which the URL names (?collection=...)."""
    names = [name for name in assistant.records.collections() if name]
    if not names:
        return []
    requested = st.query_params.get("collection", "")
    options = ["", *names]
    chosen = st.selectbox(
        "Search in",
        options,
        index=options.index(requested) if requested in options else 0,
        format_func=lambda name: name or "All collections",
        key="search-in",
    )
    if chosen:
        st.query_params["collection"] = chosen
    else:
        st.query_params.pop("collection", None)
    return [chosen] if chosen else []


def ask(
    question: str,
    ask_again: AskAgain,
    conversation: str | None,
    turns: list[Turn],
    collections: list[str],
    only_ids: list[str] | None,
) -> Answer | str:
    """Return the answer, or the reason why the question cannot be asked.

    The URL then names the conversation. When the reader presses Stop meanwhile, the run ends before
    the turn is stored; when she presses something else, after it.
    """
    if only_ids == []:
        return "The records of this link are no longer in the archive; press “Ask all records”."
    interruptions: list[RerunException] = []

    def check_interruption() -> None:
        try:
            "pending_question" in st.session_state  # noqa: B015
        except RerunException as interruption:
            interruptions.append(interruption)

    try:
        answer = assistant.ask(
            question,
            follow=conversation,
            any_time=ask_again.any_time,
            other_forms=ask_again.other_forms,
            drop=ask_again.drop,
            collections=collections,
            only_ids=only_ids,
            turns=[turn for turn in turns if turn.number < (ask_again.before or math.inf)],
            before_saving=check_interruption,
        )
    except FindingAidError as error:
        return str(error)
    if answer.turn:
        st.session_state["last_answer"] = answer
        st.query_params["c"] = answer.conversation
    if interruptions:
        raise interruptions[0]
    return answer


def show_earlier_turns(turns: list[Turn], is_asking: bool) -> None:
    """The last turns of a conversation. is_asking: whether a question follows them in this run."""
    if len(turns) > MOST_TURNS_SHOWN:
        earlier = count_with_verb(len(turns) - MOST_TURNS_SHOWN, "earlier turn")
        st.caption(f"{earlier} in the saved conversation.")
    for turn in turns[-MOST_TURNS_SHOWN:]:
        show_stored_turn(turn, AnswerView.loads(turn.answer), not is_asking and turn is turns[-1])


def show_stored_turn(turn: Turn, answer: AnswerView, is_last: bool) -> None:
    """A stored turn; under the last one, what can be done with it."""
    show_turn(turn.question, answer, turn, pressable=is_last)
    if is_last:
        conversation, number = turn.conversation, turn.number
        show_status(answer_announcement(answer), f"{conversation} {number}", visible=False)
        show_next_steps(conversation, number, answer)


def show_new_answer(question: str, answer: Answer | str) -> None:
    """The turn of this run; a str is the reason why there is none."""
    if isinstance(answer, str):
        with st.chat_message("assistant", avatar=":material/menu_book:"):
            st.text(answer)
        show_status(answer, visible=False)
        return
    view = AnswerView.of(answer)
    if answer.turn:
        turn = Turn(answer.conversation, answer.turn, "", question, "{}", view.dumps())
        show_stored_turn(turn, view, is_last=True)
    else:  # the archive is read-only
        show_turn(question, view)
        show_status(answer_announcement(view), question, visible=False)
    if answer.warning:
        st.text(answer.warning)


def show_searching(records: int) -> None:
    """What is done, where an answer takes more than a second (style.css shows it only then)."""
    with st.container(key="searching"):
        st.caption(f"Searching {count_phrase(records)}")


def show_stopped(question: str, ask_again: AskAgain) -> None:
    """A question that was stopped, with a button to ask it again.

    Drawn before the search, since a run that is stopped draws nothing more; hidden during it.
    """
    with st.container(key="stopped"):
        show_question(question)
        with st.chat_message("assistant", avatar=":material/menu_book:"):
            message = "Stopped. This question is not saved."
            st.text(message)
            st.button(
                "Ask again",
                key="ask-again",
                icon=":material/refresh:",
                on_click=ask_next,
                args=(question, ask_again),
            )
            show_status(message, secrets.token_hex(4), visible=False)


def show_page() -> None:
    """Show the earlier turns, ask the question of this run, and show its answer."""
    conversation = st.query_params.get("c")
    turns = assistant.turns(conversation) if conversation else []
    if conversation and not turns:
        st.text(
            "This archive has no such conversation; it may have been deleted. Ask to begin "
            "a new one."
        )
        conversation = None
    collections = choose_collection()
    only_ids = show_scope(assistant)
    typed = st.chat_input("Ask about these records", max_chars=10_000, submit_mode="stop")
    pending = st.session_state.pop("pending_question", None)
    question, ask_again = (typed, AskAgain()) if typed else pending or ("", AskAgain())
    sidebar = Sidebar(assistant)
    sidebar.show(conversation)
    if question:
        st.query_params.pop("turn", None)
    shared = [turn for turn in turns if str(turn.number) == st.query_params.get("turn")]
    if shared and len(turns) > 1:
        show_html("{}", link(".", "Show the whole conversation", c=shared[0].conversation))
    show_earlier_turns(shared or turns, is_asking=bool(question))
    if not question:
        if not turns and only_ids is None:
            show_first_screen(assistant, ask_next)
        return
    with (searching := st.empty()).container():
        show_searching(assistant.records.overview()[0])
        show_stopped(question, ask_again)
    answer = ask(question, ask_again, conversation, turns, collections, only_ids)
    searching.empty()
    if isinstance(answer, Answer) and answer.turn:
        sidebar.show(answer.conversation)
    show_new_answer(question, answer)


st.title("Finding Aid")
try:
    show_page()
except FindingAidError as error:
    st.text(str(error))

"""A conversation as a file: Markdown with footnotes, or HTML that needs nothing else.

Text of records and readers is escaped, so that the file shows its characters as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from markupsafe import Markup

from corpus import Turn, collapse_whitespace, without_controls
from qa.output.answer_view import AnswerView, PartView, StatementView
from qa.output.search_view import ClosestView

EXPORT_FORMATS = ("markdown", "html")
NOT_RATED: Mapping[int, bool] = MappingProxyType({})
RATINGS = {True: "Rated: this answer helped.", False: "Rated: this answer did not help."}
_PAGE = Markup(
    '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{0}</title></head>\n'
    "<body><h1>{0}</h1>\n{1}\n<ol>{2}</ol></body></html>\n"
)
_RATING = Markup("<p><i>{}</i></p>")
_LEAD = Markup('<p style="white-space: pre-wrap">{}</p>')
_QUOTATION = Markup(
    '<p>{0}</p><blockquote>“{1}”<sup><a href="#note-{2}">{2}</a></sup></blockquote>'
)

Block = tuple[AnswerView | PartView, list[tuple[int, StatementView]]]
"""An answer, or one part of it, and its statements with the numbers of their footnotes."""


def export_conversation(
    name: str, turns: Sequence[Turn], form: str, helped: Mapping[int, bool] = NOT_RATED
) -> str:
    """Return the turns of a conversation in a format of EXPORT_FORMATS.

    helped: whether an answer helped the reader, by the number of its turn, for those she rated.
    Raises ValueError for another format.
    """
    if form not in EXPORT_FORMATS:
        raise ValueError(
            f"{form!r} is no form of export; choose one of {', '.join(EXPORT_FORMATS)}"
        )
    answers = [AnswerView.loads(turn.answer) for turn in turns]
    notes = [note.text for answer in answers if answer.answered for note in answer.citations]
    ratings = [RATINGS[helped[turn.number]] if turn.number in helped else "" for turn in turns]
    questions = [turn.question for turn in turns]
    blocks = list(zip(questions, _numbered(answers), ratings, strict=True))
    if form == "markdown":
        lines = [f"# {_escape_line(name)}", ""]
        for question, parts, rating in blocks:
            lines += [f"## {_escape_line(question)}", ""]
            lines += [line for part in parts for line in _markdown(part)]
            lines += [f"*{rating}*", ""] if rating else []
        lines += [f"[^{number}]: {_escape_line(note)}" for number, note in enumerate(notes, 1)]
        return without_controls("\n".join(lines).rstrip("\n") + "\n")
    sections = [
        Markup("<h2>{}</h2>\n{}").format(
            question,
            Markup("\n").join(
                [
                    *map(_html, parts),
                    *([_RATING.format(rating)] if rating else []),
                ]
            ),
        )
        for question, parts, rating in blocks
    ]
    items = (Markup('<li id="note-{}">{}</li>').format(*note) for note in enumerate(notes, 1))
    return without_controls(
        str(_PAGE.format(name, Markup("\n").join(sections), Markup("").join(items)))
    )


def _numbered(answers: Sequence[AnswerView]) -> Iterator[list[Block]]:
    """Yield the blocks of each answer, with footnotes numbered through the conversation."""
    earlier_notes = 0
    for answer in answers:
        numbers = {
            note.number: earlier_notes + place for place, note in enumerate(answer.citations, 1)
        }
        lead = PartView(answered=True, lead=answer.lead)
        yield [
            *([(lead, [])] if answer.parts and answer.lead else []),
            *(
                (part, [(numbers[statement.citation], statement) for statement in part.statements])
                for part in answer.parts or (answer,)
            ),
        ]
        earlier_notes += len(answer.citations) if answer.answered else 0


def _markdown(block: Block) -> list[str]:
    answer, statements = block
    lines = []
    if isinstance(answer, PartView) and answer.question:
        lines += [f"### {_escape_line(answer.question)}", ""]
    if not answer.answered:
        lines += [_escape_line(answer.reason), ""]
        lines += [f"- {_escape_line(_closest_line(closest))}" for closest in answer.nearest]
        lines += [""] if answer.nearest else []
    for line in filter(str.strip, answer.lead.splitlines()):
        lines += [_escape_line(line), ""]
    for number, statement in statements:
        lines += [_escape_line(statement.frame), ""] if statement.frame else []
        lines += [f"> “{_escape_line(statement.quote)}”[^{number}]", ""]
    return lines


def _html(block: Block) -> Markup:
    answer, statements = block
    heading = Markup("")
    if isinstance(answer, PartView) and answer.question:
        heading = Markup("<h3>{}</h3>\n").format(answer.question)
    if answer.answered:
        quotations = [
            _QUOTATION.format(statement.frame, statement.quote, number)
            for number, statement in statements
        ]
        lead = [_LEAD.format(answer.lead)] if answer.lead else []
        return heading + Markup("\n").join([*lead, *quotations])
    closest = Markup("").join(
        Markup("<li>{}</li>").format(_closest_line(record)) for record in answer.nearest
    )
    listed = Markup("<ul>{}</ul>").format(closest) if closest else ""
    return heading + Markup("<p>{}</p>{}").format(answer.reason, listed)


def _closest_line(closest: ClosestView) -> str:
    return f"{closest.date.as_written or 'undated'}, “{closest.title}”: {closest.reason}"


def _escape_line(text: str) -> str:
    """Return one line of Markdown that shows exactly this text, with no needless backslash."""
    inline = re.sub(r"([\\`*_\[\]<>~$|&^])", r"\\\1", collapse_whitespace(text))
    return re.sub(r"^(\d*)([#+.)=:-])", r"\1\\\2", inline)

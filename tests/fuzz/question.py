"""A question or a query: any text is understood or refused in one line, and what answers it is a true quotation."""

from __future__ import annotations

import tempfile
from datetime import date
from functools import cache
from pathlib import Path

from corpus import read_listing
from embeddings import TextQuery
from qa.assistant import Assistant
from qa.understanding import EarlierTurn, ShownRecord, resolve_follow_up
from qa.understanding.query_syntax import MAX_DEPTH, MAX_LEAVES, read_syntax
from qa.understanding.query_tree import AllOf, AnyOf, Node, NoneOf
from qa.understanding.question import MAX_QUESTION_LENGTH, QuestionError, read_question
from qa.understanding.time import NamedPeriods, read_time, write_out_dates
from tests.embeddings.fake_encoder import PaperEncoder
from tests.fuzz.pieces import ODD, TIMES, as_text, encoded

PIECES = encoded(
    (
        " ", "What did ", "Who wrote to ", "How many records ", "When was ", "the first ", "the latest cable ",
        "Stalin ",
        "Filippov ", "Mao ", "Zhou Enlai ", "Chou En-lai ", "Stalim ", "rice ", "AND ", "OR ", "NOT ", "and ", "not ",
        "title:", "people:", "summary:(", "text:", "records:", "rice* ", "+rice ", "-rice ", "rice~2 ", "[a TO b] ",
        '"sells rice" ', "he ", "And in ", "only cables ", "the second one ", "earlier ", "What about ", "word " * 300,
        "(" * 60, "NOT " * 60, '" ' * 60, "Ana and Bo and ", "A" * 9000, *ODD, *TIMES,
    )
)  # fmt: skip
PAGE = """Skip to content

1 - 4 of 4

May 6, 1961

Cable, Filippov [Stalin] to Mao Zedong

On war and peace. He advises to sell rice.

1962

Plan of cities (draft)

Voss sells rice in May. "Nothing else," said Cde. Mao.

March 1963

Talk between Ana Brandt and Zhou Enlai

Draft of a Note
"""

BEFORE = EarlierTurn(
    "What did Stalin advise in 1961?",
    date(1961, 1, 1),
    date(1961, 12, 31),
    "in 1961",
    (
        ShownRecord(
            "1962-plan-of-cities-draft",
            "Plan of cities (draft)",
            date(1962, 1, 1),
            date(1962, 12, 31),
        ),
    ),
    1,
    ("Stalin",),
)


def target(data: bytes) -> None:
    """Understand bytes as a question, and ask it of a small archive."""
    text = as_text(data)
    bounded(text)
    try:
        question = read_question(text, periods())
    except QuestionError as error:
        assert "\n" not in str(error) and len(str(error)) < 1000
        return
    assert (
        len(question.text) <= MAX_QUESTION_LENGTH
        and len(question.subject) <= 2 * len(question.text) + 500
    )
    assert len(resolve_follow_up(text, [BEFORE]).text) <= 2 * len(text) + 500
    asked(text)


def bounded(text: str) -> None:
    """What is read of time lies within the text, and a query's tree is neither deep nor large."""
    time = read_time(text, periods())
    length = len(write_out_dates(text))
    assert all(0 <= start < end <= length for start, end in time.spans)
    assert all(
        one.earliest is None or one.latest is None or one.earliest <= one.latest
        for one in time.periods
    )
    syntax = read_syntax(text)
    if syntax is not None and syntax.required is not None:
        leaves, depth = size(syntax.required)
        assert leaves <= MAX_LEAVES and depth <= 2 * MAX_DEPTH + 4
        assert len(syntax.repairs) < 2 * MAX_LEAVES


def size(node: Node) -> tuple[int, int]:
    """How many clauses a tree has, and how deep it is."""
    if isinstance(node, TextQuery):
        return 1, 1
    parts = (node.part,) if isinstance(node, NoneOf) else node.parts
    assert isinstance(node, AllOf | AnyOf | NoneOf) and parts
    found = [size(part) for part in parts]
    return sum(leaves for leaves, _ in found), 1 + max(depth for _, depth in found)


def asked(text: str) -> None:
    """Ask and search; only records that are held are found, and each quotation is cut out of its record."""
    one = assistant()
    held = {record.id for record in one.browse(limit=50)[1]}
    try:
        answer = one.ask(text, keep=False)
        found = one.search(text)
    except QuestionError as error:
        assert "\n" not in str(error)
        return
    assert {hit.record.id for hit in found.hits} <= held
    assert len(answer.text) < 3 * len(text) + 10_000
    for statement in answer.statements:
        place = statement.citation
        assert place.record.field(place.field)[place.start : place.end] == place.quote


@cache
def periods() -> NamedPeriods:
    """The periods that ship."""
    return NamedPeriods.load()


@cache
def assistant() -> Assistant:
    """One archive for all inputs; its folder goes with the process."""
    folder = tempfile.TemporaryDirectory(prefix="finding-aid-fuzz-")
    made = Assistant.open(Path(folder.name) / "archive", bundled=False, load_encoder=PaperEncoder)
    made.add([read_listing(PAGE, "page")])
    _KEPT.append(folder)
    return made


_KEPT: list[tempfile.TemporaryDirectory[str]] = []

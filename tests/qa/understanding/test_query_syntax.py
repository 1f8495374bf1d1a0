"""The query syntax: what is demanded, what is ranked by, and what is repaired."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from embeddings import TextQuery
from qa.understanding.query_syntax import MAX_DEPTH, MAX_LEAVES, QuerySyntax, read_syntax
from qa.understanding.query_tree import AllOf, Node, NoneOf, matching_rows


def line(node: Node | None) -> str:
    """A tree on one line: & for all of, | for any of, - for none of; a phrase in quotation marks, a field before it."""
    if node is None:
        return ""
    if isinstance(node, TextQuery):
        field = f"{'+'.join(node.fields)}:" if node.fields else ""
        return f'{field}"{node.text}"' if node.phrase else f"{field}{node.text}"
    if isinstance(node, NoneOf):
        return f"-{line(node.part)}"
    return (
        "("
        + (" & " if isinstance(node, AllOf) else " | ").join(line(part) for part in node.parts)
        + ")"
    )


def read(text: str) -> QuerySyntax:
    found = read_syntax(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "required", "words"),
    [
        # AND, OR, NOT, and how close they bind
        ("Stalin AND Mao", "(Stalin & Mao)", "Stalin Mao"),
        ("Stalin OR Mao", "(Stalin | Mao)", "Stalin Mao"),
        ("Stalin NOT Mao", "(Stalin & -Mao)", "Stalin"),
        ("Stalin AND NOT Mao", "(Stalin & -Mao)", "Stalin"),
        ("NOT Mao", "-Mao", ""),
        ("NOT NOT Mao", "Mao", "Mao"),
        ("Stalin OR NOT Mao", "(Stalin | -Mao)", "Stalin"),
        ("Stalin AND Mao OR Tito", "((Stalin & Mao) | Tito)", "Stalin Mao Tito"),
        ("Stalin OR Mao AND Tito", "(Stalin | (Mao & Tito))", "Stalin Mao Tito"),
        ("Stalin Mao OR Tito", "((Stalin & Mao) | Tito)", "Stalin Mao Tito"),
        ("Stalin AND Mao AND Tito", "(Stalin & Mao & Tito)", "Stalin Mao Tito"),
        ("NOT Stalin AND Mao", "(-Stalin & Mao)", "Mao"),
        ("Stalin AND Stalin", "Stalin", "Stalin Stalin"),
        ("letters from Mao AND Stalin", "(letters & Mao & Stalin)", "letters from Mao Stalin"),
        (
            "show telegrams on Korea AND China",
            "(show & telegrams & Korea & China)",
            "show telegrams on Korea China",
        ),
        ("Korea AND China?", "(Korea & China?)", "Korea China?"),
        ("Korea && China || Tito", "((Korea & China) | Tito)", "Korea China Tito"),
        ("Korea&&China||Tito", "((Korea & China) | Tito)", "Korea China Tito"),
        ("Korea && !China", "(Korea & -China)", "Korea"),
        ("reports on wheat NOT dated", "(reports & wheat & -dated)", "reports on wheat"),
        ("Stalin meets Mao NOT Tito", "(Stalin & meets & Mao & -Tito)", "Stalin meets Mao"),
        # parentheses
        ("(Stalin OR Mao) AND Tito", "((Stalin | Mao) & Tito)", "Stalin Mao Tito"),
        (
            "Stalin AND (Mao OR (Tito AND Hoxha))",
            "(Stalin & (Mao | (Tito & Hoxha)))",
            "Stalin Mao Tito Hoxha",
        ),
        ("NOT (Mao OR Stalin)", "-(Mao | Stalin)", ""),
        ("Tito NOT (Mao NOT Stalin)", "(Tito & -(Mao & -Stalin))", "Tito Stalin"),
        ("((Stalin)) AND Mao", "(Stalin & Mao)", "Stalin Mao"),
        ("(Stalin AND Mao) AND Tito", "(Stalin & Mao & Tito)", "Stalin Mao Tito"),
        ("Chanfu (Bulganin) AND Mao", "(Chanfu & Bulganin & Mao)", "Chanfu Bulganin Mao"),
        ("Stalin AND (the)", "Stalin", "Stalin the"),
        # phrases, in any marks
        ('"atomic bomb"', '"atomic bomb"', "atomic bomb"),
        ("“atomic bomb”", '"atomic bomb"', "atomic bomb"),
        ("„atomic bomb“", '"atomic bomb"', "atomic bomb"),
        ("«atomic bomb»", '"atomic bomb"', "atomic bomb"),
        ("»atomic bomb«", '"atomic bomb"', "atomic bomb"),
        ("‹atomic bomb›", '"atomic bomb"', "atomic bomb"),
        ("「和平共处」", '"和平共处"', "和平共处"),
        ("毛泽东“和平共处”说", '"和平共处"', "毛泽东 和平共处 说"),
        ("‘atomic bomb’", '"atomic bomb"', "atomic bomb"),
        ("the 'atomic bomb' talks", '"atomic bomb"', "the atomic bomb talks"),
        ('"Mao’s letter" reply', '"Mao’s letter"', "Mao’s letter reply"),
        ('"atomic  bomb" "test ban"', '("atomic bomb" & "test ban")', "atomic bomb test ban"),
        ('"AND" Mao', '"AND"', "AND Mao"),
        ('Mao "title:x"', '"title:x"', "Mao title:x"),
        ('"atomic bomb" OR "test ban"', '("atomic bomb" | "test ban")', "atomic bomb test ban"),
        ('Mao NOT "atomic bomb"', '(Mao & -"atomic bomb")', "Mao"),
        (
            'What did Mao say of "paper tigers"?',
            '"paper tigers"',
            "What did Mao say of paper tigers ?",
        ),
        # named fields
        ("title:Stalin", "title:Stalin", "Stalin"),
        ("title:Stalin letter", "title:Stalin", "Stalin letter"),
        ("Title:Stalin", "title:Stalin", "Stalin"),
        ("summary:bomb text:peace", "(summary:bomb & text:peace)", "bomb peace"),
        ("people:Mao", "names:Mao", "Mao"),
        ("places:Moscow", "names:Moscow", "Moscow"),
        ('title:"atomic bomb"', 'title:"atomic bomb"', "atomic bomb"),
        ("title:'atomic bomb' talks", 'title:"atomic bomb"', "atomic bomb talks"),
        (
            "title:(Mao OR Stalin) AND Korea",
            "((title:Mao | title:Stalin) & Korea)",
            "Mao Stalin Korea",
        ),
        ("title:(Mao Stalin) Korea", "(title:Mao & title:Stalin)", "Mao Stalin Korea"),
        ("title:(Mao people:Stalin)", "(title:Mao & names:Stalin)", "Mao Stalin"),
        ("NOT title:Stalin", "-title:Stalin", ""),
        ("title:the", "title:the", "the"),
        ("title:NOT", "title:NOT", "NOT"),
        ("(title:Mao)", "title:Mao", "Mao"),
        ("title:text:Mao", "text:Mao", "Mao"),
        # texts in capitals
        ("NATO AND UN", "(NATO & UN)", "NATO UN"),
        ("KGB OR GRU NOT CIA", "(KGB | (GRU & -CIA))", "KGB GRU"),
        ('"COLD WAR" AND KOREA', '("COLD WAR" & KOREA)', "COLD WAR KOREA"),
        ("(NATO OR CENTO) AND THE UN", "((NATO | CENTO) & UN)", "NATO CENTO THE UN"),
    ],
)
def test_what_is_demanded_and_what_is_ranked_by(text: str, required: str, words: str) -> None:
    found = read(text)
    assert (line(found.required), found.words, found.repairs) == (required, words, ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Stalin and Mao",
        "stalin or mao not tito",
        "What did Stalin tell Mao in 1949?",
        "What did AND mean?",
        "What did Mao NOT tell Stalin?",
        "Stalin did NOT attend",
        "He asked for wheat, NOT for rice.",
        "The Harbour Board chose Lund, NOT Vask, for the post",
        "The delegates were told to wait, NOT to leave",
        "NATO AND THE UN",
        "STALIN AND MAO MEET IN MOSCOW",
        "Protocol(s) of the talks (1950)",
        "the workers' and peasants' party",
        "the '48 and '49 talks",
        'a 5" gun and a 7" gun',
        "subtitle:Mao",
        "http://example.org/title",
        "Re: Mao",
        "()",
        "word " * 1_000,
    ],
)
def test_plain_words_hold_no_syntax(text: str) -> None:
    assert read_syntax(text) is None


LONE = "{} stands with nothing beside it, and is taken as a word"
NO_FIELD = "{} has nothing right after it, and is taken as a word"
UNCLOSED = "a quotation mark is not closed; its phrase is read to the end"
NOT_CLOSED = "a parenthesis is not closed; it is taken to close at the end"
NOT_OPENED = "a closing parenthesis with no opening one is left out"
NO_WORD = "quotation marks with no word between them are left out"
STRAY = "a quotation mark that closes nothing is left out"
ONLY_LITTLE = "AND, OR and NOT have only words of every question beside them, and limit nothing"


@pytest.mark.parametrize(
    ("text", "required", "words", "repaired"),
    [
        ("AND", "", "AND", (LONE.format("AND"),)),
        (
            "AND OR NOT",
            "",
            "AND OR NOT",
            (LONE.format("AND"), LONE.format("OR"), LONE.format("NOT")),
        ),
        ("Mao AND", "", "Mao AND", (LONE.format("AND"),)),
        ("OR Mao", "", "OR Mao", (LONE.format("OR"),)),
        ("Mao NOT", "", "Mao NOT", (LONE.format("NOT"),)),
        ("Mao AND OR Stalin", "(Mao | Stalin)", "Mao AND Stalin", (LONE.format("AND"),)),
        ("Mao AND (OR) Stalin", "(Mao & Stalin)", "Mao OR Stalin", (LONE.format("OR"),)),
        ("Mao AND ()", "", "Mao AND", (LONE.format("AND"),)),
        ("title:", "", "title:", (NO_FIELD.format("title:"),)),
        ("title: Mao", "", "title: Mao", (NO_FIELD.format("title:"),)),
        ("title:!? Mao", "", "title: !? Mao", (NO_FIELD.format("title:"),)),
        ('"paper tigers', '"paper tigers"', "paper tigers", (UNCLOSED,)),
        ("Mao AND “paper tigers", '(Mao & "paper tigers")', "Mao paper tigers", (UNCLOSED,)),
        ('title:"paper', 'title:"paper"', "paper", (UNCLOSED,)),
        ('"" title:Mao', "title:Mao", "Mao", (NO_WORD,)),
        ('title:"…" Mao AND Tito', "(Mao & Tito)", "Mao Tito", (NO_WORD,)),
        ('Mao" AND Tito', "(Mao & Tito)", "Mao Tito", (STRAY,)),
        ("(Mao AND Tito", "(Mao & Tito)", "Mao Tito", (NOT_CLOSED,)),
        ("Mao AND (Tito OR (", "(Mao & Tito)", "Mao Tito OR", (NOT_CLOSED, LONE.format("OR"))),
        ("Mao) AND Tito", "(Mao & Tito)", "Mao Tito", (NOT_OPENED,)),
        ("NOT hE", "", "", (ONLY_LITTLE,)),
        ("the OR (NOT and)", "", "the", (ONLY_LITTLE,)),
        ("Mao\x00AND\tTito\x1b", "(Mao & Tito)", "Mao Tito", ()),
    ],
)
def test_bad_syntax_is_repaired_and_said(
    text: str, required: str, words: str, repaired: tuple[str, ...]
) -> None:
    found = read(text)
    assert (line(found.required), found.words, found.repairs) == (required, words, repaired)


def test_a_thousand_parentheses_are_read_to_a_certain_depth() -> None:
    found = read("(Mao AND (" * 100 + "Stalin OR Tito" + "))" * 100)
    assert line(found.required) == "(Mao & ((Mao & Stalin) | Tito))"
    assert found.repairs == (f"parentheses more than {MAX_DEPTH} deep are left out",)
    bare = read("(" * 1_000 + "Mao OR Tito" + ")" * 1_000)
    assert (line(bare.required), bare.words) == ("(Mao | Tito)", "Mao Tito")


def test_ten_thousand_words_are_read_up_to_a_limit() -> None:
    words = [f"w{number}" for number in range(10_000)]
    found = read(" OR ".join(words))
    # Operators count among what is read: every second one is a word.
    assert found.words == " ".join(words[: MAX_LEAVES // 2]) + " OR"
    assert found.repairs[0] == f"only the first {MAX_LEAVES} words and phrases are read"


HOLDS = {"Mao": [1, 2, 5], "Stalin": [2, 3, 5], "Tito": [4, 5], "nobody": []}


def rows_of(clause: TextQuery) -> NDArray[np.int64]:
    return np.array(HOLDS[clause.text], np.int64)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("title:Mao", [1, 2]),
        ("Mao AND Stalin", [2]),
        ("Mao OR Stalin", [1, 2, 3]),
        ("Mao NOT Stalin", [1]),
        ("NOT Mao", [0, 3, 4]),
        ("NOT (Mao OR Stalin)", [0, 4]),
        ("Mao OR NOT Stalin", [0, 1, 2, 4]),
        ("Mao AND (Stalin OR Tito)", [2]),
        ("Mao AND nobody", []),
        ("nobody OR Tito", [4]),
        ("NOT nobody", [0, 1, 2, 3, 4]),
    ],
)
def test_rows_that_match_stay_among_those_that_may_be_found(text: str, rows: list[int]) -> None:
    required = read(text).required
    assert required is not None
    found = matching_rows(required, rows_of, np.arange(5, dtype=np.int64))
    assert found.tolist() == rows
    assert found.dtype == np.int64


PIECES = st.sampled_from(
    [
        "AND",
        "OR",
        "NOT",
        "(",
        ")",
        '"',
        "“",
        "”",
        "«",
        "'",
        "title:",
        "people:",
        "Mao",
        "Stalin",
        "the",
        " ",
        "\x00",
        "毛",
    ]
)


@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(PIECES, max_size=30).map(" ".join),
        st.lists(PIECES).map("".join),
    )
)
def test_whatever_is_typed_is_read_and_answered(text: str) -> None:
    found = read_syntax(text)
    if found is None:
        return
    assert len(set(found.repairs)) == len(found.repairs)
    if found.required is None:
        assert found.repairs
        return
    everything = np.arange(5, dtype=np.int64)
    rows = matching_rows(
        found.required, lambda clause: everything[len(clause.text) % 4 :], everything
    )
    assert rows.tolist() == sorted(set(rows.tolist()) & set(range(5)))


WORDS = st.sampled_from(["Mao", "Stalin", "Tito"])
TREES = st.recursive(
    WORDS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} AND {pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} OR {pair[1]})"),
        inner.map(lambda one: f"(NOT {one})"),
    ),
    max_leaves=8,
)


@given(TREES)
def test_a_tree_means_what_python_means_by_it(text: str) -> None:
    """Second opinion: the same expression, evaluated for each row by Python's own and, or, not."""
    found = read_syntax(f"{text} OR Mao")
    assert found is not None and found.required is not None
    spelled = f"{text} or Mao".replace("AND", "and").replace("OR", "or").replace("NOT", "not")
    expected = [
        row for row in range(6) if eval(spelled, {word: row in HOLDS[word] for word in HOLDS})
    ]
    assert matching_rows(found.required, rows_of, np.arange(6, dtype=np.int64)).tolist() == expected

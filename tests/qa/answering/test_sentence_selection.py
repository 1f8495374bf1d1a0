"""Sentences of generated records, with an encoder that can be worked out on paper."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import ArchivalDate, Record, parse_date
from qa.answering.sentence_selection import (
    LEAST_SHARE_OF_BEST,
    MOST_SENTENCES_PER_RECORD,
    MOST_STATEMENTS,
    ScoredSentence,
    say_the_same,
    score_sentences,
    select_sentences,
    with_the_rest,
)
from qa.answering.statement import Statement, is_verbatim, number_statements
from qa.retrieval.hits import Hit
from qa.understanding import LinkedQuestion, read_question
from tests.embeddings.fake_encoder import PaperEncoder


def record(summary: str, when: str = "May 1, 1950", title: str = "Note", name: str = "a") -> Record:
    return Record(name, title, parse_date(when) or ArchivalDate.none(), summary)


def hit(one: Record, rank: int = 1) -> Hit:
    return Hit(one, rank, 1.0 / rank, 0.5, 1.0)


def weighed(asked: str, *records: Record) -> list[ScoredSentence]:
    encoder = PaperEncoder()
    question = LinkedQuestion.unlinked(read_question(asked))
    vector = encoder.encode_queries([question.subject])[0]
    hits = [hit(one, rank) for rank, one in enumerate(records, 1)]
    return score_sentences(encoder, question, vector, hits)


def test_the_weight_is_cosine_and_share_and_half_the_score() -> None:
    found = weighed("What of the war?", record("War in the north. Peace in the south."))
    assert [one.citation.quote for one in found] == ["War in the north.", "Peace in the south."]
    assert [round(one.cosine, 4) for one in found] == [1.0, 0.0]
    assert [round(one.term_share, 4) for one in found] == [1.0, 0.0]
    assert [round(one.score, 4) for one in found] == [2.5, 0.5]


def test_the_record_with_more_of_the_words_is_quoted_first() -> None:
    nearer = record("War comes north.", name="nearer")
    whole = record("War ends soon. Rice gets cheap. Peace now.", name="whole")
    found = weighed("What of war and rice and peace?", nearer, whole)
    assert found[0].citation.quote == "Peace now."
    assert max(found, key=lambda one: one.score).citation.quote == "War comes north."


def test_the_most_direct_comes_first_then_by_date() -> None:
    late = record("Stalin sees war.", "June 2, 1955", name="late")
    early = record("Mao wants no war.", "June 2, 1945", name="early")
    middle = record("After war comes peace.", "June 2, 1950", name="middle")
    chosen = select_sentences(weighed("What of the war?", late, middle, early))
    assert [one.record.id for one in chosen] == ["late", "early", "middle"]


def test_only_what_weighs_nearly_as_much_is_quoted() -> None:
    found = weighed(
        "What of the war?", record("War in the north. Peace in the south. Nothing else.")
    )
    assert [one.quote for one in select_sentences(found)] == ["War in the north."]
    assert all(one.score >= LEAST_SHARE_OF_BEST * found[0].score for one in found[:1])


@pytest.mark.parametrize(
    ("asked", "summary", "title", "quotes"),
    [
        (
            "Was anyone dismissed after the strike?",
            "The strike ended after nineteen days. No man is to be dismissed.",
            "Note",
            ["The strike ended after nineteen days.", "No man is to be dismissed."],
        ),
        (
            "Who was killed in the mine?",
            "Two men were killed in the mine. John Askew left a widow.",
            "Note",
            ["Two men were killed in the mine.", "John Askew left a widow."],
        ),
        (
            "Who was killed in the mine?",
            "Two men were killed in the mine. It was shut.",
            "Letter of Peter Noble",
            ["Two men were killed in the mine.", "Letter of Peter Noble"],
        ),
        (
            "Why did the engineer advise the gorge against the moor?",
            "The engineer prefers the gorge. The rock is rotten. A tunnel would fall in.",
            "Note",
            ["The engineer prefers the gorge.", "The rock is rotten.", "A tunnel would fall in."],
        ),
        (
            "Why did the engineer advise the gorge against the moor?",
            "The engineer prefers the gorge. It has rock. It has sand. It has clay. It has chalk. "
            "It has marl.",
            "Note",
            ["The engineer prefers the gorge."],
        ),
        (
            "What ended the strike?",
            "The strike ended after nineteen days. It rained.",
            "The strike",
            ["The strike ended after nineteen days."],
        ),
    ],
)
def test_what_the_quoted_sentence_lacks_is_quoted_too(
    asked: str, summary: str, title: str, quotes: list[str]
) -> None:
    sentences = weighed(asked, record(summary, title=title))
    first = next(one.citation for one in sentences if one.citation.quote == quotes[0])
    question = LinkedQuestion.unlinked(read_question(asked))
    assert [one.quote for one in with_the_rest(question, sentences, [first])] == quotes
    assert with_the_rest(question, sentences, []) == []


def test_never_more_than_six() -> None:
    towns = "Harbin Moscow Lhasa Hanoi Tirana Prague Warsaw Sofia".split()
    records = [record(f"War near {town} {at}.", name=town) for at, town in enumerate(towns)]
    assert len(select_sentences(weighed("What of the war?", *records))) == MOST_STATEMENTS


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Stalin speaks of war.", "Stalin speaks of war!", True),
        ("Stalin speaks of war.", "Stalin speaks of war again.", True),
        ("The war of 1949.", "The war of 1950.", False),
        ("Stalin speaks of war.", "Mao dreams about peace.", False),
    ],
)
def test_two_that_say_the_same(one: str, other: str, same: bool) -> None:
    first, second = weighed("What of the war?", record(one), record(other, name="b"))
    assert say_the_same(first, second) is same


def test_of_a_long_record_only_the_telling_sentences_are_encoded() -> None:
    text = " ".join(f"Line {chr(97 + at)} is dull." for at in range(20)) + " The war ended."
    found = weighed("What of the war?", record(text))
    assert len(found) == MOST_SENTENCES_PER_RECORD
    assert found[0].citation.quote == "The war ended."


def test_a_record_without_a_summary_is_quoted_by_its_title() -> None:
    found = weighed("What of the war?", record("", title="  The war at sea \n"))
    assert [(one.citation.field, one.citation.quote) for one in found] == [
        ("title", "The war at sea")
    ]


def test_no_words_no_statements() -> None:
    assert weighed("What of the war?", record("", title=" ")) == []
    assert select_sentences([]) == []


WORDS = st.sampled_from(
    "Stalin Mao war peace Cde. U.S. border No. 0100 said. “cities” … A. Ya. \n\n 1949 é 毛。".split(
        " "
    )
)
TEXTS = st.lists(WORDS, max_size=30).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(TEXTS, TEXTS, st.sampled_from(["", "May 1, 1950", "1949", "June 1950"])),
        max_size=5,
    )
)
def test_every_statement_stands_word_for_word_in_its_record(
    parts: list[tuple[str, str, str]],
) -> None:
    records = [
        record(summary, when, title, f"r{at}") for at, (title, summary, when) in enumerate(parts)
    ]
    citations = select_sentences(weighed("What did Stalin say of the war?", *records))
    found = number_statements(citations)
    assert len(found) == len(citations) <= MOST_STATEMENTS
    for one in found:
        held = records[int(one.citation.record.id[1:])]
        assert (
            one.citation.quote in (held.title, held.summary)
            or one.citation.quote in f"{held.title}\n{held.summary}"
        )
        assert is_verbatim(one)
    assert all(isinstance(one, Statement) for one in found)


@settings(max_examples=100, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=5), st.data())
def test_without_a_record_its_statements_are_gone(texts: list[str], data: st.DataObject) -> None:
    records = [record(text, name=f"r{at}") for at, text in enumerate(texts)]
    dropped = data.draw(st.sampled_from(records))
    left = [one for one in records if one.id != dropped.id]
    assert dropped.id not in {
        one.record.id for one in select_sentences(weighed("What did Stalin say of the war?", *left))
    }


def test_vectors_are_of_length_one() -> None:
    assert all(
        np.isclose(np.linalg.norm(one.vector), 1)
        for one in weighed("war?", record("War. Peace. Rice."))
    )

"""The words of a topic, compared by an encoder."""

from __future__ import annotations

import gc
import weakref

import pytest

from qa.answering.topic import TopicWord, closeness_by, subject_line
from qa.understanding import LinkedQuestion, read_question
from tests.embeddings.fake_encoder import PaperEncoder


def test_the_vectors_of_words_do_not_keep_their_encoder_alive() -> None:
    encoder = PaperEncoder()
    words = [TopicWord("plane", "plane", is_topic=True, is_asked_for=False)]
    assert closeness_by(encoder).presence(words, "A plane lands.") == {"plane": 1.0}
    closeness_by(encoder).presence(words, "An aircraft lands.")
    reference = weakref.ref(encoder)
    del encoder
    gc.collect()
    assert reference() is None


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("What did Stalin advise Mao in 1949?", "Stalin, Mao, 1949"),
        ("Why was the summit in Paris cancelled?", "Paris, summit"),
        ("What was the first thing to hold up the works at Ulvfors?", "Ulvfors, thing, works"),
        ("Were there any talks about wheat?", "Wheat"),
        ("boiler money of the harbour", "Boiler money, harbour"),
        ("Why?", ""),
        (f"Who met {' and '.join(f'Lund{n} Ott{n}' for n in range(9))}?", ""),
    ],
)
def test_a_question_has_its_names_topic_and_time_as_heading(question: str, heading: str) -> None:
    assert subject_line(LinkedQuestion.unlinked(read_question(question))) == heading


def test_texts_are_compared_together_as_they_are_one_by_one() -> None:
    words = [TopicWord(word, word, is_topic=True, is_asked_for=False) for word in ("war", "oil")]
    texts = ["The stalin border", "", "Oil in the war.", "The petroleum of the border"]
    encoder, other = PaperEncoder(), PaperEncoder()
    together = closeness_by(encoder).presences(words, texts)
    assert together == [
        {"war": 0.0, "oil": 0.0},
        {"war": 0.0, "oil": 0.0},
        {"war": 1.0, "oil": 1.0},
        {"war": 0.0, "oil": 1.0},
    ]
    assert together == [closeness_by(other).presence(words, text) for text in texts]
    assert sorted(encoder.documents) == ["border", "oil", "petroleum", "stalin", "war"]
    assert closeness_by(encoder).presences(words, []) == []

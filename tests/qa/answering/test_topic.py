"""The words of a topic, compared by an encoder."""

from __future__ import annotations

import gc
import weakref

from qa.answering.topic import TopicWord, closeness_by
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

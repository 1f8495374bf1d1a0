"""What is wanted by a text: talk, facts about the archive, a command, or a question."""

from __future__ import annotations

import pytest

from corpus import NameAuthority
from qa.understanding import QUESTION, Request, RequestReader
from qa.understanding.request import _words_of_examples
from tests.embeddings.fake_encoder import PaperEncoder

NAMES = NameAuthority.load()


@pytest.fixture(scope="module")
def reader() -> RequestReader:
    """A reader whose encoder counts the words of the examples, and so can tell them apart."""
    words = sorted(_words_of_examples() | {"letter", "write", "wrote", "receive", "died", "meet"})
    return RequestReader(PaperEncoder(words).encode_queries)


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("Thanks!", "talk", "thanks"),
        ("many thanks", "talk", "thanks"),
        ("Hi there!", "talk", "greeting"),
        ("what can you do", "talk", "help"),
        ("please, what can you do?", "talk", "help"),
        ("how large is the archive?", "archive", "size"),
        ("What is the oldest record?", "archive", "oldest"),
        ("What is in this archive?", "archive", "contents"),
        ("cite the third one in MLA style", "command", "cite"),
        ("save this to my notes", "command", "save"),
    ],
)
def test_a_text_near_an_example_is_a_request(
    reader: RequestReader, text: str, kind: str, name: str
) -> None:
    request = reader.read(text, NAMES)
    assert (request.kind, request.name) == (kind, name)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks to Stalin, what was signed?",
        "What is the oldest record about herring?",
        "How many records are there from 1949?",
        "Which documents are there on Mao Zedong?",
        "who wrote the letter?",
        '"thanks"',
        "thanks AND hello",
        "What can you do for " + "the people of the harbour and of the town " * 3,
        "!?",
    ],
)
def test_a_name_a_time_or_a_subject_makes_a_question(reader: RequestReader, text: str) -> None:
    assert reader.read(text, NAMES) == QUESTION


@pytest.mark.parametrize(
    ("text", "request_read"),
    [
        ("Summarise the talks on herring", Request("command", "summarise", "the talks on herring")),
        (
            "Give me a bibliography on Iranian Azerbaijan in Chicago style",
            Request("command", "bibliography", "Iranian Azerbaijan", "chicago"),
        ),
        (
            "Explain the herring dispute in three sentences using only these records",
            Request("command", "summarise", "the herring dispute"),
        ),
        ("I need a timeline of the Korean War", Request("command", "timeline", "the Korean War")),
        ("cite the second one in APA style", Request("command", "cite", "", "APA")),
    ],
)
def test_a_command_has_a_subject_and_a_style(
    reader: RequestReader, text: str, request_read: Request
) -> None:
    assert reader.read(text, NAMES) == request_read


def test_a_pronoun_in_a_conversation_points_back(reader: RequestReader) -> None:
    assert reader.read("how do I use them?", NAMES).name == "help"
    assert reader.read("how do I use them?", NAMES, continues=True) == QUESTION


def test_an_encoder_that_cannot_tell_them_apart_recognises_the_examples_alone() -> None:
    reader = RequestReader(PaperEncoder().encode_queries)
    assert reader.read("thanks", NAMES).name == "thanks"
    for text in ("thanks a lot", "who died?", "Summarise the talks on herring", "how large?"):
        assert reader.read(text, NAMES) == QUESTION


def test_a_verb_with_a_capital_before_a_name_is_a_command(reader: RequestReader) -> None:
    request = reader.read("Translate Kemal Varga's letter into Danish", NAMES)
    assert (request.kind, request.name) == ("command", "translate")
    assert request.subject.startswith("Kemal Varga's letter")

"""Questions whose premise a record contradicts, and the like ones that it answers."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from corpus import read_bytes
from qa import Assistant

RECORDS = [
    ("bridge", "Note on the Bridge at Orsk", "The council approved the loan for the bridge."),
    ("visit", "Report on the Voyage of Queen Ida", "The queen visited Lisbon for two days."),
    ("treaty", "Letter, Envoy Bruun to Minister Aas", "Bruun argues against the whaling treaty."),
    ("offer", "Reply, Minister Aas to Consul Dahl", "Aas declines the offer of coal from Dahl."),
    ("guard", "Memorandum of Captain Holt", "Holt warns against reducing the coast guard."),
    ("talk", "Conversation between Envoy Bruun and Consul Dahl", "They spoke of herring."),
    ("plea", "Letter, Bishop Kjær to Nils Rask", "The bishop declines to present the petition."),
    ("lease", "Diary of Captain Holt", "Holt would not renew the lease of the mill."),
]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    opened = Assistant.open(tmp_path_factory.mktemp("opposite") / "archive", bundled=False)
    lines = [
        json.dumps({"id": name, "title": title, "summary": summary, "date": "May 1, 1920"})
        for name, title, summary in RECORDS
    ]
    opened.add([read_bytes("\n".join(lines).encode(), "opposite.jsonl")])
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("question", "record"),
    [
        ("Why did the council reject the loan for the bridge at Orsk?", "bridge"),
        ("Why did Queen Ida cancel her visit to Lisbon?", "visit"),
        ("When did Bruun support the whaling treaty?", "treaty"),
        ("Why did Aas accept the offer of coal?", "offer"),
        ("Why did Captain Holt want to reduce the coast guard?", "guard"),
        ("Why did Bruun refuse to meet Dahl?", "talk"),
        ("Why did Holt renew the lease of the mill?", "lease"),
        ("Why did Bishop Kjær present the petition?", "plea"),
    ],
)
def test_a_contradicted_question_is_not_answered(
    assistant: Assistant, question: str, record: str
) -> None:
    answer = assistant.ask(question, keep=False)
    assert not answer.answered
    assert answer.reason == (
        "No answer found in these 8 records: one says the opposite of what the question supposes."
    )
    closest = answer.nearest[0]
    assert (closest.record.id, closest.is_close) == (record, True)
    assert closest.words == dict((name, summary) for name, _, summary in RECORDS)[record]


@pytest.mark.parametrize(
    ("question", "record"),
    [
        ("Why did the council approve the loan for the bridge at Orsk?", "bridge"),
        ("When did Queen Ida visit Lisbon?", "visit"),
        ("Why did Bruun oppose the whaling treaty?", "treaty"),
        ("Why did Aas refuse the offer of coal?", "offer"),
        ("Why did Holt not renew the lease of the mill?", "lease"),
    ],
)
def test_what_the_record_states_is_answered(
    assistant: Assistant, question: str, record: str
) -> None:
    answer = assistant.ask(question, keep=False)
    assert answer.answered
    assert answer.statements[0].citation.record.id == record

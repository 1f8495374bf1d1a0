"""Browse, People, the page of a name and Ask count the same records for a name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import read_bytes
from qa import Assistant, BrowseFilters
from tests.embeddings.fake_encoder import PaperEncoder

RECORDS: list[dict[str, object]] = [
    {"title": "Letter, Joseph Stalin to Mao Zedong", "date": "January 3, 1950"},
    {"title": "Reply, Mao Tse-tung to Filippov [Stalin]", "date": "January 5, 1950"},
    {"title": "Cable, Kim Il Sung to Joseph Stalin", "summary": "Kim Il Sung asks for trucks."},
    {"title": "Record of Conversation between Kim Il and Ada Quill", "date": "March 1953"},
    {"title": "Note on Kim Il", "summary": "Kim Il and Kim Il Sung met in Beijing."},
    {"title": "Note on Kim Il Sung", "summary": "He spoke of the harvest in Peking."},
    {"title": "Ledger", "people": ["Bo Reed", "Joseph Stalin"], "places": ["Leith", "US"]},
    {"title": "Talk of Bo Reed in Leith", "summary": "Bo Reed sold coal to Ada Quill."},
    {"title": "George W. Bush in Beijing, China", "date": "2002"},
    {"title": "George H.W. Bush in Beijing, China", "date": "1989"},
    {"title": "Trade with the United States", "summary": "Let us sell sardines, said Chou En-lai."},
    {"title": "Premier Zhou Enlai's [Chou En-lai's] Letter to Nehru", "date": "1959"},
    {"title": "Mao and the Soviet Union", "summary": "The USSR and the Soviet people."},
]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("counts") / "archive"
    opened = Assistant.open(folder, bundled=False, load_encoder=PaperEncoder)
    opened.add([read_bytes("\n".join(map(json.dumps, RECORDS)).encode(), "records.jsonl")])
    yield opened
    opened.close()


def test_a_name_has_one_count(assistant: Assistant) -> None:
    people = {
        (name.entry.kind, name.entry.name): len(name.rows)
        for name in assistant.names.directory().mentioned
    }
    assert people["person", "Kim Il"] == 2
    assert people["person", "Kim Il Sung"] == 3
    assert people["person", "George W. Bush"] == 1
    assert people["place", "Beijing"] == 4
    assert people["person", "Bo Reed"] == 2
    page = assistant.records.filtered_page(BrowseFilters())
    browsed = {
        (kind, count.value): count.records
        for kind in ("person", "place")
        for count in page.facets[kind]
    }
    assert browsed == {
        name: count for name, count in people.items() if name[0] in ("person", "place")
    }
    for (kind, name), count in people.items():
        of_name = assistant.names.page(name)
        assert of_name is not None
        assert (kind, of_name.entry.name, of_name.record_count) == (kind, name, count)
        answer = assistant.ask(f"Which records mention {name}?", keep=False)
        assert re.match(r"\d+", answer.lead), (name, answer.lead, answer.reason)
        assert int(answer.lead.split()[0]) == count, (name, answer.lead)
        asked = assistant.ask(f"How many records mention {name}?", keep=False)
        assert int(asked.lead.split()[0]) == count, (name, asked.lead)


def test_a_name_that_only_titles_give_has_one_count(assistant: Assistant) -> None:
    page = assistant.names.page("Ada Quill")
    assert page is not None
    assert page.record_count == 2
    answer = assistant.ask("Which records mention Ada Quill?", keep=False)
    assert answer.lead.startswith("2 records ")

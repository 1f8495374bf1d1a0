"""Names in questions: other forms, misspellings, aliases learnt from titles, one name for two, who wrote to whom."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import NameEntry, NamesError, add_entry, read_listing, remove_entry
from qa import Assistant
from qa.understanding.entity_linking import LinkedName
from tests.embeddings.fake_encoder import PaperEncoder

PAGE = """
March 9, 1955

Cable, Brandão [Zukkorin] to Peng Dehuai on the Rice

Brandão tells Peng that the rice for Beijing is wet.

March 12, 1955

Cable, Peng Dehuai to Brandão on the Rice

Peng tells Brandão that the rice for Beijing is dry.

May 2, 1956

Report on Harvests by N. Khrushchev

Khrushchev reports that the harvest is late.

June 9, 1957

Note by Matveyev on Harbours

Matveyev calls the harbour of Dalian too shallow.

July 1, 1958

Talk of Zhou Enlai with the Ambassador of Sri Lanka

Zhou thanks the ambassador for the rubber.
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    opened = Assistant.open(tmp_path_factory.mktemp("names") / "archive", bundled=False)
    opened.add([read_listing(PAGE, "page")])
    yield opened
    opened.close()


def people(assistant: Assistant, question: str) -> list[LinkedName]:
    return list(assistant.search(question).question.linked_names)


def first(assistant: Assistant, question: str) -> str:
    return assistant.search(question).hits[0].record.title


@pytest.mark.parametrize(
    ("question", "name", "also"),
    [
        ("What did Chou En-lai say?", "Zhou Enlai", ("Zhou Enlai",)),
        ("P'eng Te-huai on rice", "Peng Dehuai", ("Peng Dehuai",)),
        ("rubber of Ceylon", "Sri Lanka", ("Sri Lanka",)),
        ("rice for Peking", "Beijing", ("Beijing",)),
        ("harbour of Dairen", "Dalian", ("Dalian",)),
        ("Хрущев", "Nikita Khrushchev", ("Khrushchev",)),
    ],
)
def test_other_forms_that_the_records_hold_are_searched_and_shown(
    assistant: Assistant, question: str, name: str, also: tuple[str, ...]
) -> None:
    found = people(assistant, question)
    assert found[0].name == name
    assert set(also) <= set(found[0].other_forms)
    record = assistant.search(question).hits[0].record
    assert any(form.split()[0] in f"{record.title} {record.summary}" for form in also)


@pytest.mark.parametrize("typed", ["Kruschev", "Khruschev", "Khrushchov"])
def test_a_small_misspelling_still_finds(assistant: Assistant, typed: str) -> None:
    assert first(assistant, f"What did {typed} report?") == "Report on Harvests by N. Khrushchev"
    assert assistant.ask(f"What did {typed} report?", keep=False).answered


def test_what_is_compared_in_meaning_is_the_question_as_put_right(assistant: Assistant) -> None:
    """Its vector is begun before its names are known, and begun anew where one of them was misspelt."""
    typed, meant = (
        assistant.search(f"What did {name} report?") for name in ("Kruschev", "Khrushchev")
    )
    assert typed.question.subject == meant.question.subject
    assert [hit.cosine for hit in typed.hits] == pytest.approx(
        [hit.cosine for hit in meant.hits], abs=1e-5
    )


def test_an_alias_is_learnt_from_a_title_and_shown_as_learnt(assistant: Assistant) -> None:
    (found,) = [
        one for one in people(assistant, "What did Zukkorin say of rice?") if one.forms_from_titles
    ]
    assert found.forms_from_titles and "Brandão" in (found.name, *found.other_forms)
    assert (
        first(assistant, "What did Zukkorin say of rice?")
        == "Cable, Brandão [Zukkorin] to Peng Dehuai on the Rice"
    )


def test_one_name_for_two_men_is_not_expanded(assistant: Assistant) -> None:
    (found,) = people(assistant, "What did Matveyev say of harbours?")
    assert (found.name, found.other_forms, len(found.ambiguous)) == ("Matveyev", (), 2)
    assert first(assistant, "What did Matveyev say of harbours?") == "Note by Matveyev on Harbours"


def test_who_wrote_to_whom_decides(assistant: Assistant) -> None:
    to_peng, to_brandao = (
        "Cable, Brandão [Zukkorin] to Peng Dehuai on the Rice",
        "Cable, Peng Dehuai to Brandão on the Rice",
    )
    assert first(assistant, "What did Brandão tell Peng Dehuai about the rice?") == to_peng
    assert first(assistant, "What did Peng Dehuai tell Brandão about the rice?") == to_brandao
    assert first(assistant, "cables about rice to Brandão") == to_brandao


def test_the_reader_adds_and_takes_away_names(assistant: Assistant) -> None:
    file: Path = assistant.archive.folder / "names.csv"
    assert people(assistant, "the Golden City")[0].kind == ""
    add_entry(file, NameEntry("Beijing", "place", ("the Golden City", "Golden City")))
    (found,) = [one for one in people(assistant, "rice for the Golden City") if one.kind]
    assert (found.name, found.other_forms) == ("Beijing", ("Beijing",))
    remove_entry(file, "Sri Lanka")
    assert all(one.kind == "" for one in people(assistant, "rubber of Ceylon"))
    file.write_text("name,kind\nx,animal\n")
    with pytest.raises(NamesError, match=r"names\.csv"):
        assistant.search("rice")
    file.unlink()
    assert people(assistant, "rubber of Ceylon")[0].name == "Sri Lanka"


def test_what_titles_state_follows_the_records_and_the_readers_own_names(tmp_path: Path) -> None:
    """No title is read again: the brackets are kept in the index, and judged by the names that hold now."""
    asked = Assistant.open(tmp_path / "archive", bundled=False, load_encoder=PaperEncoder)
    asked.add([read_listing(PAGE, "page")])

    def learnt() -> list[tuple[str, tuple[str, ...]]]:
        return [
            (entry.name, entry.forms_from_titles)
            for entry in asked.names.entries()
            if entry.forms_from_titles
        ]

    assert learnt() == [("Zukkorin", ("Brandão",))]
    (cable,) = [one.id for one in asked.browse()[1] if "Zukkorin" in one.title]
    asked.remove([cable])
    assert learnt() == []
    asked.archive.undo()
    assert learnt() == [("Zukkorin", ("Brandão",))]
    add_entry(tmp_path / "archive" / "names.csv", NameEntry("Brandão", "place"))
    assert learnt() == []
    remove_entry(tmp_path / "archive" / "names.csv", "Brandão")
    assert learnt() == [("Zukkorin", ("Brandão",))]
    asked.close()

"""Names learnt from record titles."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.names.aliases import aliases_of
from corpus.names.authority import NameEntry
from corpus.names.bracketed_names import BracketedNames
from corpus.names.name_matcher import NameAuthority

NAMES = NameAuthority.load()


def learn_aliases(titles: Sequence[tuple[str, str]], names: NameAuthority) -> tuple[NameEntry, ...]:
    """What titles say of names; `titles` are pairs of a record's id and title."""
    brackets = BracketedNames.from_titles(enumerate(title for _, title in titles))
    return aliases_of(brackets, names, lambda rows: {row: titles[row][0] for row in rows})


def learnt(*titles: str) -> list[tuple[str, str, tuple[str, ...]]]:
    found = learn_aliases([(f"r{number}", title) for number, title in enumerate(titles, 1)], NAMES)
    assert all(one.from_titles for one in found)
    return [(one.name, one.kind, one.forms) for one in found]


@pytest.mark.parametrize(
    ("title", "name", "alias"),
    [
        ("Cable, Semenov [Stalin] to Anastas Mikoyan", "Stalin", "Semenov"),
        ("Cable, Semenov (Stalin) to Orel [Mao]", "Stalin", "Semenov"),
        ("Telegram from Chanfu (Bulganin) to Stalin", "Bulganin", "Chanfu"),
        ("Cable, Teremok (Andrei Petrov) to Stalin", "Andrei Petrov", "Teremok"),
        ("Letter from Comrade Semenov [Joseph Stalin]", "Joseph Stalin", "Semenov"),
        ("Report, Kuznetsov [Mao] to the Chairman", "Mao", "Kuznetsov"),
        ("Cable, Filipow [Stalin] to Mao", "Stalin", "Filipow"),
        ("Teremok (Andrei Petrov) Telegram to Stalin", "Andrei Petrov", "Teremok"),
        ("Letter, Ivan the Third", "", ""),
        ("Exchange of Notes on Fishing (Heath-Lange)", "", ""),  # two persons
    ],
)
def test_an_alias_of_a_person(title: str, name: str, alias: str) -> None:
    found = learnt(title)
    assert ((name, "person", (alias,)) in found) if name else found == []


@pytest.mark.parametrize(
    "title",
    [
        "Cable to Mao [Excerpt]",
        "Letter to Stalin (Draft)",
        "Talks in Moscow (May 6, 1961)",
        "Talks with Mao (1949)",
        "Meeting with Vice Premier Deng (First Meeting)",
        "Letter from Stalin (No. 2)",
        "Letter from Stalin [sic] to Mao",
        "Visit of Chen Yi (Geneva)",
        "Report of Yudin (Peking)",
        "Talk with Foreign Minister (Chen Yi)",
        "Talk with the Chairman [Mao]",
        "Talk with Ivanov (Ambassador)",
        "Talk with Ivanov (Deputy Foreign Minister)",
        "Letter to Liu [Shaoqi]",
        "Cable, Stalin (Molotov) to Mao",
        "Cable from Moscow (Gromyko)",
        "Talk with Minister of State Pavel A. (Pavlo Andriy) Brandt",
        "Talk with Petrov (Bulgaria)",
        "Talk with Petrov (Ruse)",
        "Talk with Petrov (Bulgarian)",
        "Mao Zedong, 'Speech at a Meeting' (Edited by Mao)",
        "Meeting of the Party (CPSU)",
        "Report on Trade (XYZ)",
        "Empty () and [ ] and (a",
        "",
    ],
)
def test_nothing_is_learnt(title: str) -> None:
    assert learnt(title) == []


def test_initials_that_agree_are_learnt() -> None:
    assert learnt("Meeting of the Bureau of Coal Trade (BCT)") == [
        ("Bureau of Coal Trade", "organisation", ("BCT",))
    ]
    assert learnt("Meeting of the Bureau of Coal Trade (BXT)") == []


def test_a_learnt_name_goes_to_the_person_known() -> None:
    found = learn_aliases(
        [("a-1", "Cable, Semenov [Stalin] to Mao"), ("a-2", "Cable, Mao to Semenov (Stalin)")],
        NAMES,
    )
    assert [one.note for one in found] == ["Semenov: learnt from the title of a-1, a-2"]
    here = NAMES.with_aliases(found)
    [stalin] = here.lookup("Semenov")
    assert (stalin.name, stalin.from_titles, stalin.forms_from_titles) == (
        "Joseph Stalin",
        False,
        ("Semenov",),
    )
    assert "Semenov" in here.search_forms(stalin)
    assert (stalin.earliest, stalin.latest) == (1878, 1953)
    assert NAMES.lookup("Semenov") == ()
    assert len(here.entries) == len(NAMES.entries)


def test_a_name_known_already_is_attested() -> None:
    found = learn_aliases([("a-1", "Cable, Filippov [Stalin] to Anastas Mikoyan")], NAMES)
    [stalin] = NAMES.with_aliases(found).lookup("Filippov")
    assert stalin.forms_from_titles == ("Filippov",)
    assert stalin.note.endswith("Filippov: learnt from the title of a-1")
    assert stalin.forms == NAMES.lookup("Stalin")[0].forms


def test_one_name_for_two_men_merges_neither() -> None:
    found = learn_aliases(
        [("a", "Cable, Semenov [Stalin] to Mao"), ("b", "Cable, Semenov [Bulganin] to Mao")], NAMES
    )
    here = NAMES.with_aliases(found)
    [mention] = here.find_mentions("What did Semenov cable?")
    assert mention.is_ambiguous
    assert mention.entry is None
    assert sorted(one.name for one in mention.entries) == ["Joseph Stalin", "Nikolai Bulganin"]
    for entry in mention.entries:
        assert "Semenov" not in here.search_forms(entry)
        assert here.shared_forms(entry) == ("Semenov",)


def test_a_person_not_known_is_an_entry_of_his_own() -> None:
    here = NAMES.with_aliases(
        learn_aliases([("a", "Cable, Teremok (Andrei Petrov) to Stalin")], NAMES)
    )
    [mention] = here.find_mentions("What did Teremok report?")
    assert mention.entry == NameEntry(
        "Andrei Petrov",
        "person",
        ("Teremok",),
        note="Teremok: learnt from the title of a",
        from_titles=True,
        forms_from_titles=("Teremok",),
    )


def test_many_records_are_counted() -> None:
    [entry] = learn_aliases(
        [(f"r{number}", "Cable, Semenov [Stalin] to Mao") for number in range(8)], NAMES
    )
    assert entry.note == "Semenov: learnt from the title of r0, r1, r2, r3, r4 and 3 more"


@given(
    st.text(st.characters(codec="utf-8"), max_size=200),
    st.text(alphabet="Ab ()[],.x", max_size=200),
)
def test_any_title_is_read(one: str, other: str) -> None:
    for entry in learn_aliases([("a", one), ("b", other)], NAMES):
        assert entry.forms


def test_what_was_worked_out_of_the_same_forms_is_taken_over() -> None:
    titles = [
        ("a", "Cable, Semenov [Stalin] to Mao"),
        ("b", "Cable, Teremok (Andrei Petrov) to Stalin"),
    ]
    before = NAMES.with_aliases(learn_aliases(titles, NAMES))
    assert len(before.find_mentions("What did Semenov and Teremuk cable?")) == 2
    noted = learn_aliases([*titles, ("c", "Cable, Mao to Semenov (Stalin)")], NAMES)
    after = NAMES.with_aliases(noted, before)
    assert (after.entries, after.table.forms is before.table.forms) == (
        NAMES.with_aliases(noted).entries,
        True,
    )
    assert after.lookup("Semenov")[0].note.endswith("Semenov: learnt from the title of a, c")
    for other in (titles[:1], [*titles, ("d", "Cable, Ludmilin (Andrei Petrov) to Stalin")]):
        learnt_now = learn_aliases(other, NAMES)
        here = NAMES.with_aliases(learnt_now, before)
        assert (here, here.table.forms) == (
            NAMES.with_aliases(learnt_now),
            NAMES.with_aliases(learnt_now).table.forms,
        )
    assert [one.entries[0].name for one in here.find_mentions("Did Ludmilin report?")] == [
        "Andrei Petrov"
    ]

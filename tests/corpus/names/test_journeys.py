"""Who went where, by titles."""

from __future__ import annotations

import pytest

from corpus import read_journey


@pytest.mark.parametrize(
    ("title", "travellers", "places", "is_dated"),
    [
        ("Visit of Ana Brandão to Recife, Brazil", ["Ana Brandão"], ["Recife", "Brazil"], True),
        ("Official Visit to Japan by President Okoye", ["Okoye"], ["Japan"], True),
        ("Ana Brandão’s Trip to Bergen, May 3, 1951", ["Ana Brandão"], ["Bergen"], True),
        ("J. Okoye's Report on a Trip to North Korea", ["J. Okoye"], ["North Korea"], False),
        (
            "President Ada B. Okoye in Bari (Puglia), Italy",
            ["Ada B. Okoye"],
            ["Bari", "Italy"],
            True,
        ),
        (
            "Ambassador Okoye in Seoul, Korea, Republic of",
            ["Okoye"],
            ["Seoul", "Korea, Republic of"],
            True,
        ),
    ],
)
def test_journeys(title: str, travellers: list[str], places: list[str], is_dated: bool) -> None:
    journey = read_journey(title)
    assert journey is not None
    assert [party.name for party in journey.travellers] == travellers
    assert (list(journey.places), journey.is_dated) == (places, is_dated)


@pytest.mark.parametrize(
    "title", ["Situation in China", "Prime Minister Visit to China", "Rice in Peking", "A Trip"]
)
def test_titles_without_a_traveller_state_no_journey(title: str) -> None:
    assert read_journey(title) is None


@pytest.mark.parametrize(
    ("title", "summary", "travellers"),
    [
        ("Bergen, Norway", "President Okoye: State visit. Met with Ana Brandão.", ["Okoye"]),
        ("Bergen, Norway", "President Ada Okoye: Refueling stop.", ["Ada Okoye"]),
        ("Bergen, Norway", "Note: the page is torn.", None),
        ("Bergen, Norway", "The harbour is closed.", None),
        ("Minutes", "President Okoye: opens the meeting.", None),
    ],
)
def test_a_calendar_names_the_traveller_before_a_colon(
    title: str, summary: str, travellers: list[str] | None
) -> None:
    journey = read_journey(title, summary)
    names = None if journey is None else [party.name for party in journey.travellers]
    assert names == travellers

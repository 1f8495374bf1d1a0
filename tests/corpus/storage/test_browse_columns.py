"""The catalogue agrees with what the store says of the same records, and takes over what it read before."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import (
    ORDERS,
    ArchivalDate,
    BrowseColumns,
    PlannedChange,
    Record,
    Store,
    StoreDamaged,
    UpsertPlan,
    kind_of_document,
    parse_date,
)
from corpus.storage import browse_columns as module

WRITTEN = [
    "May 6, 1961",
    "1950s",
    "",
    "circa 1958",
    "before 1949",
    "March 30-April 2, 1970",
    "1950",
    "after 1970",
    "?",
]


def made(number: int, written: str) -> Record:
    title = ("Cable, A to B", "letter from C", "Über Fisch", "report")[number % 4]
    return Record(
        f"r{number}",
        f"{title} {number}",
        parse_date(written) or ArchivalDate.none(),
        "x" * (number % 2),
    )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    opened = Store.create(tmp_path / "finding-aid.sqlite3")
    opened.apply(
        PlannedChange(
            UpsertPlan(
                added=tuple(made(number, written) for number, written in enumerate(WRITTEN))
            ),
            "add",
        ),
        1,
    )
    return opened


@pytest.mark.parametrize("order", ORDERS)
def test_orders_are_those_of_the_store(store: Store, order: str) -> None:
    with store.snapshot() as snapshot:
        catalogue = BrowseColumns.read(snapshot)
        expected = [record.id for record in snapshot.browse(None, order, 0, 100)[1]]
    assert [catalogue.ids[position] for position in catalogue.positions_in_order(order)] == expected


def test_each_record_is_described(store: Store) -> None:
    with store.snapshot() as snapshot:
        catalogue = BrowseColumns.read(snapshot)
    assert catalogue.kinds == (
        "cable",
        "letter",
        "",
        "report",
        "cable",
        "letter",
        "",
        "report",
        "cable",
    )
    assert catalogue.has_summary.tolist() == [False, True] * 4 + [False]
    assert (catalogue.position_of("r3"), catalogue.position_of("x")) == (3, None)
    assert catalogue.positions_of_rows(catalogue.rows[[1, 4]]).tolist() == [1, 4]


def test_what_was_read_before_is_not_read_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.snapshot() as snapshot:
        before = BrowseColumns.read(snapshot)
        plan = snapshot.plan_upsert(
            [[Record("new", "Note on Rice", ArchivalDate.none(), people=("Ana",))]]
        )
    store.apply(PlannedChange(plan, "add"), 2)
    read: list[str] = []

    def reading(title: str) -> str:
        read.append(title)
        return kind_of_document(title)

    monkeypatch.setattr(module, "kind_of_document", reading)
    with store.snapshot() as snapshot:
        after = BrowseColumns.read(snapshot, before)
    assert read == ["Note on Rice"]
    assert (after.kinds, after.people) == ((*before.kinds, "note"), {9: ("Ana",)})


def test_an_empty_store(tmp_path: Path) -> None:
    with Store.create(tmp_path / "finding-aid.sqlite3").snapshot() as snapshot:
        catalogue = BrowseColumns.read(snapshot)
    assert (
        catalogue.ids,
        catalogue.positions_in_order("title").tolist(),
        catalogue.positions_in_order("date").tolist(),
    ) == ((), [], [])
    assert catalogue.positions_of_rows(catalogue.rows).tolist() == []


@pytest.mark.parametrize(
    "damage", ["people = '[1]'", "people = 'x'", "title = x'ff'", "places = '{}'"]
)
def test_damage_is_said(store: Store, damage: str) -> None:
    with store.transaction() as connection:
        connection.execute(f"UPDATE records SET {damage} WHERE id = 'r3'")
    said = r"row 4 of the store is damaged .*; run: finding-aid repair"
    with pytest.raises(StoreDamaged, match=said), store.snapshot() as snapshot:
        BrowseColumns.read(snapshot)

"""Copies of one record: the better text of each field is kept, whichever comes first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import ArchivalDate, PlannedChange, Record, Store, UpsertPlan, parse_date
from corpus.storage.copies import is_worse_copy

GOOD = "Halász asks Lund to delay the contract until the harbour is free of ice."


def record(title: str, summary: str) -> Record:
    return Record("", title, parse_date("May 6, 1950") or ArchivalDate.none(), summary)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.create(tmp_path / "finding-aid.sqlite3")
    yield made
    made.close()


def add(store: Store, page: list[Record]) -> UpsertPlan:
    with store.snapshot() as snapshot:
        plan = snapshot.plan_upsert([page])
        generation = snapshot.generation
    store.apply(PlannedChange(plan, "add"), generation + 1)
    return plan


@pytest.mark.parametrize(
    "worse",
    [
        "Halász asks Lund to delay the con- tract until the harbour is free of ice.",
        "Halász asks Lund to delay the con\u00adtract until the harbour is free of ice.",
        "Halasz asks Lund to delay the contract until the harbour is free of ice.",
        "Halász asks Lund to delay the contract until the harbour is free of ice",
        "Halász asks Lund to delay the contract …",
        "Halász asks Lund to delay the contract [...]",
        "Halasz asks Lund to delay the contract...",
    ],
)
def test_the_better_copy_is_kept_in_either_order(store: Store, worse: str) -> None:
    assert is_worse_copy(worse, GOOD) and not is_worse_copy(GOOD, worse)
    add(store, [record("Letter, Halász to Lund", GOOD)])
    plan = add(store, [record("Letter, Halasz to Lund.", worse)])
    assert (plan.added, plan.updated) == ((), ())
    assert len(plan.warnings) >= 1
    assert "two copies differ in the summary; the better one is kept" in plan.warnings[-1]


@pytest.mark.parametrize("worse", ["Halasz asks Lund to delay the contract …"])
def test_a_better_copy_replaces_a_worse_one(store: Store, worse: str) -> None:
    add(store, [record("Letter, Halasz to Lund", worse)])
    plan = add(store, [record("Letter, Halász to Lund", GOOD)])
    assert plan.added == ()
    assert [(new.title, new.summary) for new in plan.updated] == [("Letter, Halász to Lund", GOOD)]


def test_another_document_is_no_copy(store: Store) -> None:
    add(store, [record("Letter, Halász to Lund", GOOD)])
    other = "Halász asks Lund for coal …"
    assert not is_worse_copy(other, GOOD)
    assert len(add(store, [record("Letter, Halasz to Lund", other)]).added) == 1
    assert len(add(store, [record("Letter, Halász to Lunde", GOOD)]).added) == 1

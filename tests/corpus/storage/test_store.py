"""The store: what is planned, what is written, and what a snapshot sees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from corpus import (
    ArchivalDate,
    CannotWrite,
    NewerArchive,
    NotAnArchive,
    OlderArchive,
    PlannedChange,
    Record,
    Store,
    StoredPage,
    StoreError,
    UpsertPlan,
    parse_date,
)
from corpus.storage.schema import FORMAT, connect


def record(title: str, when: str = "", summary: str = "", id: str = "") -> Record:
    dated = parse_date(when) if when else ArchivalDate.none()
    assert dated is not None
    return Record(id=id, title=title, date=dated, summary=summary)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.create(tmp_path / "finding-aid.sqlite3")
    yield made
    made.close()


def add(store: Store, *pages: list[Record]) -> UpsertPlan:
    with store.snapshot() as snapshot:
        plan = snapshot.plan_upsert(pages)
        generation = snapshot.generation
    store.apply(PlannedChange(plan, "add"), generation + 1)
    return plan


def test_a_record_comes_back_as_it_went_in(store: Store) -> None:
    given = Record(
        id="own-1",
        title="Letter from Ana to Béla, 3 May 1961",
        date=record("x", "May 8, 1961").date,
        summary="Asks for “paper”.",
        text="Dear Béla,\n\nno paper.",
        url="https://example.org/1",
        collection="Paper",
        source="f. 5, op. 49",
        language="Hungarian",
        people=("Ana", "Béla"),
        places=("Pécs",),
        topics=("Paper", "Trade"),
    )
    add(store, [given])
    with store.snapshot() as snapshot:
        held = snapshot.get("own-1")
        assert held is not None
        assert held.record == given
        assert snapshot.get("own-2") is None


def test_ids_are_readable_and_adding_twice_changes_nothing(store: Store) -> None:
    page = [record("Cable, Ana to Béla", "May 06, 1961", "On coal."), record("Note", "", "On tea.")]
    first = add(store, page)
    assert [one.id for one in first.added] == ["1961-05-06-cable-ana-to-bela", "undated-note"]
    again = add(store, page)
    assert again.added == again.updated == ()
    assert again.unchanged_ids == ("1961-05-06-cable-ana-to-bela", "undated-note")


def test_the_same_day_written_otherwise_and_curly_quotes_are_the_same_record(store: Store) -> None:
    add(store, [record("'Plan' of May", "May 06, 1961", 'A "calm" plan.')])
    plan = add(store, [record("‘Plan’ of  May", "May 6, 1961", "A “calm” plan.")])
    assert plan.is_empty
    assert plan.unchanged_ids == ("1961-05-06-plan-of-may",)


def test_same_date_and_title_on_one_page_are_two_records_and_stay_two(store: Store) -> None:
    page = [
        record("Session", "May 6, 1961", "The talks (Day)"),
        record("Session", "May 6, 1961", "The talks (Evening)"),
    ]
    assert [one.id for one in add(store, page).added] == [
        "1961-05-06-session",
        "1961-05-06-session-2",
    ]
    assert add(store, page).unchanged_ids == ("1961-05-06-session", "1961-05-06-session-2")


def test_two_wholly_equal_records_of_one_page_are_two(store: Store) -> None:
    page = [record("Receipts", "1961", ""), record("Receipts", "1961", "")]
    assert len(add(store, page).added) == 2
    assert add(store, page).is_empty


def test_the_same_record_on_two_pages_of_one_paste_is_one(store: Store) -> None:
    plan = add(
        store,
        [record("Session", "May 6, 1961", "On coal.")],
        [record("Session", "May 6, 1961", "On coal.")],
    )
    assert len(plan.added) == 1


def test_a_summary_that_another_page_supplies_is_an_update(store: Store) -> None:
    add(store, [record("Session", "May 6, 1961")])
    plan = add(store, [record("Session", "May 6, 1961", "On coal.")])
    assert [one.summary for one in plan.updated] == ["On coal."]
    assert add(store, [record("Session", "May 6, 1961")]).unchanged_ids == ("1961-05-06-session",)
    with store.snapshot() as snapshot:
        assert snapshot.count() == 1


def test_a_cut_summary_does_not_replace_the_whole_one(store: Store) -> None:
    add(store, [record("Session", "May 6, 1961", "On coal and on steel.")])
    assert add(store, [record("Session", "May 6, 1961", "On coal and")]).is_empty


def test_another_summary_on_another_page_is_kept_apart_and_reported(store: Store) -> None:
    add(store, [record("Session", "May 6, 1961", "The talks (Day)")])
    plan = add(store, [record("Session", "May 6, 1961", "The talks (Evening)")])
    assert [one.id for one in plan.added] == ["1961-05-06-session-2"]
    assert plan.warnings == (
        "near-duplicate: 1961-05-06-session-2 has the date and the title of 1961-05-06-session, but another summary; "
        "both are kept",
    )


def test_the_same_words_under_another_date_are_reported(store: Store) -> None:
    add(store, [record("Order", "February 07, 1945", "On bridges.")])
    plan = add(store, [record("Order", "February 07, 1946", "On bridges.")])
    assert len(plan.added) == 1
    assert plan.warnings[0].endswith(
        "but another date (February 07, 1946 and February 07, 1945); both are kept"
    )


def test_a_record_with_its_own_id_is_matched_by_it_alone(store: Store) -> None:
    add(store, [record("A", "1961", "One.", id="x1"), record("A", "1961", "One.", id="x2")])
    plan = add(store, [record("B", "1962", "Two.", id="x1")])
    assert [one.id for one in plan.updated] == ["x1"]
    with store.snapshot() as snapshot:
        held = snapshot.get("x1")
        assert held is not None
        assert (held.record.title, snapshot.count()) == ("B", 2)


def test_a_period_is_met_by_the_listing_date_and_by_a_date_in_the_title(store: Store) -> None:
    add(
        store,
        [
            record("Talk, 9 April 1962", "May 8, 1962"),
            record("Year", "1961"),
            record("None"),
            record("Open", "before 1950"),
        ],
    )

    def ids(earliest: date | None, latest: date | None) -> list[str]:
        with store.snapshot() as snapshot:
            found = snapshot.records_at(
                snapshot.date_index.rows_overlapping(earliest, latest).tolist()
            )
            return sorted(one.title for one in found.values())

    assert ids(date(1962, 4, 1), date(1962, 4, 30)) == ["Talk, 9 April 1962"]
    assert ids(date(1962, 4, 10), date(1962, 5, 7)) == []
    assert ids(date(1961, 6, 1), date(1961, 6, 1)) == ["Year"]
    assert ids(None, date(1949, 12, 31)) == ["Open"]
    assert ids(None, None) == ["Open", "Talk, 9 April 1962", "Year"]
    with store.snapshot() as snapshot:
        assert snapshot.date_index.undated_count == 1


def test_browsing_orders_counts_and_pages(store: Store) -> None:
    add(store, [record("b", "1962"), record("A", "1963"), record("c"), record("d", "1961")])
    with store.snapshot() as snapshot:
        assert [one.title for one in snapshot.browse(None)[1]] == ["d", "b", "A", "c"]
        assert [one.title for one in snapshot.browse(None, "date-desc")[1]] == ["A", "b", "d", "c"]
        total, found = snapshot.browse(None, "title", offset=1, limit=2)
        assert (total, [one.title for one in found]) == (4, ["b", "c"])
        assert snapshot.browse([1, 4])[0] == 2
        with pytest.raises(ValueError, match="'size' is not an order"):
            snapshot.browse(None, "size")


def test_removed_records_are_gone_and_can_be_added_again(store: Store) -> None:
    plan = add(store, [record("Session", "1961")])
    store.apply(PlannedChange(UpsertPlan(removed_rows=(1,)), "remove"), 2)
    with store.snapshot() as snapshot:
        assert (snapshot.count(), snapshot.get(plan.added[0].id)) == (0, None)
    assert [one.id for one in add(store, [record("Session", "1961")]).added] == ["1961-session"]


def test_a_snapshot_does_not_see_what_is_written_after_it(store: Store) -> None:
    with store.snapshot() as before:
        add(store, [record("Session", "1961")])
        assert (before.count(), before.generation) == (0, 0)
    with store.snapshot() as after:
        assert (after.count(), after.generation) == (1, 1)


def test_a_write_that_fails_changes_nothing(store: Store) -> None:
    add(store, [record("Session", "1961")])
    twice = record("Other", "1962", id="1961-session")
    with pytest.raises(Exception, match="UNIQUE"):
        store.apply(PlannedChange(UpsertPlan(added=(replace(twice, id="fine"), twice)), "add"), 2)
    with store.snapshot() as snapshot:
        assert (snapshot.count(), snapshot.generation, snapshot.get("fine")) == (1, 1, None)


def test_pages_additions_and_turns_are_kept(store: Store) -> None:
    page = StoredPage("p.txt", "B new site, bare header", 51, 60, 289, 10)
    store.apply(PlannedChange(UpsertPlan(), "add p.txt", [page]), 1)
    assert (
        store.add_turn("c1", "Who?", "{}", "{}"),
        store.add_turn("c1", "When?", "{}", "{}"),
    ) == (1, 2)
    with store.snapshot() as snapshot:
        assert snapshot.listing_pages() == [page]
        assert [(one.generation, one.description) for one in snapshot.change_log()] == [
            (1, "add p.txt")
        ]
        assert [one.question for one in snapshot.turns("c1")] == ["Who?", "When?"]
        assert snapshot.turns("c2") == []


def test_what_is_no_store_is_named(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("not a database at all, and long enough to be sure of it")
    with pytest.raises(NotAnArchive, match="cannot be read as an archive"):
        Store.open(tmp_path / "text")
    with pytest.raises(NotAnArchive, match="cannot be read as an archive"):
        Store.open(tmp_path / "missing")
    with pytest.raises(CannotWrite, match="choose a folder that can be written"):
        Store.create(tmp_path / "no" / "such" / "store")


@pytest.mark.parametrize(
    ("version", "error", "message"),
    [
        (99, NewerArchive, f"format 99; this one reads up to {FORMAT}.; upgrade Finding Aid"),
        (4, OlderArchive, f"format 4; this one reads {FORMAT}.; make the archive again"),
        (0, NotAnArchive, "states format 0, which does not exist; run: finding-aid repair"),
    ],
)
def test_a_store_of_another_format_is_refused(
    tmp_path: Path, version: int, error: type[StoreError], message: str
) -> None:
    Store.create(tmp_path / "other").close()
    connection = connect(tmp_path / "other")
    connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    with pytest.raises(error, match=message) as caught:
        Store.open(tmp_path / "other")
    assert "\n" not in str(caught.value)


def test_a_read_only_store_follows_a_writer_and_writes_nothing(
    store: Store, tmp_path: Path
) -> None:
    add(store, [record("Session", "1961")])
    path = tmp_path / "finding-aid.sqlite3"
    reader = Store.open(path, read_only=True)
    with reader.snapshot() as snapshot:
        assert snapshot.count() == 1
    add(store, [record("Letter", "1962")])
    with reader.snapshot() as snapshot:
        assert snapshot.count() == 2
    with pytest.raises(CannotWrite, match="open to be read only"):
        reader.add_turn("c1", "Who?", "{}", "{}")
    store.close()
    reader.close()
    alone = Store.open(path, read_only=True)
    files = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    with alone.snapshot() as snapshot:
        assert (snapshot.count(), len(snapshot.browse([1, 2])[1])) == (2, 2)
        assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == files
    assert alone.problems() == []
    alone.close()
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == files


def test_a_whole_store_has_no_problems(store: Store) -> None:
    add(store, [record("Session", "1961")])
    assert store.problems() == []

"""What an archive does, asked of both kinds: the one in a folder, and the one in a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from corpus import (
    AnnotationError,
    Annotations,
    ArchivalDate,
    ArchiveSettings,
    BrowseColumns,
    CannotWrite,
    ColumnMemory,
    FileMemory,
    ListingAddresses,
    Reading,
    Record,
    listings_of,
    parse_date,
)
from embeddings import (
    Archive,
    ArchiveError,
    ArchiveView,
    FolderArchive,
    OutOfSync,
    TextQuery,
    UnknownCollection,
    load_postgres,
    plan_collection_name,
    plan_correction,
    plan_merge,
)
from tests.embeddings.fake_encoder import PaperEncoder

Open = Callable[..., Archive]


def record(number: int, when: str, title: str, summary: str, **fields: object) -> Record:
    parsed = parse_date(when) if when else ArchivalDate.none()
    assert parsed is not None
    return Record(id=f"r{number}", date=parsed, title=title, summary=summary, **fields)  # type: ignore[arg-type]


RECORDS = [
    record(1, "May 1, 1950", "Cable, Mao to Stalin", "On war, and on peace after the war.", people=("Mao", "Zhou")),
    record(2, "1951", "Note [Filippov] of Stalin", "Cities on the border; the border cities of the north.", collection="North"),
    record(3, "circa 1951", "mao on the border", "Nothing about cities.", url="https://records.example/3"),
    record(4, "", "Ärger in Zürich", "Peace talks in June 1952 were broken off.", collection="north", text="war " * 60),
    record(5, "March 1953", "Letter, Zhou Enlai to Mao", "Zhou asks for cities, cities and cities.", topics=("Trade",)),
    record(6, "March 1953", "Letter, Zhou Enlai to Mao", "Zhou reports on peace. Mao told of war in 1949.", collection="North"),
    record(7, "1960s", "Border 50% done?", "A question about percent signs, and the Communist Party of Norway (CPN)."),
    record(8, "April 9, 1962", "Zebra", "stalin STALIN Stalin"),
]  # fmt: skip


def reading(*records: Record, name: str = "page") -> Reading:
    return Reading(name, "J records", None, None, None, None, tuple(records))


@pytest.fixture(params=["folder", "postgres"])
def open_archive(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens one archive, made at the first call, with the encoder and the options given."""
    opened: list[Archive] = []
    address = request.getfixturevalue("new_database")() if request.param == "postgres" else ""

    def open_it(encoder: PaperEncoder | None = None, read_only: bool = False) -> Archive:
        used = encoder or PaperEncoder()
        folder = tmp_path / "archive"
        if address:
            archive: Archive = load_postgres().open(
                address, folder, lambda: used, read_only=read_only
            )
        elif FolderArchive.exists(folder):
            archive = FolderArchive.open(folder, lambda: used, read_only=read_only)
        else:
            archive = FolderArchive.create(folder, lambda: used)
        opened.append(archive)
        return archive

    yield open_it
    for archive in opened:
        archive.close()


@pytest.fixture
def archive(open_archive: Open) -> Archive:
    return open_archive()


def ids(view: ArchiveView) -> list[str]:
    return [stored.record.id for stored in view.snapshot.live_records()]


def test_an_empty_archive_says_so(archive: Archive) -> None:
    with archive.view() as view:
        assert (view.snapshot.generation, view.snapshot.count(), ids(view)) == (0, 0, [])
        assert view.index.text_index is None
        assert (len(view.index.vector_index), view.index.fingerprint) == (0, "")
        assert view.snapshot.browse(None) == (0, [])
    assert archive.history() == []
    assert archive.check() == []
    with pytest.raises(ArchiveError, match="nothing to undo"):
        archive.undo()
    status = archive.status()
    assert (status.records, status.indexed, status.in_sync, status.coverage) == (0, 0, True, None)


def test_what_is_added_is_there_and_the_same_again_changes_nothing(open_archive: Open) -> None:
    encoder = PaperEncoder()
    archive = open_archive(encoder)
    added = archive.add([reading(*RECORDS)])
    assert added.added == tuple(one.id for one in RECORDS)
    assert (added.embedded, added.records, archive.status().in_sync) == (9, 8, True)
    encoder.documents.clear()
    again = archive.add([reading(*RECORDS)])
    assert (len(again.unchanged), again.embedded, encoder.documents) == (8, 0, [])
    assert [entry.generation for entry in archive.history()] == [1]
    with archive.view() as view:
        assert [stored.record for stored in view.snapshot.live_records()] == RECORDS
        assert view.snapshot.get("r3") is not None
        assert view.snapshot.get("r3\0\ud800") is None
        assert view.snapshot.rows_by_url(["https://records.example/3", ""])[3] == RECORDS[2].url
        assert view.snapshot.ids_of([2, 99]) == {2: "r2"}
    archive.close()
    with open_archive(encoder).view() as view:
        assert ids(view) == [one.id for one in RECORDS]
    assert archive.check() == []


def test_records_are_browsed_in_each_order(archive: Archive) -> None:
    archive.add([reading(*RECORDS)])
    with archive.view() as view:
        orders = {
            order: [one.id for one in view.snapshot.browse(None, order, 0, -1)[1]]
            for order in ("date", "date-desc", "title")
        }
        some = view.snapshot.browse(np.array([2, 3, 8]), "title", 1, 1)
        columns = BrowseColumns.read(view.snapshot)
        written = sorted(view.snapshot.written_dates())
    assert orders["date"] == ["r1", "r2", "r3", "r5", "r6", "r7", "r8", "r4"]
    assert orders["date-desc"] == ["r7", "r8", "r5", "r6", "r2", "r3", "r1", "r4"]
    assert orders["title"] == ["r7", "r1", "r5", "r6", "r3", "r2", "r8", "r4"]
    assert (some[0], [one.id for one in some[1]]) == (3, ["r2"])
    assert [columns.ids[at] for at in columns.by_title] == orders["title"]
    assert written == sorted({one.date.as_written for one in RECORDS})


def test_collections_limit_a_view(archive: Archive) -> None:
    archive.add([reading(*RECORDS)])
    with archive.view(["north"]) as view:
        assert view.snapshot.collections() == {"": 5, "North": 2, "north": 1}
        assert view.only_rows is not None
        assert view.only_rows.tolist() == [2, 4, 6]
        assert view.snapshot.count() == 3
    with archive.view(["north"], only_ids=["r6", "r7"]) as view:
        assert view.only_rows is not None
        assert view.only_rows.tolist() == [6]
    with pytest.raises(UnknownCollection, match="there are: North, north"), archive.view(["south"]):
        pass
    archive.change_records(lambda snapshot: plan_collection_name(snapshot, "North", "South"))
    with archive.view() as view:
        assert view.snapshot.collections() == {"": 5, "north": 1, "South": 2}


def test_dates_written_and_told_are_kept(archive: Archive) -> None:
    archive.add([reading(*RECORDS)])
    with archive.view() as view:
        dates, told = view.index.date_index, view.index.told_index
        assert dates.rows_overlapping(date(1951, 1, 1), date(1951, 12, 31)).tolist() == [2, 3]
        assert told.rows_overlapping(date(1952, 6, 1), date(1952, 6, 30)).tolist() == [4]
        assert (dates.undated_count, dates.coverage) == (1, (date(1950, 1, 1), date(1969, 12, 31)))
        names = view.index.bracketed_names
        assert [names.distinct[code].inside for code in names.codes] == ["Filippov"] * len(
            names.codes
        )
    with archive.store.snapshot() as snapshot:  # without the index, from the rows alone
        assert snapshot.date_index.columns().tolist() == dates.columns().tolist()


def test_a_reader_sees_one_moment(archive: Archive) -> None:
    archive.add([reading(*RECORDS[:3])])
    with archive.view() as before:
        archive.add([reading(*RECORDS[3:])])
        archive.remove(["r1"])
        assert ids(before) == ["r1", "r2", "r3"]
        assert before.index.text_index is not None
        assert [row for row, _ in before.index.text_index.search([TextQuery("cities")])] == [2, 3]
        assert before.index.text_index.document_frequency("citi") == 2
        query = archive.encode_question(before, "war")
        assert before.index.vector_index.search_records(query, 9)[0].tolist() == [1, 2, 3]
        assert before.index.date_index.rows.tolist() == [1, 2, 3]
    with archive.view() as after:
        assert ids(after) == ["r2", "r3", "r4", "r5", "r6", "r7", "r8"]
        assert after.index.date_index.rows.tolist() == [2, 3, 4, 5, 6, 7, 8]


def test_changes_follow_one_another_and_can_be_undone(open_archive: Open) -> None:
    encoder = PaperEncoder()
    archive = open_archive(encoder)
    archive.add([reading(*RECORDS[:4], name="first")])
    changed = record(2, "1951", "Note [Filippov] of Stalin", "Peace.", collection="North")
    update = archive.add([reading(changed, RECORDS[4], name="second")])
    assert (update.added, update.updated, update.records) == (("r5",), ("r2",), 5)
    assert archive.remove(["r1", "r3"]).removed == ("r1", "r3")
    with pytest.raises(ArchiveError, match="no record r1"):
        archive.remove(["r4", "r1"])
    merged = archive.change_records(lambda snapshot: plan_merge(snapshot, "r5", "r4"))
    assert (merged.updated, merged.removed) == (("r4",), ("r5",))
    words = {"title": "Trouble in Zürich"}
    archive.change_records(lambda snapshot: plan_correction(snapshot, "r4", words, (), None))
    with archive.view() as view:
        assert {one.id: one.title for one in view.snapshot.browse(None)[1]} == {
            "r2": "Note [Filippov] of Stalin",
            "r4": "Trouble in Zürich",
        }
        assert list(view.snapshot.merged_records()) == ["r5"]
        assert len(view.snapshot.listing_pages()) == 2
    history = archive.history()
    assert [(entry.generation, entry.records) for entry in history] == [
        (5, 2),
        (4, 2),
        (3, 3),
        (2, 5),
        (1, 4),
    ]
    encoder.documents.clear()
    archive.undo(1)
    with archive.view() as view:
        assert [one for one in RECORDS[:4]] == sorted(
            (stored.record for stored in view.snapshot.live_records()), key=lambda one: one.id
        )
        assert [page.name for page in view.snapshot.listing_pages()] == ["first"]
    with pytest.raises(ArchiveError, match="change 3 is not the last one"):
        archive.undo(change=3)
    archive.undo()
    assert (archive.status().records, archive.check()) == (2, [])
    with pytest.raises(ArchiveError, match="no generation 7"):
        archive.undo(7)


def test_vectors_are_made_again_for_another_model_only(open_archive: Open) -> None:
    open_archive().add([reading(*RECORDS)])
    other = PaperEncoder(axes=("war", "peace"), name="other")
    archive = open_archive(other)
    with archive.view() as view, pytest.raises(OutOfSync, match="finding-aid sync"):
        archive.encode_question(view, "war")
    with pytest.raises(OutOfSync, match="finding-aid sync"):
        archive.add([reading(record(9, "1970", "Late", "war"))])
    assert archive.sync().embedded == 9
    assert archive.status().model_name == "other"
    with archive.view() as view:
        rows, cosines = view.index.vector_index.search_records(
            archive.encode_question(view, "war"), 2
        )
        assert rows.tolist() == [4, 1]
        assert cosines.tolist() == pytest.approx([1.0, 2 / 5**0.5], abs=1e-6)
    assert (archive.sync().embedded, archive.check()) == (0, [])
    other.documents.clear()
    archive.sync(rebuild=True)
    assert other.documents == []


def test_who_may_only_read_changes_nothing(open_archive: Open) -> None:
    open_archive().add([reading(*RECORDS)])
    archive = open_archive(read_only=True)
    annotations = Annotations(archive.store)
    for change in (
        lambda: archive.add([reading(record(9, "1970", "Late", "war"))]),
        lambda: archive.remove(["r1"]),
        archive.undo,
        archive.sync,
        lambda: archive.store.add_turn("c", "q", "{}", "{}"),
        lambda: annotations.write_note("r1", "mine"),
    ):
        with pytest.raises(CannotWrite, match="to be read only"):
            change()
    with archive.view() as view:
        assert view.snapshot.count() == 8


def test_what_readers_add_is_kept(archive: Archive) -> None:
    archive.add([reading(*RECORDS)])
    annotations, store = Annotations(archive.store), archive.store
    assert store.add_turn("c1", "What of war?", '{"subject": ""}', '{"text": "Peace"}') == 1
    assert store.add_turn("c1", "And then? 100%", '{"subject": "Mao"}', "{}") == 2
    assert store.add_turn("c2", "Ärger?", "{}", "{}") == 1
    named = {(one.name, one.turns) for one in annotations.conversations()}
    assert named == {("Ärger?", 1), ("Mao", 2)}
    assert [one.id for one in annotations.conversations(words="PEACE war")] == ["c1"]
    annotations.rename_conversation("c2", "Trouble")
    annotations.rename_conversation("c2", "Great trouble")
    assert annotations.conversation_name("c2") == "Great trouble"
    annotations.replace_answer("c1", 1, '{"text": "Truce"}')
    annotations.set_feedback("c1", 1, True)
    annotations.set_feedback("c1", 1, False)
    assert [(turn.answer, helped) for turn, helped in annotations.feedback()] == [
        ('{"text": "Truce"}', False)
    ]
    annotations.write_note("r1", "See r2.")
    annotations.add_line("r1", "And r3.")
    annotations.set_tags("r1", ["later", "later", "Élan"])
    assert (annotations.note("r1"), annotations.tags()) == ("See r2.\nAnd r3.", ["later", "Élan"])
    assert annotations.records_by_tag() == {"later": ["r1"], "Élan": ["r1"]}
    assert annotations.records_with_words("and LATER") == ["r1"]
    for name in ("b", "A", "a"):
        annotations.save_search(name, f"?{name}")
    annotations.save_search("b", "?other")
    assert [(one.name, one.address) for one in annotations.saved_searches()] == [
        ("A", "?A"),
        ("a", "?a"),
        ("b", "?other"),
    ]
    annotations.delete_search("b")
    annotations.delete_conversation("c1")
    with pytest.raises(AnnotationError, match="no conversation 'c1'"):
        annotations.turns("c1")
    archive.change_records(lambda snapshot: plan_merge(snapshot, "r1", "r2"))
    assert annotations.note("r2") == "See r2.\nAnd r3."
    settings = ArchiveSettings(store)
    settings.set_repository("National Archive")
    settings.set_repository("State Archive")
    with store.snapshot() as snapshot:
        assert {stored.record.repository for stored in snapshot.live_records()} == {"State Archive"}
        assert [(one.label, one.rows) for one in listings_of(snapshot)] == [
            ("page", (3, 4, 5, 6, 7, 8, 9))
        ]
    columns, files, addresses = ColumnMemory(store), FileMemory(store), ListingAddresses(store)
    for value in ("a", "b"):
        columns.remember([["a", "b"]], {"title": value})
        files.remember("file", value)
        addresses.remember("Listing", value)
    assert (columns.recall([["a", "b"]]), files.recall("file")) == ({"title": "b"}, "b")
    assert addresses.recall("listing") == "b"

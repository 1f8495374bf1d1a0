"""The archive: records and index in step, whatever is added, removed, changed or damaged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus import Reading, read_listing
from embeddings import ArchiveError, FolderArchive, OutOfSync
from embeddings.archive import embedding_cache
from embeddings.archive.generation import Generation
from tests.embeddings.fake_encoder import PaperEncoder

PAGE = """Skip to content


1 - 3 of 40


May 6, 1961

Cable, Ana to Béla

On war and peace.

May 7, 1961

Note on the border

Stalin and Mao on the border.

1962

Plan of cities
"""


def page(*records: tuple[str, str, str]) -> Reading:
    head = f"Skip to content\n\n\n1 - {len(records)} of {len(records)}\n\n\n"
    return read_listing(
        head + "\n\n".join("\n\n".join(filter(None, one)) for one in records) + "\n", "page"
    )


@pytest.fixture
def encoder() -> PaperEncoder:
    return PaperEncoder()


@pytest.fixture
def archive(tmp_path: Path, encoder: PaperEncoder) -> Iterator[FolderArchive]:
    made = FolderArchive.create(tmp_path / "archive", lambda: encoder)
    yield made
    made.close()


def nearest(archive: FolderArchive, question: str) -> list[str]:
    with archive.view() as view:
        rows, _ = view.index.vector_index.search_records(
            archive.encode_question(view, question), 10
        )
        records = view.snapshot.records_at(rows.tolist())
        return [records[row].title for row in rows.tolist()]


def worded(archive: FolderArchive, word: str) -> list[str]:
    from embeddings import TextQuery

    with archive.view() as view:
        assert view.index.text_index is not None
        rows = [row for row, _ in view.index.text_index.search([TextQuery(word)])]
        return [view.snapshot.records_at([row])[row].title for row in rows]


def test_what_is_added_is_found_by_meaning_and_by_words(archive: FolderArchive) -> None:
    added = archive.add([read_listing(PAGE, "page")])
    assert (len(added.added), added.embedded, added.records) == (3, 3, 3)
    assert nearest(archive, "mao stalin border")[0] == "Note on the border"
    assert worded(archive, "cities") == ["Plan of cities"]
    assert archive.check() == []


def test_adding_twice_embeds_nothing_and_writes_no_generation(
    archive: FolderArchive, encoder: PaperEncoder
) -> None:
    archive.add([read_listing(PAGE, "page")])
    seen = len(encoder.documents)
    again = archive.add([read_listing(PAGE, "page")])
    assert (again.added, again.embedded, len(encoder.documents)) == ((), 0, seen)
    with archive.store.snapshot() as snapshot:
        assert snapshot.generation == 1


def test_only_what_is_new_is_embedded(archive: FolderArchive, encoder: PaperEncoder) -> None:
    archive.add([read_listing(PAGE, "page")])
    encoder.documents.clear()
    added = archive.add(
        [
            page(
                ("1963", "Peace", "On peace."),
                ("May 6, 1961", "Cable, Ana to Béla", "On war and peace."),
            )
        ]
    )
    assert (len(added.added), len(added.unchanged), added.embedded) == (1, 1, 1)
    assert encoder.documents == ["1963\nPeace\nOn peace."]
    assert archive.check() == []


def test_files_that_generations_share_are_searched_once(
    archive: FolderArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        archive.add([page((str(1900 + number), f"Note {number}", "On war."))])
    files = list((archive.folder / "index").glob("*/passages-*.npy"))
    distinct = {path.stat().st_ino for path in files}
    assert len(distinct) < len(files)
    searched: list[int] = []
    find = embedding_cache._positions_of_hashes

    def count(passages: Any, hashes: Any) -> Any:
        searched.append(len(passages))
        return find(passages, hashes)

    monkeypatch.setattr(embedding_cache, "_positions_of_hashes", count)
    assert archive.add([page(("1950", "Other", "On peace."))]).embedded == 1
    assert len(searched) == len(distinct)
    assert archive.check() == []


def test_an_update_replaces_what_was_found_before(archive: FolderArchive) -> None:
    archive.add([page(("1961", "Session", ""))])
    archive.add([page(("1961", "Session", "On cities."))])
    assert worded(archive, "cities") == ["Session"]
    assert nearest(archive, "cities") == ["Session"]
    assert archive.status().indexed == 1
    assert archive.check() == []


def test_what_is_removed_is_found_no_more(archive: FolderArchive) -> None:
    ids = archive.add([read_listing(PAGE, "page")]).added
    assert archive.remove([ids[1]]).records == 2
    assert nearest(archive, "border") == ["Cable, Ana to Béla", "Plan of cities"]
    assert worded(archive, "border") == []
    with pytest.raises(ArchiveError, match="no record nothing exists"):
        archive.remove([ids[0], "nothing"])
    assert (archive.status().records, archive.check()) == (2, [])


def test_many_small_additions_stay_few_files_and_whole(archive: FolderArchive) -> None:
    for number in range(20):
        archive.add([page((str(1900 + number), f"Note {number}", "On war."))])
    with archive.view() as view:
        assert isinstance(view.index, Generation)
        assert len(view.index.manifest.segments) <= 5
        assert len(view.index.vector_index) == 20
    assert sorted(path.name for path in (archive.folder / "index").iterdir()) == [
        "000019",
        "000020",
    ]
    assert archive.check() == []


def test_removing_most_records_rewrites_what_remains(archive: FolderArchive) -> None:
    ids = archive.add([page(*((str(1900 + n), f"Note {n}", "On war.") for n in range(10)))]).added
    archive.remove(ids[:8])
    with archive.view() as view:
        assert isinstance(view.index, Generation)
        assert [info.size for info in view.index.manifest.segments.values()] == [2]
    assert archive.check() == []


def test_syncing_twice_does_nothing(archive: FolderArchive, encoder: PaperEncoder) -> None:
    archive.add([read_listing(PAGE, "page")])
    encoder.documents.clear()
    assert archive.sync().embedded == 0
    assert encoder.documents == []
    with archive.store.snapshot() as snapshot:
        assert snapshot.generation == 1


@pytest.mark.parametrize(
    ("name", "embedded"),
    [
        ("vectors-000001.npy", 3),
        ("passages-000001.npy", 0),
        ("manifest.json", 0),
        ("words/meta.json", 0),
    ],
)
def test_a_lost_file_is_named_and_mended_by_sync(
    archive: FolderArchive, encoder: PaperEncoder, name: str, embedded: int
) -> None:
    archive.add([read_listing(PAGE, "page")])
    (archive.folder / "index" / "000001" / name).unlink()
    assert archive.check()
    again = FolderArchive.open(archive.folder, lambda: encoder)
    with pytest.raises(OutOfSync, match="run: finding-aid repair"), again.view():
        pass
    assert again.sync().embedded == embedded
    assert again.check() == []
    assert worded(again, "border") == ["Note on the border"]
    again.close()


def test_a_flipped_byte_is_found(archive: FolderArchive) -> None:
    archive.add([read_listing(PAGE, "page")])
    path = archive.folder / "index" / "000001" / "vectors-000001.npy"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))
    assert archive.check() == [
        f"{path} is not what was written (its SHA-256 differs); run: finding-aid repair",
    ]
    archive.sync()
    assert archive.check() == []


def test_another_model_is_refused_until_synced(archive: FolderArchive) -> None:
    archive.add([read_listing(PAGE, "page")])
    other = PaperEncoder(axes=("border", "war"), name="other")
    again = FolderArchive.open(archive.folder, lambda: other)
    with pytest.raises(
        OutOfSync, match=r"embedded with paper .* the model is now other .*; run: finding-aid sync"
    ):
        nearest(again, "border")
    assert again.sync().embedded == 3
    assert nearest(again, "border")[0] == "Note on the border"
    assert again.status().model_name == "other"
    again.close()


def test_an_open_archive_notices_what_another_adds(
    archive: FolderArchive, encoder: PaperEncoder
) -> None:
    archive.add([read_listing(PAGE, "page")])
    assert len(nearest(archive, "war")) == 3
    other = FolderArchive.open(archive.folder, lambda: encoder)
    other.add([page(("1963", "Peace", "On war and war."))])
    assert nearest(archive, "war")[0] == "Peace"
    other.close()


def test_a_failed_embedding_leaves_the_archive_as_it_was(
    archive: FolderArchive, encoder: PaperEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.add([read_listing(PAGE, "page")])

    def broken(*_: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr(encoder, "encode_documents", broken)
        with pytest.raises(RuntimeError, match="power cut"):
            archive.add([page(("1963", "Peace", "On peace."))])
    assert (archive.status().records, archive.status().in_sync, archive.check()) == (3, True, [])
    assert len(archive.add([page(("1963", "Peace", "On peace."))]).added) == 1


def test_folders_that_are_no_archive_are_named(tmp_path: Path, encoder: PaperEncoder) -> None:
    with pytest.raises(ArchiveError, match="is not an archive"):
        FolderArchive.open(tmp_path, lambda: encoder)
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(ArchiveError, match="is not an archive and not empty"):
        FolderArchive.create(tmp_path, lambda: encoder)
    assert [one.name for one in tmp_path.iterdir()] == ["letter.txt"]


def test_an_archive_that_another_program_has_just_made_is_opened(
    tmp_path: Path, encoder: PaperEncoder
) -> None:
    FolderArchive.create(tmp_path, lambda: encoder).add([page(("1963", "Peace", "On peace."))])
    assert FolderArchive.create(tmp_path, lambda: encoder).status().records == 1

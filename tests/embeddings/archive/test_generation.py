"""What a generation stores beside its passages, and what an open one shares with the next."""

from __future__ import annotations

import shutil
from dataclasses import fields
from pathlib import Path
from random import Random

import numpy as np
import pytest

from corpus import BracketedNames, DateIndex
from embeddings import ArchiveView, FolderArchive, OutOfSync
from embeddings.archive.generation import Generation
from embeddings.vector_index.faiss_index import QuantizedPart
from tests.embeddings.archive.crash_writer import FIRST, SECOND, page
from tests.embeddings.fake_encoder import PaperEncoder

BRACKETS = page(
    ("June 1, 1960", "Cable, Semenov [Stalin] to Mao", "On war."),
    ("June 2, 1960", "Cable, Mao to Semenov (Stalin), 9 April 1959", "On the border."),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    archive = FolderArchive.create(tmp_path / "archive", PaperEncoder)
    archive.add([FIRST])
    archive.add([BRACKETS])
    archive.remove(["1962-plan-of-cities"])
    archive.close()
    return tmp_path / "archive"


def said(view: ArchiveView) -> list[object]:
    """All that a moment of an archive answers, and all that it holds ready to answer with."""
    held = [(one.row, one.record) for one in view.snapshot.live_records()]
    index = view.index
    assert isinstance(index, Generation)
    found: list[object] = [[record.id for _, record in held]]
    for text in ("war", "Mao on the border", "cities and peace"):
        query = PaperEncoder().encode_queries([text])[0]
        rows, cosines = index.vector_index.search_records(query, 100)
        found.append((rows.tolist(), np.round(cosines, 5).tolist()))
        found.append(index.vector_index.search_records(query, 2, rows[1:3])[0].tolist())
    calendar = view.snapshot.date_index
    found += [getattr(calendar, part.name).tolist() for part in fields(DateIndex)]
    names = index.bracketed_names
    found.append(
        [(row, names.distinct[at]) for row, at in zip(names.rows, names.codes, strict=True)]
    )
    found += [
        index.rows().tolist(),
        sorted(index.passages["row"].tolist()),
        len(index.text_index or ()),
    ]
    return found


def told(archive: FolderArchive) -> list[object]:
    with archive.view() as view:
        return said(view)


def test_dates_and_names_in_the_index_are_those_of_the_store(folder: Path) -> None:
    archive = FolderArchive.open(folder, PaperEncoder)
    with archive.view() as view:
        kept = view.index.bracketed_names
        titles = [(one.row, one.record.title) for one in view.snapshot.live_records()]
    with archive.store.snapshot() as snapshot:
        assert snapshot.date_index.span_rows.tolist() == [1, 2, 4, 5, 6, 6]
        for part in fields(DateIndex):
            assert (
                getattr(view.index.date_index, part.name).tolist()
                == getattr(snapshot.date_index, part.name).tolist()
            )
    read = BracketedNames.from_titles(titles)
    assert [(row, kept.distinct[at]) for row, at in zip(kept.rows, kept.codes, strict=True)] == [
        (row, read.distinct[at]) for row, at in zip(read.rows, read.codes, strict=True)
    ]
    assert kept.rows.tolist() == [5, 6]
    archive.close()


def test_what_another_recipe_made_is_not_used_and_is_built_anew_by_sync(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = FolderArchive.open(folder, PaperEncoder)
    expected = told(archive)
    archive.close()
    for one in (folder / "index").glob("*/*"):
        if one.name.startswith(("codes-", "days-", "brackets-")):
            one.write_bytes(b"of another recipe")
    for module in ("manifest", "index_writer"):
        monkeypatch.setattr(f"embeddings.archive.{module}.INDEX_RECIPE", "another recipe")
    encoder = PaperEncoder()
    archive = FolderArchive.open(folder, lambda: encoder)
    with (
        pytest.raises(OutOfSync, match=r"was made by another version; run: finding-aid sync"),
        archive.view(),
    ):
        pass
    with pytest.raises(OutOfSync, match="run: finding-aid sync"):
        archive.add([SECOND])
    assert archive.status().in_sync is False
    assert (archive.sync().embedded, encoder.documents) == (0, [])
    with archive.view() as view:
        assert isinstance(view.index, Generation)
        assert view.index.manifest.recipe == "another recipe"
    assert (told(archive), archive.check(), archive.status().in_sync) == (expected, [], True)
    archive.close()


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("coded_from", [0, 24, 10**9])
def test_an_open_index_follows_each_change_as_one_that_is_opened_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, coded_from: int, seed: int
) -> None:
    """Two writers and a reader who keeps the archive open; additions, updates, removals, undos, merges of segments."""
    monkeypatch.setattr("embeddings.vector_index.vector_index.QUANTIZE_FROM", coded_from)
    chance = Random(seed)
    folder = tmp_path / "archive"
    made = FolderArchive.create(folder, PaperEncoder)
    made.add(
        [page(*((str(1850 + number), f"Old note {number}", "On war.") for number in range(20)))]
    )
    made.close()
    reader, *writers = (FolderArchive.open(folder, PaperEncoder) for _ in range(3))
    shared = 0
    held: list[object] = []
    for step in range(12):
        writer = chance.choice(writers)
        with reader.store.snapshot() as snapshot:
            ids = [one.record.id for one in snapshot.live_records()]
        what = (
            chance.choice(["add", "add", "add", "remove", "undo", "sync"])
            if len(ids) > 3
            else "add"
        )
        with reader.view() as before:
            expected_before = said(before)
            if what == "add":
                words = " ".join(
                    chance.choices(["war", "peace", "Mao", "Stalin", "cities", "border"], k=3)
                )
                title = f"Cable, Teremok [{chance.choice(['Stalin', 'Bulganin', 'Excerpt'])}] to Mao {step % 5}"
                more = [
                    (str(1900 + number), f"Note {step}.{number}", words)
                    for number in range(chance.randrange(4))
                ]
                writer.add([page(("May 1, 1955", title, words), *more)])
            elif what == "remove":
                writer.remove(chance.sample(ids, 2))
            elif what == "undo":
                writer.undo()
            else:
                writer.sync()
            assert (
                said(before) == expected_before
            )  # a moment stays what it was while the archive goes on
            assert isinstance(before.index, Generation)
            parts = {id(one) for one in before.index.segments}
        with reader.view() as after:
            held = said(after)
            assert isinstance(after.index, Generation)
            shared += sum(id(one) in parts for one in after.index.segments)
            assert (
                all(
                    isinstance(one.vectors, QuantizedPart) == (coded_from == 0)
                    for one in after.index.segments
                )
                or coded_from == 24
            )
        fresh = FolderArchive.open(folder, PaperEncoder)
        assert held == told(fresh), (step, what)
        fresh.close()
    assert shared >= 3
    assert reader.check() == []
    for one in (reader, *writers):
        one.close()


def test_a_segment_of_the_same_name_and_other_files_is_not_handed_on(
    folder: Path, tmp_path: Path
) -> None:
    other = FolderArchive.create(tmp_path / "other", PaperEncoder)
    other.add([page(*((str(1500 + number), f"Note {number}", "On war.") for number in range(3)))])
    other.add([SECOND])
    other.remove(["1500-note-0"])
    other.close()
    archive = FolderArchive.open(folder, PaperEncoder)
    told(archive)
    for name in ("index", "finding-aid.sqlite3"):
        place = folder / name
        shutil.rmtree(place) if place.is_dir() else place.unlink()
        (tmp_path / "other" / name).rename(place)
    archive.store.close()
    fresh = FolderArchive.open(folder, PaperEncoder)
    assert told(archive) == told(fresh)
    for one in (archive, fresh):
        one.close()

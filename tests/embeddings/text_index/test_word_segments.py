"""What a change of the words reads is foretold, and damage in it is found before and after; the rest is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from embeddings import Archive, OutOfSync
from embeddings.text_index.text_index import TextDocument, TextIndex
from embeddings.text_index.word_segments import WordSegment, made_of, merged_by, word_segments
from tests.embeddings.archive.crash_writer import page
from tests.embeddings.fake_encoder import PaperEncoder


def test_what_tantivy_merges_is_foretold(tmp_path: Path) -> None:
    row, merges = 0, 0
    for step in range(40):
        new = [
            TextDocument(row + one, f"Note {row}", "On grain and war.")
            for one in range((20, 1, 3)[step % 3])
        ]
        before = word_segments(tmp_path) if step else []
        foretold = merged_by(before, len(new))
        TextIndex.update(tmp_path, new, fresh=True)
        row += len(new)
        assert made_of(before, word_segments(tmp_path)) == foretold
        merges += bool(foretold)
        if step % 10 == 9:  # rows are taken out: what they are taken out of was read
            before = word_segments(tmp_path)
            TextIndex.update(tmp_path, [], [row - 1, row - 21])
            after = word_segments(tmp_path)
            assert (
                {one.name for one in before if one not in after} == made_of(before, after) != set()
            )
            assert sum(one.written - one.live for one in after) >= 1
    assert merges == 5


def test_large_segments_are_merged_with_their_like_only() -> None:
    large = [WordSegment(f"large {one}", 100_000 + one, 100_000) for one in range(7)]
    small = [WordSegment(f"small {one}", 1 + one, 1) for one in range(7)]
    assert merged_by([*small, *large], 1) == {one.name for one in small}
    assert merged_by([*small, *large], 90_000) == {one.name for one in large}
    assert merged_by([*small[1:], *large], 1) == set()
    assert merged_by([*small[1:], WordSegment("emptied", 50_000, 3), *large], 2) == {
        one.name for one in small[1:]
    } | {"emptied"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An archive whose words have seven segments: the next addition merges them."""
    archive = Archive.create(tmp_path / "archive", PaperEncoder)
    for number in range(7):
        archive.add([page((str(1950 + number), f"Note {number}", "On war."))])
    archive.close()
    return tmp_path / "archive"


def damaged(folder: Path) -> Path:
    """The first byte of a file of lengths, which tantivy would merge; the ends of files it reads when it opens them."""
    file = min((max((folder / "index").glob("[0-9]*")) / "words").glob("*.fieldnorm"))
    data = bytearray(file.read_bytes())
    data[0] ^= 4
    file.unlink()
    file.write_bytes(data)
    return file


@pytest.mark.parametrize("foretold", [True, False])
def test_damage_in_words_that_are_merged_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, foretold: bool
) -> None:
    """foretold: False: as if a tantivy of the future merged by another rule."""
    file = damaged(folder)
    if not foretold:
        monkeypatch.setattr("embeddings.archive.index_writer.merged_by", lambda *_: set())
    archive = Archive.open(folder, PaperEncoder)
    for _ in range(2):
        with pytest.raises(OutOfSync) as told:
            archive.add([page(("1971", "Late note", "On the border."))])
        assert str(told.value) == f"{file} is not what was written; run: finding-aid repair"
        assert [one.name for one in (folder / "index").glob("[a-z]*")] == [
            "encoded-000008.journal"
        ] * (not foretold)
    assert (archive.status().records, archive.check()) == (
        7,
        [f"{file} is not what was written (its SHA-256 differs); run: finding-aid repair"],
    )
    archive.close()


def test_damage_in_words_that_are_not_read_stays_known(folder: Path) -> None:
    archive = Archive.open(folder, PaperEncoder)
    for number in range(2):
        archive.add([page((str(1960 + number), f"Note {number}", "On war."))])
    assert len(word_segments(max((folder / "index").glob("[0-9]*")) / "words")) == 2
    file = damaged(folder)
    assert len(archive.add([page(("1971", "Late note", "On the border."))]).added) == 1
    (line,) = archive.check()
    assert line.endswith(
        f"words/{file.name} is not what was written (its SHA-256 differs); run: finding-aid repair"
    )
    archive.close()


def test_a_file_of_the_words_that_is_missing_is_named_though_it_is_not_read(folder: Path) -> None:
    archive = Archive.open(folder, PaperEncoder)
    archive.add([page(("1960", "Note", "On war."))])
    file = min((max((folder / "index").glob("[0-9]*")) / "words").glob("*.fieldnorm"))
    file.unlink()
    with pytest.raises(OutOfSync, match=rf"{file.name} is missing; run: finding-aid repair"):
        archive.add([page(("1971", "Late note", "On the border."))])
    archive.close()

"""Vectors that stay in their files, and that the codes of many find what comparing each would find."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from numpy.typing import NDArray

from embeddings.vector_index import vector_file as stored
from embeddings.vector_index.faiss_index import FlatPart, QuantizedPart, write_codes
from embeddings.vector_index.vector_file import VectorFile, VectorWriter
from embeddings.vector_index.vector_index import VectorIndex

Floats = NDArray[np.float32]


def file_of(folder: Path, vectors: Floats, name: str = "0.npy") -> Path:
    np.save(folder / name, vectors)
    return folder / name


def numbered(count: int) -> Floats:
    return np.arange(count, dtype=np.float32)[:, None] * np.ones((1, 3), np.float32)


@pytest.mark.parametrize("block", [1, 3, 100])
def test_a_file_is_read_in_blocks_and_by_position(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(stored, "_BLOCK", block)
    held = VectorFile(file_of(tmp_path, numbered(7)), 3)
    assert len(held) == 7
    blocks = list(held.blocks())
    assert [len(one) for one in blocks] == {1: [1] * 7, 3: [3, 3, 1], 100: [7]}[block]
    assert np.concatenate(blocks)[:, 0].tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert held.read(np.array([6, 0, 3, 4, 0]))[:, 2].tolist() == [6, 0, 3, 4, 0]
    assert held.read(np.zeros(0, np.int64)).shape == (0, 3)
    empty = VectorFile(file_of(tmp_path, numbered(0), "empty.npy"), 3)
    assert (len(empty), list(empty.blocks())) == (0, [])


def test_a_file_of_another_kind_or_cut_short_is_named(tmp_path: Path) -> None:
    file = file_of(tmp_path, numbered(4))
    with pytest.raises(ValueError, match="not float32 vectors of 5 numbers"):
        VectorFile(file, 5)
    held = VectorFile(file, 3)
    with file.open("r+b") as stream:
        stream.truncate(file.stat().st_size - 4)
    with pytest.raises(OSError, match=r"0\.npy has been cut short; run: finding-aid repair"):
        held.read(np.array([3]))
    with pytest.raises(OSError, match=r"0\.npy has been cut short; run: finding-aid repair"):
        list(held.blocks())


def test_a_file_is_written_in_any_order(tmp_path: Path) -> None:
    vectors = numbered(9)
    with VectorWriter(tmp_path / "new.npy", 9, 3) as into:
        for places in ([3, 4, 7], [0], [], [1, 2, 5, 6, 8]):
            into.write(np.array(places, np.int64), vectors[places])
        assert into.read(np.array([8, 0, 3]))[:, 1].tolist() == [8, 0, 3]
        with pytest.raises(
            ValueError, match=r"2 vectors of 3 numbers do not have the shape \(2, 4\)"
        ):
            into.write(np.array([0, 1]), np.zeros((2, 4), np.float32))
    assert (tmp_path / "new.npy").read_bytes() == file_of(tmp_path, vectors).read_bytes()


def test_what_a_disk_takes_in_part_is_written_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda handle, data, place: whole(handle, data[:5], place))
    with VectorWriter(tmp_path / "new.npy", 4, 3) as into:
        into.write(np.arange(4), numbered(4))
    assert np.load(tmp_path / "new.npy").tolist() == numbered(4).tolist()


def some_vectors(seed: int, count: int, width: int) -> Floats:
    vectors = np.random.default_rng(seed).standard_normal((count, width))
    unit: Floats = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit


def test_the_file_of_codes_is_the_one_that_faiss_writes(tmp_path: Path) -> None:
    vectors = some_vectors(1, 50, 24)
    bounds = write_codes(tmp_path / "ours.faiss", vectors)
    rows = np.arange(50)
    made = QuantizedPart.from_vectors(rows, vectors)
    faiss.write_index(made.index, str(tmp_path / "theirs.faiss"))
    assert (tmp_path / "ours.faiss").read_bytes() == (tmp_path / "theirs.faiss").read_bytes()
    assert (bounds, 0 < bounds.max_residual < 0.1, 0.9 < bounds.max_length < 1.1) == (
        made.bounds,
        True,
        True,
    )
    opened = QuantizedPart.from_file(
        rows, VectorFile(file_of(tmp_path, vectors), 24), tmp_path / "ours.faiss", bounds
    )
    assert opened.index.reconstruct_n(0, 50).tolist() == made.index.reconstruct_n(0, 50).tolist()
    assert opened.reconstruct(np.array([3])).tolist() == vectors[[3]].tolist()


def test_a_file_that_does_not_begin_as_ours_is_not_given_to_faiss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors = some_vectors(2, 9, 24)
    bounds = write_codes(tmp_path / "codes.faiss", vectors)
    held, rows = VectorFile(file_of(tmp_path, vectors), 24), np.arange(9)
    whole = (tmp_path / "codes.faiss").read_bytes()
    monkeypatch.setattr(faiss, "read_index", lambda *_: pytest.fail("it was given to FAISS"))
    write_codes(tmp_path / "fewer.faiss", vectors[:8])
    fewer = (tmp_path / "fewer.faiss").read_bytes()
    for wrong in (b"", whole[:40], whole[:-1], whole + b"x", b"IwFl" + whole[4:], fewer):
        (tmp_path / "codes.faiss").write_bytes(wrong)
        with pytest.raises(
            ValueError, match=r"codes\.faiss does not contain the codes of 9 vectors"
        ):
            QuantizedPart.from_file(rows, held, tmp_path / "codes.faiss", bounds)


@pytest.mark.parametrize("seed", range(8))
def test_parts_find_what_one_whole_finds_without_those_that_are_dead(
    tmp_path: Path, seed: int
) -> None:
    """Codes in memory, codes in files, and vectors compared as they are; with equals, in one part and across parts."""
    chance = np.random.default_rng(seed)
    width = int(chance.choice([3, 24]))
    vectors = some_vectors(seed, int(chance.integers(3, 60)), width)[chance.integers(0, 3, 200)]
    vectors[::2] = some_vectors(seed + 100, 100, width)
    rows = np.sort(chance.integers(0, 150, 200))
    edges = [0, *sorted(chance.integers(0, 200, 3).tolist()), 200]
    alive = np.ones(200, np.bool_) if seed % 4 == 0 else chance.random(200) < 0.7
    among = None if seed % 2 else chance.random(200) < 0.4
    flat, made, opened = [], [], []
    for number, (start, end) in enumerate(pairwise(edges)):
        part, own = vectors[start:end], rows[start:end]
        flat.append(FlatPart(own, part))
        made.append(QuantizedPart.from_vectors(own, part))
        file, codes = file_of(tmp_path, part, f"{number}.npy"), tmp_path / f"{number}.faiss"
        opened.append(
            QuantizedPart.from_file(own, VectorFile(file, width), codes, write_codes(codes, part))
        )
    query = vectors[chance.integers(200)]
    exact = np.einsum("ij,j->i", vectors, query)
    allowed = np.flatnonzero(alive if among is None else alive & among)
    wanted = allowed[np.lexsort((allowed, -exact[allowed]))]
    for parts in (flat, made, opened):
        whole = VectorIndex.from_parts(width, parts, alive)
        assert whole.rows.tolist() == rows.tolist()
        for limit in (1, 7, 200):
            positions, cosines = whole.search(
                query, limit, None if among is None else np.flatnonzero(among)
            )
            assert cosines == pytest.approx(exact[wanted[:limit]], abs=1e-6)
            if (
                parts is not flat
            ):  # FAISS sums what it compares in another order: equals may differ in the last digit
                assert positions.tolist() == wanted[:limit].tolist()
            assert set(positions.tolist()) <= set(allowed.tolist())
        asked = chance.integers(0, 200, 30)
        assert whole.cosines(query, asked).tolist() == exact[asked].tolist()
        some_rows = None if among is None else np.flatnonzero(chance.random(150) < 0.3)
        held = set(rows[alive].tolist()) & set(
            range(150) if some_rows is None else some_rows.tolist()
        )
        assert sorted(whole.search_records(query, 500, some_rows)[0].tolist()) == sorted(held)


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(
    count=some.integers(1, 400),
    width=some.sampled_from([3, 16, 64]),
    seed=some.integers(0, 10**6),
    limit=some.integers(1, 30),
    near=some.sampled_from([0.0, 0.001, 0.3, 3.0]),
    share=some.sampled_from([0.02, 0.5, 1.0]),
    few=some.sampled_from([1, 25]),
    each=some.sampled_from([3, 50_000]),
)
def test_the_codes_find_exactly_what_comparing_each_vector_finds(
    count: int, width: int, seed: int, limit: int, near: float, share: float, few: int, each: int
) -> None:
    """near: how far the vectors lie apart; 0: all are equal. One axis alone is more than the codes span.

    few: one of so many is compared without FAISS; 1: whenever not all may be found. each: what is worth a thread.
    """
    chance = np.random.default_rng(seed)
    vectors = chance.standard_normal((1, width)) + near * chance.standard_normal((count, width))
    vectors[:: max(1, count // 5)] = np.eye(width)[0]
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    query = vectors[chance.integers(count)]
    among = None if share == 1 else np.flatnonzero(chance.random(count) < share)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("embeddings.vector_index.vector_index.QUANTIZE_FROM", 0)
        patch.setattr("embeddings.vector_index.faiss_index._SPARSE_FROM", few)
        patch.setattr("embeddings.vector_index.vector_index._PASSAGES_PER_THREAD", each)
        patch.setattr("embeddings.vector_index.vector_index.available_cores", lambda: 3)
        coded = VectorIndex(vectors, np.arange(count))
        positions, cosines = coded.search(query, limit, among)
    exact = np.einsum("ij,j->i", vectors, query)
    allowed = np.arange(count) if among is None else among
    wanted = allowed[np.lexsort((allowed, -exact[allowed]))][:limit]
    assert positions.tolist() == wanted.tolist()
    assert np.array_equal(cosines, exact[wanted])


def test_rows_are_turned_into_positions_in_any_order_of_the_passages() -> None:
    for rows in ([2, 2, 5, 7, 7, 7], [7, 2, 7, 5, 2, 7]):
        vectors = VectorIndex(np.tile(np.eye(2, dtype=np.float32)[:1], (6, 1)), np.array(rows))
        wanted = [at for at, row in enumerate(rows) if row in (2, 7)]
        assert vectors.positions_of(np.array([2, 7, 99])).tolist() == wanted
        assert vectors.positions_of(np.array([7, 2, 99])).tolist() == wanted
        assert vectors.positions_of(np.array([1], np.int64)).tolist() == []
    empty = VectorIndex(np.zeros((0, 2), np.float32), np.zeros(0, np.int64))
    assert empty.positions_of(np.array([1])).tolist() == []

"""Vectors that stay in their files, and that the codes of many find what comparing each would find."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from numpy.typing import NDArray

from embeddings import stored
from embeddings.stored import StoredVectors
from embeddings.vectors import Vectors

Floats = NDArray[np.float32]


def files_of(folder: Path, *parts: Floats) -> list[Path]:
    files = []
    for number, part in enumerate(parts):
        files.append(folder / f"{number}.npy")
        np.save(files[-1], part)
    return files


def numbered(first: int, count: int) -> Floats:
    return np.arange(first, first + count, dtype=np.float32)[:, None] * np.ones((1, 3), np.float32)


@pytest.mark.parametrize("block", [1, 2, 5, 100])
def test_blocks_and_positions_run_on_over_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(stored, "_BLOCK", block)
    held = StoredVectors(files_of(tmp_path, numbered(0, 4), numbered(4, 0), numbered(4, 3)), 3)
    assert len(held) == 7
    assert np.concatenate(list(held.blocks()))[:, 0].tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert held.take(np.array([6, 0, 3, 4, 0]))[:, 2].tolist() == [6, 0, 3, 4, 0]
    assert held.take(np.zeros(0, np.int64)).shape == (0, 3)


@pytest.mark.parametrize("block", [1, 3, 100])
def test_those_not_kept_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(stored, "_BLOCK", block)
    kept = np.array([False, True, True, False, False, True, True])
    held = StoredVectors(files_of(tmp_path, numbered(0, 4), numbered(4, 3)), 3, kept)
    assert len(held) == 4
    assert np.concatenate(list(held.blocks()))[:, 0].tolist() == [1, 2, 5, 6]
    assert held.take(np.array([3, 0]))[:, 0].tolist() == [6, 1]


def test_a_file_of_another_kind_or_cut_short_is_named(tmp_path: Path) -> None:
    (file,) = files_of(tmp_path, numbered(0, 4))
    with pytest.raises(ValueError, match="not float32 vectors of 5 numbers"):
        StoredVectors([file], 5)
    with pytest.raises(ValueError, match="3 flags do not belong to 4 vectors"):
        StoredVectors([file], 3, np.array([True] * 3))
    held = StoredVectors([file], 3)
    with file.open("r+b") as stream:
        stream.truncate(file.stat().st_size - 4)
    with pytest.raises(OSError, match=r"0\.npy has been cut short; run: finding-aid repair"):
        held.take(np.array([3]))


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(
    count=some.integers(1, 400),
    width=some.sampled_from([3, 16, 64]),
    seed=some.integers(0, 10**6),
    limit=some.integers(1, 30),
    near=some.sampled_from([0.0, 0.001, 0.3, 3.0]),
    share=some.sampled_from([0.02, 0.5, 1.0]),
)
def test_the_codes_find_exactly_what_comparing_each_vector_finds(
    count: int, width: int, seed: int, limit: int, near: float, share: float
) -> None:
    """near: how far the vectors lie apart; 0: all are equal. One axis alone is more than the codes span."""
    chance = np.random.default_rng(seed)
    vectors = chance.standard_normal((1, width)) + near * chance.standard_normal((count, width))
    vectors[:: max(1, count // 5)] = np.eye(width)[0]
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    query = vectors[chance.integers(count)]
    among = chance.random(count) < share
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("embeddings.vectors.CODED_FROM", 0)
        coded = Vectors(vectors, np.arange(count))
    positions, cosines = coded.search(query, limit, among)
    exact = np.einsum("ij,j->i", vectors, query)
    allowed = np.flatnonzero(among)
    wanted = allowed[np.lexsort((allowed, -exact[allowed]))][:limit]
    assert positions.tolist() == wanted.tolist()
    assert np.array_equal(cosines, exact[wanted])


def test_rows_are_turned_into_flags_and_positions_in_any_order_of_the_passages() -> None:
    for rows in ([2, 2, 5, 7, 7, 7], [7, 2, 7, 5, 2, 7]):
        vectors = Vectors(np.tile(np.eye(2, dtype=np.float32)[:1], (6, 1)), np.array(rows))
        wanted = [at for at, row in enumerate(rows) if row in (2, 7)]
        assert np.flatnonzero(vectors.flags_of(np.array([2, 7, 99]))).tolist() == wanted
        assert vectors.positions_of(np.array([7, 2, 99])).tolist() == wanted
        assert vectors.positions_of(np.array([1], np.int64)).tolist() == []
    empty = Vectors(np.zeros((0, 2), np.float32), np.zeros(0, np.int64))
    assert (empty.flags_of(np.array([1])).tolist(), empty.positions_of(np.array([1])).tolist()) == ([], [])

from __future__ import annotations

from threading import Thread
from typing import Any

import faiss
import numpy as np
import pytest
from numpy.typing import NDArray

from embeddings.vector_index.vector_index import VectorIndex
from tests.embeddings.fake_encoder import PaperEncoder

Floats = NDArray[np.float32]


def unit(values: NDArray[np.float64]) -> Floats:
    scaled: Floats = (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32)
    return scaled


def made_of(texts: list[str], rows: list[int] | None = None) -> VectorIndex:
    encoded = PaperEncoder().encode_documents(texts)
    return VectorIndex(
        encoded, np.array(rows if rows is not None else range(len(texts)), dtype=np.int64)
    )


def asked(text: str) -> Floats:
    query: Floats = PaperEncoder().encode_queries([text])[0]
    return query


@pytest.fixture(params=["flat", "coded"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each test is of both ways of searching."""
    monkeypatch.setattr(
        "embeddings.vector_index.vector_index.QUANTIZE_FROM",
        {"flat": 10**9, "coded": 0}[request.param],
    )
    return str(request.param)


TEXTS = ["war", "Mao, Mao, Stalin", "Stalin", "Stalin and Mao", "Mao"]


def test_the_order_and_the_cosines_are_those_worked_out_on_paper() -> None:
    positions, cosines = made_of(TEXTS).search(asked("Mao"), 3)
    assert positions.tolist() == [4, 1, 3]
    assert cosines == pytest.approx([1.0, 2 / 5**0.5, 1 / 2**0.5], abs=1e-6)


def test_a_limit_above_the_number_of_passages_gives_all_without_padding() -> None:
    positions, cosines = made_of(TEXTS).search(asked("Mao"), 50)
    assert positions.tolist() == [4, 1, 3, 0, 2]
    assert cosines.shape == (5,)


def test_a_filter_of_scattered_passages_narrows_the_search_itself() -> None:
    among = np.array([0, 2, 3])
    positions, cosines = made_of(TEXTS).search(asked("Mao"), 2, among)
    assert positions.tolist() == [3, 0]
    assert cosines == pytest.approx([1 / 2**0.5, 0.0], abs=1e-6)


def test_a_filter_of_passages_side_by_side_gives_the_same_as_any_other() -> None:
    among = np.array([1, 2])
    assert made_of(TEXTS).search(asked("Mao"), 5, among)[0].tolist() == [1, 2]


def test_a_filter_that_allows_nothing_finds_nothing() -> None:
    positions, cosines = made_of(TEXTS).search(asked("Mao"), 5, np.zeros(0, dtype=np.int64))
    assert positions.tolist() == [] and cosines.tolist() == []


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 6])
def test_equals_come_by_position_also_where_the_limit_cuts_between_them(limit: int) -> None:
    vectors = made_of(["Stalin", "Mao", "Stalin", "Stalin", "war", "Stalin"])
    assert vectors.search(asked("Stalin"), limit)[0].tolist() == [0, 2, 3, 5, 1, 4][:limit]
    among = np.array([1, 2, 3, 4, 5])
    assert vectors.search(asked("Stalin"), limit, among)[0].tolist() == [2, 3, 5, 1, 4][:limit]


def test_records_are_found_each_by_its_best_passage() -> None:
    vectors = made_of(
        ["Mao", "Mao", "Stalin and Mao", "war", "Mao, Mao, Stalin"], rows=[7, 7, 3, 3, 9]
    )
    rows, cosines = vectors.search_records(asked("Mao"), 3)
    assert rows.tolist() == [7, 9, 3]
    assert cosines == pytest.approx([1.0, 2 / 5**0.5, 1 / 2**0.5], abs=1e-6)


def test_one_record_with_many_passages_does_not_hide_the_next_record() -> None:
    vectors = made_of(["Mao"] * 60 + ["Stalin and Mao", "war"], rows=[0] * 60 + [1, 2])
    rows, _ = vectors.search_records(asked("Mao"), 2)
    assert rows.tolist() == [0, 1]


def test_records_are_filtered_with_all_their_passages() -> None:
    vectors = made_of(["Mao", "war", "Stalin and Mao", "Mao"], rows=[0, 1, 1, 2])
    rows, cosines = vectors.search_records(asked("Mao"), 5, np.array([1, 2, 99]))
    assert rows.tolist() == [2, 1]
    best = vectors.cosines_of_rows(asked("Mao"), np.array([1, 2, 99]))
    assert best == dict(zip(rows.tolist(), cosines.tolist(), strict=True))


def test_cosines_are_given_in_the_order_asked() -> None:
    vectors = made_of(TEXTS)
    found = vectors.cosines(asked("Mao"), np.array([2, 4, 1], dtype=np.int64))
    assert found == pytest.approx([0.0, 1.0, 2 / 5**0.5], abs=1e-6)
    assert vectors.cosines(asked("Mao"), np.array([], dtype=np.int64)).shape == (0,)
    with pytest.raises(ValueError, match="there are 5"):
        vectors.cosines(asked("Mao"), np.array([5], dtype=np.int64))


def test_no_passages_at_all_is_an_index_that_finds_nothing() -> None:
    empty = VectorIndex(np.zeros((0, 7), dtype=np.float32), np.zeros(0, dtype=np.int64))
    assert len(empty) == 0
    assert empty.search(asked("Mao"), 5)[0].tolist() == []
    assert empty.search_records(asked("Mao"), 5)[0].tolist() == []
    assert empty.search(asked("Mao"), 5, np.zeros(0, dtype=np.int64))[0].tolist() == []


@pytest.mark.parametrize("seed", range(12))
def test_faiss_agrees_with_plain_numpy_values(seed: int) -> None:
    chance = np.random.default_rng(seed)
    n, d = int(chance.integers(1, 400)), int(chance.choice([3, 16, 384]))
    kinds = unit(chance.normal(size=(max(1, n // 3), d)))
    stored = kinds[chance.integers(0, len(kinds), n)]  # with duplicates
    rows = chance.integers(0, n, n)
    query = unit(chance.normal(size=(1, d)))[0]
    among = np.flatnonzero(chance.random(n) < 0.3) if seed % 3 else None
    vectors = VectorIndex(stored, rows)

    exact = stored.astype(np.float64) @ query.astype(np.float64)
    allowed = np.arange(n) if among is None else among
    positions, cosines = vectors.search(query, 20, among)
    assert np.abs(cosines - exact[positions]).max(initial=0) < 1e-6
    assert np.sort(cosines)[::-1] == pytest.approx(np.sort(exact[allowed])[::-1][:20], abs=1e-6)
    assert set(positions.tolist()) <= set(allowed.tolist())
    whole, _ = vectors.search(query, n, among)
    assert positions.tolist() == whole[:20].tolist()

    some = None if among is None else np.flatnonzero(chance.random(n) < 0.3)
    every = vectors.search(query, n)[0].tolist()
    best = {
        int(rows[place]): place for place in reversed(every) if some is None or rows[place] in some
    }
    found, _ = vectors.search_records(query, 10, some)
    assert (
        found.tolist()
        == [int(rows[place]) for place in every if best.get(int(rows[place])) == place][:10]
    )


def test_a_query_of_another_encoder_is_refused_with_both_dimensions() -> None:
    with pytest.raises(ValueError, match=r"\(3,\).*7 dimensions"):
        made_of(TEXTS).search(np.ones(3, dtype=np.float32), 5)


def test_values_that_are_not_numbers_are_refused() -> None:
    query = asked("Mao")
    query[0] = np.nan
    with pytest.raises(ValueError, match="not numbers"):
        made_of(TEXTS).search(query, 5)
    stored = np.eye(3, dtype=np.float32)
    stored[1, 1] = np.nan
    with pytest.raises(ValueError, match=r"vector 1 of 3 \(3 dimensions\) has length nan"):
        VectorIndex(stored, np.arange(3))


def test_vectors_that_are_not_of_length_1_are_refused() -> None:
    with pytest.raises(ValueError, match="vector 0 of 2"):
        VectorIndex(2 * np.eye(2, dtype=np.float32), np.arange(2))


def test_rows_and_filters_must_fit_the_vectors() -> None:
    with pytest.raises(ValueError, match=r"\(3, 3\) and rows \(2,\)"):
        VectorIndex(np.eye(3, dtype=np.float32), np.arange(2))
    wrongs: tuple[NDArray[Any], ...] = (
        np.ones(4, np.bool_),
        np.array([2, 1]),
        np.array([1, 1]),
        np.array([4, 5]),
    )
    for wrong in (*wrongs, np.array([-1, 0])):
        with pytest.raises(ValueError, match="positions from 0 to 4, ascending"):
            made_of(TEXTS).search(asked("Mao"), 5, wrong)


def test_nothing_that_the_caller_does_afterwards_changes_the_index() -> None:
    encoded, rows = PaperEncoder().encode_documents(TEXTS), np.arange(5)
    vectors = VectorIndex(encoded, rows)
    encoded[:] = 0
    rows[:] = 0
    assert vectors.search_records(asked("Mao"), 1)[0].tolist() == [4]
    assert vectors.rows.tolist() == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="read-only"):
        vectors.rows[0] = 3


def test_a_search_puts_the_thread_count_of_faiss_back() -> None:
    before = faiss.omp_get_max_threads()
    made_of(TEXTS).search(asked("Mao"), 2)
    assert faiss.omp_get_max_threads() == before


def test_many_threads_may_search_at_once() -> None:
    vectors = made_of(TEXTS * 50)
    found: list[list[int]] = []
    threads = [
        Thread(
            target=lambda: found.extend(
                vectors.search(asked("Mao"), 1)[0].tolist() for _ in range(50)
            )
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[4]] * 400
